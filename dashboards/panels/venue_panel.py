"""One venue: licence facts with source and day, what happened, what was done, options, and its files."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboards.components import tables, text
from dashboards.naming import territory
from dashboards.panels.assessed import draw_attached
from dashboards.panels.venue_facts import chronology, done_rows, licence_facts, place_words, records_of
from dashboards.panels.venue_files import draw_files
from dashboards.panels.venue_register import Register
from dashboards.panels.venue_review import draw_review
from dashboards.remembered import field
from dashboards.wiring import Desk
from data.codes import label
from data.objectives import source_of
from data.records import Venue
from data.views import View

_LICENCE, _HAPPENED, _STEPS, _OPTIONS, _REVIEW = "Licence", "What happened", "Done so far", "Options", "Review"
# Pixels of the columns, so that all are seen side by side, and of a row whose words break over lines.
_FACT_WIDTHS = {"Fact": 200, "What is recorded": 230, "On": 90, "Said by": 310}
_TWO_LINES_PX = 66
_HAPPENED_WIDTHS = {"Time": 100, "What": 260, "Source": 105, "Grade": 65, "May bear on": 160, "Reference": 95}
_WRAPPED = 84
_DAY = "DD MMM YYYY"


def draw_venue(desk: Desk, view: View, venue: Venue, register: Register, options: Callable[[], None]) -> None:
    """Draw everything that this audience may see of one venue.

    Parameters
    ----------
    desk : Desk
        Basemap, settings and kept results.
    view : View
        Permitted case.
    venue : Venue
        One of its venues.
    register : Register
        Licences and steps of the same view.
    options : callable
        Draws what may be done about it.
    """
    case = view.case()
    st.subheader(text.plain(venue.name))
    hearing = register.next_hearing(venue.id)
    known = [label(venue.kind), place_words(case, venue)]
    known += [f"also recorded as {', '.join(venue.aliases)}"] if venue.aliases else []
    known += [f"judged to be one with {', '.join(same)}"] if (same := records_of(case, venue.id)[1:]) else []
    st.markdown(" · ".join(text.plain(one) for one in known))
    if hearing:
        days = (hearing - register.day).days
        when = "today" if days == 0 else f"in {days} day{'' if days == 1 else 's'}"
        st.info(f"Hearing on {hearing:%d %b %Y}, {when}.")
    draw_files(desk, view, venue)
    draw_attached(view, "venue", venue.id)
    parts = [_LICENCE, _HAPPENED, _STEPS, _OPTIONS, _REVIEW]
    part = st.segmented_control(
        "About this venue",
        parts,
        default=_LICENCE,
        label_visibility="collapsed",
        width="stretch",
        **field("venue_part"),
    )
    if part == _HAPPENED:
        _draw_happened(view, venue)
    elif part == _STEPS:
        _draw_steps(view, venue, register)
    elif part == _OPTIONS:
        options()
    elif part == _REVIEW:
        draw_review(desk, view, venue, register)
    else:
        _draw_licence(view, venue, register)


def _draw_licence(view: View, venue: Venue, register: Register) -> None:
    facts = licence_facts(view.case(), venue, register)
    order = ["Fact", "What is recorded", "On", "Said by"]
    height = 38 + _TWO_LINES_PX * min(len(facts), 10)
    widths = {name: st.column_config.Column(width=px) for name, px in _FACT_WIDTHS.items()}
    # Two lines a row: who said a fact is part of the fact, and is read whole.
    tables.show(
        facts,
        hide_index=True,
        height=height,
        row_height=_TWO_LINES_PX,
        width="stretch",
        column_order=order,
        column_config=widths,
    )
    files = {
        f"{one.entry.file} ({one.entry.extract_on:%d %b %Y}), row {one.entry.row}, SHA-256 {one.entry.file_sha256[:12]}"
        for one in register.standings.get(venue.id, ())
    }
    if files:
        st.caption(text.plain(f"Read from {'; '.join(sorted(files))}"))
    else:
        st.caption(
            "No extract of a register lists this venue yet. Ask licensing for the register as CSV, XLSX or XML; an "
            "analyst loads it on Intake."
        )


def _draw_happened(view: View, venue: Venue) -> None:
    case = view.case()
    table = chronology(case, venue)
    if table.empty:
        st.info("Nothing recorded here in this view. That is no answer that nothing happened: ask the agencies.")
        return
    entries = "1 entry" if len(table) == 1 else f"{len(table)} entries"
    st.markdown(f"**Chronology**, {entries}, newest first")
    tables.show(
        table.iloc[::-1],
        hide_index=True,
        height=38 + _WRAPPED * min(len(table), 7),
        row_height=_WRAPPED,
        column_config={"Date": st.column_config.DateColumn(format=_DAY)}
        | {name: st.column_config.Column(width=px) for name, px in _HAPPENED_WIDTHS.items()},
        width="stretch",
    )
    law = source_of(venue.kind, territory(case, "venue", venue.id))
    st.caption(
        f"Objectives as in {law}; whether an entry bears on one, and how much, is for the authority to judge."
        if law
        else "The licensing law of this nation is not listed here: judge what each entry bears on by hand."
    )


def _draw_steps(view: View, venue: Venue, register: Register) -> None:
    done = done_rows(view.case(), venue, register)
    if done.empty:
        st.info("No visit, condition, warning or hearing is recorded. An analyst loads them on Intake.")
        return
    tables.show(
        done,
        hide_index=True,
        height=38 + _WRAPPED * min(len(done), 7),
        row_height=_WRAPPED,
        column_config={"Date": st.column_config.DateColumn(format=_DAY)},
        width="stretch",
    )
