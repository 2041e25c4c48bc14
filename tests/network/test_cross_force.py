"""What crosses a border; what exists only together goes when one force's rows go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data.demonstration import demonstration_case
from network.centrality import betweenness
from network.cross_force import (
    cross_force_summary,
    cross_force_ties,
    force_matrix,
    only_together,
    only_together_edges,
    who_should_speak,
)
from network.graph import build
from network.ranking import ranked_targets
from tests.network.planted_graph import case, event, link, part, person, planted, report, without_force


def test_the_planted_vehicle_is_found() -> None:
    items = only_together(build(planted()))
    assert [(item.forces, item.via, item.node_ids) for item in items] == [(("A", "B"), ("V",), ("P4", "Q1", "V"))]
    assert items[0].independent_reports == 2
    assert dict(items[0].ties) == {"A": 1, "B": 1}


@pytest.mark.parametrize("force", ["A", "B"])
def test_without_one_force_it_goes(force: str) -> None:
    graph = build(without_force(planted(), force))
    assert graph.edges
    assert only_together(graph) == ()
    left = set(graph.index)
    assert not ({"P4", "Q1"} <= left and graph.topology.distances(graph.index["P4"], graph.index["Q1"])[0][0] < 9)


def test_vehicle_no_longer_counts_if_one_force_sees_both_sides() -> None:
    whole = planted()
    known = link("l11", "P4", "Q1", ("a7",))
    people = {**whole.people, "Q1": replace(whole.people["Q1"], reports=("b1", "a7"))}
    items = only_together(build(replace(whole, links={**whole.links, "l11": known}, people=people)))
    # What force B alone knows behind Q1 is still seen by nobody else.
    assert [item.via for item in items] == [("Q1",)]


def test_not_only_together_if_another_agency_sees_both_sides() -> None:
    whole = planted()
    reports = {**whole.reports, "c1": report("c1", None)}
    known = link("l11", "P4", "Q1", ("c1",))
    assert only_together(build(replace(whole, reports=reports, links={**whole.links, "l11": known}))) == ()


def test_one_event_whose_ends_two_forces_recorded() -> None:
    people = [person("P1", ("a1",), force_code="A"), person("Q1", ("b1",), force_code="B")]
    parts = (part("e", "P1", "a1"), part("e", "Q1", "b1"))
    whole = case([report("a1", "A"), report("b1", "B")], people, events=(event("e", "a1", "b1"),), parts=parts)
    assert only_together_edges(build(whole)) == {"P1|Q1"}
    assert "each force recorded one side" in who_should_speak(build(whole))[0].sentence
    assert build(without_force(whole, "B")).edges == ()


def test_firm_on_both_sides_comes_before_many_reports_on_one() -> None:
    """Vehicle V2 has four reports of one force, but only an untested word of the other."""
    whole = planted()
    reports = {f"x{i}": report(f"x{i}", "A") for i in range(4)} | {"y": report("y", "B", "2D")}
    links = {f"x{i}": link(f"x{i}", f"P{i + 1}", "V2", (f"x{i}",)) for i in range(4)} | {
        "y": link("y", "Q3", "V2", ("y",))
    }
    vehicles = {**whole.vehicles, "V2": replace(whole.vehicles["V"], id="V2")}
    more = replace(whole, reports=whole.reports | reports, links=whole.links | links, vehicles=vehicles)
    items = only_together(build(more))
    assert [(item.via, item.line.value, item.weaker_side) for item in items] == [
        (("V",), "solid", 1),
        (("V2",), "dotted", 1),
    ]
    assert items[0].independent_reports < items[1].independent_reports


def test_what_meets_in_a_child_comes_last() -> None:
    whole = planted()
    reports = {f"y{i}": report(f"y{i}", "B") for i in range(3)}
    links = {f"y{i}": link(f"y{i}", "K", f"Q{i + 1}", (f"y{i}",)) for i in range(3)}
    items = only_together(build(replace(whole, reports=whole.reports | reports, links=whole.links | links)))
    assert items[-1].via == ("K",)
    assert len(items) > 1


def test_matrix_counts_each_tie_once() -> None:
    whole = planted()
    graph = build(whole)
    matrix = force_matrix(graph)
    home = {node.id: node.force for node in graph.nodes}
    across = sum(home[e.source] != home[e.target] for e in graph.edges)
    assert matrix.loc["A", "B"] == matrix.loc["B", "A"] == across == 1
    assert matrix.loc["A", "A"] + matrix.loc["B", "B"] + across == len(graph.edges)
    assert {edge.id for edge in cross_force_ties(graph)} == {"Q1|V"}


def test_sentence_names_forces_and_ids_only() -> None:
    talk = who_should_speak(build(planted()))[0]
    assert talk.sentence == (
        "Ashshire Police (A) and Beckshire Police (B) should speak to each other about vehicle V: 1 tie known to A and "
        "1 tie known to B meet there, and no force's own records connect them (2 independent reports)."
    )


def test_summary_is_plain_and_repeatable() -> None:
    summary = cross_force_summary(build(planted()))
    assert summary == cross_force_summary(build(planted()))
    assert summary["forces"] == ["A", "B"]


def test_planted_truths_of_the_demonstration_case() -> None:
    made = demonstration_case()
    graph = build(made.case)
    items = only_together(graph)
    # The part plate in the third force is another record until somebody judges both to be one car.
    assert items[0].via == (made.truths.joining_vehicle[1],)
    people = [v for v, node in enumerate(graph.nodes) if node.is_person]
    scores = betweenness(graph.topology)
    assert graph.nodes[max(people, key=lambda v: scores[v])].id == made.truths.central_child
    ranking = ranked_targets(graph, made.case, date(2026, 11, 25), top=500)
    assert made.truths.central_child not in {rank.node_id for rank in ranking.ranks}
