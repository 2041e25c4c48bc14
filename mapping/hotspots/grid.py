"""Square cells over an area, named ``col_row`` from its lower-left corner; the 3 x 3 neighbourhood sum."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from data.errors import RefusedInput

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_MOST_CELLS = 25_000_000


@dataclass(frozen=True, slots=True)
class Grid:
    """Square cells that cover an area.

    Attributes
    ----------
    cell_m : float
        Side of a cell in metres.
    west_m, south_m : float
        Lower-left corner of cell ``0_0``: that of the boundary, rounded down to the cell size.
    cover : ndarray of float64, shape (rows, columns)
        Share of each cell's area that lies inside the boundary; 0 is outside.
    """

    cell_m: float
    west_m: float
    south_m: float
    cover: Floats

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return int(self.cover.shape[0]), int(self.cover.shape[1])

    @property
    def inside(self) -> npt.NDArray[np.bool_]:
        """Which cells have any area inside the boundary, shape (rows, columns)."""
        return np.asarray(self.cover > 0)

    def cells_of(self, points_m: Floats) -> Integers:
        """Cell of each point.

        Parameters
        ----------
        points_m : ndarray, shape (n, 2)
            Easting and northing in metres.

        Returns
        -------
        ndarray of int64, shape (n,)
            Row-major number of the cell, -1 for a point in no cell of the area; a point on the outer edge of the
            last column or row counts to it.
        """
        rows, columns = self.shape
        xy = np.asarray(points_m, dtype=float).reshape(-1, 2)
        inside = np.isfinite(xy).all(axis=1)
        xy = np.where(inside[:, None], xy, 0.0)
        found = np.floor((xy - (self.west_m, self.south_m)) / self.cell_m)
        column, row = found[:, 0], found[:, 1]
        column = np.where(xy[:, 0] == self.west_m + columns * self.cell_m, columns - 1, column)
        row = np.where(xy[:, 1] == self.south_m + rows * self.cell_m, rows - 1, row)
        inside &= (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
        cells = np.where(inside, row * columns + column, 0).astype(np.int64)
        inside &= self.inside.ravel()[cells]
        return np.where(inside, cells, -1)

    def counts(self, points_m: Floats) -> Integers:
        """Points in each cell.

        Parameters
        ----------
        points_m : ndarray, shape (n, 2)
            Easting and northing in metres.

        Returns
        -------
        ndarray of int64, shape (rows, columns)
            Points outside the area are left out.
        """
        cells = self.cells_of(points_m)
        rows, columns = self.shape
        return np.bincount(cells[cells >= 0], minlength=rows * columns).astype(np.int64).reshape(rows, columns)

    def name(self, cell: int) -> str:
        """Name of a cell.

        Parameters
        ----------
        cell : int
            Row-major number.

        Returns
        -------
        str
            ``"col_row"``.
        """
        return f"{cell % self.shape[1]}_{cell // self.shape[1]}"

    def box(self, cell: int) -> BaseGeometry:
        """Outline of a cell.

        Parameters
        ----------
        cell : int
            Row-major number.

        Returns
        -------
        shapely geometry
            Square in the grid's coordinates (EPSG:27700 metres).
        """
        west = self.west_m + (cell % self.shape[1]) * self.cell_m
        south = self.south_m + (cell // self.shape[1]) * self.cell_m
        return shapely.box(west, south, west + self.cell_m, south + self.cell_m)


def lay_grid(boundary: BaseGeometry, cell_m: float) -> Grid:
    """Lay square cells over an area.

    Parameters
    ----------
    boundary : shapely polygon or multipolygon
        Area in metres.
    cell_m : float
        Side of a cell in metres.

    Returns
    -------
    Grid
        Every cell that shares area with the boundary is inside.

    Raises
    ------
    RefusedInput
        If the boundary has no area, or there would be more than 25 million cells.

    Examples
    --------
    >>> grid = lay_grid(shapely.box(1250, 500, 2600, 1500), 500)
    >>> grid.west_m, grid.south_m, grid.shape, grid.name(int(grid.cells_of(np.array([[2100.0, 999.0]]))[0]))
    (1000.0, 500.0, (2, 4), '2_0')
    """
    if boundary.is_empty or not boundary.area > 0 or not (math.isfinite(cell_m) and cell_m > 0):
        raise RefusedInput("a grid needs a boundary with an area and a cell size above 0 metres")
    west, south, east, north = boundary.bounds
    west, south = float(math.floor(west / cell_m) * cell_m), float(math.floor(south / cell_m) * cell_m)
    columns, rows = max(1, math.ceil((east - west) / cell_m)), max(1, math.ceil((north - south) / cell_m))
    if columns * rows > _MOST_CELLS:
        raise RefusedInput(f"cells of {cell_m:g} m make a grid of {columns} x {rows}: use larger cells")
    if not boundary.is_valid:
        boundary = shapely.make_valid(boundary)
    x, y = west + np.arange(columns) * cell_m, south + np.arange(rows) * cell_m
    xs, ys = np.meshgrid(x, y)
    boxes = shapely.box(xs, ys, xs + cell_m, ys + cell_m)
    shapely.prepare(boundary)
    cover = shapely.contains_properly(boundary, boxes).astype(float)
    edge = (cover == 0) & shapely.intersects(boundary, boxes)
    cover[edge] = shapely.area(shapely.intersection(boundary, boxes[edge])) / cell_m**2
    cover[cover < 1e-12] = 0.0
    return Grid(cell_m, west, south, np.minimum(cover, 1.0))


def neighbourhood_sum(values: npt.ArrayLike, centre: float = 1, side: float = 1, corner: float = 1) -> Floats:
    """Weighted sum over each cell and its eight neighbours.

    Parameters
    ----------
    values : array_like, shape (rows, columns)
        A number a cell; cells outside the area must be 0.
    centre, side, corner : float, default 1
        Weights of the cell itself, of the four that share a side with it, and of the four that touch it at a corner.

    Returns
    -------
    ndarray of float64, shape (rows, columns)
        Cells beyond the edge count as nothing.

    Examples
    --------
    >>> neighbourhood_sum([[1, 0, 0], [0, 0, 2]]).tolist()
    [[1.0, 3.0, 2.0], [1.0, 3.0, 2.0]]
    """
    padded = np.pad(np.asarray(values, dtype=float), 1)
    beside = padded[:, :-2] + padded[:, 2:]
    middle = padded[:, 1:-1]
    rows = side * beside[1:-1] + centre * middle[1:-1]
    return np.asarray(rows + corner * (beside[:-2] + beside[2:]) + side * (middle[:-2] + middle[2:]))
