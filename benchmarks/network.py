"""Ours beside networkx and igraph in one run: centralities, betweenness at two sizes, communities at 10,000 nodes.

Run: python -m benchmarks.network. Trust the ratios, not the seconds; processor time stands beside the clock, because
on a busy machine only that is fair to a program that uses one core.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import igraph as ig
import networkx as nx
import numpy as np

from network.brandes import count_between
from network.centrality import betweenness, closeness, core, degree, eigenvector
from network.communities import partition

T = TypeVar("T")


def timed(work: Callable[[], T], repeats: int) -> tuple[T, float, float]:
    """Answer, and the median of several runs in seconds: by the clock, and of processor time on all cores."""
    clock, processor = [], []
    for _ in range(repeats):
        start, begin = time.perf_counter(), time.process_time()
        answer = work()
        clock.append(time.perf_counter() - start)
        processor.append(time.process_time() - begin)
    return answer, float(np.median(clock)), float(np.median(processor))


def _equal() -> None:
    """Largest difference from networkx over random graphs."""
    worst = 0.0
    for seed in range(5):
        theirs = nx.gnm_random_graph(200, 500, seed=seed)
        ours = ig.Graph(n=200, edges=list(theirs.edges))
        for mine, oracle in (
            (degree(ours), dict(theirs.degree)),
            (betweenness(ours), nx.betweenness_centrality(theirs)),
            (closeness(ours), nx.closeness_centrality(theirs)),
            (eigenvector(ours), nx.eigenvector_centrality(theirs, max_iter=100_000, tol=1e-14)),
            (core(ours), nx.core_number(theirs)),
        ):
            worst = max(worst, float(np.abs(mine - [oracle[i] for i in range(200)]).max()))
    print(f"five centralities on five random graphs: largest difference from networkx {worst:.1e}")


def _betweenness() -> None:
    count_between(ig.Graph.Ring(5))  # compiled once, before the clock
    theirs = nx.barabasi_albert_graph(1_000, 5, seed=1)
    ours = ig.Graph(n=1_000, edges=list(theirs.edges))
    mine, fast, fast_cpu = timed(lambda: betweenness(ours), 9)
    oracle, slow, slow_cpu = timed(lambda: nx.betweenness_centrality(theirs), 1)
    apart = float(np.abs(mine - [oracle[i] for i in range(1_000)]).max())
    print(
        f"betweenness, 1,000 nodes, {ours.ecount():,} ties: ours {fast:.3f} s (processor {fast_cpu:.3f}), networkx "
        f"{slow:.2f} s ({slow_cpu:.2f}), {slow / fast:.0f} times by the clock, {slow_cpu / fast_cpu:.0f} times by "
        f"processor time; largest difference {apart:.1e}"
    )
    large = ig.Graph(n=10_000, edges=list(nx.barabasi_albert_graph(10_000, 5, seed=1).edges))
    mine, fast, fast_cpu = timed(lambda: count_between(large), 1)
    other, slow, slow_cpu = timed(large.betweenness, 1)
    apart = float(np.abs(mine - other).max() / mine.max())
    print(
        f"betweenness, 10,000 nodes, {large.ecount():,} ties: ours {fast:.1f} s (processor {fast_cpu:.1f}), igraph "
        f"{slow:.1f} s ({slow_cpu:.1f}), {slow / fast:.1f} times by the clock, {slow_cpu / fast_cpu:.1f} times by "
        f"processor time; largest difference {apart:.1e} of the largest"
    )


def _communities() -> None:
    theirs = nx.gaussian_random_partition_graph(10_000, 60, 20, 0.15, 0.0004, seed=1)
    ours = ig.Graph(n=10_000, edges=list(theirs.edges))
    found, fast, fast_cpu = timed(lambda: partition(ours, np.random.default_rng(1)), 3)
    groups, slow, slow_cpu = timed(lambda: nx.community.louvain_communities(theirs, seed=1), 1)
    quality = nx.community.modularity(theirs, groups)
    print(
        f"communities, 10,000 nodes, {ours.ecount():,} ties: ours {fast:.2f} s (processor {fast_cpu:.2f}), networkx "
        f"Louvain {slow:.2f} s ({slow_cpu:.2f}), {slow / fast:.0f} times by the clock, {slow_cpu / fast_cpu:.0f} times "
        f"by processor time; modularity {found.modularity:.4f} against {quality:.4f}"
    )


def main() -> None:
    """Print one line for each comparison."""
    _equal()
    _betweenness()
    _communities()


if __name__ == "__main__":
    main()
