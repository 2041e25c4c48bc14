"""What one browser session holds of a meeting: which one, who sees this screen, which item is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import streamlit as st

from dashboards.meetings.agenda import Item
from dashboards.meetings.board import board
from dashboards.meetings.conflicts import conflicts_of
from dashboards.meetings.people import attendances, stays
from dashboards.meetings.room import in_progress, now
from dashboards.session import Sitting, current, recut
from dashboards.wiring import Desk
from data.codes import Audience
from data.meetings import Meeting
from data.room import Attendance as Stay
from data.room import agencies_of, conflicted, present
from data.views import View

_CLERK, _MEETING, _STATED = "lantern_clerk", "lantern_meeting", "lantern_stated"
_SINCE, _ALONE = "lantern_room_since", "lantern_screen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The room that looks at this screen.

    Attributes
    ----------
    clerk : View
        Reads and writes who is in the room, as a meeting may; nothing of the case is drawn from it.
    meeting : Meeting or None
        The meeting in progress on this screen.
    stays : tuple of Stay
        Everybody who was or is here.
    ended : Meeting or None
        The meeting that was on this screen before and has ended.
    """

    clerk: View
    meeting: Meeting | None
    stays: tuple[Stay, ...]
    ended: Meeting | None = None

    @property
    def screen(self) -> str:
        """Name of this screen on the board: its meeting, or this browser session where none was started."""
        if self.meeting is not None:
            return self.meeting.id
        return str(st.session_state.setdefault(_ALONE, f"screen-{uuid4().hex[:12]}"))

    @property
    def mark(self) -> str:
        """What a photograph of the screen tells: which meeting, or that none was started yet."""
        if self.meeting is None:
            return f"Before the meeting · {self.clerk.day:%d %b %Y}"
        return f"{self.meeting.held_on:%d %b %Y} · {self.meeting.place} · {self.meeting.id[-6:]}"

    @property
    def here(self) -> tuple[Stay, ...]:
        """Who sees the screen now."""
        return present(self.stays, now())

    @property
    def audiences(self) -> tuple[Audience, ...]:
        """Whose eyes are on the screen now, each once."""
        return tuple(dict.fromkeys(one.audience for one in self.here))

    @property
    def agencies(self) -> tuple[str, ...]:
        """For whom everybody who sees the screen is here; empty where somebody is there and not named."""
        return agencies_of(self.here)

    def barred(self, item: Item) -> tuple[Stay, ...]:
        """Who declared a conflict of interest on an item and is still here; it is not shown to the room until then.

        Parameters
        ----------
        item : Item
            One item of the agenda.

        Returns
        -------
        tuple of Stay
            Empty if it may be opened.
        """
        return conflicted(self.stays, {item.key, *item.ids}, now())


def room_of(desk: Desk) -> Room | None:
    """The room of this browser session, as it stands now.

    Parameters
    ----------
    desk : Desk
        Store and settings.

    Returns
    -------
    Room or None
        None where one person sits alone.
    """
    sitting = current()
    if sitting is None or len(sitting.attendees) == 1:
        return None
    clerk = clerk_of(desk, sitting)
    stated: tuple[Audience, ...] = st.session_state.setdefault(_STATED, sitting.attendees)
    since: datetime = st.session_state.setdefault(_SINCE, now())
    casework = clerk.casework()
    meeting = casework["meetings"].get(st.session_state.get(_MEETING, ""))
    if meeting is None or meeting.ended_at is not None:
        return Room(clerk=clerk, meeting=None, stays=stays(stated, (), since=since), ended=meeting)
    held = attendances(casework, meeting.id)
    board().stated(meeting.id, stated)
    return Room(
        clerk=clerk, meeting=meeting, stays=stays(stated, held, conflicts_of(casework, meeting.id), since=since)
    )


def clerk_of(desk: Desk, sitting: Sitting) -> View:
    """View through which who is in the room is read and written, whatever the room itself may see.

    Parameters
    ----------
    desk : Desk
        Store and settings.
    sitting : Sitting
        Who is at the keyboard, and why.

    Returns
    -------
    View
        As a meeting; the same for this sitting.
    """
    held = st.session_state.get(_CLERK)
    if not isinstance(held, View) or (held.actor, held.purpose) != (sitting.actor, sitting.purpose):
        held = st.session_state[_CLERK] = desk.view(sitting.actor, Audience.MEETING, sitting.purpose)
    return held


def take_part(meeting: Meeting) -> None:
    """Put a meeting on this screen.

    Parameters
    ----------
    meeting : Meeting
        In progress.
    """
    st.session_state[_MEETING] = meeting.id


def others_in_progress(room: Room) -> tuple[Meeting, ...]:
    """Meetings in progress that this screen could take part in.

    Parameters
    ----------
    room : Room
        The room of this session.

    Returns
    -------
    tuple of Meeting
        The latest first.
    """
    return tuple(one for one in in_progress(room.clerk.casework()) if one != room.meeting)


def recut_now(desk: Desk) -> bool:
    """Cut this session's room to who is in it now.

    Parameters
    ----------
    desk : Desk
        Store and settings.

    Returns
    -------
    bool
        Whether it changed, so that everything has to be drawn again.
    """
    room = room_of(desk)
    return room is not None and room.meeting is not None and recut(room.audiences, room.agencies)


def is_barred_now(desk: Desk, item: Item | None) -> bool:
    """Whether somebody who is in the room now declared a conflict of interest on an item.

    Parameters
    ----------
    desk : Desk
        Store and settings.
    item : Item or None
        The item that the room is on.

    Returns
    -------
    bool
        False at the opening.
    """
    room = room_of(desk)
    return item is not None and room is not None and bool(room.barred(item))


def disclose(room: Room, view: View, item: str, subjects: tuple[str, ...]) -> None:
    """Write to the audit that everybody in the room is shown an item; each of them once, late comers when they come.

    Parameters
    ----------
    room : Room
        Who sees the screen.
    view : View
        What the room may see.
    item : str
        Key of the item.
    subjects : tuple of str
        Ids of its records.
    """
    for one in board().show(room.screen, item, subjects, room.stays, now()):
        view.disclose([one.recipient], *one.subjects, detail=one.detail)
