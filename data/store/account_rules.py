"""Rules of single accounts: whether a second factor is asked for, and until when a password handed out holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from data.access.accounts import Account, Role
from data.access.sessions import Owed
from data.store.access_tables import ACCOUNT_RULE, RECOVERY_CODE, SECOND_FACTOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an account stands.

    Attributes
    ----------
    needs_factor : bool
        Whether a second factor is asked for: of administrators always.
    has_factor : bool
        Whether one is set up.
    codes_left : int
        Recovery codes that were not used.
    first_until : datetime.datetime or None
        End of the password that was handed out, UTC, naive; None once the person has chosen one.
    """

    needs_factor: bool
    has_factor: bool
    codes_left: int
    first_until: datetime | None

    @property
    def owes(self) -> Owed | None:
        """What the person must do first after signing in by password."""
        if self.first_until is not None:
            return Owed.PASSWORD
        return Owed.SECOND_FACTOR if self.needs_factor and not self.has_factor else None


def standing(connection: sa.Connection, account: Account) -> Standing:
    """Read how an account stands.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any transaction.
    account : Account
        Whose standing.

    Returns
    -------
    Standing
        As it is now.
    """
    rule = connection.execute(sa.select(ACCOUNT_RULE).where(ACCOUNT_RULE.c.account_id == account.id)).mappings().first()
    factor = sa.select(SECOND_FACTOR.c.confirmed).where(SECOND_FACTOR.c.account_id == account.id)
    left = sa.select(sa.func.count()).where(RECOVERY_CODE.c.account_id == account.id, RECOVERY_CODE.c.used.is_(None))
    return Standing(
        needs_factor=account.role is Role.ADMINISTRATOR or bool(rule and rule["needs_factor"]),
        has_factor=bool(connection.scalar(factor)),
        codes_left=int(connection.scalar(left) or 0),
        first_until=rule["first_until"] if rule else None,
    )


def set_rule(connection: sa.Connection, account_id: str, **values: Any) -> None:
    """Change the rule of an account, which is made when there is none.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Writing transaction.
    account_id : str
        Whose rule.
    **values : object
        Columns of the rule.
    """
    of_it = ACCOUNT_RULE.c.account_id == account_id
    if not connection.execute(sa.update(ACCOUNT_RULE).where(of_it).values(**values)).rowcount:
        row = {"account_id": account_id, "needs_factor": False, "first_until": None} | values
        connection.execute(sa.insert(ACCOUNT_RULE), row)


def factor_words(stands: Standing) -> str:
    """Say in a list how the second factor of an account stands.

    Parameters
    ----------
    stands : Standing
        Of the account.

    Returns
    -------
    str
        ``set up``, ``owed`` or ``none``.
    """
    if stands.has_factor:
        return "set up"
    return "owed" if stands.needs_factor else "none"
