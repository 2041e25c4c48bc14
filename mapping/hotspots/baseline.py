"""Where incidents would fall if nothing but people, or nothing at all, drew them: the null's weight of each cell."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from data.errors import RefusedInput
from mapping.hotspots.grid import Grid

Floats = npt.NDArray[np.float64]

AREA_SHARE = 0.02


def uniform_baseline(grid: Grid) -> Floats:
    """Every square metre of the area alike.

    Parameters
    ----------
    grid : Grid
        Cells of the area.

    Returns
    -------
    ndarray, shape (rows, columns)
        Weights that sum to 1; 0 outside the area.

    Notes
    -----
    Known bias: with this baseline a town centre is always a hotspot, because people are there.
    """
    return np.asarray(grid.cover / grid.cover.sum())


def point_baseline(grid: Grid, points_m: Floats) -> Floats:
    """As many as there are points (postcodes, or any file's points), with a small part spread over the whole area.

    Parameters
    ----------
    grid : Grid
        Cells of the area.
    points_m : ndarray, shape (n, 2)
        Easting and northing in metres.

    Returns
    -------
    ndarray, shape (rows, columns)
        Weights that sum to 1; 0 outside the area.

    Raises
    ------
    RefusedInput
        If none of the points lies in the area.

    Notes
    -----
    `AREA_SHARE` of the weight is uniform: parks, lay-bys and car parks have no postcode, yet incidents happen there,
    and a cell of weight 0 could never be seen as hot.
    """
    counts = grid.counts(points_m).astype(float)
    if not counts.sum():
        raise RefusedInput("none of the baseline's points lies inside the boundary: check its coordinates")
    return np.asarray((1.0 - AREA_SHARE) * counts / counts.sum() + AREA_SHARE * uniform_baseline(grid))
