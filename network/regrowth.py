"""How a network grows back after some of it is gone: ties made anew, most between contacts of one contact."""

from __future__ import annotations

from dataclasses import dataclass

import igraph as ig
import numpy as np

_CLOSING_SHARE = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Middle and the range that nine runs in ten fall into.

    Attributes
    ----------
    low, middle, high : float
        5th, 50th and 95th percentile.
    """

    low: float
    middle: float
    high: float

    @property
    def words(self) -> str:
        """Range in words."""
        return f"{self.middle:.3f} ({self.low:.3f} to {self.high:.3f})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrowth:
    """What is left after some time in which ties are made anew.

    Attributes
    ----------
    steps : int
        Ties made anew.
    distance_weighted_fragmentation, children_reached, recovered : Range
        Over the runs; `recovered` is the share of the loss in DF that is undone, 1 as before, above 1 tighter.
    """

    steps: int
    distance_weighted_fragmentation: Range
    children_reached: Range
    recovered: Range


def regrow(graph: ig.Graph, ties: int, rng: np.random.Generator) -> ig.Graph:
    """Make ties anew: mostly between contacts of one contact, else with the well connected.

    Parameters
    ----------
    graph : igraph.Graph
        Undirected, simple; what is left.
    ties : int
        How many ties are made.
    rng : numpy.random.Generator
        Draws them.

    Returns
    -------
    igraph.Graph
        With at most so many more edges; fewer if it is complete. Three ties in four close a triangle if there is one
        to close; the others join two parts or strangers, in proportion to degree plus one.

    References
    ----------
    Holme & Kim 2002, Physical Review E 65, doi 10.1103/PhysRevE.65.026107: growth by preference with triads closing.
    """
    around = [set(n) for n in graph.get_adjlist()]
    made: list[tuple[int, int]] = []
    for _ in range(ties):
        pair = _closing(around, rng) if rng.random() < _CLOSING_SHARE else None
        pair = pair or _preferring(around, rng)
        if pair is None:
            break
        around[pair[0]].add(pair[1])
        around[pair[1]].add(pair[0])
        made.append(pair)
    grown = graph.copy()
    grown.add_edges(made)
    return grown


def _closing(around: list[set[int]], rng: np.random.Generator) -> tuple[int, int] | None:
    """Two contacts of one vertex without a tie; a few tries, so that a closed network does not hang."""
    middle = [v for v, near in enumerate(around) if len(near) > 1]
    for _ in range(20 if middle else 0):
        near = sorted(around[middle[int(rng.integers(len(middle)))]])
        a, b = (near[int(i)] for i in rng.choice(len(near), size=2, replace=False))
        if b not in around[a]:
            return a, b
    return None


def _preferring(around: list[set[int]], rng: np.random.Generator) -> tuple[int, int] | None:
    n = len(around)
    weight = np.array([len(near) + 1.0 for near in around])
    for _ in range(20 if n > 1 else 0):
        a = int(rng.integers(n))
        b = int(rng.choice(n, p=weight / weight.sum()))
        if a != b and b not in around[a]:
            return a, b
    return None


def range_of(values: list[float]) -> Range:
    """Middle and range of what came of several runs.

    Parameters
    ----------
    values : list of float
        One a run.

    Returns
    -------
    Range
        Not a number without runs.
    """
    low, middle, high = np.percentile(values, [5, 50, 95]) if values else (np.nan, np.nan, np.nan)
    return Range(low=float(low), middle=float(middle), high=float(high))
