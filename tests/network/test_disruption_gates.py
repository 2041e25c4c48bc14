"""Gates one by one, facts from a case, options, and decisions through a view."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from data.casework import Action, ActionStatus, Decision, DecisionOutcome, SignOn
from data.checks import Check, CheckKind, CheckResult
from data.codes import (
    Audience,
    EventKind,
    Handling,
    LinkKind,
    LocationKind,
    PersonKind,
    ReportKind,
    Role,
    Scheme,
    VenueKind,
)
from data.errors import NotPermitted, RefusedInput
from data.records import Case, Event, Link, Location, Participation, Person, Report, Vehicle, Venue
from data.views import View
from network.casework.actions.workflow import assign, progress
from network.casework.decisions.workflow import decide
from network.casework.options.workflow import propose_for, put_forward
from network.disruption import gates
from network.disruption.catalogue import catalogue
from network.disruption.eligibility import Status
from network.disruption.evidence import months_before
from network.disruption.facts import facts_for
from network.disruption.gates import Gate, Outcome
from network.disruption.measure import Kind, Law
from network.disruption.proposals import Option, propose
from network.disruption.sheet import Fact
from network.disruption.territory import territory_of

DAY = date(2026, 11, 22)
POLICE = Audience.POLICE_ANALYST


def report(report_id: str, grade: str = "2B", **changes: Any) -> Report:
    values: dict[str, Any] = {
        "reference": report_id,
        "agency": "Example Police",
        "kind": ReportKind.POLICE_INTELLIGENCE,
        "scheme": Scheme.GRADE_3X5X2,
        "source_grade": grade[0],
        "assessment_grade": grade[1],
        "reported_on": date(2026, 11, 20),
    }
    return Report(id=report_id, **values | changes)


def person(person_id: str, born: date | None = date(1990, 1, 1), **changes: Any) -> Person:
    values: dict[str, Any] = {"reports": ("R1",), "reference": person_id, "kind": PersonKind.PERSON_OF_CONCERN}
    return Person(id=person_id, date_of_birth=born, **values | changes)


def child(child_id: str = "C1", born: date | None = date(2012, 1, 1), **changes: Any) -> Person:
    return person(child_id, born, kind=PersonKind.CHILD_AT_RISK, **changes)


def event(event_id: str, day: date, kind: EventKind = EventKind.GROOMING_CONCERN, **changes: Any) -> Event:
    at = datetime.combine(day, time(20))
    return Event(
        **{"id": event_id, "reports": ("R1",), "kind": kind, "start": at, "end": at, "location_id": "L1"} | changes
    )


def part(event_id: str, subject_id: str, role: Role, kind: str = "person", reports: tuple[str, ...] = ("R1",)) -> Any:
    part_id = f"{event_id}-{subject_id}-{role}"
    return Participation(
        id=part_id, reports=reports, event_id=event_id, subject_kind=kind, subject_id=subject_id, role=role
    )


def case(*records: Any, grade: str = "2B") -> Case:
    kinds = {
        Report: "reports",
        Person: "people",
        Vehicle: "vehicles",
        Location: "locations",
        Venue: "venues",
        Event: "events",
        Participation: "participations",
        Link: "links",
    }
    made: dict[str, dict[str, Any]] = {"reports": {"R1": report("R1", grade)}}
    for record in records:
        made.setdefault(kinds[type(record)], {})[record.id] = record
    return Case(**made)


def contact(days_ago: int, **changes: Any) -> list[Any]:
    day = DAY - timedelta(days=days_ago)
    return [
        person("P1", harmed_as_child=False),
        child(facts=(("child.controller_statement", "yes", "R1"),)),
        event("E1", day, **changes),
        part("E1", "P1", Role.SUSPECTED),
        part("E1", "C1", Role.HARMED),
    ]


def fact(records: Case, name: str, kind: str = "person", node: str = "P1", child_id: str | None = "C1") -> object:
    found = facts_for(records, kind, node, day=DAY, child_id=child_id if kind == "person" else None)
    return found[name].value if name in found else None


# Windows


@pytest.mark.parametrize(("days_ago", "counted"), [(0, 1), (89, 1), (90, 0), (-1, 0)])
def test_a_contact_counts_inside_90_days_only(days_ago: int, counted: int) -> None:
    assert fact(case(*contact(days_ago)), "link.contacts_90d") == counted


def test_an_event_that_may_lie_outside_the_window_is_not_counted() -> None:
    # 24 August is 90 days before: its last moment is outside, the rest of the span inside.
    start, end = datetime.combine(date(2026, 8, 24), time()), datetime.combine(date(2026, 9, 30), time())
    assert fact(case(*contact(0, start=start, end=end)), "link.contacts_90d") == 0


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 11, 22), 3, date(2026, 8, 22)),
        (date(2026, 1, 31), 3, date(2025, 10, 31)),
        (date(2026, 5, 31), 3, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 2, 1), 6, date(2025, 8, 1)),
    ],
)
def test_a_window_of_months_ends_with_the_day(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


@pytest.mark.parametrize(("day", "counted"), [(date(2026, 8, 22), 0), (date(2026, 8, 23), 1), (DAY, 1)])
def test_events_at_premises_count_from_the_first_to_the_last_day_of_3_months(day: date, counted: int) -> None:
    records = case(_venue(), _location(), event("E1", day))
    assert fact(records, "premises.cse_events_3m", "venue", "V1") == counted
    assert fact(records, "premises.cse_events_12m", "venue", "V1") == 1


# What counts


def _venue(**changes: Any) -> Venue:
    values = {"id": "V1", "reports": ("R1",), "name": "Example Inn", "kind": VenueKind.HOTEL, "location_id": "L1"}
    return Venue(**values | changes)


def _location(**changes: Any) -> Location:
    return Location(**{"id": "L1", "reports": ("R1",), "text": "Example Road", "kind": LocationKind.VENUE} | changes)


@pytest.mark.parametrize("grade", ["2E", "3A", "3E"])
def test_suspected_false_and_unreliable_sources_are_no_contact(grade: str) -> None:
    assert fact(case(*contact(3), grade=grade), "link.contacts_90d") == 0


def test_partner_reports_count_and_public_crime_never_does() -> None:
    ungraded = {"scheme": Scheme.NONE, "source_grade": None, "assessment_grade": None}
    partner = report("R1", kind=ReportKind.PARTNER_REPORT, **ungraded)
    public = report("R1", kind=ReportKind.PUBLIC_CRIME, **ungraded)
    assert fact(case(*contact(3), partner), "link.contacts_90d") == 1
    assert fact(case(*contact(3), public), "link.contacts_90d") == 0


def test_an_officer_who_attended_is_no_contact() -> None:
    records = [record for record in contact(3) if not isinstance(record, Participation)]
    parts = [part("E1", "P1", Role.PROFESSIONAL), part("E1", "C1", Role.HARMED)]
    assert fact(case(*records, *parts), "link.contacts_90d") == 0


def test_several_roles_in_one_event_are_one_contact() -> None:
    assert fact(case(*contact(3), part("E1", "C1", Role.MADE_TO_HARM)), "link.contacts_90d") == 1


@pytest.mark.parametrize(("vrm", "known"), [("AB12CDE", True), ("AB12???", False), ("", False)])
def test_a_part_plate_is_not_a_known_plate(vrm: str, known: bool) -> None:
    records = case(Vehicle(id="K1", reports=("R1",), vrm=vrm))
    assert fact(records, "vehicle.vrm_known", "vehicle", "K1") is known
    assert fact(records, "vehicle.linked_to_concern", "vehicle", "K1") is None


def test_absent_stays_not_known() -> None:
    records = case(_venue(), _location(), person("P1", None))
    for name in ("premises.la2003_licence", "premises.activities", "premises.operator_known", "premises.tenure"):
        assert fact(records, name, "venue", "V1") is None
    assert fact(records, "person.age", child_id=None) is None
    assert fact(records, "person.exploited_child_flag", child_id=None) is None


def test_activities_that_no_list_has_are_not_known_rather_than_none() -> None:
    known = case(_venue(activities=("late_refreshment",)), _location())
    other = case(_venue(activities=("late things",)), _location())
    assert fact(known, "premises.activities", "venue", "V1") == frozenset({"late_refreshment"})
    assert fact(other, "premises.activities", "venue", "V1") is None


def test_an_identity_check_goes_stale_after_14_days() -> None:
    for days, value in ((13, True), (14, None)):
        checked = report("R2", reported_on=DAY - timedelta(days=days))
        stated = person("P1", facts=(("person.identity_confirmed", "true", "R2"),))
        assert fact(case(stated, checked), "person.identity_confirmed", child_id=None) is value


def test_later_reports_win_and_contradictions_of_one_day_are_not_known() -> None:
    old, new = report("R2", reported_on=date(2026, 1, 1)), report("R3", reported_on=date(2026, 6, 1))
    same = report("R4", reported_on=date(2026, 6, 1))
    said = (("child.legal_status", "none", "R2"), ("child.legal_status", "care_order", "R3"))
    assert fact(case(child(facts=said), old, new), "child.legal_status", node="C1", child_id=None) == "care_order"
    disputed = (*said, ("child.legal_status", "epo", "R4"))
    found = fact(case(child(facts=disputed), old, new, same), "child.legal_status", node="C1", child_id=None)
    assert found is None


def test_harm_of_another_child_is_not_recorded_on_this_one() -> None:
    other = report("R2")
    records = contact(3)
    records[0] = dataclasses.replace(records[0], facts=(("link.child_harboured", "true", "R2"),))
    assert fact(case(*records, other), "link.child_harboured") is None
    records[1] = dataclasses.replace(records[1], reports=("R1", "R2"))
    assert fact(case(*records, other), "link.child_harboured") is True


def test_a_recorded_fact_outside_the_vocabulary_is_refused_by_name() -> None:
    with pytest.raises(RefusedInput, match=r"person\.shoe_size"):
        facts_for(case(person("P1", facts=(("person.shoe_size", "44", "R1"),))), "person", "P1", day=DAY)
    with pytest.raises(RefusedInput, match="P9"):
        facts_for(case(), "person", "P9", day=DAY)
    with pytest.raises(RefusedInput, match="kind"):
        facts_for(case(), "ship", "S1", day=DAY)


def test_birthdays_at_which_the_law_changes_are_shown() -> None:
    found = facts_for(case(child(born=date(2010, 12, 1))), "person", "C1", day=DAY)
    assert "16 on 01 Dec 2026" in found["child.age"].words


# Gates

MEASURES = catalogue().measures
CAWN = MEASURES["cawn-s2-under-16"]
MARKER = MEASURES["anpr-marker-request"]


def check(kind: CheckKind, result: CheckResult = CheckResult.CLEAR, days_ago: int = 1, node: str = "P1") -> Check:
    return Check(
        id=f"{kind}-{result}-{days_ago}-{node}",
        kind=kind,
        subject_kind="vehicle" if node.startswith("K") else "person",
        subject_id=node,
        result=result,
        checked_by="D. Fictional",
        checked_on=DAY - timedelta(days=days_ago),
    )


def test_g1_stands_for_children_and_people_harmed_as_children() -> None:
    assert gates.g1_child(CAWN, [person("P1")], [], DAY).outcome is Outcome.PASSES
    assert gates.g1_child(CAWN, [person("P1")], ["P1"], DAY).outcome is Outcome.STANDS
    assert gates.g1_child(CAWN, [person("P1", date(2008, 11, 23))], [], DAY).outcome is Outcome.STANDS
    assert gates.g1_child(CAWN, [person("P1", date(2008, 11, 22))], [], DAY).outcome is Outcome.PASSES
    assert gates.g1_child(MARKER, [person("P1"), child()], [], DAY).outcome is Outcome.STANDS
    assert gates.g1_child(MEASURES["nrm-referral"], [child()], ["C1"], DAY).outcome is Outcome.PASSES


def test_g1b_stands_for_unknown_ages() -> None:
    assert gates.g1b_age(CAWN, [person("P1", None)], DAY).outcome is Outcome.STANDS
    assert gates.g1b_age(CAWN, [person("P1", None, adult_beyond_doubt="seen, DS X")], DAY).outcome is Outcome.PASSES
    assert gates.g1b_age(MARKER, [], DAY).outcome is Outcome.NOT_KNOWN
    assert gates.g1b_age(MEASURES["nrm-referral"], [], DAY).outcome is Outcome.PASSES


def test_g2_hold_cannot_be_told_from_waiting() -> None:
    subject = ("person", "P1")
    hold = gates.g2_deconfliction([check(CheckKind.DECONFLICTION, CheckResult.HOLD)], subject, DAY)
    not_asked = gates.g2_deconfliction([], subject, DAY)
    stale = gates.g2_deconfliction([check(CheckKind.DECONFLICTION, days_ago=7)], subject, DAY)
    other = gates.g2_deconfliction([check(CheckKind.DECONFLICTION, node="P2")], subject, DAY)
    assert hold == not_asked == stale == other
    assert hold.words == "awaiting police lead"
    assert gates.g2_deconfliction([check(CheckKind.DECONFLICTION, days_ago=6)], subject, DAY).outcome is Outcome.PASSES
    both = [check(CheckKind.DECONFLICTION), check(CheckKind.DECONFLICTION, CheckResult.HOLD)]
    assert gates.g2_deconfliction(both, subject, DAY) == hold
    lead = gates.g2_deconfliction(both, subject, DAY, is_police_lead=True)
    assert lead.words.startswith("hold")


def test_g3_identity_of_people_and_vehicles() -> None:
    sure = {"person.identity_confirmed": Fact(name="person.identity_confirmed", value=True)}
    subject = ("person", "P1")
    assert gates.g3_identity(CAWN, {}, [], subject, DAY).outcome is Outcome.STANDS
    assert gates.g3_identity(CAWN, sure, [], subject, DAY).outcome is Outcome.PASSES
    assert gates.g3_identity(CAWN, {}, [check(CheckKind.IDENTITY, days_ago=13)], subject, DAY).outcome is Outcome.PASSES
    assert gates.g3_identity(CAWN, {}, [check(CheckKind.IDENTITY, days_ago=14)], subject, DAY).outcome is Outcome.STANDS
    refuted = [check(CheckKind.IDENTITY, CheckResult.NOT_CLEAR)]
    assert gates.g3_identity(CAWN, sure, refuted, subject, DAY).outcome is Outcome.STANDS
    visit = MEASURES["disruption-visit"]
    assert gates.g3_identity(visit, {}, [], subject, DAY).outcome is Outcome.PASSES
    plate = {"vehicle.vrm_known": Fact(name="vehicle.vrm_known", value=True)}
    checked = [check(CheckKind.IDENTITY, node="K1")]
    assert gates.g3_identity(MARKER, plate, [], ("vehicle", "K1"), DAY).outcome is Outcome.STANDS
    assert gates.g3_identity(MARKER, {}, checked, ("vehicle", "K1"), DAY).outcome is Outcome.STANDS
    assert gates.g3_identity(MARKER, plate, checked, ("vehicle", "K1"), DAY).outcome is Outcome.PASSES


def test_g4_one_unsupported_condition_is_enough_to_stand() -> None:
    records = case(report("R2", "3B"), report("R3", "1E"))
    assert gates.g4_grading(records, [("R1",), ()]).outcome is Outcome.PASSES
    assert gates.g4_grading(records, [("R1", "R3")]).outcome is Outcome.PASSES
    assert gates.g4_grading(records, [("R1",), ("R2", "R3")]).outcome is Outcome.STANDS
    assert gates.g4_grading(records, [(), ()]).outcome is Outcome.NOT_KNOWN


def test_g5_conditions() -> None:
    conditions = {"handling": Handling.C, "conditions": "social care only", "recipients": ("social_care",)}
    records = case(report("R2", **conditions))
    assert gates.g5_handling(records, ["R1", "R2"], Audience.SOCIAL_CARE).outcome is Outcome.PASSES
    assert gates.g5_handling(records, ["R1", "R2"], Audience.MEETING).outcome is Outcome.STANDS
    assert gates.g5_handling(records, ["R1"], Audience.MEETING).outcome is Outcome.PASSES


def test_g6_to_g11() -> None:
    assert gates.g6_social_care(None, [], DAY).outcome is Outcome.PASSES
    assert gates.g6_social_care("C1", [], DAY).outcome is Outcome.STANDS
    assert gates.g6_social_care("C1", [check(CheckKind.SOCIAL_CARE, node="C1")], DAY).outcome is Outcome.PASSES
    assert gates.g7_law(CAWN, "S", Law.CONFIRMED).outcome is Outcome.STANDS
    assert gates.g7_law(CAWN, "E", Law.NOT_CONFIRMED).outcome is Outcome.STANDS
    assert gates.g7_law(CAWN, "E", Law.CONFIRMED).outcome is Outcome.PASSES
    assert gates.g7_law(CAWN, None, Law.CONFIRMED).outcome is Outcome.NOT_KNOWN
    assert gates.g8_two_people("A. Fictional", "B. Imaginary").outcome is Outcome.PASSES
    assert gates.g8_two_people("A. Fictional", "a. fictional").outcome is Outcome.STANDS
    assert gates.g9_written({"necessity": "x"}).words == "write down: proportionality, child's views, equality"
    assert gates.g10_human("").outcome is Outcome.STANDS
    assert gates.g11_review(DAY, DAY).outcome is Outcome.STANDS
    assert gates.g11_review(DAY, None).outcome is Outcome.STANDS
    assert gates.g11_review(DAY, DAY + timedelta(days=28)).outcome is Outcome.PASSES


# Options


def options(records: Case, kind: str = "person", node: str = "P1", **changes: Any) -> dict[str, Option]:
    found = propose(records, kind, node, **{"day": DAY, "territory": "E", "audience": POLICE} | changes)
    return {option.measure.id: option for option in found}


def test_an_option_says_why_by_which_records_and_grades() -> None:
    found = options(case(*contact(3)))["cawn-s2-under-16"]
    assert found.status is Status.FACTS_MET
    assert found.headline == "facts met - needs judgement"
    assert found.child_id == "C1"
    assert found.grades == (("R1", "2·B·P"),)
    contacts = next(one for one in found.facts if one.name == "link.contacts_90d")
    assert contacts.records == ("E1",)
    assert found.law_words == "law not confirmed"
    assert {gate.gate for gate in found.standing} == {Gate.G2, Gate.G3, Gate.G6, Gate.G7}


def test_what_is_missing_is_a_question_and_what_fails_has_its_reason() -> None:
    records = contact(3)
    records[1] = child()
    found = options(case(*records))
    assert found["cawn-s2-under-16"].headline.startswith("find out: is there a statement")
    assert found["cawn-s49-in-care"].questions[0].startswith("find out: what is the child's legal status")
    records[1] = child(born=date(2010, 11, 22))
    late = options(case(*records))["cawn-s2-under-16"]
    assert late.headline.startswith("not available: needs: age of the child: under 16 (on record: 16)")


def test_outside_its_territory_a_measure_is_not_available_and_says_what_there_is_instead() -> None:
    found = options(case(*contact(3)), territory="S")
    assert found["cawn-s2-under-16"].status is Status.NOT_ELIGIBLE
    assert "harbouring" in found["cawn-s2-under-16"].headline
    assert (
        options(case(child()), node="C1", territory="S")["s47-enquiry-strategy-discussion"].status
        is Status.NOT_ELIGIBLE
    )


@pytest.mark.parametrize(
    "node",
    [
        child(),
        child(born=None),
        person("C1", date(2009, 1, 1)),
        person("C1", date(2000, 1, 1), harmed_as_child=True),
        person("C1", date(2000, 1, 1), facts=(("person.exploited_child_flag", "true", "R1"),)),
    ],
)
def test_children_and_those_harmed_as_children_get_protective_measures_only(node: Person) -> None:
    found = options(case(node), node="C1")
    assert found
    assert {option.measure.kind for option in found.values()} == {Kind.PROTECTIVE}
    assert {"s47-enquiry-strategy-discussion", "nrm-referral", "victim-support-special-measures"} <= set(found)
    assert "secure-accommodation-s25" not in found


def test_somebody_of_unknown_age_harmed_in_an_event_may_have_been_a_child() -> None:
    records = case(
        person("P1", None), event("E1", DAY), part("E1", "P1", Role.HARMED), part("E1", "P1", Role.SUSPECTED)
    )
    assert {option.measure.kind for option in options(records).values()} == {Kind.PROTECTIVE}


def test_unknown_age_is_possible_at_most() -> None:
    said = (("person.licence_authority_known", "yes", "R1"), ("person.licences", "hackney_driver", "R1"))
    found = options(case(person("P1", None, facts=said)))
    assert not [option for option in found.values() if option.status is Status.FACTS_MET]
    taxi = found["taxi-driver-suspend-revoke-s61"]
    assert taxi.questions == ("find out: what is the person's date of birth?",)
    assert taxi.instead
    judged = options(case(person("P1", None, facts=said, adult_beyond_doubt="seen by DS Fictional, 1.11.2026")))
    assert judged["taxi-driver-suspend-revoke-s61"].status is Status.FACTS_MET


def test_a_marker_falls_on_the_keeper() -> None:
    car = Vehicle(id="K1", reports=("R1",), vrm="AB12CDE")
    seen = [event("E1", DAY), part("E1", "K1", Role.USED, "vehicle")]
    link = {"id": "X1", "reports": ("R1",), "kind": LinkKind.KEEPER, "source_kind": "person", "source_id": "P1"}
    kept = Link(**link, target_kind="vehicle", target_id="K1")
    by_adult = options(case(car, *seen, person("P1"), kept), "vehicle", "K1")["anpr-marker-request"]
    by_child = options(case(car, *seen, child("P1"), kept), "vehicle", "K1")["anpr-marker-request"]
    by_nobody = options(case(car, *seen), "vehicle", "K1")["anpr-marker-request"]
    assert by_adult.status is Status.FACTS_MET
    assert Gate.G1 not in {gate.gate for gate in by_adult.standing}
    assert Gate.G1 in {gate.gate for gate in by_child.standing}
    assert by_nobody.status is Status.POSSIBLE


def test_options_stand_protective_first_then_least_intrusive() -> None:
    found = propose(case(*contact(3)), "person", "P1", day=DAY, territory="E", audience=POLICE)
    order = [list(Kind).index(option.measure.kind) for option in found]
    assert order == sorted(order)
    assert found[0].measure.kind is Kind.PROTECTIVE


def test_conditions_leave_no_trace() -> None:
    conditions = {"handling": Handling.C, "conditions": "police only", "reported_on": date(2026, 11, 20)}
    records = case(*contact(3), report("R1", **conditions))
    assert "cawn-s2-under-16" in options(records)
    assert "cawn-s2-under-16" not in options(records, audience=Audience.MEETING)


def test_no_option_recommends() -> None:
    found = propose(case(*contact(3), _venue(), _location()), "venue", "V1", day=DAY, territory="E", audience=POLICE)
    for option in (*found, *options(case(*contact(3))).values()):
        assert "recommend" not in (option.headline + option.law_words + " ".join(g.words for g in option.gates))


def test_the_nation_is_read_from_codes_and_is_otherwise_not_known() -> None:
    records = case(_location(local_authority_code="W06000015"), _venue(), person("P1", force_code="S12000048"))
    assert territory_of(records, "venue", "V1") == "W"
    assert territory_of(records, "person", "P1") == "S"
    assert territory_of(case(person("P1")), "person", "P1") is None


# Decisions


class _Work:
    def __init__(self, kept: dict[str, dict[str, Any]]) -> None:
        self.kept, self.pending = kept, list[Any]()

    def __enter__(self) -> _Work:
        return self

    def add(self, *records: Any) -> None:
        self.pending += records

    def __exit__(self, kind: object, *_: object) -> None:
        for record in [] if kind else self.pending:
            self.kept.setdefault(type(record).__name__, {})[record.id] = record


def desk(records: Case, *kept: Any) -> View:
    """Something that answers like a view, in memory."""
    held: dict[str, dict[str, Any]] = {}
    for record in kept:
        held.setdefault(type(record).__name__, {})[record.id] = record
    return cast(
        "View",
        SimpleNamespace(
            day=DAY,
            case=lambda: records,
            actor="E. Fictional",
            audience=POLICE,
            held=held,
            checks=lambda: held.get("Check", {}),
            casework=lambda: {
                "checks": held.get("Check", {}),
                "orders": held.get("Order", {}),
                "order_breaches": held.get("OrderBreach", {}),
            },
            sign_ons=lambda: held.get("SignOn", {}),
            decisions=lambda: held.get("Decision", {}),
            actions=lambda: held.get("Action", {}),
            write=lambda _reason: _Work(held),
        ),
    )


SIGNED = SignOn(
    id="S1",
    measure_id="cawn-s2-under-16",
    digest=CAWN.digest,
    signed_by="A. Fictional, solicitor",
    organisation="Exampleshire Council",
    signed_on=DAY,
)
CHECKS = (check(CheckKind.DECONFLICTION), check(CheckKind.IDENTITY), check(CheckKind.SOCIAL_CARE, node="C1"))
TEXTS = {"necessity": "a", "proportionality": "b", "childs_views": "c", "equality": "d"}


def agree(view: View, **changes: Any) -> Decision:
    values: dict[str, Any] = {
        "kind": "person",
        "node_id": "P1",
        "measure_id": "cawn-s2-under-16",
        "outcome": DecisionOutcome.AGREED,
        "proposer": "A. Fictional",
        "approver": "B. Imaginary",
        "decided_on": DAY,
        "reason": "two contacts in a week",
        "territory": "E",
        "child_id": "C1",
        "texts": TEXTS,
    }
    return decide(view, **values | changes)


def test_two_named_people_agree_when_every_gate_passes() -> None:
    view = desk(case(*contact(3)), SIGNED, *CHECKS)
    made = agree(view)
    assert made.review_on == DAY + timedelta(days=28)
    assert made.reports == ("R1",)
    assert made.recorded_by == "E. Fictional"
    assert view.decisions() == {made.id: made}


@pytest.mark.parametrize(
    ("without", "gate"),
    [(SIGNED, "G7: law not confirmed"), (CHECKS[0], "G2"), (CHECKS[1], "G3"), (CHECKS[2], "G6")],
)
def test_nothing_is_agreed_while_a_gate_stands(without: Any, gate: str) -> None:
    view = desk(case(*contact(3)), *[one for one in (SIGNED, *CHECKS) if one is not without])
    with pytest.raises(NotPermitted, match=gate):
        agree(view)
    assert view.decisions() == {}
    deferred = agree(view, outcome=DecisionOutcome.DEFERRED, texts=None)
    assert view.decisions() == {deferred.id: deferred}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"approver": "A. Fictional"}, "G8"),
        ({"approver": ""}, "G10"),
        ({"proposer": "system"}, "G8"),
        ({"texts": {}}, "G9"),
        ({"review_on": DAY}, "G11"),
        ({"reason": " "}, "reason"),
        ({"territory": "S"}, "does not extend here"),
    ],
)
def test_no_decision_gets_around_the_people_the_texts_or_the_review(changes: dict[str, Any], said: str) -> None:
    view = desk(case(*contact(3)), SIGNED, *CHECKS)
    with pytest.raises(NotPermitted, match=said):
        agree(view, **changes)
    assert view.decisions() == {}


def test_a_measure_with_a_missing_fact_can_be_deferred_not_agreed() -> None:
    records = contact(3)
    records[1] = child()
    view = desk(case(*records), SIGNED, *CHECKS)
    with pytest.raises(NotPermitted, match="find out"):
        agree(view)
    assert agree(view, outcome=DecisionOutcome.DEFERRED).find_out == ("child.controller_statement",)


def test_a_child_is_never_decided_upon_as_a_target() -> None:
    view = desk(case(*contact(3)), SIGNED, *CHECKS)
    with pytest.raises(RefusedInput, match="not an option"):
        agree(view, node_id="C1", child_id=None)


def test_a_declined_measure_needs_taking_up_again() -> None:
    view = desk(case(*contact(3)), SIGNED, *CHECKS)
    agree(view, outcome=DecisionOutcome.DECLINED)
    with pytest.raises(NotPermitted, match="cannot become agreed"):
        agree(view)


def test_from_proposal_to_action_and_outcome() -> None:
    view = desk(case(*contact(3)), SIGNED, *CHECKS)
    option = next(o for o in propose_for(view, "person", "P1", DAY, territory="E") if o.measure is CAWN)
    assert option.standing == ()
    assert put_forward(view, option, proposed_by="A. Fictional", day=DAY).reports == ("R1",)
    made = agree(view)
    task = assign(
        view, what="serve", owner_agency="Example Police", owner="C. Fictional", due_on=DAY, decision_id=made.id
    )
    assert task.reports == made.reports
    progress(view, task.id, ActionStatus.STARTED)
    done = progress(view, task.id, ActionStatus.DONE, outcome="served, signed; child safe")
    assert cast("dict[str, Action]", view.actions())[task.id] == done
    with pytest.raises(RefusedInput):
        assign(view, what="x", owner_agency="y", owner="C. Fictional", due_on=DAY, decision_id="none")


def test_what_is_not_available_is_not_put_forward() -> None:
    view = desk(case(*contact(3)))
    option = next(o for o in propose_for(view, "person", "P1", DAY, territory="S") if o.measure is CAWN)
    with pytest.raises(NotPermitted):
        put_forward(view, option, proposed_by="A. Fictional", day=DAY)
