"""What a named person asked to be told of, what was found, and which findings are known false alarms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data.codes import Audience
from data.errors import RefusedInput
from data.named_people import refuse_unanswered


class WatchPattern(StrEnum):
    """Patterns that can be watched for."""

    VEHICLE_WITH_CHILDREN = "vehicle_with_children_in_two_forces"
    NEW_LINK = "new_link"
    NEWLY_WITH_CHILD = "person_newly_with_child"
    SECOND_FORCE_VENUE = "venue_named_by_second_force"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A pattern that is looked for at every import.

    Attributes
    ----------
    left, right : tuple of str
        Ids of the records it is about; empty for any. `right` is used by new links only.
    baseline : tuple of str
        Keys of what was there already when a watch for something new was set.
    ended : bool
        Whether it was taken off; it stays as history.
    made_for : Audience
        Who set it: its reason and the records it names are read by them and the police alone.
    """

    id: str
    pattern: WatchPattern
    set_by: str
    set_on: date
    why: str
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    baseline: tuple[str, ...] = ()
    ended: bool = False
    made_for: Audience = Audience.POLICE_ANALYST
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a watch by nobody, for no reason, or for links between everything."""
        refuse_unanswered(f"watch {self.id}", self.set_by, self.why)
        if self.pattern is WatchPattern.NEW_LINK and not self.left:
            raise RefusedInput(f"watch {self.id}: a watch for new links needs the ids of at least one side")


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchFinding:
    """Something that a watch found; it is seen only by those who may see every report and record it is about.

    Attributes
    ----------
    key : str
        Digest of what was found, so that the same thing is found once and stays silent once silenced.
    subjects : tuple of (str, str)
        Kind and id of the records.
    words : str
        Why, in words with ids, never names.
    silenced : bool
        Whether it was judged a false alarm; why is in `WatchSilence`, which fewer may read.
    """

    id: str
    watch_id: str
    key: str
    found_on: date
    subjects: tuple[tuple[str, str], ...]
    words: str
    reports: tuple[str, ...]
    silenced: bool = False

    @property
    def about(self) -> tuple[tuple[str, str], ...]:
        """Kind and id of the records it is about."""
        return self.subjects


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSilence:
    """A named person's judgement that a finding is a false alarm; lifting it is another version.

    Attributes
    ----------
    id : str
        ``silence:AUDIENCE:WATCH:KEY``.
    made_for : Audience
        Who judged: the reason is read by them and the police alone.
    key : str
        Of the finding; whoever finds the same thing again stays silent.
    """

    id: str
    watch_id: str
    key: str
    silenced_by: str
    silenced_on: date
    reason: str
    lifted: bool = False
    made_for: Audience = Audience.POLICE_ANALYST
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse silence by nobody or without a reason."""
        refuse_unanswered(f"silence {self.id}", self.silenced_by, self.reason)


WATCH_FIELDS: dict[str, type] = {
    "watches": Watch,
    "watch_findings": WatchFinding,
    "watch_silences": WatchSilence,
}
