"""Maps that chance alone draws, or chance with one block planted in it, and the largest statistic of each.

Which statistic, and what is concluded from it, is the subject of `mapping.hotspots.significance`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mapping.hotspots.compiled import compiled
from mapping.hotspots.grid import neighbourhood_sum

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

LEAST_UNITS = 3
# Whole numbers (tenths), so that equal neighbourhoods are equal to the last bit in every replicate.
CENTRE, SIDE, CORNER = 11, 10, 9  # a tenth less for each step
LEAST_SUM = LEAST_UNITS * CORNER
_DRAWS_AT_ONCE = 4_000_000


def weighted(values: npt.ArrayLike) -> Floats:
    """Weighted sum of each cell's neighbourhood.

    Parameters
    ----------
    values : array_like, shape (rows, columns)
        One number a cell.

    Returns
    -------
    ndarray, shape (rows, columns)
        In tenths: `CENTRE`, `SIDE` and `CORNER` are the weights.
    """
    return neighbourhood_sum(values, CENTRE, SIDE, CORNER)


def largest_by_chance(
    n: int, share: Floats, mean: Floats, deviation: Floats, replicates: int, rng: np.random.Generator
) -> Floats:
    """Largest z of each of many maps of chance.

    Parameters
    ----------
    n : int
        Units spread over a map.
    share : ndarray, shape (rows, columns)
        Baseline share of each cell, sums to 1.
    mean, deviation : ndarray, shape (rows, columns)
        Of each cell's neighbourhood, in tenths of a unit.
    replicates : int
        Maps to draw.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray, shape (replicates,)
        In the order of drawing; 0 where no neighbourhood held `LEAST_UNITS`.
    """
    maxima = np.empty(replicates)
    cumulative = np.cumsum(share.ravel())
    cumulative /= cumulative[-1]
    dense = n > share.size
    step = max(1, _DRAWS_AT_ONCE // max(1, share.size if dense else n))
    for first in range(0, replicates, step):
        size = min(step, replicates - first)
        if dense:
            counts = rng.multinomial(n, share.ravel(), size=size).reshape(size, *share.shape)
            maxima[first : first + size] = _maxima_of_counts(counts, mean, deviation)
        else:
            maxima[first : first + size] = _maxima_of_draws(rng.random((size, n)), cumulative, mean, deviation)
    return maxima


@compiled
def _place(around: Integers, cell: int, mean: Floats, deviation: Floats, step: int) -> float:
    # Counts only grow while a map is filled, so the largest z met on the way is the largest of the map.
    rows, columns = around.shape
    row, column = cell // columns, cell % columns
    largest = 0.0
    for r in range(max(row - 1, 0), min(row + 2, rows)):
        for c in range(max(column - 1, 0), min(column + 2, columns)):
            distance = abs(r - row) + abs(c - column)
            around[r, c] += step * (CENTRE - distance)
            if around[r, c] >= LEAST_SUM:
                largest = max(largest, (around[r, c] - mean[r, c]) / deviation[r, c])
    return largest


@compiled
def _maxima_of_draws(draws: Floats, cumulative: Floats, mean: Floats, deviation: Floats) -> Floats:
    around = np.zeros(mean.shape, dtype=np.int64)
    cells = np.empty(draws.shape[1], dtype=np.int64)
    maxima = np.zeros(draws.shape[0])
    for m in range(draws.shape[0]):
        for k in range(draws.shape[1]):
            cells[k] = np.searchsorted(cumulative, draws[m, k], side="right")
            maxima[m] = max(maxima[m], _place(around, cells[k], mean, deviation, 1))
        for k in range(draws.shape[1]):
            _place(around, cells[k], mean, deviation, -1)
    return maxima


@compiled
def _maxima_of_counts(counts: Integers, mean: Floats, deviation: Floats) -> Floats:
    size, rows, columns = counts.shape
    maxima = np.zeros(size)
    for m in range(size):
        for row in range(rows):
            for column in range(columns):
                total = 0
                for r in range(max(row - 1, 0), min(row + 2, rows)):
                    for c in range(max(column - 1, 0), min(column + 2, columns)):
                        total += counts[m, r, c] * (CENTRE - abs(r - row) - abs(c - column))
                if total >= LEAST_SUM:
                    maxima[m] = max(maxima[m], (total - mean[row, column]) / deviation[row, column])
    return maxima


@compiled
def maps_seen(
    centres: Integers,
    draws: Floats,
    cumulative: Floats,
    share: Floats,
    mean: Floats,
    deviation: Floats,
    threshold: float,
    ratio: float,
) -> int:
    """How many maps with a planted block show a hot cell inside it; a loop of its own for speed."""
    rows, columns = share.shape
    around = np.zeros((rows, columns), dtype=np.int64)
    cells = np.empty(draws.shape[1], dtype=np.int64)
    block = np.empty(9, dtype=np.int64)
    block_cumulative = np.empty(9)
    found = 0
    for m in range(len(centres)):
        size, total = 0, 0.0
        row, column = centres[m] // columns, centres[m] % columns
        for r in range(max(row - 1, 0), min(row + 2, rows)):
            for c in range(max(column - 1, 0), min(column + 2, columns)):
                total += share[r, c]
                block[size], block_cumulative[size] = r * columns + c, total
                size += 1
        # The planted law is a mixture: the baseline itself, and the block's own part of it (ratio - 1) times over.
        extra = (ratio - 1.0) * total / (1.0 + (ratio - 1.0) * total)
        for k in range(draws.shape[1]):
            if draws[m, k, 0] < extra:
                cells[k] = block[np.searchsorted(block_cumulative[:size], draws[m, k, 1] * total, side="right")]
            else:
                cells[k] = np.searchsorted(cumulative, draws[m, k, 1], side="right")
            _place(around, cells[k], mean, deviation, 1)
        for b in range(size):
            r, c = block[b] // columns, block[b] % columns
            if around[r, c] >= LEAST_SUM and (around[r, c] - mean[r, c]) / deviation[r, c] > threshold:
                found += 1
                break
        for k in range(draws.shape[1]):
            _place(around, cells[k], mean, deviation, -1)
    return found
