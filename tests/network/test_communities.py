"""Communities: planted groups are found, no worse than networkx, the same for the same seed."""

from __future__ import annotations

import igraph as ig
import networkx as nx
import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from network.communities import communities, partition
from network.graph import build
from tests.network.planted_graph import planted


def test_planted_groups_are_found() -> None:
    made = nx.planted_partition_graph(6, 25, 0.5, 0.01, seed=4)
    found = partition(ig.Graph(n=150, edges=list(made.edges)), np.random.default_rng(1))
    truth = [i // 25 for i in range(150)]
    assert adjusted_rand_score(truth, found.labels) > 0.95


@pytest.mark.parametrize("seed", range(3))
def test_modularity_is_networkx_and_no_worse_than_louvain(seed: int) -> None:
    made = nx.barabasi_albert_graph(400, 3, seed=seed)
    found = partition(ig.Graph(n=400, edges=list(made.edges)), np.random.default_rng(seed))
    groups = [set(np.flatnonzero(found.labels == k).tolist()) for k in range(len(found.sizes))]
    louvain = nx.community.louvain_communities(made, seed=seed)
    assert found.modularity == pytest.approx(nx.community.modularity(made, groups), abs=1e-9)
    assert found.modularity >= nx.community.modularity(made, louvain) - 0.005
    assert sorted(found.sizes, reverse=True) == found.sizes.tolist()


def test_same_seed_same_groups() -> None:
    graph = ig.Graph(n=300, edges=list(nx.gnm_random_graph(300, 700, seed=1).edges))
    first, again = (partition(graph, np.random.default_rng(9)).labels.tolist() for _ in range(2))
    assert first == again


def test_groups_of_the_planted_case() -> None:
    groups = communities(build(planted()), np.random.default_rng(1))
    assert len({groups["P1"], groups["P2"], groups["P3"]}) == 1
    assert groups["P1"] != groups["Q2"]


def test_without_ties_everybody_is_alone() -> None:
    assert partition(ig.Graph(n=3), np.random.default_rng(1)).labels.tolist() == [0, 1, 2]
