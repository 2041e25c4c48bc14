"""Use cases of judging with a view: compare methods on the area's own data, and judge an action."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data import frames
from data.errors import NotEnough, RefusedInput
from data.views import View
from mapping.areas import Areas
from mapping.effect import Period, Zones
from mapping.gazetteer import Gazetteer
from mapping.hotspots.accuracy import MethodComparison, compare_methods
from mapping.hotspots.baseline import point_baseline
from mapping.hotspots.emerging import LEAST_STEPS
from mapping.hotspots.grid import lay_grid
from mapping.hotspots.guards import count_once, guard
from mapping.hotspots.study_area import crime_area, study_area
from mapping.judging.action import ActionJudgement, judge_action

SHARES = (0.01, 0.02, 0.05)
_STEPS_DAYS = (28, 14, 7)


def compare_case_methods(
    view: View, gazetteer: Gazetteer, areas: Areas, *, split: date, cell_m: float = 500.0
) -> MethodComparison:
    """Compare methods on the exploitation incidents that this audience may see.

    Parameters
    ----------
    view : View
        Gives the permitted case.
    gazetteer : Gazetteer
        Gives the postcodes, the baseline of where people are.
    areas : Areas
        Gives the study area.
    split : datetime.date
        First day of the held-out time: what came before ranks the cells, what came from then on is to be found.
    cell_m : float, default 500
        Cell size in metres.

    Returns
    -------
    MethodComparison
        The plain count first; units are a child, place and month once.

    Raises
    ------
    NotEnough
        If nothing that counts lies before, or nothing after.
    """
    boundary, _ = study_area(view.case(), areas)
    grid = lay_grid(boundary, cell_m)
    frame = frames.incidents(view.case())
    kept, _ = guard(frame, grid.cells_of(shapely.get_coordinates(frame.geometry.values)), cell_m)
    held = frame[kept]
    held = held[count_once(held)]
    points = shapely.get_coordinates(held.geometry.values)
    is_before = (held["start"] < pd.Timestamp(split)).to_numpy()
    if not is_before.any() or is_before.all():
        raise NotEnough(f"no incident that counts lies {'after' if is_before.all() else 'before'} {split}")
    return compare_methods(
        points[is_before],
        points[~is_before],
        grid,
        shares=SHARES,
        baseline=point_baseline(grid, gazetteer.points_within(boundary.bounds)),
        steps=_steps(held["start"][is_before], split),
        rng=np.random.default_rng(7),
    )


def _steps(starts: pd.Series, split: date) -> npt.NDArray[np.int64]:
    """Whole steps back from the split: four weeks, or shorter where there would be too few of them."""
    back = ((pd.Timestamp(split) - starts.dt.normalize()).dt.days - 1).to_numpy(dtype=np.int64)
    days = next((d for d in _STEPS_DAYS if back.max() // d + 1 >= LEAST_STEPS), _STEPS_DAYS[-1])
    return np.asarray(back.max() // days - back // days, dtype=np.int64)


def compare_crime_methods(
    view: View, gazetteer: Gazetteer, areas: Areas, *, month: str, cell_m: float = 500.0
) -> MethodComparison:
    """Compare methods on recorded crime: all months before one rank the cells, that month is to be found.

    Parameters
    ----------
    view : View
        Gives the public statistics.
    gazetteer : Gazetteer
        Gives the postcodes, the baseline of where people are.
    areas : Areas
        Gives the area of the forces whose files were loaded.
    month : str
        ``YYYY-MM``, held out.
    cell_m : float, default 500
        Cell size in metres.

    Returns
    -------
    MethodComparison
        The plain count first.

    Raises
    ------
    RefusedInput
        If the month was not loaded.
    NotEnough
        If no earlier month was loaded, or no row has a point in a known force area.
    """
    months = view.months()
    if month not in months:
        raise RefusedInput(f"recorded crime of {month} was not loaded; load its file on the intake page")
    earlier = sorted(m for m in months if m < month)
    if not earlier:
        raise NotEnough(f"no month before {month} was loaded: load earlier months to rank cells by")
    crimes = pd.concat([view.recorded_crime(m).assign(step=k) for k, m in enumerate([*earlier, month])])
    located, boundary = crime_area(crimes, areas)
    grid = lay_grid(boundary, cell_m)
    points = located[["easting_m", "northing_m"]].to_numpy(dtype=float)
    steps = located["step"].to_numpy(dtype=np.int64)
    is_before = steps < len(earlier)
    return compare_methods(
        points[is_before],
        points[~is_before],
        grid,
        shares=SHARES,
        baseline=point_baseline(grid, gazetteer.points_within(boundary.bounds)),
        steps=steps[is_before],
        rng=np.random.default_rng(7),
    )


def judge_case_action(
    view: View, zones: Zones, before: Period, after: Period, *, cell_m: float = 500.0
) -> ActionJudgement:
    """Judge an action by the incidents that this audience may see.

    Parameters
    ----------
    view : View
        Gives the permitted case.
    zones : Zones
        Treated and control area, perhaps with rings.
    before, after : tuple of date
        First and last day of each, of equal length.
    cell_m : float, default 500
        Incidents less precise than this many metres take no part.

    Returns
    -------
    ActionJudgement
        See `mapping.judging.action.judge_action`.

    Raises
    ------
    RefusedInput
        If the periods overlap or differ in length.
    NotEnough
        If there is nothing to compare.
    """
    return judge_action(frames.incidents(view.case()), zones, before, after, cell_m=cell_m)
