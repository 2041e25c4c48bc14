"""Points sorted into small square cells, so that neighbours are found by walking along the cells."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from data.errors import RefusedInput
from mapping.hotspots.compiled import compiled

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Small = npt.NDArray[np.int32]
Lattice = tuple[float, float, float, int]
"""West, south, side and stride of the cells."""

REACH = 2
"""Rows and columns of cells within which all neighbours of a point lie."""
MOST_NEAR = (2 * REACH + 1) ** 2
_DIGIT = 11


class PointCells(NamedTuple):
    """Points in the order of their cells; cells of side eps / sqrt(2), so that those of one cell are all neighbours.

    Attributes
    ----------
    xy : ndarray, shape (n, 2)
        Points, cell by cell.
    keys : ndarray of int64, shape (cells,)
        Ascending numbers of the occupied cells: row * stride + column.
    starts : ndarray of int32, shape (cells + 1,)
        First point of each cell.
    order : ndarray of int32, shape (n,)
        Position of each point in the input.
    stride : int
        Columns, with some empty ones that keep a row's neighbours from running into the next row.
    """

    xy: Floats
    keys: Integers
    starts: Small
    order: Small
    stride: int


def lay_cells(points: Floats, eps: float) -> PointCells:
    """Sort points into cells.

    Parameters
    ----------
    points : ndarray, shape (n, 2)
        At least one, finite, in metres or plain numbers.
    eps : float
        Greatest distance of neighbours.

    Returns
    -------
    PointCells
        Points of one cell keep the order of the input.

    Raises
    ------
    RefusedInput
        If eps is too small for the extent of the points, or there are more than two thousand million.
    """
    # A hair less than eps / sqrt(2), so that rounding never puts two points of one cell further apart than eps.
    side = eps / np.sqrt(2.0) * (1.0 - 1e-9)
    corner = points.min(axis=0)
    columns, rows = np.floor((points.max(axis=0) - corner) / side)
    if (columns + 5.0) * (rows + 5.0) > np.iinfo(np.int64).max / 4 or len(points) > np.iinfo(np.int32).max:
        raise RefusedInput(f"eps {eps:g} is too small for the extent of the points: use a larger eps")
    lattice = (float(corner[0]), float(corner[1]), side, int(columns) + 2 * REACH + 1)
    order = _ordered(points, lattice)
    return PointCells(*_gathered(points, order, lattice), order, lattice[3])


@compiled
def _key(x: float, y: float, lattice: Lattice) -> np.int64:
    west, south, side, stride = lattice
    return np.int64((np.int64((y - south) / side) + REACH) * stride + np.int64((x - west) / side) + REACH)


@compiled
def _ordered(points: Floats, lattice: Lattice) -> Small:
    n = len(points)
    keys, order = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int32)
    largest = 0
    for i in range(n):
        order[i] = i
        keys[i] = _key(points[i, 0], points[i, 1], lattice)
        largest = max(largest, keys[i])
    # Radix sort: by the lowest digit first, each pass keeping the order of the one before.
    shift, other = 0, np.empty(n, dtype=np.int32)
    while (largest >> shift) > 0:
        places = np.zeros((1 << _DIGIT) + 1, dtype=np.int64)
        for i in range(n):
            places[((keys[i] >> shift) & ((1 << _DIGIT) - 1)) + 1] += 1
        places = np.cumsum(places)
        for k in range(n):
            digit = (keys[order[k]] >> shift) & ((1 << _DIGIT) - 1)
            other[places[digit]] = order[k]
            places[digit] += 1
        order, other = other, order
        shift += _DIGIT
    return order


@compiled
def _gathered(points: Floats, order: Small, lattice: Lattice) -> tuple[Floats, Integers, Small]:
    n = len(order)
    xy, n_cells, last = np.empty((n, 2)), 0, np.int64(-1)
    for k in range(n):
        xy[k, 0], xy[k, 1] = points[order[k], 0], points[order[k], 1]
        key = _key(xy[k, 0], xy[k, 1], lattice)
        n_cells += key != last
        last = key
    keys, starts = np.empty(n_cells, dtype=np.int64), np.empty(n_cells + 1, dtype=np.int32)
    cell, last = 0, np.int64(-1)
    for k in range(n):
        key = _key(xy[k, 0], xy[k, 1], lattice)
        if key != last:
            keys[cell], starts[cell] = key, k
            cell, last = cell + 1, key
    starts[n_cells] = n
    return xy, keys, starts


@compiled
def first_rows(cells: PointCells, cell: int) -> Integers:
    """Where to look for the neighbours of a cell in each of the rows around it, for `cells_near`."""
    rows = np.empty(2 * REACH + 1, dtype=np.int64)
    for row in range(2 * REACH + 1):
        rows[row] = np.searchsorted(cells.keys, cells.keys[cell] + (row - REACH) * cells.stride - REACH)
    return rows


@compiled
def cells_near(cells: PointCells, cell: int, rows: Integers, near: Integers) -> int:
    """Write the occupied cells around a cell (itself left out) to `near`, and return how many there are.

    `rows` moves along with the cells, which must be asked for in ascending order.
    """
    count = 0
    for row in range(2 * REACH + 1):
        low = cells.keys[cell] + (row - REACH) * cells.stride - REACH
        other = rows[row]
        while other < len(cells.keys) and cells.keys[other] < low:
            other += 1
        rows[row] = other
        while other < len(cells.keys) and cells.keys[other] <= low + 2 * REACH:
            if other != cell:
                near[count] = other
                count += 1
            other += 1
    return count
