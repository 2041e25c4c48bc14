"""Questions to the network: what connects these, how firm is a position, what if somebody were gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import streamlit as st

from dashboards.components import tables, text
from dashboards.explorer import scene as session
from dashboards.explorer import state as steps
from dashboards.explorer.rows import KIND_WORDS, path_words, search_words
from dashboards.explorer.scene import Scene
from dashboards.remembered import field, put, value
from data.errors import LanternError
from data.protection import Standing, standing_of
from network.brokerage import ranked_brokers
from network.centrality import MEASURES
from network.disruption.candidates import candidates
from network.paths import Path, cheapest, connect_these, within
from network.ranking import Rank, TargetRanking, ranked_targets
from network.regrowth import Range
from network.target_sets import TargetSet, dominating_adults, key_player_set
from network.what_if import Effect, WhatIf, what_if

_SHORTEST, _FIRMEST, _ALL = "Fewest steps", "Firmest ties", "All within"
_STANDING = {
    Standing.CHILD: "A child or a child at risk: shown, never in any list of targets.",
    Standing.HARMED_AS_CHILD: "Harmed when under 18, by a record: in no list of targets.",
    Standing.AGE_NOT_KNOWN: "Age not established: in no list of targets until a named officer establishes it.",
}
_SETS = ("key players", "dominating set")
_BROKER = "between forces"
_MOST_PATHS = 30


def draw_paths(scene: Scene) -> None:
    """Ask what connects two to five records.

    Parameters
    ----------
    scene : Scene
        What is drawn; paths run through what passes its filter.
    """
    words = search_words(scene.case, scene.graph, scene.view.day)
    ends = st.multiselect(
        "What connects these (2 to 5 records)",
        list(words),
        format_func=lambda i: words[i],
        max_selections=5,
        **field("explorer_ends"),
    )
    way = st.segmented_control("Two records", [_SHORTEST, _FIRMEST, _ALL], default=_SHORTEST, **field("explorer_way"))
    far = st.slider("Steps", 2, 6, 3, **field("explorer_far")) if way == _ALL and len(ends) == 2 else 3
    through = st.pills(
        "Only through",
        [kind for kind in KIND_WORDS if kind in {n.kind for n in scene.graph.nodes}],
        format_func=lambda kind: KIND_WORDS[kind],
        selection_mode="multi",
        help="Nothing chosen goes through all. The ends may be of any kind.",
        **field("explorer_through"),
    )
    if len(ends) < 2:
        st.caption("Choose at least two records. Paths run only through what passes the filter.")
        return
    found = _paths(scene, ends, way or _SHORTEST, far, tuple(through) or None)
    if not found:
        st.info("Nothing connects them in what this view holds and the filter lets through.")
        return
    reached = {i for path in found for i in path.node_ids}
    if missing := [scene.graph.node(i).label for i in ends if i not in reached]:
        st.warning(f"Nothing connects {text.plain(', '.join(missing))} with the others.")
    st.button(
        "Draw this path" if len(found) == 1 else f"Draw these {len(found)} paths",
        type="primary",
        on_click=_draw,
        args=(scene, found),
    )
    for path in found:
        st.markdown(f"- {len(path.edges)} steps: {text.plain(path_words(scene.graph, path))}")


def _paths(scene: Scene, ends: list[str], way: str, far: int, through: tuple[str, ...] | None) -> list[Path]:
    graph = scene.graph
    if len(ends) > 2 or way == _SHORTEST:
        return connect_these(graph, ends, through=through)
    if way == _FIRMEST:
        path = cheapest(graph, ends[0], ends[1], scene.sight.as_of or scene.view.day, through=through)
        return [path] if path else []
    found, complete = within(graph, ends[0], ends[1], steps=far, through=through, limit=1000)
    more = f"{len(found)} paths of at most {far} steps" + ("" if complete else " or more")
    st.caption(f"{more}; {min(len(found), _MOST_PATHS)} shown, the shortest and firmest first.")
    return found[:_MOST_PATHS]


def _draw(scene: Scene, found: list[Path]) -> None:
    ids = [i for path in found for i in path.node_ids]
    trail = [edge.id for path in found for edge in path.edges]
    session.go("draw paths", steps.add(scene.sight, ids, trail=trail))


def position_words(scene: Scene, node_id: str) -> list[str]:
    """Say how firm a record's position is; only of those who may stand in a list.

    Parameters
    ----------
    scene : Scene
        What is drawn.
    node_id : str
        Node.

    Returns
    -------
    list of str
        One sentence for each measure, or why there is none.
    """
    node = scene.whole.node(node_id)
    if not node.is_person:
        return []
    standing = standing_of(scene.case, scene.case.people[node_id], _day(scene))
    if standing is not Standing.ADULT:
        return [_STANDING[standing]]
    found = []
    for by in ("betweenness", "degree"):
        held = next((rank for rank in _ranking(scene, by, 400).ranks if rank.node_id == node_id), None)
        if held is None:
            found.append(f"{by}: 0, in no list")
        else:
            found.append(
                f"{by} {held.score:.3g} ({held.lowest:.3g} to {held.highest:.3g} without any one report): {held.words}"
            )
    return found


def draw_position(scene: Scene) -> None:
    """List adults by position, with how far each place can be trusted.

    Parameters
    ----------
    scene : Scene
        What is drawn; the list is of the whole network of this view and day, whatever the filter.
    """
    by = st.segmented_control(
        "List",
        [*MEASURES, _BROKER, *_SETS],
        default="betweenness",
        label_visibility="collapsed",
        **field("explorer_measure"),
    )
    st.caption("Adults beyond doubt, not harmed as a child. Position on police data measures attention as much.")
    if by in _SETS:
        _draw_set(scene, by)
        return
    found = _ranking(scene, by or "betweenness", 10)
    if not found.ranks:
        st.info("Nobody may stand in this list.")
    else:
        rows = [_rank_row(rank) for rank in found.ranks]
        tables.show(pd.DataFrame(rows), hide_index=True, height=min(420, 40 + 36 * len(rows)))
        st.caption(
            "Reports: independent ones behind the ties. Place would be: without any one report, or any one source."
        )
        with st.container(horizontal=True, gap="small"):
            for rank in found.ranks:
                label = text.plain(rank.label)
                st.button(label, key=f"explorer_rank_{rank.node_id}", on_click=session.choose, args=(rank.node_id,))
    st.markdown(f"**{text.plain(found.waiting_words)}** and stand in no list until then.")


def _rank_row(rank: Rank) -> dict[str, object]:
    twins = len(rank.not_distinguishable_from)
    low = min(rank.places[0], rank.places_by_source[0])
    high = max(rank.places[1], rank.places_by_source[1])
    return {
        "Place": rank.place,
        "Person": rank.label,
        "Score": float(f"{rank.score:.3g}"),
        "Reports": rank.independent_reports,
        "Place would be": f"{low} to {high}" if low != high else f"stays {low}",
        "Not distinguishable": f"from {twins} here" if twins else "distinguishable",
    }


def _draw_set(scene: Scene, by: str) -> None:
    def key_players() -> TargetSet:
        return key_player_set(scene.whole, scene.case, _day(scene), size=3, digest=scene.view.digest)

    def dominating() -> TargetSet:
        return dominating_adults(scene.whole, scene.case, _day(scene), digest=scene.view.digest)

    make: Callable[[], TargetSet] = key_players if by == _SETS[0] else dominating
    with st.spinner("Working it out, also without each report ..."):
        found: TargetSet = scene.desk.kept(scene.view, (by, *scene.name), make)
    if by == _SETS[0]:
        st.markdown(
            f"Fragmentation weighted by distance **{found.score_before:.3f}** with them, **{found.score:.3f}** without."
        )
    else:
        st.markdown(f"They reach **{found.score:.0%}** of all people in one step; {found.unreachable} nobody reaches.")
    rows = [
        {
            "Person": member.label,
            "Independent reports": member.independent_reports,
            "Still chosen without one report": f"{member.kept:.0%}",
            "Distinguishable": "yes" if member.is_distinguishable else "not distinguishable: others do as well",
        }
        for member in found.members
    ]
    tables.show(pd.DataFrame(rows), hide_index=True, height=min(480, 40 + 36 * max(1, len(rows))))
    st.markdown(f"**{text.plain(found.waiting_words)}** and stand in no list until then.")


def draw_what_if(scene: Scene) -> None:
    """Work out what the network would be without some adults or things.

    Parameters
    ----------
    scene : Scene
        What is drawn; the question is put to the whole network of this view and day, whatever the filter.
    """
    day = _day(scene)
    allowed = candidates(scene.whole, scene.case, day)
    words = search_words(scene.case, scene.whole, scene.view.day)
    options = [i for i in words if i in allowed]
    chosen = scene.chosen
    held = value("explorer_gone")
    put("explorer_gone", [i for i in ([chosen] if held is None else held) if i in options])
    gone = st.multiselect("Without these", options, format_func=lambda i: words[i], **field("explorer_gone"))
    with st.container(horizontal=True, vertical_alignment="center"):
        asked = st.button("Work it out", type="primary", disabled=not gone)
        st.button(
            f"Take {text.plain(scene.whole.node(chosen).label)}" if chosen in options else "Take the chosen record",
            disabled=chosen not in options or chosen in gone,
            on_click=_take,
            args=(chosen,),
        )
    st.caption(
        "A question for the meeting, not advice. Children, people of unknown age, what they use, and homes cannot be "
        "chosen; nor can what nobody is known to use."
    )
    key = (tuple(sorted(gone)), scene.name)
    if asked:
        st.session_state["explorer_asked"] = key
    if not gone or st.session_state.get("explorer_asked") != key:
        return
    try:
        with st.spinner("Comparing with random choices, and letting it grow back ..."):
            _draw_answer(
                scene.desk.kept(
                    scene.view,
                    ("what if", key),
                    lambda: what_if(scene.whole, scene.case, gone, day, rng=np.random.default_rng(7)),
                )
            )
    except LanternError as refusal:
        st.warning(text.plain(refusal))


def _take(node_id: str) -> None:
    put("explorer_gone", [*(value("explorer_gone") or []), node_id])


def _draw_answer(found: WhatIf) -> None:
    if found.not_distinguishable:
        st.warning("Not distinguishable: random choices do as much, or the network may close again altogether.")
    same = found.regrowth[1]
    rows = [
        _effect_row("As it is", found.before),
        _effect_row("Without these", found.after),
        _effect_row("The best connected instead", found.by_degree),
        {
            "": "As many at random, nine of ten",
            "Fragmentation F": _range(found.random["fragmentation"]),
            "Weighted by distance DF": _range(found.random["distance_weighted_fragmentation"]),
            "Children within 2 steps": _range(found.random["children_reached"], whole=True),
        },
        {
            "": f"After regrowth of {same.steps} ties",
            "Fragmentation F": "–",
            "Weighted by distance DF": _range(same.distance_weighted_fragmentation),
            "Children within 2 steps": _range(same.children_reached, whole=True),
        },
    ]
    tables.show(pd.DataFrame(rows), hide_index=True)
    for sentence in found.sentences:
        st.markdown(f"- {text.plain(sentence)}")
    st.caption(f"{found.waiting} people of unknown age were no candidates. Random draws with seed 7.")


def _effect_row(words: str, effect: Effect) -> dict[str, object]:
    return {
        "": words,
        "Fragmentation F": f"{effect.fragmentation:.3f}",
        "Weighted by distance DF": f"{effect.distance_weighted_fragmentation:.3f}",
        "Children within 2 steps": str(effect.children_reached),
    }


def _range(found: Range, *, whole: bool = False) -> str:
    return f"{found.low:.0f} to {found.high:.0f}" if whole else f"{found.low:.3f} to {found.high:.3f}"


def _ranking(scene: Scene, by: str, top: int) -> TargetRanking:
    def make() -> TargetRanking:
        if by == _BROKER:
            return ranked_brokers(scene.whole, scene.case, _day(scene), top=top, digest=scene.view.digest)
        return ranked_targets(scene.whole, scene.case, _day(scene), by=by, top=top, digest=scene.view.digest)

    with st.spinner("Placing, also without each report and source ..."):
        return scene.desk.kept(scene.view, ("rank", by, top, *scene.name), make)


def _day(scene: Scene) -> date:
    """Ages are reckoned on the day of looking, never on an earlier one: a picture of the past makes nobody younger."""
    return scene.view.day
