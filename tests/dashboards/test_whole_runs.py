"""A page's own look waits its turn; what a person asks for never does."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboards.server import whole_runs
from dashboards.server.whole_runs import WholeRuns

LOOK = BackMsg()
LOOK.rerun_script.fragment_id, LOOK.rerun_script.is_auto_rerun = "part", True
PRESS = BackMsg()
PRESS.rerun_script.fragment_id = "part"
DONE = ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY)
BEGINS = ForwardMsg()
BEGINS.new_session.main_script_path = "app.py"
AGAIN = ForwardMsg(script_finished=ForwardMsg.FINISHED_EARLY_FOR_RERUN)
LONG = ForwardMsg(ref_hash="x" * 2_000)


def _passed(*steps: BackMsg | ForwardMsg | bytes) -> list[bytes]:
    """What the app hears, when the browser's messages and its own go past in this order."""
    heard: list[bytes] = []
    asked = [step if isinstance(step, bytes) else step.SerializeToString() for step in steps]
    incoming = iter(data for step, data in zip(steps, asked, strict=True) if not isinstance(step, ForwardMsg))

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.receive", "bytes": next(incoming)}

    async def send(message: dict[str, Any]) -> None:
        """Nobody reads it."""

    async def app(scope: object, ask: Any, say: Any) -> None:
        for step, data in zip(steps, asked, strict=True):
            if isinstance(step, ForwardMsg):
                await say({"type": "websocket.send", "bytes": data})
            else:
                heard.append((await ask())["bytes"])

    passed = WholeRuns(app)({"type": "websocket"}, receive, send)
    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, passed).result()
    return heard


def _is_nothing(data: bytes) -> bool:
    return bool(BackMsg.FromString(data).WhichOneof("type") == "app_heartbeat")


def test_a_look_is_left_out_while_a_run_is_on_its_way() -> None:
    heard = _passed(PRESS, LOOK, LONG, AGAIN, LOOK, DONE, LOOK)
    assert [_is_nothing(data) for data in heard] == [False, True, True, False]


def test_a_look_is_left_out_while_another_look_is_answered() -> None:
    assert [_is_nothing(data) for data in _passed(LOOK, LOOK, DONE, LOOK)] == [False, True, False]


def test_a_look_is_left_out_of_the_second_of_two_runs() -> None:
    """Asked for while the first came to its end, it is on its way as much as the first was."""
    heard = _passed(PRESS, BEGINS, PRESS, DONE, BEGINS, LOOK, DONE, LOOK)
    assert [_is_nothing(data) for data in heard] == [False, False, True, False]


def test_what_a_person_asks_for_always_passes() -> None:
    assert _passed(PRESS, PRESS, LOOK, PRESS)[3] == PRESS.SerializeToString()


def test_a_run_that_never_ends_stops_no_look_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_runs, "_PATIENCE_S", 0.0)
    assert not _is_nothing(_passed(PRESS, LOOK)[1])


def test_what_is_no_message_is_left_to_those_who_know() -> None:
    assert _passed(b"\xff\xff\xff", PRESS)[0] == b"\xff\xff\xff"
