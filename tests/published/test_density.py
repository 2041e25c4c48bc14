"""Kernel density against the exact sum of scikit-learn (gaussian) and the formula of Silverman (1986, 4.5; quartic)."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from scipy.spatial.distance import cdist
from sklearn.neighbors import KernelDensity

from data.errors import NotEnough, RefusedInput
from mapping import analyse
from mapping.hotspots.density import Density, choose_bandwidth, kernel_density
from mapping.hotspots.geotiff import geotiff


def _towns(n: int = 600) -> np.ndarray:
    rng = np.random.default_rng(4)
    return np.concatenate([rng.normal((2000, 3000), 700, (n // 2, 2)), rng.uniform(0, 9000, (n - n // 2, 2))])


def _centres(found: Density) -> np.ndarray:
    rows, columns = found.per_km2.shape
    x = found.west_m + (np.arange(columns) + 0.5) * found.cell_m
    y = found.south_m + (np.arange(rows) + 0.5) * found.cell_m
    return np.stack(np.meshgrid(x, y), axis=2).reshape(-1, 2)


@pytest.mark.parametrize(("cell_m", "bandwidth_m"), [(100.0, 400.0), (150.0, 300.0), (500.0, 250.0)])
@pytest.mark.parametrize("kernel", ["gaussian", "quartic"])
def test_within_one_per_cent_of_exact(kernel: str, cell_m: float, bandwidth_m: float) -> None:
    points = _towns()
    found = kernel_density(points, cell_m=cell_m, bandwidth_m=bandwidth_m, kernel=kernel)
    if kernel == "gaussian":
        oracle = KernelDensity(bandwidth=bandwidth_m, kernel="gaussian").fit(points)
        exact = np.exp(oracle.score_samples(_centres(found))) * len(points) * 1e6
    else:
        squared = cdist(_centres(found), points, "sqeuclidean") / bandwidth_m**2
        exact = (3 / np.pi * np.clip(1 - squared, 0, None) ** 2).sum(axis=1) / bandwidth_m**2 * 1e6
    ours = found.per_km2.ravel()
    assert np.abs(ours - exact).max() <= 0.01 * exact.max()
    dense = exact > 0.1 * exact.max()
    assert np.abs(ours / np.where(dense, exact, 1.0) - 1)[dense].max() <= 0.01


@pytest.mark.parametrize("kernel", ["gaussian", "quartic"])
def test_nothing_is_lost_or_made(kernel: str) -> None:
    found = kernel_density(_towns(), cell_m=50.0, bandwidth_m=300.0, kernel=kernel)
    assert found.total == pytest.approx(600, rel=0.002)


def test_bandwidth_is_the_normal_reference_rule_and_says_so() -> None:
    points = np.random.default_rng(2).normal(0, (500, 2000), (4096, 2))
    found = choose_bandwidth(points, "gaussian")
    # One of the axes alone would give 125 or 500.
    assert found.metres == pytest.approx(1000 * 4096 ** (-1 / 6), rel=0.05)
    assert "4,096 points" in found.why
    with pytest.raises(NotEnough):
        choose_bandwidth(np.zeros((9, 2)))


def test_answer_and_files(tmp_path: Path) -> None:
    events = pd.DataFrame(_towns() + np.array([500_000, 200_000]), columns=["x", "y"])
    events.loc[3, "x"] = np.nan
    answer, surface = analyse.density(events, cell_m=250)
    assert {"bandwidth_m", "cells", "max", "total"} <= set(answer)
    assert answer["without_coordinates"] == 1
    assert answer["total"] == pytest.approx(599, rel=0.01)
    analyse.write_surface(surface, tmp_path / "density.geojson")
    features = json.loads((tmp_path / "density.geojson").read_text())["features"]
    assert max(feature["properties"]["per_km2"] for feature in features) == pytest.approx(answer["max"])
    longitude, latitude = features[0]["geometry"]["coordinates"][0][0]
    assert -1 < longitude < 0
    assert 51 < latitude < 52
    with pytest.raises(RefusedInput, match="is written as"):
        analyse.write_surface(surface, tmp_path / "density.asc")


def test_geotiff_is_read_back_by_another_program() -> None:
    values = np.arange(12.0).reshape(3, 4)
    image = Image.open(io.BytesIO(geotiff(values, west_m=500_000, south_m=200_000, cell_m=100)))
    # The first row of a picture is the north, the first row of a grid the south.
    assert (np.asarray(image) == values[::-1]).all()
    assert image.tag_v2[33550] == (100.0, 100.0, 0.0)
    assert image.tag_v2[33922] == (0.0, 0.0, 0.0, 500_000.0, 200_300.0, 0.0)
    assert 27700 in image.tag_v2[34735]
