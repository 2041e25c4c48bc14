"""Names of places and regions found in a text: a word is one only where it is used as a name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from math import hypot

from data.resources import shipped
from mapping.gazetteer.places import Place, by_name, fold, regions

SAME_M = 3_000.0
"""Entries of the gazetteer this near to each other are one place."""
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*|,")


def _words(key: str) -> frozenset[str]:
    text = shipped("reference", "places", "words.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[key])


_STREET = _words("street")
_PLAIN_WORDS = _words("plain")
_NAMES_OF_PEOPLE = _words("people")
ORDINARY = _STREET | _PLAIN_WORDS | _NAMES_OF_PEOPLE
"""Words that alone are no name of a place."""
_SHORT = re.compile(r"(.{4,}) (?:upon|on|under) ")
_OTHERS = frozenset({"New", "Little", "Great", "Nether", "NEW", "LITTLE", "GREAT", "NETHER"})
"""Words that make a name another place's: Little Paxton is not Paxton."""
_IN = re.compile(r"\b(?:in|into|outside)\s+$", re.IGNORECASE)
_LEAD = re.compile(r"\b(?:in|at|near|nr|from|to|around|outside|towards|into|via|of|between|and)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a text.

    Attributes
    ----------
    places : tuple of Place
        Places that bear it.
    regions : frozenset of str
        Districts of the county, district, force or nation that bears it.
    """

    text: str
    places: tuple[Place, ...]
    regions: frozenset[str]
    start: int

    @property
    def end(self) -> int:
        """Where it stops."""
        return self.start + len(self.text)


def mentions(text: str) -> tuple[Mention, ...]:
    """Names of places and regions in a text, the longest first at every word.

    Parameters
    ----------
    text : str
        Free text.

    Returns
    -------
    tuple of Mention
        In the order of the text.
    """
    words = list(_WORD.finditer(text))
    found: list[Mention] = []
    index = 0
    while index < len(words):
        if _folded(words[index][0]).partition(" ")[0] not in _first_words():
            index += 1
            continue
        for size in range(min(6, len(words) - index), 0, -1):
            mention = _mention(
                text, words, index, size, follows=bool(found) and _is_adjacent(text, found[-1], words[index])
            )
            if mention is not None:
                found.append(mention)
                index += size
                break
        else:
            index += 1
    return tuple(found)


@lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    return fold(word)


@cache
def _first_words() -> frozenset[str]:
    """First word of every name; an empty one for what has no letters of ours, so that nothing is passed over."""
    return frozenset(name.partition(" ")[0] for held in (by_name(), regions(), _longer_names()) for name in held) | {""}


def _is_adjacent(text: str, before: Mention, word: re.Match[str]) -> bool:
    return not text[before.end : word.start()].strip()


def _mention(text: str, words: list[re.Match[str]], index: int, size: int, *, follows: bool) -> Mention | None:
    piece = words[index : index + size]
    if any(w[0] == "," for w in piece[:: size - 1 or 1]):
        return None
    raw = text[piece[0].start() : piece[-1].end()]
    if "," in raw and fold(raw) not in regions():
        return None
    name = fold(raw)
    found, region = _bearers(name), regions().get(name, frozenset())
    if not found and not region:
        return None
    told = follows and raw[0].isupper() and bool(region)
    if not told and not _is_name(text, raw, name, words, index, size):
        return None
    return Mention(raw, found, region, piece[0].start())


def _bearers(name: str) -> tuple[Place, ...]:
    """Places of a name, and larger ones that are called so for short."""
    held = by_name().get(name, ())
    most = max((p.population for p in held), default=0)
    return held + tuple(p for p in _longer_names().get(name, ()) if p.population > most)


@cache
def _longer_names() -> dict[str, tuple[Place, ...]]:
    """Newcastle may be Newcastle upon Tyne: places that are called so for short."""
    found: dict[str, list[Place]] = {}
    for name, held in by_name().items():
        if short := _SHORT.match(name):
            found.setdefault(short[1], []).extend(held)
    return {name: once_each(held) for name, held in found.items()}


def _is_name(text: str, raw: str, name: str, words: list[re.Match[str]], index: int, size: int) -> bool:
    """Whether the words are used as a name: not that of a street, not an ordinary word, capital where case is used."""
    after = words[index + size][0].lower().rstrip(".") if index + size < len(words) else ","
    before = words[index - 1][0] if index else ","
    if after in _STREET or (before in _OTHERS and before[0].isupper()):
        return False
    mixed = any(c.islower() for c in text) and any(c.isupper() for c in text)
    if mixed and raw[0].islower():
        return before == after == "," and name in regions()
    if size > 1 or name not in _PLAIN_WORDS:
        return mixed or len(name) > 3 or before == after == ","
    alone = before == "," and after == ","
    if alone or (raw[0].isupper() and _IN.search(text[: words[index].start()])):
        return True
    return raw[0].isupper() and _LEAD.search(text[: words[index].start()]) is not None and name not in _NAMES_OF_PEOPLE


def once_each(places: Iterable[Place]) -> tuple[Place, ...]:
    """Drop smaller entries for the same spot: the list names some towns twice.

    Parameters
    ----------
    places : iterable of Place
        Larger ones first.

    Returns
    -------
    tuple of Place
        None within `SAME_M` of another.
    """
    kept: list[Place] = []
    for place in places:
        if all(distance_m(place, other) > SAME_M for other in kept):
            kept.append(place)
    return tuple(kept)


def distance_m(first: Place, second: Place) -> float:
    """Distance between the middles of two places.

    Parameters
    ----------
    first, second : Place
        Places of the gazetteer.

    Returns
    -------
    float
        Metres on the grid.
    """
    return hypot(first.easting_m - second.easting_m, first.northing_m - second.northing_m)
