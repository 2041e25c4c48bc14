"""A look that a page takes by itself never cuts short what somebody has just asked for.

Streamlit drops what a run has drawn and not yet handed on when the next run is asked for between the run's end and the
emptying of its queue. A part that looks every second can hit that moment, and a screen would keep what was to go. So a
look is left out while a run is on its way; the next one comes a second later.
"""

from __future__ import annotations

import time

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboards.asgi import Layer, Message, Receive, Scope, Send

_PATIENCE_S = 20.0
# What says that a run begins or has ended is short; longer messages need not be read.
_SHORT = 16_384
_BEGINS, _ENDS = "new_session", "script_finished"
_NOTHING = bytes(BackMsg(app_heartbeat=True).SerializeToString())
"""A message that asks for nothing."""


class WholeRuns(Layer):
    """Layer around Streamlit's connections."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let everything pass but looks that come while a run is on its way."""
        if scope["type"] != "websocket":
            await super().__call__(scope, receive, send)
            return
        asked_at: float | None = None

        async def asking() -> Message:
            nonlocal asked_at
            message = await receive()
            asked = _asked(message)
            if asked is None:
                return message
            now = time.monotonic()
            # A run that says nothing for so long will not: a part that looks must not stand still for ever.
            if asked.is_auto_rerun and asked_at is not None and now - asked_at < _PATIENCE_S:
                return message | {"bytes": _NOTHING}
            asked_at = now
            return message

        async def answering(message: Message) -> None:
            nonlocal asked_at
            await send(message)
            said = _said(message)
            if said == _BEGINS:
                # Also the second of two runs, which was asked for while the first came to its end.
                asked_at = time.monotonic()
            elif said == _ENDS:
                asked_at = None

        await super().__call__(scope, asking, answering)


def _asked(message: Message) -> ClientState | None:
    """The run that a message asks for, if it asks for one."""
    found = BackMsg()
    try:
        found.ParseFromString(message.get("bytes") or b"")
    except Exception:  # noqa: BLE001 - whatever a stranger sends is no message
        return None
    return found.rerun_script if found.WhichOneof("type") == "rerun_script" else None


def _said(message: Message) -> str:
    """Whether a message says that a run begins, or that one has ended and none follows by itself."""
    data = message.get("bytes") or b""
    if not data or len(data) > _SHORT:
        return ""
    found = ForwardMsg.FromString(data)
    kind = found.WhichOneof("type")
    is_end = kind == _ENDS and found.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
    return kind if is_end or kind == _BEGINS else ""
