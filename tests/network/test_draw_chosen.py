"""A picture of chosen records: what is pinned stays, what stays moves little, and filters take single reports away."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from data.codes import Handling, LinkKind
from data.errors import NotEnough, RefusedInput
from network.draw import picture_of
from network.evidence import Line
from network.graph import build
from network.selection import Selection, selected
from tests.network.planted_graph import case, link, person, planted, report


def test_pinned_nodes_stay_where_they_were_put() -> None:
    drawn = picture_of(build(planted()), ["P4", "P5", "P6"], pinned={"P5": (777.0, 55.0)})
    at = {node["id"]: (node["x"], node["y"], node["pinned"]) for node in drawn.nodes}
    assert at["P5"] == (777.0, 55.0, True)
    assert not at["P4"][2]


def test_without_groups_there_are_no_fields() -> None:
    drawn = picture_of(build(planted()), ["P4", "V", "Q1"], by_force=False)
    assert drawn.fields == []
    assert len({(n["x"], n["y"]) for n in drawn.nodes}) == 3


def test_an_earlier_picture_gives_the_places_to_start_from() -> None:
    graph = build(planted())
    few = picture_of(graph, [n.id for n in graph.nodes if n.id.startswith("P")], by_force=False)
    before = {str(n["id"]): (float(str(n["x"])), float(str(n["y"]))) for n in few.nodes}
    more = picture_of(graph, [*before, "K"], by_force=False, before=before)
    at = {str(n["id"]): (float(str(n["x"])), float(str(n["y"]))) for n in more.nodes}
    ids = sorted(before)
    old, new = (np.array([places[i] for i in ids]) for places in (before, at))
    # Order from left to right survives: the picture is still the same to the eye.
    assert np.corrcoef(old[:, 0], new[:, 0])[0, 1] > 0.7


def test_a_trail_is_pointed_out_and_doubted_ties_only_when_asked() -> None:
    people = [person(f"P{i}", ("r",)) for i in (1, 2, 3)]
    links = (link("l1", "P1", "P2", ("r",)), link("l2", "P2", "P3", ("s",)))
    graph = build(case([report("r", "A"), report("s", "A", "2E")], people, links=links))
    drawn = picture_of(graph, ["P1", "P2", "P3"], trail=["P1|P2"])
    assert [(e["id"], e["trail"]) for e in drawn.edges] == [("P1|P2", True)]
    crossed = picture_of(graph, ["P1", "P2", "P3"], with_doubted=True)
    assert {e["id"]: e["line"] for e in crossed.edges} == {"P1|P2": "solid", "P2|P3": "off"}


def test_an_unknown_record_is_refused() -> None:
    with pytest.raises(NotEnough, match="ghost"):
        picture_of(build(planted()), ["ghost"])


def test_filters_count_anew() -> None:
    reports = [
        report("r1", "A", "2B"),
        report("r2", "A", "2D", reported_on=date(2026, 1, 5)),
        report("r3", "A", "2B", handling=Handling.C, conditions="ask first"),
    ]
    people = [person(f"P{i}", ("r1",)) for i in (1, 2)]
    whole = case(reports, people, links=(link("l", "P1", "P2", ("r1", "r2", "r3")),))
    graph = build(whole)

    def count(**chosen: object) -> list[int]:
        found = selected(graph, whole, Selection(**chosen))  # type: ignore[arg-type]
        return [edge.independent_reports for edge in found.edges]

    assert selected(graph, whole, Selection()) is graph
    assert count() == [3]
    assert count(weakest=Line.SOLID) == [2]
    assert count(handling=("P",)) == [2]
    assert count(handling=("P",), weakest=Line.SOLID, reports=2) == []
    assert count(last=date(2026, 3, 1)) == [1]
    assert count(ties=(LinkKind.FAMILY.value,)) == []
    assert count(ties=(LinkKind.ASSOCIATE.value,), reports=3) == [3]


def test_kinds_take_nodes_away_but_never_the_one_looked_at() -> None:
    whole = planted()
    only = selected(build(whole), whole, Selection(kinds=("vehicle",)), keep=["P4"])
    assert sorted(only.index) == ["P4", "V"]
    assert [edge.id for edge in only.edges] == ["P4|V"]


def test_impossible_filters_are_refused() -> None:
    with pytest.raises(RefusedInput, match="before the first"):
        Selection(first=date(2026, 2, 1), last=date(2026, 1, 1))
    with pytest.raises(RefusedInput, match="at least one report"):
        Selection(reports=0)
