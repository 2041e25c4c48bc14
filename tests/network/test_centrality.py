"""Scores equal networkx; lists hold adults only and say how far they can be trusted."""

from __future__ import annotations

import igraph as ig
import networkx as nx
import numpy as np
import pytest

from data.errors import RefusedInput
from network.centrality import MEASURES, betweenness, closeness, core, degree, eigenvector
from network.graph import build
from network.ranking import ranked_targets
from tests.network.planted_graph import DAY, case, link, person, planted, report


def _random(seed: int, *, directed: bool) -> tuple[nx.Graph, ig.Graph, list[float]]:
    """Sparse enough to fall into several components."""
    theirs = nx.gnm_random_graph(60, 90 if seed % 2 else 45, seed=seed, directed=directed)
    weights = np.random.default_rng(seed).integers(1, 9, theirs.number_of_edges()).astype(float).tolist()
    for (a, b), weight in zip(theirs.edges, weights, strict=True):
        theirs[a][b]["weight"] = weight
    return theirs, ig.Graph(n=60, edges=list(theirs.edges), directed=directed), weights


def _in_order(scores: dict[int, float]) -> list[float]:
    return [scores[i] for i in range(len(scores))]


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_equal_networkx(seed: int, directed: bool) -> None:
    theirs, ours, weights = _random(seed, directed=directed)
    assert degree(ours).tolist() == [d for _, d in sorted(theirs.degree)]
    np.testing.assert_allclose(betweenness(ours), _in_order(nx.betweenness_centrality(theirs)), atol=1e-9)
    np.testing.assert_allclose(
        betweenness(ours, weights), _in_order(nx.betweenness_centrality(theirs, weight="weight")), atol=1e-9
    )
    np.testing.assert_allclose(closeness(ours), _in_order(nx.closeness_centrality(theirs)), atol=1e-9)
    np.testing.assert_allclose(
        closeness(ours, weights), _in_order(nx.closeness_centrality(theirs, distance="weight")), atol=1e-9
    )
    assert core(ours).tolist() == _in_order(nx.core_number(theirs))


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_eigenvector_equals_networkx(seed: int, weighted: bool) -> None:
    theirs, ours, weights = _random(seed, directed=False)
    expected = nx.eigenvector_centrality(theirs, max_iter=100_000, tol=1e-14, weight="weight" if weighted else None)
    np.testing.assert_allclose(eigenvector(ours, weights if weighted else None), _in_order(expected), atol=1e-9)


def test_directed_eigenvector_equals_networkx() -> None:
    theirs = nx.gnm_random_graph(40, 200, seed=1, directed=True)
    ours = ig.Graph(n=40, edges=list(theirs.edges), directed=True)
    expected = nx.eigenvector_centrality(theirs, max_iter=100_000, tol=1e-14)
    np.testing.assert_allclose(eigenvector(ours), _in_order(expected), atol=1e-9)


def test_large_eigenvector_takes_the_sparse_way() -> None:
    theirs = nx.barabasi_albert_graph(600, 3, seed=2)
    ours = ig.Graph(n=600, edges=list(theirs.edges))
    expected = nx.eigenvector_centrality(theirs, max_iter=100_000, tol=1e-14)
    np.testing.assert_allclose(eigenvector(ours), _in_order(expected), atol=1e-9)


def test_two_equal_components_share_the_score() -> None:
    triangles = ig.Graph(n=7, edges=[(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5)])
    np.testing.assert_allclose(eigenvector(triangles), [6**-0.5] * 6 + [0.0], atol=1e-12)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("n", [0, 1, 2])
def test_graphs_without_a_tie_score_nothing(measure: str, n: int) -> None:
    assert MEASURES[measure](ig.Graph(n=n)).tolist() == [0.0] * n


def test_child_with_the_highest_betweenness_is_in_no_list() -> None:
    whole = planted()
    graph = build(whole)
    scores = betweenness(graph.topology)
    assert graph.nodes[int(scores.argmax())].id == "K"
    for measure in MEASURES:
        ranking = ranked_targets(graph, whole, DAY, by=measure, top=50)
        listed = {rank.node_id for rank in ranking.ranks}
        assert listed
        assert "K" not in listed | {other for rank in ranking.ranks for other in rank.not_distinguishable_from}
        assert ranking.waiting_words == "1 wait for their age to be established"


def test_rank_shows_how_much_one_report_carries() -> None:
    reports = [report(f"r{i}", "A") for i in range(1, 6)]
    people = [person(f"P{i}", ("r1",)) for i in range(1, 6)]
    links = (
        link("l1", "P1", "P2", ("r1", "r2")),
        link("l2", "P1", "P3", ("r2", "r3")),
        link("l3", "P1", "P4", ("r3", "r4")),
        link("l4", "P4", "P5", ("r5",)),
    )
    whole = case(reports, people, links=links)
    ranks = ranked_targets(build(whole), whole, DAY, by="degree").ranks
    first, second = ranks[0], ranks[1]
    assert (first.node_id, first.score, first.independent_reports) == ("P1", 3.0, 4)
    assert (first.lowest, first.highest) == (3.0, 3.0)
    assert (second.node_id, second.lowest, second.highest) == ("P4", 1.0, 2.0)
    assert first.not_distinguishable_from == ()
    assert "P2" in second.not_distinguishable_from


def test_unknown_score_is_refused() -> None:
    with pytest.raises(RefusedInput, match="choose one of"):
        ranked_targets(build(planted()), planted(), DAY, by="importance")


def test_place_moves_with_one_report_and_with_one_source() -> None:
    reports = [report(f"r{i}", "A") for i in range(1, 4)] + [report("b1", "B")]
    people = [person(f"P{i}", ("r1",)) for i in range(1, 6)]
    links = (
        link("l1", "P1", "P2", ("r1",)),
        link("l2", "P1", "P3", ("r2",)),
        link("l3", "P4", "P5", ("r3", "b1")),
    )
    whole = case(reports, people, links=links)
    ranking = ranked_targets(build(whole), whole, DAY, by="degree", digest="d1")
    first = ranking.ranks[0]
    # Without report r1 or r2 the first has one tie like everybody; without force A none, and two others still one.
    assert (first.node_id, first.places, first.places_by_source, first.sources) == ("P1", (1, 1), (1, 3), 1)
    assert first.words == (
        "place 1 (1 to 3 without any one report or source); 2 independent reports; not distinguishable from 4 others"
    )
    assert (ranking.is_stale("d1"), ranking.is_stale("d2")) == (False, True)
    assert ranked_targets(build(whole), whole, DAY).is_stale("d1")
