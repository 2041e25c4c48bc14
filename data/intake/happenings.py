"""Rows of events, missing episodes and links become records; the place of an event is kept as stated until geocoded."""

from __future__ import annotations

from datetime import datetime

from data.codes import EventKind, LinkKind, LocationKind, Role
from data.errors import BadReference, RefusedInput
from data.identifiers import normalise_force_code
from data.intake.fields import code, day, moment, split
from data.intake.row import Made, Row
from data.intake.stated_places import existing_place, found_place, location
from data.records import SUBJECT_KINDS, Event, Link, Participation

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
    location_id = existing_place(row, place, parts)
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
    there = found_place(row, f"L-{key}.found", reports)
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
