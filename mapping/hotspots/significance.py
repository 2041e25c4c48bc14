"""Hotspots that survive chance: Monte Carlo on the maximum against a stated baseline.

Null hypothesis: the n units fall independently on the cells, each with the baseline's share of that cell (where
postcodes are, uniform, or where a file's points are). Alternative: somewhere a 3 x 3 neighbourhood holds more units
than its share. The statistic of a neighbourhood is Gi* relative to the baseline,

    z = (sum w k - n sum w p) / sqrt(n (sum w^2 p - (sum w p)^2)),

with k units and baseline share p of each cell, w = 1.1 for the cell itself, 1 beside it and 0.9 at its corners (nearly
binary: the tenth tells compact from loose among equal counts, so that the threshold can come closer to alpha), the
variance under the root not below `LEAST_VARIANCE`, and at least `LEAST_UNITS` units. With equal shares this is the
textbook figure up to a constant; with unequal shares it asks for more than people, not for many people. The threshold
is that of the *largest* z of a map, so the chance that a map without any hotspot shows one or more is alpha, however
many cells it has. Without the floor, a few units where hardly anyone lives would set the threshold for the whole map.

Known bias: units are taken as independent (so a child, place and month must be counted once before), and the baseline
is where people live, not where they are in the evening.

References
----------
Westfall PH, Young SS (1993) Resampling-based multiple testing, Wiley: single-step maxT, section 2.3.
Davison AC, Hinkley DV (1997) Bootstrap methods and their application, CUP: p = (r + 1) / (R + 1), section 4.2.
Ord JK, Getis A (1995) doi:10.1111/j.1538-4632.1995.tb00912.x
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.errors import RefusedInput
from mapping.hotspots.chance_maps import (
    CENTRE,
    CORNER,
    LEAST_SUM,
    SIDE,
    largest_by_chance,
    maps_seen,
    weighted,
)
from mapping.hotspots.grid import neighbourhood_sum

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

LEAST_VARIANCE = 1.0


@dataclass(frozen=True, slots=True)
class Null:
    """What chance alone does with n units on this baseline.

    Attributes
    ----------
    n : int
        Units spread.
    share : ndarray, shape (rows, columns)
        Baseline share of each cell, sums to 1.
    mean : ndarray, shape (rows, columns)
        Expected weighted sum of each cell's neighbourhood, in tenths of a unit.
    deviation : ndarray, shape (rows, columns)
        Its standard deviation, floored; infinite for a cell where no unit can fall, which is never hot.
    maxima : ndarray, shape (replicates,)
        Largest z of each replicate map, ascending; 0 where no neighbourhood held `LEAST_UNITS`.
    alpha : float
        Chance that a map without hotspots shows one or more.
    threshold : float
        A cell is hot if its z is greater.
    """

    n: int
    share: Floats
    mean: Floats
    deviation: Floats
    maxima: Floats
    alpha: float
    threshold: float

    def z_values(self, counts: npt.ArrayLike) -> Floats:
        """Statistic of each cell's neighbourhood.

        Parameters
        ----------
        counts : array_like of int, shape (rows, columns)
            Units in each cell.

        Returns
        -------
        ndarray, shape (rows, columns)
            z; 0 where no unit can fall.
        """
        return np.asarray((weighted(counts) - self.mean) / self.deviation)

    def is_hot(self, counts: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Cells whose neighbourhood holds more than chance explains.

        Parameters
        ----------
        counts : array_like of int, shape (rows, columns)
            Units in each cell.

        Returns
        -------
        ndarray of bool, shape (rows, columns)
            True where z is above the threshold and the neighbourhood holds at least `LEAST_UNITS`.
        """
        return np.asarray((self.z_values(counts) > self.threshold) & (weighted(counts) >= LEAST_SUM))

    def p_value(self, z: float) -> float:
        """Share of chance maps whose largest z is at least this large.

        Parameters
        ----------
        z : float
            Statistic of a cell.

        Returns
        -------
        float
            (r + 1) / (R + 1).
        """
        reached = len(self.maxima) - int(np.searchsorted(self.maxima, z, side="left"))
        return (reached + 1) / (len(self.maxima) + 1)


@dataclass(frozen=True, slots=True)
class Power:
    """The smallest planted concentration that would have been seen.

    Attributes
    ----------
    cells : int
        Cells of the planted block (3 x 3).
    rate_ratio : float or None
        How many times the baseline's rate inside it; None if even the largest tried was missed too often.
    power : float
        Share of planted maps with a hot cell inside the block at that ratio (at the largest tried if None).
    """

    cells: int
    rate_ratio: float | None
    power: float


def simulate_null(
    n: int, baseline: npt.ArrayLike, *, rng: np.random.Generator, replicates: int = 999, alpha: float = 0.05
) -> Null:
    """Spread n units by the baseline many times and keep the largest z of each map.

    Parameters
    ----------
    n : int
        Units observed.
    baseline : array_like, shape (rows, columns)
        Weight of each cell, not negative; 0 where no unit can fall.
    rng : numpy.random.Generator
        Source of randomness.
    replicates : int, default 999
        Maps to draw.
    alpha : float, default 0.05
        Chance of a false hotspot anywhere in a map.

    Returns
    -------
    Null
        Threshold and everything needed to test a map.

    Raises
    ------
    RefusedInput
        If the weights are negative or all 0, or the replicates are too few for alpha.

    Examples
    --------
    >>> null = simulate_null(60, np.ones((20, 20)), rng=np.random.default_rng(7), replicates=199)
    >>> round(null.threshold) in (4, 5), len(null.maxima)
    (True, 199)
    """
    weight = np.asarray(baseline, dtype=float)
    total = weight.sum()
    if weight.ndim != 2 or not np.isfinite(weight).all() or (weight < 0).any() or not total > 0:
        raise RefusedInput("the baseline needs one weight of 0 or more for each cell, and not all of them 0")
    allowed = math.floor(alpha * (replicates + 1)) - 1
    if n < 0 or not 0 < alpha < 1 or allowed < 0:
        raise RefusedInput(f"alpha {alpha:g} needs at least {math.ceil(1 / alpha) - 1} replicates")
    share = weight / total
    mean, square = weighted(share), neighbourhood_sum(share, CENTRE**2, SIDE**2, CORNER**2)
    variance = np.maximum(n * (square - mean**2), LEAST_VARIANCE * SIDE**2)
    mean, deviation = n * mean, np.where(weight > 0, np.sqrt(variance), np.inf)
    maxima = np.sort(largest_by_chance(n, share, mean, deviation, replicates, rng))
    # p <= alpha exactly when at most `allowed` maxima reach z: z must pass the next largest.
    return Null(n, share, mean, deviation, maxima, alpha, float(maxima[-(allowed + 1)]))


def false_alarm_rate(null: Null, *, rng: np.random.Generator, maps: int = 999) -> float:
    """Share of fresh chance maps that would show a hotspot.

    Parameters
    ----------
    null : Null
        Calibrated null.
    rng : numpy.random.Generator
        Source of randomness, other than the calibration's.
    maps : int, default 999
        Fresh maps.

    Returns
    -------
    float
        Between 0 and 1; near alpha if the calibration is sound.
    """
    fresh = largest_by_chance(null.n, null.share, null.mean, null.deviation, maps, rng)
    return float(np.mean(fresh > null.threshold))


def smallest_detectable(
    null: Null,
    *,
    rng: np.random.Generator,
    wanted: float = 0.8,
    maps: int = 200,
    ratios: tuple[float, ...] = (2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 30, 50, 100),
) -> Power:
    """Smallest rate ratio of a planted 3 x 3 block that is seen often enough.

    Parameters
    ----------
    null : Null
        Calibrated null.
    rng : numpy.random.Generator
        Source of randomness.
    wanted : float, default 0.8
        Power asked for.
    maps : int, default 200
        Planted maps at each ratio.
    ratios : tuple of float, optional
        Rate ratios to try, ascending.

    Returns
    -------
    Power
        Blocks are planted at cells drawn by the baseline, so the answer is for places where people are.
    """
    power = 0.0
    for ratio in ratios:
        power = planted_power(null, ratio, rng=rng, maps=maps)
        if power >= wanted:
            return Power(9, float(ratio), power)
    return Power(9, None, power)


def planted_power(null: Null, ratio: float, *, rng: np.random.Generator, maps: int = 200) -> float:
    """Share of maps with a planted 3 x 3 block in which a hot cell lies inside the block.

    Parameters
    ----------
    null : Null
        Calibrated null.
    ratio : float
        Rate inside the block as a multiple of the baseline's.
    rng : numpy.random.Generator
        Source of randomness.
    maps : int, default 200
        Maps to draw.

    Returns
    -------
    float
        Between 0 and 1. The number of units stays n; the block is whole where the area allows it.
    """
    rows, columns = null.share.shape
    whole = np.zeros((rows, columns), dtype=bool)
    whole[1:-1, 1:-1] = neighbourhood_sum(null.share > 0)[1:-1, 1:-1] >= 9
    weight = np.where(whole, null.share, 0.0) if whole.any() else null.share
    centres = rng.choice(rows * columns, size=maps, p=(weight / weight.sum()).ravel())
    cumulative = np.cumsum(null.share.ravel())
    draws = rng.random((maps, null.n, 2))
    found = maps_seen(
        centres, draws, cumulative / cumulative[-1], null.share, null.mean, null.deviation, null.threshold, ratio
    )
    return float(found / maps)
