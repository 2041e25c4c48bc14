"""Rows of events, missing episodes and links become records; the place of an event is kept as stated until geocoded."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from data.codes import EventKind, LinkKind, LocationKind, MatchStatus, Precision, Role
from data.errors import BadReference, RefusedInput
from data.identifiers import normalise_force_code
from data.intake.fields import code, day, degrees, metres, moment, split
from data.intake.row import Made, Row
from data.records import SUBJECT_KINDS, Event, Link, Location, Participation, Venue

STATED_POINT_UNCERTAINTY_M = 10.0
_NEVER = datetime(1900, 1, 1)  # noqa: DTZ001 - naive UK local time, never leaves a row without faults
_PARTICIPANTS = (
    ("persons", "person", None),
    ("vehicles", "vehicle", Role.USED),
    ("phones", "phone", Role.USED),
    ("venues", "venue", Role.SCENE),
)
_ENDS: dict[LinkKind, tuple[frozenset[str], frozenset[str]]] = {
    LinkKind.ASSOCIATE: (frozenset({"person"}), frozenset({"person"})),
    LinkKind.FAMILY: (frozenset({"person"}), frozenset({"person"})),
    LinkKind.KEEPER: (frozenset({"person"}), frozenset({"vehicle"})),
    LinkKind.DRIVES: (frozenset({"person"}), frozenset({"vehicle"})),
    LinkKind.USES_PHONE: (frozenset({"person"}), frozenset({"phone"})),
    LinkKind.CALLS: (frozenset({"person", "phone"}), frozenset({"person", "phone"})),
    LinkKind.WORKS_AT: (frozenset({"person"}), frozenset({"venue", "location"})),
    LinkKind.OPERATES: (frozenset({"person"}), frozenset({"venue", "vehicle"})),
    LinkKind.LIVES_AT: (frozenset({"person"}), frozenset({"location", "venue"})),
    LinkKind.FREQUENTS: (frozenset({"person", "vehicle"}), frozenset({"location", "venue"})),
}


def event(row: Row) -> Made:
    """Make an event, its place and the roles held in it.

    Parameters
    ----------
    row : Row
        Row of kind ``events``.

    Returns
    -------
    list of record
        Event first, then its location and participations; empty when the row is at fault.
    """
    key = row.id("E-")
    reports = row.reports()
    kind = row.need("kind", lambda text: code(text, EventKind), EventKind.SIGHTING)
    start, end = _range(row, "start", "end")
    recorded_by = row.read("recorded_by", normalise_force_code)
    parts = _participations(row, key, reports)
    place_kind = row.read("place_kind", lambda text: code(text, LocationKind)) or LocationKind.NOT_STATED
    place = location(row, f"L-{key}", reports, place_kind)
    location_id = _existing_place(row, place, parts)
    if row.faults:
        return []
    made = Event(
        id=key,
        reports=reports,
        kind=kind,
        start=start,
        end=end,
        location_id=place.id if place else location_id,
        recorded_by=recorded_by,
        summary=row.text("summary"),
    )
    return [made, *([place] if place else []), *parts]


def missing_episode(row: Row) -> Made:
    """Make a missing episode and, where the child was found, the event of finding.

    Parameters
    ----------
    row : Row
        Row of kind ``missing``.

    Returns
    -------
    list of record
        Episode first; empty when the row is at fault.
    """
    key = row.id("E-")
    reports = row.reports()
    child = row.value("child")
    if child:
        row.subject("person", "child", child)
    else:
        row.fault("child", "the cell is empty; this column is needed")
    start, found_at = _range(row, "last_seen", "found_at")
    reported = row.read("reported_at", moment)
    recorded_by = row.read("recorded_by", normalise_force_code)
    place_kind = row.read("place_kind", lambda text: code(text, LocationKind)) or LocationKind.NOT_STATED
    place = location(row, f"L-{key}", reports, place_kind)
    there = _found_place(row, f"L-{key}.found", reports)
    if row.faults:
        return []
    # an episode still open, as far as the file knows, lasts at least until it was reported
    end = found_at if row.value("found_at") else max(start, reported or start)
    common = {"reports": reports, "recorded_by": recorded_by}
    made: Made = [
        Event(
            id=key,
            kind=EventKind.MISSING_EPISODE,
            start=start,
            end=end,
            location_id=place.id if place else None,
            summary=row.text("summary"),
            reports=reports,
            recorded_by=recorded_by,
        ),
        *([place] if place else []),
        _part(key, reports, "person", child, Role.PRESENT),
    ]
    if there is not None:
        found_key = f"{key}.found"
        made += [
            Event(id=found_key, kind=EventKind.FOUND, start=found_at, end=found_at, location_id=there.id, **common),  # type: ignore[arg-type]
            there,
            _part(found_key, reports, "person", child, Role.PRESENT),
        ]
    return made


def _found_place(row: Row, key: str, reports: tuple[str, ...]) -> Location | None:
    """Where the child was found: as stated until geocoded, or at the stated point of the National Grid."""
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


def link(row: Row) -> Made:
    """Make a link between two records.

    Parameters
    ----------
    row : Row
        Row of kind ``links``.

    Returns
    -------
    list of record
        The link; empty when the row is at fault.
    """
    key = row.id("K-")
    reports = row.reports()
    kind = row.need("kind", lambda text: code(text, LinkKind), LinkKind.ASSOCIATE)
    ends = [_end(row, side) for side in ("source", "target")]
    start, end = row.read("start", day), row.read("end", day)
    if start and end and end < start:
        row.fault("end", "the link ends before it starts")
    if not row.faults:
        _check_ends(row, kind, ends)
    if row.faults:
        return []
    (source_kind, source), (target_kind, target) = ends
    return [
        Link(
            id=key,
            reports=reports,
            kind=kind,
            source_kind=source_kind,
            source_id=source,
            target_kind=target_kind,
            target_id=target,
            start=start,
            end=end,
        )
    ]


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


def _range(row: Row, first: str, last: str) -> tuple[datetime, datetime]:
    """Start and end; a single day without an end lasts the whole day, a single time is exact."""
    start = row.need(first, moment, _NEVER)
    stated = row.value(first)
    end = row.read(last, lambda text: moment(text, is_end=True))
    if end is None:
        try:
            end = moment(stated, is_end=True)
        except RefusedInput:
            end = start
    elif end < start:
        row.fault(last, f"the end lies before the {first.replace('_', ' ')}")
    return start, end


def _existing_place(row: Row, place: Location | None, parts: list[Participation]) -> str | None:
    """Id of a place that exists already: the one given, else that of the only venue of the event."""
    given = row.value("location_id")
    if given:
        row.subject("location", "location_id", given)
        if place is not None:
            row.fault("location_id", "give either a place or the id of an existing location, not both")
        return given
    venues = [row.known.records.get(("venues", part.subject_id)) for part in parts if part.subject_kind == "venue"]
    return venues[0].location_id if len(venues) == 1 and isinstance(venues[0], Venue) else None


def _participations(row: Row, event_id: str, reports: tuple[str, ...]) -> list[Participation]:
    found: dict[str, Participation] = {}
    for column, kind, usual in _PARTICIPANTS:
        for entry in split(row.value(column)):
            key, _, stated = (part.strip() for part in entry.partition(":"))
            row.subject(kind, column, key)
            for role in _roles(row, column, stated, usual):
                if reports:
                    part = _part(event_id, reports, kind, key, role)
                    found[part.id] = part
    return list(found.values())


def _roles(row: Row, column: str, stated: str, usual: Role | None) -> list[Role]:
    if not stated:
        if usual is None:
            row.fault(column, f"write the role after the id, as in P-1:present; allowed are {', '.join(Role)}")
        return [usual] if usual else []
    roles = []
    for text in split(stated, "|"):
        try:
            roles.append(code(text, Role))
        except BadReference as error:
            row.fault(column, f"role: {error}")
    return roles


def _part(event_id: str, reports: tuple[str, ...], kind: str, key: str, role: Role) -> Participation:
    return Participation(
        id=f"{event_id}.{kind}.{key}.{role.value}",
        reports=reports,
        event_id=event_id,
        subject_kind=kind,
        subject_id=key,
        role=role,
    )


def _end(row: Row, side: str) -> tuple[str, str]:
    kind = row.value(f"{side}_kind").casefold()
    key = row.value(side)
    if kind not in SUBJECT_KINDS:
        row.fault(f"{side}_kind", f"not a kind of record; allowed are {', '.join(SUBJECT_KINDS)}")
    elif not key:
        row.fault(side, "the cell is empty; this column is needed")
    else:
        row.subject(kind, side, key)
    return kind, key


def _check_ends(row: Row, kind: LinkKind, ends: list[tuple[str, str]]) -> None:
    if ends[0] == ends[1]:
        row.fault("target", "a record is not linked to itself")
    if kind is LinkKind.SAME_AS and ends[0][0] != ends[1][0]:
        row.fault("target_kind", "same_as links two records of one kind")
    for (found, _), allowed, side in zip(ends, _ENDS.get(kind, ()), ("source", "target"), strict=False):
        if found not in allowed:
            row.fault(f"{side}_kind", f"a link of kind {kind} has here one of {', '.join(sorted(allowed))}")
