"""DBSCAN and ST-DBSCAN against scikit-learn on random and on snapped points."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.cluster import DBSCAN

from data.errors import RefusedInput
from mapping.hotspots.clusters import dbscan, hdbscan
from mapping.hotspots.st_clusters import st_dbscan


@pytest.mark.parametrize("seed", range(12))
def test_dbscan_equals_scikit_learn(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(int(rng.integers(2, 700)), 2)) * rng.choice([50.0, 300.0, 2000.0])
    if seed % 3 == 0:
        points = np.round(points / 20) * 20
    eps, least = float(rng.choice([20.0, 37.0, 100.0])), int(rng.integers(1, 9))
    ours, theirs = dbscan(points, eps_m=eps, min_points=least), DBSCAN(eps=eps, min_samples=least).fit(points)
    assert ours.labels.tolist() == theirs.labels_.tolist()
    assert np.flatnonzero(ours.core).tolist() == theirs.core_sample_indices_.tolist()
    assert ours.n_noise == int((theirs.labels_ == -1).sum())


@pytest.mark.parametrize("seed", range(6))
def test_st_dbscan_equals_dbscan_of_the_combined_distance(seed: int) -> None:
    rng = np.random.default_rng(100 + seed)
    points, days = rng.uniform(0, 1000, (250, 2)), rng.uniform(0, 60, 250)
    gap = np.maximum(
        np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) / 80.0, np.abs(days[:, None] - days[None]) / 9.0
    )
    theirs = DBSCAN(eps=1.0, min_samples=4, metric="precomputed").fit(gap)
    ours = st_dbscan(points, days, eps_m=80, eps_days=9, min_points=4)
    assert ours.labels.tolist() == theirs.labels_.tolist()


def test_one_place_with_many_points_is_one_cluster() -> None:
    points = np.repeat([[500_000.0, 200_000.0], [500_400.0, 200_000.0]], 20_000, axis=0)
    found = dbscan(points, eps_m=100, min_points=10)
    assert found.n_clusters == 2
    assert found.n_noise == 0


def test_hdbscan_finds_two_separate_groups() -> None:
    rng = np.random.default_rng(4)
    points = np.concatenate([rng.normal(0, 40, (60, 2)), rng.normal(3000, 40, (60, 2))])
    found = hdbscan(points, min_points=5, min_cluster_size=20)
    assert len(set(found.labels[:60][found.labels[:60] >= 0])) == 1
    assert set(found.labels[:60][found.labels[:60] >= 0]).isdisjoint(found.labels[60:])


def test_empty_and_bad_input() -> None:
    assert dbscan(np.empty((0, 2)), eps_m=10, min_points=3).n_clusters == 0
    with pytest.raises(RefusedInput, match="not finite"):
        dbscan(np.array([[0.0, np.nan]]), eps_m=10, min_points=3)
    with pytest.raises(RefusedInput, match="above 0"):
        dbscan(np.array([[0.0, 0.0]]), eps_m=0, min_points=3)
