"""What was sent to whom: files that were offered, and tabs of Streamlit's, each to one session in one role.

An address of a file, the number of one still to be made and the number of a tab are hard to guess, but they lie in the
browser's memory after its person has become somebody else. So none of them is taken back but from whom it was sent to.
"""

from __future__ import annotations

import re

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboards.wall import MEDIA
from data.access.sessions import Session

Owner = tuple[str, str]
"""Digest of a session, and the role of its account."""
_FILE = re.compile(rb"/media/([0-9a-f]{32,128})")
_DEFERRED = re.compile(r"[0-9a-f]{32}")
# A button that offers a file and the first message of a run are short; what is longer need not be read.
_SHORT = 65_536
_PROTOCOLS = b"sec-websocket-protocol"


def owner_of(session: Session) -> Owner:
    """To whom something is sent.

    Parameters
    ----------
    session : Session
        As it is now.

    Returns
    -------
    tuple of (str, str)
        Digest and role: with another role a person is somebody else.
    """
    return session.digest, session.account.role.value


class Sent:
    """What was sent to whom; as long-lived as the files themselves, which Streamlit keeps in this process too."""

    def __init__(self) -> None:
        self._files: dict[Owner, set[bytes]] = {}
        self._tabs: dict[str, Owner] = {}

    def remember(self, owner: Owner, data: bytes) -> None:
        """Remember what one message offers.

        Parameters
        ----------
        owner : tuple of (str, str)
            To whom it goes.
        data : bytes
            Message of Streamlit's.
        """
        found = set(_FILE.findall(data)) if MEDIA.encode() in data else set()
        if len(data) <= _SHORT:
            message = _read(data)
            if tab := message.new_session.initialize.session_id:
                self._tabs.setdefault(tab, owner)
            if number := message.delta.new_element.download_button.deferred_file_id:
                found.add(number.encode())
            if url := message.backend_operation_response.deferred_file.url:
                found.update(_FILE.findall(url.encode()))
        if found:
            self._files.setdefault(owner, set()).update(found)

    def has_file(self, owner: Owner, path: str) -> bool:
        """Whether a file was offered to somebody; nobody fetches what was made for another audience.

        Parameters
        ----------
        owner : tuple of (str, str)
            Who asks.
        path : str
            Path below `dashboards.wall.MEDIA`.

        Returns
        -------
        bool
            False for every other path.
        """
        found = _FILE.fullmatch(path.rpartition(".")[0].encode() or path.encode())
        return found is not None and found[1] in self._files.get(owner, ())

    def may_ask(self, owner: Owner, asked: BackMsg) -> bool:
        """Whether somebody may ask for a file to be made.

        Parameters
        ----------
        owner : tuple of (str, str)
            Who asks.
        asked : BackMsg
            Any message.

        Returns
        -------
        bool
            False only for a file that was not offered to this very owner.
        """
        if asked.backend_operation_request.WhichOneof("payload") != "deferred_file":
            return True
        number = asked.backend_operation_request.deferred_file.file_id
        return bool(_DEFERRED.fullmatch(number)) and number.encode() in self._files.get(owner, ())

    def own_tab(self, owner: Owner, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """Take a tab's number out of a request that opens a connection, unless the tab is the owner's.

        Parameters
        ----------
        owner : tuple of (str, str)
            Who opens it.
        headers : list of (bytes, bytes)
            Of the request; Streamlit reads the number of the tab to go on with as the third protocol.

        Returns
        -------
        list of (bytes, bytes)
            The same, or without the number: a new tab begins, and nothing that the other one drew is in it.
        """
        return [(name, self._own(owner, value) if name.lower() == _PROTOCOLS else value) for name, value in headers]

    def _own(self, owner: Owner, protocols: bytes) -> bytes:
        parts = [part.strip() for part in protocols.split(b",")]
        is_own = len(parts) < 3 or self._tabs.get(parts[2].decode("latin-1")) == owner
        return protocols if is_own else b", ".join(parts[:2])

    def forget(self, digest: str) -> None:
        """Forget a session that is over.

        Parameters
        ----------
        digest : str
            Of its token.
        """
        self._files = {owner: found for owner, found in self._files.items() if owner[0] != digest}
        self._tabs = {tab: owner for tab, owner in self._tabs.items() if owner[0] != digest}


def _read(data: bytes) -> ForwardMsg:
    found = ForwardMsg()
    try:
        found.ParseFromString(data)
    except Exception:  # noqa: BLE001 - the files in it were looked for already
        return ForwardMsg()
    return found
