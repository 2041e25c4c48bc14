"""A police hold reads like waiting, and an older clearance of the same subject does not outlive it."""

from datetime import date, timedelta

import pytest

from data.audience_casework import permitted_casework
from data.checks import Check, CheckKind, CheckResult
from data.codes import Audience
from data.demonstration import demonstration_case

CLEARED = date(2026, 11, 23)
PERSON = next(i for i, p in demonstration_case().case.people.items() if p.date_of_birth and p.date_of_birth.year < 1990)


def _check(number: int, result: CheckResult, day: date) -> Check:
    return Check(
        id=f"CHK-{number}",
        kind=CheckKind.DECONFLICTION,
        subject_kind="person",
        subject_id=PERSON,
        result=result,
        checked_by="DI Quillfeather (fictional)",
        checked_on=day,
    )


def _seen(audience: Audience, *checks: Check) -> set[CheckResult]:
    case = demonstration_case().case
    found = permitted_casework({"checks": {c.id: c for c in checks}}, case, audience, CLEARED)
    return {check.result for check in found["checks"].values()}


@pytest.mark.parametrize("audience", [Audience.MEETING, Audience.SOCIAL_CARE])
@pytest.mark.parametrize("later_days", [0, 1, 5])
def test_a_hold_takes_the_earlier_clearance_with_it(audience: Audience, later_days: int) -> None:
    clear = _check(1, CheckResult.CLEAR, CLEARED)
    hold = _check(2, CheckResult.HOLD, CLEARED + timedelta(days=later_days))
    assert _seen(audience, clear, hold) == _seen(audience) == set()
    assert _seen(Audience.POLICE_ANALYST, clear, hold) == {CheckResult.CLEAR, CheckResult.HOLD}


def test_a_clearance_after_the_hold_counts_again() -> None:
    hold = _check(1, CheckResult.HOLD, CLEARED)
    clear = _check(2, CheckResult.CLEAR, CLEARED + timedelta(days=1))
    assert _seen(Audience.MEETING, hold, clear) == {CheckResult.CLEAR}
