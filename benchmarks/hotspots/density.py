"""Kernel density beside scikit-learn's exact sum, and on ten million points."""

from __future__ import annotations

import time

import numpy as np
from sklearn.neighbors import KernelDensity

from benchmarks.hotspots.clusters import towns
from benchmarks.hotspots.timing import in_turns, report
from mapping.hotspots.compiled import threads
from mapping.hotspots.density import Density, kernel_density

CELL_M, BANDWIDTH_M, PART = 100.0, 400.0, 100


def _beside(n: int) -> None:
    points = towns(n)

    def ours() -> Density:
        return kernel_density(points, cell_m=CELL_M, bandwidth_m=BANDWIDTH_M, kernel="gaussian")

    found = ours()
    rows, columns = found.per_km2.shape
    some = np.random.default_rng(8).choice(rows * columns, rows * columns // PART, replace=False)
    centres = np.column_stack([some % columns, some // columns]) + 0.5
    centres = centres * CELL_M + (found.west_m, found.south_m)
    fitted = KernelDensity(bandwidth=BANDWIDTH_M, kernel="gaussian").fit(points)
    mine, other = in_turns(ours, lambda: np.exp(fitted.score_samples(centres)) * n * 1e6, their_rounds=2)
    exact, quick = other.answer, mine.answer.per_km2.ravel()[some]
    dense = exact > 0.1 * found.per_km2.max()
    gap = float(np.abs(quick / exact - 1)[dense].max())
    of_peak = float(np.abs(quick - exact).max() / found.per_km2.max())
    note = f"; largest error {gap:.2%} where dense, {of_peak:.2%} of the peak anywhere"
    what = f"density of {n:,} points on {rows * columns:,} cells"
    report(what, "scikit-learn", mine, other, wanted=1000, scale=rows * columns / len(some), note=note)


def main() -> None:
    """Print both sides, then ours alone where scikit-learn would take days."""
    _beside(20_000)
    points = towns(10_000_000)
    start, cpu = time.perf_counter(), time.process_time()
    found = kernel_density(points, cell_m=CELL_M, bandwidth_m=BANDWIDTH_M, kernel="gaussian")
    wall, cpu = time.perf_counter() - start, time.process_time() - cpu
    print(f"density of {len(points):,} points on {found.per_km2.size:,} cells: ours {wall:.2f} s", end=" ")
    print(f"({cpu:.2f} s of processor, {threads()} threads); mass kept {found.total / len(points):.4%}")
