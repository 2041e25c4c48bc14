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
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import WorkSheetParser

from data.errors import RefusedInput

MAX_PARTS = 5_000
MAX_COLUMNS = 500
MAX_SHEET_ROWS = 1_048_576  # no spreadsheet program writes a row beyond it
_MAX_SMALL_PART = 16_000_000  # parts that openpyxl builds whole in memory: styles, relations, properties
_CHUNK = 1 << 16
_LARGE_PARTS = re.compile(r"xl/(worksheets/[^/]+\.xml|sharedStrings\.xml|media/.+)", re.IGNORECASE)
# A part may be written in another encoding, or under an ending that does not say it is XML, and is parsed all the same.
_DECLARES = (b"<!DOCTYPE", b"<!ENTITY")
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{0,40})""")
_ENCODINGS = {b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"}
_FORMULA = re.compile(rb"<([A-Za-z_][\w.-]{0,12}:)?f[\s/>]")
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
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise RefusedInput(
                    f"{name}: the workbook unpacks to more than is allowed; save the sheet alone or split it"
                )
            # of UTF-16 and UTF-32 the zeros go, so that every encoding reads alike here
            seen = tail + chunk.replace(b"\0", b"")
            tail = seen[-16:]
            _refuse_declarations(seen, name)
            formulas = formulas or _FORMULA.search(seen) is not None
    return size, formulas


def _refuse_declarations(seen: bytes, name: str) -> None:
    """Spreadsheets never declare entities; expanding them is an attack, and a strange encoding is a way to hide one."""
    if any(words in seen for words in _DECLARES):
        raise RefusedInput(f"{name}: the workbook declares XML entities, which no spreadsheet does; refused")
    found = _ENCODING.search(seen)
    if found and found[1].lower() not in _ENCODINGS:
        raise RefusedInput(f"{name}: a part is in an encoding that no spreadsheet writes; save it again")


class _Sheet(WorkSheetParser):
    """Gives for a formula the sign alone: spelling out each copy of a long one could take hours."""

    def parse_formula(self, element: object) -> str:  # noqa: ARG002
        return "="


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


def _cells(workbook: Any, name: str) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Rows with their numbers and cells, as they stand in the part; its stated dimensions may be forged or stale."""
    if not workbook.worksheets:
        raise RefusedInput(f"{name}: the workbook has no sheet")
    sheet = workbook.worksheets[0]
    with sheet._get_source() as part:  # noqa: SLF001 - rows with the numbers they state are given nowhere else
        yield from _Sheet(
            part,
            sheet._shared_strings,  # noqa: SLF001
            data_only=workbook.data_only,
            epoch=workbook.epoch,
            date_formats=workbook._date_formats,  # noqa: SLF001
            timedelta_formats=workbook._timedelta_formats,  # noqa: SLF001
        ).parse()


def _limited(
    rows: Iterable[tuple[int, list[dict[str, Any]]]], name: str, max_rows: int
) -> list[tuple[str | None, ...]]:
    """Put every row at its number, blank ones between; a number that would hide a row is refused."""
    found: list[tuple[str | None, ...]] = []
    for number, cells in rows:
        if number > min(max_rows + 1, MAX_SHEET_ROWS):
            raise RefusedInput(
                f"{name}: more than {max_rows:,} rows, or one beyond {MAX_SHEET_ROWS:,}; split the sheet"
            )
        if number <= len(found):
            raise RefusedInput(f"{name}: row {number} stands twice or out of order; save the sheet again")
        found.extend(() for _ in range(number - len(found) - 1))
        found.append(_row(cells))
    return found


def _row(cells: list[dict[str, Any]]) -> tuple[str | None, ...]:
    held = {cell["column"]: cell["value"] for cell in cells if cell["value"] is not None}
    width = max((place for place in held if place <= MAX_COLUMNS), default=0)
    return tuple(_text(held.get(place)) for place in range(1, width + 1))


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
