"""What protects a store, proved on the store itself rather than read from its settings (`lantern doctor`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from data.codes import Audience
from data.errors import LanternError, NoKey
from data.store import engine_postgres, lock_mark, second_lock
from data.store.audit_trail import examine
from data.store.earlier_keys import chain_keys, earlier_keys
from data.store.engine import Database, open_database, read_url
from data.store.engine_postgres import SCHEMA_NAME
from data.store.keys import read_key
from data.store.opening import open_store
from data.store.person_keys import ring_path
from data.store.preparation import APPEND_ONLY
from data.store.tables import IDENTITY, META, METADATA

_PLAIN = b"SQLite format 3\0"
_ROLE = sa.text(
    """
    SELECT rolname, rolsuper, rolbypassrls, EXISTS (
        SELECT 1 FROM pg_class
        WHERE relnamespace = to_regnamespace(:schema) AND pg_has_role(current_user, relowner, 'MEMBER')
    ) AS owns
    FROM pg_roles WHERE rolname = current_user
    """
)
_UNFORCED = sa.text(
    "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(:schema) AND relkind IN ('r', 'p')"
    " AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY relname"
)
_CHANGEABLE = sa.text(
    "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(:schema) AND relname = ANY(:names)"
    " AND (has_table_privilege(oid, 'DELETE') OR has_table_privilege(oid, 'TRUNCATE')"
    " OR has_any_column_privilege(oid, 'UPDATE')) ORDER BY relname"
)
_LINE = sa.text("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl")


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that was tried.

    Attributes
    ----------
    name : str
        What it protects.
    holds : bool
        Whether it does.
    words : str
        What was found; without names, passwords or values.
    """

    name: str
    holds: bool
    words: str


def prove(url: str, key_file: Path) -> list[Proof]:
    """Try every protection of a store.

    Parameters
    ----------
    url : str
        URL of the store.
    key_file : pathlib.Path
        Its key file.

    Returns
    -------
    list of Proof
        For a file: unreadable without the key, key closed to others, audit whole. For a server: line, role, forced
        row-level security, nothing shown to a transaction that states nobody, audit that only grows, audit whole.
        One that does not hold ends the list if nothing further can be tried.
    """
    try:
        open_store(url, key_file).close()
        database = open_database(url, key_file, create=False)
    except LanternError as error:
        return [Proof("store", False, str(error))]
    try:
        tried = _server(database, read_url(url)) if database.is_shared else _file(database, key_file)
        return [*tried, _audit(database)]
    except LanternError as error:
        return [Proof("store", False, str(error))]
    finally:
        database.engine.dispose()


def _file(database: Database, key_file: Path) -> Iterator[Proof]:
    path = Path(str(database.path))
    with path.open("rb") as file:
        is_plain = file.read(len(_PLAIN)) == _PLAIN
    words = "is a plain SQLite file" if is_plain else "no plain SQLite header; opens with the key alone (SQLCipher)"
    yield Proof("store", not is_plain, words)
    open_to = [held.name for held in path.parent.glob(f"{path.name}*") if held.stat().st_mode & 0o077]
    yield Proof(
        "store files", not open_to, f"others may read {', '.join(open_to)}" if open_to else "for their owner alone"
    )
    try:
        read_key(key_file)
        yield Proof("key file", True, "mode 0600, of this user")
    except NoKey as error:
        yield Proof("key file", False, str(error))
    yield _ring(database)


def _server(database: Database, url: sa.URL) -> Iterator[Proof]:
    schema = {"schema": SCHEMA_NAME}
    with database.reading() as connection:
        tls = connection.scalar(_LINE)
        role = connection.execute(_ROLE, schema).mappings().one()
        unforced = connection.scalars(_UNFORCED, schema).all()
        changeable = connection.scalars(_CHANGEABLE, schema | {"names": sorted(APPEND_ONLY)}).all()
        encoding = connection.scalar(sa.text("SHOW server_encoding"))
    local = engine_postgres.is_local(url)
    line = "this machine's own socket or loopback" if local else f"{tls or 'NOT ENCRYPTED'}"
    yield Proof("line to the server", bool(local or tls), line)
    faults = [words for name, words in _FAULTS.items() if role[name]]
    yield Proof("role", not faults, f"{role['rolname']} {' and '.join(faults) or 'owns nothing and passes no lock'}")
    forced = f"missing on {', '.join(unforced)}" if unforced else f"forced on all {len(METADATA.tables)} tables"
    yield Proof("row-level security", not unforced, forced)
    yield _nobody(database)
    yield _second_lock(database)
    yield _ring(database)
    grows = f"{', '.join(changeable)} could be changed" if changeable else f"{len(APPEND_ONLY)} tables only grow"
    yield Proof("append-only", not changeable, grows)
    yield Proof("encoding", encoding == "UTF8", str(encoding))


_FAULTS = {
    "rolsuper": "is a superuser",
    "rolbypassrls": "may bypass row-level security",
    "owns": "owns tables",
}


def _nobody(database: Database) -> Proof:
    """Look with a transaction that states nobody: it must see nothing where one that states somebody sees rows."""
    with database.acting_as("", "").reading() as connection:
        shown = _with_rows(connection, METADATA.tables)
    with database.reading() as connection:
        sees = connection.execute(sa.select(META).limit(1)).first() is not None
    words = f"is shown rows of {', '.join(shown)}" if shown else f"sees 0 rows of {len(METADATA.tables)} tables"
    return Proof("nobody stated", sees and not shown, f"a transaction that states no actor {words}")


def _with_rows(connection: sa.Connection, names: Iterable[str]) -> list[str]:
    """List the tables of which a transaction is shown any row, in one question."""
    asked = [
        sa.select(sa.literal(name)).where(sa.exists().select_from(METADATA.tables[name])) for name in sorted(names)
    ]
    return [str(name) for name in connection.scalars(sa.union_all(*asked))]


def _second_lock(database: Database) -> Proof:
    """Look for each audience at each table that the policy hides from it, and at the locks as the server words them."""
    leaks, tried = [], 0
    for audience in Audience:
        with database.acting_as("doctor", "prove the locks", audience.value).reading() as connection:
            hidden = [name for name in METADATA.tables if second_lock.audience_rule(name, audience) is None]
            tried += len(hidden)
            leaks += [f"{name} to {audience}" for name in _with_rows(connection, hidden)]
    with database.reading() as connection:
        are_made = lock_mark.are_as_made(connection, database.key)
    if leaks:
        return Proof("second lock", False, f"shows {', '.join(leaks)}")
    if not are_made:
        return Proof("second lock", False, "was worded anew since it was made; run: lantern database prepare")
    return Proof("second lock", True, f"is the policy's, word for word; {tried} hidden tables tried, 0 rows shown")


def _ring(database: Database) -> Proof:
    """Say that the keys of records lie here and open: a server with many hosts of the product is not supported."""
    path = ring_path(Path()) if database.ring is None else database.ring.path
    if path.exists() and path.stat().st_mode & 0o077:
        return Proof("key ring", False, f"others may read {path.name}; run: chmod 600 {path}")
    with database.reading() as connection:
        is_used = connection.execute(sa.select(IDENTITY.c.id).limit(1)).first() is not None
    if is_used and not path.exists():
        words = "the host that serves this store has it" if database.is_shared else "put its newest copy beside the key"
        return Proof("key ring", False, f"{path.name} is missing; {words}")
    if path.exists() and database.ring is not None:
        try:
            database.ring.destroyed("")
        except NoKey as error:
            return Proof("key ring", False, str(error))
    alone = "lies on this machine alone, which is the only one that can serve this store"
    words = f"{alone if database.is_shared else 'opens with the key'}; copy it after every erasure"
    return Proof("key ring", True, f"{path.name} {words if path.exists() else 'is made with the first record'}")


def _audit(database: Database) -> Proof:
    with database.reading() as connection:
        earlier = earlier_keys(connection, database.key)
        verdict = examine(connection, chain_keys(database.key, earlier))
    if verdict.is_sound:
        return Proof("audit", True, f"chain whole, {verdict.entries} entries, {verdict.checkpoints} checkpoints")
    where = f"entry {verdict.broken_at}" if verdict.broken_at else f"checkpoints {verdict.bad_checkpoints}"
    return Proof(
        "audit", False, f"broken at {where}; keep this machine as it is and tell your information security lead"
    )
