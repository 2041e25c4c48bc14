"""Behind every door, two worlds that differ only in what an audience may not see answer alike, to the last byte."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

import pytest

from dashboards import doors, pages
from dashboards.session import Sitting
from dashboards.wiring import Desk
from data.audit import Act
from data.codes import Audience
from data.errors import NotPermitted
from data.settings import load_settings
from data.store import Store
from data.views import View
from tests.properties.mutants import doors as ways
from tests.properties.mutants.worlds import SEEING, both, make

Pair = list[tuple[Path, Desk]]


# The brake would answer alike in both worlds, and nothing would be compared behind it.
_UNSLOWED = {"LANTERN_RECORDS": "1000", "LANTERN_FILES": "1000"}


def _desk(home: Path, store: Store) -> Desk:
    cache = {"LANTERN_CACHE": os.environ["LANTERN_CACHE"]} if "LANTERN_CACHE" in os.environ else {}
    return Desk(load_settings({"LANTERN_HOME": str(home), **_UNSLOWED, **cache}), store)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Audience, Pair]]:
    """The two worlds of each audience."""
    folder = tmp_path_factory.mktemp("worlds")
    made = {one: [(home, _desk(home, store)) for home, store in both(folder, one)] for one in SEEING}
    yield made
    for pair in made.values():
        for _, desk in pair:
            desk.store.close()


def _view(desk: Desk, audience: Audience) -> View:
    return View(desk.store, actor="Officer", audience=audience, purpose="test")


def test_every_command_on_the_case_has_its_words() -> None:
    assert {name for name, _ in ways.commands()} == set(ways.COMMANDS)


def test_every_page_stands_behind_a_door_of_the_table() -> None:
    for page in pages.ALL:
        assert set(page.AUDIENCES) <= doors.OPEN_TO[page.PATH], page.PATH


def _page(path: str) -> ModuleType:
    return {page.PATH: page for page in pages.ALL}[path]


# Most pages of social care are drawn as for a meeting; of hers, these are the ones that no meeting opens.
_HERS = {"explorer", "search", "places"}
_OPEN_PAGES = [
    (one, page.PATH)
    for one in SEEING
    for page in pages.ALL
    if one in page.AUDIENCES and (one is not Audience.SOCIAL_CARE or page.PATH in _HERS)
]


@pytest.mark.parametrize(("audience", "path"), _OPEN_PAGES)
def test_no_page_tells_the_worlds_apart(worlds: dict[Audience, Pair], audience: Audience, path: str) -> None:
    page = _page(path)
    one, other = (ways.through_page(desk, _view(desk, audience), page) for _, desk in worlds[audience])
    assert one == other
    assert b"orblax" not in one


@pytest.mark.parametrize("name", ways.COMMANDS)
def test_no_command_tells_the_worlds_apart(worlds: dict[Audience, Pair], name: str) -> None:
    """Output, error stream, exit status and file; refusals of closed doors included."""
    for audience, pair in worlds.items():
        one, other = (ways.through_command(home, desk, audience, name) for home, desk in pair)
        assert one == other, audience
        assert not one.startswith(b"2"), "the words of the command are wrong, so nothing was tried"
        assert b"orblax" not in one


@pytest.mark.parametrize("name", ways.COMMANDS)
def test_the_public_is_let_through_no_command(worlds: dict[Audience, Pair], name: str) -> None:
    home, desk = worlds[Audience.LICENSING][0]
    answer = ways.through_command(home, desk, Audience.PUBLIC, name)
    if name not in {"intake", "retention apply"}:  # an empty form is nobody's secret
        assert answer.startswith(b"1\n\nrefused: "), answer[:200]


@pytest.mark.parametrize("door", [*doors.OPEN_TO, "no such door"])
def test_a_closed_door_refuses_and_writes_it_down(worlds: dict[Audience, Pair], door: str) -> None:
    _, desk = worlds[Audience.LICENSING][0]
    for audience in set(Audience) - doors.OPEN_TO.get(door, frozenset()):
        before = desk.store.audit.anchor()[0]
        with pytest.raises(NotPermitted, match=rf"{audience} may not: open {door}"):
            doors.require(_view(desk, audience), door)
        (told,) = desk.store.audit.entries(before)
        assert (told.act, told.audience) == (Act.REFUSED, audience.value)


@pytest.mark.parametrize("path", [page.PATH for page in pages.ALL])
def test_no_page_is_drawn_for_who_may_not_open_it(worlds: dict[Audience, Pair], path: str) -> None:
    _, desk = worlds[Audience.LICENSING][0]
    page = _page(path)
    for audience in set(Audience) - set(page.AUDIENCES):
        # A meeting goes on for a room whose audience opens fewer pages alone: here it is one person.
        sitting = Sitting("Officer", (audience,), "test")
        said: list[str] = []
        with (
            patch.object(page, "render") as drawn,
            patch.object(pages.st, "error", said.append),
            patch.object(pages, "recut_now", lambda _: False),
        ):
            pages.draw(page, desk, _view(desk, audience), sitting)
        assert not drawn.called
        assert said == ["This page is not for this room."]


def test_the_second_world_really_holds_more(tmp_path: Path) -> None:
    """Else all of the above would prove nothing."""
    store = make(tmp_path, Audience.MEETING, second=True)
    police = View(store, actor="DC Example", audience=Audience.POLICE_ANALYST, purpose="test")
    room = View(store, actor="Officer", audience=Audience.MEETING, purpose="test")
    assert {"A-ghost", "A-den"} <= police.case().people.keys() | police.case().locations.keys()
    assert room.case().people
    assert "A-ghost" not in room.case().people
    store.close()
