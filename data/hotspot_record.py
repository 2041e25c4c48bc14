"""Hotspots as a meeting saw them: one record for the run, one for each hotspot that was found in it.

They are kept so that a hotspot has a history: what was called the same place at the last meeting, and the one before.
A run is made for one audience, from what that audience may see, and is shown to that audience and to the police lead
alone: a threshold rests on every record that went into it. A hotspot's reports are all the reports behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data.codes import Audience
from data.errors import RefusedInput
from data.named_people import is_named


@dataclass(frozen=True, slots=True, kw_only=True)
class HotspotRun:
    """One search for hotspots that was recorded for a meeting, whether or not it found any.

    Attributes
    ----------
    id : str
        ``run:AUDIENCE:YYYY-MM-DD``: one audience has one run a day; recorded again, it is a new version.
    made_for : Audience
        Whose view it was made from.
    period_start, period_end : date or None
        First and last day looked at; None is open.
    cell_m : float
        Side of a cell in metres.
    n_units : int
        Units tested (a child, a place and a month once).
    n_hotspots : int
        Hotspots found.
    reporting_checked : bool
        Whether a change of reporting was looked for.
    reporting_changes : tuple of str
        What was found of it, in words; empty if no alarm sounded.
    """

    id: str
    run_day: date
    made_for: Audience
    recorded_by: str
    cell_m: float
    n_units: int
    n_hotspots: int
    threshold: float
    seed: int = 0
    period_start: date | None = None
    period_end: date | None = None
    reporting_checked: bool = False
    reporting_changes: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a run by nobody or without cells."""
        if not is_named(self.recorded_by):
            raise RefusedInput(f"run {self.id}: the name of the person who records it is needed")
        if not self.cell_m > 0:
            raise RefusedInput(f"run {self.id}: needs a cell size above 0 metres")


@dataclass(frozen=True, slots=True, kw_only=True)
class HotspotSeen:
    """One hotspot of one recorded run, with the identity it carries from run to run.

    Attributes
    ----------
    id : str
        ``seen:AUDIENCE:YYYY-MM-DD:LINEAGE``.
    lineage_id : str
        The same for the same hotspot at every meeting: ``L1``, ``L2``, ...
    cells : tuple of tuple of int
        Easting and northing (EPSG:27700, metres) of the lower-left corner of each of its hot cells.
    easting_m, northing_m : float
        Centre of those cells.
    n_incidents, n_units, n_children, n_reports : int
        As in the hotspot; children only ever as a number.
    forces : tuple of str
        Codes of the forces touched.
    expected, p_value : float
        Units expected by the baseline; share of chance maps as strong.
    events : tuple of tuple of str
        What happened since the run before: a word of `mapping.hotspots.lineage.EVENTS`, then the lineages meant.
    """

    id: str
    run_id: str
    run_day: date
    lineage_id: str
    made_for: Audience
    cell_m: float
    cells: tuple[tuple[int, int], ...]
    easting_m: float
    northing_m: float
    n_incidents: int
    n_units: int
    n_children: int
    n_reports: int
    expected: float
    p_value: float
    period_start: date | None = None
    period_end: date | None = None
    forces: tuple[str, ...] = ()
    events: tuple[tuple[str, ...], ...] = ()
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a hotspot without cells or without the reports that it rests on."""
        if not self.cells:
            raise RefusedInput(f"hotspot {self.id}: needs the cells it covers")
        if not self.reports:
            raise RefusedInput(f"hotspot {self.id}: needs the reports behind it; without them nobody may see it")


HOTSPOT_FIELDS: dict[str, type] = {
    "hotspot_runs": HotspotRun,
    "hotspots_seen": HotspotSeen,
}
