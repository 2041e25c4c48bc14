"""Use cases with a view: start and stop a duty's clock, escalate what is late, review a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import cast
from uuid import uuid4

from data.casework import REVIEW_DAYS, DecisionOutcome
from data.duties import ClockStatus, DutyClock, due_date, duties
from data.errors import NotPermitted, RefusedInput
from data.reviews import Escalation, Review, Seen, Verdict, standing_decisions
from data.views import View
from network.casework.follow_up.due import Due, Late, due_items, late
from network.casework.on_record import on_record


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


def reviews_of(view: View) -> dict[str, Review]:
    """Read the reviews.

    Parameters
    ----------
    view : View
        View of the audience that is looking.

    Returns
    -------
    dict of str to Review
        By id.
    """
    return cast("dict[str, Review]", view.casework()["reviews"])


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


def review(
    view: View,
    decision_id: str,
    *,
    verdict: Verdict,
    reviewed_on: date,
    reviewed_by: str,
    agreed_by: str,
    reason: str,
    harm_to_child: Seen,
    displacement: Seen,
    harm_words: str = "",
    displacement_words: str = "",
    effect: str = "",
    effect_numbers: Mapping[str, float] | None = None,
    next_review_on: date | None = None,
    dissent: str = "",
) -> Review:
    """Record what came of a decision: does it continue, stop or change; was anybody harmed; did harm move.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    decision_id : str
        The decision; it must still stand.
    verdict : Verdict
        Continue, stop or changed.
    reviewed_on : date
        Day.
    reviewed_by, agreed_by : str
        Names of two people.
    reason : str
        Why.
    harm_to_child, displacement : Seen
        Yes, no or not known.
    harm_words, displacement_words : str, optional
        What was seen; needed unless the answer is no.
    effect : str, optional
        Sentence on the measured effect.
    effect_numbers : mapping of str to float, optional
        Numbers behind it, e.g. ``wdd`` and ``se``.
    next_review_on : date or None, optional
        Next review; 28 days later if None and it does not stop.
    dissent : str, optional
        Who disagreed and why.

    Returns
    -------
    Review
        As kept.

    Raises
    ------
    RefusedInput
        If the decision is not there, or yes or not known comes without words.
    NotPermitted
        If it was declined or overtaken, or two names or the reason are missing.
    """
    decision = on_record(view.decisions(), "decision", decision_id)
    if decision.outcome is DecisionOutcome.DECLINED or decision not in standing_decisions(view.decisions().values()):
        raise NotPermitted(f"decision {decision_id}: was declined or overtaken by a later one; review that one")
    if reviewed_on < decision.decided_on:
        raise RefusedInput(f"decision {decision_id}: reviewed on {reviewed_on}, before it was made")
    again = next_review_on or reviewed_on + timedelta(days=REVIEW_DAYS)
    made = Review(
        id=f"review-{uuid4().hex}",
        decision_id=decision_id,
        subject_kind=decision.subject_kind,
        subject_id=decision.subject_id,
        child_id=decision.child_id,
        verdict=verdict,
        reviewed_on=reviewed_on,
        reviewed_by=reviewed_by,
        agreed_by=agreed_by,
        reason=reason,
        harm_to_child=harm_to_child,
        displacement=displacement,
        harm_words=harm_words,
        displacement_words=displacement_words,
        effect=effect,
        effect_numbers=tuple(sorted((effect_numbers or {}).items())),
        next_review_on=None if verdict is Verdict.STOP else again,
        dissent=dissent,
        recorded_by=view.actor,
        reports=decision.reports,
    )
    with view.write(f"review {decision.measure_id}: {verdict}") as work:
        work.add(made)
    return made


def _refuse_later(what: str, day: date, view: View) -> None:
    if day > view.day:
        raise RefusedInput(f"{what}: {day} has not come yet; give the day on which it was done")
