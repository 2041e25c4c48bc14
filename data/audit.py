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
from functools import lru_cache
from math import inf
from operator import attrgetter

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FIRST = "0" * 64
Kept = tuple[int, int | None, str, str, str, str, str, str, str, str, str]
"""Columns of an entry as they are kept: number, revision, moment, four words, subjects, detail, two digests."""


class Act(StrEnum):
    """What was done: the six kinds of section 62 of the Data Protection Act 2018, refusals, and who signed in."""

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


@dataclass(frozen=True, slots=True)
class ChainKeys:
    """The keys that a chain was written under, one after the other.

    Attributes
    ----------
    now : bytes
        Key of the entries after the last change.
    before : tuple of (int, bytes)
        Number of the last entry under each earlier key, and that key; rising.
    """

    now: bytes
    before: tuple[tuple[int, bytes], ...] = ()

    def at(self, seq: int) -> tuple[float, bytes]:
        """Give the key of an entry.

        Parameters
        ----------
        seq : int
            Number of the entry.

        Returns
        -------
        tuple of (float, bytes)
            Number of the last entry under the same key, infinite for the present one, and the key.
        """
        return next(((last, key) for last, key in self.before if seq <= last), (inf, self.now))


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
    return _walk(((entry.seq, entry.previous, entry.digest, _digest(entry, key)) for entry in entries), anchor)


def verify_kept(rows: Iterable[Kept], key: bytes | ChainKeys, anchor: tuple[int, str] | None = None) -> int | None:
    """Walk the chain as the database keeps it, several times faster than entry by entry, with the same answer.

    Parameters
    ----------
    rows : iterable of tuple
        Columns of each entry in the order of `AuditEntry`; ``at`` as ISO 8601 with six digits of a second, ``subjects``
        as JSON text.
    key : bytes or ChainKeys
        Key of the chain, or all the keys that it was written under.
    anchor : tuple of (int, str), optional
        Sequence number and digest noted elsewhere; shows entries cut off at the end.

    Returns
    -------
    int or None
        Sequence number at which the chain is first broken; None if it holds.
    """
    keys = key if isinstance(key, ChainKeys) else ChainKeys(key)
    last, expected, met = FIRST, 1, anchor is None
    until, now = keys.at(expected)
    for row in rows:
        if expected > until:
            until, now = keys.at(expected)
        digest = row[10]
        if row[0] != expected or row[9] != last or digest != _kept_digest(row, now):
            return expected
        if anchor is not None and expected == anchor[0]:
            if digest != anchor[1]:
                return expected
            met = True
        last, expected = digest, expected + 1
    return None if met else expected


def _walk(links: Iterable[tuple[int, str, str, str]], anchor: tuple[int, str] | None) -> int | None:
    """Walk (number, digest of the one before, digest, digest reckoned anew)."""
    last, expected, met = FIRST, 1, anchor is None
    for seq, previous, digest, reckoned in links:
        if seq != expected or previous != last or digest != reckoned:
            return expected
        if anchor is not None and seq == anchor[0]:
            if digest != anchor[1]:
                return expected
            met = True
        last, expected = digest, expected + 1
    return None if met else expected


_values = attrgetter(*(item.name for item in fields(AuditEntry) if item.name != "digest"))
_write = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), default=datetime.isoformat).encode
_quoted = json.encoder.encode_basestring_ascii
_NO_FRACTION = ".000000"


def _digest(entry: AuditEntry, key: bytes) -> str:
    return hmac.digest(key, _write(_values(entry)).encode(), "sha256").hex()


def _kept_digest(row: Kept, key: bytes) -> str:
    """Digest of a kept row: what `_write` would write of it, put together without reading it first."""
    seq, revision, at, actor, audience, purpose, act, subjects, detail, previous, _ = row
    if type(seq) is not int or not (revision is None or type(revision) is int):
        return ""
    try:
        moment = _quoted(at.removesuffix(_NO_FRACTION))
        told = _told(actor, audience, purpose, act)
        about, rest = _compact(subjects), f"{_quoted(detail)},{_quoted(previous)}"
    except (TypeError, ValueError, AttributeError):
        # nobody who writes through the store can have kept this
        return ""
    number = "null" if revision is None else revision
    text = f"[{seq},{number},{moment},{told},{about},{rest}]"
    return hmac.digest(key, text.encode("ascii"), "sha256").hex()


@lru_cache(maxsize=4096)
def _told(actor: str, audience: str, purpose: str, act: str) -> str:
    """Write the four words, which come again and again."""
    return ",".join(map(_quoted, (actor, audience, purpose, act)))


def _compact(subjects: str) -> str:
    """Write a JSON list without its spaces; one of plain words is not parsed for it."""
    if subjects.isascii() and "\\" not in subjects and subjects.count("[") == 1 and subjects.count("]") == 1:
        return subjects.replace('", "', '","')
    return _write(json.loads(subjects))
