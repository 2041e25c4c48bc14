"""Revisions: who changed the store, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from data.store.tables import REVISION


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One revision of the store: who made it, when (UTC, naive), and why."""

    id: int
    at: datetime
    actor: str
    purpose: str
    reason: str


def list_revisions(connection: sa.Connection) -> list[Revision]:
    """List the revisions.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Transaction.

    Returns
    -------
    list of Revision
        Oldest first.
    """
    query = sa.select(REVISION.c.id, REVISION.c.at, REVISION.c.actor, REVISION.c.purpose, REVISION.c.reason)
    return [Revision(**row) for row in connection.execute(query.order_by(REVISION.c.id)).mappings()]


def revision_at(connection: sa.Connection, moment: datetime) -> int:
    """Find the revision that was current at a moment.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Transaction.
    moment : datetime.datetime
        UTC, naive.

    Returns
    -------
    int
        0 if the store was still empty.
    """
    return int(connection.scalar(sa.select(sa.func.max(REVISION.c.id)).where(REVISION.c.at <= moment)) or 0)
