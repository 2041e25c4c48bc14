"""What crosses a force border, and who should speak to whom about what exists only together."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import pandas as pd

from network.only_together import OnlyTogether, only_together, only_together_edges
from network.structure import AssociationGraph, Edge

__all__ = [
    "NO_FORCE",
    "Conversation",
    "OnlyTogether",
    "cross_force_summary",
    "cross_force_ties",
    "force_matrix",
    "is_cross_force",
    "only_together",
    "only_together_edges",
    "who_should_speak",
]

NO_FORCE = "none"


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
