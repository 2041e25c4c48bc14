"""Load an operator's files: all rows checked, the good ones kept in one sorted file, the bad ones listed with reasons.

The rows are gathered in a scratch database beside the data, which also keeps two loads apart. The new data file and
the new list of contents are written beside the old ones and renamed at the end, so that a load which fails, or is cut
off, leaves everything as it was.
"""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import duckdb
import pandas as pd

from data.cells import neutralised
from data.errors import RefusedInput
from mapping.gazetteer import reading, rows
from mapping.gazetteer.operator import COLUMNS, CONTENTS, Supply, contents
from mapping.gazetteer.places import fold
from mapping.gazetteer.postcodes import Gazetteer

SHOWN = 1000
"""Most rejections that a report holds; the rejection file holds all."""
_SCRATCH = "loading.duckdb"
_STAGED = (
    "name varchar, kind varchar, town varchar, easting_m double, northing_m double, uncertainty_m double, "
    "source varchar, reference varchar, folded varchar, first boolean, file integer, line bigint"
)
# What is the same entry: by its reference, and without one by name and point.
_SAME = "kind, folded, reference, if(reference = '', easting_m, null), if(reference = '', northing_m, null)"


@dataclass(kw_only=True)
class LoadReport:
    """What a load came to; all counts are rows of the files, `entries` excepted.

    Attributes
    ----------
    accepted : int
        Rows that became entries; ``read = accepted + rejected + duplicates + left_out``.
    duplicates : int
        Rows that repeat an entry of an earlier row; the first stands.
    left_out : dict of str to int
        Rows of kinds that the gazetteer does not hold, such as woods and rivers.
    entries : int
        Entries that this kind of supply holds after the load.
    replaced : int
        Entries of earlier loads whose place an entry of this load took.
    already_loaded : list of str
        Files that were loaded before and not read again.
    rejections : list of dict
        ``file, row, column, reason``; at most `SHOWN`.
    """

    kind: str
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    duplicates: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    entries: int = 0
    replaced: int = 0
    files: list[str] = field(default_factory=list)
    already_loaded: list[str] = field(default_factory=list)
    rejections: list[dict[str, object]] = field(default_factory=list)
    dry_run: bool = False


@dataclass
class _Faults:
    """Keeps the first faults and writes all of them as they come."""

    report: LoadReport
    writer: Callable[[tuple[str, int, str, str]], object] | None

    def add(self, file: str, row: int, column: str, reason: str) -> None:
        if self.writer:
            self.writer((file, row, column, reason))
        if len(self.report.rejections) < SHOWN:
            self.report.rejections.append({"file": file, "row": row, "column": column, "reason": reason})


def load(
    paths: Sequence[Path],
    supply: str,
    folder: Path,
    *,
    gazetteer: Callable[[], Gazetteer],
    replace: bool = False,
    dry_run: bool = False,
    rejections_file: Path | None = None,
    progress: Callable[[str], object] = lambda _: None,
) -> LoadReport:
    """Load files of one kind into the operator's gazetteer.

    Parameters
    ----------
    paths : sequence of pathlib.Path
        CSV files, perhaps gzipped.
    supply : str
        Kind of supply, any but ``"boundaries"``.
    folder : pathlib.Path
        Folder of the operator's gazetteer, made if missing.
    gazetteer : callable
        Gives the postcodes, for registers without coordinates.
    replace : bool, default False
        Drop what was loaded of this kind before; otherwise entries of one reference take the place of earlier ones.
    dry_run : bool, default False
        Check and count; write nothing but the rejection file.
    rejections_file : pathlib.Path, optional
        Where all rejected rows are listed.
    progress : callable, optional
        Takes a line of words.

    Returns
    -------
    LoadReport
        Counts and faults.

    Raises
    ------
    RefusedInput
        If a file is of another kind or damaged, no row can be accepted, or another load is under way.
    """
    report, before = LoadReport(kind=supply, dry_run=dry_run), None if replace else contents(folder).get(supply)
    earlier = before.sources if before else ()
    new = _not_yet_loaded(paths, {digest for _, digest in earlier}, report)
    layouts = {path: reading.layout_of(path, supply) for path in new}
    report.files = [path.name for path in new]
    if not new:
        report.entries = before.rows if before else 0
        return report
    with _scratch(folder, dry_run=dry_run) as connection, _written(rejections_file, report) as faults:
        connection.execute(f"create or replace table staged ({_STAGED})")
        for place, (path, layout) in enumerate(layouts.items()):
            for cells, misshapen in reading.runs_of(path, layout):
                made = rows.entries_of(supply, cells, gazetteer)
                made.faults += [(row, "", f"not {layout.width} cells") for row in misshapen]
                _count(report, made, len(cells) + len(misshapen), path.name, faults)
                _stage(connection, made.entries, place)
                progress(f"{path.name}: {report.read:,} rows read")
        _drop_duplicates(connection, report, faults)
        if not report.accepted:
            why = "; ".join(dict.fromkeys(str(r["reason"]) for r in report.rejections[:3])) or "no rows of a kept kind"
            raise RefusedInput(f"{', '.join(report.files)}: no row can be accepted ({why})")
        _merge(connection, folder, before, report)
        if not dry_run:
            _commit(connection, folder, supply, (*earlier, *((path.name, digest) for path, digest in new.items())))
    return report


def _not_yet_loaded(paths: Sequence[Path], known: set[str], report: LoadReport) -> dict[Path, str]:
    """Files with their digests, those left out that were loaded before or stand twice in the list."""
    new: dict[Path, str] = {}
    for path in paths:
        digest = reading.sha256_of(path)
        if digest in known or digest in new.values():
            report.already_loaded.append(path.name)
        else:
            new[path] = digest
    return new


def _count(report: LoadReport, made: rows.Made, read: int, file: str, faults: _Faults) -> None:
    report.read += read
    report.rejected += len({row for row, _, _ in made.faults})
    report.left_out = dict(Counter(report.left_out) + made.left_out)
    for row, column, reason in sorted(made.faults):
        faults.add(file, row, column, reason)


def _stage(connection: duckdb.DuckDBPyConnection, made: pd.DataFrame, place: int) -> None:
    if made.empty:
        return
    codes, names = pd.factorize(made["name"])
    folded = pd.Series([quick_fold(name) for name in names], dtype="str")
    entries = made.assign(folded=folded.take(codes).to_numpy(), file=place, line=made.index)
    connection.register("arrived", entries[entries["folded"] != ""])
    connection.execute("insert into staged by name select * from arrived")
    connection.unregister("arrived")


def quick_fold(name: str) -> str:
    """`mapping.gazetteer.places.fold`, without its care for names that need none.

    Parameters
    ----------
    name : str
        A name, or the digits of a UPRN.

    Returns
    -------
    str
        As `fold` gives it.

    Examples
    --------
    >>> quick_fold("Example  Street"), quick_fold("100000000001")
    ('example street', '100000000001')
    """
    words = name.lower().split()
    plain = "".join(words)
    return " ".join(words) if plain.isascii() and plain.isalnum() and "saint" not in plain else fold(name)


def _drop_duplicates(connection: duckdb.DuckDBPyConnection, report: LoadReport, faults: _Faults) -> None:
    connection.execute(
        "create or replace table kept as select *, row_number() over "
        f"(partition by {_SAME} order by file, line) > 1 as again from staged"
    )
    repeated = "from kept where again and first"
    report.duplicates = _number(connection, f"select count(*) {repeated}")
    # A row whose only name folds to nothing was staged nowhere and counts as left out.
    report.accepted = _number(connection, "select count(*) from kept where not again and first")
    gone = report.read - report.rejected - report.duplicates - report.accepted - sum(report.left_out.values())
    if gone:
        report.left_out["name without letters of the Latin alphabet"] = gone
    found = connection.execute(f"select file, line {repeated} order by file, line")
    while batch := found.fetchmany(10_000):
        for file, line in batch:
            faults.add(report.files[file], line, "", "the same entry again; the first one stands")


def _merge(connection: duckdb.DuckDBPyConnection, folder: Path, before: Supply | None, report: LoadReport) -> None:
    """Earlier entries stay unless this load has the same reference, or the same name and point."""
    columns = ", ".join((*COLUMNS, "folded"))
    connection.execute(f"create or replace table result as select {columns} from kept where not again")
    if before:
        same_reference = "old.reference <> '' and exists (from kept where reference = old.reference)"
        same_entry = (
            "old.reference = '' and exists (from kept where reference = '' and kind = old.kind and folded = old.folded "
            "and easting_m = old.easting_m and northing_m = old.northing_m)"
        )
        connection.execute(
            f"insert into result by name select {columns} from read_parquet(?) old "
            f"where not ({same_reference}) and not ({same_entry})",
            [str(folder / before.file)],
        )
    report.entries = _number(connection, "select count(*) from result")
    new = _number(connection, "select count(*) from kept where not again")
    report.replaced = (before.rows if before else 0) - (report.entries - new)


def _commit(
    connection: duckdb.DuckDBPyConnection, folder: Path, supply: str, sources: tuple[tuple[str, str], ...]
) -> None:
    counts = dict(connection.execute("select kind, count(*) from result group by kind order by kind").fetchall())
    file = f"{supply}-{uuid4().hex[:12]}.parquet"
    connection.execute(
        f"copy (from result order by folded, reference, source) to '{_quoted(folder / file)}' "
        "(format parquet, compression zstd, row_group_size 61440)"
    )
    held = Supply(
        supply=supply,
        file=file,
        rows=sum(counts.values()),
        counts=counts,
        loaded=datetime.now(UTC).isoformat(timespec="seconds"),
        sources=sources,
    )
    keep(folder, held)


def keep(folder: Path, supply: Supply) -> None:
    """Make a data file that lies in the folder the present one of its kind; the earlier one is removed.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of the operator's gazetteer.
    supply : Supply
        What the new file holds.
    """
    listed = contents(folder) | {supply.supply: supply}
    text = json.dumps({name: {k: v for k, v in asdict(s).items() if k != "supply"} for name, s in listed.items()})
    (folder / supply.file).chmod(0o600)
    partial = folder / f".{CONTENTS}.partial"
    with partial.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(folder / CONTENTS)
    present = {held.file for held in listed.values()}
    for path in folder.glob("*.parquet"):
        if path.name not in present:
            path.unlink(missing_ok=True)


@contextmanager
def _scratch(folder: Path, *, dry_run: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    """Scratch database in the folder, which one load at a time can hold; of a dry run, in the system's own."""
    with tempfile.TemporaryDirectory() as elsewhere:
        if not dry_run:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = (Path(elsewhere) if dry_run else folder) / _SCRATCH
        try:
            connection = duckdb.connect(str(path))
        except duckdb.Error as error:
            raise RefusedInput(
                f"{_SCRATCH}: another load is under way, or one was cut off; wait, or remove this file from the "
                "gazetteer's folder"
            ) from error
        try:
            connection.execute("set preserve_insertion_order = true")
            connection.execute("set memory_limit = '512MB'")
            yield connection
        finally:
            connection.close()
            for leftover in path.parent.glob(f"{_SCRATCH}*"):
                if leftover.is_file():
                    leftover.unlink(missing_ok=True)


@contextmanager
def _written(path: Path | None, report: LoadReport) -> Iterator[_Faults]:
    if path is None:
        yield _Faults(report, None)
        return
    try:
        # a register names premises and may name people, so nobody else on the machine may read it
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise RefusedInput(f"{path.name}: the rejection file cannot be written ({error.strerror})") from error
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("file", "row", "column", "reason"))
        yield _Faults(report, lambda row: writer.writerow([neutralised(str(cell)) for cell in row]))


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    found = connection.execute(query).fetchone()
    return int(found[0]) if found else 0


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
