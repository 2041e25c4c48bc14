"""The sign-in page: plain HTML without a script, the only page that is served to nobody in particular."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from html import escape
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from streamlit.auth_util import encode_provider_token, get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

from dashboards.accounts.plain_page import CANNOT_ANSWER, PlainPage, RefusedForm, source_of
from dashboards.asgi import SIGN_IN, way_to
from dashboards.components.assets import read
from data.access.service import Asked
from data.errors import LanternError, NotPermitted
from data.store.access import Throttled

_SERVICE_COOKIE = "_streamlit_user"
_SERVICE_COOKIES = (_SERVICE_COOKIE, "_streamlit_user_tokens")
_PROOF_HOLDS = timedelta(minutes=5)
_MAIN = """<h1>Lantern</h1>
<p class="what">Where harm concentrates, who and what is linked, and what may lawfully be done.</p>
{said}
<form method="post" action="/sign-in" autocomplete="on">
<input type="hidden" name="next" value="{way}">
<label for="name">Account name</label>
<input id="name" name="name" maxlength="80" autocomplete="username" autocapitalize="none" spellcheck="false" required
 value="{name}"{focus_name}>
<label for="password">Password</label>
<input id="password" name="password" type="password" maxlength="256" autocomplete="current-password"
 required{focus_password}>
<label for="code">Code of your second factor, if you have one</label>
<input id="code" name="code" maxlength="40" autocomplete="one-time-code" autocapitalize="none" spellcheck="false">
<button type="submit">Sign in</button>
</form>
{service}
<p class="law">For people with an account only. Each sign-in, each reading and each refusal is logged. A session
ends after 15 minutes without an act and after 8 hours.</p>"""


class SignIn(PlainPage):
    """Asks, checks, and gives the browser its cookie."""

    def addresses(self) -> list[Route]:
        """Give the page, its style, and the way to the agency's own service.

        Returns
        -------
        list of starlette.routing.Route
            All but the style are handled here.
        """
        return [
            Route(SIGN_IN, self._ask, methods=["GET"]),
            Route(SIGN_IN, self._take, methods=["POST"]),
            Route(f"{SIGN_IN}/style.css", _style, methods=["GET"]),
            Route(f"{SIGN_IN}/service", self._to_service, methods=["GET"]),
        ]

    async def _ask(self, request: Request) -> Response:
        """Show the page, or go on where somebody is signed in or comes back from the agency's service."""
        way = way_to(request.query_params.get("next", "/"))
        token = self.token(request)
        held = await to_thread.run_sync(partial(self._access.session, token, active=True)) if token else None
        if held is not None:
            return RedirectResponse(way, 303)
        if self._wall.has_service and _SERVICE_COOKIE in request.cookies:
            return await self._take_proof(request, way)
        answer = self._page(way)
        if token:
            self.forget_session(answer)
        return answer

    async def _take(self, request: Request) -> Response:
        """Check what was typed."""
        fields = await self.form(request)
        if isinstance(fields, RefusedForm):
            return self._page("/", fields.words, status=fields.status)
        way, name = way_to(fields.get("next", "/")), fields.get("name", "")
        typed = (name, fields.get("password", ""), fields.get("code", ""))
        check = partial(self._access.sign_in, *typed, source=source_of(request))
        try:
            token = await to_thread.run_sync(check)
        except Throttled as refusal:
            return self._page(way, str(refusal), name=name, status=429)
        except NotPermitted as refusal:
            return self._page(way, str(refusal), name=name, status=401)
        except LanternError:
            return self._page(way, CANNOT_ANSWER, status=503)
        return await self._let_in(request, token, way)

    async def _to_service(self, request: Request) -> Response:  # noqa: ARG002
        """Go to the agency's own sign-in service."""
        if not self._wall.has_service:
            return RedirectResponse(SIGN_IN, 303)
        return RedirectResponse(f"/auth/login?provider={encode_provider_token('default')}", 303)

    async def _take_proof(self, request: Request, way: str) -> Response:
        """Turn the service's proof into a session of our own, once; the service's own cookie goes either way."""
        claims, proof = _proof_of(request)
        try:
            subject, email = mapped(claims, datetime.now(UTC), self._wall.asked)
            begin = partial(self._access.sign_in_proved, subject, email, proof, source=source_of(request))
            answer = await self._let_in(request, await to_thread.run_sync(begin), way)
        except NotPermitted as refusal:
            answer = self._page(way, str(refusal), status=403)
        for name in request.cookies:
            if name.startswith(_SERVICE_COOKIES):
                answer.delete_cookie(name, path="/")
        return answer

    async def _let_in(self, request: Request, token: str, way: str) -> Response:
        old = self.token(request)
        if old:
            await to_thread.run_sync(partial(self._access.end, old, why="signed in anew"))
        answer = RedirectResponse(way, 303)
        answer.set_cookie(
            self._wall.cookie, token, path="/", httponly=True, samesite="strict", secure=self._wall.is_secure
        )
        return answer

    def _page(self, way: str, said: str = "", *, name: str = "", status: int = 200) -> HTMLResponse:
        service = (
            '<p class="service"><a href="/sign-in/service">Sign in with your agency\'s own service</a></p>'
            if self._wall.has_service
            else ""
        )
        main = _MAIN.format(
            said=f'<p class="said" role="alert">{escape(said)}</p>' if said else "",
            way=escape(way),
            name=escape(name[:80]),
            focus_name="" if name else " autofocus",
            focus_password=" autofocus" if name else "",
            service=service,
        )
        return self.framed("Sign in to Lantern", main, status=status)


def mapped(claims: dict[str, Any], now: datetime, asked: Asked | None = None) -> tuple[str, str]:
    """Subject and address that the agency's service vouches for.

    Parameters
    ----------
    claims : dict
        Claims of its token, the signature proved.
    now : datetime.datetime
        Present time, with its zone.
    asked : Asked, optional
        How strong the sign-in at the service must have been.

    Returns
    -------
    tuple of (str, str)
        Issuer and subject as ``ISSUER|SUBJECT``, and the address, empty unless the service says it is verified.

    Raises
    ------
    NotPermitted
        If the proof is incomplete, older than five minutes, or weaker than is asked.
    """
    issuer, subject, issued = claims.get("iss"), claims.get("sub"), claims.get("iat")
    if not (isinstance(issuer, str) and isinstance(subject, str) and isinstance(issued, int | float) and subject):
        raise NotPermitted("Your agency's service did not say who you are. Try again, or tell your administrator.")
    age = now - datetime.fromtimestamp(issued, UTC)
    if not -_PROOF_HOLDS <= age <= _PROOF_HOLDS:
        raise NotPermitted("The proof of your agency's service is too old. Sign in there again.")
    if asked is not None and asked.lacks(claims):
        raise NotPermitted(
            "Your agency's service did not say that you signed in there as strongly as is asked here, for instance "
            "with a second factor. Tell your administrator."
        )
    email = claims.get("email") if claims.get("email_verified") is True else ""
    return f"{issuer}|{subject}", email if isinstance(email, str) else ""


def _proof_of(request: Request) -> tuple[dict[str, Any], str]:
    """Claims in Streamlit's signed cookie, and the cookie's content as it was signed."""
    secret = get_cookie_secret()

    def one(name: str) -> bytes | None:
        value = request.cookies.get(name)
        return decode_signed_value(secret, name, value.encode("latin-1")) if value else None

    decoded = get_cookie_with_chunks(one, _SERVICE_COOKIE) or b"{}"
    try:
        found = json.loads(decoded)
    except ValueError:
        found = {}
    return (found if isinstance(found, dict) else {}), decoded.decode("utf-8", errors="replace")


async def _style(request: Request) -> Response:  # noqa: ARG001
    return Response(read("sign_in.css"), media_type="text/css")
