"""Places that the names in a text stand for, told apart by county, district, force and each other.

Two places of one name without anything to tell them apart stay two candidates. A hint only breaks ties: a force records
incidents of other forces' towns too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from data.codes import Precision
from mapping.areas import districts
from mapping.gazetteer.places import Place, fold, places
from mapping.geocode.answer import Candidate, Located, ambiguous, matched
from mapping.geocode.mentions import ORDINARY, SAME_M, Mention, distance_m, mentions, once_each

__all__ = [
    "ORDINARY",
    "SOURCE",
    "Mention",
    "Region",
    "candidate",
    "locate",
    "mentions",
    "place_at",
    "readings",
]

SOURCE = "GeoNames"
_NEAR_M = 15_000.0
_ROADS = frozenset({"street", "road", "lane", "avenue", "close", "drive"})
_EITHER = re.compile(r"[/+&;>]|\s[-–—]+\s|\b(?:or|and|then|to|from|via|through|in|at|into)\b", re.IGNORECASE)
"""Between two names: the text speaks of two places, unless one holds the other."""
_WITHIN = re.compile(r"\s*(?:/|[\s,]in)\s*", re.IGNORECASE)
"""Between two names: the first is a part of the second where it can be."""


@dataclass(frozen=True, slots=True)
class Region:
    """Counties, districts or forces named without any place in them; `districts` are their codes."""

    text: str
    districts: frozenset[str]


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
    held = once_each(main.places)
    told = _told_apart(held, context)
    label = ", ".join(m.text for m in found)
    is_several = any(_are_two(text, one, other) for one, other in pairwise(named))
    if is_several or (context and not told and len(named) > 1):
        apart = "the text names several places" if is_several else "the names in the text lie far apart"
        return _apart(named, label, apart)
    if _may_be_street(main) and not any(_is_inside(place, m) for place in held for m in context):
        either = [candidate(p) for m in named for p in once_each(m.places)]
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
    found = {candidate(p).label: candidate(p) for m in mentions(text) for p in once_each(m.places)}
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
    return distance_m(first, second) + second.radius_m <= max(first.radius_m, second.radius_m + SAME_M)


def _told_apart(places: tuple[Place, ...], context: list[Mention]) -> tuple[Place, ...]:
    """Places that agree with every other name in the text."""
    for mention in context:
        places = tuple(p for p in places if _agrees(p, mention))
    return places


def _agrees(place: Place, mention: Mention) -> bool:
    if place.district_code in mention.regions:
        return True
    return any(distance_m(place, other) <= _NEAR_M + other.radius_m for other in mention.places if other != place)


def _may_be_street(mention: Mention) -> bool:
    """Whether a place's name is commoner as that of a street: Park Street is a village, and a street of most towns."""
    name = fold(mention.text)
    return name.rpartition(" ")[2] in _ROADS and " " in mention.text.strip() and " le " not in name


def _is_inside(place: Place, mention: Mention) -> bool:
    if place.district_code in mention.regions:
        return True
    return any(distance_m(place, other) <= other.radius_m for other in mention.places if other != place)


def _hinted(places: tuple[Place, ...], force: str | None, district: str | None) -> tuple[Place, ...]:
    same = tuple(p for p in places if district and p.district_code == district)
    return same or tuple(p for p in places if force and p.force_code == force)


def _apart(named: list[Mention], label: str, reason: str) -> Located:
    found = {candidate(p).label: candidate(p) for m in named for p in once_each(m.places)}
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
