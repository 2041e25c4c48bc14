"""Circles of a scan: the areas around each area, nearest first, up to a share of the population."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from data.errors import BadCrs, RefusedInput

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# Distances on a lattice differ by rounding only.
_EQUAL = 1e-9

EARTH_RADIUS_M = 6_371_008.8
EUCLIDEAN, GREAT_CIRCLE = "euclidean", "great-circle"


def distances_between(points: Floats, metric: str = EUCLIDEAN) -> Floats:
    """Distance of every area from every other.

    Parameters
    ----------
    points : ndarray, shape (n, 2)
        Centres in metres or plain numbers; longitude and latitude in degrees for ``great-circle``.
    metric : str, default "euclidean"
        Or ``great-circle``, on a sphere.

    Returns
    -------
    ndarray, shape (n, n)
        In the unit of the points; metres for ``great-circle``.

    Raises
    ------
    RefusedInput
        If the metric is unknown.
    BadCrs
        If points are no degrees, for ``great-circle``.

    Examples
    --------
    >>> round(float(distances_between(np.array([[0.0, 0.0], [0.0, 1.0]]), "great-circle")[0, 1]))
    111195
    """
    if metric == EUCLIDEAN:
        return np.hypot(points[:, None, 0] - points[None, :, 0], points[:, None, 1] - points[None, :, 1])
    if metric != GREAT_CIRCLE:
        raise RefusedInput(f"metric {metric!r} is not known: use euclidean or great-circle")
    if (np.abs(points) > (180.0, 90.0)).any():
        raise BadCrs("great-circle distances need longitude and latitude in degrees")
    longitude, latitude = np.radians(points).T
    # Haversine: exact for near points, where the arc cosine is not.
    across = np.sin((longitude[:, None] - longitude) / 2) ** 2 * np.cos(latitude[:, None]) * np.cos(latitude)
    half = np.sin((latitude[:, None] - latitude) / 2) ** 2 + across
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))))


class Circles(NamedTuple):
    """Circles around each area.

    Attributes
    ----------
    order : ndarray of int64, shape (n, n)
        Row i: areas by distance from area i.
    sizes : ndarray of int64, shape (n,)
        How many of them the largest circle around i holds.
    ends : ndarray of bool, shape (n, n)
        Whether a circle ends with the k-th area; equally far areas are in it or out of it together.
    """

    order: Integers
    sizes: Integers
    ends: Flags

    @property
    def number(self) -> int:
        """How many circles, counted once for each centre."""
        within = np.arange(self.ends.shape[1]) < self.sizes[:, None]
        return int(np.count_nonzero(self.ends & within))


def circles(distances: Floats, population: Floats, share: float) -> Circles:
    """Areas around each area, and which circles of them a scan looks at.

    Parameters
    ----------
    distances : ndarray, shape (n, n)
        As of `distances_between`; those closer than a thousand millionth of the longest are equal.
    population : ndarray, shape (n,)
        Population, or whatever the share is of.
    share : float
        Largest share of the population in a circle.

    Returns
    -------
    Circles
        The same whatever the order of the areas.

    Raises
    ------
    RefusedInput
        If the share is not above 0 and at most 1.

    Examples
    --------
    >>> found = circles(distances_between(np.array([[0.0, 0.0], [1.0, 0.0], [-1.0, 0.0]])), np.ones(3), 1.0)
    >>> found.ends[0].tolist(), found.number
    ([True, False, True], 8)
    """
    if not 0 < share <= 1:
        raise RefusedInput("max population share must be above 0 and at most 1")
    order = np.argsort(distances, axis=1, kind="stable")
    far = np.take_along_axis(distances, order, axis=1)
    ends = np.ones(order.shape, dtype=bool)
    ends[:, :-1] = np.diff(far, axis=1) > _EQUAL * float(distances.max(initial=0.0))
    within = np.cumsum(population[order], axis=1) <= share * population.sum() * (1.0 + 1e-12)
    sizes = ((within & ends) * np.arange(1, len(order) + 1)).max(axis=1, initial=0)
    return Circles(order, np.asarray(sizes, dtype=np.int64), ends)


def settled_order(points: Floats, *columns: Floats | Integers) -> Integers:
    """An order of areas that does not depend on the one they are given in, so that no answer does either.

    Parameters
    ----------
    points : ndarray, shape (n, 2)
        Centres.
    *columns : ndarray, shape (n,) or (n, m)
        What else tells areas of one place apart.

    Returns
    -------
    ndarray of int64, shape (n,)
        Positions from west to east, south to north, then by the columns.

    Examples
    --------
    >>> settled_order(np.array([[5.0, 0.0], [1.0, 2.0], [1.0, 0.0]])).tolist()
    [2, 1, 0]
    """
    keys = [column.reshape(len(points), -1).T for column in (points, *columns)]
    return np.lexsort(np.concatenate(keys)[::-1])
