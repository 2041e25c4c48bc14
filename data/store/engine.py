"""The database behind the store, whichever it is: one way to read a snapshot, one way to write under the write lock.

Only this module and its two dialects, `data.store.engine_sqlite` and `data.store.engine_postgres`, know what kind of
database stands behind the store.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError

from data.audit import ChainKeys
from data.errors import Conflict, RefusedInput, StoreError
from data.store import engine_postgres, engine_sqlite, sqlite_file
from data.store.contexts import Context
from data.store.earlier_keys import Earlier, chain_keys
from data.store.person_keys import KeyRing, ring_path

KINDS_OF_URL = "use sqlite:///PATH or postgresql://ROLE@HOST/DATABASE"
_PART = 10_000
_ITSELF = ("lantern", "keeping the store", Context.KEEPING.value)


@dataclass(frozen=True, slots=True)
class Database:
    """An opened database.

    Attributes
    ----------
    engine : sqlalchemy.Engine
        Pool of opened connections.
    key : bytes
        Raw store key, from which the key of the audit chain is derived.
    who : tuple of (str, str, str)
        Actor, purpose, and audience or context that a transaction states when nobody else is named; a shared database
        shows nothing to a transaction that does not state all three.
    ring : KeyRing or None
        Keys of single records, which lie outside the database and its backups; None where no record is read.
    earlier : tuple of (int, bytes)
        Keys that the store had before, see `data.store.earlier_keys`.
    """

    engine: sa.Engine
    key: bytes
    who: tuple[str, str, str] = _ITSELF
    ring: KeyRing | None = None
    earlier: Earlier = ()

    @property
    def root(self) -> bytes:
        """Key from which keyed digests of words and codes are derived: the first that the store had."""
        return self.earlier[0][1] if self.earlier else self.key

    @property
    def chain(self) -> ChainKeys:
        """Keys that the audit was written under."""
        return chain_keys(self.key, self.earlier)

    @property
    def is_shared(self) -> bool:
        """Whether it is a server with roles of its own (PostgreSQL), not a file."""
        return self.engine.dialect.name == "postgresql"

    @property
    def path(self) -> Path | None:
        """File of the database, None for a server."""
        return None if self.is_shared else Path(str(self.engine.url.database))

    def acting_as(self, actor: str, purpose: str, about: str | None = None) -> Database:
        """Give the same database, whose transactions state who acts and why, and for whom or for which task.

        Parameters
        ----------
        actor, purpose : str
            Who and why.
        about : str, optional
            Audience, or a `data.store.contexts.Context`; by default as before.

        Returns
        -------
        Database
            Shares the pool of connections.
        """
        return replace(self, who=(actor, purpose, self.who[2] if about is None else str(about)))

    def within(self, context: Context) -> Database:
        """Give the same database, whose transactions state one named task.

        Parameters
        ----------
        context : Context
            What for.

        Returns
        -------
        Database
            Shares the pool of connections.
        """
        return replace(self, who=(*self.who[:2], context.value))

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """One consistent snapshot; nothing can be written through it by mistake unnoticed.

        Yields
        ------
        sqlalchemy.Connection
            Connection inside a transaction that is rolled back at the end.

        Raises
        ------
        StoreError
            If the database does not answer or refuses.
        """
        with _refusals("read"), self.engine.connect().execution_options(**self._options(writes=False)) as connection:
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
        RefusedInput
            If a value cannot be kept.
        StoreError
            If the lock was not free in time, or the database does not answer or refuses.
        """
        options = self._options(writes=True)
        with (
            _refusals("written"),
            nullcontext() if self.path is None else sqlite_file.turn(self.path),
            self.engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            yield connection

    def _options(self, *, writes: bool) -> dict[str, Any]:
        return {engine_sqlite.WRITES: writes, engine_postgres.WHO: self.who}


def open_database(url: str, key_file: Path, *, create: bool) -> Database:
    """Open the database that a URL names.

    Parameters
    ----------
    url : str
        ``sqlite:///PATH``, always encrypted, or ``postgresql://ROLE@HOST/DATABASE``.
    key_file : pathlib.Path
        Key file; made together with a new file, never for a database that exists.
    create : bool
        Whether a missing file may be made.

    Returns
    -------
    Database
        Opened database; the key of a file is proved.

    Raises
    ------
    NoKey
        If the key is missing, readable by others, or not the key of this file.
    RefusedInput
        If the URL is of another kind or would send the case over an open line.
    StoreError
        If there is no database and none may be made, or the server does not answer.
    """
    parsed = read_url(url)
    if parsed.get_backend_name() == "postgresql":
        engine, key = engine_postgres.open_server(parsed, key_file)
    else:
        engine, key = engine_sqlite.open_file(parsed, key_file, create=create)
    return Database(engine, key, ring=KeyRing(ring_path(key_file), key))


def act_as(connection: sa.Connection, actor: str, purpose: str, about: str | None = None) -> None:
    """State for the rest of a transaction who acts and why; a file has no use for it.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Transaction.
    actor, purpose : str
        Who and why.
    about : str, optional
        Audience or context; by default what was stated before stays.
    """
    if connection.dialect.name == "postgresql":
        engine_postgres.state(connection, actor, purpose, about)


def as_text(connection: sa.Connection, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """Read a moment or a JSON column as the text that is kept, without making anything of it.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Transaction.
    column : sqlalchemy.Column
        Column of a table.

    Returns
    -------
    sqlalchemy.ColumnElement
        A moment as ISO 8601 with six digits of a second, JSON as it was written; another column as it is.
    """
    is_server = connection.dialect.name == "postgresql"
    if isinstance(column.type, sa.DateTime):
        return engine_postgres.moment_as_text(column) if is_server else engine_sqlite.moment_as_text(column)
    if isinstance(column.type, sa.JSON):
        return engine_postgres.json_as_text(column) if is_server else engine_sqlite.json_as_text(column)
    return column


def plain_rows(connection: sa.Connection, query: sa.Select[Any]) -> Iterator[Any]:
    """Read very many rows as the driver gives them, a part at a time, without making anything of them.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Transaction.
    query : sqlalchemy.Select
        Without parameters.

    Yields
    ------
    tuple
        Values in the order of the query.
    """
    if not connection.in_transaction():
        connection.begin()
    words = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
    cursor = engine_postgres.streaming(connection) if connection.dialect.name == "postgresql" else None
    with closing(cursor or connection.connection.cursor()) as rows:
        rows.execute(words)
        while part := rows.fetchmany(_PART):
            yield from part


def read_url(url: str) -> sa.URL:
    """Read a database URL.

    Parameters
    ----------
    url : str
        ``sqlite:///PATH`` or ``postgresql://ROLE@HOST/DATABASE``.

    Returns
    -------
    sqlalchemy.URL
        Its parts.

    Raises
    ------
    RefusedInput
        If it is no URL or of another kind; the message never holds the URL, which may hold a password.
    """
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise RefusedInput(f"the database URL cannot be read; {KINDS_OF_URL}") from None
    kind = parsed.get_backend_name()
    if kind not in ("sqlite", "postgresql") or not parsed.database or parsed.database == ":memory:":
        raise RefusedInput(f"database URL of kind {kind!r}: {KINDS_OF_URL}")
    return parsed


@contextmanager
def _refusals(what: str) -> Iterator[None]:
    """Say what the database refused in words of the store, never with values of a row."""
    try:
        yield
    except IntegrityError as error:
        words = _words(error) if _is_server(error) else engine_sqlite.table_words(error)
        raise Conflict(f"the database refused a row ({words}); read again and repeat") from error
    except DataError as error:
        raise RefusedInput(f"a value cannot be kept ({_words(error)})") from error
    except OperationalError as error:
        words = _words(error) if _is_server(error) else str(error.orig)
        raise StoreError(f"the database could not be {what}: {words}") from error
    except DBAPIError as error:
        raise StoreError(f"the database could not be {what}: {_words(error)}") from error


def _is_server(error: DBAPIError) -> bool:
    return hasattr(error.orig, "sqlstate")


def _words(error: DBAPIError) -> str:
    if _is_server(error):
        return engine_postgres.error_words(error)
    return type(error.orig).__name__
