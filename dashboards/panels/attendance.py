"""Who is in the room: named as they come and go, and conflicts of interest; on the big screen and at the note taker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from dashboards.components import text
from dashboards.meetings.agenda import Item
from dashboards.meetings.agenda_order import subjects_of
from dashboards.meetings.conflicts import conflicts_of, declare_conflict, withdraw_conflict
from dashboards.meetings.people import attendances, join, leave, present
from dashboards.session import ATTENDEES
from data.codes import Audience, label
from data.errors import LanternError
from data.meetings import Attendance, Meeting
from data.records import Case
from data.views import View

PARTNERS = "Health, education, charities and other partners"


def audience_words(audience: Audience) -> str:
    """What somebody in the room may see, in words.

    Parameters
    ----------
    audience : Audience
        Of the person.

    Returns
    -------
    str
        As the form that begins a sitting says it.
    """
    return PARTNERS if audience is Audience.MEETING else label(audience)


def clock(moment: datetime) -> str:
    """A kept moment as a clock in the room shows it.

    Parameters
    ----------
    moment : datetime.datetime
        UTC, naive.

    Returns
    -------
    str
        Local hour and minute.
    """
    return f"{moment.replace(tzinfo=UTC).astimezone():%H:%M}"


def meeting_words(meeting: Meeting) -> str:
    """A meeting in a list of several; no two read alike, for a list is answered by its words.

    Parameters
    ----------
    meeting : Meeting
        In progress.

    Returns
    -------
    str
        Day, time, place, chair, and the end of its id.
    """
    when = f"{meeting.held_on:%d %b %Y} {clock(meeting.started_at)}"
    return f"{when}, {meeting.place}, chair {meeting.chair} ({meeting.id[-4:]})"


def here_lines(held: Sequence[Attendance]) -> list[str]:
    """Everybody who was named, as a list in Markdown.

    Parameters
    ----------
    held : sequence of Attendance
        In the order of joining.

    Returns
    -------
    list of str
        Who is here first, then who has left and when.
    """
    lines = [f"- **{text.plain(one.person)}**, {text.plain(one.agency)}" for one in present(held)]
    gone = [one for one in held if one.left_at is not None]
    return lines + [f"- {text.plain(one.person)}, left {clock(one.left_at)}" for one in gone if one.left_at]


def draw_joining(clerk: View, meeting: Meeting, key: str) -> None:
    """Name somebody who comes in; the screen is cut before they can read it.

    Parameters
    ----------
    clerk : View
        Writes who is in the room.
    meeting : Meeting
        In progress.
    key : str
        Beginning of the keys of the form.
    """
    with st.form(f"{key}_join", clear_on_submit=True, border=False):
        person, agency, audience = st.columns([3, 3, 4])
        name = person.text_input("Name of who is here")
        here_for = agency.text_input("For which agency")
        sees = audience.selectbox("May see as", ATTENDEES, index=2, format_func=audience_words)
        pressed = st.form_submit_button("Is in the room", type="primary")
    if pressed and _done(lambda: join(clerk, meeting.id, person=name, agency=here_for, audience=sees)):
        st.rerun(scope="app")


def draw_leaving(clerk: View, meeting: Meeting, key: str) -> None:
    """Say who has left.

    Parameters
    ----------
    clerk : View
        Writes who is in the room.
    meeting : Meeting
        In progress.
    key : str
        Beginning of the keys.
    """
    here = {one.id: one for one in present(attendances(clerk.casework(), meeting.id))}
    if not here:
        return
    who, button = st.columns([6, 3], vertical_alignment="bottom")
    chosen = who.selectbox(
        "Who leaves the room?", list(here), format_func=lambda i: here[i].person, key=f"{key}_who", index=None
    )
    if button.button("Has left", key=f"{key}_left", disabled=chosen is None, width="stretch") and _done(
        lambda: leave(clerk, str(chosen))
    ):
        st.rerun(scope="app")


def draw_conflicts(clerk: View, case: Case, meeting: Meeting, items: Sequence[Item], key: str) -> None:
    """Declare a conflict of interest on an item, or take back one that was entered by mistake.

    Parameters
    ----------
    clerk : View
        Writes who is in the room.
    case : Case
        What the room may see.
    meeting : Meeting
        In progress.
    items : sequence of Item
        Agenda of the room.
    key : str
        Beginning of the keys.
    """
    casework = clerk.casework()
    here = {one.id: one for one in present(attendances(casework, meeting.id))}
    by_key = {item.key: item for item in items}
    if not here or not by_key:
        return
    names = {item.key: f"{number} · {item.name}" for number, item in enumerate(items, 1)}
    who, what, button = st.columns([3, 4, 2], vertical_alignment="bottom")
    person = who.selectbox(
        "Conflict of interest of", list(here), format_func=lambda i: here[i].person, index=None, key=f"{key}_of"
    )
    item = what.selectbox("on item", list(by_key), format_func=names.__getitem__, index=None, key=f"{key}_on")
    ready = person is not None and item is not None
    if button.button("Declare", key=f"{key}_declare", disabled=not ready, width="stretch") and _done(
        lambda: declare_conflict(clerk, str(person), str(item), subjects_of(case, by_key[str(item)]))
    ):
        st.rerun(scope="app")
    # One on an item that this room is not shown is not told either: it would say that there is such an item.
    for one in (found for found in conflicts_of(casework, meeting.id) if found.item in by_key):
        who_words = casework["attendances"][one.attendance_id].person
        line, undo = st.columns([7, 2], vertical_alignment="center")
        line.markdown(f"{text.plain(who_words)}: {text.plain(names[one.item])}")
        if undo.button("Undo", key=f"{key}_undo_{one.id}", width="stretch") and _done(
            partial(withdraw_conflict, clerk, one.id)
        ):
            st.rerun(scope="app")


def _done(act: Callable[[], object]) -> bool:
    try:
        act()
    except LanternError as refusal:
        st.error(text.plain(refusal))
        return False
    return True
