"""What may stand behind a fact: reports that support action, events inside a window, subjects that truly took part.

A window of n days or months *ends with* the day of the decision: the corresponding earlier day is outside it, as in
"3 months ending with the day on which the notice is authorised" (Sexual Offences Act 2003 section 136D(8)).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from data.codes import EventKind, ReportKind, Role
from data.records import Case, Event, Participation, Report

CONCERN_KINDS = frozenset(
    {
        EventKind.GROOMING_CONCERN,
        EventKind.SEXUAL_EXPLOITATION,
        EventKind.HARBOURING,
        EventKind.SUPPLY_TO_CHILD,
    }
)
OFFICIAL_KINDS = frozenset({EventKind.LICENSING_VISIT, EventKind.VEHICLE_STOP})
_BYSTANDERS = frozenset({Role.REPORTER, Role.PROFESSIONAL, Role.WITNESS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Involvement:
    """One subject's part in one event, with the reports behind both that support action."""

    event: Event
    participation: Participation | None
    reports: tuple[str, ...]


def supports(report: Report) -> bool:
    """Whether a report may stand behind a measure.

    Parameters
    ----------
    report : Report
        Report of any agency.

    Returns
    -------
    bool
        False for recorded crime open to the public, for assessment E and for source 3; True for ungraded reports of
        partners, which are not converted into a grade.
    """
    if report.kind is ReportKind.PUBLIC_CRIME:
        return False
    return report.grade.supports_action if report.grade else True


def supporting(case: Case, report_ids: Iterable[str]) -> tuple[str, ...]:
    """Keep the reports of a record that may stand behind a measure.

    Parameters
    ----------
    case : Case
        Permitted records.
    report_ids : iterable of str
        Reports that a record rests on.

    Returns
    -------
    tuple of str
        Those that are in the case and support action, in their order.
    """
    return tuple(i for i in dict.fromkeys(report_ids) if i in case.reports and supports(case.reports[i]))


def days_before(day: date, days: int) -> date:
    """Last day before a window of days that ends with a day.

    Parameters
    ----------
    day : date
        Day of the decision, inside the window.
    days : int
        Length of the window in days.

    Returns
    -------
    date
        The window holds the days after this one, up to and with `day`.
    """
    return day - timedelta(days=days)


def months_before(day: date, months: int) -> date:
    """Last day before a window of calendar months that ends with a day.

    Parameters
    ----------
    day : date
        Day of the decision, inside the window.
    months : int
        Length of the window in calendar months.

    Returns
    -------
    date
        The window holds the days after this one, up to and with `day`; a day that the month lacks is its last day.

    Examples
    --------
    >>> months_before(date(2026, 5, 31), 3)
    datetime.date(2026, 2, 28)
    """
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def involvements(case: Case, subject_kind: str, subject_id: str) -> tuple[Involvement, ...]:
    """Events in which a subject took part, other than as reporter, professional or witness.

    Parameters
    ----------
    case : Case
        Permitted records.
    subject_kind : str
        ``person``, ``vehicle``, ``phone`` or ``venue``.
    subject_id : str
        Id of the subject.

    Returns
    -------
    tuple of Involvement
        Those of which both the event and the part rest on a report that supports action.
    """
    found = []
    for part in case.participations.values():
        event = case.events.get(part.event_id)
        if (part.subject_kind, part.subject_id) != (subject_kind, subject_id) or event is None:
            continue
        behind, behind_part = supporting(case, event.reports), supporting(case, part.reports)
        if behind and behind_part and part.role not in _BYSTANDERS:
            reports = tuple(dict.fromkeys((*behind, *behind_part)))
            found.append(Involvement(event=event, participation=part, reports=reports))
    return tuple(found)


def at_location(case: Case, location_id: str) -> tuple[Involvement, ...]:
    """Events at a location that rest on a report that supports action.

    Parameters
    ----------
    case : Case
        Permitted records.
    location_id : str
        Id of the location.

    Returns
    -------
    tuple of Involvement
        Without a participation.
    """
    return tuple(
        Involvement(event=event, participation=None, reports=reports)
        for event in case.events.values()
        if event.location_id == location_id and (reports := supporting(case, event.reports))
    )


def within(found: Iterable[Involvement], after: date, day: date) -> tuple[Involvement, ...]:
    """Involvements of which the event lies inside a window with certainty, one for each event.

    Parameters
    ----------
    found : iterable of Involvement
        From `involvements` or `at_location`.
    after : date
        Last day before the window.
    day : date
        Last day of the window.

    Returns
    -------
    tuple of Involvement
        Earliest first. An event whose possible time reaches out of the window is left out.
    """
    inside = {i.event.id: i for i in found if i.event.start.date() > after and i.event.end.date() <= day}
    return tuple(sorted(inside.values(), key=lambda i: (i.event.start, i.event.id)))


def of_kinds(found: Iterable[Involvement], kinds: frozenset[EventKind]) -> tuple[Involvement, ...]:
    """Involvements in events of certain kinds.

    Parameters
    ----------
    found : iterable of Involvement
        From `involvements` or `at_location`.
    kinds : frozenset of EventKind
        Kinds to keep.

    Returns
    -------
    tuple of Involvement
        Those of these kinds, in their order.
    """
    return tuple(i for i in found if i.event.kind in kinds)
