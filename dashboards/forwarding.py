"""The audit handed on to the machine's own log, entry by entry, so that it leaves the machine with that log."""

from __future__ import annotations

import json
import socket
from pathlib import Path

from data.audit import FIRST, Act, AuditEntry
from data.errors import RefusedInput, StoreError
from data.store import Store

LOG_SOCKET = Path("/dev/log")
_INFO, _NOTICE = 86, 85  # facility authpriv (RFC 5424, 6.2.1)
_MOST_SUBJECTS = 50  # a line must fit what every log daemon takes
_MARK = "audit.forwarded"


def forward(store: Store, folder: Path, log: Path = LOG_SOCKET) -> tuple[int, int]:
    """Hand on every entry since the last time.

    Parameters
    ----------
    store : Store
        Opened store.
    folder : pathlib.Path
        Folder of the key file, where it is noted up to which entry was handed on.
    log : pathlib.Path, optional
        Socket of the machine's log daemon.

    Returns
    -------
    tuple of (int, int)
        Entries handed on now, and number of the last of them all.

    Raises
    ------
    RefusedInput
        If there is no log daemon, or it does not take an entry; what it took is noted.
    StoreError
        If the audit no longer holds what was handed on: entries were cut off or changed.
    """
    mark = folder / _MARK
    seq, digest = _read(mark)
    entries = store.audit.entries(max(0, seq - 1))
    if seq and (not entries or (entries[0].seq, entries[0].digest) != (seq, digest)):
        raise StoreError(f"the audit no longer holds entry {seq} as it was handed on; keep this machine as it is")
    due = entries[1:] if seq else entries
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.connect(str(log))
            for entry in due:
                line.send(_line(entry))
                seq, digest = entry.seq, entry.digest
    except OSError as error:
        raise RefusedInput(
            f"the machine's log does not take entries ({type(error).__name__}); look at {log}"
        ) from error
    finally:
        if due:
            _write(mark, seq, digest)
    return len(due), seq


def _line(entry: AuditEntry) -> bytes:
    """One line as syslog takes it; JSON, so that no entry can forge another line."""
    told = {
        "seq": entry.seq,
        "at": f"{entry.at.isoformat(timespec='seconds')}Z",
        "actor": entry.actor,
        "audience": entry.audience,
        "purpose": entry.purpose,
        "act": str(entry.act),
        "detail": entry.detail,
        "subjects": list(entry.subjects[:_MOST_SUBJECTS]),
        "subjects_in_all": len(entry.subjects),
        "digest": entry.digest,
    }
    weight = _NOTICE if entry.act is Act.REFUSED else _INFO
    return f"<{weight}>lantern-audit: {json.dumps(told)}".encode()


def _read(mark: Path) -> tuple[int, str]:
    if not mark.is_file():
        return 0, FIRST
    try:
        seq, digest = mark.read_text(encoding="ascii").split()
        return int(seq), digest
    except ValueError as error:
        raise RefusedInput(f"{mark}: cannot be read; to hand on everything anew remove it") from error


def _write(mark: Path, seq: int, digest: str) -> None:
    part = mark.with_name(f"{mark.name}.part")
    part.write_text(f"{seq} {digest}\n", encoding="ascii")
    part.chmod(0o600)
    part.replace(mark)
