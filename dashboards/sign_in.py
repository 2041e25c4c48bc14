"""The sign-in page: plain HTML without a script, the only page that is served to nobody in particular."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from html import escape
from typing import Any
from urllib.parse import parse_qs

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from streamlit.auth_util import encode_provider_token, get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

from dashboards.asgi import SIGN_IN, is_same_origin, way_to
from dashboards.components.assets import read
from dashboards.wall import Wall
from data.access.service import Asked
from data.errors import LanternError, NotPermitted
from data.store.access import AccessStore, Throttled
from data.store.tries import Cause

MOST_BYTES = 4096
_SERVICE_COOKIE = "_streamlit_user"
_SERVICE_COOKIES = (_SERVICE_COOKIE, "_streamlit_user_tokens")
_PROOF_HOLDS = timedelta(minutes=5)
_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in to Lantern</title><link rel="stylesheet" href="/sign-in/style.css"></head>
<body>
<header><span class="marking">OFFICIAL-SENSITIVE</span>{fictional}</header>
<main>
<h1>Lantern</h1>
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
ends after 15 minutes without an act and after 8 hours.</p>
</main>
<footer>OFFICIAL-SENSITIVE</footer>
</body></html>"""


def routes(wall: Wall, *, fictional: bool = False) -> list[Route]:
    """Routes of the sign-in page.

    Parameters
    ----------
    wall : Wall
        What the guard knows.
    fictional : bool, default False
        Whether the case is invented.

    Returns
    -------
    list of starlette.routing.Route
        To stand before Streamlit's own; none where nobody signs in.
    """
    if wall.access is None:
        return []
    page = _SignIn(wall, wall.access, fictional=fictional)
    return [
        Route(SIGN_IN, page.ask, methods=["GET"]),
        Route(SIGN_IN, page.take, methods=["POST"]),
        Route(f"{SIGN_IN}/style.css", _style, methods=["GET"]),
        Route(f"{SIGN_IN}/service", page.to_service, methods=["GET"]),
    ]


class _SignIn:
    """Asks, checks, and gives the browser its cookie."""

    def __init__(self, wall: Wall, access: AccessStore, *, fictional: bool) -> None:
        self._wall = wall
        self._access = access
        self._fictional = fictional

    async def ask(self, request: Request) -> Response:
        """Show the page, or go on where somebody is signed in or comes back from the agency's service."""
        way = way_to(request.query_params.get("next", "/"))
        token = self._wall.token(request.headers.get("cookie", ""))
        held = await to_thread.run_sync(partial(self._access.session, token, active=True)) if token else None
        if held is not None:
            return RedirectResponse(way, 303)
        if self._wall.has_service and _SERVICE_COOKIE in request.cookies:
            return await self._take_proof(request, way)
        answer = self._page(way)
        if token:
            answer.delete_cookie(self._wall.cookie, path="/", secure=self._wall.is_secure)
        return answer

    async def take(self, request: Request) -> Response:
        """Check what was typed."""
        if not is_same_origin(dict(request.scope)):
            await self._wall.note(Cause.FOREIGN_PAGE)
            return self._page("/", "This form was not sent from Lantern's own page.", status=403)
        fields = await small_form(request)
        if fields is None:
            return self._page("/", "This form could not be read.", status=400)
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
            return self._page(way, "Lantern cannot answer now. Try again, or tell your administrator.", status=503)
        return await self._let_in(request, token, way)

    async def to_service(self, request: Request) -> Response:  # noqa: ARG002
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
        old = self._wall.token(request.headers.get("cookie", ""))
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
        page = _PAGE.format(
            fictional='<span class="fictional">FICTIONAL CASE</span>' if self._fictional else "",
            said=f'<p class="said" role="alert">{escape(said)}</p>' if said else "",
            way=escape(way),
            name=escape(name[:80]),
            focus_name="" if name else " autofocus",
            focus_password=" autofocus" if name else "",
            service=service,
        )
        return HTMLResponse(page, status)


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


async def _style(request: Request) -> Response:  # noqa: ARG001
    return Response(read("sign_in.css"), media_type="text/css")
