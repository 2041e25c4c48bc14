"""How firm a place in a list is: what it would have been without any one report, and without any one source.

Positions on police data measure attention as much as position, so a list says of every place how far it moves, and of
two people whose ranges overlap that they are not distinguishable.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import igraph as ig
import numpy as np
import numpy.typing as npt

from network.evidence import Support
from network.structure import AssociationGraph

Scores = npt.NDArray[np.float64]
Measure = Callable[[ig.Graph], Scores]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranges:
    """Lowest and highest score and place of every vertex when one thing after another is left out.

    Attributes
    ----------
    low, high : numpy.ndarray of float, shape (n,)
        Scores, that of the whole graph included.
    best, worst : numpy.ndarray of int, shape (n,)
        Places among the candidates, 1 the highest score; 0 for vertices that are no candidates.
    left_out : int
        How many things were left out, one at a time.
    """

    low: Scores
    high: Scores
    best: npt.NDArray[np.int64]
    worst: npt.NDArray[np.int64]
    left_out: int

    def overlap(self, i: int, j: int) -> bool:
        """Whether two vertices cannot be told apart.

        Parameters
        ----------
        i, j : int
            Vertices.

        Returns
        -------
        bool
            True if their ranges of scores or of places overlap.
        """
        scores = self.low[j] <= self.high[i] and self.low[i] <= self.high[j]
        return bool(scores or (self.best[j] <= self.worst[i] and self.best[i] <= self.worst[j]))


def falling_ties(graph: AssociationGraph, keys_of: Callable[[Support], Collection[str]]) -> dict[str, list[int]]:
    """Ties that would not be known without one report or source.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of a case.
    keys_of : callable
        What a way of knowing a tie needs: its origin groups, its agencies.

    Returns
    -------
    dict of str to list of int
        Key to the edges that fall with it; a tie falls only if every way of knowing it needs that key.
    """
    carried: dict[str, list[int]] = {}
    for i, edge in enumerate(graph.edges):
        for key in frozenset.intersection(*(frozenset(keys_of(s)) for s in edge.firm)):
            carried.setdefault(key, []).append(i)
    return carried


def ranges(
    graph: AssociationGraph,
    measure: Measure,
    *,
    candidates: Sequence[int],
    falling: Mapping[str, list[int]],
    keys: Iterable[str] | None = None,
) -> Ranges:
    """Score again without one thing after another.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of a case.
    measure : callable
        Score of every vertex of a topology.
    candidates : sequence of int
        Vertices that may stand in the list; places are counted among them.
    falling : mapping of str to list of int
        Of `falling_ties`.
    keys : iterable of str, optional
        Leave out only these; default all of `falling`.

    Returns
    -------
    Ranges
        For all vertices.
    """
    scores = measure(graph.topology)
    low, high = scores.copy(), scores.copy()
    best = _places(scores, candidates)
    worst = best.copy()
    chosen = sorted(set(falling if keys is None else keys) & falling.keys())
    for key in chosen:
        without = graph.topology.copy()
        without.delete_edges(falling[key])
        again = measure(without)
        place = _places(again, candidates)
        low, high = np.minimum(low, again), np.maximum(high, again)
        best, worst = np.minimum(best, place), np.maximum(worst, place)
    return Ranges(low=low, high=high, best=best, worst=worst, left_out=len(chosen))


def origins_of(graph: AssociationGraph, vertex: int) -> frozenset[str]:
    """Different origins of the reports behind a vertex's ties.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of a case.
    vertex : int
        Position in its nodes.

    Returns
    -------
    frozenset of str
        Origin groups; their number is that of independent reports.
    """
    return frozenset(
        group for e in graph.topology.incident(vertex) for support in graph.edges[e].firm for group in support.groups
    )


def _places(scores: Scores, candidates: Sequence[int]) -> npt.NDArray[np.int64]:
    """1 plus how many candidates score higher; rounded, because equal scores differ in the last digits."""
    places = np.zeros(len(scores), dtype=np.int64)
    own = np.round(scores[list(candidates)], 12)
    places[list(candidates)] = 1 + len(own) - np.searchsorted(np.sort(own), own, side="right")
    return places
