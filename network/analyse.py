"""Network answers on a caller's own plain edge list: the JSON objects of ``lantern analyse network`` and its siblings.

Read the file with `network.edge_list.read_graph` first; every function here takes what that returns.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import igraph as ig
import numpy as np

from data.errors import RefusedInput
from network import centrality, key_players
from network.edge_list import PlainGraph, read_graph

__all__ = ["LENGTHS", "PlainGraph", "dominating_set", "key_player_set", "network", "read_graph", "removal"]

LENGTHS = ("none", "inverse-weight", "weight")

Json = dict[str, object]


def network(plain: PlainGraph, *, length: str = "none") -> Json:
    """Describe a network and the position of every node.

    Parameters
    ----------
    plain : PlainGraph
        Graph of `read_graph`.
    length : {"none", "inverse-weight", "weight"}
        Length of an edge in paths: 1, one over the weight, or the weight itself.

    Returns
    -------
    dict
        Keys of the command-line contract, and ``strength`` where there are weights. ``average_geodesic`` is the mean
        over connected pairs; ``transitivity`` and components ignore direction; ``average_degree`` of a directed graph
        is edges by nodes; both centralisations of an undirected graph are its degree centralisation. ``degree`` counts
        ties, ``degree_centrality`` divides by n - 1. Unanswerable values are null. Where ages are given, children and
        unknown ages have no entry in ``centrality``.
    """
    graph, n, m = plain.graph, plain.graph.vcount(), plain.graph.ecount()
    lengths = _lengths(plain, length)
    parts = graph.connected_components(mode="weak").sizes()
    return {
        "n": n,
        "m": m,
        "directed": graph.is_directed(),
        "self_loops_dropped": plain.self_loops,
        "density": _number(graph.density()) if n > 1 else None,
        "average_degree": m * (1 if graph.is_directed() else 2) / n if n else None,
        "transitivity": _number(graph.transitivity_undirected(mode="zero")),
        "average_geodesic": _number(graph.average_path_length(directed=graph.is_directed(), weights=lengths)),
        "degree_assortativity": _number(graph.assortativity_degree(directed=graph.is_directed())) if m else None,
        "in_degree_centralisation": _centralisation(graph, "in"),
        "out_degree_centralisation": _centralisation(graph, "out"),
        "components": len(parts),
        "largest_component": max(parts, default=0),
        "age_checked": plain.candidates is not None,
        "centrality": _centralities(plain, lengths),
    }


def removal(
    plain: PlainGraph,
    *,
    by: str,
    recompute: bool = False,
    block: int = 1,
    steps: int | None = None,
    length: str = "none",
    rng: np.random.Generator | None = None,
) -> Json:
    """Remove nodes step by step.

    Parameters
    ----------
    plain : PlainGraph
        Graph of `read_graph`.
    by : {"betweenness", "degree", "key-player", "random"}
        Score that chooses the next.
    recompute : bool, default False
        Score again after every block.
    block : int, default 1
        Nodes removed in one step.
    steps : int, optional
        Number of steps; default until nobody is left who may be removed.
    length : {"none", "inverse-weight", "weight"}
        Length of an edge in paths; unless it is none, degree sums the weights.
    rng : numpy.random.Generator, optional
        Needed for random order.

    Returns
    -------
    dict
        ``removed``, ``largest_component_share``, ``fragmentation``, ``distance_weighted_fragmentation``,
        ``age_checked``.
    """
    curve = key_players.removal_curve(
        plain.graph,
        by=by,
        recompute=recompute,
        block=block,
        steps=steps,
        candidates=plain.candidates,
        lengths=_lengths(plain, length),
        strengths=None if length == "none" else plain.weights,
        rng=rng,
    )
    return {
        "removed": [plain.ids[v] for v in curve.removed],
        "largest_component_share": list(curve.largest_component_share),
        "fragmentation": list(curve.fragmentation),
        "distance_weighted_fragmentation": list(curve.distance_weighted_fragmentation),
        "age_checked": plain.candidates is not None,
    }


def dominating_set(plain: PlainGraph) -> Json:
    """Find the fewest nodes whose direct contacts cover the network.

    Parameters
    ----------
    plain : PlainGraph
        Graph of `read_graph`.

    Returns
    -------
    dict
        ``size``, ``set``, ``score`` (share of nodes covered), ``smallest`` (whether proved), ``unreachable``,
        ``age_checked``.
    """
    found = key_players.dominating_set(plain.graph, candidates=plain.candidates)
    n = plain.graph.vcount()
    return {
        "size": len(found.members),
        "set": [plain.ids[v] for v in found.members],
        "score": 1 - found.unreachable / n if n else 1.0,
        "smallest": found.is_smallest,
        "unreachable": found.unreachable,
        "age_checked": plain.candidates is not None,
    }


def key_player_set(plain: PlainGraph, *, size: int) -> Json:
    """Find the nodes whose absence would fragment the rest most.

    Parameters
    ----------
    plain : PlainGraph
        Graph of `read_graph`.
    size : int
        How many.

    Returns
    -------
    dict
        ``size``, ``set`` in the order chosen, ``score`` (distance-weighted fragmentation without them),
        ``fragmentation``, ``distance_weighted_fragmentation`` and both of the whole graph under ``before``,
        ``age_checked``.
    """
    found = key_players.key_players(plain.graph, size, candidates=plain.candidates)
    return {
        "size": size,
        "set": [plain.ids[v] for v in found.members],
        "score": found.distance_weighted_fragmentation,
        "fragmentation": found.fragmentation,
        "distance_weighted_fragmentation": found.distance_weighted_fragmentation,
        "before": {
            "fragmentation": key_players.fragmentation(plain.graph),
            "distance_weighted_fragmentation": key_players.distance_weighted_fragmentation(plain.graph),
        },
        "age_checked": plain.candidates is not None,
    }


def _centralities(plain: PlainGraph, lengths: list[float] | None) -> dict[str, dict[str, float | int | None]]:
    graph, n = plain.graph, plain.graph.vcount()
    degree = graph.degree(mode="all")
    table: dict[str, Sequence[float]] = {
        "betweenness": centrality.betweenness(graph, lengths).tolist(),
        "closeness": centrality.closeness(graph, lengths).tolist(),
        "eigenvector": centrality.eigenvector(graph, plain.weights).tolist(),
    }
    if plain.weights is not None:
        table["strength"] = graph.strength(mode="all", weights=list(plain.weights))
    core = centrality.core(graph).tolist()
    shown = range(n) if plain.candidates is None else plain.candidates
    return {
        str(plain.ids[v]): {
            "degree": degree[v],
            "degree_centrality": degree[v] / (n - 1) if n > 1 else 0.0,
            **{name: values[v] for name, values in table.items()},
            "core": core[v],
        }
        for v in shown
    }


def _centralisation(graph: ig.Graph, mode: str) -> float | None:
    """Freeman's centralisation: 0 if all degrees are equal, 1 for a star."""
    n = graph.vcount()
    most = (n - 1) ** 2 if graph.is_directed() else (n - 1) * (n - 2)
    if n < 2 or most == 0:
        return None
    degrees = np.asarray(graph.degree(mode=mode), dtype=float)
    return float((degrees.max() - degrees).sum() / most)


def _lengths(plain: PlainGraph, length: str) -> list[float] | None:
    if length not in LENGTHS:
        raise RefusedInput(f"length {length!r}: choose one of {', '.join(LENGTHS)}")
    if length == "none":
        return None
    if plain.weights is None:
        raise RefusedInput(f"length {length}: name the column of weights too")
    return [1 / w for w in plain.weights] if length == "inverse-weight" else list(plain.weights)


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
