"""Judgements of identity through the one door: they act everywhere, can be taken back, never merge alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.codes import Audience, LinkKind, PersonKind
from data.demonstration import Demonstration, demonstration_case
from data.errors import NotPermitted, RefusedInput
from data.judgement import Verdict
from data.protection import eligible_people, is_protected, same_person_records
from data.records import Case, Person
from data.store import Store, by_kind, open_store
from data.views import View
from network.cross_force import only_together
from network.graph import build
from network.resolution.workflow import Proposed, candidates, contradictions, judge, judgements
from tests.network import planted_graph as planted

DAY = date(2026, 11, 22)
BORN = date(1990, 5, 5)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key")
    yield opened
    opened.close()


def _fill(store: Store, case: Case) -> None:
    with store.unit_of_work(actor="a", purpose="test") as unit:
        unit.add(*(record for found in by_kind(case).values() for record in found.values()))


def _view(store: Store, audience: Audience = Audience.POLICE_ANALYST) -> View:
    return View(store, actor="DC Example", audience=audience, purpose="test", day=DAY)


def _person(key: str, report: str, **more: Any) -> Person:
    return planted.person(key, (report,), force_code=report[0].upper(), **more)


@pytest.fixture
def small(store: Store) -> Store:
    """A, B and C are adults by two forces; K is a child; M and N are brothers."""
    people = [
        _person("A", "a1", name="Robert Fictional"),
        _person("B", "b1", name="Bob Fictional"),
        _person("C", "a2", name="Rob Fictional"),
        _person("K", "b2", name="Pip Invented", kind=PersonKind.CHILD_AT_RISK, date_of_birth=date(2011, 1, 2)),
        _person("M", "a1", name="Kester Unreal", nicknames=("K",), date_of_birth=date(1994, 6, 2)),
        _person("N", "b1", name="Kellan Unreal", nicknames=("K",), date_of_birth=date(1996, 9, 21)),
    ]
    reports = [planted.report(key, key[0].upper()) for key in ("a1", "a2", "b1", "b2")]
    _fill(store, planted.case(reports, people))
    return store


def _pairs(found: tuple[Proposed, ...]) -> set[tuple[str, str]]:
    return {(one.candidate.left_id, one.candidate.right_id) for one in found}


def _drawn(view: View) -> str:
    graph = build(view.case())
    return repr((graph.nodes, graph.edges))


def _same(view: View, left: str, right: str, verdict: Verdict = Verdict.SAME) -> None:
    judge(view, left, right, verdict, "DS Example", "compared the custody photographs")


def test_nothing_merges_by_itself(small: Store) -> None:
    view = _view(small)
    before = view.digest
    found = candidates(view)
    assert {("A", "B"), ("A", "C"), ("B", "C"), ("M", "N")} <= _pairs(found)
    assert all(one.is_open for one in found)
    assert view.digest == before
    assert not [link for link in view.case().links.values() if link.kind is LinkKind.SAME_AS]


def test_same_takes_effect_for_links_graph_and_gates(small: Store) -> None:
    view = _view(small)
    _same(view, "B", "A")
    case = view.case()
    assert same_person_records(case, "A") == {"B"}
    assert same_person_records(_view(small, Audience.MEETING).case(), "A") == {"B"}
    edges = [edge for edge in build(case).edges if {edge.source, edge.target} == {"A", "B"}]
    assert [support.kind for support in edges[0].supports] == ["same_as"] * len(edges[0].supports)
    assert dict(small.case().links) == {}


def test_a_tie_judged_from_two_forces_records_exists_only_together(small: Store) -> None:
    view = _view(small)
    _same(view, "A", "B")
    graph = build(view.case())
    (edge,) = [edge for edge in graph.edges if {edge.source, edge.target} == {"A", "B"}]
    assert [set(support.reports) for support in edge.supports] == [{"a1", "b1"}]
    assert edge.independent_reports == 1
    assert [set(found.forces) for found in only_together(graph)] == [{"A", "B"}]
    without = planted.without_force(view.case(), "B")
    assert not [link for link in build(without).edges if "B" in (link.source, link.target)]


def test_merge_then_unmerge_gives_the_identical_graph_and_digest(small: Store) -> None:
    view = _view(small)
    before, graph = view.digest, _drawn(view)
    _same(view, "A", "B")
    assert view.digest != before
    assert _drawn(view) != graph
    _same(view, "A", "B", Verdict.NONE)
    assert (view.digest, _drawn(view)) == (before, graph)
    assert next(iter(judgements(view).values())).verdict is Verdict.NONE
    _same(view, "A", "B")
    assert same_person_records(view.case(), "A") == {"B"}


@pytest.mark.parametrize("audience", [Audience.POLICE_ANALYST, Audience.SOCIAL_CARE, Audience.MEETING])
def test_a_child_judged_the_same_protects_the_record(small: Store, audience: Audience) -> None:
    assert "A" in eligible_people(_view(small, Audience.POLICE_ANALYST).case(), DAY)
    _same(_view(small), "A", "K")
    case = _view(small, audience).case()
    assert is_protected(case, case.people["A"], DAY)
    assert "A" not in eligible_people(case, DAY)


def test_protection_runs_along_a_chain(small: Store) -> None:
    view = _view(small)
    _same(view, "K", "B")
    _same(view, "B", "A")
    assert same_person_records(view.case(), "A") == {"B", "K"}
    assert "A" not in eligible_people(view.case(), DAY)


def test_a_chain_that_contradicts_itself_is_shown_and_joins_nothing_but_still_protects(small: Store) -> None:
    view = _view(small)
    _same(view, "A", "B")
    _same(view, "B", "K")
    _same(view, "A", "K", Verdict.NOT_SAME)
    (conflict,) = contradictions(view)
    assert (conflict.records, conflict.not_same) == (("A", "B", "K"), (("A", "K"),))
    case = view.case()
    assert same_person_records(case, "A") == same_person_records(case, "B") == frozenset()
    assert not {"A", "B", "K"} & eligible_people(case, DAY)
    assert "C" in eligible_people(case, DAY)
    _same(view, "B", "K", Verdict.NONE)
    assert contradictions(view) == ()
    assert same_person_records(view.case(), "A") == {"B"}
    assert {"A", "B"} <= eligible_people(view.case(), DAY)


def test_a_second_import_keeps_not_the_same(small: Store) -> None:
    view = _view(small)
    _same(view, "M", "N", Verdict.NOT_SAME)
    whole = small.case()
    _fill(small, whole)
    _fill(small, replace(whole, people={"M": replace(whole.people["M"], name="Kester  Unreal")}))
    (pair,) = [one for one in candidates(view, ("person",)) if one.candidate.left_id == "M"]
    assert pair.judgement is not None
    assert pair.judgement.verdict is Verdict.NOT_SAME
    assert not pair.is_open


def test_what_follows_from_a_judgement_is_never_kept(small: Store) -> None:
    view = _view(small)
    _same(view, "A", "B")
    _same(view, "B", "K")
    _same(view, "A", "K", Verdict.NOT_SAME)
    shown = view.case()
    with view.write("nickname heard") as unit:
        unit.add(replace(shown.people["A"], nicknames=("Robbo",)))
    assert small.case().people["A"].protected_because == ""
    _same(view, "A", "K", Verdict.NONE)
    derived = next(link for link in view.case().links.values() if link.kind is LinkKind.SAME_AS)
    with pytest.raises(NotPermitted, match="follows from a judgement"), view.write("by mistake") as unit:
        unit.add(derived)
    assert small.case().links == {}


@pytest.mark.parametrize("audience", [Audience.MEETING, Audience.LICENSING, Audience.PUBLIC])
def test_who_may_not_collect_may_not_judge(small: Store, audience: Audience) -> None:
    with pytest.raises((NotPermitted, RefusedInput)):
        _same(_view(small, audience), "A", "B")
    assert small.casework()["identity_judgements"] == {}


def test_what_is_refused(small: Store) -> None:
    view = _view(small)
    with pytest.raises(RefusedInput, match="another record"):
        _same(view, "A", "A")
    with pytest.raises(RefusedInput, match="X"):
        _same(view, "A", "X")
    with pytest.raises(RefusedInput, match="taken back"):
        _same(view, "A", "B", Verdict.NONE)
    with pytest.raises(RefusedInput, match="name"):
        judge(view, "A", "B", Verdict.SAME, "system", "looks alike")
    with pytest.raises(RefusedInput, match="reason"):
        judge(view, "A", "B", Verdict.SAME, "DS Example", " ")


@pytest.fixture(scope="module")
def made() -> Demonstration:
    return demonstration_case(7)


@pytest.fixture(scope="module")
def proposed(made: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    home = tmp_path_factory.mktemp("case")
    opened = open_store(f"sqlite:///{home / 'case.db'}", home / "store.key")
    _fill(opened, made.case)
    yield lambda kind: candidates(_view(opened), (kind,))
    opened.close()


def test_every_planted_identity_is_proposed_before_anything_else(made: Demonstration, proposed: Any) -> None:
    found = proposed("person")
    planted_pairs = {tuple(sorted(pair)) for pair in made.truths.identities}
    first = found[: len(planted_pairs)]
    assert _pairs(first) == planted_pairs
    assert all(one.candidate.is_cross_force and one.candidate.probability > 0.99 for one in first)
    assert tuple(sorted(made.truths.brothers)) in _pairs(found)
    assert all(one.is_open for one in found)


def test_the_car_in_two_forces_is_proposed_before_its_lookalike(made: Demonstration, proposed: Any) -> None:
    found = proposed("vehicle")
    assert _pairs(found[:1]) == {tuple(sorted(made.truths.joining_vehicle))}
    other = [one for one in found if made.truths.lookalike_vehicle in (one.candidate.left_id, one.candidate.right_id)]
    assert all(one.candidate.weight < found[0].candidate.weight - 5 for one in other)
