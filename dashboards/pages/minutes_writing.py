"""Writing the minutes: a point, a dissent or an action on the item that the room is on, and who is here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import streamlit as st

from dashboards.components import text
from dashboards.meetings.agenda_order import subjects_of
from dashboards.meetings.board import OPENING
from dashboards.meetings.minutes import write_minute
from dashboards.meetings.people import attendances, present
from dashboards.meetings.words import unfit_for_room
from dashboards.pages.minutes_deciding import draw_deciding
from dashboards.pages.minutes_followed import Followed, followed_now
from dashboards.panels import attendance
from dashboards.panels.refused import refusals
from dashboards.remembered import field
from dashboards.working_day import working_day
from data.audience import may
from data.errors import LanternError, RefusedInput
from data.meetings import MinuteKind
from data.named_people import is_named
from data.policy import Permission
from network.casework.actions.workflow import assign

_POINT, _DISSENT, _DECISION, _ACTION, _ROOM = "Point", "Dissent", "Decision", "Action", "Who is here"
_DUE = timedelta(days=14)
_REFUSED = "minutes_refused"


def draw_writing(followed: Followed) -> None:
    """Draw the form of what is to be written.

    Parameters
    ----------
    followed : Followed
        The meeting.
    """
    part = st.segmented_control(
        "Write",
        [_POINT, _DECISION, _ACTION, _DISSENT, _ROOM],
        default=_POINT,
        required=True,
        label_visibility="collapsed",
        **field("minutes_part"),
    )
    if part == _ROOM:
        _draw_room(followed)
    elif part == _DECISION:
        draw_deciding(followed)
    elif part == _ACTION:
        _draw_action(followed)
    else:
        _draw_line(followed, MinuteKind.DISSENT if part == _DISSENT else MinuteKind.POINT)


def _draw_room(followed: Followed) -> None:
    st.caption("Name everybody before they can see the screen: it is cut at once to what they may see.")
    held = attendances(followed.clerk.casework(), followed.meeting.id)
    st.markdown("\n".join(attendance.here_lines(held)) or "Nobody is named yet.")
    attendance.draw_joining(followed.clerk, followed.meeting, "minutes")
    attendance.draw_leaving(followed.clerk, followed.meeting, "minutes")
    attendance.draw_conflicts(followed.clerk, followed.room.case(), followed.meeting, followed.items, "minutes")


def _draw_line(followed: Followed, kind: MinuteKind) -> None:
    is_dissent = kind is MinuteKind.DISSENT
    with st.form(f"minute_{kind}", border=False):
        if is_dissent:
            st.text_input("Who disagrees", key="minute_by")
        st.text_area(
            "Why, in their words" if is_dissent else "What was said or found out", height=120, key=f"{kind}_words"
        )
        st.checkbox(
            "For the room: fit to be read on the shared screen",
            key=f"{kind}_room",
            help="Otherwise it stays on your own device. Name children and adults by their references only.",
        )
        st.caption(f"Filed under: {text.plain(followed.item.name) if followed.item else 'the opening'}")
        # Written before the page is drawn again: the room waits for the line, not for this device.
        st.form_submit_button("Write it down", type="primary", on_click=_take_line, args=(followed, kind))
    draw_refused("Not written.")


def _take_line(followed: Followed, kind: MinuteKind) -> None:
    fields = {name: f"{kind}_{name}" for name in ("words", "room")} | {"by": "minute_by"}
    given = {name: st.session_state.get(key) for name, key in fields.items()}

    def write(now: Followed) -> None:
        by = str(given["by"] or "") if kind is MinuteKind.DISSENT else ""
        _write(now, kind, str(given["words"] or ""), for_room=bool(given["room"]), said_by=by)

    if kept_refusal(followed, write):
        for key, empty in ((fields["words"], ""), (fields["room"], False), (fields["by"], "")):
            if key in st.session_state:
                st.session_state[key] = empty


def _write(
    followed: Followed, kind: MinuteKind, words: str, *, for_room: bool, said_by: str = "", action_id: str = ""
) -> None:
    if for_room:
        _refuse_unfit(followed, words)
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
        action_id=action_id,
    )


def _refuse_unfit(followed: Followed, words: str) -> None:
    if unfit := unfit_for_room(followed.own.case(), followed.room.case(), words):
        raise RefusedInput("; ".join([*unfit, "write it with references only, or without the tick for the room"]))


def _draw_action(followed: Followed) -> None:
    here = present(attendances(followed.clerk.casework(), followed.meeting.id))
    with st.form("minute_action", border=False):
        st.text_input("What will be done", key="action_what")
        who, agency, due = st.columns([3, 3, 2])
        who.selectbox(
            "Who does it",
            [one.person for one in here],
            index=None,
            accept_new_options=True,
            placeholder="Choose or type a name",
            key="action_owner",
        )
        agency.text_input("Agency", placeholder="as in the room", key="action_agency")
        day = working_day(followed.desk, followed.room, followed.room.case())
        due.date_input("By", value=day + _DUE, min_value=day, format="DD/MM/YYYY", key="action_by")
        st.checkbox("For the room: fit to be read on the shared screen", value=True, key="action_room")
        st.caption(f"Filed under: {text.plain(followed.item.name) if followed.item else 'the opening'}")
        agencies = {one.person: one.agency for one in here}
        st.form_submit_button("Record the action", type="primary", on_click=_take_action, args=(followed, agencies))
    draw_refused("Not recorded.")


def _take_action(followed: Followed, agencies: dict[str, str]) -> None:
    given = {name: st.session_state.get(f"action_{name}") for name in ("what", "owner", "agency", "room")}
    by = st.session_state["action_by"]

    def record(now: Followed) -> None:
        what, name, for_room = str(given["what"] or "").strip(), str(given["owner"] or ""), bool(given["room"])
        if not is_named(name):
            raise RefusedInput("action: choose or type the name of the person who does it")
        words = f"{what}. {name}, by {by:%d %b %Y}"
        if for_room:
            _refuse_unfit(now, words)
        held = now.room if for_room and may(now.room.audience, Permission.CASEWORK) else now.own
        made = assign(
            held,
            what=what,
            owner=name,
            owner_agency=str(given["agency"] or "") or agencies.get(name, ""),
            due_on=by,
            decision_id=_decision_today(now),
        )
        _write(now, MinuteKind.ACTION, words, for_room=for_room, action_id=made.id)

    if kept_refusal(followed, record):
        st.session_state["action_what"] = st.session_state["action_agency"] = ""
        st.session_state["action_owner"] = None


def _decision_today(followed: Followed) -> str | None:
    """The decision on this item that an action made now follows from; None where none was agreed today."""
    if followed.item is None:
        return None
    agreed = [
        d
        for d in followed.room.decisions().values()
        if d.subject_id in followed.item.ids and d.decided_on >= followed.meeting.held_on and d.outcome == "agreed"
    ]
    return agreed[-1].id if agreed else None


def kept_refusal(followed: Followed, act: Callable[[Followed], object], key: str = _REFUSED) -> bool:
    """Do it in the room as it is now, under the item its writer saw; a refused form keeps what was typed.

    Parameters
    ----------
    followed : Followed
        The meeting as its writer saw it.
    act : callable
        Takes the meeting as it is now.
    key : str, optional
        Under which a refusal waits until the page is drawn.

    Returns
    -------
    bool
        True if it was done.
    """
    st.session_state.pop(key, None)
    try:
        now = followed_now(followed)
        if now is None:
            return False
        act(now)
    except LanternError as refusal:
        st.session_state[key] = str(refusal)
        return False
    return True


def draw_refused(heading: str, key: str = _REFUSED, *, stays: bool = False) -> None:
    """Draw why the last press was refused.

    Parameters
    ----------
    heading : str
        First line.
    key : str, optional
        Under which the refusal waits.
    stays : bool, default False
        Until the next press, in a part that is drawn again by itself; otherwise until the page is drawn again.
    """
    refused = st.session_state.get(key)
    if refused and not stays:
        del st.session_state[key]
    if refused:
        with refusals(heading):
            raise RefusedInput(refused)
