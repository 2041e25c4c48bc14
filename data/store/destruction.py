"""Keys of records that an erasure destroys: condemned with the transaction that erases, destroyed once it stands."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa

from data.store.person_keys import Destroyed, KeyRing
from data.store.sealed_fields import SEALED
from data.store.sealed_parts import as_json
from data.store.sealing import required, seal_old_rows
from data.store.tables import IDENTITY


def condemn(
    connection: sa.Connection,
    ring: KeyRing | None,
    kind: str,
    left: list[dict[str, Any]],
    because: str,
    on: date,
) -> set[str]:
    """Note that every earlier version of some records is to be read as what is left of them.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Writing transaction.
    ring : KeyRing
        Keys of records.
    kind : str
        Kind of the records.
    left : list of dict
        Columns of what is left of each.
    because : str
        Id of the decision.
    on : datetime.date
        Day of the erasure.

    Returns
    -------
    set of str
        Ids of the keys to destroy once the transaction is committed.
    """
    if not left:
        return set()
    opened, ids = required(ring), [row["id"] for row in left]
    seal_old_rows(connection, opened, kind, ids)
    found = []
    for row in left:
        query = sa.select(IDENTITY.c.key_id).where(IDENTITY.c.kind == kind, IDENTITY.c.id == row["id"]).distinct()
        found += [
            Destroyed(
                key_id=key_id,
                kind=kind,
                id=row["id"],
                erased_on=on,
                because=because,
                instead={name: as_json(row[name]) for name in SEALED[kind]},
            )
            for key_id in connection.scalars(query)
        ]
    opened.prepare(found)
    return {one.key_id for one in found}


def settle(connection: sa.Connection, ring: KeyRing | None) -> int:
    """Destroy keys that an erasure condemned but that are there: after a crash, or after an old ring was put back.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Transaction.
    ring : KeyRing
        Keys of records.

    Returns
    -------
    int
        Number of keys destroyed now.
    """
    query = sa.select(IDENTITY.c.key_id).where(IDENTITY.c.sealed == b"").distinct()
    condemned = connection.scalars(query).all()
    return ring.destroy(condemned) if condemned and ring is not None and ring.path.exists() else 0


def empty_sealed(connection: sa.Connection, key_ids: Collection[str]) -> None:
    """Overwrite what some keys sealed, so that no process that still holds such a key can read it here.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Writing transaction.
    key_ids : collection of str
        Keys that are about to be destroyed.
    """
    for key_id in key_ids:
        connection.execute(sa.update(IDENTITY).where(IDENTITY.c.key_id == key_id).values(sealed=b""))
