"""Two periods compared in all, in each hotspot and in each cell.

Each place is compared as `mapping.hotspots.rate_change` says; where many are, p is corrected for their number (Holm).

Known bias: a place chosen because it was hot in one period falls by itself (regression to the mean), so hotspots should
come from the period before, not from both.

References
----------
Holm S (1979) A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6(2), 65-70.
https://www.jstor.org/stable/4615733
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from data.errors import NotEnough, RefusedInput
from data.frames import check_incidents
from mapping.hotspots.filters import Filter, apply
from mapping.hotspots.grid import lay_grid
from mapping.hotspots.guards import count_once, guard
from mapping.hotspots.rate_change import (
    FEWER,
    LEVEL,
    MORE,
    NO_CHANGE,
    TOO_FEW,
    RateChange,
    change_in_words,
    rate_change,
)
from mapping.hotspots.reporting import ReportingAlarm
from mapping.hotspots.result import Hotspot

__all__ = [
    "FEWER",
    "MORE",
    "NO_CHANGE",
    "TOO_FEW",
    "PeriodComparison",
    "PlaceChange",
    "RateChange",
    "change_in_words",
    "compare_periods",
    "rate_change",
]

Period = tuple[date, date]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChange:
    """One place in two periods.

    Attributes
    ----------
    place : str
        ``all``, the id of a hotspot, or ``col_row`` of a cell.
    change : RateChange
        Of the units.
    incidents, children, reports : tuple of int
        Rows, distinct children and distinct reports, before and after.
    sentence : str
        What may be said.
    """

    place: str
    change: RateChange
    incidents: tuple[int, int]
    children: tuple[int, int]
    reports: tuple[int, int]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodComparison:
    """Two periods compared.

    Attributes
    ----------
    first, second : tuple of date
        First and last day of each.
    whole : PlaceChange
        The whole area.
    hotspots, cells : tuple of PlaceChange
        In the order of the hotspots given; cells with any unit, largest difference first.
    left_out : dict of str to int
        Incidents of the two periods that took no part, by reason.
    sentences : tuple of str
        The result in plain words, with the reporting alarm.
    """

    first: Period
    second: Period
    whole: PlaceChange
    hotspots: tuple[PlaceChange, ...]
    cells: tuple[PlaceChange, ...]
    left_out: dict[str, int]
    sentences: tuple[str, ...]


def compare_periods(
    incidents: gpd.GeoDataFrame,
    boundary: BaseGeometry,
    first: Period,
    second: Period,
    *,
    hotspots: Sequence[Hotspot] = (),
    cell_m: float = 500.0,
    alarm: ReportingAlarm | None = None,
) -> PeriodComparison:
    """Compare two periods in all, in each hotspot and in each cell.

    Parameters
    ----------
    incidents : geopandas.GeoDataFrame
        INCIDENTS contract, perhaps filtered.
    boundary : shapely geometry
        Area looked at, EPSG:27700.
    first, second : tuple of date
        First and last day of each period, both included; they may not overlap.
    hotspots : sequence of Hotspot, optional
        Places to compare, by their outlines; found in the first period, or they fall by themselves.
    cell_m : float, default 500
        Side of a cell in metres; incidents less precise than it take no part.
    alarm : ReportingAlarm, optional
        Whether reporting changed; without it no rise is called one.

    Returns
    -------
    PeriodComparison
        Counts of distinct children and reports beside the units.

    Raises
    ------
    RefusedInput
        If the periods overlap or end before they begin.
    NotEnough
        If nothing lies in either period.
    """
    if first[1] >= second[0]:
        raise RefusedInput("the second period must begin after the first has ended")
    grid = lay_grid(boundary, cell_m)
    parts = [apply(check_incidents(incidents).sort_index(), Filter(period=p))[0] for p in (first, second)]
    if not sum(map(len, parts)):
        raise NotEnough("no incident lies in either period; choose longer ones")
    kept: list[_Part] = []
    left_out: dict[str, int] = {}
    for part in parts:
        cells = grid.cells_of(shapely.get_coordinates(part.geometry.values))
        flags, reasons = guard(part, cells, cell_m)
        kept.append(_Part(part[flags], cells[flags], count_once(part[flags])))
        left_out = {r: left_out.get(r, 0) + reasons.get(r, 0) for r in (*left_out, *reasons)}
    days = (_days(first), _days(second))
    whole = _of("all", kept, [np.ones(len(p.frame), dtype=bool) for p in kept], days)
    spots = [_of(spot.id, kept, [_inside(p.frame, spot.geometry) for p in kept], days) for spot in hotspots]
    used = sorted({int(cell) for p in kept for cell in p.cells})
    squares = [_of(grid.name(cell), kept, [p.cells == cell for p in kept], days) for cell in used]
    spots, squares = _corrected(spots), _corrected(squares)
    squares.sort(key=lambda c: (-abs(c.change.after - c.change.before), c.place))
    return PeriodComparison(
        first=first,
        second=second,
        whole=_said(whole, alarm),
        hotspots=tuple(_said(spot, alarm) for spot in spots),
        cells=tuple(_said(square, alarm) for square in squares),
        left_out=left_out,
        sentences=_sentences(_said(whole, alarm), left_out, alarm),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    frame: pd.DataFrame
    cells: Integers
    units: npt.NDArray[np.bool_]


def _days(period: Period) -> float:
    if period[1] < period[0]:
        raise RefusedInput(f"period {period[0]} to {period[1]}: the last day lies before the first")
    return float((period[1] - period[0]).days + 1)


def _inside(frame: gpd.GeoDataFrame, outline: BaseGeometry) -> npt.NDArray[np.bool_]:
    return np.asarray(shapely.intersects(outline, frame.geometry.values), dtype=bool)


def _of(place: str, parts: list[_Part], chosen: list[npt.NDArray[np.bool_]], days: tuple[float, float]) -> PlaceChange:
    units = [int(np.count_nonzero(part.units & flags)) for part, flags in zip(parts, chosen, strict=True)]
    frames = [part.frame[flags] for part, flags in zip(parts, chosen, strict=True)]
    return PlaceChange(
        place=place,
        change=rate_change(units[0], units[1], days_before=days[0], days_after=days[1]),
        incidents=(len(frames[0]), len(frames[1])),
        children=_distinct(frames, "children"),
        reports=_distinct(frames, "reports"),
        sentence="",
    )


def _distinct(frames: list[pd.DataFrame], column: str) -> tuple[int, int]:
    first, second = (len({item for held in frame[column] for item in held}) for frame in frames)
    return first, second


def _corrected(places: list[PlaceChange]) -> list[PlaceChange]:
    """Correct p for the number of places that could have shown anything (Holm)."""
    tested = [i for i, p in enumerate(places) if p.change.verdict != TOO_FEW]
    tested.sort(key=lambda i: places[i].change.p_value)
    found, largest = list(places), 0.0
    for rank, i in enumerate(tested):
        old = places[i].change
        largest = min(1.0, max(largest, old.p_value * (len(tested) - rank)))
        verdict = old.verdict if largest <= LEVEL else NO_CHANGE
        found[i] = replace(places[i], change=replace(old, p_value=largest, verdict=verdict))
    return found


def _said(place: PlaceChange, alarm: ReportingAlarm | None) -> PlaceChange:
    return replace(place, sentence=change_in_words(place.change, place.children, place.reports, alarm))


def _sentences(whole: PlaceChange, left_out: dict[str, int], alarm: ReportingAlarm | None) -> tuple[str, ...]:
    rest = (f"{count:,} took no part: {reason}." for reason, count in left_out.items())
    return (f"In all: {whole.sentence}", *rest, *(alarm.sentences if alarm else ()))
