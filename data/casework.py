"""Decisions and what follows from them: frozen records and the moves that are allowed. Pure; nothing is decided here.

A decision is made by named people. The dataclasses refuse what no page may bypass: a decision without two different
named people, an agreed decision without its four texts or its review date, a move that is not allowed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from data.checks import Check
from data.errors import NotPermitted, RefusedInput
from data.named_people import is_named, same_person

REVIEW_DAYS = 28


class DecisionOutcome(StrEnum):
    """What was decided."""

    AGREED = "agreed"
    DECLINED = "declined"
    DEFERRED = "deferred"


class ActionStatus(StrEnum):
    """Where an action stands; overdue is computed from the date, never stored."""

    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    CANCELLED = "cancelled"


DECISION_MOVES: dict[DecisionOutcome, frozenset[DecisionOutcome]] = {
    DecisionOutcome.DEFERRED: frozenset(DecisionOutcome),
    DecisionOutcome.DECLINED: frozenset({DecisionOutcome.DEFERRED}),
    DecisionOutcome.AGREED: frozenset({DecisionOutcome.DECLINED}),
}
ACTION_MOVES: dict[ActionStatus, frozenset[ActionStatus]] = {
    ActionStatus.OPEN: frozenset({ActionStatus.STARTED, ActionStatus.DONE, ActionStatus.CANCELLED}),
    ActionStatus.STARTED: frozenset({ActionStatus.OPEN, ActionStatus.DONE, ActionStatus.CANCELLED}),
    ActionStatus.DONE: frozenset({ActionStatus.STARTED}),
    ActionStatus.CANCELLED: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOn:
    """A lawyer's dated confirmation that one measure file, in exactly this text, is the law here.

    Attributes
    ----------
    digest : str
        SHA-256 of the file that was read; any change of the file ends the confirmation.
    in_force_from, in_force_to : date or None
        Dates of commencement and repeal that the lawyer confirmed.
    """

    id: str
    measure_id: str
    digest: str
    signed_by: str
    organisation: str
    signed_on: date
    in_force_from: date | None = None
    in_force_to: date | None = None
    note: str = ""
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a confirmation by nobody."""
        if not is_named(self.signed_by) or not self.organisation.strip():
            raise RefusedInput(f"sign-on {self.id}: the lawyer's name and the organisation are needed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A measure put before a meeting by a named person; it decides nothing.

    Attributes
    ----------
    child_id : str or None
        Child whom the measure is to protect.
    facts : tuple of (str, str)
        Facts as they stood, in words: (fact name, words).
    """

    id: str
    measure_id: str
    subject_kind: str
    subject_id: str
    proposed_by: str
    proposed_on: date
    child_id: str | None = None
    facts: tuple[tuple[str, str], ...] = ()
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a proposal by nobody."""
        if not is_named(self.proposed_by):
            raise RefusedInput(f"proposal {self.id}: the name of the person who proposes is needed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What named people decided on one measure for one node, with their reasons.

    Attributes
    ----------
    necessity, proportionality, childs_views, equality : str
        Four short texts, needed to agree; proportionality says why nothing less intrusive would do.
    review_on : date
        When it comes back to the meeting.
    find_out : tuple of str
        Names of facts to find out, needed to defer.
    dissent : str
        Who disagreed and why, in their words.
    """

    id: str
    measure_id: str
    subject_kind: str
    subject_id: str
    outcome: DecisionOutcome
    proposer: str
    approver: str
    decided_on: date
    review_on: date
    reason: str
    child_id: str | None = None
    necessity: str = ""
    proportionality: str = ""
    childs_views: str = ""
    equality: str = ""
    find_out: tuple[str, ...] = ()
    dissent: str = ""
    recorded_by: str = ""
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no page may bypass."""
        _check_people(self)
        if not self.reason.strip():
            raise NotPermitted(f"decision {self.id}: a reason is needed")
        if self.review_on <= self.decided_on:
            raise NotPermitted(f"decision {self.id}: the review date must be after the decision (gate G11)")
        if self.outcome is DecisionOutcome.AGREED:
            _check_agreed(self)


def _check_people(decision: Decision) -> None:
    if not (is_named(decision.proposer) and is_named(decision.approver)):
        raise NotPermitted(f"decision {decision.id}: name who proposed and who decided (gate G10)")
    if same_person(decision.proposer, decision.approver):
        raise NotPermitted(f"decision {decision.id}: proposer and approver must be two people (gate G8)")


def _check_agreed(decision: Decision) -> None:
    empty = [name for name in FOUR_TEXTS if not getattr(decision, name).strip()]
    if empty:
        raise NotPermitted(f"decision {decision.id}: to agree, write {', '.join(empty)} (gate G9)")
    if not decision.reports:
        raise NotPermitted(f"decision {decision.id}: to agree, name the reports it rests on (gate G4)")


FOUR_TEXTS = ("necessity", "proportionality", "childs_views", "equality")


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something one named person of one agency will do by a date.

    Attributes
    ----------
    decision_id : str or None
        Decision it follows from; None for finding out a fact.
    outcome : str
        What came of it, incl. any harm to the child and displacement; needed when done.
    """

    id: str
    what: str
    owner_agency: str
    owner: str
    due_on: date
    decision_id: str | None = None
    status: ActionStatus = ActionStatus.OPEN
    reason: str = ""
    outcome: str = ""
    recorded_by: str = ""
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an action that nobody owns."""
        if not self.what.strip() or not self.owner_agency.strip() or not is_named(self.owner):
            raise RefusedInput(f"action {self.id}: what, the agency and the name of the person who owns it are needed")
        if self.status is ActionStatus.DONE and not self.outcome.strip():
            raise RefusedInput(f"action {self.id}: to close it, say what came of it")
        if self.status is ActionStatus.CANCELLED and not self.reason.strip():
            raise RefusedInput(f"action {self.id}: to cancel it, give a reason")

    def is_overdue(self, day: date) -> bool:
        """Whether it is late on a day.

        Parameters
        ----------
        day : date
            Today.

        Returns
        -------
        bool
            True if still to do after its date.
        """
        return self.status in {ActionStatus.OPEN, ActionStatus.STARTED} and day > self.due_on


def move_action(action: Action, status: ActionStatus, *, reason: str = "", outcome: str = "") -> Action:
    """Make an allowed move.

    Parameters
    ----------
    action : Action
        As it stands.
    status : ActionStatus
        Where it goes.
    reason : str, optional
        Why; needed to cancel.
    outcome : str, optional
        What came of it; needed when done.

    Returns
    -------
    Action
        A new version.

    Raises
    ------
    NotPermitted
        If the move is not allowed.
    RefusedInput
        If reason or outcome is missing.
    """
    if status not in ACTION_MOVES[action.status]:
        raise NotPermitted(f"action {action.id}: {action.status} cannot become {status}")
    return replace(action, status=status, reason=reason or action.reason, outcome=outcome or action.outcome)


def may_follow(earlier: DecisionOutcome | None, later: DecisionOutcome) -> bool:
    """Whether one decision may follow another on the same measure and node.

    Parameters
    ----------
    earlier : DecisionOutcome or None
        Latest decision, None for none.
    later : DecisionOutcome
        What is to be recorded.

    Returns
    -------
    bool
        A declined measure is first taken up again (deferred) before it can be agreed.
    """
    return earlier is None or later in DECISION_MOVES[earlier]


def due_for_review(decisions: dict[str, Decision], day: date) -> tuple[Decision, ...]:
    """Decisions that belong on the agenda of a day, the longest overdue first.

    Parameters
    ----------
    decisions : dict of str to Decision
        Decisions by id.
    day : date
        Day of the meeting.

    Returns
    -------
    tuple of Decision
        Agreed and deferred decisions whose review date has come.
    """
    due = [d for d in decisions.values() if d.outcome is not DecisionOutcome.DECLINED and d.review_on <= day]
    return tuple(sorted(due, key=lambda d: (d.review_on, d.id)))


CASEWORK_FIELDS: dict[str, type] = {
    "sign_ons": SignOn,
    "checks": Check,
    "proposals": Proposal,
    "decisions": Decision,
    "actions": Action,
}
