"""Read one month of police.uk street-level crime: public statistics, context only, never exploitation.

The points are anonymised: every crime is moved to one of a fixed set of map points, and only its month is known, never
the day. Anti-social behaviour carries no Crime ID. Rows without a point are counted and kept: a month that loses its
points must not look like a month that loses its crime.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.errors import BadColumn, RefusedInput
from data.identifiers import force_slug, police_uk_forces
from data.intake.coordinates import degrees
from data.intake.reading import MAX_BYTES, MAX_ROWS, Table, read_table
from data.intake.rejections import Rejection

CRIME_COLUMNS = (
    "row",
    "crime_id",
    "month",
    "reported_by",
    "falls_within",
    "longitude",
    "latitude",
    "location",
    "lsoa_code",
    "crime_type",
    "outcome",
)
_HEADERS = {
    "crime id": "crime_id",
    "month": "month",
    "reported by": "reported_by",
    "falls within": "falls_within",
    "longitude": "longitude",
    "latitude": "latitude",
    "location": "location",
    "lsoa code": "lsoa_code",
    "crime type": "crime_type",
    "last outcome category": "outcome",
}
_NEEDED = ("month", "longitude", "latitude", "crime_type")
_OTHER_FILES = (
    ({"object of search", "type"}, "stop-and-search"),
    ({"outcome type", "crime id"}, "outcomes"),
)
_FILE_NAME = re.compile(r"\d{4}-\d{2}-(?P<slug>[a-z-]+?)-(street|outcomes|stop-and-search)\b", re.IGNORECASE)
_MONTH = re.compile(r"(20\d\d|19\d\d)-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrimeBatch:
    """One file of street-level crime, ready for a store.

    Attributes
    ----------
    sha256 : str
        Digest of the file; with the row number it identifies a row for ever.
    force_slug, force_code : str or None
        Force by what the rows say, else by the file name; the code is None for forces without an area of their own.
    months : tuple of str
        Months in the file, ``YYYY-MM``, sorted.
    frame : pandas.DataFrame
        `CRIME_COLUMNS`, one row a crime: ``row`` is the row in the file (header is 1), longitude and latitude WGS84
        degrees or NaN, missing text None.
    read, accepted, rejected, duplicates : int
        Rows; the last three add up to the first. Duplicates have the Crime ID and every cell of an earlier row.
    without_coordinates, without_crime_id : int
        Accepted rows that lack them.
    repeated_crime_ids : int
        Accepted rows whose Crime ID stands in an earlier row with another content.
    rejections : tuple of Rejection
        Every fault of every rejected row.
    rejected_rows : dict
        (file, row) to cells by header, for the rejection file.
    notes : tuple of str
        What the person who loads the file should know.
    """

    file: str
    sha256: str
    force_slug: str | None
    force_code: str | None
    months: tuple[str, ...]
    frame: pd.DataFrame
    read: int
    accepted: int
    rejected: int
    duplicates: int
    without_coordinates: int
    without_crime_id: int
    repeated_crime_ids: int
    rejections: tuple[Rejection, ...]
    rejected_rows: dict[tuple[str, int], dict[str, str]]
    notes: tuple[str, ...] = ()


def read_policeuk(path: Path, *, max_bytes: int = MAX_BYTES, max_rows: int = MAX_ROWS) -> CrimeBatch:
    """Read a street-level file of data.police.uk.

    Parameters
    ----------
    path : pathlib.Path
        ``YYYY-MM-force-street.csv``, plain or gzipped.
    max_bytes : int, default 200,000,000
        Most bytes that the file may hold, packed and unpacked.
    max_rows : int, default 2,000,000
        Most rows.

    Returns
    -------
    CrimeBatch
        Accepted rows, counts and rejections; nothing is written.

    Raises
    ------
    RefusedInput
        If the file cannot be read, or is an outcomes or stop-and-search file.
    BadColumn
        If a needed column is missing.
    """
    table = read_table(path, max_bytes=max_bytes, max_rows=max_rows)
    places = _places(table)
    rows: list[dict[str, object]] = []
    rejections: list[Rejection] = []
    rejected_rows: dict[tuple[str, int], dict[str, str]] = {}
    seen: dict[str, set[tuple[str, ...]]] = {}
    duplicates = repeated = 0
    for number, cells in table.rows:
        row, faults = _row(table, number, cells, places)
        if faults:
            rejections += faults
            rejected_rows[table.file, number] = table.by_header(cells)
            continue
        earlier = seen.setdefault(str(row["crime_id"]), set()) if row["crime_id"] else set()
        if cells in earlier:
            duplicates += 1
            continue
        repeated += bool(earlier)
        earlier.add(cells)
        rows.append({"row": number, **row})
    frame = _frame(rows)
    slug, notes = _force(table.file, frame["falls_within"])
    if duplicates:
        notes += (f"{duplicates} rows have the Crime ID and every cell of an earlier row and count once",)
    if repeated:
        notes += (f"{repeated} rows have the Crime ID of an earlier row with another content; all are kept",)
    return CrimeBatch(
        file=table.file,
        sha256=table.sha256,
        force_slug=slug,
        force_code=police_uk_forces()[slug][0] if slug else None,
        months=tuple(sorted(set(frame["month"]))),
        frame=frame,
        read=len(table.rows),
        accepted=len(frame),
        rejected=len(rejected_rows),
        duplicates=duplicates,
        without_coordinates=int(frame["longitude"].isna().sum()),
        without_crime_id=int(frame["crime_id"].isna().sum()),
        repeated_crime_ids=repeated,
        rejections=tuple(rejections),
        rejected_rows=rejected_rows,
        notes=(*table.notes, *notes),
    )


def _places(table: Table) -> dict[str, int]:
    """Position of each column; refuses the other kinds of police.uk file by name."""
    headers = [header.casefold() for header in table.header]
    for marks, kind in _OTHER_FILES:
        if marks <= set(headers) and "crime type" not in headers:
            raise RefusedInput(
                f"{table.file}: this is a police.uk {kind} file; load the -street file of the same month"
            )
    twice = sorted(header for header, count in Counter(headers).items() if count > 1 and header in _HEADERS)
    if twice:
        raise BadColumn(f"{table.file}: row 1 has more than one column {', '.join(twice)}; remove all but one")
    places = {_HEADERS[header]: place for place, header in enumerate(headers) if header in _HEADERS}
    missing = [name for name in _NEEDED if name not in places]
    if missing:
        names = {canonical: stated for stated, canonical in _HEADERS.items()}
        raise BadColumn(
            f"{table.file}: row 1 lacks the columns {', '.join(names[m].capitalize() for m in missing)} of a police.uk "
            "street file; download the file again, or load it as --kind events"
        )
    return places


def _row(
    table: Table, number: int, cells: tuple[str, ...], places: dict[str, int]
) -> tuple[dict[str, object], list[Rejection]]:
    if len(cells) != len(table.header):
        reason = f"the row has {len(cells)} cells and the header {len(table.header)}; mend the row"
        return {}, [Rejection(table.file, number, "", reason)]
    text = {column: cells[places[column]] if column in places else "" for column in _HEADERS.values()}
    faults = []
    if not _MONTH.fullmatch(text["month"]):
        faults.append(Rejection(table.file, number, "month", "not a month; write it as YYYY-MM such as 2019-02"))
    if not text["crime_type"]:
        faults.append(Rejection(table.file, number, "crime_type", "the crime type is empty; take it from the source"))
    point = (float("nan"), float("nan"))
    if text["longitude"] or text["latitude"]:
        try:
            point = degrees(text["longitude"], text["latitude"])
        except RefusedInput as error:
            faults.append(Rejection(table.file, number, "longitude, latitude", str(error)))
    return {**{k: v or None for k, v in text.items()}, "longitude": point[0], "latitude": point[1]}, faults


def _frame(rows: list[dict[str, object]]) -> pd.DataFrame:
    texts = dict.fromkeys(CRIME_COLUMNS, object) | {"row": "int64", "longitude": "float64", "latitude": "float64"}
    return pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=kind) for name, kind in texts.items()})


def _force(file: str, falls_within: pd.Series) -> tuple[str | None, tuple[str, ...]]:
    """Force of the file: what the rows say wins over the name, which people change."""
    match = _FILE_NAME.search(file)
    named = force_slug(match["slug"]) if match else None
    stated = Counter(slug for name in falls_within.dropna() if (slug := force_slug(str(name))))
    if not stated:
        return named, () if named else ("the force is not known from the file name or from Falls within",)
    notes: tuple[str, ...] = ()
    if len(stated) > 1:
        notes += (f"the rows fall within {len(stated)} forces; the file counts for the commonest",)
    commonest = stated.most_common(1)[0][0]
    if named and named != commonest:
        notes += ("the file name and Falls within name different forces; Falls within was used",)
    return commonest, notes
