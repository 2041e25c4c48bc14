"""Meeting: one agenda item at a time, beside the map or the network, readable from four metres."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from dashboards.agenda import Item, build_agenda, waiting_for_age
from dashboards.components import text
from dashboards.components.graph import show_graph
from dashboards.components.map import show_map
from dashboards.doors import OPEN_TO
from dashboards.naming import territory
from dashboards.pages.acting import nation_of, subjects_of_actions
from dashboards.pages.option_cards import Card, cards, first_day, questions
from dashboards.pictures import hotspot_picture, network_picture, place_picture
from dashboards.wiring import Desk
from data.records import Case
from data.views import View
from network.casework.follow_up.workflow import whats_due
from network.cross_force import who_should_speak
from network.disruption.proposals import Option
from network.draw import picture
from network.watching.workflow import findings as watch_findings
from network.workflow import propose_for

TITLE = "Meeting"
PATH = "meeting"
AUDIENCES = OPEN_TO["meeting"]
_HEIGHT_PX = 936
_NODES = 16
_SCALE = 1.35
_SINCE = timedelta(days=28)
_STATUSES = ("facts_met", "possible", "not_eligible")
STATEMENT = (
    "What is shown here is confidential. It is shared to protect children and may be used for that only. "
    "Say now if you know anybody under discussion."
)


def render(desk: Desk, view: View) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Store, gazetteer, areas and kept results.
    view : View
        What this room may see.
    """
    if st.session_state.get("blank_screen"):
        _blank()
        return
    case, graph = view.case(), desk.graph(view)
    day, recent = view.day, first_day(desk, view, case)
    with st.spinner("Looking for hotspots, once for each change of the case"):
        spots = desk.hotspots(view).hotspots
    due = whats_due(view, day, nation_of(case))
    items = build_agenda(
        case,
        spots,
        who_should_speak(graph),
        graph,
        view.actions(),
        recent,
        due,
        subjects_of_actions(view),
        findings=watch_findings(view, since=day - _SINCE),
    )
    number = min(int(st.session_state.get("agenda_item", 0)), len(items))
    left, right = st.columns([3, 2], gap="medium")
    with right:
        _steps(items, number)
        if number == 0:
            _opening(items, case, day)
        else:
            _item(view, case, items[number - 1], recent)
    with left:
        _beside(desk, view, items[number - 1] if number else None)


def _steps(items: tuple[Item, ...], number: int) -> None:
    with st.container(key="lantern_steps"):
        back, where, forward, blank = st.columns([2, 3, 2, 2], vertical_alignment="center")
    # A presenter's remote control sends the page keys.
    if back.button("Back", disabled=number == 0, width="stretch", shortcut="PageUp"):
        st.session_state["agenda_item"] = number - 1
        st.rerun()
    where.markdown(f"**Item {number} of {len(items)}**" if number else "**Opening**")
    if forward.button("Next", type="primary", disabled=number >= len(items), width="stretch", shortcut="PageDown"):
        st.session_state["agenda_item"] = number + 1
        st.rerun()
    if blank.button("Blank", width="stretch", shortcut="b"):
        st.session_state["blank_screen"] = True
        st.rerun()


def _blank() -> None:
    st.markdown("## ")
    if st.button("Show again", shortcut="b"):
        st.session_state["blank_screen"] = False
        st.rerun()


def _opening(items: tuple[Item, ...], case: Case, day: date) -> None:
    counts: dict[str, int] = {}
    for item in items:
        counts[item.heading] = counts.get(item.heading, 0) + 1
    with st.container(key="lantern_item"):
        lines = [f"# Agenda · {day:%d %b %Y}", *(f"- {heading}: **{count}**" for heading, count in counts.items())]
        if waiting := waiting_for_age(case, day):
            lines.append(f"- Age to be established: **{waiting}**")
        st.markdown("\n".join([*lines, "", STATEMENT]))


def _item(view: View, case: Case, item: Item, day: date) -> None:
    with st.container(key="lantern_item"):
        # One text, not several: between two items a room must never read lines of both.
        lines = [item.heading, "", f"# {text.plain(item.name)}", *(f"- {text.plain(line)}" for line in item.why_now)]
        if item.kind in {"person", "venue"}:
            options = propose_for(view, item.kind, item.id, day, territory=territory(case, item.kind, item.id))
            lines += ["", _option_words(case, options)]
        st.markdown("\n".join(lines))


def _option_words(case: Case, options: tuple[Option, ...]) -> str:
    """Measures counted once each, however many children they would protect; the whole list is on the options page."""
    best: dict[str, Card] = {}
    for status in _STATUSES:
        for card in cards(case, options):
            if card.option.status == status:
                best.setdefault(card.option.measure.id, card)
    held = {s: [card.option.measure.name for card in best.values() if card.option.status == s] for s in _STATUSES}
    lines = [f"✓ Facts met, needs judgement: **{len(held['facts_met'])}**"]
    lines += [f"- {text.plain(name)}" for name in held["facts_met"][:2]]
    lines += ["", f"○ Possible, find out first: **{len(held['possible'])}**"]
    lines += [f"- {count} wait for: {text.plain(question)}" for question, count in questions(options)[:2]]
    lines += ["", f"– Not available: **{len(held['not_eligible'])}**"]
    return "\n".join(lines)


def _beside(desk: Desk, view: View, item: Item | None) -> None:
    if item is not None and _show_record(desk, view, item):
        return
    selected = item.id if item is not None and item.kind == "hotspot" else None
    shown = hotspot_picture(desk, view, desk.hotspots(view).hotspots, selected=selected, with_incidents=False)
    show_map(shown, key="meeting_map", height_px=_HEIGHT_PX, scale=_SCALE)


def _show_record(desk: Desk, view: View, item: Item) -> bool:
    """Show the network or the place of what an item is about; False where it is about none."""
    about = item.record_ids[0] if item.record_ids and item.kind not in {"link", "person"} else item.id
    venue = view.case().venues.get(about)
    if venue is not None:
        shown = place_picture(desk, view, [venue.location_id], [venue.id])
        show_map(shown, key="meeting_map", height_px=_HEIGHT_PX, scale=_SCALE)
        return True
    graph, focus = desk.graph(view), about
    if item.kind == "link":
        # What two forces should speak about stands in the middle, with what each of them knows around it.
        both = (i for i in item.record_ids if i in graph.index and graph.node(i).label in item.why_now[0])
        focus = next(both, item.id)
    if focus not in graph.index:
        return False
    drawn = picture(graph, focus=[focus], hops=1, max_nodes=_NODES, seed=7)
    show_graph(network_picture(desk, drawn, focus), key="meeting_graph", height_px=_HEIGHT_PX, scale=_SCALE)
    return True
