"""Names of towns, villages and suburbs, and of the counties, districts and forces by which people tell them apart.

A place's radius is not published. It is taken from the number of inhabitants at 2,500 a square kilometre, a quarter
added, and never less than 1.5 km, since the published point itself is only right to about a kilometre.
"""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from data.resources import shipped
from mapping.areas import districts, force_of_district, forces
from mapping.projection import to_grid

LEAST_RADIUS_M = 1500.0
_PEOPLE_PER_M2 = 2500e-6
_SHORT_COUNTIES = {
    "beds": "Bedfordshire",
    "berks": "Berkshire",
    "bucks": "Buckinghamshire",
    "cambs": "Cambridgeshire",
    "co durham": "Durham",
    "derbys": "Derbyshire",
    "glos": "Gloucestershire",
    "hants": "Hampshire",
    "herts": "Hertfordshire",
    "hunts": "Cambridgeshire",
    "iow": "Isle of Wight",
    "lancs": "Lancashire",
    "leics": "Leicestershire",
    "lincs": "Lincolnshire",
    "northants": "Northamptonshire",
    "notts": "Nottinghamshire",
    "oxon": "Oxfordshire",
    "salop": "Shropshire",
    "shrops": "Shropshire",
    "staffs": "Staffordshire",
    "warks": "Warwickshire",
    "wilts": "Wiltshire",
    "worcs": "Worcestershire",
}
_MIDDLESEX = frozenset(f"E090000{n}" for n in ("03", "05", "09", "10", "14", "15", "17", "18", "27")) | {"E07000213"}
"""Districts of the county that addresses still name, though it was abolished in 1965."""
_FORCE_ENDINGS = re.compile(r" (police|constabulary|police service)$")
_NATIONS = {"england": "E", "wales": "W", "scotland": "S", "northern ireland": "N"}


@dataclass(frozen=True, slots=True)
class Place:
    """A named place.

    Attributes
    ----------
    easting_m, northing_m : float
        EPSG:27700 metres, right to about a kilometre.
    radius_m : float
        Radius that covers the place.
    population : int
        0 if not known.
    """

    name: str
    easting_m: float
    northing_m: float
    longitude: float
    latitude: float
    population: int
    radius_m: float
    district_code: str

    @property
    def force_code(self) -> str | None:
        """Force of the district in which the place's middle lies."""
        return force_of_district(self.district_code)


def fold(text: str) -> str:
    """Name as it is compared: lower case, no accents, apostrophes or hyphens, ``St`` for ``Saint``.

    Parameters
    ----------
    text : str
        A name.

    Returns
    -------
    str
        Words separated by one space.

    Examples
    --------
    >>> fold("Bishop's  Stortford"), fold("Saint Neots"), fold("Newcastle-upon-Tyne")
    ('bishops stortford', 'st neots', 'newcastle upon tyne')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    plain = re.sub(r"['’`]", "", plain.replace("&", " and "))
    words = re.sub(r"[^a-z0-9]+", " ", plain).split()
    return " ".join("st" if word == "saint" else word for word in words)


def radius_m(population: int) -> float:
    """Radius that covers a place.

    Parameters
    ----------
    population : int
        Inhabitants, 0 if not known.

    Returns
    -------
    float
        Metres, at least 1500.

    Examples
    --------
    >>> radius_m(0), round(radius_m(225262), -2)
    (1500.0, 6700.0)
    """
    return max(LEAST_RADIUS_M, math.ceil(1.25 * math.sqrt(population / (math.pi * _PEOPLE_PER_M2)) / 10) * 10.0)


@cache
def places() -> tuple[Place, ...]:
    """All places that ship.

    Returns
    -------
    tuple of Place
        In the order of the file.
    """
    return tuple(place for place, _ in _read())


@cache
def by_name() -> dict[str, tuple[Place, ...]]:
    """Places by folded name; other names only where no place has the name as its own.

    Returns
    -------
    dict of str to tuple of Place
        Largest first.
    """
    own: dict[str, list[Place]] = defaultdict(list)
    other: dict[str, list[Place]] = defaultdict(list)
    for place, alternates in _read():
        own[fold(place.name)].append(place)
        for alternate in alternates:
            other[fold(alternate)].append(place)
    merged = {**other, **own}
    return {name: tuple(sorted(found, key=lambda p: -p.population)) for name, found in merged.items() if name}


@cache
def regions() -> dict[str, frozenset[str]]:
    """District codes of every county, district, force and nation by its folded name and usual abbreviation.

    Returns
    -------
    dict of str to frozenset of str
        One name may stand for several regions (Bedford, Durham): then all their districts.
    """
    found: dict[str, set[str]] = defaultdict(set)
    names = forces()
    for code, district in districts().items():
        force = fold(names[district.force_code].name)
        labels = {district.county, district.name, district.name.split(",")[0], force, _FORCE_ENDINGS.sub("", force)}
        for label in labels | {nation for nation, letter in _NATIONS.items() if code.startswith(letter)}:
            found[fold(label)].add(code)
    for short, county in _SHORT_COUNTIES.items():
        found[short] |= found[fold(county)]
    for name in ("middlesex", "middx"):
        found[name] |= _MIDDLESEX
    found.pop("", None)
    return {name: frozenset(codes) for name, codes in found.items()}


@cache
def _read() -> tuple[tuple[Place, tuple[str, ...]], ...]:
    with shipped("reference", "places", "gb_places.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    easting, northing = to_grid([float(r["longitude"]) for r in rows], [float(r["latitude"]) for r in rows])
    return tuple(
        (
            Place(
                name=row["name"],
                easting_m=round(east, 1),
                northing_m=round(north, 1),
                longitude=float(row["longitude"]),
                latitude=float(row["latitude"]),
                population=int(row["population"]),
                radius_m=radius_m(int(row["population"])),
                district_code=row["district_code"],
            ),
            tuple(filter(None, row["alternates"].split("|"))),
        )
        for row, east, north in zip(rows, easting.tolist(), northing.tolist(), strict=True)
    )
