"""Identity apart from the record: what names or describes somebody lies sealed in a table of its own.

The table of the record holds blanks in its place. Each record has its own key in `data.store.person_keys`, so that
destroying one key erases one record from every version and every backup. A row without a sealed part was written
before there was sealing and is read as it is.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import date, datetime
from functools import cache
from typing import Any, get_origin

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from data.errors import NoKey, StoreError
from data.free_words import FREE_WORDS
from data.store.codec import hints
from data.store.person_keys import Destroyed, KeyRing
from data.store.tables import IDENTITY, KINDS

SEALED: dict[str, tuple[str, ...]] = {
    "people": ("reference", "name", "nicknames", "date_of_birth", "adult_beyond_doubt", "sex", "facts"),
    "phones": ("number", "handle"),
    "vehicles": ("vrm",),
    "locations": ("text", "easting_m", "northing_m"),
    "reports": ("text",),
    "events": ("summary",),
    **FREE_WORDS,
}
_NONCE_BYTES = 12
_DECODE = json.JSONDecoder().raw_decode
_CHUNK = 10_000


def seal_rows(
    connection: sa.Connection,
    ring: KeyRing | None,
    kind: str,
    rows: list[dict[str, Any]],
    anew: Collection[str] = (),
) -> list[dict[str, Any]]:
    """Keep the sealed part of new versions, and give the rows that are left for the table of the record.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Writing transaction.
    ring : KeyRing
        Keys of records.
    kind : str
        Kind of the records.
    rows : list of dict
        Columns of each version, ``id`` and ``rev_from`` among them.
    anew : collection of str
        Ids of records that get a new key, because the old one is to be destroyed.

    Returns
    -------
    list of dict
        The same rows with blanks where something was sealed.
    """
    names = SEALED.get(kind)
    if not names or not rows:
        return rows
    has_sealed = connection.execute(sa.select(IDENTITY.c.id).limit(1)).first() is not None
    owners = [(kind, row["id"]) for row in rows]
    opened = _ring(ring)
    keys = opened.keys_for(owners, anew=[(kind, one) for one in anew], create=not has_sealed)
    parts = [_part(opened, kind, row, keys[kind, row["id"]], names) for row in rows]
    connection.execute(sa.insert(IDENTITY), parts)
    blank = _blanks(kind)
    return [row | blank for row in rows]


def whole_rows(
    connection: sa.Connection,
    ring: KeyRing | None,
    kind: str,
    rows: sa.CursorResult[Any],
    ids: Collection[str] | None = None,
) -> Iterator[dict[str, Any]]:
    """Put the sealed parts back into rows as they are read.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Transaction in which the rows are read.
    ring : KeyRing
        Keys of records.
    kind : str
        Kind of the records.
    rows : sqlalchemy.CursorResult
        Columns of each version, ``id`` and ``rev_from`` among them.
    ids : collection of str, optional
        Ids that the rows may have, if they are few.

    Yields
    ------
    dict of str to object
        Columns with what was sealed; what an erasure destroyed is as the erasure left it.

    Raises
    ------
    NoKey
        If the ring is missing or lacks a key.
    StoreError
        If a sealed part was changed or put under another record.
    """
    if kind not in SEALED:
        names = tuple(rows.keys())
        yield from (dict(zip(names, values, strict=True)) for values in rows.fetchall())
        return
    names, opened = tuple(rows.keys()), _ring(ring)
    record_id, rev_from = names.index("id"), names.index("rev_from")
    parts = _parts(connection, kind, ids)
    for values in rows.fetchall():
        row = dict(zip(names, values, strict=True))
        part = parts.get((values[record_id], values[rev_from]))
        if part is not None:
            row |= _opened(opened, kind, values[record_id], values[rev_from], *part)
        yield row


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
    opened, ids = _ring(ring), [row["id"] for row in left]
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
                instead={name: _plain(row[name]) for name in SEALED[kind]},
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


def seal_old_rows(
    connection: sa.Connection, ring: KeyRing | None, kind: str, ids: Collection[str] | None = None
) -> int:
    """Seal versions that were written before there was sealing.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Writing transaction.
    ring : KeyRing
        Keys of records.
    kind : str
        A kind of `SEALED`.
    ids : collection of str, optional
        Only these records; by default all of the kind.

    Returns
    -------
    int
        Versions sealed; their freed pages are overwritten by the database, see ``secure_delete``.
    """
    table, names = _table(kind), SEALED[kind]
    old = unsealed(connection, kind, ids)
    for row in seal_rows(connection, ring, kind, old):
        change = sa.update(table).where(table.c.id == row["id"], table.c.rev_from == row["rev_from"])
        connection.execute(change.values({name: row[name] for name in names}))
    return len(old)


def unsealed(connection: sa.Connection, kind: str, ids: Collection[str] | None = None) -> list[dict[str, Any]]:
    """Rows of a kind that were written before there was sealing.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Transaction.
    kind : str
        A kind of `SEALED`.
    ids : collection of str, optional
        Only these records; by default all of the kind.

    Returns
    -------
    list of dict
        Columns of each version that has no sealed part.
    """
    table = _table(kind)
    its = (IDENTITY.c.kind == kind, IDENTITY.c.id == table.c.id, IDENTITY.c.rev_from == table.c.rev_from)
    query = sa.select(table).where(~sa.exists().where(*its))
    if ids is not None:
        query = query.where(table.c.id.in_(sorted(ids)))
    return [dict(row) for row in connection.execute(query).mappings()]


def _ring(ring: KeyRing | None) -> KeyRing:
    if ring is None:
        raise NoKey("this database was opened without the ring of record keys, so no record can be read or written")
    return ring


def _table(kind: str) -> sa.Table:
    return IDENTITY.metadata.tables[f"record_{kind}"]


def _parts(
    connection: sa.Connection, kind: str, ids: Collection[str] | None
) -> dict[tuple[str, int], tuple[str, bytes]]:
    columns = (IDENTITY.c.id, IDENTITY.c.rev_from, IDENTITY.c.key_id, IDENTITY.c.sealed)
    query = sa.select(*columns).where(IDENTITY.c.kind == kind)
    if ids is not None and len(ids) <= _CHUNK:
        query = query.where(IDENTITY.c.id.in_(sorted(ids)))
    return {(one, rev): (key_id, sealed) for one, rev, key_id, sealed in connection.execute(query).fetchall()}


def _part(ring: KeyRing, kind: str, row: Mapping[str, Any], key_id: str, names: tuple[str, ...]) -> dict[str, Any]:
    key = ring.key(key_id)
    if key is None:
        raise StoreError(f"record {row['id']}: its key was destroyed meanwhile; read it again and repeat")
    nonce = secrets.token_bytes(_NONCE_BYTES)
    plain = json.dumps({name: _plain(row[name]) for name in names}, ensure_ascii=False, separators=(",", ":"))
    about = _about(kind, row["id"], row["rev_from"], key_id)
    sealed = nonce + ChaCha20Poly1305(key).encrypt(nonce, plain.encode("utf-8", "surrogatepass"), about)
    return {"kind": kind, "id": row["id"], "rev_from": row["rev_from"], "key_id": key_id, "sealed": sealed}


def _opened(ring: KeyRing, kind: str, record_id: str, rev_from: int, key_id: str, sealed: bytes) -> dict[str, Any]:
    key = ring.key(key_id) if sealed else None
    if key is None:
        return _left(ring, kind, key_id)
    try:
        plain = ChaCha20Poly1305(key).decrypt(
            sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _about(kind, record_id, rev_from, key_id)
        )
    except InvalidTag as error:
        raise StoreError(f"record {record_id}: its sealed part was changed from outside; restore a backup") from error
    return _revived(kind, _DECODE(plain.decode("utf-8", "surrogatepass"))[0])


def _left(ring: KeyRing, kind: str, key_id: str) -> dict[str, Any]:
    """What an erasure left in the place of what it destroyed."""
    gone = ring.destroyed(key_id)
    return _blanks(kind) | (_revived(kind, gone.instead) if gone else {})


def _about(kind: str, record_id: str, rev_from: int, key_id: str) -> bytes:
    """Bind a sealed part to its record, version and key, so that it cannot be put in another's place."""
    return "\0".join((kind, record_id, str(rev_from), key_id)).encode("utf-8", "surrogatepass")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _revived(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(values)
    for name in _days(kind):
        if found.get(name):
            found[name] = date.fromisoformat(found[name])
    return found


@cache
def _days(kind: str) -> tuple[str, ...]:
    known = hints(KINDS[kind])
    return tuple(name for name in SEALED[kind] if known[name] == date | None)


@cache
def _blanks(kind: str) -> dict[str, Any]:
    known = hints(KINDS[kind])
    found = {
        item.name: (() if get_origin(known[item.name]) is tuple else "") if item.default is MISSING else item.default
        for item in fields(KINDS[kind])
    }
    return {name: list(found[name]) if isinstance(found[name], tuple) else found[name] for name in SEALED[kind]}
