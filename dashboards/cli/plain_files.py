"""Read a caller's own plain files for `lantern analyse`: tables, areas and JSON. What cannot be read is refused."""

from __future__ import annotations

import json
import re
import zlib
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import geopandas as gpd
import pandas as pd
from pyogrio.errors import DataSourceError
from shapely.geometry.base import BaseGeometry

from data.errors import BadColumn, RefusedInput
from mapping import analyse as where

_SHAPES = {".geojson", ".gpkg", ".json"}
_FLOAT_OF_A_WHOLE = re.compile(r"(0|-?[1-9]\d*)\.0+")
_UNREADABLE = (pd.errors.ParserError, UnicodeDecodeError, BadZipFile, zlib.error, EOFError, KeyError, OSError)


def read_values(path: Path) -> pd.DataFrame:
    """Read a table whose columns are measurements: numbers are numbers.

    Parameters
    ----------
    path : pathlib.Path
        CSV (also gzipped), XLSX, GeoJSON or GeoPackage.

    Returns
    -------
    pandas.DataFrame
        One row a line or a shape; a GeoDataFrame for shapes.

    Raises
    ------
    RefusedInput
        If the file cannot be read as a table.
    """
    if path.suffix.lower() in _SHAPES:
        try:
            shapes: pd.DataFrame = gpd.read_file(path)
        except DataSourceError as error:
            raise RefusedInput(f"{path.name}: cannot be read as shapes; save it as GeoJSON or GeoPackage") from error
        return shapes
    return _table(path)


def read_ids(path: Path) -> pd.DataFrame:
    """Read a table whose columns are ids: every cell is text, so that 007 stays 007 and NA is a name.

    Parameters
    ----------
    path : pathlib.Path
        CSV (also gzipped) or XLSX.

    Returns
    -------
    pandas.DataFrame
        Text; empty cells are missing. A column in which all is written like 7.0, as a spreadsheet leaves whole
        numbers beside an empty cell, loses the ``.0``.

    Raises
    ------
    RefusedInput
        If the file cannot be read as a table.
    """
    table = _table(path, dtype=str, keep_default_na=False, na_values=[""])
    for column in table.columns:
        cells = table[column].dropna()
        if len(cells) and cells.map(lambda cell: _FLOAT_OF_A_WHOLE.fullmatch(str(cell)) is not None).all():
            table[column] = table[column].str.replace(r"\.0+$", "", regex=True)
    return table


def _table(path: Path, **how: Any) -> pd.DataFrame:
    try:
        if path.suffix.lower() == ".xlsx":
            return pd.DataFrame(pd.read_excel(path, engine="openpyxl", **how))
        try:
            return pd.DataFrame(pd.read_csv(path, encoding="utf-8-sig", low_memory=False, **how))
        except UnicodeDecodeError:
            # what Excel saves as plain CSV on Windows
            return pd.DataFrame(pd.read_csv(path, encoding="cp1252", low_memory=False, **how))
    except pd.errors.EmptyDataError as error:
        raise RefusedInput(f"{path.name}: is empty; it needs a header and rows") from error
    except _UNREADABLE as error:
        words = str(error).strip().splitlines()
        raise RefusedInput(f"{path.name}: cannot be read as a table: {words[0] if words else 'damaged'}") from error


def read_area(path: Path, crs: str) -> BaseGeometry:
    """Read the area of an analysis.

    Parameters
    ----------
    path : pathlib.Path
        GeoJSON or GeoPackage of polygons.
    crs : str
        Coordinate system of the events.

    Returns
    -------
    shapely geometry
        Polygon or multipolygon in the coordinates of the analysis.

    Raises
    ------
    RefusedInput
        If the file holds no area.
    """
    try:
        return where.read_boundary(path, crs)
    except DataSourceError as error:
        raise RefusedInput(f"{path.name}: cannot be read as shapes; save it as GeoJSON or GeoPackage") from error


def read_object(path: Path) -> dict[str, Any]:
    """Read a JSON object.

    Parameters
    ----------
    path : pathlib.Path
        File with one object.

    Returns
    -------
    dict
        Named values.

    Raises
    ------
    RefusedInput
        If it is not JSON.
    BadColumn
        If it is JSON of another form.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise RefusedInput(f"{path.name}: is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise BadColumn(f"{path.name}: must hold one JSON object with named values")
    return found
