"""Rows of a .geojson or .gpkg file: the attributes as cells, the place as coordinates in the file's own system."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import shapely
from pyogrio import list_layers
from pyogrio.errors import DataLayerError, DataSourceError
from pyogrio.raw import read as read_layer
from shapely.errors import GEOSException, ShapelyError

from data.errors import RefusedInput

MAX_COLUMNS = 5_000
MAX_CELLS = 100_000_000
_AXES = {4326: ("longitude", "latitude"), 27700: ("easting", "northing")}
_SYSTEMS = {"EPSG:4326": 4326, "OGC:CRS84": 4326, "EPSG:27700": 27700}
_GEOPACKAGE = b"SQLite format 3\0"
# The application id of the GeoPackage standard, at byte 68; the two others are those of its versions 1.0 and 1.1.
_APPLICATIONS = frozenset({b"GPKG", b"GP10", b"GP11"})
_Rows = list[tuple[str, ...]]
_Features = tuple[list[str], list[list[Any]], list[Any], int]


def feature_rows(path: Path, raw: bytes, *, max_rows: int) -> tuple[_Rows, tuple[str, ...]]:
    """Read features as rows.

    Parameters
    ----------
    path : pathlib.Path
        File, ending in .geojson or .gpkg.
    raw : bytes
        Its content, read under the cap.
    max_rows : int
        Most features.

    Returns
    -------
    tuple of (list of tuple of str, tuple of str)
        Header and rows as text, and notes for the person who loads the file. A point gives ``longitude, latitude``
        (WGS84 degrees) or ``easting, northing`` (EPSG:27700 metres); an area or line the point inside it.

    Raises
    ------
    RefusedInput
        If the file is damaged, has several layers, is in another coordinate system, or holds too many features.
    """
    name = path.name
    is_geopackage = name.lower().endswith(".gpkg")
    found = _geopackage(path, raw, max_rows) if is_geopackage else _geojson(raw, name, max_rows)
    header, records, places, system = found
    own = {column.casefold() for column in header}
    axes = tuple(f"{axis} of the feature" if axis in own else axis for axis in _AXES[system])
    rows = [(*header, *axes)]
    inside = 0
    for number, (cells, place) in enumerate(zip(records, places, strict=True), start=1):
        point, is_inside = _point(place, name, number)
        inside += is_inside
        rows.append((*(_cell(value) for value in cells), *point))
    notes = (f"{inside} areas or lines were read as a point inside them",) if inside else ()
    return rows, notes


def _geojson(raw: bytes, name: str, max_rows: int) -> _Features:
    try:
        found = json.loads(raw.decode("utf-8-sig"))
        features = found["features"]
        told = found.get("crs") or {"properties": {"name": "EPSG:4326"}}
        said = str(told["properties"]["name"]).removeprefix("urn:ogc:def:crs:").replace("::", ":").replace(":1.3:", ":")
        rows = [(one.get("properties") or {}, one.get("geometry")) for one in features]
    except (UnicodeDecodeError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise RefusedInput(f"{name}: this is not a GeoJSON FeatureCollection in UTF-8; export it again") from error
    _refuse_many(len(rows), name, max_rows)
    header = list(dict.fromkeys(str(key) for cells, _ in rows for key in cells))
    refuse_many_cells(len(rows), len(header), name)
    return header, [[cells.get(key) for key in header] for cells, _ in rows], [g for _, g in rows], _system(said, name)


def _geopackage(path: Path, raw: bytes, max_rows: int) -> _Features:
    name = path.name
    if not raw.startswith(_GEOPACKAGE) or raw[68:72] not in _APPLICATIONS:
        raise RefusedInput(f"{name}: this is not a GeoPackage; export it again")
    try:
        with warnings.catch_warnings(action="ignore"):  # the refusal below says what the library only hints at
            layers = [str(layer) for layer, _ in list_layers(path)]
            meta, _, shapes, columns = read_layer(path, layer=layers[0], max_features=max_rows + 1)
    except (DataSourceError, DataLayerError, ValueError, IndexError) as error:
        raise RefusedInput(f"{name}: the GeoPackage is damaged or holds no layer; export it again") from error
    if len(layers) > 1:
        raise RefusedInput(f"{name}: the GeoPackage holds the layers {', '.join(layers)}; export one of them alone")
    if shapes is None:
        raise RefusedInput(f"{name}: the GeoPackage's layer has no places; save it as .csv")
    _refuse_many(len(shapes), name, max_rows)
    cells = [list(row) for row in zip(*columns, strict=True)] if columns else [[] for _ in shapes]
    return [str(column) for column in meta["fields"]], cells, list(shapes), _system(str(meta["crs"]), name)


def _system(said: str, name: str) -> int:
    if said not in _SYSTEMS:
        raise RefusedInput(f"{name}: coordinate system {said!r} is not read; export it in EPSG:4326 or EPSG:27700")
    return _SYSTEMS[said]


def _refuse_many(count: int, name: str, max_rows: int) -> None:
    if count > max_rows:
        raise RefusedInput(f"{name}: more than {max_rows:,} rows; split the file")


def refuse_many_cells(rows: int, columns: int, name: str) -> None:
    """Refuse a table whose cells, the empty ones included, would fill the memory: a small file can state many.

    Parameters
    ----------
    rows, columns : int
        Its size.
    name : str
        File name for messages.

    Raises
    ------
    RefusedInput
        If it is too large.
    """
    if columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise RefusedInput(
            f"{name}: {columns:,} columns by {rows:,} rows; at most {MAX_COLUMNS:,} columns and {MAX_CELLS:,} cells "
            "are read; keep the columns that are needed, or split the file"
        )


def _point(place: Any, name: str, number: int) -> tuple[tuple[str, str], bool]:
    """Give coordinates as text; a number that is not finite goes on to the row's own check."""
    if place is None:
        return ("", ""), False
    try:
        if isinstance(place, dict) and place.get("type") == "Point":
            return _two(place["coordinates"]), False
        shape = shapely.from_geojson(json.dumps(place)) if isinstance(place, dict) else shapely.from_wkb(place)
        if shape is None or shape.is_empty:
            return ("", ""), False
        point = shape.representative_point()
        return _two((point.x, point.y)), shape.geom_type != "Point"
    except (GEOSException, ShapelyError, ValueError, TypeError, KeyError, IndexError) as error:
        raise RefusedInput(f"{name}: feature {number} has a damaged place; mend it and export again") from error


def _two(coordinates: Iterable[float]) -> tuple[str, str]:
    x, y, *_ = coordinates
    return repr(float(x)), repr(float(y))


def _cell(value: Any) -> str:
    if value is None or value != value:  # noqa: PLR0124 - not a number is not equal to itself
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
