"""The area that hotspots are looked for in: that of the forces whose incidents, or whose recorded crime, lie in it."""

from __future__ import annotations

from typing import cast

import pandas as pd
from shapely.geometry.base import BaseGeometry

from data import frames
from data.errors import NotEnough
from data.records import Case
from mapping.areas import Areas

_FEWEST_SHARE = 0.01
"""A force with a smaller share of the rows is one of stray points, whose area would only dilute the rest."""


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
    codes = tuple(sorted(held.index[held >= max(2, _FEWEST_SHARE * held.sum())]))
    if not codes:
        raise NotEnough("no incident of this view has a point yet; load events, or place those that wait on Places")
    return cast("BaseGeometry", areas.force_polygon(codes)), tuple(str(code) for code in codes)


def crime_area(crimes: pd.DataFrame, areas: Areas, *, of: str = "") -> tuple[pd.DataFrame, BaseGeometry]:
    """Area that recorded crime covers, and the rows that have a point.

    Parameters
    ----------
    crimes : pandas.DataFrame
        As `data.views.View.recorded_crime` gives them.
    areas : Areas
        Force areas.
    of : str, optional
        What the rows are of, for the message.

    Returns
    -------
    pandas.DataFrame, shapely geometry
        Located rows, and the union of the areas (EPSG:27700).

    Raises
    ------
    NotEnough
        If no row has a point in a known force area.
    """
    located = crimes[crimes["easting_m"].notna()]
    counted = located["force_code"].value_counts()
    codes = [str(code) for code in counted.index[counted >= _FEWEST_SHARE * len(located)]]
    if not codes:
        raise NotEnough(f"recorded crime{of}: no row has a point in a known force area")
    return located, cast("BaseGeometry", areas.force_polygon(codes))
