"""One encrypted SQLite file (SQLCipher): how it is opened, keyed and copied."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlcipher3 import dbapi2

from data.errors import NoKey, StoreError
from data.store.keys import make_key, read_key

with suppress(ImportError):
    import fcntl

WRITES = "lantern_writes"
"""Execution option of a connection whose transaction takes the write lock."""
_PATIENCE_S = 60.0
_ALONE_S = 5.0
_NOT_ALONE = "others have the store open; stop lantern serve and every command, then repeat"
_PAUSE_S = 0.004
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "busy_timeout = 30000",
    "secure_delete = ON",
    "foreign_keys = ON",
    "temp_store = MEMORY",
)


def open_file(url: sa.URL, key_file: Path, *, create: bool) -> tuple[sa.Engine, bytes]:
    """Open an encrypted file.

    Parameters
    ----------
    url : sqlalchemy.URL
        ``sqlite:///PATH``.
    key_file : pathlib.Path
        Key file; made together with a new file, never for one that exists.
    create : bool
        Whether a missing file may be made.

    Returns
    -------
    tuple of (sqlalchemy.Engine, bytes)
        Pool of connections, and the key.

    Raises
    ------
    NoKey
        If the key is missing, readable by others, or not the key of this file.
    StoreError
        If there is no file and none may be made.
    """
    path = Path(str(url.database)).expanduser().absolute()
    key = _key_for(path, key_file, create=create)
    engine = _engine(path, key)
    try:
        with engine.connect() as connection:
            connection.execute(sa.text("SELECT count(*) FROM sqlite_master"))
    except DatabaseError as error:
        engine.dispose()
        raise NoKey(f"key file {key_file}: does not open {path}; it is the key of another store") from error
    return engine, key


@contextmanager
def turn(path: Path) -> Iterator[None]:
    """Wait for one's turn to write, beside the file.

    SQLite lets waiting writers sleep longer and longer, so that one among many may never get the lock. Here each asks
    often and all have the same chance; a process that dies gives its turn back.

    Parameters
    ----------
    path : pathlib.Path
        File of the database.

    Yields
    ------
    None
        Holding the turn.

    Raises
    ------
    StoreError
        If it did not come within a minute.
    """
    if os.name != "posix":  # SQLite's own waiting must do
        yield
        return
    handle = os.open(path.with_name(f"{path.name}-turn"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + _PATIENCE_S
        while not _taken(handle):
            if time.monotonic() > deadline:
                raise StoreError("the database could not be written: others have been writing for a minute; repeat")
            time.sleep(_PAUSE_S)
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def copy_file(source: Path, key: bytes, part: Path) -> None:
    """Copy an encrypted file into another under the same key, as one snapshot, while it is in use.

    Parameters
    ----------
    source : pathlib.Path
        File to copy.
    key : bytes
        Its raw key.
    part : pathlib.Path
        File to make; one that exists is removed first.

    Raises
    ------
    StoreError
        If there is no file, or it cannot be copied with this key.
    """
    if not source.is_file():
        raise StoreError(f"no database at {source}")
    remove_file(part)
    os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    spelled = f"x'{key.hex()}'"
    try:
        with closing(dbapi2.connect(str(source), isolation_level=None, timeout=30)) as connection:
            connection.execute(f'PRAGMA key = "{spelled}"')
            connection.execute("ATTACH DATABASE ? AS copy KEY ?", (str(part), spelled))
            connection.execute("BEGIN")
            connection.execute("SELECT sqlcipher_export('copy')")
            connection.execute("COMMIT")
            connection.execute("DETACH DATABASE copy")
    except dbapi2.DatabaseError as error:
        raise StoreError(f"{source.name}: cannot be copied with this key; wrong key, or the file is damaged") from error
    sync_file(part)


def opens(path: Path, key: bytes) -> bool:
    """Whether a key opens an encrypted file; a change that was broken off is put back first, by its journal.

    Parameters
    ----------
    path : pathlib.Path
        File that exists.
    key : bytes
        Raw key.

    Returns
    -------
    bool
        False for another key.
    """
    with closing(dbapi2.connect(str(path), isolation_level=None, timeout=30)) as connection:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except dbapi2.OperationalError as error:
            raise StoreError(f"{path.name}: cannot be read ({error})") from error
        except dbapi2.DatabaseError:
            return False
    return True


def change_key(path: Path, old: bytes, new: bytes) -> None:
    """Encrypt a file anew, in place and in one transaction: a kill leaves it whole under one of the two keys.

    Parameters
    ----------
    path : pathlib.Path
        File that exists.
    old, new : bytes
        Raw keys.

    Raises
    ------
    StoreError
        If anybody else has the file open; nothing was changed.
    """
    with turn(path), closing(dbapi2.connect(str(path), isolation_level=None, timeout=_ALONE_S)) as connection:
        try:
            connection.execute(f"PRAGMA key = \"x'{old.hex()}'\"")
            # Only who is alone with a file can end its write-ahead log; the rollback journal then guards the change.
            (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
            if mode != "delete":
                raise StoreError(_NOT_ALONE)
            for pragma in ("synchronous = EXTRA", "locking_mode = EXCLUSIVE"):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
            connection.execute(f"PRAGMA rekey = \"x'{new.hex()}'\"")
        except dbapi2.OperationalError as error:
            raise StoreError(_NOT_ALONE) from error
    if not opens(path, new):
        raise StoreError(f"{path.name}: could not be encrypted anew; it is as it was")


def sync_file(path: Path) -> None:
    """Wait until the disk has a file.

    Parameters
    ----------
    path : pathlib.Path
        File.
    """
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def faults_of(path: Path, key: bytes) -> list[str]:
    """Prove every page of an encrypted file.

    Parameters
    ----------
    path : pathlib.Path
        File.
    key : bytes
        Its raw key.

    Returns
    -------
    list of str
        Faults; empty if every page is authentic and the tables are whole.
    """
    with closing(dbapi2.connect(str(path), isolation_level=None)) as connection:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        try:
            return _rows(connection, "PRAGMA cipher_integrity_check") + [
                words for words in _rows(connection, "PRAGMA integrity_check") if words != "ok"
            ]
        except dbapi2.DatabaseError:
            return ["cannot be read with this key"]


def remove_file(path: Path) -> None:
    """Remove a database file with its journals, if it is there.

    Parameters
    ----------
    path : pathlib.Path
        File.
    """
    for ending in ("", "-wal", "-shm", "-journal", "-turn"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def moment_as_text(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """Read a moment as text, not as a moment.

    Parameters
    ----------
    column : sqlalchemy.Column
        Column of moments.

    Returns
    -------
    sqlalchemy.ColumnElement
        ISO 8601 with six digits of a second.
    """
    return sa.func.replace(sa.type_coerce(column, sa.Text), " ", "T")


def json_as_text(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """Read JSON as the text that was written.

    Parameters
    ----------
    column : sqlalchemy.Column
        Column of JSON.

    Returns
    -------
    sqlalchemy.ColumnElement
        Text.
    """
    return sa.type_coerce(column, sa.Text)


def table_words(error: IntegrityError) -> str:
    """Say what a row was refused for.

    Parameters
    ----------
    error : sqlalchemy.exc.IntegrityError
        Refusal of the driver.

    Returns
    -------
    str
        Table and column names, which the driver puts last; never values.
    """
    return str(error.orig).rsplit(":", maxsplit=1)[-1].strip()


def _key_for(path: Path, key_file: Path, *, create: bool) -> bytes:
    if path.exists() and path.stat().st_size > 0:
        return read_key(key_file)
    if not create:
        raise StoreError(f"no database at {path}; check LANTERN_HOME or make one with: lantern demo")
    key = make_key(key_file)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    return key


def _engine(path: Path, key: bytes) -> sa.Engine:
    engine = sa.create_engine(
        sa.URL.create("sqlite+pysqlcipher", password=f"x'{key.hex()}'", database=str(path)),
        module=dbapi2,
        poolclass=sa.QueuePool,
        pool_size=5,
        max_overflow=32,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": 30},
    )
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    # The driver's own implicit BEGIN would take the write lock too late, when waiting for it can no longer help.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _rows(connection: Any, query: str) -> list[str]:
    return [str(row[0]) for row in connection.execute(query).fetchall()]
