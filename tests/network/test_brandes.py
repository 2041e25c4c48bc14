"""Compiled betweenness equals two other programs, whatever the shape of the graph."""

from __future__ import annotations

import igraph as ig
import networkx as nx
import numpy as np
import pytest

from network.brandes import count_between
from network.centrality import betweenness


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_equals_igraph(seed: int, directed: bool) -> None:
    n = (3, 20, 60)[seed % 3]
    m = min(n * (n - 1) // 2, (3, 40, 120, 900)[seed % 4])
    theirs = nx.gnm_random_graph(n, m, seed=seed, directed=directed)
    graph = ig.Graph(n=n, edges=list(theirs.edges), directed=directed)
    np.testing.assert_allclose(count_between(graph), graph.betweenness(), atol=1e-9)


@pytest.mark.parametrize("directed", [False, True])
def test_large_graphs_take_the_compiled_way_and_equal_networkx(directed: bool) -> None:
    theirs = nx.gnm_random_graph(520, 900, seed=4, directed=directed)
    ours = betweenness(ig.Graph(n=520, edges=list(theirs.edges), directed=directed))
    expected = nx.betweenness_centrality(theirs)
    np.testing.assert_allclose(ours, [expected[i] for i in range(520)], atol=1e-9)


def test_same_bytes_every_time() -> None:
    graph = ig.Graph(n=400, edges=list(nx.barabasi_albert_graph(400, 4, seed=2).edges))
    assert count_between(graph).tobytes() == count_between(graph).tobytes()


@pytest.mark.parametrize("graph", [ig.Graph(), ig.Graph(1), ig.Graph(2, [(0, 1)]), ig.Graph(5)])
def test_nothing_lies_between_when_there_is_nothing_to_lie_between(graph: ig.Graph) -> None:
    assert count_between(graph).tolist() == [0.0] * graph.vcount()
