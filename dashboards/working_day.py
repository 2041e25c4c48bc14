"""The day that a page, a meeting or a decision starts from."""

from __future__ import annotations

from datetime import date

from dashboards.naming import last_day
from dashboards.wiring import Desk
from data.records import Case
from data.views import View


def working_day(desk: Desk, view: View, case: Case) -> date:
    """Day to start from: today; in the fictional case its last day, if that is past.

    Parameters
    ----------
    desk : Desk
        Says whether the case is the fictional one.
    view : View
        Knows today.
    case : Case
        Permitted records.

    Returns
    -------
    datetime.date
        Never a day to come.
    """
    return min(last_day(case), view.day) if desk.settings.fictional else view.day
