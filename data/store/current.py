"""What stands now: the last revision, which records there are, and their current versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data.store.codec import from_row
from data.store.person_keys import KeyRing
from data.store.sealing import whole_rows
from data.store.tables import KINDS, RECORDS, REVISION

_CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Version:
    """One current version: the record and the revision that made it."""

    record: Any
    rev_from: int


def last_revision(connection: sa.Connection) -> int:
    """Number of the last revision.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Transaction that may read the revisions.

    Returns
    -------
    int
        0 for an empty store.
    """
    return int(connection.scalar(sa.select(sa.func.max(REVISION.c.id))) or 0)


def existing(connection: sa.Connection, kind: str, ids: set[str]) -> set[str]:
    """Find which records of a kind there are.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Transaction.
    kind : str
        Kind of the records.
    ids : set of str
        Ids asked for.

    Returns
    -------
    set of str
        Those that have a current version.
    """
    table, found, wanted = RECORDS[kind], set[str](), sorted(ids)
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        found |= set(connection.scalars(sa.select(table.c.id).where(table.c.rev_to.is_(None), table.c.id.in_(chunk))))
    return found


def current(connection: sa.Connection, ring: KeyRing | None, kind: str, ids: set[str] | None) -> dict[str, Version]:
    """Read current versions of a kind.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Transaction.
    ring : KeyRing or None
        Keys of records.
    kind : str
        Kind of the records.
    ids : set of str or None
        Ids asked for, None for all.

    Returns
    -------
    dict of str to Version
        By id.
    """
    table, found = RECORDS[kind], dict[str, Version]()
    query = sa.select(table).where(table.c.rev_to.is_(None))
    wanted = None if ids is None else sorted(ids)
    chunks = [None] if wanted is None else [wanted[start : start + _CHUNK] for start in range(0, len(wanted), _CHUNK)]
    for chunk in chunks:
        narrowed = query if chunk is None else query.where(table.c.id.in_(chunk))
        for row in whole_rows(connection, ring, kind, connection.execute(narrowed), chunk):
            found[row["id"]] = Version(from_row(KINDS[kind], row), row["rev_from"])
    return found
