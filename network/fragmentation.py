"""How far a network is broken up, whole or without some of its vertices (Borgatti)."""

from __future__ import annotations

from collections.abc import Collection

import igraph as ig
import numpy as np

_SHORTLIST = 60


def fragmentation(graph: ig.Graph) -> float:
    """Share of pairs that cannot reach each other.

    Parameters
    ----------
    graph : igraph.Graph
        Graph; direction is ignored.

    Returns
    -------
    float
        F, 0 if all are connected, 1 if nobody is or fewer than two are left.

    References
    ----------
    Borgatti 2006, Computational & Mathematical Organization Theory 12, doi 10.1007/s10588-006-7084-x, eq. 9.
    """
    n = graph.vcount()
    if n < 2:
        return 1.0
    sizes = np.asarray(graph.connected_components(mode="weak").sizes(), dtype=float)
    return float(1 - (sizes * (sizes - 1)).sum() / (n * (n - 1)))


def distance_weighted_fragmentation(graph: ig.Graph) -> float:
    """One minus the mean reciprocal distance of all pairs, so that long ways count as half broken.

    Parameters
    ----------
    graph : igraph.Graph
        Graph; direction is ignored, each edge is one step.

    Returns
    -------
    float
        DF, 0 if all are tied directly, 1 if nobody is connected or fewer than two are left.

    References
    ----------
    Borgatti 2006, doi 10.1007/s10588-006-7084-x, eq. 14.
    """
    n = graph.vcount()
    if n < 2:
        return 1.0
    # The histogram is made without a distance matrix, so that large graphs fit in memory.
    nearness = sum(count / length for length, _, count in graph.path_length_hist(directed=False).bins())
    return float(1 - 2 * nearness / (n * (n - 1)))


def permitted(graph: ig.Graph, candidates: Collection[int] | None) -> list[int]:
    """Vertices that may be chosen at all.

    Parameters
    ----------
    graph : igraph.Graph
        Graph.
    candidates : collection of int or None
        Vertices that may; None for every one.

    Returns
    -------
    list of int
        Ascending, each once.
    """
    return list(range(graph.vcount())) if candidates is None else sorted(set(candidates))


def shortlist(graph: ig.Graph, allowed: list[int], size: int) -> list[int]:
    """Vertices worth trying where all would take too long: those with the highest betweenness or degree.

    Parameters
    ----------
    graph : igraph.Graph
        Graph.
    allowed : list of int
        Vertices that may be chosen at all, ascending.
    size : int
        How many are to be chosen.

    Returns
    -------
    list of int
        All that are allowed up to 300, else about 60, ascending.
    """
    if len(allowed) <= 300:
        return allowed
    length = max(_SHORTLIST, 3 * size) // 2
    between, degree = graph.betweenness(), graph.degree()
    top = sorted(allowed, key=lambda v: (-between[v], v))[:length]
    return sorted({*top, *sorted(allowed, key=lambda v: (-degree[v], v))[:length]})


def reduced(graph: ig.Graph, gone: Collection[int]) -> ig.Graph:
    """What is left of a graph without some vertices.

    Parameters
    ----------
    graph : igraph.Graph
        Graph; it stays as it is.
    gone : collection of int
        Vertices.

    Returns
    -------
    igraph.Graph
        Of the others, in their order.
    """
    left = graph.copy()
    left.delete_vertices(sorted(gone))
    return left


def fragmentation_without(graph: ig.Graph, gone: Collection[int]) -> float:
    """Distance-weighted fragmentation of what is left without some vertices.

    Parameters
    ----------
    graph : igraph.Graph
        Graph; it stays as it is.
    gone : collection of int
        Vertices.

    Returns
    -------
    float
        DF of the others, 0 to 1.
    """
    return distance_weighted_fragmentation(reduced(graph, gone))
