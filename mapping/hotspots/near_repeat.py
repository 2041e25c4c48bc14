"""Near repeats: the Knox table of pairs near in space and near in time.

Null hypothesis: where incidents happen has nothing to do with when (times are exchangeable). Alternative: more pairs
than that are near in both. Bins are honest: ``[a, b)``, or ``(a, b]`` with the first including 0, and named so.

Known bias: growth of the population or of reporting in one part of the area makes near pairs without any contagion.

References
----------
Knox EG (1964) The detection of space-time interactions. Applied Statistics 13(1), 25-30. doi:10.2307/2985220
Johnson SD et al. (2007) Space-time patterns of risk. J Quant Criminol 23, 201-219. doi:10.1007/s10940-007-9025-3
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from data.errors import NotEnough, RefusedInput
from mapping.hotspots.compiled import compiled, side_by_side

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Pairs = npt.NDArray[np.int32]

_LANES = 16
_DRAWN_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class NearRepeat:
    """Knox table.

    Attributes
    ----------
    distance_edges, day_edges : ndarray
        Edges from 0; the last bin is open.
    observed : ndarray of int64, shape (distance bins, day bins)
        Pairs.
    expected : ndarray, same shape
        Row total times column total over all pairs: the exact mean over all arrangements of the times.
    ratio, p_value, p_poisson : ndarray, same shape
        Observed over expected (NaN where nothing is expected); permutation p; Poisson chance of strictly more pairs,
        as published with the test (it is too small when pairs share incidents: decide by `p_value`).
    """

    distance_edges: Floats
    day_edges: Floats
    observed: Integers
    expected: Floats
    ratio: Floats
    p_value: Floats
    p_poisson: Floats


def knox(
    points_m: Floats,
    days: Floats,
    *,
    distance_bins: list[float],
    day_bins: list[float],
    rng: np.random.Generator,
    permutations: int = 999,
    metric: str = "manhattan",
    closed: str = "left",
) -> NearRepeat:
    """Knox table of all pairs of incidents.

    Parameters
    ----------
    points_m : ndarray, shape (n, 2)
        Easting and northing in metres (or any plain numbers).
    days : ndarray, shape (n,)
        Time in days.
    distance_bins : list of float
        Ascending edges above 0; the first bin starts at 0, the last is open.
    day_bins : list of float
        Likewise in days.
    rng : numpy.random.Generator
        Source of randomness.
    permutations : int, default 999
        Arrangements of the times.
    metric : str, default "manhattan"
        Or ``euclidean``.
    closed : str, default "left"
        ``left`` for ``[a, b)``; ``right`` for ``(a, b]``, the first including 0.

    Returns
    -------
    NearRepeat
        One cell for each pair of bins.

    Raises
    ------
    NotEnough
        If there are fewer than two incidents.
    RefusedInput
        If edges do not ascend, or a value is not finite, or the metric or side is unknown.
    """
    points_m, days = np.ascontiguousarray(points_m, dtype=float), np.ascontiguousarray(days, dtype=float)
    if metric not in {"manhattan", "euclidean"} or closed not in {"left", "right"}:
        raise RefusedInput(f"metric {metric!r}, closed {closed!r}: use manhattan or euclidean, left or right")
    if len(points_m) < 2 or len(days) != len(points_m):
        raise NotEnough("near repeat needs at least two incidents with a point and a time")
    if not np.isfinite(points_m).all() or not np.isfinite(days).all():
        raise RefusedInput("near repeat needs a finite point and time for every incident")
    distances, times = _edges(distance_bins, "distance"), _edges(day_bins, "day")
    right = closed == "right"
    close = _close_pairs(points_m, distances, metric == "manhattan", right)
    by_day = _pairs_by_day(np.sort(days), times, right)
    observed = _tables(close, by_day, days[:, None], times, right)[..., 0]
    larger = np.zeros(observed.shape, dtype=np.int64)
    for first in range(0, permutations, _DRAWN_AT_ONCE):
        size = min(_DRAWN_AT_ONCE, permutations - first)
        mixed = np.stack([rng.permutation(days) for _ in range(size)])

        def part(low: int, high: int, mixed: Floats = mixed) -> Integers:
            found = _tables(close, by_day, np.ascontiguousarray(mixed[low:high].T), times, right)
            return np.asarray((found >= observed[..., None]).sum(axis=2))

        larger += np.sum(side_by_side(part, size, parts=-(-size // _LANES)), axis=0)
    pairs = observed.sum()
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / pairs
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(expected > 0, observed / expected, np.nan)
    poisson = np.asarray(stats.poisson.sf(observed, expected))
    return NearRepeat(distances, times, observed, expected, ratio, (larger + 1) / (permutations + 1), poisson)


def _edges(bins: list[float], name: str) -> Floats:
    edges = np.array([0.0, *(b for b in bins if b != 0)], dtype=float)
    if len(edges) < 2 or not np.isfinite(edges).all() or (np.diff(edges) <= 0).any():
        raise RefusedInput(f"{name} bins must be numbers above 0 that ascend, such as 1,100,200")
    return edges


@compiled
def _bin(value: float, edges: Floats, right: bool) -> int:
    # Bin k reaches from edge k to edge k + 1; the last is open.
    k = len(edges) - 1
    while k > 0 and (value <= edges[k] if right else value < edges[k]):
        k -= 1
    return k


def _tables(close: tuple[Pairs, Integers], by_day: Integers, days: Floats, times: Floats, right: bool) -> Integers:
    # One table for each column of days. Moving the times changes no total of a day bin, so the pairs too far apart for
    # any closed bin are what is left.
    pairs, starts = close
    counts = np.zeros((len(starts), len(by_day), days.shape[1]), dtype=np.int64)
    counts[:-1] = _count_days(pairs, starts, days, times, right)
    counts[-1] = by_day[:, None] - counts[:-1].sum(axis=0)
    return counts


def _close_pairs(points: Floats, distances: Floats, manhattan: bool, right: bool) -> tuple[Pairs, Integers]:
    """Pairs in all distance bins but the open one, bin by bin, and where each bin starts (with the end of the last)."""
    # A little wider than the last edge, so that rounding never puts a pair on that edge two cells apart.
    reach = distances[-1] * (1.0 + 1e-9)
    cells = np.floor((points - points.min(axis=0)) / reach).astype(np.int64) + 1
    stride = int(cells[:, 0].max()) + 2
    keys = cells[:, 1] * stride + cells[:, 0]
    order = np.argsort(keys, kind="stable")
    arguments = (points[order], keys[order], stride, distances, (manhattan, right))
    sizes = _visit_pairs(*arguments, order, np.empty((0, 2), np.int32), np.zeros(len(distances), np.int64))
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes[:-1])])
    pairs = np.empty((int(starts[-1]), 2), dtype=np.int32)
    _visit_pairs(*arguments, order, pairs, starts.copy())
    return pairs, starts


@compiled
def _visit_pairs(
    points: Floats,
    keys: Integers,
    stride: int,
    distances: Floats,
    sides: tuple[bool, bool],
    order: Integers,
    pairs: Pairs,
    places: Integers,
) -> Integers:
    # Counts the pairs of each bin, and writes them from `places` on if there is room for them.
    manhattan, right = sides
    n, last = len(points), len(distances) - 1
    for i in range(n):
        for row in range(2):
            # Cells before its own hold pairs already met: only its own, the one beside it, and three in the next row.
            low = keys[i] if row == 0 else keys[i] + stride - 1
            high = keys[i] + 1 if row == 0 else keys[i] + stride + 1
            j = i + 1 if row == 0 else np.searchsorted(keys, low)
            while j < n and keys[j] <= high:
                dx, dy = abs(points[i, 0] - points[j, 0]), abs(points[i, 1] - points[j, 1])
                distance = dx + dy if manhattan else np.sqrt(dx * dx + dy * dy)
                k = _bin(distance, distances, right)
                if k < last:
                    if len(pairs):
                        pairs[places[k], 0], pairs[places[k], 1] = order[i], order[j]
                    places[k] += 1
                j += 1
    return places


@compiled
def _count_days(pairs: Pairs, starts: Integers, days: Floats, times: Floats, right: bool) -> Integers:
    bins, inner, lanes = len(starts) - 1, len(times) - 1, days.shape[1]
    counts = np.zeros((bins, len(times), lanes), dtype=np.int64)
    beyond = np.zeros((inner, lanes), dtype=np.int64)
    for k in range(bins):
        beyond[:] = 0
        for p in range(starts[k], starts[k + 1]):
            one, other = days[pairs[p, 0]], days[pairs[p, 1]]
            # Adding comparisons needs no branch, and arrangements side by side are counted several at a time.
            for t in range(inner):
                edge = times[t + 1]
                if right:
                    for lane in range(lanes):
                        beyond[t, lane] += abs(one[lane] - other[lane]) > edge
                else:
                    for lane in range(lanes):
                        beyond[t, lane] += abs(one[lane] - other[lane]) >= edge
        counts[k, 0] = starts[k + 1] - starts[k]
        for t in range(inner):
            counts[k, t] -= beyond[t]
            counts[k, t + 1] += beyond[t]
    return counts


@compiled
def _pairs_by_day(days: Floats, times: Floats, right: bool) -> Integers:
    # Days ascend, so for each edge the first day far enough back only moves forward.
    n = len(days)
    beyond = np.zeros(len(times) + 1, dtype=np.int64)
    beyond[0] = n * (n - 1) // 2
    for t in range(1, len(times)):
        first = 0
        for i in range(n):
            while first < i and (days[i] - days[first] > times[t] if right else days[i] - days[first] >= times[t]):
                first += 1
            beyond[t] += first
    return beyond[:-1] - beyond[1:]
