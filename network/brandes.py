"""Betweenness by counting shortest paths from every vertex, compiled and on all cores: for graphs of steps of length 1.

The vertices are shared out among a fixed number of portions and the portions are summed in order, so that the answer is
the same to the last byte whatever the number of cores.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import igraph as ig
import numpy as np
import numpy.typing as npt
from numba import njit

_PORTIONS = 8


def count_between(graph: ig.Graph) -> npt.NDArray[np.float64]:
    """Sum over all pairs of other vertices of the share of their shortest paths that run through each vertex.

    Parameters
    ----------
    graph : igraph.Graph
        Simple graph, directed or not; every edge is one step.

    Returns
    -------
    numpy.ndarray of float, shape (n,)
        Not divided by the number of pairs; an undirected pair counts once.

    References
    ----------
    Brandes 2001, Journal of Mathematical Sociology 25(2), doi 10.1080/0022250X.2001.9990249; Beamer, Asanovic &
    Patterson 2012, doi 10.1109/SC.2012.50, for walking a level from whichever side has fewer ties.

    Examples
    --------
    >>> count_between(ig.Graph.Star(5, center=0)).tolist()
    [6.0, 0.0, 0.0, 0.0, 0.0]
    """
    n = graph.vcount()
    if n < 3 or graph.ecount() == 0:
        return np.zeros(n)
    ends = np.asarray(graph.get_edgelist(), dtype=np.int32)
    directed = bool(graph.is_directed())
    tails, heads = (ends[:, 0], ends[:, 1]) if directed else (ends.T.ravel(), ends[:, ::-1].T.ravel())
    onward, back = _lists(tails, heads, n), _lists(heads, tails, n)

    def portion(number: int) -> npt.NDArray[np.float64]:
        return np.asarray(_from_some(onward, back, n, number, _PORTIONS))

    with ThreadPoolExecutor(min(_PORTIONS, os.cpu_count() or 1)) as pool:
        total = np.sum(list(pool.map(portion, range(_PORTIONS))), axis=0)
    return np.asarray(total if directed else total / 2)


def _lists(
    tails: npt.NDArray[np.int32], heads: npt.NDArray[np.int32], n: int
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Begin of each vertex's list of neighbours, and the lists one after another."""
    begin = np.zeros(n + 1, dtype=np.int32)
    np.cumsum(np.bincount(tails, minlength=n), out=begin[1:])
    return begin, heads[np.argsort(tails, kind="stable")]


@njit(nogil=True, cache=True)
def _from_some(onward, back, n, number, portions):  # type: ignore[no-untyped-def]
    """Sum of what every vertex passes on for the sources of one portion."""
    total, ways, share = np.zeros(n), np.zeros(n), np.zeros(n)
    level = np.full(n, -1, dtype=np.int32)
    order, starts = np.empty(n, dtype=np.int32), np.empty(n + 2, dtype=np.int32)
    unseen, place = np.arange(n, dtype=np.int32), np.arange(n, dtype=np.int32)
    state = (level, ways, order)
    for source in range(number, n, portions):
        order[0], level[source], ways[source] = source, 0, 1.0
        _mark(unseen, place, source, n - 1)
        starts[0], starts[1] = 0, 1
        depth = 0
        while starts[depth] < starts[depth + 1] < n:
            ahead = _ties(onward[0], order, starts[depth], starts[depth + 1])
            if _ties(back[0], unseen, 0, n - starts[depth + 1]) < ahead:
                last = _pull(back, state, unseen, place, depth, starts[depth + 1])
            else:
                last = _push(onward, state, unseen, place, starts[depth], starts[depth + 1])
            depth += 1
            starts[depth + 1] = last
        _pass_on(onward, back, state, share, starts, depth, total)
        for i in range(starts[depth + 1]):
            level[order[i]], ways[order[i]] = -1, 0.0
    return total


@njit(nogil=True, cache=True)
def _ties(begin, order, first, last):  # type: ignore[no-untyped-def]
    count = 0
    for i in range(first, last):
        count += begin[order[i] + 1] - begin[order[i]]
    return count


@njit(nogil=True, cache=True)
def _mark(unseen, place, v, end):  # type: ignore[no-untyped-def]
    """Swap a vertex to the end of those not seen yet."""
    at, other = place[v], unseen[end]
    unseen[at], unseen[end] = other, v
    place[other], place[v] = at, end


@njit(nogil=True, cache=True)
def _push(ties, state, unseen, place, first, end):  # type: ignore[no-untyped-def]
    """Walk one level forward from its own vertices; gives the new end of `order`."""
    (begin, heads), (level, ways, order) = ties, state
    last, n = end, len(order)
    for i in range(first, end):
        u = order[i]
        following, here = level[u] + 1, ways[u]
        for k in range(begin[u], begin[u + 1]):
            v = heads[k]
            if level[v] < 0:
                level[v] = following
                order[last] = v
                last += 1
                _mark(unseen, place, v, n - last)
            if level[v] == following:
                ways[v] += here
    return last


@njit(nogil=True, cache=True)
def _pull(ties, state, unseen, place, depth, end):  # type: ignore[no-untyped-def]
    """Walk one level forward from the vertices not seen yet; gives the new end of `order`."""
    (begin, tails), (level, ways, order) = ties, state
    last, n, i = end, len(order), 0
    while i < n - last:
        v, count = unseen[i], 0.0
        for k in range(begin[v], begin[v + 1]):
            if level[tails[k]] == depth:
                count += ways[tails[k]]
        if count > 0.0:
            ways[v] = count
            order[last] = v
            last += 1
            _mark(unseen, place, v, n - last)
        else:
            i += 1
    for i in range(end, last):
        level[order[i]] = depth + 1
    return last


@njit(nogil=True, cache=True)
def _pass_on(onward, back, state, share, starts, depth, total):  # type: ignore[no-untyped-def]
    """Hand back, level by level, what each vertex stands between; the source itself stands between nobody."""
    (begin, heads), (back_begin, tails), (level, ways, order) = onward, back, state
    for i in range(starts[depth], starts[depth + 1]):
        share[order[i]] = 1.0 / ways[order[i]]
    for now in range(depth - 1, 0, -1):
        first, end = starts[now], starts[now + 1]
        if _ties(begin, order, first, end) <= _ties(back_begin, order, end, starts[now + 2]):
            _gather(begin, heads, level, share, order, first, end)
        else:
            _scatter(back_begin, tails, level, share, order, first, end, starts[now + 2])
        for i in range(first, end):
            u = order[i]
            passed = ways[u] * share[u]
            total[u] += passed
            share[u] = (1.0 + passed) / ways[u]


@njit(nogil=True, cache=True)
def _gather(begin, heads, level, share, order, first, end):  # type: ignore[no-untyped-def]
    for i in range(first, end):
        u, passed = order[i], 0.0
        following = level[u] + 1
        for k in range(begin[u], begin[u + 1]):
            if level[heads[k]] == following:
                passed += share[heads[k]]
        share[u] = passed


@njit(nogil=True, cache=True)
def _scatter(back_begin, tails, level, share, order, first, end, last):  # type: ignore[no-untyped-def]
    for i in range(first, end):
        share[order[i]] = 0.0
    for i in range(end, last):
        v = order[i]
        before, here = level[v] - 1, share[v]
        for k in range(back_begin[v], back_begin[v + 1]):
            if level[tails[k]] == before:
                share[tails[k]] += here
