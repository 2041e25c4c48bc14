"""What an administrator's change of a role leaves in a browser: buttons, offered files, tabs; and odd messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from starlette.responses import PlainTextResponse
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboards.server.guard import Guard
from dashboards.wall import Wall
from data.access.accounts import Account, Role
from data.access.passwords import Hasher
from data.store import open_store
from data.store.access import AccessStore
from tests.dashboards.at_the_wall import GOOD, HOST, app_behind, ask, cookie_of, enter, finish, rerun

TAB, FILE, LATER = "6f9c2f3e-1d1b-4f0c-9a57-0d5c1c1a2b3c", "a1" * 16, "b2" * 16


@pytest.fixture
def access(tmp_path: Path) -> Iterator[AccessStore]:
    store = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key")
    made = AccessStore(store._database, Hasher(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)))
    for name in ("pc1", "pc2"):
        made.add(Account(id=name, display_name=name, agency="Police", role=Role.POLICE_ANALYST), GOOD, by="keeper")
    yield made
    store.close()


class _Streamlit:
    """Offers a tab, a file and a file to be made, as Streamlit does; keeps what reaches it."""

    def __init__(self) -> None:
        self.got: list[BackMsg] = []
        self.protocols: list[str] = []
        self.left = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await PlainTextResponse("inside")(scope, receive, send)
            return
        self.protocols.append(dict(scope["headers"])[b"sec-websocket-protocol"].decode())
        begin, now, later = ForwardMsg(), ForwardMsg(), ForwardMsg()
        begin.new_session.initialize.session_id = TAB
        now.delta.new_element.download_button.url = f"/media/{FILE}.csv"
        later.delta.new_element.download_button.deferred_file_id = LATER
        for message in (begin, now, later):
            await send({"type": "websocket.send", "bytes": message.SerializeToString()})
        while (message := await receive())["type"] != "websocket.disconnect":
            if message["type"] == "websocket.receive":
                self.got.append(BackMsg.FromString(message["bytes"]))
                await send({"type": "websocket.send", "bytes": b""})
        self.left += 1
        await send({"type": "websocket.send", "bytes": begin.SerializeToString()})


def _speak(
    guard: Guard, cookie: str, messages: list[bytes | Callable[[], object]], tab: str = ""
) -> list[dict[str, Any]]:
    """Send messages over one connection, and do what stands between them; what came back, in order."""
    protocols = ", ".join(("streamlit", "xsrf", *([tab] if tab else [])))
    headers = {"host": HOST, "origin": f"http://{HOST}", "cookie": cookie, "sec-websocket-protocol": protocols}
    scope = {"type": "websocket", "path": "/_stcore/stream"}
    back: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        while messages and callable(messages[0]):
            messages.pop(0)()  # type: ignore[operator]
        if not messages:
            return {"type": "websocket.disconnect", "code": 1000}
        return {"type": "websocket.receive", "bytes": messages.pop(0)}

    async def send(message: dict[str, Any]) -> None:
        back.append(message)

    finish(guard(scope | {"headers": [(k.encode(), v.encode()) for k, v in headers.items()]}, receive, send))
    return back


def _ask_for(number: str) -> bytes:
    message = BackMsg()
    message.backend_operation_request.session_id = TAB
    message.backend_operation_request.deferred_file.file_id = number
    return bytes(message.SerializeToString())


def test_another_role_shuts_the_connection_before_a_button_or_a_file_of_the_old_one_is_used(
    access: AccessStore,
) -> None:
    inside = _Streamlit()
    wall = Wall(access=access, hosts=("127.0.0.1",))
    guard, cookie = Guard(inside, wall), cookie_of(enter(app_behind(wall)))

    def demoted() -> None:
        access.set_role("pc1", Role.LICENSING, by="keeper")

    back = _speak(guard, cookie, [_ask_for(LATER), demoted, _ask_for(LATER), rerun(), rerun(auto=True)])
    assert [one.WhichOneof("type") for one in inside.got] == ["backend_operation_request"], "only before the change"
    assert inside.left == 1
    assert back[-1] == {"type": "websocket.close", "code": 1012}, "nothing goes out after the end"
    assert ask(guard, f"/media/{FILE}.csv", cookie=cookie).status == 404, "offered to another role"


def test_a_tab_and_a_file_to_be_made_are_taken_back_from_their_owner_alone(access: AccessStore) -> None:
    inside = _Streamlit()
    wall = Wall(access=access, hosts=("127.0.0.1",))
    guard = Guard(inside, wall)
    mine, other = (cookie_of(enter(app_behind(wall), name)) for name in ("pc1", "pc2"))
    _speak(guard, mine, [rerun()])
    _speak(guard, mine, [_ask_for(LATER)], TAB)
    assert inside.got[-1].WhichOneof("type") == "backend_operation_request"
    assert inside.protocols == ["streamlit, xsrf", f"streamlit, xsrf, {TAB}"], "a lost line is taken up again"
    inside.got.clear()
    for number in ("c3" * 16, "", "../x", LATER.upper()):
        _speak(guard, mine, [_ask_for(number)], TAB)
        assert inside.got.pop().WhichOneof("type") == "app_heartbeat", number
    access.set_role("pc1", Role.LICENSING, by="keeper")
    _speak(guard, mine, [], TAB)
    _speak(guard, other, [], TAB)
    assert inside.protocols[-2:] == ["streamlit, xsrf", "streamlit, xsrf"], "another role, another person: a new tab"


@pytest.mark.parametrize("is_open", [False, True], ids=["sign-in", "no sign-in"])
@pytest.mark.parametrize("asked", ["clear_cache", "load_git_info", "set_run_on_save", "install", "dismiss", "shutdown"])
def test_what_no_page_sends_does_not_reach_streamlit(access: AccessStore, asked: str, is_open: bool) -> None:
    message = BackMsg()
    if asked in ("install", "dismiss"):
        operation = message.backend_operation_request
        (operation.install_skills if asked == "install" else operation.dismiss_skills_nudge).SetInParent()
    else:
        setattr(message, "debug_shutdown_runtime" if asked == "shutdown" else asked, True)
    inside = _Streamlit()
    wall = Wall(access=access, hosts=("127.0.0.1",))
    cookie = cookie_of(enter(app_behind(wall)))
    guard = Guard(inside, Wall(access=None, hosts=("127.0.0.1",)) if is_open else wall)
    _speak(guard, cookie, [message.SerializeToString(), rerun()])
    assert [one.WhichOneof("type") for one in inside.got] == ["app_heartbeat", "rerun_script"]
