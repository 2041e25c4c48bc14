"""Steps of the explorer: each can be taken back, expanding remembers what it brought, and a saved state comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.explorer import state as steps
from dashboards.explorer.rows import path_words, report_rows, search_words, support_rows
from dashboards.explorer.sight import History, Sight
from data.codes import LinkKind, PersonKind
from data.errors import RefusedInput
from network.contraction import contracted
from network.evidence import Line, origin_groups
from network.graph import build
from network.paths import shortest
from network.selection import Selection
from tests.network.planted_graph import DAY, case, link, person, planted, report

_IDS = st.sampled_from([f"P{i}" for i in range(9)])
_MOVES = st.one_of(
    st.tuples(st.just("add"), _IDS, st.lists(_IDS, max_size=3)),
    st.tuples(st.just("expand"), _IDS, st.lists(_IDS, max_size=4)),
    st.tuples(st.just("collapse"), _IDS, st.just([])),
    st.tuples(st.just("hide"), _IDS, st.just([])),
    st.tuples(st.just("pin"), _IDS, st.just([])),
)


def _move(sight: Sight, what: str, node_id: str, others: list[str]) -> Sight:
    if what == "pin":
        return steps.pin(sight, node_id, 1.0, 2.0)
    if what in ("add", "expand"):
        return steps.add(sight, [node_id, *others]) if what == "add" else steps.expand(sight, node_id, others)
    return getattr(steps, what)(sight, node_id)  # type: ignore[no-any-return]


@settings(max_examples=60, deadline=None)
@given(st.lists(_MOVES, max_size=12))
def test_every_step_can_be_taken_back_and_again(moves: list[tuple[str, str, list[str]]]) -> None:
    history = History()
    for what, node_id, others in moves:
        history = history.step(what, _move(history.now, what, node_id, others))
    last, many = history.now, len(history.past)
    for _ in range(many):
        history = history.undo()
    assert history.now == Sight()
    assert history.undo() == history
    for _ in range(many):
        history = history.redo()
    assert (history.now, history.redo()) == (last, history)
    assert Sight.from_text(last.to_text()) == last


def test_a_new_step_forgets_what_was_taken_back() -> None:
    one = History().step("add", Sight(shown=("a",)))
    other = one.undo().step("add", Sight(shown=("b",)))
    assert other.redo() == other
    assert History().step("nothing", Sight()) == History()


def test_collapse_takes_away_what_expanding_brought_and_no_more() -> None:
    sight = steps.start(Sight(), ["a"], ["b", "c"])
    sight = steps.expand(sight, "b", ["d", "a"])
    sight = steps.pin(steps.add(sight, ["e"]), "c", 5, 5)
    assert steps.collapse(sight, "b").shown == ("a", "b", "c", "e")
    assert steps.collapse(sight, "a").shown == ("a", "c", "e"), "pinned c stays, d goes with b"
    assert steps.collapse(sight, "e") == sight


def test_never_more_than_can_be_read() -> None:
    many = [f"n{i}" for i in range(1000)]
    assert len(steps.start(Sight(), ["a"], many).shown) == steps.MOST_DRAWN
    sight = steps.expand(Sight(shown=("a",)), "a", many)
    assert len(sight.shown) == steps.MOST_DRAWN
    assert set(dict(sight.grown)["a"]) <= set(sight.shown)


def test_a_state_with_everything_comes_back_from_its_text() -> None:
    chosen = Selection(kinds=("vehicle",), first=date(2026, 1, 2), weakest=Line.SOLID, handling=("P",), reports=2)
    sight = Sight(
        shown=("a", "b"),
        grown=(("a", ("b",)),),
        pinned=(("a", 1.5, 2.0),),
        by_force=False,
        apart=True,
        chosen=chosen,
        as_of=date(2026, 5, 1),
        since=date(2026, 4, 1),
        trail=("a|b",),
    )
    assert Sight.from_text(sight.to_text()) == sight
    for broken in ("", "[]", "{}", '{"chosen": null}'):
        with pytest.raises(RefusedInput):
            Sight.from_text(broken)


def test_what_is_drawn_follows_the_way_of_joining() -> None:
    people = [person(f"P{i}", ("r",)) for i in (1, 2, 3)]
    links = (link("s", "P1", "P2", ("r",), LinkKind.SAME_AS), link("l", "P2", "P3", ("r",)))
    apart = build(case([report("r", "A")], people, links=links))
    joined = contracted(apart)
    sight = Sight(shown=("P2", "P3", "ghost"))
    assert steps.drawn_ids(joined, joined, sight) == ("P1", "P3")
    assert steps.drawn_ids(apart, joined, replace(sight, apart=True)) == ("P1", "P2", "P3")
    assert steps.places(steps.pin(sight, "P2", 3, 4), {"P2": "P1"}) == {"P1": (3, 4)}


def test_neighbours_with_most_reports_come_first() -> None:
    people = [person(f"P{i}", ("r",)) for i in (1, 2, 3)]
    links = (link("a", "P1", "P2", ("r",)), link("b", "P1", "P3", ("r", "s")))
    graph = build(case([report("r", "A"), report("s", "A")], people, links=links))
    assert steps.onward(graph, "P1", ["P1"]) == ["P3", "P2"]
    assert steps.onward(graph, "P1", ["P1", "P3"]) == ["P2"]


def test_a_child_is_found_by_its_pseudonym_alone() -> None:
    people = [
        person("P1", ("r",), name="Ada Invented", nicknames=("Ziggy",)),
        person("C1", ("r",), kind=PersonKind.CHILD_AT_RISK, reference="C-07", name="Never Shown", nicknames=("Moth",)),
        person("P2", ("r",), date_of_birth=date(2012, 1, 1), name="Young Invented", nicknames=("Bee",)),
    ]
    whole = case([report("r", "A")], people)
    words = search_words(whole, build(whole), DAY)
    assert "Ziggy" in words["P1"]
    assert "Ada Invented" in words["P1"]
    assert words["C1"] == "C-07 · child at risk"
    assert "Bee" not in words["P2"]
    assert "Young" not in words["P2"]


def test_records_apart_name_nobody_who_is_joined_to_a_child_or_of_unknown_age() -> None:
    people = [
        person("C1", ("r",), kind=PersonKind.CHILD_AT_RISK, reference="C-07"),
        person("P1", ("r",), name="Ada Invented", nicknames=("Ziggy",)),
        person("P2", ("r",), name="Bea Invented", nicknames=("Bee",), date_of_birth=None),
        person("P3", ("r",), name="Cy Invented", nicknames=("Cee",), date_of_birth=None, harmed_as_child=True),
        person("P4", ("r",), name="Dee Invented", nicknames=("Dot",), harmed_as_child=True),
    ]
    whole = case([report("r", "A")], people, links=(link("s", "P1", "C1", ("r",), LinkKind.SAME_AS),))
    apart, joined = search_words(whole, build(whole), DAY), search_words(whole, contracted(build(whole)), DAY)
    for shown in (apart, joined):
        assert not [word for word in ("Ada", "Ziggy", "Bea", "Bee", "Cy", "Cee") if word in " ".join(shown.values())]
        assert "Dee Invented" in shown["P4"]


def test_why_leads_down_to_the_report() -> None:
    reports = [
        report("r1", "A", "2B"),
        report("r2", "A", "2E"),
        report("r3", "A", "2C", origin_report="r1", reported_on=date(2026, 7, 1)),
    ]
    people = [person(f"P{i}", ("r1",)) for i in (1, 2)]
    whole = case(reports, people, links=(link("l", "P1", "P2", ("r1", "r2", "r3")),))
    graph = build(whole)
    edge = graph.edges[0]
    rows = report_rows(whole, edge.report_ids, origin_groups(whole.reports))
    assert [row["Reference"] for row in rows] == ["REF-r3", "REF-r1", "REF-r2"]
    assert [row["Same origin as"] for row in rows] == ["", "REF-r3", ""]
    assert [row["Counted"] for row in support_rows(whole, edge)] == ["yes", "yes", "no: suspected to be false"]
    path = shortest(graph, "P1", "P2")
    assert path is not None
    assert path_words(graph, path).endswith("grade 2·B·P, 1 independent report")


def test_every_node_of_the_planted_case_can_be_found() -> None:
    whole = planted()
    graph = build(whole)
    assert set(search_words(whole, graph, DAY)) == set(graph.index)
    assert "AB1·" in search_words(whole, graph, DAY)["V"]
