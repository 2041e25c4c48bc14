"""Read a caller's own plain files for `lantern analyse`: tables, areas and JSON. What cannot be read is refused."""

from __future__ import annotations

import codecs
import csv
import gzip
import json
import re
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile

import pandas as pd
from shapely.geometry.base import BaseGeometry

from data.errors import BadColumn, NotEnough, RefusedInput
from data.intake.reading import MAX_BYTES, read_table
from data.intake.workbook import check_workbook
from data.shape_files import read_shapes
from mapping import analyse as where

_SHAPES = {".geojson", ".gpkg", ".json"}
_FLOAT_OF_A_WHOLE = re.compile(r"(0|-?[1-9]\d*)\.0+")
_NUMBER = re.compile(r"\s*\d+(\.\d+)?\s*")
_SNIFFED = 65_536
_OLDEST = 120
_UNREADABLE = (
    pd.errors.ParserError,
    csv.Error,
    SyntaxError,  # of the parts of a workbook
    UnicodeError,
    BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
    OSError,
)


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
        shapes: pd.DataFrame = read_shapes(path)
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


def read_matrix(path: Path) -> pd.DataFrame:
    """Read an adjacency matrix, with ids in its first row, in its first row and column, or with none at all.

    Parameters
    ----------
    path : pathlib.Path
        CSV (also gzipped) or XLSX.

    Returns
    -------
    pandas.DataFrame
        Text. Without ids, known by a first row of numbers that makes the table square, the nodes are 1, 2, 3 ...

    Raises
    ------
    RefusedInput
        If the file cannot be read as a table.
    """
    table = read_table(path)
    header, rows = list(table.header), [list(cells) for _, cells in table.rows]
    bare = [header, *rows]
    if len(bare) == len(header) and all(_NUMBER.fullmatch(cell) for cell in header) and _has_no_loops(bare):
        header, rows = [str(number) for number in range(1, len(header) + 1)], bare
    wrong = [number for number, cells in enumerate(rows, 2) if len(cells) != len(header)]
    if wrong:
        raise RefusedInput(f"{path.name}, row {wrong[0]}: not as many cells as the first row; mend the row")
    return pd.DataFrame(rows, columns=header, dtype=object).replace("", None)


def _has_no_loops(rows: list[list[str]]) -> bool:
    return all(len(cells) > at and float(cells[at] or 0) == 0 for at, cells in enumerate(rows) if _is_number(cells, at))


def _is_number(cells: list[str], at: int) -> bool:
    return len(cells) <= at or _NUMBER.fullmatch(cells[at] or "0") is not None


def _table(path: Path, **how: Any) -> pd.DataFrame:
    _refuse_large(path)
    try:
        if path.suffix.lower() == ".xlsx":
            check_workbook(path.read_bytes(), path.name, max_bytes=MAX_BYTES)
            with warnings.catch_warnings(action="ignore"):  # of what it leaves out, such as styles it does not know
                found = pd.DataFrame(pd.read_excel(path, engine="openpyxl", header=None, nrows=1, dtype=str))
                names = ["" if pd.isna(cell) else str(cell) for cell in found.iloc[0]] if len(found) else []
                table = pd.DataFrame(pd.read_excel(path, engine="openpyxl", **how))
        else:
            encoding, mark, names = _layout(path)
            # Where the semicolon parts the columns, the comma parts the decimals (as Excel saves it in much of Europe).
            table = pd.DataFrame(
                pd.read_csv(
                    path, encoding=encoding, sep=mark, decimal="," if mark == ";" else ".", low_memory=False, **how
                )
            )
    except RefusedInput:
        raise
    except pd.errors.EmptyDataError as error:
        raise RefusedInput(f"{path.name}: is empty; it needs a header and rows") from error
    except _UNREADABLE as error:
        words = str(error).strip().splitlines()
        raise RefusedInput(f"{path.name}: cannot be read as a table: {words[0] if words else 'damaged'}") from error
    given = [name.strip() for name in names if name.strip()]
    if twice := sorted({name for name in given if given.count(name) > 1}):
        raise BadColumn(f"{path.name}: column {twice[0]!r} stands twice in the header; rename one of them")
    table.columns = pd.Index([str(name).strip() for name in table.columns])
    return table


def _refuse_large(path: Path) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise RefusedInput(f"{path.name}: cannot be opened ({error.strerror}); check path and rights") from error
    if size > MAX_BYTES:
        raise RefusedInput(f"{path.name}: larger than {MAX_BYTES // 1_000_000} MB; split the file")


def _pieces(stream: BinaryIO | gzip.GzipFile, name: str) -> Iterator[bytes]:
    """Read on until the cap is passed, whatever size a packed file declares."""
    read = 0
    while piece := stream.read(1 << 20):
        read += len(piece)
        if read > MAX_BYTES:
            raise RefusedInput(f"{name}: unpacks to more than {MAX_BYTES // 1_000_000} MB; split the file")
        yield piece


def _layout(path: Path) -> tuple[str, str, list[str]]:
    """Encoding, mark between columns and header of a text table."""
    with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as stream:
        start = stream.read(_SNIFFED)
    if start[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        encoding = "utf-16"
        with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as stream:
            for _ in _pieces(stream, path.name):
                pass
    else:
        encoding = "utf-8-sig"
        with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as stream:
            try:
                for _ in codecs.iterdecode(_pieces(stream, path.name), encoding):
                    pass
            except UnicodeDecodeError:
                # what Excel saves as plain CSV on Windows
                encoding = "cp1252"
    lines = [line for line in start.decode(encoding, errors="replace").splitlines() if line.strip()]
    head = lines[0] if lines else ""
    bare = re.sub(r'"[^"]*"', "", head)
    mark = max(",;\t", key=lambda candidate: (bare.count(candidate), candidate == ","))
    return encoding, mark, next(csv.reader([head], delimiter=mark), [])


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
    return where.read_boundary(path, crs)


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
        If it is not JSON, or a name stands twice in one object.
    BadColumn
        If it is JSON of another form.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise RefusedInput(f"{path.name}: {twice[0]} stands twice; say it once, or null if it is not known")
        return dict(pairs)

    def not_a_number(word: str) -> None:
        raise RefusedInput(f"{path.name}: {word} is not a value; use a number, or null if it is not known")

    try:
        text = path.read_text(encoding="utf-8-sig")
        found = json.loads(text, object_pairs_hook=once, parse_constant=not_a_number)
    except RefusedInput:
        raise
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise RefusedInput(f"{path.name}: is not JSON: {error}") from error
    except (ValueError, RecursionError) as error:
        raise RefusedInput(
            f"{path.name}: is not JSON that can be read: a number is too long, or it is nested too deep"
        ) from error
    if not isinstance(found, dict):
        raise BadColumn(f"{path.name}: must hold one JSON object with named values")
    return found


def read_facts(path: Path) -> dict[str, Any]:
    """Read the facts of a case for `powers`.

    Parameters
    ----------
    path : pathlib.Path
        File with one flat JSON object of facts.

    Returns
    -------
    dict
        Named facts.

    Raises
    ------
    RefusedInput
        If it is not such an object, or an age is not one that a person can have.
    """
    facts = read_object(path)
    for name, value in facts.items():
        is_age = name.endswith((".age", "_age")) and isinstance(value, (int, float)) and not isinstance(value, bool)
        if is_age and not 0 <= value <= _OLDEST:
            raise RefusedInput(f"{path.name}: {name} is not an age of 0 to {_OLDEST} years; null if it is not known")
    return facts


@contextmanager
def about(*paths: Path) -> Iterator[None]:
    """Name the file in a refusal that comes from deeper down.

    Parameters
    ----------
    *paths : pathlib.Path
        Files the work is about.

    Yields
    ------
    None
        While the work is done.

    Raises
    ------
    RefusedInput, NotEnough
        Those of the work, of the same kind, with the name of the file before the words.
    """
    try:
        yield
    except (RefusedInput, NotEnough) as refusal:
        if any(path.name in str(refusal) for path in paths):
            raise
        raise type(refusal)(f"{', '.join(path.name for path in paths)}: {refusal}") from refusal
