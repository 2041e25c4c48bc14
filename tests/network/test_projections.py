"""What people share ties them, with the reports of both sides; paths keep to what was chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import networkx as nx
import pytest

from data.codes import LinkKind, PersonKind
from data.errors import RefusedInput
from data.records import Vehicle
from network.evidence import Line, strength
from network.graph import build
from network.paths import cheapest, connect_these, shortest
from network.projections import LAYERS, PROJECTIONS, layers, project, shared_by
from tests.network.planted_graph import DAY, case, event, link, part, person, planted, report


def test_shared_vehicle_joins_the_forces_and_needs_both_reports() -> None:
    projected = project(build(planted()), "shared_vehicle")
    (tie,) = projected.edges
    assert (tie.source, tie.target, tie.report_ids, tie.forces) == ("P4", "Q1", ("a7", "b3"), ("A", "B"))
    assert tie.independent_reports == 1
    assert shared_by(build(planted()), "shared_vehicle") == {("P4", "Q1"): ("V",)}
    assert {node.kind for node in projected.nodes} == {"person_of_concern"}


def test_projected_tie_is_no_better_than_its_weaker_side() -> None:
    reports = [report("r1", "A", "1A"), report("r2", "A", "2D")]
    whole = case(
        reports,
        [person("P1", ("r1",)), person("P2", ("r2",))],
        vehicles=(Vehicle(id="V", reports=("r1",)),),
        links=(
            link("l1", "P1", "V", ("r1",), LinkKind.DRIVES),
            link("l2", "P2", "V", ("r2",), LinkKind.DRIVES),
        ),
    )
    assert project(build(whole), "shared_vehicle").edges[0].line is Line.DOTTED


@pytest.mark.parametrize("by", PROJECTIONS)
def test_projection_equals_networkx_on_shared_neighbours(by: str) -> None:
    whole = planted()
    people = dict(whole.people)
    people["K"] = replace(people["K"], kind=PersonKind.CHILD_AT_RISK)
    graph = build(replace(whole, people=people))
    view = graph.to_networkx()
    middle = {"shared_vehicle": "vehicle", "shared_phone": "phone", "same_child": "child_at_risk"}.get(by, "venue")
    if by == "co_present":
        expected = {tuple(sorted(pair)) for *pair, kinds in view.edges(data="kinds") if "same_event" in kinds}
    else:
        ids = {n for n, kind in view.nodes(data="kind") if kind in LAYERS["person"] and kind != middle}
        shared = {n for n, kind in view.nodes(data="kind") if kind == middle}
        both = nx.Graph((a, b) for a, b in view.edges if (a in ids) != (b in ids) and {a, b} & shared)
        both.add_nodes_from(ids)
        expected = {tuple(sorted(pair)) for pair in nx.bipartite.projected_graph(both, sorted(ids)).edges}
    found = {(e.source, e.target) for e in project(graph, by).edges}
    assert found == expected
    assert found or by in ("shared_phone", "shared_venue")


def test_children_are_not_in_the_projection_around_them() -> None:
    whole = planted()
    people = dict(whole.people)
    people["K"] = replace(people["K"], kind=PersonKind.CHILD_AT_RISK)
    projected = project(build(replace(whole, people=people)), "same_child")
    assert "K" not in projected.index
    assert {"P1", "P4"} in [{e.source, e.target} for e in projected.edges]


def test_layers() -> None:
    graph = build(planted(), events=True)
    assert {n.kind for n in layers(graph, ["event"]).nodes} == {"event"}
    assert len(layers(graph, ["person", "vehicle", "event"]).edges) == len(graph.edges)
    assert layers(graph, ["vehicle"]).edges == ()
    with pytest.raises(RefusedInput, match="choose from"):
        layers(graph, ["gang"])
    with pytest.raises(RefusedInput, match="choose one of"):
        project(graph, "shared_secret")


def test_event_layer_has_one_tie_for_each_part() -> None:
    graph = build(planted(), events=True)
    parts = {(p.event_id, p.subject_id) for p in planted().participations.values()}
    assert {(e.target, e.source) if e.source > e.target else (e.source, e.target) for e in graph.edges} >= {
        tuple(sorted(pair)) for pair in parts
    }
    assert all("same_event" not in e.kinds for e in graph.edges if not {e.source, e.target} & {"e1", "e2"})
    assert graph.node("e1").label == "sighting 02 Jun 2026"


def test_paths_only_through_chosen_nodes() -> None:
    graph = build(planted())
    assert shortest(graph, "P4", "Q1") is not None
    assert shortest(graph, "P4", "Q1", through=["person_of_concern"]) is None
    only_vehicles = shortest(graph, "P4", "Q1", through=["vehicle"])
    assert only_vehicles is not None
    assert only_vehicles.node_ids == ("P4", "V", "Q1")
    assert connect_these(graph, ["P4", "Q1"], through=["phone"]) == []


def test_cheapest_goes_round_a_weak_step() -> None:
    reports = [report("weak", "A", "2D"), *(report(f"r{i}", "A", "1A") for i in range(4))]
    whole = case(
        reports,
        [person(p, ("r0",)) for p in ("P1", "P2", "P3")],
        links=(
            link("l1", "P1", "P3", ("weak",)),
            link("l2", "P1", "P2", ("r0", "r1")),
            link("l3", "P2", "P3", ("r2", "r3")),
        ),
    )
    graph = build(whole)
    straight, round_about = shortest(graph, "P1", "P3"), cheapest(graph, "P1", "P3", DAY)
    assert straight is not None
    assert round_about is not None
    assert (straight.node_ids, straight.weakest_grade) == (("P1", "P3"), "2·D·P")
    assert (round_about.node_ids, round_about.weakest_grade) == (("P1", "P2", "P3"), "1·A·P")


def test_strength_counts_a_repeated_report_once_and_fades() -> None:
    reports = [
        report("r1", "A", reported_on=date(2026, 1, 1)),
        report("r2", "A", origin_report="r1", reported_on=date(2026, 1, 1)),
    ]
    whole = case(reports, [person("P1", ("r1",)), person("P2", ("r1",))], links=(link("l", "P1", "P2", ("r1", "r2")),))
    (edge,) = build(whole).edges
    assert strength(edge.supports, date(2026, 1, 1)) == 1.0
    assert strength(edge.supports, date(2027, 1, 1)) == 0.5
    assert strength(edge.supports, date(2025, 1, 1)) == 1.0


def test_an_event_of_one_is_no_tie_but_shows_as_a_node() -> None:
    whole = case(
        [report("r1", "A")], [person("P1", ("r1",))], events=(event("e1", "r1"),), parts=(part("e1", "P1", "r1"),)
    )
    assert build(whole).edges == ()
    assert [e.id for e in build(whole, events=True).edges] == ["P1|e1"]
