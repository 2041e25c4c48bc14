"""Who may have reports of the fictional case with handling C: one review is due soon, one is late. Without chance."""

from __future__ import annotations

from datetime import date, timedelta

from data.codes import Audience, Handling
from data.conditions import LONGEST_DAYS, HandlingCondition
from data.records import Case, Report

CARE = "Children's social care"
CHARITY = "Fathomlight (fictional charity)"
SOON_AFTER_DAYS = 10
LATE_SINCE_DAYS = 30
_SET_BY = "R. Imaginary"


def conditions_for(case: Case, *, today: date = date(2026, 11, 25)) -> tuple[HandlingCondition, ...]:
    """Bind the reports that their originators gave to children's social care to one agency each.

    Parameters
    ----------
    case : Case
        The fictional case.
    today : datetime.date
        Last day of the case.

    Returns
    -------
    tuple of HandlingCondition
        The first is to be reviewed soon, the second is late, the third is for a charity and not for social care; the
        others are for social care. Reports for the police lead alone, and for licensing, have none.
    """
    given = sorted(
        (one for one in case.reports.values() if one.handling is Handling.C and Audience.SOCIAL_CARE in one.recipients),
        key=lambda one: one.id,
    )
    return tuple(_bound(number, report, today) for number, report in enumerate(given))


def _bound(number: int, report: Report, today: date) -> HandlingCondition:
    set_on = today - timedelta(days=60)
    ends = {0: today + timedelta(days=SOON_AFTER_DAYS), 1: today - timedelta(days=LATE_SINCE_DAYS)}
    return HandlingCondition(
        id=f"condition-fiction{number:05d}",
        reports=(report.id,),
        owner=report.originator,
        recipients=(CHARITY,) if number == 2 else (CARE,),
        words=report.conditions,
        set_by=_SET_BY,
        set_on=set_on,
        review_on=ends.get(number, set_on + timedelta(days=LONGEST_DAYS)),
    )
