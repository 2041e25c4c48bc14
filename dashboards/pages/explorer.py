"""Network explorer: start somewhere, grow the picture step by step, ask why of every record and every tie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from dashboards import deep_links
from dashboards.components import text
from dashboards.components.graph import show_graph
from dashboards.doors import OPEN_TO
from dashboards.explorer import scene as session
from dashboards.explorer import state as steps
from dashboards.explorer.export import for_recipient, pending_download
from dashboards.explorer.panels import PANELS, WHY
from dashboards.explorer.rows import KIND_WORDS, search_words
from dashboards.explorer.scene import Scene
from dashboards.pictures import network_picture
from dashboards.remembered import field, put, value
from dashboards.wiring import Desk
from data.views import View
from network.contraction import homes
from network.evidence import Line
from network.selection import HANDLINGS, Selection

TITLE = "Network"
PATH = "explorer"
AUDIENCES = OPEN_TO["explorer"]
_GRADES = {
    Line.SOLID: "A, B and partners",
    Line.DASHED: "down to C",
    Line.DOTTED: "down to D",
    Line.OFF: "E too, crossed",
}
_KEYS = (
    "Keys in the picture: arrows walk along ties, Enter opens, t next tie, e expand, c collapse, p pin, x hide, "
    "Ctrl+Z undo, Ctrl+Y redo, + and − zoom. Drag to pin, double-click to expand."
)


def render(desk: Desk, view: View) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Store, gazetteer, areas and kept results.
    view : View
        What this audience may see.
    """
    view = for_recipient(view)
    scene = session.scene_of(desk, view)
    if scene is None:
        st.info("No link in this view yet. An analyst loads events and links on Intake.")
        return
    scene = _linked(desk, view, scene)
    left, right = st.columns([5, 3], gap="medium")
    with left:
        _find(scene)
        _tools(scene)
        _question(scene)
        _draw(scene)
    with right:
        if value("explorer_panel") is None:
            put("explorer_panel", WHY)
        panel = st.segmented_control(
            "Panel", list(PANELS), label_visibility="collapsed", width="stretch", **field("explorer_panel")
        )
        with st.container(height=868, border=False):
            PANELS[panel or WHY](scene)


def _linked(desk: Desk, view: View, scene: Scene) -> Scene:
    """Start at the record that the address names, and let the address name the record that is read."""
    at = homes(scene.joined)
    node = deep_links.follow(PATH, at.get)
    if node is not None:
        _start(scene, node)
        return session.scene_of(desk, view) or scene
    if scene.chosen in scene.whole.index:
        deep_links.name(PATH, scene.chosen)
    return scene


def _draw(scene: Scene) -> None:
    if scene.sight.as_of:
        st.info(f"The network as of {scene.sight.as_of:%d %b %Y}: what had been reported and had happened by then.")
    if not scene.drawn:
        st.info("Nothing is drawn: find a record above and start there, or loosen the filter.")
        return
    drawn = session.picture(scene)
    show_graph(
        network_picture(
            scene.desk, drawn, scene.chosen or None, forces={n.force for n in scene.whole.nodes if n.force}
        ),
        key=session.PICTURE,
        height_px=900,
        below_px=290 + (64 if scene.sight.as_of else 0),
        tools=partial(_asked_of_picture, scene),
        download=pending_download(),
    )
    st.caption(
        f"{len(drawn.nodes)} of {len(scene.graph.nodes)} records and {len(drawn.edges)} ties drawn; "
        "+n: ties not drawn. Thick lines cross a force border.",
        help=_KEYS,
    )


def _asked_of_picture(scene: Scene) -> None:
    held = st.session_state.get(session.PICTURE)
    asked = held.get("clicked") if held else None
    if not asked:
        return
    node_id, act = str(asked["id"]), str(asked["act"])
    if act in ("undo", "redo"):
        session.undo() if act == "undo" else session.redo()
        return
    session.choose(node_id)
    if act == "open" and value("explorer_panel") not in ("What if", "Time", "Paths"):
        put("explorer_panel", WHY)
    if act == "pin":
        _pin(scene, node_id, float(asked["x"]), float(asked["y"]), dragged=bool(asked["dragged"]))
    elif act in _ACTS and node_id in scene.graph.index:
        _ACTS[act](scene, node_id)


def _collapse(scene: Scene, node_id: str) -> None:
    session.go(f"collapse {scene.graph.node(node_id).label}", steps.collapse(scene.sight, node_id))


def _hide(scene: Scene, node_id: str) -> None:
    session.go(f"hide {scene.graph.node(node_id).label}", steps.hide(scene.sight, node_id))


_ACTS: dict[str, Callable[[Scene, str], None]] = {"expand": session.expand, "collapse": _collapse, "hide": _hide}


def _pin(scene: Scene, node_id: str, x: float, y: float, *, dragged: bool) -> None:
    is_pinned = node_id in {place[0] for place in scene.sight.pinned}
    if is_pinned and not dragged:
        session.go("unpin", steps.unpin(scene.sight, node_id))
    else:
        session.go("pin", steps.pin(scene.sight, node_id, x, y))


def _find(scene: Scene) -> None:
    words = search_words(scene.case, scene.whole, scene.view.day)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        found = st.selectbox(
            "Find a reference, plate, phone, venue or alias",
            list(words),
            index=None,
            format_func=lambda i: words[i],
            placeholder="Find a reference, plate, phone, venue or alias",
            label_visibility="collapsed",
            **field("explorer_found"),
        )
        st.button("Start here", on_click=_start, args=(scene, found), disabled=found is None, type="primary")
        st.button("Add", on_click=_add, args=(scene, found), disabled=found is None)
        held = session.history()
        back, forth = held.past[-1:], held.future[:1]
        st.button(
            "Undo",
            on_click=session.undo,
            disabled=not back,
            help=f"Take back: {text.plain(back[0][0])}" if back else "Nothing to take back",
        )
        st.button(
            "Redo",
            on_click=session.redo,
            disabled=not forth,
            help=f"Again: {text.plain(forth[0][0])}" if forth else "Nothing to take again",
        )


def _start(scene: Scene, node_id: str) -> None:
    session.choose(node_id)
    if node_id not in scene.graph.index:
        session.tell("This record does not pass the filter. Loosen the filter to see it.")
        return
    around = steps.onward(scene.graph, node_id, [node_id])
    label = scene.graph.node(node_id).label
    session.go(f"start from {label}", steps.start(scene.sight, [node_id], around[: steps.MOST_AT_ONCE]))
    if len(around) > steps.MOST_AT_ONCE:
        session.tell(f"{label} has {len(around)} ties; the {steps.MOST_AT_ONCE} with most reports are drawn.")


def _add(scene: Scene, node_id: str) -> None:
    session.choose(node_id)
    if node_id not in scene.graph.index:
        session.tell("This record does not pass the filter. Loosen the filter to see it.")
        return
    session.go(f"add {scene.graph.node(node_id).label}", steps.add(scene.sight, [node_id]))


def _tools(scene: Scene) -> None:
    sight = scene.sight
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        with st.popover("Filter" if sight.chosen.is_open else "Filter (on)"):
            _filter(scene)
        _set("explorer_by_force", sight.by_force)
        st.toggle("Group by force", key="explorer_by_force", on_change=_group, args=(scene,))
        _set("explorer_apart", sight.apart)
        st.toggle(
            "Records apart",
            key="explorer_apart",
            on_change=_apart,
            args=(scene,),
            help="Records that are judged or recorded to be one are drawn as one, unless this is on.",
        )
        if not sight.chosen.is_open:
            st.button("Lift the filter", type="tertiary", on_click=session.filter_by, args=(scene, Selection()))


def _group(scene: Scene) -> None:
    grouped = bool(st.session_state["explorer_by_force"])
    session.go("group by force" if grouped else "ungroup", replace(scene.sight, by_force=grouped))


def _apart(scene: Scene) -> None:
    apart = bool(st.session_state["explorer_apart"])
    session.go("records apart" if apart else "records joined", replace(scene.sight, apart=apart))


def _filter(scene: Scene) -> None:
    chosen = scene.sight.chosen
    _set("explorer_kinds", list(chosen.kinds))
    st.pills(
        "Kinds of record",
        [kind for kind in KIND_WORDS if kind in {n.kind for n in scene.whole.nodes}],
        format_func=lambda kind: KIND_WORDS[kind],
        selection_mode="multi",
        key="explorer_kinds",
        on_change=_filtered,
        args=(scene,),
    )
    _set("explorer_ties", list(chosen.ties))
    st.pills(
        "Kinds of tie",
        sorted({kind for edge in scene.whole.edges for kind in edge.kinds} | set(chosen.ties)),
        format_func=lambda kind: kind.replace("_", " "),
        selection_mode="multi",
        key="explorer_ties",
        on_change=_filtered,
        args=(scene,),
    )
    first, last, least = st.columns(3)
    _set("explorer_first", chosen.first)
    first.date_input(
        "Seen from", value=None, key="explorer_first", format="DD/MM/YYYY", on_change=_filtered, args=(scene,)
    )
    _set("explorer_last", chosen.last)
    last.date_input(
        "Seen until", value=None, key="explorer_last", format="DD/MM/YYYY", on_change=_filtered, args=(scene,)
    )
    _set("explorer_reports", chosen.reports)
    least.number_input(
        "Independent reports, at least", 1, 20, key="explorer_reports", on_change=_filtered, args=(scene,)
    )
    _set("explorer_weakest", chosen.weakest)
    st.radio(
        "Grade",
        list(_GRADES),
        format_func=lambda grade: _GRADES[grade],
        horizontal=True,
        key="explorer_weakest",
        on_change=_filtered,
        args=(scene,),
    )
    _set("explorer_handling", list(chosen.handling))
    st.pills("Handling", HANDLINGS, selection_mode="multi", key="explorer_handling", on_change=_filtered, args=(scene,))
    st.caption("Nothing chosen lets all through. What the filter takes away is not counted in any number shown.")


def _filtered(scene: Scene) -> None:
    held = st.session_state
    first, last = held["explorer_first"], held["explorer_last"]
    if first and last and last < first:
        session.tell("The last day lies before the first; the filter was not changed.")
        return
    session.filter_by(
        scene,
        Selection(
            kinds=tuple(sorted(held["explorer_kinds"])),
            ties=tuple(sorted(held["explorer_ties"])),
            first=first,
            last=last,
            weakest=held["explorer_weakest"],
            handling=tuple(sorted(held["explorer_handling"])),
            reports=int(held["explorer_reports"]),
        ),
    )


def _set(key: str, value: object) -> None:
    """A widget follows the picture's state, so that undo moves it too."""
    st.session_state[key] = value


def _question(scene: Scene) -> None:
    if notice := session.told():
        st.toast(text.plain(notice), duration="long")
    waiting = session.asked()
    if waiting is None or waiting[0] not in scene.graph.index:
        return
    node_id, many = waiting
    room = min(many, max(0, steps.MOST_DRAWN - len(scene.drawn)))
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(f"**{text.plain(scene.graph.node(node_id).label)} has {many} ties that are not drawn.** Draw them?")
        st.button(
            f"The {steps.MOST_AT_ONCE} with most reports",
            on_click=partial(session.expand, scene, node_id, most=steps.MOST_AT_ONCE),
        )
        if room > steps.MOST_AT_ONCE:
            st.button(f"{room}", on_click=partial(session.expand, scene, node_id, most=room), key="explorer_all")
        st.button("None", on_click=session.forget_question)
