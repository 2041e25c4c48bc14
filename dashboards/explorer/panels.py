"""What stands beside the explorer's picture: why, items, saved views; and the table of all panels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboards.components import tables, text
from dashboards.explorer import scene as session
from dashboards.explorer import state as steps
from dashboards.explorer.export import draw_export
from dashboards.explorer.in_time import draw_time, draw_watches
from dashboards.explorer.questions import draw_paths, draw_position, draw_what_if, position_words
from dashboards.explorer.rows import KIND_WORDS, node_rows, records_words, report_rows, seen, support_rows, tie_rows
from dashboards.explorer.saved import end_saved_view, save_view, saved_views
from dashboards.explorer.scene import Scene
from dashboards.explorer.sight import Sight
from dashboards.naming import force_name, readable
from dashboards.panels.access_history import offer_access_history
from data.errors import LanternError
from network.cross_force import Conversation, is_cross_force, only_together_edges, who_should_speak
from network.evidence import Line, origin_groups
from network.stability import origins_of
from network.structure import Edge

WHY = "Why"
_WATCHED = ("person", "vehicle", "venue")


def draw_why(scene: Scene) -> None:
    """Say what the chosen record or tie rests on.

    Parameters
    ----------
    scene : Scene
        What is drawn.
    """
    chosen = scene.chosen
    if not chosen:
        _between_forces(scene)
        return
    tie = scene.tie(chosen)
    if tie is not None:
        _why_tie(scene, tie)
    elif chosen in scene.graph.index:
        _why_node(scene, chosen)
    else:
        st.info(f"{text.plain(scene.whole.node(chosen).label)} does not pass the filter.")


def _between_forces(scene: Scene) -> None:
    st.caption("Choose a record or a tie in the picture, in the items or by search, to read the reports behind it.")
    talks: tuple[Conversation, ...] = scene.desk.kept(
        scene.view, ("talks", *scene.name), lambda: who_should_speak(scene.whole)
    )
    st.markdown(f"**Between forces**: {_count(len(talks), 'meeting point')} that no force sees alone")
    for number, talk in enumerate(talks[:6]):
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            st.markdown(text.plain(readable(scene.case, talk.sentence)))
            around = [i for i in talk.node_ids if i in scene.graph.index]
            st.button(
                "Draw",
                key=f"explorer_talk_{number}",
                on_click=_step,
                args=("draw a meeting point", steps.start(scene.sight, around)),
                disabled=not around,
            )


def _why_node(scene: Scene, node_id: str) -> None:
    scene.view.open_record(node_id)
    node, ties = scene.graph.node(node_id), scene.graph.incident(node_id)
    groups = _groups(scene)
    origins = len({groups.get(r, r) for r in node.reports})
    st.subheader(f"{text.plain(node.label)} · {KIND_WORDS[node.kind]}")
    if words := records_words(scene.case, node):
        st.markdown(text.plain(words))
    new = steps.onward(scene.graph, node_id, scene.drawn)
    forces = ", ".join(force_name(code) for code in node.forces) or "force not known"
    st.caption(
        f"{len(ties)} ties, {len(ties) - len(new)} drawn, resting on "
        f"{_count(len(origins_of(scene.graph, scene.graph.vertex(node_id))), 'independent report')}. "
        f"The record itself: {_count(len(node.reports), 'report')}, {origins} independent. {text.plain(forces)}."
    )
    _acts(scene, node_id, len(new))
    for words in position_words(scene, node_id):
        st.markdown(f"- {text.plain(words)}")
    st.markdown("**Ties**")
    _table_of_ties(scene, list(ties), key="explorer_why_ties", height=250)
    st.markdown("**Reports behind the record**")
    tables.show(pd.DataFrame(report_rows(scene.case, node.reports, groups)), hide_index=True, height=210)
    if node.kind in _WATCHED:
        offer_access_history(scene.view, node_id)


def _acts(scene: Scene, node_id: str, more: int) -> None:
    label = scene.graph.node(node_id).label
    is_pinned = node_id in steps.places(scene.sight, {})
    with st.container(horizontal=True, gap="small"):
        if node_id not in scene.drawn:
            st.button("Add to the picture", on_click=_step, args=(f"add {label}", steps.add(scene.sight, [node_id])))
            return
        st.button(
            f"Expand (+{more})" if more else "Expand",
            on_click=session.expand,
            args=(scene, node_id),
            disabled=not more,
            key="explorer_expand",
        )
        st.button(
            "Collapse",
            on_click=_step,
            args=(f"collapse {label}", steps.collapse(scene.sight, node_id)),
            disabled=not dict(scene.sight.grown).get(node_id),
        )
        if is_pinned:
            st.button("Unpin", on_click=_step, args=(f"unpin {label}", steps.unpin(scene.sight, node_id)))
        else:
            st.button("Pin", on_click=_pin_here, args=(scene, node_id))
        st.button("Hide", on_click=_step, args=(f"hide {label}", steps.hide(scene.sight, node_id)))


def _step(words: str, sight: Sight) -> None:
    session.go(words, sight)


def _pin_here(scene: Scene, node_id: str) -> None:
    here = next((n for n in session.picture(scene).nodes if n["id"] == node_id), None)
    if here is not None:
        x, y = float(str(here["x"])), float(str(here["y"]))
        session.go(f"pin {here['label']}", steps.pin(scene.sight, node_id, x, y))


def _why_tie(scene: Scene, tie: Edge) -> None:
    ends = [scene.whole.node(end).label for end in (tie.source, tie.target)]
    st.subheader(f"{text.plain(ends[0])} and {text.plain(ends[1])}")
    kinds = ", ".join(kind.replace("_", " ") for kind in tie.kinds)
    doubted = tie.line is Line.OFF
    st.markdown(
        f"**{_count(tie.independent_reports, 'independent report')}** of {len(tie.report_ids)} · "
        f"{text.plain(kinds)} · best grade **{text.plain(tie.best_grade)}** · {seen(tie.first, tie.last)}"
    )
    if doubted:
        st.warning("Suspected to be false: shown crossed, and part of no number.")
    elif is_cross_force(scene.whole, tie):
        st.markdown(f"Crosses a force border: {text.plain(' and '.join(map(force_name, tie.forces)))}.")
    together: frozenset[str] = scene.desk.kept(
        scene.view, ("together", *scene.name), lambda: only_together_edges(scene.whole)
    )
    if tie.id in together:
        st.info("Only together: what meets here is seen only when the records of both forces are read side by side.")
    with st.container(horizontal=True, gap="small"):
        for end, label in zip((tie.source, tie.target), ends, strict=True):
            st.button(f"Read {text.plain(label)}", on_click=session.choose, args=(end,), key=f"explorer_read_{end}")
        if not {tie.source, tie.target} <= set(scene.drawn):
            more = steps.add(scene.sight, [tie.source, tie.target])
            st.button("Add to the picture", on_click=_step, args=("add a tie", more))
    st.markdown("**How it is known**, firmest first")
    tables.show(pd.DataFrame(support_rows(scene.case, tie)), hide_index=True, height=260)
    st.markdown("**Reports behind it**")
    tables.show(pd.DataFrame(report_rows(scene.case, tie.report_ids, _groups(scene))), hide_index=True, height=260)


def draw_items(scene: Scene) -> None:
    """List what is drawn as tables that can be walked and chosen from by keyboard.

    Parameters
    ----------
    scene : Scene
        What is drawn.
    """
    drawn = sorted(scene.drawn, key=lambda i: (scene.graph.node(i).label.casefold(), i))
    st.markdown(f"**Records drawn: {len(drawn)}**, by name and by no score. Choose a row to read it.")
    rows = tables.show(
        pd.DataFrame(node_rows(scene.graph, drawn)),
        hide_index=True,
        height=360,
        on_select="rerun",
        selection_mode="single-row",
        key="explorer_items",
    )
    _chosen_row(rows, drawn, "explorer_items")
    ties = [e for e in scene.graph.edges if {e.source, e.target} <= set(drawn)]
    ties.sort(key=lambda e: (-e.independent_reports, e.id))
    st.markdown(f"**Ties drawn: {len(ties)}**, most independent reports first.")
    _table_of_ties(scene, ties, key="explorer_item_ties", height=360)


def _table_of_ties(scene: Scene, ties: list[Edge], *, key: str, height: int) -> None:
    if not ties:
        st.caption("No tie passes the filter.")
        return
    table = tables.show(
        pd.DataFrame(tie_rows(scene.graph, ties, scene.drawn)),
        hide_index=True,
        height=height,
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        column_config={"Last": st.column_config.DateColumn(format="DD MMM YYYY")},
    )
    _chosen_row(table, [tie.id for tie in ties], key)


def _chosen_row(table: object, ids: list[str], key: str) -> None:
    """A row chosen just now is read; a choice that stood before does not come back by itself."""
    rows = [row for row in table.selection.rows if row < len(ids)]  # type: ignore[attr-defined]
    now = ids[rows[0]] if rows else ""
    if now != st.session_state.get(f"{key}_was", ""):
        st.session_state[f"{key}_was"] = now
        if now:
            session.choose(now)
            st.rerun()


def draw_saved(scene: Scene) -> None:
    """Keep what is drawn under a name, and open what was kept.

    Parameters
    ----------
    scene : Scene
        What is drawn.
    """
    with st.form("explorer_save", border=True):
        name = st.text_input("Name of this view", max_chars=80, help="The same name again keeps a new version.")
        if st.form_submit_button("Save what is drawn", type="primary"):
            try:
                kept = save_view(scene.view, name, _placed(scene), scene.graph, scene.drawn)
            except LanternError as refusal:
                st.warning(text.plain(refusal))
            else:
                session.tell(f"Saved: {kept.name}, version {kept.version}.")
                st.rerun()
    found = saved_views(scene.view)
    if not found:
        st.caption("Nothing is saved yet. What you save is for your audience, and for the police lead, alone.")
    for held in found:
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            stale = "" if held.digest == scene.view.digest else " · records have changed since"
            st.markdown(
                f"**{text.plain(held.name)}** · version {held.version} · {len(held.subjects)} records · "
                f"{text.plain(held.saved_by)}, {held.saved_on:%d %b %Y}{stale}"
            )
            st.button("Open", key=f"open_{held.id}", on_click=_open, args=(held.name, held.sight))
            st.button("Take off", key=f"end_{held.id}", on_click=_end, args=(scene, held.id), type="tertiary")


def _placed(scene: Scene) -> Sight:
    """A saved view keeps every record where it stands."""
    if not scene.drawn:
        return scene.sight
    at = ((str(n["id"]), float(str(n["x"])), float(str(n["y"]))) for n in session.picture(scene).nodes)
    return replace(scene.sight, pinned=tuple(at)) if not scene.sight.by_force else scene.sight


def _open(name: str, sight: str) -> None:
    session.go(f"open {name}", Sight.from_text(sight))


def _end(scene: Scene, view_id: str) -> None:
    end_saved_view(scene.view, view_id)
    session.tell("Taken off the list; its versions stay in the store.")


def _groups(scene: Scene) -> dict[str, str]:
    return scene.desk.kept(scene.view, "origin groups", lambda: origin_groups(scene.case.reports))


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


PANELS: dict[str, Callable[[Scene], None]] = {
    WHY: draw_why,
    "Items": draw_items,
    "Paths": draw_paths,
    "Position": draw_position,
    "What if": draw_what_if,
    "Time": draw_time,
    "Watches": draw_watches,
    "Saved": draw_saved,
    "Export": draw_export,
}
