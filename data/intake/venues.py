"""Rows of venues and licence registers become venues, locations and licensed vehicles; never a person."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from data.codes import LocationKind, VenueKind
from data.identifiers import normalise_part_vrm
from data.intake.fields import code, moment, one_of, split
from data.intake.licences import Extract, entry
from data.intake.row import Made, Row, new_id
from data.intake.stated_places import location
from data.licences import LicenceEntry, Register, is_ended
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


def premises_licence(row: Row, extract: Extract) -> Made:
    """Make a licensed venue from a council's register; several rows of one licence are merged by the caller.

    Parameters
    ----------
    row : Row
        Row of kind ``premises-licences``.
    extract : Extract
        The file that the row stands in.

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
    return _listed(row, extract, Register.PREMISES, kind, activities=activities, fact="premises.la2003_licence")


def gambling_premises(row: Row, extract: Extract) -> Made:
    """Make a gambling venue from the register of the Gambling Commission.

    Parameters
    ----------
    row : Row
        Row of kind ``gambling-premises``.
    extract : Extract
        The file that the row stands in.

    Returns
    -------
    list of record
        Venue first; empty when the row is at fault.
    """
    return _listed(row, extract, Register.GAMBLING, VenueKind.ARCADE_GAMBLING, fact="premises.gambling_licence")


def food_premises(row: Row, extract: Extract) -> Made:
    """Make a venue from the food hygiene register; it says nothing about alcohol.

    Parameters
    ----------
    row : Row
        Row of kind ``food-hygiene``.
    extract : Extract
        The file that the row stands in.

    Returns
    -------
    list of record
        Venue first; empty when the row is at fault.
    """
    words = row.text("business_type").casefold()
    kind = next((kind for pattern, kind in _FOOD_KINDS if re.search(pattern, words)), VenueKind.OTHER)
    rating, rated_on = row.value("rating"), row.read("rated_on", lambda text: f"{moment(text):%d %b %Y}")
    status = " on ".join(part for part in (f"rated {rating}" if rating else "", rated_on or "") if part)
    return _listed(row, extract, Register.FOOD, kind, status=status)


def taxi_licence(row: Row, extract: Extract) -> Made:
    """Make a licensed vehicle or an operator's office from a council's taxi register.

    Parameters
    ----------
    row : Row
        Row of kind ``taxi-licences``.
    extract : Extract
        The file that the row stands in.

    Returns
    -------
    list of record
        Vehicle, or venue first; empty when the row is at fault.
    """
    kind = _taxi_kind(row)
    if kind == "operator":
        if not row.text("name"):
            row.fault("name", "an operator needs a trading name")
        return _listed(row, extract, Register.TAXI, VenueKind.TAXI_OFFICE)
    vrm = row.need("vrm", normalise_part_vrm, "")
    if row.faults:
        return []
    key = _register_id(row, Register.TAXI, prefix="C-", vrm=vrm)
    make, colour = row.text("make"), row.text("colour")
    held = Vehicle(id=key, reports=(extract.report.id,), vrm=vrm, make=make, colour=colour, licence_type=kind)
    return _whole(row, [held, *entry(row, extract, Register.TAXI, held)])


def _taxi_kind(row: Row) -> str:
    words = row.text("licence_type").casefold().replace("_", " ")
    kind = next((kind for pattern, kind in _TAXI_TYPES if re.search(pattern, words)), None)
    if kind == "driver" or row.value("driver"):
        column = "driver" if row.value("driver") else "licence_type"
        row.fault(column, "a driver is a person; load people with the report that names them, not the register")
    elif words and kind is None:
        row.fault("licence_type", "not a taxi licence; write hackney, private_hire or operator")
    # A register of operators or of vehicles alone often has no column for the type.
    return kind or ("unknown" if row.value("vrm") or not row.text("name") else "operator")


def _listed(
    row: Row,
    extract: Extract,
    register: Register,
    kind: VenueKind,
    *,
    activities: tuple[str, ...] | None = None,
    fact: str = "",
    status: str = "",
) -> Made:
    """Venue as one extract of a register lists it: the venue, its place and the entry."""
    report_id = extract.report.id
    # A licence that has ended is no licence; one of which nothing is said stands in the register.
    facts = ((fact, "false" if is_ended(row.value("status")) else "true", report_id),) if fact else ()
    made = _premises(row, _register_id(row, register), (report_id,), kind, activities, facts)
    held = made[0] if made else None
    return _whole(row, [*made, *entry(row, extract, register, held, status=status)]) if isinstance(held, Venue) else []


def _whole(row: Row, made: Made) -> Made:
    return [] if row.faults else made


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
    if not (isinstance(one, Venue) and isinstance(other, Venue)):
        return None
    if (one.name, place_of(first)) != (other.name, place_of(second)):
        return None
    activities = tuple(dict.fromkeys((*(one.activities or ()), *(other.activities or ())))) or None
    kind = VenueKind.LICENSED_VENUE if VenueKind.LICENSED_VENUE in {one.kind, other.kind} else one.kind
    said = [record for record in (*first, *second) if isinstance(record, LicenceEntry)]
    rest = [record for record in first[1:] if not isinstance(record, LicenceEntry)]
    return [replace(one, kind=kind, activities=activities), *rest, *_one_entry(said)]


def _one_entry(said: list[LicenceEntry]) -> list[LicenceEntry]:
    """One entry of a licence that the register writes over several rows."""
    if not said:
        return []
    types, hours = (
        "; ".join(dict.fromkeys(part for one in said for part in split(getattr(one, name))))
        for name in ("licence_type", "hours")
    )
    return [replace(said[0], licence_type=types, hours=hours)]


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
    """Id that next month's extract of the same register gives again: by licence number, else by name and address.

    Two registers of one council may use the same numbers, and a taxi plate passes from one vehicle to the next.
    """
    licence = row.value("licence_number") or row.value("plate")
    if not licence:
        stated = [row.text(column) for column in ("name", "place", "postcode", "activity")]
        if not all(stated[:2]) and not vrm:
            return new_id(prefix)
        licence = "|".join(" ".join(re.findall(r"\w+", text)) for text in stated)
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
