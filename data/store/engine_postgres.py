"""A PostgreSQL server for many agencies: how it is reached, and what every transaction on it begins with.

A transaction states actor, purpose and audience for its own length alone; row-level security shows nothing to one that
does not. Writers wait for each other on one lock; readers see one snapshot and cannot write.
"""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError

from data.errors import RefusedInput, StoreError
from data.store.engine_sqlite import WRITES
from data.store.keys import read_key

SCHEMA_NAME = "lantern"
"""PostgreSQL schema that holds every table of the store."""
WHO = "lantern_who"
"""Execution option of a connection: actor, purpose, and audience or context that its transaction states."""
_WRITE_LOCK = 0x4C414E5445524E
_SAFE_MODES = ("require", "verify-ca", "verify-full")
_OPTIONS = {
    *("host", "port", "passfile", "connect_timeout", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl"),
    "channel_binding",
}
_STATE = sa.text(
    "SELECT set_config('search_path', :schema, true), set_config('lantern.actor', :actor, true),"
    " set_config('lantern.purpose', :purpose, true), set_config('lock_timeout', '30s', true),"
    " set_config('jit', 'off', true),"
    " set_config('lantern.audience', coalesce(:about, current_setting('lantern.audience', true), ''), true)"
)


def open_server(url: sa.URL, key_file: Path | None) -> tuple[sa.Engine, bytes]:
    """Reach a database of a server.

    Parameters
    ----------
    url : sqlalchemy.URL
        ``postgresql://ROLE@HOST/DATABASE``; the host may be the folder of a socket, ``?host=/run/postgresql``.
    key_file : pathlib.Path or None
        Key file with the key of the audit chain; None for somebody who only looks at the server.

    Returns
    -------
    tuple of (sqlalchemy.Engine, bytes)
        Pool of connections, and the key (empty without a key file).

    Raises
    ------
    NoKey
        If the key file is missing or readable by others.
    RefusedInput
        If the URL would send the case over an open line.
    StoreError
        If the server does not answer or does not let the role in.
    """
    key = b"" if key_file is None else read_key(key_file)
    engine = sa.create_engine(
        checked(url),
        pool_size=5,
        max_overflow=32,
        pool_timeout=30,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"application_name": "lantern"},
    )
    sa.event.listen(engine, "begin", _begin)
    try:
        engine.connect().close()
    except OperationalError as error:
        engine.dispose()
        raise StoreError(f"the database server at {where(url)} {_why_not(error)}") from None
    return engine, key


def checked(url: sa.URL) -> sa.URL:
    """Refuse a URL whose line could be read by others, and choose the driver.

    Parameters
    ----------
    url : sqlalchemy.URL
        As configured.

    Returns
    -------
    sqlalchemy.URL
        With TLS and the server's name proved wherever the line leaves this machine, unless the URL asks for less of
        the safe modes.

    Raises
    ------
    RefusedInput
        If there is no host, an option is not known, or the line would be open.
    """
    unknown = sorted(set(url.query) - _OPTIONS)
    if unknown:
        raise RefusedInput(f"database URL: option {unknown[0]!r} is not one of {', '.join(sorted(_OPTIONS))}")
    if not hosts(url):
        raise RefusedInput("database URL: name the host, or the folder of the socket as ?host=/run/postgresql")
    made = url.set(drivername="postgresql+psycopg")
    if is_local(url):
        return made
    mode = str(url.query.get("sslmode", "verify-full"))
    if mode not in _SAFE_MODES:
        raise RefusedInput(
            f"database URL: sslmode={mode} could send the case unencrypted to {where(url)}; use sslmode=verify-full"
        )
    return made.update_query_dict({"sslmode": mode})


def hosts(url: sa.URL) -> list[str]:
    """List the hosts or socket folders of a URL.

    Parameters
    ----------
    url : sqlalchemy.URL
        As configured.

    Returns
    -------
    list of str
        Empty if it names none.
    """
    more = url.query.get("host", ())
    named = [url.host or "", *((more,) if isinstance(more, str) else more)]
    return [host.strip() for text in named for host in text.split(",") if host.strip()]


def is_local(url: sa.URL) -> bool:
    """Whether the line to the server stays on this machine.

    Parameters
    ----------
    url : sqlalchemy.URL
        As configured.

    Returns
    -------
    bool
        True for sockets, ``localhost`` and loopback addresses alone.
    """
    return all(_is_loopback(host) for host in hosts(url))


def where(url: sa.URL) -> str:
    """Say where a server is, without role and password.

    Parameters
    ----------
    url : sqlalchemy.URL
        As configured.

    Returns
    -------
    str
        Host and database.
    """
    return f"{', '.join(hosts(url))}, database {url.database}"


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
    return sa.func.to_char(column, 'YYYY-MM-DD"T"HH24:MI:SS.US')


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
    return sa.cast(column, sa.Text)


def streaming(connection: sa.Connection) -> Any:
    """Make a cursor that leaves the rows on the server until they are asked for.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Transaction.

    Returns
    -------
    object
        Cursor of the driver.
    """
    driver: Any = connection.connection.driver_connection
    return driver.cursor(name="lantern_rows")


def error_words(error: DBAPIError) -> str:
    """Say what the server refused; never values.

    Parameters
    ----------
    error : sqlalchemy.exc.DBAPIError
        Refusal of the driver.

    Returns
    -------
    str
        Kind of the error, with table and constraint where the server names them.
    """
    told: Any = getattr(error.orig, "diag", None)
    named = [getattr(told, name, None) for name in ("table_name", "constraint_name")]
    state = getattr(error.orig, "sqlstate", None)
    return " ".join(str(part) for part in (type(error.orig).__name__, state, *named) if part)


def state(connection: sa.Connection, actor: str, purpose: str, about: str | None = None) -> None:
    """State for this transaction alone who acts and why; the next user of the connection starts with nobody.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Transaction.
    actor, purpose : str
        Who and why.
    about : str, optional
        Audience or context; by default what was stated before stays.
    """
    connection.execute(_STATE, {"schema": SCHEMA_NAME, "actor": actor, "purpose": purpose, "about": about})


def _is_loopback(host: str) -> bool:
    if host.startswith("/") or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _begin(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    if not options.get(WRITES, False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    state(connection, *options.get(WHO, ("", "", "")))
    if options.get(WRITES, False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})")


def _why_not(error: OperationalError) -> str:
    told = str(error.orig)
    if "password" in told or "authentication" in told or "no password" in told:
        return "does not let this role in; check role and password file"
    if "SSL" in told or "certificate" in told or "root certificate" in told:
        return "could not be reached under TLS; check sslmode and sslrootcert"
    if "does not exist" in told:
        return "knows no such role or database; run: lantern database prepare"
    return "does not answer; check host, port and that it runs"
