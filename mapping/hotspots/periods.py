"""Two periods compared: more, fewer, or too few to say. In all, in each hotspot and in each cell.

Null hypothesis: incidents fall at the same rate in both periods. Given their sum, those of the second are then binomial
with the second period's share of the days; the rate ratio's interval is the exact (Clopper-Pearson) one of that share.
Alternative: the rate differs, either way. Where many places are compared, p is corrected for their number (Holm).

Known bias: units are taken as independent; a change of reporting looks the same as a change of harm, so the alarm of
`mapping.hotspots.reporting` stands beside every rise; a place chosen because it was hot in one period falls by itself
(regression to the mean), so hotspots should come from the period before, not from both.

References
----------
Przyborowski J, Wilenski H (1940) Homogeneity of results in testing samples from Poisson series. Biometrika 31(3-4),
313-323. doi:10.1093/biomet/31.3-4.313
Clopper CJ, Pearson ES (1934) The use of confidence or fiducial limits illustrated in the case of the binomial.
Biometrika 26(4), 404-413. doi:10.1093/biomet/26.4.404
Holm S (1979) A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6(2), 65-70.
https://www.jstor.org/stable/4615733
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy import stats
from shapely.geometry.base import BaseGeometry

from data.errors import NotEnough, RefusedInput
from data.frames import check_incidents
from mapping.hotspots.filters import Filter, apply
from mapping.hotspots.grid import lay_grid
from mapping.hotspots.guards import count_once, guard
from mapping.hotspots.reporting import ReportingAlarm
from mapping.hotspots.result import Hotspot

Period = tuple[date, date]
Integers = npt.NDArray[np.int64]

MORE, FEWER, NO_CHANGE, TOO_FEW = "more", "fewer", "no change that could be told", "too few to say"
_ALPHA = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class RateChange:
    """Change of a rate between two periods.

    Attributes
    ----------
    before, after : int
        Units (a child, a place and a month once).
    days_before, days_after : float
        Length of the periods.
    rate_ratio : float or None
        Rate after over rate before; None if there was nothing before.
    ci : tuple of float
        95 % interval of the ratio; its end is infinite if there was nothing before.
    p_value : float
        Two-sided, exact, conditional on the sum; corrected for the number of places if several were compared.
    verdict : str
        `MORE`, `FEWER`, `NO_CHANGE` or `TOO_FEW`.
    """

    before: int
    after: int
    days_before: float
    days_after: float
    rate_ratio: float | None
    ci: tuple[float, float]
    p_value: float
    verdict: str


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


def rate_change(before: int, after: int, *, days_before: float = 1.0, days_after: float = 1.0) -> RateChange:
    """Compare two counts with an exact conditional interval.

    Parameters
    ----------
    before, after : int
        Units of each period.
    days_before, days_after : float, default 1
        Length of each period.

    Returns
    -------
    RateChange
        With `TOO_FEW` where not even a rate of 0 in one of the periods could have been told from chance.

    Raises
    ------
    RefusedInput
        If a count is negative or a length is not above 0.

    Examples
    --------
    >>> found = rate_change(10, 25)
    >>> found.rate_ratio, round(found.p_value, 4), found.verdict
    (2.5, 0.0167, 'more')
    >>> rate_change(1, 3).verdict
    'too few to say'
    """
    if before < 0 or after < 0 or not (days_before > 0 and days_after > 0):
        raise RefusedInput("a comparison needs counts of 0 or more and periods longer than 0 days")
    n, share = before + after, days_after / (days_before + days_after)
    if n == 0:
        return _change(before, after, (days_before, days_after), (0.0, math.inf), 1.0, TOO_FEW)
    low = float(stats.beta.ppf(_ALPHA / 2, after, before + 1)) if after else 0.0
    high = float(stats.beta.ppf(1 - _ALPHA / 2, after + 1, before)) if before else 1.0
    odds = share / (1 - share)
    ci = (low / (1 - low) / odds, high / (1 - high) / odds if high < 1 else math.inf)
    p_value, least = _p(after, n, share), min(_p(0, n, share), _p(n, n, share))
    return _change(
        before, after, (days_before, days_after), ci, p_value, _verdict(before, after, share, p_value, least)
    )


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


def _change(
    before: int, after: int, days: tuple[float, float], ci: tuple[float, float], p_value: float, verdict: str
) -> RateChange:
    ratio = (after / days[1]) / (before / days[0]) if before else None
    return RateChange(
        before=before, after=after, days_before=days[0], days_after=days[1], rate_ratio=ratio, ci=ci,
        p_value=p_value, verdict=verdict,
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _p(after: int, n: int, share: float) -> float:
    return float(stats.binomtest(after, n, share).pvalue)


def _verdict(before: int, after: int, share: float, p_value: float, least: float) -> str:
    if least > _ALPHA:
        return TOO_FEW
    if p_value > _ALPHA:
        return NO_CHANGE
    return MORE if after > (before + after) * share else FEWER


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
        verdict = old.verdict if largest <= _ALPHA else NO_CHANGE
        found[i] = replace(places[i], change=replace(old, p_value=largest, verdict=verdict))
    return found


def _said(place: PlaceChange, alarm: ReportingAlarm | None) -> PlaceChange:
    return replace(place, sentence=change_in_words(place.change, place.children, place.reports, alarm))


def change_in_words(
    change: RateChange, children: tuple[int, int], reports: tuple[int, int], alarm: ReportingAlarm | None
) -> str:
    """Say what a comparison shows, never more than it does.

    Parameters
    ----------
    change : RateChange
        Of the units.
    children, reports : tuple of int
        Distinct ones, before and after.
    alarm : ReportingAlarm or None
        Whether reporting changed; a rise is not called one without it.

    Returns
    -------
    str
        Full sentences.
    """
    counts = (
        f"{change.before} then {change.after} incidents that count "
        f"(children {children[0]} then {children[1]}, reports {reports[0]} then {reports[1]})"
    )
    if change.verdict == TOO_FEW:
        return f"{counts}: too few to say whether anything changed."
    high = "no upper bound" if math.isinf(change.ci[1]) else f"{change.ci[1]:.2f}"
    ratio = "from none" if change.rate_ratio is None else f"{change.rate_ratio:.2f} times the rate"
    span = f"{ratio}, 95 % interval {change.ci[0]:.2f} to {high}, p = {change.p_value:.3f}"
    if change.verdict == NO_CHANGE:
        return f"{counts}: no change that could be told from chance ({span}); this does not show that nothing changed."
    if change.verdict == FEWER:
        return f"{counts}: fewer beyond chance ({span}); fewer reports are not safety."
    if alarm is None or not alarm.checked:
        return f"{counts}: more beyond chance ({span}); whether reporting changed was not checked: no rise is claimed."
    if alarm.changes:
        return f"{counts}: more beyond chance ({span}), but reporting changed: ask before it is called a rise."
    return f"{counts}: more beyond chance ({span}); no change of reporting was found."


def _sentences(whole: PlaceChange, left_out: dict[str, int], alarm: ReportingAlarm | None) -> tuple[str, ...]:
    rest = (f"{count:,} took no part: {reason}." for reason, count in left_out.items())
    return (f"In all: {whole.sentence}", *rest, *(alarm.sentences if alarm else ()))
