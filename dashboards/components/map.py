"""The map: hotspots and counts first, single points only near, on a basemap drawn from postcodes."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import deque
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import streamlit as st

from dashboards.components.assets import component
from dashboards.components.theme import colours, is_dark

# Hidden until its style has come: words without it would stand alone in an empty area. The script lifts this.
_HTML = (
    '<div class="lm-root" style="visibility:hidden"><div class="lm-stage"><div class="lm-canvas" role="application" '
    'aria-label="Map: arrow keys move it, plus and minus zoom, Tab reaches the marks"></div>'
    '<div class="lm-watermark"></div><div class="lm-north">N</div></div>'
    '<div class="lm-below"><div class="lm-legend"></div><div class="lm-source"></div></div></div>'
)


_SENT = "map_grounds_sent"
_MISSING = "ground-missing"


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
        id, lon, lat, label; ``is`` says what it is where it is no venue, ``still`` that a click is not answered.
    legend : list of tuple
        (mark, words).
    watermark : str
        Word across the map, e.g. FICTIONAL.
    venues_always : bool
        Whether venues show from afar too.
    ground_clicks : bool
        Whether a click beside every mark is answered too, as ``ground`` with "longitude,latitude" for its id.
    points_always : bool
        Whether points show from afar too.
    lit : list of dict
        lon, lat of places that light up.
    brush : bool
        Whether an area can be asked for; answered as ``area`` with "west,south,east,north", or nothing for the whole.
    brushed : tuple of float or None
        The area that is asked for now.
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
    ground_clicks: bool = False
    points_always: bool = False
    lit: list[dict[str, Any]] = field(default_factory=list)
    brush: bool = False
    brushed: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class MapClick:
    """What was clicked: ``hotspot``, ``venue``, ``incident``, ``ground`` or ``area``, and its id."""

    kind: str
    id: str


@cache
def _component() -> Any:
    return component("map", _HTML)


def show_map(
    picture: MapPicture, *, key: str, height_px: int, scale: float = 1.0, dark: bool | None = None
) -> MapClick | None:
    """Draw the map; the same key keeps the map and changes only what is new.

    Parameters
    ----------
    picture : MapPicture
        What to show.
    key : str
        Constant name of this map on its page.
    height_px : int
        Height in pixels with the legend; less where the window is lower.
    scale : float, default 1
        Size of names, numbers and marks, above 1 for a room.
    dark : bool, optional
        Whether the ground is dark; default as the page's own theme.

    Returns
    -------
    MapClick or None
        What was clicked just now.
    """
    points, points_revision = _packed(picture.points)
    ground = _revision(picture.basemap)
    overlay = {
        "hotspots": picture.hotspots,
        "imprecise": picture.imprecise,
        "venues": picture.venues,
        "venues_always": picture.venues_always,
        "points_always": picture.points_always,
        "lit": picture.lit,
        "brushed": picture.brushed,
    }
    data = overlay | {
        "points": points,
        "points_revision": points_revision,
        "base_revision": ground,
        "bounds": picture.bounds,
        "bounds_revision": _digest(picture.bounds),
        "overlay_revision": _digest(overlay),
        # The operator's own tiles are drawn instead of built-up shading.
        "legend": [one for one in picture.legend if one[0] != "built" or "tiles" not in picture.basemap],
        "watermark": picture.watermark,
        "ground_clicks": picture.ground_clicks,
        "brush": picture.brush,
        "height_px": height_px,
        "theme": colours(dark=is_dark() if dark is None else dark),
        "scale": scale,
    }
    # The ground, by far the largest part, goes to a browser once a sitting and is kept there under its name.
    sent: set[str] = st.session_state.setdefault(_SENT, set())
    data["basemap"] = None if ground in sent else picture.basemap
    result = _component()(data=data, key=key, on_clicked_change=lambda: None)
    sent.add(ground)
    if result.clicked and result.clicked["kind"] == _MISSING:
        # Somebody went on before it had come.
        sent.discard(str(result.clicked["id"]))
        st.rerun()
    return _click(result.clicked, picture, points_revision)


def _packed(points: list[tuple[float, float, str]]) -> tuple[dict[str, str] | None, str]:
    """Points as two runs of 32-bit numbers (a tenth of the size of JSON), and a digest that names them."""
    if not points:
        return None, ""
    packed = [np.array([point[axis] for point in points], dtype="<f4").tobytes() for axis in (0, 1)]
    names = "\n".join([point[2] for point in points])
    digest = hashlib.sha256(b"".join(packed) + names.encode()).hexdigest()[:16]
    return dict(zip(("lons", "lats"), (base64.b64encode(part).decode() for part in packed), strict=True)), digest


def _click(clicked: dict[str, Any] | None, picture: MapPicture, points_revision: str) -> MapClick | None:
    if not clicked:
        return None
    if clicked["kind"] != "incident":
        return MapClick(str(clicked["kind"]), str(clicked["id"]))
    # A place in a list means nothing once the list has changed under the click.
    if clicked.get("revision") != points_revision or not 0 <= int(clicked["index"]) < len(picture.points):
        return None
    return MapClick("incident", picture.points[int(clicked["index"])][2])


_REVISIONS: deque[tuple[dict[str, Any], str]] = deque(maxlen=8)


def _revision(basemap: dict[str, Any]) -> str:
    # A basemap is large and kept by the desk: the same object is digested once, not at every rerun.
    for held, revision in tuple(_REVISIONS):
        if held is basemap:
            return revision
    revision = _digest(basemap)
    _REVISIONS.append((basemap, revision))
    return revision


def _digest(data: object) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()[:16]
