"""What was decided and minuted for the item on the screen, seen within two seconds of its being written."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from dashboards.agenda import Item
from dashboards.components import text
from dashboards.meeting_board import board
from dashboards.meeting_minutes import lines_of
from dashboards.meeting_session import Room, recut_now
from dashboards.wiring import Desk
from data.views import View

EVERY_S = 1.0
_MOST_LINES = 3
_HEIGHT_PX = 190


def draw_minuted(desk: Desk, view: View, room: Room, item: Item | None, drawn: int) -> None:
    """Draw the newest lines of the minutes below the map, and follow the meeting; both look for news by themselves.

    Parameters
    ----------
    desk : Desk
        Store and settings.
    view : View
        What the room may see: what it may not see is not looked for.
    room : Room
        The room of this session, with its meeting in progress.
    item : Item or None
        The item on the screen; none while nothing of it may be shown.
    drawn : int
        Number of the turn that is drawn.
    """
    if room.meeting is not None:
        # One part of the page that looks every second, not several: each look costs the server a run.
        st.fragment(_looked, run_every=EVERY_S)(desk, view, room.meeting.id, item, drawn)


def _looked(desk: Desk, view: View, meeting_id: str, item: Item | None, drawn: int) -> None:
    if board().turn_of(meeting_id).number != drawn or recut_now(desk):
        st.rerun(scope="app")
    if item is not None:
        with st.container(key="lantern_minuted", height=_HEIGHT_PX, border=False):
            draw_lines(view, meeting_id, item.key, item.ids, most=_MOST_LINES)


def draw_lines(view: View, meeting_id: str, item: str, ids: Iterable[str], most: int | None = None) -> None:
    """Draw what was decided and minuted for an item, the newest first.

    Parameters
    ----------
    view : View
        Of the reader.
    meeting_id : str
        The meeting.
    item : str
        Key of the item.
    ids : iterable of str
        Ids of the records that it is about.
    most : int, optional
        Lines that fit; by default all are drawn.
    """
    lines = lines_of(view.casework(), meeting_id, item, ids)
    if not lines:
        st.markdown("Nothing is decided or minuted for this item yet.")
        return
    shown = lines[-most:] if most else lines
    earlier = [f"- and {len(lines) - len(shown)} earlier"] if len(shown) < len(lines) else []
    st.markdown("\n".join([*(f"- {text.plain(line)}" for line in reversed(shown)), *earlier]))
