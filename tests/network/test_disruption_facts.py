"""Facts from a case: which events count inside which window, and what is not known."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, time, timedelta

import pytest

from data.codes import (
    ReportKind,
    Role,
    Scheme,
)
from data.errors import RefusedInput
from data.records import Participation, Vehicle
from network.disruption.evidence import months_before
from network.disruption.facts import facts_for
from tests.network.disruption_records import (
    DAY,
    case,
    child,
    contact,
    event,
    fact,
    location,
    part,
    person,
    report,
    venue,
)

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
    records = case(venue(), location(), event("E1", day))
    assert fact(records, "premises.cse_events_3m", "venue", "V1") == counted
    assert fact(records, "premises.cse_events_12m", "venue", "V1") == 1


# What counts


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
    records = case(venue(), location(), person("P1", None))
    for name in ("premises.la2003_licence", "premises.activities", "premises.operator_known", "premises.tenure"):
        assert fact(records, name, "venue", "V1") is None
    assert fact(records, "person.age", child_id=None) is None
    assert fact(records, "person.exploited_child_flag", child_id=None) is None


def test_activities_that_no_list_has_are_not_known_rather_than_none() -> None:
    known = case(venue(activities=("late_refreshment",)), location())
    other = case(venue(activities=("late things",)), location())
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
