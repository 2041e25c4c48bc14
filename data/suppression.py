"""Small numbers in tables that leave the group: which cells are withheld so that none can be worked out from the rest.

A count under five may point at one child. Such a count is withheld, and so many others with it that rows, columns and
totals do not give it back. Withheld is one word for both, so a reader cannot tell which of the cells was the small one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linprog

from data.errors import RefusedInput

SMALLEST_SHOWN = 5
TOTAL = "Total"
WITHHELD = "withheld"
RULE = (
    "Counts under five, nought included, are withheld, and with them as many others as it takes that no withheld "
    "count can be worked out from rows, columns and totals, nor from another table of the same report."
)
_Mask = NDArray[np.bool_]
_Counts = NDArray[np.int64]


def suppress(table: pd.DataFrame, *, smallest: int = SMALLEST_SHOWN, totals: bool = True) -> pd.DataFrame:
    """Withhold small counts, and the counts from which they could be worked out.

    Parameters
    ----------
    table : pandas.DataFrame
        Counts (whole numbers, none negative), without totals: the totals are added here.
    smallest : int, default 5
        Smallest count that may be shown; at least 2.
    totals : bool, default True
        Whether totals of rows and columns are shown, or could be known from elsewhere. Without them only the small
        cells are withheld.

    Returns
    -------
    pandas.DataFrame
        Counts as ``Int64``, missing where withheld. With totals there is a row `TOTAL` if there are several rows and
        a column `TOTAL` if there are several columns; a total may be withheld too.

    Raises
    ------
    RefusedInput
        If a cell is no whole number, is missing or is negative, if a name is given twice or is that of the totals, or
        if `smallest` is under 2.

    Notes
    -----
    Every withheld cell can be anything in a range at least ``smallest - 1`` wide, proved by linear programming over
    everything that is shown [1]_; which others to withhold is found greedily, smallest first, so the answer is safe
    but not always the least [2]_. The bound is for one table: where the same children are counted in several
    tables, see `data.suppression_across`.

    References
    ----------
    .. [1] Fischetti and Salazar (2001), Solving the cell suppression problem on tabular data with linear constraints,
       Management Science 47(7), doi:10.1287/mnsc.47.7.1008.9805.
    .. [2] Cox (1980), Suppression methodology and statistical disclosure control, Journal of the American Statistical
       Association 75(370), doi:10.1080/01621459.1980.10477481.

    Examples
    --------
    >>> import pandas as pd
    >>> suppress(pd.DataFrame({"boys": [2, 9], "girls": [11, 30]}, index=["Luton", "Bedford"])).map(words)
                 boys     girls Total
    Luton    withheld  withheld    13
    Bedford  withheld  withheld    39
    Total          11        41    52
    """
    _check(table, smallest)
    counts = table.to_numpy().astype(np.int64)
    several_rows, several_columns = totals and len(table) > 1, totals and table.shape[1] > 1
    rows, columns = list(table.index), list(table.columns)
    if several_rows:
        counts, rows = np.vstack([counts, counts.sum(axis=0)]), [*rows, TOTAL]
    if several_columns:
        counts, columns = np.hstack([counts, counts.sum(axis=1, keepdims=True)]), [*columns, TOTAL]
    withheld = _complete(counts, counts < smallest, smallest - 1, several_rows, several_columns)
    shown = pd.DataFrame(counts, index=pd.Index(rows), columns=pd.Index(columns)).astype("Int64")
    shown.index.name, shown.columns.name = table.index.name, table.columns.name
    return shown.mask(withheld)


def words(value: Any, *, smallest: int = SMALLEST_SHOWN) -> str:
    """Write one count for a reader outside the group.

    Parameters
    ----------
    value : int or missing
        A cell of `suppress`, or a count that stands alone.
    smallest : int, default 5
        Smallest count that may be shown.

    Returns
    -------
    str
        The count; `WITHHELD` for a withheld cell, and for a small count that was not withheld before.

    Examples
    --------
    >>> words(12), words(3), words(None)
    ('12', 'withheld', 'withheld')
    """
    return WITHHELD if pd.isna(value) or value < smallest else f"{int(value):,}"


def ranges(counts: _Counts, withheld: _Mask, *, row_total: bool, column_total: bool) -> dict[tuple[int, int], Any]:
    """What a reader can work out of the withheld cells from those that are shown.

    Parameters
    ----------
    counts : numpy.ndarray of int
        The table with its totals.
    withheld : numpy.ndarray of bool
        Same shape, True where a cell is not shown.
    row_total, column_total : bool
        Whether the last row, the last column, is the total of the others.

    Returns
    -------
    dict of (int, int) to (float, float)
        Smallest and largest possible value of each withheld cell; infinity where nothing bounds it.
    """
    return {
        cell: _range(cell, counts, withheld, row_total, column_total)
        for cell in zip(*np.nonzero(withheld), strict=True)
    }


def _check(table: pd.DataFrame, smallest: int) -> None:
    if smallest < 2:
        raise RefusedInput(f"smallest count shown {smallest}: give 2 or more")
    if not table.index.is_unique or not table.columns.is_unique or TOTAL in table.index or TOTAL in table.columns:
        raise RefusedInput(f"table to withhold in: each name once, and none is {TOTAL!r}; totals are added here")
    for column in table.columns:
        for row, value in table[column].items():
            if pd.isna(value) or isinstance(value, str) or value < 0 or value != int(value):
                raise RefusedInput(f"table to withhold in: row {row}, column {column}: give a whole number from 0")


def _complete(counts: _Counts, withheld: _Mask, width: int, row_total: bool, column_total: bool) -> _Mask:
    """Withhold more until every withheld cell has its range; withholding never narrows the range of another."""
    withheld = withheld.copy()
    waiting = list(zip(*np.nonzero(withheld), strict=True)) if row_total or column_total else []
    while waiting:
        cell = waiting.pop()
        low, high = _range(cell, counts, withheld, row_total, column_total)
        if high - low >= width:
            continue
        more = _next(cell, counts, withheld, row_total, column_total)
        if more is not None:
            withheld[more] = True
            waiting += [cell, more]
    return withheld


def _next(
    cell: tuple[Any, ...], counts: _Counts, withheld: _Mask, row_total: bool, column_total: bool
) -> tuple[int, int] | None:
    """Cell to withhold beside another: in the line that gives it away, a count before a total, a small one first."""
    row, column = cell
    along = [(row, other) for other in range(counts.shape[1]) if column_total and not withheld[row, other]]
    down = [(other, column) for other in range(counts.shape[0]) if row_total and not withheld[other, column]]
    alone = [line for line, left in ((along, withheld[row]), (down, withheld[:, column])) if line and left.sum() == 1]
    found = min(alone, key=len) if alone else along + down
    if not found:
        # Both lines are withheld already; what is shown elsewhere still bounds them.
        found = [(int(i), int(j)) for i, j in zip(*np.nonzero(~withheld), strict=True)]
    last_row, last_column = counts.shape[0] - 1, counts.shape[1] - 1

    def cost(one: tuple[int, int]) -> tuple[bool, int, tuple[int, int]]:
        is_total = (row_total and one[0] == last_row) or (column_total and one[1] == last_column)
        return is_total, int(counts[one]), one

    return min(found, key=cost) if found else None


def _range(
    cell: tuple[Any, ...], counts: _Counts, withheld: _Mask, row_total: bool, column_total: bool
) -> tuple[float, float]:
    """Bounds of one withheld cell: the sums of rows and columns hold, and no count is negative."""
    place = {one: number for number, one in enumerate(zip(*np.nonzero(withheld), strict=True))}
    signs = np.ones(counts.shape)
    lines: list[list[tuple[int, int]]] = []
    if column_total:
        lines += [[(i, j) for j in range(counts.shape[1])] for i in range(counts.shape[0])]
    if row_total:
        lines += [[(i, j) for i in range(counts.shape[0])] for j in range(counts.shape[1])]
    equations, sums = [], []
    for line in lines:
        signs[...] = 1.0
        signs[line[-1]] = -1.0
        equation = np.zeros(len(place))
        for one in line:
            if withheld[one]:
                equation[place[one]] = signs[one]
        if equation.any():
            equations.append(equation)
            sums.append(-sum(signs[one] * counts[one] for one in line if not withheld[one]))
    aim = np.zeros(len(place))
    aim[place[tuple(cell)]] = 1.0
    bound = []
    for direction in (1.0, -1.0):
        found = linprog(direction * aim, A_eq=np.array(equations) if equations else None, b_eq=sums or None)
        bound.append(-direction * np.inf if found.fun is None else float(round(direction * found.fun)))
    return bound[0], bound[1]
