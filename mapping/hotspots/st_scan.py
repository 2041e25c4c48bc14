"""Kulldorff's scan in space and time: cylinders of neighbouring areas and consecutive steps.

Null hypothesis, Poisson model: every area's cases follow its population, alike in every step. Permutation model: where
cases are has nothing to do with when; it needs no population. Alternative: some cylinder holds more. A prospective scan
looks only at cylinders that last until now. One p-value holds for the whole search.

Known bias: the permutation model also reacts to a population that moves; a prospective scan repeated every week finds
chance clusters more often than its p-value says.

References
----------
Kulldorff M (2001) Prospective time periodic geographical disease surveillance using a scan statistic. J R Stat Soc A
164, 61-72. doi:10.1111/1467-985X.00186
Kulldorff M et al. (2005) A space-time permutation scan statistic for disease outbreak detection. PLoS Medicine 2(3),
e59. doi:10.1371/journal.pmed.0020059
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from data.errors import NotEnough, RefusedInput
from mapping.hotspots.circles import Circles, circles, distances_between, settled_order
from mapping.hotspots.compiled import compiled
from mapping.hotspots.scan import likelihood_ratio
from mapping.hotspots.st_maxima import largest_ratios

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cylinder:
    """Neighbouring areas and consecutive steps with more cases than expected.

    Attributes
    ----------
    areas : tuple of int
        Positions of the areas, sorted.
    centre : int
        Position of the area at the centre.
    radius : float
        Distance from the centre to the furthest area.
    first, last : int
        Steps, both included.
    cases, expected, llr, p_value : float
        Cases inside; expected there; log likelihood ratio; Monte Carlo p.
    """

    areas: tuple[int, ...]
    centre: int
    radius: float
    first: int
    last: int
    cases: float
    expected: float
    llr: float
    p_value: float


def space_time_scan(
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
    """Most likely cylinder and the others that share no area with it.

    Parameters
    ----------
    points : ndarray, shape (n, 2)
        Centres of the areas; see `mapping.hotspots.circles.distances_between`.
    cases : array_like of int, shape (n, steps)
        Cases of each area and step, in order of time.
    population : array_like, shape (n,) or (n, steps), optional
        Population; without it the permutation model is used.
    rng : numpy.random.Generator
        Source of randomness.
    max_share : float, default 0.5
        Largest share of the population (of the cases, without one) in a circle.
    max_steps : int, optional
        Longest cylinder, by default half of the steps.
    min_cases : int, default 2
        Fewest cases in a cylinder.
    prospective : bool, default False
        Only cylinders that last until the last step.
    replicates : int, default 999
        Chance maps.
    metric : str, default "euclidean"
        Or ``great-circle``.

    Returns
    -------
    clusters : tuple of Cylinder
        By falling likelihood ratio.
    zones : int
        Cylinders looked at, counted once for each centre.

    Raises
    ------
    NotEnough
        If there are no cases, or fewer than two steps.
    RefusedInput
        If a value is negative, not finite or not whole, or the shapes differ.
    """
    points, counts = check_table(points, cases)
    people = None if population is None else _people(counts, population)
    rows = settled_order(points, counts, *([] if people is None else [people]))
    points, counts, people = points[rows], counts[rows], None if people is None else people[rows]
    total, (n, steps) = int(counts.sum()), counts.shape
    longest = max(1, steps // 2) if max_steps is None else min(max_steps, steps)
    if longest < 1:
        raise RefusedInput(f"a cylinder of {longest} steps is none: give 1 or more")
    expected, weight = _expected(counts, people)
    distances = distances_between(points, metric)
    around = circles(distances, weight, max_share)
    limits = (longest, prospective, float(total), float(min_cases))
    best, shape = _best_cylinders(counts, expected, around, limits)
    area, step = np.repeat(np.indices((n, steps)).reshape(2, -1), counts.ravel(), axis=1)

    def draw() -> Integers:
        if people is None:
            return np.bincount(area * steps + rng.permutation(step), minlength=n * steps)
        return rng.multinomial(total, expected.ravel() / total)

    maxima = largest_ratios(draw, expected, around, limits, replicates)
    lengths = longest if prospective else sum(steps - length + 1 for length in range(1, longest + 1))
    found = distinct_cylinders((best, shape), (counts, expected), around.order, distances, maxima)
    return in_rows(found, rows), around.number * lengths


def distinct_cylinders(
    best: tuple[Floats, Integers],
    tables: tuple[Integers, Floats],
    order: Integers,
    distances: Floats,
    maxima: Floats,
) -> tuple[Cylinder, ...]:
    """The best cylinder of each centre, by falling likelihood ratio, none of which shares an area with another.

    Parameters
    ----------
    best : tuple of ndarray
        Likelihood ratio of each centre's best cylinder, shape (n,), and its size, first and last step, shape (n, 3).
    tables : tuple of ndarray, shape (n, steps)
        Cases and expected cases.
    order, distances : ndarray, shape (n, n)
        As of `mapping.hotspots.circles`.
    maxima : ndarray, shape (replicates,)
        Largest ratio of each chance table.

    Returns
    -------
    tuple of Cylinder
        With their p-values.
    """
    (ratios, shape), (counts, expected) = best, tables
    taken: set[int] = set()
    found = []
    for centre in np.argsort(-ratios, kind="stable"):
        size, first, last = (int(value) for value in shape[centre])
        members = order[centre, :size]
        if ratios[centre] <= 0:
            break
        if not taken.isdisjoint(members.tolist()):
            continue
        taken.update(members.tolist())
        found.append(
            Cylinder(
                areas=tuple(sorted(int(i) for i in members)),
                centre=int(centre),
                radius=float(distances[centre, members].max()),
                first=first,
                last=last,
                cases=float(counts[members, first : last + 1].sum()),
                expected=float(expected[members, first : last + 1].sum()),
                llr=float(ratios[centre]),
                p_value=float(((maxima >= ratios[centre] * (1.0 - 1e-12)).sum() + 1) / (len(maxima) + 1)),
            )
        )
    return tuple(found)


def in_rows(found: tuple[Cylinder, ...], rows: Integers) -> tuple[Cylinder, ...]:
    """Name the areas of cylinders by the rows they came from.

    Parameters
    ----------
    found : tuple of Cylinder
        Areas by their position in the settled order.
    rows : ndarray of int64, shape (n,)
        Row of each position.

    Returns
    -------
    tuple of Cylinder
        The same cylinders.
    """
    return tuple(
        replace(one, areas=tuple(sorted(rows[list(one.areas)].tolist())), centre=int(rows[one.centre])) for one in found
    )


def check_table(points: Floats, cases: npt.ArrayLike) -> tuple[Floats, Integers]:
    """Refuse what cannot be scanned in time.

    Parameters
    ----------
    points : ndarray, shape (n, 2)
        Centres of the areas.
    cases : array_like, shape (n, steps)
        Cases of each area and step.

    Returns
    -------
    points : ndarray of float64, shape (n, 2)
        As given.
    cases : ndarray of int64, shape (n, steps)
        As given.

    Raises
    ------
    RefusedInput
        If a value is negative, not finite or not whole, or the shapes differ.
    NotEnough
        If there are no cases, or fewer than two steps.
    """
    points, given = np.asarray(points, dtype=float).reshape(-1, 2), np.asarray(cases, dtype=float)
    if given.ndim != 2 or len(given) != len(points) or not np.isfinite(points).all():
        raise RefusedInput(f"{len(points)} areas need a finite point each and cases of shape (areas, steps)")
    if not np.isfinite(given).all() or (given < 0).any() or (given % 1 != 0).any():
        raise RefusedInput("a scan in time needs whole numbers of cases of 0 or more for every area and step")
    if not given.sum() > 0 or given.shape[1] < 2:
        raise NotEnough("a scan in time needs at least one case and two steps")
    return points, given.astype(np.int64)


def _people(counts: Integers, population: npt.ArrayLike) -> Floats:
    people = np.asarray(population, dtype=float)
    people = people[:, None] if people.ndim == 1 else people
    if people.shape[0] != len(counts) or not np.isfinite(people).all() or (people < 0).any() or not people.sum() > 0:
        raise RefusedInput("the population must be finite and 0 or more for every area")
    return np.broadcast_to(people, counts.shape)


def _expected(counts: Integers, people: Floats | None) -> tuple[Floats, Floats]:
    total = counts.sum()
    if people is None:
        by_area, by_step = counts.sum(axis=1), counts.sum(axis=0)
        return np.outer(by_area, by_step) / total, by_area.astype(float)
    return np.asarray(people / people.sum() * total), np.asarray(people.sum(axis=1))


@compiled
def _best_cylinders(
    counts: Integers, expected: Floats, around: Circles, limits: tuple[int, bool, float, float]
) -> tuple[Floats, Integers]:
    n, steps = counts.shape
    longest, prospective, total, least = limits
    best, shape = np.zeros(n), np.zeros((n, 3), dtype=np.int64)
    # Running sums over time of the areas in the circle: a window is a difference of two.
    seen, mean = np.zeros(steps + 1), np.zeros(steps + 1)
    for centre in range(n):
        seen[:] = 0.0
        mean[:] = 0.0
        for k in range(around.sizes[centre]):
            area = around.order[centre, k]
            now, usual = 0.0, 0.0
            for t in range(steps):
                now += counts[area, t]
                usual += expected[area, t]
                seen[t + 1] += now
                mean[t + 1] += usual
            if not around.ends[centre, k]:
                continue
            for end in range(steps if prospective else 1, steps + 1):
                for start in range(max(end - longest, 0), end):
                    c, mu = seen[end] - seen[start], mean[end] - mean[start]
                    # The ratio is at most the chi-square of the two, which needs no logarithm.
                    if c < least or c <= mu or (c - mu) ** 2 * total <= best[centre] * mu * (total - mu):
                        continue
                    value = likelihood_ratio(c, mu, total)
                    if value > best[centre]:
                        best[centre] = value
                        shape[centre, 0], shape[centre, 1], shape[centre, 2] = k + 1, start, end - 1
    return best, shape
