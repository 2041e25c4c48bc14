"""The timeline: one bar a week; a stretch of weeks is asked for by drawing over it, or with the arrow keys."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from dashboards.components.assets import component
from dashboards.components.theme import colours, is_dark

_HTML = (
    '<div class="lt-root" style="visibility:hidden">'
    '<div class="lt-head"><span class="lt-words">Incidents by week: pale all, dark those shown. '
    'Draw over weeks to choose them.</span><span class="lt-said" aria-live="polite"></span></div>'
    '<div class="lt-body"><span class="lt-most"></span><div class="lt-strip" tabindex="0" role="application" '
    'aria-label="Timeline: arrow keys move, with Shift they extend, Enter chooses, Escape lifts"></div></div></div>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One bar: the Monday it begins with, all incidents of it, and those that are shown."""

    first: date
    every: int
    shown: int


def weeks(every: Sequence[date], shown: Sequence[date]) -> tuple[Week, ...]:
    """Count incidents by week, Monday to Sunday, without a gap from the first to the last.

    Parameters
    ----------
    every : sequence of date
        Day of each incident.
    shown : sequence of date
        Day of each incident that is shown; a part of `every`.

    Returns
    -------
    tuple of Week
        Empty if there is no incident.

    Examples
    --------
    >>> [(w.every, w.shown) for w in weeks([date(2026, 11, 2), date(2026, 11, 16)], [date(2026, 11, 16)])]
    [(1, 0), (0, 0), (1, 1)]
    """
    if not every:
        return ()
    first, last = _monday(min(every)), _monday(max(every))
    held = {first + timedelta(weeks=k): [0, 0] for k in range((last - first).days // 7 + 1)}
    for at, days in enumerate((every, shown)):
        for day in days:
            held[_monday(day)][at] += 1
    return tuple(Week(first=monday, every=counts[0], shown=counts[1]) for monday, counts in held.items())


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


@cache
def _component() -> Any:
    return component("timeline", _HTML)


def show_timeline(
    found: Sequence[Week], *, key: str, chosen: tuple[date, date] | None = None, height_px: int = 150
) -> tuple[date, date] | tuple[()] | None:
    """Draw the timeline; the same key keeps it and changes only what is new.

    Parameters
    ----------
    found : sequence of Week
        Bars, earliest first.
    key : str
        Constant name of this timeline on its page.
    chosen : tuple of date, optional
        First and last day that are chosen now.
    height_px : int, default 150
        Height in pixels.

    Returns
    -------
    tuple of date, empty tuple or None
        First and last day asked for just now; empty if the choice was lifted; None if nothing was asked.
    """
    months = 3 if len(found) > 60 else 1
    bins = [
        {
            "first": f"{week.first:%Y-%m-%d}",
            "last": f"{week.first + timedelta(days=6):%Y-%m-%d}",
            "name": f"Week of {week.first:%d %b %Y}",
            "all": week.every,
            "shown": week.shown,
            "tick": f"{week.first:%b %Y}" if week.first.day <= 7 and week.first.month % months == 1 % months else "",
        }
        for week in found
    ]
    data: dict[str, Any] = {
        "bins": bins,
        "chosen": [f"{day:%Y-%m-%d}" for day in chosen] if chosen else None,
        "height_px": height_px,
        "theme": colours(dark=is_dark()),
    }
    data["revision"] = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]
    result = _component()(data=data, key=key, on_asked_change=lambda: None)
    if not result.asked:
        return None
    first, last = str(result.asked["first"]), str(result.asked["last"])
    return (date.fromisoformat(first), date.fromisoformat(last)) if first else ()
