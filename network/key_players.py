"""Whose absence would break a network up.

Fragmentation and key players are Borgatti's negative key player problem. The network often closes again after a
removal, and positions on police data measure attention too: these are questions for a meeting, not answers.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import igraph as ig

from data.errors import NotEnough
from network.dominating import DominatingSet, dominating_set
from network.fragmentation import (
    distance_weighted_fragmentation,
    fragmentation,
    fragmentation_without,
    permitted,
    reduced,
    shortlist,
)
from network.removal import REMOVAL_ORDERS, RemovalCurve, removal_curve

__all__ = [
    "REMOVAL_ORDERS",
    "DominatingSet",
    "KeyPlayers",
    "RemovalCurve",
    "distance_weighted_fragmentation",
    "dominating_set",
    "fragmentation",
    "key_players",
    "removal_curve",
]


@dataclass(frozen=True, slots=True)
class KeyPlayers:
    """A set of vertices and what is left without them.

    Attributes
    ----------
    members : tuple of int
        Vertices in the order in which they were chosen.
    fragmentation, distance_weighted_fragmentation : float
        Of what is left, 0 to 1.
    """

    members: tuple[int, ...]
    fragmentation: float
    distance_weighted_fragmentation: float


def key_players(graph: ig.Graph, size: int, *, candidates: Collection[int] | None = None) -> KeyPlayers:
    """Choose the set whose absence fragments the rest most: greedy, then swaps until none helps.

    Parameters
    ----------
    graph : igraph.Graph
        Graph; direction is ignored.
    size : int
        Number of vertices to choose, at least 1.
    candidates : collection of int, optional
        Vertices that may be chosen at all; default every one.

    Returns
    -------
    KeyPlayers
        Highest distance-weighted fragmentation found; among equals the last in order. Above 300 candidates only the
        60 with the highest betweenness or degree are tried.

    Raises
    ------
    NotEnough
        If fewer vertices than `size` may be chosen.
    """
    allowed = permitted(graph, candidates)
    if size < 1 or len(allowed) < size:
        raise NotEnough(f"key players: size {size} asked, {len(allowed)} may be chosen; give a size from 1 to that")
    pool = shortlist(graph, allowed, size)
    chosen: list[int] = []
    for _ in range(size):
        chosen.append(_next(graph, pool, chosen))
    best = fragmentation_without(graph, chosen)
    improved = True
    while improved:
        improved = False
        for place in range(size):
            rest = [v for v in chosen if v != chosen[place]]
            other = _next(graph, pool, rest)
            score = fragmentation_without(graph, [*rest, other])
            if score > best + 1e-12:
                chosen[place], best, improved = other, score, True
    left = reduced(graph, chosen)
    return KeyPlayers(tuple(chosen), fragmentation(left), best)


def _next(graph: ig.Graph, pool: list[int], chosen: list[int]) -> int:
    """Whose absence, beside that of the chosen, fragments most; among equals the last in order."""
    rest = [v for v in pool if v not in chosen]
    return max(rest, key=lambda v: (round(fragmentation_without(graph, [*chosen, v]), 12), v))
