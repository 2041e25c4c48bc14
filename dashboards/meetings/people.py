"""The room of a meeting: who is in it, and therefore whose eyes are on the screen.

What a room is shown is what the least-permitted person in it may see, reckoned anew whenever somebody joins or leaves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from dashboards.meetings.conflicts import ids_of
from dashboards.meetings.room import Casework, going, in_the_room, now
from data.codes import Audience, label
from data.errors import RefusedInput
from data.meetings import Attendance, ConflictDeclared, Meeting
from data.named_people import same_person
from data.policy import ORDER
from data.room import NOT_NAMED
from data.room import Attendance as Stay
from data.views import View


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
    return (*found, *(Stay(name=NOT_NAMED, agency=label(a), audience=a, joined=since) for a in unnamed))


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
    found = in_the_room(view.casework(), attendance_id)
    if len(present(attendances(view.casework(), found.meeting_id))) == 1:
        raise RefusedInput("attendance: the last person in the room cannot leave it; end the meeting instead")
    gone: Attendance = replace(found, left_at=now())
    with view.write("somebody left the meeting") as work:
        work.add(gone)
    return gone


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
