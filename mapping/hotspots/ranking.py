"""Cells ranked by what came before: one score a cell, by each method.

A ranking is no test. Known bias: with a uniform baseline every method ranks town centres first, because people are
there; that is right where later incidents are to be held, and wrong where harm beyond people is looked for.

References
----------
Chainey S, Tompson L, Uhlig S (2008) doi:10.1057/palgrave.sj.8350066: kernel density and other maps compared.
Ord JK, Getis A (1995) doi:10.1111/j.1538-4632.1995.tb00912.x: Gi*.
Kulldorff M (1997) doi:10.1080/03610929708831995: the likelihood ratio, here over squares of cells.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from data.errors import NotEnough, RefusedInput
from mapping.hotspots.baseline import uniform_baseline
from mapping.hotspots.density import choose_bandwidth, kernel_density
from mapping.hotspots.emerging import LEAST_STEPS, emerging_hotspots
from mapping.hotspots.gi_star import gi_star_grid
from mapping.hotspots.grid import Grid
from mapping.hotspots.significance import simulate_null

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

COUNT = "count"
METHODS = {
    COUNT: "Plain count of each cell: the baseline that a method has to beat.",
    "kde": "Kernel density (quartic), its bandwidth chosen from the incidents before.",
    "gi-star": "Textbook Gi* with the eight cells around.",
    "chance-proof": "The statistic of the chance-proof hotspots, against the stated baseline.",
    "scan": "Largest likelihood ratio of the squares of 1 to 7 cells a side around the cell (Kulldorff).",
    "emerging": "The emerging-hotspot statistic of the last step; needs at least ten steps before.",
}
"""Ways to rank cells, in plain words."""
_SQUARES = (1, 3, 5, 7)
_FEWEST_REPLICATES = 19


def rank_cells(
    method: str,
    grid: Grid,
    points_m: Floats,
    *,
    baseline: Floats | None = None,
    steps: Integers | None = None,
    rng: np.random.Generator | None = None,
) -> Floats:
    """Score of each cell by what came before; higher is looked at first.

    Parameters
    ----------
    method : str
        Key of `METHODS`.
    grid : Grid
        Cells of the area.
    points_m : ndarray, shape (n, 2)
        Incidents before, easting and northing in metres; those outside the area take no part.
    baseline : ndarray, shape (rows, columns), optional
        Where incidents would be by chance, for ``chance-proof``, ``scan`` and ``emerging``; by default uniform.
    steps : ndarray of int, shape (n,), optional
        Step of time of each, from 0, for ``emerging``.
    rng : numpy.random.Generator, optional
        Source of randomness of ``emerging``; its threshold decides no rank, so the scores do not depend on it.

    Returns
    -------
    ndarray, shape (rows, columns)
        Scores; cells outside the area have no meaning.

    Raises
    ------
    RefusedInput
        If the method is not known.
    NotEnough
        If no incident lies inside, or the method needs more of them or more steps.

    Examples
    --------
    >>> import shapely
    >>> from mapping.hotspots.grid import lay_grid
    >>> grid = lay_grid(shapely.box(0, 0, 1000, 500), 500)
    >>> rank_cells("count", grid, np.array([[100.0, 100.0], [600.0, 20.0], [610.0, 30.0]])).tolist()
    [[1.0, 2.0]]
    """
    if method not in METHODS:
        raise RefusedInput(f"method {method!r} is not known: use {', '.join(METHODS)}")
    cells = grid.cells_of(points_m)
    found = cells >= 0
    if not found.any():
        raise NotEnough("none of the incidents before lies inside the boundary")
    counts = grid.counts(points_m)
    share = uniform_baseline(grid) if baseline is None else baseline
    if method == "kde":
        return _density(grid, np.asarray(points_m, dtype=float)[found])
    if method == "gi-star":
        return np.nan_to_num(gi_star_grid(counts, grid.inside), nan=0.0)
    if method == "chance-proof":
        # z needs no chance map: only its threshold does, and that decides no rank.
        rng = np.random.default_rng(0) if rng is None else rng
        return simulate_null(int(counts.sum()), share, rng=rng, replicates=_FEWEST_REPLICATES).z_values(counts)
    if method == "scan":
        return _scan(counts, share)
    if method == "emerging":
        return _emerging(grid, cells[found], None if steps is None else np.asarray(steps)[found], share, rng)
    return counts.astype(float)


def _density(grid: Grid, points_m: Floats) -> Floats:
    surface = kernel_density(points_m, cell_m=grid.cell_m, bandwidth_m=choose_bandwidth(points_m).metres)
    # Both grids have their corners at multiples of the cell.
    right = round((surface.west_m - grid.west_m) / grid.cell_m)
    up = round((surface.south_m - grid.south_m) / grid.cell_m)
    found = np.zeros(grid.shape)
    rows, columns = surface.per_km2.shape
    low_r, high_r = max(0, up), min(grid.shape[0], up + rows)
    low_c, high_c = max(0, right), min(grid.shape[1], right + columns)
    if low_r < high_r and low_c < high_c:
        part = surface.per_km2[low_r - up : high_r - up, low_c - right : high_c - right]
        found[low_r:high_r, low_c:high_c] = part
    return found


def _scan(counts: Integers, share: Floats) -> Floats:
    total = float(counts.sum())
    expected = share / share.sum() * total
    best = np.zeros(counts.shape)
    for side in _SQUARES:
        size = float(side * side)
        held = ndimage.uniform_filter(counts.astype(float), side, mode="constant") * size
        usual = ndimage.uniform_filter(expected, side, mode="constant") * size
        best = np.maximum(best, _likelihood_ratios(held, usual, total))
    return best


def _likelihood_ratios(cases: Floats, expected: Floats, total: float) -> Floats:
    # Only squares with more than expected; 0 ln 0 is 0.
    inside = np.where(cases > 0.5, cases * np.log(np.maximum(cases, 1e-9) / np.maximum(expected, 1e-9)), 0.0)
    rest, rest_expected = np.maximum(total - cases, 0.0), np.maximum(total - expected, 1e-9)
    outside = np.where(rest > 0.5, rest * np.log(np.maximum(rest, 1e-9) / rest_expected), 0.0)
    return np.asarray(np.where(cases > expected, inside + outside, 0.0))


def _emerging(
    grid: Grid, cells: Integers, steps: Integers | None, share: Floats, rng: np.random.Generator | None
) -> Floats:
    n_steps = 0 if steps is None else int(steps.max()) + 1
    if steps is None or n_steps < LEAST_STEPS:
        raise NotEnough(f"{n_steps} steps of time: emerging hotspots need at least {LEAST_STEPS}")
    size = grid.cover.size
    cube = np.bincount(steps * size + cells, minlength=n_steps * size).reshape(n_steps, *grid.shape)
    rng = np.random.default_rng(0) if rng is None else rng
    return np.asarray(emerging_hotspots(cube, share, rng=rng, replicates=_FEWEST_REPLICATES).z[-1])
