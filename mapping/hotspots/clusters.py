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
from mapping.hotspots.compiled import compiled, side_by_side
from mapping.hotspots.point_cells import MOST_NEAR, PointCells, cells_near, first_rows, lay_cells

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


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
    cells = lay_cells(points_m, eps_m)
    n_cells = len(cells.keys)
    core = np.zeros(len(points_m), dtype=bool)
    side_by_side(lambda first, last: _core_points(cells, core, eps_m * eps_m, min_points, (first, last)), n_cells)
    boxes = _core_boxes(cells, core)
    parents = _join_cells(cells, core, boxes, eps_m)
    labels = _number(core, parents, cells.starts, cells.order)
    side_by_side(lambda first, last: _take_border_points(cells, core, boxes, labels, eps_m, (first, last)), n_cells)
    back_labels, back_core = np.empty_like(labels), np.empty_like(core)
    back_labels[cells.order], back_core[cells.order] = labels, core
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
def _has_near(cells: PointCells, i: int, near: Integers, eps2: float, needed: int) -> bool:
    x, y = cells.xy[i]
    for cell in near:
        for j in range(cells.starts[cell], cells.starts[cell + 1]):
            needed -= (x - cells.xy[j, 0]) ** 2 + (y - cells.xy[j, 1]) ** 2 <= eps2
        if needed <= 0:
            return True
    return False


@compiled
def _core_points(cells: PointCells, core: Flags, eps2: float, min_points: int, part: tuple[int, int]) -> None:
    near, rows = np.empty(MOST_NEAR, dtype=np.int64), first_rows(cells, part[0])
    for cell in range(part[0], part[1]):
        first, last = cells.starts[cell], cells.starts[cell + 1]
        # All points of a cell are neighbours of each other.
        if last - first >= min_points:
            core[first:last] = True
            continue
        n_near = cells_near(cells, cell, rows, near)
        most = last - first
        for k in range(n_near):
            most += cells.starts[near[k] + 1] - cells.starts[near[k]]
        if most >= min_points:
            for i in range(first, last):
                core[i] = _has_near(cells, i, near[:n_near], eps2, min_points - (last - first))


@compiled
def _core_boxes(cells: PointCells, core: Flags) -> Floats:
    # West, south, east and north of the core points of each cell; the other way round where there is none.
    boxes = np.empty((len(cells.keys), 4))
    for cell in range(len(cells.keys)):
        west, south, east, north = np.inf, np.inf, -np.inf, -np.inf
        for i in range(cells.starts[cell], cells.starts[cell + 1]):
            if core[i]:
                west, south = min(west, cells.xy[i, 0]), min(south, cells.xy[i, 1])
                east, north = max(east, cells.xy[i, 0]), max(north, cells.xy[i, 1])
        boxes[cell, 0], boxes[cell, 1], boxes[cell, 2], boxes[cell, 3] = west, south, east, north
    return boxes


@compiled
def _is_far(x: float, y: float, box: Floats, eps2: float) -> bool:
    dx, dy = max(box[0] - x, 0.0, x - box[2]), max(box[1] - y, 0.0, y - box[3])
    return bool(dx * dx + dy * dy > eps2)


@compiled
def _cells_touch(cells: PointCells, core: Flags, pair: tuple[int, int], boxes: Floats, eps2: float) -> bool:
    one, other = pair
    for i in range(cells.starts[one], cells.starts[one + 1]):
        # Points further from the other cell's core points as a whole need no pairwise look.
        if not core[i] or _is_far(cells.xy[i, 0], cells.xy[i, 1], boxes[other], eps2):
            continue
        for j in range(cells.starts[other], cells.starts[other + 1]):
            if core[j] and (cells.xy[i, 0] - cells.xy[j, 0]) ** 2 + (cells.xy[i, 1] - cells.xy[j, 1]) ** 2 <= eps2:
                return True
    return False


@compiled
def _join_cells(cells: PointCells, core: Flags, boxes: Floats, eps: float) -> Integers:
    parents = np.arange(len(cells.keys))
    near, rows = np.empty(MOST_NEAR, dtype=np.int64), first_rows(cells, 0)
    for cell in range(len(cells.keys)):
        if boxes[cell, 0] == np.inf:
            continue
        for k in range(cells_near(cells, cell, rows, near)):
            other = near[k]
            # Each pair once.
            if other < cell or boxes[other, 0] == np.inf or _root(parents, cell) == _root(parents, other):
                continue
            if _cells_touch(cells, core, (cell, other), boxes, eps * eps):
                parents[_root(parents, other)] = _root(parents, cell)
    return parents


@compiled
def _number(core: Flags, parents: Integers, starts: Integers, order: npt.NDArray[np.int32]) -> Integers:
    # Clusters are numbered by the first core point in the order of the input, as scikit-learn does.
    n, n_cells = len(core), len(starts) - 1
    first = np.full(n_cells, n)
    for cell in range(n_cells):
        root = _root(parents, cell)
        for i in range(starts[cell], starts[cell + 1]):
            if core[i]:
                first[root] = min(first[root], order[i])
    by_first = np.argsort(first)
    names = np.full(n_cells, -1)
    for name in range(n_cells):
        if first[by_first[name]] == n:
            break
        names[by_first[name]] = name
    labels = np.full(n, -1)
    for cell in range(n_cells):
        name = names[_root(parents, cell)]
        for i in range(starts[cell], starts[cell + 1]):
            if core[i]:
                labels[i] = name
    return labels


@compiled
def _take_border_points(
    cells: PointCells, core: Flags, boxes: Floats, labels: Integers, eps: float, part: tuple[int, int]
) -> None:
    near, rows = np.empty(MOST_NEAR, dtype=np.int64), first_rows(cells, part[0])
    for cell in range(part[0], part[1]):
        first, last = cells.starts[cell], cells.starts[cell + 1]
        if core[first:last].all():
            continue
        n_near = 0
        for k in range(cells_near(cells, cell, rows, near)):
            if boxes[near[k], 0] != np.inf:
                near[n_near] = near[k]
                n_near += 1
        if boxes[cell, 0] != np.inf:
            near[n_near] = cell
            n_near += 1
        for i in range(first, last):
            if not core[i] and n_near:
                labels[i] = _first_cluster(cells, i, (core, boxes, labels), near[:n_near], eps * eps)


@compiled
def _first_cluster(
    cells: PointCells, i: int, marks: tuple[Flags, Floats, Integers], near: Integers, eps2: float
) -> int:
    core, boxes, labels = marks
    x, y = cells.xy[i]
    best = -1
    for cell in near:
        if _is_far(x, y, boxes[cell], eps2):
            continue
        for j in range(cells.starts[cell], cells.starts[cell + 1]):
            better = core[j] and (best < 0 or labels[j] < best)
            if better and (x - cells.xy[j, 0]) ** 2 + (y - cells.xy[j, 1]) ** 2 <= eps2:
                best = labels[j]
    return best
