"""What connects two people, or these five: paths with the grade of their weakest step."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, pairwise

import igraph as ig

from data.errors import RefusedInput
from network.evidence import Line, strength
from network.structure import AssociationGraph, Edge

_LINES = list(Line)


@dataclass(frozen=True, slots=True)
class Path:
    """One way from a node to another.

    Attributes
    ----------
    node_ids : tuple of str
        From the first to the last.
    edges : tuple of Edge
        The steps, one fewer than nodes.
    """

    node_ids: tuple[str, ...]
    edges: tuple[Edge, ...]

    @property
    def weakest_step(self) -> Edge | None:
        """Step with the weakest line, then the fewest independent reports; None if both ends are the same node."""
        return max(self.edges, key=_weakness, default=None)

    @property
    def weakest_grade(self) -> str:
        """Grade of the weakest step in words: the path holds no better than that."""
        step = self.weakest_step
        return step.best_grade if step else ""


def shortest(
    graph: AssociationGraph,
    source: str,
    target: str,
    *,
    kinds: Collection[str] | None = None,
    through: Collection[str] | None = None,
) -> Path | None:
    """Path with the fewest steps; among those the one with the firmest steps.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of a case.
    source, target : str
        Ids of the ends.
    kinds : collection of str, optional
        Only through ties of these kinds (link kinds, ``same_event``); default all.
    through : collection of str, optional
        Only through nodes of these kinds (``person_of_concern``, ``vehicle``, ...); the ends may be any.

    Returns
    -------
    Path or None
        None if nothing connects them.

    Raises
    ------
    NotEnough
        If an end is not in the graph.
    """
    topology, steps = _open(graph, kinds, through, (source, target))
    return _cheapest(graph, topology, steps, source, target, [_length(step) for step in steps])


def cheapest(
    graph: AssociationGraph,
    source: str,
    target: str,
    day: date,
    *,
    kinds: Collection[str] | None = None,
    through: Collection[str] | None = None,
) -> Path | None:
    """Path of the strongest ties: each step costs one over its strength, so two firm steps may beat one weak one.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of a case.
    source, target : str
        Ids of the ends.
    day : date
        Day on which the age of ties is reckoned; see `network.evidence.strength`.
    kinds, through : collection of str, optional
        Only through ties, or nodes, of these kinds.

    Returns
    -------
    Path or None
        None if nothing connects them.

    Raises
    ------
    NotEnough
        If an end is not in the graph.
    """
    topology, steps = _open(graph, kinds, through, (source, target))
    cost = [1 / max(strength(step.supports, day), 1e-9) for step in steps]
    return _cheapest(graph, topology, steps, source, target, cost)


def within(
    graph: AssociationGraph,
    source: str,
    target: str,
    *,
    steps: int,
    kinds: Collection[str] | None = None,
    through: Collection[str] | None = None,
    limit: int = 1000,
) -> tuple[list[Path], bool]:
    """All paths of at most so many steps that visit no node twice.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of a case.
    source, target : str
        Ids of two different ends.
    steps : int
        Largest number of steps, at least 1.
    kinds : collection of str, optional
        Only through ties of these kinds; default all.
    through : collection of str, optional
        Only through nodes of these kinds; the ends may be any.
    limit : int, default 1000
        Stop after so many; those found by then need not be the shortest.

    Returns
    -------
    tuple of list of Path and bool
        Shortest first, then firmest; and whether all were found before the limit.

    Raises
    ------
    RefusedInput
        If the ends are the same or `steps` is below 1.
    """
    a, b = graph.vertex(source), graph.vertex(target)
    if a == b or steps < 1:
        raise RefusedInput("paths within k steps need two different ends and at least one step")
    topology, edges = _open(graph, kinds, through, (source, target))
    left = topology.distances(target=b)
    found: list[list[int]] = []
    stack = [[a]]
    while stack and len(found) <= limit:
        trail = stack.pop()
        if trail[-1] == b:
            found.append(trail)
            continue
        room = steps - len(trail)
        onward = [v for v in topology.neighbors(trail[-1]) if v not in trail and left[v][0] <= room]
        stack.extend([*trail, v] for v in reversed(onward))
    paths = [_path(graph, topology, edges, trail) for trail in found[:limit]]
    paths.sort(key=lambda p: (len(p.edges), max(map(_weakness, p.edges)), p.node_ids))
    return paths, len(found) <= limit


def connect_these(
    graph: AssociationGraph,
    node_ids: Collection[str],
    *,
    kinds: Collection[str] | None = None,
    through: Collection[str] | None = None,
) -> list[Path]:
    """Find what connects several nodes: the fewest and shortest paths that hold all of them together.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of a case.
    node_ids : collection of str
        Two or more ids.
    kinds, through : collection of str, optional
        Only through ties, or nodes, of these kinds; the nodes asked about may be any.

    Returns
    -------
    list of Path
        The union of shortest paths that joins most of them: at most one fewer than nodes; nodes that nothing connects
        are simply in no path.

    References
    ----------
    Kou, Markowsky & Berman 1981, Acta Informatica 15, doi 10.1007/BF00288961 (at most twice the smallest tree).
    """
    ids = sorted(set(node_ids))
    topology, steps = _open(graph, kinds, through, ids)
    lengths = [_length(step) for step in steps]
    pairs = combinations(ids, 2)
    found = [path for a, b in pairs if (path := _cheapest(graph, topology, steps, a, b, lengths))]
    found.sort(key=lambda p: (len(p.edges), max(map(_weakness, p.edges)), p.node_ids))
    group = {node_id: node_id for node_id in ids}
    kept: list[Path] = []
    for path in found:
        a, b = group[path.node_ids[0]], group[path.node_ids[-1]]
        if a != b:
            kept.append(path)
            group = {node_id: a if label == b else label for node_id, label in group.items()}
    return kept


def _weakness(edge: Edge) -> tuple[int, int, str]:
    return _LINES.index(edge.line), -edge.independent_reports, edge.id


def _length(edge: Edge) -> float:
    """One step, and so little more for a weak one that no number of them outweighs a step."""
    return 1 + 1e-6 * (10 * _LINES.index(edge.line) + 1 / max(1, edge.independent_reports))


def _cheapest(
    graph: AssociationGraph, topology: ig.Graph, steps: list[Edge], source: str, target: str, cost: list[float]
) -> Path | None:
    a, b = graph.vertex(source), graph.vertex(target)
    if a == b:
        return Path((source,), ())
    if topology.distances(a, b)[0][0] > len(graph.nodes):
        return None
    return _path(graph, topology, steps, topology.get_shortest_path(a, b, weights=cost))


def _open(
    graph: AssociationGraph, kinds: Collection[str] | None, through: Collection[str] | None, ends: Collection[str]
) -> tuple[ig.Graph, list[Edge]]:
    """Topology of the ties of some kinds between nodes of some kinds, each edge with the supports of those kinds."""
    if kinds is None and through is None:
        return graph.topology, list(graph.edges)
    open_nodes = {n.id for n in graph.nodes if through is None or n.kind in through or n.id in ends}
    cut = [
        replace(edge, supports=tuple(s for s in edge.supports if kinds is None or s.kind in kinds))
        for edge in graph.edges
    ]
    keep = [
        i
        for i, edge in enumerate(cut)
        if {edge.source, edge.target} <= open_nodes and edge.supports and edge.line is not Line.OFF
    ]
    return graph.topology.subgraph_edges(keep, delete_vertices=False), [cut[i] for i in keep]


def _path(graph: AssociationGraph, topology: ig.Graph, edges: list[Edge], trail: list[int]) -> Path:
    steps = [topology.get_eid(a, b) for a, b in pairwise(trail)]
    return Path(tuple(graph.nodes[v].id for v in trail), tuple(edges[e] for e in steps))
