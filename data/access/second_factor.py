"""A second factor: codes of a device by time (TOTP, RFC 6238 on RFC 4226), and recovery codes for when it is lost."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
"""As long as the digest of HMAC-SHA-1, which RFC 4226 (section 4, R6) recommends and every authenticator app reads."""
RECOVERY_CODES = 10
_AROUND = 1  # steps before and after now that are taken too, for clocks that differ and slow typing
_RECOVERY_BYTES = 15
_GROUP = 4
_ISSUER = "Lantern"


def new_secret() -> bytes:
    """Make the secret of a new device.

    Returns
    -------
    bytes
        160 random bits.
    """
    return secrets.token_bytes(SECRET_BYTES)


def code_at(secret: bytes, step: int, *, digits: int = DIGITS, algorithm: str = "sha1") -> str:
    """Code of one step of time.

    Parameters
    ----------
    secret : bytes
        Secret that the device shares.
    step : int
        Number of the step since 1970-01-01 UTC.
    digits : int, default 6
        Length of the code.
    algorithm : str, default 'sha1'
        Digest of the HMAC; apps know SHA-1.

    Returns
    -------
    str
        Decimal digits, zeros in front kept.

    Notes
    -----
    RFC 4226, section 5.3, with the step of RFC 6238, section 4.2, as its counter.
    """
    digest = hmac.digest(secret, step.to_bytes(8, "big"), algorithm)
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}d}"


def step_of(secret: bytes, typed: str, now: float, after: int) -> int | None:
    """Step of time to which a code belongs; a code works once, and none before it works any more.

    Parameters
    ----------
    secret : bytes
        Secret that the device shares.
    typed : str
        As typed; blanks between the digits do not matter.
    now : float
        Present time, seconds since 1970-01-01 UTC.
    after : int
        Last step whose code was taken; that one and those before are refused.

    Returns
    -------
    int or None
        None if the code does not fit now or was taken before.
    """
    code = "".join(typed.split())
    if not re.fullmatch(rf"[0-9]{{{DIGITS}}}", code):
        return None
    middle = int(now // STEP_SECONDS)
    found = None
    for step in range(middle - _AROUND, middle + _AROUND + 1):
        if hmac.compare_digest(code_at(secret, step), code) and step > after:
            found = step
    return found


def written(secret: bytes) -> str:
    """Write a secret for typing.

    Parameters
    ----------
    secret : bytes
        Secret.

    Returns
    -------
    str
        Base 32 in groups of four.
    """
    return _grouped(base64.b32encode(secret).decode().rstrip("="), " ")


def address_of(secret: bytes, account_id: str) -> str:
    """Write a secret for an authenticator app, which reads it as a picture or from a link.

    Parameters
    ----------
    secret : bytes
        Secret.
    account_id : str
        Account, which the app shows.

    Returns
    -------
    str
        ``otpauth://totp/...`` (Key Uri Format).
    """
    asked = {
        "secret": base64.b32encode(secret).decode().rstrip("="),
        "issuer": _ISSUER,
        "algorithm": "SHA1",
        "digits": DIGITS,
        "period": STEP_SECONDS,
    }
    return f"otpauth://totp/{_ISSUER}:{quote(account_id, safe='')}?{urlencode(asked)}"


def new_recovery_codes() -> list[str]:
    """Make the codes that stand in for a lost device, each once.

    Returns
    -------
    list of str
        Ten, each of 120 random bits, so that a fast keyed digest is enough to keep it (ASVS 5.0, 6.5.2).
    """
    made = (base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower() for _ in range(RECOVERY_CODES))
    return [_grouped(code, "-") for code in made]


def recovery_digest(key: bytes, account_id: str, typed: str) -> str:
    """Keyed digest under which a recovery code is kept.

    Parameters
    ----------
    key : bytes
        Key of second factors.
    account_id : str
        Whose code it is.
    typed : str
        As typed; blanks, hyphens and capitals do not matter.

    Returns
    -------
    str
        HMAC-SHA-256, 64 hex digits.
    """
    plain = re.sub(r"[\s-]", "", typed).lower()
    return hmac.digest(key, f"{account_id}\0{plain}".encode("utf-8", "replace"), "sha256").hex()


def _grouped(text: str, between: str) -> str:
    return between.join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))
