"""The wall before Streamlit: headers on every answer, closed doors, and nothing without a living session.

Every request and every message of an open WebSocket is looked at, so that logout, revocation, idleness and a disabled
account end a sitting at its next act, whatever the browser still holds.
"""

from __future__ import annotations

import re
from functools import partial
from urllib.parse import quote

from anyio import to_thread

from dashboards.asgi import (
    SIGN_IN,
    Application,
    Message,
    Receive,
    Scope,
    Send,
    answer,
    bounce,
    header,
    host_is_known,
    is_same_origin,
    way_to,
)
from dashboards.server.connection import Connection
from dashboards.server.headers import security_headers
from dashboards.server.sent import Sent, owner_of
from dashboards.wall import CLOSED, MEDIA, OF_THE_SERVICE, OPEN, OWED_AT, SIGN_OUT, Wall
from data.access.sessions import Session
from data.store.tries import Cause


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
        self._sent = Sent()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request or connection pass, changed where it must be, or answer it here.

        Parameters
        ----------
        scope, receive, send
            As ASGI has them.
        """
        if scope["type"] == "http":
            await self._http(scope, receive, with_headers(scope, send, self._wall))
            await self._wall.settle()
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._app(scope, receive, send)
            await self._wall.settle(is_end=True)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if not host_is_known(scope, self._wall.hosts):
            await answer(send, 421, "This name is not served here.")
            await self._wall.note(Cause.UNKNOWN_HOST)
        elif path.startswith(CLOSED):
            await answer(send, 404, "There is nothing here.")
            await self._wall.note(Cause.CLOSED_DOOR)
        elif self._is_open(path):
            await self._app(scope, receive, send)
        elif (session := await self.session_of(scope)) is None:
            await self._refuse(scope, send)
        elif session.owes is not None and path not in (OWED_AT[session.owes], SIGN_OUT):
            await _lead_to(OWED_AT[session.owes], scope, send)
        elif path.startswith(MEDIA) and not self._sent.has_file(owner_of(session), path):
            await answer(send, 404, "There is nothing here.")
            await self._wall.note(Cause.FOREIGN_DOWNLOAD, session.account.id)
        else:
            await self._app(scope, receive, send)

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
        if not _is_page(scope):
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
        is_known = host_is_known(scope, self._wall.hosts)
        is_ours = is_known and is_same_origin(scope)
        session = await self.session_of(scope) if is_ours else None
        if not is_ours:
            await self._wall.note(Cause.FOREIGN_PAGE if is_known else Cause.UNKNOWN_HOST)
        if not is_ours or (self._wall.access is not None and (session is None or session.owes is not None)):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        if session is not None:
            scope = scope | {"headers": self._sent.own_tab(owner_of(session), scope["headers"])}
        look = partial(self.session_of, scope)
        line = Connection(self._wall, self._sent, session, look, receive=receive, send=send)
        await self._app(scope, line.coming, line.out)


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


async def _lead_to(page: str, scope: Scope, send: Send) -> None:
    """Lead a person to the page on which something is owed; anything else learns only that it is closed."""
    if _is_page(scope):
        await answer(send, 303, "Finish signing in first.", [(b"location", page.encode())])
    else:
        await answer(send, 403, "Finish signing in first.")


def _is_page(scope: Scope) -> bool:
    return scope["method"] == "GET" and "text/html" in header(scope, b"accept")
