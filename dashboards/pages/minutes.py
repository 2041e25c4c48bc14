"""Minutes: the note taker's own device follows the meeting, turns its page, and writes what the room then reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import streamlit as st

from dashboards.agenda import Item
from dashboards.components import text
from dashboards.doors import OPEN_TO
from dashboards.meeting_agenda import agenda_of, meeting_day, subjects_of
from dashboards.meeting_board import OPENING, board
from dashboards.meeting_minutes import minutes_of, take_back_last, unfit_for_room, write_minute
from dashboards.meeting_room import attendances, conflicts_of, in_progress, present, stays
from dashboards.meeting_session import clerk_of
from dashboards.naming import territory
from dashboards.pages.acting import About, nation_of, refusals, say, subjects_of_actions
from dashboards.pages.decide import draw_decision
from dashboards.pages.meeting_item import options_of
from dashboards.pages.option_cards import GROUPS, cards, one_each
from dashboards.panels import attendance
from dashboards.panels.minuted import EVERY_S, draw_lines
from dashboards.panels.minutes_files import draw_minutes_files
from dashboards.session import current
from dashboards.wiring import Desk
from data.audience import may, room_audience
from data.casework import is_named
from data.codes import label
from data.errors import NotPermitted, RefusedInput
from data.meetings import Meeting, MinuteKind
from data.policy import Permission
from data.views import View
from network.disruption.option import Option
from network.workflow import assign

TITLE = "Minutes"
PATH = "minutes"
AUDIENCES = OPEN_TO["minutes"]
_POINT, _DISSENT, _DECISION, _ACTION, _ROOM = "Point", "Dissent", "Decision", "Action", "Who is here"
_DUE = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Followed:
    """The meeting that is followed: as the room sees it, and as the note taker does.

    Attributes
    ----------
    item : Item or None
        On the shared screen now; None for the opening.
    """

    desk: Desk
    meeting: Meeting
    own: View
    room: View
    clerk: View
    items: tuple[Item, ...]
    item: Item | None
    turn: int


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
        st.info(
            "No meeting is in progress. It is started on the shared screen: begin a sitting there as a multi-agency "
            "meeting, open Meeting and press Start the meeting. Then open this page again."
        )
        draw_minutes_files(desk, view)
        return
    followed = _followed(desk, view, meeting)
    _steps(followed)
    left, right = st.columns([1, 1], gap="large")
    with left:
        _draw_item(followed)
    with right:
        _draw_writing(followed)
        draw_minutes_files(desk, view)


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


def _followed(desk: Desk, view: View, meeting: Meeting) -> _Followed:
    sitting = current()
    if sitting is None:
        raise NotPermitted("minutes: say first who you are and why you look")
    clerk = clerk_of(desk, sitting)
    casework = clerk.casework()
    held = attendances(casework, meeting.id)
    seen = stays(board().stated(meeting.id), held, conflicts_of(casework, meeting.id), since=meeting.started_at)
    here = [one.audience for one in seen if one.left is None] or [clerk.audience]
    room = desk.view(view.actor, room_audience(here), view.purpose)
    kept = st.session_state.get("minutes_room_view")
    if isinstance(kept, View) and (kept.audience, kept.actor, kept.purpose) == (
        room.audience,
        room.actor,
        room.purpose,
    ):
        room = kept
    st.session_state["minutes_room_view"] = room
    items = agenda_of(desk, room, nation_of(room.case()), subjects_of_actions(room))
    turn = board().turn_of(meeting.id)
    by_key = {one.key: one for one in items}
    return _Followed(
        desk=desk,
        meeting=meeting,
        own=view,
        room=room,
        clerk=clerk,
        items=items,
        item=by_key.get(turn.item),
        turn=turn.number,
    )


def _steps(followed: _Followed) -> None:
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


def _turn(followed: _Followed, key: str) -> None:
    board().turn(followed.meeting.id, key)


def _draw_item(followed: _Followed) -> None:
    item = followed.item
    st.caption(f"As the room reads it: {label(followed.room.audience)}.")
    if item is None:
        st.markdown("### Opening: the statement, and who is in the room")
    else:
        lines = [f"### {text.plain(item.name)}", *(f"- {text.plain(line)}" for line in item.why_now)]
        st.markdown("\n".join(lines))
    st.markdown("**Decided and minuted**")
    st.fragment(_draw_minuted, run_every=EVERY_S)(followed)
    mine = [m for m in minutes_of(followed.own.casework(), followed.meeting.id) if m.written_by == followed.own.actor]
    if st.button(
        "Take back my last line", disabled=not mine, help="Its words stay as history; the room reads it no more."
    ):
        with refusals("Not taken back."):
            take_back_last(followed.own, followed.meeting.id)
            st.rerun()


def _draw_minuted(followed: _Followed) -> None:
    if board().turn_of(followed.meeting.id).number != followed.turn:
        st.rerun(scope="app")
    key, ids = (followed.item.key, followed.item.ids) if followed.item else (OPENING, ())
    draw_lines(followed.own, followed.meeting.id, key, ids)


def _draw_writing(followed: _Followed) -> None:
    part = st.segmented_control(
        "Write",
        [_POINT, _DECISION, _ACTION, _DISSENT, _ROOM],
        default=_POINT,
        required=True,
        key="minutes_part",
        label_visibility="collapsed",
    )
    if part == _ROOM:
        _draw_room(followed)
    elif part == _DECISION:
        _draw_decision(followed)
    elif part == _ACTION:
        _draw_action(followed)
    else:
        _draw_line(followed, MinuteKind.DISSENT if part == _DISSENT else MinuteKind.POINT)


def _draw_room(followed: _Followed) -> None:
    st.caption("Name everybody before they can see the screen: it is cut at once to what they may see.")
    held = attendances(followed.clerk.casework(), followed.meeting.id)
    st.markdown("\n".join(attendance.here_lines(held)) or "Nobody is named yet.")
    attendance.draw_joining(followed.clerk, followed.meeting, "minutes")
    attendance.draw_leaving(followed.clerk, followed.meeting, "minutes")
    attendance.draw_conflicts(followed.clerk, followed.room.case(), followed.meeting, followed.items, "minutes")


def _draw_line(followed: _Followed, kind: MinuteKind) -> None:
    is_dissent = kind is MinuteKind.DISSENT
    with st.form(f"minute_{kind}", clear_on_submit=True, border=False):
        by = st.text_input("Who disagrees") if is_dissent else ""
        words = st.text_area("Why, in their words" if is_dissent else "What was said or found out", height=120)
        for_room = st.checkbox(
            "For the room: fit to be read on the shared screen",
            help="Otherwise it stays on your own device. Name children and adults by their references only.",
        )
        st.caption(f"Filed under: {text.plain(followed.item.name) if followed.item else 'the opening'}")
        pressed = st.form_submit_button("Write it down", type="primary")
    if pressed:
        with refusals("Not written."):
            _write(followed, kind, words, for_room=for_room, said_by=by)
            st.rerun()


def _write(followed: _Followed, kind: MinuteKind, words: str, *, for_room: bool, said_by: str = "") -> None:
    if for_room and (unfit := unfit_for_room(followed.own.case(), followed.room.case(), words)):
        raise RefusedInput("; ".join([*unfit, "write it with references only, or without the tick for the room"]))
    item = followed.item
    write_minute(
        followed.own,
        followed.meeting.id,
        item=item.key if item else OPENING,
        subjects=subjects_of(followed.room.case(), item) if item else (),
        kind=kind,
        words=words,
        for_room=for_room,
        said_by=said_by,
    )


def _draw_decision(followed: _Followed) -> None:
    item = followed.item
    if not may(followed.room.audience, Permission.CASEWORK):
        st.info(
            "The room as it is now is not shown decisions. Record them under Options on your own view, or when who may "
            "not see them has left."
        )
        return
    if item is None or item.kind not in ("person", "venue"):
        st.info(
            "A decision is about a measure for a person of concern or a venue. Turn to such an item, or write what was "
            "agreed here as a point or an action."
        )
        return
    found = {card.option.measure.id: card for card in one_each(cards(followed.room.case(), _options(followed, item)))}
    if not found:
        st.info("No measure is possible on what this room knows. Ask for what is missing under Options, Find out.")
        return
    measure = st.selectbox(
        "Measure",
        list(found),
        format_func=lambda i: f"{GROUPS[found[i].option.status].split(':')[0]}: {found[i].option.measure.name}",
        key=f"minutes_measure_{item.key}",
    )
    option = found[measure].option
    if len(found[measure].options) > 1:
        option = _for_child(followed, found[measure].options)
    case = followed.room.case()
    about = About(
        item.kind, item.id, meeting_day(followed.desk, followed.room, case), territory(case, item.kind, item.id)
    )
    # Decided on what the room sees, with every gate: what the room cannot answer the police lead confirms first.
    draw_decision(followed.room, about, option, f"minutes_{item.id}_{measure}")


def _options(followed: _Followed, item: Item) -> tuple[Option, ...]:
    return followed.desk.kept(
        followed.room,
        ("meeting options", item.kind, item.id),
        lambda: options_of(followed.desk, followed.room, item),
    )


def _for_child(followed: _Followed, options: tuple[Option, ...]) -> Option:
    people, by_child = followed.room.case().people, {one.child_id: one for one in options}
    child = st.selectbox(
        "To protect",
        list(by_child),
        format_func=lambda i: people[i].reference if i in people else "no particular child",
        key="minutes_child",
    )
    return by_child[child]


def _draw_action(followed: _Followed) -> None:
    here = present(attendances(followed.clerk.casework(), followed.meeting.id))
    agencies = {one.person: one.agency for one in here}
    with st.form("minute_action", clear_on_submit=True, border=False):
        what = st.text_input("What will be done")
        who, agency, due = st.columns([3, 3, 2])
        owner = who.selectbox(
            "Who does it", list(agencies), index=None, accept_new_options=True, placeholder="Choose or type a name"
        )
        owner_agency = agency.text_input("Agency", placeholder="as in the room")
        day = meeting_day(followed.desk, followed.room, followed.room.case())
        by = due.date_input("By", value=day + _DUE, min_value=day, format="DD/MM/YYYY")
        for_room = st.checkbox("For the room: fit to be read on the shared screen", value=True)
        pressed = st.form_submit_button("Record the action", type="primary")
    if pressed:
        with refusals():
            name = owner or ""
            if not is_named(name):
                raise RefusedInput("action: choose or type the name of the person who does it")
            words = f"{what.strip()}. {name}, by {by:%d %b %Y}"
            if for_room and (unfit := unfit_for_room(followed.own.case(), followed.room.case(), words)):
                raise RefusedInput("; ".join([*unfit, "write it with references only, or without the tick"]))
            held = followed.room if for_room and may(followed.room.audience, Permission.CASEWORK) else followed.own
            assign(
                held,
                what=what,
                owner=name,
                owner_agency=owner_agency or agencies.get(name, ""),
                due_on=by,
                decision_id=_decision_today(followed),
            )
            _write(followed, MinuteKind.ACTION, words, for_room=for_room)
            st.rerun()


def _decision_today(followed: _Followed) -> str | None:
    """The decision on this item that an action made now follows from; None where none was agreed today."""
    if followed.item is None:
        return None
    agreed = [
        d
        for d in followed.room.decisions().values()
        if d.subject_id in followed.item.ids and d.decided_on >= followed.meeting.held_on and d.outcome == "agreed"
    ]
    return agreed[-1].id if agreed else None
