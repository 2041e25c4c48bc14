"""A store given a new key, in place: file or server, ring of record keys, audit; whole after a kill at any moment.

The new key is written beside the old one, ``NAME.new``, before anything changes. Then comes the one act that decides:
the file is encrypted anew under its own journal, or the server's mark of the key is changed in one transaction. What is
left, the ring and the name of the key file, is brought to its end by whoever opens the store next; if the act did not
happen, the new key is thrown away. Nobody else may have the store open meanwhile.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from data.audit import Act, chain_key
from data.errors import LanternError, NoKey, RefusedInput, StoreError
from data.store import lock_mark, preparation, schema, sqlite_file, trail
from data.store.alone import hold_alone
from data.store.earlier_keys import earlier_keys, keep_earlier
from data.store.engine import open_database, read_url
from data.store.keys import make_key, read_key
from data.store.person_keys import ring_path, ring_secret
from data.store.tables import AUDIT

with suppress(ImportError):
    import fcntl

_BY_ITSELF = ("lantern", "finish a change of the store key")


@dataclass(frozen=True, slots=True)
class NewKey:
    """A change of the key that is done.

    Attributes
    ----------
    key_file : pathlib.Path
        Holds the new key.
    before : pathlib.Path
        Holds the key until now, which opens the backups made until now.
    seconds : float
        How long it took.
    """

    key_file: Path
    before: Path
    seconds: float


def change_key(
    url: str, key_file: Path, *, actor: str, purpose: str, audience: str = "", owner_url: str | None = None
) -> NewKey:
    """Give a store a new key.

    Parameters
    ----------
    url : str
        URL of the store.
    key_file : pathlib.Path
        Its key file, which holds the new key afterwards.
    actor, purpose, audience : str
        Who, why and for whom, for the audit.
    owner_url : str, optional
        URL of the role that owns the tables; needed for a server.

    Returns
    -------
    NewKey
        Done; the key until now lies beside the new one.

    Raises
    ------
    NoKey
        If the key file does not open the store.
    RefusedInput
        If no owner is named for a server.
    StoreError
        If somebody else has the store open; nothing was changed.
    """
    started = time.perf_counter()
    if is_shared(url) and not owner_url:
        raise RefusedInput("only the owner of the tables gives a server's store a new key: give --owner-url")
    finish(url, key_file)
    with _alone(key_file):
        old, coming = read_key(key_file), _coming(key_file)
        if not _opens(url, key_file, old):
            raise NoKey(f"key file {key_file}: does not open the store; it is the key of another one")
        new = make_key(coming)
        _sync_folder(key_file)
        try:
            if owner_url and is_shared(url):
                _decide_on_server(url, owner_url, key_file, new, (actor, purpose, audience))
            else:
                sqlite_file.change_key(_path_of(url), old, new)
        except LanternError:
            coming.unlink()
            raise
        before = _conclude(url, key_file, old, new, (actor, purpose, audience))
    return NewKey(key_file, before, time.perf_counter() - started)


def finish(url: str, key_file: Path) -> None:
    """Bring a change of the key to its end that was broken off, or take it back if it had not come to the deciding act.

    Parameters
    ----------
    url : str
        URL of the store.
    key_file : pathlib.Path
        Its key file.

    Raises
    ------
    StoreError
        If the key is being changed by another process right now.
    """
    coming = _coming(key_file)
    if not coming.exists():
        return
    with _alone(key_file):
        if not coming.exists():
            return
        old = read_key(key_file)
        try:
            new = read_key(coming)
        except NoKey:  # broken off while it was written: nothing can have been encrypted under it
            coming.unlink()
            return
        # The old key first: a file that was broken off in the middle is put back by its own journal.
        if _opens(url, key_file, old):
            coming.unlink()
        elif _opens(url, key_file, new):
            _conclude(url, key_file, old, new, (*_BY_ITSELF, ""))


def is_shared(url: str) -> bool:
    """Whether a URL is that of a server.

    Parameters
    ----------
    url : str
        URL of the store.

    Returns
    -------
    bool
        False for a file.
    """
    return read_url(url).get_backend_name() == "postgresql"


def _decide_on_server(url: str, owner_url: str, key_file: Path, new: bytes, who: tuple[str, str, str]) -> None:
    role = preparation.role_of(url)
    owner = preparation.open_as_owner(owner_url, key_file)
    try:
        with owner.writing() as connection:
            schema.prove_key(connection, owner.key, key_file)
            hold_alone(connection, role)
            _reseal(connection, owner.key, new, who)
            schema.change_mark(connection, new)
            lock_mark.note(connection, new)
    finally:
        owner.engine.dispose()


def _conclude(url: str, key_file: Path, old: bytes, new: bytes, who: tuple[str, str, str]) -> Path:
    """Do what is left after the deciding act; each step may have been done before."""
    coming = _coming(key_file)
    if not is_shared(url):
        database = open_database(url, coming, create=False)
        try:
            with database.writing() as connection:
                _reseal(connection, old, new, who)
        finally:
            database.engine.dispose()
    ring = ring_path(key_file)
    if ring.exists() and not sqlite_file.opens(ring, ring_secret(new)):
        sqlite_file.change_key(ring, ring_secret(old), ring_secret(new))
    # To the microsecond: two changes within a second keep two earlier keys.
    before = key_file.with_name(f"{key_file.name}.until-{datetime.now(UTC):%Y%m%dT%H%M%S.%f}")
    with suppress(FileExistsError):
        os.link(key_file, before)
    coming.replace(key_file)
    _sync_folder(key_file)
    return before


def _reseal(connection: sa.Connection, old: bytes, new: bytes, who: tuple[str, str, str]) -> None:
    """Note the end of the old key in the audit and keep it, sealed under the new one; once."""
    with suppress(StoreError):
        if any(one == old for _, one in earlier_keys(connection, new)):
            return
    last = int(connection.scalar(sa.select(sa.func.max(AUDIT.c.seq))) or 0)
    keep_earlier(connection, new, (*earlier_keys(connection, old), (last, old)))
    actor, purpose, audience = who
    words = "the store was given a new key; entries from here on are under it"
    trail.append(
        connection,
        chain_key(new),
        actor=actor,
        audience=audience,
        purpose=purpose,
        act=Act.ALTERATION,
        detail=words,
    )


def _opens(url: str, key_file: Path, key: bytes) -> bool:
    if not is_shared(url):
        path = _path_of(url)
        return path.exists() and sqlite_file.opens(path, key)
    database = open_database(url, key_file, create=False)
    try:
        with database.reading() as connection:
            schema.prove_key(connection, key, key_file)
    except NoKey:
        return False
    finally:
        database.engine.dispose()
    return True


def _path_of(url: str) -> Path:
    return Path(str(read_url(url).database)).expanduser().absolute()


def _coming(key_file: Path) -> Path:
    return key_file.with_name(f"{key_file.name}.new")


def _sync_folder(key_file: Path) -> None:
    if os.name != "posix":
        return
    folder = os.open(key_file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _alone(key_file: Path) -> Iterator[None]:
    """Change the key as the only process; one that dies gives the place back."""
    handle = os.open(key_file.with_name(f"{key_file.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if os.name == "posix":
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreError("the key of the store is being changed right now; wait, then repeat") from None
        yield
    finally:
        os.close(handle)
