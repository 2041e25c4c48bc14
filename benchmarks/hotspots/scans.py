"""Space-time permutation scan beside the same scan in vectorised numpy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from benchmarks.hotspots.timing import in_turns, report
from mapping.hotspots.circles import circles, distances_between
from mapping.hotspots.st_maxima import largest_ratios

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
TIMED = 3


def vectorised(counts: Integers, expected: Floats, order: Integers, sizes: Integers, longest: int) -> float:
    """Largest ratio of one table: all circles of a centre at once, one pass for each length."""
    total, best = float(counts.sum()), 0.0
    for centre, size in enumerate(sizes):
        near = order[centre, :size]
        seen, mean = (
            np.pad(np.cumsum(np.cumsum(table[near], axis=0), axis=1), ((0, 0), (1, 0))) for table in (counts, expected)
        )
        for length in range(1, longest + 1):
            c, mu = seen[:, length:] - seen[:, :-length], mean[:, length:] - mean[:, :-length]
            high = (c > mu) & (c >= 2)
            if high.any():
                c, mu = c[high], mu[high]
                ratio = c * np.log(c / mu) + (total - c) * np.log((total - c) / (total - mu))
                best = max(best, float(ratio.max()))
    return best


def main(n: int = 200, steps: int = 52, replicates: int = 999) -> None:
    """Print both sides."""
    rng = np.random.default_rng(9)
    points, counts = rng.uniform(0, 100, (n, 2)), rng.poisson(1.0, (n, steps))
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    around = circles(distances_between(points), counts.sum(axis=1).astype(float), 0.5)
    area, step = np.repeat(np.indices((n, steps)).reshape(2, -1), counts.ravel(), axis=1)
    limits = (steps // 2, False, float(counts.sum()), 2.0)

    def ours() -> Floats:
        chance = np.random.default_rng(10)
        return largest_ratios(
            lambda: np.bincount(area * steps + chance.permutation(step), minlength=n * steps),
            expected, around, limits, replicates,
        )  # fmt: skip

    def theirs() -> Floats:
        chance = np.random.default_rng(10)
        tables = [np.bincount(area * steps + chance.permutation(step), minlength=n * steps) for _ in range(TIMED)]
        return np.array(
            [vectorised(table.reshape(n, steps), expected, around.order, around.sizes, steps // 2) for table in tables]
        )

    mine, other = in_turns(ours, theirs)
    gap = float(np.abs(mine.answer[:TIMED] - other.answer).max())
    what = f"space-time permutation scan, {n} areas x {steps} weeks, {replicates} replicates"
    note = f"; largest difference {gap:.1e}"
    report(what, "vectorised numpy", mine, other, wanted=15, scale=replicates / TIMED, note=note)
