"""Density clusters of points in metres: DBSCAN in linear time, and HDBSCAN.

No method here knows about chance or about where people live: a cluster is dense, not surprising. Whether a
concentration survives chance is the question of `mapping.hotspots.significance`.

References
----------
Ester M, Kriegel H-P, Sander J, Xu X (1996) A density-based algorithm for discovering clusters. KDD-96, 226-231.
Gunawan A (2013) A faster algorithm for DBSCAN. TU Eindhoven: cells of side eps / sqrt(2), section 3.
Campello R, Moulavi D, Sander J (2013) Density-based clustering based on hierarchical density estimates. PAKDD 2013,
160-172. doi:10.1007/978-3-642-37456-2_14
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from data.errors import RefusedInput
from mapping.hotspots.compiled import compiled

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Clusters:
    """Clusters of points.

    Attributes
    ----------
    labels : ndarray of int64, shape (n,)
        Number of each point's cluster from 0, in order of first core point; -1 is noise.
    core : ndarray of bool, shape (n,)
        Whether the point is a core point (for HDBSCAN: a member).
    """

    labels: Integers
    core: npt.NDArray[np.bool_]

    @property
    def n_clusters(self) -> int:
        """How many clusters."""
        return int(self.labels.max(initial=-1)) + 1

    @property
    def n_noise(self) -> int:
        """How many points in none."""
        return int(np.count_nonzero(self.labels < 0))


def dbscan(points_m: Floats, *, eps_m: float, min_points: int) -> Clusters:
    """DBSCAN with Euclidean distance.

    Labels equal those of scikit-learn, border points included: a border point belongs to the first cluster that
    reaches it. Time and memory grow with the number of points, however many share one place.

    Parameters
    ----------
    points_m : ndarray, shape (n, 2)
        Easting and northing in metres.
    eps_m : float
        Two points are neighbours at this distance or less, in metres.
    min_points : int
        Neighbours, itself included, that make a core point.

    Returns
    -------
    Clusters
        Aligned to the input.

    Raises
    ------
    RefusedInput
        If a coordinate is not finite, or eps or min_points is not positive.

    Examples
    --------
    >>> found = dbscan(np.array([[0.0, 0.0], [0.0, 9.0], [9.0, 0.0], [500.0, 0.0]]), eps_m=10.0, min_points=3)
    >>> found.labels.tolist(), found.n_clusters, found.n_noise
    ([0, 0, 0, -1], 1, 1)
    """
    points_m = check_points(points_m, eps_m, min_points)
    if not len(points_m):
        return Clusters(np.empty(0, np.int64), np.empty(0, bool))
    # A hair less than eps / sqrt(2), so that rounding never puts two points of one cell further apart than eps.
    side = eps_m / np.sqrt(2.0) * (1.0 - 1e-9)
    cells = np.floor((points_m - points_m.min(axis=0)) / side).astype(np.int64)
    # Two empty columns on each side keep the neighbours of one row of cells from running into the next row.
    stride = int(cells[:, 0].max()) + 5
    if (int(cells[:, 1].max()) + 5) * stride > np.iinfo(np.int64).max // 2:
        raise RefusedInput(f"eps {eps_m} m is too small for the extent of the points: use a larger eps")
    keys = (cells[:, 1] + 2) * stride + cells[:, 0] + 2
    del cells
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    cell_keys, starts = keys[starts], np.r_[starts, len(order)]
    x, y = points_m[order, 0], points_m[order, 1]
    core = _core_points(x, y, cell_keys, starts, stride, eps_m * eps_m, min_points)
    parents = _join_cells(x, y, core, cell_keys, starts, stride, eps_m)
    labels = _number(core, parents, starts, order)
    _take_border_points(x, y, core, labels, cell_keys, starts, stride, eps_m * eps_m)
    back_labels, back_core = np.empty_like(labels), np.empty_like(core)
    back_labels[order], back_core[order] = labels, core
    return Clusters(back_labels, back_core)


def hdbscan(points_m: Floats, *, min_points: int, min_cluster_size: int | None = None) -> Clusters:
    """HDBSCAN by scikit-learn.

    Points that share one place (as police.uk's snapped points do) make ties in the tree, so that labels may differ
    between libraries; `min_points` counts the point itself, as scikit-learn does and the hdbscan package does not.

    Parameters
    ----------
    points_m : ndarray, shape (n, 2)
        Easting and northing in metres.
    min_points : int
        Neighbours, itself included, within the core distance.
    min_cluster_size : int, optional
        Smallest cluster, by default `min_points`.

    Returns
    -------
    Clusters
        Aligned to the input.

    Raises
    ------
    RefusedInput
        If a coordinate is not finite, or there are fewer points than `min_points`.
    """
    from sklearn.cluster import HDBSCAN

    points_m = check_points(points_m, 1.0, min_points)
    if len(points_m) < max(min_points, 2):
        return Clusters(np.full(len(points_m), -1, np.int64), np.zeros(len(points_m), bool))
    size = max(2, min_points if min_cluster_size is None else min_cluster_size)
    model: Any = HDBSCAN(min_cluster_size=size, min_samples=min_points, copy=True)
    labels = np.asarray(model.fit_predict(points_m), dtype=np.int64)
    return Clusters(labels, labels >= 0)


def check_points(points_m: Floats, eps_m: float, min_points: int) -> Floats:
    """Refuse points and parameters that no clustering can take.

    Parameters
    ----------
    points_m : ndarray, shape (n, 2)
        Easting and northing in metres.
    eps_m : float
        Distance in metres.
    min_points : int
        Neighbours of a core point.

    Returns
    -------
    ndarray, shape (n, 2)
        The points as contiguous floats.

    Raises
    ------
    RefusedInput
        If a coordinate is not finite, or a parameter is not positive.
    """
    points_m = np.ascontiguousarray(points_m, dtype=float).reshape(-1, 2)
    if not np.isfinite(points_m).all():
        raise RefusedInput("points have coordinates that are missing or not finite: leave those rows out first")
    if not (np.isfinite(eps_m) and eps_m > 0) or min_points < 1:
        raise RefusedInput("eps must be above 0 metres and min_points at least 1")
    return points_m


@compiled
def _root(parents: Integers, item: int) -> int:
    while parents[item] != item:
        parents[item] = parents[parents[item]]
        item = parents[item]
    return item


@compiled
def _around(cell: int, cell_keys: Integers, stride: int, near: Integers) -> int:
    # Occupied cells within two rows and columns, the cell itself left out.
    count = 0
    for row in range(-2, 3):
        low = cell_keys[cell] + row * stride - 2
        other = np.searchsorted(cell_keys, low)
        while other < len(cell_keys) and cell_keys[other] <= low + 4:
            if other != cell:
                near[count] = other
                count += 1
            other += 1
    return count


@compiled
def _has_near(i: int, x: Floats, y: Floats, starts: Integers, near: Integers, eps2: float, needed: int) -> bool:
    for cell in near:
        for j in range(starts[cell], starts[cell + 1]):
            needed -= (x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2 <= eps2
        if needed <= 0:
            return True
    return False


@compiled
def _core_points(
    x: Floats, y: Floats, cell_keys: Integers, starts: Integers, stride: int, eps2: float, min_points: int
) -> npt.NDArray[np.bool_]:
    core = np.zeros(len(x), dtype=np.bool_)
    near = np.empty(25, dtype=np.int64)
    for cell in range(len(cell_keys)):
        first, last = starts[cell], starts[cell + 1]
        # All points of a cell are neighbours of each other.
        if last - first >= min_points:
            core[first:last] = True
            continue
        n_near = _around(cell, cell_keys, stride, near)
        most = last - first
        for k in range(n_near):
            most += starts[near[k] + 1] - starts[near[k]]
        if most >= min_points:
            for i in range(first, last):
                core[i] = _has_near(i, x, y, starts, near[:n_near], eps2, min_points - (last - first))
    return core


@compiled
def _cells_touch(
    x: Floats,
    y: Floats,
    core: npt.NDArray[np.bool_],
    mine: tuple[int, int],
    theirs: tuple[int, int],
    box: Floats,
    eps: float,
) -> bool:
    # Points that are further than eps from the other cell's core points as a whole need no pairwise look.
    for i in range(mine[0], mine[1]):
        if not core[i]:
            continue
        dx = max(box[0] - x[i], 0.0, x[i] - box[2])
        dy = max(box[1] - y[i], 0.0, y[i] - box[3])
        if dx * dx + dy * dy > eps * eps:
            continue
        for j in range(theirs[0], theirs[1]):
            if core[j] and (x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2 <= eps * eps:
                return True
    return False


@compiled
def _join_cells(
    x: Floats,
    y: Floats,
    core: npt.NDArray[np.bool_],
    cell_keys: Integers,
    starts: Integers,
    stride: int,
    eps: float,
) -> Integers:
    n_cells = len(cell_keys)
    parents = np.arange(n_cells)
    boxes = np.full((n_cells, 4), np.inf)
    boxes[:, 2:] = -np.inf
    for cell in range(n_cells):
        for i in range(starts[cell], starts[cell + 1]):
            if core[i]:
                boxes[cell, 0] = min(boxes[cell, 0], x[i])
                boxes[cell, 1] = min(boxes[cell, 1], y[i])
                boxes[cell, 2] = max(boxes[cell, 2], x[i])
                boxes[cell, 3] = max(boxes[cell, 3], y[i])
    for cell in range(n_cells):
        if boxes[cell, 0] == np.inf:
            continue
        for row in range(3):
            low = cell_keys[cell] + row * stride - 2
            other = np.searchsorted(cell_keys, low if row else cell_keys[cell] + 1)
            while other < n_cells and cell_keys[other] <= low + 4:
                if boxes[other, 0] != np.inf and _root(parents, cell) != _root(parents, other):
                    mine, theirs = (starts[cell], starts[cell + 1]), (starts[other], starts[other + 1])
                    if _cells_touch(x, y, core, mine, theirs, boxes[other], eps):
                        parents[_root(parents, other)] = _root(parents, cell)
                other += 1
    return parents


@compiled
def _number(core: npt.NDArray[np.bool_], parents: Integers, starts: Integers, order: Integers) -> Integers:
    # Clusters are numbered by the first core point in the order of the input, as scikit-learn does.
    n, n_cells = len(core), len(starts) - 1
    cell_of = np.full(n, -1, dtype=np.int64)
    for cell in range(n_cells):
        for i in range(starts[cell], starts[cell + 1]):
            if core[i]:
                cell_of[order[i]] = cell
    names = np.full(n_cells, -1, dtype=np.int64)
    n_clusters = 0
    for i in range(n):
        if cell_of[i] >= 0:
            root = _root(parents, cell_of[i])
            if names[root] < 0:
                names[root] = n_clusters
                n_clusters += 1
    labels = np.full(n, -1, dtype=np.int64)
    for i in range(n):
        if core[i]:
            labels[i] = names[_root(parents, cell_of[order[i]])]
    return labels


@compiled
def _take_border_points(
    x: Floats,
    y: Floats,
    core: npt.NDArray[np.bool_],
    labels: Integers,
    cell_keys: Integers,
    starts: Integers,
    stride: int,
    eps2: float,
) -> None:
    near = np.empty(25, dtype=np.int64)
    for cell in range(len(cell_keys)):
        first, last = starts[cell], starts[cell + 1]
        if core[first:last].all():
            continue
        n_near = _around(cell, cell_keys, stride, near)
        near[n_near] = cell
        for i in range(first, last):
            if not core[i]:
                labels[i] = _first_cluster(i, x, y, core, labels, starts, near[: n_near + 1], eps2)


@compiled
def _first_cluster(
    i: int,
    x: Floats,
    y: Floats,
    core: npt.NDArray[np.bool_],
    labels: Integers,
    starts: Integers,
    near: Integers,
    eps2: float,
) -> int:
    best = -1
    for cell in near:
        for j in range(starts[cell], starts[cell + 1]):
            better = core[j] and (best < 0 or labels[j] < best)
            if better and (x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2 <= eps2:
                best = labels[j]
    return best
