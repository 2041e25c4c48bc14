"""The key file: 32 random bytes as 64 hex digits that only their owner may read."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from data.errors import NoKey

_KEY_BYTES = 32


def read_key(path: Path) -> bytes:
    """Read the store key.

    Parameters
    ----------
    path : pathlib.Path
        Key file.

    Returns
    -------
    bytes
        Raw key, 32 bytes.

    Raises
    ------
    NoKey
        If the file is missing, belongs to somebody else, can be read by others, or holds no key.
    """
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError as error:
        raise NoKey(f"key file {path}: cannot be opened ({error.strerror}); restore it from its safe place") from error
    with os.fdopen(handle, "rb") as file:
        _check_owner(os.fstat(file.fileno()), path)
        text = file.read(_KEY_BYTES * 2 + 2)
    try:
        key = bytes.fromhex(text.decode("ascii"))
    except ValueError as error:
        raise NoKey(f"key file {path}: is not {_KEY_BYTES * 2} hex digits; restore it from its safe place") from error
    if len(key) != _KEY_BYTES:
        raise NoKey(f"key file {path}: is not {_KEY_BYTES * 2} hex digits; restore it from its safe place")
    return key


def make_key(path: Path) -> bytes:
    """Make a new key file that only its owner may read; an existing one is never overwritten.

    Parameters
    ----------
    path : pathlib.Path
        Key file to make; missing folders are made for the owner alone.

    Returns
    -------
    bytes
        Raw key, 32 bytes.

    Raises
    ------
    NoKey
        If the file cannot be made.
    """
    key = secrets.token_bytes(_KEY_BYTES)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        return read_key(path)
    except OSError as error:
        raise NoKey(f"key file {path}: cannot be made ({error.strerror})") from error
    return key


def _check_owner(found: os.stat_result, path: Path) -> None:
    if os.name != "posix":
        return
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise NoKey(f"key file {path}: others may read it; run: chmod 600 {path}")
    if found.st_uid != os.geteuid():
        raise NoKey(f"key file {path}: belongs to another user; only its owner may open the store")
