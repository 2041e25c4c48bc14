"""Burkitt's lymphoma in Uganda: Knox table as in PySAL pointpats (test_spacetime.py), distances <= 20, times <= 5."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import pdist, squareform

from mapping import analyse
from mapping.hotspots.near_repeat import knox


@pytest.mark.reference
def test_burkitt(reference_data: Path) -> None:
    events = pd.read_csv(reference_data / "spatial_stats" / "burkitt.csv")
    found = analyse.near_repeat(
        events,
        time="T",
        distance_bins=[20],
        day_bins=[5],
        metric="euclidean",
        closed="right",
        permutations=999,
        seed=1,
        x="X",
        y="Y",
        crs="local",
    )
    assert found["observed"] == [[13, 3416], [39, 14110]]
    assert found["expected"][0][0] == pytest.approx(10.1438161, abs=1e-5)
    assert found["p_poisson"][0][0] == pytest.approx(0.14624558197140414, abs=1e-9)
    assert found["distance_bins"] == [[0.0, 20.0], [20.0, None]]
    assert abs(found["p_value"][0][0] - found["p_poisson"][0][0]) < 0.1


def test_bins_are_half_open_on_the_side_they_say() -> None:
    points, days = np.array([[0.0, 0.0], [100.0, 0.0], [0.0, 0.0]]), np.array([0.0, 7.0, 0.0])
    left, right = (
        knox(points, days, distance_bins=[100], day_bins=[7], rng=np.random.default_rng(1), closed=side)
        for side in ("left", "right")
    )
    assert left.observed.tolist() == [[1, 0], [0, 2]]
    assert right.observed.tolist() == [[3, 0], [0, 0]]


def test_contagion_is_found_and_its_absence_is_not() -> None:
    rng = np.random.default_rng(3)
    points, days = rng.uniform(0, 5000, (200, 2)), rng.uniform(0, 365, 200)
    bins = {"distance_bins": [200.0, 400.0], "day_bins": [7.0, 14.0]}
    alone = knox(points, days, **bins, rng=np.random.default_rng(4), permutations=199)
    near = knox(
        np.concatenate([points, points[:60] + 30]), np.concatenate([days, days[:60] + 3]), **bins,
        rng=np.random.default_rng(4), permutations=199,
    )  # fmt: skip
    assert alone.p_value[0, 0] > 0.05
    assert near.p_value[0, 0] == pytest.approx(1 / 200)
    assert near.ratio[0, 0] > 2


def _plain_table(points: np.ndarray, days: np.ndarray, bins: list[list[float]], metric: str, side: str) -> np.ndarray:
    # Every pair, one by one.
    space = squareform(pdist(points, {"manhattan": "cityblock"}.get(metric, metric)))
    gap, upper = np.abs(days[:, None] - days[None, :]), np.triu_indices(len(days), 1)
    row, column = (
        np.digitize(values[upper], edges, right=side == "right")
        for values, edges in zip((space, gap), bins, strict=True)
    )
    table = np.zeros((len(bins[0]) + 1, len(bins[1]) + 1), dtype=int)
    np.add.at(table, (row, column), 1)
    return table


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("metric", ["manhattan", "euclidean"])
@pytest.mark.parametrize("bins", [[[1.0, 100.0, 200.0], [1.0, 7.0, 14.0]], [[50.0], [3.0]], [[1e6], [1e6]]])
def test_equal_to_the_plain_way(bins: list[list[float]], metric: str, side: str) -> None:
    rng = np.random.default_rng(7)
    # Whole tens and whole days, so that many pairs lie on an edge.
    points, days = rng.integers(0, 150, (160, 2)) * 10.0, rng.integers(0, 60, 160).astype(float)
    options = {"distance_bins": bins[0], "day_bins": bins[1], "metric": metric, "closed": side}
    found = knox(points, days, **options, rng=np.random.default_rng(5), permutations=49)
    plain = _plain_table(points, days, bins, metric, side)
    assert (found.observed == plain).all()
    same = np.random.default_rng(5)
    larger = sum(_plain_table(points, same.permutation(days), bins, metric, side) >= plain for _ in range(49))
    assert (found.p_value == (larger + 1) / 50).all()
