"""Hot cells as places: cells that touch are one place, unless it is so large that it holds several peaks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import ndimage

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

ONE_PLACE_CELLS = 36
SADDLE = 0.5
CUT = (
    "Hotspots that touch were one large concentration, numbered by its separate peaks: the line between them is for "
    "reading the map and is not itself a finding."
)
_TOUCHING = np.ones((3, 3), dtype=np.int64)
_NEIGHBOURS = [(r, c) for r in (-1, 0, 1) for c in (-1, 0, 1) if (r, c) != (0, 0)]


def places(hot: Flags, counts: Integers, z: Floats) -> list[tuple[Flags, Flags]]:
    """Hot cells and the cells that made them hot, place by place, strongest first.

    Parameters
    ----------
    hot : ndarray of bool, shape (rows, columns)
        Hot cells.
    counts : ndarray of int64, same shape
        Units in each cell.
    z : ndarray, same shape
        Statistic of each cell.

    Returns
    -------
    list of tuple of two ndarray of bool
        Hot cells of the place; these and the cells that hold its units.

    Notes
    -----
    A place of more than `ONE_PLACE_CELLS` cells is cut between peaks where z falls below `SADDLE` of the lower peak.
    That is a rule for reading the map, not a test: the cut says nothing about chance.
    """
    # A cell can be hot through its neighbours alone, so the cells that made it hot belong to the hotspot as well.
    holding = (counts > 0) & ndimage.binary_dilation(hot, _TOUCHING)
    labels, n_parts = ndimage.label(hot | holding, _TOUCHING)
    parts = []
    for number in range(1, n_parts + 1):
        part = labels == number
        if np.count_nonzero(part) <= ONE_PLACE_CELLS:
            parts.append(part)
            continue
        basins = _basins(part, z)
        parts.extend(basins == k for k in np.unique(basins[part & hot]))
    parts.sort(key=lambda part: (-z[part & hot].max(), int(np.flatnonzero(part)[0])))
    return [(part & hot, part) for part in parts]


def is_cut(found: list[tuple[Flags, Flags]]) -> bool:
    """Whether any two places touch, so that one was cut.

    Parameters
    ----------
    found : list of tuple of two ndarray of bool
        As of `places`.

    Returns
    -------
    bool
        True if there are fewer separate places than places.
    """
    if not found:
        return False
    together = np.any([part for _, part in found], axis=0)
    return int(ndimage.label(together, _TOUCHING)[1]) < len(found)


def _basins(part: Flags, z: Floats) -> Integers:
    """Peak (its cell number) that each cell of a place belongs to, -1 outside: a flood from the top down."""
    rows, columns = part.shape
    peak = np.full(part.shape, -1, dtype=np.int64)
    joined: dict[int, int] = {}

    def root(cell: int) -> int:
        while joined[cell] != cell:
            cell = joined[cell]
        return cell

    inside = np.flatnonzero(part)
    for cell in inside[np.argsort(-z.flat[inside], kind="stable")].tolist():
        row, column = divmod(cell, columns)
        around = {
            root(int(peak[row + r, column + c]))
            for r, c in _NEIGHBOURS
            if 0 <= row + r < rows and 0 <= column + c < columns and peak[row + r, column + c] >= 0
        }
        highest = sorted(around, key=lambda top: (-z.flat[top], top)) or [cell]
        joined.setdefault(highest[0], highest[0])
        peak[row, column] = highest[0]
        for other in highest[1:]:
            if z.flat[cell] >= SADDLE * z.flat[other]:
                joined[other] = highest[0]
    peak[part] = [root(int(top)) for top in peak[part]]
    return peak
