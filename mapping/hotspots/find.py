"""Exploitation hotspots of a case, and recorded-crime hotspots beside them: found, bounded and explained.

Null hypothesis, statistic and threshold are those of `mapping.hotspots.significance`. What may not make a hotspot takes
no part and is counted with its reason: incidents less precise than a cell, places where reports are made (police
stations, hospitals), children's homes and addresses of children, and repeats of a child, place and month.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy import ndimage
from shapely.geometry.base import BaseGeometry

from data.codes import Precision
from data.frames import check_incidents
from mapping.hotspots.baseline import point_baseline
from mapping.hotspots.explain import Profile, not_seen, profile, reasons
from mapping.hotspots.grid import Grid, lay_grid
from mapping.hotspots.significance import Null, Power, false_alarm_rate, simulate_null, smallest_detectable

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

EXPLOITATION = "exploitation"
RECORDED_CRIME = "recorded crime"
SNAPPED = (
    "police.uk moves every crime to one of a fixed list of map points, so a cell may hold the crimes of its whole "
    "street, and one cell's count says less than it seems."
)
REPORTED_HERE = "place where reports are made, not where harm happened"
LIVED_HERE = "children's home or address of a child: for social care, never a hotspot"
_EXACT = (Precision.POINT.value, Precision.POSTCODE.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotspot:
    """A place where incidents gather beyond chance and beyond where people are.

    Attributes
    ----------
    id : str
        ``H1`` for the strongest exploitation hotspot, ``R1`` for recorded crime.
    layer : str
        ``exploitation`` or ``recorded crime``.
    geometry : shapely geometry
        Smoothed outline of the cells that hold its incidents, EPSG:27700.
    cells : tuple of str
        Hot cells, ``col_row``.
    incident_ids, location_ids : tuple of str
        What lies inside the outline's cells, sorted.
    n_incidents, n_units, n_children, n_reports : int
        Rows; units that count (a child, place and month once); distinct children; distinct reports. Children are only
        ever a number here.
    agencies, force_codes, recorded_by : tuple of str
        Who reported; in whose area it lies; whose records they are.
    start, end : datetime or None
        First and last day of the incidents.
    profile : tuple of tuple of float
        Incidents by weekday (Monday first) and hour; one of uncertain time is spread over its hours.
    expected : float
        Units expected in the same cells if they fell by the baseline.
    z, p_value : float
        Of its strongest cell; p is the share of chance maps with a concentration as strong anywhere.
    why : tuple of str
        The reasons in plain words.
    not_seen : str
        What this map could not have shown.
    """

    id: str
    layer: str
    geometry: BaseGeometry
    cells: tuple[str, ...]
    incident_ids: tuple[str, ...]
    location_ids: tuple[str, ...]
    n_incidents: int
    n_units: int
    n_children: int
    n_reports: int
    agencies: tuple[str, ...]
    force_codes: tuple[str, ...]
    recorded_by: tuple[str, ...]
    start: pd.Timestamp | None
    end: pd.Timestamp | None
    profile: Profile
    expected: float
    z: float
    p_value: float
    why: tuple[str, ...]
    not_seen: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class HotspotResult:
    """Hotspots of one map with everything needed to judge and repeat it.

    Attributes
    ----------
    hotspots : tuple of Hotspot
        Strongest first.
    layer : str
        ``exploitation`` or ``recorded crime``.
    grid : Grid
        Cells.
    null : Null
        Baseline, threshold and replicates.
    counts : ndarray of int64, shape (rows, columns)
        Units in each cell.
    hot : ndarray of bool, shape (rows, columns)
        Hot cells.
    n_units : int
        Units tested.
    left_out : dict of str to int
        Incidents that took no part, by reason in words.
    false_alarm_rate : float
        Share of fresh chance maps that would show a hotspot.
    smallest_detectable : Power
        What would have been seen.
    sentences : tuple of str
        The result in plain words, what was left out and what could not be seen.
    """

    hotspots: tuple[Hotspot, ...]
    layer: str
    grid: Grid
    null: Null
    counts: Integers
    hot: Flags
    n_units: int
    left_out: dict[str, int]
    false_alarm_rate: float
    smallest_detectable: Power
    sentences: tuple[str, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What stands beside the hotspots: the sum, what was left out, what could not be seen."""
        return self.sentences

    def to_dict(self) -> dict[str, Any]:
        """Plain object for JSON; children only as numbers.

        Returns
        -------
        dict
            Hotspots with reasons, threshold, rates, and what was left out.
        """
        power = self.smallest_detectable
        return {
            "layer": self.layer,
            "units": self.n_units,
            "threshold": self.null.threshold,
            "alpha": self.null.alpha,
            "replicates": len(self.null.maxima),
            "false_alarm_rate": self.false_alarm_rate,
            "smallest_detectable": {"cells": power.cells, "rate_ratio": power.rate_ratio, "power": power.power},
            "left_out": dict(self.left_out),
            "hotspots": [_to_dict(spot) for spot in self.hotspots],
            "sentences": list(self.sentences),
        }


def find_hotspots(
    incidents: gpd.GeoDataFrame,
    baseline_points_m: Floats,
    boundary: BaseGeometry,
    *,
    cell_m: float = 500.0,
    alpha: float = 0.05,
    replicates: int = 999,
    rng: np.random.Generator,
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
    kept, left_out = _guard(incidents, cells, cell_m)
    part, part_cells = incidents[kept], cells[kept]
    units = count_once(part)
    if repeats := int(len(units) - units.sum()):
        left_out["repeat of the same child, place and month"] = repeats
    baseline = point_baseline(grid, baseline_points_m)
    given = _Input(EXPLOITATION, part, part_cells, units, grid, baseline, left_out)
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
    given = _Input(RECORDED_CRIME, crimes, cells[inside], every, grid, baseline, left_out)
    return _find(given, alpha, replicates, rng)


def count_once(incidents: pd.DataFrame) -> Flags:
    """Mark the incidents that count: a child, a place and a month count once.

    Several children of one incident came together, so they are one unit, not several. Incidents of a place and month in
    which no child is known count once together: they may be about the same child.

    Parameters
    ----------
    incidents : pandas.DataFrame
        INCIDENTS contract.

    Returns
    -------
    ndarray of bool, shape (n,)
        False for an incident that says nothing new about any child, place and month. Earlier incidents come first.
    """
    flags = np.zeros(len(incidents), dtype=bool)
    months = pd.to_datetime(incidents["start"]).dt.strftime("%Y-%m")
    seen: set[tuple[str, str, str]] = set()
    for i in np.lexsort((incidents.index.astype(str), incidents["start"])):
        place = incidents["location_id"].iloc[i]
        where = f"at {incidents.geometry.iloc[i].wkt}" if pd.isna(place) else str(place)
        keys = {(str(child), where, months.iloc[i]) for child in incidents["children"].iloc[i] or ("",)}
        flags[i] = bool(keys - seen)
        seen |= keys
    return flags


def _guard(incidents: gpd.GeoDataFrame, cells: Integers, cell_m: float) -> tuple[Flags, dict[str, int]]:
    uncertain = incidents["uncertainty_m"].to_numpy(dtype=float)
    # An unknown uncertainty is not taken for none, but for what was placed as a point or a postcode.
    exact = incidents["precision"].isin(_EXACT).to_numpy()
    imprecise = np.where(np.isnan(uncertain), ~exact, uncertain > cell_m).astype(bool)
    guards = (
        (REPORTED_HERE, incidents["place_of_report"].to_numpy(dtype=bool)),
        (LIVED_HERE, incidents["residence"].to_numpy(dtype=bool)),
        (f"less precise than a cell of {cell_m:g} m", imprecise),
        ("outside the area", cells < 0),
    )  # fmt: skip
    kept = np.ones(len(incidents), dtype=bool)
    left_out = {}
    for reason, flags in guards:
        if count := int(np.count_nonzero(flags & kept)):
            left_out[reason] = count
        kept &= ~flags
    return kept, left_out


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
    for number, (inside, where) in enumerate(_merge(hot, counts, null.z_values(counts)), start=1):
        spots.append(_describe(number, given, null, counts, (inside, where), unseen))
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
        sentences=_sentences(len(spots), n_units, given.left_out, given.layer, unseen),
    )


def _merge(hot: Flags, counts: Integers, z: Floats) -> list[tuple[Flags, Flags]]:
    # A cell can be hot through its neighbours alone, so the cells that made it hot belong to the hotspot as well.
    touching = np.ones((3, 3), dtype=np.int64)
    holding = (counts > 0) & ndimage.binary_dilation(hot, touching)
    labels, n_parts = ndimage.label(hot | holding, touching)
    parts = [(labels == part) for part in range(1, n_parts + 1)]
    parts.sort(key=lambda part: (-z[part & hot].max(), int(np.flatnonzero(part)[0])))
    return [(part & hot, part & (holding | hot)) for part in parts]


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
    why = reasons(**facts, n_agencies=len(agencies), start=start, end=end, expected=expected, p_value=p_value,
                  profile=week, n_places=len(_plain(part, "location_id")), forces=forces)  # fmt: skip
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
    )


def _distinct(part: pd.DataFrame, column: str) -> tuple[str, ...]:
    return tuple(sorted({str(item) for items in part[column] for item in items})) if column in part else ()


def _plain(part: pd.DataFrame, column: str) -> tuple[str, ...]:
    return tuple(sorted({str(item) for item in part[column].dropna()})) if column in part else ()


def _sentences(n_spots: int, n_units: int, left_out: dict[str, int], layer: str, unseen: str) -> tuple[str, ...]:
    found = {0: "No hotspot", 1: "1 hotspot"}.get(n_spots, f"{n_spots} hotspots")
    first = f"{found} of {layer} beyond chance, from {n_units:,} incidents that count."
    rest = tuple(f"{count:,} took no part: {reason}." for reason, count in left_out.items())
    return (first, *rest, unseen, SNAPPED) if layer == RECORDED_CRIME else (first, *rest, unseen)


def _to_dict(spot: Hotspot) -> dict[str, Any]:
    names = ("id", "layer", "n_incidents", "n_units", "n_children", "n_reports", "expected", "z", "p_value", "not_seen")
    lists = ("cells", "location_ids", "agencies", "force_codes", "recorded_by", "why")
    centre = spot.geometry.centroid
    return {
        **{name: getattr(spot, name) for name in names},
        **{name: list(getattr(spot, name)) for name in lists},
        "start": None if spot.start is None else spot.start.isoformat(),
        "end": None if spot.end is None else spot.end.isoformat(),
        "easting_m": round(centre.x),
        "northing_m": round(centre.y),
    }
