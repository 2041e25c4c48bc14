"""Answers on events: clusters, chance-proof hotspots, near repeat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely.geometry.base import BaseGeometry

from data.errors import BadColumn, NotEnough, RefusedInput
from mapping.analyse.plain_frames import days, numbers, or_none, points
from mapping.hotspots import (
    clusters as clusterings,
)
from mapping.hotspots import (
    near_repeat as near_repeats,
)
from mapping.hotspots import (
    st_clusters,
)
from mapping.hotspots.baseline import point_baseline, uniform_baseline
from mapping.hotspots.grid import Grid, lay_grid
from mapping.hotspots.significance import false_alarm_rate, simulate_null, smallest_detectable

Floats = npt.NDArray[np.float64]
Json = dict[str, Any]
_ONE_PLACE = (
    "HDBSCAN compares clusters with one another and never takes all points for one: a single dense place, or points "
    "that all share one place, are noise to it. Use dbscan with a radius to see such a place."
)
Postcodes = Callable[[tuple[float, float, float, float]], Floats]
"""(west, south, east, north) in EPSG:27700 metres -> postcodes inside, shape (n, 2)."""


def clusters(
    events: pd.DataFrame,
    *,
    method: str = "dbscan",
    eps: float = 500.0,
    min_points: int = 5,
    x: str = "x",
    y: str = "y",
    crs: str = "EPSG:27700",
    time: str | None = None,
    eps_days: float = 7.0,
) -> Json:
    """Answer of ``analyse clusters``.

    Parameters
    ----------
    events : pandas.DataFrame
        One row an event.
    method : str, default "dbscan"
        ``dbscan``, ``hdbscan`` or ``st-dbscan``.
    eps : float, default 500
        Greatest distance of neighbours in metres (plain numbers when local).
    min_points : int, default 5
        Neighbours, itself included, that make a core point.
    x, y, crs : str
        As for `points`.
    time : str, optional
        Column of times, for st-dbscan.
    eps_days : float, default 7
        Greatest difference in time of neighbours in days, for st-dbscan.

    Returns
    -------
    dict
        ``n_clusters, n_noise, labels, without_coordinates, notes``; a row without coordinates is noise.

    Raises
    ------
    RefusedInput
        If the method is unknown, or an option is missing.
    NotEnough
        If no row has coordinates.
    """
    xy = points(events, x=x, y=y, crs=crs)
    found = np.isfinite(xy).all(axis=1)
    if not found.any():
        raise NotEnough(f"none of the {len(xy)} rows has coordinates: there is nothing to look at")
    if method == "dbscan":
        result = clusterings.dbscan(xy[found], eps_m=eps, min_points=min_points)
    elif method == "hdbscan":
        result = clusterings.hdbscan(xy[found], min_points=min_points)
    elif method == "st-dbscan" and time is not None:
        when = days(events, time)[found]
        result = st_clusters.st_dbscan(xy[found], when, eps_m=eps, eps_days=eps_days, min_points=min_points)
    elif method == "st-dbscan":
        raise RefusedInput("st-dbscan needs the column of times: give --time")
    else:
        raise RefusedInput(f"method {method!r} is not known: use dbscan, hdbscan or st-dbscan")
    labels = np.full(len(xy), -1, dtype=np.int64)
    labels[found] = result.labels
    return {
        "n_clusters": result.n_clusters,
        "n_noise": int((labels < 0).sum()),
        "labels": labels.tolist(),
        "without_coordinates": int((~found).sum()),
        "notes": [_ONE_PLACE] if method == "hdbscan" and not result.n_clusters else [],
    }


def hotspots(
    events: pd.DataFrame,
    *,
    boundary: BaseGeometry,
    cell_m: float,
    baseline: Literal["postcodes", "uniform"] | Floats = "postcodes",
    postcodes: Postcodes | None = None,
    unit: str | None = None,
    replicates: int = 999,
    seed: int = 0,
    alpha: float = 0.05,
    x: str = "x",
    y: str = "y",
    crs: str = "EPSG:27700",
) -> Json:
    """Answer of ``analyse hotspots``: Gi* against a baseline with a threshold on the maximum.

    Parameters
    ----------
    events : pandas.DataFrame
        One row an event; a column ``uncertainty_m``, if there is one, keeps out what is less precise than a cell.
    boundary : shapely geometry
        Area, EPSG:27700 metres (plain numbers when local); see `read_boundary`.
    cell_m : float
        Side of a cell.
    baseline : str or ndarray, default "postcodes"
        ``postcodes``, ``uniform``, or the points of a file, shape (n, 2), in the boundary's coordinates.
    postcodes : callable, optional
        Postcodes inside bounds; needed for that baseline.
    unit : str, optional
        Column that names the unit (a child, a place and a month): each of its values counts once. Rows in which it is
        empty count each.
    replicates : int, default 999
        Chance maps.
    seed : int, default 0
        Seed of the random numbers.
    alpha : float, default 0.05
        Chance that a map without hotspots shows one or more.
    x, y, crs : str
        As for `points`.

    Returns
    -------
    dict
        ``baseline, threshold, hot_cells, smallest_detectable, false_alarm_rate, imprecise`` and what was left out.

    Raises
    ------
    RefusedInput
        If the baseline cannot be had, the unit column is missing, or a parameter is out of range.
    NotEnough
        If no row can be counted.
    """
    grid = lay_grid(boundary, cell_m)
    share = baseline_share(grid, boundary, baseline, postcodes, crs)
    xy = points(events, x=x, y=y, crs=crs)
    placed = np.isfinite(xy).all(axis=1)
    imprecise = (
        placed & (numbers(events, "uncertainty_m") > cell_m) if "uncertainty_m" in events.columns else ~placed & placed
    )
    cells = np.where(placed & ~imprecise, grid.cells_of(xy), -1)
    counted = (cells >= 0) & _first_of_unit(events, unit, cells)
    counts = np.bincount(cells[counted], minlength=grid.cover.size).reshape(grid.shape)
    if not counts.sum():
        raise NotEnough(
            f"none of the {len(xy)} rows can be counted: {int((~placed).sum())} without coordinates, "
            f"{int(imprecise.sum())} less precise than a cell, the rest outside the boundary: check both"
        )
    for_null, for_alarm, for_power = np.random.default_rng(seed).spawn(3)
    null = simulate_null(int(counts.sum()), share, rng=for_null, replicates=replicates, alpha=alpha)
    power = smallest_detectable(null, rng=for_power)
    z, hot = null.z_values(counts), np.flatnonzero(null.is_hot(counts))
    return {
        "baseline": baseline if isinstance(baseline, str) else "file",
        "threshold": null.threshold,
        "hot_cells": [
            {
                "cell": grid.name(int(cell)),
                "count": int(counts.flat[cell]),
                "expected": float(null.n * null.share.flat[cell]),
                "z": float(z.flat[cell]),
                "p_value": null.p_value(float(z.flat[cell])),
            }
            for cell in sorted(hot, key=lambda cell: (-z.flat[cell], cell))
        ],
        "smallest_detectable": {"cells": power.cells, "rate_ratio": power.rate_ratio, "power": power.power},
        "false_alarm_rate": false_alarm_rate(null, rng=for_alarm),
        "imprecise": int(imprecise.sum()),
        "without_coordinates": int((~placed).sum()),
        "outside": int((placed & ~imprecise & (cells < 0)).sum()),
        "repeats": int((cells >= 0).sum() - counted.sum()),
        "units": int(counts.sum()),
        "alpha": alpha,
        "replicates": replicates,
        "seed": seed,
    }


def near_repeat(
    events: pd.DataFrame,
    *,
    time: str,
    distance_bins: list[float],
    day_bins: list[float],
    metric: str = "manhattan",
    closed: str = "left",
    permutations: int = 999,
    seed: int = 0,
    x: str = "x",
    y: str = "y",
    crs: str = "EPSG:27700",
) -> Json:
    """Answer of ``analyse near-repeat``.

    Parameters
    ----------
    events : pandas.DataFrame
        One row an event; rows without coordinates take no part.
    time : str
        Column of days or dates; months alone are refused.
    distance_bins, day_bins : list of float
        Ascending edges; the first bin starts at 0, the last is open.
    metric : str, default "manhattan"
        Or ``euclidean``.
    closed : str, default "left"
        ``left`` for ``[a, b)``, ``right`` for ``(a, b]``.
    permutations : int, default 999
        Arrangements of the times.
    seed : int, default 0
        Seed of the random numbers.
    x, y, crs : str
        As for `points`.

    Returns
    -------
    dict
        ``distance_bins, day_bins, observed, expected, ratio, p_value, p_poisson``; the end of an open bin is None, and
        so is a p-value where no pair lies in the row or column, or without permutations.

    Raises
    ------
    RefusedInput, NotEnough
        If an option does not fit, or days cannot be had from the times.
    """
    xy, when = points(events, x=x, y=y, crs=crs), days(events, time)
    kept = np.isfinite(xy).all(axis=1)
    if kept.sum() < 2:
        raise NotEnough(f"{int(kept.sum())} rows have coordinates: near repeat needs at least two incidents")
    found = near_repeats.knox(
        xy[kept],
        when[kept],
        distance_bins=distance_bins,
        day_bins=day_bins,
        rng=np.random.default_rng(seed),
        permutations=permutations,
        metric=metric,
        closed=closed,
    )
    return {
        "distance_bins": _bins(found.distance_edges),
        "day_bins": _bins(found.day_edges),
        "observed": found.observed.tolist(),
        "expected": found.expected.tolist(),
        "ratio": [or_none(row) for row in found.ratio],
        "p_value": [or_none(row) for row in np.where((found.expected > 0) & (permutations > 0), found.p_value, np.nan)],
        "p_poisson": [or_none(row) for row in np.where(found.expected > 0, found.p_poisson, np.nan)],
        "closed": closed,
        "metric": metric,
        "incidents": int(kept.sum()),
        "without_coordinates": int((~kept).sum()),
    }


def baseline_share(
    grid: Grid, boundary: BaseGeometry, baseline: str | Floats, postcodes: Postcodes | None, crs: str
) -> Floats:
    """Baseline share of each cell, by the name or the points of a baseline.

    Parameters
    ----------
    grid : Grid
        Cells of the area.
    boundary : shapely geometry
        Area.
    baseline : str or ndarray, shape (n, 2)
        ``postcodes``, ``uniform``, or points in the boundary's coordinates.
    postcodes : callable or None
        Postcodes inside bounds.
    crs : str
        Of the events; postcodes need real coordinates.

    Returns
    -------
    ndarray, shape (rows, columns)
        Weights that sum to 1.

    Raises
    ------
    RefusedInput
        If the baseline is unknown or cannot be had.
    """
    if not isinstance(baseline, str):
        return point_baseline(grid, baseline)
    if baseline == "uniform":
        return uniform_baseline(grid)
    if baseline != "postcodes":
        raise RefusedInput(f"baseline {baseline!r} is not known: use postcodes, uniform or a file of points")
    if crs == "local" or postcodes is None:
        raise RefusedInput(
            "the baseline of postcodes needs real coordinates: give --baseline uniform or a file of points"
        )
    return point_baseline(grid, postcodes(boundary.bounds))


def _first_of_unit(events: pd.DataFrame, unit: str | None, cells: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    if unit is None:
        return np.ones(len(events), dtype=bool)
    if unit not in events.columns:
        raise BadColumn(f"column {unit!r} is missing; there are {', '.join(map(str, events.columns))}")
    # The same unit in two cells counts in the lower one, whatever the order of the rows.
    names = events[unit].reset_index(drop=True)
    known = (names.notna() & (names.astype(str).str.strip() != "") & (cells >= 0)).to_numpy()
    first = np.ones(len(events), dtype=bool)
    rows = pd.DataFrame({"name": names[known].astype(str), "cell": cells[known]}).sort_values("cell", kind="stable")
    first[rows.index[rows.duplicated("name")]] = False
    return first


def _bins(edges: Floats) -> list[list[float | None]]:
    ends: list[float | None] = [float(edge) for edge in edges[1:]]
    return [[float(start), end] for start, end in zip(edges, [*ends, None], strict=True)]
