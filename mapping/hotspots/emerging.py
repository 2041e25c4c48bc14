"""Emerging hotspots: a space-time cube, which of its bins are hot beyond chance, and Esri's eight hot categories.

Null hypothesis: the n incidents fall independently on the bins, each with its cell's baseline share and every step
alike. Statistic of a bin: incidents of its 3 x 3 cells in its step and the one before, against what the baseline
expects,

    z = (k - n P) / sqrt(n P (1 - P)),

the variance not below 1 and k at least 3. With equal shares this is Gi* of the bin up to a constant. A bin is hot if
its z exceeds the 95 % point of the *largest* z of chance cubes, so a cube without hotspots has a hot bin with
probability alpha, however many bins it has; Esri's false discovery rate is given for comparison. The trend of a cell is
Mann-Kendall on its z.

Categories are Esri's, and only those of hot cells: few reports are no safety, so no cell is ever called cold. Known
bias: with a uniform baseline a town centre is hot because people are there; neighbouring steps share incidents, which
makes p of the trend too small; months differ in length.

References
----------
Esri (2024) How Emerging Hot Spot Analysis works. ArcGIS Pro documentation, space-time pattern mining toolbox: table of
patterns. https://pro.arcgis.com/en/pro-app/latest/tool-reference/space-time-pattern-mining/learnmoreemerging.htm
Ord JK, Getis A (1995) doi:10.1111/j.1538-4632.1995.tb00912.x
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from data.errors import NotEnough, RefusedInput
from mapping.hotspots.chance_maps import LEAST_UNITS
from mapping.hotspots.grid import neighbourhood_sum
from mapping.hotspots.significance import LEAST_VARIANCE
from mapping.hotspots.trend import Trend, mann_kendall

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

LEAST_STEPS = 10
OFTEN = 0.9
NO_PATTERN = "no pattern"
CATEGORIES = {
    "new": "Hot in the last step and never before.",
    "consecutive": (
        "An unbroken run of at least two hot steps up to the last, never hot before it, and hot in less than 90 % of "
        "all steps."
    ),
    "intensifying": "Hot in at least 90 % of the steps, the last included, and rising beyond chance.",
    "persistent": "Hot in at least 90 % of the steps, the last included, and neither rising nor falling.",
    "diminishing": "Hot in at least 90 % of the steps, the last included, and falling beyond chance.",
    "sporadic": "Hot in the last step and on and off before, in less than 90 % of all steps.",
    "oscillating": (
        "Hot in the last step and in less than 90 % of all steps; in some step before it far fewer than expected were "
        "reported."
    ),
    "historical": "Not hot in the last step, but in at least 90 % of all steps.",
}
"""Esri's table of patterns, in plain words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emerging:
    """Hot bins of a cube and the category of each cell.

    Attributes
    ----------
    z : ndarray, shape (steps, rows, columns)
        Statistic of each bin.
    hot, few : ndarray of bool, same shape
        Bins with more, and with fewer, than chance gives anywhere.
    fdr_hot : ndarray of bool, same shape
        Hot by the normal p-value and the false discovery rate, for comparison.
    trend : Trend
        Mann-Kendall on z, shape (rows, columns).
    category : ndarray of str, shape (rows, columns)
        One of `CATEGORIES`, or `NO_PATTERN`.
    threshold : float
        A bin is hot if its z is greater.
    """

    z: Floats
    hot: Flags
    few: Flags
    fdr_hot: Flags
    trend: Trend
    category: npt.NDArray[np.str_]
    threshold: float


def emerging_hotspots(
    cube: npt.ArrayLike,
    share: Floats,
    *,
    rng: np.random.Generator,
    alpha: float = 0.05,
    replicates: int = 199,
) -> Emerging:
    """Categories of the cells of a space-time cube.

    Parameters
    ----------
    cube : array_like of int, shape (steps, rows, columns)
        Incidents in each bin, steps in order of time.
    share : ndarray, shape (rows, columns)
        Baseline share of each cell, 0 outside the area.
    rng : numpy.random.Generator
        Source of randomness.
    alpha : float, default 0.05
        Chance that a cube without hotspots has a hot bin; also the level of the trend and of the false discovery rate.
    replicates : int, default 199
        Chance cubes.

    Returns
    -------
    Emerging
        One category a cell.

    Raises
    ------
    NotEnough
        If there are fewer than ten steps (Esri's least) or three incidents.
    RefusedInput
        If the shapes do not fit.
    """
    counts = np.asarray(cube, dtype=np.int64)
    if counts.ndim != 3 or counts.shape[1:] != share.shape or not share.sum() > 0:
        raise RefusedInput(f"a cube of shape {counts.shape} needs one baseline share for each cell, not {share.shape}")
    steps, n = len(counts), int(counts.sum())
    if steps < LEAST_STEPS or n < LEAST_UNITS:
        raise NotEnough(
            f"{n} incidents in {steps} steps: emerging hotspots need at least {LEAST_UNITS} incidents and "
            f"{LEAST_STEPS} steps; use shorter steps or a longer period"
        )
    p = np.broadcast_to(share / share.sum() / steps, counts.shape)
    part = _around(p)
    mean, deviation = n * part, np.sqrt(np.maximum(n * part * (1.0 - part), LEAST_VARIANCE))
    inside = np.broadcast_to(share > 0, counts.shape)
    z = _z(counts, mean, deviation, inside)
    largest, smallest = _chance(n, p, (mean, deviation, inside), replicates, rng)
    threshold, floor = float(np.quantile(largest, 1 - alpha)), float(np.quantile(smallest, alpha))
    enough = _around(counts) >= LEAST_UNITS
    hot = (z > threshold) & enough & inside
    trend = mann_kendall(z)
    few = (z < floor) & inside
    rising = np.where(trend.p_value <= alpha, np.sign(trend.z), 0.0)
    return Emerging(
        z=z,
        hot=hot,
        few=few,
        fdr_hot=_false_discovery(z, inside, alpha),
        trend=trend,
        category=categories(hot, few, rising),
        threshold=threshold,
    )


def categories(hot: Flags, few: Flags, rising: npt.ArrayLike) -> npt.NDArray[np.str_]:
    """Category of each cell from its hot steps.

    Parameters
    ----------
    hot, few : ndarray of bool, shape (steps, ...)
        Steps with more, and with fewer, than chance gives.
    rising : array_like, shape (...)
        1 for a rise beyond chance, -1 for a fall, 0 for neither.

    Returns
    -------
    ndarray of str, shape (...)
        One of `CATEGORIES`, or `NO_PATTERN`.

    Examples
    --------
    >>> hot = np.array([[0, 0, 0, 0, 0, 0, 0, 0, 1, 1], [0] * 9 + [1]], dtype=bool).T
    >>> categories(hot, np.zeros_like(hot), [0, 0]).tolist()
    ['consecutive', 'new']
    """
    steps = len(hot)
    n_hot, last = hot.sum(axis=0), hot[-1]
    # Length of the unbroken run that ends with the last step.
    run = np.minimum.accumulate(hot[::-1].astype(np.int64), axis=0).sum(axis=0)
    often = n_hot >= OFTEN * steps
    trend = np.asarray(rising)
    once_few = few[:-1].any(axis=0)
    return np.asarray(
        np.select(
            [
                last & (n_hot == 1),
                last & ~often & (run == n_hot),
                last & often & (trend > 0),
                last & often & (trend < 0),
                last & often,
                last & once_few,
                last,
                ~last & often,
            ],
            [
                "new",
                "consecutive",
                "intensifying",
                "diminishing",
                "persistent",
                "oscillating",
                "sporadic",
                "historical",
            ],
            NO_PATTERN,
        )
    )


def _around(cube: npt.ArrayLike) -> Floats:
    # Each bin with its eight neighbours, in its own step and the one before it.
    sums = np.stack([neighbourhood_sum(step) for step in np.asarray(cube)])
    sums[1:] += sums[:-1].copy()
    return sums


def _z(cube: Integers, mean: Floats, deviation: Floats, inside: Flags) -> Floats:
    return np.where(inside, (_around(cube) - mean) / deviation, 0.0)


def _chance(
    n: int, p: Floats, null: tuple[Floats, Floats, Flags], replicates: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    largest, smallest = np.zeros(replicates), np.zeros(replicates)
    cumulative = np.cumsum(p.ravel())
    for k in range(replicates):
        bins = np.searchsorted(cumulative / cumulative[-1], rng.random(n), side="right")
        drawn = np.bincount(bins, minlength=p.size).reshape(p.shape)
        mean, deviation, inside = null
        around = _around(drawn)
        z = np.where(inside, (around - mean) / deviation, 0.0)
        largest[k] = np.where(around >= LEAST_UNITS, z, 0.0).max()
        smallest[k] = z.min()
    return largest, smallest


def _false_discovery(z: Floats, inside: Flags, alpha: float) -> Flags:
    hot = np.zeros(z.shape, dtype=bool)
    hot[inside] = stats.false_discovery_control(stats.norm.sf(z[inside])) <= alpha
    return hot
