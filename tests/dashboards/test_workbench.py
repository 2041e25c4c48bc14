"""The workbench joins map, network and timeline: an area gives the records in it, a record its own places."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from dashboards.components.timeline import weeks
from dashboards.workbench import Brush, incidents_of, join, places_of
from data.audience import permitted
from data.codes import Audience
from data.demonstration import demonstration_case
from data.frames import unlocated
from data.protection import homes_of_children
from data.records import Case
from mapping import projection
from network.contraction import contracted
from network.graph import build
from network.structure import AssociationGraph

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def case() -> Case:
    return permitted(_placed(demonstration_case().case), Audience.POLICE_ANALYST, DAY)


@pytest.fixture(scope="module")
def graph(case: Case) -> AssociationGraph:
    return contracted(build(case))


def _placed(case: Case) -> Case:
    """Give every place that waits for the gazetteer a point of its own: truth needs no real postcode."""
    locations = {}
    for number, (key, place) in enumerate(sorted(case.locations.items())):
        known = place if place.easting_m is not None else replace(place, easting_m=500_000.0 + 400 * number)
        locations[key] = replace(
            known, northing_m=known.northing_m or 225_000.0, uncertainty_m=known.uncertainty_m or 50
        )
    return replace(case, locations=locations)


def _box(case: Case, location_id: str, half_m: float) -> tuple[float, float, float, float]:
    place = case.locations[location_id]
    assert place.easting_m is not None
    assert place.northing_m is not None
    lon, lat = projection.to_wgs84(
        [place.easting_m - half_m, place.easting_m + half_m], [place.northing_m - half_m, place.northing_m + half_m]
    )
    return float(lon[0]), float(lat[0]), float(lon[1]), float(lat[1])


def test_an_open_brush_shows_everything_and_says_what_has_no_place(case: Case, graph: AssociationGraph) -> None:
    found = join(case, graph, Brush())
    assert found.shown == set(found.located.index)
    assert found.without_place == len(unlocated(case))
    assert found.imprecise == 0


def test_an_area_gives_the_records_of_its_incidents_and_no_others(case: Case, graph: AssociationGraph) -> None:
    busiest, _ = Counter(join(case, graph, Brush()).located["location_id"]).most_common(1)[0]
    found = join(case, graph, Brush(area=_box(case, busiest, 100)))
    there = {event_id for event_id, place in found.located["location_id"].items() if place == busiest}
    assert found.shown == there
    roles = {p.subject_id for p in case.participations.values() if p.event_id in there}
    people = {i for i in found.node_ids if graph.node(i).is_person}
    records = {r for i in people for r in getattr(graph.node(i), "records", (i,))}
    assert people
    assert roles & set(case.people) <= records
    assert all(roles & set(getattr(graph.node(i), "records", (i,))) for i in people)


def test_an_imprecise_place_takes_no_part_in_an_area_and_is_counted(case: Case, graph: AssociationGraph) -> None:
    busiest, n = Counter(join(case, graph, Brush()).located["location_id"]).most_common(1)[0]
    wide = replace(case, locations=case.locations | {busiest: replace(case.locations[busiest], uncertainty_m=2_000.0)})
    before, after = (join(c, graph, Brush(area=_box(case, busiest, 100))) for c in (case, wide))
    assert len(before.shown) == n
    assert (after.shown, after.imprecise - before.imprecise) == (frozenset(), n)


def test_days_are_inclusive_at_both_ends(case: Case, graph: AssociationGraph) -> None:
    located = join(case, graph, Brush()).located
    day = located["start"].dt.date.mode()[0]
    found = join(case, graph, Brush(days=(day, day)))
    assert found.shown == {i for i, at in located["start"].items() if at.date() == day}
    assert join(case, graph, Brush(days=(day + timedelta(days=9_000),) * 2)).shown == frozenset()


def test_a_record_lights_its_own_places_and_never_a_childs_home(case: Case, graph: AssociationGraph) -> None:
    located = join(case, graph, Brush()).located
    homes = homes_of_children(case, DAY)
    lit_somewhere = 0
    for node in graph.nodes:
        lit = places_of(case, graph, node.id, located)
        own = incidents_of(case, graph, node.id)
        assert {case.events[i].location_id for i in own} >= set(lit)
        assert not set(lit) & homes
        lit_somewhere += bool(lit)
    assert lit_somewhere > 20
    assert places_of(case, graph, "no such record", located) == ()


def test_weeks_hold_every_day_once_and_have_no_gap() -> None:
    days = [DAY - timedelta(days=k * k) for k in range(20)]
    found = weeks(days, days[:5])
    assert sum(week.every for week in found) == 20
    assert sum(week.shown for week in found) == 5
    assert {b.first - a.first for a, b in pairwise(found)} == {timedelta(days=7)}
    assert all(week.first.weekday() == 0 for week in found)
    assert weeks([], []) == ()
