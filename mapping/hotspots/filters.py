"""Part of the incidents: by period, kind, weekday, hour, agency and force. What a filter leaves out is counted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import RefusedInput
from mapping.hotspots import aoristic

MORE_LIKELY_THAN_NOT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which incidents to look at; what is empty or None keeps all. Hashable, so that results can be kept by it.

    Attributes
    ----------
    period : tuple of date or None
        First and last day, both included.
    kinds, agencies, forces : frozenset of str
        Kinds of event; agencies that reported (one is enough); codes of the forces in whose area it lies or whose
        record it is.
    weekdays : frozenset of int
        Monday is 0.
    hours : frozenset of int
        Hours of the day, 0 to 23: 22 is 22:00 to 23:00.
    """

    period: tuple[date, date] | None = None
    kinds: frozenset[str] = frozenset()
    weekdays: frozenset[int] = frozenset()
    hours: frozenset[int] = frozenset()
    agencies: frozenset[str] = frozenset()
    forces: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins, and days or hours that do not exist."""
        if self.period is not None and self.period[1] < self.period[0]:
            raise RefusedInput(f"period {self.period[0]} to {self.period[1]}: the last day lies before the first")
        if not self.weekdays <= set(range(7)) or not self.hours <= set(range(24)):
            raise RefusedInput("weekdays are 0 (Monday) to 6, hours 0 to 23")


def apply(incidents: gpd.GeoDataFrame, wanted: Filter) -> tuple[gpd.GeoDataFrame, dict[str, int]]:
    """Keep the incidents that a filter wants.

    Parameters
    ----------
    incidents : geopandas.GeoDataFrame
        INCIDENTS contract.
    wanted : Filter
        What to keep.

    Returns
    -------
    geopandas.GeoDataFrame
        The rows kept, in their order.
    dict of str to int
        How many were left out, by the first reason that applies.

    Notes
    -----
    An incident of uncertain time is kept for a weekday and hour if at least half of its aoristic weight falls there.
    One whose time is not known takes no part in such a choice.
    """
    kept = np.ones(len(incidents), dtype=bool)
    left_out: dict[str, int] = {}
    for reason, fits in (
        ("outside the period", _in_period(incidents, wanted.period)),
        ("another kind", _is_one_of(incidents["kind"], wanted.kinds)),
        ("another weekday or hour, or a time too uncertain to say", _in_hours(incidents, wanted)),
        ("reported by other agencies", _has_any(incidents["agencies"], wanted.agencies)),
        (
            "of other forces",
            _is_one_of(incidents["force_code"], wanted.forces) | _is_one_of(incidents["recorded_by"], wanted.forces),
        ),
    ):
        if count := int(np.count_nonzero(kept & ~fits)):
            left_out[reason] = count
        kept &= fits
    return incidents[kept], left_out


def choices(incidents: gpd.GeoDataFrame) -> dict[str, tuple[str, ...]]:
    """Values that a page may offer.

    Parameters
    ----------
    incidents : geopandas.GeoDataFrame
        INCIDENTS contract, as this audience sees it.

    Returns
    -------
    dict of str to tuple of str
        ``kinds``, ``agencies`` and ``forces`` that occur, sorted.
    """
    forces = {*incidents["force_code"].dropna(), *incidents["recorded_by"].dropna()}
    return {
        "kinds": tuple(sorted({str(kind) for kind in incidents["kind"].dropna()})),
        "agencies": tuple(sorted({str(agency) for held in incidents["agencies"] for agency in held})),
        "forces": tuple(sorted(str(force) for force in forces)),
    }


def in_words(wanted: Filter) -> str:
    """Say what a filter keeps.

    Parameters
    ----------
    wanted : Filter
        A filter.

    Returns
    -------
    str
        Part of a sentence; empty if it keeps all.

    Examples
    --------
    >>> in_words(Filter(weekdays=frozenset({4, 5}), hours=frozenset({22, 23, 0})))
    'Friday, Saturday; hours 00, 22, 23'
    """
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    parts = [
        f"{wanted.period[0]} to {wanted.period[1]}" if wanted.period else "",
        ", ".join(kind.replace("_", " ") for kind in sorted(wanted.kinds)),
        ", ".join(names[day] for day in sorted(wanted.weekdays)),
        f"hours {', '.join(f'{hour:02d}' for hour in sorted(wanted.hours))}" if wanted.hours else "",
        f"reported by {', '.join(sorted(wanted.agencies))}" if wanted.agencies else "",
        f"forces {', '.join(sorted(wanted.forces))}" if wanted.forces else "",
    ]
    return "; ".join(part for part in parts if part)


_Flags = npt.NDArray[np.bool_]


def _in_period(incidents: pd.DataFrame, period: tuple[date, date] | None) -> _Flags:
    if period is None:
        return np.ones(len(incidents), dtype=bool)
    first, after = pd.Timestamp(period[0]), pd.Timestamp(period[1]) + pd.Timedelta(days=1)
    return np.asarray((incidents["start"] >= first) & (incidents["start"] < after), dtype=bool)


def _is_one_of(column: pd.Series, wanted: Collection[str]) -> _Flags:
    if not wanted:
        return np.ones(len(column), dtype=bool)
    return np.asarray(column.isin(list(wanted)), dtype=bool)


def _has_any(column: pd.Series, wanted: frozenset[str]) -> _Flags:
    return np.array([not wanted or bool(wanted & {str(item) for item in held}) for held in column], dtype=bool)


def _in_hours(incidents: pd.DataFrame, wanted: Filter) -> _Flags:
    if not wanted.weekdays and not wanted.hours:
        return np.ones(len(incidents), dtype=bool)
    days = sorted(wanted.weekdays) or range(7)
    hours = sorted(wanted.hours) or range(24)
    chosen = [day * 24 + hour for day in days for hour in hours]
    ends = incidents["end"].where(incidents["end"] >= incidents["start"], incidents["start"])
    share = aoristic.weights(incidents["start"], ends)[:, chosen].sum(axis=1)
    return np.asarray(share >= MORE_LIKELY_THAN_NOT - 1e-9)
