"""Position in a network: degree, betweenness, closeness, eigenvector, core."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import igraph as ig
import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.linalg import eigsh

from network.brandes import count_between
from network.stability import Scores

_COMPILED = 500
_DENSE = 64
_MAX_STEPS = 20_000


def degree(graph: ig.Graph) -> Scores:
    """Count direct ties; in a directed graph both directions count.

    Parameters
    ----------
    graph : igraph.Graph
        Simple graph.

    Returns
    -------
    numpy.ndarray of float, shape (n,)
        Ties by vertex.
    """
    return np.asarray(graph.degree(mode="all"), dtype=float)


def betweenness(graph: ig.Graph, lengths: Sequence[float] | None = None) -> Scores:
    """Share of the shortest paths between all other pairs that run through each node.

    Parameters
    ----------
    graph : igraph.Graph
        Simple graph.
    lengths : sequence of float, optional
        Length of each edge, positive; default 1 each.

    Returns
    -------
    numpy.ndarray of float, shape (n,)
        Divided by the number of pairs of other nodes, as in networkx; 0 for fewer than three nodes.

    References
    ----------
    Freeman 1977, Sociometry 40(1), doi 10.2307/3033543; Brandes 2001, doi 10.1080/0022250X.2001.9990249.
    """
    n = graph.vcount()
    if n < 3:
        return np.zeros(n)
    pairs = (n - 1) * (n - 2) / (1 if graph.is_directed() else 2)
    # Small graphs are not worth loading compiled code for.
    compiled = lengths is None and n >= _COMPILED
    found = count_between(graph) if compiled else np.asarray(graph.betweenness(weights=lengths), dtype=float)
    return np.asarray(found / pairs, dtype=float)


def closeness(graph: ig.Graph, lengths: Sequence[float] | None = None) -> Scores:
    """Reciprocal mean distance to reachable nodes, times the share of nodes that are reachable.

    Parameters
    ----------
    graph : igraph.Graph
        Simple graph; in a directed one distances run towards the node.
    lengths : sequence of float, optional
        Length of each edge, positive; default 1 each.

    Returns
    -------
    numpy.ndarray of float, shape (n,)
        The improved form of Wasserman and Faust for graphs in several components, as in networkx; 0 for isolates.

    References
    ----------
    Wasserman & Faust 1994, Social Network Analysis, p. 201.
    """
    n = graph.vcount()
    if n < 2 or graph.ecount() == 0:
        return np.zeros(n)
    raw = np.asarray(graph.closeness(mode="in", weights=lengths, normalized=True), dtype=float)
    if graph.is_directed():
        reached = np.asarray(graph.neighborhood_size(order=n, mode="in"), dtype=float) - 1
    else:
        parts = graph.connected_components()
        reached = np.asarray(parts.sizes(), dtype=float)[np.asarray(parts.membership)] - 1
    return np.asarray(np.nan_to_num(raw) * reached / (n - 1), dtype=float)


def eigenvector(graph: ig.Graph, weights: Sequence[float] | None = None) -> Scores:
    """Score of a node that is in proportion to the scores of its neighbours.

    Parameters
    ----------
    graph : igraph.Graph
        Simple graph; in a directed one scores flow along the ties.
    weights : sequence of float, optional
        Strength of each edge, not negative; default 1 each.

    Returns
    -------
    numpy.ndarray of float, shape (n,)
        Norm 2, not negative: the limit of power iteration from equal scores. Only components with the largest
        eigenvalue score above 0; all 0 if there is no edge, or if a directed graph has no cycle.

    References
    ----------
    Bonacich 1987, American Journal of Sociology 92(5), doi 10.1086/228631.
    """
    n = graph.vcount()
    if graph.ecount() == 0 or (graph.is_directed() and graph.is_dag()):
        return np.zeros(n)
    ends = np.asarray(graph.get_edgelist(), dtype=np.int64)
    strength = np.ones(len(ends)) if weights is None else np.asarray(weights, dtype=float)
    matrix = sparse.csr_array((strength, (ends[:, 1], ends[:, 0])), shape=(n, n))
    if graph.is_directed():
        return _power(matrix)
    return _leading(matrix + matrix.T, np.asarray(graph.connected_components().membership))


def core(graph: ig.Graph) -> npt.NDArray[np.int64]:
    """Largest k for which the node stays when all with fewer than k ties are taken away again and again.

    Parameters
    ----------
    graph : igraph.Graph
        Simple graph; direction is not used up: both count.

    Returns
    -------
    numpy.ndarray of int, shape (n,)
        Core number.

    References
    ----------
    Seidman 1983, Social Networks 5(3), doi 10.1016/0378-8733(83)90028-X.
    """
    return np.asarray(graph.coreness(mode="all"), dtype=np.int64)


MEASURES: dict[str, Callable[[ig.Graph], Scores]] = {
    "degree": degree,
    "betweenness": betweenness,
    "closeness": closeness,
    "eigenvector": eigenvector,
    "core": lambda graph: core(graph).astype(float),
}


def _power(matrix: sparse.csr_array) -> Scores:
    """Power iteration of the matrix plus one on the diagonal, which has the same vectors and does not swing."""
    x = np.full(matrix.shape[0], 1 / np.sqrt(matrix.shape[0]))
    for _ in range(_MAX_STEPS):
        following = x + matrix @ x
        following /= np.linalg.norm(following)
        if np.abs(following - x).max() < 1e-13:
            return np.asarray(following, dtype=float)
        x = following
    return np.asarray(x, dtype=float)


def _leading(matrix: sparse.csr_array, membership: npt.NDArray[np.int64]) -> Scores:
    """Projection of equal scores on the vectors of the largest eigenvalue, component by component."""
    order = np.argsort(membership, kind="stable")
    parts = [p for p in np.split(order, np.flatnonzero(np.diff(membership[order])) + 1) if len(p) > 1]
    solved = [(part, *_top_pair(matrix[part][:, part])) for part in parts]
    largest = max(value for _, value, _ in solved)
    found = np.zeros(matrix.shape[0])
    for part, value, vector in solved:
        if value > largest * (1 - 1e-9):
            found[part] = vector * vector.sum()
    return found / np.linalg.norm(found)


def _top_pair(matrix: sparse.csr_array) -> tuple[float, Scores]:
    n = matrix.shape[0]
    if n <= _DENSE:
        values, vectors = np.linalg.eigh(matrix.toarray())
    else:
        values, vectors = eigsh(matrix, k=1, which="LA", v0=np.ones(n), tol=1e-14)
    return float(values[-1]), np.abs(vectors[:, -1])
