"""A hotspot's history on one strip, and the button that records the run of this meeting."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboards.accounts import two_people
from dashboards.components import text
from dashboards.components.strips import Mark, meeting_strip, show
from dashboards.doors import OPEN_TO
from dashboards.panels.filters import Chosen, day_words, in_words
from dashboards.remembered import field
from dashboards.wiring import Desk
from data.codes import Audience, label
from data.errors import LanternError, RefusedInput
from data.frames import incidents
from data.policy import ORDER
from data.views import View
from mapping.hotspots.filters import Filter
from mapping.hotspots.history import NOT_SEEN, NOT_YET, Lineage, StripRow
from mapping.hotspots.reporting import ReportingAlarm
from mapping.hotspots.workflow import hotspot_history, record_hotspots

_NOTICE = "hotspot_recorded"
_SIGNS = {
    "appeared": "+",
    "persisted": "=",
    "moved": "→",
    "returned": "↺",
    "split": "⇉",
    "split off": "↗",
    "merged": "⇇",
    "took in part of": "←",
    "faded": "×",
    "merged into": "↘",
    NOT_SEEN: "–",
    NOT_YET: "",
}
_ON_A_DESK, _IN_A_ROOM, _LINES_IN_A_ROOM = 6, 3, 4


def draw_history(desk: Desk, view: View, chosen: Chosen, *, room: bool) -> None:
    """Draw the strip, and what may be recorded.

    Parameters
    ----------
    desk : Desk
        Kept results, and readers of other audiences' views.
    view : View
        What this audience may see.
    chosen : Chosen
        Filters; a run is recorded of all incidents of the period.
    room : bool
        Whether it is read from four metres.
    """
    if notice := st.session_state.pop(_NOTICE, None):
        st.success(notice)
    whose = view.audience if room else _whose(view)
    try:
        alarm = desk.reporting_alarm(view)
        lineages = hotspot_history(view, whose)
    except LanternError as refusal:
        st.warning(text.plain(refusal))
        return
    if room:
        with st.container(key="lantern_item"):
            _draw_alarm(alarm, alarm.sentences[:1])
            _draw_strip(lineages, _IN_A_ROOM, _LINES_IN_A_ROOM)
    else:
        _draw_alarm(alarm, alarm.sentences)
        _draw_strip(lineages, _ON_A_DESK, None)
    if view.may("collect"):
        _record_form(desk, view, whose, chosen)
    if not room:
        _draw_lines(lineages)


def _draw_alarm(alarm: ReportingAlarm, told: tuple[str, ...]) -> None:
    """The alarm stands first: whatever grows below, reporting may have grown instead."""
    words = " ".join(told)
    if alarm.may_say_intensifying:
        st.caption(text.plain(words))
        return
    st.warning(text.plain(words if not alarm.changes else f"Reporting changed. {words}"))


def _whose(view: View) -> Audience:
    """Runs that may be read: one's own, and for the police lead those made for less permitted rooms."""
    offered = [view.audience]
    if view.audience is Audience.POLICE_ANALYST:
        below = ORDER[: ORDER.index(view.audience)]
        offered += [audience for audience in reversed(below) if audience in OPEN_TO["hotspots"]]
    if len(offered) == 1:
        return offered[0]
    found = st.segmented_control(
        "Runs recorded for", offered, format_func=label, default=offered[0], **field("hotspot_runs_of")
    )
    return Audience(found) if found else offered[0]


def _draw_strip(lineages: tuple[Lineage, ...], most_runs: int, most_lines: int | None) -> None:
    if not lineages:
        st.info("No run is recorded yet. Record one at each meeting, and every hotspot keeps its name from then on.")
        return
    held = [line for line in lineages if any(row.seen for row in line.strip[-most_runs:])]
    held = sorted(held, key=lambda line: not line.is_live)[:most_lines]
    if not held:
        st.info("No hotspot was found in the last runs; that is not safety.")
        return
    columns = [day_words(row.run_day) for row in held[0].strip[-most_runs:]]
    rows = [(line.id, [_mark(row) for row in line.strip[-most_runs:]]) for line in held]
    show(meeting_strip(columns, rows, "Each hotspot keeps its name (L) from meeting to meeting; n is incidents."))


def _mark(row: StripRow) -> Mark:
    sign = _SIGNS.get(row.word, "")
    below = f"n {row.seen.n_units}" if row.seen else ""
    if row.trend:
        below += f" · {row.trend}"
    others = ", ".join(row.events[0][1:]) if row.events else ""
    word = f"{row.word} {others}" if others else row.word
    return Mark(word=f"{sign} {word}".strip(), below=below, is_there=row.seen is not None)


def _draw_lines(lineages: tuple[Lineage, ...]) -> None:
    if not lineages:
        return
    names = {line.id: line for line in lineages}
    picked = st.pills("Read one", list(names), default=next(iter(names)), **field("hotspot_lineage"))
    line = names.get(str(picked))
    if line is None:
        return
    words = [f"- **{text.plain(day_words(row.run_day))}** {text.plain(row.sentence)}" for row in reversed(line.strip)]
    st.markdown("\n".join(words))


def _record_form(desk: Desk, view: View, whose: Audience, chosen: Chosen) -> None:
    period = chosen.wanted.period
    with st.form("hotspot_record", border=True):
        by, on = st.columns(2)
        name = two_people.own("Your name", view.actor, where=by)
        day = on.date_input("Day of the meeting", view.day, format="DD/MM/YYYY")
        st.caption(f"Kept for: {label(whose)}, from what that audience may see. Each audience has runs of its own.")
        if chosen.wanted != Filter(period=period):
            st.caption(text.plain(f"A run is recorded of all incidents, not only of: {in_words(chosen.wanted)}."))
        if not st.form_submit_button("Record this run for the meeting", type="primary"):
            return
    try:
        kept = record(desk, view, whose, day=day, by=name, period=period)
    except LanternError as refusal:
        st.warning(text.plain(refusal))
        return
    many = {0: "no hotspot", 1: "1 hotspot"}.get(kept, f"{kept} hotspots")
    st.session_state[_NOTICE] = f"Recorded for {label(whose)}: {many}, on {day_words(day)}. It is logged."
    st.rerun()


def record(
    desk: Desk, view: View, whose: Audience, *, day: date, by: str, period: tuple[date, date] | None = None
) -> int:
    """Keep the run that an audience sees.

    Parameters
    ----------
    desk : Desk
        Opens that audience's view and holds its result.
    view : View
        Of the person who records.
    whose : Audience
        For whom.
    day : datetime.date
        Day of the meeting.
    by : str
        Name of the person.
    period : tuple of date, optional
        First and last day looked at; what lies after the meeting never counts in its run.

    Returns
    -------
    int
        Hotspots recorded.

    Raises
    ------
    NotPermitted
        If this audience may not record for that one.
    RefusedInput
        If a later run is recorded already, or nobody is named.
    """
    reader = desk.reader(view, whose)
    period = _until(reader, day, period)
    result = desk.hotspots(reader, wanted=Filter(period=period))
    _, seen = record_hotspots(view, reader, result, run_day=day, recorded_by=by, period=period)
    return len(seen)


def _until(reader: View, day: date, period: tuple[date, date] | None) -> tuple[date, date] | None:
    starts = incidents(reader.case())["start"]
    if starts.empty:
        return period
    first, last = period or (starts.min().date(), starts.max().date())
    if day < first:
        raise RefusedInput(f"meeting of {day_words(day)}: no incident looked at lies before it; give another day")
    # Nothing cut off is the whole period, whose search is already there.
    return period if last <= day else (first, day)
