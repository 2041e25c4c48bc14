"""A map background without tiles: built-up land from postcode density, force and district areas, place names.

Everything comes from files that ship; nothing is fetched. Counts of postcodes in small cells, smoothed, are drawn as
three quiet levels, which read as a town map. Postcodes are denser where people live, so industry and parks stay pale.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import contourpy
import numpy as np
import numpy.typing as npt
import shapely
from scipy import ndimage

from data.errors import BadReference
from mapping.areas import Areas, Layer
from mapping.gazetteer import Gazetteer
from mapping.gazetteer.places import places
from mapping.projection import to_wgs84

ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Contains OS data © Crown copyright and database right. "
    "Contains Royal Mail data © Royal Mail copyright and database right. "
    "Source: Office for National Statistics. Place names: GeoNames, CC BY 4.0."
)
LEVELS_PER_KM2 = (40.0, 120.0, 320.0)
"""Postcodes a square kilometre, smoothed, at which the three levels begin: village, suburb, centre."""
_SMOOTHING_M = 110.0
_VERSION = 3
_MOST_CELLS = 3_000_000


def basemap(
    bounds_m: tuple[float, float, float, float], gazetteer: Gazetteer, areas: Areas, *, cell_m: float = 50.0
) -> dict[str, Any]:
    """Background of one rectangle, kept on disk beside the gazetteer.

    Parameters
    ----------
    bounds_m : tuple of float
        Least easting, least northing, greatest easting, greatest northing; EPSG:27700 metres.
    gazetteer : Gazetteer
        Postcodes.
    areas : Areas
        Force and district areas.
    cell_m : float, default 50
        Side of a density cell in metres; made coarser by itself when the rectangle is very large.

    Returns
    -------
    dict
        WGS84 plain data, five decimals, of the rectangle widened to whole kilometres: ``built_up`` (list of ``level`` 1
        to 3 and ``polygons``), ``forces`` and ``districts`` (lists of ``code``, ``name``, ``polygons``, and ``lines``:
        their borders without the edge at which the map was cut), ``places``
        (``name``, ``lon``, ``lat``, ``population``, largest first) and ``attribution``. A polygon is a list of rings of
        ``[lon, lat]``, the outer ring first.

    Raises
    ------
    BadReference
        If the rectangle is empty or not finite.
    """
    if not np.isfinite(bounds_m).all() or bounds_m[0] >= bounds_m[2] or bounds_m[1] >= bounds_m[3]:
        raise BadReference("basemap: the rectangle is empty; give least and greatest easting and northing in metres")
    left, bottom = (float(np.floor(edge / 1000) * 1000) for edge in bounds_m[:2])
    right, top = (float(np.ceil(edge / 1000) * 1000) for edge in bounds_m[2:])
    bounds = (left, bottom, right, top)
    cell = max(cell_m, float(np.ceil(np.sqrt((right - left) * (top - bottom) / _MOST_CELLS) / 10) * 10))
    file = gazetteer.folder.parent / "basemaps" / f"{_key(bounds, cell, gazetteer, areas)}.json.gz"
    if file.is_file():
        kept: dict[str, Any] = json.loads(gzip.decompress(file.read_bytes()))
        return kept
    made = _make(bounds, gazetteer, areas, cell)
    _keep(made, file)
    return made


def _make(bounds: tuple[float, float, float, float], gazetteer: Gazetteer, areas: Areas, cell: float) -> dict[str, Any]:
    # Lines finer than a screen pixel at the scale of the whole rectangle are only weight.
    detail = max(15.0, (bounds[2] - bounds[0]) / 4000, (bounds[3] - bounds[1]) / 4000)
    return {
        "built_up": _built_up(gazetteer, bounds, cell, detail),
        "forces": _layer(areas.forces, bounds, detail),
        "districts": _layer(areas.districts, bounds, detail),
        "places": _places(bounds),
        "attribution": ATTRIBUTION,
    }


def density_per_km2(
    gazetteer: Gazetteer, bounds_m: tuple[float, float, float, float], cell_m: float
) -> npt.NDArray[np.float64]:
    """Smoothed postcodes a square kilometre, in cells.

    Parameters
    ----------
    gazetteer : Gazetteer
        Postcodes.
    bounds_m : tuple of float
        Rectangle in EPSG:27700 metres.
    cell_m : float
        Side of a cell in metres.

    Returns
    -------
    numpy.ndarray
        Rows from south to north, columns from west to east; smoothed by a Gaussian of 110 m.
    """
    # Postcodes just outside spread into the rectangle too.
    edge = np.ceil(4 * _SMOOTHING_M / cell_m) * cell_m
    outer = (bounds_m[0] - edge, bounds_m[1] - edge, bounds_m[2] + edge, bounds_m[3] + edge)
    points = gazetteer.points_within(outer)
    shape = [int(np.ceil((outer[axis + 2] - outer[axis]) / cell_m)) for axis in (0, 1)]
    ranges = [(outer[axis], outer[axis] + shape[axis] * cell_m) for axis in (0, 1)]
    counts, _, _ = np.histogram2d(points[:, 1], points[:, 0], bins=shape[::-1], range=ranges[::-1])
    smooth = ndimage.gaussian_filter(counts, _SMOOTHING_M / cell_m, mode="constant", truncate=4.0)
    inner = int(edge / cell_m)
    return np.asarray(smooth[inner:-inner, inner:-inner] * 1e6 / cell_m**2, dtype=float)


def _built_up(
    gazetteer: Gazetteer, bounds: tuple[float, float, float, float], cell: float, detail: float
) -> list[dict[str, Any]]:
    density = density_per_km2(gazetteer, bounds, cell)
    # A rim of nothing closes the contours at the edge of the map.
    padded = np.pad(density, 1)
    x = bounds[0] + (np.arange(padded.shape[1]) - 0.5) * cell
    y = bounds[1] + (np.arange(padded.shape[0]) - 0.5) * cell
    lines = contourpy.contour_generator(x, y, padded, fill_type="OuterOffset")
    levels = []
    for level, least in enumerate(LEVELS_PER_KM2, start=1):
        outlines, offsets = cast("tuple[list[Any], list[Any]]", lines.filled(least, np.inf))
        polygons = np.array(
            [
                shapely.Polygon(ring[cut[0] : cut[1]], [ring[a:b] for a, b in pairwise(cut[1:])])
                for ring, cut in zip(outlines, offsets, strict=True)
            ],
            dtype=object,
        )
        polygons = shapely.simplify(polygons, detail)
        polygons = shapely.clip_by_rect(polygons, *bounds)
        polygons = polygons[shapely.area(polygons) > 4 * cell**2]
        levels.append({"level": level, "polygons": _rings(polygons)})
    return levels


def _layer(layer: Layer, bounds: tuple[float, float, float, float], detail: float) -> list[dict[str, Any]]:
    cut = shapely.clip_by_rect(layer.polygons, *bounds)
    inside = np.flatnonzero(shapely.area(cut) > 0)
    # Simplified together, so that lines of neighbours stay one line.
    simple = _simplified(cut[inside], detail) if len(inside) else cut[inside]
    return [
        {
            "code": layer.codes[i],
            "name": layer.names[i],
            "polygons": _rings(np.array([geometry], dtype=object)),
            "lines": _lines(geometry, bounds),
        }
        for i, geometry in zip(inside, simple, strict=True)
    ]


def _simplified(polygons: npt.NDArray[np.object_], detail: float) -> npt.NDArray[np.object_]:
    if shapely.coverage_is_valid(polygons):
        return np.asarray(shapely.coverage_simplify(polygons, detail), dtype=object)
    # An operator's own file may overlap; then each area stands alone.
    return np.asarray(shapely.simplify(polygons, detail), dtype=object)


def _places(bounds: tuple[float, float, float, float]) -> list[dict[str, Any]]:
    inside = [p for p in places() if bounds[0] <= p.easting_m <= bounds[2] and bounds[1] <= p.northing_m <= bounds[3]]
    inside.sort(key=lambda p: (-p.population, p.name))
    return [{"name": p.name, "lon": p.longitude, "lat": p.latitude, "population": p.population} for p in inside]


def _rings(geometries: npt.NDArray[np.object_]) -> list[list[list[list[float]]]]:
    """Rings in degrees of all polygons in some geometries, transformed in one go."""
    parts = shapely.get_parts(geometries)
    parts = parts[shapely.get_type_id(parts) == 3]
    rings, polygon_of = shapely.get_rings(parts, return_index=True)
    if not len(rings):
        return []
    points, ring_of = shapely.get_coordinates(rings, return_index=True)
    degrees = np.column_stack(to_wgs84(points[:, 0], points[:, 1])).round(5)
    pieces = np.split(degrees, np.flatnonzero(np.diff(ring_of)) + 1)
    found: list[list[list[list[float]]]] = [[] for _ in parts]
    for piece, index in zip(pieces, polygon_of, strict=True):
        found[index].append(piece.tolist())
    return found


def _lines(geometry: shapely.Geometry, bounds: tuple[float, float, float, float]) -> list[list[list[float]]]:
    """Borders in degrees; where the map was cut there is no border, and none may be drawn."""
    found: list[list[list[float]]] = []
    for ring in shapely.get_rings(shapely.get_parts(geometry)):
        points = shapely.get_coordinates(ring)
        sides = np.column_stack([points == bounds[:2], points == bounds[2:]])
        is_border = ~(sides[:-1] & sides[1:]).any(axis=1)
        degrees = np.column_stack(to_wgs84(points[:, 0], points[:, 1])).round(5)
        starts = np.flatnonzero(np.diff(np.concatenate([[0], is_border.astype(int), [0]])))
        found += [degrees[a : b + 1].tolist() for a, b in zip(starts[::2], starts[1::2], strict=True)]
    return found


def _key(bounds: tuple[float, ...], cell: float, gazetteer: Gazetteer, areas: Areas) -> str:
    shape = hashlib.sha256(b"".join(shapely.to_wkb(areas.forces.polygons))).hexdigest()
    text = json.dumps([_VERSION, bounds, cell, gazetteer.version, areas.source, shape])
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _keep(made: dict[str, Any], file: Path) -> None:
    """Keep a result for the next start; a folder that cannot be written only costs the time of making it again."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(gzip.compress(json.dumps(made, separators=(",", ":")).encode(), compresslevel=5, mtime=0))
        Path(partial).replace(file)
    except OSError:
        return
