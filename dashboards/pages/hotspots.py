"""Hotspots: where exploitation incidents gather beyond chance, why, and what could not have been seen."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from dashboards.components import text
from dashboards.components.assets import read
from dashboards.components.chrome import MARKING
from dashboards.components.map import show_map
from dashboards.doors import OPEN_TO
from dashboards.naming import force_name, readable, title
from dashboards.pictures import hotspot_picture
from dashboards.wiring import Desk
from data.codes import Audience, label
from data.frames import incidents, unlocated
from data.records import Case
from data.views import View
from mapping.draw import Mark, folium_map
from mapping.hotspots.find import Hotspot, HotspotResult

TITLE = "Hotspots"
PATH = "hotspots"
AUDIENCES = OPEN_TO["hotspots"]
_WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LAYERS = {"exploitation": "Exploitation", "crime": "Recorded crime (context)"}


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
    left, right = st.columns([2, 1], gap="medium")
    with right:
        result = _result(desk, view)
    with left:
        picked = _picked(result.hotspots)
        picture = hotspot_picture(
            desk,
            view,
            result.hotspots,
            selected=picked.id if picked else None,
            with_incidents=result.layer == "exploitation",
        )
        clicked = show_map(picture, key="hotspot_map", height_px=936)
        if clicked and clicked.kind == "hotspot" and clicked.id != st.session_state.get("hotspot_picked"):
            st.session_state["hotspot_picked"] = clicked.id
            st.rerun()
    with right:
        _draw_list(result.hotspots, picked)
        if picked:
            _draw_why(case, picked)
        _draw_limits(case, result)
        if view.audience is Audience.POLICE_ANALYST:
            _offer_file(desk, view, result)


def _result(desk: Desk, view: View) -> HotspotResult:
    months = view.months()
    layers = list(_LAYERS) if months else ["exploitation"]
    chosen, spread = st.columns([1, 1])
    with chosen:
        layer = st.segmented_control("Layer", layers, format_func=_LAYERS.__getitem__, default=layers[0]) or layers[0]
    with spread:
        if layer == "crime":
            month = st.selectbox("Month", sorted(months, reverse=True))
            with st.spinner("Looking for hotspots of recorded crime, once for each month"):
                return desk.crime_hotspots(view, month)
        starts = incidents(view.case())["start"]
        first, last = starts.min().date(), starts.max().date()
        period = st.slider("Period", first, last, (first, last), format="D MMM YY") if first < last else (first, last)
    whole = (period[0], period[1]) == (first, last)
    with st.spinner("Looking for hotspots, once for each period"):
        # The whole period is the meeting's own result: one search serves both pages.
        return desk.hotspots(view) if whole else desk.hotspots(view, period=(period[0], period[1]))


def _picked(spots: tuple[Hotspot, ...]) -> Hotspot | None:
    held = {spot.id: spot for spot in spots}
    return held.get(st.session_state.get("hotspot_picked", ""), spots[0] if spots else None)


def _draw_list(spots: tuple[Hotspot, ...], picked: Hotspot | None) -> None:
    if not spots:
        st.info(
            "No hotspot survives chance in this period. That is an answer: read below what could not have been seen."
        )
        return
    names = {spot.id: f"{spot.id} · {spot.n_incidents} incidents · {force_names(spot)}" for spot in spots}
    ids = list(names)
    chosen = st.radio(
        f"{len(spots)} hotspots, strongest first",
        ids,
        format_func=names.__getitem__,
        index=ids.index(picked.id) if picked else 0,
    )
    if picked and chosen != picked.id:
        st.session_state["hotspot_picked"] = chosen
        st.rerun()


def force_names(spot: Hotspot) -> str:
    """Forces whose areas a hotspot touches.

    Parameters
    ----------
    spot : Hotspot
        One hotspot.

    Returns
    -------
    str
        Names, joined.
    """
    return ", ".join(force_name(code) for code in spot.force_codes) or "recorded crime"


def _draw_why(case: Case, spot: Hotspot) -> None:
    st.markdown(f"**Why {spot.id} is one**")
    for reason in spot.why:
        st.markdown(f"- {text.plain(readable(case, reason))}")
    venues = [v for v in case.venues.values() if v.location_id in spot.location_ids]
    if venues:
        st.caption("Venues inside: " + "; ".join(text.plain(title(case, "venue", v.id)) for v in venues))
    if spot.n_incidents and spot.layer == "exploitation":
        with st.expander("By weekday and hour"):
            st.dataframe(week_table(spot), height=285)


def week_table(spot: Hotspot) -> pd.DataFrame:
    """Incidents of one hotspot by weekday and part of the day.

    Parameters
    ----------
    spot : Hotspot
        One hotspot.

    Returns
    -------
    pandas.DataFrame
        Seven rows, eight columns of three hours; an incident of uncertain time is spread over its hours.
    """
    hours = pd.DataFrame(spot.profile, index=list(_WEEK)).to_numpy(dtype=float)
    threes = hours.reshape(7, 8, 3).sum(axis=2).round(1)
    return pd.DataFrame(threes, index=list(_WEEK), columns=[f"{h:02d}-{h + 3:02d} h" for h in range(0, 24, 3)])


def _offer_file(desk: Desk, view: View, result: HotspotResult) -> None:
    st.download_button(
        "Save this map as one HTML file that opens without a network",
        data=partial(map_file, desk, view, result),
        file_name="hotspots.html",
        mime="text/html",
        on_click="ignore",
        help="It holds what a police analyst sees: handle it under its marking. That it was saved is logged.",
    )


def map_file(desk: Desk, view: View, result: HotspotResult) -> bytes:
    """One self-contained HTML file of a layer's hotspots.

    Parameters
    ----------
    desk : Desk
        Basemap and settings.
    view : View
        Permitted case; that the file was made is written to its audit.
    result : HotspotResult
        What to draw.

    Returns
    -------
    bytes
        HTML in UTF-8; it loads nothing.
    """
    case = view.case()
    # Reasons name records by id; a file leaves with the names that this audience reads.
    spots = [replace(spot, why=tuple(readable(case, reason) for reason in spot.why)) for spot in result.hotspots]
    picture = hotspot_picture(desk, view, result.hotspots)
    named = picture.venues if result.layer == "exploitation" else []
    html = folium_map(
        spots,
        assets={name: read(f"vendor/{name}") for name in ("leaflet.js", "leaflet.css")},
        marks=[Mark(venue["lon"], venue["lat"], venue["label"]) for venue in named],
        basemap=picture.basemap,
        watermark=picture.watermark,
        marking=f"{MARKING} · {label(view.audience)}",
        title=f"Hotspots: {result.layer}",
    )
    view.disclose([view.actor], detail=f"map file, layer {result.layer}")
    return html.encode()


def _draw_limits(case: Case, result: HotspotResult) -> None:
    with st.expander("What took no part, and what could not have been seen", expanded=False):
        for sentence in result.sentences:
            st.markdown(f"- {text.plain(sentence)}")
    away = unlocated(case)
    if away and result.layer == "exploitation":
        st.markdown(
            f"**{len(away)} incidents have no place** (online, or not placed yet): not on the map, and not lost."
        )
        with st.expander("List them"):
            rows = [{"Date": f"{e.start:%d %b %Y}", "What": e.summary or e.kind.value.replace("_", " ")} for e in away]
            st.dataframe(pd.DataFrame(rows), hide_index=True, height=200)
