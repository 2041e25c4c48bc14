"""The wall before Streamlit: headers on every answer, closed doors, and nothing without a living session.

Every request and every message of an open WebSocket is looked at, so that logout, revocation, idleness and a disabled
account end a sitting at its next act, whatever the browser still holds.
"""

from __future__ import annotations

import re
from functools import cache, partial
from urllib.parse import quote

from anyio import to_thread
from streamlit.proto.BackMsg_pb2 import BackMsg

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
from dashboards.server.headers import security_headers
from dashboards.wall import CLOSED, MEDIA, OF_THE_SERVICE, OPEN, OWED_AT, SIGN_OUT, Wall
from data.access.sessions import Session, digest_of
from data.store.tries import Cause

_OFFERED = re.compile(rb"/media/([0-9a-f]{32,128})")


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
        elif path.startswith(MEDIA) and not self._was_sent(path, session):
            await answer(send, 404, "There is nothing here.")
            await self._wall.note(Cause.FOREIGN_DOWNLOAD, session.account.id)
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
        sent = _read(data)
        session = await self.session_of(scope, active=_is_by_a_person(sent))
        if session is None or session.owes is not None:
            self._offered.pop(digest_of(self._wall.token(header(scope, b"cookie"))), None)
            return {"type": "websocket.receive", "bytes": _start_over()}
        if sent is None:
            await self._wall.note(Cause.NO_MESSAGE, session.account.id)
            return {"type": "websocket.receive", "bytes": _heartbeat()}
        return message


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


def _is_by_a_person(sent: BackMsg | None) -> bool:
    """Whether somebody acted; what the page repeats by itself keeps no session alive."""
    if sent is None or sent.WhichOneof("type") == "app_heartbeat":
        return False
    return not (sent.WhichOneof("type") == "rerun_script" and sent.rerun_script.is_auto_rerun)


def _read(data: bytes) -> BackMsg | None:
    found = BackMsg()
    try:
        found.ParseFromString(data)
    except Exception:  # noqa: BLE001 - whatever a stranger sends is no message
        return None
    return found if found.WhichOneof("type") else None


@cache
def _start_over() -> bytes:
    message = BackMsg()
    message.rerun_script.SetInParent()
    return bytes(message.SerializeToString())


@cache
def _heartbeat() -> bytes:
    """What is put in the place of a message that no page sends."""
    message = BackMsg()
    message.app_heartbeat = True
    return bytes(message.SerializeToString())
