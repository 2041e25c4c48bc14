"""Burkitt's lymphoma in Uganda: Knox table as in PySAL pointpats (test_spacetime.py), distances <= 20, times <= 5."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

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
