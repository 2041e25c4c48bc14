"""What textbook Gi* with a false discovery rate would have shown: for comparison, never the decision.

Null hypothesis of each cell: the counts are spread over the cells by chance alone, every cell alike. Alternative: high
counts gather around it. Known bias: where people live is not taken account of, so towns are found; and on maps of 60
incidents of pure chance it shows at least one hotspot in more than half, because the normal approximation does not
hold for counts this small.

References
----------
Ord JK, Getis A (1995) doi:10.1111/j.1538-4632.1995.tb00912.x
Benjamini Y, Hochberg Y (1995) Controlling the false discovery rate. J R Stat Soc B 57(1), 289-300.
doi:10.1111/j.2517-6161.1995.tb02031.x
Caldas de Castro M, Singer BH (2006) Controlling the false discovery rate: a new application to account for multiple and
dependent tests in local statistics of spatial association. Geographical Analysis 38(2), 180-208.
doi:10.1111/j.0016-7363.2006.00682.x
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage, stats

from mapping.hotspots.gi_star import gi_star_grid

Flags = npt.NDArray[np.bool_]

LABEL = "for comparison only"
_TOUCHING = np.ones((3, 3), dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Textbook:
    """Textbook Gi* with a false discovery rate, for comparison only.

    Attributes
    ----------
    hot : ndarray of bool, shape (rows, columns)
        Cells that it would have shown.
    cells, places : int
        Their number, and the number of separate places they make.
    alpha : float
        False discovery rate.
    sentence : str
        Said beside the chance-proof result.
    """

    hot: Flags
    cells: int
    places: int
    alpha: float
    sentence: str


def textbook_hotspots(counts: npt.ArrayLike, inside: npt.ArrayLike, *, alpha: float = 0.05) -> Textbook:
    """Cells that textbook Gi* with a false discovery rate would have shown.

    Parameters
    ----------
    counts : array_like of int, shape (rows, columns)
        Units in each cell.
    inside : array_like of bool, shape (rows, columns)
        Cells of the area.
    alpha : float, default 0.05
        False discovery rate.

    Returns
    -------
    Textbook
        Labelled as a comparison.

    Examples
    --------
    >>> counts = np.zeros((20, 20), dtype=int)
    >>> counts[4:7, 4:7] = 5
    >>> found = textbook_hotspots(counts, np.ones((20, 20), dtype=bool))
    >>> found.places, found.cells >= 9
    (1, True)
    """
    area = np.asarray(inside, dtype=bool)
    z = gi_star_grid(counts, area)
    hot = np.zeros(area.shape, dtype=bool)
    tested = area & np.isfinite(z)
    if tested.any():
        hot[tested] = stats.false_discovery_control(stats.norm.sf(z[tested])) <= alpha
    cells, places = int(np.count_nonzero(hot)), int(ndimage.label(hot, _TOUCHING)[1])
    shown = f"{cells:,} hot {'cell' if cells == 1 else 'cells'} in {places:,} {'place' if places == 1 else 'places'}"
    sentence = (
        f"{LABEL.capitalize()}: textbook Gi* with a false discovery rate of {alpha:g} would have shown "
        f"{shown if cells else 'no hot cell'}. It asks neither where people live nor whether so few incidents make "
        "such a picture by chance, and decides nothing here."
    )
    return Textbook(hot=hot, cells=cells, places=places, alpha=alpha, sentence=sentence)
