"""Use cases of hotspots with a view: find them, compare two periods, record a run for a meeting, read its history."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import numpy as np

from data import frames
from data.codes import Audience
from data.errors import NotEnough, NotPermitted, RefusedInput
from data.hotspot_record import HotspotRun, HotspotSeen
from data.records import Case
from data.views import View
from mapping.areas import Areas
from mapping.gazetteer import Gazetteer
from mapping.hotspots.filters import Filter, apply
from mapping.hotspots.find import EXPLOITATION, HotspotResult, find_hotspots, find_recorded_crime_hotspots
from mapping.hotspots.history import Lineage, history, record_of_run
from mapping.hotspots.periods import PeriodComparison, compare_periods
from mapping.hotspots.reporting import ReportingAlarm, report_days, reporting_alarm
from mapping.hotspots.result import Hotspot
from mapping.hotspots.study_area import crime_area, study_area

__all__ = [
    "case_reporting_alarm",
    "compare_case_periods",
    "find_case_hotspots",
    "find_month_hotspots",
    "hotspot_history",
    "record_hotspots",
    "study_area",
]


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
    wanted: Filter | None = None,
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
    wanted : Filter, optional
        Period, kinds, weekdays, hours, agencies and forces; instead of `period` and `kinds`.

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
    chosen = wanted or Filter(period=period, kinds=frozenset(kinds))
    incidents, _ = apply(frames.incidents(case), chosen)
    return find_hotspots(
        incidents,
        gazetteer.points_within(boundary.bounds),
        boundary,
        cell_m=cell_m,
        replicates=replicates,
        rng=np.random.default_rng(seed),
        venues=_venues_at(case),
    )


def _venues_at(case: Case) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for venue in case.venues.values():
        found.setdefault(venue.location_id, []).append(venue.id)
    return found


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
    located, boundary = crime_area(view.recorded_crime(month), areas, of=f" of {month}")
    return find_recorded_crime_hotspots(
        located[["easting_m", "northing_m"]].to_numpy(dtype=float),
        gazetteer.points_within(boundary.bounds),
        boundary,
        cell_m=cell_m,
        replicates=replicates,
        rng=np.random.default_rng(seed),
    )


def case_reporting_alarm(view: View, period: tuple[date, date] | None = None, *, seed: int = 7) -> ReportingAlarm:
    """Whether reporting changed, by agency, by force and in all; show it before anything is called a rise.

    Parameters
    ----------
    view : View
        Gives the permitted case.
    period : tuple of date, optional
        First and last day on which reports were made; by default from the first report to the last.
    seed : int, default 7
        Seed of the simulation.

    Returns
    -------
    ReportingAlarm
        With sentences to show.

    Raises
    ------
    NotEnough
        If no report stands behind any incident.
    """
    days = report_days(view.case())
    if not days["all"]:
        raise NotEnough("no report of this view stands behind an exploitation incident")
    span = period or (min(days["all"]), max(days["all"]))
    return reporting_alarm(days, span, rng=np.random.default_rng(seed))


def compare_case_periods(
    view: View,
    areas: Areas,
    first: tuple[date, date],
    second: tuple[date, date],
    *,
    hotspots: Collection[Hotspot] = (),
    wanted: Filter | None = None,
    cell_m: float = 500.0,
    seed: int = 7,
) -> PeriodComparison:
    """Compare two periods of what this audience may see.

    Parameters
    ----------
    view : View
        Gives the permitted case.
    areas : Areas
        Gives the study area.
    first, second : tuple of date
        First and last day of each; the second begins after the first has ended.
    hotspots : collection of Hotspot, optional
        Places to compare, best found in the first period.
    wanted : Filter, optional
        Kinds, weekdays, hours, agencies and forces to look at; its period is not used.
    cell_m : float, default 500
        Cell size in metres.
    seed : int, default 7
        Seed of the reporting alarm.

    Returns
    -------
    PeriodComparison
        With the reporting alarm of both periods together.

    Raises
    ------
    RefusedInput
        If the periods overlap.
    NotEnough
        If nothing lies in either.
    """
    case = view.case()
    boundary, _ = study_area(case, areas)
    incidents = frames.incidents(case)
    if wanted is not None:
        incidents, _ = apply(incidents, replace(wanted, period=None))
    return compare_periods(
        incidents,
        boundary,
        first,
        second,
        hotspots=tuple(hotspots),
        cell_m=cell_m,
        alarm=case_reporting_alarm(view, (first[0], second[1]), seed=seed),
    )


def record_hotspots(
    writer: View,
    reader: View,
    result: HotspotResult,
    *,
    run_day: date,
    recorded_by: str,
    period: tuple[date, date] | None = None,
    seed: int = 7,
) -> tuple[HotspotRun, tuple[HotspotSeen, ...]]:
    """Keep a run for a meeting, each hotspot with the identity it has carried so far.

    Parameters
    ----------
    writer : View
        Writes; sees all earlier runs.
    reader : View
        View that the result was computed from; the run is shown to its audience.
    result : HotspotResult
        Exploitation hotspots of the reader's view.
    run_day : date
        Day of the meeting; recorded again on the same day, the run replaces the earlier one.
    recorded_by : str
        Name of the person who records it.
    period : tuple of date, optional
        First and last day looked at; by default those of the incidents.
    seed : int, default 7
        Seed that the result was computed with.

    Returns
    -------
    HotspotRun, tuple of HotspotSeen
        As kept.

    Raises
    ------
    RefusedInput
        If a later run is recorded already, or the result is one of recorded crime.
    NotPermitted
        If the writer may not, or cannot see the history that the run belongs to.
    """
    if writer.audience not in {Audience.POLICE_ANALYST, reader.audience}:
        raise NotPermitted(
            f"{writer.audience} may not: record a run for {reader.audience}, whose history it cannot see"
        )
    if result.layer != EXPLOITATION:
        raise RefusedInput(f"layer {result.layer}: only exploitation hotspots are followed from meeting to meeting")
    case = reader.case()
    starts = frames.incidents(case)["start"]
    span = period or (None if starts.empty else (starts.min().date(), starts.max().date()))
    kept = writer.casework()
    run, seen = record_of_run(
        result,
        {event.id: event.reports for event in case.events.values()},
        run_day=run_day,
        made_for=reader.audience,
        recorded_by=recorded_by,
        period=span,
        runs=kept["hotspot_runs"].values(),
        seen=kept["hotspots_seen"].values(),
        alarm=case_reporting_alarm(reader, span, seed=seed) if span else None,
        seed=seed,
    )
    names = {spot.id for spot in seen}
    replaced = [i for i, spot in kept["hotspots_seen"].items() if spot.run_id == run.id and i not in names]
    with writer.write(f"recorded the hotspot run of {run_day} for {reader.audience}") as work:
        work.remove(*replaced)
        work.add(run, *seen)
    return run, seen


def hotspot_history(view: View, made_for: Audience | None = None) -> tuple[Lineage, ...]:
    """History of every recorded hotspot that this view may see.

    Parameters
    ----------
    view : View
        Gives the permitted records of runs.
    made_for : Audience, optional
        Whose runs to read; by default those of the view's own audience.

    Returns
    -------
    tuple of Lineage
        Oldest identity first; empty if nothing was recorded.
    """
    whose = made_for or view.audience
    kept = view.casework()
    runs = [run for run in kept["hotspot_runs"].values() if run.made_for is whose]
    return history(runs, kept["hotspots_seen"].values())
