"""A meeting from its start to its end, and which one is meant; who is in it is told by `dashboards.meetings.people`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from data.errors import NotPermitted, RefusedInput
from data.meetings import Attendance, Meeting
from data.named_people import same_person
from data.views import View

Casework = Mapping[str, Mapping[str, Any]]
Subjects = tuple[tuple[str, str], ...]


def now() -> datetime:
    """Moment that is written into a record: UTC, naive.

    Returns
    -------
    datetime.datetime
        Now.
    """
    return datetime.now(UTC).replace(tzinfo=None)


def in_progress(casework: Casework) -> tuple[Meeting, ...]:
    """Meetings that were started and not ended, the latest first.

    Parameters
    ----------
    casework : mapping
        Permitted casework by kind and id.

    Returns
    -------
    tuple of Meeting
        Empty if there is none.
    """
    going = [one for one in casework["meetings"].values() if one.ended_at is None]
    return tuple(sorted(going, key=lambda one: (one.started_at, one.id), reverse=True))


def last_meeting(casework: Casework, before: date) -> Meeting | None:
    """The meeting before a day.

    Parameters
    ----------
    casework : mapping
        Permitted casework by kind and id.
    before : datetime.date
        Day of this meeting.

    Returns
    -------
    Meeting or None
        The latest that was held earlier and ended; None if none is on record.
    """
    held = [one for one in casework["meetings"].values() if one.held_on < before and one.ended_at is not None]
    return max(held, key=lambda one: (one.held_on, one.started_at), default=None)


def going(casework: Casework, meeting_id: str) -> Meeting:
    """A meeting that is in progress.

    Parameters
    ----------
    casework : mapping
        Permitted casework by kind and id.
    meeting_id : str
        The meeting.

    Returns
    -------
    Meeting
        As kept.

    Raises
    ------
    RefusedInput
        If it is not on record.
    NotPermitted
        If it has ended.
    """
    found = casework["meetings"].get(meeting_id)
    if found is None:
        raise RefusedInput(f"meeting {meeting_id}: is not on record as this audience sees it")
    if found.ended_at is not None:
        raise NotPermitted(f"meeting {meeting_id}: has ended; start another one")
    return found  # type: ignore[no-any-return]


def in_the_room(casework: Casework, attendance_id: str) -> Attendance:
    """Somebody who is in the room of a meeting.

    Parameters
    ----------
    casework : mapping
        Permitted casework by kind and id.
    attendance_id : str
        The attendance.

    Returns
    -------
    Attendance
        As kept.

    Raises
    ------
    RefusedInput
        If there is no such person, or the person has left.
    """
    found = casework["attendances"].get(attendance_id)
    if found is None or found.left_at is not None:
        raise RefusedInput(f"attendance {attendance_id}: is not in the room")
    return found  # type: ignore[no-any-return]


def start_meeting(view: View, *, held_on: date, place: str, chair: str, note_taker: str) -> Meeting:
    """Start a meeting.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    held_on : datetime.date
        Day of the meeting.
    place : str
        Where it is held.
    chair, note_taker : str
        Two people.

    Returns
    -------
    Meeting
        As kept.

    Raises
    ------
    RefusedInput
        If chair, note taker or place is missing, or chair and note taker may be one person.
    """
    if same_person(chair, note_taker):
        raise RefusedInput("meeting: the chair and the note taker must be two people")
    made = Meeting(
        id=f"meeting-{uuid4().hex[:12]}",
        held_on=held_on,
        place=place.strip(),
        chair=chair.strip(),
        note_taker=note_taker.strip(),
        started_by=view.actor,
        started_at=now(),
    )
    with view.write("start a meeting") as work:
        work.add(made)
    return made
