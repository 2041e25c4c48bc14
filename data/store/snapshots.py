"""The case as it stood at a revision, read once and kept for as long as it is the last."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import sqlalchemy as sa

from data.errors import StoreError
from data.store.codec import from_row
from data.store.contexts import Context
from data.store.current import last_revision
from data.store.engine import Database, act_as
from data.store.person_keys import KeyRing
from data.store.sealing import whole_rows
from data.store.tables import KINDS, RECORDS


@dataclass(slots=True)
class Kept:
    """The last revision that was read, and all records of it by kind."""

    last: tuple[int, dict[str, dict[str, Any]]] = (-1, {})
    lock: Lock = field(default_factory=Lock)


class Snapshots:
    """Reads the case by revision.

    Parameters
    ----------
    database : Database
        Opened database, in whose name is read.
    kept : Kept, optional
        What was read before, shared among those who read in several names.
    """

    def __init__(self, database: Database, kept: Kept | None = None) -> None:
        self._database = database.within(Context.RECKONING)
        self.kept = kept or Kept()

    def last(self) -> int:
        """Read the number of the last revision.

        Returns
        -------
        int
            0 for an empty store.
        """
        with self._snapshot() as (_, last):
            return last

    def state(self, as_of: int | None) -> dict[str, dict[str, Any]]:
        """Read all records of a revision.

        Parameters
        ----------
        as_of : int or None
            Revision; None for the last.

        Returns
        -------
        dict of str to dict
            Kind to id to record, unmasked.

        Raises
        ------
        StoreError
            If there is no such revision yet.
        """
        with self._snapshot() as (connection, last):
            if as_of is not None and not 0 <= as_of <= last:
                raise StoreError(f"there is no revision {as_of}; the last is {last}")
            wanted = last if as_of is None else as_of
            with self.kept.lock:
                if self.kept.last[0] == wanted == last:
                    return self.kept.last[1]
                before, kept = self.kept.last
            # After a small change most kinds are as they were: only those that changed are read again.
            since = before if wanted == last and 0 < before < last else -1
            changed = set(KINDS) if since < 0 else _changed_since(connection, since)
            ring = self._database.ring
            found = {k: _records_at(connection, ring, k, wanted) if k in changed else kept[k] for k in KINDS}
            if wanted == last:
                with self.kept.lock:
                    self.kept.last = (wanted, found)
            return found

    def refused(self, shown: Mapping[str, Collection[str]], audience: str, revision: int) -> dict[str, set[str]]:
        """Ask the server which of the current records that are to be shown it does not give to an audience.

        Parameters
        ----------
        shown : mapping of str to collection of str
            Kind to ids of kept records.
        audience : str
            For whom.
        revision : int
            Revision that they are of.

        Returns
        -------
        dict of str to set of str
            Kind to ids that must not be shown; empty on a file, which has one key and no second lock.

        Raises
        ------
        StoreError
            If the two locks disagree on the same revision: then nothing of the case may be shown.
        """
        wanted = {kind: set(ids) for kind, ids in shown.items() if ids}
        if not self._database.is_shared or not wanted:
            return {}
        with self._snapshot() as (connection, last):
            act_as(connection, *self._database.who[:2], audience)
            given = _current_ids(connection, wanted)
        missing = {kind: lost for kind, ids in wanted.items() if (lost := ids - given[kind])}
        if missing and last == revision:
            told = ", ".join(f"{len(ids)} of {kind}" for kind, ids in sorted(missing.items()))
            raise StoreError(
                f"the database gives {audience} less than the product would show ({told}); nothing is shown. As its "
                "owner run: lantern database prepare, then lantern doctor"
            )
        return missing

    @contextmanager
    def _snapshot(self) -> Iterator[tuple[sa.Connection, int]]:
        with self._database.reading() as connection:
            yield connection, last_revision(connection)


def _current_ids(connection: sa.Connection, kinds: Collection[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for kind in kinds:
        table = RECORDS[kind]
        found[kind] = set(connection.scalars(sa.select(table.c.id).where(table.c.rev_to.is_(None))))
    return found


def _changed_since(connection: sa.Connection, revision: int) -> set[str]:
    """Kinds with a version that began or ended after a revision."""
    asked = [
        sa.select(sa.literal(kind)).where(
            sa.exists().where(sa.or_(table.c.rev_from > revision, table.c.rev_to > revision))
        )
        for kind, table in RECORDS.items()
    ]
    return {str(found[0]) for found in connection.execute(sa.union_all(*asked))}


def _records_at(connection: sa.Connection, ring: KeyRing | None, kind: str, revision: int) -> dict[str, Any]:
    table, cls = RECORDS[kind], KINDS[kind]
    holds = sa.and_(table.c.rev_from <= revision, sa.or_(table.c.rev_to.is_(None), table.c.rev_to > revision))
    query = sa.select(table).where(holds).order_by(table.c.id)
    rows = whole_rows(connection, ring, kind, connection.execute(query))
    return {row["id"]: from_row(cls, row) for row in rows}
