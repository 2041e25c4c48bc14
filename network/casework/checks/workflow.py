"""Use case with a view: record that a named person checked something before a decision."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from data.checks import Check, CheckKind, CheckResult
from data.codes import Audience
from data.errors import NotPermitted, RefusedInput
from data.policy import POLICY
from data.records import SUBJECT_KINDS
from data.views import View

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
        What was checked; a confirmation on the whole view is made by `network.workflow.confirm_on_whole_view`.
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
