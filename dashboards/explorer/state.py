"""What the network explorer shows, and every step on the way there: pure, so that each step can be taken back.

A sight holds ids of records and what was asked of them, never what was found: it is drawn anew from the permitted
records of whoever opens it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from dashboards.explorer.sight import Sight
from network.contraction import homes, records_of
from network.structure import AssociationGraph

MOST_AT_ONCE = 60
MOST_DRAWN = 300


def start(sight: Sight, node_ids: Collection[str], around: Collection[str] = ()) -> Sight:
    """Begin anew from some nodes; filters, day and grouping stay.

    Parameters
    ----------
    sight : Sight
        State.
    node_ids : collection of str
        Where to start.
    around : collection of str, optional
        Their neighbours that are drawn at once.

    Returns
    -------
    Sight
        State.
    """
    first = tuple(dict.fromkeys(node_ids))
    brought = tuple(i for i in dict.fromkeys(around) if i not in first)
    grown = ((first[0], brought),) if first and brought else ()
    return replace(sight, shown=(first + brought)[:MOST_DRAWN], grown=grown, pinned=(), trail=())


def add(sight: Sight, node_ids: Collection[str], *, trail: Collection[str] | None = None) -> Sight:
    """Draw some more nodes.

    Parameters
    ----------
    sight : Sight
        State.
    node_ids : collection of str
        Ids; those drawn already stay where they are.
    trail : collection of str, optional
        Ties to point out instead of those before.

    Returns
    -------
    Sight
        At most `MOST_DRAWN` nodes.
    """
    shown = tuple(dict.fromkeys((*sight.shown, *node_ids)))[:MOST_DRAWN]
    return replace(sight, shown=shown, trail=sight.trail if trail is None else tuple(sorted(set(trail))))


def expand(sight: Sight, node_id: str, brought: Collection[str]) -> Sight:
    """Draw neighbours of a node, and remember that it brought them.

    Parameters
    ----------
    sight : Sight
        State.
    node_id : str
        Node that is expanded.
    brought : collection of str
        Neighbours to draw.

    Returns
    -------
    Sight
        At most `MOST_DRAWN` nodes.
    """
    new = tuple(i for i in dict.fromkeys(brought) if i not in sight.shown)
    held = dict(sight.grown)
    more = add(sight, (node_id, *new))
    kept = tuple(i for i in new if i in more.shown)
    return replace(more, grown=tuple({**held, node_id: (*held.get(node_id, ()), *kept)}.items()))


def collapse(sight: Sight, node_id: str) -> Sight:
    """Take away what a node brought, and what that brought; pinned nodes stay.

    Parameters
    ----------
    sight : Sight
        State.
    node_id : str
        Node that was expanded.

    Returns
    -------
    Sight
        The same state if it brought nothing.
    """
    held, pinned = dict(sight.grown), {place[0] for place in sight.pinned}
    gone: set[str] = set()
    waiting = [node_id]
    while waiting:
        brought = held.pop(waiting.pop(), ())
        new = [i for i in brought if i not in gone and i not in pinned and i != node_id]
        gone |= set(new)
        waiting += new
    return replace(sight, shown=tuple(i for i in sight.shown if i not in gone), grown=tuple(held.items()))


def hide(sight: Sight, node_id: str) -> Sight:
    """Take one node out of the picture.

    Parameters
    ----------
    sight : Sight
        State.
    node_id : str
        Node.

    Returns
    -------
    Sight
        State without it.
    """
    return replace(
        sight,
        shown=tuple(i for i in sight.shown if i != node_id),
        pinned=tuple(place for place in sight.pinned if place[0] != node_id),
    )


def pin(sight: Sight, node_id: str, x: float, y: float) -> Sight:
    """Keep a node where it is put.

    Parameters
    ----------
    sight : Sight
        State.
    node_id : str
        Node.
    x, y : float
        Pixels.

    Returns
    -------
    Sight
        State.
    """
    others = tuple(place for place in sight.pinned if place[0] != node_id)
    return replace(sight, pinned=(*others, (node_id, round(x, 1), round(y, 1))))


def unpin(sight: Sight, node_id: str) -> Sight:
    """Let a node go again.

    Parameters
    ----------
    sight : Sight
        State.
    node_id : str
        Node.

    Returns
    -------
    Sight
        State.
    """
    return replace(sight, pinned=tuple(place for place in sight.pinned if place[0] != node_id))


def onward(graph: AssociationGraph, node_id: str, drawn: Collection[str]) -> list[str]:
    """Neighbours of a node that are not drawn.

    Parameters
    ----------
    graph : AssociationGraph
        Graph as filtered.
    node_id : str
        Node.
    drawn : collection of str
        What is drawn.

    Returns
    -------
    list of str
        Those with most independent reports first, then by id.
    """
    here = set(drawn)
    ends = [(e.source if e.target == node_id else e.target, e) for e in graph.incident(node_id)]
    ends.sort(key=lambda end: (-end[1].independent_reports, end[0]))
    return [other for other, _ in ends if other not in here]


def drawn_ids(graph: AssociationGraph, joined: AssociationGraph, sight: Sight) -> tuple[str, ...]:
    """Nodes of a graph that a sight shows, whether records that are one are joined in it or apart.

    Parameters
    ----------
    graph : AssociationGraph
        What is drawn, filtered.
    joined : AssociationGraph
        The same view's graph with joined records.
    sight : Sight
        State.

    Returns
    -------
    tuple of str
        In the order in which they came; what this view or the filter does not hold is left out.
    """
    home, members = homes(joined), {node.id: records_of(node) for node in joined.nodes}
    if sight.apart:
        wide = [record for i in sight.shown for record in members.get(home.get(i, i), (i,))]
    else:
        wide = [home.get(i, i) for i in sight.shown]
    return tuple(i for i in dict.fromkeys(wide) if i in graph.index)


def places(sight: Sight, home: Mapping[str, str]) -> dict[str, tuple[float, float]]:
    """Pins by the node that is drawn.

    Parameters
    ----------
    sight : Sight
        State.
    home : mapping of str to str
        Record id to node id.

    Returns
    -------
    dict of str to (float, float)
        Pixels.
    """
    return {(node_id if sight.apart else home.get(node_id, node_id)): (x, y) for node_id, x, y in sight.pinned}
