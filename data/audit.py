"""Audit entries and the chain that makes a change of any of them visible; pure.

Each entry carries an HMAC-SHA256 over its own fields and the digest of the entry before. The key of the chain is
derived from the store key, so whoever edits rows without the key cannot mend the chain. Entries cut off at the end
leave a valid shorter chain: only an anchor (sequence number and digest) kept elsewhere shows that.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from operator import attrgetter

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FIRST = "0" * 64


class Act(StrEnum):
    """What was done: the six kinds of section 62 of the Data Protection Act 2018, refused attempts, and who signed in."""

    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"
    REFUSED = "refused"
    SIGN_IN = "sign-in"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One entry of the audit.

    Attributes
    ----------
    seq : int
        1, 2, 3 ... without a gap.
    revision : int or None
        Store revision made by the same transaction; None when nothing was written but the entry.
    at : datetime
        UTC, naive.
    subjects : tuple of str
        Ids of the records concerned.
    previous, digest : str
        Digest of the entry before and of this one, 64 hex digits.
    """

    seq: int
    revision: int | None
    at: datetime
    actor: str
    audience: str
    purpose: str
    act: Act
    subjects: tuple[str, ...] = ()
    detail: str = ""
    previous: str = FIRST
    digest: str = ""


def chain_key(store_key: bytes) -> bytes:
    """Key of the audit chain, derived from the store key so that neither stands for the other.

    Parameters
    ----------
    store_key : bytes
        Raw key of the store, 32 bytes.

    Returns
    -------
    bytes
        32 bytes (HKDF-SHA256, RFC 5869).
    """
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"lantern audit chain 1").derive(store_key)


def seal(entry: AuditEntry, key: bytes) -> AuditEntry:
    """Put the digest on an entry whose other fields, ``previous`` included, are final.

    Parameters
    ----------
    entry : AuditEntry
        Entry; its digest is ignored.
    key : bytes
        Key of the chain.

    Returns
    -------
    AuditEntry
        The entry with its digest.
    """
    return replace(entry, digest=_digest(entry, key))


def verify(entries: Iterable[AuditEntry], key: bytes, anchor: tuple[int, str] | None = None) -> int | None:
    """Walk the chain and find the first entry that is not as it was written.

    Parameters
    ----------
    entries : iterable of AuditEntry
        All entries, in the order kept.
    key : bytes
        Key of the chain.
    anchor : tuple of (int, str), optional
        Sequence number and digest noted elsewhere; shows entries cut off at the end.

    Returns
    -------
    int or None
        Sequence number at which the chain is first broken; None if it holds.
    """
    previous, expected, met = FIRST, 1, anchor is None
    for entry in entries:
        sound = entry.seq == expected and entry.previous == previous
        if not (sound and hmac.compare_digest(entry.digest, _digest(entry, key))):
            return expected
        if anchor is not None and entry.seq == anchor[0]:
            if entry.digest != anchor[1]:
                return expected
            met = True
        previous, expected = entry.digest, expected + 1
    return None if met else expected


_values = attrgetter(*(item.name for item in fields(AuditEntry) if item.name != "digest"))
_write = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), default=datetime.isoformat).encode


def _digest(entry: AuditEntry, key: bytes) -> str:
    return hmac.digest(key, _write(_values(entry)).encode(), "sha256").hex()
