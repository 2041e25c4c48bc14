"""Kulldorff's circular scan of areas with the Poisson model.

Null hypothesis: every area's cases are Poisson with one common rate of its population. Alternative: some circle of
neighbouring areas has a higher rate. One p-value holds for the whole search: each replicate keeps its best circle.

A circle holds every area whose centre lies in it: equally far ones enter together, so that neither the order of the
rows nor the names of the areas decide anything.

Known bias: circles blur long or branching clusters; a circle reaches over empty land.

References
----------
Kulldorff M (1997) A spatial scan statistic. Commun Stat Theory Methods 26(6), 1481-1496. doi:10.1080/03610929708831995
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from data.errors import NotEnough, RefusedInput
from mapping.hotspots.circles import Circles, circles, distances_between, settled_order
from mapping.hotspots.compiled import compiled

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cluster:
    """One circle with more cases than its population explains.

    Attributes
    ----------
    areas : tuple of int
        Positions of the areas, sorted.
    centre : int
        Position of the area at the centre.
    radius : float
        Distance from the centre to the furthest area, in the unit of the coordinates.
    cases, expected, population, relative_risk, llr, p_value : float
        Cases inside; cases expected there; population; rate inside over rate outside; log likelihood ratio; Monte
        Carlo p against the best circle of each replicate.
    """

    areas: tuple[int, ...]
    centre: int
    radius: float
    cases: float
    expected: float
    population: float
    relative_risk: float
    llr: float
    p_value: float


def circular_scan(
    points_m: Floats,
    cases: npt.ArrayLike,
    population: npt.ArrayLike,
    *,
    rng: np.random.Generator,
    max_population_share: float = 0.5,
    min_cases: float = 2.0,
    replicates: int = 999,
    metric: str = "euclidean",
) -> tuple[tuple[Cluster, ...], int]:
    """Most likely cluster and the others that do not overlap it.

    Parameters
    ----------
    points_m : ndarray, shape (n, 2)
        Centres of the areas, metres or any plain numbers.
    cases : array_like, shape (n,)
        Cases of each area.
    population : array_like, shape (n,)
        Population of each area.
    rng : numpy.random.Generator
        Source of randomness.
    max_population_share : float, default 0.5
        Largest share of the population in a circle.
    min_cases : float, default 2
        Fewest cases in a circle.
    replicates : int, default 999
        Chance maps; 0 gives p-values of 1.
    metric : str, default "euclidean"
        Or ``great-circle``: points are longitude and latitude in degrees, the radius is in metres.

    Returns
    -------
    clusters : tuple of Cluster
        By falling likelihood ratio; none overlaps another.
    zones : int
        Circles looked at, counted once for each centre.

    Raises
    ------
    NotEnough
        If there are no cases or no population.
    RefusedInput
        If a value is negative or not finite, or the shapes differ.
    """
    points_m = np.ascontiguousarray(points_m, dtype=float).reshape(-1, 2)
    c, w = np.asarray(cases, dtype=float), np.asarray(population, dtype=float)
    if (
        not len(c) == len(w) == len(points_m)
        or not np.isfinite(np.r_[c, w, points_m.ravel()]).all()
        or (np.r_[c, w] < 0).any()
    ):
        raise RefusedInput("the scan needs a finite point, cases and population of 0 or more for every area")
    if not c.sum() > 0 or not w.sum() > 0:
        raise NotEnough("the scan needs at least one case and a population")
    rows = settled_order(points_m, w, c)
    c, w, distances = c[rows], w[rows], distances_between(points_m[rows], metric)
    around = circles(distances, w, max_population_share)
    total = float(c.sum())
    expected = w / w.sum() * total
    best, length = _best_by_centre(c, expected, around, total, min_cases)
    maxima = np.empty(replicates)
    for k in range(replicates):
        # A fractional total (shared cases) is rounded: the law of the counts is multinomial.
        drawn = rng.multinomial(round(total), w / w.sum()).astype(float)
        maxima[k] = _best_by_centre(drawn, w / w.sum() * drawn.sum(), around, drawn.sum(), min_cases)[0].max()
    taken: set[int] = set()
    clusters = []
    for centre in np.argsort(-best, kind="stable"):
        if best[centre] <= 0:
            break
        members = around.order[centre, : length[centre]]
        if taken.isdisjoint(members.tolist()):
            taken.update(members.tolist())
            p = (int((maxima >= best[centre] * (1.0 - 1e-12)).sum()) + 1) / (replicates + 1)
            found = _cluster(int(centre), members, distances[centre], c, w, float(best[centre]), p)
            clusters.append(replace(found, areas=tuple(sorted(rows[members].tolist())), centre=int(rows[centre])))
    return tuple(clusters), around.number


def poisson_llr(cases: float, expected: float, total: float) -> float:
    """Log likelihood ratio of a zone with more cases than expected.

    Parameters
    ----------
    cases : float
        Cases inside.
    expected : float
        Cases expected inside.
    total : float
        All cases.

    Returns
    -------
    float
        0 if there are not more than expected (Kulldorff 1997, section 4).

    Examples
    --------
    >>> round(poisson_llr(10, 4, 100), 4)
    3.3544
    """
    return likelihood_ratio(float(cases), float(expected), float(total))


@compiled
def likelihood_ratio(cases: float, expected: float, total: float) -> float:
    """Compiled body of `poisson_llr`."""
    if cases <= expected or expected <= 0.0:
        return 0.0
    outside = total - cases
    value = cases * np.log(cases / expected)
    if outside > 0.0:
        value += outside * np.log(outside / (total - expected))
    return float(value)


@compiled
def _best_by_centre(
    cases: Floats, expected: Floats, around: Circles, total: float, min_cases: float
) -> tuple[Floats, Integers]:
    n = len(cases)
    best, length = np.zeros(n), np.zeros(n, dtype=np.int64)
    for i in range(n):
        inside, mean = 0.0, 0.0
        for k in range(around.sizes[i]):
            inside += cases[around.order[i, k]]
            mean += expected[around.order[i, k]]
            if around.ends[i, k] and inside >= min_cases and inside > mean:
                value = likelihood_ratio(inside, mean, total)
                if value > best[i]:
                    best[i], length[i] = value, k + 1
    return best, length


def _cluster(
    centre: int, members: Integers, distances: Floats, cases: Floats, population: Floats, llr: float, p_value: float
) -> Cluster:
    inside, people = float(cases[members].sum()), float(population[members].sum())
    expected = people / float(population.sum()) * float(cases.sum())
    outside = (float(cases.sum()) - inside) / (float(cases.sum()) - expected) if expected < cases.sum() else 0.0
    return Cluster(
        areas=tuple(sorted(int(i) for i in members)),
        centre=centre,
        radius=float(distances[members].max()),
        cases=inside,
        expected=expected,
        population=people,
        relative_risk=inside / expected / outside if outside > 0 else float("inf"),
        llr=llr,
        p_value=p_value,
    )
