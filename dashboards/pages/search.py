"""Search: everything this audience may see, by whatever was heard of it; then on to the page that answers more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboards import deep_links
from dashboards.components import tables, text
from dashboards.components.map import show_map
from dashboards.doors import OPEN_TO
from dashboards.explorer import scene as explorer_scene
from dashboards.explorer import state as steps
from dashboards.explorer.rows import report_rows
from dashboards.going import can_go, go_to
from dashboards.naming import title
from dashboards.panels.access_history import offer_access_history
from dashboards.panels.assessed import draw_attached
from dashboards.pictures import lit, place_picture
from dashboards.remembered import field, put
from dashboards.searching import KIND_WORDS, MATCH_WORDS, Hit, Index, Match, index_of, search
from dashboards.wiring import Desk
from data.codes import label
from data.records import Case
from data.views import View
from network.contraction import homes
from network.evidence import origin_groups

TITLE = "Search"
PATH = "search"
AUDIENCES = OPEN_TO["search"]
_MOST = 200
_LOGGED = "search_logged"
_WATCHED = ("person", "vehicle", "venue")


def render(desk: Desk, view: View) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Store, gazetteer, areas and kept results.
    view : View
        What this audience may see.
    """
    index: Index = desk.kept(view, "search index", lambda: index_of(view.case(), view.casework()))
    question = st.text_input(
        "Search",
        max_chars=120,
        placeholder="A reference, name, nickname, part plate (AB1? ...), number, place, licence, word of an event",
        label_visibility="collapsed",
        **field("search_words"),
    )
    if not question.strip():
        if deep_links.asked_for():
            _read_linked(desk, view, index)
            return
        held = Counter(entry.kind for entry in index.entries)
        counted = [f"{held[kind]:,} {words.lower()}" for kind, words in KIND_WORDS.items() if held[kind]]
        counted = counted or ["nothing yet; an analyst loads records on Intake"]
        st.info(f"Write what was heard, also in part or misspelt. In this view: {', '.join(counted)}.")
        return
    found = search(index, question)
    if not found:
        st.info(
            "Nothing in this view fits every word. Try fewer words, one part of a plate with ... for the rest, or "
            "another spelling. What this view does not hold is not searched; that says nothing about whether it exists."
        )
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        chosen = _choose(found)
    _log(view, question, found)
    with right:
        if chosen is None:
            st.info("Choose a row to read it here and to go on from it.")
        else:
            deep_links.name(PATH, chosen.id)
            view.open_record(chosen.id)
            _read(desk, view, chosen)


def _read_linked(desk: Desk, view: View, index: Index) -> None:
    """Read the record that the address names."""
    held = {entry.id: entry for entry in index.entries}
    deep_links.follow(PATH, lambda asked: asked if asked in held else None)
    entry = held.get(deep_links.asked_for())
    if entry is None:
        return
    view.open_record(entry.id)
    _read(desk, view, Hit(kind=entry.kind, id=entry.id, title=entry.title, match=Match.WHOLE, why="its address"))


def _log(view: View, question: str, found: tuple[Hit, ...]) -> None:
    """A list of hits is a consultation of each of them; the words themselves may be a name and are not logged."""
    seen = (view.digest, question)
    if st.session_state.get(_LOGGED) != seen:
        view.consult(*(hit.id for hit in found[:_MOST]))
        st.session_state[_LOGGED] = seen


def _choose(found: tuple[Hit, ...]) -> Hit | None:
    held = Counter(hit.kind for hit in found)
    kinds = [kind for kind in KIND_WORDS if held[kind]]
    wanted = st.pills(
        "Kinds",
        kinds,
        format_func=lambda kind: f"{KIND_WORDS[kind]} {held[kind]}",
        selection_mode="multi",
        label_visibility="collapsed",
        **field("search_kinds"),
    )
    shown = [hit for hit in found if not wanted or hit.kind in wanted][:_MOST]
    rows = [
        {"What": KIND_WORDS[hit.kind], "Record": hit.title, "Found by": hit.why, "How": MATCH_WORDS[hit.match]}
        for hit in shown
    ]
    picked = tables.choose(
        rows,
        [f"{hit.kind}:{hit.id}" for hit in shown],
        name="search_rows",
        width="stretch",
        height=min(820, 38 + 35 * len(rows)),
    )
    if len(found) > len(shown) and len(shown) == _MOST:
        st.caption(f"The {_MOST} best of {len(found)} are listed; write more words to narrow them.")
    return shown[picked] if picked is not None else (shown[0] if len(shown) == 1 else None)


def _read(desk: Desk, view: View, hit: Hit) -> None:
    case = view.case()
    st.markdown(f"#### {text.plain(hit.title)}")
    events = sorted(_events(case, hit), key=lambda i: case.events[i].start, reverse=True)
    _onward(desk, view, hit)
    places = {place for i in events if (place := case.events[i].location_id)} | _own_place(case, hit)
    if places:
        venues = [hit.id] if hit.kind == "venue" else []
        picture = lit(place_picture(desk, view, sorted(places), venues), case, places, "Its places")
        show_map(picture, key="search_map", height_px=380)
    if events:
        st.markdown(f"**Events** ({len(events)})")
        tables.show([_event_row(case, i) for i in events], hide_index=True, width="stretch", height=220)
    if hit.kind in ("venue", "location"):
        draw_attached(view, hit.kind, hit.id)
    reports = {r for i in events for r in case.events[i].reports} | set(_reports(view, case, hit))
    st.markdown(f"**Reports behind it** ({len(reports)})")
    tables.show(report_rows(case, reports, origin_groups(case.reports)), hide_index=True, width="stretch", height=220)
    if hit.kind in _WATCHED:
        offer_access_history(view, hit.id)


def _events(case: Case, hit: Hit) -> set[str]:
    if hit.kind == "event":
        return {hit.id}
    found = {p.event_id for p in case.participations.values() if p.subject_id == hit.id}
    places = _own_place(case, hit)
    return found | {e.id for e in case.events.values() if e.location_id in places or hit.id in e.reports}


def _own_place(case: Case, hit: Hit) -> set[str]:
    if hit.kind == "venue":
        return {case.venues[hit.id].location_id}
    return {hit.id} if hit.kind == "location" else set()


def _reports(view: View, case: Case, hit: Hit) -> tuple[str, ...]:
    if hit.kind == "report":
        return (hit.id,)
    if hit.kind in ("decision", "action"):
        held = view.decisions() if hit.kind == "decision" else view.actions()
        return tuple(getattr(held.get(hit.id), "reports", ()))
    kinds: dict[str, Mapping[str, Any]] = {
        "person": case.people,
        "vehicle": case.vehicles,
        "phone": case.phones,
        "venue": case.venues,
    }
    kinds |= {"location": case.locations, "event": case.events}
    record = kinds[hit.kind].get(hit.id)
    return record.reports if record else ()


def _event_row(case: Case, event_id: str) -> dict[str, str]:
    event = case.events[event_id]
    place = event.location_id if event.location_id in case.locations else None
    return {
        "Date": f"{event.start:%d %b %Y %H:%M}",
        "Kind": label(event.kind),
        "Place": title(case, "location", place) if place else "no place recorded",
    }


def _onward(desk: Desk, view: View, hit: Hit) -> None:
    with st.container(horizontal=True):
        if hit.kind in ("person", "vehicle", "phone", "venue") and can_go("explorer"):
            _, joined = explorer_scene.graphs(desk, view, None)
            node = homes(joined).get(hit.id)
            if node and st.button("Read in the network"):
                around = steps.onward(joined, node, [node])[: steps.MOST_AT_ONCE]
                sight = explorer_scene.history().now
                explorer_scene.go("start from search", steps.start(sight, [node], around))
                explorer_scene.choose(node)
                go_to("explorer")
        if hit.kind in ("person", "vehicle", "venue", "location") and can_go("options") and st.button("Lawful options"):
            put("option_about", hit.kind)
            put(f"option_{hit.kind}", hit.id)
            go_to("options")
        if hit.kind in ("decision", "action") and can_go("actions") and st.button("Read under Actions"):
            go_to("actions")
