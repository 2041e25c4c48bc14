"""Judgements in any number and order: taking all back restores the case; groups equal networkx; nothing un-protects."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from data.codes import LinkKind, PersonKind
from data.identity import conflicts, groups, judgement_id, standing, with_judgements
from data.judgement import IdentityJudgement, Verdict
from data.protection import eligible_people, is_protected, same_person_records
from data.records import Case, Person
from tests.network import planted_graph as planted

DAY = date(2026, 11, 22)
IDS = [f"P{at}" for at in range(6)]


def _case(children: frozenset[str]) -> Case:
    people = [planted.person(key, ("a1",)) for key in IDS]
    young = {"kind": PersonKind.CHILD_AT_RISK, "date_of_birth": date(2012, 1, 1)}
    made = [replace(person, **young) if person.id in children else person for person in people]
    return planted.case([planted.report("a1", "A")], made)


@st.composite
def judged(draw: st.DrawFn) -> dict[str, IdentityJudgement]:
    pairs = draw(st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)), max_size=8))
    found = {}
    for one, other in pairs:
        if one != other:
            left, right = sorted((one, other))
            key = judgement_id("person", left, right)
            found[key] = IdentityJudgement(
                id=key,
                kind="person",
                left_id=left,
                right_id=right,
                verdict=draw(st.sampled_from(Verdict)),
                judged_by="DS Example",
                judged_on=DAY,
                reason="seen",
            )
    return found


children = st.frozensets(st.sampled_from(IDS), max_size=2)


@settings(max_examples=60, deadline=None)
@given(judged(), children)
def test_taking_everything_back_restores_the_case(made: dict[str, IdentityJudgement], young: frozenset[str]) -> None:
    case = _case(young)
    back = {key: replace(one, verdict=Verdict.NONE) for key, one in made.items()}
    assert with_judgements(case, back.values(), DAY) == case
    assert standing(back) == {}
    assert repr(with_judgements(case, made.values(), DAY)) == repr(
        with_judgements(case, [made[key] for key in sorted(made)], DAY)
    )


@settings(max_examples=60, deadline=None)
@given(judged(), children)
def test_chains_are_joined_unless_they_contradict_themselves(
    made: dict[str, IdentityJudgement], young: frozenset[str]
) -> None:
    seen = with_judgements(_case(young), made.values(), DAY)
    same = nx.Graph([(o.left_id, o.right_id) for o in made.values() if o.verdict is Verdict.SAME])
    apart = [(o.left_id, o.right_id) for o in made.values() if o.verdict is Verdict.NOT_SAME]
    torn = [c for c in nx.connected_components(same) if any(set(pair) <= c for pair in apart)]
    assert {frozenset(c.records) for c in conflicts(seen, made.values())} == {frozenset(c) for c in torn}
    for chain in nx.connected_components(same):
        expected = frozenset() if chain in torn else frozenset(chain)
        for key in chain:
            assert same_person_records(seen, key) == expected - {key}
    assert all(link.kind is LinkKind.SAME_AS for link in seen.links.values())


@settings(max_examples=60, deadline=None)
@given(judged(), children)
def test_no_judgement_takes_protection_away(made: dict[str, IdentityJudgement], young: frozenset[str]) -> None:
    case = _case(young)
    seen = with_judgements(case, made.values(), DAY)
    assert eligible_people(seen, DAY) <= eligible_people(case, DAY)
    same = nx.Graph([(o.left_id, o.right_id) for o in made.values() if o.verdict is Verdict.SAME])
    for chain in nx.connected_components(same):
        if chain & young:
            assert all(is_protected(seen, _of(seen, key), DAY) for key in chain)


def _of(case: Case, key: str) -> Person:
    return case.people[key]


@given(st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS))))
def test_groups_equal_networkx(pairs: list[tuple[str, str]]) -> None:
    graph = nx.Graph(pairs)
    assert groups(pairs) == tuple(sorted(tuple(sorted(c)) for c in nx.connected_components(graph)))
