"""Conditional permutations against a plain replay and their exact moments; local statistics against esda."""

from __future__ import annotations

import libpysal
import numpy as np
import pandas as pd
import pytest
from esda.getisord import G_Local
from esda.moran import Moran_Local
from scipy import sparse, stats

from data.errors import BadColumn, RefusedInput
from mapping import analyse
from mapping.hotspots.autocorrelation import conditional_permutations, local_moran
from mapping.hotspots.gi_star import gi_star_grid
from mapping.hotspots.weights import distance_band


def _replay(x: np.ndarray, near: np.ndarray, seed: int, permutations: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    near = near - np.diag(np.diag(near))
    most, rng = int((near != 0).sum(axis=1).max()), np.random.default_rng(seed)
    draws = np.array([rng.choice(len(x) - 1, most, replace=False) for _ in range(permutations)])
    p_value, mean, deviation = np.full(len(x), np.nan), np.zeros(len(x)), np.zeros(len(x))
    for i in range(len(x)):
        weights, others = near[i][near[i] != 0], np.delete(x, i)
        sums = others[draws[:, : len(weights)]] @ weights
        mean[i], deviation[i], seen = sums.mean(), sums.std(), near[i] @ x
        if deviation[i] > 1e-9:
            rarer = min((sums >= seen - 1e-9).sum(), (sums <= seen + 1e-9).sum())
            p_value[i] = (rarer + 1) / (permutations + 1)
    return p_value, mean, deviation


@pytest.mark.parametrize("kind", ["binary", "row-standardised", "uneven"])
def test_equal_to_a_plain_replay(kind: str) -> None:
    rng = np.random.default_rng(1)
    near = (rng.random((40, 40)) < 0.12).astype(float)
    near[5] = 0.0
    if kind == "row-standardised":
        near /= np.maximum(near.sum(axis=1, keepdims=True), 1.0)
    if kind == "uneven":
        near *= rng.uniform(0.5, 2.0, near.shape)
    x = rng.poisson(1.5, 40).astype(float)
    found = conditional_permutations(x, sparse.csr_array(near), rng=np.random.default_rng(8), permutations=99)
    for ours, plain in zip(found, _replay(x, near, 8, 99), strict=True):
        np.testing.assert_allclose(ours, plain, atol=1e-9)
    # A feature without neighbours has no p-value.
    assert np.isnan(found[0][5])


def test_moments_are_those_of_drawing_without_replacement() -> None:
    # Cochran (1977) Sampling techniques, chapter 2: a weighted sum of draws from the m other values, none drawn twice,
    # has mean W mu and variance S^2 (sum of w^2 - W^2 / m). Esda's own p-values stand beside ours in the benchmarks.
    near = libpysal.weights.lat2W(15, 15, rook=False)
    near.transform = "r"
    x, rows = np.random.default_rng(2).normal(size=225), near.sparse.toarray()
    p_value, mean, deviation = conditional_permutations(
        x, sparse.csr_array(rows), rng=np.random.default_rng(3), permutations=4999
    )
    others = [np.delete(x, i) for i in range(225)]
    spread = np.array([np.var(values, ddof=1) for values in others])
    exact = np.sqrt(spread * ((rows**2).sum(axis=1) - rows.sum(axis=1) ** 2 / 224))
    assert np.abs((mean - [values.mean() for values in others]) / exact).max() < 5 / np.sqrt(4999)
    np.testing.assert_allclose(deviation, exact, rtol=0.06)
    # The smaller tail, which the normal law gives for sums of many neighbours.
    inside = (rows > 0).sum(axis=1) == 8
    normal = stats.norm.sf(np.abs((rows @ x - [values.mean() for values in others]) / exact))
    assert np.abs(p_value - normal)[inside].max() < 0.03


def test_local_statistics_equal_esda() -> None:
    counts = np.random.default_rng(4).poisson(0.5, (20, 30))
    near, values = libpysal.weights.lat2W(20, 30, rook=False), counts.ravel().astype(float)
    star = G_Local(values, near, transform="B", star=True, permutations=0)
    np.testing.assert_allclose(gi_star_grid(counts).ravel(), star.Zs, atol=1e-9)
    near.transform = "r"
    moran = Moran_Local(values, near, permutations=0)
    np.testing.assert_allclose(local_moran(values, sparse.csr_array(near.sparse)), moran.Is, atol=1e-9)


def test_equal_values_have_no_p_value() -> None:
    frame = pd.DataFrame({"x": range(9), "y": 0, "v": 4.0})
    for star in (True, False):
        found = analyse.local_g(frame, value="v", weights="band:1.5", star=star, permutations=99)
        assert found["z"] == found["p_value"] == [None] * 9


@pytest.mark.parametrize("spec", ["band:0", "band:-5", "band:nan", "knn:2.5", "knn:0", "knn:9"])
def test_weights_without_meaning_are_refused(spec: str) -> None:
    with pytest.raises(RefusedInput):
        analyse.local_moran(pd.DataFrame({"x": range(9), "y": 0, "v": range(9)}), value="v", weights=spec)
    with pytest.raises(RefusedInput, match="above 0"):
        distance_band(np.zeros((3, 2)), 0.0)


def test_features_without_a_place_a_value_or_a_neighbour_are_refused() -> None:
    frame = pd.DataFrame({"x": [0.0, 1, 2, 3], "y": 0.0, "v": [1.0, 2, 3, 5]})
    with pytest.raises(BadColumn, match="row 3: no coordinates"):
        analyse.local_g(frame.assign(x=[0, None, 2, 3]), value="v", weights="band:1.5")
    with pytest.raises(BadColumn, match="row 5, column 'v'"):
        analyse.local_g(frame.assign(v=[1, 2, 3, None]), value="v", weights="band:1.5")
    with pytest.raises(RefusedInput, match="neighbour"):
        analyse.moran(frame, value="v", weights="band:0.5")
