"""Contracts of the frames that cross a wall: columns, units and coordinate system, checked where they enter.

INCIDENTS (GeoDataFrame, EPSG:27700, index = event id)
    kind, start, end (datetime64), precision, uncertainty_m (metres), location_id, location_kind, place_of_report,
    residence (bool), force_code and local_authority_code (where it lies), recorded_by (whose record),
    children, reports (copies counted once), agencies (tuples of ids or names). Incidents without a point are not in
    it: see `unlocated`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from data.codes import EventKind, LocationKind, ReportKind
from data.errors import BadColumn, BadCrs
from data.protection import homes_of_children, is_child, was_harmed_as_child

if TYPE_CHECKING:
    from data.records import Case, Event, Participation

METRIC_CRS = "EPSG:27700"
INCIDENT_COLUMNS = (
    "kind",
    "start",
    "end",
    "precision",
    "uncertainty_m",
    "location_id",
    "location_kind",
    "place_of_report",
    "residence",
    "force_code",
    "local_authority_code",
    "recorded_by",
    "children",
    "reports",
    "agencies",
)
PLACES_OF_REPORT = frozenset({LocationKind.POLICE_STATION, LocationKind.HOSPITAL})
RESIDENCES = frozenset({LocationKind.CHILD_RESIDENCE, LocationKind.CHILDRENS_HOME})
_NOT_HARM = frozenset({EventKind.LICENSING_VISIT, EventKind.VEHICLE_STOP})


def check_columns(frame: pd.DataFrame, needed: tuple[str, ...], name: str) -> None:
    """Refuse a frame that lacks columns, naming all of them at once.

    Parameters
    ----------
    frame : pandas.DataFrame
        Frame to check.
    needed : tuple of str
        Names of the columns that must be there.
    name : str
        What the frame is, for the message.

    Raises
    ------
    BadColumn
        If any is missing.
    """
    missing = [column for column in needed if column not in frame.columns]
    if missing:
        raise BadColumn(f"{name}: missing columns {', '.join(missing)}")


def check_metric(frame: gpd.GeoDataFrame, name: str) -> None:
    """Refuse a frame whose coordinates are not British National Grid metres.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Frame to check.
    name : str
        What the frame is, for the message.

    Raises
    ------
    BadCrs
        If the coordinate system is missing or any other than EPSG:27700.
    """
    if frame.crs is None or frame.crs.to_epsg() != 27700:
        raise BadCrs(f"{name}: coordinates must be EPSG:27700 metres, not {frame.crs}")


def check_incidents(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Check the INCIDENTS contract.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Incidents.

    Returns
    -------
    geopandas.GeoDataFrame
        The same frame.

    Raises
    ------
    BadColumn, BadCrs
        If the contract is broken.
    """
    check_columns(frame, INCIDENT_COLUMNS, "incidents")
    check_metric(frame, "incidents")
    return frame


def is_exploitation_incident(event: Event, case: Case) -> bool:
    """Whether an event counts as an exploitation incident: harm or concern, and not public crime statistics.

    Parameters
    ----------
    event : Event
        Event of the case.
    case : Case
        Permitted records.

    Returns
    -------
    bool
        False for visits and stops, and for events that rest only on public crime statistics or on reports suspected
        to be false.
    """
    behind = [case.reports[r] for r in event.reports if r in case.reports]
    counted = [r for r in behind if r.kind is not ReportKind.PUBLIC_CRIME and r.assessment_grade != "E"]
    return event.kind not in _NOT_HARM and bool(counted)


def incidents(case: Case) -> gpd.GeoDataFrame:
    """Exploitation incidents that have a point.

    Parameters
    ----------
    case : Case
        Permitted records.

    Returns
    -------
    geopandas.GeoDataFrame
        INCIDENTS contract, one row an event, EPSG:27700, index event id sorted.
    """
    children = _children_by_event(case)
    homes = homes_of_children(case, max((e.start.date() for e in case.events.values()), default=date.min))
    rows: dict[str, dict[str, object]] = {}
    for event in case.events.values():
        place = case.locations.get(event.location_id or "")
        if place is None or place.easting_m is None or not is_exploitation_incident(event, case):
            continue
        rows[event.id] = {
            "kind": event.kind.value,
            "start": event.start,
            "end": event.end,
            "precision": place.precision.value,
            "uncertainty_m": place.uncertainty_m,
            "location_id": place.id,
            "location_kind": place.kind.value,
            "place_of_report": place.kind in PLACES_OF_REPORT,
            "residence": place.kind in RESIDENCES or place.id in homes,
            "force_code": place.force_code,
            "local_authority_code": place.local_authority_code,
            "recorded_by": event.recorded_by,
            "children": children.get(event.id, ()),
            "reports": tuple(sorted(independent_reports(case, [event]))),
            "agencies": tuple(sorted({case.reports[r].agency for r in event.reports if r in case.reports})),
            "easting_m": place.easting_m,
            "northing_m": place.northing_m,
        }
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=[*INCIDENT_COLUMNS, "easting_m", "northing_m"])
    frame = frame.sort_index().astype({"uncertainty_m": float, "place_of_report": bool, "residence": bool})
    frame["start"] = pd.to_datetime(frame["start"])
    frame["end"] = pd.to_datetime(frame["end"])
    points = gpd.points_from_xy(frame.pop("easting_m"), frame.pop("northing_m"))
    return check_incidents(gpd.GeoDataFrame(frame, geometry=points, crs=METRIC_CRS))


def unlocated(case: Case) -> tuple[Event, ...]:
    """Exploitation incidents without a point (online, not placed yet); they stand beside every map with their count.

    Parameters
    ----------
    case : Case
        Permitted records.

    Returns
    -------
    tuple of Event
        Ordered by start.
    """
    found = [
        event
        for event in case.events.values()
        if is_exploitation_incident(event, case)
        and ((place := case.locations.get(event.location_id or "")) is None or place.easting_m is None)
    ]
    return tuple(sorted(found, key=lambda event: (event.start, event.id)))


def independent_reports(case: Case, events: Iterable[Event]) -> frozenset[str]:
    """Reports behind some events, copies of one report counted once and those suspected to be false left out.

    Parameters
    ----------
    case : Case
        Permitted records.
    events : iterable of Event
        Events of the case.

    Returns
    -------
    frozenset of str
        Ids of the originals.
    """
    held = {r for event in events for r in event.reports if r in case.reports}
    return frozenset(_origin(case, r) for r in held if case.reports[r].assessment_grade != "E")


def _origin(case: Case, report_id: str) -> str:
    """The report that a copy repeats: the same report issued three times is one."""
    seen = {report_id}
    while (report := case.reports.get(report_id)) and report.origin_report and report.origin_report not in seen:
        report_id = report.origin_report
        seen.add(report_id)
    return report_id


def _day_of(case: Case, part: Participation) -> date:
    event = case.events.get(part.event_id)
    return event.start.date() if event else date.max


def _children_by_event(case: Case) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for part in case.participations.values():
        person = case.people.get(part.subject_id) if part.subject_kind == "person" else None
        if person and (is_child(person, _day_of(case, part)) or was_harmed_as_child(case, part, date.max)):
            found.setdefault(part.event_id, set()).add(person.id)
    return {event_id: tuple(sorted(ids)) for event_id, ids in found.items()}
