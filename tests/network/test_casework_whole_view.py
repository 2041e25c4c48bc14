"""A room that sees only an adult at the wheel cannot agree: a child may keep the car on a report it does not see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from data.casework import DecisionOutcome
from data.checks import CheckResult
from data.codes import Audience, Handling, LinkKind, LocationKind, PersonKind, ReportKind, VenueKind
from data.errors import NotPermitted
from data.records import Link, Location, Person, Report, Vehicle, Venue
from data.store import Store, open_store
from data.views import View
from network.casework.checks.workflow import awaiting_police_lead, confirm_on_whole_view
from network.casework.decisions.workflow import decide
from network.casework.options.workflow import propose_for
from network.disruption.catalogue import catalogue
from network.disruption.gates import Gate, GateResult, Outcome
from network.disruption.whole_view import answered_by_lead

DAY = date(2026, 11, 25)
ABOUT = {"kind": "vehicle", "node_id": "V1", "measure_id": "anpr-marker-request", "territory": "E"}
OPEN = Report(id="R1", reference="1", agency="Example Police", kind=ReportKind.POLICE_RECORD, reported_on=DAY)
CLOSED = replace(OPEN, id="R2", handling=Handling.C, conditions="police lead only")
ADULT = Person(
    id="P1", reference="POC-1", kind=PersonKind.PERSON_OF_CONCERN, date_of_birth=date(1980, 1, 1), reports=("R1",)
)
CHILD = Person(id="P2", reference="C-1", kind=PersonKind.CHILD_AT_RISK, date_of_birth=date(2010, 1, 1), reports=("R2",))


def _keeps(person: Person) -> Link:
    end = {"source_kind": "person", "source_id": person.id, "target_kind": "vehicle", "target_id": "V1"}
    return Link(id=f"L-{person.id}", kind=LinkKind.KEEPER, reports=person.reports, **end)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'home' / 'case.db'}", tmp_path / "home" / "store.key")
    with _view(opened, Audience.POLICE_ANALYST).write("load") as work:
        work.add(OPEN, CLOSED, ADULT, _keeps(ADULT))
        work.add(Vehicle(id="V1", vrm="AB12CDE", reports=("R1",)))
    yield opened
    opened.close()


def _view(store: Store, audience: Audience) -> View:
    return View(store, actor="e.fictional", audience=audience, purpose="test", day=DAY)


def _confirm(store: Store, day: date = DAY) -> CheckResult:
    police = _view(store, Audience.POLICE_ANALYST)
    return confirm_on_whole_view(police, **ABOUT, confirmed_by="L. Fictional", day=day).result


def _room(store: Store, day: date = DAY) -> list[tuple[Gate, Outcome, str]]:
    view = _view(store, Audience.MEETING)
    option = next(
        o for o in propose_for(view, "vehicle", "V1", DAY, territory="E") if o.measure.id == ABOUT["measure_id"]
    )
    return [(one.gate, one.outcome, one.words) for one in awaiting_police_lead(view, option, day)]


def test_a_room_waits_for_the_police_lead_and_passes_after_the_confirmation(store: Store) -> None:
    assert {outcome for _, outcome, _ in _room(store)} == {Outcome.NOT_KNOWN}
    assert _confirm(store) is CheckResult.CLEAR
    assert {outcome for _, outcome, _ in _room(store)} == {Outcome.PASSES}
    assert {outcome for _, outcome, _ in _room(store, DAY + timedelta(days=7))} == {Outcome.NOT_KNOWN}


def test_a_child_on_a_hidden_report_reads_like_never_having_asked(store: Store) -> None:
    before = _room(store)
    with _view(store, Audience.POLICE_ANALYST).write("child keeps the car") as work:
        work.add(CHILD, _keeps(CHILD))
    assert _confirm(store) is CheckResult.HOLD
    assert _room(store) == before
    assert _view(store, Audience.MEETING).checks() == {}


def test_agreeing_in_a_room_names_the_gates_that_wait_for_the_lead(store: Store) -> None:
    people = {"proposer": "A. Fictional", "approver": "B. Imaginary", "decided_on": DAY, "reason": "because"}
    with pytest.raises(NotPermitted):
        decide(_view(store, Audience.MEETING), **ABOUT, **people, outcome=DecisionOutcome.AGREED)
    assert [(gate, words) for gate, _, words in _room(store)] == [
        (Gate.G1, "not all is seen here: awaiting police lead"),
        (Gate.G1B, "not all is seen here: awaiting police lead"),
    ]


def test_a_room_cannot_confirm_for_itself(store: Store) -> None:
    with pytest.raises(NotPermitted, match="police lead"):
        confirm_on_whole_view(_view(store, Audience.MEETING), **ABOUT, confirmed_by="L. Fictional", day=DAY)


def test_the_police_and_decisions_on_a_person_need_no_confirmation(store: Store) -> None:
    police = _view(store, Audience.POLICE_ANALYST)
    for option in propose_for(police, "vehicle", "V1", DAY, territory="E"):
        assert awaiting_police_lead(police, option, DAY) == ()
    room = _view(store, Audience.MEETING)
    for option in propose_for(room, "person", "P1", DAY, territory="E"):
        assert awaiting_police_lead(room, option, DAY) == ()


def _standing_gates(store: Store, audience: Audience) -> str:
    people = {"proposer": "A. Fictional", "approver": "B. Imaginary", "decided_on": DAY, "reason": "because"}
    about = {"kind": "venue", "node_id": "N1", "measure_id": "closure-notice-s76", "territory": "E"}
    with pytest.raises(NotPermitted) as refusal:
        decide(_view(store, audience), **about, **people, outcome=DecisionOutcome.AGREED)
    return str(refusal.value)


def test_a_gate_that_the_lead_confirmed_does_not_stand_in_the_room_any_more(store: Store) -> None:
    police = _view(store, Audience.POLICE_ANALYST)
    place = Location(id="L1", text="1 Invented Street", kind=LocationKind.VENUE, reports=("R1",))
    venue = Venue(id="N1", name="The Made Up Arms", kind=VenueKind.LICENSED_VENUE, location_id="L1", reports=("R1",))
    with police.write("load") as work:
        work.add(place, venue)
    before = _standing_gates(store, Audience.MEETING)
    assert "G1: not shown here" in before
    assert "G1b: not shown here" in before
    about = {"kind": "venue", "node_id": "N1", "measure_id": "closure-notice-s76", "territory": "E"}
    assert confirm_on_whole_view(police, **about, confirmed_by="L. Fictional", day=DAY).result is CheckResult.CLEAR
    after = _standing_gates(store, Audience.MEETING)
    assert "G1:" not in after
    assert "G1b:" not in after
    # Everything else still stands, and is said in one go.
    assert all(f"{gate}:" in after for gate in ("G2", "G7", "G9"))


def test_the_confirmation_of_the_lead_lifts_no_gate_that_the_room_itself_sees_standing(store: Store) -> None:
    stands = GateResult(Gate.G1, Outcome.STANDS, "a child")
    unknown = GateResult(Gate.G1B, Outcome.NOT_KNOWN, "not shown here")
    measure = catalogue().measures["anpr-marker-request"]
    assert _confirm(store) is CheckResult.CLEAR
    checks = _view(store, Audience.MEETING).checks().values()
    found = answered_by_lead((stands, unknown), measure, ("vehicle", "V1"), Audience.MEETING, checks, DAY)
    assert [one.outcome for one in found] == [Outcome.STANDS, Outcome.PASSES]
    late = answered_by_lead((unknown,), measure, ("vehicle", "V1"), Audience.MEETING, checks, DAY + timedelta(days=7))
    assert late == (unknown,)
