"""The page on which a person changes the own password: plain HTML without a script, for a living session only."""

from __future__ import annotations

from functools import partial
from html import escape

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from dashboards.asgi import SIGN_IN, is_same_origin
from dashboards.guard import Wall
from dashboards.sign_in import small_form, source_of
from data.errors import LanternError, NotPermitted, RefusedInput
from data.store.access import AccessStore, Throttled
from data.store.tries import Cause

ADDRESS = "/own-password"
_FRAME = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Change your password</title><link rel="stylesheet" href="/sign-in/style.css"></head>
<body>
<header><span class="marking">OFFICIAL-SENSITIVE</span>{fictional}</header>
<main>
<h1>Your password</h1>
{said}
{rest}
</main>
<footer>OFFICIAL-SENSITIVE</footer>
</body></html>"""
_FORM = """<form method="post" action="/own-password" autocomplete="on">
<label for="old">Password until now</label>
<input id="old" name="old" type="password" maxlength="256" autocomplete="current-password" required autofocus>
<label for="new">New password, 12 characters or more</label>
<input id="new" name="new" type="password" minlength="12" maxlength="256" autocomplete="new-password" required>
<label for="again">New password again</label>
<input id="again" name="again" type="password" minlength="12" maxlength="256" autocomplete="new-password" required>
<button type="submit">Change it</button>
</form>
<p class="law">Four words that nobody would put together are good. Changing it ends all your sessions.</p>"""


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
    page = _OwnPassword(wall, wall.access, fictional=fictional)
    return [Route(ADDRESS, page.ask, methods=["GET"]), Route(ADDRESS, page.take, methods=["POST"])]


class _OwnPassword:
    """Asks for the old password and the new one, and changes it."""

    def __init__(self, wall: Wall, access: AccessStore, *, fictional: bool) -> None:
        self._wall = wall
        self._access = access
        self._fictional = fictional

    async def ask(self, request: Request) -> Response:  # noqa: ARG002
        """Show the form."""
        return self._page()

    async def take(self, request: Request) -> Response:
        """Check what was typed and change the password."""
        if not is_same_origin(dict(request.scope)):
            await self._wall.note(Cause.FOREIGN_PAGE)
            return self._page("This form was not sent from Lantern's own page.", status=403)
        fields = await small_form(request)
        if fields is None:
            return self._page("This form could not be read.", status=400)
        old, new, again = (fields.get(name, "") for name in ("old", "new", "again"))
        if new != again:
            return self._page("The new password was not typed the same twice. Nothing was changed.", status=400)
        token = self._wall.token(request.headers.get("cookie", ""))
        change = partial(self._access.change_own_password, token, old, new, source=source_of(request))
        try:
            await to_thread.run_sync(change)
        except LanternError as refusal:
            return self._refused(refusal)
        answer = self._page("Changed. All your sessions are ended.", is_done=True)
        answer.delete_cookie(self._wall.cookie, path="/", secure=self._wall.is_secure)
        return answer

    def _refused(self, refusal: LanternError) -> HTMLResponse:
        """Say why; of a fault of the store nothing."""
        for kind, status in ((Throttled, 429), (NotPermitted, 403), (RefusedInput, 400)):
            if isinstance(refusal, kind):
                return self._page(str(refusal), status=status)
        return self._page("Lantern cannot answer now. Try again, or tell your administrator.", status=503)

    def _page(self, said: str = "", *, status: int = 200, is_done: bool = False) -> HTMLResponse:
        page = _FRAME.format(
            fictional='<span class="fictional">FICTIONAL CASE</span>' if self._fictional else "",
            said=f'<p class="said" role="alert">{escape(said)}</p>' if said else "",
            rest=f'<p><a href="{SIGN_IN}">Sign in with the new password</a></p>' if is_done else _FORM,
        )
        return HTMLResponse(page, status)
