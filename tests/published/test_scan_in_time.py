"""Cylinders: the likelihood ratio of Kulldorff et al. (2005), a search by plain loops, planted and absent clusters."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from data.errors import BadCrs, NotEnough, RefusedInput
from mapping import analyse
from mapping.hotspots.circles import distances_between
from mapping.hotspots.scan import poisson_llr
from mapping.hotspots.st_scan import space_time_scan


def _by_loops(points: np.ndarray, counts: np.ndarray, expected: np.ndarray, weight: np.ndarray, longest: int) -> float:
    best, (n, steps) = 0.0, counts.shape
    for centre in range(n):
        near = np.argsort(np.hypot(*(points - points[centre]).T), kind="stable")
        for size in range(1, n + 1):
            inside = near[:size]
            if weight[inside].sum() > weight.sum() / 2:
                break
            for first, last in itertools.combinations(range(steps + 1), 2):
                c, mu = counts[inside, first:last].sum(), expected[inside, first:last].sum()
                if last - first <= longest and c >= 2:
                    best = max(best, poisson_llr(c, mu, counts.sum()))
    return best


@pytest.mark.parametrize("model", ["poisson", "permutation"])
def test_equal_to_plain_loops(model: str) -> None:
    rng = np.random.default_rng(3)
    points, people = rng.uniform(0, 10, (12, 2)), rng.integers(50, 500, 12).astype(float)
    counts = rng.poisson(1.5, (12, 8))
    if model == "poisson":
        expected = np.outer(people, np.ones(8)) / people.sum() / 8 * counts.sum()
        found, _ = space_time_scan(points, counts, people, rng=rng, replicates=9)
        plain = _by_loops(points, counts, expected, people, 4)
    else:
        expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
        found, _ = space_time_scan(points, counts, rng=rng, replicates=9)
        plain = _by_loops(points, counts, expected, counts.sum(axis=1), 4)
    assert found[0].llr == pytest.approx(plain, abs=1e-9)
    assert found[0].llr == pytest.approx(poisson_llr(found[0].cases, found[0].expected, counts.sum()), abs=1e-9)


def test_the_worked_unit_of_the_permutation_model() -> None:
    # c = 10, mu = 20 x 20 / 100 = 4, C = 100: LLR 3.3544.
    counts = np.array([[10, 10], [10, 70]])
    found, zones = space_time_scan(
        np.array([[0.0, 0.0], [1.0, 0.0]]), counts, rng=np.random.default_rng(1), replicates=99
    )
    assert (found[0].areas, found[0].first, found[0].cases, found[0].expected) == ((0,), 0, 10, 4)
    assert found[0].llr == pytest.approx(3.3544, abs=5e-5)
    assert zones == 2


def test_a_planted_cylinder_is_found_and_lives_until_now() -> None:
    rng = np.random.default_rng(5)
    points = rng.uniform(0, 100, (40, 2))
    counts = rng.poisson(1.0, (40, 20))
    near = np.argsort(np.hypot(*(points - points[7]).T))[:4]
    counts[near, 17:] += 5
    for prospective in (False, True):
        found, _ = space_time_scan(
            points, counts, rng=np.random.default_rng(2), replicates=99, prospective=prospective, max_steps=6
        )
        assert set(near.tolist()) <= set(found[0].areas)
        assert (found[0].first, found[0].last, found[0].p_value) == (17, 19, 0.01)
    members = [area for cylinder in found for area in cylinder.areas]
    assert len(members) == len(set(members))


def test_noise_is_significant_about_as_seldom_as_promised() -> None:
    points, alarms = np.random.default_rng(1).uniform(0, 10, (15, 2)), 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        found, _ = space_time_scan(points, rng.poisson(1.0, (15, 10)), rng=rng, replicates=99)
        alarms += found[0].p_value <= 0.05
    assert alarms <= 8


def test_great_circle_distances() -> None:
    # A quarter of the meridian of a sphere of the mean radius, and London to Paris (51.5074, -0.1278; 48.8566, 2.3522).
    quarter = distances_between(np.array([[0.0, 0.0], [0.0, 90.0]]), "great-circle")[0, 1]
    assert quarter == pytest.approx(np.pi / 2 * 6_371_008.8)
    paris = distances_between(np.array([[-0.1278, 51.5074], [2.3522, 48.8566]]), "great-circle")[0, 1]
    assert paris == pytest.approx(343_560, abs=500)
    with pytest.raises(BadCrs):
        distances_between(np.array([[500_000.0, 200_000.0]]), "great-circle")


def test_what_cannot_be_scanned_is_refused() -> None:
    points, rng = np.zeros((2, 2)), np.random.default_rng(1)
    with pytest.raises(NotEnough, match="two steps"):
        space_time_scan(points, [[1], [2]], rng=rng)
    with pytest.raises(RefusedInput, match="whole numbers"):
        space_time_scan(points, [[1.5, 1], [2, 1]], rng=rng)


def test_answer_has_the_keys_of_the_contract() -> None:
    rng = np.random.default_rng(5)
    points = rng.uniform(0, 100, (20, 2))
    table = rng.poisson(1.0, (20, 12))
    table[3, 9:] += 9
    rows = pd.DataFrame(
        [
            {"id": f"A{i}", "x": points[i, 0], "y": points[i, 1], "time": f"2025-{t + 1:02d}", "cases": table[i, t]}
            for i in range(20)
            for t in range(12)
            if table[i, t]
        ]
    ).assign(population=1000)
    for model in ("permutation", "poisson"):
        found = analyse.scan(rows, id="id", cases="cases", time="time", model=model, replicates=99, seed=1)
        best = found["clusters"][0]
        assert (best["ids"], best["start"], best["end"]) == (["A3"], "2025-10", "2025-12")
        assert best["cases"] == table[3, 9:].sum()
        assert best["p_value"] == 0.01
        assert found["total_cases"] == table.sum()
    assert found["total_population"] == 20_000
    with pytest.raises(RefusedInput, match="need --time"):
        analyse.scan(rows, id="id", cases="cases", model="permutation")
