"""A server's store held by its owner alone while what the product holds in memory of it becomes wrong."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import closing
from typing import Any

import sqlalchemy as sa

from data.errors import StoreError
from data.store.engine_postgres import SCHEMA_NAME
from data.store.tables import META, RECORDS

_PATIENCE_S = 5.0
_OTHERS = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = :role"
    " AND pid <> pg_backend_pid()"
)


def hold_alone(connection: sa.Connection, role: str) -> None:
    """Keep everybody else out of a server's store until the transaction ends.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Writing transaction of the owner.
    role : str
        The product's own role.

    Raises
    ------
    StoreError
        If the product has the store open.
    """
    # Whoever connects from here on waits for the marks of the store, and finds them changed.
    connection.exec_driver_sql(f"LOCK TABLE {SCHEMA_NAME}.{META.name} IN ACCESS EXCLUSIVE MODE")
    deadline = time.monotonic() + _PATIENCE_S
    while others := int(connection.scalar(_OTHERS, {"role": role}) or 0):
        if time.monotonic() > deadline:
            raise StoreError(f"the store is open ({others} connections); stop lantern serve everywhere, then repeat")
        time.sleep(0.05)
        connection.execute(sa.text("SELECT pg_stat_clear_snapshot()"))


def write_anew(engine: sa.Engine, kinds: Iterable[str]) -> None:
    """Have a server write the tables of some kinds anew, so that rows as they were before lie in no page of it.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        Connections of the owner; no transaction of it is open.
    kinds : iterable of str
        Kinds of records.
    """
    tables = [RECORDS[kind].name for kind in sorted(kinds)]
    if not tables:
        return
    with closing(engine.raw_connection()) as raw:
        driver: Any = raw.driver_connection
        driver.rollback()
        driver.autocommit = True
        for name in tables:
            driver.execute(f"VACUUM (FULL) {SCHEMA_NAME}.{name}")
