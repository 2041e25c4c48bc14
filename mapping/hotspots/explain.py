"""Why a place is a hotspot, and what the map could not have shown, in plain words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mapping import areas
from mapping.hotspots import aoristic
from mapping.hotspots.significance import Power

Profile = tuple[tuple[float, ...], ...]

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def profile(incidents: pd.DataFrame) -> Profile:
    """Incidents by weekday and hour.

    Parameters
    ----------
    incidents : pandas.DataFrame
        With ``start`` and ``end``, local time.

    Returns
    -------
    tuple of 7 tuples of 24 float
        Monday first. An incident of uncertain time is shared among the hours it may have happened in (see
        `mapping.hotspots.aoristic`); the total is the number of incidents whose time is known at all.
    """
    table = np.zeros((7, 24))
    if "start" in incidents:
        ends = incidents["end"].where(incidents["end"] >= incidents["start"], incidents["start"])
        table = aoristic.by_weekday_and_hour(incidents["start"], ends)
    return tuple(tuple(float(round(v, 9)) for v in day) for day in table)


def vague_times(incidents: pd.DataFrame) -> int:
    """Incidents whose span is longer than a day: they say little about the hour.

    Parameters
    ----------
    incidents : pandas.DataFrame
        With ``start`` and ``end``.

    Returns
    -------
    int
        Number of rows; an unknown start counts too.
    """
    if "start" not in incidents:
        return 0
    span = incidents["end"].fillna(incidents["start"]) - incidents["start"]
    return int((incidents["start"].isna() | (span > pd.Timedelta(days=1))).sum())


def reasons(
    *,
    n_incidents: int,
    n_units: int,
    n_children: int,
    n_reports: int,
    n_places: int,
    agencies: tuple[str, ...],
    start: pd.Timestamp | None,
    end: pd.Timestamp | None,
    expected: float,
    p_value: float,
    profile: Profile,
    forces: tuple[str, ...],
    venues: tuple[str, ...] = (),
    n_vague: int = 0,
) -> tuple[str, ...]:
    """Sentences that say why a place is a hotspot.

    Parameters
    ----------
    n_incidents, n_units, n_children, n_reports, n_places : int
        Rows; units that count; distinct children, reports and places; 0 leaves the part out.
    agencies : tuple of str
        Agencies that reported.
    start, end : pandas.Timestamp or None
        First and last day.
    expected : float
        Units expected by the baseline.
    p_value : float
        Share of chance maps with a concentration as strong.
    profile : tuple of tuple of float
        Weekday by hour.
    forces : tuple of str
        Codes of the forces touched.
    venues : tuple of str
        Ids of the venues inside.
    n_vague : int
        Incidents whose time is known to no better than a day.

    Returns
    -------
    tuple of str
        Full sentences with n and period.
    """
    period = f" from {_day(start)} to {_day(end)}" if start is not None and end is not None else ""
    parts = (
        _count(n_children, "child", "children"),
        _count(n_reports, "report", "reports"),
        _count(len(agencies), "agency", "agencies"),
        _count(n_places, "place", "places"),
    )
    about = ", ".join(part for part in parts if part)
    sentences = [f"{_count(n_incidents, 'incident', 'incidents')}{period}{f' ({about})' if about else ''}."]
    usual = f"{expected:,.1f} would be expected here if they fell where people are."
    once = (
        "" if n_units == n_incidents else f"{n_units} of them count, for one child at one place counts once a month. "
    )
    sentences.append(once + usual)
    sentences.append(f"Chance alone makes a concentration this strong somewhere on the map in {_share(p_value)}.")
    if agencies:
        sentences.append(f"Reported by {', '.join(agencies)}: {_sources(len(agencies))}.")
    if busy := _busiest(profile):
        vague = f" {n_vague} of them span more than a day and say little about the hour." if n_vague else ""
        sentences.append(busy + vague)
    elif n_incidents and n_children:
        sentences.append("Too few to say which days or hours are busiest.")
    if venues:
        sentences.append(f"{'Venues' if len(venues) > 1 else 'Venue'} inside: {', '.join(venues)}.")
    if forces:
        names = _force_names(forces)
        sentences.append(f"{'Forces' if len(names) > 1 else 'Force'} touched: {', '.join(names)}.")
    return tuple(sentences)


def not_seen(n_units: int, cell_m: float, power: Power) -> str:
    """Say what a map of so few incidents could not have shown.

    Parameters
    ----------
    n_units : int
        Units tested.
    cell_m : float
        Side of a cell in metres.
    power : Power
        Smallest concentration that is seen often enough.

    Returns
    -------
    str
        One sentence.
    """
    block = f"a block of 3 x 3 cells ({3 * cell_m:g} m a side)"
    if power.rate_ratio is None:
        missed = f"even a strong concentration in {block} may go unseen"
        return f"With {n_units:,} incidents {missed}: no hotspot is not safety."
    return (
        f"With {n_units:,} incidents, {block} with {power.rate_ratio:g} times the usual rate is seen in "
        f"{power.power:.0%} of maps; weaker concentrations may be there unseen."
    )


def _force_names(codes: tuple[str, ...]) -> list[str]:
    # A code that is not known is shown as it stands: better a strange word than a force left out.
    known = areas.forces()
    return sorted({known[code].name if code in known else code for code in codes})


def _sources(n: int) -> str:
    return "one source, so what it counts may be one agency's attention" if n == 1 else f"{n} distinct sources"


def _day(moment: pd.Timestamp) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _count(n: int, one: str, many: str) -> str:
    return "" if n == 0 else f"{n:,} {one if n == 1 else many}"


def _share(p_value: float) -> str:
    return f"at most {max(1, round(p_value * 1000))} of 1,000 maps (p = {p_value:.3f})"


def _busiest(week: Profile) -> str:
    table = np.array(week)
    total = table.sum()
    if total < 5:
        return ""
    by_day, by_hour = table.sum(axis=1), table.sum(axis=0)
    windows = np.array([by_hour[(np.arange(6) + h) % 24].sum() for h in range(24)])
    first = int(windows.argmax())
    day = int(by_day.argmax())
    return (
        f"Busiest day {DAYS[day]} ({by_day[day] / total:.0%}); busiest six hours {first:02d}:00 to "
        f"{(first + 6) % 24:02d}:00 ({windows[first] / total:.0%})."
    )
