"""The page on which a person sees the own sessions and ends others: plain HTML without a script."""

from __future__ import annotations

import re
from datetime import datetime
from functools import partial
from html import escape

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboards.own_account import OwnPage
from dashboards.wall import OWN_SESSIONS, Wall
from data.access.sessions import Session, digest_of
from data.errors import LanternError
from data.store.access import AccessStore

_MARK = re.compile(r"[0-9a-f]{64}|")
_ALL = """<form method="post" action="/own-sessions"><button type="submit">End all others</button></form>"""
_ONE = """<form method="post" action="/own-sessions"><input type="hidden" name="mark" value="{mark}">
<button type="submit" class="quiet" aria-label="End the session begun {begun} from {source}">End it</button></form>"""
_LAW = """<p class="law">A session that you do not know: end it, change your password, and tell your administrator.
Times are UTC.</p>"""


def routes(wall: Wall, *, fictional: bool = False) -> list[Route]:
    """Routes of the page.

    Parameters
    ----------
    wall : Wall
        What the guard knows; it lets nobody here without a session.
    fictional : bool, default False
        Whether the case is invented.

    Returns
    -------
    list of starlette.routing.Route
        None where nobody signs in.
    """
    if wall.access is None:
        return []
    page = _OwnSessions(wall, wall.access, fictional=fictional)
    return [Route(OWN_SESSIONS, page.ask, methods=["GET"]), Route(OWN_SESSIONS, page.take, methods=["POST"])]


class _OwnSessions:
    """Lists sessions and ends those that are chosen."""

    def __init__(self, wall: Wall, access: AccessStore, *, fictional: bool) -> None:
        self._access = access
        self._page = OwnPage(wall, "Your sessions", OWN_SESSIONS, fictional=fictional)

    async def ask(self, request: Request) -> Response:
        """Show the list."""
        return await self._listed(request)

    async def take(self, request: Request) -> Response:
        """End one session, or all but this one."""
        fields = await self._page.fields(request, "")
        if isinstance(fields, Response):
            return fields
        mark = fields.get("mark", "")
        if not _MARK.fullmatch(mark):
            return await self._listed(request, "This form could not be read.", status=400)
        end = partial(self._access.end_own_sessions, self._page.token(request), mark)
        try:
            count = await to_thread.run_sync(end)
        except LanternError as refusal:
            return self._page.refuse(refusal, "")
        return await self._listed(request, f"{count} {'session' if count == 1 else 'sessions'} ended.", is_done=True)

    async def _listed(self, request: Request, said: str = "", *, status: int = 200, is_done: bool = False) -> Response:
        token = self._page.token(request)
        try:
            found = await to_thread.run_sync(self._access.own_sessions, token)
        except LanternError as refusal:
            return self._page.refuse(refusal, "")
        rows = "".join(_row(one, is_here=one.digest == digest_of(token)) for one in reversed(found))
        rest = f'<ul class="rows">{rows}</ul>{_ALL if len(found) > 1 else ""}{_LAW}'
        return self._page.show(rest, said, status=status, is_done=is_done)


def _row(one: Session, *, is_here: bool) -> str:
    begun, source = _at(one.begun), escape(one.source)
    end = "<strong>this browser</strong>" if is_here else _ONE.format(mark=one.digest, begun=begun, source=source)
    return f"<li><span>Begun {begun} from {source}, last act {_at(one.active)}</span> {end}</li>"


def _at(moment: datetime) -> str:
    return f"{moment:%d %b %Y %H:%M}"
