"""Use cases of the map with a view: find hotspots in what this audience may see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import cast

import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from data import frames
from data.errors import NotEnough
from data.records import Case
from data.views import View
from mapping.areas import Areas
from mapping.gazetteer import Gazetteer
from mapping.hotspots.find import HotspotResult, find_hotspots, find_recorded_crime_hotspots


def study_area(case: Case, areas: Areas) -> tuple[BaseGeometry, tuple[str, ...]]:
    """Area that the case's own forces cover: where its incidents lie.

    Parameters
    ----------
    case : Case
        Permitted records.
    areas : Areas
        Force areas.

    Returns
    -------
    shapely geometry, tuple of str
        Union of the areas (EPSG:27700) and the force codes in it, sorted.

    Raises
    ------
    NotEnough
        If no incident of the case has a point.
    """
    held = frames.incidents(case)["force_code"].dropna().value_counts()
    codes = tuple(sorted(held.index[held >= max(2, 0.01 * held.sum())]))
    if not codes:
        raise NotEnough("no incident of this view has a point yet; place the locations first")
    return cast("BaseGeometry", areas.force_polygon(codes)), tuple(str(code) for code in codes)


def find_case_hotspots(
    view: View,
    gazetteer: Gazetteer,
    areas: Areas,
    *,
    cell_m: float = 500.0,
    replicates: int = 999,
    seed: int = 7,
    period: tuple[date, date] | None = None,
    kinds: Collection[str] = (),
) -> HotspotResult:
    """Chance-proof hotspots of the exploitation incidents that this audience may see.

    Parameters
    ----------
    view : View
        Gives the permitted case.
    gazetteer : Gazetteer
        Gives the postcodes, the baseline of where people are.
    areas : Areas
        Gives the study area.
    cell_m : float, default 500
        Cell size in metres.
    replicates : int, default 999
        Simulated maps behind the threshold.
    seed : int, default 7
        Seed of the simulation, kept with the result.
    period : tuple of date, optional
        First and last day, both included.
    kinds : collection of str, optional
        Event kinds to keep; all when empty.

    Returns
    -------
    HotspotResult
        Hotspots with their reasons, what took no part and what could not have been seen.

    Raises
    ------
    NotEnough
        If there is nothing to look at.
    """
    case = view.case()
    boundary, _ = study_area(case, areas)
    incidents = frames.incidents(case)
    if period is not None:
        first, last = pd.Timestamp(period[0]), pd.Timestamp(period[1]) + pd.Timedelta(days=1)
        incidents = incidents[(incidents["start"] >= first) & (incidents["start"] < last)]
    if kinds:
        incidents = incidents[incidents["kind"].isin(list(kinds))]
    return find_hotspots(
        incidents,
        gazetteer.points_within(boundary.bounds),
        boundary,
        cell_m=cell_m,
        replicates=replicates,
        rng=np.random.default_rng(seed),
    )


def find_month_hotspots(
    view: View,
    gazetteer: Gazetteer,
    areas: Areas,
    *,
    month: str,
    cell_m: float = 500.0,
    replicates: int = 999,
    seed: int = 7,
) -> HotspotResult:
    """Hotspots of one month of recorded crime, never mixed with exploitation.

    Parameters
    ----------
    view : View
        Gives the public statistics.
    gazetteer : Gazetteer
        Gives the postcodes, the baseline of where people are.
    areas : Areas
        Gives the area of the forces whose files were loaded.
    month : str
        ``YYYY-MM``.
    cell_m : float, default 500
        Cell size in metres.
    replicates : int, default 999
        Simulated maps behind the threshold.
    seed : int, default 7
        Seed of the simulation.

    Returns
    -------
    HotspotResult
        Layer ``recorded crime``.

    Raises
    ------
    NotEnough
        If the month has no located row.
    """
    crimes = view.recorded_crime(month)
    located = crimes[crimes["easting_m"].notna()]
    counted = located["force_code"].value_counts()
    codes = [str(code) for code in counted.index[counted >= 0.01 * len(located)]]
    if not codes:
        raise NotEnough(f"recorded crime of {month}: no row has a point in a known force area")
    boundary = cast("BaseGeometry", areas.force_polygon(codes))
    return find_recorded_crime_hotspots(
        located[["easting_m", "northing_m"]].to_numpy(dtype=float),
        gazetteer.points_within(boundary.bounds),
        boundary,
        cell_m=cell_m,
        replicates=replicates,
        rng=np.random.default_rng(seed),
    )


def map_area(view: View, margin_m: float = 6_000.0) -> tuple[float, float, float, float]:
    """Bounds of the map that this view needs: its located records and some country around them.

    Parameters
    ----------
    view : View
        Permitted case.
    margin_m : float, default 6000
        Metres added on every side.

    Returns
    -------
    tuple of float
        West, south, east, north, EPSG:27700 metres, rounded outward to whole kilometres.

    Raises
    ------
    NotEnough
        If nothing has a point.
    """
    held = view.case().locations.values()
    east = [p.easting_m for p in held if p.easting_m is not None]
    north = [p.northing_m for p in held if p.northing_m is not None]
    if not east or not north:
        raise NotEnough("no place of this view has a point yet; load records, or place the locations first")
    low = np.floor((np.array([min(east), min(north)]) - margin_m) / 1000) * 1000
    high = np.ceil((np.array([max(east), max(north)]) + margin_m) / 1000) * 1000
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])
