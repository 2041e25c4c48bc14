"""Search among many number plates by what somebody saw: parts of a plate, unknown characters, figures misread."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, pairwise
from typing import cast

import numpy as np

from data.errors import BadReference

# What an eye or a camera takes for one another; each character stands in one group only.
MISREAD: tuple[str, ...] = ("0ODQ", "1IL", "2Z", "4A", "5S", "6G", "7T", "8B")
UNKNOWN, RUN = "?", "*"
_LONGEST = 8
_ALIKE = {sign: group for group in MISREAD for sign in group}


@dataclass(frozen=True, eq=False)
class PlateIndex:
    """Plates laid out for search: for each length, place and sign one bit a plate, so that a search only joins bits.

    Attributes
    ----------
    ids : numpy.ndarray
        Id of each plate, in the order given.
    """

    ids: np.ndarray
    _rows: dict[int, np.ndarray]
    _bits: dict[int, list[dict[str, np.ndarray]]]

    @classmethod
    def of(cls, plates: Sequence[str], ids: Sequence[str] | None = None) -> PlateIndex:
        """Lay out plates.

        Parameters
        ----------
        plates : sequence of str
            In any spacing and case; ``?`` stands for a character nobody saw, and then fits any.
        ids : sequence of str, optional
            Their ids; by default their positions.

        Returns
        -------
        PlateIndex
            Empty plates, and such of more than eight characters, are never found.
        """
        marks = [_squeezed(plate) for plate in plates]
        lengths = np.fromiter((len(mark) for mark in marks), dtype=np.int64, count=len(marks))
        rows = {n: np.flatnonzero(lengths == n) for n in range(1, _LONGEST + 1)}
        rows = {n: found for n, found in rows.items() if len(found)}
        bits = {n: [_signs(place) for place in _letters([marks[at] for at in rows[n].tolist()], n)] for n in rows}
        named = np.arange(len(marks)) if ids is None else np.array(list(ids), dtype=object)
        return cls(named, rows, bits)


def find_plates(index: PlateIndex, pattern: str, *, misreads: bool = True) -> np.ndarray:
    """Find the plates that fit what was seen.

    Parameters
    ----------
    index : PlateIndex
        Plates.
    pattern : str
        ``?`` or ``_`` for one unknown character, ``*`` or ``...`` for any number of them: ``AB1? ?CD``, ``AB12...``,
        ``...XYZ``.
    misreads : bool, default True
        Whether characters that are taken for one another count as equal (`MISREAD`).

    Returns
    -------
    numpy.ndarray
        Ids in the order of the index.

    Raises
    ------
    BadReference
        If not even one character was seen, or the pattern holds other signs.

    Examples
    --------
    >>> index = PlateIndex.of(["AB12 XCD", "AB18 OCD", "AC12 XCD"])
    >>> find_plates(index, "AB1? ?CD").tolist(), find_plates(index, "...0CD").tolist()
    ([0, 1], [1])
    """
    mark = pattern_of(pattern)
    hits = [
        rows[_set_bits(_fitting(index._bits[length], _spread(mark, length), misreads))]  # noqa: SLF001
        for length, rows in index._rows.items()  # noqa: SLF001
    ]
    hits = [found for found in hits if len(found)]
    found = np.sort(np.concatenate(hits)) if len(hits) > 1 else hits[0] if hits else np.empty(0, dtype=np.int64)
    return cast("np.ndarray", index.ids[found])


def pattern_of(text: str) -> str:
    """Write what was seen of a plate with ``?`` for one unknown character and ``*`` for any number.

    Parameters
    ----------
    text : str
        As written.

    Returns
    -------
    str
        Capitals, figures, ``?`` and ``*``.

    Raises
    ------
    BadReference
        If not even one character was seen, or it holds other signs.

    Examples
    --------
    >>> pattern_of("ab1_ ?cd"), pattern_of("AB12..."), pattern_of("…xyz")
    ('AB1??CD', 'AB12*', '*XYZ')
    """
    mark = re.sub(r"\.{2,}|…|%|\*+", RUN, _squeezed(text))
    mark = re.sub(r"[_.]", UNKNOWN, mark)
    if not re.fullmatch(r"[A-Z0-9?*]+", mark) or not re.search(r"[A-Z0-9]", mark):
        raise BadReference(
            "not a pattern of a registration mark; write the letters and figures that were seen, ? for each unknown "
            "one and ... for any number of unknown ones"
        )
    return mark


def regular_expression(pattern: str, *, misreads: bool = True) -> str:
    """Write the same search as a regular expression on squeezed capitals; the slow way that the index is held against.

    Parameters
    ----------
    pattern : str
        As for `find_plates`.
    misreads : bool, default True
        As for `find_plates`.

    Returns
    -------
    str
        For a full match.

    Examples
    --------
    >>> regular_expression("A1?...", misreads=True)
    '[4A?][1IL?]..*'
    """
    groups = _ALIKE if misreads else {}
    signs = {UNKNOWN: ".", RUN: ".*"}
    return "".join(signs.get(sign) or f"[{groups.get(sign, sign)}?]" for sign in pattern_of(pattern))


def agreement(one: str, other: str) -> str:
    """Compare two plates of one length place by place.

    Parameters
    ----------
    one, other : str
        Plates in any spacing and case.

    Returns
    -------
    str
        One sign a place: ``=`` equal, ``~`` taken for one another, ``?`` not seen by one, ``x`` different; empty when
        the lengths differ or one is empty.

    Examples
    --------
    >>> agreement("LT00 F?C", "LTO0 FIC"), agreement("AB1", "AB12")
    ('==~==?=', '')
    """
    left, right = _squeezed(one), _squeezed(other)
    if len(left) != len(right):
        return ""
    return "".join(_agree(a, b) for a, b in zip(left, right, strict=True))


def _agree(a: str, b: str) -> str:
    if UNKNOWN in (a, b):
        return "?"
    if a == b:
        return "="
    return "~" if _ALIKE.get(a, a) == _ALIKE.get(b, b) else "x"


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\u00a0\-]", "", text).upper()


def _letters(marks: list[str], length: int) -> np.ndarray:
    """Bytes of marks of one length, one contiguous row for each place; what is no ASCII fits nothing."""
    joined = "".join(marks).encode("ascii", errors="replace").replace(b"\x00", b"!")
    return np.ascontiguousarray(np.frombuffer(joined, dtype=np.uint8).reshape(len(marks), length).T)


def _spread(mark: str, length: int) -> list[str]:
    """Every fixed pattern of a length that a pattern with runs may stand for."""
    parts = mark.split(RUN)
    free = length - sum(map(len, parts))
    if free < 0 or (len(parts) == 1 and free):
        return []
    if len(parts) == 1:
        return [mark]
    cuts = combinations_with_replacement(range(free + 1), len(parts) - 2)
    made = []
    for cut in cuts:
        edges = (0, *cut, free)
        gaps = [UNKNOWN * (after - before) for before, after in pairwise(edges)]
        made.append("".join(part + gap for part, gap in zip(parts, [*gaps, ""], strict=True)))
    return list(dict.fromkeys(made))


def _signs(place: np.ndarray) -> dict[str, np.ndarray]:
    """For each sign that stands at a place, one bit a plate."""
    return {
        chr(sign): np.packbits(place == sign) for sign in np.flatnonzero(np.bincount(place, minlength=256)).tolist()
    }


def _fitting(bits: list[dict[str, np.ndarray]], patterns: list[str], misreads: bool) -> np.ndarray:
    """One bit a plate: whether it fits any of some fixed patterns."""
    size = len(next(iter(bits[0].values())))
    seen: dict[tuple[int, str], np.ndarray] = {}

    def there(at: int, sign: str) -> np.ndarray:
        if (at, sign) not in seen:
            alike = _ALIKE.get(sign, sign) if misreads else sign
            held = [bits[at][one] for one in (*alike, UNKNOWN) if one in bits[at]]
            seen[at, sign] = np.bitwise_or.reduce(held) if held else np.zeros(size, dtype=np.uint8)
        return seen[at, sign]

    fits = np.zeros(size, dtype=np.uint8)
    for fixed in patterns:
        fits |= np.bitwise_and.reduce([there(at, sign) for at, sign in enumerate(fixed) if sign != UNKNOWN])
    return fits


def _set_bits(bits: np.ndarray) -> np.ndarray:
    """Positions of the bits that are set; where few are, only bytes with one are opened."""
    full = np.flatnonzero(bits)
    if len(full) * 8 > len(bits):
        return np.flatnonzero(np.unpackbits(bits).view(np.bool_))
    at = np.flatnonzero(np.unpackbits(bits[full]).view(np.bool_))
    return cast("np.ndarray", full[at >> 3] * 8 + (at & 7))
