"""Exploitation hotspots of a case, and recorded-crime hotspots beside them: found, bounded and explained.

Null hypothesis, statistic and threshold are those of `mapping.hotspots.significance`. What may not make a hotspot takes
no part and is counted with its reason: incidents less precise than a cell, places where reports are made (police
stations, hospitals), children's homes and addresses of children, and repeats of a child, place and month.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from data.frames import check_incidents
from mapping.hotspots.baseline import point_baseline
from mapping.hotspots.comparison import textbook_hotspots
from mapping.hotspots.explain import not_seen, profile, reasons, vague_times
from mapping.hotspots.grid import Grid, lay_grid
from mapping.hotspots.guards import LIVED_HERE, REPORTED_HERE, count_once, guard
from mapping.hotspots.peaks import CUT, is_cut, places
from mapping.hotspots.result import Hotspot, HotspotResult
from mapping.hotspots.significance import Null, false_alarm_rate, simulate_null, smallest_detectable

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

__all__ = [
    "EXPLOITATION",
    "LIVED_HERE",
    "RECORDED_CRIME",
    "REPORTED_HERE",
    "SNAPPED",
    "Hotspot",
    "HotspotResult",
    "count_once",
    "find_hotspots",
    "find_recorded_crime_hotspots",
]

EXPLOITATION = "exploitation"
RECORDED_CRIME = "recorded crime"
SNAPPED = (
    "police.uk moves every crime to one of a fixed list of map points, so a cell may hold the crimes of its whole "
    "street, and one cell's count says less than it seems."
)


@dataclass(frozen=True, slots=True)
class _Input:
    """What takes part, once every guard has spoken."""

    layer: str
    incidents: pd.DataFrame
    cells: Integers
    units: Flags
    grid: Grid
    baseline: Floats
    left_out: dict[str, int]
    venues: Mapping[str, Sequence[str]]


def find_hotspots(
    incidents: gpd.GeoDataFrame,
    baseline_points_m: Floats,
    boundary: BaseGeometry,
    *,
    cell_m: float = 500.0,
    alpha: float = 0.05,
    replicates: int = 999,
    rng: np.random.Generator,
    venues: Mapping[str, Sequence[str]] | None = None,
) -> HotspotResult:
    """Exploitation hotspots that survive chance.

    Parameters
    ----------
    incidents : geopandas.GeoDataFrame
        INCIDENTS contract of `data.frames`, EPSG:27700.
    baseline_points_m : ndarray, shape (n, 2)
        Where people are: postcodes, easting and northing in metres.
    boundary : shapely polygon or multipolygon
        Area looked at, EPSG:27700.
    cell_m : float, default 500
        Side of a cell in metres.
    alpha : float, default 0.05
        Chance that a map without hotspots shows one or more.
    replicates : int, default 999
        Chance maps.
    rng : numpy.random.Generator
        Source of randomness; store its seed with the result.
    venues : mapping of str to sequence of str, optional
        Ids of the venues at each location, by location id; those inside a hotspot are named.

    Returns
    -------
    HotspotResult
        Hotspots strongest first; the order of the rows changes nothing.

    Raises
    ------
    BadColumn, BadCrs
        If the incidents break their contract.
    RefusedInput
        If the boundary has no area or holds none of the baseline's points.
    """
    incidents = check_incidents(incidents).sort_index()
    grid = lay_grid(boundary, cell_m)
    points_m = shapely.get_coordinates(incidents.geometry.values)
    cells = grid.cells_of(points_m)
    kept, left_out = guard(incidents, cells, cell_m)
    part, part_cells = incidents[kept], cells[kept]
    units = count_once(part)
    if repeats := int(len(units) - units.sum()):
        left_out["repeat of the same child, place and month"] = repeats
    baseline = point_baseline(grid, baseline_points_m)
    given = _Input(EXPLOITATION, part, part_cells, units, grid, baseline, left_out, venues or {})
    return _find(given, alpha, replicates, rng)


def find_recorded_crime_hotspots(
    points_m: Floats,
    baseline_points_m: Floats,
    boundary: BaseGeometry,
    *,
    cell_m: float = 500.0,
    alpha: float = 0.05,
    replicates: int = 999,
    rng: np.random.Generator,
) -> HotspotResult:
    """Hotspots of recorded crime: context in a layer of its own, never mixed with exploitation.

    Parameters
    ----------
    points_m : ndarray, shape (n, 2)
        Recorded crimes (police.uk), easting and northing in metres.
    baseline_points_m : ndarray, shape (n, 2)
        Where people are: postcodes, easting and northing in metres.
    boundary : shapely polygon or multipolygon
        Area looked at, EPSG:27700.
    cell_m : float, default 500
        Side of a cell in metres.
    alpha : float, default 0.05
        Chance that a map without hotspots shows one or more.
    replicates : int, default 999
        Chance maps.
    rng : numpy.random.Generator
        Source of randomness; store its seed with the result.

    Returns
    -------
    HotspotResult
        Layer ``recorded crime``; its sentences say that the points are snapped.

    Raises
    ------
    RefusedInput
        If the boundary has no area or holds none of the baseline's points.
    """
    grid = lay_grid(boundary, cell_m)
    cells = grid.cells_of(points_m)
    inside = cells >= 0
    left_out = {"outside the area": int((~inside).sum())} if not inside.all() else {}
    crimes = pd.DataFrame(index=pd.Index([], dtype=str)).reindex([str(i) for i in np.flatnonzero(inside)])
    every = np.ones(len(crimes), dtype=bool)
    baseline = point_baseline(grid, baseline_points_m)
    given = _Input(RECORDED_CRIME, crimes, cells[inside], every, grid, baseline, left_out, {})
    return _find(given, alpha, replicates, rng)


def _find(given: _Input, alpha: float, replicates: int, rng: np.random.Generator) -> HotspotResult:
    grid = given.grid
    counts = np.bincount(given.cells[given.units], minlength=grid.cover.size).astype(np.int64).reshape(grid.shape)
    n_units = int(counts.sum())
    for_null, for_alarm, for_power = rng.spawn(3)
    null = simulate_null(n_units, given.baseline, rng=for_null, replicates=replicates, alpha=alpha)
    power = smallest_detectable(null, rng=for_power)
    hot = null.is_hot(counts)
    unseen = not_seen(n_units, grid.cell_m, power)
    spots = []
    spot_cells = places(hot, counts, null.z_values(counts))
    for number, (inside, where) in enumerate(spot_cells, start=1):
        spots.append(_describe(number, given, null, counts, (inside, where), unseen))
    textbook = textbook_hotspots(counts, grid.inside, alpha=alpha)
    ending = (*((CUT,) if is_cut(spot_cells) else ()), unseen, textbook.sentence)
    return HotspotResult(
        hotspots=tuple(spots),
        layer=given.layer,
        grid=grid,
        null=null,
        counts=counts,
        hot=hot,
        n_units=n_units,
        left_out=given.left_out,
        false_alarm_rate=false_alarm_rate(null, rng=for_alarm),
        smallest_detectable=power,
        sentences=_sentences(len(spots), n_units, given.left_out, given.layer, ending),
        textbook=textbook,
    )


def _describe(
    number: int, given: _Input, null: Null, counts: Integers, cells: tuple[Flags, Flags], unseen: str
) -> Hotspot:
    grid, (inside, where) = given.grid, cells
    is_crime = given.layer == RECORDED_CRIME
    part = given.incidents[where.ravel()[given.cells]]
    z = float(null.z_values(counts)[inside].max())
    holding = np.flatnonzero(where & (counts > 0))
    outline = shapely.union_all([grid.box(int(cell)) for cell in holding])
    facts = {
        "n_incidents": len(part),
        "n_units": int(counts[where].sum()),
        "n_children": len(_distinct(part, "children")),
        "n_reports": len(_distinct(part, "reports")),
    }
    days = pd.to_datetime(part["start"]) if "start" in part else pd.Series(dtype="datetime64[ns]")
    week = profile(part)
    expected, p_value = float(null.n * null.share[where].sum()), null.p_value(z)
    agencies = _distinct(part, "agencies")
    start, end = (days.min(), days.max()) if days.notna().any() else (None, None)
    forces = tuple(sorted({*_plain(part, "force_code"), *_plain(part, "recorded_by")}))
    inside_venues = tuple(sorted({v for place in _plain(part, "location_id") for v in given.venues.get(place, ())}))
    why = reasons(
        **facts,
        agencies=agencies,
        n_places=len(_plain(part, "location_id")),
        start=start,
        end=end,
        expected=expected,
        p_value=p_value,
        profile=week,
        forces=forces,
        venues=inside_venues,
        n_vague=vague_times(part),
    )
    return Hotspot(
        id=f"{'R' if is_crime else 'H'}{number}",
        layer=given.layer,
        # Closing by a cell joins cells that belong together and rounds the staircase, leaving a quarter-cell margin.
        geometry=outline.buffer(grid.cell_m).buffer(-0.75 * grid.cell_m),
        cells=tuple(grid.name(int(cell)) for cell in np.flatnonzero(inside)),
        incident_ids=tuple(str(i) for i in part.index) if not is_crime else (),
        location_ids=_plain(part, "location_id"),
        **facts,
        agencies=agencies,
        force_codes=_plain(part, "force_code"),
        recorded_by=_plain(part, "recorded_by"),
        start=start,
        end=end,
        profile=week,
        expected=expected,
        z=z,
        p_value=p_value,
        why=(*why, SNAPPED) if is_crime else why,
        not_seen=unseen,
        venue_ids=inside_venues,
    )


def _distinct(part: pd.DataFrame, column: str) -> tuple[str, ...]:
    return tuple(sorted({str(item) for items in part[column] for item in items})) if column in part else ()


def _plain(part: pd.DataFrame, column: str) -> tuple[str, ...]:
    return tuple(sorted({str(item) for item in part[column].dropna()})) if column in part else ()


def _sentences(
    n_spots: int, n_units: int, left_out: dict[str, int], layer: str, ending: tuple[str, ...]
) -> tuple[str, ...]:
    found = {0: "No hotspot", 1: "1 hotspot"}.get(n_spots, f"{n_spots} hotspots")
    first = f"{found} of {layer} beyond chance, from {n_units:,} incidents that count."
    rest = tuple(f"{count:,} took no part: {reason}." for reason, count in left_out.items())
    return (first, *rest, *ending, SNAPPED) if layer == RECORDED_CRIME else (first, *rest, *ending)
