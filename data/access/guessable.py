"""Which passwords are easily guessed, by rule: common ones, and what people make of common words, keys and numbers.

Refused is what the lists of zxcvbn hold (Wheeler 2016): the 30,000 commonest stolen passwords, and words of an
encyclopaedia, of films and names, alone or with up to eight digits and signs around them; nearly four thousand have
twelve characters or more. The rules refuse what such lists are made of: a common word with digits and signs around it,
letters written as digits, up to three common words in a row, runs along the keyboard or the alphabet, and one piece
over and over.

References
----------
Wheeler, D. L. (2016). zxcvbn: low-budget password strength estimation. 25th USENIX Security Symposium, 157-173.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from itertools import product

from data.resources import shipped

_DIGITS_AND_SIGNS = re.compile(r"[\d\W_]+")
_ENDS = re.compile(r"^[\d\W_]+|[\d\W_]+$")
_WRITTEN_AS = str.maketrans({"@": "a", "4": "a", "3": "e", "0": "o", "$": "s", "5": "s", "7": "t", "+": "t", "8": "b"})
_ONES = ("i", "l")  # what 1 and ! stand for
_MOST_WORDS = 3
_SHORTEST_WORD = 3
_SHORTEST_RUN = 3
_FEWEST_SIGNS = 5
_SHORTEST_LISTED = 5  # words of two letters stand in the lists too
_LONGEST_REST = 8
_ROWS = (
    *("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz"),
    *(
        "1qaz",
        "2wsx",
        "3edc",
        "4rfv",
        "5tgb",
        "6yhn",
        "7ujm",
        "8ik",
        "9ol",
        "1q2w3e4r5t6y7u8i9o0p",
        "q1w2e3r4t5y6u7i8o9p0",
    ),
)


def is_easily_guessed(plain: str) -> bool:
    """Whether a password is one of the first that somebody would try.

    Parameters
    ----------
    plain : str
        Password, folded to lower case.

    Returns
    -------
    bool
        True for common ones and for what is made of common parts alone.

    Examples
    --------
    >>> [is_easily_guessed(one) for one in ("p@ssw0rd2026!", "zxcvbnm12345", "otter lamp gravel seven")]
    [True, True, False]
    """
    if (
        plain in _common()
        or _is_listed(plain)
        or len(set(plain)) < _FEWEST_SIGNS
        or _repeats(plain)
        or _is_of_runs(plain)
    ):
        return True
    return any(_is_of_words(_DIGITS_AND_SIGNS.sub("", form)) for form in _forms(plain))


def _is_listed(plain: str) -> bool:
    """Whether it stands in a list of what people choose, as it is or without digits and signs around it."""
    cores = {_ENDS.sub("", form) for form in _forms(plain)}
    before, after = len(_rest(plain)), len(_rest(plain[::-1]))
    for first in range(min(before, _LONGEST_REST) + 1):
        # What is listed may itself begin or end with digits.
        cores |= {plain[first : len(plain) - last] for last in range(min(after, _LONGEST_REST - first) + 1)}
    return any(len(core) >= _SHORTEST_LISTED and core in _listed() for core in cores)


def _rest(plain: str) -> str:
    """Digits and signs that it begins with."""
    found = _DIGITS_AND_SIGNS.match(plain)
    return found.group() if found else ""


def _forms(plain: str) -> set[str]:
    """The password as it is, and with letters for the digits and signs that are written in their place."""
    written = _ENDS.sub("", plain).translate(_WRITTEN_AS)
    ones = {written.replace("1", one).replace("!", bang) for one, bang in product(_ONES, repeat=2)}
    return {plain, written, *ones}


def _is_of_words(letters: str) -> bool:
    """Whether letters are up to three common words and nothing else."""
    too_many = _MOST_WORDS + 1
    fewest = [0, *[too_many] * len(letters)]
    for end in range(_SHORTEST_WORD, len(letters) + 1):
        starts = range(end - _SHORTEST_WORD + 1)
        fewest[end] = min((fewest[one] + 1 for one in starts if letters[one:end] in _common()), default=too_many)
    return bool(letters) and fewest[-1] <= _MOST_WORDS


def _is_of_runs(plain: str) -> bool:
    """Whether it is made of runs along the keyboard or the alphabet, or of one key held, and of nothing else."""
    at = 0
    while at < len(plain):
        length = next((n for n in range(len(plain) - at, _SHORTEST_RUN - 1, -1) if _is_run(plain[at : at + n])), 0)
        if not length:
            return False
        at += length
    return True


def _is_run(piece: str) -> bool:
    return len(set(piece)) == 1 or any(piece in row or piece[::-1] in row for row in _ROWS)


def _repeats(plain: str) -> bool:
    """Whether it is one piece over and over."""
    return any(plain == (plain[:n] * len(plain))[: len(plain)] for n in range(1, len(plain) // 2 + 1))


@cache
def _listed() -> frozenset[str]:
    # Read when a password is chosen: it takes half a second, which no other command should wait for.
    lists = import_module("zxcvbn.frequency_lists").FREQUENCY_LISTS
    return frozenset(word.casefold() for held in lists.values() for word in held)


@cache
def _common() -> frozenset[str]:
    lines = shipped("reference", "common_passwords.csv").read_text(encoding="utf-8").splitlines()[1:]
    return frozenset(line.strip() for line in lines if line.strip())
