"""What people do with their own account: change the password, set up a second factor, see and end their sessions."""

from __future__ import annotations

import sqlalchemy as sa

from data.access.accounts import Account
from data.access.breached import BreachedPasswords
from data.access.passwords import check_new
from data.access.sessions import Session
from data.audit import Act
from data.errors import NotPermitted, RefusedInput
from data.store.access_tables import SECOND_FACTOR, SESSION
from data.store.account_rules import standing
from data.store.accounts import Accounts
from data.store.attempts import Attempt, Attempts
from data.store.second_factors import SecondFactors
from data.store.sessions import Sessions

_OVER = "Your session is over. Sign in again."
_NOT_YOURS = "That is not your password until now. Nothing was changed."


class OwnAccount(Accounts, Sessions, Attempts, SecondFactors):
    """Acts of the person who is signed in on the own account."""

    def change_own_password(
        self, token: str, old: str, new: str, *, source: str, breached: BreachedPasswords | None
    ) -> int:
        """Give a person a new password of the own choice, against the old one; ends all sessions of the account.

        Parameters
        ----------
        token : str
            What the browser's cookie holds.
        old : str
            Password until now, as typed; a wrong one counts as a failed sign-in.
        new : str
            New password, as typed.
        source : str
            Address of the browser.
        breached : BreachedPasswords or None
            The operator's list of breached passwords, where there is one.

        Returns
        -------
        int
            Sessions that were ended, this one among them.

        Raises
        ------
        Throttled
            If there were too many failures; nothing was checked.
        NotPermitted
            If the session is over, the account signs in at the agency's service alone, the old password is wrong, or
            the list of breached passwords cannot be used.
        RefusedInput
            If the new password is easily guessed, breached or the old one.
        """
        found = self.session(token, active=True)
        if found is None or not found.account.has_password:
            raise NotPermitted("This account has no password here, or your session is over. Sign in again.")
        own = found.account
        checked = check_new(new, names=(own.id, own.display_name, own.agency), breached=breached)
        attempt, fits = self._try(own.id, old, source)
        with self._database.writing() as connection:
            passed = self._let_pass(connection, attempt, None, fits=fits, failed="password change failed")
        if passed is None:
            raise NotPermitted("That is not your password until now. Nothing was changed.")
        if self._hasher.matches(attempt.password_hash, checked):
            raise RefusedInput("password: is the one that you have; choose another")
        return self.set_password(own.id, checked, by=own.id)

    def begin_own_factor(self, token: str, password: str, *, source: str) -> bytes:
        """Make the secret of a new device; it counts once a code of the device was typed.

        Parameters
        ----------
        token : str
            What the browser's cookie holds.
        password : str
            As typed; a wrong one counts as a failed sign-in.
        source : str
            Address of the browser.

        Returns
        -------
        bytes
            Secret, to be shown now.

        Raises
        ------
        Throttled
            If there were too many failures; nothing was checked.
        NotPermitted
            If the session is over or the password is wrong.
        RefusedInput
            If the account has a second factor already, or no password.
        """
        own = self._own(token).account
        attempt, fits = self._try(own.id, password, source)
        with self._database.writing() as connection:
            if self._let_pass(connection, attempt, None, fits=fits, failed="second factor not set up") is not None:
                self._refuse_second(connection, own.id)
                return self._keep_secret(connection, own.id, confirmed=False)
        raise NotPermitted(_NOT_YOURS)

    def confirm_own_factor(self, token: str, code: str) -> list[str]:
        """Let a new device count, because it gives the right code; ends the other sessions of the account.

        Parameters
        ----------
        token : str
            What the browser's cookie holds.
        code : str
            Code of the device, as typed.

        Returns
        -------
        list of str
            Recovery codes, to be shown now.

        Raises
        ------
        NotPermitted
            If the session is over.
        RefusedInput
            If no device waits to be confirmed, or the code does not fit.
        """
        held = self._own(token)
        own = held.account
        with self._database.writing() as connection:
            self._refuse_second(connection, own.id)
            of_it = SECOND_FACTOR.c.account_id == own.id
            waits = connection.execute(sa.select(SECOND_FACTOR.c.account_id).where(of_it)).first()
            if waits is None or not self._takes_code(connection, own.id, code):
                raise RefusedInput("code: does not fit. Type the one that the device shows now, or begin anew")
            codes = self._new_codes(connection, own.id)
            ended = self._end_all(connection, own.id, "second factor set up", but=held.digest)
            words = f"account {own.id}: second factor set up; {ended} sessions ended"
            self._log(connection, own.id, Act.ALTERATION, words)
        return codes

    def drop_own_factor(self, token: str, password: str, code: str, *, source: str) -> None:
        """Take the own second factor away, for instance to change the device; ends all sessions of the account.

        Parameters
        ----------
        token : str
            What the browser's cookie holds.
        password, code : str
            As typed; a wrong one counts as a failed sign-in.
        source : str
            Address of the browser.

        Raises
        ------
        Throttled
            If there were too many failures; nothing was checked.
        NotPermitted
            If the session is over, or password and code do not fit.
        """
        own = self._own(token).account
        attempt, fits = self._try(own.id, password, source)
        with self._database.writing() as connection:
            passed = self._let_pass(connection, attempt, code, fits=fits, failed="second factor not taken away")
            if passed is not None and self._drop(connection, own.id):
                ended = self._end_all(connection, own.id, "second factor taken away")
                words = f"account {own.id}: second factor taken away; {ended} sessions ended"
                self._log(connection, own.id, Act.ALTERATION, words)
                return
        raise NotPermitted("Password and code do not fit. Nothing was changed.")

    def own_sessions(self, token: str) -> list[Session]:
        """List the living sessions of whoever is signed in.

        Parameters
        ----------
        token : str
            What the browser's cookie holds.

        Returns
        -------
        list of Session
            Longest begun first, this one among them.

        Raises
        ------
        NotPermitted
            If the session is over.
        """
        own = self._own(token)
        return [one for one in self.sessions() if one.account.id == own.account.id]

    def end_own_sessions(self, token: str, mark: str = "") -> int:
        """End other sessions of whoever is signed in.

        Parameters
        ----------
        token : str
            What the browser's cookie holds; this session goes on.
        mark : str, optional
            Mark of one session; without it all but this one are ended.

        Returns
        -------
        int
            Sessions that were ended.

        Raises
        ------
        NotPermitted
            If the session is over.
        """
        own = self._own(token)
        others = [one.digest for one in self.own_sessions(token) if one.digest != own.digest]
        chosen = [digest for digest in others if not mark or digest.startswith(mark)]
        lives = sa.and_(SESSION.c.digest.in_(chosen), SESSION.c.ended.is_(None))
        values = {"ended": self._clock(), "why_ended": "ended from another session"}
        with self._database.writing() as connection:
            count = connection.execute(sa.update(SESSION).where(lives).values(**values)).rowcount
            if count:
                words = f"{count} other sessions ended by the person"
                self._log(connection, own.account.id, Act.SIGN_IN, words)
        return count

    def _own(self, token: str) -> Session:
        found = self.session(token, active=True)
        if found is None:
            raise NotPermitted(_OVER)
        return found

    def _let_pass(
        self, connection: sa.Connection, attempt: Attempt, code: str | None, *, fits: bool, failed: str
    ) -> Account | None:
        """Write down how an attempt ended, its second factor seen; ``None`` for a code asks for no factor."""
        account, words = attempt.account, failed
        if fits and account is not None and not account.disabled:
            until = standing(connection, account).first_until
            if until is not None and self._clock() >= until:
                fits, words = False, f"{failed}: the password handed out is too old"
            elif code is not None and not self._factor_fits(connection, account.id, code):
                fits, words = False, f"{failed}: second factor"
        return self._passed(connection, attempt, fits=fits, failed=words)
