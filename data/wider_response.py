"""What agencies tell of the wider response, as counts: training, support, calls of businesses, the five questions.

Nothing here names or points at a child: an agency gives a number, who counted it and for which time. A number that was
not given stays not known; it is never taken for nought.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from data.errors import RefusedInput
from data.named_people import is_named


class ChecklistResult(StrEnum):
    """Answer to one of the five questions."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_KNOWN = "not_known"


class ReportedBy(StrEnum):
    """Who called or wrote."""

    HOTEL = "hotel"
    BUSINESS = "business"
    TAXI = "taxi"
    COMMUNITY = "community"


class CountedItem(StrEnum):
    """What an agency may count for the partnership."""

    SEX = "sex"
    ETHNICITY = "ethnicity"
    DISABILITY = "disability"
    LOOKED_AFTER = "looked_after"
    PLACEMENT = "placement"
    CASES = "cases"
    REFERRALS = "referrals"
    RETURN_INTERVIEWS = "return_interviews"
    CASES_AT_HEALTH = "cases_at_health"
    SCHOOL_ABSENCE = "school_absence"
    NATIONAL_REFERRALS = "national_referrals"
    PROSECUTIONS = "prosecutions"
    CHILDRENS_VIEWS = "childrens_views"


QUESTIONS: dict[int, str] = {
    1: "Are professionals trained to spot the signs?",
    2: "Is there a system to monitor how many children are at risk?",
    3: "Is there a strategy in place?",
    4: "Is there a lead person who co-ordinates the response of all agencies?",
    5: "Can children reach specialist support?",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingGiven:
    """Training that one agency's people had.

    Attributes
    ----------
    people_trained : int
        Who took part.
    staff : int or None
        How many there are to train; None if not known.
    """

    id: str
    agency: str
    what: str
    given_on: date
    people_trained: int
    recorded_by: str
    sessions: int = 1
    staff: int | None = None
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a count by nobody, of nothing, or more people than there are."""
        _need(self, "agency", "what")
        if self.staff is not None and self.people_trained > self.staff:
            raise RefusedInput(f"training {self.id}: more people trained than there are; check both numbers")


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportCapacity:
    """What one service can offer to children who were harmed, on one day.

    Attributes
    ----------
    places : int
        Children it can support at once.
    in_use, waiting, offered, accepted : int or None
        Places taken; children who wait; offers made and taken up since the count before. None if not known.
    usual_weeks : int or None
        How long support usually lasts.
    """

    id: str
    agency: str
    service: str
    counted_on: date
    places: int
    recorded_by: str
    in_use: int | None = None
    waiting: int | None = None
    offered: int | None = None
    accepted: int | None = None
    usual_weeks: int | None = None
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a count by nobody or of no service."""
        _need(self, "agency", "service")
        if self.offered is not None and self.accepted is not None and self.accepted > self.offered:
            raise RefusedInput(f"support {self.id}: more offers taken up than made; check both numbers")


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityReports:
    """Calls and reports of businesses and of the community, such as those of hotels under Makesafe.

    Attributes
    ----------
    scheme : str
        Name of the scheme or the line that was called.
    passed_on : int or None
        How many of them reached the police or social care; None if not known.
    """

    id: str
    reported_by: ReportedBy
    scheme: str
    agency: str
    first_day: date
    last_day: date
    calls: int
    recorded_by: str
    passed_on: int | None = None
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a count by nobody, or of a time that ends before it begins."""
        _need(self, "agency", "scheme")
        _need_order(self.id, self.first_day, self.last_day)
        if self.passed_on is not None and self.passed_on > self.calls:
            raise RefusedInput(f"reports {self.id}: more passed on than came in; check both numbers")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerCount:
    """A number that only an agency can give, for something that its reports do not tell child by child.

    Attributes
    ----------
    category : str
        What of the item was counted, such as ``girls``, ``placed from another area`` or ``charged``.
    """

    id: str
    item: CountedItem
    category: str
    agency: str
    first_day: date
    last_day: date
    count: int
    recorded_by: str
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a count by nobody, or of a time that ends before it begins."""
        _need(self, "agency", "category")
        _need_order(self.id, self.first_day, self.last_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistAnswer:
    """Answer to one of the five questions of the 2012 briefing.

    Attributes
    ----------
    id : str
        ``checklist:POINT``, so that one question has one answer, in versions.
    point : int
        1 to 5, see `QUESTIONS`.
    owner, owner_agency : str
        Who answers for the next step.
    """

    id: str
    point: int
    answer: ChecklistResult
    evidence: str
    owner: str
    owner_agency: str
    answered_on: date
    recorded_by: str
    next_step: str = ""
    next_step_by: date | None = None
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an answer to no question, without evidence or an owner, or one that leaves it at "no"."""
        if self.point not in QUESTIONS or self.id != f"checklist:{self.point}":
            raise RefusedInput(
                f"checklist {self.id}: give a point from 1 to {len(QUESTIONS)}; its id is checklist:POINT"
            )
        if not is_named(self.owner) or not self.owner_agency.strip():
            raise RefusedInput(f"checklist {self.id}: name who owns the answer, and the agency")
        _need(self, "owner_agency")
        if self.answer is ChecklistResult.YES and not self.evidence.strip():
            raise RefusedInput(f"checklist {self.id}: 'yes' needs its evidence in words")
        if self.answer is not ChecklistResult.YES and not self.next_step.strip():
            raise RefusedInput(f"checklist {self.id}: anything but 'yes' needs its next step in words")


def _need(
    record: TrainingGiven | SupportCapacity | CommunityReports | PartnerCount | ChecklistAnswer, *words: str
) -> None:
    """Refuse a record by nobody, without its words, or with a number below nought."""
    if not is_named(record.recorded_by):
        raise RefusedInput(f"record {record.id}: the name of the person who records it is needed")
    if missing := [name for name in words if not str(getattr(record, name)).strip()]:
        raise RefusedInput(f"record {record.id}: {', '.join(missing)} is needed")
    for item in fields(record):
        value = getattr(record, item.name)
        if isinstance(value, int) and not isinstance(value, bool) and value < 0:
            raise RefusedInput(f"record {record.id}: {item.name} {value}: give a whole number from 0")


def _need_order(record_id: str, first: date, last: date) -> None:
    if last < first:
        raise RefusedInput(f"record {record_id}: its last day {last} is before its first {first}")


WIDER_RESPONSE_FIELDS: dict[str, type] = {
    "training_given": TrainingGiven,
    "support_capacity": SupportCapacity,
    "community_reports": CommunityReports,
    "partner_counts": PartnerCount,
    "checklist_answers": ChecklistAnswer,
}
