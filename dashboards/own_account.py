"""Pages of a person's own account: one frame, and what all of their forms have in common. Plain HTML, no script."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse

from dashboards.asgi import is_same_origin
from dashboards.sign_in import small_form
from dashboards.wall import OWN_PASSWORD, OWN_SECOND_FACTOR, OWN_SESSIONS, SIGN_OUT, Wall
from data.errors import LanternError, NotPermitted, RefusedInput
from data.store.access import Throttled
from data.store.tries import Cause

_PAGES = {OWN_PASSWORD: "Password", OWN_SECOND_FACTOR: "Second factor", OWN_SESSIONS: "Sessions"}
_FRAME = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - Lantern</title><link rel="stylesheet" href="/sign-in/style.css"></head>
<body>
<header><span class="marking">OFFICIAL-SENSITIVE</span>{fictional}</header>
<main>
<h1>{title}</h1>
{ways}
{said}
{rest}
</main>
<footer>OFFICIAL-SENSITIVE</footer>
</body></html>"""
_SAID = {
    False: '<p class="said" role="alert">{words}</p>',
    True: '<p class="said done" role="status">{words}</p>',
}
_OUT = (
    f'<form class="out" method="post" action="{SIGN_OUT}"><button type="submit" class="quiet">Sign out</button></form>'
)


class OwnPage:
    """One page of the own account.

    Parameters
    ----------
    wall : Wall
        What the guard knows; it lets nobody here without a session.
    title : str
        Heading of the page.
    at : str
        Its address.
    fictional : bool, default False
        Whether the case is invented.
    """

    def __init__(self, wall: Wall, title: str, at: str, *, fictional: bool = False) -> None:
        self._wall = wall
        self._title = title
        self._at = at
        self._fictional = fictional

    def show(
        self, rest: str, said: str = "", *, status: int = 200, is_signed_in: bool = True, is_done: bool = False
    ) -> HTMLResponse:
        """Make the page.

        Parameters
        ----------
        rest : str
            Markup of the page; values in it are escaped already.
        said : str, optional
            What is told the person; escaped here.
        status : int, default 200
            HTTP status.
        is_signed_in : bool, default True
            Whether there is a session whose other pages can be reached.
        is_done : bool, default False
            Whether it is told that something was done, not that something is wrong or owed.

        Returns
        -------
        starlette.responses.HTMLResponse
            The page.
        """
        page = _FRAME.format(
            title=self._title,
            fictional='<span class="fictional">FICTIONAL CASE</span>' if self._fictional else "",
            ways=self._ways() if is_signed_in else "",
            said=_SAID[is_done].format(words=escape(said)) if said else "",
            rest=rest + (_OUT if is_signed_in else ""),
        )
        return HTMLResponse(page, status)

    async def fields(self, request: Request, rest: str) -> dict[str, str] | HTMLResponse:
        """Read the form of a request.

        Parameters
        ----------
        request : starlette.requests.Request
            With a form of our own page.
        rest : str
            Markup of the page that is shown again.

        Returns
        -------
        dict of str to str or HTMLResponse
            Fields, or the answer that refuses.
        """
        if not is_same_origin(dict(request.scope)):
            await self._wall.note(Cause.FOREIGN_PAGE)
            return self.show(rest, "This form was not sent from Lantern's own page.", status=403)
        found = await small_form(request)
        return self.show(rest, "This form could not be read.", status=400) if found is None else found

    def refuse(self, refusal: LanternError, rest: str) -> HTMLResponse:
        """Say why something was refused; of a fault of the store nothing.

        Parameters
        ----------
        refusal : LanternError
            Why.
        rest : str
            Markup of the page that is shown again.

        Returns
        -------
        starlette.responses.HTMLResponse
            The answer.
        """
        for kind, status in ((Throttled, 429), (NotPermitted, 403), (RefusedInput, 400)):
            if isinstance(refusal, kind):
                return self.show(rest, str(refusal), status=status)
        return self.show(rest, "Lantern cannot answer now. Try again, or tell your administrator.", status=503)

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

    def _ways(self) -> str:
        here = ' aria-current="page"'
        ways = [f'<a href="{to}"{here if to == self._at else ""}>{words}</a>' for to, words in _PAGES.items()]
        return f'<nav aria-label="Your account"><a href="/">Lantern</a> {" ".join(ways)}</nav>'
