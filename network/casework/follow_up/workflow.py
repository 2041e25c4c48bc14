"""Use cases with a view: start and stop a duty's clock, escalate what is late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import cast
from uuid import uuid4

from data.duties import ClockStatus, DutyClock, due_date, duties
from data.errors import NotPermitted, RefusedInput
from data.reviews import Escalation
from data.views import View
from network.casework.follow_up.due import Due, Late, due_items, late
from network.casework.on_record import on_record
from network.casework.reviews.workflow import review, reviews_of

__all__ = [
    "clocks_of",
    "escalate",
    "review",
    "reviews_of",
    "start_clock",
    "stop_clock",
    "whats_due",
    "whats_late",
]


def clocks_of(view: View) -> dict[str, DutyClock]:
    """Read the duties that run or ran.

    Parameters
    ----------
    view : View
        View of the audience that is looking.

    Returns
    -------
    dict of str to DutyClock
        By id.
    """
    return cast("dict[str, DutyClock]", view.casework()["duty_clocks"])


def whats_due(view: View, day: date, nation: str = "E") -> tuple[Due, ...]:
    """Everything of the casework that belongs on the agenda of a day.

    Parameters
    ----------
    view : View
        View of the audience that is looking.
    day : date
        Day of the meeting.
    nation : str, default "E"
        Whose bank holidays count.

    Returns
    -------
    tuple of Due
        See `network.casework.follow_up.due.due_items`.
    """
    return due_items(view.case(), view.casework(), day, nation)


def whats_late(view: View, day: date, nation: str = "E") -> tuple[Late, ...]:
    """Everything late on a day, with the step of escalation that the rule asks for.

    Parameters
    ----------
    view : View
        View of the audience that is looking.
    day : date
        Today.
    nation : str, default "E"
        Whose bank holidays count.

    Returns
    -------
    tuple of Late
        The latest first.
    """
    return late(view.casework(), day, nation)


def start_clock(
    view: View,
    duty_id: str,
    *,
    started_on: date,
    nation: str,
    owner_agency: str,
    owner: str,
    subject: tuple[str, str] | None = None,
    decision_id: str | None = None,
    reports: tuple[str, ...] = (),
) -> DutyClock:
    """Start the clock of a duty.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    duty_id : str
        Duty of the shipped list.
    started_on : date
        Day from which it runs, see the duty's ``starts``.
    nation : str
        E, W, S or NI: whose bank holidays count.
    owner_agency, owner : str
        Agency and name of the person who must do it.
    subject : tuple of str and str or None, optional
        Kind and id of the node that it is about.
    decision_id : str or None, optional
        Decision it follows from.
    reports : tuple of str, optional
        Reports that gave rise to it; who may not see them does not see it.

    Returns
    -------
    DutyClock
        As kept, with the last day on which it can be done in time.

    Raises
    ------
    RefusedInput
        If the duty does not exist, not in that nation, or nobody owns it.
    """
    duty = duties().get(duty_id)
    if duty is None:
        raise RefusedInput(f"duty {duty_id!r} is not one of {', '.join(duties())}")
    decision = on_record(view.decisions(), "decision", decision_id) if decision_id else None
    about = subject or ((decision.subject_kind, decision.subject_id) if decision else ("", ""))
    clock = DutyClock(
        id=f"duty-{uuid4().hex}",
        duty_id=duty_id,
        nation=nation,
        started_on=started_on,
        due_on=due_date(duty, started_on, nation),
        owner_agency=owner_agency,
        owner=owner,
        subject_kind=about[0],
        subject_id=about[1],
        child_id=decision.child_id if decision else None,
        decision_id=decision_id,
        recorded_by=view.actor,
        reports=tuple(dict.fromkeys((*(decision.reports if decision else ()), *reports))),
    )
    with view.write(f"start the clock of {duty_id}") as work:
        work.add(clock)
    return clock


def stop_clock(
    view: View, clock_id: str, *, on: date, by: str, status: ClockStatus = ClockStatus.DONE, note: str = ""
) -> DutyClock:
    """Record that a duty was done, or is not needed.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    clock_id : str
        The clock.
    on : date
        Day.
    by : str
        Named person.
    status : ClockStatus, default done
        Done, or not needed.
    note : str, optional
        What was done; needed where it is not needed.

    Returns
    -------
    DutyClock
        The new version, as kept.

    Raises
    ------
    RefusedInput
        If it is not there, nobody is named, or no reason is given.
    NotPermitted
        If it does not run any more.
    """
    clock = on_record(clocks_of(view), "duty", clock_id)
    if clock.status is not ClockStatus.RUNNING:
        raise NotPermitted(f"duty {clock_id}: is {clock.status} already")
    if status is ClockStatus.RUNNING or on < clock.started_on:
        raise RefusedInput(f"duty {clock_id}: give the day on which it was done, not before {clock.started_on}")
    _refuse_later(f"duty {clock_id}", on, view)
    if status is ClockStatus.NOT_NEEDED and not note.strip():
        raise RefusedInput(f"duty {clock_id}: say why it is not needed")
    stopped = replace(clock, status=status, done_on=on, done_by=by, note=note, recorded_by=view.actor)
    with view.write(f"duty {clock.duty_id}: {status}") as work:
        work.add(stopped)
    return stopped


def escalate(
    view: View,
    about_id: str,
    *,
    day: date,
    to_agency: str,
    to_person: str,
    escalated_by: str,
    reason: str,
    nation: str = "E",
) -> Escalation:
    """Take something late to somebody more senior, at the step that the rule asks for.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    about_id : str
        Id of the action, question or duty.
    day : date
        Today.
    to_agency, to_person : str
        Where it goes.
    escalated_by : str
        Named person.
    reason : str
        Why it is late, as far as known.
    nation : str, default "E"
        Whose bank holidays count.

    Returns
    -------
    Escalation
        As kept.

    Raises
    ------
    NotPermitted
        If it is not late, or every step that the rule asks for was taken.
    RefusedInput
        If nobody is named or no reason is given.
    """
    found = next((one for one in whats_late(view, day, nation) if one.record.id == about_id), None)
    if found is None:
        raise NotPermitted(f"record {about_id} is not late on {day}; only what is late is escalated")
    if found.step is None:
        raise NotPermitted(f"record {about_id}: no further step is due, {found.days_late} working days late")
    record = found.record
    made = Escalation(
        id=f"escalation-{uuid4().hex}",
        about_kind=found.kind,
        about_id=about_id,
        step=found.step.step,
        rule=found.step.words,
        to_agency=to_agency,
        to_person=to_person,
        escalated_by=escalated_by,
        escalated_on=day,
        days_late=found.days_late,
        reason=reason,
        subject_kind=getattr(record, "subject_kind", ""),
        subject_id=getattr(record, "subject_id", ""),
        child_id=getattr(record, "child_id", None),
        decision_id=record.decision_id,
        recorded_by=view.actor,
        reports=record.reports,
    )
    with view.write(f"escalate to {to_agency}") as work:
        work.add(made)
    return made


def _refuse_later(what: str, day: date, view: View) -> None:
    if day > view.day:
        raise RefusedInput(f"{what}: {day} has not come yet; give the day on which it was done")
