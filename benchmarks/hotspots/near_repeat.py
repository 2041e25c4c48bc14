"""Knox with permutations beside pointpats, or beside its method written out where pointpats is not installed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree

from benchmarks.hotspots.timing import in_turns, report
from mapping.hotspots.near_repeat import knox

try:
    from pointpats.spacetime import Knox  # type: ignore[import-not-found]
except ImportError:
    Knox = None

Floats = npt.NDArray[np.float64]
NEAR_M, SOON_DAYS, TIMED = 200.0, 7.0, 5


def _like_pointpats(points: Floats, days: Floats, permutations: int) -> Callable[[], int]:
    """Sets of neighbours in space and in time; each permutation looks every near pair up in the sets of time."""
    in_space, in_time = KDTree(points), KDTree(days[:, None])
    near = [set(found) - {i} for i, found in enumerate(in_space.query_ball_tree(in_space, NEAR_M))]
    soon = [set(found) - {i} for i, found in enumerate(in_time.query_ball_tree(in_time, SOON_DAYS))]
    observed = sum(len(near[i] & soon[i]) for i in range(len(days))) // 2

    def permute() -> int:
        rng, reached = np.random.default_rng(5), 0
        for _ in range(permutations):
            mixed = rng.permutation(len(days))
            both = 0
            for i in range(len(days)):
                there = soon[mixed[i]]
                both += len([j for j in [mixed[k] for k in near[i]] if j in there])
            reached += both // 2 >= observed
        return observed

    return permute


def main(n: int = 10_000, permutations: int = 999) -> None:
    """Print both sides."""
    rng = np.random.default_rng(6)
    points, days = rng.uniform(0, 20_000, (n, 2)), rng.uniform(0, 365, n)
    points[: n // 10] = points[n // 10 : n // 5] + rng.normal(0, 50, (n // 10, 2))
    peer = "pointpats" if Knox is not None else "pointpats' method written out (it is not installed)"
    plain = _like_pointpats(points, days, TIMED)

    def theirs() -> int:
        return plain() if Knox is None else int(Knox(points, days[:, None], NEAR_M, SOON_DAYS, TIMED).nst)

    def ours() -> int:
        found = knox(
            points, days, distance_bins=[NEAR_M], day_bins=[SOON_DAYS], rng=np.random.default_rng(7),
            permutations=permutations, metric="euclidean", closed="right",
        )  # fmt: skip
        return int(found.observed[0, 0])

    mine, other = in_turns(ours, theirs, their_rounds=2)
    same = "the same pairs" if mine.answer == other.answer else f"DIFFERENT: {mine.answer}, {other.answer}"
    what = f"Knox {n:,} points, {permutations} permutations"
    report(what, peer, mine, other, wanted=100, scale=permutations / TIMED, note=f"; observed {same}")
