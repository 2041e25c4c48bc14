"""Sessions as they are kept: begun, looked at by every act of their browser, ended."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from data.access.accounts import Account
from data.access.sessions import LONGEST, TOUCH_EVERY, Session, digest_of, new_token
from data.audit import Act
from data.store.access_keeper import AccessKeeper, account_of
from data.store.access_tables import ACCOUNT, SESSION
from data.store.account_rules import standing

LONGEST_SOURCE = 64
"""Most characters kept of the address of a browser."""
_SESSIONS = sa.select(
    SESSION, *(column.label(f"account_{column.name}") for column in ACCOUNT.c if column.name != "id")
).join(ACCOUNT, ACCOUNT.c.id == SESSION.c.account_id)


class Sessions(AccessKeeper):
    """Who is signed in."""

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
            if row["proof"] is None:  # the agency's service has factors of its own
                found = replace(found, owes=standing(connection, found.account).owes)
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
                "source": source[:LONGEST_SOURCE],
                "proof": proof,
                "why_ended": "",
            },
        )
        self._log(connection, account.id, Act.SIGN_IN, "signed in")
        return token


def _session(row: Any) -> Session:
    plain = ("digest", "begun", "active", "ends", "source", "ended", "why_ended")
    return Session(account=account_of(row, "account_"), **{name: row[name] for name in plain})
