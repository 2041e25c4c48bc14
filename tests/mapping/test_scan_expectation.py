"""Expectation-based scan against plain loops of Neill et al. (2005); chance tables side by side against one by one."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import BadColumn, NotEnough, RefusedInput
from mapping import analyse
from mapping.hotspots.circles import circles, distances_between
from mapping.hotspots.scan import circular_scan, poisson_llr
from mapping.hotspots.st_expectation import expectation_scan
from mapping.hotspots.st_maxima import largest_ratios


def _by_loops(points: np.ndarray, counts: np.ndarray, usual: np.ndarray, longest: int, *, now: bool) -> float:
    best, (n, steps) = 0.0, counts.shape
    for centre in range(n):
        near = np.argsort(np.hypot(*(points - points[centre]).T), kind="stable")
        for inside in (near[: k + 1] for k in range(n // 2)):
            for first in range(steps - longest, steps):
                for last in [steps] if now else range(first + 1, steps + 1):
                    c, b = counts[inside, first:last].sum(), usual[inside].sum() * (last - first)
                    if c >= 2 and c > b:
                        best = max(best, c * math.log(c / b) + b - c)
    return best


@pytest.mark.parametrize("now", [True, False])
def test_ratio_is_that_of_plain_loops(now: bool) -> None:
    rng = np.random.default_rng(3)
    points, counts = rng.uniform(0, 10, (10, 2)), rng.poisson(1.2, (10, 13))
    # each area's own past of nine steps and one step more at a tenth of all
    usual = (counts[:, :9].sum(axis=1) + counts[:, :9].sum() / 9 / 10) / 10
    found, zones = expectation_scan(points, counts, rng=rng, max_steps=4, prospective=now, replicates=9)
    assert found[0].llr == pytest.approx(_by_loops(points, counts, usual, 4, now=now), abs=1e-9)
    assert zones == 10 * 5 * (4 if now else 10)
    assert found[0].first >= 9
    assert not now or all(cylinder.last == 12 for cylinder in found)


def test_a_rise_everywhere_is_a_cluster_and_noise_seldom_is() -> None:
    points, alarms = np.random.default_rng(1).uniform(0, 10, (12, 2)), 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        found, _ = expectation_scan(points, rng.poisson(0.8, (12, 12)), rng=rng, max_steps=3, replicates=99)
        alarms += bool(found) and found[0].p_value <= 0.05
    assert alarms <= 8
    rng = np.random.default_rng(2)
    risen = np.concatenate([rng.poisson(1.0, (12, 9)), rng.poisson(4.0, (12, 3))], axis=1)
    found, _ = expectation_scan(points, risen, rng=rng, max_steps=3, replicates=99, prospective=True)
    assert found[0].p_value == 0.01


def test_a_short_past_is_refused() -> None:
    with pytest.raises(NotEnough, match="max-duration"):
        expectation_scan(np.zeros((2, 2)), np.ones((2, 5)), rng=np.random.default_rng(1), max_steps=3)


@pytest.mark.parametrize("prospective", [False, True])
@pytest.mark.parametrize("scale", [0.02, 1.0, 40.0])
def test_tables_side_by_side_are_exact(scale: float, prospective: bool) -> None:
    rng = np.random.default_rng(4)
    points, expected = rng.uniform(0, 10, (9, 2)), rng.uniform(0.2, 3.0, (9, 7)) * scale
    total = max(4, round(expected.sum()))
    expected *= total / expected.sum()
    around = circles(distances_between(points), expected.sum(axis=1), 0.5)
    tables = [rng.multinomial(total, expected.ravel() / total) for _ in range(70)]
    given = iter(tables)
    found = largest_ratios(lambda: next(given), expected, around, (3, prospective, float(total), 2.0), 70)
    for table, largest in zip(tables, found, strict=True):
        counts, best = table.reshape(9, 7), 0.0
        for centre in range(9):
            for size in range(1, around.sizes[centre] + 1):
                inside = around.order[centre, :size]
                windows = [(a, b) for b in range(1, 8) for a in range(max(0, b - 3), b) if b == 7 or not prospective]
                for first, last in windows:
                    c, mu = counts[inside, first:last].sum(), expected[inside, first:last].sum()
                    best = max(best, poisson_llr(c, mu, total) if c >= 2 else 0.0)
        assert largest == pytest.approx(best, abs=1e-9)


def _rows(steps: list[str]) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    return pd.DataFrame(
        [
            {
                "id": f"A{i}",
                "x": i * i * 0.37 % 3.1,
                "y": i * 0.91 % 2.3,
                "when": step,
                "cases": int(rng.poisson(1.0)),
                "population": 100 + i,
            }
            for i in range(9)
            for step in steps
        ]
    )


def test_rows_in_any_order_and_places_moved_give_the_same_clusters() -> None:
    rows = _rows([f"2026-{m:02d}" for m in range(1, 11)])
    options = {"id": "id", "cases": "cases", "time": "when", "replicates": 49, "seed": 3}
    moved = rows.assign(x=rows["x"] + 1000, y=rows["y"] - 500)
    for model in ("poisson", "permutation", "expectation"):
        first = analyse.scan(rows, model=model, max_duration=4, **options)
        again = analyse.scan(moved, model=model, max_duration=4, **options)
        assert [c["ids"] for c in again["clusters"]] == [c["ids"] for c in first["clusters"]]
        mixed = analyse.scan(rows.sample(frac=1, random_state=1), model=model, max_duration=4, **options)
        assert mixed == first


@settings(max_examples=15, deadline=None)
@given(st.permutations(list(range(16))), st.integers(0, 50))
def test_order_of_rows_on_a_lattice_decides_nothing(order: list[int], seed: int) -> None:
    # A lattice, where most distances tie, with two pairs of areas in one place each.
    east, north = np.array([0, 1, 2, 3] * 4, dtype=float), np.repeat([0.0, 1.0, 2.0, 2.0], 4)
    cases = np.random.default_rng(seed).poisson(2.0, 16)
    rows = pd.DataFrame({"id": range(16), "x": east * 0.1, "y": north * 0.1, "cases": cases, "population": 10})
    first = analyse.scan(rows, id="id", cases="cases", replicates=9)
    assert analyse.scan(rows.iloc[order], id="id", cases="cases", replicates=9) == first
    # The library on bare arrays: positions differ, areas do not.
    points = np.column_stack([east, north])
    mixed, zones = circular_scan(
        points[order], cases[order], np.full(16, 10), rng=np.random.default_rng(0), replicates=9
    )
    plain, zones_plain = circular_scan(points, cases, np.full(16, 10), rng=np.random.default_rng(0), replicates=9)
    assert zones == zones_plain
    assert [c.llr for c in mixed] == [c.llr for c in plain]
    places = [{tuple(points[i]) for i in c.areas} for c in plain]
    assert [{tuple(points[order[i]]) for i in c.areas} for c in mixed] == places


def test_a_circle_holds_all_that_lie_within_its_radius() -> None:
    side = np.arange(6) * 0.1
    points = np.array([(x, y) for x in side for y in side])
    cases = np.random.default_rng(8).poisson(1.5, 36)
    found, _ = circular_scan(points, cases, np.full(36, 7), rng=np.random.default_rng(1), replicates=9)
    best, total = 0.0, cases.sum()
    for centre in points:
        far = np.hypot(*(points - centre).T)
        for radius in np.unique(far.round(9)):
            inside = far <= radius + 1e-9
            c, mu = cases[inside].sum(), total * inside.sum() / 36
            if inside.sum() <= 18 and c >= 2 and c > mu:
                best = max(best, c * math.log(c / mu) + (total - c) * math.log((total - c) / (total - mu)))
    assert found[0].llr == pytest.approx(best, abs=1e-9)


def test_steps_without_a_row_are_steps_without_cases() -> None:
    weeks = _rows(["2026-01-05", "2026-01-12", "2026-02-02", "2026-02-09"])
    found = analyse.scan(weeks, id="id", cases="cases", time="when", replicates=9)
    # Six weeks, of which two have no row: windows of one to three weeks.
    assert found["zones"] % (6 + 5 + 4) == 0
    months = analyse.scan(_rows(["2025-11", "2026-02"]), id="id", cases="cases", time="when", replicates=9)
    assert months["zones"] % (4 + 3) == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": ["a", "a", "b"]}, "rows 2, 3"),
        ({"id": ["a", None, "b"]}, "row 3, column 'id'"),
        ({"x": [1.0, 2.0, np.nan]}, "row 4"),
        ({"cases": [1, -1, 2]}, "row 3, column 'cases'"),
        ({"population": [10, np.nan, 2]}, "row 3, column 'population'"),
    ],
)
def test_what_is_wrong_is_said_by_row(change: dict[str, list[object]], words: str) -> None:
    rows = pd.DataFrame({"id": ["a", "b", "c"], "x": [1.0, 2, 3], "y": [1.0, 2, 4], "cases": 1, "population": 10})
    with pytest.raises(BadColumn, match=words):
        analyse.scan(rows.assign(**change), id="id", cases="cases", replicates=9)
    with pytest.raises(RefusedInput, match="need --time"):
        analyse.scan(rows, id="id", cases="cases", model="expectation")
