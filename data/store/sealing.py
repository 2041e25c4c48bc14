"""Names and words apart from the record: the table of the record holds blanks, the rest lies sealed in `IDENTITY`.

What identifies somebody lies under a key of its own record in `data.store.person_keys`, so that destroying one key
erases one record from every version and every backup. Other texts lie under one key for their kind. A row without a
sealed part was written before there was sealing and is read as it is.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

import sqlalchemy as sa

from data.errors import NoKey
from data.store.person_keys import KeyRing, Owner
from data.store.sealed_fields import SEALED, WORDS, blanks, label
from data.store.sealed_parts import find_parts, make_part, open_part
from data.store.tables import IDENTITY, RECORDS

_KEYED = frozenset(SEALED) | frozenset(WORDS)
# Made together: the ring is read and written once for all of them.
_SHARED: tuple[Owner, ...] = tuple((label(kind), "") for kind in WORDS)


def seal_rows(
    connection: sa.Connection,
    ring: KeyRing | None,
    kind: str,
    rows: list[dict[str, Any]],
    anew: Collection[str] = (),
) -> list[dict[str, Any]]:
    """Keep the sealed parts of new versions, and give the rows that are left for the table of the record.

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
    if kind not in _KEYED or not rows:
        return rows
    _keep_parts(connection, required(ring), kind, rows, SEALED.get(kind, ()), anew)
    blank = blanks(kind, _names(kind))
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
    names, found = tuple(rows.keys()), rows.fetchall()
    if kind not in _KEYED or not found:
        yield from (dict(zip(names, values, strict=True)) for values in found)
        return
    opened = required(ring)
    record_id, rev_from = names.index("id"), names.index("rev_from")
    kinds = [name for name, sealed in ((kind, SEALED), (label(kind), WORDS)) if kind in sealed]
    parts = find_parts(connection, kinds, ids)
    for values in found:
        row = dict(zip(names, values, strict=True))
        place = (values[record_id], values[rev_from])
        for under, held in parts.items():
            part = held.get(place)
            if part is not None:
                row |= open_part(opened, under, kind, place, part)
        yield row


def seal_old_rows(
    connection: sa.Connection, ring: KeyRing | None, kind: str, ids: Collection[str] | None = None
) -> int:
    """Seal versions that were written before their fields were sealed.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Writing transaction; on a server of the owner of the tables.
    ring : KeyRing
        Keys of records.
    kind : str
        Kind of the records.
    ids : collection of str, optional
        Only these records; by default all of the kind.

    Returns
    -------
    int
        Versions sealed; their freed pages are overwritten by the database, see ``secure_delete``.
    """
    opened, done = required(ring), 0
    for condition, names in ((_lacks_part(kind), SEALED.get(kind, ())), (_shows_words(kind), ())):
        rows = _old(connection, kind, condition, ids)
        if rows:
            _keep_parts(connection, opened, kind, rows, names)
            _blank_out(connection, kind, rows)
        done += len(rows)
    return done


def seal_all(connection: sa.Connection, ring: KeyRing | None) -> dict[str, int]:
    """Seal whatever was written before its fields were sealed.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Writing transaction; on a server of the owner of the tables.
    ring : KeyRing
        Keys of records.

    Returns
    -------
    dict of str to int
        Kind to versions sealed, for kinds that had any.
    """
    done = {kind: seal_old_rows(connection, ring, kind) for kind in sorted(_KEYED)}
    return {kind: count for kind, count in done.items() if count}


def unsealed(connection: sa.Connection, kind: str, ids: Collection[str] | None = None) -> list[dict[str, Any]]:
    """Rows of a kind that were written before their fields were sealed.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Transaction.
    kind : str
        Kind of the records.
    ids : collection of str, optional
        Only these records; by default all of the kind.

    Returns
    -------
    list of dict
        Columns of each version of which something lies readable that would be sealed today.
    """
    return _old(connection, kind, sa.or_(_lacks_part(kind), _shows_words(kind)), ids)


def required(ring: KeyRing | None) -> KeyRing:
    """Insist on the ring, without which nothing sealed is read or written.

    Parameters
    ----------
    ring : KeyRing or None
        Keys of records.

    Returns
    -------
    KeyRing
        The same.

    Raises
    ------
    NoKey
        If there is none.
    """
    if ring is None:
        raise NoKey("this database was opened without the ring of record keys, so no record can be read or written")
    return ring


def _keep_parts(
    connection: sa.Connection,
    ring: KeyRing,
    kind: str,
    rows: list[dict[str, Any]],
    names: tuple[str, ...],
    anew: Collection[str] = (),
) -> None:
    """Seal what identifies under a key of each record, and words that are there under the key of the kind."""
    words = WORDS.get(kind, ())
    nothing, shared = blanks(kind, words), (label(kind), "")
    worded = [row for row in rows if any(row[name] != nothing[name] for name in words)]
    owners: list[Owner] = [(kind, row["id"]) for row in rows] if names else []
    wanted = [*owners, *_SHARED] if worded else owners
    if not wanted:
        return
    has_sealed = connection.execute(sa.select(IDENTITY.c.id).limit(1)).first() is not None
    keys = ring.keys_for(wanted, anew=[(kind, one) for one in anew], create=not has_sealed)
    parts = [make_part(ring, kind, row, keys[kind, row["id"]], names) for row in rows if names]
    parts += [make_part(ring, shared[0], row, keys[shared], words) for row in worded]
    connection.execute(sa.insert(IDENTITY), parts)


def _old(
    connection: sa.Connection, kind: str, condition: sa.ColumnElement[bool], ids: Collection[str] | None
) -> list[dict[str, Any]]:
    table = RECORDS[kind]
    query = sa.select(table).where(condition)
    if ids is not None:
        query = query.where(table.c.id.in_(sorted(ids)))
    return [dict(row) for row in connection.execute(query).mappings()]


def _lacks_part(kind: str) -> sa.ColumnElement[bool]:
    if kind not in SEALED:
        return sa.false()
    table = RECORDS[kind]
    its = (IDENTITY.c.kind == kind, IDENTITY.c.id == table.c.id, IDENTITY.c.rev_from == table.c.rev_from)
    return ~sa.exists().where(*its)


def _shows_words(kind: str) -> sa.ColumnElement[bool]:
    table = RECORDS[kind]
    shown: list[sa.ColumnElement[bool]] = [sa.false()]
    for name, nothing in blanks(kind, WORDS.get(kind, ())).items():
        column = table.c[name]
        if nothing is None:
            shown.append(column.is_not(sa.null()))
        elif isinstance(nothing, list):
            shown.append(sa.cast(column, sa.Text) != json.dumps(nothing))
        else:
            shown.append(column != nothing)
    return sa.or_(*shown)


def _blank_out(connection: sa.Connection, kind: str, rows: list[dict[str, Any]]) -> None:
    table = RECORDS[kind]
    change = sa.update(table).where(table.c.id == sa.bindparam("its"), table.c.rev_from == sa.bindparam("since"))
    blank = blanks(kind, _names(kind))
    places = [{"its": row["id"], "since": row["rev_from"]} for row in rows]
    connection.execute(change.values(blank), places)


def _names(kind: str) -> tuple[str, ...]:
    return (*SEALED.get(kind, ()), *WORDS.get(kind, ()))
