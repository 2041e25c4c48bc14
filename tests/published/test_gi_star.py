"""Getis and Ord's six points as in PySAL esda (test_getisord.py); the grid form equals esda on random maps."""

from __future__ import annotations

from pathlib import Path

import libpysal
import numpy as np
import pandas as pd
import pytest
from esda.getisord import G_Local

from mapping import analyse
from mapping.hotspots.gi_star import gi, gi_star, gi_star_grid, global_g
from mapping.hotspots.weights import contiguity, distance_band


@pytest.mark.reference
def test_six_points(reference_data: Path) -> None:
    frame = pd.read_csv(reference_data / "spatial_stats" / "pysal_g_six_points.csv")
    weights = distance_band(frame[["x", "y"]].to_numpy(), 15)
    assert global_g(frame["value"], weights) == pytest.approx(0.55709779, abs=1e-6)
    assert gi(frame["value"], weights).z[0] == pytest.approx(-1.0136729, abs=1e-6)
    assert gi_star(frame["value"], weights).z[0] == pytest.approx(-1.39727626, abs=1e-6)
    star = analyse.local_g(frame, value="value", weights="band:15", permutations=99, seed=1)
    computed = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]
    assert star["z"] == pytest.approx(computed, abs=1e-6)
    plain = analyse.local_g(frame, value="value", weights="band:15", star=False, permutations=0)
    computed = [-1.0136729, -0.04361589, 1.31558703, -0.31412676, 1.15373986, 1.77833941]
    assert plain["z"] == pytest.approx(computed, abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_grid_equals_esda(seed: int) -> None:
    counts = np.random.default_rng(seed).poisson(0.4, (23, 17))
    weights = libpysal.weights.lat2W(23, 17, rook=False)
    theirs = G_Local(counts.ravel().astype(float), weights, transform="B", star=True, permutations=0)
    np.testing.assert_allclose(gi_star_grid(counts).ravel(), theirs.Zs, atol=1e-9)


def test_queen_and_rook_of_polygons_equal_a_grid() -> None:
    import shapely

    xs, ys = np.meshgrid(np.arange(6.0), np.arange(5.0))
    cells = shapely.box(xs, ys, xs + 1, ys + 1).ravel()
    for corners in (True, False):
        theirs = libpysal.weights.lat2W(5, 6, rook=not corners).sparse.toarray()
        assert (contiguity(cells, corners=corners).toarray() == theirs).all()
