"""What joins map, network and timeline: an area and a stretch of days give records, a record gives its places."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np

from data.frames import incidents, unlocated
from data.records import Case
from mapping import projection
from network.contraction import homes, records_of
from network.structure import AssociationGraph

_EXACT_M = 250.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Brush:
    """What is asked for: an area in WGS84 degrees (west, south, east, north), and the first and last day."""

    area: tuple[float, float, float, float] | None = None
    days: tuple[date, date] | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing is left out."""
        return self.area is None and self.days is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """What a brush and a chosen record leave.

    Attributes
    ----------
    located : geopandas.GeoDataFrame
        Incidents that have a point, INCIDENTS contract, EPSG:27700.
    shown : frozenset of str
        Ids of the located incidents within the brush.
    imprecise : int
        Incidents within the days whose place is too wide to say whether it lies in the area; they take no part.
    without_place : int
        Incidents within the days that have no point at all; they are never in an area.
    node_ids : tuple of str
        Records of the graph that hold a role in a shown incident, ordered.
    """

    located: gpd.GeoDataFrame
    shown: frozenset[str]
    imprecise: int
    without_place: int
    node_ids: tuple[str, ...]


def join(case: Case, graph: AssociationGraph, brush: Brush) -> Joined:
    """Find what a brush leaves.

    Parameters
    ----------
    case : Case
        Permitted, masked records.
    graph : AssociationGraph
        Graph of the same view, records joined or not.
    brush : Brush
        Area and days.

    Returns
    -------
    Joined
        Incidents, how many could not take part, and the records in them.
    """
    located = incidents(case)
    located = located[~located["residence"]]
    days = located["start"].dt.date
    within_days = np.ones(len(located), dtype=bool)
    if brush.days is not None:
        within_days = ((days >= brush.days[0]) & (days <= brush.days[1])).to_numpy()
    exact = (located["uncertainty_m"].fillna(np.inf) <= _EXACT_M).to_numpy()
    inside = within_days & (exact | (brush.area is None))
    if brush.area is not None and len(located):
        longitude, latitude = projection.to_wgs84(located.geometry.x.to_numpy(), located.geometry.y.to_numpy())
        west, south, east, north = brush.area
        inside &= (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)
    shown = frozenset(str(event_id) for event_id in located.index[inside])
    nowhere = [e for e in unlocated(case) if brush.days is None or brush.days[0] <= e.start.date() <= brush.days[1]]
    events = shown if brush.area is not None else shown | {e.id for e in nowhere}
    return Joined(
        located=located,
        shown=shown,
        imprecise=0 if brush.area is None else int((within_days & ~exact).sum()),
        without_place=len(nowhere),
        node_ids=_nodes_in(case, graph, events),
    )


def _nodes_in(case: Case, graph: AssociationGraph, events: Collection[str]) -> tuple[str, ...]:
    home = homes(graph)
    parts = {p.subject_id for p in case.participations.values() if p.event_id in events}
    parts |= {event_id for event_id in events if event_id in home}
    places = {place for event_id in events if (place := case.events[event_id].location_id)}
    parts |= {venue.id for venue in case.venues.values() if venue.location_id in places} | places
    return tuple(sorted({home[record_id] for record_id in parts if record_id in home}))


def incidents_of(case: Case, graph: AssociationGraph, node_id: str) -> frozenset[str]:
    """Find the events in which a record, or any record joined with it, holds a role, or which happened there.

    Parameters
    ----------
    case : Case
        Permitted records.
    graph : AssociationGraph
        Graph of the same view.
    node_id : str
        A node; unknown ones have none.

    Returns
    -------
    frozenset of str
        Ids of events.
    """
    if node_id not in graph.index:
        return frozenset()
    held = set(records_of(graph.node(node_id)))
    sites = held | {case.venues[i].location_id for i in held if i in case.venues}
    found = {p.event_id for p in case.participations.values() if p.subject_id in held}
    found |= {event.id for event in case.events.values() if event.id in held or event.location_id in sites}
    return frozenset(found)


def places_of(case: Case, graph: AssociationGraph, node_id: str, located: gpd.GeoDataFrame) -> tuple[str, ...]:
    """Find the places that light up for a record: where its incidents were, and its own place if it is a venue.

    Homes of children never do: they are not among `located`.

    Parameters
    ----------
    case : Case
        Permitted records.
    graph : AssociationGraph
        Graph of the same view.
    node_id : str
        A node.
    located : geopandas.GeoDataFrame
        As `Joined.located`.

    Returns
    -------
    tuple of str
        Ids of locations, ordered.
    """
    held = incidents_of(case, graph, node_id)
    known = located.loc[located.index.isin(list(held)), "location_id"]
    return tuple(sorted({str(location_id) for location_id in known}))
