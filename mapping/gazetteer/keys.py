"""Postcodes as sortable numbers, read from any spelling, with repair of O/0 and I/1.

A postcode is kept as seven characters, outward part padded to four (``LU1 1AA``, ``B1  1AA``, ``SW1A1AA``), read as one
big-endian number. Sorted like that, every sector, outward code and area is a run of neighbouring rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import IntEnum
from itertools import product

_UNIT = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}|[A-Z]{3}[0-9][A-Z]{2}")
_SPACES = re.compile("[ \t\r\n\N{NO-BREAK SPACE}]+")
_TWINS = {"O": "0", "0": "O", "I": "1", "1": "I"}
REFUSED_LETTERS = frozenset("CIKMOV")
"""Letters that no inward part has."""


class Status(IntEnum):
    """What looking up one postcode came to."""

    MATCHED = 0
    REPAIRED = 1
    NO_GRID_REFERENCE = 2
    CROWN_DEPENDENCY = 3
    NOT_FOUND = 4
    NOT_A_POSTCODE = 5
    AMBIGUOUS = 6

    @property
    def is_located(self) -> bool:
        """Whether there is a point."""
        return self <= Status.REPAIRED


REASONS: dict[Status, str] = {
    Status.MATCHED: "postcode found (it may be a former one: the list does not say which are still in use)",
    Status.REPAIRED: "postcode repaired: O/0 or I/1 were exchanged and exactly one postcode fits",
    Status.NO_GRID_REFERENCE: "postcode exists but has no place: a box number, a large organisation or a withdrawn one",
    Status.CROWN_DEPENDENCY: "postcode of Jersey, Guernsey or the Isle of Man: outside the United Kingdom's grid",
    Status.NOT_FOUND: "no such postcode",
    Status.NOT_A_POSTCODE: "not a postcode",
    Status.AMBIGUOUS: "no such postcode, and exchanging O/0 or I/1 gives several",
}


def compact(text: str) -> str:
    """Capital letters without spaces.

    Parameters
    ----------
    text : str
        A postcode in any spelling.

    Returns
    -------
    str
        The same characters in capitals, spaces removed.

    Examples
    --------
    >>> compact(" lu1  1aa")
    'LU11AA'
    """
    return _SPACES.sub("", text).upper()


def is_unit(compacted: str) -> bool:
    """Whether compacted characters have the shape of a full postcode.

    Parameters
    ----------
    compacted : str
        Result of `compact`.

    Returns
    -------
    bool
        True for the shape alone; the postcode need not exist.
    """
    return _UNIT.fullmatch(compacted) is not None


def pack(outward: str, inward: str) -> int:
    """Sortable number of a postcode.

    Parameters
    ----------
    outward : str
        ``"LU1"``, at most four characters.
    inward : str
        ``"1AA"``, three characters.

    Returns
    -------
    int
        Seven bytes, big-endian.

    Examples
    --------
    >>> pack("LU1", "1AA") < pack("LU1", "1AB") < pack("LU2", "0AA")
    True
    """
    return int.from_bytes(f"{outward:<4}{inward}".encode("ascii"), "big")


def unpack(key: int) -> str:
    """Postcode as it is written, with one space.

    Parameters
    ----------
    key : int
        Result of `pack`.

    Returns
    -------
    str
        Such as ``"LU1 1AA"``.

    Examples
    --------
    >>> unpack(pack("B1", "1AA"))
    'B1 1AA'
    """
    letters = key.to_bytes(7, "big").decode("ascii")
    return f"{letters[:4].rstrip()} {letters[4:]}"


def find(text: str, exists: Callable[[int], bool]) -> tuple[Status, tuple[int, ...]]:
    """Look up one postcode in any spelling.

    Parameters
    ----------
    text : str
        Postcode in any spelling.
    exists : callable
        Whether a packed postcode is in the list.

    Returns
    -------
    status : Status
        `MATCHED`, `REPAIRED`, `AMBIGUOUS`, `NOT_FOUND` or `NOT_A_POSTCODE`.
    keys : tuple of int
        One key when found, several when ambiguous, else none.
    """
    letters = compact(text)
    if not (5 <= len(letters) <= 7 and letters.isascii() and letters.isalnum()):
        return Status.NOT_A_POSTCODE, ()
    if is_unit(letters) and exists(key := pack(letters[:-3], letters[-3:])):
        return Status.MATCHED, (key,)
    choices = product(*((letter, _TWINS[letter]) if letter in _TWINS else (letter,) for letter in letters))
    units = ("".join(choice) for choice in choices)
    keys = sorted(key for unit in units if is_unit(unit) and exists(key := pack(unit[:-3], unit[-3:])))
    if len(keys) == 1:
        return Status.REPAIRED, tuple(keys)
    if keys:
        return Status.AMBIGUOUS, tuple(keys)
    return (Status.NOT_FOUND if is_unit(letters) else Status.NOT_A_POSTCODE), ()
