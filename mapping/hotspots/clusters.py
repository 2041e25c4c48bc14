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
Small = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

# Points of a cell up to which an outline of them saves nothing.
_FEW = 8


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
    core = np.zeros(len(points_m), dtype=bool)
    side_by_side(
        lambda first, last: _core_points(cells, core, eps_m * eps_m, min_points, (first, last)), len(cells.keys)
    )
    names = _number(core, _join_cells(cells, core, eps_m), cells.starts, cells.order)
    labels, is_core = _in_order_of_input(cells, core, names)
    side_by_side(
        lambda first, last: _take_border_points(cells, core, names, labels, eps_m, (first, last)), len(cells.keys)
    )
    return Clusters(labels, is_core)


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
def _root(parents: Small, item: int) -> int:
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
def _core_box(cells: PointCells, core: Flags, cell: int, box: Floats) -> None:
    # West, south, east and north of a cell's core points; everywhere where a look at each costs no more.
    first, last = cells.starts[cell], cells.starts[cell + 1]
    box[0], box[1], box[2], box[3] = -np.inf, -np.inf, np.inf, np.inf
    if last - first <= _FEW:
        return
    box[0], box[1], box[2], box[3] = np.inf, np.inf, -np.inf, -np.inf
    for i in range(first, last):
        if core[i]:
            box[0], box[1] = min(box[0], cells.xy[i, 0]), min(box[1], cells.xy[i, 1])
            box[2], box[3] = max(box[2], cells.xy[i, 0]), max(box[3], cells.xy[i, 1])


@compiled
def _is_far(x: float, y: float, box: Floats, eps2: float) -> bool:
    dx, dy = max(box[0] - x, 0.0, x - box[2]), max(box[1] - y, 0.0, y - box[3])
    return bool(dx * dx + dy * dy > eps2)


@compiled
def _has_core_near(cells: PointCells, core: Flags, x: float, y: float, cell: int, eps2: float) -> bool:
    for j in range(cells.starts[cell], cells.starts[cell + 1]):
        if core[j] and (x - cells.xy[j, 0]) ** 2 + (y - cells.xy[j, 1]) ** 2 <= eps2:
            return True
    return False


@compiled
def _cells_touch(cells: PointCells, core: Flags, pair: tuple[int, int], box: Floats, eps2: float) -> bool:
    one, other = pair
    _core_box(cells, core, other, box)
    for i in range(cells.starts[one], cells.starts[one + 1]):
        # Points further from the other cell's core points as a whole need no pairwise look.
        x, y = cells.xy[i]
        if core[i] and not _is_far(x, y, box, eps2) and _has_core_near(cells, core, x, y, other, eps2):
            return True
    return False


@compiled
def _join_cells(cells: PointCells, core: Flags, eps: float) -> Small:
    n_cells = len(cells.keys)
    parents, filled = np.empty(n_cells, dtype=np.int32), np.empty(n_cells, dtype=np.bool_)
    for cell in range(n_cells):
        parents[cell], filled[cell] = cell, core[cells.starts[cell] : cells.starts[cell + 1]].any()
    near, rows, box = np.empty(MOST_NEAR, dtype=np.int64), first_rows(cells, 0), np.empty(4)
    for cell in range(n_cells):
        if not filled[cell]:
            continue
        for k in range(cells_near(cells, cell, rows, near)):
            other = near[k]
            # Each pair once.
            if other < cell or not filled[other] or _root(parents, cell) == _root(parents, other):
                continue
            if _cells_touch(cells, core, (cell, other), box, eps * eps):
                parents[_root(parents, other)] = _root(parents, cell)
    return parents


@compiled
def _number(core: Flags, parents: Small, starts: Small, order: Small) -> Small:
    # Clusters are numbered by the first core point in the order of the input, as scikit-learn does.
    n, n_cells = len(core), len(parents)
    first = np.full(n_cells, n).astype(np.int32)
    for cell in range(n_cells):
        root = _root(parents, cell)
        for i in range(starts[cell], starts[cell + 1]):
            if core[i]:
                first[root] = min(first[root], order[i])
    roots = np.flatnonzero(first < n)
    names = np.full(n_cells, -1).astype(np.int32)
    for name, k in enumerate(np.argsort(first[roots])):
        names[roots[k]] = name
    for cell in range(n_cells):
        names[cell] = names[_root(parents, cell)]
    return names


@compiled
def _in_order_of_input(cells: PointCells, core: Flags, names: Small) -> tuple[Integers, Flags]:
    labels, is_core = np.empty(len(core), dtype=np.int64), np.empty(len(core), dtype=np.bool_)
    for cell in range(len(names)):
        for i in range(cells.starts[cell], cells.starts[cell + 1]):
            labels[cells.order[i]], is_core[cells.order[i]] = names[cell] if core[i] else -1, core[i]
    return labels, is_core


@compiled
def _take_border_points(
    cells: PointCells, core: Flags, names: Small, labels: Integers, eps: float, part: tuple[int, int]
) -> None:
    near, rows, boxes = np.empty(MOST_NEAR, dtype=np.int64), first_rows(cells, part[0]), np.empty((MOST_NEAR, 4))
    for cell in range(part[0], part[1]):
        first, last = cells.starts[cell], cells.starts[cell + 1]
        if core[first:last].all():
            continue
        n_near = 0
        for k in range(cells_near(cells, cell, rows, near)):
            if names[near[k]] >= 0:
                near[n_near] = near[k]
                n_near += 1
        if names[cell] >= 0:
            near[n_near] = cell
            n_near += 1
        for k in range(n_near):
            _core_box(cells, core, near[k], boxes[k])
        for i in range(first, last):
            if not core[i]:
                labels[cells.order[i]] = _first_cluster(cells, i, (core, names), near[:n_near], boxes, eps * eps)


@compiled
def _first_cluster(
    cells: PointCells, i: int, marks: tuple[Flags, Small], near: Integers, boxes: Floats, eps2: float
) -> int:
    core, names = marks
    x, y = cells.xy[i]
    best = -1
    for k in range(len(near)):
        better = best < 0 or names[near[k]] < best
        if better and not _is_far(x, y, boxes[k], eps2) and _has_core_near(cells, core, x, y, near[k], eps2):
            best = names[near[k]]
    return best
