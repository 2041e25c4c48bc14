"""What a browser says through Streamlit's connection: which messages a page of ours sends, and what stands for others.

Streamlit takes more kinds of messages than a page needs: one empties the caches of everybody, one names the branch and
the untouched files of the program's folder, one writes into that folder. None of them is let through.
"""

from __future__ import annotations

from functools import cache

from streamlit.proto.BackMsg_pb2 import BackMsg

_KINDS = frozenset({"rerun_script", "stop_script", "app_heartbeat", "file_urls_request", "backend_operation_request"})
_OPERATIONS = frozenset({"deferred_file", "dataframe_chunk"})


def read(data: bytes) -> BackMsg | None:
    """Read one message.

    Parameters
    ----------
    data : bytes
        As it came.

    Returns
    -------
    BackMsg or None
        None for what no page of ours sends.
    """
    found = BackMsg()
    try:
        found.ParseFromString(data)
    except Exception:  # noqa: BLE001 - whatever a stranger sends is no message
        return None
    kind = found.WhichOneof("type")
    is_known = kind in _KINDS and (
        kind != "backend_operation_request" or found.backend_operation_request.WhichOneof("payload") in _OPERATIONS
    )
    return found if is_known else None


def is_by_a_person(sent: BackMsg | None) -> bool:
    """Whether somebody acted; what the page repeats by itself keeps no session alive.

    Parameters
    ----------
    sent : BackMsg or None
        What `read` gave.

    Returns
    -------
    bool
        False for a beat, a look of the page's own, and what is no message.
    """
    if sent is None or sent.WhichOneof("type") == "app_heartbeat":
        return False
    return not (sent.WhichOneof("type") == "rerun_script" and sent.rerun_script.is_auto_rerun)


@cache
def start_over() -> bytes:
    """What stands for every message of a session that is over.

    Returns
    -------
    bytes
        Asks for the page from its start, with nothing that was typed or pressed.
    """
    message = BackMsg()
    message.rerun_script.SetInParent()
    return bytes(message.SerializeToString())


@cache
def heartbeat() -> bytes:
    """What stands for a message that no page sends.

    Returns
    -------
    bytes
        Asks for nothing.
    """
    message = BackMsg()
    message.app_heartbeat = True
    return bytes(message.SerializeToString())
