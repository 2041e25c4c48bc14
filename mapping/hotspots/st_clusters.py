"""Density clusters in space and time: ST-DBSCAN.

References
----------
Birant D, Kut A (2007) ST-DBSCAN. Data & Knowledge Engineering 60, 208-221. doi:10.1016/j.datak.2006.01.013
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from data.errors import RefusedInput
from mapping.hotspots.clusters import Clusters, check_points
from mapping.hotspots.compiled import compiled

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def st_dbscan(points_m: Floats, days: Floats, *, eps_m: float, eps_days: float, min_points: int) -> Clusters:
    """DBSCAN whose neighbours are near in space and near in time.

    Parameters
    ----------
    points_m : ndarray, shape (n, 2)
        Easting and northing in metres.
    days : ndarray, shape (n,)
        Time in days.
    eps_m : float
        Greatest distance of neighbours in metres.
    eps_days : float
        Greatest difference in time of neighbours in days.
    min_points : int
        Neighbours, itself included, that make a core point.

    Returns
    -------
    Clusters
        Aligned to the input.

    Raises
    ------
    RefusedInput
        If a coordinate or time is not finite, or a parameter is not positive.

    Notes
    -----
    Birant and Kut's third condition (a change of a non-spatial value) is left out: incidents carry no such value.

    Examples
    --------
    >>> place = np.zeros((4, 2))
    >>> st_dbscan(place, np.array([0.0, 1.0, 2.0, 90.0]), eps_m=1, eps_days=3, min_points=3).labels.tolist()
    [0, 0, 0, -1]
    """
    points_m = check_points(points_m, eps_m, min_points)
    days = np.ascontiguousarray(days, dtype=float)
    if days.shape != (len(points_m),) or not np.isfinite(days).all() or not eps_days > 0:
        raise RefusedInput("st-dbscan needs one finite time in days for each point and eps_days above 0")
    if not len(points_m):
        return Clusters(np.empty(0, np.int64), np.empty(0, bool))
    cells = np.floor((points_m - points_m.min(axis=0)) / eps_m).astype(np.int64)
    stride = int(cells[:, 0].max()) + 3
    keys = (cells[:, 1] + 1) * stride + cells[:, 0] + 1
    order = np.lexsort((days, keys))
    keys = keys[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    cell_keys, starts = keys[starts], np.r_[starts, len(order)]
    sorted_points = np.column_stack([points_m[order], days[order]])
    labels, core = _label(sorted_points, keys, cell_keys, starts, order, (stride, eps_m, eps_days, min_points))
    back_labels, back_core = np.empty_like(labels), np.empty_like(core)
    back_labels[order], back_core[order] = labels, core
    return Clusters(back_labels, back_core)


@compiled
def _near(
    i: int,
    points: Floats,
    keys: Integers,
    cell_keys: Integers,
    starts: Integers,
    limits: tuple[int, float, float, int],
    found: Integers,
) -> int:
    # Writes the neighbours of point i to `found` and returns how many; points of a cell are in order of time.
    stride, eps_m, eps_days, _ = limits
    x, y, day = points[i]
    count = 0
    for row in range(-1, 2):
        low = keys[i] + row * stride - 1
        cell = np.searchsorted(cell_keys, low)
        while cell < len(cell_keys) and cell_keys[cell] <= low + 2:
            first, last = starts[cell], starts[cell + 1]
            for j in range(first + np.searchsorted(points[first:last, 2], day - eps_days), last):
                if points[j, 2] > day + eps_days:
                    break
                if (points[j, 0] - x) ** 2 + (points[j, 1] - y) ** 2 <= eps_m * eps_m:
                    found[count] = j
                    count += 1
            cell += 1
    return count


@compiled
def _label(
    points: Floats,
    keys: Integers,
    cell_keys: Integers,
    starts: Integers,
    order: Integers,
    limits: tuple[int, float, float, int],
) -> tuple[Integers, Flags]:
    n = len(points)
    core = np.zeros(n, dtype=np.bool_)
    found = np.empty(n, dtype=np.int64)
    for i in range(n):
        core[i] = _near(i, points, keys, cell_keys, starts, limits, found) >= limits[3]
    labels = np.full(n, -1, dtype=np.int64)
    place = np.empty(n, dtype=np.int64)
    place[order] = np.arange(n)
    waiting = np.empty(n, dtype=np.int64)
    name = 0
    for start in place:
        if labels[start] >= 0 or not core[start]:
            continue
        waiting[0], n_waiting = start, 1
        labels[start] = name
        while n_waiting:
            n_waiting -= 1
            i = waiting[n_waiting]
            reached = _near(i, points, keys, cell_keys, starts, limits, found) if core[i] else 0
            for k in range(reached):
                j = found[k]
                if labels[j] < 0:
                    labels[j] = name
                    waiting[n_waiting] = j
                    n_waiting += 1
        name += 1
    return labels, core
