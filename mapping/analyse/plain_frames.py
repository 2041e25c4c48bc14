"""Coordinates, numbers, days and boundaries of the caller's own plain files."""

from __future__ import annotations

import math
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from data.errors import BadColumn, BadCrs, NotEnough, RefusedInput
from data.shape_files import read_shapes
from mapping import projection

Floats = npt.NDArray[np.float64]

_GRID_FROM_M, _GRID_TO_M = -300_000.0, 1_500_000.0
_DAY_AS_NUMBER = (19_000_101, 21_001_231)


def points(frame: pd.DataFrame, *, x: str = "x", y: str = "y", crs: str = "EPSG:27700") -> Floats:
    """Coordinates of a plain frame in metres (or plain numbers when local).

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows with two columns of coordinates; shapes without these columns stand for their centroids.
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
    if isinstance(frame, gpd.GeoDataFrame) and x not in frame.columns and y not in frame.columns:
        return _of_shapes(frame, crs)
    xy = np.column_stack([numbers(frame, x), numbers(frame, y)])
    found = np.isfinite(xy).all(axis=1)
    xy[~found] = np.nan
    if crs == "EPSG:4326" and found.any():
        _refuse(found & (np.abs(np.nan_to_num(xy)) > (180.0, 90.0)).any(axis=1), f"{x}, {y} are not degrees")
        xy[found] = np.column_stack(projection.to_grid(xy[found, 0], xy[found, 1]))
    if crs == "EPSG:27700" and found.any():
        if (np.abs(xy[found]) <= (180.0, 90.0)).all() and np.abs(xy[found]).max() > 0:
            raise BadCrs(f"columns {x}, {y} look like degrees: say crs EPSG:4326, or local for plain numbers")
        inside = (np.nan_to_num(xy) > _GRID_FROM_M).all(axis=1) & (np.nan_to_num(xy) < _GRID_TO_M).all(axis=1)
        _refuse(found & ~inside, f"{x}, {y} lie far outside the British National Grid")
    return xy


def _of_shapes(frame: gpd.GeoDataFrame, crs: str) -> Floats:
    # A shape stands for its centroid, taken in the file's own coordinates.
    shapes = np.asarray(frame.geometry.values, dtype=object)
    middle = shapely.centroid(shapes)
    xy = np.column_stack([shapely.get_x(middle), shapely.get_y(middle)]).astype(float)
    found = np.isfinite(xy).all(axis=1)
    xy[~found] = np.nan
    if crs == "local" or not found.any():
        return xy
    degrees = (np.abs(xy[found]) <= (180.0, 90.0)).all()
    code = frame.crs.to_epsg() if frame.crs is not None else None
    if code in {None, 4326, 4258} and degrees:
        xy[found] = np.column_stack(projection.to_grid(xy[found, 0], xy[found, 1]))
    elif code not in {None, 4326, 27700}:
        raise BadCrs(f"shapes are in EPSG:{code}; save them as EPSG:27700 or EPSG:4326")
    return xy


def _refuse(bad: npt.ArrayLike, what: str) -> None:
    if (rows := np.flatnonzero(bad)).size:
        raise BadCrs(f"row {int(rows[0]) + 2}: {what}; {rows.size} such rows: check the system")


def or_none(values: Floats) -> list[float | None]:
    """Numbers as an answer in JSON has them.

    Parameters
    ----------
    values : ndarray of float
        Numbers.

    Returns
    -------
    list of float or None
        None where a value is not finite.
    """
    return [float(value) if math.isfinite(value) else None for value in values]


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
    if pd.api.types.is_numeric_dtype(raw) and not pd.api.types.is_bool_dtype(raw):
        return _days_as_numbers(raw.to_numpy(dtype=float, copy=True), column)
    text = raw.astype(str).str.strip()
    if text.str.fullmatch(r"\d{4}-\d{2}").any():
        raise NotEnough(f"column {column!r} holds months without a day: near repeat and clusters in time need days")
    return np.array((moments(text, column) - pd.Timestamp(1970, 1, 1)) / pd.Timedelta(days=1), dtype=np.float64)


def _days_as_numbers(values: Floats, column: str) -> Floats:
    if (missing := ~np.isfinite(values)).any():
        raise BadColumn(f"row {int(np.flatnonzero(missing)[0]) + 2}, column {column!r}: no time; every row needs one")
    first, last = _DAY_AS_NUMBER
    if len(values) and ((values >= first) & (values <= last)).all():
        raise BadColumn(f"column {column!r} looks like dates written as numbers: write them as 2026-11-22")
    return values


def moments(text: pd.Series, column: str) -> pd.Series:
    """Dates and times of one column, on the clock of the United Kingdom.

    Parameters
    ----------
    text : pandas.Series
        Dates such as 2026-11-22, perhaps with a time, perhaps with its distance from Greenwich.
    column : str
        Name of the column, for messages.

    Returns
    -------
    pandas.Series
        Naive local times, in the order of the input.

    Raises
    ------
    BadColumn
        If one is no date, or names an hour that the clocks passed over in spring.
    """
    plain = text.str.replace(r"(Z|[+-]\d{2}:?\d{2})$", "", regex=True).where(text.str.contains(":"), text)
    found = pd.to_datetime(plain, errors="coerce", format="ISO8601").dt.tz_localize(None)
    if found.isna().any():
        row = int(np.flatnonzero(found.isna())[0]) + 2
        raise BadColumn(f"row {row}, column {column!r}: neither a number nor a date such as 2026-11-22")
    zoned = (plain != text).to_numpy()
    # On the night the clocks go forward there is no time from 1 to 2; midnight always exists.
    local = found.dt.tz_localize("Europe/London", nonexistent="NaT", ambiguous=np.ones(len(found), dtype=bool))
    lost = local.isna().to_numpy() & ~zoned
    if lost.any():
        row = int(np.flatnonzero(lost)[0]) + 2
        raise BadColumn(f"row {row}, column {column!r}: that hour does not exist, the clocks went forward: check it")
    if zoned.any():
        there = (
            pd.to_datetime(text[zoned], utc=True, format="ISO8601").dt.tz_convert("Europe/London").dt.tz_localize(None)
        )
        found = found.where(~zoned, there.reindex(found.index))
    return found


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
    frame = read_shapes(path)
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
