"""Signed checkpoints of the audit: who holds only the public key can prove what the audit was at a moment.

The chain shows a changed entry to whoever holds the store key; a checkpoint shows it to an outsider, and shows entries
cut off at the end as soon as one checkpoint lies where nobody here can change it (minutes, an export, a syslog host).
Between two anchors that left the machine, cut entries cannot be noticed: that is the loss window.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from data.errors import RefusedInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The state of the audit at one entry, signed with Ed25519 (RFC 8032).

    Attributes
    ----------
    seq : int
        Number of the last entry.
    digest : str
        Digest of that entry, 64 hex digits.
    at : datetime
        UTC, naive.
    public_key, signature : str
        Hex digits.
    """

    seq: int
    digest: str
    at: datetime
    public_key: str
    signature: str

    def as_data(self) -> dict[str, Any]:
        """Give plain data for an anchor file.

        Returns
        -------
        dict
            JSON types.
        """
        return asdict(self) | {"at": self.at.isoformat()}


def sign(seq: int, digest: str, at: datetime, key: Ed25519PrivateKey) -> Checkpoint:
    """Sign the state of the audit.

    Parameters
    ----------
    seq : int
        Number of the last entry.
    digest : str
        Digest of that entry.
    at : datetime.datetime
        UTC, naive.
    key : Ed25519PrivateKey
        Signing key, which is not the key of the store.

    Returns
    -------
    Checkpoint
        Signed.
    """
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    return Checkpoint(
        seq=seq, digest=digest, at=at, public_key=public, signature=key.sign(_message(seq, digest, at)).hex()
    )


def is_genuine(checkpoint: Checkpoint, public_key: str | None = None) -> bool:
    """Whether a checkpoint was signed by its key, and by the expected one.

    Parameters
    ----------
    checkpoint : Checkpoint
        As found.
    public_key : str, optional
        Key that was noted elsewhere; without it the checkpoint's own key is believed.

    Returns
    -------
    bool
        False for any change of number, digest, time, key or signature.
    """
    if public_key is not None and checkpoint.public_key != public_key:
        return False
    message = _message(checkpoint.seq, checkpoint.digest, checkpoint.at)
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(checkpoint.public_key))
        key.verify(bytes.fromhex(checkpoint.signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def read_checkpoint(text: str, name: str) -> Checkpoint:
    """Read an anchor file.

    Parameters
    ----------
    text : str
        JSON of `Checkpoint.as_data`.
    name : str
        File name, for messages.

    Returns
    -------
    Checkpoint
        Not yet proved, see `is_genuine`.

    Raises
    ------
    RefusedInput
        If it is no anchor file.
    """
    try:
        found = json.loads(text)
        return Checkpoint(
            seq=int(found["seq"]),
            digest=str(found["digest"]),
            at=datetime.fromisoformat(found["at"]),
            public_key=str(found["public_key"]),
            signature=str(found["signature"]),
        )
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise RefusedInput(f"{name}: this is no anchor of an audit; make one with: lantern audit anchor") from error


def _message(seq: int, digest: str, at: datetime) -> bytes:
    return f"lantern audit checkpoint 1\n{seq}\n{digest}\n{at.isoformat()}".encode()
