"""The database behind the store: an encrypted SQLite file (SQLCipher). The only module that speaks a dialect."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError
from sqlcipher3 import dbapi2

from data.errors import Conflict, NoKey, RefusedInput, StoreError
from data.store.keys import make_key, read_key

_WRITES = "lantern_writes"
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "busy_timeout = 30000",
    "secure_delete = ON",
    "foreign_keys = ON",
    "temp_store = MEMORY",
)


@dataclass(frozen=True, slots=True)
class Database:
    """An opened database.

    Attributes
    ----------
    engine : sqlalchemy.Engine
        Pool of opened connections.
    key : bytes
        Raw store key, from which the key of the audit chain is derived.
    """

    engine: sa.Engine
    key: bytes

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """One consistent snapshot; nothing can be written through it by mistake unnoticed.

        Yields
        ------
        sqlalchemy.Connection
            Connection inside a transaction that is rolled back at the end.
        """
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction that holds the write lock from its beginning.

        Yields
        ------
        sqlalchemy.Connection
            Connection; committed at the end, rolled back on any exception.

        Raises
        ------
        Conflict
            If somebody else wrote the same row.
        StoreError
            If the lock was not free within 30 seconds or the disk refuses.
        """
        try:
            with self.engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
                yield connection
        except IntegrityError as error:
            raise Conflict(f"the database refused a row ({_table_words(error)}); read again and repeat") from error
        except OperationalError as error:
            raise StoreError(f"the database could not be written: {error.orig}") from error


def open_database(url: str, key_file: Path, *, create: bool) -> Database:
    """Open the database that a URL names.

    Parameters
    ----------
    url : str
        ``sqlite:///PATH``; the file is always encrypted.
    key_file : pathlib.Path
        Key file; made together with a new database, never for one that exists.
    create : bool
        Whether a missing database may be made.

    Returns
    -------
    Database
        Opened database, key proved.

    Raises
    ------
    NoKey
        If the key is missing, readable by others, or not the key of this database.
    RefusedInput
        If the URL is of another kind.
    StoreError
        If there is no database and none may be made.
    """
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        raise RefusedInput(f"database URL of kind {parsed.get_backend_name()!r}: use sqlite:///PATH")
    path = Path(parsed.database).expanduser().absolute()
    key = _key_for(path, key_file, create=create)
    engine = _sqlcipher_engine(path, key)
    try:
        with engine.connect() as connection:
            connection.execute(sa.text("SELECT count(*) FROM sqlite_master"))
    except DatabaseError as error:
        engine.dispose()
        raise NoKey(f"key file {key_file}: does not open {path}; it is the key of another store") from error
    return Database(engine, key)


def _key_for(path: Path, key_file: Path, *, create: bool) -> bytes:
    if path.exists() and path.stat().st_size > 0:
        return read_key(key_file)
    if not create:
        raise StoreError(f"no database at {path}; check LANTERN_HOME or make one with: lantern demo")
    key = make_key(key_file)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    return key


def _sqlcipher_engine(path: Path, key: bytes) -> sa.Engine:
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
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _table_words(error: IntegrityError) -> str:
    """Keep table and column names, which the driver puts last; never values."""
    return str(error.orig).rsplit(":", maxsplit=1)[-1].strip()
