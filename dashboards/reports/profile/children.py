"""The children of a profile, as counts: who they are as far as is known, who told of them, who went missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from dashboards.reports.figures import Figure, Row, Sheet
from dashboards.reports.profile.counted import counts_of
from dashboards.reports.profile.sources import OTHER, source_of, sources
from dashboards.reports.profile.window import Window, ids_of, look, records_of
from data.records import age_on
from data.wider_response import CountedItem, PartnerCount

Counts = Mapping[str, PartnerCount]
_BANDS = (("10 and under", 0, 10), ("11 to 13", 11, 13), ("14 and 15", 14, 15), ("16 and 17", 16, 17))
_NOT_KNOWN = "not known"
_IN_CARE = frozenset({"s20_accommodated", "care_order", "interim_care_order", "remand"})
_AT_HOME = frozenset({"none"})


def _people(window: Window, people: Iterable[str]) -> Figure:
    held = list(people)
    return Figure(value=len(held), records=ids_of(window.case, held))


def _parts(
    windows: tuple[Window, ...], labels: Iterable[str], sort: Callable[[Window, str, tuple[str, ...]], str]
) -> tuple[Row, ...]:
    """Children of each period, sorted into parts that do not overlap."""
    sorted_: list[dict[str, list[str]]] = []
    for window in windows:
        held: dict[str, list[str]] = {}
        for child, events in window.children.items():
            held.setdefault(sort(window, child, events), []).append(child)
        sorted_.append(held)
    return tuple(
        Row(
            label=label,
            figures=tuple(_people(w, held.get(label, ())) for w, held in zip(windows, sorted_, strict=True)),
        )
        for label in labels
    )


def identified(windows: tuple[Window, ...], columns: tuple[str, ...]) -> Sheet:
    """Children identified: new in the period, and known before it.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.

    Returns
    -------
    Sheet
        Children with a part in an exploitation incident of the period, each once.
    """

    def is_new(window: Window, child: str, events: tuple[str, ...]) -> str:
        del events
        return "known before" if child in _known_before(window) else "new in the period"

    labels: tuple[str, ...] = ("new in the period", "known before")
    if _first_day(windows[0]) >= windows[0].first:
        labels = ("new or known before: nothing earlier is on record",)
        return children_sheet(
            "children", "New and known before", "Children", windows, columns, labels, lambda *_: labels[0]
        )
    return children_sheet("children", "New and known before", "Children", windows, columns, labels, is_new)


def _first_day(window: Window) -> date:
    return min((e.start.date() for e in window.case.events.values()), default=window.first)


def _known_before(window: Window) -> frozenset[str]:
    first = _first_day(window)
    if first >= window.first:
        return frozenset()
    earlier = look(window.case, (first, window.first - timedelta(days=1)))
    return frozenset(earlier.children)


def by_age(windows: tuple[Window, ...], columns: tuple[str, ...]) -> Sheet:
    """Children by age at their latest incident of the period.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.

    Returns
    -------
    Sheet
        Age bands, and those whose age is not known or who are adults by now.
    """

    def band(window: Window, child: str, events: tuple[str, ...]) -> str:
        day = window.case.events[events[-1]].start.date()
        born = [one.date_of_birth for one in records_of(window.case, child) if one.date_of_birth]
        age = age_on(min(born), day) if born else None
        found = (label for label, low, high in _BANDS if age is not None and low <= age <= high)
        return next(found, _NOT_KNOWN)

    labels = (*(label for label, _, _ in _BANDS), _NOT_KNOWN)
    return children_sheet("age", "Children by age", "Age at the latest incident", windows, columns, labels, band)


def by_sex(windows: tuple[Window, ...], columns: tuple[str, ...], counts: Counts) -> Sheet:
    """Children by sex, where a record or an agency says so.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.
    counts : mapping of str to PartnerCount
        What agencies counted.

    Returns
    -------
    Sheet
        One line that it is not held where nobody said.
    """

    def sex(window: Window, child: str, events: tuple[str, ...]) -> str:
        del events
        said = {one.sex.strip().lower() for one in records_of(window.case, child) if one.sex and one.sex.strip()}
        return min(said) if len(said) == 1 else _NOT_KNOWN

    found = {sex(w, child, ()) for w in windows for child in w.children} - {_NOT_KNOWN}
    if not found:
        return counts_of(windows, columns, counts, CountedItem.SEX, "Children by sex", "children's social care")
    labels = (*sorted(found), _NOT_KNOWN)
    return children_sheet("sex", "Children by sex", "Sex", windows, columns, labels, sex)


def by_care(windows: tuple[Window, ...], columns: tuple[str, ...]) -> Sheet:
    """Children looked after by a local authority, by the facts on record.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.

    Returns
    -------
    Sheet
        Not stated stands apart: it is not "not looked after".
    """

    def care(window: Window, child: str, events: tuple[str, ...]) -> str:
        del events
        facts = [(name, value) for one in records_of(window.case, child) for name, value, _ in one.facts]
        status = {value for name, value in facts if name == "child.legal_status"}
        looked = {value.lower() for name, value in facts if name == "child.looked_after"}
        if "true" in looked or status & _IN_CARE:
            return "looked after"
        return "not looked after" if "false" in looked or status & _AT_HOME else _NOT_KNOWN

    labels = ("looked after", "not looked after", _NOT_KNOWN)
    return children_sheet("care", "Children looked after", "Care", windows, columns, labels, care)


def by_source(windows: tuple[Window, ...], columns: tuple[str, ...]) -> Sheet:
    """Children by who told of them first in the period.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.

    Returns
    -------
    Sheet
        Sources by name; a child counts once, by the earliest report on it in the period.
    """

    def told(window: Window, child: str, events: tuple[str, ...]) -> str:
        del child
        held = [
            window.case.reports[r] for e in events for r in window.case.events[e].reports if r in window.case.reports
        ]
        return source_of(min(held, key=lambda r: (r.reported_on, r.id))).name if held else _NOT_KNOWN

    seen = {told(w, child, ids) for w in windows for child, ids in w.children.items()}
    labels = [one.name for one in (*sources(), OTHER) if one.name in seen]
    labels += [_NOT_KNOWN] if _NOT_KNOWN in seen else []
    return children_sheet("told", "Who told of them first", "Source", windows, columns, labels, told)


def children_sheet(
    key: str,
    title: str,
    heading: str,
    windows: tuple[Window, ...],
    columns: tuple[str, ...],
    labels: Iterable[str],
    sort: Callable[[Window, str, tuple[str, ...]], str],
) -> Sheet:
    """Children identified, sorted into parts that do not overlap.

    Parameters
    ----------
    key, title, heading : str
        Of the sheet.
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.
    labels : iterable of str
        Names of the parts.
    sort : callable
        Part of a child, from the period, its id and its incidents, oldest first.

    Returns
    -------
    Sheet
        Each child once in each period.
    """
    rows = _parts(windows, labels, sort)
    return Sheet(
        key=key, title=title, heading=heading, columns=columns, rows=rows, parts=True, total="Children identified"
    )


def held_by_partners(windows: tuple[Window, ...], columns: tuple[str, ...], counts: Counts) -> tuple[Sheet, ...]:
    """What the reports do not tell child by child: agencies may have counted it, else it is not held.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.
    counts : mapping of str to PartnerCount
        What agencies counted.

    Returns
    -------
    tuple of Sheet
        One for each item.
    """
    care = "children's social care"
    wanted = (
        (CountedItem.ETHNICITY, "Children by ethnicity", care),
        (CountedItem.DISABILITY, "Children with a disability", care),
        (CountedItem.PLACEMENT, "Children placed into and out of the area", f"{care} and the placing authorities"),
        (CountedItem.CASES, "Cases opened and closed", care),
        (CountedItem.REFERRALS, "Referrals by who referred", f"{care} (front door)"),
        (CountedItem.RETURN_INTERVIEWS, "Return interviews offered, accepted, within 72 hours", care),
        (CountedItem.CASES_AT_HEALTH, "Children seen by health", "the designated nurse for safeguarding"),
        (CountedItem.SCHOOL_ABSENCE, "Children absent, excluded or missing education", "the attendance service"),
        (CountedItem.NATIONAL_REFERRALS, "Referrals to the National Referral Mechanism", "the modern slavery lead"),
    )
    return tuple(counts_of(windows, columns, counts, item, title, ask) for item, title, ask in wanted)


def children_now(window: Window) -> Figure:
    """Children identified in a period.

    Parameters
    ----------
    window : Window
        Period and area.

    Returns
    -------
    Figure
        Each once.
    """
    held = window.children
    return Figure(value=len(held), records=ids_of(window.case, held))
