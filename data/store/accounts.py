"""Accounts as they are kept: added, changed, shut out; every change is audited and ends what it must end."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from data.access.accounts import Account, Role
from data.access.passwords import FIRST_HOLDS
from data.audit import Act
from data.errors import RefusedInput
from data.store.access_keeper import AccessKeeper, account_of, existing
from data.store.access_tables import ACCOUNT, SESSION
from data.store.account_rules import set_rule


class Accounts(AccessKeeper):
    """Who may sign in."""

    def accounts(self) -> list[Account]:
        """List the accounts.

        Returns
        -------
        list of Account
            Ordered by id.
        """
        with self._database.reading() as connection:
            return [account_of(row) for row in connection.execute(sa.select(ACCOUNT).order_by(ACCOUNT.c.id)).mappings()]

    def account(self, account_id: str) -> Account:
        """Give one account.

        Parameters
        ----------
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
        with self._database.reading() as connection:
            return existing(connection, account_id)

    def add(self, account: Account, password: str | None, *, by: str, is_first: bool = False) -> None:
        """Add an account.

        Parameters
        ----------
        account : Account
            New account.
        password : str or None
            Checked password; None for one that signs in at the agency's service only.
        by : str
            Who adds it, for the audit.
        is_first : bool, default False
            Whether the password is handed out: then it must be changed at the first sign-in, within 72 hours.

        Raises
        ------
        RefusedInput
            If there is one of that id, subject or address.
        """
        kept = self._hasher.make(password) if password is not None else None
        now = self._clock()
        with self._database.writing() as connection:
            own = {"id": account.id, "subject": account.subject, "email": account.email}
            same = [ACCOUNT.c[name] == value for name, value in own.items() if value]
            if connection.execute(sa.select(ACCOUNT.c.id).where(sa.or_(*same))).first():
                raise RefusedInput(f"account {account.id}: there is one of that name, subject or address already")
            connection.execute(sa.insert(ACCOUNT), _row(account) | {"password_hash": kept, "made": now, "changed": now})
            if is_first:
                set_rule(connection, account.id, first_until=now + FIRST_HOLDS)
            self._log(connection, by, Act.COLLECTION, f"account {account.id} added as {account.role}")

    def set_password(self, account_id: str, password: str, *, by: str, is_first: bool = False) -> int:
        """Give an account a new password and end its sessions.

        Parameters
        ----------
        account_id : str
            Its id.
        password : str
            Checked password.
        by : str
            Who does it, for the audit.
        is_first : bool, default False
            Whether the password is handed out: then it must be changed at the next sign-in, within 72 hours.

        Returns
        -------
        int
            Sessions that were ended.
        """
        values, until = {"password_hash": self._hasher.make(password)}, self._clock() + FIRST_HOLDS
        rule = {"first_until": until if is_first else None}
        words = "password handed out" if is_first else "password changed"
        return self._change(account_id, values, words, by, rule=rule)

    def set_role(self, account_id: str, role: Role, *, by: str) -> int:
        """Give an account another role; its sessions feel it at their next act.

        Parameters
        ----------
        account_id : str
            Its id.
        role : Role
            New role.
        by : str
            Who does it, for the audit.

        Returns
        -------
        int
            Sessions that go on under the new role; none was ended.
        """
        return self._change(account_id, {"role": role.value}, f"role is now {role}", by, ends=False)

    def set_disabled(self, account_id: str, *, disabled: bool, by: str) -> int:
        """Shut an account out, or let it in again.

        Parameters
        ----------
        account_id : str
            Its id.
        disabled : bool
            Whether it may no longer sign in.
        by : str
            Who does it, for the audit.

        Returns
        -------
        int
            Sessions that were ended.
        """
        return self._change(account_id, {"disabled": disabled}, "disabled" if disabled else "enabled", by)

    def end_sessions(self, account_id: str, *, by: str) -> int:
        """End every session of an account.

        Parameters
        ----------
        account_id : str
            Its id.
        by : str
            Who does it, for the audit.

        Returns
        -------
        int
            Sessions that were ended.
        """
        return self._change(account_id, {}, "ended by an administrator", by)

    def _change(
        self,
        account_id: str,
        values: dict[str, Any],
        words: str,
        by: str,
        *,
        ends: bool = True,
        rule: dict[str, Any] | None = None,
    ) -> int:
        now = self._clock()
        lives = sa.and_(SESSION.c.account_id == account_id, SESSION.c.ended.is_(None))
        with self._database.writing() as connection:
            existing(connection, account_id)
            if values:
                of_it = ACCOUNT.c.id == account_id
                connection.execute(sa.update(ACCOUNT).where(of_it).values(**values, changed=now))
            if rule:
                set_rule(connection, account_id, **rule)
            count = int(connection.scalar(sa.select(sa.func.count()).select_from(SESSION).where(lives)) or 0)
            if ends:
                connection.execute(sa.update(SESSION).where(lives).values(ended=now, why_ended=words))
            ended = f"; {count} sessions ended" if ends else ""
            self._log(connection, by, Act.ALTERATION, f"account {account_id}: {words}{ended}")
        return count


def _row(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "display_name": account.display_name,
        "agency": account.agency,
        "role": account.role.value,
        "subject": account.subject or None,
        "email": account.email or None,
        "disabled": account.disabled,
    }
