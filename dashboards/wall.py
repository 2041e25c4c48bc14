"""What the guard knows: where sessions are, which names are served, and which doors are open, closed or one's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from http.cookies import CookieError, SimpleCookie

from anyio import to_thread

from dashboards.asgi import SIGN_IN
from data.access.breached import BreachedPasswords
from data.access.service import Asked
from data.access.sessions import Owed
from data.store.access import AccessStore
from data.store.tries import NOBODY_KNOWN, Cause

HEALTH = "/_stcore/health"
MEDIA = "/media/"
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check", "/app/static")
"""Doors of Streamlit that nobody needs here."""
SIGN_OUT = "/sign-out"
SIGNED_OUT = "/signed-out"
LEAVE = "/_stcore/bidi-components/lantern.leave/leave.js"
OPEN = frozenset({SIGN_IN, f"{SIGN_IN}/style.css", f"{SIGN_IN}/service", SIGNED_OUT, LEAVE, HEALTH})
"""Doors that need no session; the script that empties a page is wanted just when there is none any more."""
OWN_PASSWORD = "/own-password"  # noqa: S105 - an address, no password
OWN_SECOND_FACTOR = "/own-second-factor"
OWN_SESSIONS = "/own-sessions"
OWED_AT = {Owed.PASSWORD: OWN_PASSWORD, Owed.SECOND_FACTOR: OWN_SECOND_FACTOR}
"""Where somebody does what is owed before anything else is opened."""
OF_THE_SERVICE = frozenset({"/auth/login", "/oauth2callback"})
"""Doors that need none either, where the agency's own sign-in service is configured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """What the guard knows.

    Attributes
    ----------
    access : AccessStore or None
        Where sessions are; None where nobody signs in.
    hosts : tuple of str
        Names under which the app may be asked for.
    is_secure : bool
        Whether browsers reach it by TLS.
    has_service : bool
        Whether the agency's own sign-in service is configured.
    asked : Asked
        What is asked of its proofs.
    breached : BreachedPasswords or None
        The operator's list of passwords that nobody may choose.
    """

    access: AccessStore | None
    hosts: tuple[str, ...]
    is_secure: bool = False
    has_service: bool = False
    asked: Asked = field(default_factory=Asked)
    breached: BreachedPasswords | None = None

    @property
    def cookie(self) -> str:
        """Name of the session's cookie."""
        return cookie_name(is_secure=self.is_secure)

    async def note(self, cause: Cause, actor: str = NOBODY_KNOWN) -> None:
        """Note that somebody tried to get round a control.

        Parameters
        ----------
        cause : Cause
            What was tried.
        actor : str, optional
            Account, where one is known.
        """
        if self.access is not None:
            await to_thread.run_sync(self.access.tries.note, cause, actor)

    async def settle(self, *, is_end: bool = False) -> None:
        """Write down the tries that were counted and are due.

        Parameters
        ----------
        is_end : bool, default False
            Whether the service stops.
        """
        if self.access is not None and (is_end or self.access.tries.is_due):
            await to_thread.run_sync(partial(self.access.tries.settle, is_end=is_end))

    def token(self, cookies: str) -> str:
        """Token in a Cookie header.

        Parameters
        ----------
        cookies : str
            The header; anything unreadable counts as no cookie.

        Returns
        -------
        str
            Empty if there is none.
        """
        try:
            found = SimpleCookie(cookies).get(self.cookie)
        except CookieError:
            return ""
        return found.value if found else ""


def cookie_name(*, is_secure: bool) -> str:
    """Name of the session's cookie.

    Parameters
    ----------
    is_secure : bool
        Whether browsers reach the app by TLS; then no neighbour's host can set it.

    Returns
    -------
    str
        The name.
    """
    return "__Host-lantern" if is_secure else "lantern"


def own_ways(*, has_password: bool) -> str:
    """Links to the pages of the own account.

    Parameters
    ----------
    has_password : bool
        Whether the account has a password here, which a second factor can stand beside.

    Returns
    -------
    str
        Markdown; nothing from data.
    """
    ways = [f"[Your sessions]({OWN_SESSIONS})"]
    if has_password:
        ways = [f"[Change your password]({OWN_PASSWORD})", f"[Your second factor]({OWN_SECOND_FACTOR})", *ways]
    return " · ".join(ways)
