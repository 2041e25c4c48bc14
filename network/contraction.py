"""One node for records that are one: what a "same as" link joins is drawn, walked and counted as one subject.

The joined graph is computed from the graph of single records and never kept, so taking a judgement back gives the
same bytes as before it was made. Nothing is lost on the way: a joined node lists its records and what joins them, and
every tie keeps all that it rests on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from data.codes import LinkKind
from data.identity import IDENTITY_KINDS, groups
from network.evidence import Line, Support
from network.structure import PERSON_KINDS, AssociationGraph, Edge, Node, assemble

_PEOPLE = tuple(PERSON_KINDS.values())
_MOST_PROTECTIVE = ("child_at_risk", "person_of_concern", "person")
_LABELS_SHOWN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedNode(Node):
    """Several records of one subject.

    Attributes
    ----------
    id : str
        Id of one of the records: a child's if there is one, else a protected one's, else the first. Whoever asks the
        case about the id gets the answer that protects most.
    records : tuple of str
        Ids of all its records, in order.
    joined_by : tuple of Edge
        Ties between its own records: what says that they are one, and what else ties them.
    """

    records: tuple[str, ...]
    joined_by: tuple[Edge, ...]


def contracted(graph: AssociationGraph) -> AssociationGraph:
    """Join the records that are judged or recorded to be one.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of single records.

    Returns
    -------
    AssociationGraph
        The graph itself if no tie says "same as". Else one node for each subject: forces and reports united, protected
        if any of its records is; one tie for each pair with the supports of all ties that it stands for, so that its
        independent reports are counted anew. A "same as" that is suspected to be false joins nothing.

    Examples
    --------
    >>> empty = assemble([], [])
    >>> contracted(empty) is empty
    True
    """
    joined = groups(_same(graph))
    if not joined:
        return graph
    members = {_first(graph, group): group for group in joined}
    home = {record: node_id for node_id, group in members.items() for record in group}
    inside: dict[str, list[Edge]] = defaultdict(list)
    between: dict[tuple[str, str], list[Support]] = defaultdict(list)
    for edge in (*graph.edges, *graph.suspected_false):
        a, b = sorted(home.get(end, end) for end in (edge.source, edge.target))
        if a == b:
            inside[a].append(edge)
        else:
            between[a, b] += edge.supports
    nodes = [node for node in graph.nodes if node.id not in home]
    nodes += [_joined(graph, node_id, members[node_id], inside[node_id]) for node_id in sorted(members)]
    edges = [Edge(source=a, target=b, supports=_ordered(supports)) for (a, b), supports in sorted(between.items())]
    return assemble(nodes, edges, as_of=graph.as_of)


def records_of(node: Node) -> tuple[str, ...]:
    """Ids of the records that a node stands for.

    Parameters
    ----------
    node : Node
        Node of any graph.

    Returns
    -------
    tuple of str
        Its own id, or those of all its records.
    """
    return node.records if isinstance(node, JoinedNode) else (node.id,)


def homes(graph: AssociationGraph) -> Mapping[str, str]:
    """Find the node in which each record is.

    Parameters
    ----------
    graph : AssociationGraph
        Graph, joined or not.

    Returns
    -------
    mapping of str to str
        Record id to node id.
    """
    return {record: node.id for node in graph.nodes for record in records_of(node)}


def _same(graph: AssociationGraph) -> list[tuple[str, str]]:
    return [
        (edge.source, edge.target)
        for edge in graph.edges
        if any(s.kind == LinkKind.SAME_AS.value and s.line is not Line.OFF for s in edge.supports)
        and record_kind(graph.node(edge.source)) == record_kind(graph.node(edge.target))
        and record_kind(graph.node(edge.source)) in IDENTITY_KINDS
    ]


def record_kind(node: Node) -> str:
    """Kind of record that a node is.

    Parameters
    ----------
    node : Node
        Node.

    Returns
    -------
    str
        ``person``, or the node's own kind.
    """
    return "person" if node.is_person else node.kind


def _first(graph: AssociationGraph, group: tuple[str, ...]) -> str:
    def place(record: str) -> tuple[bool, bool, str]:
        node = graph.node(record)
        return not node.protected, node.kind != "child_at_risk", record

    return min(group, key=place)


def _joined(graph: AssociationGraph, node_id: str, group: tuple[str, ...], inside: list[Edge]) -> JoinedNode:
    records = [graph.node(record) for record in group]
    own = graph.node(node_id)
    kinds = {record.kind for record in records}
    return JoinedNode(
        id=node_id,
        kind=next(kind for kind in _MOST_PROTECTIVE if kind in kinds) if own.kind in _PEOPLE else own.kind,
        label=_label([own.label, *(record.label for record in records)]),
        force=own.force or next((record.force for record in records if record.force), None),
        forces=tuple(sorted({force for record in records for force in record.forces})),
        protected=any(record.protected for record in records),
        reports=tuple(sorted({report for record in records for report in record.reports})),
        records=group,
        joined_by=tuple(sorted(inside, key=lambda edge: edge.id)),
    )


def _label(labels: list[str]) -> str:
    different = list(dict.fromkeys(labels))
    more = len(different) - _LABELS_SHOWN
    return " = ".join(different[:_LABELS_SHOWN]) + (f" +{more}" if more > 0 else "")


def _ordered(supports: list[Support]) -> tuple[Support, ...]:
    kept = dict.fromkeys(supports)
    return tuple(
        sorted(kept, key=lambda s: (s.kind, s.event_id or "", s.link_id or "", s.reports, s.first, s.last, s.line))
    )
