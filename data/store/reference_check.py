"""No record is left standing on nothing: what a unit of work names must be there when it has been written."""

from __future__ import annotations

import sqlalchemy as sa

from data.errors import RefusedInput
from data.store.current import current, existing
from data.store.integrity import references
from data.store.pending import Pending
from data.store.person_keys import KeyRing
from data.store.tables import KINDS


def require_references(connection: sa.Connection, ring: KeyRing | None, pending: Pending) -> None:
    """Refuse a unit that would leave a record standing on nothing, naming up to ten faults at once.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Writing transaction.
    ring : KeyRing or None
        Keys of records.
    pending : Pending
        What the unit wants to write.

    Raises
    ------
    RefusedInput
        If a record names another that does not exist, or one is removed that others still name.
    """
    needed: dict[str, dict[str, str]] = {}
    for records in pending.added.values():
        for record in records.values():
            for kind, record_id in references(record):
                needed.setdefault(kind, {}).setdefault(record_id, record.id)
    faults = []
    for kind, ids in needed.items():
        there = existing(connection, kind, set(ids)) - pending.removed.get(kind, set())
        missing = sorted(set(ids) - there - set(pending.added.get(kind, ())))
        faults += [f"{ids[record_id]} names {kind} {record_id}" for record_id in missing]
    faults += _orphans(connection, ring, pending)
    if faults:
        raise RefusedInput(f"records that do not exist: {'; '.join(faults[:10])}; add them in the same unit")


def _orphans(connection: sa.Connection, ring: KeyRing | None, pending: Pending) -> list[str]:
    if not any(pending.removed.values()):
        return []
    return [
        f"{record_id} still names {target_kind} {target_id}"
        for kind in KINDS
        for record_id, version in current(connection, ring, kind, None).items()
        if record_id not in pending.ids(kind)
        for target_kind, target_id in references(version.record)
        if target_id in pending.removed.get(target_kind, ())
    ]
