"""The first screen of a meeting: the statement, who is in the room, conflicts of interest; only then the agenda."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboards.components import text
from dashboards.components.map import show_map
from dashboards.meetings.agenda import Item
from dashboards.meetings.board import board
from dashboards.meetings.people import attendances, end_meeting
from dashboards.meetings.room import start_meeting
from dashboards.meetings.session import Room, others_in_progress, take_part
from dashboards.panels.attendance import (
    audience_words,
    clock,
    draw_conflicts,
    draw_joining,
    draw_leaving,
    here_lines,
    meeting_words,
)
from dashboards.panels.refused import refusals
from dashboards.pictures import hotspot_picture, place_picture
from dashboards.wiring import Desk
from dashboards.working_day import working_day
from data.codes import Audience
from data.meetings import Meeting
from data.room import NOT_NAMED
from data.views import View

STATEMENT = (
    "What is shown here is confidential. It is shared to protect children and may be used for that only. "
    "Say now if you know anybody under discussion."
)
GATEWAY = (
    "Shared under the Children Act 2004 (sections 10 and 11), the Crime and Disorder Act 1998 (section 115) and the "
    "Data Protection Act 2018. No photographs, no recording, no copies: what you may take away is sent to you."
)
_MAP_PX = 410


def draw_opening(
    desk: Desk, view: View, room: Room | None, items: Sequence[Item], left: DeltaGenerator, right: DeltaGenerator
) -> None:
    """Draw the first screen.

    Parameters
    ----------
    desk : Desk
        Basemap.
    view : View
        What the room may see.
    room : Room or None
        The room of this session; None for one person alone.
    items : sequence of Item
        Agenda of the room.
    left, right : DeltaGenerator
        The two sides of the screen.
    """
    with right:
        with st.container(key="lantern_item"):
            st.markdown("\n".join([f"# Before we begin · {view.day:%d %b %Y}", *_agenda_lines(items)]))
        # The ground alone: nothing of the case is on the screen before everybody has heard the statement.
        if view.audience is Audience.LICENSING:
            shown = place_picture(desk, view, [])
        else:
            shown = hotspot_picture(desk, view, (), with_incidents=False)
        show_map(shown, key="meeting_map", height_px=_MAP_PX, scale=1.0)
    with left, st.container(key="lantern_room"):
        # Heard before anything else, it is read from the back of the room; later it makes place for who is here.
        is_heard = room is not None and room.meeting is not None
        with st.container(key="lantern_statement" if not is_heard else "lantern_statement_heard"):
            st.markdown(f"# Confidential\n\n{STATEMENT}\n\n{GATEWAY}")
        if room is None:
            st.markdown(
                "You sit alone: this is how you prepare the meeting. For the meeting itself end this sitting, and "
                "begin one on the shared screen."
            )
        elif room.meeting is None:
            _draw_start(room, working_day(desk, view, view.case()))
        else:
            _draw_here(view, room, room.meeting, items)


def _agenda_lines(items: Sequence[Item]) -> list[str]:
    """Parts of the agenda by their names: what is in them is not on the screen before the statement was heard."""
    if not items:
        return ["Nothing is due and nothing was found. Load records under Intake, or End the meeting."]
    parts = list(dict.fromkeys(item.heading for item in items))
    follow = f"{len(items)} items in {len(parts)} parts. **Next** or **→** begins, **B** blanks the screen."
    return [follow, "", *(f"{number}. {part}" for number, part in enumerate(parts, 1))]


def _draw_start(room: Room, day: date) -> None:
    if room.ended is not None and room.ended.ended_at is not None:
        st.markdown(
            f"**The meeting has ended** at {clock(room.ended.ended_at)}. Its minutes are drafted on the note taker's "
            "own device, under Minutes; each agency is sent its own part."
        )
    words = ", ".join(audience_words(one) for one in dict.fromkeys(s.audience for s in room.here))
    steps = (
        f"Start the meeting here. Said to be in the room, and not named yet: {text.plain(words)}.",
        "Name everybody who can see this screen. It shows what the least-permitted of them may see.",
        "Declare conflicts of interest. Such an item stays blank until that person has left the room.",
        "The note taker opens **Minutes** on a device of their own. What is for the room is written here.",
    )
    st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1)))
    with st.form("start_meeting", border=False):
        place, chair, notes = st.columns(3)
        where = place.text_input("Where the meeting is held")
        chaired = chair.text_input("Chair")
        taken = notes.text_input("Note taker")
        pressed = st.form_submit_button("Start the meeting", type="primary")
    if pressed:
        with refusals("Not started."):
            meeting = start_meeting(room.clerk, held_on=day, place=where, chair=chaired, note_taker=taken)
            take_part(meeting)
            st.rerun()
    going = {one.id: one for one in others_in_progress(room)}
    if going:
        which, button = st.columns([6, 3], vertical_alignment="bottom")
        chosen = which.selectbox("Or a meeting in progress", list(going), format_func=lambda i: meeting_words(going[i]))
        if button.button("Show it on this screen", width="stretch"):
            take_part(going[chosen])
            st.rerun()


def _draw_here(view: View, room: Room, meeting: Meeting, items: Sequence[Item]) -> None:
    held = attendances(room.clerk.casework(), meeting.id)
    unnamed = [one.agency for one in room.here if one.name == NOT_NAMED]
    st.markdown(
        f"**In the room** · {text.plain(meeting.place)} · chair {text.plain(meeting.chair)} · "
        f"note taker {text.plain(meeting.note_taker)}"
    )
    with st.container(key="lantern_here", height=190, border=False):
        lines = here_lines(held)
        lines += [f"- Said to be here and not named yet: {text.plain(one)}" for one in unnamed]
        st.markdown("\n".join(lines) or "Name everybody who can see this screen.")
    draw_room(view, room, meeting, items, "opening")


def draw_room(view: View, room: Room, meeting: Meeting, items: Sequence[Item], key: str) -> None:
    """Draw who comes and goes, conflicts of interest, and the end of the meeting.

    Parameters
    ----------
    view : View
        What the room may see.
    room : Room
        The room of this session.
    meeting : Meeting
        In progress.
    items : sequence of Item
        Agenda of the room.
    key : str
        Beginning of the keys.
    """
    draw_joining(room.clerk, meeting, key)
    draw_leaving(room.clerk, meeting, key)
    draw_conflicts(room.clerk, view.case(), meeting, items, key)
    if st.button("End the meeting", key=f"{key}_end"):
        with refusals("Not ended."):
            end_meeting(room.clerk, meeting.id)
            board().forget(meeting.id)
            st.rerun(scope="app")
