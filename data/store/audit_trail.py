"""The audit as a whole: read it, prove it, and give an anchor of it that leaves the machine."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from data import audit
from data.audit import Act, AuditEntry
from data.checkpoint import Checkpoint, is_genuine, sign
from data.errors import NoKey
from data.store import trail
from data.store.contexts import Context
from data.store.engine import Database
from data.store.keys import read_key
from data.store.tables import AUDIT, CHECKPOINT

SIGNING_KEY = "audit-signing.key"
_SIGNED = tuple(column.name for column in CHECKPOINT.c if column.name != "id")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditVerdict:
    """What a walk over the whole audit found.

    Attributes
    ----------
    entries : int
        Entries that were read.
    broken_at : int or None
        Number of the first entry that is not as it was written, or is missing; None if the chain holds.
    checkpoints : int
        Checkpoints kept here.
    bad_checkpoints : tuple of int
        Numbers of entries whose checkpoint is forged or does not fit the chain.
    anchors_met : int
        Outside anchors that the chain fits.
    """

    entries: int
    broken_at: int | None
    checkpoints: int
    bad_checkpoints: tuple[int, ...]
    anchors_met: int

    @property
    def is_sound(self) -> bool:
        """Whether nothing speaks against the audit."""
        return self.broken_at is None and not self.bad_checkpoints

    @property
    def words(self) -> str:
        """Result in words, for the audit itself."""
        if self.broken_at is not None:
            return f"does not hold at entry {self.broken_at}"
        if self.bad_checkpoints:
            return f"does not hold at checkpoints {', '.join(map(str, self.bad_checkpoints))}"
        return f"holds, {self.entries} entries, {self.checkpoints} checkpoints, {self.anchors_met} anchors met"


class AuditTrail:
    """The audit of one store.

    Parameters
    ----------
    database : Database
        Opened database.
    key_folder : pathlib.Path
        Folder of the key files; the signing key is made there at the first checkpoint.
    """

    def __init__(self, database: Database, key_folder: Path) -> None:
        self._database = database.within(Context.PROOF)
        self._signing = key_folder / SIGNING_KEY

    def entries(
        self, after: int = 0, *, span: tuple[datetime, datetime] | None = None, act: Act | None = None
    ) -> list[AuditEntry]:
        """Read the audit.

        Parameters
        ----------
        after : int
            Sequence number to start after.
        span : tuple of datetime.datetime, optional
            Only from the first moment and before the second; UTC, naive.
        act : Act, optional
            Only entries of this one.

        Returns
        -------
        list of AuditEntry
            Oldest first.
        """
        with self._database.reading() as connection:
            return list(trail.entries(connection, after, span=span, act=act))

    def since(self, moment: datetime) -> list[AuditEntry]:
        """Read the end of the audit.

        Parameters
        ----------
        moment : datetime.datetime
            UTC, naive.

        Returns
        -------
        list of AuditEntry
            Those after it, oldest first.
        """
        with self._database.reading() as connection:
            return trail.since(connection, moment)

    def anchor(self) -> tuple[int, str]:
        """Give sequence number and digest of the last entry, to be noted where nobody here can change it.

        Returns
        -------
        tuple of (int, str)
            ``(0, 64 zeros)`` for an empty audit.
        """
        with self._database.reading() as connection:
            return _last(connection)

    def verify(self, anchor: tuple[int, str] | None = None) -> int | None:
        """Walk the audit chain.

        Parameters
        ----------
        anchor : tuple of (int, str), optional
            An anchor noted earlier; shows entries cut off at the end.

        Returns
        -------
        int or None
            Sequence number at which the chain is first broken; None if it holds.
        """
        with self._database.reading() as connection:
            return audit.verify_kept(trail.kept(connection), self._database.chain, anchor)

    def checkpoint(self) -> Checkpoint:
        """Sign the present end of the audit and keep the checkpoint beside it.

        Returns
        -------
        Checkpoint
            To be taken where nobody here can change it.

        Raises
        ------
        NoKey
            If the signing key cannot be made or read.
        """
        key = self._signing_key()
        with self._database.writing() as connection:
            made = sign(*_last(connection), trail.now(), key)
            connection.execute(sa.insert(CHECKPOINT), {name: getattr(made, name) for name in _SIGNED})
        return made

    def checkpoints(self) -> list[Checkpoint]:
        """List the checkpoints kept here.

        Returns
        -------
        list of Checkpoint
            Oldest first, not yet proved.
        """
        with self._database.reading() as connection:
            return _checkpoints(connection)

    def examine(self, anchors: Iterable[Checkpoint] = (), *, public_key: str | None = None) -> AuditVerdict:
        """Prove chain, checkpoints and outside anchors in one walk.

        Parameters
        ----------
        anchors : iterable of Checkpoint
            Anchors that had left the machine.
        public_key : str, optional
            Public key noted elsewhere; without it a checkpoint's own key is believed.

        Returns
        -------
        AuditVerdict
            What was found.
        """
        with self._database.reading() as connection:
            return examine(connection, self._database.chain, anchors, public_key=public_key)

    def _signing_key(self) -> Ed25519PrivateKey:
        if self._signing.exists():
            return Ed25519PrivateKey.from_private_bytes(read_key(self._signing))
        made = Ed25519PrivateKey.generate()
        try:
            handle = os.open(self._signing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(made.private_bytes_raw().hex() + "\n")
        except OSError as error:
            raise NoKey(f"signing key {self._signing}: cannot be made ({error.strerror})") from error
        return made


def examine(
    connection: sa.Connection,
    key: bytes | audit.ChainKeys,
    anchors: Iterable[Checkpoint] = (),
    *,
    public_key: str | None = None,
) -> AuditVerdict:
    """Prove chain, checkpoints and outside anchors in one walk of one transaction.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Any transaction.
    key : bytes or ChainKeys
        Key of the chain, or all the keys that it was written under.
    anchors : iterable of Checkpoint
        Anchors that had left the machine.
    public_key : str, optional
        Public key noted elsewhere; without it a checkpoint's own key is believed.

    Returns
    -------
    AuditVerdict
        What was found.
    """
    outside, kept = list(anchors), _checkpoints(connection)
    wanted = {one.seq for one in (*kept, *outside)}
    found: dict[int, str] = {0: audit.FIRST}
    count = 0

    def watched() -> Iterator[audit.Kept]:
        nonlocal count
        for row in trail.kept(connection):
            count += 1
            if row[0] in wanted:
                found[row[0]] = row[-1]
            yield row

    broken = audit.verify_kept(watched(), key)
    # what lies behind a break was not walked, so nothing is said of it
    bad = {
        one.seq
        for one in (*kept, *outside)
        if (broken is None or one.seq < broken) and not _fits(one, found, public_key)
    }
    if broken is None and any(one.seq > count and is_genuine(one, public_key) for one in (*kept, *outside)):
        broken = count + 1
    return AuditVerdict(
        entries=count,
        broken_at=broken,
        checkpoints=len(kept),
        bad_checkpoints=tuple(sorted(bad)),
        anchors_met=sum(_fits(one, found, public_key) for one in outside),
    )


def _checkpoints(connection: sa.Connection) -> list[Checkpoint]:
    columns = [column for column in CHECKPOINT.c if column.name != "id"]
    rows = connection.execute(sa.select(*columns).order_by(CHECKPOINT.c.id)).mappings()
    return [Checkpoint(**row) for row in rows]


def _last(connection: sa.Connection) -> tuple[int, str]:
    last = connection.execute(sa.select(AUDIT.c.seq, AUDIT.c.digest).order_by(AUDIT.c.seq.desc()).limit(1)).first()
    return (int(last.seq), str(last.digest)) if last else (0, audit.FIRST)


def _fits(one: Checkpoint, found: dict[int, str], public_key: str | None) -> bool:
    return is_genuine(one, public_key) and found.get(one.seq) == one.digest
