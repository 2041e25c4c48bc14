"""Sessions: a random token that only the browser has, its hash here, an idle limit and an absolute one."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from data.access.accounts import Account

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=8)
TOUCH_EVERY = timedelta(seconds=20)
"""How often activity is written down; a session so never ends later than `IDLE` and this after the last act."""
_TOKEN_BYTES = 32


class Owed(StrEnum):
    """What somebody who signed in by password must do first."""

    PASSWORD = "choose an own password"  # noqa: S105 - words, no password
    SECOND_FACTOR = "set up a second factor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One signed-in browser.

    Attributes
    ----------
    digest : str
        SHA-256 of the token, 64 hex digits.
    account : Account
        As it is now, not as it was at sign-in.
    begun, active, ends : datetime.datetime
        Sign-in, last act, and absolute end; UTC, naive.
    source : str
        Address it was begun from.
    ended : datetime.datetime or None
        When it was ended, UTC, naive.
    why_ended : str
        Why, in words.
    owes : Owed or None
        What the person must do before anything else is opened.
    """

    digest: str
    account: Account
    begun: datetime
    active: datetime
    ends: datetime
    source: str = ""
    ended: datetime | None = None
    why_ended: str = ""
    owes: Owed | None = None

    def dies_of(self, now: datetime) -> str:
        """Why the session is over.

        Parameters
        ----------
        now : datetime.datetime
            Present time, UTC, naive.

        Returns
        -------
        str
            Words for the audit; empty while it lives.
        """
        if self.ended is not None:
            return self.why_ended or "ended"
        if self.account.disabled:
            return "account disabled"
        if now >= self.ends:
            return f"{LONGEST.seconds // 3600} hours are over"
        if now - self.active > IDLE:
            return f"idle for {IDLE.seconds // 60} minutes"
        return ""


def new_token() -> str:
    """Make the secret of a new session.

    Returns
    -------
    str
        256 random bits, safe in a cookie.
    """
    return secrets.token_urlsafe(_TOKEN_BYTES)


def digest_of(token: str) -> str:
    """Digest under which a session is kept; a copy of the store gives nobody a session.

    Parameters
    ----------
    token : str
        What the browser sent.

    Returns
    -------
    str
        SHA-256, 64 hex digits.
    """
    return hashlib.sha256(token.encode("utf-8", errors="replace")).hexdigest()
