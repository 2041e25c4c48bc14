"""Records of vehicles, phones and venues that may be one thing, with what speaks for and against it.

These weights are set by judgement, not learnt: no labelled register of such records is open. They are there to put the
likely pairs first; whether two records are one is for a person to say.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from itertools import combinations

import numpy as np
from rapidfuzz import fuzz

from data.records import Case, Location, Phone, Vehicle, Venue
from network.resolution.candidates import Candidate, Effect, Evidence, effect_of, ranked
from network.resolution.clusters import probability
from network.resolution.columns import phone_as_compared
from network.resolution.names import plain
from network.resolution.plates import agreement

_LEAST_PROBABILITY = 0.2
# Bits that an equal character says at each place of a mark since 2001: the first four are shared by the cars of a
# district and a year, the last three hardly by any.
_PLATE_BITS = (1.5, 2.0, 1.5, 1.5, 4.4, 4.4, 4.4)
_OTHER_BITS = 3.0
_MISREAD_BITS, _DIFFERENT_BITS = -1.0, -7.0
_NEAR_COLOURS = ({"silver", "grey", "gray"}, {"black", "dark"}, {"white", "cream"}, {"blue", "dark"}, {"red", "maroon"})
_POSTCODE = re.compile(r"\b([A-Za-z]{1,2}[0-9][A-Za-z0-9]?)\s*([0-9][A-Za-z]{2})\b")


def vehicle_candidates(case: Case) -> tuple[Candidate, ...]:
    """Propose records of vehicles that may be one: part plates, misread characters, make and colour.

    Parameters
    ----------
    case : Case
        Permitted records.

    Returns
    -------
    tuple of Candidate
        Firmest first.
    """
    return _compare("vehicle", case.vehicles.values(), _vehicles)


def phone_candidates(case: Case) -> tuple[Candidate, ...]:
    """Propose records of phones and accounts that may be one, whatever the country code and however many figures.

    Parameters
    ----------
    case : Case
        Permitted records.

    Returns
    -------
    tuple of Candidate
        Firmest first.
    """
    return _compare("phone", case.phones.values(), _phones)


def venue_candidates(case: Case) -> tuple[Candidate, ...]:
    """Propose records of venues that may be one: names and other names, postcode, distance.

    Parameters
    ----------
    case : Case
        Permitted records.

    Returns
    -------
    tuple of Candidate
        Firmest first.
    """
    return _compare("venue", case.venues.values(), lambda one, other: _venues(case, one, other))


def _compare(kind: str, records: Iterable[object], look: Callable[..., list[Evidence] | None]) -> tuple[Candidate, ...]:
    ordered = sorted(records, key=lambda record: str(getattr(record, "id", "")))
    before = -math.log2(max(len(ordered), 30))
    found = []
    for one, other in combinations(ordered, 2):
        evidence = look(one, other)
        if evidence is None:
            continue
        weight = before + sum(piece.weight for piece in evidence)
        chance = float(probability(np.array([weight]))[0])
        if chance >= _LEAST_PROBABILITY:
            forces = {str(code) for record in (one, other) if (code := getattr(record, "force_code", None))}
            found.append(
                Candidate(
                    kind=kind,
                    left_id=str(getattr(one, "id", "")),
                    right_id=str(getattr(other, "id", "")),
                    weight=round(weight, 6),
                    probability=round(chance, 6),
                    evidence=tuple(evidence),
                    forces=tuple(sorted(forces)),
                )
            )
    return ranked(found)


def _piece(comparison: str, words: str, weight: float, left: str, right: str, *, differs: bool = False) -> Evidence:
    effect = effect_of(weight, differs=differs)
    return Evidence(comparison=comparison, words=words, weight=weight, effect=effect, left=left, right=right)


def _silent(comparison: str, left: str, right: str) -> Evidence:
    words = "only one states it" if left or right else "neither states it"
    return Evidence(comparison=comparison, words=words, weight=0.0, effect=Effect.NEUTRAL, left=left, right=right)


def _vehicles(one: Vehicle, other: Vehicle) -> list[Evidence] | None:
    signs = agreement(one.vrm, other.vrm)
    if signs.count("x") > 1 or signs.count("=") + signs.count("~") < 3:
        return None
    return [_plate(one, other, signs), _make(one, other), _colour(one, other)]


def _plate(one: Vehicle, other: Vehicle, signs: str) -> Evidence:
    bits = _PLATE_BITS if len(signs) == 7 else (_OTHER_BITS,) * len(signs)
    worth = {"~": _MISREAD_BITS, "x": _DIFFERENT_BITS, "?": 0.0}
    weight = sum(worth.get(sign, bit) for sign, bit in zip(signs, bits, strict=True))
    words = f"{signs.count('=')} of {len(signs)} characters agree"
    for sign, what in (("~", "easily misread"), ("?", "not seen by one"), ("x", "different")):
        words += f", {signs.count(sign)} {what}" if sign in signs else ""
    return _piece("plate", words, weight, one.vrm, other.vrm, differs="x" in signs)


def _make(one: Vehicle, other: Vehicle) -> Evidence:
    left, right = plain(one.make), plain(other.make)
    if not left or not right:
        return _silent("make", one.make, other.make)
    if left == right or fuzz.ratio(left, right) >= 85:
        return _piece("make", "the same make", 2.5, one.make, other.make)
    return _piece("make", "different makes", -7.0, one.make, other.make, differs=True)


def _colour(one: Vehicle, other: Vehicle) -> Evidence:
    left, right = plain(one.colour), plain(other.colour)
    if not left or not right:
        return _silent("colour", one.colour, other.colour)
    if left == right:
        return _piece("colour", "the same colour", 1.5, one.colour, other.colour)
    if any({left, right} <= pair for pair in _NEAR_COLOURS):
        return _piece("colour", "colours taken for one another", 0.0, one.colour, other.colour)
    return _piece("colour", "different colours", -3.0, one.colour, other.colour, differs=True)


def _phones(one: Phone, other: Phone) -> list[Evidence] | None:
    if one.number and other.number:
        return _numbers(one, other)
    if one.handle and other.handle:
        return _handles(one, other)
    return None


def _numbers(one: Phone, other: Phone) -> list[Evidence] | None:
    left, right = phone_as_compared(one.number), phone_as_compared(other.number)
    if left and left == right:
        return [_piece("number", "the same number, country code and spaces aside", 20.0, one.number, other.number)]
    short, long = sorted((re.sub(r"\D", "", text) for text in (left or one.number, right or other.number)), key=len)
    short = short.removeprefix("44").lstrip("0") if len(short) > 9 else short
    if 4 <= len(short) < len(long) and long.endswith(short):
        words = f"the last {len(short)} figures of one are all of the other"
        return [_piece("number", words, 2.5 * (len(short) - 2), one.number, other.number)]
    return None


def _handles(one: Phone, other: Phone) -> list[Evidence] | None:
    left, right = one.handle.casefold().lstrip("@"), other.handle.casefold().lstrip("@")
    alike = fuzz.ratio(left, right)
    if alike < 88:
        return None
    words, weight = ("the same account name", 12.0) if left == right else ("account names almost alike", 6.0)
    return [_piece("account", words, weight, one.handle, other.handle), _platform(one, other)]


def _platform(one: Phone, other: Phone) -> Evidence:
    if not one.platform or not other.platform:
        return _silent("platform", one.platform, other.platform)
    if one.platform.casefold() == other.platform.casefold():
        return _piece("platform", "the same platform", 3.0, one.platform, other.platform)
    return _piece("platform", "different platforms", -3.0, one.platform, other.platform, differs=True)


def _venues(case: Case, one: Venue, other: Venue) -> list[Evidence] | None:
    names = [(a, b) for a in (one.name, *one.aliases) for b in (other.name, *other.aliases)]
    alike, left, right = max((fuzz.token_set_ratio(plain(a), plain(b)), a, b) for a, b in names)
    if alike < 75:
        return None
    words = "the same name or other name" if alike == 100 else "names alike"
    return [_piece("name", words, 7.0 if alike == 100 else 4.0, left, right), _where(case, one, other)]


def _where(case: Case, one: Venue, other: Venue) -> Evidence:
    left, right = case.locations.get(one.location_id), case.locations.get(other.location_id)
    if left is None or right is None:
        return _silent("place", "", "")
    texts = left.text, right.text
    if left.id == right.id or plain(left.text) == plain(right.text):
        return _piece("place", "the same place", 8.0, *texts)
    points = _point(left), _point(right)
    if points[0] is not None and points[1] is not None:
        doubt_m = (left.uncertainty_m or 0.0) + (right.uncertainty_m or 0.0)
        return _distance(math.dist(points[0], points[1]), doubt_m, texts)
    codes = [_POSTCODE.search(text) for text in texts]
    if codes[0] is None or codes[1] is None:
        return _silent("place", *texts)
    if codes[0].groups() == codes[1].groups():
        return _piece("place", "the same postcode", 6.0, *texts)
    return _piece("place", "different postcodes", -4.0, *texts, differs=True)


def _point(place: Location) -> tuple[float, float] | None:
    if place.easting_m is None or place.northing_m is None:
        return None
    return place.easting_m, place.northing_m


def _distance(metres: float, doubt_m: float, texts: tuple[str, str]) -> Evidence:
    words = f"{metres:,.0f} m apart"
    if metres <= 100 + doubt_m:
        return _piece("place", f"{words}, within what is known of both", 5.0 if doubt_m < 500 else 2.0, *texts)
    weight = -2.0 if metres <= 1_000 + doubt_m else -6.0
    return _piece("place", words, weight, *texts, differs=True)
