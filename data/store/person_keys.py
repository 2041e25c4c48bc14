"""The ring of record keys: one random key for each record that names or describes somebody, kept outside the store.

Destroying a key makes every version of what it sealed unreadable, in the store and in every backup of it. The ring is
a small encrypted file beside the key file. Its own key is derived from the store key; it is never part of a backup of
the store, and its copies are kept for a short time only, since a copy older than an erasure would undo it.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import RLock
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlcipher3 import dbapi2

from data.errors import NoKey, RefusedInput, StoreError

Owner = tuple[str, str]
_TABLES = (
    "CREATE TABLE IF NOT EXISTS record_key (seq INTEGER PRIMARY KEY AUTOINCREMENT, key_id TEXT NOT NULL UNIQUE, "
    "kind TEXT NOT NULL, id TEXT NOT NULL, secret BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS destroyed (key_id TEXT PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, "
    "erased_on TEXT NOT NULL, because TEXT NOT NULL, instead TEXT NOT NULL) WITHOUT ROWID",
)
_PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 30000", "secure_delete = ON")


@dataclass(frozen=True, slots=True, kw_only=True)
class Destroyed:
    """What stands in the place of what a destroyed key had sealed.

    Attributes
    ----------
    erased_on : datetime.date
        Day of the erasure.
    because : str
        Id of the decision.
    instead : mapping of str to object
        Field to the value that is read from now on, in the form of `data.store.codec`.
    """

    key_id: str
    kind: str
    id: str
    erased_on: date
    because: str
    instead: Mapping[str, Any]


def ring_path(key_file: Path) -> Path:
    """Path of the ring that belongs to a key file.

    Parameters
    ----------
    key_file : pathlib.Path
        Key file of the store.

    Returns
    -------
    pathlib.Path
        Beside it, with the ending ``.ring``.
    """
    return key_file.with_suffix(".ring")


def ring_secret(store_key: bytes) -> bytes:
    """Key of the ring itself, derived from the store key so that neither stands for the other.

    Parameters
    ----------
    store_key : bytes
        Raw store key.

    Returns
    -------
    bytes
        32 bytes (HKDF-SHA256, RFC 5869).
    """
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"lantern key ring 1").derive(store_key)


class KeyRing:
    """Keys of records by key id; opened when it is first needed.

    Parameters
    ----------
    path : pathlib.Path
        File of the ring.
    store_key : bytes
        Raw key of the store, from which the key of the ring is derived.
    """

    def __init__(self, path: Path, store_key: bytes) -> None:
        self.path = path
        self._secret = ring_secret(store_key)
        self._lock = RLock()
        self._keys: dict[str, bytes] = {}
        self._current: dict[Owner, str] = {}
        self._gone: dict[str, Destroyed] = {}
        self._is_read = False

    def key(self, key_id: str) -> bytes | None:
        """Find a key.

        Parameters
        ----------
        key_id : str
            Its id.

        Returns
        -------
        bytes or None
            32 bytes; None if it was destroyed.

        Raises
        ------
        NoKey
            If the ring is missing or does not know the key.
        """
        if (found := self._keys.get(key_id)) is not None:
            return found
        with self._lock:
            if key_id not in self._gone:
                self._read()
            if key_id in self._keys or key_id in self._gone:
                return self._keys.get(key_id)
        raise NoKey(
            f"key ring {self.path.name}: lacks the key of a record; put the newest copy of the ring beside the key file"
        )

    def destroyed(self, key_id: str) -> Destroyed | None:
        """Look up what stands in the place of what a key had sealed.

        Parameters
        ----------
        key_id : str
            Id of the key.

        Returns
        -------
        Destroyed or None
            None if the key was not destroyed.
        """
        with self._lock:
            if key_id not in self._gone:
                self._read()
            return self._gone.get(key_id)

    def keys_for(self, owners: Iterable[Owner], *, anew: Iterable[Owner] = (), create: bool) -> dict[Owner, str]:
        """Give each record the id of its key; keys that are made are on the disk before this returns.

        Parameters
        ----------
        owners : iterable of (str, str)
            Kind and id of records.
        anew : iterable of (str, str)
            Those of them that must get another key than they had.
        create : bool
            Whether a missing ring may be made: only for a store that holds nothing sealed yet.

        Returns
        -------
        dict of (str, str) to str
            Record to key id.

        Raises
        ------
        NoKey
            If the ring is missing and may not be made, or is not of this store.
        """
        wanted, renewed = set(owners), set(anew)
        with self._lock:
            if not self._is_read or any(owner not in self._current for owner in wanted - renewed):
                self._read(create=create)
            made = {owner: secrets.token_hex(12) for owner in wanted if owner in renewed or owner not in self._current}
            if made:
                self._keep(made)
            return {owner: made.get(owner) or self._current[owner] for owner in wanted}

    def prepare(self, condemned: Iterable[Destroyed]) -> None:
        """Note what is to stand in the place of what some keys sealed, before they are destroyed.

        Parameters
        ----------
        condemned : iterable of Destroyed
            What will be destroyed.
        """
        rows = [
            (one.key_id, one.kind, one.id, one.erased_on.isoformat(), one.because, json.dumps(dict(one.instead)))
            for one in condemned
        ]
        with self._lock, self._writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO destroyed VALUES (?, ?, ?, ?, ?, ?)", rows)

    def destroy(self, key_ids: Iterable[str]) -> int:
        """Destroy keys for good; what they sealed can be read by nobody from then on.

        Parameters
        ----------
        key_ids : iterable of str
            Their ids; those destroyed before are passed over.

        Returns
        -------
        int
            Number of keys destroyed now.
        """
        ids = sorted(set(key_ids))
        with self._lock:
            with self._writing() as connection:
                found = [
                    row
                    for key_id in ids
                    for row in connection.execute("SELECT key_id, kind, id FROM record_key WHERE key_id = ?", (key_id,))
                ]
                unexplained = [(*row, date.today().isoformat(), "", "{}") for row in found]  # noqa: DTZ011
                connection.executemany("INSERT OR IGNORE INTO destroyed VALUES (?, ?, ?, ?, ?, ?)", unexplained)
                connection.executemany("DELETE FROM record_key WHERE key_id = ?", [(row[0],) for row in found])
            with closing(self._connect()) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            self._read()
            return len(found)

    def copy(self, target: Path) -> int:
        """Copy the ring into one encrypted file: to be kept apart, for a short time, under the same store key.

        Parameters
        ----------
        target : pathlib.Path
            File to make.

        Returns
        -------
        int
            Number of keys in the copy.

        Raises
        ------
        RefusedInput
            If the target exists.
        NoKey
            If there is no ring.
        """
        if target.exists():
            raise RefusedInput(f"{target.name}: exists already; name a new file")
        with self._lock, closing(self._connect()) as connection:
            os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            connection.execute("ATTACH DATABASE ? AS copy KEY ?", (str(target), f"x'{self._secret.hex()}'"))
            connection.execute("SELECT sqlcipher_export('copy')")
            (count,) = connection.execute("SELECT count(*) FROM copy.record_key").fetchone()
            connection.execute("DETACH DATABASE copy")
        return int(count)

    def _keep(self, made: Mapping[Owner, str]) -> None:
        rows = [(key_id, *owner, secrets.token_bytes(32)) for owner, key_id in made.items()]
        with self._writing() as connection:
            connection.executemany("INSERT INTO record_key (key_id, kind, id, secret) VALUES (?, ?, ?, ?)", rows)
        self._keys |= {key_id: secret for key_id, _, _, secret in rows}
        self._current |= dict(made)

    def _read(self, *, create: bool = False) -> None:
        if create and not self.path.exists():
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
            with self._writing() as connection:
                for table in _TABLES:
                    connection.execute(table)
        with closing(self._connect()) as connection:
            keys = connection.execute("SELECT key_id, kind, id, secret FROM record_key ORDER BY seq").fetchall()
            gone = connection.execute("SELECT * FROM destroyed").fetchall()
        self._keys = {key_id: secret for key_id, _, _, secret in keys}
        self._gone = {
            row[0]: Destroyed(
                key_id=row[0],
                kind=row[1],
                id=row[2],
                erased_on=date.fromisoformat(row[3]),
                because=row[4],
                instead=json.loads(row[5]),
            )
            for row in gone
            if row[0] not in self._keys
        }
        self._is_read = True
        self._current = {(kind, record_id): key_id for key_id, kind, record_id, _ in keys}

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        with closing(self._connect()) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except dbapi2.OperationalError as error:
                raise StoreError(f"key ring {self.path.name}: cannot be written ({error})") from error

    def _connect(self) -> Any:
        if not self.path.exists():
            raise NoKey(
                f"key ring {self.path}: is missing, and the store holds records sealed under its keys; put the newest "
                "copy of the ring beside the key file"
            )
        connection = dbapi2.connect(str(self.path), isolation_level=None, timeout=30)
        try:
            connection.execute(f"PRAGMA key = \"x'{self._secret.hex()}'\"")
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except dbapi2.DatabaseError as error:
            connection.close()
            raise NoKey(f"key ring {self.path.name}: is damaged, or the ring of another store key") from error
        return connection
