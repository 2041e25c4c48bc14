"""Legal holds, reviews of whether a record is still needed, and erasures: who decided what, when and why. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from data.errors import RefusedInput
from data.named_people import is_named, refuse_unanswered, same_person

WHOLE_CASE = "case"
LONGEST_REVIEW_DAYS = 3653


class Outcome(StrEnum):
    """What a review of a record came to."""

    KEEP = "keep"
    ERASE = "erase"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHold:
    """Nothing of what is held may be erased, whatever its age: an inquiry, a claim or a court requires it.

    Attributes
    ----------
    id : str
        ``hold:KIND:SUBJECT:DAY:N``.
    subject_kind : str
        ``person``, or ``case`` for everything.
    authority : str
        Who requires it, e.g. the name of an inquiry or of a court.
    released_on : datetime.date or None
        First day on which it no longer holds.
    """

    id: str
    subject_kind: str
    subject_id: str
    placed_by: str
    placed_on: date
    authority: str
    reason: str
    released_by: str = ""
    released_on: date | None = None
    released_because: str = ""
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a hold by nobody or without an authority, and a release without a name or a reason."""
        if self.subject_kind not in ("person", WHOLE_CASE):
            raise RefusedInput(f"hold {self.id}: hold a person or the whole case")
        refuse_unanswered(f"hold {self.id}", self.placed_by, self.reason)
        if not self.authority.strip():
            raise RefusedInput(f"hold {self.id}: say who requires it")
        if self.released_on is not None:
            refuse_unanswered(f"hold {self.id}", self.released_by, self.released_because)
            if self.released_on < self.placed_on:
                raise RefusedInput(f"hold {self.id}: cannot be released before it was placed on {self.placed_on}")

    @property
    def about(self) -> tuple[tuple[str, str], ...]:
        """Kind and id of the record it is about; nothing for the whole case."""
        return () if self.subject_kind == WHOLE_CASE else ((self.subject_kind, self.subject_id),)

    def holds(self, person_id: str) -> bool:
        """Whether it stands and holds a person's record.

        Parameters
        ----------
        person_id : str
            Id of the record.

        Returns
        -------
        bool
            False once it was released.
        """
        return self.released_on is None and self.subject_id in (person_id, WHOLE_CASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionReview:
    """A decision to keep or to erase what is recorded of a person.

    Attributes
    ----------
    id : str
        ``review-kept:PERSON:DAY:N``.
    group : int
        Review group, 1 to 4, that was on the screen.
    decided_by, second : str
        Who decided; an erasure needs two different named people.
    next_review : datetime.date or None
        When it is looked at again; needed to keep, within ten years.
    harm_considered : str
        Why the record of somebody harmed when under 18, or of a child, is nevertheless erased; empty for others.
    """

    id: str
    person_id: str
    group: int
    outcome: Outcome
    decided_by: str
    decided_on: date
    reason: str
    second: str = ""
    next_review: date | None = None
    harm_considered: str = ""
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a decision by nobody, an erasure by one person, and keeping without a day of review."""
        refuse_unanswered(f"review {self.id}", self.decided_by, self.reason)
        if self.group not in (1, 2, 3, 4):
            raise RefusedInput(f"review {self.id}: the group is 1, 2, 3 or 4")
        if self.outcome is Outcome.ERASE:
            if not is_named(self.second) or same_person(self.decided_by, self.second):
                raise RefusedInput(f"review {self.id}: to erase, two different named people must decide")
        elif self.next_review is None or self.next_review <= self.decided_on:
            raise RefusedInput(f"review {self.id}: to keep, name the day of the next review, after {self.decided_on}")
        elif self.next_review > self.decided_on + timedelta(days=LONGEST_REVIEW_DAYS):
            raise RefusedInput(f"review {self.id}: the next review must be within ten years")

    @property
    def about(self) -> tuple[tuple[str, str], ...]:
        """Kind and id of the record it is about."""
        return (("person", self.person_id),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What was erased by a decision: by ids alone.

    Attributes
    ----------
    id : str
        ``erasure:REVIEW``.
    review_id : str
        The decision.
    records : tuple of (str, str)
        Kind and id of every record whose earlier versions can no longer be read.
    """

    id: str
    person_id: str
    review_id: str
    erased_by: str
    erased_on: date
    records: tuple[tuple[str, str], ...]
    reports: tuple[str, ...] = ()

    @property
    def about(self) -> tuple[tuple[str, str], ...]:
        """Kind and id of the record it is about."""
        return (("person", self.person_id),)

    @property
    def words(self) -> str:
        """What stands in the place of the record."""
        return f"erased on {self.erased_on}, by decision {self.review_id}"


HOLD_FIELDS: dict[str, type] = {
    "legal_holds": LegalHold,
    "retention_reviews": RetentionReview,
    "erasures": Erasure,
}
