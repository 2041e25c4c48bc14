"""Nearest-neighbour distances, and Clark and Evans' test of their mean.

Null hypothesis: n points fall independently and evenly over the study area. Alternative: they keep together (R below 1)
or apart (R above 1). With the intensity n / A,

    R = mean distance / (0.5 / sqrt(n / A)),  z = (mean distance - expected) / (0.26136 / sqrt(n^2 / A)).

Known bias: points near the edge have neighbours outside that were not counted, which makes R too large (no correction
is made here); and people are not spread evenly, so a small R alone says that there are towns. It describes a pattern;
hotspots are decided by `mapping.hotspots.significance`.

References
----------
Clark PJ, Evans FC (1954) Distance to nearest neighbor as a measure of spatial relationships in populations. Ecology
35(4), 445-453, equations 1-4. doi:10.2307/1931034
O'Sullivan D, Unwin DJ (2010) Geographic information analysis, Wiley, chapter 5. doi:10.1002/9780470549094
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy import spatial, stats

from data.errors import NotEnough, RefusedInput

Floats = npt.NDArray[np.float64]

_SPREAD = math.sqrt((4.0 - math.pi) / (4.0 * math.pi))


@dataclass(frozen=True, slots=True)
class NearestNeighbour:
    """Nearest-neighbour distances of a pattern and their test.

    Attributes
    ----------
    distances_m : ndarray, shape (n,)
        Distance of each point to the nearest other one.
    neighbours : ndarray of int64, shape (n,)
        Row of that point; any one among equals.
    mean_m : float
        Mean distance.
    area_m2, intensity : float
        Study area, and points a square metre.
    bounding_box_m2, hull_m2 : float
        Area of the bounding box and of the convex hull of the points.
    expected_m : float
        Mean distance under the null.
    ratio : float
        Clark and Evans' R.
    z, p_value : float
        Standard score, and its two-sided normal p.
    """

    distances_m: Floats
    neighbours: npt.NDArray[np.int64]
    mean_m: float
    area_m2: float
    intensity: float
    bounding_box_m2: float
    hull_m2: float
    expected_m: float
    ratio: float
    z: float
    p_value: float


def nearest_neighbours(points_m: npt.ArrayLike, *, area_m2: float | None = None) -> NearestNeighbour:
    """Nearest-neighbour distances with Clark and Evans' test.

    Parameters
    ----------
    points_m : array_like, shape (n, 2)
        Easting and northing in metres (or any plain numbers).
    area_m2 : float, optional
        Area of the study area; by default the bounding box of the points, which is too small and makes R too large.

    Returns
    -------
    NearestNeighbour
        Distances in the order given.

    Raises
    ------
    NotEnough
        If there are fewer than two points, or all lie on one line and no area is given.
    RefusedInput
        If a coordinate is not finite or the area is not above 0.

    Examples
    --------
    >>> found = nearest_neighbours([[0, 0], [0, 3], [10, 0], [10, 3]])
    >>> found.mean_m, round(found.ratio, 3)
    (3.0, 2.191)
    """
    points = np.asarray(points_m, dtype=float)
    if points.ndim != 2 or points.shape[1:] != (2,) or not np.isfinite(points).all():
        raise RefusedInput("nearest neighbours need two finite coordinates for each point")
    if len(points) < 2:
        raise NotEnough("nearest neighbours need at least two points")
    distances, neighbours = _nearest(points)
    width, height = np.ptp(points, axis=0)
    box = float(width * height)
    area = box if area_m2 is None else float(area_m2)
    if area_m2 is None and not box > 0:
        raise NotEnough("all points lie on one line: give the area of the study area")
    if not (math.isfinite(area) and area > 0):
        raise RefusedInput(f"the area must be above 0 square metres, not {area:g}")
    n, mean = len(points), float(distances.mean())
    expected = 0.5 / math.sqrt(n / area)
    z = (mean - expected) / (_SPREAD / math.sqrt(n * n / area))
    return NearestNeighbour(
        distances_m=distances,
        neighbours=neighbours,
        mean_m=mean,
        area_m2=area,
        intensity=n / area,
        bounding_box_m2=box,
        hull_m2=float(shapely.MultiPoint(points).convex_hull.area),
        expected_m=expected,
        ratio=mean / expected,
        z=z,
        p_value=float(2.0 * stats.norm.sf(abs(z))),
    )


def _nearest(points: Floats) -> tuple[Floats, npt.NDArray[np.int64]]:
    # Several points may share one place, so the point itself need not come first among its neighbours.
    answer = spatial.KDTree(points).query(points, k=2)
    found, rows = np.asarray(answer[0], dtype=float), np.asarray(answer[1], dtype=np.int64)
    own = rows[:, 0] == np.arange(len(points))
    nearest = np.where(own, rows[:, 1], rows[:, 0])
    return found[:, 1], nearest
