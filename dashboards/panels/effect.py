"""Did it work: an area where something was done against one where nothing was, before and after, with displacement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

import pandas as pd
import shapely
import streamlit as st
from shapely.geometry.base import BaseGeometry

from dashboards.components import tables, text
from dashboards.panels.filters import day_words, period_words
from dashboards.remembered import field
from dashboards.wiring import Desk
from data.errors import LanternError, RefusedInput
from data.views import View
from mapping.effect import Period, lay_zones
from mapping.geocode import geocode_many
from mapping.hotspots.result import Hotspot
from mapping.judging.action import ActionJudgement
from mapping.judging.workflow import judge_case_action

OWN = "A place of my own"
_HELD = "hotspot_action_asked"
_ZONES = {
    "treated": "Where something was done",
    "control": "Control: where nothing was",
    "displacement": "Ring around it",
    "displacement_control": "Ring around the control",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An area that a person chose: a hotspot's outline, or a circle around a stated place (radius in metres)."""

    name: str
    stated: str = ""
    radius_m: float = 500.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be judged: two places, the first day of the action, weeks each side, and the ring in metres."""

    treated: Place
    control: Place
    day: date
    weeks: int
    ring_m: float

    @property
    def periods(self) -> tuple[Period, Period]:
        """Equal numbers of days before the action, and from its first day on."""
        length = timedelta(weeks=self.weeks)
        last = timedelta(days=1)
        return (self.day - length, self.day - last), (self.day, self.day + length - last)


def draw_effect(
    desk: Desk, view: View, spots: tuple[Hotspot, ...], span: tuple[date, date] | None, *, room: bool
) -> None:
    """Draw the question and its answer.

    Parameters
    ----------
    desk : Desk
        Gazetteer and areas.
    view : View
        What this audience may see.
    spots : tuple of Hotspot
        Hotspots on the map.
    span : tuple of date, or None
        First and last day of all incidents.
    room : bool
        Whether it is read from four metres.
    """
    if span is None:
        st.info("No incident of this view has a point yet; there is nothing to judge.")
        return
    asked = _form(spots, span)
    if asked is None:
        if not room:
            st.caption("State where and when something was done. Nothing is judged before that.")
        return
    try:
        found = judge(desk, view, spots, span, asked)
    except LanternError as refusal:
        st.warning(text.plain(refusal))
        return
    _answer(asked, found, room=room)


def judge(desk: Desk, view: View, spots: tuple[Hotspot, ...], span: tuple[date, date], asked: Asked) -> ActionJudgement:
    """Judge what was asked.

    Parameters
    ----------
    desk : Desk
        Gazetteer and areas.
    view : View
        What this audience may see.
    spots : tuple of Hotspot
        Hotspots that the places may name.
    span : tuple of date
        First and last day of all incidents.
    asked : Asked
        Places, day, weeks and ring.

    Returns
    -------
    ActionJudgement
        Its sentences begin with the answer.

    Raises
    ------
    RefusedInput
        If the periods are not whole, or the areas overlap or are not understood.
    NotEnough
        If there is nothing to compare.
    """
    before, after = asked.periods
    if before[0] < span[0] or after[1] > span[1]:
        raise RefusedInput(
            f"{asked.weeks} weeks each side reach from {day_words(before[0])} to {day_words(after[1])}, but incidents "
            f"are known from {period_words(span)} only: choose fewer weeks or another day"
        )
    treated, control = (_area(desk, spots, place) for place in (asked.treated, asked.control))
    return judge_case_action(view, lay_zones(treated, control, buffer_m=asked.ring_m), before, after)


def _area(desk: Desk, spots: tuple[Hotspot, ...], place: Place) -> BaseGeometry:
    for spot in spots:
        if spot.id == place.name:
            return spot.geometry
    if not place.stated.strip():
        raise RefusedInput("a place of your own needs a postcode, a grid reference or latitude, longitude")
    found = geocode_many([place.stated], desk.gazetteer, areas=desk.areas).iloc[0]
    if found["status"] != "matched":
        raise RefusedInput("a place of your own was not understood; give one postcode or reference")
    point = shapely.Point(float(found["easting"]), float(found["northing"]))
    return cast("BaseGeometry", point.buffer(place.radius_m))


def _form(spots: tuple[Hotspot, ...], span: tuple[date, date]) -> Asked | None:
    held: Asked | None = st.session_state.get(_HELD)
    with st.expander("Where and when", expanded=held is None), st.form("hotspot_action", border=False):
        names = [*(spot.id for spot in spots), OWN]
        one, other = st.columns(2)
        with one:
            treated = _place("Where something was done", names, min(0, len(names) - 1), "treated")
        with other:
            control = _place("Control: where nothing was", names, min(1, len(names) - 1), "control")
        first, second, third = st.columns(3)
        most = max(1, ((span[1] - span[0]).days + 1) // 14)
        day = first.date_input(
            "First day of the action",
            span[0] + (span[1] - span[0]) / 2,
            format="DD/MM/YYYY",
            **field("hotspot_effect_day"),
        )
        weeks = second.number_input(
            "Weeks before and after", 1, most, max(1, most - 1), **field(f"hotspot_effect_weeks_{most}")
        )
        ring = third.number_input("Ring around each, metres", 0, 5_000, 500, step=100, **field("hotspot_effect_ring"))
        if st.form_submit_button("Judge it", type="primary"):
            held = Asked(treated=treated, control=control, day=day, weeks=int(weeks), ring_m=float(ring))
            st.session_state[_HELD] = held
            # Drawn anew, the question makes room for its answer.
            st.rerun()
    return held


def _place(words: str, names: list[str], index: int, key: str) -> Place:
    name = st.selectbox(words, names, index=index, **field(f"hotspot_{key}"))
    stated = st.text_input(f"If {OWN.lower()}: postcode or reference", **field(f"hotspot_{key}_stated"))
    radius = st.number_input("and its radius, metres", 100, 5_000, 500, step=100, **field(f"hotspot_{key}_radius"))
    return Place(name=str(name), stated=stated, radius_m=float(radius))


def _answer(asked: Asked, found: ActionJudgement, *, room: bool) -> None:
    before, after = asked.periods
    spans = f"{period_words(before)}, then {period_words(after)}"
    if room:
        treated, control = found.counts["treated"], found.counts["control"]
        lines = ["# Did it work?", f"- {text.plain(found.sentences[0])}"]
        lines.append(f"- {text.plain(spans)}")
        lines.append(f"- There: **{treated[0]:.0f}** then **{treated[1]:.0f}**")
        lines.append(f"- Control: **{control[0]:.0f}** then **{control[1]:.0f}**")
        lines.append("- Fewer reports are not fewer incidents.")
        with st.container(key="lantern_item"):
            st.markdown("\n".join(lines))
        return
    st.markdown(f"**{text.plain(found.sentences[0])}**")
    st.caption(text.plain(f"{spans}. One child at one place counts once a month."))
    rows = [{"Area": _ZONES[name], "Before": int(b), "After": int(a)} for name, (b, a) in found.counts.items()]
    tables.show(pd.DataFrame(rows), hide_index=True)
    effect = found.effect
    figures = (
        f"Weighted displacement difference {effect.wdd:.0f} (standard error {effect.se:.1f}, z {effect.z:.2f}, 95 % "
        f"interval {effect.ci[0]:.0f} to {effect.ci[1]:.0f})"
    )
    quotient = "has no meaning here" if found.wdq is None else f"{round(found.wdq, 2) + 0.0:.2f}"
    net = "cannot be reckoned" if found.net is None else f"{found.net:.1f}"
    st.markdown(text.plain(f"{figures}. Displacement quotient {quotient}; total net effect {net}."))
    st.markdown("\n".join(f"- {text.plain(sentence)}" for sentence in found.sentences[1:]))
    with st.expander("What took no part"):
        st.markdown("\n".join(f"- {n:,} took no part: {text.plain(why)}" for why, n in found.left_out.items()) or "–")
