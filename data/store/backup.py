"""Backup and restore: one encrypted file, proved before it counts, from either database into either.

A backup is always an encrypted file of the embedded kind with all tables of the store. So a case moves from a file to
a server, or back, as it is restored. Nothing is overwritten unasked, and a restore stands as a whole or not at all.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from data.errors import RefusedInput, StoreError
from data.store import new_key, preparation, schema, sqlite_file
from data.store.audit_trail import AuditVerdict, examine
from data.store.earlier_keys import chain_keys, earlier_keys
from data.store.engine import Database, open_database, read_url
from data.store.engine_postgres import SCHEMA_NAME
from data.store.keys import read_key
from data.store.opening import open_store
from data.store.sealing import seal_all
from data.store.tables import META, METADATA

ASIDE = f"{SCHEMA_NAME}_before_restore"
"""Schema of a server to which a store is moved aside."""
_CHUNK = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A proved copy.

    Attributes
    ----------
    path : pathlib.Path
        Where it lies; for a store restored into a server, the backup.
    bytes : int
        Size of the file.
    revision, audit_entries : int
        What it holds.
    seconds : float
        How long it took, the proof included.
    """

    path: Path
    bytes: int
    revision: int
    audit_entries: int
    seconds: float = 0.0


def backup(url: str, key_file: Path, target: Path) -> Copy:
    """Copy the store into one encrypted file while it is in use, and prove the copy.

    Parameters
    ----------
    url : str
        URL of the store.
    key_file : pathlib.Path
        Its key, which is not in the copy: keep both, apart.
    target : pathlib.Path
        File to make.

    Returns
    -------
    Copy
        Opened with the key, every page authentic, audit walked.

    Raises
    ------
    RefusedInput
        If the target exists.
    NoKey
        If the key does not open the store.
    StoreError
        If the copy cannot be made or proved; no file is left.
    """
    started = time.perf_counter()
    new_key.finish(url, key_file)
    if target.exists():
        raise RefusedInput(f"{target.name}: exists already; name a new file, a backup never overwrites another")
    part = target.with_name(f"{target.name}.part")
    sqlite_file.remove_file(part)
    try:
        if _is_shared(url):
            _take_from_server(url, key_file, part)
        else:
            sqlite_file.copy_file(_path_of(url), read_key(key_file), part)
        copy = _proved(part, key_file)
        part.replace(target)
    finally:
        sqlite_file.remove_file(part)
    return replace(copy, path=target, seconds=time.perf_counter() - started)


def restore(source: Path, url: str, key_file: Path, *, replace: bool = False, owner_url: str | None = None) -> Copy:
    """Put a backup in the place of the store, after proving it; the store that was there is kept beside it.

    Parameters
    ----------
    source : pathlib.Path
        Backup.
    url : str
        URL of the store.
    key_file : pathlib.Path
        Key of the backup.
    replace : bool, default False
        Whether a store that exists may be moved aside: a file to ``NAME.before-restore``, a server's tables to the
        schema `ASIDE`.
    owner_url : str, optional
        URL of the role that owns the tables; needed for a server.

    Returns
    -------
    Copy
        What now stands.

    Raises
    ------
    RefusedInput
        If there is no backup, no owner is named, or a store stands and may not be replaced.
    NoKey
        If the key does not open the backup.
    StoreError
        If the backup is damaged; the store is as it was.
    """
    started = time.perf_counter()
    if not source.is_file():
        raise RefusedInput(f"{source.name}: no such file; name a backup")
    _require_whole(source, key_file)
    if _is_shared(url):
        copy = _restore_server(source, url, key_file, owner_url, may_replace=replace)
    else:
        copy = _restore_file(source, _path_of(url), key_file, may_replace=replace)
    return _timed(copy, started)


def _require_whole(source: Path, key_file: Path) -> None:
    """Prove every page of a backup: a copy of it leaves out pages that it builds anew, and damage there goes unseen."""
    if sqlite_file.faults_of(source, read_key(key_file)):
        raise StoreError(f"{source.name}: is damaged, or of another key; nothing was changed")


def _timed(copy: Copy, started: float) -> Copy:
    return replace(copy, seconds=time.perf_counter() - started)


def _is_shared(url: str) -> bool:
    return read_url(url).get_backend_name() == "postgresql"


def _path_of(url: str) -> Path:
    return Path(str(read_url(url).database)).expanduser().absolute()


def _take_from_server(url: str, key_file: Path, part: Path) -> None:
    store = open_store(url, key_file)
    store.close()
    with (
        _opened(url, key_file) as server,
        _opened(f"sqlite:///{part}", key_file, create=True) as file,
        server.reading() as taken,
        file.writing() as given,
    ):
        METADATA.create_all(given)
        _copy_rows(taken, given)
    sqlite_file.sync_file(part)


def _restore_file(source: Path, target: Path, key_file: Path, *, may_replace: bool) -> Copy:
    if target.exists() and not may_replace:
        raise RefusedInput(f"a store stands at {target}; say --replace to move it aside, or set LANTERN_HOME")
    part = target.with_name(f"{target.name}.part")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        sqlite_file.copy_file(source, read_key(key_file), part)
        copy = _proved(part, key_file)
        _move_aside(target)
        part.replace(target)
    finally:
        sqlite_file.remove_file(part)
    return replace(copy, path=target)


def _restore_server(source: Path, url: str, key_file: Path, owner_url: str | None, *, may_replace: bool) -> Copy:
    if not owner_url:
        raise RefusedInput("only the owner of the tables restores into a server: give --owner-url")
    role = preparation.role_of(url)
    with TemporaryDirectory(dir=key_file.parent, prefix="restore-") as folder:
        part = Path(folder) / "part.db"
        sqlite_file.copy_file(source, read_key(key_file), part)
        copy = _proved(part, key_file)
        owner = preparation.open_as_owner(owner_url, key_file)
        try:
            with _opened(f"sqlite:///{part}", key_file) as file:
                _seal(file)
                with file.reading() as taken, owner.writing() as given:
                    _fill(taken, given, role, owner.key, may_replace=may_replace)
                    schema.mark_key(given, owner.key, key_file)
                    keys = chain_keys(owner.key, earlier_keys(given, owner.key))
                    _require_sound(examine(given, keys))
        finally:
            owner.engine.dispose()
    return replace(copy, path=source)


def _fill(taken: sa.Connection, given: sa.Connection, role: str, key: bytes, *, may_replace: bool) -> None:
    """Make the tables anew and fill them, in the one transaction that also moves the old ones aside."""
    owner = preparation.check_roles(given, role)
    if schema.schema_of(given) is not None and not _is_empty(given):
        if not may_replace:
            raise RefusedInput("a store stands in this database; say --replace to move it aside")
        _move_schema_aside(given, role)
    elif schema.has_schema(given):
        given.exec_driver_sql(f"DROP SCHEMA {SCHEMA_NAME} CASCADE")
    preparation.make_schema(given)
    METADATA.create_all(given)
    _copy_rows(taken, given)
    _set_counters(given)
    preparation.lock(given, owner, role, key)


def _is_empty(connection: sa.Connection) -> bool:
    """Whether nothing was ever kept: not a record, not an account, not so much as an entry of the audit."""
    there = set(sa.inspect(connection).get_table_names(schema=SCHEMA_NAME))
    held = [table for table in METADATA.sorted_tables if table.name != META.name and table.name in there]
    return all(
        connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is None for table in held
    )


def _move_schema_aside(connection: sa.Connection, role: str) -> None:
    quoted = connection.dialect.identifier_preparer.quote(role)
    connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {ASIDE} CASCADE")
    connection.exec_driver_sql(f"ALTER SCHEMA {SCHEMA_NAME} RENAME TO {ASIDE}")
    connection.exec_driver_sql(f"REVOKE ALL ON SCHEMA {ASIDE} FROM {quoted}")


def _copy_rows(taken: sa.Connection, given: sa.Connection) -> None:
    """Copy every table, those first that others stand on."""
    for table in METADATA.sorted_tables:
        with taken.execute(sa.select(table), execution_options={"yield_per": _CHUNK}) as rows:
            for chunk in rows.mappings().partitions():
                given.execute(sa.insert(table), [dict(row) for row in chunk])


def _set_counters(connection: sa.Connection) -> None:
    """Let numbers that the server gives go on behind those that were copied."""
    for table in METADATA.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            connection.execute(
                sa.text("SELECT setval(pg_get_serial_sequence(:table, :column), :last, true)"),
                {
                    "table": f'{SCHEMA_NAME}."{table.name}"',
                    "column": column.name,
                    "last": connection.scalar(sa.select(sa.func.max(column))) or 1,
                },
            )


def _seal(file: Database) -> None:
    """Seal what was written before there was sealing: on a server the product's role could not do it later."""
    with file.writing() as connection:
        seal_all(connection, file.ring)


def _proved(part: Path, key_file: Path) -> Copy:
    faults = sqlite_file.faults_of(part, read_key(key_file))
    if faults:
        raise StoreError(f"the copy is damaged ({len(faults)} faults); nothing was changed")
    store = open_store(f"sqlite:///{part}", key_file, create=False)
    try:
        verdict = store.audit.examine()
        _require_sound(verdict)
        revision = store.revision
    finally:
        store.close()
    return Copy(path=part, bytes=part.stat().st_size, revision=revision, audit_entries=verdict.entries)


def _require_sound(verdict: AuditVerdict) -> None:
    if not verdict.is_sound:
        where = f"entry {verdict.broken_at}" if verdict.broken_at else f"checkpoints {verdict.bad_checkpoints}"
        raise StoreError(f"the audit of the copy is broken at {where}; nothing was changed")


@contextmanager
def _opened(url: str, key_file: Path, *, create: bool = False) -> Iterator[Database]:
    database = open_database(url, key_file, create=create)
    try:
        yield database
    finally:
        database.engine.dispose()


def _move_aside(target: Path) -> None:
    if target.exists():
        aside = target.with_name(f"{target.name}.before-restore")
        sqlite_file.remove_file(aside)
        for ending in ("", "-wal", "-shm"):
            held = target.with_name(target.name + ending)
            if held.exists():
                held.replace(aside.with_name(aside.name + ending))
