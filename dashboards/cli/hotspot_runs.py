"""Hotspot runs at the command line: record one for a meeting, and tell what became of every hotspot."""

from __future__ import annotations

from datetime import date, datetime

from dashboards import doors
from dashboards.wiring import Desk
from data.codes import Audience
from data.errors import NotPermitted, RefusedInput
from data.frames import incidents
from data.policy import ORDER
from data.views import View
from mapping.hotspots.history import Lineage
from mapping.hotspots.result import HotspotResult
from mapping.hotspots.workflow import hotspot_history, record_hotspots


def reader_for(desk: Desk, view: View, made_for: str | None) -> View:
    """View that a run is computed from.

    Parameters
    ----------
    desk : Desk
        Opens it.
    view : View
        Of the person at the keyboard.
    made_for : str or None
        Audience of the run; None is that of the view.

    Returns
    -------
    View
        Of the same person, for that audience.

    Raises
    ------
    NotPermitted
        If that audience sees more than this one, or may not see hotspots.
    """
    if made_for is None or made_for == view.audience:
        return view
    if ORDER.index(Audience(made_for)) > ORDER.index(view.audience):
        raise NotPermitted(f"{view.audience} may not: read what only {made_for} may see")
    reader = desk.reader(view, made_for)
    doors.require(reader, "hotspots")
    return reader


def period_of(reader: View, first: datetime | None, last: datetime | None) -> tuple[date, date] | None:
    """Period that the options ask for.

    Parameters
    ----------
    reader : View
        Its incidents give the ends that are not asked for.
    first, last : datetime.datetime or None
        First and last day.

    Returns
    -------
    tuple of date, or None
        None where everything is looked at.

    Raises
    ------
    RefusedInput
        If the last day lies before the first.
    """
    starts = incidents(reader.case())["start"]
    if starts.empty:
        return None
    held = (starts.min().date(), starts.max().date())
    wanted = (first.date() if first else held[0], last.date() if last else held[1])
    if wanted[1] < wanted[0]:
        raise RefusedInput(f"period {wanted[0]} to {wanted[1]}: no incident can lie in it; give other days")
    return None if wanted[0] <= held[0] and wanted[1] >= held[1] else wanted


def record(
    writer: View, reader: View, result: HotspotResult, day: date, period: tuple[date, date] | None
) -> dict[str, object]:
    """Keep a run and say what was kept.

    Parameters
    ----------
    writer : View
        Writes.
    reader : View
        View that the result was computed from.
    result : HotspotResult
        What was found.
    day : datetime.date
        Day of the meeting.
    period : tuple of date or None
        First and last day looked at.

    Returns
    -------
    dict
        Run and the identity of each hotspot, as plain data.
    """
    run, seen = record_hotspots(writer, reader, result, run_day=day, recorded_by=writer.actor, period=period)
    named = {spot.id: found.lineage_id for spot, found in zip(result.hotspots, seen, strict=True)}
    return {
        "run": run.id,
        "for": run.made_for.value,
        "date": run.run_day.isoformat(),
        "hotspots": named,
        "reporting_checked": run.reporting_checked,
        "reporting_changes": list(run.reporting_changes),
    }


def told(view: View, reader: View) -> tuple[list[dict[str, object]], list[str]]:
    """Tell the history of every recorded hotspot.

    Parameters
    ----------
    view : View
        Reads the records of runs.
    reader : View
        Whose runs.

    Returns
    -------
    list of dict, list of str
        As plain data, and in words: one line a run.
    """
    found = hotspot_history(view, reader.audience)
    return [_plain(line) for line in found], [
        f"{line.id} {row.run_day}: {row.sentence}" for line in found for row in line.strip
    ]


def _plain(line: Lineage) -> dict[str, object]:
    return {
        "id": line.id,
        "live": line.is_live,
        "strip": [
            {
                "date": row.run_day.isoformat(),
                "word": row.word,
                "events": [list(event) for event in row.events],
                "units": row.seen.n_units if row.seen else 0,
                "children": row.seen.n_children if row.seen else 0,
                "reports": row.seen.n_reports if row.seen else 0,
                "new_reports": row.new_reports,
                "p_value": row.seen.p_value if row.seen else None,
                "moved_m": row.moved_m,
                "trend": row.trend,
                "sentence": row.sentence,
            }
            for row in line.strip
        ],
    }
