"""Signing out: the session ends on the server, and the browser is told to forget what it holds of this host."""

from __future__ import annotations

from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboards.accounts.plain_page import PlainPage
from dashboards.asgi import SIGN_IN, is_same_origin
from dashboards.wall import SIGN_OUT, SIGNED_OUT
from data.store.tries import Cause

CLEAR = '"cache", "cookies", "storage"'
"""What a browser forgets (W3C Clear Site Data); it heeds this over TLS and on its own machine."""
_MAIN = f"""<h1>You are signed out</h1>
<p>Nothing more is shown, and this browser was told to forget what it held of Lantern. What was saved is kept.</p>
<p><a href="{SIGN_IN}">Sign in</a></p>"""


class SignedOut(PlainPage):
    """Ends a session, and says so with the header that clears the browser."""

    def addresses(self) -> list[Route]:
        """Give the address that ends a session, and the one that says so.

        Returns
        -------
        list of starlette.routing.Route
            Two.
        """
        return [Route(SIGN_OUT, self._end, methods=["POST"]), Route(SIGNED_OUT, self._say, methods=["GET"])]

    async def _end(self, request: Request) -> Response:
        """End the session of this browser."""
        if not is_same_origin(dict(request.scope)):
            await self._wall.note(Cause.FOREIGN_PAGE)
            return RedirectResponse("/", 303)
        await to_thread.run_sync(self._access.end, self.token(request))
        return RedirectResponse(SIGNED_OUT, 303)

    async def _say(self, request: Request) -> Response:
        """Say that nobody is signed in; whoever still is goes on, for a mere link signs nobody out."""
        token = self.token(request)
        look = partial(self._access.session, token, active=False)
        if token and await to_thread.run_sync(look) is not None:
            return RedirectResponse("/", 303)
        answer = self.framed("Signed out - Lantern", _MAIN)
        answer.headers["clear-site-data"] = CLEAR
        return answer
