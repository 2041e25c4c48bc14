"""The operator's file of breached passwords: looked into by seeking, however large it is, and never read whole.

The form is the public one of "Pwned Passwords", SHA-1, ordered by hash: a line for each password, 40 hexadecimal
digits, a colon and how often it was seen. What a look meets on its way is checked: the form of each line, that they
ascend, and that the hashes beside the one looked for are no further apart than chance puts them, so that a part that is
missing is noticed where it would matter. Hashes are spread evenly: of *n* of them two neighbours lie more than *k* mean
gaps apart with a chance of *n* exp(-*k*) at most (Pyke 1965), 10^-12 for the smallest *k* here and 10^9 hashes.

References
----------
Pyke, R. (1965). Spacings. Journal of the Royal Statistical Society B, 27(3), 395-449.
https://doi.org/10.1111/j.2517-6161.1965.tb00602.x
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path
from typing import BinaryIO

from data.errors import RefusedInput

_LINE = re.compile(rb"([0-9A-Fa-f]{40}):[0-9]{1,12}\r?")
_LONGEST_LINE = 64
_SHORTEST_LINE = 43
_READ_WHOLE = 1_024
_HASHES = 1 << 160
_WIDEST_GAP = 64  # in mean gaps of the shortest lines; in gaps of the longest ones it is 50
_LOOKS = 256
_WANTED = "the list Pwned Passwords, SHA-1, ordered by hash"


@dataclass(frozen=True, slots=True)
class BreachedPasswords:
    """Passwords that were stolen somewhere and are known.

    Attributes
    ----------
    file : pathlib.Path
        Lines ``HASH:COUNT``, ordered by hash; opened anew at each look, so that it can be exchanged.
    """

    file: Path

    def holds(self, password: str) -> bool:
        """Whether a password is among them.

        Parameters
        ----------
        password : str
            As typed or in the form that is hashed; letters of either case count as they are.

        Returns
        -------
        bool
            True if its SHA-1 has a line.

        Raises
        ------
        RefusedInput
            If the file cannot be read, or is not such a list where this look came by.
        """
        return self._holds(int.from_bytes(sha1(password.encode("utf-8"), usedforsecurity=False).digest(), "big"))

    def examine(self) -> str:
        """Look the file over at places spread over the whole of it.

        Returns
        -------
        str
            About how many passwords it holds.

        Raises
        ------
        RefusedInput
            If the file cannot be read or is not such a list.
        """
        for look in range(_LOOKS + 1):
            self._holds(min(look * (_HASHES // _LOOKS), _HASHES - 1))
        about = self.file.stat().st_size // (_SHORTEST_LINE + 3)
        return f"about {about:,} breached passwords are refused; ordered and whole at {_LOOKS} places"

    def _holds(self, wanted: int) -> bool:
        if not self.file.is_file():
            raise self._fault("there is no such file")
        try:
            with self.file.open("rb") as file:
                return self._search(file, wanted)
        except OSError as error:
            raise self._fault(f"cannot be read ({os.strerror(error.errno or 0)})") from error

    def _search(self, file: BinaryIO, wanted: int) -> bool:
        """Halve the part in which the hash must be until it is small enough to be read."""
        size = file.seek(0, os.SEEK_END)
        start, end, low, high = 0, size, 0, _HASHES
        while end - start > _READ_WHOLE:
            at, found = self._next_line(file, (start + end) // 2)
            self._ascend(at, low, found, high)
            if found <= wanted:
                start, low = at, found
            else:
                end, high = at, found
        file.seek(start)
        for at, found in self._lines(file.read(end - start), start):
            self._ascend(at, low, found, high)
            if found >= wanted:
                high = found
                break
            low = found
        if high != wanted and (high - low) * size > _WIDEST_GAP * _SHORTEST_LINE * _HASHES:
            raise self._fault(f"a part is missing before byte {end}, or the lines are not of hashes")
        return high == wanted

    def _next_line(self, file: BinaryIO, after: int) -> tuple[int, int]:
        """Where the first line that begins after a byte begins, and its hash."""
        file.seek(after)
        read = file.read(2 * _LONGEST_LINE)
        begin = read.find(b"\n") + 1
        line, newline, _ = read[begin:].partition(b"\n")
        if not begin or not newline:
            raise self._no_line(after)
        return after + begin, self._hash(line, after + begin)

    def _lines(self, read: bytes, start: int) -> list[tuple[int, int]]:
        lines = read.split(b"\n")
        if not lines[-1]:
            lines.pop()
        if not lines:
            raise self._fault(f"is empty; bring {_WANTED}")
        found = []
        for line in lines:
            found.append((start, self._hash(line, start)))
            start += len(line) + 1
        return found

    def _hash(self, line: bytes, at: int) -> int:
        matched = _LINE.fullmatch(line)
        if matched is None:
            raise self._no_line(at)
        return int(matched[1], 16)

    def _ascend(self, at: int, low: int, found: int, high: int) -> None:
        if not low <= found <= high:
            raise self._fault(f"byte {at}: the lines are not ordered by hash; bring {_WANTED}")

    def _no_line(self, at: int) -> RefusedInput:
        return self._fault(f"byte {at}: no line of 40 hexadecimal digits, a colon and a count; bring {_WANTED}")

    def _fault(self, words: str) -> RefusedInput:
        return RefusedInput(f"LANTERN_BREACHED_PASSWORDS: {self.file}: {words}")
