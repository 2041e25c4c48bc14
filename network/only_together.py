"""What exists only because two forces pooled their records: ties that meet in a node, or one tie known only by two.

A tie is known to a force alone if that force's rows, with those of agencies that are no force, are enough for it.
Something exists only together if no single force's rows are enough: take one force's rows away and it goes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

import igraph as ig

from network.evidence import Line, Support, firmest, independent, weakest
from network.structure import AssociationGraph, Edge


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlyTogether:
    """Ties that meet in one node, and that no force alone could have seen meet; or one tie known only by two forces.

    Attributes
    ----------
    forces : tuple of str
        Codes of the forces whose records had to be pooled.
    via : tuple of str
        Id of the node where the forces' records meet; for a single tie both its ends.
    node_ids : tuple of str
        All nodes of it.
    edges : tuple of Edge
        The ties on either side.
    independent_reports : int
        Different origins behind the ties.
    ties : tuple of (str, int)
        For each force, how many of the ties its own records are enough for.
    weaker_side : int
        Independent reports on the side that has fewest: what meets is no stronger than that.
    line : Line
        Line of that side's firmest tie; the weakest of all sides.
    """

    forces: tuple[str, ...]
    via: tuple[str, ...]
    node_ids: tuple[str, ...]
    edges: tuple[Edge, ...]
    independent_reports: int
    ties: tuple[tuple[str, int], ...]
    weaker_side: int
    line: Line


def is_known_to(edge: Edge, force: str) -> bool:
    """Whether a force's own rows are enough for a tie; agencies that are no force share theirs with all.

    Parameters
    ----------
    edge : Edge
        A tie.
    force : str
        Code of the force.

    Returns
    -------
    bool
        False for a tie that needs the rows of two forces.
    """
    return any(support.forces <= {force} for support in edge.firm)


def only_together(graph: AssociationGraph) -> tuple[OnlyTogether, ...]:
    """Find what exists only because forces pooled their records.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of a case.

    Returns
    -------
    tuple of OnlyTogether
        The firmest first, by the weaker side; those that meet in a child come last, as no child is ranked. A single
        tie whose two ends come from different forces' reports of one event, or ties of different forces that meet in a
        node, where no force's own records connect the far ends.
    """
    forces = sorted({force for edge in graph.edges for force in edge.forces})
    knowers = [frozenset(force for force in forces if is_known_to(edge, force)) for edge in graph.edges]
    parts = {f: _parts(graph, [i for i, known in enumerate(knowers) if f in known]) for f in forces}
    meeting: dict[int, set[int]] = defaultdict(set)
    for v in range(len(graph.nodes)):
        for e, f in combinations(sorted(graph.topology.incident(v)), 2):
            if knowers[e] and knowers[f] and not knowers[e] & knowers[f] and _apart(graph, parts, v, e, f):
                meeting[v] |= {e, f}
    groups = [((v,), sorted(edges)) for v, edges in meeting.items()]
    groups += [(graph.topology.es[e].tuple, [e]) for e, known in enumerate(knowers) if not known]
    found = [_describe(graph, via, edges, knowers) for via, edges in groups]
    return tuple(sorted(found, key=lambda item: (_is_child(graph, item), *_strength(item))))


def only_together_edges(graph: AssociationGraph) -> frozenset[str]:
    """Ids of the ties that take part in something that exists only together.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of a case.

    Returns
    -------
    frozenset of str
        Edge ids.
    """
    return frozenset(edge.id for item in only_together(graph) for edge in item.edges)


def _parts(graph: AssociationGraph, edges: list[int]) -> list[int]:
    own: ig.Graph = graph.topology.subgraph_edges(edges, delete_vertices=False)
    membership: list[int] = own.connected_components().membership
    return membership


def _apart(graph: AssociationGraph, parts: dict[str, list[int]], v: int, e: int, f: int) -> bool:
    """Whether no force's own records connect the far ends of two ties that meet in a node."""
    p, q = (sum(graph.topology.es[edge].tuple) - v for edge in (e, f))
    return all(part[p] != part[q] for part in parts.values())


def _describe(
    graph: AssociationGraph, via: tuple[int, ...], group: list[int], knowers: list[frozenset[str]]
) -> OnlyTogether:
    edges = tuple(graph.edges[e] for e in group)
    supports: list[Support] = [support for edge in edges for support in edge.firm]
    forces = sorted({force for support in supports for force in support.forces})
    ties = tuple((f, sum(f in knowers[e] for e in group)) for f in forces)
    sides = [[graph.edges[e] for e in group if f in knowers[e]] for f, count in ties if count] or [list(edges)]
    return OnlyTogether(
        forces=tuple(forces),
        via=tuple(graph.nodes[v].id for v in sorted(via)),
        node_ids=tuple(sorted({end for edge in edges for end in (edge.source, edge.target)})),
        edges=edges,
        independent_reports=independent(supports),
        ties=ties,
        weaker_side=min(independent(s for edge in side for s in edge.firm) for side in sides),
        line=weakest(firmest(edge.line for edge in side) for side in sides),
    )


def _is_child(graph: AssociationGraph, item: OnlyTogether) -> bool:
    return any(graph.node(node_id).protected for node_id in item.via)


def _strength(item: OnlyTogether) -> tuple[int, int, int, tuple[str, ...]]:
    return list(Line).index(item.line), -item.weaker_side, -item.independent_reports, item.via
