"""The picture: small, the same every time, readable, and silent about what it may not show."""

from __future__ import annotations

import json
from itertools import combinations

import networkx as nx
import pytest

from data.errors import RefusedInput
from network.draw import default_focus, picture
from network.graph import AssociationGraph, build
from network.structure import assemble
from tests.network.planted_graph import case, link, person, planted, report


def _two_forces(size: int) -> AssociationGraph:
    """Two crowded groups and a few ties between them."""
    made = nx.disjoint_union(nx.barabasi_albert_graph(size, 2, seed=1), nx.barabasi_albert_graph(size, 2, seed=2))
    made.add_edges_from([(0, size), (1, size + 1)])
    force = {v: "A" if v < size else "B" for v in made}
    people = [person(f"P{v:03}", ("a" if force[v] == "A" else "b",), force_code=force[v]) for v in made]
    links = tuple(link(f"l{i}", f"P{a:03}", f"P{b:03}", ("a",)) for i, (a, b) in enumerate(made.edges))
    return build(case([report("a", "A"), report("b", "B")], people, links=links))


def test_starts_where_the_forces_records_meet() -> None:
    graph = build(planted())
    drawn = picture(graph)
    assert default_focus(graph) == ("V",)
    assert {node["id"] for node in drawn.nodes} == {"V", "P4", "Q1"}
    assert {edge["only_together"] for edge in drawn.edges} == {True}
    assert json.loads(json.dumps(drawn.nodes)) == drawn.nodes


def test_fields_stand_side_by_side_and_the_vehicle_between_them() -> None:
    drawn = picture(build(planted()), hops=3)
    left, right = drawn.fields
    at = {node["id"]: node["x"] for node in drawn.nodes}
    assert (left["force"], right["force"]) == ("A", "B")
    assert left["x"] + left["width"] < at["V"] < right["x"]
    assert all(left["x"] < at[i] < left["x"] + left["width"] for i in at if i.startswith("P"))
    assert all(right["x"] < at[i] < right["x"] + right["width"] for i in at if i.startswith("Q"))


@pytest.mark.parametrize("size", [3, 20, 75])
def test_labels_do_not_overlap(size: int) -> None:
    drawn = picture(_two_forces(size), focus=["P000"], hops=3)
    assert len(drawn.nodes) > size
    close = [
        (a["id"], b["id"])
        for a, b in combinations(drawn.nodes, 2)
        if abs(a["x"] - b["x"]) < 80 and abs(a["y"] - b["y"]) < 60
    ]
    assert close == []
    assert all(0 < n["x"] < drawn.width and 0 < n["y"] < drawn.height for n in drawn.nodes)


def test_same_seed_same_picture_whatever_came_before() -> None:
    graph = _two_forces(20)
    first = picture(graph, focus=["P001"], hops=2, seed=4)
    picture(graph, focus=["P003"], hops=2, seed=5)
    assert picture(graph, focus=["P001"], hops=2, seed=4) == first


def test_a_crowd_is_cut_and_counted() -> None:
    graph = _two_forces(75)
    drawn = picture(graph, focus=["P000"], hops=3, max_nodes=10)
    whole = picture(graph, focus=["P000"], hops=3)
    assert len(drawn.nodes) == 10
    assert drawn.left_out == len(whole.nodes) - 10
    assert "P000" in {node["id"] for node in drawn.nodes}
    degree = {node.id: graph.topology.degree(v) for v, node in enumerate(graph.nodes)}
    drawn_degree = dict.fromkeys(degree, 0)
    for edge in drawn.edges:
        drawn_degree[edge["source"]] += 1
        drawn_degree[edge["target"]] += 1
    assert all(node["more"] == degree[node["id"]] - drawn_degree[node["id"]] for node in drawn.nodes)


def test_child_is_marked_and_never_named() -> None:
    drawn = picture(build(planted()), focus=["K"])
    child = next(node for node in drawn.nodes if node["id"] == "K")
    assert (child["label"], child["protected"]) == ("C-01", True)
    assert "Moth" not in json.dumps(drawn.nodes)
    assert all("size" not in node and "score" not in node for node in drawn.nodes)


def test_edges_carry_line_reports_and_grades() -> None:
    reports = [report("r1", "A", "2C"), report("r2", "A", "2D")]
    people = [person(f"P{i}", ("r1",)) for i in range(1, 3)]
    drawn = picture(build(case(reports, people, links=(link("l", "P1", "P2", ("r1", "r2")),))), focus=["P1"])
    edge = drawn.edges[0]
    assert (edge["line"], edge["reports"], edge["grades"], edge["label"]) == (
        "dashed",
        2,
        ["2·C·P", "2·D·P"],
        "associate",
    )


def test_nothing_to_draw() -> None:
    assert picture(assemble([], [])).nodes == []


def test_too_many_steps() -> None:
    with pytest.raises(RefusedInput, match="0 to 3"):
        picture(build(planted()), hops=9)
