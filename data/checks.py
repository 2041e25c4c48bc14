"""Checks before a decision: what was looked at, by whom, with what answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data.errors import RefusedInput
from data.named_people import is_named


class CheckKind(StrEnum):
    """What was checked before a decision."""

    DECONFLICTION = "deconfliction"
    IDENTITY = "identity"
    SOCIAL_CARE = "social_care"
    WHOLE_VIEW = "whole_view"


class CheckResult(StrEnum):
    """Answer of a check; "hold" is seen by the police lead alone."""

    CLEAR = "clear"
    HOLD = "hold"
    NOT_CLEAR = "not_clear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check by a named person before a decision: deconfliction, identity, or children's social care consulted.

    Attributes
    ----------
    subject_kind, subject_id : str
        The node that was checked; for social care the child.
    note : str
        What was compared, e.g. for a vehicle the plate, keeper, make and colour.
    """

    id: str
    kind: CheckKind
    subject_kind: str
    subject_id: str
    result: CheckResult
    checked_by: str
    checked_on: date
    note: str = ""
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a check by nobody."""
        if not is_named(self.checked_by):
            raise RefusedInput(f"check {self.id}: the name of the person who checked is needed")
