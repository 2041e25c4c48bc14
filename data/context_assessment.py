"""A place, a school gate, a venue or a group of young people as the case: what happens there, and who keeps it safe.

Contextual safeguarding: the assessment is attached to the setting, not to a child. Source: Firmin, C. (2017),
Contextual safeguarding, University of Bedfordshire.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data.errors import RefusedInput
from data.named_people import is_named


class Setting(StrEnum):
    """What is assessed."""

    PLACE = "place"
    SCHOOL_GATE = "school_gate"
    VENUE = "venue"
    PEER_GROUP = "peer_group"
    ONLINE = "online"


SETTING_WORDS: dict[Setting, str] = {
    Setting.PLACE: "Park, street or other public place",
    Setting.SCHOOL_GATE: "School gate",
    Setting.VENUE: "Venue",
    Setting.PEER_GROUP: "Group of young people",
    Setting.ONLINE: "Online space",
}
_SUBJECTS: dict[Setting, frozenset[str]] = {
    Setting.PLACE: frozenset({"location"}),
    Setting.SCHOOL_GATE: frozenset({"location"}),
    Setting.VENUE: frozenset({"venue"}),
    Setting.PEER_GROUP: frozenset({"person"}),
    Setting.ONLINE: frozenset({"phone"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextAssessment:
    """One assessment of one setting; made again it is a new version.

    Attributes
    ----------
    name : str
        What the meeting calls it, without names of people: ``Station Park``.
    subjects : tuple of (str, str)
        Kind and id of the records it is attached to; whoever does not see one of them does not see this either.
    harms : str
        What happens to children there, in words without names.
    guardians : tuple of str
        Who is there and keeps an eye on it: the park keeper, a shop, older pupils.
    strengths : tuple of str
        What works: light, a youth worker on Fridays.
    not_known : str
        What nobody knows yet, and who could find out.
    review_on : date
        Day on which it is on the agenda again.
    ended : bool
        Whether it was closed; it stays as history.
    """

    id: str
    setting: Setting
    name: str
    subjects: tuple[tuple[str, str], ...]
    harms: str
    assessed_by: str
    agency: str
    assessed_on: date
    review_on: date
    guardians: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    not_known: str = ""
    ended: bool = False
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse one by nobody, about nothing, without harm in words, or without a day of review after it."""
        where = f"assessment {self.id}"
        if not is_named(self.assessed_by) or not self.agency.strip():
            raise RefusedInput(f"{where}: the name and the agency of the person who assesses are needed")
        if not self.name.strip() or not self.harms.strip():
            raise RefusedInput(f"{where}: say what is assessed, and what happens there")
        if self.review_on <= self.assessed_on:
            raise RefusedInput(f"{where}: the day of review must be after the assessment")
        allowed = _SUBJECTS[self.setting]
        if not self.subjects or any(kind not in allowed for kind, _ in self.subjects):
            raise RefusedInput(
                f"{where}: attach it to at least one {' or '.join(sorted(allowed))}, and to nothing else"
            )
        if self.setting is Setting.PEER_GROUP and len(self.subjects) < 2:
            raise RefusedInput(f"{where}: a group has at least two people")

    @property
    def about(self) -> tuple[tuple[str, str], ...]:
        """Kind and id of the records it is about."""
        return self.subjects

    def is_due(self, day: date) -> bool:
        """Whether its day of review has come.

        Parameters
        ----------
        day : date
            Today.

        Returns
        -------
        bool
            False once it is closed.
        """
        return not self.ended and self.review_on <= day


def contexts_due(assessments: Iterable[ContextAssessment], day: date) -> tuple[ContextAssessment, ...]:
    """Assessments that belong on the agenda of a day, the longest overdue first.

    Parameters
    ----------
    assessments : iterable of ContextAssessment
        As this audience may see them.
    day : date
        Day of the meeting.

    Returns
    -------
    tuple of ContextAssessment
        Open ones whose day of review has come.
    """
    return tuple(sorted((one for one in assessments if one.is_due(day)), key=lambda one: (one.review_on, one.id)))


def attached_to(assessments: Iterable[ContextAssessment], kind: str, record_id: str) -> tuple[ContextAssessment, ...]:
    """Open assessments that are attached to one record.

    Parameters
    ----------
    assessments : iterable of ContextAssessment
        As this audience may see them.
    kind, record_id : str
        Such as ``"location"`` and its id.

    Returns
    -------
    tuple of ContextAssessment
        The latest first.
    """
    found = [one for one in assessments if (kind, record_id) in one.subjects and not one.ended]
    return tuple(sorted(found, key=lambda one: (-one.assessed_on.toordinal(), one.id)))


CONTEXT_FIELDS: dict[str, type] = {"context_assessments": ContextAssessment}
