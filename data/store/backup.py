"""Backup and restore of the encrypted file: a copy is proved before it counts, and nothing is overwritten unasked."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlcipher3 import dbapi2

from data.errors import RefusedInput, StoreError
from data.store.case_store import open_store
from data.store.keys import read_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A proved copy.

    Attributes
    ----------
    path : pathlib.Path
        Where it lies.
    bytes : int
        Size.
    revision, audit_entries : int
        What it holds.
    """

    path: Path
    bytes: int
    revision: int
    audit_entries: int


def backup(url: str, key_file: Path, target: Path) -> Copy:
    """Copy the store into one encrypted file while it is in use, and prove the copy.

    Parameters
    ----------
    url : str
        URL of the store.
    key_file : pathlib.Path
        Its key, which is not in the copy: keep both, apart.
    target : pathlib.Path
        File to make.

    Returns
    -------
    Copy
        Opened with the key, every page authentic, audit walked.

    Raises
    ------
    RefusedInput
        If the target exists.
    NoKey
        If the key does not open the store.
    StoreError
        If the copy cannot be made or proved; no file is left.
    """
    if target.exists():
        raise RefusedInput(f"{target.name}: exists already; name a new file, a backup never overwrites another")
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        _export(_path_of(url), read_key(key_file), part)
        copy = _proved(part, key_file)
        part.replace(target)
    finally:
        _remove(part)
    return Copy(path=target, bytes=copy.bytes, revision=copy.revision, audit_entries=copy.audit_entries)


def restore(source: Path, url: str, key_file: Path, *, replace: bool = False) -> Copy:
    """Put a backup in the place of the store, after proving it; the store that was there is kept beside it.

    Parameters
    ----------
    source : pathlib.Path
        Backup.
    url : str
        URL of the store.
    key_file : pathlib.Path
        Key of the backup.
    replace : bool, default False
        Whether a store that exists may be moved aside, to ``NAME.before-restore``.

    Returns
    -------
    Copy
        What now stands.

    Raises
    ------
    RefusedInput
        If there is no backup, or a store stands and may not be replaced.
    NoKey
        If the key does not open the backup.
    StoreError
        If the backup is damaged; the store is as it was.
    """
    target = _path_of(url)
    if not source.is_file():
        raise RefusedInput(f"{source.name}: no such file; name a backup")
    if target.exists() and not replace:
        raise RefusedInput(f"a store stands at {target}; say --replace to move it aside, or set LANTERN_HOME")
    part = target.with_name(f"{target.name}.part")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        _export(source, read_key(key_file), part)
        copy = _proved(part, key_file)
        _move_aside(target)
        part.replace(target)
    finally:
        _remove(part)
    return Copy(path=target, bytes=copy.bytes, revision=copy.revision, audit_entries=copy.audit_entries)


def _path_of(url: str) -> Path:
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise RefusedInput(f"backup of a {parsed.get_backend_name()} store is made with that database's own tools")
    return Path(parsed.database).expanduser().absolute()


def _export(source: Path, key: bytes, part: Path) -> None:
    if not source.is_file():
        raise StoreError(f"no database at {source}")
    _remove(part)
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
    with part.open("rb+") as file:
        os.fsync(file.fileno())


def _proved(part: Path, key_file: Path) -> Copy:
    with closing(dbapi2.connect(str(part), isolation_level=None)) as connection:
        connection.execute(f"PRAGMA key = \"x'{read_key(key_file).hex()}'\"")
        faults = _rows(connection, "PRAGMA cipher_integrity_check") + [
            words for words in _rows(connection, "PRAGMA integrity_check") if words != "ok"
        ]
    if faults:
        raise StoreError(f"the copy is damaged ({len(faults)} faults); nothing was changed")
    store = open_store(f"sqlite:///{part}", key_file, create=False)
    try:
        verdict = store.audit.examine()
        if not verdict.is_sound:
            raise StoreError(f"the audit of the copy is broken at entry {verdict.broken_at}; nothing was changed")
        revision = store.revision
    finally:
        store.close()
    return Copy(path=part, bytes=part.stat().st_size, revision=revision, audit_entries=verdict.entries)


def _rows(connection: Any, query: str) -> list[str]:
    return [str(row[0]) for row in connection.execute(query).fetchall()]


def _move_aside(target: Path) -> None:
    if target.exists():
        aside = target.with_name(f"{target.name}.before-restore")
        _remove(aside)
        for ending in ("", "-wal", "-shm"):
            held = target.with_name(target.name + ending)
            if held.exists():
                held.replace(aside.with_name(aside.name + ending))


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
