"""Minutes: the note taker's own device follows the meeting, turns its page, and writes what the room then reads."""

from __future__ import annotations

import streamlit as st

from dashboards.components import text
from dashboards.doors import OPEN_TO
from dashboards.meetings.board import OPENING, board
from dashboards.meetings.minutes import minute_words, own_lines, strike_out
from dashboards.meetings.room import in_progress
from dashboards.pages.acting import say
from dashboards.pages.minutes_followed import Followed, follow
from dashboards.pages.minutes_writing import draw_refused, draw_writing, kept_refusal
from dashboards.panels import attendance
from dashboards.panels.minuted import EVERY_S, draw_lines, is_over
from dashboards.panels.minutes_files import draw_minutes_files
from dashboards.wiring import Desk
from data.codes import label
from data.meetings import Meeting
from data.views import View

TITLE = "Minutes"
PATH = "minutes"
AUDIENCES = OPEN_TO["minutes"]
_LONGEST = 80
_NOT_STRUCK = "minutes_not_struck"


def render(desk: Desk, view: View) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Store, gazetteer, areas and kept results.
    view : View
        What the note taker may see.
    """
    say()
    meeting = _chosen(view)
    if meeting is None:
        with st.container():
            st.info(
                "No meeting is in progress. It is started on the shared screen: begin a sitting there as a "
                "multi-agency meeting, open Meeting and press Start the meeting. This page finds it by itself."
            )
            st.fragment(_looked_for, run_every=EVERY_S)(view)
        draw_minutes_files(desk, view)
        return
    with st.spinner("Putting the room's agenda together, once for each change of the case"):
        followed = follow(desk, view, meeting)
    _draw_steps(followed)
    left, right = st.columns([1, 1], gap="large")
    with left:
        _draw_item(followed)
    with right:
        draw_writing(followed)
        draw_minutes_files(desk, view)


def _looked_for(view: View) -> None:
    if in_progress(view.casework()):
        st.rerun(scope="app")


def _chosen(view: View) -> Meeting | None:
    going = {one.id: one for one in in_progress(view.casework())}
    if len(going) < 2:
        return next(iter(going.values()), None)
    picked = st.selectbox(
        "Meeting in progress",
        list(going),
        format_func=lambda i: attendance.meeting_words(going[i]),
        key="minutes_meeting",
    )
    return going[picked]


def _draw_steps(followed: Followed) -> None:
    order = [OPENING, *(item.key for item in followed.items)]
    names = ["Opening", *(f"{n} · {item.heading}: {item.name}" for n, item in enumerate(followed.items, 1))]
    number = order.index(followed.item.key) if followed.item else 0
    back, now_on, forward, which, show = st.columns([1, 4, 1, 4, 1], vertical_alignment="bottom")
    back.button(
        "Back", disabled=number == 0, width="stretch", on_click=_turn, args=(followed, order[max(number - 1, 0)])
    )
    now_on.markdown(f"On the shared screen: **{text.plain(names[number])}**")
    # Turned by a press alone: a list that turned the page by itself would answer the page being turned elsewhere.
    chosen = which.selectbox(
        "Turn to",
        order,
        index=None,
        format_func=dict(zip(order, names, strict=True)).__getitem__,
        key="minutes_item",
        placeholder="Another item",
    )
    show.button("Show", disabled=chosen is None, width="stretch", on_click=_turn, args=(followed, chosen or OPENING))
    forward.button(
        "Next",
        type="primary",
        disabled=number >= len(followed.items),
        width="stretch",
        on_click=_turn,
        args=(followed, order[min(number + 1, len(order) - 1)]),
    )


def _turn(followed: Followed, key: str) -> None:
    board().turn(followed.meeting.id, key)


def _draw_item(followed: Followed) -> None:
    item = followed.item
    st.caption(f"As the room reads it: {label(followed.room.audience)}.")
    if item is None:
        st.markdown("### Opening: the statement, and who is in the room")
    else:
        lines = [f"### {text.plain(item.name)}", *(f"- {text.plain(line)}" for line in item.why_now)]
        st.markdown("\n".join(lines))
    st.markdown("**Decided and minuted**")
    st.fragment(_draw_minuted, run_every=EVERY_S)(followed)


def _draw_minuted(followed: Followed) -> None:
    if board().turn_of(followed.meeting.id).number != followed.turn or is_over(followed.own, followed.meeting.id):
        st.rerun(scope="app")
    key, ids = (followed.item.key, followed.item.ids) if followed.item else (OPENING, ())
    draw_lines(followed.own, followed.meeting.id, key, ids, with_struck=True)
    # Inside, not below: what stands below a part that draws itself anew in the same column can be lost (see EVERY_S).
    _draw_striking(followed)


def _draw_striking(followed: Followed) -> None:
    """Undo: a line of one's own is struck out, or brought back; the newest stands first."""
    mine = {one.id: one for one in reversed(own_lines(followed.own, followed.meeting.id))}
    if not mine:
        return
    which, button = st.columns([5, 2], vertical_alignment="bottom")
    chosen = which.selectbox(
        "A line of yours, the newest first",
        list(mine),
        format_func=lambda i: ("Struck out: " if mine[i].withdrawn else "") + _short(minute_words(mine[i])),
        help="A line that is struck out leaves the shared screen at once. Its words are kept.",
    )
    struck = not mine[chosen].withdrawn
    words = "Strike out" if struck else "Bring back"
    button.button(words, width="stretch", on_click=_strike, args=(followed, chosen, struck))
    draw_refused("Not changed.", _NOT_STRUCK, stays=True)


def _strike(followed: Followed, line: str, struck: bool) -> None:
    kept_refusal(followed, lambda now: strike_out(now.own, line, struck=struck), _NOT_STRUCK)


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
