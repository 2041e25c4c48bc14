"""Names as they are compared: plain letters, everyday forms, sound, and the order in which they were written.

What a name says of where somebody comes from is used nowhere: forms are only ever equal or not.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import cache, lru_cache

from anyascii import anyascii
from jellyfish import metaphone

from data.resources import shipped

_TITLES = frozenset(
    {"mr", "mrs", "miss", "ms", "dr", "rev", "sir", "dame", "lady", "lord", "uncle", "the", "big", "little", "old"}
)
_PARTICLES = frozenset(
    {"al", "el", "bin", "ibn", "van", "von", "der", "den", "de", "la", "le", "du", "da", "di", "mac", "mc", "o", "st"}
)
_SUFFIXES = frozenset(["jr", "snr", "sr", "jnr", "ii", "iii", "iv", "esq"])


@lru_cache(maxsize=200_000)
def plain(text: str) -> str:
    """Write a name in small Latin letters, without accents, titles and signs.

    Parameters
    ----------
    text : str
        Name in any script.

    Returns
    -------
    str
        Words of a to z with single spaces; figures stay.

    Examples
    --------
    >>> plain("  O'Brien-SMYTHE, Dr. José "), plain("Сергей"), plain("the Baker")
    ('obrien smythe jose', 'sergey', 'baker')
    """
    letters = anyascii(text).lower().replace("'", "").replace("`", "")
    words = re.sub(r"[^a-z0-9]+", " ", letters).split()
    left = [word for word in words if word not in _TITLES and word not in _SUFFIXES]
    return " ".join(left or words)


def split_name(text: str) -> tuple[str, str]:
    """Split a full name into forenames and surname; a comma says that the surname stands first.

    Parameters
    ----------
    text : str
        Full name; a single word is a forename, as that is what is heard.

    Returns
    -------
    tuple of (str, str)
        Forenames and surname, plain; empty where there is none.

    Examples
    --------
    >>> split_name("Tobin J. Amberlatch"), split_name("Amberlatch, Tobin"), split_name("Jo de la Mer")
    (('tobin j', 'amberlatch'), ('tobin', 'amberlatch'), ('jo', 'de la mer'))
    """
    if text.count(",") == 1:
        surname, forenames = (plain(part) for part in text.split(","))
        if surname and forenames:
            return forenames, surname
    words = plain(text).split()
    if len(words) < 2:
        return " ".join(words), ""
    at = len(words) - 1
    while at > 1 and words[at - 1] in _PARTICLES:
        at -= 1
    return " ".join(words[:at]), " ".join(words[at:])


@lru_cache(maxsize=100_000)
def forms_of(name: str) -> frozenset[str]:
    """Everyday and transliterated forms under which a forename may also be recorded.

    Parameters
    ----------
    name : str
        One forename, in any script.

    Returns
    -------
    frozenset of str
        The full names that it may stand for, and itself. Two names may be one person's if these have one in common.

    Examples
    --------
    >>> sorted(forms_of("Bob")), forms_of("Bob") & forms_of("Robert") == {"robert"}
    (['bob', 'robert'], True)
    >>> forms_of("Tom") & forms_of("Tim")
    frozenset()
    """
    word = plain(name)
    return frozenset({word, *_full_names().get(word, ())} - {""})


@lru_cache(maxsize=100_000)
def sound_of(name: str) -> str:
    """Sound of a name (Metaphone), so that spellings of one sound are equal.

    Parameters
    ----------
    name : str
        Name in any script.

    Returns
    -------
    str
        Code; empty for an empty name.

    References
    ----------
    Philips, L. (1990). Hanging on the Metaphone. Computer Language 7(12), 39.

    Examples
    --------
    >>> sound_of("Stephen") == sound_of("Stefan"), sound_of("Catherine") == sound_of("Katharine")
    (True, True)
    """
    return str(metaphone(plain(name).replace(" ", "")))


@cache
def _full_names() -> dict[str, frozenset[str]]:
    """Form to full names; a name that has forms of its own is one of them."""
    found: dict[str, set[str]] = defaultdict(set)
    with shipped("reference", "nicknames.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            for form in (row["name"], *row["forms"].split()):
                found[form].add(row["name"])
    return {form: frozenset(names) for form, names in found.items()}
