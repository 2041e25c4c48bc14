"""Gates and facts that records decide: who counts in a group, which licence a number is of, what must be compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest

from data.audience import permitted
from data.checks import Check, CheckKind, CheckResult
from data.codes import Audience, EventKind, Handling, LinkKind, LocationKind, PersonKind, ReportKind, Role, VenueKind
from data.protection import Standing, standing_of
from data.records import Case, Event, Link, Location, Participation, Person, Report, Vehicle, Venue
from network.disruption.catalogue import catalogue
from network.disruption.facts import facts_for
from network.disruption.gates import Outcome, g2_deconfliction, g3_identity, what_is_unrecorded
from network.disruption.measure import Kind
from network.disruption.person_facts import birthdays_ahead
from network.disruption.proposals import propose
from network.disruption.sheet import Fact

DAY = date(2026, 11, 22)


def _person(key: str, born: date | None = date(1990, 1, 1), **more: Any) -> Person:
    values: dict[str, Any] = {"reports": ("R",), "reference": key, "kind": PersonKind.PERSON_OF_CONCERN}
    return Person(id=key, date_of_birth=born, **values | more)


def _report(key: str, **more: Any) -> Report:
    values: dict[str, Any] = {"reference": key, "agency": "Example School", "kind": ReportKind.PARTNER_REPORT}
    return Report(id=key, reported_on=date(2026, 11, 1), **values | more)


def _case(*records: Any) -> Case:
    kinds = {Report: "reports", Person: "people", Vehicle: "vehicles", Location: "locations", Venue: "venues",
             Event: "events", Participation: "participations", Link: "links"}  # fmt: skip
    made: dict[str, dict[str, Any]] = {"reports": {"R": _report("R")}}
    for record in records:
        made.setdefault(kinds[type(record)], {})[record.id] = record
    return Case(**made)


def _link(kind: LinkKind, source: str, target: tuple[str, str], reports: tuple[str, ...] = ("R",)) -> Link:
    return Link(
        id=f"{kind}-{source}-{target[1]}", reports=reports, kind=kind, source_kind="person", source_id=source,
        target_kind=target[0], target_id=target[1],
    )  # fmt: skip


def _venue(kind: VenueKind, **more: Any) -> Venue:
    return Venue(id="V", reports=("R",), name="Example", kind=kind, location_id="L", **more)


PLACE = Location(id="L", reports=("R",), text="Example Road", kind=LocationKind.VENUE)


def test_exploited_children_never_make_a_group_larger() -> None:
    people = [_person("A"), _person("B"), _person("C", date(2010, 1, 1)), _person("D", None),
              _person("E", date(2000, 1, 1), harmed_as_child=True)]  # fmt: skip
    facts = facts_for(_case(*people), "network", "A,B,C,D,E", day=DAY)
    assert facts["network.members"].value == 2
    assert facts["person.age"].value == 16
    assert facts["person.exploited_child_flag"].value is True


def test_what_holds_of_a_group_holds_of_every_one_in_it() -> None:
    said = (("person.gang_activity", "yes", "R"), ("person.exploited_child_flag", "no", "R"))
    both = _case(_person("A", facts=said), _person("B", facts=said))
    assert facts_for(both, "network", "A,B", day=DAY)["person.gang_activity"].value is True
    one = _case(_person("A", facts=said), _person("B"))
    assert facts_for(one, "network", "A,B", day=DAY)["person.gang_activity"].value is None


@pytest.mark.parametrize(
    ("venue", "name", "value"),
    [
        (_venue(VenueKind.LICENSED_VENUE, licence_number="1"), "premises.la2003_licence", True),
        (_venue(VenueKind.TAKEAWAY, licence_number="FHRS 1"), "premises.la2003_licence", None),
        (_venue(VenueKind.TAKEAWAY), "premises.food_business", True),
        (_venue(VenueKind.ARCADE_GAMBLING, licence_number="1"), "premises.la2003_licence", None),
        (_venue(VenueKind.TAXI_OFFICE, licence_number="1"), "premises.la2003_licence", None),
        (_venue(VenueKind.HMO, licence_number="1"), "premises.is_hmo_licensed", True),
        (_venue(VenueKind.TAKEAWAY, licence_number="1", activities=("alcohol_off",)), "premises.la2003_licence", True),
    ],
)
def test_a_number_is_a_licence_of_the_2003_act_only_where_it_is(venue: Venue, name: str, value: object) -> None:
    facts = facts_for(_case(venue, PLACE), "venue", "V", day=DAY)
    assert (facts[name].value if name in facts else None) is value


def test_an_operators_licence_is_asked_of_the_person() -> None:
    said = (("person.licences", "phv_operator", "R"),)
    found = propose(
        _case(_person("A", facts=said)), "person", "A", day=DAY, territory="E", audience=Audience.POLICE_ANALYST
    )
    assert "phv-operator-s62" in {option.measure.id for option in found}


def _check(kind: CheckKind, subject: tuple[str, str], result: CheckResult = CheckResult.CLEAR) -> Check:
    return Check(
        id=f"{kind}-{subject[1]}-{result}", kind=kind, subject_kind=subject[0], subject_id=subject[1], result=result,
        checked_by="L. Fictional", checked_on=date(2026, 11, 21),
    )  # fmt: skip


def test_g3_a_marker_needs_keeper_make_and_colour_to_compare() -> None:
    marker, car = catalogue().measures["anpr-marker-request"], Vehicle(id="K", reports=("R",), vrm="AB12CDE")
    whole = replace(car, make="Example", colour="grey")
    kept = _case(whole, _person("A"), _link(LinkKind.KEEPER, "A", ("vehicle", "K")))
    assert what_is_unrecorded(_case(car), "vehicle", "K") == ("keeper", "make", "colour")
    assert what_is_unrecorded(kept, "vehicle", "K") == ()
    plate = {"vehicle.vrm_known": Fact(name="vehicle.vrm_known", value=True)}
    checks = [_check(CheckKind.IDENTITY, ("vehicle", "K"))]
    missing = g3_identity(marker, plate, checks, ("vehicle", "K"), DAY, unrecorded=("keeper",))
    assert missing.outcome is Outcome.STANDS
    assert "keeper" in missing.words
    assert g3_identity(marker, plate, checks, ("vehicle", "K"), DAY).outcome is Outcome.PASSES


def test_g2_and_g3_of_a_group_ask_for_every_one_in_it() -> None:
    group, gang = ("network", "A,B"), catalogue().measures["gang-injunction"]
    for kind in (CheckKind.DECONFLICTION, CheckKind.IDENTITY):
        one, both = [_check(kind, ("person", "A"))], [_check(kind, ("person", key)) for key in "AB"]
        for checks, outcome in ((one, Outcome.STANDS), (both, Outcome.PASSES)):
            found = (
                g2_deconfliction(checks, group, DAY)
                if kind is CheckKind.DECONFLICTION
                else g3_identity(gang, {}, checks, group, DAY)
            )
            assert found.outcome is outcome


def test_g2_a_hold_on_another_record_of_the_person_reads_like_waiting() -> None:
    clear = _check(CheckKind.DECONFLICTION, ("person", "A"))
    hold = _check(CheckKind.DECONFLICTION, ("person", "B"), CheckResult.HOLD)
    held = g2_deconfliction([clear, hold], ("person", "A"), DAY, also=["B"])
    assert held == g2_deconfliction([], ("person", "A"), DAY)
    assert g2_deconfliction([clear, hold], ("person", "A"), DAY).outcome is Outcome.PASSES


def test_birthdays_at_which_the_law_changes_are_listed() -> None:
    born = {"A": date(2010, 12, 1), "B": date(2008, 11, 22), "C": date(2012, 1, 1)}
    children = [_person(key, day, kind=PersonKind.CHILD_AT_RISK) for key, day in born.items()]
    assert birthdays_ahead(_case(*children), DAY) == (("B", 18, DAY), ("A", 16, date(2026, 12, 1)))


@pytest.mark.parametrize("audience", [a for a in Audience if a is not Audience.PUBLIC])
@pytest.mark.parametrize("hides", [True, False])
@pytest.mark.parametrize("way", ["child", "unknown", "flag", "harmed", "same"])
def test_no_masked_view_makes_a_target_of_somebody_protected(audience: Audience, hides: bool, way: str) -> None:
    """Whatever is hidden from an audience, who is protected in the whole case is offered no enforcement in its view."""
    secret = ("S",) if hides else ("R",)
    conditions = _report("S", handling=Handling.C, conditions="police only")
    born = {"child": date(2010, 1, 1), "unknown": None}.get(way, date(2000, 1, 1))
    flag = (("person.exploited_child_flag", "yes", secret[0]),) if way == "flag" else ()
    records: list[Any] = [conditions, _person("A", born, facts=flag, reports=("R", "S"))]
    if way == "harmed":
        at = datetime.combine(date(2016, 1, 1), time(12))
        records += [
            Event(id="E", reports=secret, kind=EventKind.SEXUAL_EXPLOITATION, start=at, end=at),
            Participation(
                id="X", reports=secret, event_id="E", subject_kind="person", subject_id="A", role=Role.HARMED
            ),
        ]
    if way == "same":
        records += [
            _person("B", date(2010, 1, 1), kind=PersonKind.CHILD_AT_RISK, reports=secret),
            _link(LinkKind.SAME_AS, "A", ("person", "B"), secret),
        ]
    whole = _case(*records)
    assert standing_of(whole, whole.people["A"], DAY) is not Standing.ADULT
    seen = permitted(whole, audience, DAY)
    if "A" not in seen.people:
        return
    found = propose(seen, "person", "A", day=DAY, territory="E", audience=audience)
    for option in found:
        is_held = {gate.gate for gate in option.standing} & {"G1", "G1b"}
        assert option.measure.kind is Kind.PROTECTIVE or is_held, (option.measure.id, audience)
