"""Hotspots: where exploitation incidents gather beyond chance, why, and what could not have been seen."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from dashboards import deep_links, remembered
from dashboards.components import strips, text
from dashboards.components.assets import read
from dashboards.components.chrome import MARKING
from dashboards.components.map import show_map
from dashboards.doors import OPEN_TO
from dashboards.naming import readable
from dashboards.panels import effect, filters, history, periods, why
from dashboards.panels.missing import with_missing
from dashboards.panels.offers import draw_offers
from dashboards.panels.unlocated import draw_list as draw_unlocated
from dashboards.pictures import hotspot_picture
from dashboards.remembered import field
from dashboards.session import is_room
from dashboards.wiring import Desk
from data.codes import label
from data.frames import unlocated
from data.policy import Permission
from data.records import Case
from data.views import View
from mapping.draw import Mark, folium_map
from mapping.hotspots.find import EXPLOITATION, Hotspot, HotspotResult

TITLE = "Hotspots"
PATH = "hotspots"
AUDIENCES = OPEN_TO["hotspots"]
_LAYERS = {"exploitation": "Exploitation", "crime": "Recorded crime (context)"}
_WHY, _PERIODS, _HISTORY, _EFFECT = "Why", "Two periods", "History", "Did it work?"
_ROOM_SCALE = 1.35


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the page looks at: the search, the choices behind it, and whether a room reads it."""

    result: HotspotResult
    chosen: filters.Chosen | None
    room: bool


def render(desk: Desk, view: View) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Store, gazetteer, areas and kept results.
    view : View
        What this audience may see.
    """
    strips.style()
    room = is_room()
    left, right = st.columns([3, 2] if room else [2, 1], gap="medium")
    with right:
        looked, part = _looked(desk, view, room=room)
        _follow_link(looked)
        drawn = _draw_part(desk, view, looked, part)
    with left:
        _draw_map(desk, view, looked, drawn)


def _looked(desk: Desk, view: View, *, room: bool) -> tuple[_Looked, str]:
    months = view.months()
    layers = list(_LAYERS) if months else ["exploitation"]
    layer = layers[0]
    if months:
        asked = st.segmented_control(
            "Layer",
            layers,
            format_func=_LAYERS.__getitem__,
            default=layer,
            label_visibility="collapsed",
            **field("hotspot_layer"),
        )
        layer = asked or layer
    if layer == "crime":
        month = st.selectbox("Month", sorted(months, reverse=True), **field("hotspot_month"))
        with st.spinner("Looking for hotspots of recorded crime, once for each month"):
            return _Looked(desk.crime_hotspots(view, month), None, room), _WHY
    with st.container(key="hotspot_room_bar" if room else "hotspot_bar"):
        parts, kept = st.columns([3, 1], vertical_alignment="center")
        with parts:
            questions = [_WHY, _PERIODS, _HISTORY, _EFFECT]
            part = st.segmented_control(
                "Ask", questions, default=_WHY, label_visibility="collapsed", width="stretch", **field("hotspot_part")
            )
        with kept:
            chosen = filters.choose(desk, view)
    filters.say(chosen)
    with st.spinner("Looking for hotspots, once for each choice"):
        # Without a filter it is the meeting's own result: one search serves both pages.
        return _Looked(desk.hotspots(view, wanted=chosen.wanted), chosen, room), part or _WHY


def _draw_part(desk: Desk, view: View, looked: _Looked, part: str) -> tuple[Hotspot, ...]:
    """Draw one question; gives the hotspots that belong on the map beside it."""
    found, chosen = looked.result.hotspots, looked.chosen
    if chosen is not None and part == _PERIODS:
        compared = periods.draw_periods(desk, view, chosen, room=looked.room)
        return found if compared is None else compared
    if chosen is not None and part == _HISTORY:
        history.draw_history(desk, view, chosen, room=looked.room)
    elif chosen is not None and part == _EFFECT:
        effect.draw_effect(desk, view, found, chosen.span, room=looked.room)
    elif looked.room:
        _draw_for_room(view.case(), looked.result)
    else:
        _draw_for_desk(desk, view, looked.result)
    return found


def _draw_for_desk(desk: Desk, view: View, result: HotspotResult) -> None:
    case, picked = view.case(), _picked(result.hotspots)
    why.draw_list(result, picked)
    if picked:
        why.draw_why(case, picked)
    _draw_limits(case, result)
    if view.may(Permission.EXPORT):
        _offer_file(desk, view, result, picked)


def _draw_for_room(case: Case, result: HotspotResult) -> None:
    picked = _picked(result.hotspots)
    with st.container(key="lantern_item"):
        if picked is None:
            st.markdown(f"# No hotspot\n\n{text.plain(why.nothing_found(result))}")
            return
        ids = [spot.id for spot in result.hotspots]
        lines = why.room_lines(case, picked)
        lines.append(f"- {ids.index(picked.id) + 1} of {len(ids)}: click another on the map")
        away = unlocated(case)
        if away and result.layer == EXPLOITATION:
            lines.append(f"- **{len(away)}** incidents have no place on the map")
        st.markdown("\n".join(lines))
        if result.layer == EXPLOITATION:
            strips.show(strips.week_strip(picked.profile))


def _follow_link(looked: _Looked) -> None:
    """Choose the hotspot that the address names, or the one around the record that it names."""
    spots = looked.result.hotspots

    def find(asked: str) -> str | None:
        # A room is told hotspots by their own ids alone: which one a record lies in is not for a shared screen.
        around = (
            [] if looked.room else [s.id for s in spots if asked in (*s.incident_ids, *s.location_ids, *s.venue_ids)]
        )
        return asked if asked in {spot.id for spot in spots} else next(iter(around), None)

    picked = deep_links.follow(PATH, find)
    if picked is not None:
        st.session_state["hotspot_picked"] = picked


def _picked(spots: tuple[Hotspot, ...]) -> Hotspot | None:
    held = {spot.id: spot for spot in spots}
    return held.get(st.session_state.get("hotspot_picked", ""), spots[0] if spots else None)


def _draw_map(desk: Desk, view: View, looked: _Looked, spots: tuple[Hotspot, ...]) -> None:
    is_case, chosen = looked.chosen is not None, looked.chosen
    picked = _picked(spots)
    picture = hotspot_picture(
        desk,
        view,
        spots,
        selected=picked.id if picked else None,
        with_incidents=is_case and not looked.room,
        shown=chosen.shown if chosen is not None and chosen.is_filtered and not looked.room else None,
        # A filter changes what is drawn and never where one looks.
        look_at=_look_at(desk, view) if is_case else None,
    )
    above = is_case and not looked.room
    if above:
        picture = with_missing(picture, view, key="hotspot_missing")
    # The legend stands above the marking, also under the row of the layer of missing episodes.
    height_px = 894 if above else 936
    if above and remembered.value("hotspot_missing"):
        height_px -= 64  # the line of what is not shown, and a legend of two rows
    clicked = show_map(picture, key="hotspot_map", height_px=height_px, scale=_ROOM_SCALE if looked.room else 1.0)
    if clicked and clicked.kind == "hotspot" and clicked.id != st.session_state.get("hotspot_picked"):
        st.session_state["hotspot_picked"] = clicked.id
        st.rerun()


def _look_at(desk: Desk, view: View) -> Collection[Hotspot]:
    return desk.hotspots(view).hotspots


def _offer_file(desk: Desk, view: View, result: HotspotResult, picked: Hotspot | None) -> None:
    offers: list[tuple[str, str, str, Callable[[], bytes]]] = [
        ("Save this map (HTML)", "hotspots.html", "text/html", partial(map_file, desk, view, result))
    ]
    if picked is not None:
        one = partial(map_file, desk, view, result, only=picked.id)
        offers.append((f"Save {picked.id} alone (HTML)", f"hotspot-{picked.id}.html", "text/html", one))
    draw_offers(offers, key="hotspot_file")
    st.caption("One file each that opens without a network.")


def map_file(desk: Desk, view: View, result: HotspotResult, only: str | None = None) -> bytes:
    """One self-contained HTML file of a layer's hotspots, or of one of them.

    Parameters
    ----------
    desk : Desk
        Basemap and settings.
    view : View
        Permitted case; that the file was made is written to its audit.
    result : HotspotResult
        What to draw.
    only : str, optional
        Id of the one hotspot to draw; by default all.

    Returns
    -------
    bytes
        HTML in UTF-8; it loads nothing.

    Raises
    ------
    NotPermitted
        If this audience may not export, as a room.
    """
    if not view.may(Permission.EXPORT):
        view.refuse("map file: made on one person's own device, never in a room")
    case = view.case()
    # Reasons name records by id; a file leaves with the names that this audience reads.
    chosen = [spot for spot in result.hotspots if only in (None, spot.id)]
    spots = [replace(spot, why=tuple(readable(case, reason) for reason in spot.why)) for spot in chosen]
    picture = hotspot_picture(desk, view, chosen)
    named = picture.venues if result.layer == EXPLOITATION else []
    html = folium_map(
        spots,
        assets={name: read(f"vendor/{name}") for name in ("leaflet.js", "leaflet.css")},
        marks=[Mark(venue["lon"], venue["lat"], venue["label"]) for venue in named],
        basemap=picture.basemap,
        watermark=picture.watermark,
        marking=f"{MARKING} · {label(view.audience)}",
        title=f"Hotspot {only}: {result.layer}" if only else f"Hotspots: {result.layer}",
    )
    view.hand_out([view.actor], detail=f"map file, layer {result.layer}{f', hotspot {only}' if only else ''}")
    return html.encode()


def _draw_limits(case: Case, result: HotspotResult) -> None:
    with st.expander("What took no part, and the textbook method for comparison only", expanded=False):
        for sentence in result.sentences:
            st.markdown(f"- {text.plain(sentence)}")
    if result.layer == EXPLOITATION:
        draw_unlocated(case)
