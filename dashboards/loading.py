"""Load files into the case: read, check, place, keep; used by the intake page and by `lantern intake` alike.

Each file is one unit of work: all of its good rows are kept, or none. Bad rows go to a rejection file with reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dashboards.wiring import Desk
from data import intake
from data.codes import MatchStatus, Precision, ReportKind
from data.errors import NotPermitted, RefusedInput
from data.records import Location, Report
from data.store.tries import Cause
from data.views import View
from mapping import projection
from mapping.gazetteer.operator import folder_of
from mapping.geocode.workflow import geocode_pending
from network.watching.workflow import check_watches

# A stated coordinate is seldom better than the map it was read from.
_STATED_POINT_UNCERTAINTY_M = 10.0
MOST_NOTES = 20
"""Notes on files that are shown; all stand in the answer."""
_POLICE_UK_HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)
_POLICE_UK_EXAMPLE = (
    ",2026-03,Bedfordshire Police,Bedfordshire Police,-0.41,51.88,On or near Example Street,,,Anti-social behaviour,,"
)
KINDS = ("policeuk", *intake.RECORD_KINDS)


@dataclass
class _Tally:
    """Counts over all files, as the command contract names them."""

    boundary: str
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    duplicates: int = 0
    without_coordinates: int = 0
    outside_force: int = 0
    rejections: list[dict[str, object]] = field(default_factory=list)
    rejected_rows: dict[tuple[str, int], dict[str, str]] = field(default_factory=dict)
    found: list[intake.Rejection] = field(default_factory=list)
    files: list[dict[str, object]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def take(self, batch: intake.CrimeBatch | intake.RecordBatch, *, outside: int, known: int) -> None:
        """Add one file's counts; rows known from an earlier import count as duplicates."""
        missing = getattr(batch, "without_coordinates", 0)
        counts = {
            "read": batch.read,
            "accepted": batch.accepted - known,
            "rejected": batch.rejected,
            "duplicates": batch.duplicates + known,
            "without_coordinates": missing,
            "outside_force": outside,
        }
        for name, number in counts.items():
            setattr(self, name, getattr(self, name) + number)
        self.files.append({"file": batch.file, **counts})
        self.found += batch.rejections
        self.rejected_rows |= batch.rejected_rows
        self.notes += [f"{batch.file}: {note}" for note in batch.notes]


def template_of(kind: str) -> str:
    """Columns of one kind of file, with one fictional example row.

    Parameters
    ----------
    kind : str
        One of `KINDS`.

    Returns
    -------
    str
        CSV text.
    """
    if kind == "policeuk":
        return f"{_POLICE_UK_HEADER}\n{_POLICE_UK_EXAMPLE}\n"
    return intake.template(kind)


def load_files(
    desk: Desk,
    view: View,
    files: Sequence[Path],
    kind: str,
    *,
    columns: Path | None = None,
    dry_run: bool = False,
    rejections_file: Path | None = None,
    progress: Callable[[str], None] = lambda _words: None,
) -> dict[str, Any]:
    """Read files into the case.

    Parameters
    ----------
    desk : Desk
        Store, gazetteer and areas.
    view : View
        Who loads, for whom and why; must be allowed to write.
    files : sequence of pathlib.Path
        Files of one kind.
    kind : str
        One of `KINDS`.
    columns : pathlib.Path, optional
        TOML file: canonical column = header in the file.
    dry_run : bool, default False
        Check and count only.
    rejections_file : pathlib.Path, optional
        Where bad rows are written, with reasons.
    progress : callable
        Takes one line for each file; ids and counts only.

    Returns
    -------
    dict
        Keys of the command contract (read, accepted, rejected, duplicates, without_coordinates, outside_force,
        boundary, rejections), with `files`, `notes` and `watch_findings` beside them.

    Raises
    ------
    NotPermitted
        If this audience may not write.
    RefusedInput
        If a file cannot be read at all.
    """
    if not view.may("collect"):
        raise NotPermitted(f"audience {view.audience}: may not load files; ask an analyst")
    tally = _Tally(boundary=desk.areas.source)
    mapped = None if columns is None else intake.load_column_map(columns)
    for path in files:
        step = _load_crime if kind == "policeuk" else _load_records
        with desk.store.access.tries.refusing(Cause.REFUSED_FILE, view.actor):
            step(desk, view, path, kind, mapped, tally, dry_run)
        progress(f"{path.name}: {tally.files[-1]['accepted']} accepted, {tally.files[-1]['rejected']} rejected")
    if kind != "policeuk" and not dry_run:
        geocode_pending(view, desk.gazetteer, desk.areas, operator=folder_of(desk.settings))
    found = () if dry_run else check_watches(view)
    if rejections_file is not None:
        intake.write_rejections(rejections_file, tally.found, tally.rejected_rows)
    return {
        "read": tally.read,
        "accepted": tally.accepted,
        "rejected": tally.rejected,
        "duplicates": tally.duplicates,
        "without_coordinates": tally.without_coordinates,
        "outside_force": tally.outside_force,
        "boundary": tally.boundary,
        "rejections": [{"file": r.file, "row": r.row, "column": r.column, "reason": r.reason} for r in tally.found],
        "files": tally.files,
        "notes": tally.notes,
        "watch_findings": [{"id": f.id, "watch": f.watch_id, "words": f.words} for f in found],
    }


def _load_crime(
    desk: Desk, view: View, path: Path, _kind: str, _columns: dict[str, str] | None, tally: _Tally, dry_run: bool
) -> None:
    batch = intake.read_policeuk(path)
    frame = _placed_crime(desk, batch.frame)
    has_point = frame["easting_m"].notna()
    outside = int((has_point & (frame["force_code"] != batch.force_code)).sum()) if batch.force_code else 0
    with view.write(f"police.uk file {batch.sha256[:12]}") as work:
        seen = work.seen_rows(batch.sha256)
        fresh = frame[~frame["row"].isin(seen)]
        if not dry_run and len(fresh):
            report = _crime_report(batch)
            work.add(report)
            work.add_crimes(fresh.assign(sha256=batch.sha256, report_id=report.id))
            rows = [(int(row), "accepted", ()) for row in fresh["row"]]
            work.remember_file(batch.sha256, batch.file, "policeuk", rows)
    tally.take(batch, outside=outside, known=len(frame) - len(fresh))


def _placed_crime(desk: Desk, frame: pd.DataFrame) -> pd.DataFrame:
    placed = frame.copy()
    has_point = frame["longitude"].notna().to_numpy()
    for column in ("easting_m", "northing_m"):
        placed[column] = np.nan
    for column in ("force_code", "local_authority_code"):
        placed[column] = None
    if has_point.any():
        east, north = projection.to_grid(frame.loc[has_point, "longitude"], frame.loc[has_point, "latitude"])
        placed.loc[has_point, "easting_m"], placed.loc[has_point, "northing_m"] = east, north
        placed.loc[has_point, "force_code"] = desk.areas.force_of(east, north)
        placed.loc[has_point, "local_authority_code"] = desk.areas.district_of(east, north)
    return placed


def _crime_report(batch: intake.CrimeBatch) -> Report:
    first = min(batch.months)
    return Report(
        id=f"R-CRIME-{batch.sha256[:12]}",
        reference=batch.file,
        agency="police.uk",
        kind=ReportKind.PUBLIC_CRIME,
        reported_on=date(int(first[:4]), int(first[5:7]), 1),
        force_code=batch.force_code,
        text="Public street-level crime statistics; points are snapped, only the month is known.",
    )


def _load_records(
    desk: Desk, view: View, path: Path, kind: str, columns: dict[str, str] | None, tally: _Tally, dry_run: bool
) -> None:
    known = intake.Known.of(view.case())
    with view.write(f"{kind} file") as work:
        batch = intake.read_records(
            path,
            kind,
            columns=columns,
            known=known,
            seen_rows=work.seen_rows,
            today=date.today(),  # noqa: DTZ011
        )
        batch = intake.with_points(batch, _stated_points(desk, batch))
        if not dry_run and batch.rows:
            for _, records in batch.rows:
                work.add(*records)
            rows = [(row, "accepted", [r.id for r in records]) for row, records in batch.rows]
            work.remember_file(batch.sha256, batch.file, kind, rows)
    tally.take(batch, outside=0, known=0)


def _stated_points(desk: Desk, batch: intake.RecordBatch) -> dict[str, Location]:
    """Locations whose point the file states, with force and district of that point."""
    found: dict[str, Location] = {}
    for place in batch.records.locations.values():
        east, north = place.easting_m, place.northing_m
        if place.id in batch.coordinates:
            lon, lat = batch.coordinates[place.id]
            east, north = (float(metres[0]) for metres in projection.to_grid(np.array([lon]), np.array([lat])))
        if east is None or north is None:
            continue
        found[place.id] = replace(
            place,
            easting_m=east,
            northing_m=north,
            precision=Precision.POINT,
            uncertainty_m=place.uncertainty_m or _STATED_POINT_UNCERTAINTY_M,
            status=MatchStatus.MATCHED,
            source=place.source or "coordinates stated in the file",
            force_code=desk.areas.force_of([east], [north])[0],
            local_authority_code=desk.areas.district_of([east], [north])[0],
        )
    return found


def in_words(answer: dict[str, Any]) -> str:
    """The counts of a load in words.

    Parameters
    ----------
    answer : dict
        What `load_files` gave.

    Returns
    -------
    str
        Lines for a person.
    """
    lines = [
        f"{answer['read']} rows read: {answer['accepted']} accepted, {answer['rejected']} rejected, "
        f"{answer['duplicates']} known already.",
        f"{answer['without_coordinates']} without coordinates; {answer['outside_force']} outside their force "
        f"(boundary: {answer['boundary']}).",
    ]
    lines += [f"Watch: {found['words']}." for found in answer.get("watch_findings", [])]
    lines += [f"Note: {note}." for note in answer.get("notes", [])[:MOST_NOTES]]
    rejections = answer["rejections"]
    lines += [f"{r['file']}, row {r['row']}, {r['column']}: {r['reason']}" for r in rejections[:50]]
    return "\n".join(lines)


def read_plain(path: Path, *, keep_blank: bool = False) -> pd.DataFrame:
    """Read a caller's own table, all cells as text.

    Parameters
    ----------
    path : pathlib.Path
        CSV (also gzipped) or XLSX.
    keep_blank : bool, default False
        Keep the blank rows between others, so that an answer row by row lies beside its question.

    Returns
    -------
    pandas.DataFrame
        Text columns; empty cells are missing.

    Raises
    ------
    RefusedInput
        If the file cannot be read as a table.
    """
    table = intake.read_table(path)
    uneven = [number for number, cells in table.rows if len(cells) != len(table.header)]
    if uneven:
        raise RefusedInput(
            f"{path.name}, row {uneven[0]}: not as many cells as the header has ({len(uneven)} such rows); mend the row"
        )
    rows = [cells for _, cells in table.rows]
    if keep_blank and table.rows:
        blank, held = ("",) * len(table.header), dict(table.rows)
        rows = [held.get(number, blank) for number in range(table.header_row + 1, table.rows[-1][0] + 1)]
    frame = pd.DataFrame(rows, columns=list(table.header), dtype=object)
    return frame.replace("", None)
