"""A fact that somebody is to find out: who is asked, by when, and what a named person answered on which report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from data.errors import NotPermitted, RefusedInput
from data.named_people import is_named


class RequestStatus(StrEnum):
    """Where a request stands; overdue is computed from the date, never stored."""

    ASKED = "asked"
    ANSWERED = "answered"
    STILL_NOT_KNOWN = "still_not_known"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRequest:
    """One fact about one node that a named person of an agency is to find out by a date.

    Attributes
    ----------
    fact : str
        Name of the fact in the vocabulary of measures, e.g. ``child.legal_status``.
    subject_kind, subject_id : str
        Node that the fact is about; for a fact about a child, the child.
    other_id : str or None
        The other person where the fact is about two, e.g. the child of a contact.
    answer : str
        As recorded: ``true``, ``false``, a number, a list value; empty until answered.
    answer_report : str or None
        Report that the answer rests on.
    """

    id: str
    fact: str
    subject_kind: str
    subject_id: str
    asked_by: str
    asked_on: date
    owner_agency: str
    owner: str
    due_on: date
    other_id: str | None = None
    child_id: str | None = None
    decision_id: str | None = None
    status: RequestStatus = RequestStatus.ASKED
    answer: str = ""
    answered_by: str = ""
    answered_on: date | None = None
    answer_report: str | None = None
    note: str = ""
    recorded_by: str = ""
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a question that nobody asks or owns, and an answer by nobody or without its report."""
        if not is_named(self.asked_by) or not is_named(self.owner) or not self.owner_agency.strip():
            raise RefusedInput(f"request {self.id}: name who asks, and the agency and person who finds out")
        if self.due_on < self.asked_on:
            raise RefusedInput(f"request {self.id}: due on {self.due_on}, before it was asked; give a later day")
        closed = self.status in {RequestStatus.ANSWERED, RequestStatus.STILL_NOT_KNOWN}
        if closed and (not is_named(self.answered_by) or self.answered_on is None):
            raise RefusedInput(f"request {self.id}: name who answered, and the day")
        if self.status is RequestStatus.ANSWERED and (not self.answer.strip() or not self.answer_report):
            raise RefusedInput(f"request {self.id}: an answer needs its value and the report it rests on")

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.status in {RequestStatus.ASKED, RequestStatus.STILL_NOT_KNOWN}

    def is_overdue(self, day: date) -> bool:
        """Whether it is late on a day.

        Parameters
        ----------
        day : date
            Today.

        Returns
        -------
        bool
            True if still open after its date.
        """
        return self.is_open and day > self.due_on


def withdraw(request: FactRequest, *, by: str, reason: str) -> FactRequest:
    """Take a question back.

    Parameters
    ----------
    request : FactRequest
        As it stands.
    by : str
        Named person who takes it back.
    reason : str
        Why.

    Returns
    -------
    FactRequest
        A new version.

    Raises
    ------
    NotPermitted
        If it was answered already.
    RefusedInput
        If nobody is named or no reason is given.
    """
    if not request.is_open:
        raise NotPermitted(f"request {request.id}: {request.status} cannot be withdrawn")
    if not is_named(by) or not reason.strip():
        raise RefusedInput(f"request {request.id}: name who withdraws it, and why")
    return replace(request, status=RequestStatus.WITHDRAWN, note=f"withdrawn by {by.strip()}: {reason.strip()}")


REQUEST_FIELDS: dict[str, type] = {"fact_requests": FactRequest}
