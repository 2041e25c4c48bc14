"""Requests and messages as a stranger or a guest would send them to the wall before the app."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboards.accounts import sign_in
from dashboards.accounts.own_password import OwnPassword
from dashboards.server.guard import Guard
from dashboards.wall import Wall
from data.store.access import AccessStore

HOST = "127.0.0.1:8501"
GOOD = "otter lamp gravel seven"
HTML = {"accept": "text/html"}


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    cookies: list[str] = field(default_factory=list)
    body: bytes = b""


def app_behind(wall: Wall) -> Any:
    async def inside(request: Any) -> PlainTextResponse:
        return PlainTextResponse("inside", headers={"cache-control": "public, max-age=99"})

    routes = [
        *sign_in.SignIn.routes(wall),
        *OwnPassword.routes(wall),
        Route("/{path:path}", inside, methods=["GET", "PUT", "DELETE"]),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Guard, wall=wall)])


def wall_around(access: AccessStore | None, **more: Any) -> Wall:
    return Wall(access=access, hosts=("127.0.0.1", "localhost"), **more)


def finish(work: Coroutine[Any, Any, object]) -> None:
    """Run to the end in a thread of its own: a browser test before this one may have left a loop in this one."""
    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, work).result()


def ask(app: Any, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> Answer:
    path, _, query = path.partition("?")
    sent = {"host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()}
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 8501),
        "scheme": "http",
        "root_path": "",
        "http_version": "1.1",
    }
    found = Answer()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            found.status = message["status"]
            found.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            found.cookies = [value.decode() for name, value in message["headers"] if name == b"set-cookie"]
        else:
            found.body += message.get("body", b"")

    finish(app(scope, receive, send))
    return found


def enter(app: Any, name: str = "pc1", password: str = GOOD, **headers: str) -> Answer:
    fields = urlencode({"name": name, "password": password, "next": "/network?person=P-1"}).encode()
    return ask(app, "/sign-in", "POST", fields, **({"origin": f"http://{HOST}"} | headers))


def cookie_of(answer: Answer) -> str:
    return answer.cookies[0].partition(";")[0]


def connect(app: Any, messages: list[bytes], cookie: str = "", origin: str = f"http://{HOST}") -> list[bytes] | None:
    """What the app inside receives over one connection; None if it was refused."""
    headers = {"host": HOST, "origin": origin, "cookie": cookie}
    scope = {
        "type": "websocket",
        "path": "/_stcore/stream",
        "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
    }
    queue = [{"type": "websocket.connect"}, *({"type": "websocket.receive", "bytes": one} for one in messages)]
    got: list[bytes] = []
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return queue.pop(0) if queue else {"type": "websocket.disconnect", "code": 1000}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def inside(scope: Any, receive: Any, send: Any) -> None:
        while (message := await receive())["type"] != "websocket.disconnect":
            if message["type"] == "websocket.receive":
                got.append(message["bytes"])

    finish(Guard(inside, app)(scope, receive, send))
    return None if any(one["type"] == "websocket.close" for one in sent) else got


def rerun(*, auto: bool = False) -> bytes:
    message = BackMsg()
    message.rerun_script.fragment_id = "shows a map"
    message.rerun_script.query_string = "person=P-1"
    message.rerun_script.is_auto_rerun = auto
    return bytes(message.SerializeToString())
