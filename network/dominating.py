"""Whom the fewest contacts reach: the smallest set of vertices whose direct contacts are all the others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import igraph as ig
import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from network.fragmentation import permitted

_EXACT_NODES = 2_000
_TIME_LIMIT_S = 20.0


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
    allowed = permitted(graph, candidates)
    covers = {v: {v, *graph.neighbors(v, mode="all")} for v in allowed}
    reachable = sorted(set().union(*covers.values())) if covers else []
    unreachable = n - len(reachable)
    if not reachable:
        return DominatingSet((), True, unreachable)
    exact = _smallest_cover(covers, reachable) if n <= _EXACT_NODES else None
    members = _greedy_cover(covers, reachable) if exact is None else exact
    return DominatingSet(tuple(sorted(members)), exact is not None, unreachable)


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
