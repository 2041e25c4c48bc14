"""What the locks of a shared database are, noted under the store key when they are made, so that a change shows.

Two notes are kept: a plain digest of the policy that the locks were written from, which the product compares when it
opens the store, and a keyed digest of the locks as the server itself spells them. The server's administrator can change
the locks; without the key file no note can be made to fit them.
"""

from __future__ import annotations

import hmac
import json
from hashlib import sha256

import sqlalchemy as sa

from data.errors import StoreError
from data.store.engine_postgres import SCHEMA_NAME
from data.store.second_lock import fingerprint
from data.store.tables import META

POLICY_NOTE = "locks_policy"
LOCKS_NOTE = "locks_seal"
_POLICIES = sa.text(
    "SELECT tablename, policyname, permissive, array_to_string(roles, ','), cmd, qual, with_check FROM pg_policies"
    " WHERE schemaname = :schema ORDER BY tablename, policyname"
)
_FUNCTIONS = sa.text(
    "SELECT proname, prosrc, prosecdef, provolatile FROM pg_proc WHERE pronamespace = to_regnamespace(:schema)"
    " ORDER BY proname"
)


def note(connection: sa.Connection, key: bytes) -> None:
    """Note the locks that stand now.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Writing transaction of the owner.
    key : bytes
        Raw store key.
    """
    connection.execute(sa.delete(META).where(META.c.key.in_([POLICY_NOTE, LOCKS_NOTE])))
    rows = {POLICY_NOTE: fingerprint(), LOCKS_NOTE: _seal(connection, key)}
    connection.execute(sa.insert(META), [{"key": name, "value": value} for name, value in rows.items()])


def require_policy(connection: sa.Connection) -> None:
    """Refuse a database whose locks were written from another policy than the product's.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any transaction that keeps the store.

    Raises
    ------
    StoreError
        If they were, or from none.
    """
    if _noted(connection, POLICY_NOTE) != fingerprint():
        raise StoreError(
            "the database is locked by another policy than this version of the product has; as its owner run: lantern "
            "database prepare"
        )


def are_as_made(connection: sa.Connection, key: bytes) -> bool:
    """Whether the locks are those that were made by whoever had the store key.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any transaction that keeps the store.
    key : bytes
        Raw store key.

    Returns
    -------
    bool
        False if a policy of the server was added, taken away or worded anew.
    """
    return hmac.compare_digest(_noted(connection, LOCKS_NOTE) or "", _seal(connection, key))


def _seal(connection: sa.Connection, key: bytes) -> str:
    found = [
        list(row) for asked in (_POLICIES, _FUNCTIONS) for row in connection.execute(asked, {"schema": SCHEMA_NAME})
    ]
    return hmac.digest(key, b"lantern locks 1\0" + json.dumps(found).encode(), sha256).hex()


def _noted(connection: sa.Connection, name: str) -> str | None:
    return connection.scalar(sa.select(META.c.value).where(META.c.key == name))
