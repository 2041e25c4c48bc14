"""Read a table of one kind into records: every fault reported at once, good rows waiting for a yes, nothing written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from data.codes import ReportKind
from data.errors import RefusedInput
from data.intake import happenings, licences, reports, subjects, venues
from data.intake.columns import REGISTERS, columns_of, place_columns
from data.intake.fields import day
from data.intake.licences import Extract, Kept
from data.intake.reading import MAX_BYTES, MAX_ROWS, Table, read_table
from data.intake.rejections import Rejection
from data.intake.row import Known, Made, Record, Row, field_of
from data.records import RECORD_FIELDS, Case, Location, Report

_BUILDERS: dict[str, Callable[[Row], Made]] = {
    "reports": reports.report,
    "people": subjects.person,
    "vehicles": subjects.vehicle,
    "phones": subjects.phone,
    "locations": happenings.standing_place,
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


@dataclass(slots=True)
class _Candidate:
    """A row that has no fault of its own."""

    row: int
    cells: tuple[str, ...]
    made: Made
    point: tuple[float, float] | None

    @property
    def id(self) -> str:
        return self.made[0].id


@dataclass(slots=True)
class _Work:
    """What is known of a file while it is judged row by row."""

    table: Table
    kind: str
    known: Known
    seen: frozenset[int]
    extract: Extract | None = None
    candidates: list[_Candidate] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    duplicates: int = 0

    def reject(self, row: int, column: str, reason: str) -> None:
        self.rejections.append(Rejection(self.table.file, row, column, reason))


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
        Key of `data.intake.columns.KINDS`.
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
    work = _Work(table, kind, known or Known(), seen, extract)
    for number, cells in table.rows:
        _judge(work, number, cells, places, today)
    _settle_ids(work)
    if kind == "reports":
        _settle_origins(work)
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
    work: _Work,
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
        work.candidates.append(_Candidate(number, cells, made, happenings.stated_degrees(row)))


def _settle_ids(work: _Work) -> None:
    """Every id once: repeated rows are duplicates, different rows under one id are refused, all of them."""
    groups: dict[str, list[_Candidate]] = {}
    for candidate in work.candidates:
        groups.setdefault(candidate.id, []).append(candidate)
    work.candidates = [kept for group in groups.values() for kept in _settle_group(work, group)]


def _settle_group(work: _Work, group: list[_Candidate]) -> list[_Candidate]:
    first = group[0]
    different = list({candidate.cells: candidate for candidate in reversed(group)}.values())[::-1]
    if len(different) > 1 and not (work.kind in REGISTERS and _merge(different)):
        rows = ", ".join(str(candidate.row) for candidate in group[:5])
        for candidate in group:
            work.reject(candidate.row, "id", f"{first.id} stands for different rows ({rows}); give each its own id")
        return []
    work.duplicates += len(group) - len(different)
    if work.extract:
        # What the store knows of this licence gets a new version, and one more entry beside it.
        different[0].made = licences.renewed(different[0].made, work.known, work.extract.report)
        return different
    state = _state(work, different[0])
    if state == "same":
        work.duplicates += len(different)
        return []
    if state == "other":
        for candidate in different:
            reason = f"{first.id} is in the store already, not with this content; change it there or give another id"
            work.reject(candidate.row, "id", reason)
        return []
    return different


def _merge(group: list[_Candidate]) -> bool:
    """Put the activities of all rows of a licence into the first; the others stay as rows without records."""
    whole = group[0].made
    for candidate in group[1:]:
        joined = venues.merged(whole, candidate.made)
        if joined is None:
            return False
        whole = joined
    group[0].made = whole
    for candidate in group[1:]:
        candidate.made = []
    return True


def _state(work: _Work, candidate: _Candidate) -> str:
    """Whether the store holds the records of a row: ``new``, ``same`` or ``other``."""
    found = [(record, field_of(record), record.id) for record in candidate.made]
    if not any(work.known.has(name, key) for _, name, key in found):
        return "new"
    same = all(_is_same(record, work.known.records.get((name, key))) for record, name, key in found)
    return "same" if same else "other"


def _is_same(record: Record, held: object) -> bool:
    if isinstance(record, Location) and isinstance(held, Location):
        # the geocoder has placed the stored one meanwhile
        return (record.text, record.kind) == (held.text, held.kind)
    return record == held


def _settle_origins(work: _Work) -> None:
    """Keep reports whose origin exists; reports that repeat each other in a circle have none."""
    kept: list[_Candidate] = []
    waiting, accepted = work.candidates, set[str]()
    while True:
        ready = [c for c in waiting if _origin(c) is None or _origin(c) in accepted or _is_known(work, c)]
        if not ready:
            break
        kept += ready
        accepted |= {c.id for c in ready}
        waiting = [c for c in waiting if c.id not in accepted]
    for candidate in waiting:
        reason = f"{_origin(candidate)} is neither in the store nor an accepted row of this file; mend the id"
        work.reject(candidate.row, "origin_report", reason)
    work.candidates = kept


def _origin(candidate: _Candidate) -> str | None:
    made = candidate.made[0]
    return made.origin_report if isinstance(made, Report) else None


def _is_known(work: _Work, candidate: _Candidate) -> bool:
    return work.known.has("reports", _origin(candidate) or "")


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


def _batch(work: _Work, notes: tuple[str, ...]) -> RecordBatch:
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
