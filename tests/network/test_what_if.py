"""Removal beside its baselines, regrowth as a range, and nobody protected in any of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import igraph as ig
import networkx as nx
import numpy as np
import pytest

from data.codes import PersonKind
from data.errors import NotEnough, NotPermitted, RefusedInput
from data.records import Case
from network.graph import build
from network.regrowth import regrow
from network.target_sets import dominating_adults, key_player_set
from network.what_if import children_within, what_if
from tests.network.planted_graph import DAY, case, link, person, planted, report


def _star(leaves: int = 8) -> Case:
    """P0 in the middle of a star; child C at the end of a path P0 - P1 - C."""
    reports = [report(f"r{i}", "A") for i in range(leaves + 2)]
    people = [person(f"P{i}", ("r0",)) for i in range(leaves + 1)]
    people.append(person("C", ("r0",), kind=PersonKind.CHILD_AT_RISK, date_of_birth=date(2013, 1, 1)))
    links = [link(f"l{i}", "P0", f"P{i}", (f"r{i}",)) for i in range(1, leaves + 1)]
    return case(reports, people, links=(*links, link("lc", "P1", "C", (f"r{leaves + 1}",))))


def test_middle_of_a_star_is_told_from_chance_in_figures_worked_by_networkx() -> None:
    whole = _star()
    graph = build(whole)
    found = what_if(graph, whole, ["P0"], DAY, rng=np.random.default_rng(1), runs=199)
    left = graph.to_networkx()
    left.remove_node("P0")
    sizes = [len(c) for c in nx.connected_components(left)]
    assert found.after.fragmentation == pytest.approx(1 - sum(s * (s - 1) for s in sizes) / (9 * 8))
    assert found.before.fragmentation == 0
    assert found.after.distance_weighted_fragmentation == pytest.approx(1 - nx.global_efficiency(left))
    assert found.by_degree == found.after
    assert found.p_value < 0.25
    assert found.random["fragmentation"].low < found.after.fragmentation


def test_reach_to_children_before_and_after() -> None:
    whole = _star()
    graph = build(whole)
    assert children_within(graph, whole, DAY, steps=1) == {"C": 1}
    found = what_if(graph, whole, ["P1"], DAY, rng=np.random.default_rng(1))
    assert (found.before.children_reached, found.after.children_reached) == (1, 0)
    assert what_if(graph, whole, ["P2"], DAY, rng=np.random.default_rng(1)).after.children_reached == 1


def test_a_leaf_is_not_distinguishable_from_a_random_choice() -> None:
    whole = _star()
    found = what_if(build(whole), whole, ["P5"], DAY, rng=np.random.default_rng(1))
    assert found.not_distinguishable
    assert "not distinguishable from a random choice" in found.sentences[1]


def test_regrowth_is_a_range_and_mends_a_broken_star() -> None:
    whole = _star()
    found = what_if(build(whole), whole, ["P0"], DAY, rng=np.random.default_rng(2))
    assert [g.steps for g in found.regrowth] == [4, 8, 16]
    middles = [g.distance_weighted_fragmentation.middle for g in found.regrowth]
    assert middles == sorted(middles, reverse=True)
    assert middles[0] < found.after.distance_weighted_fragmentation
    assert all(g.recovered.low <= g.recovered.middle <= g.recovered.high for g in found.regrowth)


def test_same_seed_same_answer() -> None:
    whole = _star()
    first, again = (what_if(build(whole), whole, ["P0"], DAY, rng=np.random.default_rng(5)) for _ in range(2))
    assert first == again


def test_nobody_protected_is_taken_out_even_by_name() -> None:
    whole = planted()
    for one in ("K",):
        with pytest.raises(NotPermitted, match="protective measures only"):
            what_if(build(whole), whole, [one], DAY, rng=np.random.default_rng(1))
    harmed = {**whole.people, "P4": replace(whole.people["P4"], harmed_as_child=True)}
    with pytest.raises(NotPermitted, match="P4"):
        what_if(build(whole), replace(whole, people=harmed), ["P4"], DAY, rng=np.random.default_rng(1))
    with pytest.raises(NotEnough):
        what_if(build(whole), whole, ["nobody"], DAY, rng=np.random.default_rng(1))
    with pytest.raises(RefusedInput):
        what_if(build(whole), whole, [], DAY, rng=np.random.default_rng(1))


def test_a_vehicle_may_be_taken_out_and_is_compared_with_things() -> None:
    whole = planted()
    found = what_if(build(whole), whole, ["V"], DAY, rng=np.random.default_rng(1))
    assert found.after.fragmentation > found.before.fragmentation
    assert found.p_value == 1.0
    assert found.waiting == 1


@pytest.mark.parametrize("seed", range(5))
def test_regrowth_stays_simple_and_adds_what_was_asked(seed: int) -> None:
    graph = ig.Graph(n=20, edges=list(nx.gnm_random_graph(20, 25, seed=seed).edges))
    grown = regrow(graph, 15, np.random.default_rng(seed))
    assert grown.is_simple()
    assert grown.ecount() == 40
    assert regrow(ig.Graph.Full(4), 5, np.random.default_rng(1)).ecount() == 6
    assert regrow(ig.Graph(1), 5, np.random.default_rng(1)).ecount() == 0


def test_regrowth_closes_more_triangles_than_chance() -> None:
    graph = ig.Graph(n=60, edges=list(nx.random_regular_graph(3, 60, seed=1).edges))
    grown = regrow(graph, 40, np.random.default_rng(3)).transitivity_undirected()
    by_chance = []
    for seed in range(20):
        theirs = nx.Graph(graph.get_edgelist())
        free = sorted(nx.non_edges(theirs))
        picks = np.random.default_rng(seed).choice(len(free), 40, replace=False)
        theirs.add_edges_from(free[int(i)] for i in picks)
        by_chance.append(nx.transitivity(theirs))
    assert grown > max(by_chance)


def test_sets_of_adults_leave_the_child_out_and_say_how_steady_they_are() -> None:
    whole = planted()
    graph = build(whole)
    players = key_player_set(graph, whole, DAY, size=2, digest="d")
    assert len(players.members) == 2
    assert "K" not in {m.node_id for m in players.members}
    assert players.score >= players.score_before
    assert all(0 <= m.kept <= 1 and m.independent_reports >= 1 for m in players.members)
    assert not players.is_stale("d")
    cover = dominating_adults(graph, whole, DAY)
    reached = {m.node_id for m in cover.members}
    assert "K" not in reached
    assert cover.waiting_words == "1 wait for their age to be established"
    view = graph.to_networkx()
    for node in [n.id for n in graph.nodes if n.is_person]:
        near = set(view[node]) | {m for t in view[node] if t == "V" for m in view[t]}
        assert node in reached or near & reached


def test_member_that_one_report_carries_is_not_distinguishable() -> None:
    whole = _star()
    (middle,) = key_player_set(build(whole), whole, DAY, size=1).members
    assert (middle.node_id, middle.kept, middle.is_distinguishable) == ("P0", 1.0, True)
    reports = [report("only", "A"), *(report(f"r{i}", "A") for i in range(6))]
    people = [person(f"P{i}", ("only",)) for i in range(6)]
    star = [link(f"l{i}", "P0", f"P{i}", ("only",)) for i in range(1, 4)]
    other = [link("m1", "P4", "P5", ("r1",)), link("m2", "P4", "P3", ("r2",))]
    thin = case(reports, people, links=(*star, *other))
    (first,) = key_player_set(build(thin), thin, DAY, size=1).members
    assert first.kept < 1
