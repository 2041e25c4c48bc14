"""What an association graph is: nodes, ties with all they rest on, and their topology for computing.

The stored form is igraph with arrays beside it; networkx is a view for what it alone has.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

import igraph as ig
import networkx as nx
import numpy as np

from data.codes import PersonKind
from data.errors import NotEnough
from network.evidence import Line, Support, firmest, independent

SAME_EVENT = "same_event"
PERSON_KINDS = {
    PersonKind.PERSON_OF_CONCERN: "person_of_concern",
    PersonKind.CHILD_AT_RISK: "child_at_risk",
    PersonKind.OTHER: "person",
}
_igraph_lock = Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One subject of the graph.

    Attributes
    ----------
    kind : str
        ``person_of_concern``, ``child_at_risk``, ``person``, ``vehicle``, ``phone``, ``venue``, ``location`` or
        ``event``.
    label : str
        Reference for people, never a name.
    force : str or None
        Force that the record belongs to first.
    forces : tuple of str
        Every force whose reports stand behind the record or a tie of it.
    protected : bool
        True for a child, for anyone of unknown age, for anyone harmed as a child, and for homes of children.
    reports : tuple of str
        Ids of the reports behind the record itself.
    """

    id: str
    kind: str
    label: str
    force: str | None
    forces: tuple[str, ...]
    protected: bool
    reports: tuple[str, ...]

    @property
    def is_person(self) -> bool:
        """Whether the node is a person of any kind."""
        return self.kind in PERSON_KINDS.values()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """All that ties two nodes.

    Attributes
    ----------
    source, target : str
        Node ids in alphabetical order; the graph has no direction.
    supports : tuple of Support
        Every way of knowing the tie, those suspected to be false included.
    """

    source: str
    target: str
    supports: tuple[Support, ...]

    @property
    def id(self) -> str:
        """Id made of both ends."""
        return f"{self.source}|{self.target}"

    @property
    def firm(self) -> tuple[Support, ...]:
        """Supports that are not suspected to be false; all of them if there are no others."""
        return tuple(s for s in self.supports if s.line is not Line.OFF) or self.supports

    @property
    def kinds(self) -> tuple[str, ...]:
        """Link kinds, and ``same_event``."""
        return tuple(sorted({s.kind for s in self.firm}))

    @property
    def line(self) -> Line:
        """Line of the firmest support."""
        return firmest(support.line for support in self.supports)

    @property
    def independent_reports(self) -> int:
        """Number of independent reports behind the tie."""
        return independent(self.supports)

    @property
    def report_ids(self) -> tuple[str, ...]:
        """Ids of all reports behind the tie."""
        return tuple(sorted({r for s in self.supports for r in s.reports}))

    @property
    def event_ids(self) -> tuple[str, ...]:
        """Ids of the events in which both were."""
        return tuple(sorted({s.event_id for s in self.supports if s.event_id}))

    @property
    def link_ids(self) -> tuple[str, ...]:
        """Ids of the link records."""
        return tuple(sorted({s.link_id for s in self.supports if s.link_id}))

    @property
    def agencies(self) -> tuple[str, ...]:
        """Agencies that reported it."""
        return tuple(sorted({a for s in self.firm for a in s.agencies}))

    @property
    def forces(self) -> tuple[str, ...]:
        """Codes of the forces whose rows carry it."""
        return tuple(sorted({f for s in self.firm for f in s.forces}))

    @property
    def first(self) -> date:
        """First day it was seen."""
        return min(s.first for s in self.firm)

    @property
    def last(self) -> date:
        """Last day it was seen."""
        return max(s.last for s in self.firm)

    @property
    def grades(self) -> tuple[str, ...]:
        """Grade of each different report in words, firmest first."""
        ranked = sorted((list(Line).index(s.line), grade) for s in self.supports for grade in s.grades)
        return tuple(dict.fromkeys(grade for _, grade in ranked))

    @property
    def best_grade(self) -> str:
        """Grade of the firmest report in words."""
        return self.grades[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociationGraph:
    """Nodes, ties and their topology.

    Attributes
    ----------
    nodes : tuple of Node
        Sorted by id; vertex ``i`` of `topology` is ``nodes[i]``.
    edges : tuple of Edge
        Sorted; edge ``i`` of `topology` is ``edges[i]``.
    suspected_false : tuple of Edge
        Ties known from assessment E alone: shown crossed on demand, never computed with.
    topology : igraph.Graph
        Undirected and simple; treat as read-only.
    index : dict of str to int
        Node id to vertex number.
    independent : numpy.ndarray of int
        Independent reports behind each edge.
    as_of : date or None
        Day whose knowledge this is.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    suspected_false: tuple[Edge, ...] = ()
    topology: ig.Graph
    index: dict[str, int]
    independent: np.ndarray[tuple[int], np.dtype[np.int64]] = field(repr=False)
    as_of: date | None = None

    def vertex(self, node_id: str) -> int:
        """Vertex number of a node.

        Parameters
        ----------
        node_id : str
            Id of the record.

        Returns
        -------
        int
            Position in `nodes`.

        Raises
        ------
        NotEnough
            If this audience's graph has no such node.
        """
        if node_id not in self.index:
            raise NotEnough(f"node {node_id}: not in this network; check the id, or the date the network is drawn for")
        return self.index[node_id]

    def node(self, node_id: str) -> Node:
        """Find a node by id.

        Parameters
        ----------
        node_id : str
            Id of the record.

        Returns
        -------
        Node
            The node.

        Raises
        ------
        NotEnough
            If there is none.
        """
        return self.nodes[self.vertex(node_id)]

    def near(self, node_ids: Collection[str], *, hops: int) -> list[str]:
        """Ids of the nodes within some steps of any of the given ones, nearest first.

        Parameters
        ----------
        node_ids : collection of str
            Where to start.
        hops : int
            Number of steps, 0 for the nodes themselves.

        Returns
        -------
        list of str
            Ordered by distance, then by id.
        """
        level = {self.vertex(node_id): 0 for node_id in sorted(node_ids)}
        frontier = sorted(level)
        for step in range(1, hops + 1):
            found = {n for v in frontier for n in self.topology.neighbors(v)} - level.keys()
            level |= dict.fromkeys(sorted(found), step)
            frontier = sorted(found)
        return [self.nodes[v].id for v in sorted(level, key=lambda v: (level[v], v))]

    def incident(self, node_id: str) -> tuple[Edge, ...]:
        """Ties of one node.

        Parameters
        ----------
        node_id : str
            Id of the record.

        Returns
        -------
        tuple of Edge
            In the order of `edges`.
        """
        return tuple(self.edges[i] for i in sorted(self.topology.incident(self.vertex(node_id))))

    def to_networkx(self) -> nx.Graph[str]:
        """View for what networkx alone has.

        Returns
        -------
        networkx.Graph
            Nodes by id with ``kind``, ``label``, ``force``, ``protected``; edges with ``kinds``, ``independent``,
            ``line``.
        """
        view: nx.Graph[str] = nx.Graph()
        for node in self.nodes:
            view.add_node(node.id, kind=node.kind, label=node.label, force=node.force, protected=node.protected)
        for edge, count in zip(self.edges, self.independent.tolist(), strict=True):
            view.add_edge(edge.source, edge.target, kinds=edge.kinds, independent=count, line=edge.line.value)
        return view


def assemble(nodes: Collection[Node], edges: Collection[Edge], *, as_of: date | None = None) -> AssociationGraph:
    """Put nodes and ties together.

    Parameters
    ----------
    nodes : collection of Node
        Nodes, any order.
    edges : collection of Edge
        Ties, one for each pair, any order.
    as_of : date, optional
        Day whose knowledge this is.

    Returns
    -------
    AssociationGraph
        Ties that rest on assessment E alone are kept apart.
    """
    ordered = tuple(sorted(nodes, key=lambda node: node.id))
    index = {node.id: i for i, node in enumerate(ordered)}
    ranked = sorted(edges, key=lambda edge: (edge.source, edge.target))
    kept = tuple(edge for edge in ranked if edge.line is not Line.OFF)
    return AssociationGraph(
        nodes=ordered,
        edges=kept,
        suspected_false=tuple(edge for edge in ranked if edge.line is Line.OFF),
        topology=ig.Graph(n=len(ordered), edges=[(index[e.source], index[e.target]) for e in kept]),
        index=index,
        independent=np.array([edge.independent_reports for edge in kept], dtype=np.int64),
        as_of=as_of,
    )


@contextmanager
def seeded(rng: np.random.Generator) -> Iterator[None]:
    """Let igraph draw from a seeded generator for a while; igraph has one for the whole process, so others wait.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of the seed.

    Yields
    ------
    None
        Nothing.
    """
    with _igraph_lock:
        ig.set_random_number_generator(random.Random(int(rng.integers(2**32))))  # noqa: S311 - layout, not secrets
        try:
            yield
        finally:
            ig.set_random_number_generator(random)
