"""Compare two periods: in all and at each hotspot of the first, with the alarm of reporting before any rise."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from dashboards.components import tables, text
from dashboards.panels.filters import Chosen, period_words, without_period
from dashboards.wiring import Desk
from data.errors import LanternError, NotEnough
from data.views import View
from mapping.hotspots.filters import Filter
from mapping.hotspots.periods import MORE, NO_CHANGE, PeriodComparison, PlaceChange
from mapping.hotspots.reporting import ReportingAlarm
from mapping.hotspots.result import Hotspot

_HELD = "hotspot_periods_asked"
Periods = tuple[tuple[date, date], tuple[date, date]]


def halves(span: tuple[date, date]) -> Periods:
    """Two periods of equal length that end with the last day.

    Parameters
    ----------
    span : tuple of date
        First and last day.

    Returns
    -------
    tuple of tuple of date
        The earlier and the later.

    Raises
    ------
    NotEnough
        If the span is a single day.

    Examples
    --------
    >>> halves((date(2026, 1, 1), date(2026, 1, 4)))[1]
    (datetime.date(2026, 1, 3), datetime.date(2026, 1, 4))
    """
    days = ((span[1] - span[0]).days + 1) // 2
    if days < 1:
        raise NotEnough("all incidents lie on one day: there are no two periods to compare")
    middle = span[1] - timedelta(days=days)
    return (middle - timedelta(days=days - 1), middle), (middle + timedelta(days=1), span[1])


def draw_periods(desk: Desk, view: View, chosen: Chosen, *, room: bool) -> tuple[Hotspot, ...] | None:
    """Draw the comparison.

    Parameters
    ----------
    desk : Desk
        Kept results.
    view : View
        What this audience may see.
    chosen : Chosen
        Filters; their period is replaced by the two.
    room : bool
        Whether it is read from four metres.

    Returns
    -------
    tuple of Hotspot, or None
        Hotspots of the first period, to be drawn; None where nothing could be compared.
    """
    if chosen.span is None:
        st.info("No incident of this view has a point yet; there is nothing to compare.")
        return None
    periods = _asked(chosen.span, room=room)
    wanted = without_period(chosen.wanted)
    try:
        found = desk.two_periods(view, *periods, wanted)
        alarm = desk.reporting_alarm(view, (periods[0][0], periods[1][1]))
    except LanternError as refusal:
        st.warning(text.plain(refusal))
        return None
    if room:
        with st.container(key="lantern_item"):
            _draw_alarm(alarm, alarm.sentences[:1])
            st.markdown(room_words(found, alarm))
    else:
        _draw_alarm(alarm, alarm.sentences)
        _table(found, alarm.sentences)
    return desk.hotspots(view, wanted=_first(wanted, periods)).hotspots


def _first(wanted: Filter, periods: Periods) -> Filter:
    return Filter(
        period=periods[0],
        kinds=wanted.kinds,
        weekdays=wanted.weekdays,
        hours=wanted.hours,
        agencies=wanted.agencies,
        forces=wanted.forces,
    )


def _asked(span: tuple[date, date], *, room: bool) -> Periods:
    held: Periods = st.session_state.get(_HELD) or halves(span)
    if room:
        return held
    with st.form("hotspot_periods", border=True):
        first, second = st.columns(2)
        with first:
            a = st.date_input("First period from", held[0][0], format="DD/MM/YYYY")
            b = st.date_input("First period to", held[0][1], format="DD/MM/YYYY")
        with second:
            c = st.date_input("Second period from", held[1][0], format="DD/MM/YYYY")
            d = st.date_input("Second period to", held[1][1], format="DD/MM/YYYY")
        if st.form_submit_button("Compare these periods", type="primary"):
            held = ((a, b), (c, d))
            st.session_state[_HELD] = held
    return held


def _draw_alarm(alarm: ReportingAlarm, told: tuple[str, ...]) -> None:
    if not alarm.may_say_intensifying:
        st.warning(text.plain(" ".join(("Before anything is called a rise.", *told))))


def room_words(found: PeriodComparison, alarm: ReportingAlarm) -> str:
    """The comparison as a room reads it.

    Parameters
    ----------
    found : PeriodComparison
        Two periods compared.
    alarm : ReportingAlarm
        Whether reporting changed; no rise stands without it.

    Returns
    -------
    str
        Markdown of at most seven short lines.
    """
    lines = ["# Two periods", f"{period_words(found.first)}, then {period_words(found.second)}.", ""]
    for place in (found.whole, *found.hotspots[:4]):
        change = place.change
        name = "In all" if place.place == "all" else place.place
        said = change.verdict
        if said == MORE and not alarm.may_say_intensifying:
            said = "more, but reporting changed" if alarm.changes else "more, reporting not checked"
        lines.append(f"- {text.plain(name)}: **{change.before}** then **{change.after}**, {text.plain(said)}")
    return "\n".join([*lines, "", "Places are those of the first period. Fewer reports are not safety."])


def _table(found: PeriodComparison, alarm: tuple[str, ...]) -> None:
    st.markdown(f"**In all.** {text.plain(found.whole.sentence)}")
    tables.show(
        pd.DataFrame([_row(place) for place in (found.whole, *found.hotspots)]),
        hide_index=True,
        column_config={"Rate ratio": st.column_config.TextColumn(help="95 % interval in brackets, exact")},
    )
    if not found.hotspots:
        st.caption("The first period alone has no hotspot beyond chance, so only the whole area is compared.")
    for place in found.hotspots:
        st.markdown(f"**{text.plain(place.place)}.** {text.plain(place.sentence)}")
    st.caption(
        "Places are the hotspots of the first period, as drawn: places chosen from both periods would fall by "
        "themselves. p is corrected for the number of places."
    )
    with st.expander("What took no part"):
        rest = [s for s in found.sentences if s not in alarm and not s.startswith("In all")]
        st.markdown("\n".join(f"- {text.plain(sentence)}" for sentence in rest) or "Everything took part.")


def _row(place: PlaceChange) -> dict[str, object]:
    change = place.change
    high = "∞" if change.ci[1] == float("inf") else f"{change.ci[1]:.2f}"
    ratio = "–" if change.rate_ratio is None else f"{change.rate_ratio:.2f}"
    return {
        "Place": "In all" if place.place == "all" else place.place,
        "Then": change.before,
        "Now": change.after,
        "Children": f"{place.children[0]} → {place.children[1]}",
        "Reports": f"{place.reports[0]} → {place.reports[1]}",
        "Rate ratio": f"{ratio} ({change.ci[0]:.2f} to {high})",
        "p": f"{change.p_value:.3f}",
        "What may be said": "cannot be told" if change.verdict == NO_CHANGE else change.verdict,
    }
