"""A map as one HTML file that needs no network: hotspots, points and venues on a basemap, marked and watermarked.

The only module that imports folium. Folium places text from data unescaped into templates, script strings and markup,
and loads its parts from servers; so every text goes through `escaped`, and the parts are given by the caller and placed
inside the file.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import folium
import shapely
from branca.element import Element
from shapely.geometry.base import BaseGeometry

from data.errors import RefusedInput
from mapping import projection
from mapping.hotspots.find import RECORDED_CRIME, Hotspot

_SHADES = ("#ece7da", "#e2dac8", "#d6ccb4")
_HOT, _CRIME, _FORCE, _DISTRICT, _VENUE, _INCIDENT = "#c2410c", "#0b62a4", "#4b1f86", "#8d8d8d", "#00634a", "#8a3b00"
_STYLE = """
html, body { height: 100%; margin: 0; font-family: sans-serif; color: #22201c; }
/* Folium gives each map a size by its own id, which only this outweighs. */
.folium-map { position: absolute !important; inset: 2.2rem 23.6rem 0 0 !important; width: auto !important;
  height: auto !important; }
.leaflet-container { background: #f6f4ee; font: inherit; }
.marking { height: 2.2rem; line-height: 2.2rem; padding: 0 1rem; font-weight: 700; background: #22201c; color: #fff; }
.watermark { position: fixed; inset: 0; z-index: 900; pointer-events: none; display: flex; align-items: center;
  justify-content: center; font-size: 7rem; font-weight: 800; letter-spacing: .18em; color: rgba(60, 50, 40, .13);
  transform: rotate(-24deg); }
.reasons { position: fixed; right: 0; top: 2.2rem; bottom: 0; width: 22rem; overflow: auto; padding: .4rem .8rem;
  background: #fff; font-size: .85rem; }
.reasons h2 { font-size: 1rem; margin: .4rem 0; } .reasons p { margin: .2rem 0; }
.leaflet-tooltip.plain { background: none; border: 0; box-shadow: none; font-weight: 600; padding: 0;
  text-shadow: 0 0 3px #fff, 0 0 3px #fff; } .leaflet-tooltip.plain::before { display: none; }
@media print { .reasons { position: static; width: auto; } .folium-map { right: 0 !important; } }
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """One point on a map.

    Attributes
    ----------
    longitude, latitude : float
        WGS84 degrees.
    label : str
        Text from data; shown as text only.
    kind : str
        ``incident``, ``venue``, or ``chosen`` for the venue that a file is about, whose name always shows.
    """

    longitude: float
    latitude: float
    label: str
    kind: str = "venue"


def escaped(text: object) -> str:
    """Text from data made safe for markup, for script template strings and for templates.

    Parameters
    ----------
    text : object
        Anything that came from data.

    Returns
    -------
    str
        With every character that can end a text, a script string or a template field as an entity.

    Examples
    --------
    >>> escaped("<b>${x}`")
    '&lt;b&gt;&#36;&#123;x&#125;&#96;'
    """
    safe = html.escape(str(text), quote=True)
    for character in "`${}\\%":
        safe = safe.replace(character, f"&#{ord(character)};")
    # The two line separators and plain breaks would end a string in a script.
    return re.sub(r"[\x00-\x1f\x7f\u2028\u2029]", " ", safe)


def folium_map(
    hotspots: Sequence[Hotspot],
    *,
    assets: Mapping[str, str],
    marks: Sequence[Mark] = (),
    told: Sequence[tuple[str, Sequence[str]]] = (),
    bounds: tuple[float, float, float, float] | None = None,
    basemap: Mapping[str, Any] | None = None,
    watermark: str = "",
    marking: str = "",
    title: str = "Hotspots",
) -> str:
    """Draw a map that opens on a machine without any network.

    Parameters
    ----------
    hotspots : sequence of Hotspot
        EPSG:27700 outlines; each is numbered and its reasons stand beside the map.
    assets : mapping of str to str
        Leaflet itself: ``leaflet.js`` and ``leaflet.css`` as text.
    marks : sequence of Mark, optional
        Venues and precise incidents.
    told : sequence of (str, sequence of str), optional
        Headings with their lines that stand beside the map, before the reasons of the hotspots.
    bounds : tuple of float, optional
        West, south, east, north of the first look, WGS84 degrees; by default around hotspots and marks.
    basemap : mapping, optional
        ``built_up``, ``districts``, ``forces`` (lists of ``{"level", "polygons"}``, rings of [longitude, latitude]),
        ``places`` (``{"name", "lon", "lat"}``) and ``attribution``.
    watermark : str, optional
        Word across the whole map, such as FICTIONAL.
    marking : str, optional
        Protective marking and audience, above the map.
    title : str, default "Hotspots"
        Title of the page.

    Returns
    -------
    str
        HTML. The same input gives the same text.

    Raises
    ------
    RefusedInput
        If an asset is missing or would itself load something.
    """
    _check_assets(assets)
    base = basemap or {}
    figure = folium.Figure()
    picture = folium.Map(tiles=None, prefer_canvas=True, zoom_control=True, attribution_control=False)
    # On this map only: the class keeps its own lists for whoever else uses folium.
    picture.default_js, picture.default_css = [], []
    picture.add_to(figure)
    _draw_basemap(picture, base)
    outlines = [(spot, _rings(spot.geometry)) for spot in hotspots]
    for spot, polygons in outlines:
        _draw_hotspot(picture, spot, polygons)
    for mark in marks:
        _draw_mark(picture, mark)
    points = [point for _, polygons in outlines for polygon in polygons for point in polygon[0]]
    points += [(mark.latitude, mark.longitude) for mark in marks]
    points = points or [(lat, lon) for area in base.get("forces", ()) for p in area["polygons"] for lon, lat in p[0]]
    if bounds is not None:
        points = [(bounds[1], bounds[0]), (bounds[3], bounds[2])]
    if points:
        lats, lons = zip(*points, strict=True)
        picture.fit_bounds([(min(lats), min(lons)), (max(lats), max(lons))], padding=(30, 30))
    figure.html.add_child(Element(_surround(hotspots, told, watermark, marking, str(base.get("attribution", "")))))
    return _with_assets(figure.render(), assets, title)


def _check_assets(assets: Mapping[str, str]) -> None:
    missing = [name for name in ("leaflet.js", "leaflet.css") if not assets.get(name)]
    if missing:
        raise RefusedInput(
            f"assets: {', '.join(missing)} missing; give the texts of the files that ship with the product"
        )
    if "</script" in assets["leaflet.js"].lower() or "</style" in assets["leaflet.css"].lower():
        raise RefusedInput("assets: a file would end its own element; give the unchanged files")
    if "@import" in assets["leaflet.css"] or re.search(r"url\(\s*[\"']?(https?:)?//", assets["leaflet.css"]):
        raise RefusedInput("assets: leaflet.css would load from a server; give the file that ships with the product")


def _draw_basemap(picture: folium.Map, base: Mapping[str, Any]) -> None:
    for area in base.get("built_up", ()):
        shade = _SHADES[min(max(int(area.get("level", 1)), 1), len(_SHADES)) - 1]
        _draw_area(picture, area["polygons"], stroke=False, fill=True, fill_color=shade, fill_opacity=1)
    for area in base.get("districts", ()):
        _draw_border(picture, area, color=_DISTRICT, weight=1, dash_array="4 4")
    for area in base.get("forces", ()):
        _draw_border(picture, area, color=_FORCE, weight=2.6)
    for place in base.get("places", ()):
        point = (float(place["lat"]), float(place["lon"]))
        label = folium.Tooltip(
            escaped(place["name"]), permanent=True, direction="center", class_name="plain", sticky=False
        )
        folium.CircleMarker(point, radius=1, stroke=False, fill=False, tooltip=label).add_to(picture)


def _draw_border(picture: folium.Map, area: Mapping[str, Any], **style: Any) -> None:
    # The edge at which the map was cut is no border; only a basemap of another make has outlines alone.
    lines = area.get("lines", [ring for polygon in area["polygons"] for ring in polygon])
    for line in lines:
        points = [(float(lat), float(lon)) for lon, lat in line]
        folium.PolyLine(points, interactive=False, **style).add_to(picture)  # type: ignore[no-untyped-call]


def _draw_area(picture: folium.Map, polygons: Iterable[Any], **style: Any) -> None:
    for polygon in polygons:
        rings = [[(float(lat), float(lon)) for lon, lat in ring] for ring in polygon]
        folium.Polygon(rings, interactive=False, **style).add_to(picture)


def _rings(geometry: BaseGeometry) -> list[list[list[tuple[float, float]]]]:
    # Latitude first, as Leaflet wants it; one list of rings (outline, then holes) for each part.
    polygons = [part for part in shapely.get_parts(geometry) if isinstance(part, shapely.Polygon)]
    found = []
    for polygon in polygons:
        rings = []
        for ring in (polygon.exterior, *polygon.interiors):
            xy = shapely.get_coordinates(ring)
            lon, lat = projection.to_wgs84(xy[:, 0], xy[:, 1])
            rings.append([(round(float(a), 6), round(float(b), 6)) for a, b in zip(lat, lon, strict=True)])
        found.append(rings)
    return found


def _draw_hotspot(picture: folium.Map, spot: Hotspot, polygons: list[list[list[tuple[float, float]]]]) -> None:
    is_crime = spot.layer == RECORDED_CRIME
    colour = _CRIME if is_crime else _HOT
    words = f"{spot.id}: {spot.n_incidents:,} {'recorded crimes' if is_crime else 'incidents'}"
    for number, rings in enumerate(polygons):
        tip = folium.Tooltip(escaped(words), permanent=number == 0, direction="top", sticky=number > 0)
        dashes = "7 5" if is_crime else None
        folium.Polygon(
            rings,
            color=colour,
            weight=3,
            fill=True,
            fill_color=colour,
            fill_opacity=0.14,
            dash_array=dashes,
            tooltip=tip,
        ).add_to(picture)


def _draw_mark(picture: folium.Map, mark: Mark) -> None:
    is_chosen = mark.kind == "chosen"
    is_venue = is_chosen or mark.kind == "venue"
    colour = _VENUE if is_venue else _INCIDENT
    folium.CircleMarker(
        (float(mark.latitude), float(mark.longitude)),
        radius=12 if is_chosen else 7 if is_venue else 4,
        color="#22201c" if is_chosen else "#ffffff",
        weight=3 if is_chosen else 1.5,
        fill=True,
        fill_color=colour,
        fill_opacity=0.9,
        tooltip=folium.Tooltip(escaped(mark.label), permanent=is_chosen, direction="top" if is_chosen else "auto"),
    ).add_to(picture)


def _surround(
    hotspots: Sequence[Hotspot],
    told: Sequence[tuple[str, Sequence[str]]],
    watermark: str,
    marking: str,
    attribution: str,
) -> str:
    reasons = [(spot.id, (*spot.why, spot.not_seen)) for spot in hotspots]
    # What holds for every hotspot is said once, below them all.
    shared = [
        line for line in (reasons[0][1] if len(reasons) > 1 else ()) if all(line in lines for _, lines in reasons)
    ]
    items = "".join(
        f"<h2>{escaped(name)}</h2>" + "".join(f"<p>{escaped(line)}</p>" for line in lines if line not in shared)
        for name, lines in (*told, *reasons)
    )
    items += "<hr>" + "".join(f"<p>{escaped(line)}</p>" for line in shared) if shared else ""
    parts = [f'<div class="marking">{escaped(marking)}</div>']
    parts.append(
        f'<div class="reasons">{items or "<p>No hotspot beyond chance.</p>"}<p>{escaped(attribution)}</p></div>'
    )
    if watermark:
        parts.append(f'<div class="watermark" aria-hidden="true">{escaped(watermark)}</div>')
    return "".join(parts)


def _with_assets(page: str, assets: Mapping[str, str], title: str) -> str:
    # Folium names its elements at random; numbers in order of appearance make the text repeatable.
    names: dict[str, str] = {}
    page = re.sub(r"\b([a-z_]+_)?[0-9a-f]{32}\b", lambda m: _renamed(m.group(), m.group(1) or "item_", names), page)
    head = (
        f"<title>{escaped(title)}</title><style>{assets['leaflet.css']}</style><style>{_STYLE}</style>"
        f"<script>{assets['leaflet.js']}</script>"
    )
    # Cut by hand: in a replacement pattern the backslashes of the script would be read as groups.
    before, end, after = page.partition("<head>")
    return before + end + head + after


def _renamed(name: str, kind: str, names: dict[str, str]) -> str:
    return names.setdefault(name, f"{kind}{len(names)}")
