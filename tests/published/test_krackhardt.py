"""Krackhardt's kite: centralities of 1990, and fragmentation with and without its nodes.

Krackhardt 1990, Administrative Science Quarterly 35(2), doi 10.2307/2393394: degree points to node 3, closeness to 5
and 6, betweenness to 7. Borgatti 2006, doi 10.1007/s10588-006-7084-x: F counts pairs apart, DF weights by distance; the
four figures are the definitions worked out on these ten nodes, numbered as in networkx.
"""

from __future__ import annotations

import igraph as ig
import networkx as nx
import numpy as np
import pytest

from network.centrality import betweenness, closeness, degree
from network.key_players import distance_weighted_fragmentation, fragmentation, key_players

KITE = ig.Graph.from_networkx(nx.krackhardt_kite_graph())


def test_three_centralities_point_to_three_places() -> None:
    assert int(degree(KITE).argmax()) == 3
    assert sorted(np.argsort(closeness(KITE))[-2:].tolist()) == [5, 6]
    assert int(betweenness(KITE).argmax()) == 7


@pytest.mark.parametrize(("gone", "broken", "weighted"), [(None, 0, 0.3537), (3, 0, 0.3935), (7, 0.3889, 0.4861)])
def test_fragmentation(gone: int | None, broken: float, weighted: float) -> None:
    left = KITE.copy()
    if gone is not None:
        left.delete_vertices([gone])
    assert fragmentation(left) == pytest.approx(broken, abs=5e-5)
    assert distance_weighted_fragmentation(left) == pytest.approx(weighted, abs=5e-5)


def test_key_player_is_the_bridge_not_the_busiest() -> None:
    assert key_players(KITE, 1).members == (7,)
