"""Venues: the list by what is recorded of each, and one venue: dated, sourced, only what this audience may see."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from dashboards import deep_links, going
from dashboards.components import tables
from dashboards.components.map import MapPicture, show_map
from dashboards.doors import OPEN_TO
from dashboards.naming import territory
from dashboards.pages.option_cards import draw_options
from dashboards.panels.venue_list import matching, venue_list
from dashboards.panels.venue_panel import draw_venue
from dashboards.panels.venue_register import Register, register_of
from dashboards.pictures import place_picture
from dashboards.remembered import field
from dashboards.session import is_room
from dashboards.wiring import Desk
from dashboards.working_day import working_day
from data.errors import NotEnough
from data.records import Case, Venue
from data.views import View
from mapping.hotspots.find import Hotspot
from network.casework.options.workflow import propose_for

TITLE = "Venues"
PATH = "venues"
AUDIENCES = OPEN_TO["venues"]
_ASKED = "venue"
_FOLLOWED = "venue_followed"
_PERIODS = {0: "at any time", 30: "in the last 30 days", 90: "in the last 90 days", 180: "in the last 180 days"}
# Wide enough for most words; all columns of the list are then seen without moving it.
_WIDTHS = {"Venue": 168, "Reports": 62, "In hotspot": 76, "Licence state": 92, "Licence": 92, "Kind": 124, "Place": 190}
_NO_VENUES = (
    "No venue in this view yet. An analyst loads them on Intake: a council's premises licence register, taxi and "
    "private-hire registers, the food hygiene register or the gambling premises register."
)
_NOT_HERE = "There is no venue of that id in what you may see. Choose one from the list."


def render(desk: Desk, view: View) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Store, gazetteer, areas and kept results.
    view : View
        What this audience may see.
    """
    case = view.case()
    if not case.venues:
        st.info(_NO_VENUES)
        return
    register = register_of(view.casework(), view.day)
    left, right = st.columns([11, 9], gap="medium")
    with left:
        listed = _filtered(desk, view, case, register)
        venue_id = _chosen(case, listed)
        held = case.venues.get(venue_id or "")
        picture = _picture(desk, view, held)
        clicked = show_map(picture, key="venue_map", height_px=400 if is_room() else 460)
        if clicked and clicked.kind == "venue" and clicked.id in case.venues and clicked.id != venue_id:
            _ask(clicked.id)
            st.rerun()
    with right:
        if held is None:
            st.info("Choose a venue from the list.")
            return
        _tell(view, held.id)
        draw_venue(desk, view, held, register, partial(_draw_options, desk, view, held.id))


def _draw_options(desk: Desk, view: View, venue_id: str) -> None:
    case = view.case()
    day = working_day(desk, view, case)
    draw_options(case, propose_for(view, "venue", venue_id, day, territory=territory(case, "venue", venue_id)))
    if going.can_go("options") and st.button("Go to Options"):
        going.go_to("options")


def _picture(desk: Desk, view: View, held: Venue | None) -> MapPicture:
    picture = place_picture(desk, view, [held.location_id] if held else [], view.case().venues)
    marked = [one for one in picture.venues if held is not None and one["id"] == held.id]
    # The one that is read stands before the others, ringed and not told apart by colour alone.
    legend = [
        (mark, "Venue (ringed: the one being read)" if mark == "venue" else words) for mark, words in picture.legend
    ]
    others = [one for one in picture.venues if one not in marked]
    return replace(picture, venues=[*marked, *others], lit=marked, legend=legend)


def _filtered(desk: Desk, view: View, case: Case, register: Register) -> pd.DataFrame:
    words, within = st.columns([3, 2], vertical_alignment="bottom")
    typed = words.text_input("Name, place, postcode or licence number", **field("venue_words"))
    period = within.selectbox("Reports", list(_PERIODS), format_func=_PERIODS.__getitem__, **field("venue_within"))
    spots = _hotspots(desk, view)
    listed = venue_list(case, register, spots, within=period or None)
    kinds, states, authorities = st.columns(3)
    return matching(
        listed,
        words=typed,
        kinds=kinds.multiselect("Kind", sorted(set(listed["Kind"])), placeholder="All kinds", **field("venue_kinds")),
        states=states.multiselect(
            "Licence", _parts(listed["Licence state"]), placeholder="Any licence", **field("venue_states")
        ),
        authorities=authorities.multiselect(
            "Authority", _parts(listed["Authority"]), placeholder="All authorities", **field("venue_authorities")
        ),
        only_concern=bool(period),
    )


def _chosen(case: Case, listed: pd.DataFrame) -> str | None:
    """Draw the list; gives the venue that is read: the one chosen, else the one asked for, else the first."""
    asked = st.query_params.get(_ASKED) or deep_links.asked_for() or None
    known = asked if asked in case.venues else None
    if asked and asked != st.session_state.get(_FOLLOWED):
        # A link that was not followed yet goes before what was chosen in the list.
        _ask(asked)
    if asked and known is None:
        # The same answer whether it is not there or not for this audience.
        st.warning(_NOT_HERE)
    if listed.empty:
        st.info("No venue fits. Take a filter away, or widen the period.")
        return known
    many = "1 venue" if len(listed) == 1 else f"{len(listed)} venues"
    st.caption(f"{many}, most reports first; a heading sorts by its column. Reports are counted, never weighed.")
    date_column = st.column_config.DateColumn(format="DD MMM YYYY", width=90)
    choice = tables.choose(
        listed.drop(columns=["id", "Authority"]),
        list(listed["id"]),
        # The list that is chosen from is drawn anew when another venue was asked for elsewhere.
        name=f"venue_list_{st.session_state.get('venue_turn', 0)}",
        first=known,
        height=38 + 35 * min(len(listed), 7),
        column_config={name: st.column_config.Column(width=px) for name, px in _WIDTHS.items()}
        | dict.fromkeys(("First", "Last", "Next hearing"), date_column),
        placeholder="",
    )
    if choice is not None:
        found = str(listed["id"].iloc[choice])
        if found != asked:
            st.query_params[_ASKED] = st.session_state[_FOLLOWED] = found
        return found
    return known or (None if asked else str(listed["id"].iloc[0]))


def _ask(venue_id: str) -> None:
    st.query_params[_ASKED] = st.session_state[_FOLLOWED] = venue_id
    st.session_state["venue_turn"] = st.session_state.get("venue_turn", 0) + 1


def _tell(view: View, venue_id: str) -> None:
    """Write to the audit that a venue was opened, once for each time that another was."""
    opened = (view.audience, venue_id)
    if st.session_state.get("venue_opened") != opened:
        st.session_state["venue_opened"] = opened
        view.open_record(venue_id)


def _hotspots(desk: Desk, view: View) -> tuple[Hotspot, ...] | None:
    # Where hotspots have a door of their own; elsewhere the few records of venues alone would say too little.
    if view.audience not in OPEN_TO["hotspots"]:
        return None
    try:
        return desk.hotspots(view).hotspots
    except NotEnough:
        return None


def _parts(column: pd.Series[str]) -> list[str]:
    return sorted({part for value in column for part in value.split("; ") if part})
