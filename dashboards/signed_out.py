"""Signing out: the session ends on the server, and the browser is told to forget what it holds of this host."""

from __future__ import annotations

from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboards.asgi import SIGN_IN, is_same_origin
from dashboards.wall import SIGN_OUT, SIGNED_OUT, Wall
from data.store.access import AccessStore
from data.store.tries import Cause

CLEAR = '"cache", "cookies", "storage"'
"""What a browser forgets (W3C Clear Site Data); it heeds this over TLS and on its own machine."""
_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Signed out - Lantern</title><link rel="stylesheet" href="/sign-in/style.css"></head>
<body>
<header><span class="marking">OFFICIAL-SENSITIVE</span>{fictional}</header>
<main>
<h1>You are signed out</h1>
<p>Nothing more is shown, and this browser was told to forget what it held of Lantern. What was saved is kept.</p>
<p><a href="{sign_in}">Sign in</a></p>
</main>
<footer>OFFICIAL-SENSITIVE</footer>
</body></html>"""


def routes(wall: Wall, *, fictional: bool = False) -> list[Route]:
    """Routes of the two addresses.

    Parameters
    ----------
    wall : Wall
        What the guard knows.
    fictional : bool, default False
        Whether the case is invented.

    Returns
    -------
    list of starlette.routing.Route
        None where nobody signs in.
    """
    if wall.access is None:
        return []
    page = _SignedOut(wall, wall.access, fictional=fictional)
    return [Route(SIGN_OUT, page.end, methods=["POST"]), Route(SIGNED_OUT, page.say, methods=["GET"])]


class _SignedOut:
    """Ends a session, and says so with the header that clears the browser."""

    def __init__(self, wall: Wall, access: AccessStore, *, fictional: bool) -> None:
        self._wall = wall
        self._access = access
        self._fictional = fictional

    async def end(self, request: Request) -> Response:
        """End the session of this browser."""
        if not is_same_origin(dict(request.scope)):
            await self._wall.note(Cause.FOREIGN_PAGE)
            return RedirectResponse("/", 303)
        await to_thread.run_sync(self._access.end, self._wall.token(request.headers.get("cookie", "")))
        return RedirectResponse(SIGNED_OUT, 303)

    async def say(self, request: Request) -> Response:
        """Say that nobody is signed in; whoever still is goes on, for a mere link signs nobody out."""
        token = self._wall.token(request.headers.get("cookie", ""))
        look = partial(self._access.session, token, active=False)
        if token and await to_thread.run_sync(look) is not None:
            return RedirectResponse("/", 303)
        fictional = '<span class="fictional">FICTIONAL CASE</span>' if self._fictional else ""
        page = _PAGE.format(fictional=fictional, sign_in=SIGN_IN)
        return HTMLResponse(page, headers={"clear-site-data": CLEAR})
