"""What is due or late on a day: actions, questions, duties with clocks, reviews, orders that end. Pure.

Each line says why it is there, in words with dates; nothing is ranked by a score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from data.casework import Action, ActionStatus, Decision
from data.conditions import HandlingCondition, is_late
from data.duties import ClockStatus, DutyClock, EscalationStep, duties, escalation_steps, working_days_late
from data.records import Case
from data.requests import FactRequest
from data.reviews import Escalation, Review, next_review, reviews_due
from network.casework.register.register import Entry, ending_soon, register
from network.disruption.local import catalogue_here
from network.disruption.vocabulary import vocabulary

SOON_DAYS = 5
HEADINGS = (
    "Overdue actions",
    "To be escalated",
    "Facts to find out",
    "Reviews",
    "Duties with a clock",
    "Orders and notices about to end",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing that is due, late or about to end.

    Attributes
    ----------
    heading : str
        One of `HEADINGS`.
    name : str
        What it is, in a few words.
    why_now : tuple of str
        Why it is there, in sentences with dates.
    kind, id : str
        Table and id of the record: ``actions``, ``fact_requests``, ``decisions``, ``duty_clocks``,
        ``handling_conditions`` or ``orders``.
    due_on : date
        The date that puts it there.
    subject_kind, subject_id : str
        Node that it is about; empty where it is about none.
    """

    heading: str
    name: str
    why_now: tuple[str, ...]
    kind: str
    id: str
    due_on: date
    subject_kind: str = ""
    subject_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """Something late, and the step of escalation that the rule asks for now.

    Attributes
    ----------
    record : Action, FactRequest or DutyClock
        What is late.
    days_late : int
        Working days.
    step : EscalationStep or None
        Highest step whose days have come and that was not taken yet; None if none is due.
    taken : tuple of Escalation
        Steps taken already.
    """

    kind: str
    record: Action | FactRequest | DutyClock
    days_late: int
    step: EscalationStep | None
    taken: tuple[Escalation, ...]


def late(casework: Mapping[str, Mapping[str, Any]], day: date, nation: str) -> tuple[Late, ...]:
    """Everything that is late on a day, the latest first.

    Parameters
    ----------
    casework : mapping of str to mapping
        Permitted casework by kind and id.
    day : date
        Today.
    nation : str
        Whose bank holidays count: E, W, S or NI.

    Returns
    -------
    tuple of Late
        Actions, questions and duties after their date.
    """
    escalations = list(casework.get("escalations", {}).values())
    found = []
    for kind in ("actions", "fact_requests", "duty_clocks"):
        for record in casework.get(kind, {}).values():
            if record.is_overdue(day):
                own_nation = record.nation if isinstance(record, DutyClock) else nation
                found.append(_late(kind, record, escalations, working_days_late(record.due_on, day, own_nation)))
    return tuple(sorted(found, key=lambda one: (-one.days_late, one.record.due_on, one.record.id)))


def _late(kind: str, record: Action | FactRequest | DutyClock, escalations: Iterable[Escalation], days: int) -> Late:
    taken = tuple(sorted((e for e in escalations if e.about_id == record.id), key=lambda e: e.step))
    done = max((e.step for e in taken), default=0)
    come = [step for step in escalation_steps() if step.working_days_late <= days and step.step > done]
    return Late(kind=kind, record=record, days_late=days, step=come[-1] if come else None, taken=taken)


def name_of(record: Action | FactRequest | DutyClock | Decision) -> str:
    """What something due is, in a few words.

    Parameters
    ----------
    record : Action, FactRequest, DutyClock or Decision
        The record.

    Returns
    -------
    str
        The action, the question, the duty or the measure.
    """
    if isinstance(record, Action):
        return record.what
    if isinstance(record, FactRequest):
        known = vocabulary().facts.get(record.fact)
        return known.find_out if known else f"find out: {record.fact}"
    if isinstance(record, DutyClock):
        duty = duties().get(record.duty_id)
        return duty.what if duty else record.duty_id
    measure = catalogue_here().measures.get(record.measure_id)
    return measure.name if measure else record.measure_id


def due_items(case: Case, casework: Mapping[str, Mapping[str, Any]], day: date, nation: str = "E") -> tuple[Due, ...]:
    """Everything of the casework that belongs on the agenda of a day.

    Parameters
    ----------
    case : Case
        Permitted records.
    casework : mapping of str to mapping
        Permitted casework by kind and id.
    day : date
        Day of the meeting.
    nation : str, default "E"
        Whose bank holidays count for actions and questions.

    Returns
    -------
    tuple of Due
        By heading, the earliest date first.
    """
    entries = register(case, casework.get("orders", {}), casework.get("order_breaches", {}), day)
    found = [
        *_late_items(casework, day, nation),
        *_questions(casework, day),
        *_reviews(casework, day),
        *_clocks(casework, day),
        *_conditions(casework, day),
        *(_ending(entry, day) for entry in ending_soon(entries, day)),
    ]
    return tuple(sorted(found, key=lambda one: (HEADINGS.index(one.heading), one.due_on, one.id)))


def _late_items(casework: Mapping[str, Mapping[str, Any]], day: date, nation: str) -> list[Due]:
    found = []
    for one in late(casework, day, nation):
        record = one.record
        words = (
            f"Due {record.due_on:%d %b %Y}, {counted(one.days_late, 'working day')} late.",
            f"Owner: {record.owner}, {record.owner_agency}.",
            *(f"Escalated on {e.escalated_on:%d %b %Y} to {e.to_person}, {e.to_agency}." for e in one.taken),
        )
        if isinstance(record, Action):
            found.append(_about("Overdue actions", one, words))
        if one.step is not None:
            found.append(_about("To be escalated", one, (*words, f"Rule: {one.step.words}.")))
    return found


def _about(heading: str, one: Late, words: tuple[str, ...]) -> Due:
    record = one.record
    return Due(
        heading=heading,
        name=name_of(record),
        why_now=words,
        kind=one.kind,
        id=record.id,
        due_on=record.due_on,
        **_node(record),
    )


def _node(record: Any) -> dict[str, str]:
    return {name: getattr(record, name, "") or "" for name in ("subject_kind", "subject_id")}


def _questions(casework: Mapping[str, Mapping[str, Any]], day: date) -> list[Due]:
    requests: Iterable[FactRequest] = casework.get("fact_requests", {}).values()
    return [
        Due(
            heading="Facts to find out",
            name=name_of(one),
            why_now=(
                f"Asked on {one.asked_on:%d %b %Y}, due {one.due_on:%d %b %Y}"
                + (", late." if one.is_overdue(day) else "."),
                f"Owner: {one.owner}, {one.owner_agency}.",
                *((f"Not known on {one.answered_on:%d %b %Y}.",) if one.answered_on else ()),
            ),
            kind="fact_requests",
            id=one.id,
            due_on=one.due_on,
            **_node(one),
        )
        for one in requests
        if one.is_open
    ]


def _reviews(casework: Mapping[str, Mapping[str, Any]], day: date) -> list[Due]:
    reviews: tuple[Review, ...] = tuple(casework.get("reviews", {}).values())
    found = []
    for decision in reviews_due(casework.get("decisions", {}).values(), reviews, day):
        when = next_review(decision, reviews) or decision.review_on
        done = sorted((r for r in reviews if r.decision_id == decision.id), key=lambda r: r.reviewed_on)
        actions: list[Action] = [a for a in casework.get("actions", {}).values() if a.decision_id == decision.id]
        waiting = sum(a.status in {ActionStatus.OPEN, ActionStatus.STARTED} for a in actions)
        words = (
            f"Review was set for {when:%d %b %Y}"
            + (f", {counted((day - when).days, 'day')} ago." if when < day else "."),
            f"{decision.outcome.capitalize()} on {decision.decided_on:%d %b %Y} by {decision.approver}.",
            f"{counted(len(actions), 'action')}, {waiting} still to do."
            if actions
            else "No action was given to anybody.",
            *((f"Last review {done[-1].reviewed_on:%d %b %Y}: {done[-1].verdict}.",) if done else ()),
        )
        found.append(
            Due(
                heading="Reviews",
                name=name_of(decision),
                why_now=words,
                kind="decisions",
                id=decision.id,
                due_on=when,
                **_node(decision),
            )
        )
    return found


def _clocks(casework: Mapping[str, Mapping[str, Any]], day: date) -> list[Due]:
    clocks: Iterable[DutyClock] = casework.get("duty_clocks", {}).values()
    running = [c for c in clocks if c.status is ClockStatus.RUNNING and c.due_on <= day + timedelta(days=SOON_DAYS)]
    found = []
    for clock in running:
        duty = duties().get(clock.duty_id)
        words = (
            f"Due {clock.due_on:%d %b %Y}" + (", late." if clock.is_overdue(day) else "."),
            *((f"Rule: {duty.words}: {duty.basis}.", _mark(duty.mark)) if duty else ()),
            f"Owner: {clock.owner}, {clock.owner_agency}.",
        )
        found.append(
            Due(
                heading="Duties with a clock",
                name=name_of(clock),
                why_now=tuple(filter(None, words)),
                kind="duty_clocks",
                id=clock.id,
                due_on=clock.due_on,
                **_node(clock),
            )
        )
    return found


def _conditions(casework: Mapping[str, Mapping[str, Any]], day: date) -> list[Due]:
    """Conditions of handling are in the police holder's casework alone, so no room reads of them here."""
    held: Iterable[HandlingCondition] = casework.get("handling_conditions", {}).values()
    return [
        Due(
            heading="Reviews",
            name=f"Conditions of handling on {', '.join(one.reports)}",
            why_now=(
                f"Review by {one.review_on:%d %b %Y}"
                + (f": late, so that only {one.owner} reads it." if is_late(one, day) else "."),
                f"May have it: {', '.join(one.recipients) or 'nobody else'}.",
            ),
            kind="handling_conditions",
            id=one.id,
            due_on=one.review_on,
        )
        for one in held
        if not one.withdrawn and one.review_on <= day + timedelta(days=SOON_DAYS)
    ]


def counted(number: int, one: str, more: str = "") -> str:
    """A number with its noun.

    Parameters
    ----------
    number : int
        How many.
    one : str
        Noun for one.
    more : str, optional
        Noun for several; with an s if empty.

    Returns
    -------
    str
        Such as "1 day" or "2 days".
    """
    return f"{number} {one if number == 1 else more or one + 's'}"


def _mark(mark: str) -> str:
    return "" if mark == "verified" else "The period is from memory: check it."


def _ending(entry: Entry, day: date) -> Due:
    order, last = entry.order, entry.last_day or day
    breaches = len(entry.breaches)
    return Due(
        heading="Orders and notices about to end",
        name=order.words,
        why_now=(
            f"Last day {last:%d %b %Y}, in {counted((last - day).days, 'day')}: {entry.why_last_day}.",
            f"Issued by {order.issued_by_agency}.",
            f"{counted(breaches, 'breach', 'breaches')} on record." if breaches else "No breach on record.",
        ),
        kind="orders",
        id=order.id,
        due_on=last,
        **_node(order),
    )
