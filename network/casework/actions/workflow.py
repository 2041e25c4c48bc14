"""Use cases with a view: hand out an action, and say how it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

from data.casework import Action, ActionStatus, DecisionOutcome, move_action
from data.errors import NotPermitted
from data.views import View
from network.casework.on_record import on_record


def assign(
    view: View,
    *,
    what: str,
    owner_agency: str,
    owner: str,
    due_on: date,
    decision_id: str | None = None,
) -> Action:
    """Give a named person of an agency something to do by a date.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    what : str
        What is to be done or found out.
    owner_agency, owner : str
        Agency and name of the person.
    due_on : date
        Day by which.
    decision_id : str or None, optional
        Decision it follows from.

    Returns
    -------
    Action
        As kept; it rests on the reports of its decision.

    Raises
    ------
    RefusedInput
        If nobody owns it, or the decision is not there.
    NotPermitted
        If the decision was not to act.
    """
    reports: tuple[str, ...] = ()
    if decision_id is not None:
        decision = on_record(view.decisions(), "decision", decision_id)
        if decision.outcome is DecisionOutcome.DECLINED:
            raise NotPermitted(f"decision {decision_id} was declined; nothing follows from it")
        reports = decision.reports
    action = Action(
        # without a decision or report behind it, an action is shown to those who made it and to the police alone
        id=f"action-{'' if reports else f'{view.audience.value}-'}{uuid4().hex}",
        what=what,
        owner_agency=owner_agency,
        owner=owner,
        due_on=due_on,
        decision_id=decision_id,
        recorded_by=view.actor,
        reports=reports,
    )
    with view.write(f"assign to {owner_agency}") as work:
        work.add(action)
    return action


def progress(view: View, action_id: str, status: ActionStatus, *, reason: str = "", outcome: str = "") -> Action:
    """Move an action on.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    action_id : str
        Id of the action.
    status : ActionStatus
        Where it goes.
    reason : str, optional
        Why; needed to cancel.
    outcome : str, optional
        What came of it; needed when done.

    Returns
    -------
    Action
        The new version, as kept.

    Raises
    ------
    RefusedInput
        If the action is not there, or reason or outcome is missing.
    NotPermitted
        If the move is not allowed.
    """
    action = on_record(view.actions(), "action", action_id)
    moved = replace(move_action(action, status, reason=reason, outcome=outcome), recorded_by=view.actor)
    with view.write(f"action {status}: {action_id}") as work:
        work.add(moved)
    return moved
