"""No file leaves a shared screen, also where everybody in the room may save one alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.exporting import export_case
from dashboards.wiring import Desk
from data.codes import Audience
from data.errors import NotPermitted
from data.policy import Permission

OFFICER_AND_ANALYST = (Audience.POLICE_ANALYST, Audience.LICENSING)


def _one_venue(desk: object, attendees: tuple[str, ...]) -> None:
    from dashboards.panels.venue_files import draw_files
    from dashboards.session import Sitting, view_of

    view = view_of(desk, Sitting("A. Chair", attendees, "licensing review"))  # type: ignore[arg-type]
    draw_files(desk, view, min(view.case().venues.values(), key=lambda one: one.id))  # type: ignore[arg-type]


def _offered(desk: Desk, *attendees: Audience) -> set[str]:
    app = AppTest.from_function(_one_venue, kwargs={"desk": desk, "attendees": attendees}, default_timeout=60).run()
    assert not app.exception
    return {one.proto.label for one in app.get("download_button")}


def test_a_room_with_a_licensing_officer_is_offered_no_file_of_a_venue(demo_desk: Desk) -> None:
    assert "Map (HTML)" in _offered(demo_desk, Audience.LICENSING)
    assert _offered(demo_desk, *OFFICER_AND_ANALYST) == set()


@pytest.mark.parametrize("audience", Audience)
def test_no_file_is_made_from_a_shared_view_of_any_audience(
    demo_desk: Desk, tmp_path: Path, audience: Audience
) -> None:
    view = demo_desk.view("A. Chair", audience, "test", shared=True)
    alone = demo_desk.view("A. Chair", audience, "test")
    assert not view.may(Permission.EXPORT)
    assert not view.given_to("Example Council").may(Permission.EXPORT)
    others = [one for one in Permission if one != Permission.EXPORT]
    assert [view.may(one) for one in others] == [alone.may(one) for one in others]
    assert view.digest == alone.digest
    with pytest.raises(NotPermitted):
        export_case(demo_desk, view, "csv", tmp_path / "a.csv", recipient="x", expires=date(2099, 1, 1))
    assert not list(tmp_path.iterdir())
