"""Use cases with a view: what a named person checked before a decision, and what the police lead confirmed."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from data.checks import Check, CheckKind, CheckResult
from data.codes import Audience
from data.errors import NotPermitted, RefusedInput
from data.policy import POLICY
from data.records import SUBJECT_KINDS
from data.views import View
from network.casework.options.workflow import option_of, propose_for
from network.disruption.catalogue import Catalogue
from network.disruption.gates import GateResult, Outcome
from network.disruption.proposals import Option
from network.disruption.whole_view import ASKED_ON_WHOLE_VIEW, confirmation_id, whole_view_gates

# Only the police may say that nothing else is in the way: a hold is theirs alone. The store's own door asks the same.
WHO_CHECKS: dict[CheckKind, frozenset[Audience]] = {
    kind: frozenset(audience for audience in Audience if kind in POLICY[audience].checks)
    for kind in (CheckKind.DECONFLICTION, CheckKind.IDENTITY, CheckKind.SOCIAL_CARE)
}


def record_check(
    view: View,
    *,
    kind: CheckKind,
    subject_kind: str,
    subject_id: str,
    result: CheckResult,
    checked_by: str,
    checked_on: date,
    note: str = "",
) -> Check:
    """Record a check by a named person: deconfliction, identity, or children's social care consulted.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    kind : CheckKind
        What was checked; a confirmation on the whole view is made by `confirm_on_whole_view`.
    subject_kind, subject_id : str
        Node that was checked; for social care the child.
    result : CheckResult
        Clear, hold or not clear.
    checked_by : str
        Named person.
    checked_on : date
        Day, today at the latest.
    note : str, optional
        What was compared.

    Returns
    -------
    Check
        As kept.

    Raises
    ------
    NotPermitted
        If this audience does not make such checks.
    RefusedInput
        If the node is not there, nobody is named, or the day has not come.
    """
    if view.audience not in WHO_CHECKS.get(kind, frozenset()):
        raise NotPermitted(f"{view.audience} may not: record a check of {kind.replace('_', ' ')}; the police lead does")
    if subject_id not in getattr(view.case(), SUBJECT_KINDS.get(subject_kind, ""), {}):
        raise RefusedInput(f"{subject_kind} {subject_id} is not in the case as this audience sees it")
    if checked_on > view.day:
        raise RefusedInput(f"check of {subject_id}: {checked_on} has not come yet; give the day of the check")
    made = Check(
        id=f"check-{uuid4().hex}",
        kind=kind,
        subject_kind=subject_kind,
        subject_id=subject_id,
        result=result,
        checked_by=checked_by,
        checked_on=checked_on,
        note=note,
    )
    with view.write(f"record a check: {kind.replace('_', ' ')}") as work:
        work.add(made)
    return made


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
    option = option_of(tuple(one for one in found if one.measure.id == measure_id)[:1], measure_id, child_id)
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
