"""Joined records: one node, nothing lost, the most protective answer, and the same bytes again once taken back."""

from __future__ import annotations

import pickle
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.codes import LinkKind, PersonKind
from data.identity import judgement_id, with_judgements
from data.judgement import IdentityJudgement, Verdict
from data.protection import eligible_people
from data.records import Case, Vehicle
from network.contraction import JoinedNode, contracted, homes, records_of
from network.graph import build
from network.structure import AssociationGraph
from tests.network.planted_graph import DAY, case, link, person, planted, report


def _judged(left: str, right: str, verdict: Verdict, kind: str = "person") -> IdentityJudgement:
    left, right = sorted((left, right))
    return IdentityJudgement(
        id=judgement_id(kind, left, right),
        kind=kind,
        left_id=left,
        right_id=right,
        verdict=verdict,
        judged_by="A. Officer",
        judged_on=date(2026, 7, 1),
        reason="same tattoo",
    )


def _bytes(graph: AssociationGraph) -> bytes:
    return pickle.dumps((graph.nodes, graph.edges, graph.suspected_false, graph.topology.get_edgelist()))


def test_without_a_same_as_link_it_is_the_graph_itself() -> None:
    graph = build(planted())
    assert contracted(graph) is graph
    assert homes(graph) == {node.id: node.id for node in graph.nodes}


def test_one_node_unites_forces_reports_and_ties() -> None:
    graph = contracted(build(with_judgements(planted(), [_judged("P4", "Q1", Verdict.SAME)], DAY)))
    node = graph.node("P4")
    assert isinstance(node, JoinedNode)
    assert (node.records, node.forces, node.label) == (("P4", "Q1"), ("A", "B"), "POC-P4 = POC-Q1")
    assert node.reports == ("a1", "b1")
    assert "Q1" not in graph.index
    assert {e.source if e.target == "P4" else e.target for e in graph.incident("P4")} == {"K", "P5", "P6", "Q2", "V"}
    assert [edge.id for edge in node.joined_by] == ["P4|Q1"]
    # The vehicle was driven by each of the two records: one tie, both reports, counted anew.
    tie = next(edge for edge in graph.incident("V"))
    assert (tie.report_ids, tie.independent_reports, tie.forces) == (("a7", "b3"), 2, ("A", "B"))
    assert homes(graph)["Q1"] == "P4"


def test_the_same_report_behind_both_records_counts_once() -> None:
    people = [person(i, ("r",)) for i in ("P1", "P2", "P3")]
    links = (
        link("l1", "P1", "P3", ("r",)),
        link("l2", "P2", "P3", ("r",)),
        link("l3", "P1", "P2", ("s",), LinkKind.SAME_AS),
    )
    graph = contracted(build(case([report("r", "A"), report("s", "A")], people, links=links)))
    assert [edge.independent_reports for edge in graph.edges] == [1]
    assert records_of(graph.node("P1")) == ("P1", "P2")


def test_one_protected_record_protects_the_whole() -> None:
    people = [
        person("P1", ("r",)),
        person("P2", ("r",), kind=PersonKind.CHILD_AT_RISK, date_of_birth=None, reference="C-09"),
    ]
    whole = case([report("r", "A")], people, links=(link("l", "P1", "P2", ("r",), LinkKind.SAME_AS),))
    node = contracted(build(whole)).nodes[0]
    assert (node.id, node.kind, node.protected, node.label) == ("P2", "child_at_risk", True, "C-09 = POC-P1")
    assert node.id not in eligible_people(whole, DAY)


def test_an_unknown_age_is_asked_for_by_the_node_that_stands() -> None:
    people = [person("P1", ("r",)), person("P2", ("r",), date_of_birth=None)]
    whole = case([report("r", "A")], people, links=(link("l", "P1", "P2", ("r",), LinkKind.SAME_AS),))
    node = contracted(build(whole)).nodes[0]
    assert (node.id, node.protected) == ("P2", True)
    assert node.id not in eligible_people(whole, DAY)


def test_a_doubted_same_as_joins_nothing() -> None:
    people = [person(i, ("r",)) for i in ("P1", "P2")]
    doubted = case(
        [report("r", "A"), report("s", "A", "2E")],
        people,
        links=(link("l", "P1", "P2", ("s",), LinkKind.SAME_AS),),
    )
    graph = build(doubted)
    assert contracted(graph) is graph


def test_merge_then_unmerge_gives_the_same_bytes() -> None:
    before = _bytes(contracted(build(planted())))
    merged = with_judgements(planted(), [_judged("P1", "P7", Verdict.SAME)], DAY)
    assert _bytes(contracted(build(merged))) != before
    assert _bytes(build(merged)) == _bytes(build(merged)), "joining leaves the graph of records as it was"
    back = with_judgements(planted(), [_judged("P1", "P7", Verdict.NONE)], DAY)
    assert _bytes(contracted(build(back))) == before


def test_plates_join_too() -> None:
    whole = planted()
    vehicles = {**whole.vehicles, "V2": Vehicle(id="V2", reports=("b3",), vrm="AB12 CDE")}
    more = Case(**{name: getattr(whole, name) for name in Case.__dataclass_fields__} | {"vehicles": vehicles})
    graph = contracted(build(with_judgements(more, [_judged("V", "V2", Verdict.SAME, "vehicle")], DAY)))
    assert graph.node("V").label == "AB1· CD· = AB12 CDE"


@settings(max_examples=25, deadline=None)
@given(st.sets(st.tuples(st.integers(1, 8), st.integers(1, 8)).filter(lambda p: p[0] < p[1]), max_size=6))
def test_no_report_and_no_record_is_lost_whatever_is_joined(pairs: set[tuple[int, int]]) -> None:
    judged = [_judged(f"P{a}", f"P{b}", Verdict.SAME) for a, b in pairs]
    apart = build(with_judgements(planted(), judged, DAY))
    graph = contracted(apart)
    assert sorted(record for node in graph.nodes for record in records_of(node)) == [node.id for node in apart.nodes]
    inside = [edge for node in graph.nodes if isinstance(node, JoinedNode) for edge in node.joined_by]
    kept = {support for edge in (*graph.edges, *inside) for support in edge.supports}
    assert kept == {support for edge in apart.edges for support in edge.supports}
    assert {r for node in graph.nodes for r in node.reports} == {r for node in apart.nodes for r in node.reports}
    assert _bytes(contracted(apart)) == _bytes(graph)


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_judgements_changes_nothing(order: int) -> None:
    judged = [_judged("P1", "P2", Verdict.SAME), _judged("P2", "Q3", Verdict.SAME)]
    graph = contracted(build(with_judgements(planted(), judged[::order], DAY)))
    assert records_of(graph.node("P1")) == ("P1", "P2", "Q3")
    assert graph.node("P1").label == "POC-P1 = POC-P2 +1"
