"""Chance shows a hotspot as seldom as promised, and planted concentrations are found."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from scipy.ndimage import convolve

from data.errors import RefusedInput
from mapping.hotspots.baseline import point_baseline, uniform_baseline
from mapping.hotspots.grid import Grid, lay_grid
from mapping.hotspots.significance import false_alarm_rate, planted_power, simulate_null, smallest_detectable

# A hollow town: most weight in one corner, much empty land.
_TOWN = np.exp(-np.hypot(*np.mgrid[0:30, 0:40]) / 5.0) + 1e-4


@pytest.mark.parametrize("n", [60, 150, 300])
@pytest.mark.parametrize("baseline", [np.ones((20, 20)), _TOWN], ids=["uniform", "town"])
def test_noise_seldom_shows_a_hotspot(n: int, baseline: np.ndarray) -> None:
    null = simulate_null(n, baseline, rng=np.random.default_rng(11))
    share = (baseline / baseline.sum()).ravel()
    noise = np.random.default_rng(7_000 + n).multinomial(n, share, size=400).reshape(400, *baseline.shape)
    shown = np.mean([null.is_hot(counts).any() for counts in noise])
    assert shown <= 0.08


@pytest.mark.parametrize(("n", "ratio"), [(60, 8), (150, 6), (300, 4)])
def test_planted_block_is_found(n: int, ratio: int) -> None:
    null = simulate_null(n, np.ones((20, 20)), rng=np.random.default_rng(21))
    rng, found = np.random.default_rng(22), 0
    for _ in range(300):
        row, column = rng.integers(1, 19, 2)
        share = np.ones((20, 20))
        share[row - 1 : row + 2, column - 1 : column + 2] = ratio
        counts = rng.multinomial(n, (share / share.sum()).ravel()).reshape(20, 20)
        found += null.is_hot(counts)[row - 1 : row + 2, column - 1 : column + 2].any()
    assert found / 300 >= 0.75
    assert abs(planted_power(null, ratio, rng=np.random.default_rng(23), maps=1000) - found / 300) < 0.08


def test_town_centre_alone_is_no_hotspot_with_the_right_baseline_but_is_with_the_uniform_one() -> None:
    share = (_TOWN / _TOWN.sum()).ravel()
    maps = np.random.default_rng(5).multinomial(150, share, size=100).reshape(100, *_TOWN.shape)
    right = simulate_null(150, _TOWN, rng=np.random.default_rng(1))
    wrong = simulate_null(150, np.ones_like(_TOWN), rng=np.random.default_rng(1))
    assert np.mean([right.is_hot(m).any() for m in maps]) <= 0.1
    assert np.mean([wrong.is_hot(m).any() for m in maps]) == 1.0


@pytest.mark.parametrize("n", [40, 3000])
def test_z_equals_plain_convolution_and_maxima_equal_plain_replay(n: int) -> None:
    kernel = np.array([[0.9, 1, 0.9], [1, 1.1, 1], [0.9, 1, 0.9]])
    share = _TOWN / _TOWN.sum()
    mean = n * convolve(share, kernel, mode="constant")
    variance = n * (convolve(share, kernel**2, mode="constant") - (mean / n) ** 2)
    null = simulate_null(n, _TOWN, rng=np.random.default_rng(3), replicates=99)
    counts = np.random.default_rng(4).multinomial(n, share.ravel()).reshape(share.shape)
    expected = (convolve(counts.astype(float), kernel, mode="constant") - mean) / np.sqrt(np.maximum(variance, 1.0))
    np.testing.assert_allclose(null.z_values(counts), expected, atol=1e-9)
    fresh = simulate_null(n, _TOWN, rng=np.random.default_rng(3), replicates=99)
    assert fresh.maxima.tolist() == null.maxima.tolist()
    if n > share.size:
        drawn = np.random.default_rng(3).multinomial(n, share.ravel(), size=99).reshape(99, *share.shape)
        held = [convolve(m, np.ones((3, 3), int), mode="constant") >= 3 for m in drawn]
        replay = [np.where(enough, null.z_values(m), 0).max() for m, enough in zip(drawn, held, strict=True)]
        np.testing.assert_allclose(null.maxima, np.sort(np.maximum(replay, 0.0)), atol=1e-9)


def test_false_alarm_rate_and_power_say_what_they_are() -> None:
    null = simulate_null(150, np.ones((20, 20)), rng=np.random.default_rng(1))
    assert 0.01 <= false_alarm_rate(null, rng=np.random.default_rng(2)) <= 0.08
    power = smallest_detectable(null, rng=np.random.default_rng(3))
    assert power.cells == 9
    assert power.rate_ratio in {4, 5, 6}
    assert power.power >= 0.8
    few = simulate_null(3, np.ones((20, 20)), rng=np.random.default_rng(1))
    assert smallest_detectable(few, rng=np.random.default_rng(3), ratios=(2,)).rate_ratio is None


def test_p_value_counts_ties_and_hot_means_p_within_alpha() -> None:
    null = simulate_null(60, np.ones((20, 20)), rng=np.random.default_rng(1), alpha=0.1)
    counts = np.random.default_rng(2).multinomial(60, np.full(400, 1 / 400), size=200).reshape(200, 20, 20)
    for one in counts:
        z = null.z_values(one).max()
        assert null.is_hot(one).any() == (null.p_value(z) <= 0.1)
        assert null.p_value(z) == ((null.maxima >= z).sum() + 1) / 1000


def test_less_than_three_units_are_never_hot() -> None:
    null = simulate_null(2, _TOWN, rng=np.random.default_rng(1))
    counts = np.zeros(_TOWN.shape, int)
    counts[29, 39] = 2
    assert not null.is_hot(counts).any()


def test_bad_baselines_are_refused() -> None:
    for bad in (np.zeros((3, 3)), -np.ones((3, 3)), np.full((3, 3), np.nan)):
        with pytest.raises(RefusedInput, match="baseline"):
            simulate_null(10, bad, rng=np.random.default_rng(1))
    with pytest.raises(RefusedInput, match="19 replicates"):
        simulate_null(10, np.ones((3, 3)), rng=np.random.default_rng(1), replicates=9)


def test_cells_are_named_from_the_rounded_corner() -> None:
    grid = lay_grid(shapely.box(1250, 700, 3000, 2000), 500)
    assert (grid.west_m, grid.south_m, grid.shape) == (1000.0, 500.0, (3, 4))
    points = np.array([[1250, 700], [3000, 2000], [1499.9, 1000], [999, 700], [2999, np.nan]])
    names = [grid.name(int(cell)) if cell >= 0 else None for cell in grid.cells_of(points)]
    assert names == ["0_0", "3_2", "0_1", None, None]


def test_cells_outside_the_boundary_hold_nothing() -> None:
    triangle = shapely.Polygon([(0, 0), (4000, 0), (0, 4000)])
    grid = lay_grid(triangle, 500)
    assert isinstance(grid, Grid)
    assert grid.cover.sum() * 500**2 == pytest.approx(triangle.area)
    assert grid.cells_of(np.array([[3900.0, 3900.0]])).tolist() == [-1]
    assert uniform_baseline(grid).sum() == pytest.approx(1)
    baseline = point_baseline(grid, np.array([[100.0, 100.0]] * 10))
    assert baseline.sum() == pytest.approx(1)
    assert (baseline[grid.inside] > 0).all()
    assert (baseline[~grid.inside] == 0).all()
    with pytest.raises(RefusedInput, match="inside the boundary"):
        point_baseline(grid, np.array([[9e5, 9e5]]))
