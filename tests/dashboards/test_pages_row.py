"""The row of pages: everything is in it exactly once, and a room has every page in sight."""

from __future__ import annotations

from typing import Any, cast

from dashboards import pages
from dashboards.doors import OPEN_TO
from data.codes import Audience


def _shown(audience: Audience) -> list[tuple[str, Any]]:
    return [(page.PATH, page.PATH) for page in pages.ALL if audience in page.AUDIENCES]


def test_every_page_is_offered_exactly_once() -> None:
    for audience in Audience:
        shown = _shown(audience)
        offered = [page for under in pages.grouped(shown).values() for page in cast("list[str]", under)]
        assert sorted(offered) == sorted(path for path, _ in shown)


def test_a_room_has_its_pages_side_by_side() -> None:
    assert set(pages.grouped(_shown(Audience.MEETING))) == {""}
    assert set(pages.grouped(_shown(Audience.LICENSING))) == {""}


def test_a_page_has_a_path_of_its_own_and_an_audience_that_the_doors_know() -> None:
    paths = [page.PATH for page in pages.ALL]
    assert len(set(paths)) == len(paths)
    for page in pages.ALL:
        assert set(page.AUDIENCES) <= OPEN_TO[page.PATH]
