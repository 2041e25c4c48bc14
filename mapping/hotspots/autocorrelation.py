"""Moran's I, global and local, and conditional permutations for local statistics.

Null hypothesis: the values are arranged over the features by chance. Alternative: like values are neighbours (I above
its expectation).

References
----------
Cliff AD, Ord JK (1981) Spatial processes, Pion: mean and variance under normality, section 2.3.
Anselin L (1995) Local indicators of spatial association. Geographical Analysis 27(2), 93-115, equation 12.
doi:10.1111/j.1538-4632.1995.tb00338.x
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse, stats

from data.errors import RefusedInput
from mapping.hotspots.compiled import compiled, side_by_side
from mapping.hotspots.weights import numbers_with

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Moran:
    """Global Moran's I.

    Attributes
    ----------
    value, expected, variance, z : float
        I, its mean and variance under normality, and the standard score.
    p_norm : float
        One-sided, in the direction of z.
    p_sim : float or None
        One-sided by permutation, (r + 1) / (R + 1).
    """

    value: float
    expected: float
    variance: float
    z: float
    p_norm: float
    p_sim: float | None


def moran(
    values: npt.ArrayLike, weights: sparse.csr_array, *, rng: np.random.Generator | None = None, permutations: int = 0
) -> Moran:
    """Global Moran's I.

    Parameters
    ----------
    values : array_like, shape (n,)
        A number a feature.
    weights : scipy.sparse.csr_array, shape (n, n)
        Neighbour weights, usually row-standardised.
    rng : numpy.random.Generator, optional
        Source of randomness, needed with permutations.
    permutations : int, default 0
        Random arrangements.

    Returns
    -------
    Moran
        With `p_sim` None without permutations.

    Raises
    ------
    RefusedInput
        If the values do not vary or do not fit the weights.
    """
    z = _centred(values, weights)
    n, total = len(z), float(weights.sum())
    if not total > 0:
        raise RefusedInput("no feature has a neighbour: use a wider band, knn, or polygons that touch")
    observed = n / total * float(z @ (weights @ z)) / float(z @ z)
    both = weights + weights.T
    s1 = float(both.power(2).sum()) / 2.0
    s2 = float(((weights.sum(axis=0) + weights.sum(axis=1)) ** 2).sum())
    expected = -1.0 / (n - 1)
    variance = (n * n * s1 - n * s2 + 3 * total * total) / (total * total * (n * n - 1)) - expected**2
    score = (observed - expected) / math.sqrt(variance)
    p_sim = None
    if permutations and rng is not None:
        shuffled = np.empty(permutations)
        for k in range(permutations):
            mixed = rng.permutation(z)
            shuffled[k] = n / total * float(mixed @ (weights @ mixed)) / float(z @ z)
        p_sim = _one_sided(np.array([(shuffled >= observed).sum()]), permutations)[0]
    return Moran(observed, expected, variance, score, float(stats.norm.sf(abs(score))), p_sim)


def local_moran(values: npt.ArrayLike, weights: sparse.csr_array) -> Floats:
    """Local Moran's I of each feature.

    Parameters
    ----------
    values : array_like, shape (n,)
        A number a feature.
    weights : scipy.sparse.csr_array, shape (n, n)
        Neighbour weights, usually row-standardised.

    Returns
    -------
    ndarray, shape (n,)
        Scaled by (n - 1) / sum of squares, as PySAL does.

    Raises
    ------
    RefusedInput
        If the values do not vary or do not fit the weights.
    """
    z = _centred(values, weights)
    return np.asarray((len(z) - 1) * z * (weights @ z) / float(z @ z))


def conditional_permutations(
    values: npt.ArrayLike, weights: sparse.csr_array, *, rng: np.random.Generator, permutations: int = 999
) -> tuple[Floats, Floats, Floats]:
    """Permute all other values around each feature, keeping its own, and look at its weighted neighbour sum.

    Parameters
    ----------
    values : array_like, shape (n,)
        A number a feature.
    weights : scipy.sparse.csr_array, shape (n, n)
        Neighbour weights; the diagonal is left out, as the feature's own value does not move.
    rng : numpy.random.Generator
        Source of randomness.
    permutations : int, default 999
        Arrangements.

    Returns
    -------
    p_value, mean, deviation : ndarray, shape (n,)
        One-sided p, in whichever direction is the rarer, (r + 1) / (R + 1), NaN where it is not defined: at a feature
        without neighbours, or where no arrangement changes the sum. Mean and standard deviation of the sum.

    Raises
    ------
    RefusedInput
        If the values do not fit the weights.

    Notes
    -----
    Known bias: p is for each feature by itself; over a whole map many fall below 0.05 by chance. Arrangements that
    equal what was observed count on both sides; PySAL counts them on the upper side only, which makes low values among
    many equal ones look rarer than they are.
    """
    x = np.asarray(values, dtype=float)
    if weights.shape != (len(x), len(x)):
        raise RefusedInput(f"{len(x)} values need weights of {len(x)} x {len(x)}, not {weights.shape}")
    others = sparse.csr_array(weights - sparse.diags_array(weights.diagonal()))
    others.eliminate_zeros()
    sizes, sums = np.diff(others.indptr).astype(np.int64), np.asarray(others.sum(axis=1))
    picks = np.empty((permutations, int(sizes.max(initial=0))), dtype=np.int64)
    for k in range(permutations):
        picks[k] = rng.choice(len(x) - 1, size=picks.shape[1], replace=False)
    # Around the mean, so that the variance loses no digits.
    centre = float(x.mean())
    x = x - centre
    observed = np.asarray(others @ x)
    # Sums of the same values in another order differ in the last bits: that is no difference.
    slack = 1e-12 * np.abs(x).max(initial=0.0) * np.asarray(abs(others).sum(axis=1))
    bounds = np.column_stack([observed - slack, observed + slack])
    pointers = others.indptr.astype(np.int64)
    # Where the neighbours of a feature weigh alike, what is permuted is the plain sum of as many values.
    least, most = _ends_of_rows(others.data, pointers)
    if (least == most).all() and (least[sizes > 0] > 0).all() and permutations:
        kinds, kind = np.unique(sizes, return_inverse=True)
        order = np.argsort(picks, axis=None, kind="stable")
        scale = np.where(sizes > 0, most, 1.0)
        bounds /= scale[:, None]

        def part(first: int, last: int) -> tuple[Integers, Integers, Floats, Floats]:
            return _alike(x, bounds, (picks, order), (kinds, kind), (first, last))
    else:
        scale = np.ones(len(x))

        def part(first: int, last: int) -> tuple[Integers, Integers, Floats, Floats]:
            return _conditional(x, others.data, pointers, picks, bounds, (first, last))

    columns = zip(*side_by_side(part, len(x)), strict=True)
    larger, smaller, mean, deviation = (np.concatenate(column) for column in columns)
    mean, deviation = mean * scale + centre * sums, deviation * scale
    p_value = (np.minimum(larger, smaller) + 1.0) / (permutations + 1.0)
    return np.where(deviation > 1e3 * slack, p_value, np.nan), mean, deviation


def _centred(values: npt.ArrayLike, weights: sparse.csr_array) -> Floats:
    x = numbers_with(values, weights)
    if len(x) < 3 or not np.isfinite(x).all() or not x.std() > 0:
        raise RefusedInput("Moran's I needs at least three finite values that are not all equal")
    return np.asarray(x - x.mean())


def _one_sided(larger: npt.NDArray[np.int64], permutations: int) -> Floats:
    rarer = np.minimum(larger, permutations - larger)
    return np.asarray((rarer + 1.0) / (permutations + 1.0))


@compiled
def _conditional(
    x: Floats,
    weights: Floats,
    pointers: Integers,
    picks: Integers,
    bounds: Floats,
    part: tuple[int, int],
) -> tuple[Integers, Integers, Floats, Floats]:
    n, permutations = part[1] - part[0], picks.shape[0]
    larger, smaller = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    mean, deviation = np.zeros(n), np.zeros(n)
    for i in range(part[0], part[1]):
        first, size = pointers[i], pointers[i + 1] - pointers[i]
        total, squares = 0.0, 0.0
        reached, kept = 0, 0
        for k in range(permutations):
            value = 0.0
            for j in range(size):
                # Numbers from the feature's own upwards stand for the next one, so that it never meets itself.
                pick = picks[k, j]
                value += weights[first + j] * x[pick + (pick >= i)]
            reached += value >= bounds[i, 0]
            kept += value <= bounds[i, 1]
            total += value
            squares += value * value
        at = i - part[0]
        larger[at], smaller[at] = reached, kept
        mean[at] = total / permutations
        deviation[at] = np.sqrt(max(squares / permutations - mean[at] ** 2, 0.0))
    return larger, smaller, mean, deviation


@compiled
def _ends_of_rows(weights: Floats, pointers: Integers) -> tuple[Floats, Floats]:
    n = len(pointers) - 1
    least, most = np.zeros(n), np.zeros(n)
    for i in range(n):
        if pointers[i + 1] > pointers[i]:
            row = weights[pointers[i] : pointers[i + 1]]
            least[i], most[i] = row.min(), row.max()
    return least, most


@compiled
def _first_sums(x: Floats, picks: Integers, kinds: Integers, first: int) -> Floats:
    # Row s: the sum of the first kinds[s] draws of each permutation, as feature `first` meets them.
    permutations, most = picks.shape
    sums = np.zeros((len(kinds), permutations))
    for k in range(permutations):
        value, s = 0.0, 0
        for j in range(most + 1):
            if s < len(kinds) and kinds[s] == j:
                sums[s, k] = value
                s += 1
            if j < most:
                value += x[picks[k, j] + (picks[k, j] >= first)]
    return sums


@compiled
def _alike(
    x: Floats,
    bounds: Floats,
    draws: tuple[Integers, Integers],
    sizes: tuple[Integers, Integers],
    part: tuple[int, int],
) -> tuple[Integers, Integers, Floats, Floats]:
    # All features share the draws, so from one feature to the next only sums that met the two of them change.
    (picks, order), (kinds, kind) = draws, sizes
    n, (permutations, most) = part[1] - part[0], picks.shape
    larger, smaller = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    mean, deviation = np.zeros(n), np.zeros(n)
    sums = _first_sums(x, picks, kinds, part[0])
    total, squares = sums.sum(axis=1), (sums * sums).sum(axis=1)
    event = 0
    while event < len(order) and picks[order[event] // most, order[event] % most] < part[0]:
        event += 1
    for i in range(part[0], part[1]):
        s, at = kind[i], i - part[0]
        low, high, reached, kept = bounds[i, 0], bounds[i, 1], 0, 0
        for k in range(permutations):
            reached += sums[s, k] >= low
            kept += sums[s, k] <= high
        larger[at], smaller[at] = reached, kept
        mean[at] = total[s] / permutations
        deviation[at] = np.sqrt(max(squares[s] / permutations - mean[at] ** 2, 0.0))
        while event < len(order) and picks[order[event] // most, order[event] % most] == i:
            k, j = order[event] // most, order[event] % most
            for s in range(len(kinds)):
                if kinds[s] > j:
                    value = sums[s, k] + x[i] - x[i + 1]
                    total[s] += value - sums[s, k]
                    squares[s] += value * value - sums[s, k] * sums[s, k]
                    sums[s, k] = value
            event += 1
    return larger, smaller, mean, deviation
