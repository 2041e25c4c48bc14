"""The room of a meeting: who is in it, what it may therefore be shown, conflicts of interest, and what is minuted.

What a room is shown is what the least-permitted person in it may see, reckoned anew whenever somebody joins or leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from data.casework import same_person
from data.codes import Audience
from data.errors import NotPermitted, RefusedInput
from data.meetings import Attendance, ConflictDeclared, Meeting, MeetingNote, MinuteKind, RoomMinute
from data.policy import ORDER
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


def attendances(casework: Casework, meeting_id: str) -> tuple[Attendance, ...]:
    """Everybody who was named as in the room, in the order of joining.

    Parameters
    ----------
    casework : mapping
        Permitted casework by kind and id.
    meeting_id : str
        The meeting.

    Returns
    -------
    tuple of Attendance
        Those who left as well.
    """
    held = [one for one in casework["attendances"].values() if one.meeting_id == meeting_id]
    return tuple(sorted(held, key=lambda one: (one.joined_at, one.person, one.id)))


def present(held: Iterable[Attendance]) -> tuple[Attendance, ...]:
    """Those of them who are in the room.

    Parameters
    ----------
    held : iterable of Attendance
        From `attendances`.

    Returns
    -------
    tuple of Attendance
        In the same order.
    """
    return tuple(one for one in held if one.left_at is None)


def audiences_in_room(stated: Iterable[Audience], held: Iterable[Attendance]) -> tuple[Audience, ...]:
    """Whose eyes are on the screen: everybody present by name, and whoever was stated and never named.

    An audience that was stated at the beginning counts until somebody of it is named; only a named person can leave.

    Parameters
    ----------
    stated : iterable of Audience
        Who was said to be in the room before anybody was named.
    held : iterable of Attendance
        From `attendances`.

    Returns
    -------
    tuple of Audience
        Each once, the least permitted first; empty if everybody left.

    Examples
    --------
    >>> audiences_in_room([Audience.POLICE_ANALYST, Audience.MEETING], [])
    (<Audience.MEETING: 'meeting'>, <Audience.POLICE_ANALYST: 'police_analyst'>)
    """
    named = list(held)
    known = {one.audience for one in named}
    here = {one.audience for one in present(named)} | (set(stated) - known)
    return tuple(sorted(here, key=ORDER.index))


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


def end_meeting(view: View, meeting_id: str) -> Meeting:
    """End a meeting; everybody still in the room has left with it.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    meeting_id : str
        The meeting.

    Returns
    -------
    Meeting
        As kept.

    Raises
    ------
    RefusedInput
        If it is not in progress.
    """
    casework = view.casework()
    meeting, moment = _going(casework, meeting_id), now()
    left = [replace(one, left_at=moment) for one in present(attendances(casework, meeting_id))]
    ended = replace(meeting, ended_at=moment, ended_by=view.actor)
    with view.write("end the meeting") as work:
        work.add(ended, *left)
    return ended


def join(view: View, meeting_id: str, *, person: str, agency: str, audience: Audience) -> Attendance:
    """Name somebody who is in the room.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    meeting_id : str
        The meeting.
    person, agency : str
        Who, and for whom.
    audience : Audience
        What this person may see.

    Returns
    -------
    Attendance
        As kept.

    Raises
    ------
    RefusedInput
        If nobody is named, the meeting is not in progress, or the person is in the room already.
    """
    casework = view.casework()
    _going(casework, meeting_id)
    made = Attendance(
        id=f"attendance-{uuid4().hex[:12]}",
        meeting_id=meeting_id,
        person=person.strip(),
        agency=agency.strip(),
        audience=audience,
        joined_at=now(),
        recorded_by=view.actor,
    )
    if any(same_person(one.person, made.person) for one in present(attendances(casework, meeting_id))):
        raise RefusedInput("attendance: somebody of this name is in the room already; add a first name or a number")
    with view.write("somebody joined the meeting") as work:
        work.add(made)
    return made


def leave(view: View, attendance_id: str) -> Attendance:
    """Say that somebody has left the room.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    attendance_id : str
        The attendance.

    Returns
    -------
    Attendance
        As kept.

    Raises
    ------
    RefusedInput
        If there is no such person in the room.
    """
    found = view.casework()["attendances"].get(attendance_id)
    if found is None or found.left_at is not None:
        raise RefusedInput(f"attendance {attendance_id}: is not in the room")
    gone: Attendance = replace(found, left_at=now())
    with view.write("somebody left the meeting") as work:
        work.add(gone)
    return gone


def declare_conflict(view: View, attendance_id: str, item: str, subjects: Subjects = ()) -> ConflictDeclared:
    """Record that somebody in the room has a conflict of interest on an item; it is blank until this person leaves.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    attendance_id : str
        Who declares it.
    item : str
        Key of the item of the agenda.
    subjects : tuple of (str, str), optional
        Records that the item is about.

    Returns
    -------
    ConflictDeclared
        As kept.

    Raises
    ------
    RefusedInput
        If there is no such person in the room.
    """
    found = view.casework()["attendances"].get(attendance_id)
    if found is None or found.left_at is not None:
        raise RefusedInput(f"attendance {attendance_id}: is not in the room")
    made = ConflictDeclared(
        id=f"conflict-{uuid4().hex[:12]}",
        meeting_id=found.meeting_id,
        attendance_id=attendance_id,
        item=item,
        declared_at=now(),
        subjects=subjects,
        recorded_by=view.actor,
    )
    with view.write("a conflict of interest was declared") as work:
        work.add(made)
    return made


def withdraw_conflict(view: View, conflict_id: str) -> ConflictDeclared:
    """Take back a conflict of interest that was entered by mistake.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    conflict_id : str
        The conflict.

    Returns
    -------
    ConflictDeclared
        As kept.

    Raises
    ------
    RefusedInput
        If there is no such conflict.
    """
    found = view.casework()["conflicts_declared"].get(conflict_id)
    if found is None or found.withdrawn:
        raise RefusedInput(f"conflict {conflict_id}: is not on record")
    back: ConflictDeclared = replace(found, withdrawn=True)
    with view.write("a conflict of interest was entered by mistake") as work:
        work.add(back)
    return back


def conflicted(casework: Casework, meeting_id: str, item: str) -> tuple[Attendance, ...]:
    """Who is in the room and declared a conflict of interest on an item; it is not shown while anybody is.

    Parameters
    ----------
    casework : mapping
        Permitted casework by kind and id.
    meeting_id : str
        The meeting.
    item : str
        Key of the item.

    Returns
    -------
    tuple of Attendance
        A person who left and came back is in the room again, and the conflict with them.
    """
    held = attendances(casework, meeting_id)
    by_id = {one.id: one for one in held}
    declared = [
        by_id[one.attendance_id].person
        for one in casework["conflicts_declared"].values()
        if one.meeting_id == meeting_id and one.item == item and not one.withdrawn and one.attendance_id in by_id
    ]
    return tuple(one for one in present(held) if any(same_person(one.person, person) for person in declared))


def write_minute(
    view: View,
    meeting_id: str,
    *,
    item: str,
    subjects: Subjects,
    kind: MinuteKind,
    words: str,
    for_room: bool,
    said_by: str = "",
) -> RoomMinute | MeetingNote:
    """Write a line of the minutes, for the room to read or for the note taker's own device.

    Parameters
    ----------
    view : View
        View of the note taker.
    meeting_id : str
        The meeting.
    item : str
        Key of the item.
    subjects : tuple of (str, str)
        Records that the item is about.
    kind : MinuteKind
        What it is.
    words : str
        What was said.
    for_room : bool
        Whether the note taker says that the room may read it.
    said_by : str, optional
        For a dissent, who disagrees.

    Returns
    -------
    RoomMinute or MeetingNote
        As kept.

    Raises
    ------
    RefusedInput
        If the meeting is not in progress, there are no words, or nobody disagrees.
    """
    _going(view.casework(), meeting_id)
    common: dict[str, Any] = {
        "id": f"minute-{uuid4().hex}",
        "meeting_id": meeting_id,
        "item": item,
        "subjects": subjects,
        "kind": kind,
        "words": words.strip(),
        "said_by": said_by.strip(),
        "written_by": view.actor,
        "at": now(),
    }
    made = RoomMinute(**common) if for_room else MeetingNote(**common, made_for=view.audience)
    with view.write(f"minutes of {meeting_id}") as work:
        work.add(made)
    return made


def minutes_of(casework: Casework, meeting_id: str, item: str | None = None) -> tuple[RoomMinute | MeetingNote, ...]:
    """Lines of the minutes that this audience may read, in the order of writing; what was taken back is left out.

    Parameters
    ----------
    casework : mapping
        Permitted casework by kind and id.
    meeting_id : str
        The meeting.
    item : str, optional
        Key of one item; by default all.

    Returns
    -------
    tuple of RoomMinute or MeetingNote
        Oldest first.
    """
    held = [
        one
        for kind in ("room_minutes", "meeting_notes")
        for one in casework[kind].values()
        if one.meeting_id == meeting_id and not one.withdrawn and item in (None, one.item)
    ]
    return tuple(sorted(held, key=lambda one: (one.at, one.id)))


def take_back_last(view: View, meeting_id: str) -> RoomMinute | MeetingNote:
    """Take back the line that this person wrote last; its words stay as history.

    Parameters
    ----------
    view : View
        View of the note taker.
    meeting_id : str
        The meeting.

    Returns
    -------
    RoomMinute or MeetingNote
        As it was.

    Raises
    ------
    RefusedInput
        If this person wrote none, or took all back.
    """
    mine = [one for one in minutes_of(view.casework(), meeting_id) if one.written_by == view.actor]
    if not mine:
        raise RefusedInput("minutes: there is nothing of yours to take back in this meeting")
    with view.write(f"minutes of {meeting_id}: taken back") as work:
        work.add(replace(mine[-1], withdrawn=True))
    return mine[-1]


def _going(casework: Casework, meeting_id: str) -> Meeting:
    found = casework["meetings"].get(meeting_id)
    if found is None:
        raise RefusedInput(f"meeting {meeting_id}: is not on record as this audience sees it")
    if found.ended_at is not None:
        raise NotPermitted(f"meeting {meeting_id}: has ended; start another one")
    return found  # type: ignore[no-any-return]
