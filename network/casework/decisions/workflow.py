"""Use case with a view: record what two named people decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import uuid4

from data.casework import FOUR_TEXTS, REVIEW_DAYS, Decision, DecisionOutcome, may_follow
from data.errors import NotPermitted
from data.views import View
from network.casework.checks.workflow import awaiting_police_lead
from network.casework.options.workflow import option_of, propose_for
from network.disruption.catalogue import Catalogue
from network.disruption.eligibility import Status
from network.disruption.gates import GateResult, Outcome, g8_two_people, g9_written, g10_human, g11_review


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
    option = option_of(found, measure_id, child_id)
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
