"""The tables brought to the number that this version of the product needs, and the key proved to be theirs."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa

from data.errors import NoKey, StoreError
from data.store import lock_mark, sqlite_file
from data.store.engine import Database
from data.store.engine_postgres import SCHEMA_NAME
from data.store.migrations import MIGRATIONS
from data.store.person_keys import KeyRing
from data.store.sealing import seal_all
from data.store.tables import META, METADATA, SCHEMA

_PREPARE = "as its owner run: lantern database prepare"


def ready(database: Database, key_file: Path) -> None:
    """Make a store ready for use: make or migrate the tables of a file, only look at those of a shared database.

    Parameters
    ----------
    database : Database
        Opened database.
    key_file : pathlib.Path
        Its key file, for the message.

    Raises
    ------
    NoKey
        If the key is not that of a shared database.
    StoreError
        If the store was made by a newer version, cannot be migrated, or is not prepared.
    """
    number, missing = _standing(database)
    refuse_other(number)
    if database.is_shared:
        if number is None:
            raise StoreError(f"the database holds no store that this role may see; {_PREPARE}")
        if number < SCHEMA or missing:
            behind = f"schema {number} of {SCHEMA}, {len(missing)} tables missing"
            raise StoreError(f"the database is behind this version of the product ({behind}); {_PREPARE}")
        with database.reading() as connection:
            prove_key(connection, database.key, key_file)
            lock_mark.require_policy(connection)
    elif number != SCHEMA or missing:
        if number is not None and number < SCHEMA:
            keep_aside(database, number)
        with database.writing() as connection:
            upgrade(connection, database.ring)


def upgrade(connection: sa.Connection, ring: KeyRing | None) -> dict[str, int]:
    """Run the migrations that are due, make missing tables, seal what older versions wrote readable; and all that once.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Writing transaction of a file, or of the owner of a shared database; it holds the write lock.
    ring : KeyRing or None
        Keys of records; used by a store of an older version only.

    Returns
    -------
    dict of str to int
        Kind to versions sealed.

    Raises
    ------
    NoKey
        If there is something to seal and the ring is missing.
    StoreError
        If the store was made by a newer version, or by one too old.
    """
    number, old = schema_of(connection), is_behind(connection)
    refuse_other(number)
    if number is not None:
        migrate(connection, number, SCHEMA, MIGRATIONS)
    METADATA.create_all(connection)
    if number is None:
        connection.execute(sa.insert(META), {"key": "schema", "value": str(SCHEMA)})
    return seal_all(connection, ring) if old else {}


def migrate(
    connection: sa.Connection, number: int, wanted: int, steps: Mapping[int, Callable[[sa.Connection], None]]
) -> None:
    """Take the tables from one number to another, step by step, in the transaction given.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Writing transaction.
    number, wanted : int
        Schema that stands and that is to stand.
    steps : mapping of int to callable
        For each number the step that leads to the next.

    Raises
    ------
    StoreError
        If there is no step from some number on the way; nothing is changed.
    """
    lacking = [step for step in range(number, wanted) if step not in steps]
    if lacking:
        raise StoreError(
            f"the store has schema {number}, this version of the product needs {wanted} and knows no way from "
            f"{lacking[0]}; nothing was changed. A fictional case is made anew by: lantern demo --fresh"
        )
    for step in range(number, wanted):
        steps[step](connection)
    if number < wanted:
        connection.execute(sa.update(META).where(META.c.key == "schema").values(value=str(wanted)))


def schema_of(connection: sa.Connection) -> int | None:
    """Read the number of the tables.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any transaction.

    Returns
    -------
    int or None
        None if there is no store yet, or none that this role may see.
    """
    if META.name not in _tables(connection):
        return None
    found = connection.scalar(sa.select(META.c.value).where(META.c.key == "schema"))
    return None if found is None else int(found)


def is_behind(connection: sa.Connection) -> bool:
    """Whether there is a store that an older version of the product left.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any transaction.

    Returns
    -------
    bool
        False if there is none.
    """
    number = schema_of(connection)
    return number is not None and number < SCHEMA


def has_schema(connection: sa.Connection) -> bool:
    """Whether a server has the schema of the store, with or without tables in it.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any transaction of a server.

    Returns
    -------
    bool
        False on a database that was never prepared.
    """
    return bool(sa.inspect(connection).has_schema(SCHEMA_NAME))


def refuse_other(number: int | None) -> None:
    """Refuse a store of a newer version of the product.

    Parameters
    ----------
    number : int or None
        Number of its tables.

    Raises
    ------
    StoreError
        If it is newer.
    """
    if number is not None and number > SCHEMA:
        raise StoreError(
            f"the store has schema {number}, this version of the product knows {SCHEMA}; nothing was changed: install "
            "the newer version"
        )


def keep_aside(database: Database, number: int) -> Path:
    """Copy a file before it is migrated, to ``NAME.schema-N`` beside it.

    Parameters
    ----------
    database : Database
        Opened file.
    number : int
        Number of its tables.

    Returns
    -------
    pathlib.Path
        The copy, under the same key.
    """
    path = Path(str(database.path))
    aside = path.with_name(f"{path.name}.schema-{number}")
    if not aside.exists():
        part = aside.with_name(f"{aside.name}.part")
        sqlite_file.copy_file(path, database.key, part)
        part.replace(aside)
    return aside


def mark_key(connection: sa.Connection, key: bytes, key_file: Path) -> None:
    """Keep the mark of the key in a database that has none yet; otherwise prove the key.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Writing transaction of the owner.
    key : bytes
        Raw store key.
    key_file : pathlib.Path
        Its file, for the message.

    Raises
    ------
    NoKey
        If it is the key of another store.
    """
    if _mark_kept(connection) is None:
        connection.execute(sa.insert(META), {"key": "key_mark", "value": _mark(key)})
    prove_key(connection, key, key_file)


def prove_key(connection: sa.Connection, key: bytes, key_file: Path) -> None:
    """Prove that a key is that of the store, which a server cannot prove by opening.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any transaction.
    key : bytes
        Raw store key.
    key_file : pathlib.Path
        Its file, for the message.

    Raises
    ------
    NoKey
        If it is the key of another store.
    """
    if not hmac.compare_digest(_mark_kept(connection) or "", _mark(key)):
        raise NoKey(f"key file {key_file}: does not open this database; it is the key of another store")


def change_mark(connection: sa.Connection, key: bytes) -> None:
    """Put the mark of a new key in the place of that of the old one.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Writing transaction of the owner.
    key : bytes
        New store key.
    """
    connection.execute(sa.update(META).where(META.c.key == "key_mark").values(value=_mark(key)))


def _mark(key: bytes) -> str:
    return hmac.digest(key, b"lantern key mark 1", sha256).hex()


def _mark_kept(connection: sa.Connection) -> str | None:
    return connection.scalar(sa.select(META.c.value).where(META.c.key == "key_mark"))


def _standing(database: Database) -> tuple[int | None, set[str]]:
    with database.reading() as connection:
        found = _tables(connection)
        return schema_of(connection), set(METADATA.tables) - found


def _tables(connection: sa.Connection) -> set[str]:
    shared = connection.dialect.name == "postgresql"
    return set(sa.inspect(connection).get_table_names(schema=SCHEMA_NAME if shared else None))
