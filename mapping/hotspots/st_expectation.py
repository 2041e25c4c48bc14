"""Expectation-based scan in space and time: cylinders with more cases than each area's own past leads one to expect.

Null hypothesis: in every step of the scanned period each area's cases are Poisson with the mean of its own past.
Alternative: inside some cylinder the means are higher by one factor. The ratio of a cylinder with c cases where b are
expected is

    c log(c / b) + b - c    if c > b, else 0

(Neill et al. 2005, section 3). Unlike Kulldorff's ratio it does not compare inside with outside: a rise everywhere is
a cluster too. The past of an area is every step before the scanned period and one step more at its share of all areas'
mean, so that an area without a past case is unlikely, not impossible. Each chance table draws the past as well and
takes its expectations from it, so that a short past does not make false alarms.

Known bias: a season, a trend or a change of reporting looks like an outbreak; cases of one area must not depend on
each other.

References
----------
Neill DB, Moore AW, Sabhnani M, Daniel K (2005) Detection of emerging space-time clusters. KDD 2005, 218-227.
doi:10.1145/1081870.1081897
Kulldorff M (2001) doi:10.1111/1467-985X.00186: prospective scan.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from data.errors import NotEnough, RefusedInput
from mapping.hotspots.circles import Circles, circles, distances_between, settled_order
from mapping.hotspots.compiled import compiled, side_by_side
from mapping.hotspots.st_scan import Cylinder, check_table, distinct_cylinders, in_rows

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def expectation_scan(
    points: Floats,
    cases: npt.ArrayLike,
    population: npt.ArrayLike | None = None,
    *,
    rng: np.random.Generator,
    max_share: float = 0.5,
    max_steps: int | None = None,
    min_cases: int = 2,
    prospective: bool = False,
    replicates: int = 999,
    metric: str = "euclidean",
) -> tuple[tuple[Cylinder, ...], int]:
    """Most likely cylinder of the last steps and the others that share no area with it.

    Parameters
    ----------
    points : ndarray, shape (n, 2)
        Centres of the areas; see `mapping.hotspots.circles.distances_between`.
    cases : array_like of int, shape (n, steps)
        Cases of each area and step, in order of time.
    population : array_like, shape (n,) or (n, steps), optional
        Population: what the share of a circle is of, and of an area's share of all areas' mean; alike without it.
    rng : numpy.random.Generator
        Source of randomness.
    max_share : float, default 0.5
        Largest share of the population in a circle.
    max_steps : int, optional
        Length of the scanned period and longest cylinder, by default half of the steps; what lies before is the past.
    min_cases : int, default 2
        Fewest cases in a cylinder.
    prospective : bool, default False
        Only cylinders that last until the last step.
    replicates : int, default 999
        Chance tables.
    metric : str, default "euclidean"
        Or ``great-circle``.

    Returns
    -------
    clusters : tuple of Cylinder
        By falling likelihood ratio; steps count from the first of the whole table.
    zones : int
        Cylinders looked at, counted once for each centre.

    Raises
    ------
    NotEnough
        If there are no cases, or fewer steps before the scanned period than in it.
    RefusedInput
        If a value is negative, not finite or not whole, or the shapes differ.

    Examples
    --------
    >>> cases = [[1, 0, 1, 1, 0, 1, 9, 8], [1, 1, 0, 1, 1, 0, 1, 0], [0, 1, 1, 0, 1, 1, 0, 1]]
    >>> places = np.array([[0.0, 0.0], [5.0, 0.0], [9.0, 0.0]])
    >>> found, _ = expectation_scan(places, cases, rng=np.random.default_rng(1), max_steps=3, replicates=99)
    >>> found[0].areas, found[0].first, found[0].last, found[0].p_value
    ((0,), 6, 7, 0.01)
    """
    points, counts = check_table(points, cases)
    share = _share(len(counts), population)
    rows = settled_order(points, counts, share)
    points, counts, share = points[rows], counts[rows], share[rows]
    n, steps = counts.shape
    longest = max(1, steps // 2) if max_steps is None else max_steps
    past = steps - longest
    if past < longest:
        raise NotEnough(
            f"a scanned period of {longest} steps needs as many before it, there are {max(past, 0)}: give a shorter "
            "--max-duration or a longer file"
        )
    usual = _usual(counts[:, :past].sum(axis=1), past, share)
    distances = distances_between(points, metric)
    around = circles(distances, share, max_share)
    limits = (prospective, float(max(min_cases, 1)))
    best, shape = _best(counts[:, past:], usual, around, limits)
    before, during = rng.spawn(2)
    drawn_past = before.poisson(usual * past, (replicates, n))
    seeds = during.spawn(max(replicates, 1))

    def part(first: int, last: int) -> Floats:
        maxima = np.zeros(last - first)
        for k in range(first, last):
            drawn = seeds[k].poisson(usual[:, None], (n, longest))
            maxima[k - first] = _best(drawn, _usual(drawn_past[k], past, share), around, limits)[0].max()
        return maxima

    maxima = np.concatenate(side_by_side(part, replicates)) if replicates else np.empty(0)
    shape[:, 1:] += past
    expected = np.broadcast_to(usual[:, None], counts.shape)
    found = distinct_cylinders((best, shape), (counts, expected), around.order, distances, maxima)
    windows = longest if prospective else longest * (longest + 1) // 2
    return in_rows(found, rows), around.number * windows


def _share(n: int, population: npt.ArrayLike | None) -> Floats:
    people = np.ones(n) if population is None else np.asarray(population, dtype=float)
    people = people.mean(axis=1) if people.ndim == 2 else people
    if people.shape != (n,) or not np.isfinite(people).all() or (people < 0).any() or not people.sum() > 0:
        raise RefusedInput("the population must be finite and 0 or more for every area")
    return np.asarray(people / people.sum())


def _usual(seen: Integers, past: int, share: Floats) -> Floats:
    # Cases of a step by the past, with one step more at the area's share of all.
    return np.asarray((seen + share * seen.sum() / past) / (past + 1.0))


@compiled
def _best(counts: Integers, usual: Floats, around: Circles, limits: tuple[bool, float]) -> tuple[Floats, Integers]:
    n, steps = counts.shape
    prospective, least = limits
    best, shape = np.zeros(n), np.zeros((n, 3), dtype=np.int64)
    seen = np.zeros(steps + 1)
    for centre in range(n):
        seen[:] = 0.0
        mean = 0.0
        for k in range(around.sizes[centre]):
            area, now = around.order[centre, k], 0.0
            mean += usual[area]
            for t in range(steps):
                now += counts[area, t]
                seen[t + 1] += now
            if not around.ends[centre, k]:
                continue
            for end in range(steps if prospective else 1, steps + 1):
                for start in range(end):
                    c, mu = seen[end] - seen[start], mean * (end - start)
                    # The ratio is at most this quotient, which needs no logarithm.
                    if c < least or c <= mu or mu <= 0.0 or (c - mu) ** 2 <= best[centre] * mu:
                        continue
                    value = c * np.log(c / mu) + mu - c
                    if value > best[centre]:
                        best[centre] = value
                        shape[centre, 0], shape[centre, 1], shape[centre, 2] = k + 1, start, end - 1
    return best, shape
