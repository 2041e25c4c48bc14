"""Nearest-neighbour distances: O'Sullivan and Unwin's twelve points, as in PySAL pointpats (PointPattern)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.spatial.distance import pdist, squareform

from data.errors import NotEnough, RefusedInput
from mapping.hotspots.nearest_neighbour import nearest_neighbours


@pytest.mark.reference
def test_twelve_points(reference_data: Path) -> None:
    points = pd.read_csv(reference_data / "spatial_stats" / "osullivan_unwin_12_points.csv")[["x", "y"]].to_numpy()
    found = nearest_neighbours(points)
    assert len(found.distances_m) == 12
    assert found.mean_m == pytest.approx(21.612139802089246, abs=1e-9)
    assert found.intensity == pytest.approx(0.0015710507711240867, abs=1e-9)
    assert found.hull_m2 == pytest.approx(5294.00395, abs=1e-9)
    assert found.bounding_box_m2 == pytest.approx(7638.2, abs=1e-9)
    assert found.ratio == pytest.approx(1.7132, abs=1e-4)  # given with four decimals, cut off


def test_distances_are_those_of_all_pairs_and_equal_points_have_distance_none() -> None:
    rng = np.random.default_rng(4)
    points = np.concatenate([rng.uniform(0, 100, (60, 2)), [[5.0, 5.0]] * 3])
    table = squareform(pdist(points))
    np.fill_diagonal(table, np.inf)
    found = nearest_neighbours(points, area_m2=1e4)
    assert found.distances_m == pytest.approx(table.min(axis=1))
    assert table[np.arange(63), found.neighbours] == pytest.approx(table.min(axis=1))
    assert (found.neighbours != np.arange(63)).all()


def test_random_patterns_have_the_ratio_one() -> None:
    # With 2,000 points few lie at the edge: the mean of R over random patterns is 1, its standard score spreads by 1.
    rng = np.random.default_rng(5)
    found = [nearest_neighbours(rng.uniform(0, 1000, (2000, 2)), area_m2=1e6) for _ in range(60)]
    assert np.mean([f.ratio for f in found]) == pytest.approx(1.0, abs=0.03)
    assert np.std([f.z for f in found]) == pytest.approx(1.0, abs=0.3)


def test_a_square_lattice_has_the_ratio_two_and_refusals() -> None:
    # Clark and Evans 1954: an even square lattice has R = 2.
    lattice = np.array([(x, y) for x in range(40) for y in range(40)], dtype=float)
    assert nearest_neighbours(lattice, area_m2=1600.0).ratio == pytest.approx(2.0)
    assert nearest_neighbours(lattice).hull_m2 == pytest.approx(shapely.box(0, 0, 39, 39).area)
    with pytest.raises(NotEnough, match="at least two"):
        nearest_neighbours([[0.0, 0.0]])
    with pytest.raises(NotEnough, match="one line"):
        nearest_neighbours([[0.0, 0.0], [1.0, 0.0]])
    with pytest.raises(RefusedInput, match="finite"):
        nearest_neighbours([[0.0, np.nan], [1.0, 0.0]])
