"""Pages of signing in, signing out and the own account: one frame, what their forms share. Plain HTML, no script."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from dashboards.asgi import is_same_origin
from dashboards.wall import Wall
from data.store.access import AccessStore
from data.store.tries import Cause

MOST_BYTES = 4096
CANNOT_ANSWER = "Lantern cannot answer now. Try again, or tell your administrator."
UNREADABLE = "This form could not be read."
_FRAME = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="stylesheet" href="/sign-in/style.css"></head>
<body>
<header><span class="marking">OFFICIAL-SENSITIVE</span>{fictional}</header>
<main>
{main}
</main>
<footer>OFFICIAL-SENSITIVE</footer>
</body></html>"""


class RefusedForm(NamedTuple):
    """Why the form of a request was not taken."""

    words: str
    status: int


class PlainPage:
    """One page that is asked for and, where it has a form, taken.

    Parameters
    ----------
    wall : Wall
        What the guard knows.
    access : AccessStore
        Accounts and sessions.
    fictional : bool, default False
        Whether the case is invented.
    """

    def __init__(self, wall: Wall, access: AccessStore, *, fictional: bool = False) -> None:
        self._wall = wall
        self._access = access
        self._fictional = fictional

    @classmethod
    def routes(cls, wall: Wall, *, fictional: bool = False) -> list[Route]:
        """Routes of the page, to stand before Streamlit's own.

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
        return [] if wall.access is None else cls(wall, wall.access, fictional=fictional).addresses()

    def addresses(self) -> list[Route]:
        """Addresses of the page and what answers at each.

        Returns
        -------
        list of starlette.routing.Route
            One or more.
        """
        raise NotImplementedError

    def framed(self, title: str, main: str, *, status: int = 200) -> HTMLResponse:
        """Put a page into the frame that all of them share.

        Parameters
        ----------
        title : str
            Title of the window.
        main : str
            Markup of the page; values in it are escaped already.
        status : int, default 200
            HTTP status.

        Returns
        -------
        starlette.responses.HTMLResponse
            The page.
        """
        fictional = '<span class="fictional">FICTIONAL CASE</span>' if self._fictional else ""
        return HTMLResponse(_FRAME.format(title=title, fictional=fictional, main=main), status)

    async def form(self, request: Request) -> dict[str, str] | RefusedForm:
        """Read the form of a request.

        Parameters
        ----------
        request : starlette.requests.Request
            With a form of our own page.

        Returns
        -------
        dict of str to str or RefusedForm
            Fields, or why it was not taken.
        """
        if not is_same_origin(dict(request.scope)):
            await self._wall.note(Cause.FOREIGN_PAGE)
            return RefusedForm("This form was not sent from Lantern's own page.", 403)
        found = await small_form(request)
        return RefusedForm(UNREADABLE, 400) if found is None else found

    def token(self, request: Request) -> str:
        """Token of the session.

        Parameters
        ----------
        request : starlette.requests.Request
            Any.

        Returns
        -------
        str
            Empty without one.
        """
        return self._wall.token(request.headers.get("cookie", ""))

    def forget_session(self, answer: Response) -> None:
        """Take the cookie of the session from the browser.

        Parameters
        ----------
        answer : starlette.responses.Response
            What is sent to it.
        """
        answer.delete_cookie(self._wall.cookie, path="/", secure=self._wall.is_secure)


async def small_form(request: Request) -> dict[str, str] | None:
    """Read the fields of a small form.

    Parameters
    ----------
    request : starlette.requests.Request
        With the form as its body.

    Returns
    -------
    dict of str to str or None
        None for anything else.
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return None
    try:
        found = parse_qs(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=8)
    except (UnicodeDecodeError, ValueError):
        return None
    return {name: values[0] for name, values in found.items()}


def source_of(request: Request) -> str:
    """Address that a request comes from.

    Parameters
    ----------
    request : starlette.requests.Request
        Any.

    Returns
    -------
    str
        As the server states it.
    """
    return request.client.host if request.client else "unknown"
