"""Answer on events before and after: how well a ranking of cells foresaw what came."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely.geometry.base import BaseGeometry

from data.errors import BadColumn, NotEnough, RefusedInput
from mapping.analyse.plain_frames import points
from mapping.hotspots.accuracy import predictive_accuracy
from mapping.hotspots.grid import lay_grid
from mapping.hotspots.ranking import rank_cells

Floats = npt.NDArray[np.float64]
Json = dict[str, Any]
_TIMES = ("time", "date", "start", "month", "day")


def accuracy(
    train: pd.DataFrame,
    test: pd.DataFrame,
    *,
    boundary: BaseGeometry,
    cell_m: float,
    shares: list[float],
    method: str = "count",
    x: str = "x",
    y: str = "y",
    crs: str = "EPSG:27700",
) -> Json:
    """Answer of ``analyse accuracy``: cells ranked by what came before, tried on what came after.

    Parameters
    ----------
    train, test : pandas.DataFrame
        Events before and after.
    boundary : shapely geometry
        Area, see `read_boundary`.
    cell_m : float
        Side of a cell.
    shares : list of float
        Shares of the cells to look at, above 0 and at most 1.
    method : str, default "count"
        A key of `mapping.hotspots.ranking.METHODS`: ``count``, ``kde`` (quartic, its bandwidth chosen from the train
        events), ``gi-star``, ``chance-proof`` and ``scan`` (against a uniform baseline), or ``emerging`` (months of
        the train events, by a column time, date, start, month or day).
    x, y, crs : str
        As for `points`.

    Returns
    -------
    dict
        ``cells``, one row a share with ``hit_rate, pai, pei, rri``, and the same of the plain count as
        ``baseline_rows``: what a method has to beat.

    Raises
    ------
    RefusedInput
        If the method is unknown or a share is out of range.
    NotEnough
        If no train event or no test event lies inside the boundary.
    """
    if not shares or not all(0 < share <= 1 for share in shares):
        raise RefusedInput("shares must be above 0 and at most 1, such as 0.01,0.02")
    grid = lay_grid(boundary, cell_m)
    inside = grid.inside
    xy = points(train, x=x, y=y, crs=crs)
    before, after = grid.counts(xy), grid.counts(points(test, x=x, y=y, crs=crs))
    for name, part in (("train", before), ("test", after)):
        if not part.sum():
            raise NotEnough(f"none of the {name} events lies inside the boundary")
    count = before[inside].astype(float)
    steps = _months(train) if method == "emerging" else None
    rank = count if method == "count" else rank_cells(method, grid, xy, steps=steps)[inside]
    return {
        "cells": len(rank),
        "method": method,
        "rows": _rows(rank, count, after[inside], shares),
        "baseline_rows": _rows(count, count, after[inside], shares),
    }


def _months(train: pd.DataFrame) -> npt.NDArray[np.int64]:
    column = next((name for name in train.columns if str(name).lower() in _TIMES), None)
    if column is None:
        raise RefusedInput(f"method emerging needs a column of dates or months: one of {', '.join(_TIMES)}")
    moments = pd.to_datetime(train[column].astype(str).str.strip(), errors="coerce", format="ISO8601")
    if moments.isna().any():
        row = int(np.flatnonzero(moments.isna())[0]) + 2
        raise BadColumn(f"row {row}, column {column!r}: neither a date nor a month such as 2026-11")
    months = (moments.dt.year * 12 + moments.dt.month).to_numpy(dtype=np.int64)
    return np.asarray(months - months.min(), dtype=np.int64)


def _rows(rank: Floats, before: Floats, after: npt.NDArray[np.int64], shares: list[float]) -> list[Json]:
    found = predictive_accuracy(after, rank)
    hit_before = np.cumsum(before[np.argsort(-rank, kind="stable")]) / before.sum()
    rows = []
    for share in shares:
        last = max(1, round(share * len(rank))) - 1
        rows.append(
            {
                "share": share,
                "hit_rate": float(found.hit_rate[last]),
                "pai": float(found.pai[last]),
                "pei": float(found.pei[last]),
                "rri": float(found.hit_rate[last] / hit_before[last]) if hit_before[last] else None,
            }
        )
    return rows
