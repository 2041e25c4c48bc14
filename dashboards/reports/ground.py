"""A map as a picture for paper: built-up land, borders and names of our own basemap, with hotspots or one place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

import numpy as np
import shapely

from dashboards.reports.picture import Area, Line, Picture, Point, Shape, Words, circle
from mapping import projection

_GROUND, _BUILT = "#f6f4ee", ("#e6e0d2", "#d9d0bd", "#c8bca3")
_FORCE, _DISTRICT, _INK, _QUIET, _HALO = "#4b1f86", "#77736b", "#22201c", "#4a463f", "#ffffff"
_HOT, _VENUE = "#b23a00", "#00634a"
_MOST_NAMES = 26
_KILOMETRE_DEGREES = 1 / 111.32


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A numbered hotspot: its outline in EPSG:27700 metres."""

    number: str
    geometry: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """Part of the world and the box in which it is drawn; degrees to points."""

    west: float
    south: float
    east: float
    north: float
    width: float
    height: float

    def at(self, lon: float, lat: float) -> Point:
        x = (lon - self.west) / (self.east - self.west) * self.width
        y = (self.north - lat) / (self.north - self.south) * self.height
        return round(x, 2), round(y, 2)

    @property
    def kilometre(self) -> float:
        """Length of a kilometre from south to north, in points."""
        return _KILOMETRE_DEGREES / (self.north - self.south) * self.height


def hotspot_map(basemap: Mapping[str, Any], outlines: Sequence[Outline], *, watermark: str = "") -> Picture:
    """Map of the hotspots of a report; no single incident is on it.

    Parameters
    ----------
    basemap : mapping
        What `mapping.basemap.basemap` gave for this view.
    outlines : sequence of Outline
        Hotspots in the order of the report.
    watermark : str, optional
        Word across the map.

    Returns
    -------
    Picture
        As wide as a page.
    """
    shapes = [(one, _degrees(one.geometry)) for one in outlines]
    box = shapely.union_all([shape for _, shape in shapes]).bounds if shapes else _whole(basemap)
    frame = _frame(box, width=500, height=360, least_km=14)
    marks: list[Shape] = []
    for one, shape in shapes:
        marks += _areas(frame, shape, fill=_HOT, stroke="#6d2300", width=1.4)
        x, y = frame.at(shape.centroid.x, shape.centroid.y)
        marks.append(circle((x, y - 13), 8.5, fill=_HALO, stroke=_HOT, width=1.4))
        marks.append(Words(at=(x, y - 9.8), text=one.number, size=9, bold=True))
    taken = [(frame.at(s.centroid.x, s.centroid.y), 16.0) for _, s in shapes]
    words = f"Map of {len(outlines)} hotspots on built-up land, with the borders of forces and districts."
    return _picture(basemap, frame, marks, taken, alternative=words, watermark=watermark)


def place_map(
    basemap: Mapping[str, Any],
    easting_m: float,
    northing_m: float,
    name: str,
    *,
    radius_m: float = 0.0,
    watermark: str = "",
) -> Picture:
    """Map of one place and its surroundings.

    Parameters
    ----------
    basemap : mapping
        What `mapping.basemap.basemap` gave for this view.
    easting_m, northing_m : float
        The place, EPSG:27700 metres.
    name : str
        What stands beside it.
    radius_m : float, optional
        How uncertain the place is, metres.
    watermark : str, optional
        Word across the map.

    Returns
    -------
    Picture
        As wide as a page.
    """
    lon, lat = projection.to_wgs84(np.array([easting_m]), np.array([northing_m]))
    at = float(lon[0]), float(lat[0])
    frame = _frame((*at, *at), width=500, height=250, least_km=6)
    x, y = frame.at(*at)
    marks: list[Shape] = []
    if radius_m > 30:
        marks.append(circle((x, y), radius_m / 1000 * frame.kilometre, fill="", stroke=_VENUE, width=1.2))
    marks += [
        circle((x, y), 8, fill=_HALO, corners=5),
        circle((x, y), 6.2, fill=_VENUE, corners=5),
        Words(at=(x + 11, y + 3.5), text=name, size=9.5, bold=True, anchor="start", halo=_HALO),
    ]
    taken = [((x, y), 14.0), ((x + 60, y), 55.0)]
    return _picture(
        basemap, frame, marks, taken, alternative=f"Map of {name} and what lies around it.", watermark=watermark
    )


def _picture(
    basemap: Mapping[str, Any],
    frame: _Frame,
    marks: Sequence[Shape],
    taken: list[tuple[Point, float]],
    *,
    alternative: str,
    watermark: str,
) -> Picture:
    corner = (frame.width, 0.0), (frame.width, frame.height), (0.0, frame.height)
    shapes: list[Shape] = [Area(rings=(((0.0, 0.0), *corner),), fill=_GROUND)]
    for level in basemap.get("built_up", ()):
        fill = _BUILT[min(max(int(level.get("level", 1)), 1), len(_BUILT)) - 1]
        for polygon in level["polygons"]:
            shapes += _areas(frame, _polygon(polygon), fill=fill)
    shapes += _borders(frame, basemap.get("districts", ()), stroke=_DISTRICT, width=0.6, dash=(3, 2))
    shapes += _borders(frame, basemap.get("forces", ()), stroke=_FORCE, width=1.6)
    if watermark:
        middle = frame.width / 2, frame.height / 2 + 14
        shapes.append(Words(at=middle, text=watermark, size=44, bold=True, colour="#d8d2c4"))
    shapes += _names(frame, basemap.get("places", ()), taken)
    shapes += [*marks, *_scale(frame)]
    caption = (
        "Thick line: force boundary. Dashed line: district boundary. Shading: built-up land. North is up. "
        f"{basemap.get('attribution', '')}"
    )
    return Picture(
        width=frame.width, height=frame.height, shapes=tuple(shapes), alternative=alternative, caption=caption.strip()
    )


def _frame(box: tuple[float, float, float, float], *, width: float, height: float, least_km: float) -> _Frame:
    """A box around a part of the world, with the shape of the picture, at least so many kilometres high."""
    west, south, east, north = box
    lat, lon = (south + north) / 2, (west + east) / 2
    narrow = cos(radians(lat))
    high = max((north - south) * 1.35, (east - west) * 1.35 * narrow * height / width, least_km * _KILOMETRE_DEGREES)
    wide = high * width / height / narrow
    return _Frame(
        west=lon - wide / 2, south=lat - high / 2, east=lon + wide / 2, north=lat + high / 2, width=width, height=height
    )


def _whole(basemap: Mapping[str, Any]) -> tuple[float, float, float, float]:
    shapes = [_polygon(p) for area in basemap.get("forces", ()) for p in area["polygons"]]
    west, south, east, north = shapely.union_all(shapes).bounds if shapes else (-0.75, 51.75, 0.05, 52.2)
    return float(west), float(south), float(east), float(north)


def _degrees(geometry: Any) -> Any:
    def move(metres: Any) -> Any:
        return np.column_stack(projection.to_wgs84(metres[:, 0], metres[:, 1]))

    return shapely.transform(geometry, move)


def _polygon(rings: Sequence[Any]) -> Any:
    return shapely.Polygon(rings[0], rings[1:])


def _areas(frame: _Frame, shape: Any, *, fill: str, stroke: str = "", width: float = 0.0) -> Iterator[Area]:
    if not shapely.box(frame.west, frame.south, frame.east, frame.north).intersects(shapely.box(*shape.bounds)):
        return
    cut = shapely.clip_by_rect(shape, frame.west, frame.south, frame.east, frame.north)
    for part in shapely.get_parts(cut):
        if isinstance(part, shapely.Polygon) and not part.is_empty:
            rings = (part.exterior, *part.interiors)
            drawn = tuple(tuple(frame.at(*point) for point in ring.coords[:-1]) for ring in rings)
            yield Area(rings=drawn, fill=fill, stroke=stroke, width=width)


def _borders(
    frame: _Frame, areas: Sequence[Any], *, stroke: str, width: float, dash: tuple[float, float] | None = None
) -> Iterator[Line]:
    for area in areas:
        for line in area.get("lines", ()):
            if len(line) < 2:
                continue
            cut = shapely.clip_by_rect(shapely.LineString(line), frame.west, frame.south, frame.east, frame.north)
            for part in shapely.get_parts(cut):
                if isinstance(part, shapely.LineString) and len(part.coords) > 1:
                    points = tuple(frame.at(*point) for point in part.coords)
                    yield Line(points=points, stroke=stroke, width=width, dash=dash)


def _names(frame: _Frame, places: Sequence[Any], taken: list[tuple[Point, float]]) -> Iterator[Words]:
    """Names of towns and villages, the largest first, none over another or over a mark."""
    boxes = [(x - r, y - r, x + r, y + r) for (x, y), r in taken]
    boxes.append((0, frame.height - 24, 130, frame.height))
    left = _MOST_NAMES
    for place in places:
        x, y = frame.at(place["lon"], place["lat"])
        size = 10.5 if place["population"] >= 60_000 else 8.5 if place["population"] >= 12_000 else 7.0
        half = len(place["name"]) * size * 0.31
        box = (x - half, y - size, x + half, y + 3)
        is_inside = half < x < frame.width - half and size < y < frame.height - 4
        if not left or not is_inside or any(_overlap(box, other) for other in boxes):
            continue
        boxes.append(box)
        left -= 1
        colour = _INK if size > 8 else _QUIET
        yield Words(at=(x, y), text=place["name"], size=size, colour=colour, bold=size > 10, halo=_HALO)


def _overlap(one: Collection[float], other: Collection[float]) -> bool:
    a, b, c, d = one
    e, f, g, h = other
    return a < g and e < c and b < h and f < d


def _scale(frame: _Frame) -> tuple[Shape, ...]:
    length_km = next((km for km in (20, 10, 5, 2, 1, 0.5) if km * frame.kilometre <= frame.width / 4), 0.5)
    x, y, length = 10.0, frame.height - 9, length_km * frame.kilometre
    ends = ((x, y - 4), (x, y), (x + length, y), (x + length, y - 4))
    return (
        Line(points=tuple((round(a, 2), round(b, 2)) for a, b in ends), stroke=_INK, width=1.2),
        Words(at=(x + length / 2, y - 4), text=f"{length_km:g} km", size=7.5, halo=_HALO),
    )
