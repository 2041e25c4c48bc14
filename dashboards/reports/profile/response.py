"""What was done: measures, actions, outcomes, orders and breaches, as counts; children's views; the wider response."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from dashboards.reports.document import Cell, Table
from dashboards.reports.figures import Row, Sheet, count
from dashboards.reports.profile.counted import counts_of
from dashboards.reports.profile.window import Window
from data.casework import Action, ActionStatus, DecisionOutcome
from data.records import SUBJECT_KINDS
from data.reviews import Seen, Verdict
from data.suppression import SMALLEST_SHOWN, WITHHELD
from data.wider_response import (
    QUESTIONS,
    ChecklistAnswer,
    ChecklistResult,
    CommunityReports,
    CountedItem,
    SupportCapacity,
    TrainingGiven,
)

Casework = Mapping[str, Mapping[str, Any]]
_OF_CHILDREN = frozenset({"in_use", "waiting", "offered", "accepted"})
_ANSWERS = {
    ChecklistResult.YES: "Yes (green)",
    ChecklistResult.PARTLY: "Partly (amber)",
    ChecklistResult.NO: "No (red)",
    ChecklistResult.NOT_KNOWN: "Not known (red)",
}


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


def _rows(
    windows: tuple[Window, ...],
    records: Mapping[str, Any],
    day_of: Callable[[Any], date | None],
    labels: Mapping[Any, str],
    part_of: Callable[[Any], Any],
) -> tuple[Row, ...]:
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
    rows = _rows(windows, casework["decisions"], lambda d: d.decided_on, labels, lambda d: d.outcome)
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
        rows=_rows(windows, breaches, lambda b: b.happened_on, labels, lambda b: bool(b.response.strip())),
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
        rows = _rows(windows, reviews, lambda r: r.reviewed_on, labels, part_of)
        return Sheet(
            key=key, title=title, heading=title, columns=columns, rows=rows, parts=True, total="Reviews",
            guarded=key == "child_harm",
        )  # fmt: skip

    words = {one: one.value.replace("_", " ") for one in Verdict}
    seen = {one: one.value.replace("_", " ") for one in Seen}
    return (
        sheet("verdicts", "What came of measures", words, lambda r: r.verdict),
        sheet("child_harm", "Unintended harm to a child", seen, lambda r: r.harm_to_child),
        sheet("displacement", "Displacement", seen, lambda r: r.displacement),
    )


def voice(windows: tuple[Window, ...], columns: tuple[str, ...], casework: Casework) -> Sheet:
    """Decisions in which the views of a child are written down.

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
        What the child said stands in the decision and is read there, not here.
    """
    labels = {True: "with the child's views written down", False: "without"}
    rows = _rows(windows, casework["decisions"], lambda d: d.decided_on, labels, lambda d: bool(d.childs_views.strip()))
    return Sheet(
        key="voice", title="Voice of children", heading="Decisions", columns=columns, rows=rows, parts=True,
        total="Decisions on measures", guarded=False,
    )  # fmt: skip


def told_by_partners(windows: tuple[Window, ...], columns: tuple[str, ...], casework: Casework) -> tuple[Sheet, Sheet]:
    """Prosecutions and children's views as agencies counted them.

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
        One line that it is not held where nobody counted.
    """
    counts = casework["partner_counts"]
    return (
        counts_of(windows, columns, counts, CountedItem.PROSECUTIONS, "Prosecutions", "the police lead and the CPS"),
        counts_of(
            windows, columns, counts, CountedItem.CHILDRENS_VIEWS, "Children asked for their views",
            "children's social care and the charities",
        ),
    )  # fmt: skip


def checklist(answers: Iterable[ChecklistAnswer]) -> Table:
    """The five questions of the 2012 briefing with answer, evidence, owner, date and next step.

    Parameters
    ----------
    answers : iterable of ChecklistAnswer
        As kept.

    Returns
    -------
    Table
        Five lines, also where nobody answered yet.
    """
    held = {one.point: one for one in answers}
    rows = []
    for point, question in QUESTIONS.items():
        one = held.get(point)
        if one is None:
            asked = Cell(text="not answered yet: the board names an owner")
            rows.append((Cell(text=f"{point}. {question}"), Cell(text="not held"), asked, Cell(text=""), Cell(text="")))
            continue
        until = f", by {one.next_step_by:%d %b %Y}" if one.next_step_by else ""
        rows.append(
            (
                Cell(text=f"{point}. {question}"),
                Cell(text=_ANSWERS[one.answer], records=(one.id,), about=f"Checklist, point {point}", strong=True),
                Cell(text=one.evidence or "none given"),
                Cell(text=f"{one.owner}, {one.owner_agency}, {one.answered_on:%d %b %Y}"),
                Cell(text=f"{one.next_step}{until}" if one.next_step else "none"),
            )
        )
    return Table(
        heading=("Question", "Answer", "Evidence", "Owner and date", "Next step"),
        rows=tuple(rows),
        widths=(2.4, 1.2, 2.6, 1.8, 2.2),
    )


def _cell(value: int | None, record: str, about: str) -> Cell:
    if value is None:
        return Cell(text="not known")
    return Cell(text=f"{value:,}", records=(record,), about=f"{about}: {value:,}")


def training(window: Window, held: Iterable[TrainingGiven]) -> Table:
    """Training given in a period, by agency.

    Parameters
    ----------
    window : Window
        Period.
    held : iterable of TrainingGiven
        As kept.

    Returns
    -------
    Table
        One line a training; one that nothing is held where there is none.
    """
    found = sorted(
        (one for one in held if window.first <= one.given_on <= window.last), key=lambda t: (t.agency, t.given_on, t.id)
    )
    rows: list[tuple[Cell, ...]] = [
        (
            Cell(text=one.agency),
            Cell(text=f"{one.what}, {one.given_on:%d %b %Y}"),
            _cell(one.sessions, one.id, f"Training, {one.agency}, sessions"),
            _cell(one.people_trained, one.id, f"Training, {one.agency}, people"),
            _cell(one.staff, one.id, f"Training, {one.agency}, staff"),
        )
        for one in found
    ]
    rows = rows or [_nothing("Training given", "every agency's training lead", 5)]
    return Table(
        heading=("Agency", "Training", "Sessions", "People trained", "Staff in all"),
        rows=tuple(rows),
        widths=(2.4, 3.2, 1.1, 1.2, 1.1),
        numbers=frozenset({2, 3, 4}),
    )


def support(window: Window, held: Iterable[SupportCapacity], *, small_shown: bool = False) -> Table:
    """What services can offer, by the latest count of each in a period.

    Parameters
    ----------
    window : Window
        Period.
    held : iterable of SupportCapacity
        As kept.
    small_shown : bool, default False
        Whether small numbers of children are shown: within the group alone.

    Returns
    -------
    Table
        One line a service.
    """
    latest: dict[tuple[str, str], SupportCapacity] = {}
    for one in sorted(held, key=lambda s: (s.counted_on, s.id)):
        if window.first <= one.counted_on <= window.last:
            latest[one.agency, one.service] = one
    rows = [
        (
            Cell(text=f"{one.service}, {one.agency}, counted {one.counted_on:%d %b %Y}"),
            *(
                Cell(text=WITHHELD)
                if not small_shown and _points_at_few(one, name)
                else _cell(getattr(one, name), one.id, f"Support, {one.service}, {name.replace('_', ' ')}")
                for name in ("places", "in_use", "waiting", "offered", "accepted", "usual_weeks")
            ),
        )
        for one in latest.values()
    ]
    rows = rows or [_nothing("Support for children who were harmed", "the services and their commissioner", 7)]
    return Table(
        heading=("Service", "Places", "In use", "Waiting", "Offered", "Taken up", "Usual weeks"),
        rows=tuple(rows),
        widths=(3.4, 1, 1, 1, 1, 1, 1),
        numbers=frozenset(range(1, 7)),
    )


def _points_at_few(one: SupportCapacity, name: str) -> bool:
    """Whether a number of children is small, or would give a small one away."""
    value = getattr(one, name)
    if value is None or name not in _OF_CHILDREN:
        return False
    refused = one.offered - value if name == "accepted" and one.offered is not None else SMALLEST_SHOWN
    return bool(min(value, refused) < SMALLEST_SHOWN)


def calls(window: Window, held: Iterable[CommunityReports]) -> Table:
    """Calls and reports of businesses and the community in a period.

    Parameters
    ----------
    window : Window
        Period.
    held : iterable of CommunityReports
        As kept; one belongs to the period in which it ends.

    Returns
    -------
    Table
        One line a count.
    """
    found = sorted(
        (one for one in held if window.first <= one.last_day <= window.last),
        key=lambda c: (c.reported_by, c.last_day, c.id),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            Cell(text=f"{one.scheme} ({one.reported_by.value})"),
            Cell(text=f"{one.first_day:%d %b %Y} to {one.last_day:%d %b %Y}, counted by {one.agency}"),
            _cell(one.calls, one.id, f"Calls, {one.scheme}"),
            _cell(one.passed_on, one.id, f"Calls, {one.scheme}, passed on"),
        )
        for one in found
    ]
    rows = rows or [_nothing("Calls of businesses and the community", "the business crime scheme (Makesafe)", 4)]
    return Table(
        heading=("Scheme", "Counted", "Calls", "Passed on"),
        rows=tuple(rows),
        widths=(2.6, 3.4, 1, 1),
        numbers=frozenset({2, 3}),
    )


def _nothing(what: str, ask: str, columns: int) -> tuple[Cell, ...]:
    return (Cell(text=f"{what} (not held: ask {ask})"), *(Cell(text="not held") for _ in range(columns - 1)))
