"""Circles of a scan: the areas around each area, nearest first, up to a share of the population."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from data.errors import BadCrs, RefusedInput

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

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


def circles(distances: Floats, population: Floats, share: float) -> tuple[Integers, Integers]:
    """Areas around each area and how many a circle may hold.

    Parameters
    ----------
    distances : ndarray, shape (n, n)
        As of `distances_between`.
    population : ndarray, shape (n,)
        Population, or whatever the share is of.
    share : float
        Largest share of the population in a circle.

    Returns
    -------
    order : ndarray of int64, shape (n, n)
        Row i: areas by distance from area i.
    sizes : ndarray of int64, shape (n,)
        How many of them stay within the share.

    Raises
    ------
    RefusedInput
        If the share is not above 0 and at most 1.
    """
    if not 0 < share <= 1:
        raise RefusedInput("max population share must be above 0 and at most 1")
    order = np.argsort(distances, axis=1, kind="stable")
    within = np.cumsum(population[order], axis=1) <= share * population.sum() * (1.0 + 1e-12)
    return order, np.asarray(within.sum(axis=1), dtype=np.int64)
