"""Answer on events before and after: how well a ranking of cells foresaw what came."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely.geometry.base import BaseGeometry

from data.errors import NotEnough, RefusedInput
from mapping.analyse.plain_frames import points
from mapping.hotspots.accuracy import predictive_accuracy
from mapping.hotspots.density import choose_bandwidth, kernel_density
from mapping.hotspots.gi_star import gi_star_grid
from mapping.hotspots.grid import Grid, lay_grid

Floats = npt.NDArray[np.float64]
Json = dict[str, Any]


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
        ``count``, ``kde`` (quartic, its bandwidth chosen from the train events) or ``gi-star``.
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
    if method == "count":
        rank = count
    elif method == "gi-star":
        rank = np.nan_to_num(gi_star_grid(before, inside)[inside], nan=0.0)
    elif method == "kde":
        rank = _density(grid, xy)[inside]
    else:
        raise RefusedInput(f"method {method!r} is not known: use count, kde or gi-star")
    return {
        "cells": len(rank),
        "method": method,
        "rows": _rows(rank, count, after[inside], shares),
        "baseline_rows": _rows(count, count, after[inside], shares),
    }


def _density(grid: Grid, xy: Floats) -> Floats:
    found = xy[grid.cells_of(xy) >= 0]
    surface = kernel_density(found, cell_m=grid.cell_m, bandwidth_m=choose_bandwidth(found).metres)
    rows, columns = surface.per_km2.shape
    # Both grids have their corners at multiples of the cell.
    west = surface.west_m + (np.arange(columns) + 0.5) * grid.cell_m
    south = surface.south_m + (np.arange(rows) + 0.5) * grid.cell_m
    column = np.floor((west - grid.west_m) / grid.cell_m).astype(np.int64)
    row = np.floor((south - grid.south_m) / grid.cell_m).astype(np.int64)
    across, along = (column >= 0) & (column < grid.shape[1]), (row >= 0) & (row < grid.shape[0])
    values = np.zeros(grid.shape)
    values[np.ix_(row[along], column[across])] = surface.per_km2[np.ix_(along, across)]
    return values


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
