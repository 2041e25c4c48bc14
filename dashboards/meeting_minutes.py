"""Minutes written while a meeting goes on: for the room to read, or for the note taker's own device alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import uuid4

from dashboards.meeting_room import Casework, Subjects, going, now
from data.casework import Decision
from data.errors import RefusedInput
from data.meetings import MeetingNote, MinuteKind, RoomMinute
from data.records import Case
from data.views import View
from network.disruption.local import catalogue_here

_SHORTEST_NAME = 3


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
    going(view.casework(), meeting_id)
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
    meeting = casework["meetings"].get(meeting_id)
    if meeting is None:
        return ()
    about = set(ids)
    decided = sorted(
        (d for d in casework["decisions"].values() if d.subject_id in about and d.decided_on >= meeting.held_on),
        key=lambda d: (d.decided_on, d.id),
    )
    lines = [_decision_words(decision) for decision in decided]
    return (*lines, *(_minute_words(one) for one in minutes_of(casework, meeting_id, item)))


def _decision_words(decision: Decision) -> str:
    measure = catalogue_here().measures.get(decision.measure_id)
    words = f"{decision.outcome.value.capitalize()}: {measure.name if measure else decision.measure_id}. "
    words += f"{decision.approver}, review {decision.review_on:%d %b %Y}."
    return f"{words} Dissent: {decision.dissent}" if decision.dissent else words


def _minute_words(minute: RoomMinute | MeetingNote) -> str:
    if minute.kind is MinuteKind.DISSENT:
        return f"Dissent, {minute.said_by}: {minute.words}"
    return f"Action: {minute.words}" if minute.kind is MinuteKind.ACTION else minute.words


def unfit_for_room(own: Case, room: Case, words: str) -> tuple[str, ...]:
    """What in a text is not for the room: names of people, places and numbers that the room is not shown.

    Parameters
    ----------
    own : Case
        What the note taker sees.
    room : Case
        What the room sees.
    words : str
        Text that is to be shown in the room.

    Returns
    -------
    tuple of str
        One sentence each, naming records by what the note taker reads; empty if nothing was found, which does not prove
        that the text is fit.
    """
    found = []
    for person in own.people.values():
        shown = room.people.get(person.id)
        hidden = {person.name, *person.nicknames} - ({shown.name, *shown.nicknames} if shown else set())
        if any(_stands_in(name, words) for name in hidden):
            found.append(f"it names {person.reference} otherwise than by the reference")
        elif shown is None and _stands_in(person.reference, words):
            found.append(f"the room is not shown {person.reference}")
    hidden_places = [place for place in own.locations.values() if place.id not in room.locations]
    found += [f"the room is not shown the place {p.id}" for p in hidden_places if _stands_in(p.text, words)]
    for phone in own.phones.values():
        held = room.phones.get(phone.id)
        if any(_stands_in(one, words) for one in (phone.number, phone.handle)) and (
            held is None or (held.number, held.handle) != (phone.number, phone.handle)
        ):
            found.append(f"the room is not shown the number or account of {phone.id}")
    return tuple(dict.fromkeys(found))


def _stands_in(name: str, words: str) -> bool:
    if len(name.strip()) < _SHORTEST_NAME:
        return False
    return re.search(rf"(?<!\w){re.escape(name.strip())}(?!\w)", words, re.IGNORECASE) is not None
