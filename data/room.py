"""Who is in the room: what the screen may show to all of them, and what was thereby disclosed to each of them; pure.

What hangs on a wall is disclosed to everybody who can see it, to one who comes in later as well. The audience is worked
out anew whenever somebody joins or leaves, and the screen is taken off before a less permitted person is let in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from data.audience import room_audience
from data.codes import Audience
from data.errors import RefusedInput
from data.policy import ORDER

NOT_NAMED = "not named"
"""Stands for the name of somebody who was said to be in the room, and whom nobody has named yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """One stay of one person in a meeting; who comes back has another one.

    Attributes
    ----------
    name, agency : str
        Who, and for whom: the recipient of what is shown.
    audience : Audience
        What this person may see.
    joined : datetime.datetime
        UTC, naive.
    left : datetime.datetime or None
        UTC, naive; None while still there.
    conflict : tuple of str
        Ids of records in which this person has declared an interest.
    """

    name: str
    agency: str
    audience: Audience
    joined: datetime
    left: datetime | None = None
    conflict: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a stay that nobody could be held to."""
        if not self.name.strip() or not self.agency.strip():
            raise RefusedInput("attendance: give name and agency of everybody who can see the screen")
        if self.left is not None and self.left < self.joined:
            raise RefusedInput("attendance: somebody left before joining; correct one of the two times")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One item on the big screen.

    Attributes
    ----------
    item : str
        Id of the item of the agenda.
    subjects : tuple of str
        Ids of the records that it showed.
    since : datetime.datetime
        UTC, naive.
    until : datetime.datetime or None
        UTC, naive; None while it is still on the screen.
    """

    item: str
    subjects: tuple[str, ...]
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """What one person was shown, as it is written to the audit.

    Attributes
    ----------
    key : str
        The same for the same person, item and records: what was written once is not written again.
    at : datetime.datetime
        First moment at which it could be seen; UTC, naive.
    recipient, agency : str
        To whom.
    item : str
        Item of the agenda.
    subjects : tuple of str
        Ids of the records.
    """

    key: str
    at: datetime
    recipient: str
    agency: str
    item: str
    subjects: tuple[str, ...]

    @property
    def detail(self) -> str:
        """Words for the audit: the law asks for the recipient; of the records there are ids alone."""
        return f"shown on the meeting screen, item {self.item}, to {self.recipient} ({self.agency}); key {self.key}"


def present(attendances: Iterable[Attendance], moment: datetime) -> tuple[Attendance, ...]:
    """Everybody who can see the screen at a moment.

    Parameters
    ----------
    attendances : iterable of Attendance
        All stays of the meeting.
    moment : datetime.datetime
        UTC, naive.

    Returns
    -------
    tuple of Attendance
        In the order of joining.
    """
    there = [one for one in attendances if one.joined <= moment and (one.left is None or moment < one.left)]
    return tuple(sorted(there, key=lambda one: (one.joined, one.agency, one.name)))


def audience_at(attendances: Iterable[Attendance], moment: datetime) -> Audience:
    """What the screen may show at a moment: what the least-permitted person there may see.

    Parameters
    ----------
    attendances : iterable of Attendance
        All stays of the meeting.
    moment : datetime.datetime
        UTC, naive.

    Returns
    -------
    Audience
        Never more than a meeting.

    Raises
    ------
    NoAudience
        If nobody is there: an empty room is shown nothing.

    Examples
    --------
    >>> ten, eleven = datetime(2026, 11, 22, 10), datetime(2026, 11, 22, 11)
    >>> police = Attendance(name="A. Fictional", agency="Police", audience=Audience.POLICE_ANALYST, joined=ten)
    >>> officer = Attendance(name="B. Fictional", agency="Council", audience=Audience.LICENSING, joined=eleven)
    >>> audience_at([police, officer], ten), audience_at([police, officer], eleven)
    (<Audience.MEETING: 'meeting'>, <Audience.LICENSING: 'licensing'>)
    """
    return room_audience(one.audience for one in present(attendances, moment))


def agencies_of(here: Iterable[Attendance]) -> tuple[str, ...]:
    """For whom everybody who can see the screen is there.

    Parameters
    ----------
    here : iterable of Attendance
        From `present`.

    Returns
    -------
    tuple of str
        Each agency once; empty if nobody is there, or somebody whom nobody has named: then nothing that is bound to
        agencies may be shown.
    """
    held = list(here)
    return () if any(one.name == NOT_NAMED for one in held) else tuple(dict.fromkeys(one.agency for one in held))


def must_blank(attendances: Iterable[Attendance], drawn_for: Audience, moment: datetime) -> bool:
    """Whether what is on the screen was drawn for more than the room may see now.

    Parameters
    ----------
    attendances : iterable of Attendance
        All stays of the meeting.
    drawn_for : Audience
        For whom the screen was drawn.
    moment : datetime.datetime
        UTC, naive.

    Returns
    -------
    bool
        True for an empty room as well.
    """
    there = present(attendances, moment)
    return not there or ORDER.index(room_audience(one.audience for one in there)) < ORDER.index(drawn_for)


def conflicted(
    attendances: Iterable[Attendance], subjects: Collection[str], moment: datetime
) -> tuple[Attendance, ...]:
    """Who must leave before an item is opened, having declared an interest in one of its records.

    Parameters
    ----------
    attendances : iterable of Attendance
        All stays of the meeting.
    subjects : collection of str
        Ids of the records of the item.
    moment : datetime.datetime
        UTC, naive.

    Returns
    -------
    tuple of Attendance
        Empty if the item may be opened.
    """
    return tuple(one for one in present(attendances, moment) if set(one.conflict) & set(subjects))


def disclosures(
    attendances: Iterable[Attendance], shown: Iterable[Shown], *, written: Collection[str] = ()
) -> tuple[Disclosure, ...]:
    """What is to be written to the audit: one entry for each person and each item that was on the screen meanwhile.

    Parameters
    ----------
    attendances : iterable of Attendance
        All stays of the meeting.
    shown : iterable of Shown
        Everything that was projected.
    written : collection of str
        Keys of the entries that are there already.

    Returns
    -------
    tuple of Disclosure
        In order of time; somebody who came in later is disclosed what was on the screen then, from then on.
    """
    stays = list(attendances)
    found: dict[str, Disclosure] = {}
    for item in shown:
        for one in stays:
            at = max(one.joined, item.since)
            if not _before(at, one.left) or not _before(at, item.until):
                continue
            entry = _disclosure(one, item, at)
            if entry.key not in written and (entry.key not in found or at < found[entry.key].at):
                found[entry.key] = entry
    return tuple(sorted(found.values(), key=lambda entry: (entry.at, entry.item, entry.agency, entry.recipient)))


def _before(moment: datetime, end: datetime | None) -> bool:
    return end is None or moment < end


def _disclosure(one: Attendance, item: Shown, at: datetime) -> Disclosure:
    parts = (one.name, one.agency, item.item, *sorted(item.subjects))
    key = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
    return Disclosure(
        key=key, at=at, recipient=one.name, agency=one.agency, item=item.item, subjects=tuple(sorted(item.subjects))
    )
