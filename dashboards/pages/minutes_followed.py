"""The meeting that a note taker's own device follows: as the room sees it, and as the note taker does."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from dashboards.accounts import signed_in
from dashboards.meetings.agenda import Item
from dashboards.meetings.agenda_order import agenda_of
from dashboards.meetings.board import board
from dashboards.meetings.conflicts import conflicts_of
from dashboards.meetings.people import attendances, stays
from dashboards.meetings.session import clerk_of
from dashboards.pages.acting import nation_of, subjects_of_actions
from dashboards.session import current
from dashboards.wiring import Desk
from data.audience import room_audience
from data.errors import NotPermitted
from data.meetings import Meeting
from data.room import agencies_of
from data.views import View

_ROOM = "minutes_room_view"


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A meeting in progress, and both views of it.

    Attributes
    ----------
    own, room, clerk : View
        What the note taker sees; what the room sees; who is in the room.
    item : Item or None
        On the shared screen now; None for the opening.
    turn : int
        Number of the turn that is drawn.
    """

    desk: Desk
    meeting: Meeting
    own: View
    room: View
    clerk: View
    items: tuple[Item, ...]
    item: Item | None
    turn: int


def follow(desk: Desk, view: View, meeting: Meeting) -> Followed:
    """Follow a meeting.

    Parameters
    ----------
    desk : Desk
        Store and kept results.
    view : View
        What the note taker may see.
    meeting : Meeting
        In progress.

    Returns
    -------
    Followed
        As it stands now.

    Raises
    ------
    NotPermitted
        If nobody said who they are.
    """
    sitting = current()
    if sitting is None:
        raise NotPermitted("minutes: say first who you are and why you look")
    clerk = clerk_of(desk, sitting)
    room = _room_view(desk, view, clerk, meeting)
    items = agenda_of(desk, room, nation_of(room.case()), subjects_of_actions(room))
    turn = board().turn_of(meeting.id)
    return Followed(
        desk=desk,
        meeting=meeting,
        own=view,
        room=room,
        clerk=clerk,
        items=items,
        item={one.key: one for one in items}.get(turn.item),
        turn=turn.number,
    )


def followed_now(followed: Followed) -> Followed | None:
    """The meeting as it is when a form is sent, at the item that its writer saw.

    Parameters
    ----------
    followed : Followed
        As it was drawn.

    Returns
    -------
    Followed or None
        None if nobody is signed in, or sits here, any more.
    """
    if followed.desk.settings.sign_in:
        signed_in.now(followed.desk)  # asked before a form is taken, as before a page is drawn
    if current() is None:
        return None
    return replace(follow(followed.desk, followed.own, followed.meeting), item=followed.item)


def _room_view(desk: Desk, view: View, clerk: View, meeting: Meeting) -> View:
    casework = clerk.casework()
    held = attendances(casework, meeting.id)
    seen = stays(board().stated(meeting.id), held, conflicts_of(casework, meeting.id), since=meeting.started_at)
    here = [one for one in seen if one.left is None]
    audience = room_audience([one.audience for one in here] or [clerk.audience])
    asked = (view.actor, audience, view.purpose, agencies_of(here))
    kept = st.session_state.get(_ROOM)
    if not isinstance(kept, View) or (kept.actor, kept.audience, kept.purpose, kept.agencies) != asked:
        kept = st.session_state[_ROOM] = desk.view(*asked)
    return kept
