"""An encrypted SQLite file as a whole: whose turn it is to write, copied, proved, encrypted anew, removed."""

from __future__ import annotations

import glob
import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from data.errors import StoreError

with suppress(ImportError):
    import fcntl

_PATIENCE_S = 60.0
_ALONE_S = 5.0
_NOT_ALONE = "others have the store open; stop lantern serve and every command, then repeat"
_PAUSE_S = 0.004


@contextmanager
def turn(path: Path) -> Iterator[None]:
    """Wait for one's turn to write, beside the file.

    SQLite lets waiting writers sleep longer and longer, so that one among many may never get the lock. Here each asks
    often and all have the same chance; a process that dies gives its turn back.

    Parameters
    ----------
    path : pathlib.Path
        File of the database.

    Yields
    ------
    None
        Holding the turn.

    Raises
    ------
    StoreError
        If it did not come within a minute.
    """
    if os.name != "posix":  # SQLite's own waiting must do
        yield
        return
    handle = os.open(path.with_name(f"{path.name}-turn"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + _PATIENCE_S
        while not _taken(handle):
            if time.monotonic() > deadline:
                raise StoreError("the database could not be written: others have been writing for a minute; repeat")
            time.sleep(_PAUSE_S)
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def copy_file(source: Path, key: bytes, part: Path) -> None:
    """Copy an encrypted file into another under the same key, as one snapshot, while it is in use.

    Parameters
    ----------
    source : pathlib.Path
        File to copy.
    key : bytes
        Its raw key.
    part : pathlib.Path
        File to make; one that exists is removed first.

    Raises
    ------
    StoreError
        If there is no file, or it cannot be copied with this key.
    """
    if not source.is_file():
        raise StoreError(f"no database at {source}")
    remove_file(part)
    os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    spelled = f"x'{key.hex()}'"
    try:
        with closing(dbapi2.connect(str(source), isolation_level=None, timeout=30)) as connection:
            connection.execute(f'PRAGMA key = "{spelled}"')
            connection.execute("ATTACH DATABASE ? AS copy KEY ?", (str(part), spelled))
            connection.execute("BEGIN")
            connection.execute("SELECT sqlcipher_export('copy')")
            connection.execute("COMMIT")
            connection.execute("DETACH DATABASE copy")
    except dbapi2.DatabaseError as error:
        raise StoreError(f"{source.name}: cannot be copied with this key; wrong key, or the file is damaged") from error
    sync_file(part)


def opens(path: Path, key: bytes) -> bool:
    """Whether a key opens an encrypted file; a change that was broken off is put back first, by its journal.

    Parameters
    ----------
    path : pathlib.Path
        File that exists.
    key : bytes
        Raw key.

    Returns
    -------
    bool
        False for another key.
    """
    with closing(dbapi2.connect(str(path), isolation_level=None, timeout=30)) as connection:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except dbapi2.OperationalError as error:
            raise StoreError(f"{path.name}: cannot be read ({error})") from error
        except dbapi2.DatabaseError:
            return False
    return True


def change_key(path: Path, old: bytes, new: bytes) -> None:
    """Encrypt a file anew, in place and in one transaction: a kill leaves it whole under one of the two keys.

    Parameters
    ----------
    path : pathlib.Path
        File that exists.
    old, new : bytes
        Raw keys.

    Raises
    ------
    StoreError
        If anybody else has the file open; nothing was changed.
    """
    with turn(path), closing(dbapi2.connect(str(path), isolation_level=None, timeout=_ALONE_S)) as connection:
        try:
            connection.execute(f"PRAGMA key = \"x'{old.hex()}'\"")
            # Only who is alone with a file can end its write-ahead log; the rollback journal then guards the change.
            (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
            if mode != "delete":
                raise StoreError(_NOT_ALONE)
            for pragma in ("synchronous = EXTRA", "locking_mode = EXCLUSIVE"):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
            connection.execute(f"PRAGMA rekey = \"x'{new.hex()}'\"")
        except dbapi2.OperationalError as error:
            raise StoreError(_NOT_ALONE) from error
    if not opens(path, new):
        raise StoreError(f"{path.name}: could not be encrypted anew; it is as it was")


def sync_file(path: Path) -> None:
    """Wait until the disk has a file.

    Parameters
    ----------
    path : pathlib.Path
        File.
    """
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def faults_of(path: Path, key: bytes) -> list[str]:
    """Prove every page of an encrypted file.

    Parameters
    ----------
    path : pathlib.Path
        File.
    key : bytes
        Its raw key.

    Returns
    -------
    list of str
        Faults; empty if every page is authentic and the tables are whole.
    """
    with closing(dbapi2.connect(str(path), isolation_level=None)) as connection:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        try:
            return _rows(connection, "PRAGMA cipher_integrity_check") + [
                words for words in _rows(connection, "PRAGMA integrity_check") if words != "ok"
            ]
        except dbapi2.DatabaseError:
            return ["cannot be read with this key"]


def remove_file(path: Path) -> None:
    """Remove a database file with its journals and with what was kept beside it when it was migrated, if it is there.

    Parameters
    ----------
    path : pathlib.Path
        File.
    """
    for ending in ("", "-wal", "-shm", "-journal", "-turn"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    for aside in path.parent.glob(f"{glob.escape(path.name)}.schema-*"):
        aside.unlink()


def _rows(connection: Any, query: str) -> list[str]:
    return [str(row[0]) for row in connection.execute(query).fetchall()]
