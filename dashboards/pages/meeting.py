"""Meeting: one agenda item at a time, beside the map or the network, readable from four metres."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboards.components import keys, text
from dashboards.components.assets import read
from dashboards.doors import OPEN_TO
from dashboards.meetings.agenda import Item
from dashboards.meetings.agenda_order import agenda_of
from dashboards.meetings.board import OPENING, board
from dashboards.meetings.room import now
from dashboards.meetings.session import Room, disclose, room_of
from dashboards.pages.acting import nation_of, subjects_of_actions
from dashboards.pages.meeting_item import draw_beside, draw_item
from dashboards.pages.meeting_opening import draw_opening, draw_room
from dashboards.panels.minuted import draw_minuted
from dashboards.wiring import Desk
from data.views import View

TITLE = "Meeting"
PATH = "meeting"
AUDIENCES = OPEN_TO["meeting"]
IN_A_ROOM = OPEN_TO["meeting room"]
_KEY, _TURN, _LINKED, _HELD = "agenda_key", "agenda_turn", "agenda_linked", "agenda_meeting"


def render(desk: Desk, view: View) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Store, gazetteer, areas and kept results.
    view : View
        What this room may see.
    """
    st.html(f"<style>{read('meeting.css')}</style>")
    room = room_of(desk)
    blank = bool(st.session_state.get("blank_screen"))
    typed = keys.listen(blank=blank)
    if blank:
        _blank(room)
        return
    with st.spinner("Putting the agenda together, once for each change of the case"):
        items = agenda_of(desk, view, nation_of(view.case()), subjects_of_actions(view))
    number = _number(room, items, typed)
    item = items[number - 1] if number else None
    left, right = st.columns([3, 2], gap="medium")
    with right:
        _steps(view, room, items, number)
    if item is None:
        _show_opening(desk, view, room, items, left, right)
    else:
        _show_item(desk, view, room, item, left, right)


def _show_opening(
    desk: Desk, view: View, room: Room | None, items: tuple[Item, ...], left: DeltaGenerator, right: DeltaGenerator
) -> None:
    if room is not None:
        disclose(room, view, OPENING, ())
    draw_opening(desk, view, room, items, left, right)
    if room is not None:
        draw_minuted(desk, view, room, None, _drawn())


def _show_item(
    desk: Desk, view: View, room: Room | None, item: Item, left: DeltaGenerator, right: DeltaGenerator
) -> None:
    barred = room.barred(item) if room is not None else ()
    if barred and room is not None:
        board().hide(room.screen, now())
        names = ", ".join(text.plain(one.name) for one in barred)
        with right, st.container(key="lantern_item"):
            st.markdown(f"{text.plain(item.heading)}\n\n# Not shown")
        with left, st.container(key="lantern_withheld"):
            st.markdown(
                f"# A conflict of interest was declared\n\nby **{names}**.\n\n"
                "This item opens when they have left the room: say so under **Room**, or go on with **Next**."
            )
        draw_minuted(desk, view, room, item, _drawn(), is_barred=True)
        return
    if room is not None:
        disclose(room, view, item.key, item.ids)
    with right:
        draw_item(desk, view, item)
    with left:
        draw_beside(desk, view, item, minuted=room is not None and room.meeting is not None)
        if room is not None:
            draw_minuted(desk, view, room, item, _drawn())


def _drawn() -> int:
    return int(st.session_state.get(_TURN) or 0)


def _number(room: Room | None, items: tuple[Item, ...], typed: int | None) -> int:
    """Which item is drawn: typed, asked for by a link, turned by the note taker, or still the same."""
    order = [OPENING, *(item.key for item in items)]
    _begin_anew(room)
    if typed is not None and 0 <= typed < len(order):
        go(room, order[typed])
    link = st.query_params.get("item")
    if link is not None and link != st.session_state.get(_LINKED):
        st.session_state[_LINKED] = link
        if link in order:
            go(room, link)
        else:
            st.toast("That item is not on the agenda of this room. The meeting stays where it was.")
    if room is not None and room.meeting is not None:
        turn = board().turn_of(room.meeting.id)
        if turn.number != st.session_state.get(_TURN):
            st.session_state[_TURN] = turn.number
            st.session_state[_KEY] = turn.item
    key = st.session_state.get(_KEY, OPENING)
    number = order.index(key) if key in order else 0
    if number:
        st.session_state[_LINKED] = st.query_params["item"] = key
    elif "item" in st.query_params:
        del st.query_params["item"]
        st.session_state.pop(_LINKED, None)
    return number


def _begin_anew(room: Room | None) -> None:
    """A meeting that starts, or has ended, stands at the opening: nothing of the case stays on the screen after it."""
    held = room.meeting.id if room is not None and room.meeting is not None else ""
    if held != st.session_state.get(_HELD, ""):
        st.session_state[_HELD] = held
        st.session_state[_KEY] = OPENING
        st.session_state.pop(_TURN, None)
        st.query_params.pop("item", None)


def go(room: Room | None, key: str) -> None:
    """Put an item on the screen, and before everybody who follows the meeting.

    Parameters
    ----------
    room : Room or None
        The room of this session.
    key : str
        Key of the item.
    """
    st.session_state[_KEY] = st.session_state[_LINKED] = key
    st.query_params["item"] = key
    if room is not None and room.meeting is not None:
        st.session_state[_TURN] = board().turn(room.meeting.id, key).number


def _steps(view: View, room: Room | None, items: tuple[Item, ...], number: int) -> None:
    order = [OPENING, *(item.key for item in items)]
    with st.container(key="lantern_steps"):
        back, where, forward, blank, people = st.columns([3, 4, 3, 3, 4], vertical_alignment="center", gap="small")
    # The arrows and the page keys of a presenter's remote control press these buttons too.
    back.button(
        "← Back",
        key="agenda_back",
        disabled=number == 0,
        width="stretch",
        on_click=go,
        args=(room, order[max(number - 1, 0)]),
    )
    where.markdown(f"**Item {number} of {len(items)}**" if number else "**Opening**")
    forward.button(
        "Next →",
        key="agenda_next",
        type="primary",
        disabled=number >= len(items),
        width="stretch",
        on_click=go,
        args=(room, order[min(number + 1, len(items))]),
    )
    blank.button("Blank", key="agenda_blank", width="stretch", shortcut="b", on_click=_set_blank, args=(True,))
    if room is not None and room.meeting is not None:
        with people.popover(f"Room: {len(room.here)}", width="stretch"):
            draw_room(view, room, room.meeting, items, "steps")


def _set_blank(blank: bool) -> None:
    st.session_state["blank_screen"] = blank


def _blank(room: Room | None) -> None:
    if room is not None:
        board().hide(room.screen, now())
    with st.container(key="lantern_blank"):
        st.markdown("The screen is blank.")
    st.button("Show again", shortcut="b", on_click=_set_blank, args=(False,))
