"""One encrypted SQLite file (SQLCipher): how it is opened, keyed and copied."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlcipher3 import dbapi2

from data.errors import NoKey, StoreError
from data.store.keys import make_key, read_key

# SQLCipher would also write to the error stream what it finds wrong; whoever runs a command reads one refusal in words.
with closing(dbapi2.connect(":memory:")) as _any_file:
    _any_file.execute("PRAGMA cipher_log_level = NONE")

WRITES = "lantern_writes"
"""Execution option of a connection whose transaction takes the write lock."""
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
