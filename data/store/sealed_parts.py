"""Sealed parts of records: made, found and opened, each bound to its record, version and key (ChaCha20-Poly1305)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from data.errors import StoreError
from data.store.codec import hints
from data.store.person_keys import KeyRing
from data.store.sealed_fields import SEALED, blanks
from data.store.tables import IDENTITY, KINDS

Place = tuple[str, int]
"""Id of a record and the revision from which its version holds."""
Part = tuple[str, bytes]
"""Id of the key, and nonce with ciphertext, which are empty once an erasure took them."""
_NONCE_BYTES = 12
_DECODE = json.JSONDecoder().raw_decode
_CHUNK = 10_000


def make_part(ring: KeyRing, under: str, row: Mapping[str, Any], key_id: str, names: tuple[str, ...]) -> dict[str, Any]:
    """Seal some fields of a version.

    Parameters
    ----------
    ring : KeyRing
        Keys of records.
    under : str
        Kind of the record, or its `data.store.sealed_fields.label`.
    row : mapping
        Columns of the version, ``id`` and ``rev_from`` among them.
    key_id : str
        Id of the key.
    names : tuple of str
        Fields to seal.

    Returns
    -------
    dict of str to object
        Row of the table of sealed parts.

    Raises
    ------
    StoreError
        If the key was destroyed meanwhile.
    """
    key = ring.key(key_id)
    if key is None:
        raise StoreError(f"record {row['id']}: its key was destroyed meanwhile; read it again and repeat")
    nonce = secrets.token_bytes(_NONCE_BYTES)
    plain = json.dumps({name: as_json(row[name]) for name in names}, ensure_ascii=False, separators=(",", ":"))
    about = _about(under, row["id"], row["rev_from"], key_id)
    sealed = nonce + ChaCha20Poly1305(key).encrypt(nonce, plain.encode("utf-8", "surrogatepass"), about)
    return {"kind": under, "id": row["id"], "rev_from": row["rev_from"], "key_id": key_id, "sealed": sealed}


def find_parts(
    connection: sa.Connection, names: Collection[str], ids: Collection[str] | None
) -> dict[str, dict[Place, Part]]:
    """Read the sealed parts of a kind.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Transaction.
    names : collection of str
        Kind and label of the kind, as far as there are such parts.
    ids : collection of str or None
        Ids of records, None for all.

    Returns
    -------
    dict of str to dict
        Kind or label to the part of each version.
    """
    columns = (IDENTITY.c.kind, IDENTITY.c.id, IDENTITY.c.rev_from, IDENTITY.c.key_id, IDENTITY.c.sealed)
    query = sa.select(*columns).where(IDENTITY.c.kind.in_(sorted(names)))
    if ids is not None and len(ids) <= _CHUNK:
        query = query.where(IDENTITY.c.id.in_(sorted(ids)))
    found: dict[str, dict[Place, Part]] = {name: {} for name in names}
    for under, one, revision, key_id, sealed in connection.execute(query).fetchall():
        found[under][one, revision] = key_id, sealed
    return found


def open_part(ring: KeyRing, under: str, kind: str, place: Place, part: Part) -> dict[str, Any]:
    """Read what a part holds, or what an erasure left in its place.

    Parameters
    ----------
    ring : KeyRing
        Keys of records.
    under : str
        Kind or label of the part.
    kind : str
        Kind of the record.
    place : tuple of (str, int)
        Version.
    part : tuple of (str, bytes)
        As it lies in the table.

    Returns
    -------
    dict of str to object
        Columns.

    Raises
    ------
    NoKey
        If the ring is missing or lacks the key.
    StoreError
        If the part was changed or put under another record.
    """
    key_id, sealed = part
    key = ring.key(key_id) if sealed else None
    if key is None:
        return _left(ring, kind, key_id) if under == kind else {}
    about = _about(under, *place, key_id)
    try:
        plain = ChaCha20Poly1305(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about)
    except InvalidTag as error:
        raise StoreError(f"record {place[0]}: its sealed part was changed from outside; restore a backup") from error
    return _revived(kind, _DECODE(plain.decode("utf-8", "surrogatepass"))[0])


def as_json(value: Any) -> Any:
    """Give a column's value in the form in which a sealed part holds it.

    Parameters
    ----------
    value : object
        Value of a column.

    Returns
    -------
    object
        A day as ISO 8601, anything else as it is.
    """
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _left(ring: KeyRing, kind: str, key_id: str) -> dict[str, Any]:
    """What an erasure left in the place of what it destroyed."""
    gone = ring.destroyed(key_id)
    return blanks(kind, SEALED[kind]) | (_revived(kind, gone.instead) if gone else {})


def _about(under: str, record_id: str, rev_from: int, key_id: str) -> bytes:
    """Bind a sealed part to its record, version and key, so that it cannot be put in another's place."""
    return "\0".join((under, record_id, str(rev_from), key_id)).encode("utf-8", "surrogatepass")


def _revived(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(values)
    for name in _days(kind):
        if found.get(name):
            found[name] = date.fromisoformat(found[name])
    return found


@cache
def _days(kind: str) -> tuple[str, ...]:
    known = hints(KINDS[kind])
    return tuple(name for name in SEALED.get(kind, ()) if known[name] == date | None)
