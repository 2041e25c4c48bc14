"""A shared database made ready by its owner: tables, forced row-level security, and what the product's role may do.

The product connects with a role that owns nothing, is no superuser and cannot bypass row-level security. Every table
shows rows, and takes them, only inside a transaction that states actor, purpose and audience, and only those that the
reviewed policy shows to that audience, see `data.store.second_lock`. Audit, revisions and
checkpoints only grow; of a version only ``rev_to`` may be written, once; a sealed part may only be emptied.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from data.errors import RefusedInput
from data.store import lock_mark, schema, second_lock
from data.store.alone import hold_alone, write_anew
from data.store.contexts import Context
from data.store.engine import Database, read_url
from data.store.engine_postgres import SCHEMA_NAME, open_server, where
from data.store.keys import make_key, read_key
from data.store.person_keys import KeyRing, ring_path
from data.store.tables import (
    AUDIT,
    CHECKPOINT,
    IDENTITY,
    IMPORTED_FILE,
    IMPORTED_ROW,
    META,
    METADATA,
    RECORDED_CRIME,
    REVISION,
)

APPEND_ONLY = frozenset(
    table.name for table in (REVISION, AUDIT, CHECKPOINT, IMPORTED_FILE, IMPORTED_ROW, RECORDED_CRIME)
)
"""Tables that the product's role can read and add to, and nothing else."""
SIGNED = (REVISION.name, AUDIT.name)
"""Tables whose new rows must name the actor that the transaction states."""
VERSIONED = "record_"
_IN_OWN_NAME = "actor = current_setting('lantern.actor', true)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A database made ready.

    Attributes
    ----------
    place : str
        Host and database.
    owner, role : str
        Role that owns the tables, and the product's own.
    tables : int
        Tables that stand, each under forced row-level security.
    """

    place: str
    owner: str
    role: str
    tables: int


def prepare(owner_url: str, role: str, key_file: Path) -> Prepared:
    """Make or migrate the tables of a shared database and lock them, in one transaction.

    Parameters
    ----------
    owner_url : str
        ``postgresql://OWNER@HOST/DATABASE``.
    role : str
        The product's own role, which must exist.
    key_file : pathlib.Path
        Key file of the store; made if there is none and the database is new.

    Returns
    -------
    Prepared
        What stands.

    Raises
    ------
    NoKey
        If the key is that of another store.
    RefusedInput
        If the URL is of another kind, or the role could pass the locks.
    StoreError
        If the database refuses or is of a newer version.
    """
    database = open_as_owner(owner_url, key_file, make=True)
    try:
        with database.writing() as connection:
            owner = check_roles(connection, role)
            make_schema(connection)
            sealed = _brought_up(connection, database, role, key_file)
            schema.mark_key(connection, database.key, key_file)
            lock(connection, owner, role, database.key)
        write_anew(database.engine, sealed)
    finally:
        database.engine.dispose()
    return Prepared(place=where(read_url(owner_url)), owner=owner, role=role, tables=len(METADATA.tables))


def role_of(url: str) -> str:
    """Name the role with which the product connects.

    Parameters
    ----------
    url : str
        URL of the store, ``postgresql://ROLE@HOST/DATABASE``.

    Returns
    -------
    str
        Name of the role.

    Raises
    ------
    RefusedInput
        If the URL is not of PostgreSQL or names no role.
    """
    parsed = read_url(url)
    if parsed.get_backend_name() != "postgresql" or not parsed.username:
        raise RefusedInput("set LANTERN_DATABASE to postgresql://ROLE@HOST/DATABASE, with the role of the product")
    return parsed.username


def open_as_owner(owner_url: str, key_file: Path, *, make: bool = False) -> Database:
    """Open a shared database to change its tables.

    Parameters
    ----------
    owner_url : str
        ``postgresql://OWNER@HOST/DATABASE``.
    key_file : pathlib.Path
        Key file of the store.
    make : bool, default False
        Whether a missing key file is made, if the database has no store.

    Returns
    -------
    Database
        Transactions state the owner's own name.

    Raises
    ------
    RefusedInput
        If the URL is not of PostgreSQL.
    """
    url = read_url(owner_url)
    if url.get_backend_name() != "postgresql":
        raise RefusedInput("only a postgresql:// database is prepared; a file makes its own tables when it is opened")
    engine, _ = open_server(url, None)
    looking = Database(engine, b"", ("owner", "prepare the database", Context.KEEPING.value))
    try:
        if make and not key_file.exists():
            with looking.reading() as connection:
                is_new = schema.schema_of(connection) is None
            key = make_key(key_file) if is_new else read_key(key_file)
        else:
            key = read_key(key_file)
    except BaseException:
        engine.dispose()
        raise
    return Database(engine, key, looking.who, KeyRing(ring_path(key_file), key))


def check_roles(connection: sa.Connection, role: str) -> str:
    """Refuse a role that could pass the locks.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Transaction of the owner.
    role : str
        The product's own role.

    Returns
    -------
    str
        Name of the owner.

    Raises
    ------
    RefusedInput
        If the role is missing, is the owner or a member of it, a superuser, or may bypass row-level security.
    """
    owner = str(connection.scalar(sa.text("SELECT current_user")))
    query = sa.text(
        "SELECT rolsuper, rolbypassrls, pg_has_role(rolname, current_user, 'MEMBER') AS owns"
        " FROM pg_roles WHERE rolname = :role"
    )
    found = connection.execute(query, {"role": role}).mappings().first()
    if found is None:
        raise RefusedInput(
            f"role {role!r} does not exist; an administrator of the server makes it: CREATE ROLE ... LOGIN"
        )
    if role == owner or found["owns"]:
        raise RefusedInput(f"role {role!r} owns the tables; name another role for LANTERN_DATABASE")
    if found["rolsuper"] or found["rolbypassrls"]:
        raise RefusedInput(f"role {role!r} could pass row-level security; take SUPERUSER and BYPASSRLS from it")
    return owner


def make_schema(connection: sa.Connection) -> None:
    """Make the schema of the store, closed to everybody.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Writing transaction of the owner.
    """
    connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA_NAME}")
    connection.exec_driver_sql(f"REVOKE ALL ON SCHEMA {SCHEMA_NAME} FROM PUBLIC")


def lock(connection: sa.Connection, owner: str, role: str, key: bytes) -> None:
    """Force row-level security on every table and give the product's role what it needs, nothing more.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Writing transaction of the owner.
    owner, role : str
        Role that owns the tables, and the product's own.
    key : bytes
        Raw store key, under which it is noted what the locks are.
    """
    quote = connection.dialect.identifier_preparer.quote
    theirs, ours = quote(owner), quote(role)
    run = connection.exec_driver_sql
    run(f"REVOKE ALL ON SCHEMA {SCHEMA_NAME} FROM {ours}")
    run(f"GRANT USAGE ON SCHEMA {SCHEMA_NAME} TO {ours}")
    for head, statement in second_lock.functions().items():
        run(statement)
        run(f"REVOKE ALL ON FUNCTION {SCHEMA_NAME}.{head} FROM PUBLIC")
        run(f"GRANT EXECUTE ON FUNCTION {SCHEMA_NAME}.{head} TO {ours}")
    for name in sorted(METADATA.tables):
        table = f"{SCHEMA_NAME}.{quote(name)}"
        for statement in (*_forced(table), *_policies(name, table, theirs, ours), *_rights(name, table, ours)):
            run(statement)
    run(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {SCHEMA_NAME} FROM PUBLIC, {ours}")
    run(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {SCHEMA_NAME} TO {ours}")
    lock_mark.note(connection, key)


def _brought_up(connection: sa.Connection, database: Database, role: str, key_file: Path) -> dict[str, int]:
    """Make or migrate the tables; while older rows are sealed nobody reads blanks where words were."""
    if schema.schema_of(connection) is not None:
        schema.mark_key(connection, database.key, key_file)
    if schema.is_behind(connection):
        hold_alone(connection, role)
    return schema.upgrade(connection, database.ring)


def _forced(table: str) -> list[str]:
    return [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"]


def _policies(name: str, table: str, owner: str, role: str) -> list[str]:
    """Write the policies of a table: the owner must be keeping the store, and may then do the rest."""
    keeps, adds = second_lock.keeps(), second_lock.adds(name)
    signs = f"{adds} AND {_IN_OWN_NAME}" if name in SIGNED else adds
    may_change, must_become = _changes(name)
    made = {
        "owner_all": f"FOR ALL TO {owner} USING ({keeps}) WITH CHECK ({keeps})",
        "product_reads": f"FOR SELECT TO {role} USING ({second_lock.reads(name)})",
        "product_adds": f"FOR INSERT TO {role} WITH CHECK ({signs})",
        "product_changes": (
            f"FOR UPDATE TO {role} USING ({adds} AND {may_change}) WITH CHECK ({adds} AND {must_become})"
        ),
        "product_removes": f"FOR DELETE TO {role} USING ({adds})",
    }
    dropped = [f"DROP POLICY IF EXISTS {policy} ON {table}" for policy in made]
    return [*dropped, *(f"CREATE POLICY {policy} ON {table} {words}" for policy, words in made.items())]


def _changes(name: str) -> tuple[str, str]:
    """Which rows of a table may be changed, and what they must be afterwards."""
    if name == IDENTITY.name:
        return "true", "sealed = ''"
    return ("rev_to IS NULL", "rev_to IS NOT NULL") if name.startswith(VERSIONED) else ("true", "true")


def _rights(name: str, table: str, role: str) -> list[str]:
    given = "SELECT, INSERT, UPDATE, DELETE"
    if name == META.name:
        given = "SELECT"
    elif name == IDENTITY.name:
        given = "SELECT, INSERT, UPDATE (sealed)"
    elif name in APPEND_ONLY:
        given = "SELECT, INSERT"
    elif name.startswith(VERSIONED):
        given = "SELECT, INSERT, UPDATE (rev_to)"
    return [f"REVOKE ALL ON {table} FROM PUBLIC, {role}", f"GRANT {given} ON {table} TO {role}"]
