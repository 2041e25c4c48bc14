"""Persons of concern of a period, as counts: what is known of their age, and how far they are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dashboards.reports.figures import Figure, Row, Sheet
from dashboards.reports.profile.window import Window, ids_of, records_of
from data.protection import Standing, standing_of


def concerned(windows: tuple[Window, ...], columns: tuple[str, ...]) -> Sheet:
    """Persons of concern with a part in an incident of the period, by what is known of their age.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.

    Returns
    -------
    Sheet
        Somebody who is or was harmed as a child is offered protective measures only.
    """
    labels = {
        Standing.ADULT: "adults",
        Standing.AGE_NOT_KNOWN: "age not known",
        Standing.HARMED_AS_CHILD: "recorded as harmed when under 18",
        Standing.CHILD: "children",
    }

    def standing(window: Window, person: str) -> str:
        return labels[standing_of(window.case, window.case.people[person], window.last)]

    return _sheet("concerned", "Persons of concern", "Persons of concern", windows, columns, labels.values(), standing)


def named(windows: tuple[Window, ...], columns: tuple[str, ...]) -> Sheet:
    """Persons of concern by how far they are known.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.

    Returns
    -------
    Sheet
        A nickname alone is a line of enquiry. No name stands in a profile; the records are opened by id.
    """
    labels = ("with a name", "by a nickname only", "by neither")

    def known(window: Window, person: str) -> str:
        records = records_of(window.case, person)
        by_nickname = labels[1] if any(one.nicknames for one in records) else labels[2]
        return labels[0] if any(one.name for one in records) else by_nickname

    return _sheet("named", "How far they are known", "Known", windows, columns, labels, known)


def _sheet(
    key: str,
    title: str,
    heading: str,
    windows: tuple[Window, ...],
    columns: tuple[str, ...],
    labels: Iterable[str],
    sort: Callable[[Window, str], str],
) -> Sheet:
    """Persons of concern in incidents, sorted into parts that do not overlap."""
    held: list[dict[str, list[str]]] = []
    for window in windows:
        found: dict[str, list[str]] = {}
        for person in window.concerned:
            found.setdefault(sort(window, person), []).append(person)
        held.append(found)
    rows = tuple(Row(label=one, figures=tuple(map(_people, windows, (f.get(one, []) for f in held)))) for one in labels)
    return Sheet(
        key=key, title=title, heading=heading, columns=columns, rows=rows, parts=True,
        total="Persons of concern in incidents",
    )  # fmt: skip


def _people(window: Window, people: list[str]) -> Figure:
    return Figure(value=len(people), records=ids_of(window.case, people))
