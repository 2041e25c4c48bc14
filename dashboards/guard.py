"""The wall before Streamlit: headers on every answer, closed doors, and nothing without a living session.

Every request and every message of an open WebSocket is looked at, so that logout, revocation, idleness and a disabled
account end a sitting at its next act, whatever the browser still holds.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache, partial
from html import escape
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import quote, urlsplit

from anyio import to_thread
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboards.policy_headers import security_headers
from data.access.sessions import Session, digest_of
from data.store.access import AccessStore

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]

SIGN_IN = "/sign-in"
HEALTH = "/_stcore/health"
MEDIA = "/media/"
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check", "/app/static")
"""Doors of Streamlit that nobody needs here."""
OPEN = frozenset({SIGN_IN, f"{SIGN_IN}/style.css", f"{SIGN_IN}/service", HEALTH})
"""Doors that need no session."""
OF_THE_SERVICE = frozenset({"/auth/login", "/oauth2callback"})
"""Doors that need none either, where the agency's own sign-in service is configured."""
_OFFERED = re.compile(rb"/media/([0-9a-f]{32,128})")
_WAY = re.compile(r"/(?!/)[A-Za-z0-9_/-]*(\?[A-Za-z0-9_=&%.~+-]*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """What the guard knows.

    Attributes
    ----------
    access : AccessStore or None
        Where sessions are; None where nobody signs in.
    hosts : tuple of str
        Names under which the app may be asked for.
    is_secure : bool
        Whether browsers reach it by TLS.
    has_service : bool
        Whether the agency's own sign-in service is configured.
    """

    access: AccessStore | None
    hosts: tuple[str, ...]
    is_secure: bool = False
    has_service: bool = False

    @property
    def cookie(self) -> str:
        """Name of the session's cookie."""
        return cookie_name(is_secure=self.is_secure)

    def token(self, cookies: str) -> str:
        """Token in a Cookie header.

        Parameters
        ----------
        cookies : str
            The header; anything unreadable counts as no cookie.

        Returns
        -------
        str
            Empty if there is none.
        """
        try:
            found = SimpleCookie(cookies).get(self.cookie)
        except CookieError:
            return ""
        return found.value if found else ""


def cookie_name(*, is_secure: bool) -> str:
    """Name of the session's cookie.

    Parameters
    ----------
    is_secure : bool
        Whether browsers reach the app by TLS; then no neighbour's host can set it.

    Returns
    -------
    str
        The name.
    """
    return "__Host-lantern" if is_secure else "lantern"


class Guard:
    """ASGI middleware around the whole app.

    Parameters
    ----------
    app : callable
        What is guarded.
    wall : Wall
        What the guard knows.
    """

    def __init__(self, app: Application, wall: Wall) -> None:
        self._app = app
        self._wall = wall
        # As long-lived as the files themselves, which Streamlit keeps in this process too.
        self._offered: dict[str, set[bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request or connection pass, changed where it must be, or answer it here.

        Parameters
        ----------
        scope, receive, send
            As ASGI has them.
        """
        if scope["type"] == "http":
            await self._http(scope, receive, with_headers(scope, send, self._wall))
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if not _host_is_known(scope, self._wall.hosts):
            await answer(send, 421, "This name is not served here.")
        elif path.startswith(CLOSED):
            await answer(send, 404, "There is nothing here.")
        elif self._is_open(path):
            await self._app(scope, receive, send)
        elif (session := await self.session_of(scope)) is None:
            await self._refuse(scope, send)
        elif path.startswith(MEDIA) and not self._was_sent(path, session):
            await answer(send, 404, "There is nothing here.")
        else:
            await self._app(scope, receive, send)

    def _was_sent(self, path: str, session: Session) -> bool:
        """Whether a download was offered to this very session; nobody fetches what was made for another audience."""
        found = _OFFERED.fullmatch(path.rpartition(".")[0].encode() or path.encode())
        return found is not None and found[1] in self._offered.get(session.digest, ())

    def _is_open(self, path: str) -> bool:
        is_service = self._wall.has_service and path in OF_THE_SERVICE
        return self._wall.access is None or path in OPEN or is_service

    async def session_of(self, scope: Scope, *, active: bool = False) -> Session | None:
        """Living session of a request.

        Parameters
        ----------
        scope : dict
            Of the request.
        active : bool, default False
            Whether a person acted.

        Returns
        -------
        Session or None
            None where there is no cookie or its session is over.
        """
        token = self._wall.token(header(scope, b"cookie"))
        if not token or self._wall.access is None:
            return None
        return await to_thread.run_sync(partial(self._wall.access.session, token, active=active))

    async def _refuse(self, scope: Scope, send: Send) -> None:
        """Lead a person to the sign-in page; anything else learns only that it is closed."""
        is_page = scope["method"] == "GET" and "text/html" in header(scope, b"accept")
        if not is_page:
            await answer(send, 403, "Sign in first.")
            return
        wanted = way_to(f"{scope['path']}?{scope['query_string'].decode('latin-1')}".rstrip("?"))
        if header(scope, b"sec-fetch-site") == "cross-site":
            # The browser keeps its cookie back on the way in from elsewhere; asked again from here it brings it.
            await bounce(send, wanted)
            return
        to = f"{SIGN_IN}?next={quote(wanted, safe='')}"
        await answer(send, 303, "Sign in first.", [(b"location", to.encode())])

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_ours = _host_is_known(scope, self._wall.hosts) and is_same_origin(scope)
        session = await self.session_of(scope) if is_ours else None
        if not is_ours or (self._wall.access is not None and session is None):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        sending = partial(self._note_offers, session, send) if session else send
        await self._app(scope, partial(self._watched, scope, receive), sending)

    async def _note_offers(self, session: Session, send: Send, message: Message) -> None:
        """Remember which downloads are offered to a session."""
        data = message.get("bytes")
        if data and MEDIA.encode() in data:
            self._offered.setdefault(session.digest, set()).update(_OFFERED.findall(data))
        await send(message)

    async def _watched(self, scope: Scope, receive: Receive) -> Message:
        """Look at the session for each message; once it is over every message only starts the page over, empty."""
        message = await receive()
        data = message.get("bytes")
        if self._wall.access is None or message["type"] != "websocket.receive" or not data:
            return message
        if await self.session_of(scope, active=_is_by_a_person(data)) is None:
            self._offered.pop(digest_of(self._wall.token(header(scope, b"cookie"))), None)
            return {"type": "websocket.receive", "bytes": _start_over()}
        return message


def header(scope: Scope, name: bytes) -> str:
    """One header of a request.

    Parameters
    ----------
    scope : dict
        Of the request.
    name : bytes
        Lower case.

    Returns
    -------
    str
        Its values, joined as HTTP joins them; empty without one.
    """
    found = [value.decode("latin-1") for key, value in scope["headers"] if key == name]
    return ("; " if name == b"cookie" else ", ").join(found)


def is_same_origin(scope: Scope) -> bool:
    """Whether a request comes from a page of our own.

    Parameters
    ----------
    scope : dict
        Of the request.

    Returns
    -------
    bool
        True only if the origin is stated and is the host that was asked.
    """
    origin = header(scope, b"origin")
    return bool(origin) and urlsplit(origin).netloc.lower() == header(scope, b"host").lower()


async def answer(send: Send, status: int, words: str, more: list[tuple[bytes, bytes]] | None = None) -> None:
    """Answer with a few plain words.

    Parameters
    ----------
    send : callable
        As ASGI has it.
    status : int
        HTTP status.
    words : str
        Fixed words, nothing of the request.
    more : list of (bytes, bytes), optional
        Further headers.
    """
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *(more or [])]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words.encode()})


async def bounce(send: Send, to: str) -> None:
    """Send the browser on from a page of our own, so that it brings its strict cookie.

    Parameters
    ----------
    send : callable
        As ASGI has it.
    to : str
        What `way_to` gave.
    """
    safe = escape(to)
    page = f'<!doctype html><meta http-equiv="refresh" content="0;url={safe}"><a href="{safe}">Continue</a>'
    headers = [(b"content-type", b"text/html; charset=utf-8")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": page.encode()})


def way_to(wanted: str) -> str:
    """A page of our own to go to; anything else leads to the first page.

    Parameters
    ----------
    wanted : str
        Path, perhaps with a query.

    Returns
    -------
    str
        A path on this host, in plain characters.

    Examples
    --------
    >>> way_to("/network?person=P-1"), way_to("//elsewhere.example"), way_to("https://elsewhere.example")
    ('/network?person=P-1', '/', '/')
    """
    return wanted if _WAY.fullmatch(wanted) and not wanted.startswith(SIGN_IN) else "/"


def with_headers(scope: Scope, send: Send, wall: Wall) -> Send:
    """Wrap ``send`` so that every answer carries the security headers.

    Parameters
    ----------
    scope : dict
        Of the request.
    send : callable
        As ASGI has it.
    wall : Wall
        What the guard knows.

    Returns
    -------
    callable
        The wrapped ``send``.
    """
    ours = security_headers(is_secure=wall.is_secure)
    names = {name for name, _ in ours}
    keeps = scope["path"].startswith(("/static/", "/_stcore/bidi-components/", f"{SIGN_IN}/"))

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message.get("headers", []) if name.lower() not in names]
            if not keeps:  # nothing of a case stays in a browser's cache
                kept = [(name, value) for name, value in kept if name.lower() != b"cache-control"]
                kept.append((b"cache-control", b"no-store"))
            if wall.is_secure:
                kept = [_locked(name, value) for name, value in kept]
            message = message | {"headers": [*kept, *ours]}
        await send(message)

    return sending


def _locked(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Keep a cookie, whoever set it, off every line without TLS."""
    is_open = name.lower() == b"set-cookie" and not re.search(rb";\s*secure\s*(;|$)", value, re.IGNORECASE)
    return name, value + b"; Secure" if is_open else value


def _host_is_known(scope: Scope, hosts: tuple[str, ...]) -> bool:
    host = header(scope, b"host").lower()
    name = re.sub(r":\d{1,5}$", "", host)
    return name in hosts


def _is_by_a_person(data: bytes) -> bool:
    """Whether somebody acted; what the page repeats by itself keeps no session alive."""
    sent = _read(data)
    if sent is None or sent.WhichOneof("type") == "app_heartbeat":
        return False
    return not (sent.WhichOneof("type") == "rerun_script" and sent.rerun_script.is_auto_rerun)


def _read(data: bytes) -> BackMsg | None:
    found = BackMsg()
    try:
        found.ParseFromString(data)
    except Exception:  # noqa: BLE001 - whatever a stranger sends is no message
        return None
    return found


@cache
def _start_over() -> bytes:
    message = BackMsg()
    message.rerun_script.SetInParent()
    return bytes(message.SerializeToString())
