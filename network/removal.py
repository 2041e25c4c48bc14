"""What removals do to a network step by step.

The network often closes again after a removal, and positions on police data measure attention too: a curve is a
question for a meeting, not an answer.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import igraph as ig
import numpy as np

from data.errors import RefusedInput
from network.fragmentation import (
    distance_weighted_fragmentation,
    fragmentation,
    fragmentation_without,
    permitted,
    shortlist,
)

REMOVAL_ORDERS = ("betweenness", "degree", "key-player", "random")


@dataclass(frozen=True, slots=True)
class RemovalCurve:
    """What is left after each step.

    Attributes
    ----------
    removed : tuple of int
        Vertices in order.
    largest_component_share, fragmentation, distance_weighted_fragmentation : tuple of float
        Before the first step and after each one; the share is of the largest component at the start.
    """

    removed: tuple[int, ...]
    largest_component_share: tuple[float, ...]
    fragmentation: tuple[float, ...]
    distance_weighted_fragmentation: tuple[float, ...]


def removal_curve(
    graph: ig.Graph,
    *,
    by: str,
    recompute: bool = False,
    block: int = 1,
    steps: int | None = None,
    candidates: Collection[int] | None = None,
    lengths: Sequence[float] | None = None,
    strengths: Sequence[float] | None = None,
    rng: np.random.Generator | None = None,
) -> RemovalCurve:
    """Remove vertices one block after another and see what is left; ties: highest score, then last in order.

    Parameters
    ----------
    graph : igraph.Graph
        Graph; vertices in order of appearance, direction is ignored.
    by : {"betweenness", "degree", "key-player", "random"}
        Score that chooses the next.
    recompute : bool, default False
        Score again after every block instead of once at the start.
    block : int, default 1
        Vertices removed in one step.
    steps : int, optional
        Number of steps; default until nobody is left who may be removed.
    candidates : collection of int, optional
        Vertices that may be removed at all; default every one.
    lengths, strengths : sequence of float, optional
        Length of each edge for betweenness, strength of each edge for degree; default 1 each.
    rng : numpy.random.Generator, optional
        Needed for ``by="random"``.

    Returns
    -------
    RemovalCurve
        One value more than steps.

    Raises
    ------
    RefusedInput
        If an option is none of these.

    References
    ----------
    Cavallaro et al. 2020, PLoS ONE 15(8), doi 10.1371/journal.pone.0236476.
    """
    _check_removal(by, block, steps, rng)
    work = graph.copy().as_undirected(mode="each") if graph.is_directed() else graph.copy()
    work.vs["_at"] = list(range(work.vcount()))
    work.es["_length"] = lengths if lengths is not None else [1.0] * work.ecount()
    work.es["_strength"] = strengths if strengths is not None else [1.0] * work.ecount()
    allowed = set(permitted(graph, candidates))
    limit = -(-len(allowed) // block) if steps is None else min(steps, -(-len(allowed) // block))
    largest = max(work.connected_components().sizes(), default=0)
    removed: list[int] = []
    rows = [_state(work, largest)]
    ranking = None if recompute else _ranking(work, by, allowed, rng)
    for _ in range(limit):
        order = _ranking(work, by, allowed - set(removed), rng) if ranking is None else ranking[len(removed) :]
        taken = order[:block]
        removed += taken
        gone = set(taken)
        work.delete_vertices([v.index for v in work.vs if v["_at"] in gone])
        rows.append(_state(work, largest))
    share, broken, weighted = zip(*rows, strict=True)
    return RemovalCurve(tuple(removed), share, broken, weighted)


def _check_removal(by: str, block: int, steps: int | None, rng: np.random.Generator | None) -> None:
    if by not in REMOVAL_ORDERS:
        raise RefusedInput(f"removal by {by!r}: choose one of {', '.join(REMOVAL_ORDERS)}")
    if block < 1 or (steps is not None and steps < 0):
        raise RefusedInput("removal: block must be 1 or more and steps 0 or more")
    if by == "random" and rng is None:
        raise RefusedInput("removal by random: give a seed, so that the same order can be drawn again")


def _state(graph: ig.Graph, largest: int) -> tuple[float, float, float]:
    now = max(graph.connected_components().sizes(), default=0)
    share = now / largest if largest else 0.0
    return share, fragmentation(graph), distance_weighted_fragmentation(graph)


def _ranking(graph: ig.Graph, by: str, allowed: set[int], rng: np.random.Generator | None) -> list[int]:
    """Original numbers of the permitted vertices, the next to remove first."""
    at: list[int] = graph.vs["_at"]
    if by == "random" and rng is not None:
        return [int(v) for v in rng.permutation(sorted(allowed))]
    if by == "key-player":
        here = [i for i, v in enumerate(at) if v in allowed]
        scores = dict.fromkeys(here, -1.0) | {i: fragmentation_without(graph, [i]) for i in shortlist(graph, here, 1)}
    elif by == "degree":
        scores = dict(enumerate(graph.strength(weights="_strength")))
    else:
        scores = dict(enumerate(graph.betweenness(weights="_length")))
    # Rounded, because equal scores differ in the last digits by the order of summation.
    ranked = sorted(scores, key=lambda i: (round(scores[i], 9), i), reverse=True)
    return [at[i] for i in ranked if at[i] in allowed]
