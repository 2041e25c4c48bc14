"""Paths: the ones networkx finds, with the grade of their weakest step."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import pytest

from data.codes import LinkKind
from data.errors import RefusedInput
from data.records import Case
from network.graph import build
from network.paths import connect_these, shortest, within
from tests.network.planted_graph import case, link, person, planted, report


def _random_case(seed: int) -> tuple[Case, nx.Graph]:
    made = nx.gnm_random_graph(14, 22, seed=seed)
    people = [person(f"P{i:02}", ("r0",)) for i in range(14)]
    links = tuple(link(f"l{i}", f"P{a:02}", f"P{b:02}", ("r0",)) for i, (a, b) in enumerate(made.edges))
    named = nx.relabel_nodes(made, {i: f"P{i:02}" for i in range(14)})
    return case([report("r0", "A")], people, links=links), named


@pytest.mark.parametrize("seed", range(5))
def test_paths_are_those_of_networkx(seed: int) -> None:
    whole, oracle = _random_case(seed)
    graph = build(whole)
    for target in ("P05", "P09", "P13"):
        path = shortest(graph, "P00", target)
        paths, all_found = within(graph, "P00", target, steps=5)
        assert all_found
        assert {p.node_ids for p in paths} == set(map(tuple, nx.all_simple_paths(oracle, "P00", target, cutoff=5)))
        if path is None:
            assert not nx.has_path(oracle, "P00", target)
        else:
            assert len(path.edges) == nx.shortest_path_length(oracle, "P00", target)
            assert all(oracle.has_edge(a, b) for a, b in pairwise(path.node_ids))


def test_firmer_of_two_equally_short_paths_and_its_weakest_step() -> None:
    reports = [report("good", "A", "2B"), report("fair", "A", "2C"), report("poor", "A", "2D")]
    people = [person(f"P{i}", ("good",)) for i in range(1, 5)]
    links = (
        link("l1", "P1", "P2", ("poor",)),
        link("l2", "P2", "P4", ("good",)),
        link("l3", "P1", "P3", ("fair",)),
        link("l4", "P3", "P4", ("good",)),
    )
    path = shortest(build(case(reports, people, links=links)), "P1", "P4")
    assert path is not None
    assert (path.node_ids, path.weakest_grade) == (("P1", "P3", "P4"), "2·C·P")


def test_only_through_chosen_kinds_and_with_their_grades() -> None:
    reports = [report("good", "A", "2B"), report("poor", "A", "2D")]
    people = [person(f"P{i}", ("good",)) for i in range(1, 4)]
    links = (
        link("l1", "P1", "P2", ("good",)),
        link("l2", "P1", "P3", ("good",)),
        link("l3", "P3", "P2", ("good",), LinkKind.FAMILY),
        link("l4", "P1", "P3", ("poor",), LinkKind.FAMILY),
    )
    graph = build(case(reports, people, links=links))
    path = shortest(graph, "P1", "P2", kinds={"family"})
    assert path is not None
    assert (path.node_ids, path.weakest_grade) == (("P1", "P3", "P2"), "2·D·P")
    assert shortest(graph, "P1", "P2", kinds={"keeper"}) is None


def test_limit_is_said() -> None:
    whole, _ = _random_case(1)
    paths, all_found = within(build(whole), "P00", "P05", steps=8, limit=2)
    assert (len(paths), all_found) == (2, False)


def test_what_connects_these() -> None:
    paths = connect_these(build(planted()), ["P2", "P5", "Q2"])
    joined = {node for path in paths for node in path.node_ids}
    assert len(paths) == 2
    assert {"P2", "P5", "Q2", "K", "V"} <= joined


def test_same_end_twice() -> None:
    graph = build(planted())
    path = shortest(graph, "P1", "P1")
    assert path is not None
    assert (path.edges, path.weakest_grade) == ((), "")
    with pytest.raises(RefusedInput):
        within(graph, "P1", "P1", steps=2)
