"""What everybody who keeps accounts and sessions needs: the database, the clock, and an entry for each change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from data.access.accounts import Account, Role
from data.access.passwords import Hasher
from data.audit import Act, chain_key
from data.errors import RefusedInput
from data.store import trail
from data.store.access_tables import ACCOUNT
from data.store.contexts import Context
from data.store.engine import Database
from data.store.tries import Tries

PURPOSE = "sign-in"


class AccessKeeper:
    """Keeps something of those who may sign in.

    Parameters
    ----------
    database : Database
        Opened database.
    hasher : Hasher, optional
        Makes and checks password hashes.
    clock : callable, optional
        Gives the present time, UTC, naive.
    """

    def __init__(
        self, database: Database, hasher: Hasher | None = None, clock: Callable[[], datetime] = trail.now
    ) -> None:
        self._database = database.within(Context.SIGN_IN)
        self._hasher = hasher or Hasher()
        self._clock = clock
        self.tries = Tries(database, clock)

    def _log(self, connection: sa.Connection, actor: str, act: Act, detail: str) -> None:
        key = chain_key(self._database.key)
        trail.append(connection, key, actor=actor, audience="", purpose=PURPOSE, act=act, detail=detail)


def account_of(row: Any, prefix: str = "") -> Account:
    """Make an account of a row.

    Parameters
    ----------
    row : mapping
        Columns of the account.
    prefix : str
        What the names of its columns begin with, where it was read beside something else.

    Returns
    -------
    Account
        Without the hash of its password.
    """
    return Account(
        id=row["account_id" if prefix else "id"],
        display_name=row[f"{prefix}display_name"],
        agency=row[f"{prefix}agency"],
        role=Role(row[f"{prefix}role"]),
        has_password=row[f"{prefix}password_hash"] is not None,
        subject=row[f"{prefix}subject"] or "",
        email=row[f"{prefix}email"] or "",
        disabled=bool(row[f"{prefix}disabled"]),
    )


def existing(connection: sa.Connection, account_id: str) -> Account:
    """Find an account.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any transaction.
    account_id : str
        Its id.

    Returns
    -------
    Account
        As it is now.

    Raises
    ------
    RefusedInput
        If there is none of that id.
    """
    row = connection.execute(sa.select(ACCOUNT).where(ACCOUNT.c.id == account_id)).mappings().first()
    if row is None:
        raise RefusedInput(f"account {account_id}: there is none; list them with: lantern user list")
    return account_of(row)
