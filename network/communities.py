"""Groups that hold together more than chance would make them: Leiden on modularity, repeatable by its seed."""

from __future__ import annotations

from dataclasses import dataclass

import igraph as ig
import numpy as np
import numpy.typing as npt

from network.structure import AssociationGraph, seeded

_SETTLED_NODES = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Communities:
    """A division into groups.

    Attributes
    ----------
    labels : numpy.ndarray of int, shape (n,)
        Group of each vertex; 0 is the largest, ties by first vertex.
    modularity : float
        Newman and Girvan's modularity of the division; 0 without edges.
    """

    labels: npt.NDArray[np.int64]
    modularity: float

    @property
    def sizes(self) -> npt.NDArray[np.int64]:
        """Number of vertices in each group."""
        return np.asarray(np.bincount(self.labels), dtype=np.int64)


def partition(graph: ig.Graph, rng: np.random.Generator, *, resolution: float = 1.0) -> Communities:
    """Divide a graph into groups.

    Parameters
    ----------
    graph : igraph.Graph
        Undirected graph.
    rng : numpy.random.Generator
        Order in which nodes are visited.
    resolution : float, default 1
        Above 1 for smaller groups, below for larger.

    Returns
    -------
    Communities
        Groups, largest first. Up to 2,000 vertices until no move helps, beyond that two rounds.

    References
    ----------
    Traag, Waltman & van Eck 2019, Scientific Reports 9, doi 10.1038/s41598-019-41695-z.
    """
    if graph.ecount() == 0:
        return Communities(labels=np.arange(graph.vcount(), dtype=np.int64), modularity=0.0)
    rounds = -1 if graph.vcount() <= _SETTLED_NODES else 2
    with seeded(rng):
        found = graph.community_leiden(objective_function="modularity", resolution=resolution, n_iterations=rounds)
    raw = np.asarray(found.membership, dtype=np.int64)
    _, first, sizes = np.unique(raw, return_index=True, return_counts=True)
    place = np.empty(len(sizes), dtype=np.int64)
    place[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    return Communities(labels=place[raw], modularity=float(graph.modularity(raw.tolist())))


def communities(graph: AssociationGraph, rng: np.random.Generator, *, resolution: float = 1.0) -> dict[str, int]:
    """Group of every node.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of a case.
    rng : numpy.random.Generator
        Order in which nodes are visited.
    resolution : float, default 1
        Above 1 for smaller groups, below for larger.

    Returns
    -------
    dict of str to int
        Node id to group, 0 the largest.
    """
    found = partition(graph.topology, rng, resolution=resolution)
    return {node.id: int(label) for node, label in zip(graph.nodes, found.labels, strict=True)}
