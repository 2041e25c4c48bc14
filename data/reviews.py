"""What follows a decision: escalation of what is late, the outcome of a review, approval of a paper. Frozen records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data.casework import Decision, DecisionOutcome
from data.errors import NotPermitted, RefusedInput
from data.named_people import is_named, same_person


class Verdict(StrEnum):
    """What a review concluded about a measure."""

    CONTINUE = "continue"
    STOP = "stop"
    CHANGED = "changed"


class Seen(StrEnum):
    """Whether something was seen; not known is not "no"."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What two named people found when a decision came back to the meeting.

    Attributes
    ----------
    reviewed_by, agreed_by : str
        Who reported and who agreed; two people.
    harm_to_child, displacement : Seen
        Whether the measure itself harmed a child, and whether harm moved elsewhere.
    harm_words, displacement_words : str
        What was seen; needed unless the answer is "no".
    effect : str
        Sentence on the effect, e.g. that of a comparison of places before and after; empty if not measured.
    effect_numbers : tuple of (str, float)
        Name and number behind that sentence.
    next_review_on : date or None
        Needed unless it stops.
    """

    id: str
    decision_id: str
    subject_kind: str
    subject_id: str
    verdict: Verdict
    reviewed_on: date
    reviewed_by: str
    agreed_by: str
    reason: str
    harm_to_child: Seen
    displacement: Seen
    harm_words: str = ""
    displacement_words: str = ""
    effect: str = ""
    effect_numbers: tuple[tuple[str, float], ...] = ()
    child_id: str | None = None
    next_review_on: date | None = None
    dissent: str = ""
    recorded_by: str = ""
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a review by nobody, without a reason, or one that leaves open when it comes back."""
        if not (is_named(self.reviewed_by) and is_named(self.agreed_by)):
            raise NotPermitted(f"review {self.id}: name who reported and who agreed")
        if same_person(self.reviewed_by, self.agreed_by):
            raise NotPermitted(f"review {self.id}: two people are needed")
        if not self.reason.strip():
            raise NotPermitted(f"review {self.id}: a reason is needed")
        if self.verdict is not Verdict.STOP and (
            self.next_review_on is None or self.next_review_on <= self.reviewed_on
        ):
            raise NotPermitted(f"review {self.id}: give the day of the next review (gate G11)")
        for seen, words, what in (
            (self.harm_to_child, self.harm_words, "harm to the child"),
            (self.displacement, self.displacement_words, "displacement"),
        ):
            if seen is not Seen.NO and not words.strip():
                raise RefusedInput(f"review {self.id}: {what} is {seen.replace('_', ' ')}; say what is known")


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Something late that was taken to somebody more senior, by rule.

    Attributes
    ----------
    about_kind : str
        ``actions``, ``fact_requests`` or ``duty_clocks``: the table of what is late.
    about_id : str
        Its id.
    step : int
        Step of the rule, 1 for the first.
    rule : str
        The rule in words.
    """

    id: str
    about_kind: str
    about_id: str
    step: int
    rule: str
    to_agency: str
    to_person: str
    escalated_by: str
    escalated_on: date
    days_late: int
    reason: str
    subject_kind: str = ""
    subject_id: str = ""
    child_id: str | None = None
    decision_id: str | None = None
    recorded_by: str = ""
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an escalation from or to nobody."""
        if not (is_named(self.to_person) and is_named(self.escalated_by)) or not self.to_agency.strip():
            raise RefusedInput(f"escalation {self.id}: name who escalates, and the agency and person it goes to")
        if same_person(self.to_person, self.escalated_by):
            raise RefusedInput(f"escalation {self.id}: it must go to somebody else")
        if not self.reason.strip():
            raise RefusedInput(f"escalation {self.id}: a reason is needed")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperApproval:
    """A named person's approval of one draft paper, in exactly this text.

    Attributes
    ----------
    digest : str
        SHA-256 of the paper's sentences; any change of them ends the approval.
    drafted_by, approved_by : str
        Two people.
    """

    id: str
    paper_kind: str
    decision_id: str
    digest: str
    drafted_by: str
    approved_by: str
    approved_on: date
    subject_kind: str
    subject_id: str
    child_id: str | None = None
    note: str = ""
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an approval by nobody or by who drafted it."""
        if not (is_named(self.approved_by) and is_named(self.drafted_by)):
            raise NotPermitted(f"approval {self.id}: name who drafted the paper and who approves it")
        if same_person(self.approved_by, self.drafted_by):
            raise NotPermitted(
                f"approval {self.id}: a paper is approved by somebody other than who drafted it (gate G8)"
            )


def standing_decisions(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Keep the latest decision on each measure, node and child; an earlier one was overtaken by it.

    Parameters
    ----------
    decisions : iterable of Decision
        All decisions, in the order in which they were kept.

    Returns
    -------
    tuple of Decision
        One for each measure, node and child.
    """
    latest: dict[tuple[str, str, str, str | None], Decision] = {}
    for one in decisions:
        about = (one.measure_id, one.subject_kind, one.subject_id, one.child_id)
        earlier = latest.get(about)
        if earlier is None or (one.decided_on, _RANK[one.outcome]) >= (earlier.decided_on, _RANK[earlier.outcome]):
            latest[about] = one
    return tuple(latest.values())


# Of decisions of one day, taken up (deferred) comes before agreed and before declined: see `data.casework.may_follow`.
_RANK = {DecisionOutcome.DEFERRED: 0, DecisionOutcome.AGREED: 1, DecisionOutcome.DECLINED: 2}


def next_review(decision: Decision, reviews: Iterable[Review]) -> date | None:
    """Day on which a decision comes back next.

    Parameters
    ----------
    decision : Decision
        The decision.
    reviews : iterable of Review
        Reviews on record.

    Returns
    -------
    date or None
        Its own review date, or that of its latest review; None once it was stopped or declined.
    """
    if decision.outcome is DecisionOutcome.DECLINED:
        return None
    done = [review for review in reviews if review.decision_id == decision.id]
    if not done:
        return decision.review_on
    last = max(done, key=lambda review: (review.reviewed_on, review.next_review_on or date.max))
    return last.next_review_on if last.verdict is not Verdict.STOP else None


def reviews_due(decisions: Iterable[Decision], reviews: Iterable[Review], day: date) -> tuple[Decision, ...]:
    """Decisions that belong on the agenda of a day, the longest overdue first.

    Parameters
    ----------
    decisions : iterable of Decision
        Decisions on record.
    reviews : iterable of Review
        Reviews on record.
    day : date
        Day of the meeting.

    Returns
    -------
    tuple of Decision
        Standing decisions whose next review has come.
    """
    held = tuple(reviews)
    due = [(when, d) for d in standing_decisions(decisions) if (when := next_review(d, held)) and when <= day]
    return tuple(decision for _, decision in sorted(due, key=lambda pair: (pair[0], pair[1].id)))


REVIEW_FIELDS: dict[str, type] = {
    "reviews": Review,
    "escalations": Escalation,
    "paper_approvals": PaperApproval,
}
