"""Following up: move an action, escalate what is late by rule, start and stop the clock of a duty."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from dashboards.accounts import two_people
from dashboards.components import text
from dashboards.naming import title
from dashboards.pages.acting import DAY, done, measure_name, nation_of
from dashboards.panels.refused import refusals
from data.casework import ACTION_MOVES, Action, ActionStatus, DecisionOutcome
from data.duties import ClockStatus, DutyClock, duties
from data.records import Case
from data.views import View
from network.casework.actions.workflow import assign, progress
from network.casework.follow_up.due import Late
from network.casework.follow_up.workflow import escalate, start_clock, stop_clock

_MOVES = {
    ActionStatus.STARTED: "Started",
    ActionStatus.DONE: "Done, with what came of it",
    ActionStatus.CANCELLED: "Cancelled, with the reason",
    ActionStatus.OPEN: "Back to open",
}
_NO_DECISION = "no decision: finding something out"


def draw_action(view: View, case: Case, action: Action) -> None:
    """Draw one action and the moves that it allows.

    Parameters
    ----------
    view : View
        What this audience may see.
    case : Case
        Permitted records.
    action : Action
        The action.
    """
    status = "overdue" if action.is_overdue(view.day) else action.status.value
    lines = [
        f"**Owner.** {text.plain(action.owner)}, {text.plain(action.owner_agency)}.",
        f"**Due** {action.due_on:{DAY}}, {text.plain(status)}.",
    ]
    decision = view.decisions().get(action.decision_id or "")
    if decision is not None:
        about = title(case, decision.subject_kind, decision.subject_id)
        lines.append(
            f"**Follows from.** {text.plain(measure_name(decision.measure_id))}, {text.plain(about)}, "
            f"{decision.outcome} on {decision.decided_on:{DAY}}."
        )
    if action.outcome:
        lines.append(f"**What came of it.** {text.plain(action.outcome)}")
    if action.reason:
        lines.append(f"**Reason.** {text.plain(action.reason)}")
    st.markdown("  \n".join(lines))
    moves = [move for move in _MOVES if move in ACTION_MOVES[action.status]]
    if not moves or not view.may("casework"):
        return
    with st.form(f"move_{action.id}_{action.status}", border=False):
        move = st.radio("Where it stands now", moves, format_func=_MOVES.__getitem__, horizontal=True, index=None)
        outcome = st.text_area("What came of it, for the child and for the place", height=68, help="Needed when done")
        reason = st.text_input("Reason", help="Needed to cancel")
        pressed = st.form_submit_button("Record", type="primary")
    if not pressed:
        return
    if move is None:
        st.error("Choose where it stands first.")
        return
    with refusals():
        progress(view, action.id, move, reason=reason, outcome=outcome)
        done(f"Recorded: {_MOVES[move].split(',')[0].lower()}.")


def new_action(view: View, decision_id: str | None = None) -> None:
    """Form that gives a named person something to do.

    Parameters
    ----------
    view : View
        What this audience may see.
    decision_id : str or None, optional
        Decision that it follows from; None asks for one.
    """
    held = {one.id: one for one in view.decisions().values() if one.outcome is not DecisionOutcome.DECLINED}
    key = f"new_action_{decision_id or 'any'}"
    with (
        st.expander("Give somebody something to do", expanded=decision_id is not None),
        st.form(key, border=False, clear_on_submit=True),
    ):
        what = st.text_input("What is to be done", max_chars=300)
        agency, owner, when = st.columns([2, 2, 1])
        values = {
            "owner_agency": agency.text_input("Agency", max_chars=80),
            "owner": owner.text_input("Named person", max_chars=80),
        }
        due = when.date_input("By", value=view.day + timedelta(days=7), format="DD/MM/YYYY")
        follows = decision_id
        if decision_id is None and held:
            follows = st.selectbox(
                "Follows from",
                [None, *held],
                format_func=lambda i: (
                    f"{measure_name(held[i].measure_id)}, {held[i].decided_on:{DAY}}" if i else _NO_DECISION
                ),
            )
        pressed = st.form_submit_button("Give it to them")
    if pressed:
        with refusals():
            made = assign(view, what=what, due_on=due, decision_id=follows, **values)
            done(f"Recorded: {made.owner}, {made.owner_agency}, by {made.due_on:{DAY}}.")


def draw_escalation(view: View, late: Late, nation: str) -> None:
    """Say how late something is, and take it to somebody more senior at the step that the rule asks for.

    Parameters
    ----------
    view : View
        What this audience may see.
    late : Late
        What is late.
    nation : str
        Whose bank holidays count.
    """
    st.markdown(f"**{late.days_late} working days late.**")
    for one in late.taken:
        st.markdown(
            f"- Step {one.step}: to {text.plain(one.to_person)}, {text.plain(one.to_agency)}, on "
            f"{one.escalated_on:{DAY}}, {text.plain(one.reason)}"
        )
    if late.step is None:
        st.caption("The rule asks for no further step today.")
        return
    if not view.may("casework"):
        return
    with st.form(f"escalate_{late.record.id}", border=True):
        st.markdown(f"**Escalate.** Rule: {text.plain(late.step.words)}.")
        agency, person, by = st.columns(3)
        to_agency = agency.text_input("To the agency", value=late.record.owner_agency)
        to_person = person.text_input("To whom")
        escalated_by = two_people.own("By", view.actor, where=by)
        reason = st.text_input("Why it is late, as far as known")
        pressed = st.form_submit_button("Escalate")
    if pressed:
        with refusals("Not escalated."):
            made = escalate(
                view,
                late.record.id,
                day=view.day,
                to_agency=to_agency,
                to_person=to_person,
                escalated_by=escalated_by,
                reason=reason,
                nation=nation,
            )
            done(f"Escalated to {made.to_person}, {made.to_agency}: step {made.step}.")


def draw_clock(view: View, clock: DutyClock) -> None:
    """Draw one duty with its clock.

    Parameters
    ----------
    view : View
        What this audience may see.
    clock : DutyClock
        The clock.
    """
    duty = duties().get(clock.duty_id)
    lines = [
        f"**Owner.** {text.plain(clock.owner)}, {text.plain(clock.owner_agency)}. Runs from {clock.started_on:{DAY}}, "
        f"due {clock.due_on:{DAY}}; working days without bank holidays where it counts them."
    ]
    if duty is not None:
        lines.append(f"**Rule.** {text.plain(duty.words)}: {text.plain(duty.basis)}.")
        lines.append(f"**Who.** {text.plain(duty.who)}.")
        if duty.mark != "verified":
            lines.append("The period is from memory: check it before relying on it.")
    if clock.done_on:
        late = ", late" if clock.was_late else ", in time"
        lines.append(f"**{clock.status.replace('_', ' ').capitalize()}** on {clock.done_on:{DAY}}{late}.")
    st.markdown("  \n".join(lines))
    if clock.status is not ClockStatus.RUNNING or not view.may("casework"):
        return
    with st.form(f"stop_{clock.id}", border=False):
        status = st.radio(
            "Where it stands now",
            [ClockStatus.DONE, ClockStatus.NOT_NEEDED],
            format_func=lambda one: one.replace("_", " ").capitalize(),
            horizontal=True,
        )
        person, when = st.columns([3, 1])
        by = two_people.own("By", where=person)
        on = when.date_input("On", value=view.day, max_value=view.day, format="DD/MM/YYYY")
        note = st.text_input("What was done, or why it is not needed")
        pressed = st.form_submit_button("Stop the clock", type="primary")
    if pressed:
        with refusals():
            stop_clock(view, clock.id, on=on, by=by, status=status, note=note)
            done("Recorded: the clock is stopped.")


def new_clock(view: View, case: Case) -> None:
    """Form that starts the clock of a duty.

    Parameters
    ----------
    view : View
        What this audience may see.
    case : Case
        Permitted records.
    """
    nation = nation_of(case)
    known = {one.id: one for one in duties().values() if nation in one.territory}
    held = {one.id: one for one in view.decisions().values() if one.outcome is not DecisionOutcome.DECLINED}
    with st.expander("Start the clock of a duty", expanded=True), st.form("new_clock", border=False):
        duty = st.selectbox("Duty", list(known), format_func=lambda i: f"{known[i].what}: {known[i].words}")
        decision = st.selectbox(
            "Follows from",
            [None, *held],
            format_func=lambda i: (
                f"{measure_name(held[i].measure_id)}, {title(case, held[i].subject_kind, held[i].subject_id)}"
                if i
                else "no decision"
            ),
        )
        agency, owner, when = st.columns([2, 2, 1])
        owner_agency, person = agency.text_input("Agency"), owner.text_input("Named person")
        started = when.date_input("Runs from", value=view.day, format="DD/MM/YYYY")
        pressed = st.form_submit_button("Start the clock")
    if pressed:
        with refusals():
            made = start_clock(
                view,
                duty,
                started_on=started,
                nation=nation,
                owner_agency=owner_agency,
                owner=person,
                decision_id=decision,
            )
            done(f"Started: due {made.due_on:{DAY}}.")
