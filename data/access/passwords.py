"""Passwords: long, not among the common ones, kept as argon2id only, and checked in the same time for nobody."""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import timedelta
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from data.access.breached import BreachedPasswords
from data.access.guessable import is_easily_guessed
from data.errors import NotPermitted, RefusedInput

FIRST_HOLDS = timedelta(hours=72)
"""How long a password that was handed out can be used to choose another."""
SHORTEST = 12
LONGEST = 256
_AT_ONCE = BoundedSemaphore(4)  # each check takes 64 MiB; many at once would take the machine
_PLAIN = "abcdefghjkmnpqrstuvwxyz23456789"
_DIGITS_AND_SIGNS = re.compile(r"[\d\W_]+")


def check_new(password: str, *, names: tuple[str, ...] = (), breached: BreachedPasswords | None = None) -> str:
    """Check a password that somebody wants to have; length counts, composition does not (NIST SP 800-63B, 3.1.1).

    Parameters
    ----------
    password : str
        As typed.
    names : tuple of str
        Account, name and agency; a password made of them is refused.
    breached : BreachedPasswords, optional
        The operator's list of breached passwords, where there is one.

    Returns
    -------
    str
        The password in the form that is hashed.

    Raises
    ------
    RefusedInput
        If it is too short, too long, common, breached, or made of the names.
    NotPermitted
        If there is a list of breached passwords that cannot be looked into.
    """
    found = _one_form(password)
    if not SHORTEST <= len(found) <= LONGEST:
        raise RefusedInput(f"password: has {len(found)} characters; use {SHORTEST} to {LONGEST}, such as four words")
    plain = found.casefold()
    own = {part for name in names for part in re.split(r"\W+", name.casefold()) if len(part) > 2}
    left = plain
    for part in sorted(own, key=len, reverse=True):
        left = left.replace(part, "")
    is_own = left != plain and len(_DIGITS_AND_SIGNS.sub("", left)) < 4
    if is_own or is_easily_guessed(plain):
        raise RefusedInput("password: is common or easily guessed; use a longer phrase that nobody else would choose")
    if breached is not None and _is_breached(breached, {password, found}):
        raise RefusedInput("password: is among those that were stolen elsewhere; choose another, such as four words")
    return found


def _is_breached(breached: BreachedPasswords, forms: set[str]) -> bool:
    try:
        return any(breached.holds(form) for form in forms)
    except RefusedInput as fault:
        raise NotPermitted(
            "No password can be set now, because the list of breached ones cannot be used. Nothing was changed. "
            "Tell the administrator of the machine: lantern doctor says why."
        ) from fault


def new_first() -> str:
    """Make a password to be handed out, which the person changes at the first sign-in.

    Returns
    -------
    str
        Five groups of four letters and digits that are hard to mistake, 99 random bits.
    """
    return "-".join("".join(secrets.choice(_PLAIN) for _ in range(4)) for _ in range(5))


class Hasher:
    """Makes and checks hashes (argon2id, RFC 9106).

    Parameters
    ----------
    hasher : argon2.PasswordHasher, optional
        Parameters; by default the second recommended set of RFC 9106 (3 passes, 64 MiB, 4 lanes).
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody: str | None = None

    def make(self, password: str) -> str:
        """Hash a password with fresh salt.

        Parameters
        ----------
        password : str
            Password.

        Returns
        -------
        str
            Encoded hash with its parameters.
        """
        with _AT_ONCE:
            return self._hasher.hash(_one_form(password))

    def matches(self, kept: str | None, password: str) -> bool:
        """Check a password; without a hash the work is done all the same, so that time tells nothing.

        Parameters
        ----------
        kept : str or None
            Encoded hash; None for an account that is unknown or has no password.
        password : str
            As typed.

        Returns
        -------
        bool
            True only if there is a hash and the password fits.
        """
        if self._nobody is None:
            self._nobody = self.make("nobody has this password")
        try:
            with _AT_ONCE:
                self._hasher.verify(kept or self._nobody, _one_form(password)[: 4 * LONGEST])
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether a hash was made with other parameters than are used today.

        Parameters
        ----------
        kept : str
            Encoded hash.

        Returns
        -------
        bool
            True if it should be made anew at the next sign-in.
        """
        return self._hasher.check_needs_rehash(kept)


def _one_form(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
