"""Where nodes stand in a picture: one field for each force, labels that do not overlap, the same every time."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import igraph as ig
import numpy as np
import numpy.typing as npt

from network.cross_force import NO_FORCE
from network.structure import Node, seeded

Points = npt.NDArray[np.float64]
MARGIN_PX = 60.0
_ROW_PX = 74.0
_GAP_PX = 150.0
_SHORTEST_LABEL_PX = 84.0
_LONGEST_LABEL_PX = 168.0
_CHARACTER_PX = 8.0
_EXACT = 300
_CROWDED = 250
# Fields are taller than wide, so that several fit side by side on a screen.
_TALL = np.array([0.8, 1.7])
_WIDE = np.array([1.5, 1.1])
_KNOWN_SHARE = 0.4


def arrange(
    part: ig.Graph,
    nodes: list[Node],
    *,
    rng: np.random.Generator,
    via: frozenset[str] = frozenset(),
    by_force: bool = True,
    before: Mapping[str, tuple[float, float]] | None = None,
) -> tuple[Points, list[dict[str, object]]]:
    """Place nodes.

    Parameters
    ----------
    part : igraph.Graph
        Ties among the nodes, in their order.
    nodes : list of Node
        What is drawn.
    rng : numpy.random.Generator
        Draws the first places.
    via : frozenset of str, optional
        Ids of nodes that stand between the fields, where forces' records meet.
    by_force : bool, default True
        One field for each force, from left to right; otherwise one picture without fields.
    before : mapping of str to (float, float), optional
        Places of an earlier picture in pixels, to start from: what stays moves little.

    Returns
    -------
    tuple of numpy.ndarray and list of dict
        Positions in pixels, shape (n, 2), and the field of each force.
    """
    if not nodes:
        return np.zeros((0, 2)), []
    cell = np.array([_label_width(nodes), _ROW_PX])
    start = _from_before(part, nodes, rng, before or {})
    if by_force:
        raw = _laid_out(part, rng) if start is None else start
        return _by_force(part, nodes, raw, via, cell, is_placed=start is not None)
    points = _spread(_laid_out(part, rng), cell, _WIDE) if start is None else _parted(start, cell)
    return np.round(points - points.min(axis=0) + MARGIN_PX, 1), []


def _laid_out(part: ig.Graph, rng: np.random.Generator) -> Points:
    with seeded(rng):
        exact = part.vcount() <= _EXACT
        found = part.layout_kamada_kawai() if exact else part.layout_fruchterman_reingold(niter=150, grid=True)
    return np.asarray(found.coords, dtype=float)


def _from_before(
    part: ig.Graph, nodes: list[Node], rng: np.random.Generator, before: Mapping[str, tuple[float, float]]
) -> Points | None:
    """What stood before stays there, what is new begins beside its neighbours; None if most of it is new."""
    known = {i: np.array(before[node.id]) for i, node in enumerate(nodes) if node.id in before}
    if len(known) < max(2, len(nodes) * _KNOWN_SHARE):
        return None
    middle = np.mean(list(known.values()), axis=0)
    places = []
    for i in range(len(nodes)):
        near = [known[j] for j in part.neighbors(i) if j in known]
        beside = rng.normal(0, _ROW_PX, 2)
        places.append(known[i] if i in known else (np.mean(near, axis=0) if near else middle) + beside)
    return np.array(places, dtype=float)


def _by_force(
    part: ig.Graph, nodes: list[Node], raw: Points, via: frozenset[str], cell: Points, *, is_placed: bool
) -> tuple[Points, list[dict[str, object]]]:
    """Positions in pixels, and the field of each force from left to right."""
    codes = sorted({node.force or NO_FORCE for node in nodes}, key=lambda code: (code == NO_FORCE, code))
    home = np.array([codes.index(node.force or NO_FORCE) for node in nodes])
    between = np.array([node.id in via and len(codes) > 1 for node in nodes])
    # A force of which nothing else is shown keeps its node: an empty field would say nothing.
    between &= np.isin(home, home[~between])
    raw = raw if is_placed else _turned(raw, home)
    points = np.zeros_like(raw)
    boxes = []
    left = MARGIN_PX
    for number, code in enumerate(codes):
        own = np.flatnonzero((home == number) & ~between)
        spread = _parted(raw[own], cell) if is_placed else _spread(raw[own], cell, _TALL)
        size = np.ptp(spread, axis=0) + cell
        points[own] = spread - spread.min(axis=0) + cell / 2 + [left, -size[1] / 2]
        boxes.append((code, left, -size[1] / 2, size[0], size[1]))
        left += size[0] + _GAP_PX + (cell[0] if between.any() else 0.0)
    _place_between(points, part, np.flatnonzero(between), boxes, cell)
    top = min([-box[4] / 2 for box in boxes] + [float(points[:, 1].min()) - cell[1] / 2]) - MARGIN_PX
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


def _spread(raw: Points, cell: Points, shape: Points) -> Points:
    """Stretch a layout to the room that its labels need, and push them apart."""
    n = len(raw)
    size = np.maximum(np.ptp(raw, axis=0), 1e-6)
    return _parted((raw - raw.mean(axis=0)) / size * cell * shape * np.sqrt(n), cell)


def _parted(points: Points, cell: Points) -> Points:
    """Push labels apart until none overlaps another; too many are put in rows at once."""
    n = len(points)
    if n > _CROWDED:
        return _gridded(points, cell)
    # Nodes on one spot need a direction to part in; a golden-angle spiral gives one that is always the same.
    turn = np.arange(n) * 2.399963
    points = points + np.column_stack([np.cos(turn), np.sin(turn)]) * 0.5
    for _ in range(400 if n <= 80 else 120):
        apart = points[:, None] - points[None]
        overlap = cell - np.abs(apart)
        hit: npt.NDArray[np.bool_] = (overlap > 0.5).all(axis=2) & ~np.eye(n, dtype=bool)
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
