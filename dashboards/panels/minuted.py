"""What was decided and minuted for the item on the screen, seen within two seconds of its being written."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from dashboards.components import text
from dashboards.meetings.agenda import Item
from dashboards.meetings.board import board
from dashboards.meetings.minutes import decided_of, minute_words, minutes_of, struck_of
from dashboards.meetings.room import Casework
from dashboards.meetings.session import Room, is_barred_now, recut_now
from dashboards.wiring import Desk
from data.views import View

EVERY_S = 1.0
"""Between two looks, in seconds. Such a part stands last in its container: Streamlit drops what a run drew of it if the
next look comes before that was sent; the container then lacks one place, and what stood below moves up into it, where
the next look draws over it."""
_MOST_LINES = 3
_HEIGHT_PX = 190
_SEEN = "minuted_decisions"


def draw_minuted(desk: Desk, view: View, room: Room, item: Item | None, drawn: int, *, is_barred: bool = False) -> None:
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
        The item that the room is on; none at the opening.
    drawn : int
        Number of the turn that is drawn.
    is_barred : bool, default False
        Whether nothing of the item is drawn, because of a conflict of interest.
    """
    if room.meeting is not None:
        # One part of the page that looks every second, not several: each look costs the server a run.
        st.fragment(_looked, run_every=EVERY_S)(desk, view, room.meeting.id, item, drawn, is_barred)


def _looked(desk: Desk, view: View, meeting_id: str, item: Item | None, drawn: int, is_barred: bool) -> None:
    is_old = board().turn_of(meeting_id).number != drawn or is_over(view, meeting_id)
    # A conflict declared on the note taker's device takes the item off this screen; leaving the room opens it again.
    if is_old or recut_now(desk) or is_barred_now(desk, item) != is_barred:
        st.rerun(scope="app")
    if item is not None and not is_barred:
        with st.container(key="lantern_minuted", height=_HEIGHT_PX, border=False):
            draw_lines(view, meeting_id, item.key, item.ids, most=_MOST_LINES)


def is_over(view: View, meeting_id: str) -> bool:
    """Whether a meeting has ended, so that whoever follows it is shown the next thing to do.

    Parameters
    ----------
    view : View
        Of the reader; one that is shown no meetings cannot tell, and follows its screen alone.
    meeting_id : str
        The meeting.

    Returns
    -------
    bool
        True once somebody ended it.
    """
    found = view.casework()["meetings"].get(meeting_id)
    return found is not None and found.ended_at is not None


def draw_lines(
    view: View, meeting_id: str, item: str, ids: Iterable[str], *, most: int | None = None, with_struck: bool = False
) -> None:
    """Draw what was decided and minuted for an item.

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
        As for `words_of_item`.
    with_struck : bool, default False
        As for `words_of_item`.
    """
    seen = st.session_state.setdefault(_SEEN, [])
    words = words_of_item(view.casework(), meeting_id, item, ids, most=most, with_struck=with_struck, seen=seen)
    st.markdown(words or "Nothing is decided or minuted for this item yet.")


def words_of_item(
    casework: Casework,
    meeting_id: str,
    item: str,
    ids: Iterable[str],
    *,
    most: int | None = None,
    with_struck: bool = False,
    seen: list[str] | None = None,
) -> str:
    """What was decided and minuted for an item as a list: decisions first, then lines, the newest on top.

    Parameters
    ----------
    casework : mapping
        Permitted casework of the reader, by kind and id.
    meeting_id : str
        The meeting.
    item : str
        Key of the item.
    ids : iterable of str
        Ids of the records that it is about.
    most : int, optional
        Lines that fit; by default all are given. A decision is never pushed out by what was said after it.
    with_struck : bool, default False
        Whether lines that were struck out stand below, struck through: on the writer's own device alone.
    seen : list of str, optional
        Ids of the decisions that this screen has shown, in the order of their appearing; new ones are added. A decision
        has a day and no hour: what appears now is the newest.

    Returns
    -------
    str
        Markdown; empty if there is nothing.
    """
    found, order = decided_of(casework, meeting_id, ids), seen if seen is not None else []
    order.extend(one for one in found if one not in order)
    decided = [found[one] for one in reversed(order) if one in found]
    said = [minute_words(one) for one in reversed(minutes_of(casework, meeting_id, item))]
    fit = max(most - len(decided), 1) if most else len(said)
    left = len(said) + len(decided) - len(said[:fit]) - len(decided[:most])
    lines = [f"- **{text.plain(line)}**" for line in decided[:most]]
    lines += [f"- {text.plain(line)}" for line in said[:fit]]
    lines += [f"- and {left} earlier"] if left else []
    if with_struck:
        struck = reversed(struck_of(casework, meeting_id, item))
        lines += [f"- ~~{text.plain(minute_words(one))}~~ (struck out)" for one in struck]
    return "\n".join(lines)
