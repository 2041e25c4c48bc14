"""What was done: measures, actions, outcomes, orders and breaches, as counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from dashboards.reports.figures import Row, Sheet, count
from dashboards.reports.profile.window import Window
from data.casework import Action, ActionStatus, DecisionOutcome
from data.records import SUBJECT_KINDS
from data.reviews import Seen, Verdict

Casework = Mapping[str, Mapping[str, Any]]


def _in(window: Window, records: Mapping[str, Any], day_of: Callable[[Any], date | None]) -> list[Any]:
    """Records of a period; of an area, those about somebody or something of it."""
    found = [one for one in records.values() if (day := day_of(one)) and window.first <= day <= window.last]
    return [one for one in found if not window.area or _is_here(window, one)]


def _is_here(window: Window, record: Any) -> bool:
    kind, key = getattr(record, "subject_kind", ""), getattr(record, "subject_id", "")
    held = getattr(window.case, SUBJECT_KINDS.get(kind, ""), {}).get(key)
    place = window.case.locations.get(getattr(held, "location_id", "") or "") or held
    codes = {getattr(place, "force_code", None), getattr(place, "local_authority_code", None)}
    return window.area in codes


def rows_of(
    windows: tuple[Window, ...],
    records: Mapping[str, Any],
    day_of: Callable[[Any], date | None],
    labels: Mapping[Any, str],
    part_of: Callable[[Any], Any],
) -> tuple[Row, ...]:
    """Count records of casework by parts that do not overlap.

    Parameters
    ----------
    windows : tuple of Window
        Periods.
    records : mapping of str to record
        Of one kind.
    day_of : callable
        Day that a record belongs to.
    labels : mapping
        Part to its words.
    part_of : callable
        Part that a record belongs to.

    Returns
    -------
    tuple of Row
        One a part.
    """
    held = [_in(window, records, day_of) for window in windows]
    return tuple(
        Row(label=words, figures=tuple(count([one.id for one in found if part_of(one) is part]) for found in held))
        for part, words in labels.items()
    )


def decided(windows: tuple[Window, ...], columns: tuple[str, ...], casework: Casework) -> Sheet:
    """Decisions of a period by what was decided.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.
    casework : mapping
        Of the same view.

    Returns
    -------
    Sheet
        Decisions on measures.
    """
    labels = {
        DecisionOutcome.AGREED: "agreed",
        DecisionOutcome.DEFERRED: "deferred until a fact is known",
        DecisionOutcome.DECLINED: "declined",
    }
    rows = rows_of(windows, casework["decisions"], lambda d: d.decided_on, labels, lambda d: d.outcome)
    return Sheet(
        key="decisions", title="Decisions on measures", heading="Decisions", columns=columns, rows=rows, parts=True,
        total="Decisions on measures", guarded=False,
    )  # fmt: skip


def measures_used(
    windows: tuple[Window, ...], columns: tuple[str, ...], casework: Casework, name: Callable[[str], str]
) -> Sheet:
    """Measures agreed in a period, each by name.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.
    casework : mapping
        Of the same view.
    name : callable
        Gives the name of a measure.

    Returns
    -------
    Sheet
        By name.
    """
    agreed = {i: d for i, d in casework["decisions"].items() if d.outcome is DecisionOutcome.AGREED}
    held = [_in(window, agreed, lambda d: d.decided_on) for window in windows]
    used = sorted({d.measure_id for found in held for d in found}, key=name)
    rows = tuple(
        Row(label=name(one), figures=tuple(count([d.id for d in found if d.measure_id == one]) for found in held))
        for one in used
    )
    return Sheet(
        key="measures", title="Measures agreed", heading="Measure", columns=columns, rows=rows, parts=True,
        total="Measures agreed",
    )  # fmt: skip


def acted(windows: tuple[Window, ...], columns: tuple[str, ...], casework: Casework) -> Sheet:
    """Actions that were due in a period, by where they stand.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.
    casework : mapping
        Of the same view.

    Returns
    -------
    Sheet
        Late is reckoned on the last day of each period.
    """
    labels = ("done", "still to do", "late", "cancelled")
    decisions = casework["decisions"]
    held = []
    for window in windows:
        due = [a for a in casework["actions"].values() if window.first <= a.due_on <= window.last]
        due = [a for a in due if not window.area or _is_here(window, decisions.get(a.decision_id or ""))]
        found: dict[str, list[str]] = {}
        for action in due:
            found.setdefault(_standing(action, window.last), []).append(action.id)
        held.append(found)
    rows = tuple(Row(label=one, figures=tuple(count(found.get(one, [])) for found in held)) for one in labels)
    return Sheet(
        key="actions", title="Actions that were due", heading="Actions", columns=columns, rows=rows, parts=True,
        total="Actions that were due", guarded=False,
    )  # fmt: skip


def _standing(action: Action, day: date) -> str:
    if action.status is ActionStatus.DONE:
        return "done"
    if action.status is ActionStatus.CANCELLED:
        return "cancelled"
    return "late" if action.is_overdue(day) else "still to do"


def ordered(windows: tuple[Window, ...], columns: tuple[str, ...], casework: Casework) -> tuple[Sheet, Sheet]:
    """Orders and notices that began in a period, and how often one was not kept.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.
    casework : mapping
        Of the same view.

    Returns
    -------
    tuple of Sheet
        Orders by kind; breaches by whether anything was done about them.
    """
    orders, breaches = casework["orders"], casework["order_breaches"]
    held = [_in(window, orders, lambda o: o.starts_on) for window in windows]
    kinds = sorted({one.words for found in held for one in found})
    rows = tuple(
        Row(label=words, figures=tuple(count([o.id for o in found if o.words == words]) for found in held))
        for words in kinds
    )
    made = Sheet(
        key="orders", title="Orders and notices begun", heading="Orders and notices", columns=columns, rows=rows,
        parts=True, total="Orders and notices begun",
    )  # fmt: skip
    labels = {True: "answered: something was done", False: "nothing recorded as done about it"}
    broken = Sheet(
        key="breaches",
        title="Not kept",
        heading="Breaches",
        columns=columns,
        rows=rows_of(windows, breaches, lambda b: b.happened_on, labels, lambda b: bool(b.response.strip())),
        parts=True,
        total="Breaches of orders and notices",
    )
    return made, broken


def came_of_it(windows: tuple[Window, ...], columns: tuple[str, ...], casework: Casework) -> tuple[Sheet, Sheet, Sheet]:
    """Reviews of measures in a period: whether it worked, harm to a child, displacement.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.
    casework : mapping
        Of the same view.

    Returns
    -------
    tuple of Sheet
        Verdicts; harm to a child through the measure; displacement.
    """
    reviews = casework["reviews"]

    def sheet(key: str, title: str, labels: Mapping[Any, str], part_of: Callable[[Any], Any]) -> Sheet:
        rows = rows_of(windows, reviews, lambda r: r.reviewed_on, labels, part_of)
        return Sheet(
            key=key, title=title, heading=title, columns=columns, rows=rows, parts=True, total="Reviews",
            guarded=key == "child_harm" and bool(reviews),
        )  # fmt: skip

    words = {one: one.value.replace("_", " ") for one in Verdict}
    seen = {one: one.value.replace("_", " ") for one in Seen}
    return (
        sheet("verdicts", "What came of measures", words, lambda r: r.verdict),
        sheet("child_harm", "Unintended harm to a child", seen, lambda r: r.harm_to_child),
        sheet("displacement", "Displacement", seen, lambda r: r.displacement),
    )
