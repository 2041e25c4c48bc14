"""Working days against the bank holidays that the governments published, and periods against the statutes' words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.duties import (
    ClockStatus,
    Counts,
    DutyClock,
    due_date,
    duties,
    end_of_working_days,
    escalation_steps,
    is_working_day,
    working_days_late,
)
from data.errors import RefusedInput
from data.resources import shipped

# Bank holidays of 2026 on weekdays as published on gov.uk, by nation.
_COMMON = {(1, 1), (4, 3), (5, 4), (5, 25), (12, 25), (12, 28)}
PUBLISHED_2026 = {
    "E": _COMMON | {(4, 6), (8, 31)},
    "W": _COMMON | {(4, 6), (8, 31)},
    "S": _COMMON | {(1, 2), (6, 15), (8, 3), (11, 30)},
    "NI": _COMMON | {(3, 17), (4, 6), (7, 13), (8, 31)},
}
PUBLISHED_2025_ENGLAND = {(1, 1), (4, 18), (4, 21), (5, 5), (5, 26), (8, 25), (12, 25), (12, 26)}
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
NATIONS = st.sampled_from(["E", "W", "S", "NI"])


def _weekdays_off(year: int, nation: str) -> set[tuple[int, int]]:
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(365))
    return {(one.month, one.day) for one in days if one.weekday() < 5 and not is_working_day(one, nation)}


@pytest.mark.parametrize("nation", PUBLISHED_2026)
def test_bank_holidays_of_2026_are_those_published(nation: str) -> None:
    assert _weekdays_off(2026, nation) == PUBLISHED_2026[nation]


def test_bank_holidays_of_2025_in_england_are_those_published() -> None:
    assert _weekdays_off(2025, "E") == PUBLISHED_2025_ENGLAND


def test_the_taxi_duty_begins_with_the_day_itself_as_section_5_says() -> None:
    duty = duties()["taxi-tell-other-authority"]
    # Ten working days beginning with Monday 2 November 2026: that day is the first, Friday 13 the tenth.
    assert due_date(duty, date(2026, 11, 2), "E") == date(2026, 11, 13)
    # Aware on Friday 18 December: Christmas Day, the substitute for Boxing Day and New Year's Day do not count.
    assert due_date(duty, date(2026, 12, 18), "E") == date(2027, 1, 5)
    # Aware on a Saturday: the first working day is Monday.
    assert due_date(duty, date(2026, 11, 7), "E") == date(2026, 11, 20)
    with pytest.raises(RefusedInput, match="does not exist"):
        due_date(duty, date(2026, 11, 2), "S")


def test_saint_andrews_day_counts_in_scotland_alone() -> None:
    duty = duties()["cross-force-reply"]
    assert due_date(duty, date(2026, 11, 27), "E") == date(2026, 12, 4)
    assert due_date(duty, date(2026, 11, 27), "S") == date(2026, 12, 7)


def test_calendar_days_and_the_same_day() -> None:
    assert due_date(duties()["return-home-interview"], date(2026, 12, 24), "E") == date(2026, 12, 27)
    assert due_date(duties()["strategy-discussion"], date(2026, 12, 26), "E") == date(2026, 12, 26)
    assert due_date(duties()["taxi-appeal-period"], date(2026, 12, 1), "W") == date(2026, 12, 22)


@given(DAYS, st.integers(0, 40), NATIONS, st.sampled_from(Counts))
def test_a_period_holds_exactly_its_working_days(start: date, length: int, nation: str, counts: Counts) -> None:
    end = end_of_working_days(start, length, nation, counts=counts)
    first = start if counts is Counts.BEGINNING_WITH else start + timedelta(days=1)
    held = [first + timedelta(days=n) for n in range((end - first).days + 1)]
    if length:
        assert sum(is_working_day(one, nation) for one in held) == length
        assert is_working_day(end, nation)
    else:
        assert end == start


@given(DAYS, st.integers(1, 20), NATIONS)
def test_lateness_undoes_a_period(start: date, length: int, nation: str) -> None:
    assert working_days_late(start, end_of_working_days(start, length, nation), nation) == length
    assert working_days_late(start, start, nation) == 0


def test_every_duty_has_a_basis_a_known_measure_and_an_honest_mark() -> None:
    known = {path.stem for path in shipped("powers").glob("*.toml")}
    for duty in duties().values():
        assert duty.basis
        assert duty.words
        assert duty.measure_id in known | {""}
        assert bool(duty.source) is (duty.mark == "verified")
    assert [one.working_days_late for one in escalation_steps()] == sorted(
        one.working_days_late for one in escalation_steps()
    )


def test_a_clock_is_owned_and_stopped_by_somebody() -> None:
    values = {"id": "D", "duty_id": "minutes", "nation": "E", "started_on": date(2026, 1, 5)}
    values |= {"due_on": date(2026, 1, 12), "owner_agency": "Exampleshire Council", "owner": "A. Fictional"}
    clock = DutyClock(**values)  # type: ignore[arg-type]
    assert clock.is_overdue(date(2026, 1, 13))
    assert not clock.is_overdue(date(2026, 1, 12))
    with pytest.raises(RefusedInput):
        DutyClock(**values | {"owner": "system"})  # type: ignore[arg-type]
    with pytest.raises(RefusedInput):
        DutyClock(**values | {"status": ClockStatus.DONE})  # type: ignore[arg-type]
    late = DutyClock(**values | {"done_on": date(2026, 1, 13), "done_by": "A. Fictional", "status": ClockStatus.DONE})  # type: ignore[arg-type]
    assert late.was_late
    assert not late.is_overdue(date(2027, 1, 1))
