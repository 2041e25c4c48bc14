"""Venues: list by concern, and one venue's dossier: dated, sourced, only what this audience may see."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards.components import text
from dashboards.components.map import show_map
from dashboards.doors import OPEN_TO
from dashboards.naming import last_day, territory
from dashboards.pages.option_cards import draw_options
from dashboards.pictures import place_picture
from dashboards.wiring import Desk
from data.codes import label
from data.records import Case, Event, Venue
from data.views import View
from network.workflow import propose_for

TITLE = "Venues"
PATH = "venues"
AUDIENCES = OPEN_TO["venues"]


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
        st.info("No venue in this view yet. Load a venues file on the intake page.")
        return
    listed = venue_list(case)
    left, right = st.columns([1, 1], gap="medium")
    with left:
        st.caption(f"{len(listed)} venues, most events first. Choose one.")
        choice = st.dataframe(
            listed.drop(columns="id"),
            hide_index=True,
            height=330,
            on_select="rerun",
            selection_mode="single-row",
            key="venue_list",
        )
        rows = choice.selection.rows if choice else []
        venue = case.venues[str(listed["id"].iloc[rows[0] if rows else 0])]
        show_map(place_picture(desk, view, [venue.location_id], [venue.id]), key="venue_map", height_px=555)
    with right:
        _dossier(case, venue)
        with st.expander("Options and what is missing", expanded=False):
            nation = territory(case, "venue", venue.id)
            draw_options(case, propose_for(view, "venue", venue.id, last_day(case), territory=nation))


def venue_list(case: Case) -> pd.DataFrame:
    """One row a venue, most events first.

    Parameters
    ----------
    case : Case
        Permitted records.

    Returns
    -------
    pandas.DataFrame
        id, Venue, Kind, Licence, Events, Reports, Last event.
    """
    rows = []
    for venue in case.venues.values():
        found = events_at(case, venue)
        rows.append(
            {
                "id": venue.id,
                "Venue": venue.name,
                "Kind": label(venue.kind),
                "Licence": venue.licence_number or "not known",
                "Events": len(found),
                "Reports": len({r for event in found for r in event.reports}),
                "Last event": f"{found[-1].start:%d %b %Y}" if found else "none recorded",
            }
        )
    return pd.DataFrame(rows).sort_values(["Events", "Venue"], ascending=[False, True], ignore_index=True)


def events_at(case: Case, venue: Venue) -> list[Event]:
    """Events at a venue's location, oldest first.

    Parameters
    ----------
    case : Case
        Permitted records.
    venue : Venue
        One of its venues.

    Returns
    -------
    list of Event
        Ordered by start.
    """
    held = {p.event_id for p in case.participations.values() if p.subject_kind == "venue" and p.subject_id == venue.id}
    found = [e for e in case.events.values() if e.location_id == venue.location_id or e.id in held]
    return sorted(found, key=lambda event: (event.start, event.id))


def chronology(case: Case, venue: Venue) -> pd.DataFrame:
    """Dated, sourced chronology of one venue.

    Parameters
    ----------
    case : Case
        Permitted records.
    venue : Venue
        One of its venues.

    Returns
    -------
    pandas.DataFrame
        Date, Time, What, Source, Grade, Reference; one row an event and report.
    """
    rows = [
        {
            "Date": f"{event.start:%d %b %Y}",
            "Time": " to ".join(dict.fromkeys([f"{event.start:%H:%M}", f"{event.end:%H:%M}"])),
            "What": event.summary or label(event.kind),
            "Source": case.reports[report_id].agency,
            "Grade": case.reports[report_id].grade_words,
            "Reference": case.reports[report_id].reference,
        }
        for event in events_at(case, venue)
        for report_id in event.reports
        if report_id in case.reports
    ]
    return pd.DataFrame(rows, columns=["Date", "Time", "What", "Source", "Grade", "Reference"])


def _dossier(case: Case, venue: Venue) -> None:
    st.subheader(text.plain(venue.name))
    place = case.locations.get(venue.location_id)
    words = {"alcohol_on": "alcohol, on the premises", "alcohol_off": "alcohol, off the premises"}
    activities = venue.activities
    facts = {
        "Kind": label(venue.kind),
        "Place": place.text if place else "not known",
        "Licence number": venue.licence_number or "not known: ask licensing",
        "Licence holder": venue.licence_holder or "not known: ask licensing",
        "Licensed for": "not known: ask licensing"
        if activities is None
        else ", ".join(words.get(a, a.replace("_", " ")) for a in activities) or "nothing recorded",
    }
    st.markdown("\n".join(f"- **{name}:** {text.plain(value)}" for name, value in facts.items()))
    table = chronology(case, venue)
    st.markdown(f"**Chronology** ({len(table)} entries)")
    if table.empty:
        st.caption("Nothing recorded here in this view.")
    else:
        # A column that this audience may not read is left out whole, not shown empty.
        shown = table.loc[:, (table != "").any()]
        st.dataframe(shown, hide_index=True, height=38 + 35 * min(len(shown), 15))
