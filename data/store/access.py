"""Accounts, sessions and attempts as they are kept: every change of them is audited in its own transaction."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from data.access.accounts import Account, Role
from data.access.passwords import Hasher, check_new
from data.access.sessions import LONGEST, TOUCH_EVERY, Session, digest_of, new_token
from data.access.throttle import NO_WAIT, PER_ACCOUNT, PER_SOURCE, Throttle
from data.audit import Act, chain_key
from data.errors import NotPermitted, RefusedInput
from data.store import trail
from data.store.access_tables import ACCOUNT, SESSION, SIGN_IN_ATTEMPT
from data.store.engine import Database

PURPOSE = "sign-in"
NOT_LET_IN = "That name and password do not fit. Nothing more is said, so that nobody learns which names exist."
_KEPT_ATTEMPTS = timedelta(days=30)
_LONGEST_SOURCE = 64


class Throttled(NotPermitted):
    """Too many failed attempts; the message says how long to wait."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    id: int
    name: str
    account: Account | None
    password_hash: str | None
    renewed: str | None = None


class AccessStore:
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

    def __init__(
        self, database: Database, hasher: Hasher | None = None, clock: Callable[[], datetime] = trail.now
    ) -> None:
        self._database = database
        self._hasher = hasher or Hasher()
        self._clock = clock

    def accounts(self) -> list[Account]:
        """List the accounts.

        Returns
        -------
        list of Account
            Ordered by id.
        """
        with self._database.reading() as connection:
            return [_account(row) for row in connection.execute(sa.select(ACCOUNT).order_by(ACCOUNT.c.id)).mappings()]

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
            return _existing(connection, account_id)

    def add(self, account: Account, password: str | None, *, by: str) -> None:
        """Add an account.

        Parameters
        ----------
        account : Account
            New account.
        password : str or None
            Checked password; None for one that signs in at the agency's service only.
        by : str
            Who adds it, for the audit.

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
            self._log(connection, by, Act.COLLECTION, f"account {account.id} added as {account.role}")

    def set_password(self, account_id: str, password: str, *, by: str) -> int:
        """Give an account a new password and end its sessions.

        Parameters
        ----------
        account_id : str
            Its id.
        password : str
            Checked password.
        by : str
            Who does it, for the audit.

        Returns
        -------
        int
            Sessions that were ended.
        """
        return self._change(account_id, {"password_hash": self._hasher.make(password)}, "password changed", by)

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

    def sessions(self) -> list[Session]:
        """List the sessions that live.

        Returns
        -------
        list of Session
            Longest begun first.
        """
        now = self._clock()
        with self._database.reading() as connection:
            rows = connection.execute(_SESSIONS.where(SESSION.c.ended.is_(None)).order_by(SESSION.c.begun)).mappings()
            return [found for found in map(_session, rows) if not found.dies_of(now)]

    def sign_in(self, name: str, password: str, *, source: str) -> str:
        """Check a name and a password and begin a session.

        Parameters
        ----------
        name, password : str
            As typed.
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
            If the name is unknown, the account disabled or the password wrong; the message is the same.
        """
        attempt, fits = self._try(name, password, source)
        with self._database.writing() as connection:
            account = self._passed(connection, attempt, fits=fits, failed="sign-in failed")
            if account is not None:
                return self._begin(connection, account, source)
        raise NotPermitted(NOT_LET_IN)

    def confirm(self, name: str, password: str, *, source: str, what: str) -> Account:
        """Check that somebody who is not signed in here agrees to one thing, by name and password.

        Parameters
        ----------
        name, password : str
            As typed.
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
            If name and password do not fit, or the account sees no case.
        """
        attempt, fits = self._try(name, password, source)
        with self._database.writing() as connection:
            account = self._passed(connection, attempt, fits=fits, failed=f"confirmation failed: {what}")
            if account is not None and account.audience is not None:
                self._log(connection, account.id, Act.SIGN_IN, f"confirmed: {what}")
                return account
        raise NotPermitted(NOT_LET_IN)

    def change_own_password(self, token: str, old: str, new: str, *, source: str) -> int:
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

        Returns
        -------
        int
            Sessions that were ended, this one among them.

        Raises
        ------
        Throttled
            If there were too many failures; nothing was checked.
        NotPermitted
            If the session is over, the account signs in at the agency's service alone, or the old password is wrong.
        RefusedInput
            If the new password is easily guessed or the old one.
        """
        found = self.session(token, active=True)
        if found is None or not found.account.has_password:
            raise NotPermitted("This account has no password here, or your session is over. Sign in again.")
        own = found.account
        checked = check_new(new, names=(own.id, own.display_name, own.agency))
        attempt, fits = self._try(own.id, old, source)
        with self._database.writing() as connection:
            passed = self._passed(connection, attempt, fits=fits, failed="password change failed")
        if passed is None:
            raise NotPermitted("That is not your password until now. Nothing was changed.")
        if self._hasher.matches(attempt.password_hash, checked):
            raise RefusedInput("password: is the one that you have; choose another")
        return self.set_password(own.id, checked, by=own.id)

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
            account = _account(row) if row is not None else None
            if account is not None and not account.disabled and not used:
                return self._begin(connection, account, source, proof=digest)
            self._log(connection, account.id if account else "nobody known", Act.REFUSED, "sign-in by service failed")
        raise NotPermitted(
            "Your agency's service knows you, but no account here is yours. Ask the administrator of Lantern."
        )

    def session(self, token: str, *, active: bool) -> Session | None:
        """Look at a session, as every act of its browser does.

        Parameters
        ----------
        token : str
            What the browser's cookie holds.
        active : bool
            Whether a person acted; what the page does by itself does not keep a session alive.

        Returns
        -------
        Session or None
            None if there is none of that token or it is over; a death that was not yet written down is.
        """
        digest, now = digest_of(token), self._clock()
        query = _SESSIONS.where(SESSION.c.digest == digest)
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        if row is None or row["ended"] is not None:
            return None
        found = _session(row)
        why = found.dies_of(now)
        if why:
            self.end(token, why=why)
            return None
        if active and now - found.active >= TOUCH_EVERY:
            lives = sa.and_(SESSION.c.digest == digest, SESSION.c.ended.is_(None))
            with self._database.writing() as connection:
                connection.execute(sa.update(SESSION).where(lives).values(active=now))
        return found

    def end(self, token: str, *, why: str = "signed out") -> None:
        """End one session.

        Parameters
        ----------
        token : str
            What the browser's cookie holds; an unknown one changes nothing.
        why : str
            Words for the audit.
        """
        lives = sa.and_(SESSION.c.digest == digest_of(token), SESSION.c.ended.is_(None))
        with self._database.writing() as connection:
            account = connection.scalar(sa.select(SESSION.c.account_id).where(lives))
            if account is not None:
                connection.execute(sa.update(SESSION).where(lives).values(ended=self._clock(), why_ended=why))
                self._log(connection, account, Act.SIGN_IN, f"session ended: {why}")

    def _try(self, name: str, password: str, source: str) -> tuple[_Attempt, bool]:
        attempt = self._begin_attempt(name, source[:_LONGEST_SOURCE])
        fits = self._hasher.matches(attempt.password_hash, password)
        if fits and attempt.password_hash and self._hasher.is_outdated(attempt.password_hash):
            attempt = replace(attempt, renewed=self._hasher.make(password))
        return attempt, fits

    def _passed(self, connection: sa.Connection, attempt: _Attempt, *, fits: bool, failed: str) -> Account | None:
        """Write down how an attempt ended; the account if it passed."""
        account = attempt.account
        if not fits or account is None or account.disabled:
            self._log(connection, account.id if account else "nobody known", Act.REFUSED, failed)
            return None
        if attempt.renewed:
            same = sa.and_(ACCOUNT.c.id == account.id, ACCOUNT.c.password_hash == attempt.password_hash)
            connection.execute(sa.update(ACCOUNT).where(same).values(password_hash=attempt.renewed))
        row = SIGN_IN_ATTEMPT.c.id == attempt.id
        connection.execute(sa.update(SIGN_IN_ATTEMPT).where(row).values(passed=True))
        return account

    def _begin_attempt(self, name: str, source: str) -> _Attempt:
        """Count the attempt as failed before anything is checked, so that many at once are not free."""
        plain, now = name.strip().lower(), self._clock()
        digest = hmac.digest(self._database.key, b"sign-in name:" + plain.encode(), "sha256").hex()
        with self._database.writing() as connection:
            connection.execute(sa.delete(SIGN_IN_ATTEMPT).where(SIGN_IN_ATTEMPT.c.at < now - _KEPT_ATTEMPTS))
            left = max(
                _wait_left(connection, PER_ACCOUNT, SIGN_IN_ATTEMPT.c.name_digest == digest, now, resets=True),
                _wait_left(connection, PER_SOURCE, SIGN_IN_ATTEMPT.c.source == source, now, resets=False),
            )
            if left > NO_WAIT:
                raise Throttled(f"Too many attempts failed. Wait {_in_words(left)}, then try again.")
            row = {"at": now, "name_digest": digest, "source": source, "passed": False}
            made = connection.execute(sa.insert(SIGN_IN_ATTEMPT).returning(SIGN_IN_ATTEMPT.c.id), row).scalar_one()
            found = connection.execute(sa.select(ACCOUNT).where(ACCOUNT.c.id == plain)).mappings().first()
        if found is None:
            return _Attempt(made, plain, None, None)
        return _Attempt(made, plain, _account(found), found["password_hash"])

    def _begin(self, connection: sa.Connection, account: Account, source: str, proof: str | None = None) -> str:
        token, now = new_token(), self._clock()
        connection.execute(
            sa.insert(SESSION),
            {
                "digest": digest_of(token),
                "account_id": account.id,
                "begun": now,
                "active": now,
                "ends": now + LONGEST,
                "source": source[:_LONGEST_SOURCE],
                "proof": proof,
                "why_ended": "",
            },
        )
        self._log(connection, account.id, Act.SIGN_IN, "signed in")
        return token

    def _change(self, account_id: str, values: dict[str, Any], words: str, by: str, *, ends: bool = True) -> int:
        now = self._clock()
        lives = sa.and_(SESSION.c.account_id == account_id, SESSION.c.ended.is_(None))
        with self._database.writing() as connection:
            _existing(connection, account_id)
            if values:
                of_it = ACCOUNT.c.id == account_id
                connection.execute(sa.update(ACCOUNT).where(of_it).values(**values, changed=now))
            count = int(connection.scalar(sa.select(sa.func.count()).select_from(SESSION).where(lives)) or 0)
            if ends:
                connection.execute(sa.update(SESSION).where(lives).values(ended=now, why_ended=words))
            ended = f"; {count} sessions ended" if ends else ""
            self._log(connection, by, Act.ALTERATION, f"account {account_id}: {words}{ended}")
        return count

    def _log(self, connection: sa.Connection, actor: str, act: Act, detail: str) -> None:
        key = chain_key(self._database.key)
        trail.append(connection, key, actor=actor, audience="", purpose=PURPOSE, act=act, detail=detail)


_SESSIONS = sa.select(
    SESSION, *(column.label(f"account_{column.name}") for column in ACCOUNT.c if column.name != "id")
).join(ACCOUNT, ACCOUNT.c.id == SESSION.c.account_id)


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


def _account(row: Any, prefix: str = "") -> Account:
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


def _session(row: Any) -> Session:
    plain = ("digest", "begun", "active", "ends", "source", "ended", "why_ended")
    return Session(account=_account(row, "account_"), **{name: row[name] for name in plain})


def _existing(connection: sa.Connection, account_id: str) -> Account:
    row = connection.execute(sa.select(ACCOUNT).where(ACCOUNT.c.id == account_id)).mappings().first()
    if row is None:
        raise RefusedInput(f"account {account_id}: there is none; list them with: lantern user list")
    return _account(row)


def _wait_left(
    connection: sa.Connection, rule: Throttle, whose: sa.ColumnElement[bool], now: datetime, *, resets: bool
) -> timedelta:
    table = SIGN_IN_ATTEMPT.c
    since = now - rule.window
    if resets:
        passed = sa.select(sa.func.max(table.at)).where(whose, table.passed.is_(True))
        since = max(since, connection.scalar(passed) or since)
    query = sa.select(sa.func.count(), sa.func.max(table.at)).where(whose, table.passed.is_(False), table.at > since)
    count, last = connection.execute(query).one()
    return rule.left(int(count), last, now)


def _in_words(left: timedelta) -> str:
    seconds = max(1, round(left.total_seconds()))
    return f"{seconds} seconds" if seconds < 120 else f"{-(-seconds // 60)} minutes"
