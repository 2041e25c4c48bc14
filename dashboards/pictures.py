"""From results to plain pictures: what the map and the network component are given."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from dashboards.components.graph import GraphPicture
from dashboards.components.map import MapPicture
from dashboards.naming import force_name
from dashboards.wiring import Desk
from data.frames import incidents
from data.records import Case
from data.views import View
from mapping import projection
from mapping.hotspots.find import EXPLOITATION, Hotspot
from network.draw import Picture

_LEGEND_BASE = [("force", "Force boundary"), ("district", "District boundary"), ("built", "Built-up area")]
_POSTCODE_M = 250.0
_REGION_DEG = 0.6


def watermark(desk: Desk) -> str:
    """Word across every map and picture.

    Parameters
    ----------
    desk : Desk
        Knows whether the case is invented.

    Returns
    -------
    str
        ``FICTIONAL`` or nothing.
    """
    return "FICTIONAL" if desk.settings.fictional else ""


def hotspot_picture(
    desk: Desk,
    view: View,
    hotspots: Collection[Hotspot],
    *,
    selected: str | None = None,
    with_incidents: bool = True,
    shown: gpd.GeoDataFrame | None = None,
    look_at: Collection[Hotspot] | None = None,
) -> MapPicture:
    """Map of hotspots with what lies near them.

    Parameters
    ----------
    desk : Desk
        Basemap and settings.
    view : View
        Permitted case.
    hotspots : collection of Hotspot
        One layer or two.
    selected : str, optional
        Id of the hotspot that is being read.
    with_incidents : bool, default True
        Whether single incidents show when near.
    shown : geopandas.GeoDataFrame, optional
        Incidents to show where only a part is asked for; by default all.
    look_at : collection of Hotspot, optional
        Hotspots that the first look takes in, so that a filter does not move the map; by default those drawn.

    Returns
    -------
    MapPicture
        WGS84 plain data.
    """
    case = view.case()
    spots = [_spot(spot, selected) for spot in hotspots]
    everything = desk.incidents(view) if with_incidents else incidents(Case())
    frame = everything if shown is None else shown
    exact = frame[~_is_imprecise(frame)]
    layers = {spot.layer for spot in hotspots}
    legend = [("hotspot", "Hotspot of exploitation incidents")] if EXPLOITATION in layers else []
    legend += [("recorded", "Hotspot of recorded crime (context)")] if layers - {EXPLOITATION} else []
    legend += [("incident", "Incident (when near)"), ("imprecise", "Imprecise incident")] if len(frame) else []
    return MapPicture(
        basemap=desk.basemap(view),
        bounds=_bounds(spots if look_at is None else [_spot(spot, None) for spot in look_at], everything),
        hotspots=spots,
        points=_points(exact),
        imprecise=_imprecise(frame[_is_imprecise(frame)]),
        venues=_venues(case),
        legend=[*legend, ("venue", "Venue (when near)"), *_LEGEND_BASE],
        watermark=watermark(desk),
    )


def place_picture(desk: Desk, view: View, location_ids: Collection[str], venue_ids: Collection[str] = ()) -> MapPicture:
    """Map of single places, such as one venue's.

    Parameters
    ----------
    desk : Desk
        Basemap and settings.
    view : View
        Permitted case.
    location_ids : collection of str
        Places to show.
    venue_ids : collection of str
        Venues to mark.

    Returns
    -------
    MapPicture
        Near enough to read street-level surroundings.
    """
    case = view.case()
    venues = [mark for mark in _venues(case) if mark["id"] in set(venue_ids)]
    held = [case.locations[i] for i in location_ids if i in case.locations]
    metres = [(p.easting_m, p.northing_m) for p in held if p.easting_m is not None and p.northing_m is not None]
    if metres:
        low, high = np.array(metres, dtype=float).min(axis=0), np.array(metres, dtype=float).max(axis=0)
        box = (low[0] - 2500, low[1] - 1800, high[0] + 2500, high[1] + 1800)
        (west, east), (south, north) = projection.to_wgs84(np.array([box[0], box[2]]), np.array([box[1], box[3]]))
        bounds = (float(west), float(south), float(east), float(north))
    else:
        bounds = _bounds([], desk.incidents(view))
    return MapPicture(
        basemap=desk.basemap(view),
        bounds=bounds,
        venues=venues,
        legend=[("venue", "This venue"), *_LEGEND_BASE],
        watermark=watermark(desk),
        venues_always=True,
    )


def lit(picture: MapPicture, case: Case, location_ids: Collection[str], words: str) -> MapPicture:
    """Light up places on a map; one that is known only roughly is hatched over its whole area, never ringed.

    Parameters
    ----------
    picture : MapPicture
        Map to light them on.
    case : Case
        Permitted case.
    location_ids : collection of str
        Places; those without a point are left out.
    words : str
        What they are, for the legend.

    Returns
    -------
    MapPicture
        The same map with rings and areas.
    """
    held = [case.locations[i] for i in sorted(location_ids) if i in case.locations]
    rings, areas = [], list(picture.imprecise)
    for place in held:
        if place.easting_m is None or place.northing_m is None or place.uncertainty_m is None:
            continue
        [[lon, lat]] = _lon_lat(np.array([[place.easting_m, place.northing_m]]))
        if place.uncertainty_m <= _POSTCODE_M:
            rings.append({"lon": lon, "lat": lat})
        else:
            areas.append({"lon": lon, "lat": lat, "radius_m": float(place.uncertainty_m)})
    legend = [entry for entry in picture.legend if entry[0] != "imprecise" or areas]
    legend = [*([("lit", words)] if rings else []), *legend]
    if areas and "imprecise" not in dict(legend):
        legend.insert(len(legend) - len(_LEGEND_BASE), ("imprecise", "Somewhere within"))
    return replace(picture, lit=rings, imprecise=areas, legend=legend)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMark:
    """A named point with its uncertainty: EPSG:27700 metres, radius in metres (0 draws none)."""

    id: str
    label: str
    easting_m: float
    northing_m: float
    radius_m: float


def marks_picture(
    desk: Desk, view: View, marks: Sequence[PlaceMark], *, ground_clicks: bool = False, words: str = "Place"
) -> MapPicture:
    """Map of named points, each with the circle within which it lies.

    Parameters
    ----------
    desk : Desk
        Basemap and settings.
    view : View
        Permitted case, for the first look where there is no mark.
    marks : sequence of PlaceMark
        Points.
    ground_clicks : bool, default False
        Whether a click beside the marks is answered.
    words : str, default "Place"
        What a mark is, for the legend.

    Returns
    -------
    MapPicture
        WGS84 plain data.
    """
    pairs = _lon_lat(np.array([(m.easting_m, m.northing_m) for m in marks], dtype=float)) if marks else []
    reach = max([m.radius_m for m in marks], default=0.0) / 80_000
    frame = desk.incidents(view)
    bounds = _bounds([{"rings": [pairs]}], frame) if pairs else _bounds([], frame)
    west, south, east, north = bounds
    return MapPicture(
        basemap=desk.basemap(view),
        bounds=(west - reach, south - reach, east + reach, north + reach),
        venues=[
            {"id": m.id, "lon": lon, "lat": lat, "label": m.label, "is": words, "still": True}
            for m, (lon, lat) in zip(marks, pairs, strict=True)
        ],
        imprecise=[
            {"lon": lon, "lat": lat, "radius_m": m.radius_m}
            for m, (lon, lat) in zip(marks, pairs, strict=True)
            if m.radius_m > 0
        ],
        legend=[("incident", words), ("imprecise", "Lies somewhere within"), *_LEGEND_BASE],
        watermark=watermark(desk),
        venues_always=True,
        ground_clicks=ground_clicks,
    )


def network_picture(
    desk: Desk, drawn: Picture, shown: str | None = None, *, forces: Collection[str] = ()
) -> GraphPicture:
    """Network picture with the names of forces.

    Parameters
    ----------
    desk : Desk
        Knows whether the case is invented.
    drawn : Picture
        Positions and marks.
    shown : str, optional
        Id to point out.
    forces : collection of str, optional
        Codes of all forces that may be drawn, so that each keeps its hue from picture to picture; default those drawn.

    Returns
    -------
    GraphPicture
        Plain data.
    """
    fields: list[dict[str, Any]] = [f | {"name": force_name(str(f["force"]))} for f in drawn.fields]
    return GraphPicture(
        nodes=drawn.nodes,
        edges=drawn.edges,
        fields=fields,
        forces=sorted({*forces, *(str(f["force"]) for f in fields)}),
        shown=shown,
        watermark=watermark(desk),
    )


def _spot(spot: Hotspot, selected: str | None) -> dict[str, Any]:
    parts = shapely.get_parts(spot.geometry)
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    return {
        "id": spot.id,
        "number": spot.id.lstrip("HR"),
        "name": f"{spot.n_incidents} incidents, {spot.n_children} children"
        if spot.layer == EXPLOITATION
        else f"{spot.n_incidents} recorded crimes",
        "layer": spot.layer,
        "selected": spot.id == selected,
        "rings": [_lon_lat(shapely.get_coordinates(ring)) for ring in rings],
    }


def _lon_lat(metres: Any) -> list[list[float]]:
    lon, lat = projection.to_wgs84(metres[:, 0], metres[:, 1])
    return [[round(float(x), 5), round(float(y), 5)] for x, y in zip(lon, lat, strict=True)]


def _is_imprecise(frame: gpd.GeoDataFrame) -> Any:
    return frame["uncertainty_m"].fillna(np.inf).to_numpy() > _POSTCODE_M


def _points(frame: gpd.GeoDataFrame) -> list[tuple[float, float, str]]:
    shown = frame[~frame["residence"]]
    if not len(shown):
        return []
    pairs = _lon_lat(shapely.get_coordinates(shown.geometry.values))
    return [(lon, lat, str(i)) for (lon, lat), i in zip(pairs, shown.index, strict=True)]


def _imprecise(frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    shown = frame[frame["uncertainty_m"].notna() & ~frame["residence"]]
    if not len(shown):
        return []
    pairs = _lon_lat(shapely.get_coordinates(shown.geometry.values))
    found = {(lon, lat, float(r)) for (lon, lat), r in zip(pairs, shown["uncertainty_m"], strict=True)}
    return [{"lon": lon, "lat": lat, "radius_m": radius} for lon, lat, radius in sorted(found)]


def _venues(case: Case) -> list[dict[str, Any]]:
    held = [
        (venue, place)
        for venue in case.venues.values()
        if (place := case.locations.get(venue.location_id)) and place.easting_m is not None
    ]
    if not held:
        return []
    metres = np.array([(place.easting_m, place.northing_m) for _, place in held], dtype=float)
    return [
        {"id": venue.id, "lon": lon, "lat": lat, "label": venue.name}
        for (venue, _), (lon, lat) in zip(held, _lon_lat(metres), strict=True)
    ]


def _bounds(spots: list[dict[str, Any]], frame: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    points = [point for spot in spots for ring in spot["rings"] for point in ring]
    if not points and len(frame):
        points = _lon_lat(shapely.get_coordinates(frame.geometry.values))
    if not points:
        return (-0.75, 51.75, 0.05, 52.2)
    lons, lats = zip(*points, strict=True)
    west, south, east, north = min(lons), min(lats), max(lons), max(lats)
    wide, high = max(east - west, 0.12), max(north - south, 0.07)
    # Around a few places their surroundings are wanted; around half a region there is nothing more to see.
    beyond = 0.35 if wide < _REGION_DEG else 0.05
    return (west - beyond * wide, south - beyond * high, east + beyond * wide, north + beyond * high)
