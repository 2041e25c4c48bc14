"""What an audience may see of decisions, actions and the like, once it is known what it may see of the case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from data.audience_fields import masked_fields
from data.casework import Action
from data.checks import Check, CheckKind, CheckResult
from data.codes import Audience
from data.kinds import KEPT_FIELDS
from data.policy import POLICY, Policy
from data.records import SUBJECT_KINDS, Case


def permitted_casework(
    casework: Mapping[str, Mapping[str, Any]], case: Case, audience: Audience, day: date
) -> dict[str, dict[str, Any]]:
    """Cut decisions, actions and the like down to what an audience may see.

    A text of the casework may paraphrase any report it rests on, so all of them must be permitted, not one; and what
    it is about must be visible. "Hold" is seen by the police alone: for others the check is still awaited.

    Parameters
    ----------
    casework : mapping of str to mapping
        Kind to id to record.
    case : Case
        What the same audience may see of the case.
    audience : Audience
        For whom.
    day : datetime.date
        Day on which ages are reckoned.

    Returns
    -------
    dict of str to dict
        Kind to id to permitted record, every kind present.
    """
    policy = POLICY[audience]
    left: dict[str, dict[str, Any]] = {kind: {} for kind in KEPT_FIELDS}
    held = _latest_holds(casework)
    for kind in KEPT_FIELDS:
        if kind in policy.shown:
            stand = {
                key: record
                for key, record in casework.get(kind, {}).items()
                if policy.conditions == "all"
                or (
                    _is_made_for(record, audience)
                    and _may_ask(record, policy)
                    and _casework_stands(record, case, left, held)
                )
            }
            left[kind] = masked_fields(kind, stand, case.reports, policy, day)
    return left


def _latest_holds(casework: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, str], date]:
    """Day of the latest hold on each subject; a clearance no younger than that would betray it, and be wrong."""
    found: dict[tuple[str, str], date] = {}
    for check in casework.get("checks", {}).values():
        if check.result is CheckResult.HOLD and check.kind is not CheckKind.WHOLE_VIEW:
            about = (check.subject_kind, check.subject_id)
            found[about] = max(check.checked_on, found.get(about, date.min))
    return found


def _is_overtaken(record: Any, held: Mapping[tuple[str, str], date]) -> bool:
    if not isinstance(record, Check) or record.kind is not CheckKind.DECONFLICTION:
        return False
    return record.checked_on <= held.get((record.subject_kind, record.subject_id), date.min)


def _is_made_for(record: Any, audience: Audience) -> bool:
    # What was computed from another audience's view tells of records that this one does not see.
    if isinstance(record, Action) and record.decision_id is None and not record.reports:
        # Free words with nothing behind them that could be looked up: its id says who made it.
        return record.id.startswith(f"action-{audience.value}-")
    return getattr(record, "made_for", audience) is audience


def _casework_stands(
    record: Any, case: Case, left: Mapping[str, Mapping[str, Any]], held: Mapping[tuple[str, str], date]
) -> bool:
    decision, order = getattr(record, "decision_id", None), getattr(record, "order_id", None)
    child, other = getattr(record, "child_id", None), getattr(record, "other_id", None)
    return (
        set(record.reports) <= case.reports.keys()
        and getattr(record, "result", None) is not CheckResult.HOLD
        and not _is_overtaken(record, held)
        and (decision is None or decision in left["decisions"])
        and (order is None or order in left["orders"])
        and _is_about_kept(record, left)
        and {child, other} - {None} <= case.people.keys()
        and (not getattr(record, "subject_kind", "") or _is_visible(record.subject_kind, record.subject_id, case))
        and all(_is_visible(kind, record_id, case) for kind, record_id in getattr(record, "about", ()))
    )


def _is_about_kept(record: Any, left: Mapping[str, Mapping[str, Any]]) -> bool:
    # That something late was taken further tells of what is late, such as a covert question.
    kind = getattr(record, "about_kind", None)
    return kind is None or record.about_id in left.get(kind, {})


def _may_ask(record: Any, policy: Policy) -> bool:
    """Whether a question may be seen: that a covert fact was asked for would itself betray something."""
    name = getattr(record, "fact", "")
    return not name.startswith(policy.hidden_facts) and not name.endswith(policy.hidden_facts)


def _is_visible(subject_kind: str, subject_id: str, case: Case) -> bool:
    kind = (SUBJECT_KINDS | {"event": "events"}).get(subject_kind)
    return kind is not None and subject_id in getattr(case, kind)
