"""Read the first sheet of an XLSX workbook as text: values only, no formulas, no macros, no outside links.

A workbook is a zip file whose declared sizes may be forged and whose parts may unpack to gigabytes, so every part is
first unpacked to nowhere and counted.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from data.errors import RefusedInput

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

MAX_PARTS = 5_000
MAX_COLUMNS = 500
_MAX_SMALL_PART = 16_000_000  # parts that openpyxl builds whole in memory: styles, relations, properties
_CHUNK = 1 << 16
_LARGE_PARTS = re.compile(r"xl/(worksheets/[^/]+\.xml|sharedStrings\.xml|media/.+)", re.IGNORECASE)
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    SyntaxError,  # lxml's parse errors are syntax errors too
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
)


def workbook_rows(
    raw: bytes, name: str, *, max_bytes: int, max_rows: int
) -> tuple[list[tuple[str, ...]], tuple[str, ...]]:
    """Read the first sheet.

    Parameters
    ----------
    raw : bytes
        Content of the file.
    name : str
        File name for messages.
    max_bytes : int
        Most bytes that all parts together may unpack to.
    max_rows : int
        Most rows, blank ones included.

    Returns
    -------
    rows : list of tuple of str
        Every row from the first, blank ones included.
    notes : tuple of str
        What was left out.

    Raises
    ------
    RefusedInput
        If the file is no workbook, damaged, too large, or holds formulas without stored values.
    """
    if raw[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise RefusedInput(
            f"{name}: this is an old or password-protected workbook; save it as .xlsx without a password"
        )
    try:
        has_formulas = _survey(raw, name, max_bytes)
        rows, notes = _sheet(raw, name, max_rows, values=True)
        if has_formulas:
            _refuse_empty_formulas(rows, _sheet(raw, name, max_rows, values=False)[0], name)
    except RefusedInput:
        raise
    except _DAMAGE as error:
        raise RefusedInput(f"{name}: the workbook is damaged or no .xlsx file; save it again as .xlsx") from error
    return [tuple(value or "" for value in row) for row in rows], notes


def check_workbook(raw: bytes, name: str, *, max_bytes: int) -> None:
    """Refuse a workbook that unpacks to too much or declares entities, before anything else opens it.

    Parameters
    ----------
    raw : bytes
        Content of the file.
    name : str
        File name for messages.
    max_bytes : int
        Most bytes that all parts together may unpack to.

    Raises
    ------
    RefusedInput
        If it does, or is damaged.
    """
    try:
        _survey(raw, name, max_bytes)
    except _DAMAGE as error:
        if isinstance(error, RefusedInput):
            raise
        raise RefusedInput(f"{name}: the workbook is damaged or no .xlsx file; save it again as .xlsx") from error


def _survey(raw: bytes, name: str, max_bytes: int) -> bool:
    """Unpack every part to nowhere under the limit; True if a sheet holds formulas."""
    total, has_formulas = 0, False
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS:
            raise RefusedInput(f"{name}: more than {MAX_PARTS:,} parts inside the workbook; save the sheet alone")
        for part in parts:
            large = _LARGE_PARTS.fullmatch(part.filename) is not None
            limit = min(max_bytes - total, max_bytes if large else _MAX_SMALL_PART)
            size, formulas = _survey_part(archive, part, name, limit)
            total, has_formulas = total + size, has_formulas or formulas
    return has_formulas


def _survey_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str, limit: int) -> tuple[int, bool]:
    size, formulas, tail = 0, False, b""
    is_xml = part.filename.lower().endswith((".xml", ".rels"))
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise RefusedInput(
                    f"{name}: the workbook unpacks to more than is allowed; save the sheet alone or split it"
                )
            seen = tail + chunk
            tail = chunk[-16:]
            # spreadsheets never declare entities; expanding them is an attack
            if is_xml and (b"<!DOCTYPE" in seen or b"<!ENTITY" in seen):
                raise RefusedInput(f"{name}: the workbook declares XML entities, which no spreadsheet does; refused")
            formulas = formulas or b"<f>" in seen or b"<f " in seen
    return size, formulas


def _sheet(
    raw: bytes, name: str, max_rows: int, *, values: bool
) -> tuple[list[tuple[str | None, ...]], tuple[str, ...]]:
    with warnings.catch_warnings(action="ignore"):  # of what it leaves out, such as links and styles it does not know
        workbook = load_workbook(io.BytesIO(raw), read_only=True, data_only=values, keep_links=False)
        try:
            rows = _limited(_cells(workbook, name), name, max_rows)
            others = len(workbook.worksheets) - 1
        finally:
            workbook.close()
    return rows, (f"only the first sheet was read; {others} other sheets were not",) if others else ()


def _cells(workbook: Workbook, name: str) -> Iterator[tuple[object, ...]]:
    if not workbook.worksheets:
        raise RefusedInput(f"{name}: the workbook has no sheet")
    sheet = workbook.worksheets[0]
    # the stated dimensions may be forged or stale
    sheet.reset_dimensions()
    yield from sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)


def _limited(rows: Iterable[tuple[object, ...]], name: str, max_rows: int) -> list[tuple[str | None, ...]]:
    found: list[tuple[str | None, ...]] = []
    for row in rows:
        if len(found) > max_rows:
            raise RefusedInput(f"{name}: more than {max_rows:,} rows; split the sheet")
        width = max((i for i, value in enumerate(row, 1) if value is not None), default=0)
        found.append(tuple(_text(value) for value in row[:width]))
    return found


def _text(value: object) -> str | None:
    """Text of a cell; whole numbers without decimals, dates in ISO form, midnight as a day alone."""
    if value is None or isinstance(value, str):
        return value.strip() if value else None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _refuse_empty_formulas(
    rows: list[tuple[str | None, ...]], formulas: list[tuple[str | None, ...]], name: str
) -> None:
    """Refuse formulas that were never computed: they read as empty cells, which would lose the value in silence."""
    empty = [
        number
        for number, (row, shown) in enumerate(zip(rows, formulas, strict=False), 1)
        if any(cell is not None and (i >= len(row) or row[i] is None) for i, cell in enumerate(shown))
    ]
    if empty:
        raise RefusedInput(
            f"{name}: {len(empty)} rows, the first row {empty[0]}, hold formulas without stored values; "
            "open the file in a spreadsheet program, save it and try again"
        )
