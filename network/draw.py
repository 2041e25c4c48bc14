"""A node-link picture as plain data for the browser: positions in pixels, the same every time.

A whole network is never drawn: it is a tangle that shows nothing. The picture holds one or two steps around its focus,
one field for each force side by side, and between the fields the nodes where the forces' records meet.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import igraph as ig
import numpy as np
import numpy.typing as npt

from data.errors import RefusedInput
from network.communities import partition
from network.cross_force import NO_FORCE, cross_force_ties, is_cross_force, only_together
from network.structure import SAME_EVENT, AssociationGraph, Edge, Node, seeded

Points = npt.NDArray[np.float64]
_ROW_PX = 74.0
_GAP_PX = 150.0
_MARGIN_PX = 60.0
_SHORTEST_LABEL_PX = 84.0
_LONGEST_LABEL_PX = 168.0
_CHARACTER_PX = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Plain data for the browser.

    Attributes
    ----------
    nodes : list of dict
        ``id, label, kind, x, y`` (pixels), ``force, forces, protected, focus, community, more`` (ties not drawn).
    edges : list of dict
        ``id, source, target, kind, kinds, label, line, cross_force, only_together, reports`` (independent), ``grades,
        weight``.
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
    shown = sorted(graph.vertex(node_id) for node_id in near[:max_nodes])
    part: ig.Graph = graph.topology.induced_subgraph(shown)
    inside = set(shown)
    ties = [e for e, (a, b) in enumerate(graph.topology.get_edgelist()) if a in inside and b in inside]
    nodes = [graph.nodes[v] for v in shown]
    together = only_together(graph)
    via = {node_id for item in together for node_id in item.via if len(graph.node(node_id).forces) > 1}
    rng = np.random.default_rng(seed)
    groups = partition(part, rng).labels.tolist()
    points, fields = _arrange(part, nodes, via, rng)
    joined = {edge.id for item in together for edge in item.edges}
    return Picture(
        nodes=[
            _node(node, point, node.id in wanted, group, graph.topology.degree(v) - part.degree(i))
            for i, (v, node, point, group) in enumerate(zip(shown, nodes, points.tolist(), groups, strict=True))
        ],
        edges=[_edge(graph, graph.edges[e], joined) for e in ties],
        fields=fields,
        width=round(float(points[:, 0].max(initial=0)) + 2 * _MARGIN_PX, 1),
        height=round(float(points[:, 1].max(initial=0)) + 2 * _MARGIN_PX, 1),
        focus=wanted,
        left_out=len(near) - len(shown),
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


def _arrange(
    part: ig.Graph, nodes: list[Node], via: set[str], rng: np.random.Generator
) -> tuple[Points, list[dict[str, object]]]:
    """Positions in pixels, and the field of each force from left to right."""
    if not nodes:
        return np.zeros((0, 2)), []
    with seeded(rng):
        raw = np.asarray(part.layout_kamada_kawai().coords, dtype=float)
    codes = sorted({node.force or NO_FORCE for node in nodes}, key=lambda code: (code == NO_FORCE, code))
    home = np.array([codes.index(node.force or NO_FORCE) for node in nodes])
    between = np.array([node.id in via and len(codes) > 1 for node in nodes])
    # A force of which nothing else is shown keeps its node: an empty field would say nothing.
    between &= np.isin(home, home[~between])
    raw = _turned(raw, home)
    cell = np.array([_label_width(nodes), _ROW_PX])
    points = np.zeros_like(raw)
    boxes = []
    left = _MARGIN_PX
    for number, code in enumerate(codes):
        own = np.flatnonzero((home == number) & ~between)
        spread = _spread(raw[own], cell)
        size = np.ptp(spread, axis=0) + cell
        points[own] = spread - spread.min(axis=0) + cell / 2 + [left, -size[1] / 2]
        boxes.append((code, left, -size[1] / 2, size[0], size[1]))
        left += size[0] + _GAP_PX + (cell[0] if between.any() else 0.0)
    _place_between(points, part, np.flatnonzero(between), boxes, cell)
    top = min([-box[4] / 2 for box in boxes] + [float(points[:, 1].min()) - cell[1] / 2]) - _MARGIN_PX
    points[:, 1] -= top
    fields: list[dict[str, object]] = [
        {
            "force": code,
            "x": round(float(x), 1),
            "y": round(float(y - top), 1),
            "width": round(float(w), 1),
            "height": round(float(h), 1),
        }
        for code, x, y, w, h in boxes
    ]
    return np.round(points, 1), fields


def _turned(raw: Points, home: npt.NDArray[np.int64]) -> Points:
    """Turn the layout so that the first force's nodes lie left of the last one's and ties between them stay short."""
    first, last = (raw[home == number].mean(axis=0) for number in (0, home.max()))
    angle = np.arctan2(*(last - first)[::-1]) if home.max() > 0 else 0.0
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray((raw - raw.mean(axis=0)) @ turn, dtype=float)


def _spread(raw: Points, cell: Points) -> Points:
    """Stretch a layout and push labels apart until none overlaps another."""
    n = len(raw)
    size = np.maximum(np.ptp(raw, axis=0), 1e-6)
    # Fields are taller than wide, so that several fit side by side on a screen.
    points = (raw - raw.mean(axis=0)) / size * cell * np.array([0.8, 1.7]) * np.sqrt(n)
    # Nodes on one spot need a direction to part in; a golden-angle spiral gives one that is always the same.
    turn = np.arange(n) * 2.399963
    points += np.column_stack([np.cos(turn), np.sin(turn)]) * 0.5
    for _ in range(400):
        apart = points[:, None] - points[None]
        overlap = cell - np.abs(apart)
        hit = (overlap > 0.5).all(axis=2)
        np.fill_diagonal(hit, val=False)
        if not hit.any():
            break
        sideways = overlap[..., 0] / cell[0] < overlap[..., 1] / cell[1]
        step = np.sign(apart) * overlap * 0.35
        step[..., 0] *= hit & sideways
        step[..., 1] *= hit & ~sideways
        points = points + step.sum(axis=1) / np.maximum(hit.sum(axis=1), 1)[:, None] * 1.5
    else:
        points = _gridded(points, cell)
    return np.asarray(points, dtype=float)


def _gridded(points: Points, cell: Points) -> Points:
    """Put crowded labels in rows and columns in their order, where pushing found no room."""
    columns = max(1, int(np.ceil(np.sqrt(len(points) * 0.6))))
    placed = np.empty_like(points)
    by_height = np.argsort(points[:, 1], kind="stable")
    for row, start in enumerate(range(0, len(points), columns)):
        members = by_height[start : start + columns]
        ordered = members[np.argsort(points[members, 0], kind="stable")]
        placed[ordered] = np.column_stack([np.arange(len(ordered)), np.full(len(ordered), row)]) * cell
    return placed


def _place_between(
    points: Points,
    part: ig.Graph,
    between: npt.NDArray[np.int64],
    boxes: list[tuple[str, float, float, float, float]],
    cell: Points,
) -> None:
    """Put the nodes where forces meet into the gaps between the fields, level with their neighbours."""
    if not len(between):
        return
    rights = np.array([x + w for _, x, _, w, _ in boxes])
    gaps = rights[:-1] + (_GAP_PX + cell[0]) / 2
    fixed = set(range(len(points))) - set(between.tolist())
    for v in between:
        around = [u for u in part.neighbors(v) if u in fixed]
        middle = points[around].mean(axis=0) if around else np.array([gaps[0], 0.0])
        points[v] = gaps[np.abs(gaps - middle[0]).argmin()], middle[1]
    for gap in gaps:
        inside = sorted((v for v in between.tolist() if points[v, 0] == gap), key=lambda v: (points[v, 1], v))
        for above, below in pairwise(inside):
            points[below, 1] = max(points[below, 1], points[above, 1] + cell[1])


def _label_width(nodes: list[Node]) -> float:
    longest = max(len(node.label) for node in nodes)
    return float(np.clip(longest * _CHARACTER_PX + 16, _SHORTEST_LABEL_PX, _LONGEST_LABEL_PX))


def _node(node: Node, point: list[float], is_focus: bool, community: int, more: int) -> dict[str, object]:
    return {
        "id": node.id,
        "label": node.label,
        "kind": node.kind,
        "x": point[0],
        "y": point[1],
        "force": node.force,
        "forces": list(node.forces),
        "protected": node.protected,
        "focus": is_focus,
        "community": community,
        "more": more,
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
