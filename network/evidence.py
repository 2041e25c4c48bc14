"""What a tie rests on: which reports are independent, which forces' rows it needs, how it is drawn.

The same report sent three times is one report. A tie may also need two reports together, when each end of it is known
from another report of the same event.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data.identity import joined
from data.records import Report


class Line(StrEnum):
    """How a tie is drawn, from the firmest to the weakest; ``off`` is crossed out and takes no part in any number."""

    SOLID = "solid"
    DASHED = "dashed"
    DOTTED = "dotted"
    OFF = "off"


_ORDER = tuple(Line)
_STRENGTH = {Line.SOLID: 1.0, Line.DASHED: 0.5, Line.DOTTED: 0.25, Line.OFF: 0.0}
HALF_LIFE_DAYS = 365.0
_BY_ASSESSMENT = {"A": Line.SOLID, "B": Line.SOLID, "C": Line.DASHED, "D": Line.DOTTED, "E": Line.OFF}


@dataclass(frozen=True, slots=True)
class Support:
    """One way of knowing a tie.

    Attributes
    ----------
    kind : str
        Link kind, or ``same_event``.
    reports : tuple of str
        Ids of the reports needed together: one, or two when each end is known from another report.
    groups : frozenset of str
        Origin groups of those reports; supports that share a group are not independent.
    forces : frozenset of str
        Codes of the forces whose rows are needed; empty when only other agencies' are.
    agencies : frozenset of str
        Agencies that reported.
    grades : tuple of str
        Grade of each report in words, ``not graded (agency)`` for partners.
    line : Line
        Line of the weakest report needed.
    first, last : date
        When the tie was seen.
    event_id, link_id : str or None
        Record that the tie comes from.
    """

    kind: str
    reports: tuple[str, ...]
    groups: frozenset[str]
    forces: frozenset[str]
    agencies: frozenset[str]
    grades: tuple[str, ...]
    line: Line
    first: date
    last: date
    event_id: str | None = None
    link_id: str | None = None


def line_of(report: Report) -> Line:
    """Line style for one report; ungraded reports of other agencies are solid and labelled, never converted.

    Parameters
    ----------
    report : Report
        Report of any agency.

    Returns
    -------
    Line
        Solid for A, B and for reports without a 3x5x2 grade, dashed for C, dotted for D, off for E.
    """
    grade = report.grade
    return Line.SOLID if grade is None else _BY_ASSESSMENT[grade.assessment]


def weakest(lines: Iterable[Line]) -> Line:
    """Weakest of several lines.

    Parameters
    ----------
    lines : iterable of Line
        At least one.

    Returns
    -------
    Line
        The one furthest from solid.

    Examples
    --------
    >>> weakest([Line.SOLID, Line.DOTTED, Line.DASHED]).value
    'dotted'
    """
    return max(lines, key=_ORDER.index)


def firmest(lines: Iterable[Line]) -> Line:
    """Firmest of several lines.

    Parameters
    ----------
    lines : iterable of Line
        At least one.

    Returns
    -------
    Line
        The one nearest to solid.
    """
    return min(lines, key=_ORDER.index)


def origin_groups(reports: Mapping[str, Report]) -> dict[str, str]:
    """Group reports that are one and the same: a common origin, or the same agency, reference and date.

    Parameters
    ----------
    reports : mapping of str to Report
        Reports by id. An origin that is not among them still joins the reports that name it.

    Returns
    -------
    dict of str to str
        Report id to the id of its group; equal groups are not independent.
    """
    pairs: list[tuple[str, str]] = []
    first_with: dict[tuple[str, str, date], str] = {}
    for report_id, report in sorted(reports.items()):
        if report.origin_report:
            pairs.append((report_id, report.origin_report))
        # An empty reference identifies nothing, so it must not fold different reports of one day into one.
        if report.reference.strip():
            same = first_with.setdefault((report.agency, report.reference, report.reported_on), report_id)
            pairs.append((report_id, same))
    found = joined(pairs)
    return {report_id: found.get(report_id, report_id) for report_id in sorted(reports)}


def strength(supports: Iterable[Support], day: date, *, half_life_days: float = HALF_LIFE_DAYS) -> float:
    """Strength of a tie: its independent reports, each worth less the weaker its grade and the longer ago it was seen.

    Parameters
    ----------
    supports : iterable of Support
        Supports of one tie.
    day : date
        Day on which age is reckoned; what was seen later has no age.
    half_life_days : float, default 365
        Age in days at which a report counts half.

    Returns
    -------
    float
        Sum over independent supports of 1 (known directly, corroborated, or a partner's), 0.5 (known indirectly),
        0.25 (not known) times half to the power of age by half-life; 0 if suspected to be false. The steps and the
        half-life are conventions of ours, for ordering paths and drawing widths; nothing is decided by them.

    Examples
    --------
    >>> strength([], date(2026, 1, 1))
    0.0
    """
    total, used = 0.0, set[str]()
    worth = {s: _STRENGTH[s.line] * 0.5 ** (max(0, (day - s.last).days) / half_life_days) for s in set(supports)}
    for support in sorted(worth, key=lambda s: (len(s.groups), -worth[s], s.reports)):
        if worth[support] > 0 and not support.groups & used:
            used |= support.groups
            total += worth[support]
    return total


def independent(supports: Iterable[Support]) -> int:
    """Count independent ways of knowing a tie; reports suspected to be false do not count.

    Parameters
    ----------
    supports : iterable of Support
        Supports of one tie.

    Returns
    -------
    int
        Number of supports that share no origin, single reports taken first.
    """
    used: set[str] = set()
    count = 0
    for support in sorted(supports, key=lambda s: (len(s.groups), s.reports)):
        if support.line is not Line.OFF and not support.groups & used:
            used |= support.groups
            count += 1
    return count
