"""Streets named in a text, told apart by the town, district or postcode named with them.

The name alone is seldom enough: most street names exist in many towns. What the text says of the town decides; without
it a hint may, and otherwise the readings stay apart. A street that is not known gives no street.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import hypot

from data.codes import MatchStatus, Precision
from mapping.gazetteer import Gazetteer
from mapping.gazetteer.places import Place, fold
from mapping.gazetteer.streets import COMMON, ROAD, Street, StreetIndex, is_street_name, street_key
from mapping.geocode import names, relative
from mapping.geocode.answer import Candidate, Located, agreed, ambiguous, matched, unmatched

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*\.?(?:\(M\))?|,|;")
_MOST_WORDS = 6
_STRETCH_M, _WIDE_M = 2000.0, 1000.0
"""Stretches of one name in one town are one answer up to the first radius, and a street's up to the second."""
_SUBURB = 0.6
"""A place whose middle lies within this share of a town's radius is taken as a part of the town."""
_MOST_CANDIDATES = 12
_LOOSE_BEFORE = re.compile(r"(?:^|[,;]|\b\d+[a-z]?|\b(?:on|along|in|at|off|of|near|to|from))\s*$", re.IGNORECASE)
_MAY_BE_POSTCODE = re.compile(r"[mb]\d{1,2}")
"""Numbers of roads that postcode districts have too."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A street's name in a text.

    Attributes
    ----------
    key : str
        As `mapping.gazetteer.streets.street_key` gives it.
    start, end : int
        Where it stands.
    is_known : bool
        Whether the list has it.
    """

    text: str
    key: str
    start: int
    end: int
    is_known: bool


def phrase_of(text: str, index: StreetIndex) -> Phrase | None:
    """The first street named in a text.

    Parameters
    ----------
    text : str
        Free text.
    index : StreetIndex
        Known streets.

    Returns
    -------
    Phrase or None
        The longest known name at its place; else the first words that look like the name of a street.
    """
    words = list(_WORD.finditer(text))
    guess: Phrase | None = None
    for first in range(len(words)):
        for size in range(min(_MOST_WORDS, len(words) - first), 0, -1):
            piece = words[first : first + size]
            if any(w[0] in ",;" for w in piece):
                continue
            found = _phrase(text, piece, index)
            if found is not None and found.is_known:
                return found
            guess = guess or found
    return guess


def _phrase(text: str, piece: list[re.Match[str]], index: StreetIndex) -> Phrase | None:
    start, end = piece[0].start(), piece[-1].end()
    raw = text[start:end]
    key = street_key(raw)
    known = key in index
    looks = is_street_name(key)
    if known and not looks:
        looks = _is_meant(text, raw, key, start, end)
    if not looks or piece[0][0][0].isdigit():
        return None
    if not known and (ROAD.fullmatch(key) or not any(c.isupper() for c in raw) or len(piece) > 4):
        return None
    return Phrase(raw, key, start, end, known)


def _is_meant(text: str, raw: str, key: str, start: int, end: int) -> bool:
    """A name without a word such as road in it counts only where a street would stand, and never when it is a place."""
    mixed = any(c.islower() for c in text) and any(c.isupper() for c in text)
    if (mixed and raw[0].islower()) or names.mentions(raw) or len(key) < 5:
        return False
    closed = not text[end:].strip() or text[end:].lstrip()[0] in ",;."
    return closed and _LOOSE_BEFORE.search(text[:start]) is not None


def locate(
    text: str, phrase: Phrase, context: Located | None, index: StreetIndex, gazetteer: Gazetteer, hint: str | None
) -> Located | None:
    """Place a text by the street in it.

    Parameters
    ----------
    text : str
        Free text.
    phrase : Phrase
        The street's name in it.
    context : Located or None
        Answer to the rest of the text: a town, a county, a part of a postcode.
    index : StreetIndex
        Known streets.
    gazetteer : Gazetteer
        Gives the district of a street.
    hint : str or None
        Force code that breaks ties.

    Returns
    -------
    Located or None
        None if the street is not known; then the rest of the text stands alone.
    """
    rest = f"{text[: phrase.start]} , {text[phrase.end :]}"
    told = context is not None and context.status is not MatchStatus.UNMATCHED
    if ROAD.fullmatch(phrase.key) and relative.JUNCTION.search(rest):
        return None if told else unmatched("a junction of a numbered road: its place is in no list here", phrase.text)
    if renamed := _renamed(phrase, rest, index):
        phrase = replace(phrase, key=street_key(renamed[0].name), text=renamed[0].name)
    streets = renamed or index.named(phrase.key)
    if not streets or (not told and _MAY_BE_POSTCODE.fullmatch(phrase.key)):
        return None
    if told and context is not None:
        return _in_context(phrase, rest, streets, context, index, gazetteer)
    return _alone(phrase, _strange_town(rest, streets) or streets, gazetteer, hint)


def _renamed(phrase: Phrase, rest: str, index: StreetIndex) -> tuple[Street, ...]:
    """``High Street Leagrave`` may be the street that is called Leagrave High Street."""
    after = rest[phrase.start + 2 :].replace(",", " ").split()[:2]
    for size in (2, 1):
        words = " ".join(after[:size])
        if len(after) >= size and words[:1].isalpha():
            for name in (f"{words} {phrase.key}", f"{phrase.key} {words}"):
                if name in index and (found := index.named(name)):
                    return found
    return ()


def _strange_town(rest: str, streets: tuple[Street, ...]) -> tuple[Street, ...]:
    """Streets whose source names a town that stands in the text, though no list of places has it."""
    folded = f" {fold(rest)} "
    return tuple(s for s in streets if any(f" {town} " in folded for town in s.towns))


def _in_context(
    phrase: Phrase,
    rest: str,
    streets: tuple[Street, ...],
    context: Located,
    index: StreetIndex,
    gazetteer: Gazetteer,
) -> Located | None:
    label = f"{phrase.text}, {context.matched_text}"
    fitting = _strange_town(rest, streets) or _fitting(streets, context, rest, gazetteer)
    there = _belonging(fitting, context, rest, gazetteer)
    if not there:
        near = _fitting(index.beginning(phrase.key), context, rest, gazetteer)
        if parts := _belonging(near, context, rest, gazetteer):
            return matched(_joined(phrase, parts, gazetteer), label, f"known in parts: {_listed(parts)}")
    if len(there) == 1:
        reading = _candidate(there[0], gazetteer)
        return matched(reading, label, f"{reading.reason}; told apart by the rest of the text")
    if there:
        whole = _joined(phrase, there, gazetteer)
        if ROAD.fullmatch(phrase.key) or (whole.uncertainty_m or 0) <= _STRETCH_M:
            return matched(whole, label, f"known at {len(there)} stretches there: the radius covers all of them")
    if fitting:
        readings = [_candidate(s, gazetteer) for s in (there or fitting)[:_MOST_CANDIDATES]]
        if not there:
            readings += list(context.candidates or (_place_of(context),))
        return ambiguous(
            readings, label, f"{len(there) or 'no'} streets there bear this name, {len(fitting)} near it do"
        )
    if _MAY_BE_POSTCODE.fullmatch(phrase.key):
        return None
    return replace(context, reason=f"{context.reason}; {phrase.text} is not known there")


def _place_of(context: Located) -> Candidate:
    return Candidate(
        label=context.matched_text,
        easting_m=context.easting_m,
        northing_m=context.northing_m,
        precision=context.precision,
        uncertainty_m=context.uncertainty_m,
        source=context.source,
        force_code=context.force_code,
        local_authority_code=context.local_authority_code,
        reason=context.reason,
    )


def _fitting(streets: tuple[Street, ...], context: Located, rest: str, gazetteer: Gazetteer) -> tuple[Street, ...]:
    regions = [m.regions for m in names.mentions(rest) if m.regions and not m.places]
    held = [s for s in streets if all(_district(s, gazetteer) in codes for codes in regions)]
    areas = context.candidates or (context,)
    return tuple(
        s
        for s in held
        if any(
            a.easting_m is not None
            and hypot(s.easting_m - a.easting_m, s.northing_m - (a.northing_m or 0)) <= (a.uncertainty_m or 0)
            for a in areas
        )
    )


def _belonging(streets: tuple[Street, ...], context: Located, rest: str, gazetteer: Gazetteer) -> tuple[Street, ...]:
    """Streets in the district of the town that is named, and not nearer to another town of it."""
    towns = [p for m in names.mentions(rest) for p in m.places]
    is_wider = context.status is MatchStatus.MATCHED and context.precision is not Precision.PLACE
    if is_wider or not towns:
        return streets
    return tuple(s for s in streets if s.towns or _is_in(s, towns, gazetteer))


def _is_in(street: Street, towns: list[Place], gazetteer: Gazetteer) -> bool:
    told = min(towns, key=lambda p: _away(street, p) / p.radius_m)
    other = _nearest_place(street)
    if told.district_code not in set(_districts(street, gazetteer)):
        return False
    return other is None or other == told or _is_part(other, told)


def _alone(phrase: Phrase, streets: tuple[Street, ...], gazetteer: Gazetteer, hint: str | None) -> Located:
    readings = [_candidate(s, gazetteer) for s in streets]
    if len(readings) > 1 and hint and len(same := [r for r in readings if r.force_code == hint]) == 1:
        return matched(same[0], phrase.text, f"{same[0].reason}; told apart by the hint")
    if len(readings) == 1:
        if phrase.key in COMMON or ROAD.fullmatch(phrase.key):
            return unmatched("a name that many towns have, and the town is not named", phrase.text, readings)
        said = "the only one of that name in the lists, which need not hold every town"
        return matched(readings[0], phrase.text, f"{readings[0].reason}; {said}")
    reason = f"{len(readings)} known streets bear this name; the town tells"
    return ambiguous(readings[:_MOST_CANDIDATES], phrase.text, reason)


def _candidate(street: Street, gazetteer: Gazetteer) -> Candidate:
    force, authority = agreed(_districts(street, gazetteer))
    place = _nearest_place(street)
    near = street.towns[0].title() if street.towns else place.name if place else ""
    known = "its known point" if street.points == 1 else f"its {street.points} known points"
    return Candidate(
        label=", ".join(filter(None, (street.name, near))),
        easting_m=street.easting_m,
        northing_m=street.northing_m,
        precision=Precision.STREET if street.radius_m <= _WIDE_M else Precision.PLACE,
        uncertainty_m=street.radius_m,
        source=street.source,
        force_code=force,
        local_authority_code=authority,
        reason=f"street: the radius covers {known}",
    )


def _joined(phrase: Phrase, streets: tuple[Street, ...], gazetteer: Gazetteer) -> Candidate:
    """One circle over several streets."""
    west, east = (f(s.easting_m + sign * s.radius_m for s in streets) for f, sign in ((min, -1), (max, 1)))
    south, north = (f(s.northing_m + sign * s.radius_m for s in streets) for f, sign in ((min, -1), (max, 1)))
    middle = round((west + east) / 2, 1), round((south + north) / 2, 1)
    reach = max(hypot(s.easting_m - middle[0], s.northing_m - middle[1]) + s.radius_m for s in streets)
    whole = Street(
        name=phrase.text,
        easting_m=middle[0],
        northing_m=middle[1],
        radius_m=float(int(reach) + 1),
        points=sum(s.points for s in streets),
        towns=tuple(sorted({town for s in streets for town in s.towns})),
        source=", ".join(sorted({s.source for s in streets})),
    )
    return _candidate(whole, gazetteer)


def _districts(street: Street, gazetteer: Gazetteer) -> Iterator[str]:
    yield _district(street, gazetteer)
    reach = street.radius_m
    box = (street.easting_m - reach, street.northing_m - reach, street.easting_m + reach, street.northing_m + reach)
    for index in set(gazetteer.district[gazetteer.rows_within(box)].tolist()):
        yield str(gazetteer.districts[index])


def _district(street: Street, gazetteer: Gazetteer) -> str:
    rows, _ = gazetteer.nearest([street.easting_m], [street.northing_m])
    return str(gazetteer.districts[gazetteer.district[rows[0]]])


def _nearest_place(street: Street) -> Place | None:
    return names.place_at(street.easting_m, street.northing_m)


def _away(street: Street, place: Place) -> float:
    return hypot(street.easting_m - place.easting_m, street.northing_m - place.northing_m)


def _is_part(other: Place, told: Place) -> bool:
    apart = hypot(other.easting_m - told.easting_m, other.northing_m - told.northing_m)
    return apart <= _SUBURB * told.radius_m and other.radius_m < told.radius_m


def _listed(streets: tuple[Street, ...]) -> str:
    return ", ".join(dict.fromkeys(s.name for s in streets))
