"""Answer on event files and zones: did an action work."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from data.errors import BadColumn, RefusedInput
from mapping.analyse.features import effect
from mapping.analyse.plain_frames import moments, points
from mapping.effect import Zones, counts_in_zones, lay_zones

Json = dict[str, Any]
_TIMES = ("time", "date", "start", "day", "month")
_MONTHS_ONLY = (
    " The file gives months without a day: each incident stands at the first day of its month, so only periods of "
    "whole months can be compared."
)


def effect_in_zones(
    events: pd.DataFrame,
    *,
    treated: BaseGeometry,
    control: BaseGeometry,
    before: tuple[date, date],
    after: tuple[date, date],
    buffer_m: float = 0.0,
    displacement: BaseGeometry | None = None,
    displacement_control: BaseGeometry | None = None,
    time: str | None = None,
    x: str = "x",
    y: str = "y",
    crs: str = "EPSG:27700",
) -> Json:
    """Answer of ``analyse effect`` on events and zones.

    Parameters
    ----------
    events : pandas.DataFrame
        One row an event.
    treated, control : shapely geometry
        Areas, see `read_boundary`.
    before, after : tuple of date
        First and last day of each period, of equal length.
    buffer_m : float, default 0
        Width of a ring around each area, in metres, to look for displacement.
    displacement, displacement_control : shapely geometry, optional
        Areas of displacement instead of rings.
    time : str, optional
        Column of dates; by default the first of time, date, start, day, month. Months alone are read as their first
        day, and the sentence says so.
    x, y, crs : str
        As for `points`.

    Returns
    -------
    dict
        ``wdd, se, z, ci, wdq, total_net_effect, sentence`` and the ``counts`` behind them, with what took no part.

    Raises
    ------
    BadColumn, RefusedInput
        If a column is missing, a time is no date, or the areas or periods do not fit.
    NotEnough
        If all counts are 0.
    """
    if buffer_m and (displacement is not None or displacement_control is not None):
        raise RefusedInput("give either a buffer or areas of displacement, not both")
    zones = lay_zones(treated, control, buffer_m=buffer_m)
    if displacement is not None or displacement_control is not None:
        zones = Zones(
            treated=treated, control=control, displacement=displacement, displacement_control=displacement_control
        )
    when, months_only = _days(events, time)
    counts, left_out = counts_in_zones(points(events, x=x, y=y, crs=crs), when, zones, before, after)
    found = effect({name: list(pair) for name, pair in counts.items()})
    return found | {
        "sentence": found["sentence"] + (_MONTHS_ONLY if months_only else ""),
        "counts": {name: [int(value) for value in pair] for name, pair in counts.items()},
        "before": [day.isoformat() for day in before],
        "after": [day.isoformat() for day in after],
        "events": len(events),
        "left_out": left_out,
    }


def _days(events: pd.DataFrame, time: str | None) -> tuple[np.ndarray[Any, np.dtype[np.datetime64]], bool]:
    lower = {str(name).lower(): str(name) for name in events.columns}
    column = time or next((lower[name] for name in _TIMES if name in lower), None)
    if column is None or column not in events.columns:
        raise BadColumn(f"no column of dates: name it with --time; there are {', '.join(map(str, events.columns))}")
    if pd.api.types.is_numeric_dtype(events[column]):
        raise BadColumn(f"column {column!r} holds numbers, not dates: write them as 2026-11-22")
    text = events[column].astype(str).str.strip()
    when = np.asarray(moments(text, column).to_numpy(dtype="datetime64[D]"))
    return when, bool(text.str.fullmatch(r"\d{4}-\d{2}").any())
