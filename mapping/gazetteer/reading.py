"""Stream the rows of a large CSV file; a whole country of addresses never lies in memory at once."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pandas as pd

from data.errors import RefusedInput
from mapping.gazetteer.supplies import Layout, expected, recognise

RUN_ROWS = 50_000
"""Rows that are worked on at once."""
_ENDINGS = (".csv", ".csv.gz", ".txt", ".txt.gz")
_AREAS = (".geojson", ".json", ".gpkg", ".shp", ".fgb")


def sha256_of(path: Path) -> str:
    """Digest of a file's bytes.

    Parameters
    ----------
    path : pathlib.Path
        File.

    Returns
    -------
    str
        SHA-256 in hexadecimal.

    Raises
    ------
    RefusedInput
        If the file cannot be opened.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise RefusedInput(f"{path.name}: cannot be opened ({error.strerror}); check path and rights") from error


def layout_of(path: Path, supply: str) -> Layout:
    """Layout of a file, told by its first row.

    Parameters
    ----------
    path : pathlib.Path
        CSV file, perhaps gzipped.
    supply : str
        Kind of supply that the caller says it is.

    Returns
    -------
    Layout
        Where the known columns stand.

    Raises
    ------
    RefusedInput
        If the file is of another kind, empty, or no CSV at all.
    """
    with _opened(path) as stream:
        first = next(_rows(path, stream), None)
    if first is None:
        raise RefusedInput(f"{path.name}: the file is empty; fetch it again")
    found = recognise(first)
    for layout in found:
        if layout.supply == supply:
            return layout
    other = f"; it looks like {found[0].supply}, so use --kind {found[0].supply}" if found else ""
    raise RefusedInput(f"{path.name}: row 1 does not fit --kind {supply}, which needs {expected(supply)}{other}")


def runs_of(path: Path, layout: Layout) -> Iterator[tuple[pd.DataFrame, list[int]]]:
    """Rows of a file, some tens of thousands at a time.

    Parameters
    ----------
    path : pathlib.Path
        CSV file, perhaps gzipped.
    layout : Layout
        Where the known columns stand.

    Yields
    ------
    cells : pandas.DataFrame
        Text by known column, spaces at the ends removed; index the row as a spreadsheet shows it.
    misshapen : list of int
        Rows with another number of cells.

    Raises
    ------
    RefusedInput
        If the file is damaged or not UTF-8; what was read before stands in no result.
    """
    number, held, misshapen = 0, [], list[int]()
    with _opened(path) as stream:
        for row in _rows(path, stream):
            number += 1
            if number == 1 and layout.has_header:
                continue
            if len(row) == layout.width:
                held.append((number, row))
            elif any(row):
                misshapen.append(number)
            if len(held) + len(misshapen) >= RUN_ROWS:
                yield _frame(held, layout), misshapen
                held, misshapen = [], []
    if held or misshapen:
        yield _frame(held, layout), misshapen


def _frame(held: list[tuple[int, list[str]]], layout: Layout) -> pd.DataFrame:
    cells = {column: [row[place].strip() for _, row in held] for column, place in layout.places.items()}
    return pd.DataFrame(cells, index=pd.Index([number for number, _ in held], dtype="int64"), dtype="str")


def _opened(path: Path) -> IO[str]:
    lower = path.name.lower()
    if lower.endswith(_AREAS):
        raise RefusedInput(f"{path.name}: this is a file of areas; use --kind boundaries")
    if not lower.endswith(_ENDINGS):
        raise RefusedInput(f"{path.name}: expected .csv or .csv.gz; unpack a zip file, save a workbook as CSV")
    try:
        raw = gzip.open(path, "rb") if lower.endswith(".gz") else path.open("rb")  # noqa: SIM115  closed by the caller
    except OSError as error:
        raise RefusedInput(f"{path.name}: cannot be opened ({error.strerror}); check path and rights") from error
    return io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")


def _rows(path: Path, stream: IO[str]) -> Iterator[list[str]]:
    number = 0
    # strict: a quotation mark that is never closed would otherwise swallow every row after it
    reader = csv.reader(stream, strict=True)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise RefusedInput(f"{path.name}: after row {number} a quotation mark is misplaced; mend it") from error
        except UnicodeDecodeError as error:
            raise RefusedInput(
                f"{path.name}: after row {number} the text is not UTF-8; save it as CSV UTF-8"
            ) from error
        except (OSError, EOFError) as error:
            raise RefusedInput(f"{path.name}: after row {number} the file is damaged; fetch it again") from error
        number += 1
        yield row
