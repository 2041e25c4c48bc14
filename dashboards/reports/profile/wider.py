"""The wider response: the five questions of the 2012 briefing, training, support, calls of businesses; counts only."""

from __future__ import annotations

from collections.abc import Iterable

from dashboards.reports.document import Cell, Table
from dashboards.reports.profile.window import Window
from data.suppression import SMALLEST_SHOWN, WITHHELD
from data.wider_response import (
    QUESTIONS,
    ChecklistAnswer,
    ChecklistResult,
    CommunityReports,
    SupportCapacity,
    TrainingGiven,
)

_OF_CHILDREN = frozenset({"in_use", "waiting", "offered", "accepted"})
_ANSWERS = {
    ChecklistResult.YES: "Yes (green)",
    ChecklistResult.PARTLY: "Partly (amber)",
    ChecklistResult.NO: "No (red)",
    ChecklistResult.NOT_KNOWN: "Not known (red)",
}


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
                Cell(text=f"{one.next_step.rstrip('. ')}{until}" if one.next_step else "none"),
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
