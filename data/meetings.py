"""A meeting as it is kept: who was in the room and from when to when, conflicts of interest, and the minutes.

Children stand in none of these records by name. Words that the room reads on its screen and words for the note taker's
own device are two kinds, so that the second can never be let out as the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from data.codes import Audience
from data.errors import RefusedInput
from data.named_people import is_named

_MOST_WORDS = 1_000
NOBODY_WHOSE = frozenset({Audience.PUBLIC})


class MinuteKind(StrEnum):
    """What a line of the minutes is; a decision on a measure is a record of its own, and so is what an action says."""

    POINT = "point"
    DISSENT = "dissent"
    ACTION = "action"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One meeting; it is in progress until it is ended.

    Attributes
    ----------
    chair, note_taker : str
        Names of two people who answer for it.
    started_at, ended_at : datetime
        UTC, naive; no end while it goes on.
    """

    id: str
    held_on: date
    place: str
    chair: str
    note_taker: str
    started_by: str
    started_at: datetime
    ended_at: datetime | None = None
    ended_by: str = ""
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a meeting for which nobody answers."""
        _need_name(f"meeting {self.id}", "the chair", self.chair)
        _need_name(f"meeting {self.id}", "the note taker", self.note_taker)
        if not self.place.strip():
            raise RefusedInput(f"meeting {self.id}: say where it is held")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """One person in the room of a meeting, from when to when.

    Attributes
    ----------
    audience : Audience
        What this person may see; the room is shown what the least-permitted person in it may see.
    joined_at, left_at : datetime
        UTC, naive; no end while the person is in the room.
    """

    id: str
    meeting_id: str
    person: str
    agency: str
    audience: Audience
    joined_at: datetime
    left_at: datetime | None = None
    recorded_by: str = ""
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse nobody, and somebody to whom nothing may be shown."""
        _need_name(f"attendance {self.id}", "the person in the room", self.person)
        if not self.agency.strip():
            raise RefusedInput(f"attendance {self.id}: say for which agency or organisation this person is here")
        if self.audience in NOBODY_WHOSE:
            raise RefusedInput(f"attendance {self.id}: nothing may be shown to the public; they cannot be in the room")
        if self.left_at is not None and self.left_at < self.joined_at:
            raise RefusedInput(f"attendance {self.id}: nobody leaves before joining")


class _AboutItem:
    """Something said of an item of the agenda."""

    __slots__ = ()

    subjects: tuple[tuple[str, str], ...]

    @property
    def about(self) -> tuple[tuple[str, str], ...]:
        """Kind and id of the records it is about."""
        return self.subjects


class _Line(_AboutItem):
    """A line of the minutes, whoever reads it."""

    __slots__ = ()

    id: str
    kind: MinuteKind
    words: str
    written_by: str
    said_by: str

    def __post_init__(self) -> None:
        """Refuse an empty line, and a dissent that is nobody's."""
        _need_name(f"minute {self.id}", "the note taker", self.written_by)
        if not 0 < len(self.words.strip()) <= _MOST_WORDS:
            raise RefusedInput(f"minute {self.id}: write 1 to {_MOST_WORDS} characters")
        if self.kind is MinuteKind.DISSENT and not is_named(self.said_by):
            raise RefusedInput(f"minute {self.id}: say who disagrees")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictDeclared(_AboutItem):
    """A conflict of interest that somebody in the room declared on one item; why is nobody's business here.

    Attributes
    ----------
    item : str
        Key of the item of the agenda.
    subjects : tuple of (str, str)
        Kind and id of the records that the item is about; whoever does not see one of them does not see this either.
    withdrawn : bool
        Whether it was entered by mistake; the earlier version stays as history.
    """

    id: str
    meeting_id: str
    attendance_id: str
    item: str
    declared_at: datetime
    subjects: tuple[tuple[str, str], ...] = ()
    recorded_by: str = ""
    withdrawn: bool = False
    reports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomMinute(_Line):
    """A line of the minutes that the note taker wrote for the room to read.

    Attributes
    ----------
    item : str
        Key of the item of the agenda.
    subjects : tuple of (str, str)
        As for `ConflictDeclared`.
    said_by : str
        For a dissent, who disagrees.
    at : datetime
        UTC, naive.
    withdrawn : bool
        Whether the note taker took it back; the earlier version stays as history.
    """

    id: str
    meeting_id: str
    item: str
    kind: MinuteKind
    words: str
    written_by: str
    at: datetime
    subjects: tuple[tuple[str, str], ...] = ()
    said_by: str = ""
    withdrawn: bool = False
    reports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingNote(_Line):
    """A line of the minutes that stays on the note taker's own device; otherwise as `RoomMinute`.

    Attributes
    ----------
    made_for : Audience
        Audience of the note taker: it is read by it and the police lead alone.
    """

    id: str
    meeting_id: str
    item: str
    kind: MinuteKind
    words: str
    written_by: str
    at: datetime
    made_for: Audience
    subjects: tuple[tuple[str, str], ...] = ()
    said_by: str = ""
    withdrawn: bool = False
    reports: tuple[str, ...] = ()


def _need_name(what: str, who: str, name: str) -> None:
    if not is_named(name):
        raise RefusedInput(f"{what}: {who} needs a name")


MEETING_FIELDS: dict[str, type] = {
    "meetings": Meeting,
    "attendances": Attendance,
    "conflicts_declared": ConflictDeclared,
    "room_minutes": RoomMinute,
    "meeting_notes": MeetingNote,
}
