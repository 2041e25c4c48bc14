"""Hotspot methods against the usual libraries, in one run: `python -m benchmarks hotspots`."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from typing import TypeVar

import libpysal
import numpy as np
from esda.getisord import G_Local
from sklearn.cluster import DBSCAN

from mapping.hotspots.clusters import dbscan
from mapping.hotspots.gi_star import gi_star_grid
from mapping.hotspots.significance import planted_power, simulate_null

_T = TypeVar("_T")


def _timed(work: Callable[[], _T], repeats: int = 1) -> tuple[float, _T]:
    best, answer = float("inf"), None
    for _ in range(repeats):
        start = time.perf_counter()
        answer = work()
        best = min(best, time.perf_counter() - start)
    assert answer is not None
    return best, answer


def _clusters(n: int) -> None:
    rng = np.random.default_rng(1)
    towns = rng.uniform(0, 60_000, (40, 2))
    points = np.concatenate([rng.uniform(0, 60_000, (n // 2, 2)), towns[rng.integers(0, 40, n - n // 2)]])
    points[n // 2 :] += rng.normal(0, 900, (n - n // 2, 2))
    dbscan(points[:1000], eps_m=50, min_points=10)
    ours_s, ours = _timed(lambda: dbscan(points, eps_m=50, min_points=10), 3)
    theirs_s, theirs = _timed(lambda: DBSCAN(eps=50, min_samples=10).fit(points))
    tracemalloc.start()
    dbscan(points, eps_m=50, min_points=10)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    same = (ours.labels == theirs.labels_).mean()
    print(f"DBSCAN {n:,} points: ours {ours_s:.2f} s, {peak / 2**20:.0f} MiB; scikit-learn {theirs_s:.2f} s", end="; ")
    print(f"{theirs_s / ours_s:.0f} times; labels equal {same:.4%}")


def _gi(side: int) -> None:
    counts = np.random.default_rng(2).poisson(0.5, (side, side))
    weights = libpysal.weights.lat2W(side, side, rook=False)
    ours_s, ours = _timed(lambda: gi_star_grid(counts), 5)
    values = counts.ravel().astype(float)
    theirs_s, theirs = _timed(lambda: G_Local(values, weights, transform="B", star=True, permutations=0))
    gap = float(np.abs(ours.ravel() - theirs.Zs).max())
    print(f"Gi* {side * side:,} cells: ours {ours_s * 1000:.1f} ms; esda {theirs_s:.2f} s", end="; ")
    print(f"{theirs_s / ours_s:.0f} times; largest difference {gap:.1e}")


def _chance() -> None:
    seconds, _ = _timed(lambda: simulate_null(300, np.ones((100, 100)), rng=np.random.default_rng(1)), 3)
    print(f"999 chance maps of 300 units on 100 x 100 cells: {seconds:.3f} s")
    town = np.exp(-np.hypot(*np.mgrid[0:60, 0:60]) / 8.0) + 1e-3
    for name, baseline in (("uniform 20 x 20", np.ones((20, 20))), ("one-town 60 x 60", town)):
        for n, ratio in ((60, 8), (150, 6), (300, 4)):
            null = simulate_null(n, baseline, rng=np.random.default_rng(100 + n))
            share = (baseline / baseline.sum()).ravel()
            maps = np.random.default_rng(9_000 + n).multinomial(n, share, size=1000).reshape(1000, *baseline.shape)
            alarms = np.mean([null.is_hot(one).any() for one in maps])
            power = planted_power(null, ratio, rng=np.random.default_rng(5_000 + n), maps=1000)
            print(
                f"{name}, {n} units: threshold {null.threshold:.2f}, 1,000 noise maps with a hotspot {alarms:.1%}",
                end="",
            )
            print(f", 3 x 3 block at {ratio} times found {power:.1%}")


def main() -> None:
    """Print calibration, power and speed."""
    _chance()
    _gi(300)
    _clusters(1_000_000)


if __name__ == "__main__":
    main()
