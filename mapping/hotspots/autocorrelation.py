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
from mapping.hotspots.compiled import compiled

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
        One-sided p, in whichever direction is the rarer, (r + 1) / (R + 1); mean and standard deviation of the sum.

    Raises
    ------
    RefusedInput
        If the values do not fit the weights.

    Notes
    -----
    Known bias: p is for each feature by itself; over a whole map many fall below 0.05 by chance.
    """
    x = np.asarray(values, dtype=float)
    if weights.shape != (len(x), len(x)):
        raise RefusedInput(f"{len(x)} values need weights of {len(x)} x {len(x)}, not {weights.shape}")
    others = sparse.csr_array(weights - sparse.diags_array(weights.diagonal()))
    others.eliminate_zeros()
    most = int(np.diff(others.indptr).max(initial=0))
    picks = np.empty((permutations, most), dtype=np.int64)
    for k in range(permutations):
        picks[k] = rng.choice(len(x) - 1, size=most, replace=False)
    pointers = others.indptr.astype(np.int64)
    larger, mean, deviation = _conditional(x, others.data, pointers, picks, np.asarray(others @ x))
    return _one_sided(larger, permutations), mean, deviation


def _centred(values: npt.ArrayLike, weights: sparse.csr_array) -> Floats:
    x = np.asarray(values, dtype=float)
    if x.ndim != 1 or weights.shape != (len(x), len(x)):
        raise RefusedInput(f"{x.size} values need weights of {x.size} x {x.size}, not {weights.shape}")
    if len(x) < 3 or not np.isfinite(x).all() or not x.std() > 0:
        raise RefusedInput("Moran's I needs at least three finite values that are not all equal")
    return np.asarray(x - x.mean())


def _one_sided(larger: npt.NDArray[np.int64], permutations: int) -> Floats:
    rarer = np.minimum(larger, permutations - larger)
    return np.asarray((rarer + 1.0) / (permutations + 1.0))


@compiled
def _conditional(
    x: Floats, weights: Floats, pointers: Integers, picks: Integers, observed: Floats
) -> tuple[Integers, Floats, Floats]:
    n, permutations = len(x), picks.shape[0]
    larger = np.zeros(n, dtype=np.int64)
    mean, deviation = np.zeros(n), np.zeros(n)
    for i in range(n):
        first, size = pointers[i], pointers[i + 1] - pointers[i]
        total, squares = 0.0, 0.0
        for k in range(permutations):
            value = 0.0
            for j in range(size):
                # Numbers from the feature's own upwards stand for the next one, so that it never meets itself.
                pick = picks[k, j]
                value += weights[first + j] * x[pick + (pick >= i)]
            larger[i] += value >= observed[i]
            total += value
            squares += value * value
        mean[i] = total / permutations
        deviation[i] = np.sqrt(max(squares / permutations - mean[i] ** 2, 0.0))
    return larger, mean, deviation
