"""A node-link picture as plain data for the browser: positions in pixels, the same every time.

A whole network is never drawn: it is a tangle that shows nothing. The picture holds one or two steps around its focus,
one field for each force side by side, and between the fields the nodes where the forces' records meet.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from data.errors import RefusedInput
from network.arrange import MARGIN_PX, arrange
from network.communities import partition
from network.contraction import records_of
from network.cross_force import cross_force_ties, is_cross_force
from network.only_together import only_together
from network.structure import SAME_EVENT, AssociationGraph, Edge, Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Plain data for the browser.

    Attributes
    ----------
    nodes : list of dict
        ``id, label, kind, x, y`` (pixels), ``force, forces, protected, focus, community, more`` (ties not drawn),
        ``records`` (how many it joins), ``pinned``.
    edges : list of dict
        ``id, source, target, kind, kinds, label, line, cross_force, only_together, reports`` (independent), ``grades,
        weight, trail``.
    fields : list of dict
        One for each force: ``force, x, y, width, height`` (pixels, upper left corner).
    width, height : float
        Size of the whole in pixels.
    focus : list of str
        Ids that the picture is about.
    left_out : int
        Nodes within the steps asked that did not fit.
    """

    nodes: list[dict[str, object]]
    edges: list[dict[str, object]]
    fields: list[dict[str, object]] = field(default_factory=list)
    width: float = 0.0
    height: float = 0.0
    focus: list[str] = field(default_factory=list)
    left_out: int = 0


def picture(
    graph: AssociationGraph,
    *,
    focus: Collection[str] | None = None,
    hops: int = 1,
    max_nodes: int = 300,
    seed: int = 1,
) -> Picture:
    """Draw what is around a focus.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of the permitted records of one audience.
    focus : collection of str, optional
        Ids to start from; default where two forces' records meet most firmly.
    hops : int, default 1
        Steps around the focus, 0 to 3.
    max_nodes : int, default 300
        Nearest nodes first, then those with most ties; the rest is counted in `Picture.left_out`.
    seed : int, default 1
        Same seed, same picture.

    Returns
    -------
    Picture
        Empty if the graph is.

    Raises
    ------
    RefusedInput
        If more steps are asked than can be read.
    NotEnough
        If a focus is not in the graph.
    """
    if not 0 <= hops <= 3:
        raise RefusedInput(f"picture: {hops} steps asked; give 0 to 3, more cannot be read")
    wanted = sorted(set(focus)) if focus is not None else list(default_focus(graph))
    near = _nearest(graph, wanted, hops, max_nodes)
    return replace(picture_of(graph, near[:max_nodes], focus=wanted, seed=seed), left_out=max(len(near) - max_nodes, 0))


def picture_of(
    graph: AssociationGraph,
    node_ids: Collection[str],
    *,
    focus: Collection[str] = (),
    by_force: bool = True,
    before: Mapping[str, tuple[float, float]] | None = None,
    pinned: Mapping[str, tuple[float, float]] | None = None,
    trail: Collection[str] = (),
    with_doubted: bool = False,
    seed: int = 1,
) -> Picture:
    """Draw chosen nodes and the ties among them.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of the permitted records of one audience.
    node_ids : collection of str
        What is drawn.
    focus : collection of str, optional
        Ids that the picture is about.
    by_force : bool, default True
        One field for each force.
    before : mapping of str to (float, float), optional
        Places of an earlier picture in pixels, to start from.
    pinned : mapping of str to (float, float), optional
        Nodes that stay where somebody put them, pixels.
    trail : collection of str, optional
        Ids of ties to point out, such as those of a path.
    with_doubted : bool, default False
        Also draw, crossed, ties that are suspected to be false.
    seed : int, default 1
        Same seed, same picture.

    Returns
    -------
    Picture
        Places and marks.

    Raises
    ------
    NotEnough
        If a node is not in the graph.
    """
    shown = sorted({graph.vertex(node_id) for node_id in node_ids})
    part = graph.topology.induced_subgraph(shown)
    inside = set(shown)
    ties = [e for e, (a, b) in enumerate(graph.topology.get_edgelist()) if a in inside and b in inside]
    nodes = [graph.nodes[v] for v in shown]
    together = only_together(graph)
    via = frozenset(node_id for item in together for node_id in item.via if len(graph.node(node_id).forces) > 1)
    rng = np.random.default_rng(seed)
    groups = partition(part, rng).labels.tolist()
    points, fields = arrange(part, nodes, rng=rng, via=via, by_force=by_force, before=before)
    held = pinned or {}
    places = [held.get(node.id, (x, y)) for node, (x, y) in zip(nodes, points.tolist(), strict=True)]
    joined = {edge.id for item in together for edge in item.edges}
    drawn = {node.id for node in nodes}
    doubted = [e for e in graph.suspected_false if e.source in drawn and e.target in drawn]
    return Picture(
        nodes=[
            _node(node, place, group, graph.topology.degree(v) - part.degree(i))
            | {"focus": node.id in focus, "pinned": node.id in held}
            for i, (v, node, place, group) in enumerate(zip(shown, nodes, places, groups, strict=True))
        ],
        edges=[
            _edge(graph, edge, joined) | {"trail": edge.id in trail}
            for edge in [*(graph.edges[e] for e in ties), *(doubted if with_doubted else ())]
        ],
        fields=fields,
        width=round(float(points[:, 0].max(initial=0)) + 2 * MARGIN_PX, 1),
        height=round(float(points[:, 1].max(initial=0)) + 2 * MARGIN_PX, 1),
        focus=sorted(focus),
    )


def default_focus(graph: AssociationGraph) -> tuple[str, ...]:
    """Choose where to look first.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of a case.

    Returns
    -------
    tuple of str
        The nodes where forces' records meet most firmly; else the ends of the cross-force tie with
        most; else the ends of any tie with most.
    """
    if together := only_together(graph):
        return together[0].via
    ties = cross_force_ties(graph) or tuple(sorted(graph.edges, key=lambda e: (-e.independent_reports, e.id)))
    return (ties[0].source, ties[0].target) if ties else tuple(node.id for node in graph.nodes[:1])


def _nearest(graph: AssociationGraph, wanted: Sequence[str], hops: int, max_nodes: int) -> list[str]:
    """Ids within the steps asked; in the last step that does not fit, those with most ties come first."""
    found: list[str] = []
    for step in range(hops + 1):
        ring = [node_id for node_id in graph.near(wanted, hops=step) if node_id not in set(found)]
        if len(found) + len(ring) > max_nodes:
            ring.sort(key=lambda node_id: (-graph.topology.degree(graph.vertex(node_id)), node_id))
        found += ring
    return found


def _node(node: Node, place: tuple[float, float], community: int, more: int) -> dict[str, object]:
    return {
        "id": node.id,
        "label": node.label,
        "kind": node.kind,
        "x": place[0],
        "y": place[1],
        "force": node.force,
        "forces": list(node.forces),
        "protected": node.protected,
        "community": community,
        "more": more,
        "records": len(records_of(node)),
    }


def _edge(graph: AssociationGraph, edge: Edge, joined: set[str]) -> dict[str, object]:
    links = [kind for kind in edge.kinds if kind != SAME_EVENT]
    return {
        "id": edge.id,
        "source": edge.source,
        "target": edge.target,
        "kind": (links or [SAME_EVENT])[0],
        "kinds": list(edge.kinds),
        "label": ", ".join(kind.replace("_", " ") for kind in [*links, *([SAME_EVENT] if edge.event_ids else [])]),
        "line": edge.line.value,
        "cross_force": is_cross_force(graph, edge),
        "only_together": edge.id in joined,
        "reports": edge.independent_reports,
        "grades": list(edge.grades),
        "weight": float(np.log2(1 + edge.independent_reports)),
    }
