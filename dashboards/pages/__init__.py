"""The pages, each with the audiences that may open it; a page without audiences does not exist."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from types import ModuleType
from uuid import uuid4

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboards import remembered
from dashboards.components import chrome, text
from dashboards.meetings.session import recut_now, room_of
from dashboards.pages import (
    actions,
    audit,
    children,
    explorer,
    forms,
    hotspots,
    identity,
    intake,
    meeting,
    methods,
    minutes,
    network,
    options,
    places,
    plan,
    profile,
    register,
    retention,
    search,
    venues,
    workbench,
)
from dashboards.panels.brake import ask_why
from dashboards.session import Sitting, leave
from dashboards.wiring import Desk
from data.brake import Taking
from data.codes import Audience
from data.errors import LanternError, NotEnough, TooMany
from data.views import View

_LOG = logging.getLogger("lantern.pages")
ALL: tuple[ModuleType, ...] = (
    meeting,
    hotspots,
    methods,
    network,
    explorer,
    workbench,
    options,
    venues,
    search,
    places,
    identity,
    intake,
    forms,
    children,
    actions,
    register,
    plan,
    profile,
    minutes,
    retention,
    audit,
)

# What does not fit beside the daily pages lies under these words; a page that is in none of them stands by itself.
_UNDER: dict[str, tuple[str, ...]] = {
    "Where": ("workbench", "places", "methods"),
    "Records": ("intake", "forms", "identity", "register"),
    "Plan and proof": ("plan", "profile", "minutes", "retention", "audit"),
}
_IN_A_ROW = 8


def grouped(shown: Sequence[tuple[str, StreamlitPage]]) -> dict[str, list[StreamlitPage]]:
    """Group pages for the row at the top: all side by side while they fit, else the weekly ones under a word.

    Parameters
    ----------
    shown : sequence of (str, StreamlitPage)
        Path and page, in order.

    Returns
    -------
    dict of str to list of StreamlitPage
        Word to pages; those under ``""`` stand in the row itself, first.
    """
    if len(shown) <= _IN_A_ROW:
        return {"": [page for _, page in shown]}
    word = {path: word for word, paths in _UNDER.items() for path in paths}
    found: dict[str, list[StreamlitPage]] = {"": [], **{word: [] for word in _UNDER}}
    for path, page in shown:
        found[word.get(path, "")].append(page)
    return {word: pages for word, pages in found.items() if pages}


def offered(page: ModuleType, sitting: Sitting) -> bool:
    """Whether a page is offered to a sitting; a meeting goes on for a room whose audience opens fewer pages alone.

    Parameters
    ----------
    page : module
        One of `ALL`.
    sitting : Sitting
        Who is looking.

    Returns
    -------
    bool
        By the table of `dashboards.doors`.
    """
    if len(sitting.attendees) > 1 and getattr(page, "ALONE_ONLY", False):
        return False
    if sitting.attendees == (Audience.MEETING,):
        # A partner outside a meeting sends information in; what a room sees belongs to the room.
        return page is forms
    if len(sitting.attendees) > 1 and sitting.audience in getattr(page, "IN_A_ROOM", ()):
        return True
    return sitting.audience in page.AUDIENCES


def draw(page: ModuleType, desk: Desk, view: View, sitting: Sitting) -> None:
    """Draw one page inside the frame that shows marking, audience and what is shown.

    Parameters
    ----------
    page : module
        One of `ALL`.
    desk : Desk
        Store, gazetteer, areas and kept results.
    view : View
        What this audience may see.
    sitting : Sitting
        Who is looking, and why.
    """
    if recut_now(desk):
        st.rerun()
    if view.audience != sitting.audience or not offered(page, sitting):
        st.error("This page is not for this room.")
        return
    chrome.frame(
        page.TITLE,
        audience=sitting.words,
        digest=view.digest,
        fictional=desk.settings.fictional,
        purpose=sitting.purpose,
        meeting=page.PATH != "meeting" and len(sitting.attendees) > 1,
    )
    chrome.way_out(on_end=leave)
    remembered.for_whom((sitting.actor, sitting.attendees, sitting.agencies))
    if (room := room_of(desk)) is not None:
        chrome.watermark(f"{room.mark} · {sitting.actor}")
    if (slowed := view.slowed) is not None and slowed.what == Taking.FILES:
        ask_why(view, slowed)
    try:
        page.render(desk, view)
    except NotEnough as lacking:
        st.info(_next_step(view, lacking))
    except TooMany as refusal:
        ask_why(view, refusal)
    except LanternError as refusal:
        st.warning(text.plain(refusal))
    except Exception:  # noqa: BLE001 - the outermost wall: users see an id, the log holds the rest
        number = uuid4().hex[:8]
        _LOG.exception("page %s failed, fault %s", page.PATH, number)
        st.error(f"This page could not be drawn. Nothing was changed. Tell your administrator fault {number}.")


def _next_step(view: View, lacking: NotEnough) -> str:
    """What is lacking, and where it comes from."""
    if not view.case().events:
        return (
            "Nothing is recorded in this view yet. An analyst loads reports and events on Intake; places that wait for "
            "a person are settled on Places. To look around first: `lantern demo` makes a fictional case."
        )
    words = text.plain(lacking)
    return f"{words[:1].upper()}{words[1:]}."
