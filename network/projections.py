"""People tied by what they share: an event, a vehicle, a phone, a child at risk; and the layers of the network.

A projection is a question, not a finding: that two adults are tied to one child says that somebody should look, not
that they know each other. Every projected tie holds no better than the weaker of the two ties it is made of, and needs
the reports of both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from itertools import combinations, product

from data.errors import RefusedInput
from network.evidence import Line, Support, weakest
from network.structure import PERSON_KINDS, SAME_EVENT, AssociationGraph, Edge, Node, assemble

PROJECTIONS = ("co_present", "shared_vehicle", "shared_phone", "same_child", "shared_venue")
LAYERS: dict[str, frozenset[str]] = {
    "person": frozenset(PERSON_KINDS.values()),
    "vehicle": frozenset({"vehicle"}),
    "phone": frozenset({"phone"}),
    "venue": frozenset({"venue", "location"}),
    "event": frozenset({"event"}),
}
_MIDDLES = {
    "shared_vehicle": frozenset({"vehicle"}),
    "shared_phone": frozenset({"phone"}),
    "same_child": frozenset({"child_at_risk"}),
    "shared_venue": frozenset({"venue"}),
}
_MOST_SUPPORTS = 50


def layers(graph: AssociationGraph, chosen: Collection[str]) -> AssociationGraph:
    """Keep some layers of a network.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of a case; events are nodes only if it was built with them.
    chosen : collection of str
        Of `LAYERS`.

    Returns
    -------
    AssociationGraph
        Nodes of those layers and the ties among them.

    Raises
    ------
    RefusedInput
        If there is no such layer.
    """
    if wrong := set(chosen) - LAYERS.keys():
        raise RefusedInput(f"layer {min(wrong)!r}: choose from {', '.join(LAYERS)}")
    kinds = frozenset().union(*(LAYERS[layer] for layer in chosen))
    nodes = [node for node in graph.nodes if node.kind in kinds]
    kept = {node.id for node in nodes}
    every = (*graph.edges, *graph.suspected_false)
    return assemble(nodes, [e for e in every if {e.source, e.target} <= kept], as_of=graph.as_of)


def project(graph: AssociationGraph, by: str) -> AssociationGraph:
    """Tie people by what they share.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of a case, built without events as nodes.
    by : {"co_present", "shared_vehicle", "shared_phone", "same_child", "shared_venue"}
        Being in one event; a tie of both to one vehicle, phone, venue, or child at risk.

    Returns
    -------
    AssociationGraph
        All people as nodes. For ``same_child`` the children are not in it: it ties those around them.

    Raises
    ------
    RefusedInput
        If there is no such projection.
    """
    if by not in PROJECTIONS:
        raise RefusedInput(f"projection {by!r}: choose one of {', '.join(PROJECTIONS)}")
    people = [n for n in graph.nodes if n.is_person and not (by == "same_child" and n.kind == "child_at_risk")]
    ids = {node.id for node in people}
    edges = _together(graph, ids) if by == "co_present" else _shared(graph, by, ids)
    return assemble(people, edges, as_of=graph.as_of)


def shared_by(graph: AssociationGraph, by: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """What each projected tie is made of, for saying why.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of a case.
    by : str
        Of `PROJECTIONS`.

    Returns
    -------
    dict
        Pair of people, ids in order, to the ids of what they share: events, vehicles, phones, venues or children.
    """
    if by == "co_present":
        return {(e.source, e.target): e.event_ids for e in project(graph, by).edges}
    ends = {(e.source, e.target) for e in project(graph, by).edges}
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for middle, pairs in _around(graph, by, {n.id for n in graph.nodes if n.is_person}):
        for (a, _), (b, _) in combinations(pairs, 2):
            found[a, b].add(middle.id)
    return {pair: tuple(sorted(found[pair])) for pair in sorted(ends)}


def _together(graph: AssociationGraph, ids: set[str]) -> list[Edge]:
    kept = [(e, tuple(s for s in e.supports if s.kind == SAME_EVENT)) for e in graph.edges]
    return [replace(e, supports=s) for e, s in kept if s and {e.source, e.target} <= ids]


def _around(graph: AssociationGraph, by: str, ids: set[str]) -> list[tuple[Node, list[tuple[str, Edge]]]]:
    """What may be shared, with the people tied to it in order of id and their ties."""
    found = []
    for middle in graph.nodes:
        if middle.kind in _MIDDLES[by]:
            ties = [(e.source if e.target == middle.id else e.target, e) for e in graph.incident(middle.id)]
            found.append((middle, sorted((end, tie) for end, tie in ties if end in ids)))
    return found


def _shared(graph: AssociationGraph, by: str, ids: set[str]) -> list[Edge]:
    supports: dict[tuple[str, str], list[Support]] = defaultdict(list)
    for _, pairs in _around(graph, by, ids):
        for (a, left), (b, right) in combinations(pairs, 2):
            joined = [_join(by, s, t) for s, t in product(left.firm, right.firm)]
            supports[a, b] += sorted(joined, key=lambda s: (list(Line).index(s.line), s.reports))[:_MOST_SUPPORTS]
    return [Edge(source=a, target=b, supports=tuple(found)) for (a, b), found in supports.items()]


def _join(by: str, s: Support, t: Support) -> Support:
    """One way of knowing a projected tie: one support on each side, and no better than the weaker."""
    return Support(
        kind=by,
        reports=tuple(sorted({*s.reports, *t.reports})),
        groups=s.groups | t.groups,
        forces=s.forces | t.forces,
        agencies=s.agencies | t.agencies,
        grades=tuple(dict.fromkeys((*s.grades, *t.grades))),
        line=weakest((s.line, t.line)),
        first=max(s.first, t.first),
        last=min(s.last, t.last) if min(s.last, t.last) >= max(s.first, t.first) else max(s.last, t.last),
        event_id=s.event_id if s.event_id == t.event_id else None,
    )
