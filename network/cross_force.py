"""What crosses a force border, and what exists only because two forces pooled their records.

A tie is known to a force alone if that force's rows, with those of agencies that are no force, are enough for it.
Something exists only together if no single force's rows are enough: take one force's rows away and it goes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations

import igraph as ig
import pandas as pd

from network.evidence import Line, Support, firmest, independent, weakest
from network.structure import AssociationGraph, Edge

NO_FORCE = "none"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Who should speak to whom, about which records."""

    forces: tuple[str, ...]
    node_ids: tuple[str, ...]
    sentence: str


def is_cross_force(graph: AssociationGraph, edge: Edge) -> bool:
    """Whether a tie crosses a border: its ends belong to different forces, or several forces reported it.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of a case.
    edge : Edge
        Tie of that graph.

    Returns
    -------
    bool
        False when the force of an end is not known and fewer than two forces reported the tie.
    """
    ends = {graph.node(edge.source).force, graph.node(edge.target).force} - {None}
    return len(ends) > 1 or len(edge.forces) > 1


def cross_force_ties(graph: AssociationGraph) -> tuple[Edge, ...]:
    """Ties that cross a border.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of a case.

    Returns
    -------
    tuple of Edge
        Most independent reports first.
    """
    found = [edge for edge in graph.edges if is_cross_force(graph, edge)]
    return tuple(sorted(found, key=lambda edge: (-edge.independent_reports, edge.id)))


def force_matrix(graph: AssociationGraph) -> pd.DataFrame:
    """Count ties between the nodes of each pair of forces.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of a case.

    Returns
    -------
    pandas.DataFrame
        Symmetric; index and columns are force codes, and ``none`` where the force of a node is not known. Each tie
        counts once, on the diagonal if both ends belong to one force.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for edge in graph.edges:
        a, b = sorted(graph.node(end).force or NO_FORCE for end in (edge.source, edge.target))
        counts[a, b] += 1
    codes = sorted({node.force or NO_FORCE for node in graph.nodes}, key=lambda code: (code == NO_FORCE, code))
    rows = [[counts[min(a, b), max(a, b)] for b in codes] for a in codes]
    return pd.DataFrame(rows, index=codes, columns=codes, dtype="int64")


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
    knowers = [_known_alone(edge, forces) for edge in graph.edges]
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


def who_should_speak(graph: AssociationGraph) -> tuple[Conversation, ...]:
    """Say in plain words which forces should speak to each other, and about which records.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of a case.

    Returns
    -------
    tuple of Conversation
        One for each `only_together` item, in the same order; ids only, no names.
    """
    names = _agency_names(graph)
    return tuple(_conversation(graph, item, names) for item in only_together(graph))


def cross_force_summary(graph: AssociationGraph) -> dict[str, object]:
    """Put all that crosses a border into one plain object.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of a case.

    Returns
    -------
    dict
        ``nodes, ties, forces, matrix`` (rows and columns in the order of ``forces``), ``cross_force_ties``,
        ``only_together`` (``forces, via, nodes, edges, independent_reports, ties,
        weaker_side, line``) and ``sentences``; ids only.
    """
    matrix = force_matrix(graph)
    return {
        "nodes": len(graph.nodes),
        "ties": len(graph.edges),
        "forces": [str(code) for code in matrix.index],
        "matrix": matrix.to_numpy().tolist(),
        "cross_force_ties": len(cross_force_ties(graph)),
        "only_together": [
            {
                "forces": list(item.forces),
                "via": list(item.via),
                "nodes": list(item.node_ids),
                "edges": [edge.id for edge in item.edges],
                "independent_reports": item.independent_reports,
                "ties": dict(item.ties),
                "weaker_side": item.weaker_side,
                "line": item.line.value,
            }
            for item in only_together(graph)
        ],
        "sentences": [talk.sentence for talk in who_should_speak(graph)],
    }


def _known_alone(edge: Edge, forces: list[str]) -> frozenset[str]:
    """Name the forces whose own rows are enough for the tie; agencies that are no force share theirs with all."""
    return frozenset(f for f in forces if any(s.forces <= {f} for s in edge.firm))


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


def _agency_names(graph: AssociationGraph) -> dict[str, str]:
    """Most frequent agency of each force's rows."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for edge in graph.edges:
        for support in edge.firm:
            if len(support.forces) == len(support.agencies) == 1:
                counts[min(support.forces)][min(support.agencies)] += 1
    return {force: min(found.items(), key=lambda kv: (-kv[1], kv[0]))[0] for force, found in counts.items()}


def _conversation(graph: AssociationGraph, item: OnlyTogether, names: dict[str, str]) -> Conversation:
    who = [f"{names[code]} ({code})" if code in names else code for code in item.forces]
    what = _listed([f"{graph.node(n).kind.replace('_', ' ')} {n}" for n in item.via])
    sides = [f"{'1 tie' if count == 1 else f'{count} ties'} known to {code}" for code, count in item.ties if count]
    how = (
        f"{_listed(sides)} meet there, and no force's own records connect them"
        if sides
        else "each force recorded one side of what ties them, and neither could see the other"
    )
    count = item.independent_reports
    return Conversation(
        forces=item.forces,
        node_ids=item.node_ids,
        sentence=(
            f"{_listed(who)} should speak to each other about {what}: {how} "
            f"({count} independent report{'' if count == 1 else 's'})."
        ),
    )


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
