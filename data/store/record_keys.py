"""Keys of records as the store's keeper sees them: how much lies unsealed, seal it, copy the ring."""

from __future__ import annotations

import hmac
from contextlib import closing
from pathlib import Path

from data.errors import NoKey
from data.store.engine import Database
from data.store.sealing import seal_all, unsealed
from data.store.tables import KINDS


class RecordKeys:
    """What can be done with the keys of single records as a whole.

    Parameters
    ----------
    database : Database
        Opened database with its ring.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def path(self) -> Path:
        """File of the ring, which is part of no backup of the store."""
        if self._database.ring is None:
            raise NoKey("this database was opened without the ring of record keys")
        return self._database.ring.path

    def digest(self, purpose: str, words: str) -> str:
        """Digest words under a key that is derived from the key file for one purpose.

        Parameters
        ----------
        purpose : str
            What for: digests for two purposes cannot be compared.
        words : str
            Words that somebody could guess.

        Returns
        -------
        str
            HMAC-SHA-256, 64 hex digits; the same when the store is given a new key.
        """
        derived = hmac.digest(self._database.root, b"lantern words 1:" + purpose.encode(), "sha256")
        return hmac.digest(derived, words.encode("utf-8", "surrogatepass"), "sha256").hex()

    def unsealed(self) -> int:
        """Count versions that were written before there was sealing.

        Returns
        -------
        int
            0 for a store made by this version of the product.
        """
        with self._database.reading() as connection:
            return sum(len(unsealed(connection, kind)) for kind in KINDS)

    def seal(self) -> int:
        """Seal what was written before there was sealing, and give the freed space back.

        Returns
        -------
        int
            Versions sealed. Backups made before still hold them unsealed.
        """
        with self._database.writing() as connection:
            done = sum(seal_all(connection, self._database.ring).values())
        if done and not self._database.is_shared:
            with closing(self._database.engine.raw_connection()) as raw:
                raw.cursor().execute("VACUUM")
        return done

    def copy(self, target: Path) -> int:
        """Copy the ring into one encrypted file, to be kept apart from every backup of the store.

        Parameters
        ----------
        target : pathlib.Path
            File to make.

        Returns
        -------
        int
            Number of keys in it. A copy older than an erasure undoes it: keep copies for a short time only.

        Raises
        ------
        RefusedInput
            If the target exists.
        NoKey
            If there is no ring.
        """
        if self._database.ring is None:
            raise NoKey("this database was opened without the ring of record keys")
        return self._database.ring.copy(target)
