"""Key players and dominating sets: equal to exhaustive search on small graphs; nobody outside the candidates."""

from __future__ import annotations

from itertools import combinations

import igraph as ig
import networkx as nx
import numpy as np
import pytest

from data.errors import NotEnough, RefusedInput
from network.key_players import (
    distance_weighted_fragmentation,
    dominating_set,
    fragmentation,
    key_players,
    removal_curve,
)


def _random(seed: int, n: int = 12, m: int = 18) -> tuple[nx.Graph, ig.Graph]:
    theirs = nx.gnm_random_graph(n, m, seed=seed)
    return theirs, ig.Graph(n=n, edges=list(theirs.edges))


def _slow_fragmentations(graph: nx.Graph) -> tuple[float, float]:
    """Straight from the definitions, pair by pair."""
    pairs = list(combinations(graph, 2))
    lengths = dict(nx.all_pairs_shortest_path_length(graph))
    apart = sum(b not in lengths[a] for a, b in pairs)
    near = sum(1 / lengths[a][b] for a, b in pairs if b in lengths[a])
    return apart / len(pairs), 1 - near / len(pairs)


@pytest.mark.parametrize("seed", range(8))
def test_fragmentation_equals_its_definition(seed: int) -> None:
    theirs, ours = _random(seed, m=4 + 2 * seed)
    slow = _slow_fragmentations(theirs)
    assert (fragmentation(ours), distance_weighted_fragmentation(ours)) == pytest.approx(slow, abs=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_key_players_reach_the_best_pair(seed: int) -> None:
    theirs, ours = _random(seed)
    found = key_players(ours, 2)
    best = max(_slow_fragmentations(theirs.subgraph(set(theirs) - set(pair)))[1] for pair in combinations(theirs, 2))
    assert found.distance_weighted_fragmentation == pytest.approx(best, abs=1e-12)
    left = theirs.subgraph(set(theirs) - set(found.members))
    assert (found.fragmentation, found.distance_weighted_fragmentation) == pytest.approx(_slow_fragmentations(left))


@pytest.mark.parametrize("seed", range(6))
def test_dominating_set_is_smallest(seed: int) -> None:
    theirs, ours = _random(seed)
    found = dominating_set(ours)
    assert found.is_smallest
    assert nx.is_dominating_set(theirs, found.members)
    smaller = combinations(theirs, len(found.members) - 1)
    assert not any(nx.is_dominating_set(theirs, members) for members in smaller)


def test_large_graph_gets_a_greedy_answer_that_says_so() -> None:
    theirs = nx.barabasi_albert_graph(2500, 2, seed=1)
    found = dominating_set(ig.Graph(n=2500, edges=list(theirs.edges)))
    assert not found.is_smallest
    assert nx.is_dominating_set(theirs, found.members)


def test_only_candidates_are_in_answers() -> None:
    star = ig.Graph.Star(6, center=0)
    assert 0 not in key_players(star, 2, candidates=range(1, 6)).members
    assert 0 not in removal_curve(star, by="betweenness", candidates=range(1, 6)).removed
    found = dominating_set(star, candidates=[1, 2])
    assert (found.members, found.unreachable) == ((1, 2), 3)
    with pytest.raises(NotEnough, match="size 3 asked, 2 may be chosen"):
        key_players(star, 3, candidates=[1, 2])


@pytest.mark.parametrize("by", ["betweenness", "degree", "key-player", "random"])
def test_curve_ends_with_nothing_and_never_rises(by: str) -> None:
    _, ours = _random(3)
    curve = removal_curve(ours, by=by, recompute=True, rng=np.random.default_rng(1))
    assert sorted(curve.removed) == list(range(12))
    assert (curve.largest_component_share[0], curve.largest_component_share[-1]) == (1.0, 0.0)
    assert np.all(np.diff(curve.largest_component_share) <= 0)


def test_ties_take_the_last_in_order_of_appearance() -> None:
    ring = ig.Graph.Ring(6)
    assert removal_curve(ring, by="degree", steps=1).removed == (5,)
    assert removal_curve(ring, by="degree", steps=3).removed == (5, 4, 3)
    assert removal_curve(ring, by="betweenness", steps=1).removed == (5,)


@pytest.mark.parametrize("wrong", [{"by": "importance"}, {"by": "degree", "block": 0}, {"by": "random"}])
def test_wrong_options_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(RefusedInput):
        removal_curve(ig.Graph.Ring(4), **wrong)
