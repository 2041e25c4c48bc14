"""Gi*, local Moran and conditional permutations beside esda."""

from __future__ import annotations

import libpysal
import numpy as np
import numpy.typing as npt
from esda.getisord import G_Local
from esda.moran import Moran_Local
from scipy import sparse

from benchmarks.hotspots.timing import in_turns, report
from mapping.hotspots.autocorrelation import conditional_permutations, local_moran
from mapping.hotspots.gi_star import gi_star_grid

Floats = npt.NDArray[np.float64]


def _weights(side: int) -> libpysal.weights.W:
    return libpysal.weights.lat2W(side, side, rook=False)


def _map(side: int) -> tuple[npt.NDArray[np.int64], Floats, sparse.csr_array, libpysal.weights.W]:
    counts, near = np.random.default_rng(2).poisson(0.5, (side, side)), _weights(side)
    rows = sparse.csr_array(near.sparse)
    return counts, counts.ravel().astype(float), sparse.csr_array(rows / rows.sum(axis=1)[:, None]), near


def _whole_map(side: int, part: int) -> None:
    """Ours on the whole map; esda, which needs gigabytes there, on a smaller one, on which both must be equal."""
    counts, values, rows, _ = _map(side)
    few, some, some_rows, near = _map(part)
    scale, what = side**2 / part**2, f"{side**2:,} cells"
    mine, other = in_turns(
        lambda: gi_star_grid(counts),
        lambda: np.asarray(G_Local(some, near, transform="B", star=True, permutations=0).Zs),
        their_rounds=1,
    )
    gap = f"; largest difference {np.abs(gi_star_grid(few).ravel() - other.answer).max():.1e}"
    report(f"Gi* {what}", "esda", mine, other, wanted=500, scale=scale, note=gap)
    near.transform = "r"
    moran, theirs = in_turns(
        lambda: local_moran(values, rows),
        lambda: np.asarray(Moran_Local(some, near, transformation="r", permutations=0).Is),
        their_rounds=1,
    )
    gap = f"; largest difference {np.abs(local_moran(some, some_rows) - theirs.answer).max():.1e}"
    report(f"local Moran {what}", "esda", moran, theirs, wanted=200, scale=scale, note=gap)


def _permutations(side: int, permutations: int = 999) -> None:
    values = np.random.default_rng(3).normal(size=side * side)
    near = _weights(side)
    near.transform = "r"
    rows = sparse.csr_array(near.sparse)
    centred = values - values.mean()
    mine, other = in_turns(
        lambda: conditional_permutations(centred, rows, rng=np.random.default_rng(4), permutations=permutations)[0],
        lambda: np.asarray(Moran_Local(values, near, permutations=permutations, n_jobs=1, seed=4).p_sim),
        their_rounds=1,
    )
    gap = float(np.abs(mine.answer - other.answer).mean())
    what = f"{permutations} conditional permutations, {side**2:,} cells"
    report(what, "esda", mine, other, wanted=10, note=f"; p differs by {gap:.4f} on average (other random numbers)")


def main() -> None:
    """Print both sides."""
    _permutations(316)
    _whole_map(1000, 200)
