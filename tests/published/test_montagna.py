"""Sicilian Mafia meetings: the disruption curves of Cavallaro et al., every row of their results files.

Cavallaro et al. 2020, PLoS ONE 15(8) e0236476, doi 10.1371/journal.pone.0236476; results files of the authors
(lcucav/networkdisruption). Their weighted betweenness takes the weight itself as a length, which makes frequent
contacts far apart: right for checking against them, wrong for use; ``inverse-weight`` is the length to use.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from network.analyse import PlainGraph, network, read_graph, removal

pytestmark = pytest.mark.reference


@pytest.fixture(scope="module")
def meetings(reference_data: Path) -> PlainGraph:
    return read_graph(pd.read_csv(reference_data / "networks/montagna_meetings_edges.csv"), weight="weight")


def test_size(meetings: PlainGraph) -> None:
    answer = network(meetings)
    assert (answer["n"], answer["m"], answer["largest_component"]) == (101, 256, 92)


@pytest.mark.parametrize("by", ["Betweenness", "Degree"])
@pytest.mark.parametrize(("weights", "length"), [("unweighted", "none"), ("weighted", "weight")])
@pytest.mark.parametrize(("order", "block"), [("sequential", 1), ("block", 5)])
def test_every_row_of_the_curve(
    meetings: PlainGraph, reference_data: Path, order: str, block: int, weights: str, length: str, by: str
) -> None:
    name = f"networks/montagna_meetings_published_lcc_{order}_{weights}.csv"
    published = pd.read_csv(reference_data / name)[by].to_numpy()
    answer = removal(meetings, by=by.lower(), recompute=True, block=block, steps=len(published) - 1, length=length)
    np.testing.assert_allclose(answer["largest_component_share"], published, atol=1e-4)


def test_first_removed(meetings: PlainGraph) -> None:
    assert removal(meetings, by="betweenness", recompute=True, steps=6)["removed"] == [18, 25, 29, 22, 68, 47]
