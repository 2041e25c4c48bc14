"""The map: hotspots and counts first, single points only near, on a basemap drawn from postcodes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import streamlit as st

from dashboards.components.assets import module_of, read

_HTML = (
    '<div class="lm-root"><div class="lm-canvas"></div><div class="lm-watermark"></div>'
    '<div class="lm-north">N</div><div class="lm-legend"></div></div>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPicture:
    """Everything a map shows, as plain data in WGS84 degrees.

    Attributes
    ----------
    basemap : dict
        What `mapping.basemap.basemap` gave.
    bounds : tuple of float
        West, south, east, north of the first look.
    hotspots : list of dict
        id, number, name, layer, selected, rings ([lon, lat] lists).
    points : list of tuple
        (lon, lat, id); shown near only.
    imprecise : list of dict
        lon, lat, radius_m; drawn over their whole area, never as a point.
    venues : list of dict
        id, lon, lat, label.
    legend : list of tuple
        (mark, words).
    watermark : str
        Word across the map, e.g. FICTIONAL.
    venues_always : bool
        Whether venues show from afar too.
    """

    basemap: dict[str, Any]
    bounds: tuple[float, float, float, float]
    hotspots: list[dict[str, Any]] = field(default_factory=list)
    points: list[tuple[float, float, str]] = field(default_factory=list)
    imprecise: list[dict[str, Any]] = field(default_factory=list)
    venues: list[dict[str, Any]] = field(default_factory=list)
    legend: list[tuple[str, str]] = field(default_factory=list)
    watermark: str = ""
    venues_always: bool = False


@dataclass(frozen=True, slots=True)
class MapClick:
    """What was clicked: ``hotspot``, ``venue`` or ``incident``, and its id."""

    kind: str
    id: str


@cache
def _component() -> Any:
    return st.components.v2.component(
        "lantern_map",
        html=_HTML,
        css="/* map */\n" + read("vendor/leaflet.css") + read("map.css"),
        js=module_of("L", "vendor/leaflet.js", "map.js"),
    )


def show_map(picture: MapPicture, *, key: str, height_px: int) -> MapClick | None:
    """Draw the map; the same key keeps the map and changes only what is new.

    Parameters
    ----------
    picture : MapPicture
        What to show.
    key : str
        Constant name of this map on its page.
    height_px : int
        Height in pixels.

    Returns
    -------
    MapClick or None
        What was clicked just now.
    """
    overlay = {
        "hotspots": picture.hotspots,
        "points": picture.points,
        "imprecise": picture.imprecise,
        "venues": picture.venues,
        "venues_always": picture.venues_always,
    }
    data = overlay | {
        "basemap": picture.basemap,
        "base_revision": _digest(picture.basemap),
        "bounds": picture.bounds,
        "bounds_revision": _digest(picture.bounds),
        "overlay_revision": _digest(overlay),
        "legend": picture.legend,
        "watermark": picture.watermark,
        "height_px": height_px,
    }
    result = _component()(data=data, key=key, height=height_px, on_clicked_change=lambda: None)
    clicked = result.clicked
    return MapClick(str(clicked["kind"]), str(clicked["id"])) if clicked else None


def _digest(data: object) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()[:16]
