"""Phrases that say a place is near another, away from it or between two: they widen the uncertainty, never hide it."""

from __future__ import annotations

import re
from math import hypot

from data.codes import MatchStatus, Precision
from mapping.geocode.answer import Candidate, Located, coarser, matched, widened
from mapping.geocode.coordinates import precision_of

BETWEEN = re.compile(r"\b(?:between|btwn|btw|b/w|in between)\s+(.+?)\s+(?:and|&)\s+(.+)", re.IGNORECASE)
_UNITS_M = {
    "mile": 1609.344,
    "mi": 1609.344,
    "km": 1000.0,
    "kilomet": 1000.0,
    "yard": 0.9144,
    "yd": 0.9144,
    "m": 1.0,
    "met": 1.0,
}
JUNCTION = re.compile(r"\b(?:junction|junc|jct|jn|j)\.?\s?\d{1,2}[a-z]?\b", re.IGNORECASE)
"""A junction of a numbered road."""
_AWAY = re.compile(
    r"\b(\d+(?:\.\d+)?|half a|a|couple of|few|several"
    r"|one|two|three|four|five|six|seven|eight|nine|ten)\s*"
    r"(miles?|mi|kms?|kilomet(?:re|er)s?|yards?|yds?|m|met(?:re|er)s?)\s+"
    r"(?:(?:to|the|due|away|north|south|east|west|[ns][ew]|[nsew])[- ]?(?:east|west)?\s+)*"
    r"(?:from|of|outside|away|past|beyond)\b",
    re.IGNORECASE,
)
_DIRECTION = re.compile(
    r"\b(?:north|south|east|west|north-?east|north-?west|south-?east|south-?west|[ns][ew]|[nsew])\s+of\b",
    re.IGNORECASE,
)
_NEAR = re.compile(
    r"\b(?:near(?:by)?|nr|close to|not far from|vicinity|in the area of|somewhere (?:in|around)|around(?!\s+\d)|"
    r"between(?!\s+\d)|"
    r"towards|outskirts|outside|on the (?:edge|way)|round(?= the corner)|"
    r"(?:minutes|mins|walk|drive)\s+(?:away\s+)?from)\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\b(?:by (?:the|a)|next to|adjacent|opposite|opp|behind|beside|across (?:from|the)|rear of|back of|in front of|"
    r"off(?!\s+(?:at|in|by|to|on)\b)|corner of|junction)\b",
    re.IGNORECASE,
)
_LEAST_METRES = 15
"""Who writes ``5m from`` may mean miles: below this the wider reading counts."""
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WORDS = {"a": 1.0, "half a": 0.5, "couple of": 2.0, "few": 5.0, "several": 7.0}
_WORDS |= {word: float(number) for number, word in enumerate(_COUNTED, start=1)}


def relate(located: Located, text: str) -> Located:
    """Widen a matched answer by the phrases in its text.

    Parameters
    ----------
    located : Located
        Answer to the names or codes in the text.
    text : str
        The whole text.

    Returns
    -------
    Located
        Unchanged if it has no point or the text has no such phrase.
    """
    if located.status is not MatchStatus.MATCHED or located.uncertainty_m is None:
        return located
    half = located.uncertainty_m / 2
    if away := _AWAY.search(text):
        distance, said = _metres(away[1].lower(), away[2].lower()), ""
        if away[2].lower() == "m" and distance < _LEAST_METRES:
            distance, said = distance * _UNITS_M["mile"], ", m being read as miles: metres would be less"
        return widened(located, 1.25 * distance, Precision.PLACE, f"stated {distance:.0f} m away{said}")
    if _DIRECTION.search(text):
        return widened(located, max(3000.0, 2 * half), Precision.PLACE, "in a direction from it, distance not stated")
    if _NEAR.search(text):
        return widened(located, max(500.0, half), Precision.STREET, "near it, not at it")
    if _BESIDE.search(text):
        return widened(located, max(200.0, half / 2), Precision.STREET, "beside it, not at it")
    return located


def between(first: Located, second: Located, text: str) -> Located | None:
    """Middle of two places, with a radius that covers both.

    Parameters
    ----------
    first, second : Located
        Answers to the two ends; an ambiguous end is settled by the other when only one of its readings is near.
    text : str
        The phrase.

    Returns
    -------
    Located or None
        None unless both ends can be settled.
    """
    first, second = _settled(first, second), _settled(second, first)
    one, two = _end(first), _end(second)
    if one is None or two is None:
        return None
    half = hypot(one[0] - two[0], one[1] - two[1]) / 2
    radius = float(round(half + max(one[2], two[2])))
    same_force, same_authority = (
        first.force_code == second.force_code,
        first.local_authority_code == second.local_authority_code,
    )
    return Located(
        easting_m=round((one[0] + two[0]) / 2, 1),
        northing_m=round((one[1] + two[1]) / 2, 1),
        precision=coarser(precision_of(radius), coarser(Precision.PLACE, coarser(first.precision, second.precision))),
        uncertainty_m=radius,
        status=MatchStatus.MATCHED,
        matched_text=text,
        source=", ".join(dict.fromkeys((first.source, second.source))),
        force_code=first.force_code if same_force else None,
        local_authority_code=first.local_authority_code if same_authority else None,
        reason="somewhere between the two: the middle, with a radius that covers both",
    )


def _metres(number: str, unit: str) -> float:
    value = _WORDS.get(number) or float(number)
    prefix = max((p for p in _UNITS_M if unit.startswith(p)), key=len)
    return value * _UNITS_M[prefix]


def _end(located: Located) -> tuple[float, float, float] | None:
    if located.easting_m is None or located.northing_m is None or located.uncertainty_m is None:
        return None
    return located.easting_m, located.northing_m, located.uncertainty_m


def _settled(located: Located, other: Located) -> Located:
    """Settle an ambiguous end by the other one: the only reading within 40 km of it."""
    end = _end(other)
    if located.status is not MatchStatus.AMBIGUOUS or end is None:
        return located
    near = [c for c in located.candidates if _is_near(c, end)]
    if len(near) != 1:
        return located
    return matched(near[0], located.matched_text)


def _is_near(candidate: Candidate, end: tuple[float, float, float]) -> bool:
    if candidate.easting_m is None or candidate.northing_m is None:
        return False
    return hypot(candidate.easting_m - end[0], candidate.northing_m - end[1]) <= 40_000.0
