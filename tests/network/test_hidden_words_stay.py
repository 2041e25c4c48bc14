"""What rests on a hidden record tells another audience nothing: papers and escalations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from data.casework import Decision, DecisionOutcome
from data.codes import Audience, Handling, PersonKind, ReportKind
from data.records import Person, Report
from data.requests import FactRequest
from data.reviews import Escalation
from data.store import Store, open_store
from data.views import View
from network.casework.papers.workflow import draft
from network.disruption.catalogue import catalogue

DAY = date(2026, 11, 22)
OPEN = Report(
    id="R-1",
    reference="R-1",
    agency="A",
    kind=ReportKind.POLICE_RECORD,
    reported_on=date(2026, 1, 1),
    handling=Handling.P,
    conditions="",
    recipients=(),
)
CHILD = Person(id="C-1", reference="Ash", kind=PersonKind.CHILD_AT_RISK, reports=("R-1",))
ADULT = Person(
    id="P-1",
    reference="Elm",
    kind=PersonKind.PERSON_OF_CONCERN,
    date_of_birth=date(1990, 1, 1),
    reports=("R-1",),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "case.key")
    with opened.unit_of_work(actor="t", purpose="t") as work:
        work.add(OPEN, replace(OPEN, id="R-C", reference="R-C", handling=Handling.C, conditions="ask"), CHILD, ADULT)
    yield opened
    opened.close()


def _view(store: Store, audience: Audience = Audience.POLICE_ANALYST) -> View:
    return View(store, actor="Ana Lyst", audience=audience, purpose="p", day=DAY)


@pytest.mark.parametrize("hidden", [True, False])
def test_a_paper_holds_no_reason_that_its_readers_may_not_read(store: Store, hidden: bool) -> None:
    measure = next(one for one in catalogue().measures.values() if one.kind.value == "protective")
    made = Decision(
        id="D-1",
        measure_id=measure.id,
        subject_kind="person",
        subject_id="C-1",
        outcome=DecisionOutcome.AGREED,
        proposer="Ann Fictional",
        approver="Bob Imaginary",
        decided_on=DAY,
        review_on=DAY + timedelta(20),
        reason="heron one",
        necessity="heron two",
        proportionality="heron three",
        childs_views="heron four",
        equality="heron five",
        child_id="C-1",
        reports=("R-1", "R-C") if hidden else ("R-1",),
    )
    with _view(store).write("decision") as work:
        work.add(made)
    readers = _view(store, Audience.SOCIAL_CARE)
    paper = draft(_view(store), readers, "referral", "D-1", drafted_by="Ann Fictional", day=DAY)
    assert any("heron" in line.text for part in paper.sections for line in part.lines) is not hidden


def test_an_escalation_does_not_tell_of_a_covert_question(store: Store) -> None:
    asked = FactRequest(
        id="Q-1",
        fact="person.under_investigation",
        subject_kind="person",
        subject_id="P-1",
        asked_by="Ann Fictional",
        asked_on=date(2026, 9, 1),
        owner_agency="A",
        owner="Bob Imaginary",
        due_on=date(2026, 9, 5),
    )
    late = Escalation(
        id="X-1",
        about_kind="fact_requests",
        about_id="Q-1",
        step=1,
        rule="late",
        to_agency="A",
        to_person="Cy Invented",
        escalated_by="Ann Fictional",
        escalated_on=DAY,
        days_late=50,
        reason="late",
        subject_kind="person",
        subject_id="P-1",
    )
    plain = replace(asked, id="Q-2", fact="person.in_force_area")
    with _view(store).write("late") as work:
        work.add(asked, plain, late, replace(late, id="X-2", about_id="Q-2"))
    assert set(_view(store).casework()["escalations"]) == {"X-1", "X-2"}
    assert set(_view(store, Audience.MEETING).casework()["escalations"]) == {"X-2"}
