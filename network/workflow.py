"""Use cases with a view: list the options for a node, put one before a meeting, record what people decided and do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

from data.casework import (
    FOUR_TEXTS,
    REVIEW_DAYS,
    Action,
    ActionStatus,
    Decision,
    DecisionOutcome,
    Proposal,
    may_follow,
    move_action,
)
from data.checks import Check, CheckKind, CheckResult
from data.codes import Audience
from data.errors import NotPermitted, RefusedInput
from data.views import View
from network.disruption.catalogue import Catalogue
from network.disruption.eligibility import Status
from network.disruption.gates import GateResult, Outcome, g8_two_people, g9_written, g10_human, g11_review
from network.disruption.local import catalogue_here
from network.disruption.proposals import Option, propose
from network.disruption.whole_view import ASKED_ON_WHOLE_VIEW, confirmation_id, whole_view_gates


def propose_for(
    view: View,
    kind: str,
    node_id: str,
    day: date,
    *,
    territory: str | None,
    child_id: str | None = None,
    measures: Catalogue | None = None,
) -> tuple[Option, ...]:
    """List the lawful options for one node as this view sees it.

    Parameters
    ----------
    view : View
        View of the audience that is looking.
    kind, node_id : str
        The node.
    day : date
        Day of the decision.
    territory : str or None
        E, W, S, NI, or None when not known.
    child_id : str or None, optional
        Child to protect.
    measures : Catalogue or None, optional
        Measures; those that ship with the product if None. The sign-ons of the store are joined to them.

    Returns
    -------
    tuple of Option
        See `network.disruption.proposals.propose`.

    Raises
    ------
    RefusedInput
        If the day lies more than four weeks ahead: a later day would make adults of children.
    """
    if day > view.day + timedelta(days=REVIEW_DAYS):
        raise RefusedInput(
            f"day {day}: options are looked at for at most {REVIEW_DAYS} days ahead; give an earlier day"
        )
    casework = view.casework()
    return propose(
        view.case(),
        kind,
        node_id,
        day=day,
        territory=territory,
        audience=view.audience,
        child_id=child_id,
        checks=casework["checks"].values(),
        measures=signed_catalogue(view, measures),
        orders=casework["orders"],
        breaches=casework["order_breaches"].values(),
    )


def signed_catalogue(view: View, measures: Catalogue | None = None) -> Catalogue:
    """Catalogue with the sign-ons of the store.

    Parameters
    ----------
    view : View
        View of the audience that is looking.
    measures : Catalogue or None, optional
        Measures; those that ship with the product if None.

    Returns
    -------
    Catalogue
        A sign-on of a measure that is no longer in the catalogue is left out.
    """
    chosen = measures or catalogue_here()
    known = [sign_on for sign_on in view.sign_ons().values() if sign_on.measure_id in chosen.measures]
    return chosen.with_sign_ons([*chosen.sign_ons, *known])


def put_forward(view: View, option: Option, *, proposed_by: str, day: date) -> Proposal:
    """Put an option before a meeting.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    option : Option
        One of `propose_for`, not one that is not available.
    proposed_by : str
        Name of the person who proposes.
    day : date
        Day of the proposal.

    Returns
    -------
    Proposal
        As kept.

    Raises
    ------
    NotPermitted
        If the option is not available.
    RefusedInput
        If nobody is named.
    """
    if option.status is Status.NOT_ELIGIBLE:
        raise NotPermitted(f"measure {option.measure.id}: {option.headline}")
    proposal = Proposal(
        id=f"proposal-{uuid4().hex}",
        measure_id=option.measure.id,
        subject_kind=option.kind,
        subject_id=option.node_id,
        child_id=option.child_id,
        proposed_by=proposed_by,
        proposed_on=day,
        facts=tuple((fact.name, fact.words) for fact in option.facts),
        reports=option.reports,
    )
    with view.write(f"put forward {option.measure.id}") as work:
        work.add(proposal)
    return proposal


def decide(
    view: View,
    *,
    kind: str,
    node_id: str,
    measure_id: str,
    outcome: DecisionOutcome,
    proposer: str,
    approver: str,
    decided_on: date,
    reason: str,
    territory: str | None,
    child_id: str | None = None,
    texts: Mapping[str, str] | None = None,
    review_on: date | None = None,
    dissent: str = "",
    measures: Catalogue | None = None,
) -> Decision:
    """Record what two named people decided; agreeing needs the facts, every gate and a confirmed law.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    kind, node_id : str
        The node.
    measure_id : str
        Id of the measure.
    outcome : DecisionOutcome
        Agreed, declined or deferred.
    proposer, approver : str
        Names of two people.
    decided_on : date
        Day of the decision.
    reason : str
        Why.
    territory : str or None
        E, W, S, NI, or None when not known.
    child_id : str or None, optional
        Child to protect.
    texts : mapping of str to str, optional
        ``necessity``, ``proportionality``, ``childs_views``, ``equality``; needed to agree.
    review_on : date or None, optional
        Review; 28 days after the decision if None, or as many as local policy asks for this measure.
    dissent : str, optional
        Who disagreed and why.
    measures : Catalogue or None, optional
        Measures; those that ship with the product if None.

    Returns
    -------
    Decision
        As kept.

    Raises
    ------
    NotPermitted
        If people, reason or review are missing, the decision does not follow from the one before, or, to agree, facts
        are not met or a gate does not pass; the message names every one.
    RefusedInput
        If the measure is not an option for the node.
    """
    found = propose_for(view, kind, node_id, decided_on, territory=territory, child_id=child_id, measures=measures)
    option = _option(found, measure_id, child_id)
    review = review_on or decided_on + timedelta(days=option.measure.review_days or REVIEW_DAYS)
    written = {name: (texts or {}).get(name, "") for name in FOUR_TEXTS}
    gates = [g8_two_people(proposer, approver), g10_human(approver), g11_review(decided_on, review)]
    if outcome is DecisionOutcome.AGREED:
        gates = [*option.gates, *awaiting_police_lead(view, option, decided_on), *gates, g9_written(written)]
    is_ready = outcome is not DecisionOutcome.AGREED or option.status is Status.FACTS_MET
    _refuse_standing(measure_id, outcome, gates, "" if is_ready else option.headline)
    decision = Decision(
        id=f"decision-{uuid4().hex}",
        measure_id=measure_id,
        subject_kind=kind,
        subject_id=node_id,
        child_id=option.child_id,
        outcome=outcome,
        proposer=proposer,
        approver=approver,
        decided_on=decided_on,
        review_on=review,
        reason=reason,
        **written,
        find_out=option.missing if outcome is DecisionOutcome.DEFERRED else (),
        dissent=dissent,
        recorded_by=view.actor,
        reports=option.reports,
    )
    _check_order(view, decision)
    with view.write(f"{outcome} {measure_id}: {decision.id}") as work:
        work.add(decision)
    return decision


def awaiting_police_lead(view: View, option: Option, day: date) -> tuple[GateResult, ...]:
    """Gates that this audience cannot answer by itself, as far as the police lead has answered them.

    Parameters
    ----------
    view : View
        View of the audience that decides.
    option : Option
        One of `propose_for`.
    day : date
        Day of the decision.

    Returns
    -------
    tuple of GateResult
        See `network.disruption.whole_view.whole_view_gates`.
    """
    subject = (option.kind, option.node_id)
    return whole_view_gates(option.measure, subject, view.audience, view.checks().values(), day)


def confirm_on_whole_view(
    view: View,
    *,
    kind: str,
    node_id: str,
    measure_id: str,
    territory: str | None,
    confirmed_by: str,
    day: date,
    child_id: str | None = None,
    measures: Catalogue | None = None,
) -> Check:
    """Answer, on the view of the police lead, the gates that a room cannot answer: is a child among those it falls on.

    Parameters
    ----------
    view : View
        View of the police.
    kind, node_id, measure_id : str
        The node and the measure.
    territory : str or None
        E, W, S, NI, or None when not known.
    confirmed_by : str
        Name of the police lead.
    day : date
        Day; it holds for 7 days.
    child_id : str or None, optional
        Child to protect.
    measures : Catalogue or None, optional
        Measures; those that ship with the product if None.

    Returns
    -------
    Check
        As kept: clear, or on hold if a gate does not pass. A hold is seen by the police alone.

    Raises
    ------
    NotPermitted
        If this is not the view of the police.
    RefusedInput
        If the measure is not an option for the node, or nobody is named.
    """
    if view.audience is not Audience.POLICE_ANALYST:
        raise NotPermitted(f"{view.audience} may not: confirm on the whole view; the police lead does")
    found = propose_for(view, kind, node_id, day, territory=territory, child_id=child_id, measures=measures)
    option = _option(tuple(one for one in found if one.measure.id == measure_id)[:1], measure_id, child_id)
    passes = all(one.outcome is Outcome.PASSES for one in option.gates if one.gate in ASKED_ON_WHOLE_VIEW)
    check = Check(
        id=confirmation_id(measure_id, kind, node_id),
        kind=CheckKind.WHOLE_VIEW,
        subject_kind=kind,
        subject_id=node_id,
        result=CheckResult.CLEAR if passes else CheckResult.HOLD,
        checked_by=confirmed_by,
        checked_on=day,
    )
    with view.write(f"confirm {measure_id} on the whole view") as work:
        work.add(check)
    return check


def _option(found: tuple[Option, ...], measure_id: str, child_id: str | None) -> Option:
    fitting = [option for option in found if option.measure.id == measure_id]
    if len(fitting) > 1 and child_id is None:
        raise RefusedInput(f"measure {measure_id}: say which child it is to protect")
    if not fitting:
        raise RefusedInput(f"measure {measure_id} is not an option for this node")
    return fitting[0]


def _refuse_standing(measure_id: str, outcome: DecisionOutcome, gates: list[GateResult], facts: str) -> None:
    """Say everything that is in the way at once, first what is to be found out."""
    stands = [facts] if facts else []
    stands += [f"{one.gate}: {one.words}" for one in gates if one.outcome is not Outcome.PASSES]
    if stands:
        raise NotPermitted(f"measure {measure_id} cannot be {outcome}: {'; '.join(dict.fromkeys(stands))}")


def _check_order(view: View, decision: Decision) -> None:
    about = (decision.measure_id, decision.subject_kind, decision.subject_id, decision.child_id)
    earlier = [
        d
        for d in view.decisions().values()
        if (d.measure_id, d.subject_kind, d.subject_id, d.child_id) == about and d.decided_on <= decision.decided_on
    ]
    last = max(earlier, key=lambda d: d.decided_on, default=None)
    if not may_follow(last.outcome if last else None, decision.outcome):
        raise NotPermitted(
            f"measure {decision.measure_id}: a decision {last.outcome if last else ''} cannot become {decision.outcome}"
        )


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
        decision = view.decisions().get(decision_id)
        if decision is None:
            raise RefusedInput(f"decision {decision_id} is not in the casework as this audience sees it")
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
    action = view.actions().get(action_id)
    if action is None:
        raise RefusedInput(f"action {action_id} is not in the casework as this audience sees it")
    moved = replace(move_action(action, status, reason=reason, outcome=outcome), recorded_by=view.actor)
    with view.write(f"action {status}: {action_id}") as work:
        work.add(moved)
    return moved
