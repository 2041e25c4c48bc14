"""Florentine families: the Medici's betweenness of 0.522.

Padgett & Ansell 1993, American Journal of Sociology 98(6), doi 10.1086/230190; the figure is in Jackson 2008, Social
and Economic Networks, p. 4. The marriages are those that networkx ships (Breiger & Pattison 1986).
"""

from __future__ import annotations

import igraph as ig
import networkx as nx
import pytest

from network.centrality import betweenness


def test_medici_stand_between_half_of_the_pairs() -> None:
    families = nx.florentine_families_graph()
    names = list(families)
    scores = betweenness(ig.Graph.from_networkx(families))
    assert names[int(scores.argmax())] == "Medici"
    assert scores.max() == pytest.approx(0.522, abs=0.0005)
