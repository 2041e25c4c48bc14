"""Mann-Kendall: does a series rise or fall, whatever the shape of its rise.

Null hypothesis: the values are exchangeable in time. Alternative: later values tend to be larger (or smaller). Known
bias: values that depend on the one before them (a sliding neighbourhood, a season) make p too small.

References
----------
Mann HB (1945) Nonparametric tests against trend. Econometrica 13, 245-259. doi:10.2307/1907187
Kendall MG (1975) Rank correlation methods, Griffin: variance with ties, continuity correction, chapter 4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from data.errors import RefusedInput

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trend:
    """Mann-Kendall of one or many series.

    Attributes
    ----------
    s, variance, z, p_value : ndarray
        Sum of signs; its variance, corrected for ties; standard score with continuity correction (0 for a series that
        does not vary); two-sided p.
    """

    s: Floats
    variance: Floats
    z: Floats
    p_value: Floats


def trend_score(s: npt.ArrayLike, variance: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Standard score and two-sided p of a sum of signs.

    Parameters
    ----------
    s, variance : array_like
        Sum of signs and its variance.

    Returns
    -------
    z, p_value : ndarray
        With continuity correction; 0 and 1 where the variance is 0.

    Examples
    --------
    >>> z, p_value = trend_score(23, 10 * 9 * 25 / 18)
    >>> round(float(z), 4), round(float(p_value), 4)
    (1.9677, 0.0491)
    """
    total, spread = np.asarray(s, dtype=float), np.asarray(variance, dtype=float)
    nearer = total - np.sign(total)
    z = np.where(spread > 0, nearer / np.sqrt(np.where(spread > 0, spread, 1.0)), 0.0)
    return z, np.asarray(2.0 * stats.norm.sf(np.abs(z)))


def mann_kendall(values: npt.ArrayLike) -> Trend:
    """Trend of each series along the first axis.

    Parameters
    ----------
    values : array_like, shape (steps, ...)
        Values in order of time.

    Returns
    -------
    Trend
        Arrays of the shape without the first axis.

    Raises
    ------
    RefusedInput
        If there are fewer than three steps or a value is not finite.

    Examples
    --------
    >>> found = mann_kendall([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    >>> float(found.s), float(found.variance)
    (45.0, 125.0)
    """
    x = np.asarray(values, dtype=float)
    n = len(x)
    if n < 3 or not np.isfinite(x).all():
        raise RefusedInput(f"a trend needs at least three finite values, there are {n}")
    s, ties = np.zeros(x.shape[1:]), np.zeros(x.shape[1:])
    for i in range(n):
        s += np.sign(x[i + 1 :] - x[i]).sum(axis=0)
        equal = (x == x[i]).sum(axis=0)
        # Over a group of t equal values this adds up to t (t - 1) (2 t + 5).
        ties += (equal - 1) * (2 * equal + 5)
    variance = (n * (n - 1) * (2 * n + 5) - ties) / 18.0
    return Trend(s, variance, *trend_score(s, variance))
