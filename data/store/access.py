"""Accounts, sessions and attempts as they are kept: every change of them is audited in its own transaction."""

from __future__ import annotations

import sqlalchemy as sa

from data.access.accounts import Account
from data.access.sessions import digest_of
from data.audit import Act
from data.errors import NotPermitted
from data.store.access_keeper import account_of
from data.store.access_tables import ACCOUNT, SESSION
from data.store.account_rules import standing
from data.store.attempts import Throttled
from data.store.own_account import OwnAccount
from data.store.tries import NOBODY_KNOWN

__all__ = ["NOT_LET_IN", "AccessStore", "Throttled"]

NOT_LET_IN = (
    "Name, password and code do not fit. Nothing more is said, so that nobody learns which names exist. A code works "
    "once: wait for the next."
)


class AccessStore(OwnAccount):
    """Who may sign in, and who is.

    Parameters
    ----------
    database : Database
        Opened database.
    hasher : Hasher, optional
        Makes and checks password hashes.
    clock : callable, optional
        Gives the present time, UTC, naive.
    """

    def sign_in(self, name: str, password: str, code: str = "", *, source: str) -> str:
        """Check a name, a password and the code of a second factor, where there is one, and begin a session.

        Parameters
        ----------
        name, password : str
            As typed.
        code : str, optional
            Code of the second factor or a recovery code, as typed; it is used up only if the password fits.
        source : str
            Address of the browser.

        Returns
        -------
        str
            Token for the browser's cookie; it is kept nowhere else.

        Raises
        ------
        Throttled
            If there were too many failures; nothing was checked.
        NotPermitted
            If the name is unknown, the account disabled, the password wrong or too old to begin with, or the code
            wrong or used; the message is the same.
        """
        attempt, fits = self._try(name, password, source)
        with self._database.writing() as connection:
            account = self._let_pass(connection, attempt, code, fits=fits, failed="sign-in failed")
            if account is not None:
                return self._begin(connection, account, source)
        raise NotPermitted(NOT_LET_IN)

    def confirm(self, name: str, password: str, code: str = "", *, source: str, what: str) -> Account:
        """Check that somebody who is not signed in here agrees to one thing, by name, password and code.

        Parameters
        ----------
        name, password : str
            As typed.
        code : str, optional
            Code of the second factor or a recovery code, as typed.
        source : str
            Address of the browser.
        what : str
            What is agreed to, for the audit; ids only.

        Returns
        -------
        Account
            Whose agreement it is; no session is begun.

        Raises
        ------
        Throttled
            If there were too many failures; nothing was checked.
        NotPermitted
            If name, password and code do not fit, the account sees no case, or its person has still to choose a
            password or to set up a second factor.
        """
        attempt, fits = self._try(name, password, source)
        with self._database.writing() as connection:
            account = self._let_pass(connection, attempt, code, fits=fits, failed=f"confirmation failed: {what}")
            if account is not None and account.audience is not None and standing(connection, account).owes is None:
                self._log(connection, account.id, Act.SIGN_IN, f"confirmed: {what}")
                return account
            if account is not None:
                self._log(connection, account.id, Act.REFUSED, f"confirmation failed: {what}: the account may not yet")
        raise NotPermitted(NOT_LET_IN)

    def sign_in_proved(self, subject: str, email: str, proof: str, *, source: str) -> str:
        """Begin a session for somebody whom the agency's own sign-in service has proved.

        Parameters
        ----------
        subject : str
            Issuer and subject.
        email : str
            Address that the service has verified, or empty.
        proof : str
            The service's proof; none begins a second session.
        source : str
            Address of the browser.

        Returns
        -------
        str
            Token for the browser's cookie.

        Raises
        ------
        NotPermitted
            If no account is mapped to the person, it is disabled, or the proof was used before.
        """
        digest = digest_of(proof)
        with self._database.writing() as connection:
            row = connection.execute(sa.select(ACCOUNT).where(ACCOUNT.c.subject == subject)).mappings().first()
            if row is None and email:
                by_mail = sa.and_(ACCOUNT.c.email == email.lower(), ACCOUNT.c.subject.is_(None))
                row = connection.execute(sa.select(ACCOUNT).where(by_mail)).mappings().first()
                if row is not None:  # from now on the subject counts; an address can be given to somebody else
                    connection.execute(sa.update(ACCOUNT).where(ACCOUNT.c.id == row["id"]).values(subject=subject))
            used = connection.execute(sa.select(SESSION.c.digest).where(SESSION.c.proof == digest)).first()
            account = account_of(row) if row is not None else None
            if account is not None and not account.disabled and not used:
                return self._begin(connection, account, source, proof=digest)
            self._log(connection, account.id if account else NOBODY_KNOWN, Act.REFUSED, "sign-in by service failed")
        raise NotPermitted(
            "Your agency's service knows you, but no account here is yours. Ask the administrator of Lantern."
        )
