"""The explorer's session: where the picture stands, what is chosen, and the graphs that it is drawn from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from dashboards.explorer import state as steps
from dashboards.explorer.sight import History, Sight
from dashboards.wiring import Desk
from data.records import Case
from data.views import View
from network.contraction import contracted, homes
from network.draw import Picture, default_focus, picture_of
from network.graph import build
from network.selection import Selection, selected
from network.structure import AssociationGraph, Edge

PICTURE = "explorer_graph"
_HISTORY, _CHOSEN, _ASK, _NOTICE, _DRAWN = (
    f"explorer_{name}" for name in ("history", "chosen", "ask", "notice", "drawn")
)
_PICTURES_KEPT = 40
_ALIKE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What one run of the page works with.

    Attributes
    ----------
    joined : AssociationGraph
        As of the day looked at, records that are one joined.
    whole : AssociationGraph
        `joined`, or single records if they are shown apart.
    graph : AssociationGraph
        `whole` as filtered.
    drawn : tuple of str
        Ids of the nodes in the picture.
    """

    desk: Desk
    view: View
    case: Case
    sight: Sight
    joined: AssociationGraph
    whole: AssociationGraph
    graph: AssociationGraph
    drawn: tuple[str, ...]

    @property
    def name(self) -> tuple[object, ...]:
        """What results computed from `whole` are kept under."""
        return (self.sight.apart, self.sight.as_of)

    @property
    def chosen(self) -> str:
        """Node or tie that is being read, empty if none."""
        held = str(st.session_state.get(_CHOSEN, ""))
        return held if held in self.whole.index or self.tie(held) is not None else ""

    def tie(self, edge_id: str) -> Edge | None:
        """Find a tie by its id, as filtered if it passes the filter.

        Parameters
        ----------
        edge_id : str
            Ids of its two records with a bar between them.

        Returns
        -------
        Edge or None
            None if there is no such tie.
        """
        every = (*self.graph.edges, *self.graph.suspected_false, *self.whole.edges, *self.whole.suspected_false)
        return next((edge for edge in every if edge.id == edge_id), None) if "|" in edge_id else None

    def kept(self, what: tuple[object, ...], make: Callable[[], object]) -> object:
        """Keep something computed from `whole`, once for each view, day and way of joining.

        Parameters
        ----------
        what : tuple
            Names what is computed.
        make : callable
            Computes it.

        Returns
        -------
        object
            As computed, or as kept.
        """
        return self.desk.kept(self.view, (*what, *self.name), make)


def scene_of(desk: Desk, view: View) -> Scene | None:
    """Put the scene together; the first time it starts where forces' records meet.

    Parameters
    ----------
    desk : Desk
        Kept results.
    view : View
        What this audience may see.

    Returns
    -------
    Scene or None
        None if this view has no tie.
    """
    case = view.case()
    sight = history().now
    joined, whole = graphs(desk, view, sight.as_of, apart=sight.apart)
    if not whole.edges and sight.as_of is None:
        return None
    if _HISTORY not in st.session_state and whole.edges:
        focus = default_focus(whole)
        sight = steps.start(sight, focus, whole.near(focus, hops=1)[: steps.MOST_AT_ONCE])
        st.session_state[_HISTORY] = History(now=sight)
    graph = whole
    if not sight.chosen.is_open:
        graph = desk.kept(
            view, ("filtered", sight.apart, sight.as_of, sight.chosen), lambda: selected(whole, case, sight.chosen)
        )
    return Scene(
        desk=desk,
        view=view,
        case=case,
        sight=sight,
        joined=joined,
        whole=whole,
        graph=graph,
        drawn=steps.drawn_ids(graph, joined, sight),
    )


def graphs(
    desk: Desk, view: View, as_of: date | None, *, apart: bool = False
) -> tuple[AssociationGraph, AssociationGraph]:
    """Graphs of a day.

    Parameters
    ----------
    desk : Desk
        Kept results.
    view : View
        What this audience may see.
    as_of : date or None
        Day whose knowledge is asked for; None is now.
    apart : bool, default False
        Whether records that are one are wanted apart.

    Returns
    -------
    tuple of AssociationGraph
        With joined records, and the one asked for.
    """
    single = desk.graph(view)
    if as_of is not None:
        single = desk.kept(view, ("as of", as_of), lambda: build(view.case(), as_of=as_of))
    joined = desk.kept(view, ("joined", as_of), lambda: contracted(single))
    return joined, single if apart else joined


def picture(scene: Scene) -> Picture:
    """Draw the scene; a state that was drawn before looks as it did.

    Parameters
    ----------
    scene : Scene
        What to draw.

    Returns
    -------
    Picture
        Places and marks.
    """
    held: dict[str, tuple[str, Picture]] = st.session_state.setdefault(_DRAWN, {})
    key, last = scene.sight.to_text(), next(reversed(held.values()), None)
    digest, found = held.pop(key, ("", None))
    if found is None or digest != scene.view.digest:
        # The same state keeps its places when the records changed; another one goes on from the last picture.
        found = _draw(scene, found or (last[1] if last else None))
    held[key] = (scene.view.digest, found)
    while len(held) > _PICTURES_KEPT:
        held.pop(next(iter(held)))
    return found


def _draw(scene: Scene, last: Picture | None) -> Picture:
    before = None
    # From a much larger picture the few that stay would lie scattered.
    if last and bool(last.fields) is scene.sight.by_force and len(scene.drawn) >= _ALIKE * len(last.nodes):
        before = {str(n["id"]): (float(str(n["x"])), float(str(n["y"]))) for n in last.nodes}
    home = homes(scene.joined)
    return picture_of(
        scene.graph,
        scene.drawn,
        by_force=scene.sight.by_force,
        before=before,
        pinned={i: at for i, at in steps.places(scene.sight, home).items() if i in scene.drawn},
        trail=scene.sight.trail,
        with_doubted=scene.sight.chosen.weakest == "off",
        seed=7,
    )


def history() -> History:
    """Where this browser session's picture stands.

    Returns
    -------
    History
        Empty before anything was drawn.
    """
    found = st.session_state.get(_HISTORY)
    return found if isinstance(found, History) else History()


def go(words: str, sight: Sight) -> None:
    """Take a step that can be taken back.

    Parameters
    ----------
    words : str
        What it does.
    sight : Sight
        State after it.
    """
    st.session_state[_HISTORY] = history().step(words, sight)


def undo() -> None:
    """Take the last step back."""
    st.session_state[_HISTORY] = history().undo()


def redo() -> None:
    """Take the step again that was taken back last."""
    st.session_state[_HISTORY] = history().redo()


def choose(thing_id: str) -> None:
    """Choose a node or a tie to read.

    Parameters
    ----------
    thing_id : str
        Its id.
    """
    st.session_state[_CHOSEN] = thing_id


def tell(words: str) -> None:
    """Say something once, on the next drawing of the page.

    Parameters
    ----------
    words : str
        Words.
    """
    st.session_state[_NOTICE] = words


def told() -> str:
    """What is to be said now.

    Returns
    -------
    str
        Empty if nothing.
    """
    return str(st.session_state.pop(_NOTICE, ""))


def expand(scene: Scene, node_id: str, *, most: int | None = None) -> None:
    """Draw a node's neighbours; a large number is asked about first.

    Parameters
    ----------
    scene : Scene
        What is drawn.
    node_id : str
        Node.
    most : int, optional
        Answer to the question: how many; default ask.
    """
    st.session_state.pop(_ASK, None)
    if node_id not in scene.graph.index:
        return
    new = steps.onward(scene.graph, node_id, scene.drawn)
    if not new:
        tell("Every tie of this record that passes the filter is drawn already.")
        return
    if most is None and len(new) > steps.MOST_AT_ONCE:
        st.session_state[_ASK] = (node_id, len(new))
        return
    brought = new if most is None else new[:most]
    sight = steps.expand(scene.sight, node_id, brought)
    left = len(set(new) - set(sight.shown))
    go(f"expand {scene.graph.node(node_id).label}", sight)
    if left > 0:
        tell(f"{left} of its ties are not drawn. At most {steps.MOST_DRAWN} records are drawn at once.")


def asked() -> tuple[str, int] | None:
    """Node with many ties that waits for an answer.

    Returns
    -------
    tuple of (str, int) or None
        Its id and how many would be drawn.
    """
    return st.session_state.get(_ASK)


def forget_question() -> None:
    """Draw nothing of the node that was asked about."""
    st.session_state.pop(_ASK, None)


def filter_by(scene: Scene, chosen: Selection) -> None:
    """Change the filter.

    Parameters
    ----------
    scene : Scene
        What is drawn.
    chosen : Selection
        New filter.
    """
    go("filter", replace(scene.sight, chosen=chosen))
