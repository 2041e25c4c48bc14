"""How often pure noise shows a hotspot and what is found of what is there; other seeds than the calibration's."""

from __future__ import annotations

import time

import numpy as np
import numpy.typing as npt
import shapely

from mapping.areas import Areas
from mapping.gazetteer import Gazetteer
from mapping.hotspots.baseline import point_baseline
from mapping.hotspots.grid import lay_grid
from mapping.hotspots.significance import Null, planted_power, simulate_null

Floats = npt.NDArray[np.float64]
MAPS, CELL_M, BEDFORDSHIRE = 1000, 500.0, "E23000026"
RATIOS = (2, 3, 4, 6, 8, 12, 16, 20, 30, 50)


def bedfordshire() -> Floats:
    """Postcodes of Bedfordshire in cells of 500 m: where people are."""
    boundary = shapely.union_all([Areas.shipped().force_polygon([BEDFORDSHIRE])])
    grid = lay_grid(boundary, CELL_M)
    return point_baseline(grid, Gazetteer.open().points_within(boundary.bounds))


def false_alarms(null: Null, seed: int) -> float:
    """Share of maps of pure noise, drawn by the baseline, that show any hotspot."""
    rng = np.random.default_rng(seed)
    shown = 0
    for _ in range(MAPS):
        counts = np.bincount(rng.choice(null.share.size, null.n, p=null.share.ravel()), minlength=null.share.size)
        shown += bool(null.is_hot(counts.reshape(null.share.shape)).any())
    return shown / MAPS


def main() -> None:
    """Print shares and powers."""
    places = {"20 x 20 uniform cells": np.ones((20, 20)), "Bedfordshire by postcodes, 500 m cells": bedfordshire()}
    for name, baseline in places.items():
        for n, ratio in ((60, 8), (150, 6), (300, 4)):
            start = time.perf_counter()
            null = simulate_null(n, baseline, rng=np.random.default_rng(100 + n))
            seconds = time.perf_counter() - start
            share = false_alarms(null, 9_000 + n)
            print(
                f"{name}, {n} incidents: {share:.1%} of {MAPS:,} noise maps show a hotspot (at most 7 % wanted)", end=""
            )
            print(f"; threshold {null.threshold:.2f}, 999 chance maps in {seconds:.2f} s", flush=True)
            curve = {
                r: planted_power(null, r, rng=np.random.default_rng(5_000 + n), maps=MAPS) for r in (ratio, *RATIOS)
            }
            wanted = " (at least 75 % wanted)" if baseline.shape == (20, 20) else ""
            print(
                f"  planted 3 x 3 block at {ratio} times the baseline found in {curve[ratio]:.1%}{wanted}; curve:",
                end=" ",
            )
            print(", ".join(f"{r} times {curve[r]:.0%}" for r in RATIOS), flush=True)
