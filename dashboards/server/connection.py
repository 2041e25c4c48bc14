"""One open connection to Streamlit: each message is looked at before Streamlit has it; what goes out is remembered.

A connection belongs to a session in one role. When an administrator gives the account another role, the connection is
shut at its next message and the browser opens a new one, which begins with an empty tab: neither a button drawn for the
old role, nor a part that draws itself anew, nor a file still to be made is left in it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboards.asgi import Message, Receive, Send
from dashboards.server.messages import heartbeat, is_by_a_person, read, start_over
from dashboards.server.sent import Owner, Sent, owner_of
from dashboards.wall import Wall
from data.access.sessions import Session
from data.store.tries import Cause

_BEGIN_ANEW = 1012
Look = Callable[..., Awaitable[Session | None]]


class Connection:
    """One connection, as the app and the browser see it.

    Parameters
    ----------
    wall : Wall
        What the guard knows.
    sent : Sent
        What was sent to whom.
    session : Session or None
        Whose it is; None where nobody signs in.
    look : callable
        Gives the session as it is now, told whether a person acted.
    receive, send
        As ASGI has them.
    """

    def __init__(
        self, wall: Wall, sent: Sent, session: Session | None, look: Look, *, receive: Receive, send: Send
    ) -> None:
        self._wall, self._sent, self._look = wall, sent, look
        self._owner: Owner | None = None if session is None else owner_of(session)
        self._receive, self._send = receive, send
        self._is_shut = False

    async def out(self, message: Message) -> None:
        """Let one message out, and remember what it offers.

        Parameters
        ----------
        message : dict
            Of the app.
        """
        if self._is_shut:
            return
        if self._owner is not None and message.get("bytes"):
            self._sent.remember(self._owner, message["bytes"])
        await self._send(message)

    async def coming(self) -> Message:
        """Give the app the next message, or what stands for it.

        Returns
        -------
        dict
            Once the session is over every message only starts the page over, empty.
        """
        message = await self._receive()
        data = message.get("bytes")
        if message["type"] != "websocket.receive" or not data:
            return message
        asked = read(data)
        if self._owner is None:
            return message if asked is not None else _with(heartbeat())
        session = await self._look(active=is_by_a_person(asked))
        if session is None or session.owes is not None:
            self._sent.forget(self._owner[0])
            return _with(start_over())
        if owner_of(session) != self._owner:
            return await self._shut()
        if (cause := self._fault(asked)) is not None:
            await self._wall.note(cause, session.account.id)
            return _with(heartbeat())
        return message

    def _fault(self, asked: BackMsg | None) -> Cause | None:
        if asked is None:
            return Cause.NO_MESSAGE
        return None if self._owner and self._sent.may_ask(self._owner, asked) else Cause.FOREIGN_DOWNLOAD

    async def _shut(self) -> Message:
        await self._send({"type": "websocket.close", "code": _BEGIN_ANEW})
        self._is_shut = True
        return {"type": "websocket.disconnect", "code": _BEGIN_ANEW}


def _with(data: bytes) -> Message:
    return {"type": "websocket.receive", "bytes": data}
