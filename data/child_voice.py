"""What protects a child, what the child says and wishes, and dated results of tools, which are never a ranking.

None of it is for a shared screen: what a room may read is a record of its own, written for it without names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data.errors import RefusedInput
from data.named_people import is_named

LONGEST_FOR_ROOM = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectiveFactor:
    """Somebody or something that keeps a child safer.

    Attributes
    ----------
    what : str
        A trusted adult, a school that works, a skill; in the worker's words.
    ended : bool
        Whether it no longer holds; it stays as history.
    """

    id: str
    child_id: str
    what: str
    recorded_by: str
    agency: str
    seen_on: date
    ended: bool = False
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse one by nobody, or without words."""
        _need(f"protective factor {self.id}", self.recorded_by, self.agency, self.what)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildView:
    """What a child said, or wishes, kept in the child's own words.

    Attributes
    ----------
    said : str
        The child's words; nobody corrects them.
    wishes : str
        What the child would like to happen.
    told_to : str
        Who asked, and listened.
    not_given_because : str
        Why there are no words of the child, where there are none.
    """

    id: str
    child_id: str
    told_to: str
    agency: str
    said_on: date
    said: str = ""
    wishes: str = ""
    not_given_because: str = ""
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse one by nobody, or that says neither what the child said nor why not."""
        _need(f"view {self.id}", self.told_to, self.agency, self.said or self.wishes or self.not_given_because)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    """Result of a local assessment tool, imported as it was: words for one day, never compared or ordered.

    Attributes
    ----------
    result : str
        As the tool put it; text, so that nothing can be added up.
    judgement : str
        The worker's own judgement, which stands above the tool.
    """

    id: str
    child_id: str
    tool: str
    taken_on: date
    result: str
    recorded_by: str
    agency: str
    judgement: str = ""
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse one by nobody, without a tool or without a result."""
        _need(f"tool result {self.id}", self.recorded_by, self.agency, self.result)
        if not self.tool.strip():
            raise RefusedInput(f"tool result {self.id}: name the tool")

    @property
    def sentence(self) -> str:
        """How it is shown, wherever it is shown."""
        return f"{self.tool}, {self.taken_on:%d %b %Y}, result {self.result}: not a ranking"


class VoiceKind(StrEnum):
    """What words for a room are about."""

    PROTECTIVE = "protective"
    VIEWS = "views"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceForRoom:
    """What protects a child, or what the child says and wishes, in words that a shared screen may show.

    Attributes
    ----------
    words : str
        Short, without names and addresses.
    child_agreed : bool or None
        Whether the child agreed to these words; None if nobody asked.
    ended : bool
        Whether it is no longer shown; it stays as history.
    """

    id: str
    child_id: str
    kind: VoiceKind
    words: str
    written_by: str
    agency: str
    written_on: date
    child_agreed: bool | None = None
    ended: bool = False
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse one by nobody, without words, or too long for a screen that is read from four metres."""
        _need(f"words for the room {self.id}", self.written_by, self.agency, self.words)
        if len(self.words) > LONGEST_FOR_ROOM:
            raise RefusedInput(f"words for the room {self.id}: at most {LONGEST_FOR_ROOM} characters; shorten them")


def of_child(records: Iterable[ToolResult], child_id: str) -> tuple[ToolResult, ...]:
    """Tool results of one child, by the day they were taken.

    Parameters
    ----------
    records : iterable of ToolResult
        As kept.
    child_id : str
        The child.

    Returns
    -------
    tuple of ToolResult
        The latest first; what they say has no part in the order.
    """
    own = [one for one in records if one.child_id == child_id]
    return tuple(sorted(own, key=lambda one: (-one.taken_on.toordinal(), one.id)))


def _need(what: str, person: str, agency: str, words: str) -> None:
    if not is_named(person) or not agency.strip():
        raise RefusedInput(f"{what}: the name and the agency of the person who records it are needed")
    if not words.strip():
        raise RefusedInput(f"{what}: words are needed")


VOICE_FIELDS: dict[str, type] = {
    "protective_factors": ProtectiveFactor,
    "child_views": ChildView,
    "tool_results": ToolResult,
    "voices_for_room": VoiceForRoom,
}
