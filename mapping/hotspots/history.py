"""A hotspot's history on one strip: records of runs made for meetings, and one row for each run read back from them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from data.codes import Audience
from data.errors import RefusedInput
from data.hotspot_record import HotspotRun, HotspotSeen
from mapping.hotspots.lineage import (
    APPEARED,
    EVENTS,
    FADED,
    MERGED,
    MERGED_INTO,
    MOVED,
    RETURNED,
    Event,
    footprint,
    number_of,
    place_of,
    trace,
)
from mapping.hotspots.periods import MORE, TOO_FEW, rate_change
from mapping.hotspots.reporting import ReportingAlarm
from mapping.hotspots.result import HotspotResult

__all__ = [
    "INTENSIFYING",
    "NOT_SEEN",
    "NOT_YET",
    "Lineage",
    "StripRow",
    "history",
    "place_of",
    "record_of_run",
]

NOT_SEEN = "not seen"
NOT_YET = "not yet seen"
INTENSIFYING = "intensifying"


@dataclass(frozen=True, slots=True, kw_only=True)
class StripRow:
    """One run in the history of one hotspot.

    Attributes
    ----------
    run_day : date
        Day of the run.
    word : str
        First event: a word of `mapping.hotspots.lineage.EVENTS`, ``not yet seen`` or ``not seen``.
    events : tuple of tuple of str
        All of them, with the other hotspots meant.
    seen : HotspotSeen or None
        What was found; None where it was not a hotspot in that run.
    new_reports : int
        Reports behind it that were behind it in no earlier run.
    moved_m : float
        How far its centre lies from where it was last seen, in metres.
    trend : str
        ``intensifying``, or empty: more beyond chance than in the run before, over a later period of its own, with
        the change of reporting looked for and none found.
    sentence : str
        The row in plain words.
    """

    run_day: date
    word: str
    events: tuple[Event, ...]
    seen: HotspotSeen | None
    new_reports: int
    moved_m: float
    trend: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """One hotspot over all recorded runs.

    Attributes
    ----------
    id : str
        ``L1``, ``L2``, ...
    strip : tuple of StripRow
        One row a run, earliest first.
    is_live : bool
        Whether it was found in the last run.
    """

    id: str
    strip: tuple[StripRow, ...]
    is_live: bool


def record_of_run(
    result: HotspotResult,
    reports: Mapping[str, Iterable[str]],
    *,
    run_day: date,
    made_for: Audience,
    recorded_by: str,
    period: tuple[date, date] | None = None,
    runs: Iterable[HotspotRun] = (),
    seen: Iterable[HotspotSeen] = (),
    alarm: ReportingAlarm | None = None,
    seed: int = 0,
) -> tuple[HotspotRun, tuple[HotspotSeen, ...]]:
    """Records of a run, each hotspot with the identity it has carried so far.

    Parameters
    ----------
    result : HotspotResult
        What was found in the view of that audience.
    reports : mapping of str to iterable of str
        All report ids behind each incident, by incident id.
    run_day : date
        Day of the run.
    made_for : Audience
        Whose view it was made from.
    recorded_by : str
        Name of the person who records it.
    period : tuple of date, optional
        First and last day looked at.
    runs, seen : iterable
        Records of earlier runs; those of other audiences, and of the same day, take no part.
    alarm : ReportingAlarm, optional
        Whether reporting changed in the period.
    seed : int, default 0
        Seed that the result was computed with.

    Returns
    -------
    HotspotRun, tuple of HotspotSeen
        To be kept; the run also where nothing was found.

    Raises
    ------
    RefusedInput
        If a later run has been recorded already: a history is written forwards.
    """
    held = sorted((r for r in runs if r.made_for is made_for and r.run_day != run_day), key=lambda r: r.run_day)
    if held and held[-1].run_day > run_day:
        raise RefusedInput(f"a run of {held[-1].run_day} is recorded already: {run_day} can no longer be put before it")
    ids = [run.id for run in held]
    places = [footprint(spot, result.grid) for spot in result.hotspots]
    steps = trace([s for s in seen if s.run_id in set(ids)], ids, places)
    begin, end = period or (None, None)
    run = HotspotRun(
        id=f"run:{made_for.value}:{run_day}",
        run_day=run_day,
        made_for=made_for,
        recorded_by=recorded_by,
        cell_m=result.grid.cell_m,
        n_units=result.n_units,
        n_hotspots=len(result.hotspots),
        threshold=result.null.threshold,
        seed=seed,
        period_start=begin,
        period_end=end,
        reporting_checked=alarm is not None and alarm.checked,
        reporting_changes=alarm.sentences if alarm is not None and alarm.changes else (),
    )
    found = tuple(
        HotspotSeen(
            id=f"seen:{made_for.value}:{run_day}:{step.lineage_id}",
            run_id=run.id,
            run_day=run_day,
            lineage_id=step.lineage_id,
            made_for=made_for,
            cell_m=result.grid.cell_m,
            cells=place.cells,
            easting_m=place.centre[0],
            northing_m=place.centre[1],
            n_incidents=spot.n_incidents,
            n_units=spot.n_units,
            n_children=spot.n_children,
            n_reports=spot.n_reports,
            expected=spot.expected,
            p_value=spot.p_value,
            period_start=begin,
            period_end=end,
            forces=tuple(sorted({*spot.force_codes, *spot.recorded_by})),
            events=step.events,
            reports=tuple(sorted({r for incident in spot.incident_ids for r in reports.get(incident, ())})),
        )
        for spot, place, step in zip(result.hotspots, places, steps, strict=True)
    )
    return run, found


def history(runs: Iterable[HotspotRun], seen: Iterable[HotspotSeen]) -> tuple[Lineage, ...]:
    """Read every hotspot's history back from the records.

    Parameters
    ----------
    runs : iterable of HotspotRun
        Runs made for one audience.
    seen : iterable of HotspotSeen
        Hotspots found in them.

    Returns
    -------
    tuple of Lineage
        Oldest identity first; each strip has one row a run, also for the runs in which it was not seen.

    Raises
    ------
    RefusedInput
        If the runs were made for different audiences: their histories are not one.
    """
    order = sorted(runs, key=lambda run: (run.run_day, run.id))
    if len({run.made_for for run in order}) > 1:
        raise RefusedInput("these runs were made for different audiences: read the history of one at a time")
    known = {run.id for run in order}
    found: dict[str, dict[str, HotspotSeen]] = {}
    for spot in seen:
        if spot.run_id in known:
            found.setdefault(spot.lineage_id, {})[spot.run_id] = spot
    into = {
        (spot.run_id, other): spot.lineage_id
        for held in found.values()
        for spot in held.values()
        for event in spot.events
        if event[0] == MERGED
        for other in event[1:]
    }
    lineages = []
    for lineage in sorted(found, key=number_of):
        strip = _strip(lineage, order, found[lineage], into)
        lineages.append(Lineage(id=lineage, strip=strip, is_live=strip[-1].seen is not None))
    return tuple(lineages)


def _strip(
    lineage: str, order: list[HotspotRun], held: Mapping[str, HotspotSeen], into: Mapping[tuple[str, str], str]
) -> tuple[StripRow, ...]:
    rows: list[StripRow] = []
    last: HotspotSeen | None = None
    known: set[str] = set()
    for run in order:
        spot = held.get(run.id)
        if spot is None:
            was_there = bool(rows) and rows[-1].seen is not None
            rows.append(_absent(run, was_there, last is None, into.get((run.id, lineage))))
            continue
        rows.append(_present(run, spot, last, len(set(spot.reports) - known)))
        last, known = spot, known | set(spot.reports)
    return tuple(rows)


def _absent(run: HotspotRun, was_there: bool, never: bool, into: str | None) -> StripRow:
    events: tuple[Event, ...] = ((NOT_YET if never else NOT_SEEN,),)
    words = "Not a hotspot yet." if never else "Not a hotspot in this run; that is not safety."
    if was_there:
        events = ((FADED,),) if into is None else ((MERGED_INTO, into),)
        words = EVENTS[FADED] if into is None else f"Now part of {into}."
    return StripRow(
        run_day=run.run_day, word=events[0][0], events=events, seen=None, new_reports=0, moved_m=0.0, trend="",
        sentence=words,
    )  # fmt: skip


def _present(run: HotspotRun, spot: HotspotSeen, last: HotspotSeen | None, new_reports: int) -> StripRow:
    moved_m = 0.0
    if last is not None:
        moved_m = math.hypot(spot.easting_m - last.easting_m, spot.northing_m - last.northing_m)
    trend, rise = _rise(run, spot, last)
    counts = (
        f"{spot.n_units} incidents that count, {spot.n_children} children, {spot.n_reports} reports"
        f"{f' ({new_reports} new)' if last is not None else ''}, p = {spot.p_value:.3f}."
    )
    parts = [_event_words(event, moved_m) for event in spot.events]
    return StripRow(
        run_day=run.run_day,
        word=spot.events[0][0] if spot.events else APPEARED,
        events=spot.events,
        seen=spot,
        new_reports=new_reports,
        moved_m=moved_m,
        trend=trend,
        sentence=" ".join(part for part in (*parts, counts, rise) if part),
    )


def _event_words(event: Event, moved_m: float) -> str:
    word, *others = event
    if word == MOVED:
        return f"Moved by {round(moved_m, -1):,.0f} m."
    if not others:
        return EVENTS[word]
    return f"{word.capitalize()}: {', '.join(others)}."


def _rise(run: HotspotRun, spot: HotspotSeen, last: HotspotSeen | None) -> tuple[str, str]:
    """Word and sentence on a rise; only periods that share no day can be compared."""
    days = _lengths(spot, last)
    if last is None or days is None or spot.events[:1] == ((RETURNED,),):
        return "", ""
    if days == _SHARED:
        return "", "The two periods share days, so their counts are not compared."
    change = rate_change(last.n_units, spot.n_units, days_before=days[0], days_after=days[1])
    if change.verdict != MORE:
        return "", "Too few to say whether it grew." if change.verdict == TOO_FEW else ""
    if run.reporting_checked and not run.reporting_changes:
        return INTENSIFYING, "Intensifying: more than in the run before beyond chance; no change of reporting found."
    if run.reporting_changes:
        return "", f"More than in the run before, but reporting changed: {' '.join(run.reporting_changes)}"
    return "", "More than in the run before, but whether reporting changed was not checked."


_SHARED = (0.0, 0.0)


def _lengths(spot: HotspotSeen, last: HotspotSeen | None) -> tuple[float, float] | None:
    """Days of the period before and of this one; `_SHARED` if they overlap, None if they are not known."""
    if last is None:
        return None
    days = (last.period_start, last.period_end, spot.period_start, spot.period_end)
    if days[0] is None or days[1] is None or days[2] is None or days[3] is None:
        return None
    if days[1] >= days[2]:
        return _SHARED
    return float((days[1] - days[0]).days + 1), float((days[3] - days[2]).days + 1)
