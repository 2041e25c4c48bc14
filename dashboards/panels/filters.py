"""Which incidents a hotspot page looks at: chosen in one place, said in words, and recomputed, never cut later."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

import geopandas as gpd
import streamlit as st

from dashboards.components import text
from dashboards.components.strips import DAYS
from dashboards.naming import force_name
from dashboards.remembered import Field, field
from dashboards.wiring import Desk
from data.views import View
from mapping.hotspots.filters import Filter, apply, choices

HOURS = {
    "00–06 h": frozenset(range(6)),
    "06–12 h": frozenset(range(6, 12)),
    "12–18 h": frozenset(range(12, 18)),
    "18–24 h": frozenset(range(18, 24)),
}
_ROUND, _ROUNDS, _BEFORE = "hotspot_filters_round", "hotspot_filters_rounds", "hotspot_filters_before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What is looked at.

    Attributes
    ----------
    wanted : Filter
        Empty parts keep all.
    shown : geopandas.GeoDataFrame
        The incidents kept.
    span : tuple of date, or None
        First and last day of all incidents of the view; None without any.
    n_all : int
        All incidents of the view that have a point.
    """

    wanted: Filter
    shown: gpd.GeoDataFrame
    span: tuple[date, date] | None
    n_all: int

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return self.wanted != Filter()


def choose(desk: Desk, view: View) -> Chosen:
    """Draw the choices.

    Parameters
    ----------
    desk : Desk
        Kept results.
    view : View
        What this audience may see; only what occurs in it is offered.

    Returns
    -------
    Chosen
        The filter and what it keeps.
    """
    frame = desk.incidents(view)
    span = (frame["start"].min().date(), frame["start"].max().date()) if len(frame) else None
    with st.popover("Filters", width="stretch"):
        wanted = _widgets(frame, span)
        again, before = st.columns(2)
        again.button("Show all again", on_click=_clear, key="hotspot_clear")
        before.button("As before", on_click=_back, key="hotspot_back", disabled=not st.session_state.get(_BEFORE))
    shown, _ = apply(frame, wanted)
    return Chosen(wanted=wanted, shown=shown, span=span, n_all=len(frame))


def say(chosen: Chosen) -> None:
    """Say what the choices keep, so that no filter works unseen.

    Parameters
    ----------
    chosen : Chosen
        From `choose`.
    """
    if chosen.is_filtered:
        kept = f"{len(chosen.shown)} of {chosen.n_all} incidents"
        st.caption(text.plain(f"Only {in_words(chosen.wanted)}: {kept}, looked at afresh."))


def _widgets(frame: gpd.GeoDataFrame, span: tuple[date, date] | None) -> Filter:
    offered = choices(frame)
    # A choice that is no longer on offer (another case, another room) is dropped, not kept unseen.
    kinds = _many("Kind", offered["kinds"], "kinds", lambda kind: kind.replace("_", " "))
    days = _many("Weekday", DAYS, "days", str)
    hours = _many("Hours", tuple(HOURS), "hours", str)
    agencies = st.multiselect("Reported by", offered["agencies"], placeholder="All agencies", **_field("agencies"))
    forces = st.multiselect(
        "Force", offered["forces"], format_func=force_name, placeholder="All forces", **_field("forces")
    )
    period = None
    if span is not None and span[0] < span[1]:
        picked = st.slider("Period", span[0], span[1], span, format="D MMM YY", **_field(f"period_{span[0]}_{span[1]}"))
        period = None if tuple(picked) == span else cast("tuple[date, date]", tuple(picked))
    return Filter(
        period=period,
        kinds=frozenset(kinds),
        weekdays=frozenset(DAYS.index(day) for day in days),
        hours=frozenset().union(*(HOURS[name] for name in hours)),
        agencies=frozenset(agencies),
        forces=frozenset(forces),
    )


def _many(label: str, offered: tuple[str, ...], name: str, words: Any) -> list[str]:
    found = st.pills(label, offered, selection_mode="multi", format_func=words, **_field(name))
    return [str(item) for item in found or ()]


def _field(name: str) -> Field:
    return field(f"hotspot_filter_{name}_{st.session_state.get(_ROUND, 0)}")


def _clear() -> None:
    # A browser keeps what was chosen under a name; under new names nothing is chosen.
    st.session_state.setdefault(_BEFORE, []).append(st.session_state.get(_ROUND, 0))
    st.session_state[_ROUND] = st.session_state[_ROUNDS] = st.session_state.get(_ROUNDS, 0) + 1


def _back() -> None:
    """Undo: what was chosen before all was shown again stands under its own names still."""
    st.session_state[_ROUND] = st.session_state[_BEFORE].pop()


def in_words(wanted: Filter) -> str:
    """What a filter keeps, as a page says it.

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
    >>> in_words(Filter(weekdays=frozenset({4}), hours=HOURS["18–24 h"]))
    'Fri; 18–24 h'
    """
    bands = [name for name, hours in HOURS.items() if hours <= wanted.hours]
    parts = [
        ", ".join(kind.replace("_", " ") for kind in sorted(wanted.kinds)),
        ", ".join(DAYS[day] for day in sorted(wanted.weekdays)),
        ", ".join(bands),
        ", ".join(sorted(wanted.agencies)),
        ", ".join(force_name(code) for code in sorted(wanted.forces)),
        period_words(wanted.period) if wanted.period else "",
    ]
    return "; ".join(part for part in parts if part)


def period_words(period: tuple[date, date]) -> str:
    """A period as a page writes it.

    Parameters
    ----------
    period : tuple of date
        First and last day.

    Returns
    -------
    str
        ``1 Jun 2026 to 30 Sep 2026``.
    """
    return f"{day_words(period[0])} to {day_words(period[1])}"


def day_words(day: date) -> str:
    """A day as a page writes it.

    Parameters
    ----------
    day : datetime.date
        Any day.

    Returns
    -------
    str
        ``25 Nov 2026``.
    """
    return f"{day.day} {day:%b %Y}"


def without_period(wanted: Filter) -> Filter:
    """The same filter over all time.

    Parameters
    ----------
    wanted : Filter
        A filter.

    Returns
    -------
    Filter
        Its period left out.
    """
    return replace(wanted, period=None)
