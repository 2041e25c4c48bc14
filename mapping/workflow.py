"""Use cases of the map with a view: how far it reaches. Those of hotspots are in `mapping.hotspots.workflow`."""

from __future__ import annotations

import numpy as np

from data.errors import NotEnough
from data.views import View
from mapping.hotspots.workflow import find_case_hotspots, find_month_hotspots, study_area

__all__ = ["find_case_hotspots", "find_month_hotspots", "map_area", "study_area"]


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
