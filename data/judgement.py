"""What a named person judged about the records: where a text lies, whether two records are one, what to watch for.

Every judgement is kept as a version, so that it can be taken back and the earlier state is found again. A judgement
never changes the records it is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from data.codes import MatchStatus, Precision
from data.errors import RefusedInput
from data.named_people import refuse_unanswered, same_person


class Verdict(StrEnum):
    """What a person judged of two records; NONE takes an earlier judgement back."""

    SAME = "same"
    NOT_SAME = "not_same"
    UNSURE = "unsure"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityJudgement:
    """A named person's judgement whether two records of one kind are the same person, vehicle, phone or venue.

    Attributes
    ----------
    id : str
        ``identity:KIND:LEFT:RIGHT`` with the ids in order, so that one pair has one judgement, in versions.
    kind : str
        ``person``, ``vehicle``, ``phone`` or ``venue``.
    weight : float or None
        Match weight (log2 Bayes factor) that was on the screen.
    was_same : bool
        Whether an "unsure" followed a "same": such doubt joins nothing and takes no protection away.
    """

    id: str
    kind: str
    left_id: str
    right_id: str
    verdict: Verdict
    judged_by: str
    judged_on: date
    reason: str
    weight: float | None = None
    was_same: bool = False
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a judgement by nobody, without a reason, on one record, or under another pair's id."""
        refuse_unanswered(f"judgement {self.id}", self.judged_by, self.reason, does="judges")
        if self.id != f"identity:{self.kind}:{self.left_id}:{self.right_id}":
            raise RefusedInput(f"judgement {self.id}: its id must be identity:KIND:LEFT:RIGHT of its own records")
        if self.left_id >= self.right_id:
            raise RefusedInput(f"judgement {self.id}: needs two different records, ids in order")

    @property
    def about(self) -> tuple[tuple[str, str], ...]:
        """Kind and id of the records it is about."""
        return ((self.kind, self.left_id), (self.kind, self.right_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChoice:
    """A named person's choice of where one text of a place lies, remembered for the case.

    Attributes
    ----------
    id : str
        ``place:KEY`` with a digest of the text under a key of the store, so that one text has one choice, in versions,
        and the id tells nothing of the place.
    text : str
        The text as it stood.
    easting_m, northing_m, uncertainty_m : float or None
        EPSG:27700, metres; None when the choice was taken back or the text was judged impossible to place.
    withdrawn : bool
        Whether the choice was taken back.
    """

    id: str
    text: str
    chosen_by: str
    chosen_on: date
    reason: str
    easting_m: float | None = None
    northing_m: float | None = None
    uncertainty_m: float | None = None
    precision: str = ""
    matched_text: str = ""
    source: str = ""
    withdrawn: bool = False
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a choice by nobody or without a reason."""
        refuse_unanswered(f"judgement {self.id}", self.chosen_by, self.reason, does="judges")


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierPlacement:
    """How a location stood before a choice gave it a place, so that withdrawing the choice finds that state again.

    Attributes
    ----------
    id : str
        ``earlier:LOCATION``.
    choice_id : str
        The choice that placed the location.
    easting_m, northing_m, uncertainty_m : float or None
        EPSG:27700, metres, as they were; the other fields likewise.
    """

    id: str
    location_id: str
    choice_id: str
    easting_m: float | None = None
    northing_m: float | None = None
    precision: Precision = Precision.UNKNOWN
    uncertainty_m: float | None = None
    status: MatchStatus = MatchStatus.UNMATCHED
    source: str = ""
    force_code: str | None = None
    local_authority_code: str | None = None
    reports: tuple[str, ...] = ()

    @property
    def about(self) -> tuple[tuple[str, str], ...]:
        """Kind and id of the record it is about."""
        return (("location", self.location_id),)


LONGEST_DAYS = 183


class StandingKind(StrEnum):
    """What a named person may judge of how somebody stands towards measures."""

    ADULT = "adult_beyond_doubt"
    HARM_CONSIDERED = "harm_considered"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingJudgement:
    """An officer's judgement that somebody is an adult beyond doubt, or two people's that past harm no longer bars.

    Attributes
    ----------
    id : str
        ``standing:KIND:PERSON``, so that one person has one judgement of a kind, in versions.
    judged_by, second : str
        Who judged; that past harm no longer bars measures needs two different people.
    review_on : date
        Last day on which it counts without being judged again; past harm for half a year at most.
    reports : tuple of str
        What was considered; harm that rests on any other report was not.
    withdrawn : bool
        Whether it was taken back.
    """

    id: str
    kind: StandingKind
    person_id: str
    judged_by: str
    judged_on: date
    review_on: date
    reason: str
    second: str = ""
    withdrawn: bool = False
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a judgement by nobody, by one where two are needed, or without a day of review."""
        refuse_unanswered(f"judgement {self.id}", self.judged_by, self.reason, does="judges")
        if self.review_on <= self.judged_on:
            raise RefusedInput(f"judgement {self.id}: the day of review must be after the judgement")
        if self.id != f"standing:{self.kind.value}:{self.person_id}":
            raise RefusedInput(f"judgement {self.id}: its id must be standing:KIND:PERSON of its own person")
        if self.kind is StandingKind.HARM_CONSIDERED:
            refuse_unanswered(f"judgement {self.id}", self.second, self.reason, does="judges")
            if same_person(self.judged_by, self.second):
                raise RefusedInput(f"judgement {self.id}: two different people must record it")
            if self.review_on > self.judged_on + timedelta(days=LONGEST_DAYS):
                raise RefusedInput(f"judgement {self.id}: must be reviewed within {LONGEST_DAYS} days")

    @property
    def about(self) -> tuple[tuple[str, str], ...]:
        """Kind and id of the record it is about."""
        return (("person", self.person_id),)


JUDGEMENT_FIELDS: dict[str, type] = {
    "identity_judgements": IdentityJudgement,
    "place_choices": PlaceChoice,
    "earlier_placements": EarlierPlacement,
    "standing_judgements": StandingJudgement,
}
