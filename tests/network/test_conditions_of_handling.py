"""Setting, reviewing and taking back who may have a report; a file for an agency holds and says what binds it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from dashboards.exporting import export_case
from dashboards.session import Sitting
from dashboards.wiring import Desk
from data.audit import Act
from data.codes import Audience, Handling, PersonKind, ReportKind
from data.errors import NotPermitted, RefusedInput
from data.records import Person, Report
from data.room import NOT_NAMED, Attendance, agencies_of
from data.settings import load_settings
from data.store import open_store
from data.views import View
from network.casework.conditions.workflow import (
    conditions_of,
    due_for_review,
    review_conditions,
    set_conditions,
    unbound,
    withdraw_conditions,
)
from network.casework.follow_up.workflow import whats_due

DAY = date(2026, 11, 22)
LUTON, BEDFORD = "Luton Children's Services", "Bedford Children's Services"
OPEN = Report(id="R-1", reference="1", agency="Fic Police", kind=ReportKind.POLICE_RECORD, reported_on=DAY)
BOUND = replace(OPEN, id="R-2", handling=Handling.C, conditions="ask first", originator="Fic Charity")
BY = {"words": "Sanitised wording only.", "set_by": "A. Fictional"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key")
    with store.unit_of_work(actor="test", purpose="test", reason="test") as work:
        person = Person(id="P-1", reports=("R-1",), reference="POC-1", kind=PersonKind.PERSON_OF_CONCERN)
        work.add(OPEN, BOUND, person, replace(person, id="P-2", reports=("R-2",)))
    yield Desk(load_settings({"LANTERN_HOME": str(tmp_path), "LANTERN_HOLDER": "Holding Police"}), store)
    store.close()


def _view(desk: Desk, audience: str = "police_analyst", *agencies: str, day: date = DAY) -> View:
    return View(desk.store, actor="T. Fictional", audience=audience, purpose="test", day=day, agencies=agencies)


def test_conditions_are_set_reviewed_and_taken_back(desk: Desk) -> None:
    police, luton = _view(desk), _view(desk, "social_care", LUTON)
    assert [one.id for one in unbound(police)] == ["R-2"]
    made = set_conditions(police, ["R-2"], recipients=[LUTON], review_on=DAY + timedelta(days=30), **BY)
    assert (made.owner, unbound(police)) == ("Fic Charity", ())
    assert set(luton.case().people) == {"P-1", "P-2"}
    assert set(_view(desk, "social_care", BEDFORD).case().people) == {"P-1"}
    later = DAY + timedelta(days=31)
    assert due_for_review(police, DAY) == ()
    assert due_for_review(police, DAY + timedelta(days=2)) == (made,)
    assert [one.kind for one in whats_due(police, later)] == ["handling_conditions"]
    assert whats_due(_view(desk, "meeting", LUTON), later) == ()
    assert set(_view(desk, "social_care", LUTON, day=later).case().people) == {"P-1"}
    again = review_conditions(_view(desk, day=later), made.id, by="B. Fictional", recipients=[LUTON, BEDFORD])
    assert (again.set_by, again.words, again.set_on) == ("B. Fictional", made.words, later)
    for agency in (LUTON, BEDFORD):
        assert set(_view(desk, "social_care", agency, day=later).case().people) == {"P-1", "P-2"}
    withdraw_conditions(_view(desk, day=later), made.id, by="B. Fictional")
    assert not conditions_of(police)
    assert set(luton.case().people) == {"P-1"}
    written = [one for one in desk.store.audit.entries() if made.id in one.subjects and one.act is not Act.CONSULTATION]
    assert len([one for one in written if one.revision]) == 3


def test_a_report_that_was_free_gets_handling_c(desk: Desk) -> None:
    care = _view(desk, "social_care", LUTON)
    assert set(care.case().people) == {"P-1"}
    set_conditions(_view(desk), ["R-1"], recipients=[BEDFORD], **BY)
    assert not care.case().people
    assert _view(desk).case().reports["R-1"].handling is Handling.C
    assert set(_view(desk, "social_care", BEDFORD).case().people) == {"P-1"}
    assert not _view(desk, "meeting", BEDFORD).case().people
    set_conditions(_view(desk), ["R-1"], recipients=[BEDFORD, LUTON], in_rooms=True, **BY)
    assert not _view(desk, "meeting", BEDFORD).case().people, "the first conditions still stand"
    withdraw_conditions(_view(desk), min(conditions_of(_view(desk)).values(), key=lambda c: c.in_rooms).id, by="A. F")
    assert set(_view(desk, "meeting", BEDFORD, LUTON).case().people) == {"P-1"}
    assert not _view(desk, "meeting", BEDFORD, "Someone").case().people


def test_what_cannot_be_meant_is_refused(desk: Desk) -> None:
    police = _view(desk)
    with pytest.raises(RefusedInput, match="no report R-9"):
        set_conditions(police, ["R-9"], recipients=[LUTON], **BY)
    with pytest.raises(RefusedInput, match="several agencies"):
        set_conditions(police, ["R-1", "R-2"], recipients=[LUTON], **BY)
    with pytest.raises(RefusedInput, match="no longer see"):
        set_conditions(_view(desk, "police_analyst", "Else Police"), ["R-1"], recipients=[LUTON], **BY)
    with pytest.raises(RefusedInput, match="not in force"):
        review_conditions(police, "condition-0", by="A. Fictional")
    for audience in ("social_care", "meeting", "licensing"):
        with pytest.raises(NotPermitted):
            set_conditions(_view(desk, audience, LUTON), ["R-1"], recipients=[LUTON], **BY)
    assert not conditions_of(police)


def test_a_file_for_an_agency_holds_what_it_may_have_and_says_on_what_conditions(desk: Desk, tmp_path: Path) -> None:
    set_conditions(_view(desk), ["R-2"], recipients=[LUTON], **BY)
    told = {}
    for agency in (LUTON, BEDFORD):
        file = tmp_path / "out.csv"
        answer = export_case(desk, _view(desk), "csv", file, recipient=agency, expires=DAY + timedelta(days=9))
        rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
        told[agency] = ({row["id"] for row in rows} & {"P-1", "P-2"}, answer["terms"])
    assert told[LUTON][0] == {"P-1", "P-2"}
    assert told[BEDFORD][0] == {"P-1"}
    assert [terms["conditions"] for _, terms in told.values()] == ["R-2: Sanitised wording only.", "none"]
    assert [terms["handling"] for _, terms in told.values()] == ["C", "P"]


def test_a_sitting_and_a_room_know_for_which_agencies_they_look() -> None:
    alone = Sitting("A", (Audience.SOCIAL_CARE,), "test", own_agency=LUTON)
    assert alone.agencies == (LUTON,)
    room = replace(alone, attendees=(Audience.SOCIAL_CARE, Audience.MEETING))
    assert room.agencies == ()
    assert replace(room, in_room=(BEDFORD,)).agencies == (BEDFORD, LUTON)
    noon = datetime.fromisoformat("2026-11-22T12:00")
    here = [
        Attendance(name=name, agency=agency, audience=Audience.MEETING, joined=noon)
        for name, agency in (("A. Fictional", LUTON), ("B. Fictional", BEDFORD), ("C. Fictional", LUTON))
    ]
    assert agencies_of(here) == (LUTON, BEDFORD)
    assert agencies_of([*here, replace(here[0], name=NOT_NAMED)]) == ()
    assert agencies_of([]) == ()
