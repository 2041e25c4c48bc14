"""Conflicts of interest: who declared one on which item, which is blank until this person has left the room."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from dashboards.meetings.room import Casework, Subjects, in_the_room, now
from data.errors import RefusedInput
from data.meetings import ConflictDeclared
from data.views import View


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
    found = in_the_room(view.casework(), attendance_id)
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
