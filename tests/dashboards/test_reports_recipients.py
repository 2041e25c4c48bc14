"""Who holds a profile already: however a recipient is written, whichever audience gave it, and when nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboards.reports.asked import Asked
from dashboards.reports.document import Document, Text
from dashboards.reports.given import given_before, known_as, others_unseen
from dashboards.reports.making import document_of, make
from dashboards.wiring import Desk, open_desk
from data.codes import Audience, EventKind, ReportKind
from data.conditions import HandlingCondition
from data.errors import RefusedInput
from data.records import Event, Report
from data.settings import load_settings
from data.views import View

DAY = date(2026, 11, 20)
ASKED = Asked(kind="profile", day=DAY, recipient="Health Board")


LATER = replace(ASKED, period=(DAY - timedelta(days=10), DAY))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Eleven concerns that the police and social care read alike."""
    opened = open_desk(load_settings({"LANTERN_HOME": str(tmp_path), "LANTERN_HOLDER": "Example Police"}))
    told: dict[str, Any] = {"agency": "Example Police", "kind": ReportKind.POLICE_RECORD, "reported_on": DAY}
    when = datetime(DAY.year, DAY.month, DAY.day, 21)  # noqa: DTZ001 - local time, as kept
    records = [Report(id=f"R-{n}", reference=f"R-{n}", **told) for n in range(11)]
    events = [
        Event(id=f"E-{n}", kind=EventKind.GROOMING_CONCERN, start=when, end=when, location_id=None,
              reports=(f"R-{n}",), summary="s")
        for n in range(11)
    ]  # fmt: skip
    with _view(opened).write("load") as work:
        work.add(*records, *events)
    yield opened
    opened.store.close()


def _view(desk: Desk, audience: Audience = Audience.POLICE_ANALYST) -> View:
    return desk.view("e.fictional", audience, "test")


def _words(document: Document) -> str:
    return "\n".join(block.text for block in document.blocks if isinstance(block, Text))


WRITTEN = (
    "health  board.", "HEALTH-BOARD", "Health\u00a0Board", "Dr A. Example, Health Board", "He\u0301alth Board",
    "(Health Board)",
)  # fmt: skip


@pytest.mark.parametrize("written", WRITTEN)
def test_a_recipient_is_one_however_it_is_written(written: str) -> None:
    assert known_as(written) & known_as("Health Board")


def test_two_recipients_are_two() -> None:
    assert not known_as("Health Board") & known_as("Schools Board")
    assert known_as("e.fictional (own copy)") == known_as("E. Fictional")
    assert known_as("...") == known_as("-")


def test_the_police_count_what_social_care_gave_anew(desk: Desk) -> None:
    make(desk, _view(desk, Audience.SOCIAL_CARE), ASKED, "html")
    held = given_before(desk, _view(desk), "health board.")
    assert [(one.audience, one.period[1]) for one in held] == [("social_care", DAY)]
    assert given_before(desk, _view(desk), "Schools Board") == ()
    after = document_of(desk, _view(desk), replace(LATER, recipient="health board."), "anchor")
    assert "(from what social care sees)" in _words(after)
    assert "Not looked at" not in _words(after)


def test_social_care_is_told_nothing_of_what_the_police_gave(desk: Desk) -> None:
    before = document_of(desk, _view(desk, Audience.SOCIAL_CARE), ASKED, "anchor")
    make(desk, _view(desk), LATER, "html")
    after = document_of(desk, _view(desk, Audience.SOCIAL_CARE), ASKED, "anchor")
    assert after == before
    assert "Not looked at: profiles that other audiences gave" in _words(after)


def test_under_conditions_of_handling_others_are_not_counted_anew_and_the_paper_says_so(desk: Desk) -> None:
    make(desk, _view(desk, Audience.SOCIAL_CARE), ASKED, "html")
    bound = HandlingCondition(
        id="condition-0123456789ab", reports=("R-10",), owner="Example Police", words="Not to leave the room.",
        set_by="A. Fictional", set_on=DAY, review_on=DAY + timedelta(days=200),
    )  # fmt: skip
    with _view(desk).write("bind") as work:
        work.add(bound)
    view = _view(desk)
    assert given_before(desk, view, "Health Board") == ()
    assert others_unseen(desk, view, "Health Board")
    assert not others_unseen(desk, view, "Schools Board")


def test_after_a_profile_without_a_period_no_other_is_made(desk: Desk) -> None:
    view = _view(desk)
    view.hand_out(["health board"], detail="report profile, pdf, expires 2026-12-18")
    with pytest.raises(RefusedInput, match=r"audit entry \d+\) before the audit kept what a profile counts"):
        document_of(desk, view, ASKED, "anchor")
    assert given_before(desk, view, "Schools Board") == ()
    # One's own copy may have shown small counts then: it stays within the group.
    view.hand_out(["e.fictional (own copy)"], detail="report profile, pdf, expires 2026-12-18")
    assert given_before(desk, view, "e.fictional (own copy)") == ()
