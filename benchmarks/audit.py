"""One million audit entries proved: the chain walked on both databases, every digest reckoned anew (aim: 15 s)."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import sqlalchemy as sa

from benchmarks._postgres import OWNER, RUNTIME, SUPERUSER, running
from data.audit import FIRST, Act, AuditEntry, chain_key, seal
from data.store import open_store
from data.store.engine import open_database
from data.store.keys import read_key
from data.store.preparation import prepare
from data.store.tables import AUDIT

ENTRIES = 1_000_000
_CHUNK = 20_000
_NAMES = [column.name for column in AUDIT.c]


def main() -> None:
    with tempfile.TemporaryDirectory() as name, running(durable=False) as server:
        folder = Path(name)
        file = (f"sqlite:///{folder / 'case.db'}", folder / "store.key")
        open_store(*file).close()
        _fill_file(*file)
        _report("SQLCipher", *file)
        shared = server.new_database()
        prepare(server.url(OWNER, shared), RUNTIME, file[1])
        _fill_server(server.url(SUPERUSER, shared), file[1])
        _report("PostgreSQL", server.url(RUNTIME, shared), file[1])


def _report(name: str, url: str, key_file: Path) -> None:
    store = open_store(url, key_file)
    started, worked = time.perf_counter(), time.process_time()
    verdict = store.audit.examine()
    took, worked = time.perf_counter() - started, time.process_time() - worked
    store.close()
    whole = "whole" if verdict.is_sound else f"BROKEN at {verdict.broken_at}"
    print(f"{name}: {verdict.entries:,} entries proved {whole} in {took:.1f} s ({worked:.1f} s of processor)")


def _chain(key: bytes) -> Iterator[AuditEntry]:
    previous, at = FIRST, datetime.fromisoformat("2026-01-01")
    for seq in range(1, ENTRIES + 1):
        entry = AuditEntry(
            seq=seq,
            revision=None,
            at=at + timedelta(seconds=seq),
            actor=f"actor-{seq % 40}",
            audience="police_analyst",
            purpose="operation",
            act=Act.CONSULTATION,
            subjects=(f"P-{seq % 997}", f"E-{seq % 4001}"),
            detail="page hotspots",
            previous=previous,
        )
        sealed = seal(entry, key)
        previous = sealed.digest
        yield sealed


def _rows(key_file: Path) -> Iterator[list[dict[str, object]]]:
    held: list[dict[str, object]] = []
    for entry in _chain(chain_key(read_key(key_file))):
        held.append({name: getattr(entry, name) for name in _NAMES} | {"subjects": list(entry.subjects)})
        if len(held) == _CHUNK:
            yield held
            held = []
    yield held


def _fill_file(url: str, key_file: Path) -> None:
    database = open_database(url, key_file, create=False)
    with database.writing() as connection:
        for rows in _rows(key_file):
            if rows:
                connection.execute(sa.insert(AUDIT), rows)
    database.engine.dispose()


def _fill_server(url: str, key_file: Path) -> None:
    copy = f"COPY lantern.audit ({', '.join(_NAMES)}) FROM STDIN"
    with psycopg.connect(url) as connection, connection.cursor().copy(copy) as target:
        for rows in _rows(key_file):
            for row in rows:
                values = row | {"subjects": psycopg.types.json.Json(row["subjects"]), "act": str(row["act"])}
                target.write_row([values[name] for name in _NAMES])
