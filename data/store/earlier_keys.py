"""Keys that a store had before: kept in it, sealed under the present one, because the audit was written under them.

An entry is proved with the key that it was written under. The last entry under an earlier key is held fast by the
first one under the next, so that an earlier key that became known forges nothing. The first key of all also stays the
root of what is looked up by a keyed digest, such as words of places and codes of second factors.
"""

from __future__ import annotations

import json
import secrets

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from data.audit import ChainKeys, chain_key
from data.errors import StoreError
from data.store.tables import META

Earlier = tuple[tuple[int, bytes], ...]
"""Number of the last audit entry under each earlier store key, and that key; oldest first."""
_NAME = "earlier_keys"
_NONCE_BYTES = 12


def earlier_keys(connection: sa.Connection, key: bytes) -> Earlier:
    """Read the keys that the store had before.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Transaction that may read the marks of the store.
    key : bytes
        Present store key.

    Returns
    -------
    tuple of (int, bytes)
        Oldest first; empty for a store that never was given a new key.

    Raises
    ------
    StoreError
        If what is kept was changed from outside, or sealed under another key.
    """
    kept = connection.scalar(sa.select(META.c.value).where(META.c.key == _NAME))
    try:
        rows = [(int(last), bytes.fromhex(sealed)) for last, sealed in json.loads(kept or "[]")]
        return tuple((last, _opened(key, place, last, sealed)) for place, (last, sealed) in enumerate(rows))
    except (InvalidTag, ValueError, TypeError) as error:
        raise StoreError("the earlier keys of the store were changed from outside; restore a backup") from error


def keep_earlier(connection: sa.Connection, key: bytes, earlier: Earlier) -> None:
    """Keep earlier keys, sealed under a store key.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Writing transaction of a file, or of the owner of a shared database.
    key : bytes
        Store key under which they are sealed.
    earlier : tuple of (int, bytes)
        Oldest first.
    """
    rows = [(last, _sealed(key, place, last, one).hex()) for place, (last, one) in enumerate(earlier)]
    connection.execute(sa.delete(META).where(META.c.key == _NAME))
    connection.execute(sa.insert(META), {"key": _NAME, "value": json.dumps(rows)})


def chain_keys(key: bytes, earlier: Earlier) -> ChainKeys:
    """Derive the keys of the audit chain.

    Parameters
    ----------
    key : bytes
        Present store key.
    earlier : tuple of (int, bytes)
        Earlier store keys, oldest first.

    Returns
    -------
    ChainKeys
        For `data.audit.verify_kept`.
    """
    return ChainKeys(chain_key(key), tuple((last, chain_key(one)) for last, one in earlier))


def _sealed(key: bytes, place: int, last: int, secret: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + _cipher(key).encrypt(nonce, secret, _about(place, last))


def _opened(key: bytes, place: int, last: int, sealed: bytes) -> bytes:
    return _cipher(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _about(place, last))


def _cipher(key: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(algorithm=SHA256(), length=32, salt=None, info=b"lantern earlier keys 1").derive(key))


def _about(place: int, last: int) -> bytes:
    return f"earlier key {place} until {last}".encode()
