"""Read a CSV or XLSX file into rows of text, with a limit on what it may unpack to.

Row numbers are those a spreadsheet shows: the header is row 1, the first row of data row 2, blank rows count. A file
that cannot be read as a whole is refused with `RefusedInput`; nothing here judges a value.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from data.errors import RefusedInput
from data.intake.features import feature_rows, refuse_many_cells
from data.intake.markup import markup_rows
from data.intake.workbook import workbook_rows

MAX_BYTES = 200_000_000
MAX_ROWS = 2_000_000
_CHUNK = 1 << 20
_CSV_ENDINGS = (".csv", ".csv.gz", ".txt", ".tsv", ".tsv.gz")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One file as text.

    Attributes
    ----------
    file : str
        File name without its folder.
    sha256 : str
        Digest of the bytes of the file as it lies on disk, in hexadecimal.
    header : tuple of str
        Headers as written, spaces around them removed.
    rows : tuple of (int, tuple of str)
        Row number as a spreadsheet shows it, and the cells; blank rows are left out.
    notes : tuple of str
        What the reader had to assume, for the person who loads the file.
    header_row : int
        Row of the header as a spreadsheet shows it.
    """

    file: str
    sha256: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    notes: tuple[str, ...] = ()
    header_row: int = 1

    def by_header(self, cells: tuple[str, ...]) -> dict[str, str]:
        """Name the cells of a row; repeated and missing headers get their position.

        Parameters
        ----------
        cells : tuple of str
            Cells of one row, perhaps more or fewer than headers.

        Returns
        -------
        dict of str to str
            Header to cell; no cell is lost.
        """
        names: list[str] = []
        seen: set[str] = set()
        for place in range(max(len(cells), len(self.header))):
            name = self.header[place] if place < len(self.header) else ""
            names.append(name if name and name not in seen else f"{name} (column {place + 1})".strip())
            seen.add(names[-1])
        return {name: cells[place] if place < len(cells) else "" for place, name in enumerate(names)}


def read_table(path: Path, *, max_bytes: int = MAX_BYTES, max_rows: int = MAX_ROWS) -> Table:
    """Read a .csv, .csv.gz, .tsv, .txt, .xlsx, .geojson or .gpkg file, or the food hygiene register as .xml.

    Parameters
    ----------
    path : pathlib.Path
        File to read. CSV may be UTF-8 (with or without mark), UTF-16 with mark or Windows-1252, separated by comma,
        semicolon or tab.
    max_bytes : int, default 200,000,000
        Most bytes that the file may hold, packed and unpacked.
    max_rows : int, default 2,000,000
        Most rows, blank ones included.

    Returns
    -------
    Table
        Header and rows as text.

    Raises
    ------
    RefusedInput
        If the file is missing, empty, damaged, too large, of another kind, or has no usable header.
    """
    name = path.name
    raw = _bytes_of(path, max_bytes)
    if not raw:
        raise RefusedInput(f"{name}: the file is empty; export it again")
    digest = hashlib.sha256(raw).hexdigest()
    if name.lower().endswith(".xlsx"):
        found, notes = workbook_rows(raw, name, max_bytes=max_bytes, max_rows=max_rows)
    elif name.lower().endswith((".geojson", ".gpkg")):
        read, notes = feature_rows(path, raw, max_rows=max_rows)
        found = [tuple(clean(cell) for cell in row) for row in read]
    elif name.lower().endswith((".xml", ".xml.gz")):
        read, notes = markup_rows(_unpacked(raw, name, max_bytes), name, max_rows=max_rows)
        found = [tuple(clean(cell) for cell in row) for row in read]
    elif name.lower().endswith(_CSV_ENDINGS):
        text, notes = _decoded(_unpacked(raw, name, max_bytes), name)
        found = _csv_rows(text, name, max_rows)
    else:
        raise RefusedInput(
            f"{name}: files of this kind are not read; save it as .csv, .csv.gz, .xlsx, .geojson or .gpkg"
        )
    return _table(name, digest, found, notes)


def _table(name: str, digest: str, found: list[tuple[str, ...]], notes: tuple[str, ...]) -> Table:
    start = next((i for i, cells in enumerate(found) if any(cells)), None)
    if start is None:
        raise RefusedInput(f"{name}: the file holds no cell with content; export it again")
    header = tuple(cell.strip() for cell in found[start])
    filled = max((place for place, cell in enumerate(header, 1) if cell), default=0)
    header = header[:filled]
    refuse_many_cells(sum(any(cells) for cells in found[start + 1 :]), len(header), name)
    rows = tuple(
        (number, _fitted(cells, len(header), is_padded=name.lower().endswith(".xlsx")))
        for number, cells in enumerate(found[start + 1 :], start + 2)
        if any(cells)
    )
    if not rows:
        notes = (*notes, "the file has a header and no rows")
    return Table(file=name, sha256=digest, header=header, rows=rows, notes=notes, header_row=start + 1)


def _fitted(cells: tuple[str, ...], width: int, *, is_padded: bool) -> tuple[str, ...]:
    """Drop empty cells beyond the header; a workbook leaves empty cells at the end out, a CSV file never does."""
    end = len(cells)
    while end > width and not cells[end - 1]:
        end -= 1
    cells = cells[:end]
    return cells + ("",) * (width - len(cells)) if is_padded else cells


def _bytes_of(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as stream:
            return _capped(stream, limit, path.name)
    except OSError as error:
        raise RefusedInput(
            f"{path.name}: cannot be opened ({error.strerror}); check the path and your rights"
        ) from error


def _capped(stream: BinaryIO | gzip.GzipFile, limit: int, name: str) -> bytes:
    """Read to the end, or stop as soon as the limit is passed; declared sizes are not believed."""
    parts: list[bytes] = []
    size = 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise RefusedInput(f"{name}: more than {limit:,} bytes when unpacked; split the file")
        parts.append(chunk)
    return b"".join(parts)


def _unpacked(raw: bytes, name: str, limit: int) -> bytes:
    if raw[:2] == b"\x1f\x8b":
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(raw)) as stream:
                raw = _capped(stream, limit, name)
        except (OSError, EOFError, zlib.error) as error:
            raise RefusedInput(f"{name}: the gzip file is damaged or cut short; fetch it again") from error
    if raw[:4] == b"PK\x03\x04":
        raise RefusedInput(
            f"{name}: this is a workbook or zip file; give a workbook the ending .xlsx, unpack a zip file"
        )
    if raw[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise RefusedInput(
            f"{name}: this is an old or password-protected workbook; save it as .xlsx without a password"
        )
    return raw


def _decoded(raw: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Text of a CSV file; UTF-16 only by its mark, Windows-1252 only where UTF-8 fails."""
    attempts = ("utf-16",) if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "cp1252")
    for encoding in attempts:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        note = (
            ("read as Windows-1252 because it is not UTF-8; check names with accents",) if encoding == "cp1252" else ()
        )
        return text, note
    raise RefusedInput(f"{name}: this is not text in UTF-8 or Windows-1252; save it as CSV UTF-8")


def _csv_rows(text: str, name: str, max_rows: int) -> list[tuple[str, ...]]:
    first = next((line for line in io.StringIO(text) if line.strip()), "").strip("\r\n")
    delimiter = max(",;\t", key=lambda sign: _width(first, sign))
    # strict: a quotation mark that is never closed would otherwise swallow every row after it
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return _collected(reader, name, max_rows)


def _width(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter)))
    except (csv.Error, StopIteration):
        return 0


def _collected(reader: Iterable[list[str]], name: str, max_rows: int) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    try:
        for cells in reader:
            if len(found) > max_rows:
                raise RefusedInput(f"{name}: more than {max_rows:,} rows; split the file")
            found.append(tuple(clean(cell) for cell in cells))
    except csv.Error as error:
        raise RefusedInput(
            f"{name}: after row {len(found)} a quotation mark is misplaced, never closed, or a cell is longer than "
            f"{csv.field_size_limit():,} characters; mend that row and try again"
        ) from error
    return found


def clean(cell: str) -> str:
    """Remove spaces around a value, and the apostrophe that a rejection file puts before a formula sign.

    Parameters
    ----------
    cell : str
        Cell as read.

    Returns
    -------
    str
        Value as meant.

    Examples
    --------
    >>> clean(" Luton "), clean("'+447700900123"), clean("'tis")
    ('Luton', '+447700900123', "'tis")
    """
    value = cell.strip()
    if value[:1] == "'" and value[1:].lstrip(" ").startswith(_FORMULA_STARTS):
        value = value[1:].strip()
    return value
