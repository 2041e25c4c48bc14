"""Ours beside networkx in one run: betweenness at 1,000 nodes, communities at 10,000 nodes.

Run: python -m benchmarks.network. Trust the ratios, not the seconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import igraph as ig
import networkx as nx
import numpy as np

from network.centrality import betweenness
from network.communities import partition

T = TypeVar("T")


def timed(work: Callable[[], T], repeats: int) -> tuple[T, float]:
    """Answer and the median of several runs in seconds."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - start)
    return answer, float(np.median(seconds))


def main() -> None:
    """Print one line for each comparison."""
    theirs = nx.barabasi_albert_graph(1_000, 5, seed=1)
    ours = ig.Graph(n=1_000, edges=list(theirs.edges))
    mine, fast = timed(lambda: betweenness(ours), 5)
    oracle, slow = timed(lambda: nx.betweenness_centrality(theirs), 1)
    apart = float(np.abs(mine - [oracle[i] for i in range(1_000)]).max())
    print(f"betweenness, 1,000 nodes, {ours.ecount():,} ties: ours {fast:.3f} s, networkx {slow:.2f} s, ", end="")
    print(f"{slow / fast:.0f} times; largest difference {apart:.1e}")

    theirs = nx.gaussian_random_partition_graph(10_000, 60, 20, 0.15, 0.0004, seed=1)
    ours = ig.Graph(n=10_000, edges=list(theirs.edges))
    found, fast = timed(lambda: partition(ours, np.random.default_rng(1)), 3)
    groups, slow = timed(lambda: nx.community.louvain_communities(theirs, seed=1), 1)
    theirs_quality = nx.community.modularity(theirs, groups)
    print(
        f"communities, 10,000 nodes, {ours.ecount():,} ties: ours {fast:.2f} s, networkx Louvain {slow:.2f} s, ", end=""
    )
    print(f"{slow / fast:.0f} times; modularity {found.modularity:.4f} against {theirs_quality:.4f}")


if __name__ == "__main__":
    main()
