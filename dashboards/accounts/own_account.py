"""Pages of a person's own account: one frame, and what all of their forms have in common. Plain HTML, no script."""

from __future__ import annotations

from html import escape
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from dashboards.accounts.plain_page import CANNOT_ANSWER, PlainPage, RefusedForm
from dashboards.asgi import SIGN_IN
from dashboards.wall import OWN_PASSWORD, OWN_SECOND_FACTOR, OWN_SESSIONS, SIGN_OUT
from data.errors import LanternError, NotPermitted, RefusedInput
from data.store.access import Throttled

_PAGES = {OWN_PASSWORD: "Password", OWN_SECOND_FACTOR: "Second factor", OWN_SESSIONS: "Sessions"}
_MAIN = """<h1>{title}</h1>
{ways}
{said}
{rest}"""
_SAID = {
    False: '<p class="said" role="alert">{words}</p>',
    True: '<p class="said done" role="status">{words}</p>',
}
_OUT = (
    f'<form class="out" method="post" action="{SIGN_OUT}"><button type="submit" class="quiet">Sign out</button></form>'
)


class OwnPage(PlainPage):
    """One page of the own account; the guard lets nobody here without a session."""

    title: ClassVar[str]
    """Heading of the page."""
    at: ClassVar[str]
    """Its address."""

    def addresses(self) -> list[Route]:
        """Give the address, to look and to send the form to.

        Returns
        -------
        list of starlette.routing.Route
            Two.
        """
        return [Route(self.at, self._ask, methods=["GET"]), Route(self.at, self._take, methods=["POST"])]

    async def _ask(self, request: Request) -> Response:
        """Show the page."""
        raise NotImplementedError

    async def _take(self, request: Request) -> Response:
        """Take the form of the page."""
        raise NotImplementedError

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
        main = _MAIN.format(
            title=self.title,
            ways=self._ways() if is_signed_in else "",
            said=_SAID[is_done].format(words=escape(said)) if said else "",
            rest=rest + (_OUT if is_signed_in else ""),
        )
        return self.framed(f"{self.title} - Lantern", main, status=status)

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
        found = await self.form(request)
        return self.show(rest, found.words, status=found.status) if isinstance(found, RefusedForm) else found

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
        return self.show(rest, CANNOT_ANSWER, status=503)

    def ended(self, said: str, way: str) -> HTMLResponse:
        """Say that something was done which ended every session of this person.

        Parameters
        ----------
        said : str
            What was done.
        way : str
            Words of the way to sign in again.

        Returns
        -------
        starlette.responses.HTMLResponse
            The page, without the cookie of the session.
        """
        words = f"{said} All your sessions are ended."
        answer = self.show(f'<p><a href="{SIGN_IN}">{way}</a></p>', words, is_signed_in=False, is_done=True)
        self.forget_session(answer)
        return answer

    def _ways(self) -> str:
        here = ' aria-current="page"'
        ways = [f'<a href="{to}"{here if to == self.at else ""}>{words}</a>' for to, words in _PAGES.items()]
        return f'<nav aria-label="Your account"><a href="/">Lantern</a> {" ".join(ways)}</nav>'
