"""Whose absence would break a network up, whom the fewest contacts reach, and what removals do step by step.

Fragmentation and key players are Borgatti's negative key player problem. The network often closes again after a
removal, and positions on police data measure attention too: these are questions for a meeting, not answers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import igraph as ig
import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from data.errors import NotEnough, RefusedInput

REMOVAL_ORDERS = ("betweenness", "degree", "key-player", "random")
_SHORTLIST = 60
_EXACT_NODES = 2_000
_TIME_LIMIT_S = 20.0


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


@dataclass(frozen=True, slots=True)
class DominatingSet:
    """Vertices that reach everybody else in one step.

    Attributes
    ----------
    members : tuple of int
        Vertices, ascending.
    is_smallest : bool
        True if proved that no smaller set does it; False for the quick answer on a large graph.
    unreachable : int
        Number of vertices that no permitted member can reach.
    """

    members: tuple[int, ...]
    is_smallest: bool
    unreachable: int


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
    allowed = _allowed(graph, candidates)
    if size < 1 or len(allowed) < size:
        raise NotEnough(f"key players: size {size} asked, {len(allowed)} may be chosen; give a size from 1 to that")
    pool = _shortlist(graph, allowed, size)
    chosen: list[int] = []
    for _ in range(size):
        chosen.append(_next(graph, pool, chosen))
    best = _without(graph, chosen)
    improved = True
    while improved:
        improved = False
        for place in range(size):
            rest = [v for v in chosen if v != chosen[place]]
            other = _next(graph, pool, rest)
            score = _without(graph, [*rest, other])
            if score > best + 1e-12:
                chosen[place], best, improved = other, score, True
    left = _reduced(graph, chosen)
    return KeyPlayers(tuple(chosen), fragmentation(left), best)


def dominating_set(graph: ig.Graph, *, candidates: Collection[int] | None = None) -> DominatingSet:
    """Find the smallest set of vertices so that every other one is a direct contact of one of them.

    Parameters
    ----------
    graph : igraph.Graph
        Graph; direction is ignored.
    candidates : collection of int, optional
        Vertices that may be chosen at all; default every one. All others still have to be reached.

    Returns
    -------
    DominatingSet
        Proved smallest up to 2,000 vertices (integer programme), greedy beyond.

    References
    ----------
    Wheeler, McLean, Becker & Worden 2019, Justice Evaluation Journal 2(2), doi 10.1080/24751979.2019.1671208.
    """
    n = graph.vcount()
    allowed = _allowed(graph, candidates)
    covers = {v: {v, *graph.neighbors(v, mode="all")} for v in allowed}
    reachable = sorted(set().union(*covers.values())) if covers else []
    unreachable = n - len(reachable)
    if not reachable:
        return DominatingSet((), True, unreachable)
    exact = _smallest_cover(covers, reachable) if n <= _EXACT_NODES else None
    members = _greedy_cover(covers, reachable) if exact is None else exact
    return DominatingSet(tuple(sorted(members)), exact is not None, unreachable)


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
    allowed = set(_allowed(graph, candidates))
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
        scores = dict.fromkeys(here, -1.0) | {i: _without(graph, [i]) for i in _shortlist(graph, here, 1)}
    elif by == "degree":
        scores = dict(enumerate(graph.strength(weights="_strength")))
    else:
        scores = dict(enumerate(graph.betweenness(weights="_length")))
    # Rounded, because equal scores differ in the last digits by the order of summation.
    ranked = sorted(scores, key=lambda i: (round(scores[i], 9), i), reverse=True)
    return [at[i] for i in ranked if at[i] in allowed]


def _allowed(graph: ig.Graph, candidates: Collection[int] | None) -> list[int]:
    return list(range(graph.vcount())) if candidates is None else sorted(set(candidates))


def _shortlist(graph: ig.Graph, allowed: list[int], size: int) -> list[int]:
    if len(allowed) <= 300:
        return allowed
    length = max(_SHORTLIST, 3 * size) // 2
    between, degree = graph.betweenness(), graph.degree()
    top = sorted(allowed, key=lambda v: (-between[v], v))[:length]
    return sorted({*top, *sorted(allowed, key=lambda v: (-degree[v], v))[:length]})


def _reduced(graph: ig.Graph, gone: Collection[int]) -> ig.Graph:
    left = graph.copy()
    left.delete_vertices(sorted(gone))
    return left


def _without(graph: ig.Graph, gone: Collection[int]) -> float:
    return distance_weighted_fragmentation(_reduced(graph, gone))


def _next(graph: ig.Graph, pool: list[int], chosen: list[int]) -> int:
    """Whose absence, beside that of the chosen, fragments most; among equals the last in order."""
    rest = [v for v in pool if v not in chosen]
    return max(rest, key=lambda v: (round(_without(graph, [*chosen, v]), 12), v))


def _smallest_cover(covers: dict[int, set[int]], reachable: list[int]) -> list[int] | None:
    """Solve the integer programme; None if the time limit came first."""
    members = sorted(covers)
    row = {v: i for i, v in enumerate(reachable)}
    pairs = [(row[reached], column) for column, v in enumerate(members) for reached in sorted(covers[v])]
    rows, columns = np.array(pairs, dtype=np.int64).T
    matrix = sparse.csr_array((np.ones(len(pairs)), (rows, columns)), shape=(len(reachable), len(members)))
    answer = milp(
        np.ones(len(members)),
        integrality=np.ones(len(members), dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, lb=1),
        options={"time_limit": _TIME_LIMIT_S},
    )
    if answer.status != 0:
        return None
    chosen: npt.NDArray[np.float64] = np.asarray(answer.x)
    return [members[i] for i in np.flatnonzero(chosen > 0.5)]


def _greedy_cover(covers: dict[int, set[int]], reachable: list[int]) -> list[int]:
    left, chosen = set(reachable), []
    while left:
        best = max(covers, key=lambda v: (len(covers[v] & left), v))
        chosen.append(best)
        left -= covers[best]
    return chosen
