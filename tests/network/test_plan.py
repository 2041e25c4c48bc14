"""The plan against brute force, networkx and what must always hold of it."""

from __future__ import annotations

import math
from datetime import date
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.codes import LinkKind, PersonKind, ReportKind
from data.demonstration import Demonstration, demonstration_case
from data.errors import NotEnough, RefusedInput
from data.protection import Standing, standing_of
from data.records import Case, Link, Person, Report, Vehicle
from network.disruption.impact import Candidate, Ground, covered_by, lay_out, reach, resampled_ties, taken_over
from network.disruption.plan import OBJECTIVES, choose, make_plan
from network.graph import build

DAY = date(2026, 11, 25)


@st.composite
def grounds(draw: st.DrawFn, adults: int = 7, children: int = 6, others: int = 3) -> Ground:
    """Random small networks; vertices are adults, then children, then things between them."""
    size = adults + children + others
    pairs = list(combinations(range(size), 2))
    ends = draw(st.lists(st.sampled_from(pairs), min_size=4, max_size=30, unique=True))
    needs = tuple((frozenset({index % 9}),) for index in range(len(ends)))
    return Ground(
        size=size,
        ends=np.asarray(ends, dtype=np.int64),
        needs=needs,
        reports=9,
        concern=tuple((v,) for v in range(adults)),
        children=tuple((v,) for v in range(adults, adults + children)),
        # The last adult may not be acted on; the first thing may.
        candidates=(
            *(Candidate(kind="person", id=f"P{v}", vertices=(v,)) for v in range(adults - 1)),
            Candidate(kind="vehicle", id="V", vertices=(adults + children,)),
        ),
    )


def _slow_reach(ground: Ground, removed: set[int], hops: int) -> int:
    graph = nx.Graph(ground.ends.tolist())
    graph.add_nodes_from(range(ground.size))
    graph.remove_nodes_from(removed)
    near = dict(nx.all_pairs_shortest_path_length(graph, cutoff=hops))
    return sum(
        any(child in near.get(adult, {}) for adult in adults for child in kids)
        for adults in ground.concern
        for kids in ground.children
    )


@settings(max_examples=40, deadline=None)
@given(grounds(), st.integers(1, 3), st.sets(st.integers(0, 15), max_size=4))
def test_reach_is_what_networkx_counts(ground: Ground, hops: int, removed: set[int]) -> None:
    assert reach(ground, removed, hops=hops) == _slow_reach(ground, removed, hops)


@settings(max_examples=40, deadline=None)
@given(grounds(), st.integers(1, 4))
def test_greedy_coverage_keeps_its_bound_against_the_best_of_all_sets(ground: Ground, size: int) -> None:
    covers = covered_by(ground)
    chosen = choose(ground, size, objective="coverage")
    got = len(frozenset().union(*(covers[one] for one in chosen)))
    best = max(
        len(frozenset().union(*(covers[one] for one in some)))
        for some in combinations(range(len(covers)), min(size, len(covers)))
    )
    assert (1 - 1 / math.e) * best <= got <= best
    assert len(chosen) <= size


@settings(max_examples=25, deadline=None)
@given(grounds())
def test_the_first_choice_is_the_best_single_one_and_no_set_beats_the_optimum(ground: Ground) -> None:
    single = choose(ground, 1)
    best = min(_slow_reach(ground, set(one.vertices), 2) for one in ground.candidates)
    after = reach(ground, ground.candidates[single[0]].vertices) if single else reach(ground)
    assert after == best
    pair = choose(ground, 2)
    left = reach(ground, [v for one in pair for v in ground.candidates[one].vertices])
    optimum = min(_slow_reach(ground, {*a.vertices, *b.vertices}, 2) for a, b in combinations(ground.candidates, 2))
    assert optimum <= left <= after


@settings(max_examples=25, deadline=None)
@given(grounds(), st.integers(0, 5))
def test_closing_again_never_joins_more_than_there_was_for_those_who_stay(ground: Ground, seed: int) -> None:
    removed = [0, 1]
    closed = taken_over(ground, removed, 1.0, np.random.default_rng(seed))
    assert reach(closed, removed) >= reach(ground, removed)
    none = taken_over(ground, removed, 0.0, np.random.default_rng(seed))
    assert reach(none, removed) == reach(ground, removed)
    assert not set(closed.ends[len(ground.ends) :].ravel().tolist()) & set(removed)


def test_drawing_reports_anew_leaves_out_what_theory_says() -> None:
    rng, reports = np.random.default_rng(4), 400
    ground = Ground(
        size=2,
        ends=np.zeros((reports, 2), dtype=np.int64),
        needs=tuple((frozenset({index}),) for index in range(reports)),
        reports=reports,
        concern=(),
        children=(),
        candidates=(),
    )
    kept = np.mean([resampled_ties(ground, rng).mean() for _ in range(50)])
    assert kept == pytest.approx(1 - 1 / math.e, abs=0.01)


def _star(hubs: int, leaves: int) -> Ground:
    """One adult tied to most children on many reports; others with a child each."""
    ends = [(0, hubs + leaf) for leaf in range(leaves)] + [(hub, hubs + leaves + hub - 1) for hub in range(1, hubs)]
    return Ground(
        size=2 * hubs + leaves,
        ends=np.asarray(ends, dtype=np.int64),
        needs=tuple((frozenset({index}),) for index in range(len(ends))),
        reports=len(ends),
        concern=tuple((hub,) for hub in range(hubs)),
        children=tuple((v,) for v in range(hubs, 2 * hubs + leaves)),
        candidates=tuple(Candidate(kind="person", id=f"P{hub}", vertices=(hub,)) for hub in range(hubs)),
    )


def test_a_planted_hub_is_found_and_told_from_chance_and_from_nothing() -> None:
    plan = make_plan(_star(8, 20), 1, rng=np.random.default_rng(1), draws=100)
    assert [one.id for one in plan.members] == ["P0"]
    told = {one.name: one.is_distinguishable for one in plan.alternatives}
    assert told["nothing"]
    # Whoever has most ties is the same one: it must say that they cannot be told apart.
    assert not told["most ties"]
    assert any("not distinguishable" in words for words in plan.sentences)
    first = plan.alternatives[0]
    assert first.reduction.low < first.reduction.middle < first.reduction.high
    assert plan.reach_after == plan.reach_before - 20


def test_equals_cannot_be_told_apart() -> None:
    pairs = [(2 * n, 2 * n + 1) for n in range(6)]
    ground = Ground(
        size=12,
        ends=np.asarray(pairs, dtype=np.int64),
        needs=tuple((frozenset({n}),) for n in range(6)),
        reports=6,
        concern=tuple((a,) for a, _ in pairs),
        children=tuple((b,) for _, b in pairs),
        candidates=tuple(Candidate(kind="person", id=f"P{a}", vertices=(a,)) for a, _ in pairs),
    )
    plan = make_plan(ground, 2, rng=np.random.default_rng(3))
    assert not {one.name: one for one in plan.alternatives}["random"].is_distinguishable


def test_the_bound_is_stated_for_coverage_only_and_the_same_seed_gives_the_same_plan() -> None:
    ground = _star(5, 4)
    plans = {one: make_plan(ground, 2, rng=np.random.default_rng(7), objective=one, draws=40) for one in OBJECTIVES}
    assert plans["reach"].bound == ""
    assert "coverage" not in " ".join(plans["reach"].sentences)
    assert "63 %" in plans["coverage"].bound
    assert plans["reach"] == make_plan(ground, 2, rng=np.random.default_rng(7), draws=40)


def test_what_cannot_be_planned_is_refused() -> None:
    ground = _star(3, 2)
    with pytest.raises(RefusedInput):
        make_plan(ground, 0, rng=np.random.default_rng(0))
    with pytest.raises(RefusedInput):
        make_plan(ground, 1, rng=np.random.default_rng(0), draws=3)
    alone = Ground(size=2, ends=ground.ends[:0], needs=(), reports=0, concern=((0,),), children=((1,),), candidates=())
    with pytest.raises(NotEnough):
        make_plan(alone, 1, rng=np.random.default_rng(0))


@pytest.fixture(scope="module")
def made() -> Demonstration:
    return demonstration_case(today=DAY)


def test_nobody_protected_is_ever_in_a_plan_of_the_fictional_case(made: Demonstration) -> None:
    ground = lay_out(made.case, build(made.case), DAY)
    people = {one.id for one in ground.candidates if one.kind == "person"}
    assert people
    assert all(standing_of(made.case, made.case.people[one], DAY) is Standing.ADULT for one in people)
    assert made.truths.central_child not in people
    assert made.truths.harmed_as_child not in people
    vertices = {v for one in ground.candidates for v in one.vertices}
    assert not vertices & {v for one in ground.children for v in one}
    for objective in OBJECTIVES:
        chosen = choose(ground, 5, objective=objective)
        assert {ground.candidates[one].id for one in chosen if ground.candidates[one].kind == "person"} <= people


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(PersonKind),
    st.one_of(st.none(), st.dates(date(1950, 1, 1), date(2020, 1, 1))),
    st.sampled_from(["", "officer's dated judgement"]),
    st.sampled_from([None, True, False]),
    st.booleans(),
)
def test_whoever_may_be_a_child_is_never_a_candidate_nor_a_car_that_may_be_driven_by_one(
    kind: PersonKind, born: date | None, beyond_doubt: str, harmed: bool | None, keeps_first: bool
) -> None:
    report = Report(id="R", reference="1", agency="Example Police", kind=ReportKind.POLICE_RECORD, reported_on=DAY)
    person = Person(
        id="P",
        reference="X",
        kind=kind,
        date_of_birth=born,
        adult_beyond_doubt=beyond_doubt,
        harmed_as_child=harmed,
        reports=("R",),
    )
    child = Person(id="C", reference="Y", kind=PersonKind.CHILD_AT_RISK, reports=("R",))
    adult = Person(
        id="A", reference="Z", kind=PersonKind.PERSON_OF_CONCERN, date_of_birth=date(1980, 1, 1), reports=("R",)
    )
    ends = [("person", "P", "vehicle", "V"), ("person", "A", "vehicle", "V"), ("person", "P", "person", "C")]
    ends = ends if keeps_first else ends[::-1]
    links = {
        f"L{n}": Link(
            id=f"L{n}",
            kind=LinkKind.DRIVES if d == "V" else LinkKind.ASSOCIATE,
            source_kind=a,
            source_id=b,
            target_kind=c,
            target_id=d,
            reports=("R",),
        )
        for n, (a, b, c, d) in enumerate(ends)
    }
    case = Case(
        reports={"R": report},
        people={"P": person, "C": child, "A": adult},
        vehicles={"V": Vehicle(id="V", vrm="AB12CDE", reports=("R",))},
        links=links,
    )
    found = {one.id for one in lay_out(case, build(case), DAY).candidates}
    is_adult = standing_of(case, person, DAY) is Standing.ADULT
    assert "C" not in found
    assert ("P" in found) is (is_adult and kind is PersonKind.PERSON_OF_CONCERN)
    assert ("V" in found) is is_adult
