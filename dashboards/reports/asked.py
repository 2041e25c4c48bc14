"""What report somebody asks for, in what form and for whom; pure but for the day of the view."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboards.naming import last_day
from dashboards.reports.given import OWN_COPY
from dashboards.reports.profile.basis import Wanted
from dashboards.wiring import Desk
from data.views import View

EXPIRES_AFTER_DAYS = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What report is asked for, in what form, for whom.

    Attributes
    ----------
    kind : str
        One of `dashboards.reports.kinds.KINDS`.
    day : date
        Day on which it is made, and last day of the default period.
    recipient : str
        Who receives it; empty for the maker's own copy, which alone holds the annex of records.
    expires : date or None
        Last day of use; by default four weeks on.
    period : tuple of date or None
        First and last day; by default the six months up to `day`.
    area, neighbour : str
        Codes of forces or districts.
    small_shown : bool
        Whether small counts are shown: police and social care, for their own copy alone.
    subject : str
        Id of the venue or the meeting.
    agency : str
        For minutes: whose.
    earlier : tuple of Wanted or None
        Profiles that the recipient holds already; by default those that the audit knows of.
    before : int or None
        Number of the audit entry before which to look for them, to make a report again as it was.
    """

    kind: str
    day: date
    recipient: str = ""
    expires: date | None = None
    period: tuple[date, date] | None = None
    area: str = ""
    neighbour: str = ""
    small_shown: bool = False
    subject: str = ""
    agency: str = ""
    earlier: tuple[Wanted, ...] | None = None
    before: int | None = None


def given_to(view: View, asked: Asked) -> str:
    """Who receives a report, as it stands on the paper.

    Parameters
    ----------
    view : View
        Who asks.
    asked : Asked
        What for.

    Returns
    -------
    str
        The maker where nobody else is named.
    """
    return asked.recipient.strip() or asked.agency.strip() or f"{view.actor} ({OWN_COPY})"


def first_day(desk: Desk, view: View) -> date:
    """Day that a report is made for by default: today; in the fictional case its last day, if that is past.

    Parameters
    ----------
    desk : Desk
        Says whether the case is the fictional one.
    view : View
        Permitted case.

    Returns
    -------
    date
        Never a day to come.
    """
    return min(last_day(view.case()), view.day) if desk.settings.fictional else view.day
