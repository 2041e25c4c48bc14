"""Requests and answers as ASGI has them: headers, origins, ways back, and a few plain words as an answer."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from html import escape
from typing import Any
from urllib.parse import urlsplit

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]

SIGN_IN = "/sign-in"
_WAY = re.compile(r"/(?!/)[A-Za-z0-9_/-]*(\?[A-Za-z0-9_=&%.~+-]*)?")


class Layer:
    """A layer between the server and what answers, as ASGI has them; here everything passes unchanged.

    Parameters
    ----------
    app : callable
        What answers.
    """

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request or connection pass.

        Parameters
        ----------
        scope, receive, send
            As ASGI has them.
        """
        await self._app(scope, receive, send)


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


def host_is_known(scope: Scope, hosts: tuple[str, ...]) -> bool:
    """Whether a request asks for a name that is served here.

    Parameters
    ----------
    scope : dict
        Of the request.
    hosts : tuple of str
        Names, lower case, without ports.

    Returns
    -------
    bool
        False without a Host header.
    """
    host = header(scope, b"host").lower()
    name = re.sub(r":\d{1,5}$", "", host)
    return name in hosts
