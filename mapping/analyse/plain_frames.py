"""Coordinates, numbers, days and boundaries of the caller's own plain files."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from data.errors import BadColumn, BadCrs, NotEnough, RefusedInput
from mapping import projection

Floats = npt.NDArray[np.float64]


def points(frame: pd.DataFrame, *, x: str = "x", y: str = "y", crs: str = "EPSG:27700") -> Floats:
    """Coordinates of a plain frame in metres (or plain numbers when local).

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows with two columns of coordinates.
    x, y : str
        Names of the columns; longitude and latitude for EPSG:4326.
    crs : str, default "EPSG:27700"
        ``EPSG:27700``, ``EPSG:4326`` or ``local``.

    Returns
    -------
    ndarray, shape (n, 2)
        NaN in both for a row without coordinates.

    Raises
    ------
    BadCrs
        If the coordinate system is none of the three, or the values do not fit it.
    BadColumn
        If a column is missing or holds something that is not a number.
    """
    if crs not in {"EPSG:27700", "EPSG:4326", "local"}:
        raise BadCrs(f"crs {crs!r} is not known: use EPSG:27700, EPSG:4326 or local")
    xy = np.column_stack([numbers(frame, x), numbers(frame, y)])
    found = np.isfinite(xy).all(axis=1)
    xy[~found] = np.nan
    if crs == "EPSG:4326" and found.any():
        xy[found] = np.column_stack(projection.to_grid(xy[found, 0], xy[found, 1]))
    if crs == "EPSG:27700" and found.sum() > 1 and (np.abs(xy[found]) <= (180.0, 90.0)).all():
        raise BadCrs(f"columns {x}, {y} look like degrees: say crs EPSG:4326, or local for plain numbers")
    return xy


def numbers(frame: pd.DataFrame, column: str) -> Floats:
    """One column as numbers.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows.
    column : str
        Name of the column.

    Returns
    -------
    ndarray of float64, shape (n,)
        NaN where the cell is empty.

    Raises
    ------
    BadColumn
        If the column is missing, or a cell holds something that is not a number.
    """
    if column not in frame.columns:
        raise BadColumn(f"column {column!r} is missing; there are {', '.join(map(str, frame.columns))}")
    values = pd.to_numeric(frame[column], errors="coerce")
    bad = values.isna() & frame[column].notna() & (frame[column].astype(str).str.strip() != "")
    if bad.any():
        row = int(np.flatnonzero(bad)[0]) + 2
        raise BadColumn(f"row {row}, column {column!r}: not a number; {int(bad.sum())} such rows")
    return values.to_numpy(dtype=float, copy=True)


def days(frame: pd.DataFrame, column: str) -> Floats:
    """One column as time in days: numbers as they stand, dates from 1970.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows.
    column : str
        Name of the column.

    Returns
    -------
    ndarray of float64, shape (n,)
        Days.

    Raises
    ------
    BadColumn
        If the column is missing or holds something that is neither a number nor a date.
    NotEnough
        If it holds months without a day, as police.uk does: days cannot be made from them.
    """
    if column not in frame.columns:
        raise BadColumn(f"column {column!r} is missing; there are {', '.join(map(str, frame.columns))}")
    raw = frame[column]
    if pd.api.types.is_numeric_dtype(raw):
        return raw.to_numpy(dtype=float, copy=True)
    text = raw.astype(str).str.strip()
    if text.str.fullmatch(r"\d{4}-\d{2}").any():
        raise NotEnough(f"column {column!r} holds months without a day: near repeat and clusters in time need days")
    moments = pd.to_datetime(text, errors="coerce", format="ISO8601")
    if moments.isna().any():
        row = int(np.flatnonzero(moments.isna())[0]) + 2
        raise BadColumn(f"row {row}, column {column!r}: neither a number nor a date such as 2026-11-22")
    since = (moments - pd.Timestamp(1970, 1, 1)) / pd.Timedelta(days=1)
    return np.array(since, dtype=np.float64)


def read_boundary(path: Path, crs: str = "EPSG:27700") -> BaseGeometry:
    """One area from a file, in the coordinates the analysis uses.

    Parameters
    ----------
    path : pathlib.Path
        GeoJSON or GeoPackage of polygons; several are joined.
    crs : str, default "EPSG:27700"
        Of the events: ``local`` keeps the numbers as they stand, the others give EPSG:27700.

    Returns
    -------
    shapely geometry
        Polygon or multipolygon.

    Raises
    ------
    BadCrs
        If the file's coordinates are neither degrees nor British National Grid.
    RefusedInput
        If the file holds no polygon.
    """
    frame = gpd.read_file(path)
    frame = frame[frame.geometry.notna()]
    area: BaseGeometry = shapely.union_all(shapely.make_valid(np.asarray(frame.geometry.values, dtype=object)))
    if area.is_empty or not area.area > 0:
        raise RefusedInput(f"{path.name}: no polygon found; the boundary must be an area")
    if crs == "local":
        return area
    west, south, east, north = area.bounds
    # GeoJSON without a system is read as degrees, although many files of metres are written so.
    degrees = west >= -180 and east <= 180 and south >= -90 and north <= 90
    code = frame.crs.to_epsg() if frame.crs is not None else None
    if code == 27700 or (code in {None, 4326} and not degrees):
        return area
    if code not in {None, 4326, 4258}:
        raise BadCrs(f"{path.name}: boundary is in EPSG:{code}; save it as EPSG:27700 or EPSG:4326")
    return shapely.transform(area, lambda xy: np.column_stack(projection.to_grid(xy[:, 0], xy[:, 1])))
