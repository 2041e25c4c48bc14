"""What connects two people, or these five: paths with the grade of their weakest step."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

import igraph as ig

from data.errors import RefusedInput
from network.evidence import Line
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


def shortest(graph: AssociationGraph, source: str, target: str, *, kinds: Collection[str] | None = None) -> Path | None:
    """Path with the fewest steps; among those the one with the firmest steps.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of a case.
    source, target : str
        Ids of the ends.
    kinds : collection of str, optional
        Only through ties of these kinds (link kinds, ``same_event``); default all.

    Returns
    -------
    Path or None
        None if nothing connects them.

    Raises
    ------
    NotEnough
        If an end is not in the graph.
    """
    a, b = graph.vertex(source), graph.vertex(target)
    if a == b:
        return Path((source,), ())
    topology, steps = _open(graph, kinds)
    if topology.distances(a, b)[0][0] > len(graph.nodes):
        return None
    trail = topology.get_shortest_path(a, b, weights=[_length(step) for step in steps])
    return _path(graph, topology, steps, trail)


def within(
    graph: AssociationGraph,
    source: str,
    target: str,
    *,
    steps: int,
    kinds: Collection[str] | None = None,
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
    topology, edges = _open(graph, kinds)
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


def connect_these(graph: AssociationGraph, node_ids: Collection[str]) -> list[Path]:
    """Find what connects several nodes: the fewest and shortest paths that hold all of them together.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of a case.
    node_ids : collection of str
        Two or more ids.

    Returns
    -------
    list of Path
        At most one fewer than nodes; nodes that nothing connects are simply in no path.

    References
    ----------
    Kou, Markowsky & Berman 1981, Acta Informatica 15, doi 10.1007/BF00288961 (at most twice the smallest tree).
    """
    ids = sorted(set(node_ids))
    found = [path for a, b in combinations(ids, 2) if (path := shortest(graph, a, b))]
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


def _open(graph: AssociationGraph, kinds: Collection[str] | None) -> tuple[ig.Graph, list[Edge]]:
    """Topology of the ties of some kinds, each edge with the supports of those kinds alone."""
    if kinds is None:
        return graph.topology, list(graph.edges)
    cut = [replace(edge, supports=tuple(s for s in edge.supports if s.kind in kinds)) for edge in graph.edges]
    keep = [i for i, edge in enumerate(cut) if edge.supports and edge.line is not Line.OFF]
    return graph.topology.subgraph_edges(keep, delete_vertices=False), [cut[i] for i in keep]


def _path(graph: AssociationGraph, topology: ig.Graph, edges: list[Edge], trail: list[int]) -> Path:
    steps = [topology.get_eid(a, b) for a, b in pairwise(trail)]
    return Path(tuple(graph.nodes[v].id for v in trail), tuple(edges[e] for e in steps))
