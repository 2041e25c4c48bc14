"""Position in a network: degree, betweenness, closeness, eigenvector, core; and a list that says how far to trust it.

Scores on police data measure attention as much as position. So every rank carries its independent reports and the range
it would have had without any single one of them, and "not distinguishable" is an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import igraph as ig
import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.linalg import eigsh

from data.errors import RefusedInput
from data.protection import eligible_people, waiting_for_age
from data.records import Case
from network.brandes import count_between
from network.evidence import Support
from network.stability import Ranges, Scores, falling_ties, origins_of, ranges
from network.structure import AssociationGraph

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """Place of one adult in a list, with what it rests on.

    Attributes
    ----------
    independent_reports : int
        Different origins of the reports behind the person's ties.
    lowest, highest : float
        Range of the score when any single report behind a tie of somebody in the list is left out.
    places : tuple of (int, int)
        Best and worst place in the same runs.
    places_by_source : tuple of (int, int)
        Best and worst place when all reports of any one source (originator, else agency) are left out.
    sources : int
        Different sources behind the person's ties; with one, the place is that source's word alone.
    not_distinguishable_from : tuple of str
        Ids of others in the list whose range of scores or places overlaps when a single report is left out.
    """

    node_id: str
    label: str
    place: int
    score: float
    independent_reports: int
    lowest: float
    highest: float
    not_distinguishable_from: tuple[str, ...]
    places: tuple[int, int] = (0, 0)
    places_by_source: tuple[int, int] = (0, 0)
    sources: int = 0

    @property
    def words(self) -> str:
        """Place in words, with how firm it is."""
        low, high = min(self.places[0], self.places_by_source[0]), max(self.places[1], self.places_by_source[1])
        kept = f"stays at {low}" if low == high else f"{low} to {high} without any one report or source"
        reports = f"{self.independent_reports} independent report{'' if self.independent_reports == 1 else 's'}"
        twins = f"; not distinguishable from {len(self.not_distinguishable_from)} others"
        return f"place {self.place} ({kept}); {reports}" + (twins if self.not_distinguishable_from else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRanking:
    """Adults in order of a score, and how many people are in no list because their age is not established.

    Attributes
    ----------
    digest : str
        Digest of the view it was made from, empty if not stated.
    """

    by: str
    day: date
    ranks: tuple[Rank, ...]
    waiting: int
    digest: str = ""

    @property
    def waiting_words(self) -> str:
        """How many wait, in words."""
        return f"{self.waiting} wait for their age to be established"

    def is_stale(self, digest: str) -> bool:
        """Whether the records have changed since.

        Parameters
        ----------
        digest : str
            Digest of the same audience's view now.

        Returns
        -------
        bool
            True also when it was made without a digest: nobody can say that it is fresh.
        """
        return not self.digest or self.digest != digest


def ranked_targets(
    graph: AssociationGraph, case: Case, day: date, *, by: str = "betweenness", top: int = 10, digest: str = ""
) -> TargetRanking:
    """List adults by their position; children and unknown ages take part in the network but never stand in the list.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of the same case.
    case : Case
        Permitted records.
    day : date
        Day of the decision; ages are taken on it.
    by : {"betweenness", "degree", "closeness", "eigenvector", "core"}
        Score; computed on the whole graph, things and children included.
    top : int, default 10
        Length of the list.
    digest : str, optional
        Digest of the view, so that the list can say when it is stale.

    Returns
    -------
    TargetRanking
        Highest score first, then by id; people with a score of 0 are not in it.

    Raises
    ------
    RefusedInput
        If the score is not one of those.
    """
    if by not in MEASURES:
        raise RefusedInput(f"score {by!r}: choose one of {', '.join(MEASURES)}")
    return rank(graph, case, day, MEASURES[by], by=by, top=top, digest=digest)


def rank(
    graph: AssociationGraph,
    case: Case,
    day: date,
    measure: Callable[[ig.Graph], Scores],
    *,
    by: str,
    top: int = 10,
    digest: str = "",
) -> TargetRanking:
    """List adults by any score of the vertices, each with what it rests on and how firm its place is.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of the same case.
    case : Case
        Permitted records.
    day : date
        Day of the decision.
    measure : callable
        Score of every vertex of a topology with the graph's vertices.
    by : str
        Name of the score.
    top : int, default 10
        Length of the list.
    digest : str, optional
        Digest of the view.

    Returns
    -------
    TargetRanking
        Nobody whom `data.protection` keeps out of lists of targets.
    """
    scores = measure(graph.topology)
    allowed = eligible_people(case, day)
    candidates = [i for i, node in enumerate(graph.nodes) if node.id in allowed]
    listed = sorted((i for i in candidates if scores[i] > 0), key=lambda i: (-scores[i], i))[:top]
    reports = ranges(
        graph,
        measure,
        candidates=candidates,
        falling=falling_ties(graph, lambda support: support.groups),
        keys={group for i in listed for group in origins_of(graph, i)},
    )
    source_of = {i: report.originator or report.agency for i, report in case.reports.items()}

    def sources_of(support: Support) -> frozenset[str]:
        return frozenset(source_of.get(report, report) for report in support.reports)

    by_source = ranges(graph, measure, candidates=candidates, falling=falling_ties(graph, sources_of))
    ranks = tuple(
        Rank(
            node_id=graph.nodes[i].id,
            label=graph.nodes[i].label,
            place=place,
            score=float(scores[i]),
            independent_reports=len(origins_of(graph, i)),
            lowest=float(reports.low[i]),
            highest=float(reports.high[i]),
            not_distinguishable_from=tuple(graph.nodes[j].id for j in listed if j != i and reports.overlap(i, j)),
            places=_span(reports, i),
            places_by_source=_span(by_source, i),
            sources=len(
                {s for e in graph.topology.incident(i) for kept in graph.edges[e].firm for s in sources_of(kept)}
            ),
        )
        for place, i in enumerate(listed, start=1)
    )
    waiting = len(waiting_for_age(case, day) & graph.index.keys())
    return TargetRanking(by=by, day=day, ranks=ranks, waiting=waiting, digest=digest)


def _span(found: Ranges, vertex: int) -> tuple[int, int]:
    return int(found.best[vertex]), int(found.worst[vertex])


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
