"""The network in time, and what is watched for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from dashboards.components import tables, text
from dashboards.explorer import scene as session
from dashboards.explorer import state as steps
from dashboards.explorer.rows import search_words, seen
from dashboards.explorer.scene import Scene, graphs
from dashboards.naming import last_day, readable
from dashboards.remembered import field, put, value
from data.errors import LanternError
from data.watch import WatchFinding, WatchPattern
from network.contraction import record_kind, records_of
from network.timeline import Changed, Entry, changed_since, phases, timeline
from network.watching import workflow
from network.watching.patterns import PATTERN_WORDS

_MOST_CHANGES = 300
_TAKEN_OFF = "explorer_watch_taken_off"


def draw_time(scene: Scene) -> None:
    """Look at another day, at what changed, and at the days of the chosen record.

    Parameters
    ----------
    scene : Scene
        What is drawn.
    """
    on, since = st.columns(2)
    st.session_state["explorer_as_of"] = scene.sight.as_of
    on.date_input(
        "Network as of", value=None, key="explorer_as_of", format="DD/MM/YYYY", on_change=_as_of, args=(scene,)
    )
    st.session_state["explorer_since"] = scene.sight.since
    since.date_input(
        "What changed since", value=None, key="explorer_since", format="DD/MM/YYYY", on_change=_since, args=(scene,)
    )
    if scene.sight.since:
        _draw_changes(scene, scene.sight.since)
    else:
        st.caption("Empty is now. Give the day of the last meeting to see what changed since.")
    _draw_timeline(scene)
    with st.expander("Phases side by side"):
        _draw_phases(scene)


def _as_of(scene: Scene) -> None:
    day = st.session_state["explorer_as_of"]
    session.go(f"as of {day}" if day else "as of now", replace(scene.sight, as_of=day))


def _since(scene: Scene) -> None:
    day = st.session_state["explorer_since"]
    session.go(f"changes since {day}" if day else "no changes", replace(scene.sight, since=day))


def _draw_changes(scene: Scene, since: date) -> None:
    def make() -> tuple[Changed, ...]:
        return changed_since(graphs(scene.desk, scene.view, since, apart=scene.sight.apart)[1], scene.whole)

    found = scene.desk.kept(scene.view, ("changed", since, *scene.name), make)
    if not found:
        st.info(f"Nothing changed since {since:%d %b %Y} in what this view holds.")
        return
    st.markdown(f"**{len(found)} changes since {since:%d %b %Y}**")
    rows = [
        {"What": change.what, "In words": readable(scene.case, change.words), "Reports": len(change.reports)}
        for change in found[:_MOST_CHANGES]
    ]
    tables.show(pd.DataFrame(rows), hide_index=True, height=260)
    new = [i for change in found for i in change.ids if i in scene.graph.index]
    st.button(
        "Draw what is new",
        on_click=session.go,
        args=(f"draw what is new since {since}", steps.add(scene.sight, new)),
        disabled=not set(new) - set(scene.sight.shown),
    )


def _draw_timeline(scene: Scene) -> None:
    chosen = scene.chosen
    if chosen not in scene.whole.index:
        st.caption("Choose a record in the picture to read its days.")
        return
    node = scene.whole.node(chosen)
    if node.kind == "event":
        return
    until = scene.sight.as_of or date.max
    found = {
        (entry.record_id, entry.what): entry
        for record_id in records_of(node)
        for entry in timeline(scene.case, record_kind(node), record_id)
        if entry.first <= until
    }
    st.markdown(f"**Days of {text.plain(node.label)}**: {len(found)} entries")
    ordered = sorted(found.values(), key=lambda entry: (entry.first, entry.what, entry.record_id), reverse=True)
    tables.show(pd.DataFrame([_entry_row(scene, entry) for entry in ordered]), hide_index=True, height=330)


def _entry_row(scene: Scene, entry: Entry) -> dict[str, object]:
    references = [scene.case.reports[r].reference for r in entry.reports if r in scene.case.reports]
    return {
        "When": seen(entry.first, entry.last),
        "What": entry.what,
        "In words": readable(scene.case, entry.words),
        "Reference": ", ".join(references),
    }


def _draw_phases(scene: Scene) -> None:
    end = (scene.sight.as_of or last_day(scene.case)) + timedelta(days=1)
    days = st.segmented_control("Length in days", [28, 56, 91], default=56, **field("explorer_phase")) or 56
    cuts = [end - timedelta(days=days * k) for k in (4, 3, 2, 1, 0)]
    table: pd.DataFrame = scene.desk.kept(scene.view, ("phases", tuple(cuts)), lambda: phases(scene.case, cuts))
    shown = table.T
    shown.columns = [f"from {day:%d %b %Y}" for day in table.index]
    shown = shown.drop(index="last_day").map(lambda v: "–" if pd.isna(v) else f"{v:.3f}".rstrip("0").rstrip("."))
    shown.index = pd.Index([str(name).replace("_", " ") for name in shown.index])
    tables.show(shown)


def draw_watches(scene: Scene) -> None:
    """List what watches found, silence false alarms, and set a watch.

    Parameters
    ----------
    scene : Scene
        What is drawn.
    """
    view = scene.view
    standing, found = workflow.watches(view), workflow.findings(view)
    silent = st.toggle("Silenced ones instead", **field("explorer_silent"))
    shown = workflow.findings(view, silenced=True) if silent else found
    st.markdown(f"**Found: {len(found)}** · watches: {len(standing)} · checked at every import")
    if not standing:
        st.caption("Nothing is watched for yet. Set a watch below.")
    off = value(_TAKEN_OFF)
    if off and off not in standing:
        st.button("Take back: put the watch on again", key="explorer_watch_back", on_click=_resume, args=(scene, off))
    for finding in shown[:20]:
        _draw_finding(scene, finding, is_silent=silent)
    with st.expander("Set a watch", expanded=not standing):
        _watch_form(scene)
    for watch in standing.values():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(
                f"{PATTERN_WORDS[watch.pattern]} · {text.plain(watch.set_by)}, {watch.set_on:%d %b %Y}: "
                f"{text.plain(watch.why)}"
            )
            st.button("End", key=f"end_{watch.id}", on_click=_end, args=(scene, watch.id), type="tertiary")


def _draw_finding(scene: Scene, finding: WatchFinding, *, is_silent: bool) -> None:
    with st.container(border=True):
        st.markdown(f"{finding.found_on:%d %b %Y}: {text.plain(readable(scene.case, finding.words))}")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            ids = [i for _, i in finding.subjects]
            st.button("Draw", key=f"draw_{finding.id}", on_click=_draw, args=(scene, ids))
            with st.popover("Tell again" if is_silent else "False alarm"):
                why = st.text_input("Why", key=f"why_{finding.id}")
                if st.button("Record", key=f"silence_{finding.id}", type="primary"):
                    _silence(scene, finding.id, why, lift=is_silent)


def _draw(scene: Scene, ids: list[str]) -> None:
    session.go("draw a finding", steps.add(scene.sight, ids))


def _silence(scene: Scene, finding_id: str, why: str, *, lift: bool) -> None:
    try:
        workflow.silence(scene.view, finding_id, silenced_by=scene.view.actor, reason=why, lift=lift)
    except LanternError as refusal:
        st.warning(text.plain(refusal))
        return
    session.tell("Told again from now on." if lift else "Silent from now on; the same thing does not come up again.")
    st.rerun()


def _end(scene: Scene, watch_id: str) -> None:
    workflow.end_watch(scene.view, watch_id)
    put(_TAKEN_OFF, watch_id)
    session.tell("Taken off; what it found stays. It can be taken back above the list.")


def _resume(scene: Scene, watch_id: str) -> None:
    workflow.resume_watch(scene.view, watch_id)
    put(_TAKEN_OFF, None)
    session.tell("On again: it is checked at every import.")


def _watch_form(scene: Scene) -> None:
    words = search_words(scene.case, scene.whole, scene.view.day)
    with st.form("explorer_watch", border=False):
        pattern = st.selectbox("Watch for", list(WatchPattern), format_func=lambda p: PATTERN_WORDS[p])
        left = st.multiselect("About these records (none: any)", list(words), format_func=lambda i: words[i])
        right = st.multiselect("Other side of a new link", list(words), format_func=lambda i: words[i])
        why = st.text_input("Why it is watched for")
        if not st.form_submit_button("Set the watch", type="primary"):
            return
    try:
        kept = workflow.set_watch(scene.view, pattern or "", set_by=scene.view.actor, why=why, left=left, right=right)
        fresh = workflow.check_watches(scene.view)
    except LanternError as refusal:
        st.warning(text.plain(refusal))
        return
    session.tell(f"Watching for {PATTERN_WORDS[kept.pattern]}: {len(fresh)} found now.")
    st.rerun()
