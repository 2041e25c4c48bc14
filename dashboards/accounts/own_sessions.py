"""The page on which a person sees the own sessions and ends others: plain HTML without a script."""

from __future__ import annotations

import re
from datetime import datetime
from functools import partial
from html import escape

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from dashboards.accounts.own_account import OwnPage
from dashboards.accounts.plain_page import UNREADABLE
from dashboards.wall import OWN_SESSIONS
from data.access.sessions import Session, digest_of
from data.errors import LanternError

_MARK = re.compile(r"[0-9a-f]{64}|")
_ALL = """<form method="post" action="/own-sessions"><button type="submit">End all others</button></form>"""
_ONE = """<form method="post" action="/own-sessions"><input type="hidden" name="mark" value="{mark}">
<button type="submit" class="quiet" aria-label="End the session begun {begun} from {source}">End it</button></form>"""
_LAW = """<p class="law">A session that you do not know: end it, change your password, and tell your administrator.
Times are UTC.</p>"""


class OwnSessions(OwnPage):
    """Lists sessions and ends those that are chosen."""

    title = "Your sessions"
    at = OWN_SESSIONS

    async def _ask(self, request: Request) -> Response:
        """Show the list."""
        return await self._listed(request)

    async def _take(self, request: Request) -> Response:
        """End one session, or all but this one."""
        fields = await self.fields(request, "")
        if isinstance(fields, Response):
            return fields
        mark = fields.get("mark", "")
        if not _MARK.fullmatch(mark):
            return await self._listed(request, UNREADABLE, status=400)
        end = partial(self._access.end_own_sessions, self.token(request), mark)
        try:
            count = await to_thread.run_sync(end)
        except LanternError as refusal:
            return self.refuse(refusal, "")
        return await self._listed(request, f"{count} {'session' if count == 1 else 'sessions'} ended.", is_done=True)

    async def _listed(self, request: Request, said: str = "", *, status: int = 200, is_done: bool = False) -> Response:
        token = self.token(request)
        try:
            found = await to_thread.run_sync(self._access.own_sessions, token)
        except LanternError as refusal:
            return self.refuse(refusal, "")
        rows = "".join(_row(one, is_here=one.digest == digest_of(token)) for one in reversed(found))
        rest = f'<ul class="rows">{rows}</ul>{_ALL if len(found) > 1 else ""}{_LAW}'
        return self.show(rest, said, status=status, is_done=is_done)


def _row(one: Session, *, is_here: bool) -> str:
    begun, source = _at(one.begun), escape(one.source)
    end = "<strong>this browser</strong>" if is_here else _ONE.format(mark=one.digest, begun=begun, source=source)
    return f"<li><span>Begun {begun} from {source}, last act {_at(one.active)}</span> {end}</li>"


def _at(moment: datetime) -> str:
    return f"{moment:%d %b %Y %H:%M}"
