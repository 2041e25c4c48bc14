"""Largest likelihood ratio of many chance tables at once, for scans in space and time.

All chance tables share their expected counts, so a cylinder asks one question of all of them: how many cases would it
need to beat what has been found? 64 tables lie side by side as small whole numbers, and only cylinders in which some
table reaches that number are looked at one by one. The answer is exact, not an approximation.

References
----------
Kulldorff M (2001) doi:10.1111/1467-985X.00186
Neill DB, Moore AW, Sabhnani M, Daniel K (2005) doi:10.1145/1081870.1081897
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from mapping.hotspots.circles import Circles
from mapping.hotspots.compiled import compiled, side_by_side, threads
from mapping.hotspots.scan import likelihood_ratio

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Limits = tuple[int, bool, float, float]
"""Longest cylinder in steps; whether it must last until the last step; all cases; fewest cases."""

LANES = 64
_SMALLEST_BIN, _FINE, _COARSE = 1.0 / 16.0, 1024, 1024


def largest_ratios(
    draw: Callable[[], Integers],
    expected: Floats,
    around: Circles,
    limits: Limits,
    replicates: int,
) -> Floats:
    """Largest likelihood ratio of each chance table.

    Parameters
    ----------
    draw : callable
        Gives one chance table, shape (areas * steps,), of the same total each time.
    expected : ndarray, shape (areas, steps)
        Expected cases of all tables.
    around : Circles
        As of `mapping.hotspots.circles.circles`.
    limits : tuple
        See `Limits`.
    replicates : int
        Chance tables.

    Returns
    -------
    ndarray, shape (replicates,)
        0 for a table without any cylinder above its expectation.
    """
    usual = np.zeros((expected.shape[0], expected.shape[1] + 1))
    np.cumsum(expected, axis=1, out=usual[:, 1:])
    kind = np.int16 if limits[2] <= np.iinfo(np.int16).max else np.int32
    maxima = np.empty(-(-replicates // LANES) * LANES)
    at_once = LANES * threads()
    for first in range(0, replicates, at_once):
        # Drawn one after the other, so that the number of threads changes nothing.
        size = min(at_once, len(maxima) - first)
        tables = [draw() for _ in range(min(size, replicates - first))]
        tables += [tables[-1]] * (size - len(tables))
        drawn = np.stack(tables).reshape(size // LANES, LANES, *expected.shape)

        def batch(k: int, _: int, drawn: Integers = drawn) -> Floats:
            running = np.zeros((*expected.shape, LANES), dtype=kind)
            np.cumsum(drawn[k].transpose(1, 2, 0), axis=1, out=running)
            return _largest(running, usual, around, limits)

        parts = side_by_side(batch, size // LANES, parts=size // LANES)
        maxima[first : first + size] = np.concatenate(parts)
    return maxima[:replicates]


@compiled
def _cases_needed(level: float, limits: Limits, coarse: float) -> Integers:
    # Fewest cases with a ratio above the level, for the lowest expectation of each bin: never more than truly needed.
    total, least = limits[2], limits[3]
    needed = np.empty(_FINE + _COARSE + 1, dtype=np.int64)
    count = np.int64(np.ceil(max(least, 1.0)))
    for b in range(len(needed)):
        mean = b * _SMALLEST_BIN if b < _FINE else _FINE * _SMALLEST_BIN + (b - _FINE) * coarse
        while mean > 0.0 and count < total and likelihood_ratio(float(count), mean, total) <= level:
            count += 1
        needed[b] = count
    return needed


@compiled
def _largest(running: Integers, usual: Floats, around: Circles, limits: Limits) -> Floats:
    n, steps, lanes = running.shape
    best, level = np.zeros(lanes), -1.0
    seen, mean = np.zeros((steps + 1, lanes), dtype=running.dtype), np.zeros(steps + 1)
    fine = _FINE * _SMALLEST_BIN
    coarse = max(limits[2] - fine, 1.0) / _COARSE
    needed = np.zeros(1, dtype=np.int64)
    hits = np.empty((steps * limits[0], 2), dtype=np.int64)
    for centre in range(n):
        seen[:] = 0
        mean[:] = 0.0
        # A level a little behind the truth only sends more cylinders to the exact look.
        if best.min() > level * 1.02:
            level = best.min()
            needed = _cases_needed(level, limits, coarse)
        for k in range(around.sizes[centre]):
            area = around.order[centre, k]
            for t in range(steps):
                mean[t + 1] += usual[area, t + 1]
                for lane in range(lanes):
                    seen[t + 1, lane] += running[area, t, lane]
            if not around.ends[centre, k]:
                continue
            for hit in range(_windows(seen, mean, needed, coarse, limits, hits)):
                start, end = hits[hit]
                _beat(seen[end], seen[start], (mean[end] - mean[start], limits[2], limits[3]), best)
    return best


@compiled
def _windows(seen: Integers, mean: Floats, needed: Integers, coarse: float, limits: Limits, hits: Integers) -> int:
    # Writes down the windows in which some table has the cases needed, and returns how many there are.
    steps, kind = len(mean) - 1, seen.dtype.type
    fine, found = _FINE * _SMALLEST_BIN, 0
    for end in range(steps if limits[1] else 1, steps + 1):
        for start in range(max(end - limits[0], 0), end):
            mu = mean[end] - mean[start]
            need = needed[int(mu / _SMALLEST_BIN) if mu < fine else _FINE + int((mu - fine) / coarse)]
            upto, before, most = seen[end], seen[start], kind(0)
            # A plain loop of small whole numbers, which the compiler lays over the lanes.
            for lane in range(LANES):
                most = max(kind(upto[lane] - before[lane]), most)
            if most >= need:
                hits[found, 0], hits[found, 1] = start, end
                found += 1
    return found


@compiled
def _beat(upto: Integers, before: Integers, values: tuple[float, float, float], best: Floats) -> None:
    mu, total, least = values
    for lane in range(len(best)):
        cases = float(upto[lane] - before[lane])
        # The ratio is at most the chi-square of the two, which needs no logarithm.
        if cases < least or cases <= mu or (cases - mu) ** 2 * total <= best[lane] * mu * (total - mu):
            continue
        best[lane] = max(best[lane], likelihood_ratio(cases, mu, total))
