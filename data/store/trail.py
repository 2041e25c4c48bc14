"""The audit inside the database: entries are appended in the transaction of what they tell of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import sqlalchemy as sa

from data.audit import FIRST, Act, AuditEntry, Kept, seal
from data.store.engine import act_as, as_text, plain_rows
from data.store.tables import AUDIT

_ACTS = {act.value: act for act in Act}
_COLUMNS = tuple(column.name for column in AUDIT.c)


def now() -> datetime:
    """Present time.

    Returns
    -------
    datetime.datetime
        UTC, naive.
    """
    return datetime.now(UTC).replace(tzinfo=None)


def append(
    connection: sa.Connection,
    key: bytes,
    *,
    actor: str,
    audience: str,
    purpose: str,
    act: Act,
    subjects: tuple[str, ...] = (),
    detail: str = "",
    revision: int | None = None,
) -> AuditEntry:
    """Append one entry to the chain.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Writing transaction.
    key : bytes
        Key of the chain.
    actor, audience, purpose : str
        Who, on whose behalf, why.
    act : Act
        What was done.
    subjects : tuple of str
        Ids of the records concerned.
    detail : str
        Words without names or addresses.
    revision : int, optional
        Revision made by the same transaction.

    Returns
    -------
    AuditEntry
        The sealed entry.
    """
    last = connection.execute(sa.select(AUDIT.c.seq, AUDIT.c.digest).order_by(AUDIT.c.seq.desc()).limit(1)).first()
    entry = AuditEntry(
        seq=last.seq + 1 if last else 1,
        revision=revision,
        at=now(),
        actor=actor,
        audience=audience,
        purpose=purpose,
        act=act,
        subjects=subjects,
        detail=detail,
        previous=last.digest if last else FIRST,
    )
    sealed = seal(entry, key)
    act_as(connection, actor, purpose)
    connection.execute(
        sa.insert(AUDIT), {name: getattr(sealed, name) for name in _COLUMNS} | {"subjects": list(subjects)}
    )
    return sealed


def entries(
    connection: sa.Connection,
    after: int = 0,
    *,
    span: tuple[datetime, datetime] | None = None,
    act: Act | None = None,
) -> Iterator[AuditEntry]:
    """Read the chain.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Reading transaction.
    after : int
        Sequence number to start after.
    span : tuple of datetime.datetime, optional
        Only from the first moment and before the second; UTC, naive.
    act : Act, optional
        Only entries of this one.

    Yields
    ------
    AuditEntry
        In the order kept.
    """
    query = sa.select(AUDIT).where(AUDIT.c.seq > after).order_by(AUDIT.c.seq)
    if span is not None:
        query = query.where(AUDIT.c.at >= span[0], AUDIT.c.at < span[1])
    if act is not None:
        query = query.where(AUDIT.c.act == act.value)
    with connection.execute(query, execution_options={"yield_per": 10_000}) as rows:
        for row in rows:
            seq, revision, at, actor, audience, purpose, act, subjects, detail, previous, digest = row
            yield AuditEntry(
                seq=seq,
                revision=revision,
                at=at,
                actor=actor,
                audience=audience,
                purpose=purpose,
                # A value that nobody could have written stays as it is, so that the chain shows where it was changed.
                act=_ACTS.get(act, act),
                subjects=tuple(subjects),
                detail=detail,
                previous=previous,
                digest=digest,
            )


def since(connection: sa.Connection, moment: datetime) -> list[AuditEntry]:
    """Read the end of the chain without walking all of it.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Reading transaction.
    moment : datetime.datetime
        UTC, naive.

    Returns
    -------
    list of AuditEntry
        Those after the last entry that is no younger, oldest first.
    """
    before = connection.execute(
        sa.select(AUDIT.c.seq).where(AUDIT.c.at <= moment).order_by(AUDIT.c.seq.desc()).limit(1)
    ).scalar()
    return list(entries(connection, before or 0))


def kept(connection: sa.Connection) -> Iterator[Kept]:
    """Read the chain as it is kept, for `data.audit.verify_kept`.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Reading transaction.

    Returns
    -------
    iterator of tuple
        Columns in the order of `data.audit.AuditEntry`.
    """
    columns = [as_text(connection, column) for column in AUDIT.c]
    return plain_rows(connection, sa.select(*columns).order_by(AUDIT.c.seq))
