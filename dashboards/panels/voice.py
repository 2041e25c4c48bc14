"""A child's place on the screen: what keeps the child safer, what the child says, and results of tools as they were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

import streamlit as st

from dashboards.accounts import two_people
from dashboards.components import text
from dashboards.panels.language import draw_remarks, word_list
from dashboards.remembered import field
from dashboards.voices import Kept, Voice, children_by_reference, end, keep, new_id, room_sentences, voice_of
from dashboards.wiring import Desk
from data.child_voice import LONGEST_FOR_ROOM, ChildView, ProtectiveFactor, ToolResult, VoiceForRoom, VoiceKind
from data.errors import LanternError
from data.language import WordList
from data.views import View

_NOTICE = "voice_notice"
_PROTECTIVE, _VIEWS, _TOOL, _ROOM = (
    "What keeps the child safer",
    "What the child says",
    "Result of a tool",
    "For a room",
)
_ROOM_KINDS = {VoiceKind.PROTECTIVE: "What keeps the child safer", VoiceKind.VIEWS: "What the child says or wishes"}
_AGREED = {"Nobody asked": None, "The child agreed": True, "The child did not agree": False}


def draw_children(desk: Desk, view: View) -> None:
    """Choose a child, read what is kept, add to it.

    Parameters
    ----------
    desk : Desk
        Knows the list of words.
    view : View
        Of an analyst or social care.
    """
    if notice := st.session_state.pop(_NOTICE, None):
        st.success(notice)
    children = children_by_reference(view)
    if not children:
        st.info("No child is recorded in this view.")
        return
    child = st.selectbox("Child", list(children), format_func=lambda key: children[key], **field("voice_child"))
    view.open_record(child)
    left, right = st.columns([1, 1], gap="large")
    with left:
        draw_voice(view, child)
    with right:
        _draw_adding(desk, view, child)


def draw_voice(view: View, child_id: str) -> None:
    """Draw what is kept of one child; a room reads only what was written for it.

    Parameters
    ----------
    view : View
        Of any audience.
    child_id : str
        The child.
    """
    held = voice_of(view, child_id)
    st.subheader("What keeps the child safer")
    _draw_protective(view, held)
    st.subheader("What the child says and wishes")
    _draw_views(held)
    if held.results:
        st.subheader("Results of tools")
        st.caption("As they were on their day. They rank nobody, raise no alarm and order nothing here.")
        for one in held.results:
            st.markdown(f"- {text.plain(one.sentence)}")
            if one.judgement:
                st.markdown(f"  - The worker's own judgement: {text.plain(one.judgement)}")
    if told := room_sentences(view, child_id):
        st.subheader("What a room reads")
        st.markdown("\n".join(f"- {text.plain(words)}" for words in told))


def _draw_protective(view: View, held: Voice) -> None:
    if not held.protective:
        st.caption("Nothing is written down yet. Ask who the child trusts, and what works.")
    for one in held.protective:
        words, button = st.columns([5, 1], vertical_alignment="center")
        words.markdown(f"- {text.plain(one.what)} · {text.plain(f'{one.agency}, {one.seen_on:%d %b %Y}')}")
        if view.may("collect") and button.button("No longer", key=f"end_{one.id}", type="tertiary"):
            _try(partial(end, view, one, "protective factor no longer holds"))


def _draw_views(held: Voice) -> None:
    if not held.views:
        st.caption("The child has not been asked yet, as far as is written here. Who will ask, and when?")
    for one in held.views:
        when = f"{one.said_on:%d %b %Y}, to {one.told_to}, {one.agency}"
        if one.said:
            st.markdown(f"> {text.plain(one.said)}")
        if one.wishes:
            st.markdown(f"Wishes: {text.plain(one.wishes)}")
        if one.not_given_because:
            st.markdown(f"No words of the child: {text.plain(one.not_given_because)}")
        st.caption(text.plain(when))


def _draw_adding(desk: Desk, view: View, child: str) -> None:
    if not view.may("collect"):
        return
    st.subheader("Add")
    part = st.segmented_control(
        "Add", list(_ASKED), default=_PROTECTIVE, label_visibility="collapsed", **field("voice_add")
    )
    by, agency, on = st.columns(3)
    who = _Who(
        child=child,
        name=two_people.own("Your name (needed)", view.actor, where=by, key="voice_by"),
        agency=agency.text_input("Your agency (needed)", key="voice_agency"),
        day=on.date_input("Day", value=view.day, max_value=view.day, format="DD/MM/YYYY", key="voice_day"),
    )
    key = f"voice_{st.session_state.setdefault('voice_n', 0)}"
    make = _ASKED[part or _PROTECTIVE](who, key, word_list(desk))
    if st.button("Keep", type="primary", key="voice_keep"):
        _try(lambda: _keep(view, make()))


@dataclass(frozen=True, slots=True)
class _Who:
    child: str
    name: str
    agency: str
    day: date


def _ask_protective(who: _Who, key: str, words: WordList) -> Callable[[], Kept]:
    what = st.text_area("Who or what keeps the child safer? (needed)", key=f"{key}_what")
    draw_remarks(what, words)
    return lambda: ProtectiveFactor(
        id=new_id("protective"),
        child_id=who.child,
        what=what,
        recorded_by=who.name,
        agency=who.agency,
        seen_on=who.day,
    )


def _ask_views(who: _Who, key: str, words: WordList) -> Callable[[], Kept]:
    del words  # a child's own words draw no remark
    said = st.text_area("The child's own words; nobody corrects them", key=f"{key}_said")
    wishes = st.text_area("What the child wishes for", key=f"{key}_wishes")
    why_not = st.text_input("If there are no words of the child: why?", key=f"{key}_why_not")
    return lambda: ChildView(
        id=new_id("view"),
        child_id=who.child,
        told_to=who.name,
        agency=who.agency,
        said_on=who.day,
        said=said,
        wishes=wishes,
        not_given_because=why_not,
    )


def _ask_tool(who: _Who, key: str, words: WordList) -> Callable[[], Kept]:
    tool = st.text_input("Name of the tool (needed)", key=f"{key}_tool")
    result = st.text_input("Result, as the tool puts it (needed)", key=f"{key}_result")
    judgement = st.text_area("Your own judgement, in your words; it stands above the tool", key=f"{key}_judgement")
    draw_remarks(judgement, words)
    return lambda: ToolResult(
        id=new_id("tool"),
        child_id=who.child,
        tool=tool,
        taken_on=who.day,
        result=result,
        recorded_by=who.name,
        agency=who.agency,
        judgement=judgement,
    )


def _ask_room(who: _Who, key: str, words: WordList) -> Callable[[], Kept]:
    kind = st.radio("About", list(_ROOM_KINDS), format_func=_ROOM_KINDS.__getitem__, horizontal=True, key=f"{key}_kind")
    label = "Words for a shared screen, without names and addresses (needed)"
    short = st.text_area(label, max_chars=LONGEST_FOR_ROOM, key=f"{key}_short")
    draw_remarks(short, words)
    agreed = st.radio("Did the child agree to these words?", list(_AGREED), key=f"{key}_agreed", horizontal=True)
    return lambda: VoiceForRoom(
        id=new_id("room"),
        child_id=who.child,
        kind=kind,
        words=short,
        written_by=who.name,
        agency=who.agency,
        written_on=who.day,
        child_agreed=_AGREED[agreed],
    )


_ASKED: dict[str, Callable[[_Who, str, WordList], Callable[[], Kept]]] = {
    _PROTECTIVE: _ask_protective,
    _VIEWS: _ask_views,
    _TOOL: _ask_tool,
    _ROOM: _ask_room,
}


def _keep(view: View, record: Kept) -> None:
    keep(view, f"{type(record).__name__} of a child", record)
    st.session_state["voice_n"] += 1


def _try(act: Callable[[], None]) -> None:
    try:
        act()
    except LanternError as error:
        st.error(text.plain(error))
        return
    st.session_state[_NOTICE] = "Kept and logged."
    st.rerun()
