"""What storage holds under force and load, on both databases: kills, many writers, the time to open a view."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from benchmarks._kill import BACKEND, WHOLE_SERVER, WRITER, rounds
from benchmarks._postgres import OWNER, RUNTIME, SUPERUSER, Server, running
from data.audit import Act, chain_key
from data.codes import EventKind, PersonKind, ReportKind, Role
from data.errors import StoreError
from data.records import Event, Participation, Person, Report
from data.store import Store, open_store, trail
from data.store.backup import backup, restore
from data.store.engine import open_database
from data.store.preparation import prepare
from data.store.tables import META, METADATA
from data.views import View

KILLS = 40
WRITERS = 32
UNITS_PER_WRITER = 20
PEOPLE, EVENTS = 2_000, 20_000
ENTRIES = 10_000
Place = tuple[str, Path]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, running(durable=True) as server:
        for name, make in (("SQLCipher", _file), ("PostgreSQL", _shared)):
            here = Path(folder) / name
            here.mkdir()
            print(f"{name}")
            _kills(make(here / "kills", server), server if name == "PostgreSQL" else None)
            _many_writers(make(here / "writers", server))
            _opened(make(here / "views", server), server if name == "PostgreSQL" else None)
            _drill(make(here / "drill", server), here, server if name == "PostgreSQL" else None)


def _file(folder: Path, _server: Server) -> Place:
    return f"sqlite:///{folder / 'case.db'}", folder / "store.key"


def _shared(folder: Path, server: Server) -> Place:
    name, key = server.new_database(), folder / "store.key"
    prepare(server.url(OWNER, name), RUNTIME, key)
    return server.url(RUNTIME, name), key


def _kills(place: Place, server: Server | None) -> None:
    kinds = [WRITER] * KILLS
    if server is not None:
        kinds[3::8], kinds[7::8] = [BACKEND] * 5, [WHOLE_SERVER] * 5
    found = rounds(*place, kinds, server)
    told = ", ".join(f"{kinds.count(kind)} of the {kind}" for kind in dict.fromkeys(kinds))
    print(
        f"  {len(kinds)} kills -9 ({told}): {found.acknowledged} transactions acknowledged, {found.lost} rows lost, "
        f"{found.half} half transactions, audit {'whole' if found.audit_whole else 'BROKEN'}"
    )


def _many_writers(place: Place) -> None:
    open_store(*place).close()
    fork = multiprocessing.get_context("fork")
    with fork.Pool(WRITERS) as pool:
        answers = pool.starmap(_writer, [(place, number) for number in range(WRITERS)], chunksize=1)
    waits = np.sort(np.concatenate([answer[0] for answer in answers])) * 1_000
    errors = sum(answer[1] for answer in answers)
    store = open_store(*place)
    kept, whole = len(store.case().reports), store.audit.verify() is None
    store.close()
    print(
        f"  {WRITERS} writers, {len(waits)} transactions: {errors} errors, {kept} kept, audit "
        f"{'whole' if whole else 'BROKEN'}, p50 {np.quantile(waits, 0.5):.0f} ms, p99 {np.quantile(waits, 0.99):.0f} ms"
    )


def _writer(place: Place, number: int) -> tuple[np.ndarray[Any, Any], int]:
    store, waits, errors = open_store(*place), [], 0
    for step in range(UNITS_PER_WRITER):
        started = time.perf_counter()
        try:
            with store.unit_of_work(actor=f"writer-{number}", purpose="bench") as unit:
                unit.add(_report(f"R-{number}-{step}"))
        except StoreError:
            errors += 1
        waits.append(time.perf_counter() - started)
    store.close()
    return np.array(waits), errors


def _opened(place: Place, server: Server | None) -> None:
    _fill(place)
    print(f"  view of {PEOPLE} people and {EVENTS} events opened in {_view_seconds(*place):.2f} s", end="")
    if server is not None:
        without = place[0].replace(f"{RUNTIME}@", f"{SUPERUSER}@")
        print(f"; without row-level security in {_view_seconds(without, place[1]):.2f} s", end="")
    print()


def _view_seconds(url: str, key: Path) -> float:
    found = []
    for _ in range(3):
        started = time.perf_counter()
        store = open_store(url, key)
        View(store, actor="bench", audience="police_analyst", purpose="bench").case()
        found.append(time.perf_counter() - started)
        store.close()
    return min(found)


def _drill(place: Place, folder: Path, server: Server | None) -> None:
    _fill(place)
    _enter(place)
    rows, before = _content(*place)
    made = backup(*place, folder / "copy.lantern")
    url = f"sqlite:///{folder / 'restored.db'}" if server is None else place[0]
    owner_url = None if server is None else place[0].replace(f"{RUNTIME}@", f"{OWNER}@")
    put = restore(made.path, url, place[1], replace=server is not None, owner_url=owner_url)
    started = time.perf_counter()
    store = open_store(url, place[1])
    verdict = store.audit.examine()
    store.close()
    verified = time.perf_counter() - started
    same = "equal by digest" if _content(url, place[1]) == (rows, before) else "NOT EQUAL"
    print(
        f"  restore drill, {rows:,} rows, {verdict.entries:,} of them audit, {made.bytes:,} bytes: backup "
        f"{made.seconds:.1f} s, restore {put.seconds:.1f} s, audit verify {verified:.1f} s "
        f"({'holds' if verdict.is_sound else 'BROKEN'}), contents {same} {before[:12]}"
    )


def _enter(place: Place) -> None:
    """Make an audit of the length that some months of work leave."""
    database = open_database(*place, create=False)
    with database.writing() as connection:
        for number in range(ENTRIES):
            trail.append(
                connection,
                chain_key(database.key),
                actor=f"actor-{number % 40}",
                audience="police_analyst",
                purpose="bench",
                act=Act.CONSULTATION,
                subjects=(f"P-{number % PEOPLE}",),
                detail="opened",
            )
    database.engine.dispose()


def _content(url: str, key: Path) -> tuple[int, str]:
    """Rows of every table but the marks of the database itself, and one digest over all that is in them."""
    database, count, digest = open_database(url, key, create=False), 0, sha256()
    with database.reading() as connection:
        for table in METADATA.sorted_tables:
            if table.name == META.name:
                continue
            with connection.execute(sa.select(table).order_by(*table.primary_key)) as found:
                for row in found:
                    count += 1
                    digest.update(repr((table.name, *row)).encode())
    database.engine.dispose()
    return count, digest.hexdigest()


def _fill(place: Place) -> None:
    store: Store = open_store(*place)
    at = datetime.fromisoformat("2026-01-01")
    made: dict[str, Any] = {"reports": ("R-0",)}
    with store.unit_of_work(actor="bench", purpose="bench") as unit:
        unit.add(_report("R-0"))
        for i in range(PEOPLE):
            kind = PersonKind.PERSON_OF_CONCERN
            unit.add(Person(id=f"P-{i}", reference=f"POC-{i}", kind=kind, name=f"Invented Nameson {i}", **made))
        for i in range(EVENTS):
            start = at + timedelta(hours=i)
            unit.add(Event(id=f"E-{i}", kind=EventKind.SIGHTING, start=start, end=start, **made))
            who: dict[str, Any] = {"subject_kind": "person", "subject_id": f"P-{i % PEOPLE}"}
            unit.add(Participation(id=f"X-{i}", event_id=f"E-{i}", role=Role.PRESENT, **who, **made))
    store.close()


def _report(key: str) -> Report:
    kind = ReportKind.POLICE_RECORD
    return Report(id=key, reference="", agency="Police", kind=kind, reported_on=date(2026, 1, 1))
