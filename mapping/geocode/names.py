"""Place names in a text, told apart by county, district, force and each other.

Two places of one name without anything to tell them apart stay two candidates. A hint only breaks ties: a force records
incidents of other forces' towns too.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import hypot

import numpy as np
import numpy.typing as npt

from data.codes import Precision
from data.resources import shipped
from mapping.areas import districts
from mapping.gazetteer.places import Place, by_name, fold, places, regions
from mapping.geocode.answer import Candidate, Located, ambiguous, matched

SOURCE = "GeoNames"
_NEAR_M, _SAME_M = 15_000.0, 3_000.0
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*|,")


def _words(key: str) -> frozenset[str]:
    text = shipped("reference", "places", "words.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)[key])


_STREET = _words("street")
_PLAIN_WORDS = _words("plain")
_NAMES_OF_PEOPLE = _words("people")
_ROADS = frozenset({"street", "road", "lane", "avenue", "close", "drive"})
ORDINARY = _STREET | _PLAIN_WORDS | _NAMES_OF_PEOPLE
"""Words that alone are no name of a place."""
_SHORT = re.compile(r"(.{4,}) (?:upon|on|under) ")
_OTHERS = frozenset({"New", "Little", "Great", "Nether", "NEW", "LITTLE", "GREAT", "NETHER"})
"""Words that make a name another place's: Little Paxton is not Paxton."""
_EITHER = re.compile(r"[/+&;>]|\s[-–—]+\s|\b(?:or|and|then|to|from|via|through|in|at|into)\b", re.IGNORECASE)
"""Between two names: the text speaks of two places, unless one holds the other."""
_WITHIN = re.compile(r"\s*(?:/|[\s,]in)\s*", re.IGNORECASE)
"""Between two names: the first is a part of the second where it can be."""
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


@dataclass(frozen=True, slots=True)
class Region:
    """Counties, districts or forces named without any place in them; `districts` are their codes."""

    text: str
    districts: frozenset[str]


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


def locate(text: str, *, hint_force: str | None = None, hint_district: str | None = None) -> Located | Region | None:
    """Place a text by the names in it.

    Parameters
    ----------
    text : str
        Free text.
    hint_force, hint_district : str, optional
        Codes that break ties between places of one name.

    Returns
    -------
    Located, Region or None
        A region if no place is named, None if no name is known.
    """
    found = mentions(text)
    named = [m for m in found if m.places]
    if not named:
        return _region(found)
    main, context = named[0], [m for m in found if m is not named[0]]
    held = _merge(main.places)
    told = _told_apart(held, context)
    label = ", ".join(m.text for m in found)
    is_several = any(_are_two(text, one, other) for one, other in pairwise(named))
    if is_several or (context and not told and len(named) > 1):
        apart = "the text names several places" if is_several else "the names in the text lie far apart"
        return _apart(named, label, apart)
    if _may_be_street(main) and not any(_is_inside(place, m) for place in held for m in context):
        either = [candidate(p) for m in named for p in _merge(m.places)]
        return ambiguous(either, label, f"{main.text} may be the place of that name or a street")
    kept = told or held
    reason = "told apart by the rest of the text" if told and len(told) < len(held) else "only place of that name"
    if len(kept) > 1:
        hinted = _hinted(kept, hint_force, hint_district)
        kept, reason = (hinted, "told apart by the hint") if len(hinted) == 1 else (kept, reason)
    if len(kept) > 1:
        return ambiguous(
            (candidate(p) for p in kept), label, f"{len(kept)} places bear this name; a county or force tells"
        )
    if context and not told:
        reason = "the county or district named with it is another one"
        return ambiguous((candidate(p) for p in kept), label, reason)
    return matched(candidate(kept[0]), label, f"place: {reason}")


def candidate(place: Place) -> Candidate:
    """A place as a reading.

    Parameters
    ----------
    place : Place
        A place of the gazetteer.

    Returns
    -------
    Candidate
        With district and, where it has one, county in its label.
    """
    district = districts().get(place.district_code)
    where = dict.fromkeys(filter(None, (district.name, district.county))) if district else {}
    return Candidate(
        label=", ".join([place.name, *(w for w in where if w != place.name)]),
        easting_m=place.easting_m,
        northing_m=place.northing_m,
        precision=Precision.PLACE,
        uncertainty_m=place.radius_m,
        source=SOURCE,
        force_code=place.force_code,
        local_authority_code=place.district_code,
        reason="place of that name",
    )


def readings(text: str) -> tuple[Candidate, ...]:
    """Every place that a name in a text may stand for, whatever else the text says.

    Parameters
    ----------
    text : str
        Free text.

    Returns
    -------
    tuple of Candidate
        In the order of the text, larger places first; empty if no place is named.
    """
    found = {candidate(p).label: candidate(p) for m in mentions(text) for p in _merge(m.places)}
    return tuple(found.values())


def place_at(easting_m: float, northing_m: float) -> Place | None:
    """Place that a point lies in or nearest to, distances being counted in radii of the places.

    Parameters
    ----------
    easting_m, northing_m : float
        EPSG:27700 metres.

    Returns
    -------
    Place or None
        None if no place is within three of its radii.

    Examples
    --------
    >>> place_at(509200, 221200).name
    'Luton'
    """
    east, north, radius = _circles()
    away = np.hypot(east - easting_m, north - northing_m) / radius
    best = int(np.argmin(away))
    return places()[best] if away[best] <= 3 else None


@cache
def _circles() -> tuple[npt.NDArray[np.float64], ...]:
    held = places()
    return tuple(np.array([getattr(p, name) for p in held]) for name in ("easting_m", "northing_m", "radius_m"))


@lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    return fold(word)


@cache
def _first_words() -> frozenset[str]:
    """First word of every name; an empty one for what has no letters of ours, so that nothing is passed over."""
    return frozenset(name.partition(" ")[0] for held in (by_name(), regions(), _longer_names()) for name in held) | {""}


def _is_adjacent(text: str, before: Mention, word: re.Match[str]) -> bool:
    return not text[before.end : word.start()].strip()


def _are_two(text: str, one: Mention, other: Mention) -> bool:
    """Whether a text speaks of two places: "Luton or Dunstable", and not of one and its surroundings."""
    joint = text[one.end : other.start]
    if not _EITHER.search(joint):
        return False
    if any(_holds(first, second) for first in one.places for second in other.places):
        return False
    within = _WITHIN.fullmatch(joint) is not None
    return not (
        within
        and any(
            _holds(second, first) or first.district_code in other.regions
            for first in one.places
            for second in other.places
        )
    )


def _holds(first: Place, second: Place) -> bool:
    return _distance(first, second) + second.radius_m <= max(first.radius_m, second.radius_m + _SAME_M)


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
    return {name: _merge(held) for name, held in found.items()}


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


def _merge(places: Iterable[Place]) -> tuple[Place, ...]:
    """Drop smaller entries for the same spot: the list names some towns twice."""
    kept: list[Place] = []
    for place in places:
        if all(_distance(place, other) > _SAME_M for other in kept):
            kept.append(place)
    return tuple(kept)


def _distance(first: Place, second: Place) -> float:
    return hypot(first.easting_m - second.easting_m, first.northing_m - second.northing_m)


def _told_apart(places: tuple[Place, ...], context: list[Mention]) -> tuple[Place, ...]:
    """Places that agree with every other name in the text."""
    for mention in context:
        places = tuple(p for p in places if _agrees(p, mention))
    return places


def _agrees(place: Place, mention: Mention) -> bool:
    if place.district_code in mention.regions:
        return True
    return any(_distance(place, other) <= _NEAR_M + other.radius_m for other in mention.places if other != place)


def _may_be_street(mention: Mention) -> bool:
    """Whether a place's name is commoner as that of a street: Park Street is a village, and a street of most towns."""
    name = fold(mention.text)
    return name.rpartition(" ")[2] in _ROADS and " " in mention.text.strip() and " le " not in name


def _is_inside(place: Place, mention: Mention) -> bool:
    if place.district_code in mention.regions:
        return True
    return any(_distance(place, other) <= other.radius_m for other in mention.places if other != place)


def _hinted(places: tuple[Place, ...], force: str | None, district: str | None) -> tuple[Place, ...]:
    same = tuple(p for p in places if district and p.district_code == district)
    return same or tuple(p for p in places if force and p.force_code == force)


def _apart(named: list[Mention], label: str, reason: str) -> Located:
    found = {candidate(p).label: candidate(p) for m in named for p in _merge(m.places)}
    return ambiguous(found.values(), label, reason)


def _region(found: tuple[Mention, ...]) -> Region | None:
    """Only counties, districts or forces are named: their common part, or the first if they have none."""
    held = [m for m in found if m.regions]
    if not held:
        return None
    codes = held[0].regions
    for mention in held[1:]:
        codes = codes & mention.regions or codes
    return Region(", ".join(m.text for m in held), codes)
