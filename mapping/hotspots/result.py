"""What a search for hotspots gives: each hotspot, and the map with everything needed to judge and repeat it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely.geometry.base import BaseGeometry

from mapping.hotspots.comparison import Textbook
from mapping.hotspots.explain import Profile
from mapping.hotspots.grid import Grid
from mapping.hotspots.significance import Null, Power

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


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
        What this map could not have shown: its power.
    venue_ids : tuple of str
        Venues inside, sorted.
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
    venue_ids: tuple[str, ...] = ()


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
    textbook : Textbook or None
        What textbook Gi* with a false discovery rate would have shown, for comparison only.
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
    textbook: Textbook | None = None

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
            "for_comparison_only": {}
            if self.textbook is None
            else {"gi_star_fdr_cells": self.textbook.cells, "gi_star_fdr_places": self.textbook.places},
            "hotspots": [_to_dict(spot) for spot in self.hotspots],
            "sentences": list(self.sentences),
        }


def _to_dict(spot: Hotspot) -> dict[str, Any]:
    names = ("id", "layer", "n_incidents", "n_units", "n_children", "n_reports", "expected", "z", "p_value", "not_seen")
    lists = ("cells", "location_ids", "agencies", "force_codes", "recorded_by", "venue_ids", "why")
    centre = spot.geometry.centroid
    return {
        **{name: getattr(spot, name) for name in names},
        **{name: list(getattr(spot, name)) for name in lists},
        "start": None if spot.start is None else spot.start.isoformat(),
        "end": None if spot.end is None else spot.end.isoformat(),
        "easting_m": round(centre.x),
        "northing_m": round(centre.y),
    }
