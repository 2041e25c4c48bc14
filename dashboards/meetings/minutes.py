"""Minutes written while a meeting goes on: for the room to read, or for the note taker's own device alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import uuid4

from dashboards.meetings.room import Casework, Subjects, going, now
from data.casework import Decision
from data.errors import RefusedInput
from data.meetings import MeetingNote, MinuteKind, RoomMinute
from data.views import View
from network.disruption.local import catalogue_here

_OF_ACTION = "minute-of-"
_MARKED = {True: "struck out", False: "brought back"}


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
    action_id: str = "",
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
    action_id : str, optional
        The action that the line tells of, so that it is known which actions were taken in this meeting.

    Returns
    -------
    RoomMinute or MeetingNote
        As kept.

    Raises
    ------
    RefusedInput
        If the meeting is not in progress, there are no words, or nobody disagrees.
    """
    going(view.casework(), meeting_id)
    common: dict[str, Any] = {
        "id": f"{_OF_ACTION}{action_id}" if action_id else f"minute-{uuid4().hex}",
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
    """Lines of the minutes that this audience may read, in the order of writing; what was struck out is left out.

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
    return tuple(one for one in _all_lines(casework, meeting_id, item) if not one.withdrawn)


def struck_of(casework: Casework, meeting_id: str, item: str | None = None) -> tuple[RoomMinute | MeetingNote, ...]:
    """Lines of the minutes that were struck out, for whoever wrote them and for the file; never for the room.

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
    return tuple(one for one in _all_lines(casework, meeting_id, item) if one.withdrawn)


def _all_lines(casework: Casework, meeting_id: str, item: str | None = None) -> list[RoomMinute | MeetingNote]:
    held = [
        one
        for kind in ("room_minutes", "meeting_notes")
        for one in casework[kind].values()
        if one.meeting_id == meeting_id and item in (None, one.item)
    ]
    return sorted(held, key=lambda one: (one.at, one.id))


def actions_of(casework: Casework, meeting_id: str) -> frozenset[str]:
    """Actions that were taken in a meeting, also those that follow from no decision.

    Parameters
    ----------
    casework : mapping
        Permitted casework by kind and id.
    meeting_id : str
        The meeting.

    Returns
    -------
    frozenset of str
        Their ids; without those whose line was struck out.
    """
    held = minutes_of(casework, meeting_id)
    return frozenset(one.id.removeprefix(_OF_ACTION) for one in held if one.id.startswith(_OF_ACTION))


def own_lines(view: View, meeting_id: str) -> tuple[RoomMinute | MeetingNote, ...]:
    """Lines that this person wrote in a meeting, struck out or not.

    Parameters
    ----------
    view : View
        View of the note taker.
    meeting_id : str
        The meeting.

    Returns
    -------
    tuple of RoomMinute or MeetingNote
        Oldest first.
    """
    return tuple(one for one in _all_lines(view.casework(), meeting_id) if one.written_by == view.actor)


def strike_out(view: View, minute_id: str, *, struck: bool = True) -> RoomMinute | MeetingNote:
    """Strike out a line that this person wrote wrongly, or bring it back; its words are kept either way.

    Parameters
    ----------
    view : View
        View of the note taker.
    minute_id : str
        The line.
    struck : bool, default True
        False to bring it back.

    Returns
    -------
    RoomMinute or MeetingNote
        As kept.

    Raises
    ------
    RefusedInput
        If this person wrote no such line, or it is so already.
    """
    casework = view.casework()
    found = casework["room_minutes"].get(minute_id) or casework["meeting_notes"].get(minute_id)
    if found is None or found.written_by != view.actor or found.withdrawn is struck:
        raise RefusedInput(f"minute {minute_id}: is no line of yours that could be {_MARKED[struck]}")
    made: RoomMinute | MeetingNote = replace(found, withdrawn=struck)
    with view.write(f"minutes of {found.meeting_id}: a line {_MARKED[struck]}") as work:
        work.add(made)
    return made


def decided_of(casework: Casework, meeting_id: str, ids: Iterable[str]) -> dict[str, str]:
    """What was decided about the records of an item in a meeting, each decision in one line.

    Parameters
    ----------
    casework : mapping
        Permitted casework by kind and id: what the reader may not see is not in it.
    meeting_id : str
        The meeting.
    ids : iterable of str
        Ids of the records that the item is about.

    Returns
    -------
    dict of str to str
        Id to words, of the decisions of the day of the meeting.
    """
    meeting = casework["meetings"].get(meeting_id)
    if meeting is None:
        return {}
    about = set(ids)
    decided = sorted(
        (d for d in casework["decisions"].values() if d.subject_id in about and d.decided_on >= meeting.held_on),
        key=lambda d: (d.decided_on, d.id),
    )
    return {decision.id: _decision_words(decision) for decision in decided}


def lines_of(casework: Casework, meeting_id: str, item: str, ids: Iterable[str]) -> tuple[str, ...]:
    """What was decided and minuted for an item in a meeting, each in one line, oldest first.

    Parameters
    ----------
    casework : mapping
        Permitted casework by kind and id: what the reader may not see is not in it.
    meeting_id : str
        The meeting.
    item : str
        Key of the item.
    ids : iterable of str
        Ids of the records that the item is about.

    Returns
    -------
    tuple of str
        Decisions of the day of the meeting first, then the minutes.
    """
    if meeting_id not in casework["meetings"]:
        return ()
    return (*decided_of(casework, meeting_id, ids).values(), *map(minute_words, minutes_of(casework, meeting_id, item)))


def _decision_words(decision: Decision) -> str:
    measure = catalogue_here().measures.get(decision.measure_id)
    words = f"{decision.outcome.value.capitalize()}: {measure.name if measure else decision.measure_id}. "
    words += f"{decision.approver}, review {decision.review_on:%d %b %Y}."
    return f"{words} Dissent: {decision.dissent}" if decision.dissent else words


def minute_words(minute: RoomMinute | MeetingNote) -> str:
    """A line of the minutes as it is read.

    Parameters
    ----------
    minute : RoomMinute or MeetingNote
        The line.

    Returns
    -------
    str
        Its words, and what kind of line it is.
    """
    if minute.kind is MinuteKind.DISSENT:
        return f"Dissent, {minute.said_by}: {minute.words}"
    return f"Action: {minute.words}" if minute.kind is MinuteKind.ACTION else minute.words
