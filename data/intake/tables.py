"""Read a table of one kind into records: every fault reported at once, good rows waiting for a yes, nothing written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from data.codes import ReportKind
from data.errors import RefusedInput
from data.intake import happenings, licences, reports, stated_places, subjects, venues
from data.intake.fields import day
from data.intake.headers import place_columns
from data.intake.licences import Extract, Kept
from data.intake.reading import MAX_BYTES, MAX_ROWS, Table, read_table
from data.intake.register_columns import REGISTERS
from data.intake.rejections import Rejection
from data.intake.row import Known, Made, Record, Row, field_of
from data.intake.settling import Candidate, Work, settle_ids, settle_origins
from data.intake.table_kinds import columns_of
from data.records import RECORD_FIELDS, Case, Location, Report

_BUILDERS: dict[str, Callable[[Row], Made]] = {
    "reports": reports.report,
    "people": subjects.person,
    "vehicles": subjects.vehicle,
    "phones": subjects.phone,
    "locations": stated_places.standing_place,
    "events": happenings.event,
    "missing": happenings.missing_episode,
    "links": happenings.link,
    "venues": venues.venue,
}
_REGISTER_BUILDERS: dict[str, Callable[[Row, Extract], Made]] = {
    "premises-licences": venues.premises_licence,
    "taxi-licences": venues.taxi_licence,
    "gambling-premises": venues.gambling_premises,
    "food-hygiene": venues.food_premises,
    "licence-steps": licences.step,
}
_AGENCIES = {
    "premises-licences": "licensing authority",
    "taxi-licences": "licensing authority",
    "gambling-premises": "Gambling Commission",
    "food-hygiene": "Food Standards Agency",
    "licence-steps": "licensing authority",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordBatch:
    """One file of records, ready for a store.

    Attributes
    ----------
    sha256 : str
        Digest of the file; with the row number it identifies a row for ever.
    records : Case
        Accepted records by id.
    rows : tuple of (int, tuple of record)
        Every accepted row (header is row 1) and the records made from it. The report that stands for a register comes
        with its first row; rows that only add an activity to the licence of an earlier row have no records.
    coordinates : dict of str to (float, float)
        Location id to stated longitude and latitude, WGS84 degrees, for `mapping` to project; see `with_points`.
    read, accepted, rejected, duplicates : int
        Rows; the last three add up to the first.
    without_coordinates : int
        Accepted rows with a place but no stated coordinates; they wait for the geocoder.
    rejections : tuple of Rejection
        Every fault of every rejected row.
    rejected_rows : dict
        (file, row) to cells by header, for the rejection file.
    notes : tuple of str
        What the person who loads the file should know.
    kept : tuple of LicenceEntry or LicenceStep
        Accepted records that stand beside the case; they are among `rows` too.
    """

    file: str
    kind: str
    sha256: str
    records: Case
    rows: tuple[tuple[int, tuple[Record, ...]], ...]
    coordinates: dict[str, tuple[float, float]]
    read: int
    accepted: int
    rejected: int
    duplicates: int
    without_coordinates: int
    rejections: tuple[Rejection, ...]
    rejected_rows: dict[tuple[str, int], dict[str, str]]
    notes: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()


def read_records(
    path: Path,
    kind: str,
    *,
    columns: Mapping[str, str] | None = None,
    known: Known | None = None,
    seen_rows: Callable[[str], Collection[int]] | None = None,
    today: date | None = None,
    max_bytes: int = MAX_BYTES,
    max_rows: int = MAX_ROWS,
) -> RecordBatch:
    """Read a table of records.

    Parameters
    ----------
    path : pathlib.Path
        CSV or XLSX file.
    kind : str
        Key of `data.intake.table_kinds.KINDS`.
    columns : mapping of str to str, optional
        Canonical column to the header that the file uses.
    known : Known, optional
        What the store holds already; references must point there or into the file.
    seen_rows : callable, optional
        Takes the SHA-256 of the file and gives the rows of it that were stored before; they count as duplicates,
        whatever became of their records since.
    today : datetime.date, optional
        Last day that a date may have; without it no date is too late.
    max_bytes : int, default 200,000,000
        Most bytes that the file may hold, packed and unpacked.
    max_rows : int, default 2,000,000
        Most rows.

    Returns
    -------
    RecordBatch
        Accepted records, counts and rejections; nothing is written.

    Raises
    ------
    RefusedInput
        If the kind does not exist or the file cannot be read.
    BadColumn
        If the header does not fit the kind.
    """
    columns_of(kind)
    table = read_table(path, max_bytes=max_bytes, max_rows=max_rows)
    places, unused = place_columns(table.file, table.header, kind, columns)
    notes = table.notes
    if named := [name for name in unused if name]:
        notes += (f"columns not used: {', '.join(named)}",)
    if len(named) < len(unused):
        notes += ("columns without a header were not read",)
    extract = _extract(path, table, kind, places) if kind in REGISTERS else None
    seen = frozenset(seen_rows(table.sha256)) if seen_rows else frozenset()
    work = Work(table, kind, known or Known(), seen, extract)
    for number, cells in table.rows:
        _judge(work, number, cells, places, today)
    settle_ids(work)
    if kind == "reports":
        settle_origins(work)
    return _batch(work, notes)


def with_points(batch: RecordBatch, points: Mapping[str, Location]) -> RecordBatch:
    """Replace locations by placed ones, for a caller that has projected the stated degrees.

    Parameters
    ----------
    batch : RecordBatch
        Batch of `read_records`.
    points : mapping of str to Location
        Location id to the same location with its point in EPSG:27700.

    Returns
    -------
    RecordBatch
        New batch; the old one is unchanged.

    Raises
    ------
    RefusedInput
        If an id is not a location of the batch.
    """
    strangers = [key for key, place in points.items() if key not in batch.records.locations or place.id != key]
    if strangers:
        raise RefusedInput(f"{batch.file}: not locations of this batch: {', '.join(sorted(strangers))}")
    rows = tuple(
        (number, tuple(points.get(record.id, record) if isinstance(record, Location) else record for record in made))
        for number, made in batch.rows
    )
    records = replace(batch.records, locations=batch.records.locations | dict(points))
    return replace(batch, records=records, rows=rows)


def _judge(
    work: Work,
    number: int,
    cells: tuple[str, ...],
    places: Mapping[str, int],
    today: date | None,
) -> None:
    """Sort one row into duplicates, rejections or candidates."""
    if number in work.seen:
        work.duplicates += 1
        return
    if len(cells) != len(work.table.header):
        reason = f"the row has {len(cells)} cells and the header {len(work.table.header)}; mend the row"
        work.reject(number, "", reason)
        return
    row = Row(work.table.file, number, {name: cells[place] for name, place in places.items()}, work.known, today=today)
    made = _REGISTER_BUILDERS[work.kind](row, work.extract) if work.extract else _BUILDERS[work.kind](row)
    if row.faults:
        work.rejections += dict.fromkeys(row.faults)
    else:
        work.candidates.append(Candidate(number, cells, made, stated_places.stated_degrees(row)))


def _extract(path: Path, table: Table, kind: str, places: Mapping[str, int]) -> Extract:
    """One extract of a register, and the report that stands for it."""
    try:
        on, is_dated = day(_first(table, places.get("extract_date"))), True
    except RefusedInput:
        on, is_dated = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date(), False
    report = Report(
        id=f"R-0{table.sha256[:15]}",
        reference=table.file,
        agency=_agency(table, kind, places.get("agency")),
        kind=ReportKind.LICENCE_REGISTER,
        reported_on=on,
    )
    return Extract(report=report, sha256=table.sha256, is_dated=is_dated)


def _agency(table: Table, kind: str, place: int | None) -> str:
    """Who keeps the register: the one authority that it names, else the keeper of such registers."""
    named = {cells[place] for _, cells in table.rows if place is not None and len(cells) > place and cells[place]}
    return named.pop() if len(named) == 1 else _AGENCIES[kind]


def _first(table: Table, place: int | None) -> str:
    if place is None:
        return ""
    return next((cells[place] for _, cells in table.rows if len(cells) > place and cells[place]), "")


def _batch(work: Work, notes: tuple[str, ...]) -> RecordBatch:
    work.candidates.sort(key=lambda candidate: candidate.row)
    register = work.extract.report if work.extract else None
    if register and work.candidates and not work.known.has("reports", register.id):
        work.candidates[0].made = [register, *work.candidates[0].made]
    held: dict[str, dict[str, object]] = {name: {} for name in RECORD_FIELDS}
    coordinates = {}
    without = 0
    for candidate in work.candidates:
        for record in candidate.made:
            if not licences.is_kept(record):
                held[field_of(record)][record.id] = record
        place = venues.place_of(candidate.made)
        if place and candidate.point and place.easting_m is None:
            coordinates[place.id] = candidate.point
        without += place is not None and place.easting_m is None and not candidate.point
    bad = {rejection.row for rejection in work.rejections}
    return RecordBatch(
        file=work.table.file,
        kind=work.kind,
        sha256=work.table.sha256,
        records=Case(**held),  # type: ignore[arg-type]
        rows=tuple((candidate.row, tuple(candidate.made)) for candidate in work.candidates),
        coordinates=coordinates,
        read=len(work.table.rows),
        accepted=len(work.candidates),
        rejected=len(bad),
        duplicates=work.duplicates,
        without_coordinates=without,
        rejections=tuple(sorted(work.rejections, key=lambda rejection: rejection.row)),
        rejected_rows={
            (work.table.file, number): work.table.by_header(cells) for number, cells in work.table.rows if number in bad
        },
        notes=notes,
        kept=tuple(r for candidate in work.candidates for r in candidate.made if isinstance(r, Kept)),
    )
