"""Gates one by one, and options."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from data.checks import CheckKind, CheckResult
from data.codes import (
    Audience,
    Handling,
    LinkKind,
    Role,
)
from data.records import Case, Link, Person, Vehicle
from network.disruption import gates
from network.disruption.eligibility import Status
from network.disruption.gates import Gate, Outcome
from network.disruption.measure import Kind, Law
from network.disruption.proposals import Option, propose
from network.disruption.sheet import Fact
from network.disruption.territory import territory_of
from tests.network.disruption_records import (
    CAWN,
    DAY,
    MARKER,
    MEASURES,
    POLICE,
    case,
    check,
    child,
    contact,
    event,
    location,
    part,
    person,
    report,
    venue,
)

# Gates


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
    found = propose(case(*contact(3), venue(), location()), "venue", "V1", day=DAY, territory="E", audience=POLICE)
    for option in (*found, *options(case(*contact(3))).values()):
        assert "recommend" not in (option.headline + option.law_words + " ".join(g.words for g in option.gates))


def test_the_nation_is_read_from_codes_and_is_otherwise_not_known() -> None:
    records = case(location(local_authority_code="W06000015"), venue(), person("P1", force_code="S12000048"))
    assert territory_of(records, "venue", "V1") == "W"
    assert territory_of(records, "person", "P1") == "S"
    assert territory_of(case(person("P1")), "person", "P1") is None
