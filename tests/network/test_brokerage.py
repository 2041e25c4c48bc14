"""Brokerage roles equal a plain count over all triples and a hand-worked example; the E-I index likewise."""

from __future__ import annotations

from itertools import permutations

import igraph as ig
import networkx as nx
import numpy as np
import pytest

from data.errors import RefusedInput
from network.brokerage import ROLES, ei_by_group, ei_index, expected_roles, ranked_brokers, roles
from network.graph import build
from tests.network.planted_graph import DAY, planted


def _plain(theirs: nx.DiGraph, groups: list[str]) -> np.ndarray:
    """Every ordered triple of three different nodes, by the words of the paper."""
    found = np.zeros((len(groups), 5), dtype=int)
    for a, b, c in permutations(range(len(groups)), 3):
        if not (theirs.has_edge(a, b) and theirs.has_edge(b, c)) or theirs.has_edge(a, c):
            continue
        x, y, z = groups[a], groups[b], groups[c]
        role = {
            (True, True, True): 0,
            (False, False, True): 1,
            (False, True, False): 2,
            (True, False, False): 3,
            (False, False, False): 4,
        }[(x == y, y == z, x == z)]
        found[b, role] += 1
    return found


@pytest.mark.parametrize("seed", range(8))
def test_directed_equals_a_count_over_all_triples(seed: int) -> None:
    theirs = nx.gnm_random_graph(18, 70, seed=seed, directed=True)
    groups = [str(g) for g in np.random.default_rng(seed).integers(0, 3, 18)]
    ours = roles(ig.Graph(n=18, edges=list(theirs.edges), directed=True), groups)
    assert ours.tolist() == _plain(theirs, groups).tolist()


@pytest.mark.parametrize("seed", range(8))
def test_undirected_counts_each_pair_once(seed: int) -> None:
    theirs = nx.gnm_random_graph(18, 40, seed=seed)
    groups = [str(g) for g in np.random.default_rng(seed).integers(0, 3, 18)]
    both_ways = _plain(theirs.to_directed(), groups)
    ours = roles(ig.Graph(n=18, edges=list(theirs.edges)), groups)
    assert (ours * [2, 2, 1, 1, 2]).tolist() == both_ways.tolist()


def test_by_hand() -> None:
    # b of group A receives from a (A), x (B); sends to c (A), y (B), z (C).
    graph = ig.Graph(n=6, edges=[(0, 1), (2, 1), (1, 3), (1, 4), (1, 5)], directed=True)
    groups = ["A", "A", "B", "A", "B", "C"]
    # a-c coordinator; x-y consultant; x-c gatekeeper; a-y and a-z representative; x-z liaison.
    assert dict(zip(ROLES, roles(graph, groups)[1].tolist(), strict=True)) == {
        "coordinator": 1,
        "consultant": 1,
        "gatekeeper": 1,
        "representative": 2,
        "liaison": 1,
    }


def test_unknown_group_has_no_role() -> None:
    graph = ig.Graph(3, [(0, 1), (1, 2)])
    assert roles(graph, ["A", None, "B"]).sum() == 0
    assert roles(graph, ["A", "A", None]).sum() == 0
    with pytest.raises(RefusedInput, match="2 groups for 3 nodes"):
        roles(graph, ["A", "A"])


def test_chance_keeps_the_number_of_pairs_in_all() -> None:
    graph = ig.Graph(n=20, edges=list(nx.gnm_random_graph(20, 40, seed=1).edges))
    groups = ["A"] * 10 + ["B"] * 10
    real, chance = roles(graph, groups), expected_roles(graph, groups, np.random.default_rng(1), runs=20)
    np.testing.assert_allclose(chance[:, [0, 1, 2, 4]].sum(axis=1), real[:, [0, 1, 2, 4]].sum(axis=1))


def test_ei_index_by_hand() -> None:
    # Three ties inside, one between the groups, one to a node of unknown group that counts in neither.
    graph = ig.Graph(6, [(0, 1), (1, 2), (3, 4), (2, 3), (4, 5)])
    groups = ["A", "A", "A", "B", "B", None]
    found = ei_index(graph, groups, rng=np.random.default_rng(3), runs=99)
    assert (found.external, found.internal, found.value) == (1, 3, -0.5)
    assert found.p_value is not None
    assert 0 < found.p_value <= 1
    by_group = ei_by_group(graph, groups)
    assert (by_group["A"].value, by_group["B"].value) == (-1 / 3, 0.0)
    assert ei_index(ig.Graph(2), ["A", "B"]).value is None


def test_ei_chance_is_that_of_the_hypergeometric_draw() -> None:
    # For any one tie the ends differ with probability 2 a b / (n (n - 1)).
    graph = ig.Graph(n=30, edges=list(nx.gnm_random_graph(30, 90, seed=5).edges))
    groups = ["A"] * 12 + ["B"] * 18
    expected = 2 * (2 * 12 * 18 / (30 * 29)) - 1
    assert ei_index(graph, groups, rng=np.random.default_rng(1), runs=1999).expected == pytest.approx(
        expected, abs=0.01
    )


def test_separated_groups_are_told_from_chance() -> None:
    graph = ig.Graph.Full(8) + ig.Graph.Full(8)
    found = ei_index(graph, ["A"] * 8 + ["B"] * 8, rng=np.random.default_rng(1), runs=199)
    assert found.value == -1
    assert found.p_value == pytest.approx(1 / 200)


def test_child_between_the_groups_is_in_no_list_of_brokers() -> None:
    whole = planted()
    graph = build(whole)
    groups = {node.id: ("left" if node.id in {"P1", "P2", "P3", "P7", "P8"} else "right") for node in graph.nodes}
    topology = roles(graph.topology, [groups[n.id] for n in graph.nodes])
    assert graph.nodes[int(topology[:, 2].argmax())].id == "K"
    for role in ("across", *ROLES):
        listed = ranked_brokers(graph, whole, DAY, role=role, groups=groups, top=50).ranks
        assert "K" not in {r.node_id for r in listed}
    assert ranked_brokers(graph, whole, DAY, role="coordinator").ranks
    with pytest.raises(RefusedInput, match="choose across"):
        ranked_brokers(graph, whole, DAY, role="boss")
