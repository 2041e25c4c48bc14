"""Rows of venues and licence registers become venues, locations and licensed vehicles; never a person."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from data.codes import LocationKind, VenueKind
from data.identifiers import normalise_part_vrm
from data.intake.fields import code, one_of, split
from data.intake.happenings import location
from data.intake.row import Made, Row, new_id
from data.records import Location, Vehicle, Venue

ACTIVITIES = ("alcohol_on", "alcohol_off", "late_refreshment", "entertainment", "none")
_ACTIVITY_WORDS = (
    (r"off (the )?(premises|sales)|alcohol.{0,4}off|off[- ]?licen[cs]e", "alcohol_off"),
    (r"on (the )?(premises|sales)|alcohol.{0,4}on", "alcohol_on"),
    (r"late night|refreshment", "late_refreshment"),
    (r"music|dance|film|play|sport|entertainment|boxing|wrestling", "entertainment"),
)
_TAXI_TYPES = (
    (r"operator", "operator"),
    (r"driver|badge", "driver"),
    (r"hackney|taxi", "hackney"),
    (r"private|phv|\bph\b", "private_hire"),
)
_FOOD_KINDS = (
    (r"takeaway|sandwich", VenueKind.TAKEAWAY),
    (r"hotel|guest|bed &|bed and", VenueKind.HOTEL),
    (r"pub|bar|nightclub", VenueKind.LICENSED_VENUE),
    (r"retail|supermarket", VenueKind.SHOP),
)


def venue(row: Row) -> Made:
    """Make a venue and its location.

    Parameters
    ----------
    row : Row
        Row of kind ``venues``.

    Returns
    -------
    list of record
        Venue first; empty when the row is at fault.
    """
    key = row.id("V-")
    reports = row.reports()
    kind = row.need("kind", lambda text: code(text, VenueKind), VenueKind.OTHER)
    activities = tuple(one for text in split(row.value("activities")) if (one := _activity(row, text)))
    facts = row.facts("premises.", reports)
    return _premises(row, key, reports, kind, activities or None, facts)


def premises_licence(row: Row, report_id: str) -> Made:
    """Make a licensed venue from a council's register; several rows of one licence are merged by the caller.

    Parameters
    ----------
    row : Row
        Row of kind ``premises-licences``.
    report_id : str
        Report that stands for the register.

    Returns
    -------
    list of record
        Venue first; empty when the row is at fault.
    """
    if re.search(r"temporary|\bTEN\b", row.text("licence_type"), re.IGNORECASE):
        row.fault("licence_type", "a temporary event notice is no licensed venue; leave the row out")
    words = row.value("activities")
    found = tuple(dict.fromkeys(one for pattern, one in _ACTIVITY_WORDS if re.search(pattern, _spaced(words))))
    stated = tuple(one for one in ACTIVITIES if one in {part.casefold() for part in split(words)})
    activities = stated or found or None
    kind = VenueKind.OFF_LICENCE if activities == ("alcohol_off",) else VenueKind.LICENSED_VENUE
    facts = (("premises.la2003_licence", "true", report_id),)
    return _premises(row, _register_id(row, "premises"), (report_id,), kind, activities, facts)


def gambling_premises(row: Row, report_id: str) -> Made:
    """Make a gambling venue from the register of the Gambling Commission.

    Parameters
    ----------
    row : Row
        Row of kind ``gambling-premises``.
    report_id : str
        Report that stands for the register.

    Returns
    -------
    list of record
        Venue first; empty when the row is at fault.
    """
    facts = (("premises.gambling_licence", "true", report_id),)
    return _premises(row, _register_id(row, "gambling"), (report_id,), VenueKind.ARCADE_GAMBLING, None, facts)


def food_premises(row: Row, report_id: str) -> Made:
    """Make a venue from the food hygiene register; it says nothing about alcohol.

    Parameters
    ----------
    row : Row
        Row of kind ``food-hygiene``.
    report_id : str
        Report that stands for the register.

    Returns
    -------
    list of record
        Venue first; empty when the row is at fault.
    """
    words = row.text("business_type").casefold()
    kind = next((kind for pattern, kind in _FOOD_KINDS if re.search(pattern, words)), VenueKind.OTHER)
    return _premises(row, _register_id(row, "food"), (report_id,), kind, None, ())


def taxi_licence(row: Row, report_id: str) -> Made:
    """Make a licensed vehicle or an operator's office from a council's taxi register.

    Parameters
    ----------
    row : Row
        Row of kind ``taxi-licences``.
    report_id : str
        Report that stands for the register.

    Returns
    -------
    list of record
        Vehicle, or venue first; empty when the row is at fault.
    """
    words = row.text("licence_type").casefold().replace("_", " ")
    kind = next((kind for pattern, kind in _TAXI_TYPES if re.search(pattern, words)), None)
    if kind is None:
        row.fault("licence_type", "not a taxi licence; write hackney, private_hire or operator")
    elif kind == "driver":
        row.fault("licence_type", "a driver is a person; load people with the report that names them, not the register")
    elif kind == "operator":
        if not row.text("name"):
            row.fault("name", "an operator needs a trading name")
        return _premises(row, _register_id(row, "taxi"), (report_id,), VenueKind.TAXI_OFFICE, None, ())
    vrm = row.need("vrm", normalise_part_vrm, "")
    if row.faults:
        return []
    key = _register_id(row, "taxi", prefix="C-", vrm=vrm)
    make, colour = row.text("make"), row.text("colour")
    return [Vehicle(id=key, reports=(report_id,), vrm=vrm, make=make, colour=colour, licence_type=kind)]


def _premises(
    row: Row,
    key: str,
    reports: tuple[str, ...],
    kind: VenueKind,
    activities: tuple[str, ...] | None,
    facts: tuple[tuple[str, str, str], ...],
) -> Made:
    name = row.need("name", str, "")
    place = location(row, f"L-{key}", reports, LocationKind.VENUE)
    if place is None and not row.faults:
        row.fault("place", "a venue needs an address, a postcode or coordinates")
    if row.faults or place is None:
        return []
    made = Venue(
        id=key,
        reports=reports,
        name=name,
        kind=kind,
        location_id=place.id,
        aliases=split(row.text("aliases")),
        licence_number=row.value("licence_number") or None,
        licence_holder=row.value("licence_holder") or None,
        activities=activities,
        facts=facts,
    )
    return [made, place]


def merged(first: Made, second: Made) -> Made | None:
    """Merge two rows of one licence, which registers write once for every activity.

    Parameters
    ----------
    first, second : list of record
        What two rows with the same licence number gave.

    Returns
    -------
    list of record or None
        The first with the activities of both; None when the rows differ otherwise.
    """
    one, other = first[0], second[0]
    if not (isinstance(one, Venue) and isinstance(other, Venue)) or (one.name, first[1:]) != (other.name, second[1:]):
        return None
    activities = tuple(dict.fromkeys((*(one.activities or ()), *(other.activities or ())))) or None
    kind = VenueKind.LICENSED_VENUE if VenueKind.LICENSED_VENUE in {one.kind, other.kind} else one.kind
    return [replace(one, kind=kind, activities=activities), *first[1:]]


def place_of(made: Made) -> Location | None:
    """Location among the records of one row.

    Parameters
    ----------
    made : list of record
        Records of one row.

    Returns
    -------
    Location or None
        The first location, None when there is none.
    """
    return next((record for record in made if isinstance(record, Location)), None)


def _register_id(row: Row, register: str, *, prefix: str = "V-", vrm: str = "") -> str:
    """Id that next month's extract of the same register gives again, where the licence has a number.

    Two registers of one council may use the same numbers, and a taxi plate passes from one vehicle to the next.
    """
    licence = row.value("licence_number")
    if not licence:
        return new_id(prefix)
    key = "|".join((register, row.value("agency"), licence, vrm)).casefold()
    return f"{prefix}0{hashlib.sha256(key.encode()).hexdigest()[:15]}"


def _activity(row: Row, text: str) -> str | None:
    try:
        return one_of(text, ACTIVITIES)
    except ValueError as error:
        row.fault("activities", str(error))
        return None


def _spaced(text: str) -> str:
    return re.sub(r"[\s_]+", " ", text.casefold())
