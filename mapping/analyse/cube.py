"""Answers on events in space and time: emerging hotspots."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely.geometry.base import BaseGeometry

from data.errors import BadColumn, NotEnough, RefusedInput
from mapping.analyse.events import Postcodes, baseline_share
from mapping.analyse.plain_frames import days, moments, points
from mapping.hotspots.emerging import CATEGORIES, LEAST_STEPS, NO_PATTERN, Emerging, emerging_hotspots
from mapping.hotspots.grid import Grid, lay_grid
from mapping.hotspots.reporting import ReportingChange, reporting_changes

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Json = dict[str, Any]

_TIMES = ("time", "date", "start", "month", "day")
_MOST_BINS = 20_000_000
_RISES = ("new", "consecutive", "intensifying")
UNIFORM = "The baseline is uniform: a town centre is hot because people are there. Give a baseline to ask for more."


def emerging(
    events: pd.DataFrame,
    *,
    boundary: BaseGeometry,
    cell_m: float,
    step: str = "month",
    time: str | None = None,
    baseline: Literal["postcodes", "uniform"] | Floats = "uniform",
    postcodes: Postcodes | None = None,
    source: str | None = None,
    replicates: int = 199,
    seed: int = 0,
    x: str = "x",
    y: str = "y",
    crs: str = "EPSG:27700",
) -> Json:
    """Answer of ``analyse emerging``.

    Parameters
    ----------
    events : pandas.DataFrame
        One row an event; rows without coordinates, and points outside the boundary, are counted apart.
    boundary : shapely geometry
        Area, see `read_boundary`.
    cell_m : float
        Side of a cell.
    step : str, default "month"
        ``month`` (of the calendar), ``week``, or a whole number of days; weeks and days end with the last event.
    time : str, optional
        Column of dates, months or days; by default the first of time, date, start, month, day.
    baseline : str or ndarray, default "uniform"
        As for `hotspots`.
    postcodes : callable, optional
        As for `hotspots`.
    source : str, optional
        Column that names who reported: each is looked at for a change of reporting.
    replicates : int, default 199
        Chance cubes.
    seed : int, default 0
        Seed of the random numbers.
    x, y, crs : str
        As for `points`.

    Returns
    -------
    dict
        ``cells`` (those with an event or a category), ``reporting_change``, and how they came about.

    Raises
    ------
    BadColumn, RefusedInput
        If a column is missing or an option does not fit.
    NotEnough
        If there are fewer than ten steps or three events.
    """
    grid = lay_grid(boundary, cell_m)
    share = baseline_share(grid, boundary, baseline, postcodes, crs)
    xy = points(events, x=x, y=y, crs=crs)
    when, names = _steps(events, _time_column(events, time), step)
    if len(names) < LEAST_STEPS or len(names) * grid.cover.size > _MOST_BINS:
        raise NotEnough(
            f"{len(names)} steps of {grid.cover.size:,} cells: emerging hotspots need at least {LEAST_STEPS} steps "
            f"(use shorter ones or a longer period) and at most {_MOST_BINS:,} bins"
        )
    cells = grid.cells_of(xy)
    kept = cells >= 0
    cube = np.bincount(when[kept] * grid.cover.size + cells[kept], minlength=len(names) * grid.cover.size)
    cube = cube.reshape(len(names), *grid.shape)
    for_cube, for_alarm = np.random.default_rng(seed).spawn(2)
    found = emerging_hotspots(cube, share, rng=for_cube, replicates=replicates)
    series = {"all": cube.sum(axis=(1, 2))} | _by_source(events, source, when, kept, len(names))
    alarms = reporting_changes(series, rng=for_alarm)
    return {
        "cells": _cells(grid, cube, found, alarmed=bool(alarms)),
        "reporting_change": [_alarm(alarm, names) for alarm in alarms],
        "steps": names,
        "threshold": found.threshold,
        "hot_bins": int(found.hot.sum()),
        "hot_bins_by_false_discovery_rate": int(found.fdr_hot.sum()),
        "baseline": baseline if isinstance(baseline, str) else "file",
        "categories": CATEGORIES,
        "notes": [UNIFORM] if isinstance(baseline, str) and baseline == "uniform" else [],
        "events": int(kept.sum()),
        "outside": int((~kept & np.isfinite(xy).all(axis=1)).sum()),
        "without_coordinates": int((~np.isfinite(xy).all(axis=1)).sum()),
        "seed": seed,
    }


def _time_column(events: pd.DataFrame, time: str | None) -> str:
    lower = {str(name).lower(): str(name) for name in events.columns}
    usual = next((lower[name] for name in _TIMES if name in lower), None)
    column = time or usual
    if column is None or column not in events.columns:
        raise BadColumn(f"no column of times: name it; there are {', '.join(map(str, events.columns))}")
    return column


def _steps(events: pd.DataFrame, column: str, step: str) -> tuple[Integers, list[str]]:
    if events.empty:
        raise NotEnough("there are no events")
    if step == "month":
        if pd.api.types.is_numeric_dtype(events[column]):
            raise RefusedInput(f"column {column!r} holds numbers of days, not dates: give the step as a number of days")
        when = moments(events[column].astype(str).str.strip(), column)
        months = (when.dt.year * 12 + when.dt.month - 1).to_numpy(dtype=np.int64)
        first, last = int(months.min()), int(months.max())
        names = [f"{m // 12:04d}-{m % 12 + 1:02d}" for m in range(first, last + 1)]
        return np.asarray(months - first, dtype=np.int64), names
    length = 7 if step == "week" else int(step) if step.isdigit() else 0
    if length < 1:
        raise RefusedInput(f"step {step!r} is not known: use month, week or a whole number of days")
    day = np.floor(days(events, column)).astype(np.int64)
    back = (int(day.max()) - day) // length
    n_steps = int(back.max()) + 1
    ends = [int(day.max()) - length * (n_steps - 1 - k) for k in range(n_steps)]
    numeric = pd.api.types.is_numeric_dtype(events[column])
    names = [str(end) if numeric else f"{pd.Timestamp(1970, 1, 1) + pd.Timedelta(days=end):%Y-%m-%d}" for end in ends]
    return n_steps - 1 - back, names


def _by_source(
    events: pd.DataFrame, source: str | None, when: Integers, kept: npt.NDArray[np.bool_], n_steps: int
) -> dict[str, Integers]:
    if source is None:
        return {}
    if source not in events.columns:
        raise BadColumn(f"column {source!r} is missing; there are {', '.join(map(str, events.columns))}")
    names = events[source].fillna("not known").astype(str).to_numpy()
    return {
        name: np.bincount(when[kept & (names == name)], minlength=n_steps).astype(np.int64)
        for name in sorted(set(names.tolist()))
    }


def _cells(grid: Grid, cube: Integers, found: Emerging, *, alarmed: bool) -> list[Json]:
    counts = cube.sum(axis=0).ravel()
    category, share = found.category.ravel(), found.hot.mean(axis=0).ravel()
    z, p_value = found.trend.z.ravel(), found.trend.p_value.ravel()
    listed = np.flatnonzero((counts > 0) & grid.inside.ravel() | (category != NO_PATTERN))
    return [
        {
            "cell": grid.name(int(cell)),
            "category": str(category[cell]),
            "trend_z": float(z[cell]),
            "p_value": float(p_value[cell]),
            "hot_share": float(share[cell]),
            "count": int(counts[cell]),
            "why": _why(str(category[cell]), int(counts[cell]), alarmed),
        }
        for cell in listed
    ]


def _why(category: str, count: int, alarmed: bool) -> str:
    if category == NO_PATTERN:
        return "Hot in no step that makes a pattern; that is not safety."
    words = [CATEGORIES[category]]
    if not count:
        words.append("No event lies in this cell itself: it is hot through its neighbours.")
    if alarmed and category in _RISES:
        words.append("Reporting changed in this period, which can look the same: ask before it is called a rise.")
    return " ".join(words)


def _alarm(alarm: ReportingChange, names: list[str]) -> Json:
    more = "more" if alarm.after > alarm.before else "fewer"
    who = "All reports together" if alarm.series == "all" else f"Reports of {alarm.series}"
    return {
        "series": alarm.series,
        "step": names[alarm.step],
        "before": alarm.before,
        "after": alarm.after,
        "p_value": alarm.p_value,
        "sentence": (
            f"{who}: {more} from {names[alarm.step]} on ({alarm.before:.1f} a step before, {alarm.after:.1f} after); "
            "find out whether the harm changed or the reporting."
        ),
    }
