"""Attempts to sign in: counted before anything is checked, slowed by name and by address, written down as they end."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from data.access.accounts import Account
from data.access.throttle import NO_WAIT, PER_ACCOUNT, PER_SOURCE, Throttle
from data.audit import Act
from data.errors import NotPermitted
from data.store.access_keeper import AccessKeeper, account_of
from data.store.access_tables import ACCOUNT, SIGN_IN_ATTEMPT
from data.store.sessions import LONGEST_SOURCE
from data.store.tries import NOBODY_KNOWN, Cause

_KEPT_ATTEMPTS = timedelta(days=30)


class Throttled(NotPermitted):
    """Too many failed attempts; the message says how long to wait."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt, counted as failed until it has passed."""

    id: int
    name: str
    account: Account | None
    password_hash: str | None
    renewed: str | None = None


class Attempts(AccessKeeper):
    """Who tries to sign in."""

    def _try(self, name: str, password: str, source: str) -> tuple[Attempt, bool]:
        try:
            attempt = self._begin_attempt(name, source[:LONGEST_SOURCE])
        except Throttled:
            self.tries.note(Cause.DURING_WAIT)
            raise
        fits = self._hasher.matches(attempt.password_hash, password)
        if fits and attempt.password_hash and self._hasher.is_outdated(attempt.password_hash):
            attempt = replace(attempt, renewed=self._hasher.make(password))
        return attempt, fits

    def _passed(self, connection: sa.Connection, attempt: Attempt, *, fits: bool, failed: str) -> Account | None:
        """Write down how an attempt ended; the account if it passed."""
        account = attempt.account
        if not fits or account is None or account.disabled:
            self._log(connection, account.id if account else NOBODY_KNOWN, Act.REFUSED, failed)
            return None
        if attempt.renewed:
            same = sa.and_(ACCOUNT.c.id == account.id, ACCOUNT.c.password_hash == attempt.password_hash)
            connection.execute(sa.update(ACCOUNT).where(same).values(password_hash=attempt.renewed))
        row = SIGN_IN_ATTEMPT.c.id == attempt.id
        connection.execute(sa.update(SIGN_IN_ATTEMPT).where(row).values(passed=True))
        return account

    def _begin_attempt(self, name: str, source: str) -> Attempt:
        """Count the attempt as failed before anything is checked, so that many at once are not free."""
        plain, now = name.strip().lower(), self._clock()
        digest = hmac.digest(self._database.root, b"sign-in name:" + plain.encode(), "sha256").hex()
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
            return Attempt(made, plain, None, None)
        return Attempt(made, plain, account_of(found), found["password_hash"])


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
