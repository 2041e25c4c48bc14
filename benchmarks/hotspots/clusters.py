"""DBSCAN on a million points beside scikit-learn: time, memory, labels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.cluster import DBSCAN

from benchmarks.hotspots.timing import in_turns, peak_mib, report
from mapping.hotspots.clusters import Clusters, dbscan

LEAST = 10


def towns(n: int) -> npt.NDArray[np.float64]:
    """Half of the points anywhere in 60 km, half around forty towns."""
    rng = np.random.default_rng(1)
    centres = rng.uniform(0, 60_000, (40, 2))
    points = np.concatenate([rng.uniform(0, 60_000, (n // 2, 2)), centres[rng.integers(0, 40, n - n // 2)]])
    points[n // 2 :] += rng.normal(0, 900, (n - n // 2, 2))
    return points


def main(n: int = 1_000_000) -> None:
    """Print both sides: a radius with about 30 neighbours a point, and one with about 120."""
    points = towns(n)
    for eps_m in (50.0, 100.0, 200.0):
        _beside(points, eps_m)


def _beside(points: npt.NDArray[np.float64], eps_m: float) -> None:
    def ours() -> Clusters:
        return dbscan(points, eps_m=eps_m, min_points=LEAST)

    def theirs() -> DBSCAN:
        return DBSCAN(eps=eps_m, min_samples=LEAST).fit(points)

    ours()
    ours_mib, theirs_mib = peak_mib(ours), peak_mib(theirs)
    mine, other = in_turns(ours, theirs, rounds=3, their_rounds=1)
    same = float((mine.answer.labels == other.answer.labels_).mean())
    core = np.flatnonzero(mine.answer.core).tolist() == other.answer.core_sample_indices_.tolist()
    report(f"DBSCAN {len(points):,} points, eps {eps_m:.0f} m", "scikit-learn", mine, other, wanted=20)
    print(f"  labels equal {same:.4%}, core points {'all equal' if core else 'DIFFERENT'}", end="; ")
    if ours_mib is None or theirs_mib is None:
        print("memory cannot be measured on this system")
    else:
        share = theirs_mib / max(ours_mib, 1.0)
        print(f"memory ours {ours_mib:.0f} MiB, scikit-learn {theirs_mib:.0f} MiB: 1/{share:.0f}")
