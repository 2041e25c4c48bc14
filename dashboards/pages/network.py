"""Network: what joins the forces, one or two hops at a time, down to the report behind every line."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards.components import tables, text
from dashboards.components.graph import show_graph
from dashboards.doors import OPEN_TO
from dashboards.naming import force_name, readable
from dashboards.pictures import network_picture
from dashboards.remembered import field
from dashboards.wiring import Desk
from data.codes import Audience
from data.records import Case
from data.views import View
from network.cross_force import who_should_speak
from network.draw import picture
from network.structure import AssociationGraph, Edge

TITLE = "Network"
PATH = "network"
# One entry for each audience: who may open the explorer finds the network there.
AUDIENCES = OPEN_TO["network"] - OPEN_TO["explorer"]


def render(desk: Desk, view: View) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Store, gazetteer, areas and kept results.
    view : View
        What this audience may see.
    """
    case, graph = view.case(), desk.graph(view)
    if not graph.edges:
        st.info("No link in this view yet. An analyst loads events and links on Intake.")
        return
    left, right = st.columns([2, 1], gap="medium")
    with right:
        focus, hops = _choose(graph)
    drawn = picture(graph, focus=[focus] if focus else None, hops=hops, seed=7)
    with left:
        clicked = show_graph(network_picture(desk, drawn, focus), key="network_graph", height_px=860)
        st.caption(
            f"{len(drawn.nodes)} of {len(graph.nodes)} records drawn. Thick lines cross a force border. Dashed: known "
            "indirectly. Dotted: not known. Reports suspected to be false take no part."
        )
    with right:
        _why(view, graph, clicked or focus)
        _between_forces(case, graph, shown=3 if view.audience is Audience.MEETING else 6)


def _choose(graph: AssociationGraph) -> tuple[str | None, int]:
    names = {node.id: node.label for node in graph.nodes}
    ordered = sorted(names, key=lambda node_id: (names[node_id].casefold(), node_id))
    focus = st.selectbox(
        "Start from",
        [None, *ordered],
        format_func=lambda i: "What joins the forces" if i is None else names[i],
        **field("network_focus"),
    )
    hops = st.segmented_control("Steps", [1, 2], default=1, **field("network_hops")) or 1
    return focus, hops


def _why(view: View, graph: AssociationGraph, node_id: str | None) -> None:
    if node_id is None or node_id not in {node.id for node in graph.nodes}:
        st.caption("Choose a record in the picture or in the list to read the reports behind it.")
        return
    view.open_record(node_id)
    case, node = view.case(), graph.node(node_id)
    st.subheader(text.plain(node.label))
    ties = graph.incident(node_id)
    st.caption(
        f"{len(ties)} ties · {len(node.reports)} reports · "
        f"{', '.join(force_name(code) for code in node.forces) or 'force not known'}"
    )
    rows = [tie_row(graph, node_id, tie) for tie in ties]
    tables.show(pd.DataFrame(rows), hide_index=True, height=230)
    with st.expander("Reports behind this record", expanded=True):
        held = [case.reports[r] for r in node.reports if r in case.reports]
        table = [
            {"Date": f"{r.reported_on:%d %b %Y}", "Agency": r.agency, "Grade": r.grade_words, "Reference": r.reference}
            for r in sorted(held, key=lambda r: r.reported_on, reverse=True)
        ]
        tables.show(pd.DataFrame(table), hide_index=True, height=180)


def tie_row(graph: AssociationGraph, node_id: str, tie: Edge) -> dict[str, object]:
    """One tie of a record, in words.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of this view.
    node_id : str
        Record that the row is about.
    tie : Edge
        One of its ties.

    Returns
    -------
    dict
        With, How, Reports (independent), Best grade, Last, Forces.
    """
    other = tie.target if tie.source == node_id else tie.source
    return {
        "With": graph.node(other).label,
        "How": ", ".join(kind.replace("_", " ") for kind in tie.kinds),
        "Reports": tie.independent_reports,
        "Best grade": tie.best_grade,
        "Last": f"{tie.last:%d %b %Y}",
        "Forces": " + ".join(force_name(code) for code in tie.forces),
    }


def _between_forces(case: Case, graph: AssociationGraph, shown: int) -> None:
    st.markdown("**Between forces**")
    for talk in who_should_speak(graph)[:shown]:
        st.markdown(f"- {text.plain(readable(case, talk.sentence))}")
