"""The room of a meeting: who is in it, what it may therefore be shown, and conflicts of interest.

What a room is shown is what the least-permitted person in it may see, reckoned anew whenever somebody joins or leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from data.casework import same_person
from data.codes import Audience, label
from data.errors import NotPermitted, RefusedInput
from data.meetings import Attendance, ConflictDeclared, Meeting
from data.policy import ORDER
from data.room import Attendance as Stay
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


def stays(
    stated: Iterable[Audience],
    held: Iterable[Attendance],
    conflicts: Iterable[ConflictDeclared] = (),
    *,
    since: datetime,
) -> tuple[Stay, ...]:
    """Whose eyes are on the screen: everybody by name, and whoever was said to be there and never named.

    An audience that was stated at the beginning counts until somebody of it is named; only a named person can leave.

    Parameters
    ----------
    stated : iterable of Audience
        Who was said to be in the room before anybody was named.
    held : iterable of Attendance
        From `attendances`.
    conflicts : iterable of ConflictDeclared, optional
        Those of the meeting; a conflict follows the person who leaves and comes back.
    since : datetime.datetime
        From when somebody unnamed was there; UTC, naive.

    Returns
    -------
    tuple of Stay
        For `data.room`; a conflict covers the item and every record that it is about.

    Examples
    --------
    >>> noon = datetime(2026, 11, 22, 12)
    >>> [(one.name, one.audience.value) for one in stays([Audience.LICENSING], [], since=noon)]
    [('not named', 'licensing')]
    """
    named = list(held)
    by_id = {one.id: one.person for one in named}
    declared = [(by_id[c.attendance_id], c) for c in conflicts if c.attendance_id in by_id and not c.withdrawn]
    found = [
        Stay(
            name=one.person,
            agency=one.agency,
            audience=one.audience,
            joined=one.joined_at,
            left=one.left_at,
            conflict=tuple(
                sorted(
                    {i for person, c in declared if same_person(person, one.person) for i in ids_of(c.item, c.subjects)}
                )
            ),
        )
        for one in named
    ]
    unnamed = sorted(set(stated) - {one.audience for one in named}, key=ORDER.index)
    return (*found, *(Stay(name="not named", agency=label(a), audience=a, joined=since) for a in unnamed))


def _covered(declared: Iterable[tuple[str, ConflictDeclared]], person: str) -> tuple[str, ...]:
    mine = [conflict for who, conflict in declared if same_person(who, person)]
    return tuple(sorted({one for conflict in mine for one in ids_of(conflict.item, conflict.subjects)}))


def ids_of(item: str, subjects: Subjects) -> tuple[str, ...]:
    """What stands for an item where conflicts are looked for: its key and the ids of its records.

    Parameters
    ----------
    item : str
        Key of the item.
    subjects : tuple of (str, str)
        Kind and id of the records that it is about.

    Returns
    -------
    tuple of str
        The key first.
    """
    return (item, *(record_id for _, record_id in subjects))


def conflicts_of(casework: Casework, meeting_id: str) -> tuple[ConflictDeclared, ...]:
    """Conflicts of interest that stand in a meeting.

    Parameters
    ----------
    casework : mapping
        Permitted casework by kind and id.
    meeting_id : str
        The meeting.

    Returns
    -------
    tuple of ConflictDeclared
        In the order of declaring; what was entered by mistake is left out.
    """
    held = [c for c in casework["conflicts_declared"].values() if c.meeting_id == meeting_id and not c.withdrawn]
    return tuple(sorted(held, key=lambda one: (one.declared_at, one.id)))


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
    meeting, moment = going(casework, meeting_id), now()
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
    going(casework, meeting_id)
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
        If there is no such person in the room, or nobody would be left in it.
    """
    found = view.casework()["attendances"].get(attendance_id)
    if found is None or found.left_at is not None:
        raise RefusedInput(f"attendance {attendance_id}: is not in the room")
    if len(present(attendances(view.casework(), found.meeting_id))) == 1:
        raise RefusedInput("attendance: the last person in the room cannot leave it; end the meeting instead")
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
