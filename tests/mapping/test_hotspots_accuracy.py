"""Methods compared on held-out time: planted truths, slow second computations, and police.uk's own months."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from scipy import stats
from sklearn.neighbors import KernelDensity

from data.errors import NotEnough, RefusedInput
from mapping import projection
from mapping.areas import Areas
from mapping.hotspots.accuracy import METHODS, compare_methods, rank_cells
from mapping.hotspots.density import choose_bandwidth
from mapping.hotspots.gi_star import gi_star_grid
from mapping.hotspots.grid import lay_grid
from mapping.hotspots.scan import poisson_llr

_AREA = shapely.box(0, 0, 10_000, 8_000)
_GRID = lay_grid(_AREA, 500.0)


def _points(seed: int, n: int = 300, hot: int = 120) -> np.ndarray:
    rng = np.random.default_rng(seed)
    even = rng.uniform((0, 0), (10_000, 8_000), (n, 2))
    return np.concatenate([even, rng.uniform((6_000, 3_000), (7_500, 4_500), (hot, 2))])


def test_every_method_ranks_the_planted_block_first() -> None:
    points = _points(1)
    steps = np.random.default_rng(2).integers(0, 12, len(points))
    for method in METHODS:
        score = rank_cells(method, _GRID, points, steps=steps)
        assert score.shape == _GRID.shape
        row, column = divmod(int(score.argmax()), _GRID.shape[1])
        assert 12 <= column < 15, method
        assert 6 <= row < 9, method


def test_scores_are_those_of_the_method_itself() -> None:
    points, counts = _points(3), _GRID.counts(_points(3))
    assert (rank_cells("count", _GRID, points) == counts).all()
    assert rank_cells("gi-star", _GRID, points) == pytest.approx(gi_star_grid(counts, _GRID.inside))
    # With equal shares the chance-proof statistic rises and falls with the weighted sum of the nine cells.
    around = np.pad(counts, 1).astype(float)
    weights = np.array([[9, 10, 9], [10, 11, 10], [9, 10, 9]])
    sums = np.array([[(around[r : r + 3, c : c + 3] * weights).sum() for c in range(20)] for r in range(16)])
    found = rank_cells("chance-proof", _GRID, points)[1:-1, 1:-1]
    assert stats.spearmanr(found.ravel(), sums[1:-1, 1:-1].ravel()).statistic == pytest.approx(1.0)


def test_the_scan_score_is_the_largest_likelihood_ratio_of_the_squares_around() -> None:
    points = _points(4, n=80, hot=20)
    counts, score = _GRID.counts(points), rank_cells("scan", _GRID, points)
    total, usual = counts.sum(), counts.sum() / counts.size
    for row, column in ((7, 13), (3, 3), (0, 0), (15, 19)):
        best = 0.0
        for half in range(4):
            window = counts[max(0, row - half) : row + half + 1, max(0, column - half) : column + half + 1]
            if window.sum() > window.size * usual:
                best = max(best, poisson_llr(float(window.sum()), window.size * usual, float(total)))
        assert score[row, column] == pytest.approx(best, abs=1e-6)


def test_the_density_stands_in_the_right_cells() -> None:
    points = _points(5)
    score = rank_cells("kde", _GRID, points)
    centres = np.array([(250 + 500 * c, 250 + 500 * r) for r in range(16) for c in range(20)], dtype=float)
    # Another program, another kernel of equal spread: the order is nearly the same.
    width = choose_bandwidth(points).metres / math.sqrt(8)
    other = KernelDensity(bandwidth=width).fit(points).score_samples(centres).reshape(16, 20)
    assert stats.spearmanr(score.ravel(), other.ravel()).statistic > 0.97


def test_the_plain_count_stands_first_and_what_cannot_run_is_named() -> None:
    found = compare_methods(_points(6), _points(7), _GRID, shares=(0.03, 0.1))
    assert next(row.method for row in found.rows if row.share == 0.03) == "count"
    assert {row.method for row in found.rows} == set(METHODS) - {"emerging"}
    assert "at least 10" in found.not_run["emerging"]
    assert found.sentences[0].startswith("The plain count's best")
    assert any("emerging was not run" in sentence for sentence in found.sentences)
    for row in found.rows:
        assert row.hit_rate == pytest.approx(row.hits / found.n_test)
        assert row.pai == pytest.approx(row.hit_rate / (row.n_cells / found.cells))
        assert 0 < row.pei <= 1


def test_smoothing_beats_the_count_where_the_truth_is_smooth_and_few_came_before() -> None:
    # 50 incidents before, 30 of them in a wide even hotspot of 36 cells: single cells are chance, neighbourhoods not.
    rng = np.random.default_rng(8)
    before, after = (
        np.concatenate(
            [rng.uniform((0, 0), (10_000, 8_000), (n, 2)), rng.uniform((3_000, 3_000), (6_000, 6_000), (hot, 2))]
        )
        for n, hot in ((20, 30), (500, 750))
    )
    found = {row.method: row for row in compare_methods(before, after, _GRID, shares=(36 / 320,)).rows}
    assert found["gi-star"].hit_rate > found["count"].hit_rate
    assert found["gi-star"].p_value < 0.05
    assert found["count"].p_value == 1.0


def test_refusals() -> None:
    points = _points(1)
    with pytest.raises(RefusedInput, match="use count, kde"):
        rank_cells("magic", _GRID, points)
    with pytest.raises(NotEnough, match="before lies inside"):
        rank_cells("count", _GRID, points + 1e6)
    with pytest.raises(NotEnough, match="after lies inside"):
        compare_methods(points, points + 1e6, _GRID)
    with pytest.raises(RefusedInput, match="shares"):
        compare_methods(points, points, _GRID, shares=(0.0,))


def _crimes(folder: Path, months: list[str]) -> tuple[np.ndarray, np.ndarray]:
    parts, steps = [], []
    for step, month in enumerate(months):
        table = pd.read_csv(folder / "crime" / month / f"{month}-bedfordshire-street.csv.gz").dropna(
            subset=["Longitude"]
        )
        easting, northing = projection.to_grid(table["Longitude"].to_numpy(float), table["Latitude"].to_numpy(float))
        parts.append(np.column_stack([easting, northing]))
        steps.append(np.full(len(table), step))
    return np.concatenate(parts), np.concatenate(steps)


@pytest.mark.reference
def test_the_naive_baseline_on_bedfordshire(reference_data: Path) -> None:
    # Measured on the same files before this program was written: twelve months of counts in 500 m cells hold about
    # 36 % of the next year's crime in the top 1 % of cells.
    months = [f"{2021 + (4 + k) // 12}-{(4 + k) % 12 + 1:02d}" for k in range(24)]
    grid = lay_grid(Areas.shipped().force_polygon(("E23000026",)), 500.0)
    before, steps = _crimes(reference_data, months[:12])
    after, _ = _crimes(reference_data, months[12:])
    found = compare_methods(before, after, grid, shares=(0.01,), steps=steps)
    count = found.rows[0]
    assert count.method == "count"
    assert count.hit_rate == pytest.approx(0.36, abs=0.03)
    assert not found.not_run
    assert len(found.rows) == len(METHODS)


@pytest.mark.reference
def test_five_months_of_2018_and_2019(reference_data: Path) -> None:
    grid = lay_grid(Areas.shipped().force_polygon(("E23000026",)), 500.0)
    before, _ = _crimes(reference_data, ["2018-10", "2018-11", "2018-12", "2019-01"])
    after, _ = _crimes(reference_data, ["2019-02"])
    found = compare_methods(before, after, grid, shares=(0.01, 0.05), methods=("kde", "gi-star", "chance-proof"))
    # 18 of the 5,168 located points of February lie outside the force's polygon.
    assert abs(found.n_test - 5150) <= 10
    for row in found.rows:
        assert row.pai > 10
        assert 0.9 < (row.rri or 0) < 1.15
