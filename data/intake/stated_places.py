"""The place of a row as its file states it, kept until it is geocoded: words, a grid point or degrees."""

from __future__ import annotations

from dataclasses import replace

from data.codes import LocationKind, MatchStatus, Precision
from data.errors import RefusedInput
from data.intake.coordinates import degrees, metres
from data.intake.fields import code
from data.intake.row import Made, Row
from data.records import Location, Participation, Venue

STATED_POINT_UNCERTAINTY_M = 10.0


def standing_place(row: Row) -> Made:
    """Make a location that is there without an event, such as a home that a link points to.

    Parameters
    ----------
    row : Row
        Row of kind ``locations``.

    Returns
    -------
    list of record
        The location; empty when the row is at fault.
    """
    key = row.id("L-")
    reports = row.reports()
    kind = row.need("kind", lambda text: code(text, LocationKind), LocationKind.NOT_STATED)
    facts = row.facts("location.", reports)
    place = location(row, key, reports, kind)
    if place is None and not row.faults:
        row.fault("place", "a location needs an address, a postcode or coordinates")
    if row.faults or place is None:
        return []
    return [replace(place, facts=facts)]


def location(row: Row, key: str, reports: tuple[str, ...], kind: LocationKind) -> Location | None:
    """Make the location of a row as stated.

    Stated grid metres are taken as they are, with an uncertainty of `STATED_POINT_UNCERTAINTY_M`. Stated degrees are
    only checked here; the batch carries them for `mapping` to project.

    Parameters
    ----------
    row : Row
        Row with ``place`` and perhaps coordinates.
    key : str
        Id of the location.
    reports : tuple of str
        Reports of the row.
    kind : LocationKind
        What the place is.

    Returns
    -------
    Location or None
        None when the row states no place, or is at fault.
    """
    text = stated_place(row)
    point = _grid_point(row)
    has_degrees = stated_degrees(row) is not None
    if not reports or not (text or point or has_degrees):
        return None
    place = Location(id=key, reports=reports, text=text, kind=kind)
    return place if point is None else _at(place, point)


def _at(place: Location, point: tuple[float, float]) -> Location:
    return replace(
        place,
        easting_m=point[0],
        northing_m=point[1],
        precision=Precision.POINT,
        uncertainty_m=STATED_POINT_UNCERTAINTY_M,
        status=MatchStatus.MATCHED,
        source="coordinates stated in the file",
    )


def stated_place(row: Row) -> str:
    """Join the parts of an address as the row states them.

    Parameters
    ----------
    row : Row
        Row of any kind.

    Returns
    -------
    str
        Address and postcode; empty when none is stated.
    """
    parts = [row.value(column) for column in ("place", "place_2", "place_3", "place_4")]
    postcode = row.value("postcode")
    if postcode and postcode.replace(" ", "").casefold() not in parts[0].replace(" ", "").casefold():
        parts.append(postcode)
    return ", ".join(part for part in parts if part)


def stated_degrees(row: Row) -> tuple[float, float] | None:
    """Read longitude and latitude where the row states them.

    Parameters
    ----------
    row : Row
        Row of any kind.

    Returns
    -------
    tuple of float or None
        Longitude and latitude, WGS84 degrees; None when not stated or at fault.
    """
    x, y = row.value("longitude"), row.value("latitude")
    if not (x or y):
        return None
    try:
        return degrees(x, y)
    except RefusedInput as error:
        row.fault("longitude, latitude", str(error))
        return None


def _grid_point(row: Row, across: str = "easting", up: str = "northing") -> tuple[float, float] | None:
    x, y = row.value(across), row.value(up)
    if not (x or y):
        return None
    try:
        return metres(x, y)
    except RefusedInput as error:
        row.fault(f"{across}, {up}", str(error))
        return None


def existing_place(row: Row, place: Location | None, parts: list[Participation]) -> str | None:
    """Id of a place that exists already: the one given, else that of the only venue of the event.

    Parameters
    ----------
    row : Row
        Row of kind ``events``.
    place : Location or None
        Place that the row itself states.
    parts : list of Participation
        Who and what took part.

    Returns
    -------
    str or None
        None where neither is there; a fault of the row where both are.
    """
    given = row.value("location_id")
    if given:
        row.subject("location", "location_id", given)
        if place is not None:
            row.fault("location_id", "give either a place or the id of an existing location, not both")
        return given
    venues = [row.known.records.get(("venues", part.subject_id)) for part in parts if part.subject_kind == "venue"]
    return venues[0].location_id if len(venues) == 1 and isinstance(venues[0], Venue) else None


def found_place(row: Row, key: str, reports: tuple[str, ...]) -> Location | None:
    """Where the child was found: as stated until geocoded, or at the stated point of the National Grid.

    Parameters
    ----------
    row : Row
        Row of kind ``missing``.
    key : str
        Id of the place.
    reports : tuple of str
        Reports it rests on.

    Returns
    -------
    Location or None
        None where nothing is stated.
    """
    text = row.value("found_place")
    point = _grid_point(row, "found_easting", "found_northing")
    kind = row.read("found_place_kind", lambda cell: code(cell, LocationKind)) or LocationKind.NOT_STATED
    if not (text or point):
        return None
    if not row.value("found_at"):
        row.fault("found_at", "a place of finding needs the time of finding")
    if not reports:
        return None
    place = Location(id=key, reports=reports, text=text, kind=kind)
    return place if point is None else _at(place, point)
