"""A text becomes a point with its uncertainty, or several candidates, or a reason why there is neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import hypot

import numpy as np

from data.codes import MatchStatus
from mapping.areas import Areas
from mapping.gazetteer import Gazetteer
from mapping.gazetteer.places import fold
from mapping.gazetteer.streets import StreetIndex
from mapping.geocode import codes, coordinates, names, relative, unread
from mapping.geocode import streets as streets_of_text
from mapping.geocode.answer import Candidate, Located, agreed, ambiguous, matched, unmatched
from mapping.geocode.coordinates import Fix
from mapping.geocode.known import KnownPlaces

_OFFSHORE_M, _SQUARE_M = 20_000.0, 100.0
_OWNED = re.compile(r"///|\b(?:w3w|what ?3 ?words)\b", re.IGNORECASE)
_NO_PLACE = re.compile(r"\b(?:p\.?\s?o\.?\s?box(?:\s+\d+)?|bfpo(?:\s+\d+)?)\b", re.IGNORECASE)


Surrounding = tuple[int, float, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Sources:
    """What texts are looked up in: made once, asked often.

    Attributes
    ----------
    gazetteer : Gazetteer
        Postcodes.
    areas : Areas or None
        Force and district areas for coordinates.
    streets : StreetIndex or None
        Known streets.
    known : KnownPlaces or None
        Places of the case and of the operator, by name.
    surroundings : dict
        What was looked up for many points at once: by easting and northing the row of the nearest postcode, metres to
        it, force and district.
    """

    gazetteer: Gazetteer
    areas: Areas | None = None
    streets: StreetIndex | None = None
    known: KnownPlaces | None = None
    surroundings: dict[tuple[float, float], Surrounding] = field(default_factory=dict, repr=False, compare=False)

    def find(self, text: str | None, *, hint_force: str | None = None, hint_district: str | None = None) -> Located:
        """Place one text.

        Parameters
        ----------
        text : str or None
            Whatever a record says of the place.
        hint_force, hint_district : str, optional
            Codes that break ties between places of one name, and nothing else.

        Returns
        -------
        Located
            See `geocode`.
        """
        words = " ".join((text or "").split())
        if not any(c.isalnum() for c in words):
            return unmatched("no words")

        def plain(part: str) -> Located:
            return _plain(part, self, hint_force, hint_district)

        if phrase := relative.BETWEEN.search(words):
            middle = relative.between(plain(phrase[1]), plain(phrase[2]), phrase[0])
            if middle is not None:
                return unread.noted(middle, words)
        return unread.noted(relative.relate(plain(words), words), words)


def geocode(
    text: str | None,
    gazetteer: Gazetteer,
    *,
    areas: Areas | None = None,
    hint_force: str | None = None,
    hint_district: str | None = None,
) -> Located:
    """Place one text.

    Parameters
    ----------
    text : str or None
        Whatever a record says of the place.
    gazetteer : Gazetteer
        Postcodes.
    areas : Areas, optional
        Force and district areas for coordinates; without them the nearest postcode's district counts.
    hint_force, hint_district : str, optional
        Codes that break ties between places of one name, and nothing else.

    Returns
    -------
    Located
        A point only when there is one reading; precision and radius always say how far it may be trusted.
    """
    return Sources(gazetteer, areas).find(text, hint_force=hint_force, hint_district=hint_district)


def _plain(text: str, sources: Sources, force: str | None, district: str | None) -> Located:
    gazetteer = sources.gazetteer
    if box := _NO_PLACE.search(text):
        rest = _plain(f"{text[: box.start()]} , {text[box.end() :]}", sources, force, district)
        readings = rest.candidates or ((_reading(rest),) if rest.easting_m is not None else ())
        return unmatched(
            "a box number or a forces post office: where letters go, not where something is", box[0], readings
        )
    fix = coordinates.read(text)
    if fix is not None:
        return _at(fix, sources)
    whole = codes.full(text, gazetteer)
    if whole is not None and whole.status is not MatchStatus.UNMATCHED:
        return whole
    if sources.known is not None and (own := _known(text, sources, force, district)) is not None:
        return own
    if whole is None and sources.streets is not None:
        street = _street(text, sources, force, district)
        if street is not None:
            return street
    return _by_names(text, sources, whole, force, district)


def _by_names(text: str, sources: Sources, whole: Located | None, force: str | None, district: str | None) -> Located:
    """Answer to the names and parts of postcodes in a text; `whole` is a full postcode that does not exist."""
    named = _named(text, sources.gazetteer, force, district)
    if named is None and sources.known is not None:
        named = sources.known.town(text)
    part = codes.partial(text, sources.gazetteer) if whole is None else None
    if part is not None and part.matched_text in codes.MOTORWAYS and relative.JUNCTION.search(text):
        return named or unmatched("a junction of a numbered road: its place is in no list here", part.matched_text)
    if part is not None:
        return _reconciled(part, named)
    if whole is not None:
        return whole
    if named is None and _OWNED.search(text):
        return unmatched("an address of three words belongs to an online service: look it up there, give coordinates")
    return named or unmatched("no postcode, coordinates or known place name in the text")


def _known(text: str, sources: Sources, force: str | None, district: str | None) -> Located | None:
    """A place known by name; a town or a part of a postcode beside it must agree."""
    name, found = sources.known.find(text) if sources.known is not None else ("", ())
    if not found:
        return None
    rest = f" {fold(text)} ".replace(f" {name} ", " , ")
    context = _by_names(_without(text, name), sources, None, force, district) if rest.strip(" ,") else None
    circles = () if context is None else context.candidates or ((_reading(context),) if context.easting_m else ())
    fitting = [c for c in found if any(_overlap(c, other) for other in circles)]
    if circles and not fitting:
        where = "the place of that name that is known lies elsewhere than the text says"
        return ambiguous((*found, *circles), f"{found[0].label}, {context.matched_text if context else ''}", where)
    kept = fitting or list(found)
    if len(kept) > 1 and force and len(same := [c for c in kept if c.force_code == force]) == 1:
        kept = same
    if len(kept) == 1:
        return matched(kept[0], kept[0].label)
    return ambiguous(kept, name, f"{len(kept)} known places bear this name")


def _without(text: str, name: str) -> str:
    """A text without a name, found again as it was written."""
    words = list(re.finditer(r"[^\W_]+(?:['’.-][^\W_]+)*", text))
    for first in range(len(words)):
        for last in range(first, min(len(words), first + 10)):
            if fold(text[words[first].start() : words[last].end()]).removeprefix("the ") == name:
                return f"{text[: words[first].start()]} , {text[words[last].end() :]}"
    return text


def _street(text: str, sources: Sources, force: str | None, district: str | None) -> Located | None:
    """A street, told apart by what the rest of the text says."""
    if sources.streets is None or (phrase := streets_of_text.phrase_of(text, sources.streets)) is None:
        return None
    if not phrase.is_known:
        answer = _by_names(text, sources, None, force, district)
        said = f"{answer.reason}; {phrase.text.strip()} is in no list of streets here"
        return replace(answer, reason=said) if answer.status is not MatchStatus.AMBIGUOUS else None
    rest = f"{text[: phrase.start]} , {text[phrase.end :]}"
    context = _by_names(rest, sources, None, force, district)
    return streets_of_text.locate(text, phrase, context, sources.streets, sources.gazetteer, force)


def _named(text: str, gazetteer: Gazetteer, force: str | None, district: str | None) -> Located | None:
    found = names.locate(text, hint_force=force, hint_district=district)
    if not isinstance(found, names.Region):
        return found
    extent = gazetteer.district_extent(found.districts)
    if extent is None:
        return None
    force_code, authority = agreed(extent.districts)
    candidate = Candidate(
        label=found.text,
        easting_m=extent.easting_m,
        northing_m=extent.northing_m,
        precision=extent.precision,
        uncertainty_m=extent.radius_m,
        source="districts",
        force_code=force_code,
        local_authority_code=authority,
        reason="only a county, district or force is named: the radius covers all of it",
    )
    return matched(candidate, found.text)


def _reconciled(part: Located, named: Located | None) -> Located:
    """A partial postcode together with a place name must agree; a town beside ``M1`` shows which M1 is meant."""
    readings = part.candidates or (_reading(part),)
    if named is None:
        return part
    others = named.candidates or (_reading(named),)
    fitting = [r for r in readings if any(_overlap(r, o) for o in others)]
    if len(fitting) == 1:
        return matched(
            fitting[0], f"{part.matched_text}, {named.matched_text}", f"{fitting[0].reason}; the name agrees"
        )
    if not fitting and any(r.easting_m is None for r in readings):
        return named
    if fitting:
        return part
    return ambiguous(
        (*readings, *others),
        f"{part.matched_text}, {named.matched_text}",
        "the partial postcode and the name lie far apart",
    )


def _reading(located: Located) -> Candidate:
    return Candidate(
        label=located.matched_text,
        easting_m=located.easting_m,
        northing_m=located.northing_m,
        precision=located.precision,
        uncertainty_m=located.uncertainty_m,
        source=located.source,
        force_code=located.force_code,
        local_authority_code=located.local_authority_code,
        reason=located.reason,
    )


def _overlap(first: Candidate, second: Candidate) -> bool:
    if first.easting_m is None or second.easting_m is None:
        return False
    apart = hypot(first.easting_m - second.easting_m, (first.northing_m or 0) - (second.northing_m or 0))
    return apart <= (first.uncertainty_m or 0) + (second.uncertainty_m or 0)


def _at(fix: Fix, sources: Sources) -> Located:
    gazetteer = sources.gazetteer
    if fix.outside:
        return unmatched("the coordinates lie outside the United Kingdom; check order and sign", fix.text)
    around = sources.surroundings.get((fix.easting_m, fix.northing_m))
    row, distance, force, district = around or surroundings([fix], sources)[0]
    if distance > _OFFSHORE_M:
        reason = "the coordinates lie at sea, far from any postcode; check order and sign"
        return unmatched(reason, fix.text, _other_order(fix, sources))
    if fix.uncertainty_m > _SQUARE_M or sources.areas is None:
        force, district = _agreed_around(fix, row, gazetteer)
    reading = Candidate(
        label=fix.text,
        easting_m=fix.easting_m,
        northing_m=fix.northing_m,
        precision=fix.precision,
        uncertainty_m=fix.uncertainty_m,
        source=fix.source,
        force_code=force,
        local_authority_code=district,
        reason="; ".join(filter(None, (fix.source, fix.note, "the radius covers the last figure given"))),
    )
    outward = fix.text.split(" ")[0]
    if fix.source == "British National Grid" and len(outward) == 4 and outward.isalnum() and fix.text != outward:
        other = codes.partial(outward, gazetteer)
        if other is not None and other.status is MatchStatus.MATCHED:
            return ambiguous(
                (reading, _reading(other)), fix.text, "a grid reference or a postcode district and a number"
            )
    return matched(reading, fix.text)


def _other_order(fix: Fix, sources: Sources) -> tuple[Candidate, ...]:
    """Numbers of the grid that lie at sea may have been written in the other order: offered, never taken."""
    if fix.source != "British National Grid" or fix.note or fix.text[:1].isalpha():
        return ()
    other = _at(coordinates.exchanged(fix), sources)
    return (_reading(other),) if other.status is MatchStatus.MATCHED else ()


def _agreed_around(fix: Fix, row: int, gazetteer: Gazetteer) -> tuple[str | None, str | None]:
    """Force and district of the nearest postcode; of a wide square only where all its postcodes agree."""
    found = {str(gazetteer.districts[gazetteer.district[row]])}
    if fix.uncertainty_m > _SQUARE_M:
        east, north, reach = fix.easting_m, fix.northing_m, fix.uncertainty_m
        rows = gazetteer.rows_within((east - reach, north - reach, east + reach, north + reach))
        found |= {str(gazetteer.districts[d]) for d in np.unique(gazetteer.district[rows])}
    return agreed(found)


def surroundings(fixes: Sequence[Fix], sources: Sources) -> list[Surrounding]:
    """Nearest postcode, force and district of points, all at once.

    Parameters
    ----------
    fixes : sequence of Fix
        Points inside the United Kingdom's grid.
    sources : Sources
        Postcodes and areas.

    Returns
    -------
    list of tuple
        Row of the nearest postcode, metres to it, force and district; the last two None without areas.
    """
    east, north = [f.easting_m for f in fixes], [f.northing_m for f in fixes]
    rows, away = sources.gazetteer.nearest(east, north)
    none: list[str | None] = [None] * len(fixes)
    forces = none if sources.areas is None else sources.areas.force_of(east, north).tolist()
    districts = none if sources.areas is None else sources.areas.district_of(east, north).tolist()
    return list(zip(rows.tolist(), away.tolist(), forces, districts, strict=True))
