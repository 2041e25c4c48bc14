"""Kernel density of points in metres: incidents per square kilometre on a grid, fast and within 1 % of exact.

Points are shared among the four nearest nodes of a fine grid (linear binning), which is then smoothed by the kernel.
Linear binning widens every point by a sixth of the squared node spacing in each direction, so the kernel is made as
much narrower: the variance of the whole is that of the bandwidth asked for.

A density knows nothing of chance or of where people live: a peak is many, not surprising. Whether a concentration
survives chance is the question of `mapping.hotspots.significance`. Known bias: it spreads incidents over rivers,
railways and the edge of the area, and one bandwidth is too wide for a town and too narrow for the country around it.

References
----------
Silverman BW (1986) Density estimation for statistics and data analysis, Chapman & Hall: quartic kernel, equation 4.5;
bandwidth, section 4.3.2.
Wand MP (1994) Fast computation of multivariate kernel estimators. J Comput Graph Stat 3(4), 433-445.
doi:10.1080/10618600.1994.10474656: linear binning, section 3.
Wand MP, Jones MC (1995) Kernel smoothing, Chapman & Hall: canonical bandwidths, section 4.5.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage, signal

from data.errors import NotEnough, RefusedInput
from mapping.hotspots.compiled import compiled

Floats = npt.NDArray[np.float64]

GAUSSIAN, QUARTIC = "gaussian", "quartic"
_SQUARE_METRES = 1_000_000.0
_MOST_NODES = 25_000_000
# Half-width in bandwidths; variance in squared bandwidths; nodes a bandwidth that keep the error below 1 % at the peak.
_REACH = {GAUSSIAN: 5.0, QUARTIC: 1.0}
_VARIANCE = {GAUSSIAN: 1.0, QUARTIC: 0.125}
_NODES = {GAUSSIAN: 4.0, QUARTIC: 16.0}
# The quartic kernel needs a bandwidth this many times wider to smooth as much as the Gaussian does.
_AS_GAUSSIAN = {GAUSSIAN: 1.0, QUARTIC: 2.779}
_NEARLY_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Density:
    """Density on square cells.

    Attributes
    ----------
    per_km2 : ndarray, shape (rows, columns)
        Incidents per square kilometre at the centre of each cell, row 0 in the south.
    west_m, south_m, cell_m : float
        Lower-left corner of the first cell and side of a cell in metres.
    bandwidth_m : float
        Standard deviation of the Gaussian, radius of the quartic kernel, in metres.
    kernel : str
        ``gaussian`` or ``quartic``.
    n : int
        Points.
    """

    per_km2: Floats
    west_m: float
    south_m: float
    cell_m: float
    bandwidth_m: float
    kernel: str
    n: int

    @property
    def total(self) -> float:
        """Incidents under the whole surface: near the number of points, as the grid reaches beyond the last of them."""
        return float(self.per_km2.sum() * self.cell_m**2 / _SQUARE_METRES)


@dataclass(frozen=True, slots=True)
class Bandwidth:
    """A bandwidth and why.

    Attributes
    ----------
    metres : float
        Bandwidth of the kernel it was chosen for.
    why : str
        How it was found, and when not to use it.
    """

    metres: float
    why: str


def choose_bandwidth(points_m: Floats, kernel: str = QUARTIC) -> Bandwidth:
    """Bandwidth by the normal reference rule with a robust spread.

    Parameters
    ----------
    points_m : ndarray, shape (n, 2)
        Easting and northing in metres.
    kernel : str, default "quartic"
        Or ``gaussian``.

    Returns
    -------
    Bandwidth
        Smaller of standard deviation and quartile range / 1.349 of each axis, geometric mean, times n^(-1/6).

    Raises
    ------
    NotEnough
        If there are fewer than three points or they do not spread.
    RefusedInput
        If the kernel is unknown or a coordinate is not finite.

    Examples
    --------
    >>> points = np.random.default_rng(1).normal(0, 1000, (64, 2))
    >>> 400 < choose_bandwidth(points, "gaussian").metres < 600
    True
    """
    points_m = _checked(points_m, kernel)
    if len(points_m) < 3:
        raise NotEnough(f"a bandwidth cannot be chosen from {len(points_m)} points: give one in metres")
    deviation = points_m.std(axis=0, ddof=1)
    quartiles = np.diff(np.percentile(points_m, [25, 75], axis=0), axis=0)[0] / 1.349
    spread = np.where(quartiles > 0, np.minimum(deviation, quartiles), deviation)
    if not (spread > 0).all():
        raise NotEnough("a bandwidth cannot be chosen from points on one line or place: give one in metres")
    usual = float(math.sqrt(spread[0] * spread[1]))
    metres = usual * len(points_m) ** (-1.0 / 6.0) * _AS_GAUSSIAN[kernel]
    factor = "" if kernel == GAUSSIAN else f" x {_AS_GAUSSIAN[kernel]} for the {kernel} kernel"
    why = (
        f"Normal reference rule: a spread of {usual:,.0f} m x {len(points_m):,} points to the power -1/6{factor} = "
        f"{metres:,.0f} m. It suits one town; over several towns it is too wide, so give a bandwidth there."
    )
    return Bandwidth(metres, why)


def kernel_density(points_m: Floats, *, cell_m: float, bandwidth_m: float, kernel: str = QUARTIC) -> Density:
    """Density at the centre of each cell of a grid that holds every point and its kernel.

    Parameters
    ----------
    points_m : ndarray, shape (n, 2)
        Easting and northing in metres.
    cell_m : float
        Side of a cell in metres; corners are multiples of it.
    bandwidth_m : float
        Standard deviation of the Gaussian, or radius of the quartic kernel, in metres.
    kernel : str, default "quartic"
        Or ``gaussian``.

    Returns
    -------
    Density
        Within 1 % of the exact sum over points where the density is more than a tenth of its greatest.

    Raises
    ------
    NotEnough
        If there is no point.
    RefusedInput
        If the kernel is unknown, a number is not finite and above 0, or the grid would be too large.

    Examples
    --------
    >>> found = kernel_density(np.zeros((5, 2)), cell_m=100.0, bandwidth_m=500.0)
    >>> round(found.total, 2), round(float(found.per_km2.max()), 1)
    (5.0, 18.4)
    """
    points_m = _checked(points_m, kernel)
    if not len(points_m):
        raise NotEnough("a density needs at least one point with coordinates")
    if not all(math.isfinite(size) and size > 0 for size in (cell_m, bandwidth_m)):
        raise RefusedInput(f"cell {cell_m} and bandwidth {bandwidth_m} must be above 0 metres")
    margin = _REACH[kernel] * bandwidth_m
    corner = np.floor((points_m.min(axis=0) - margin) / cell_m) * cell_m
    columns, rows = (int(n) for n in np.floor((points_m.max(axis=0) + margin - corner) / cell_m) + 1)
    # An odd number of nodes a cell puts one at the centre of each cell.
    fine = max(1, math.ceil(_NODES[kernel] * cell_m / bandwidth_m)) // 2 * 2 + 1
    if (columns * fine) * (rows * fine) > _MOST_NODES:
        raise RefusedInput(
            f"cell {cell_m:g} m and bandwidth {bandwidth_m:g} m need {columns * fine:,} x {rows * fine:,} nodes: "
            "use larger ones"
        )
    node_m = cell_m / fine
    binned = _share(points_m, corner[0] + node_m / 2, corner[1] + node_m / 2, node_m, rows * fine, columns * fine)
    width_m = math.sqrt(bandwidth_m**2 - node_m**2 / 6.0 / _VARIANCE[kernel])
    smooth = _gaussian(binned, width_m / node_m) if kernel == GAUSSIAN else _quartic(binned, width_m / node_m)
    centres = smooth[fine // 2 :: fine, fine // 2 :: fine] * (_SQUARE_METRES / node_m**2)
    centres = np.where(centres > _NEARLY_NOTHING * centres.max(), centres, 0.0)
    return Density(centres, float(corner[0]), float(corner[1]), cell_m, bandwidth_m, kernel, len(points_m))


def _checked(points_m: Floats, kernel: str) -> Floats:
    points_m = np.ascontiguousarray(points_m, dtype=float).reshape(-1, 2)
    if kernel not in _REACH:
        raise RefusedInput(f"kernel {kernel!r} is not known: use quartic or gaussian")
    if not np.isfinite(points_m).all():
        raise RefusedInput("a density needs finite coordinates: leave out rows without a point")
    return points_m


def _gaussian(binned: Floats, width: float) -> Floats:
    steps = np.arange(-math.ceil(_REACH[GAUSSIAN] * width), math.ceil(_REACH[GAUSSIAN] * width) + 1)
    weights = np.exp(-0.5 * (steps / width) ** 2) / (width * math.sqrt(2 * math.pi))
    along = ndimage.convolve1d(binned, weights, axis=0, mode="constant")
    return np.asarray(ndimage.convolve1d(along, weights, axis=1, mode="constant"))


def _quartic(binned: Floats, width: float) -> Floats:
    # The quartic kernel is round, so it is not a product of one for each direction.
    steps = np.arange(-math.floor(width), math.floor(width) + 1)
    squared = (steps[:, None] ** 2 + steps[None, :] ** 2) / width**2
    weights = 3.0 / (math.pi * width**2) * np.where(squared < 1.0, (1.0 - squared) ** 2, 0.0)
    return np.asarray(signal.oaconvolve(binned, weights, mode="same"))


@compiled
def _share(points: Floats, west: float, south: float, node_m: float, rows: int, columns: int) -> Floats:
    binned = np.zeros((rows, columns))
    for i in range(len(points)):
        x, y = (points[i, 0] - west) / node_m, (points[i, 1] - south) / node_m
        column, row = min(max(int(x), 0), columns - 2), min(max(int(y), 0), rows - 2)
        right, up = x - column, y - row
        binned[row, column] += (1.0 - right) * (1.0 - up)
        binned[row, column + 1] += right * (1.0 - up)
        binned[row + 1, column] += (1.0 - right) * up
        binned[row + 1, column + 1] += right * up
    return binned
