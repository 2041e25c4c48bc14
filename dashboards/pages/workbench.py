"""Workbench: map, network and timeline of one view; what is drawn over in one is what the others show."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboards.components import tables, text
from dashboards.components.graph import show_graph
from dashboards.components.map import MapClick, show_map
from dashboards.components.timeline import show_timeline, weeks
from dashboards.doors import OPEN_TO
from dashboards.explorer.rows import report_rows
from dashboards.explorer.scene import graphs
from dashboards.pictures import hotspot_picture, lit, network_picture
from dashboards.wiring import Desk
from dashboards.workbench import Brush, Joined, incidents_of, join, places_of
from data.records import Case
from data.views import View
from mapping.hotspots.find import EXPLOITATION
from network.draw import default_focus, picture_of
from network.evidence import origin_groups
from network.structure import AssociationGraph

TITLE = "Workbench"
PATH = "workbench"
AUDIENCES = OPEN_TO["workbench"]
_BRUSH, _CHOSEN = "workbench_brush", "workbench_chosen"
_MOST, _FIRST = 150, 24


def render(desk: Desk, view: View) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Store, gazetteer, areas and kept results.
    view : View
        What this audience may see.
    """
    case = view.case()
    _, graph = graphs(desk, view, None)
    brush: Brush = st.session_state.setdefault(_BRUSH, Brush())
    found: Joined = desk.kept(view, ("workbench", brush), lambda: join(case, graph, brush))
    if not len(found.located):
        st.info("No incident with a place in this view yet. Events are loaded on Intake and settled on Places.")
        return
    chosen = str(st.session_state.get(_CHOSEN, ""))
    chosen = chosen if chosen in graph.index else ""
    _say(found, brush, chosen, graph)
    left, right = st.columns(2, gap="small")
    with left:
        _map(desk, view, case, graph, found, brush, chosen)
    with right:
        _network(desk, view, graph, found, chosen, is_open=brush.is_open)
    own = incidents_of(case, graph, chosen) if chosen else found.shown
    days = found.located["start"].dt.date
    lit = [day for event_id, day in days.items() if event_id in own and event_id in found.shown]
    asked = show_timeline(weeks(list(days), lit), key="workbench_time", chosen=brush.days)
    if asked is not None and (asked or None) != brush.days:
        _ask(replace(brush, days=asked or None))
    if chosen:
        _reports(case, graph, chosen, own)


def _ask(brush: Brush) -> None:
    st.session_state[_BRUSH] = brush
    st.rerun()


def _say(found: Joined, brush: Brush, chosen: str, graph: AssociationGraph) -> None:
    words = [f"**{len(found.shown)} of {len(found.located)}** incidents with a place", f"{len(found.node_ids)} records"]
    if brush.days:
        words.append(f"{brush.days[0]:%d %b %Y} to {brush.days[1]:%d %b %Y}")
    if found.imprecise:
        words.append(f"{found.imprecise} too imprecise to say whether they lie in the area")
    words.append(f"{found.without_place} without a place, in no area")
    if chosen:
        words.append(f"reading **{text.plain(graph.node(chosen).label)}**")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(" · ".join(words))
        st.button("Lift everything", on_click=_lift, type="tertiary", disabled=brush.is_open and not chosen)


def _lift() -> None:
    st.session_state[_BRUSH], st.session_state[_CHOSEN] = Brush(), ""


def _map(desk: Desk, view: View, case: Case, graph: AssociationGraph, found: Joined, brush: Brush, chosen: str) -> None:
    shown = found.located.loc[found.located.index.isin(list(found.shown))]
    spots = [spot for spot in desk.hotspots(view).hotspots if spot.layer == EXPLOITATION]
    base = hotspot_picture(desk, view, spots, shown=shown)
    legend = [("incident", "Incident shown") if mark == "incident" else (mark, words) for mark, words in base.legend]
    picture = replace(base, points_always=True, brush=True, brushed=brush.area, legend=legend)
    picture = lit(picture, case, places_of(case, graph, chosen, found.located), "Place of the record being read")
    click = show_map(picture, key="workbench_map", height_px=640)
    if click is not None and click.id != chosen:
        _clicked(click, brush, graph)


def _clicked(click: MapClick, brush: Brush, graph: AssociationGraph) -> None:
    if click.kind == "area":
        west, south, east, north = map(float, click.id.split(",")) if click.id else (0.0, 0.0, 0.0, 0.0)
        _ask(replace(brush, area=(west, south, east, north) if click.id else None))
    elif click.id in graph.index:
        st.session_state[_CHOSEN] = click.id
        st.rerun()


def _network(desk: Desk, view: View, graph: AssociationGraph, found: Joined, chosen: str, *, is_open: bool) -> None:
    drawn, said = found.node_ids, ""
    if is_open and graph.edges:
        focus = default_focus(graph)
        drawn = tuple(sorted({*focus, *graph.near(focus, hops=1)[:_FIRST], *([chosen] if chosen else [])}))
        said = "Where forces' records meet. Draw an area or weeks, and the records in it take their place."
    elif len(drawn) > _MOST:
        by_ties = sorted(drawn, key=lambda i: (-graph.topology.degree(graph.index[i]), i))
        drawn = tuple(sorted({*by_ties[:_MOST], *([chosen] if chosen in drawn else [])}))
        said = f"{len(found.node_ids)} records; the {_MOST} with most ties are drawn. Draw a smaller area to see all."
    if not drawn:
        st.info("No record holds a role in what is shown. Draw another area, or lift the choice.")
        return
    made = desk.kept(view, ("workbench picture", drawn), lambda: picture_of(graph, drawn, by_force=False, seed=7))
    picked = show_graph(
        network_picture(desk, made, chosen or None, forces={n.force for n in graph.nodes if n.force}),
        key="workbench_graph",
        height_px=640,
        below_px=360,
    )
    # Below, so that map and network begin at the same height.
    if said:
        st.caption(said)
    if picked and picked != chosen and picked in graph.index:
        st.session_state[_CHOSEN] = picked
        st.rerun()


def _reports(case: Case, graph: AssociationGraph, chosen: str, own: frozenset[str]) -> None:
    ids = {*graph.node(chosen).reports, *(r for event_id in own for r in case.events[event_id].reports)}
    groups = origin_groups(case.reports)
    st.markdown(f"**{text.plain(graph.node(chosen).label)}**: the reports behind it and its {len(own)} incidents")
    tables.show(report_rows(case, ids, groups), hide_index=True, width="stretch")
