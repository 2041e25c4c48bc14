"""Properties of the three answers, against a second, slow evaluator that knows nothing of the first."""

from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from data.resources import shipped
from network.disruption.catalogue import catalogue
from network.disruption.eligibility import STATUS_CODES, analyse, evaluate_many
from network.disruption.measure import Kind, Target
from network.disruption.vocabulary import vocabulary

_FILES = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in shipped("powers").glob("*.toml")
    if path.stem != "vocabulary"
}


def _slow_rule(text: str, facts: dict[str, Any]) -> bool | None:
    """Answer of one rule string, read anew each time."""
    name, op, operand = text.split(" ", 2)
    value = facts.get(name)
    if value is None or value == "unknown":
        return None
    if op == "in":
        return value in operand.strip("[]").split(",")
    if op == "contains":
        return operand in value
    wanted: Any = {"true": True, "false": False}.get(operand, int(operand) if operand.isdigit() else operand)
    return bool(
        {"==": value == wanted, "!=": value != wanted}[op]
        if op in {"==", "!="}
        else {"<": value < wanted, "<=": value <= wanted, ">": value > wanted, ">=": value >= wanted}[op]
    )


def slow_status(measure: dict[str, Any], facts: dict[str, Any]) -> str:
    needed = [_slow_rule(text, facts) for text in measure["facts_all"]]
    either = [_slow_rule(text, facts) for text in measure["facts_any"]]
    if False in needed or (either and set(either) == {False}):
        return "not_eligible"
    if None in needed or (either and True not in either):
        return "possible"
    return "facts_met"


def _value(name: str) -> st.SearchStrategy[Any]:
    fact = vocabulary().facts[name]
    if fact.kind == "bool":
        return st.booleans()
    if fact.kind == "int":
        return st.one_of(st.integers(0, 4), st.integers(14, 20))
    if fact.kind == "enum":
        return st.sampled_from(fact.values)
    return st.lists(st.sampled_from(fact.values), max_size=3, unique=True)


@st.composite
def fact_sheets(draw: st.DrawFn) -> dict[str, Any]:
    """Facts that one measure asks for, some missing, with some others."""
    measure = catalogue().measures[draw(st.sampled_from(sorted(_FILES)))]
    names = draw(st.lists(st.sampled_from(sorted(vocabulary().facts)), max_size=12))
    asked = [name for name in sorted(measure.fact_names) if draw(st.integers(0, 5)) > 0]
    facts = {name: draw(st.one_of(st.none(), _value(name))) for name in names}
    if draw(st.booleans()):
        facts |= _that_meet(measure.id)
        for name in draw(st.lists(st.sampled_from(sorted(measure.fact_names)), max_size=2)):
            facts[name] = draw(st.one_of(st.none(), _value(name)))
        return facts
    return facts | {name: draw(_value(name)) for name in asked}


def _that_meet(measure_id: str) -> dict[str, Any]:
    """Facts that meet a measure, made from its rules and nothing else."""
    table, facts = _FILES[measure_id], dict[str, Any]()
    for text in [*table["facts_all"], *table["facts_any"][:1]]:
        name, op, operand = text.split(" ", 2)
        fact = vocabulary().facts[name]
        if op == "in":
            facts[name] = operand.strip("[]").split(",")[0]
        elif op == "contains":
            facts[name] = [operand]
        elif fact.kind == "bool":
            facts[name] = operand == "true"
        elif fact.kind == "int":
            bound = int(operand) - (1 if op == "<" else 0)
            facts[name] = max(facts.get(name, bound), bound) if op == ">=" else bound
        else:
            facts[name] = operand
    return facts


@given(fact_sheets())
@settings(max_examples=150, deadline=None)
def test_fast_and_slow_evaluators_agree(facts: dict[str, Any]) -> None:
    slow = {name: slow_status(table, facts) for name, table in _FILES.items()}
    assert {entry["id"]: entry["status"] for entry in analyse(facts)["measures"]} == slow


@given(st.lists(fact_sheets(), min_size=1, max_size=8))
@settings(max_examples=40, deadline=None)
def test_many_at_once_says_the_same_as_one_by_one(sheets: list[dict[str, Any]]) -> None:
    codes = evaluate_many(sheets)
    for row, facts in enumerate(sheets):
        one = [entry["status"] for entry in analyse(facts)["measures"]]
        assert [STATUS_CODES[code].value for code in codes[row]] == one


def test_every_measure_can_be_met_and_nothing_is_met_by_no_facts() -> None:
    for measure_id in _FILES:
        found = {entry["id"]: entry for entry in analyse(_that_meet(measure_id))["measures"]}
        assert found[measure_id]["status"] == "facts_met", measure_id
    assert not [entry for entry in analyse({})["measures"] if entry["status"] != "possible"]


def test_every_measure_has_a_fact_that_ends_it() -> None:
    for measure_id, table in _FILES.items():
        met = _that_meet(measure_id)
        for text in table["facts_all"]:
            name = text.split(" ", 1)[0]
            wrong = next(v for v in _wrong_values(name) if _slow_rule(text, {name: v}) is False)
            assert slow_status(table, met | {name: wrong}) == "not_eligible"
            found = {entry["id"]: entry for entry in analyse(met | {name: wrong})["measures"]}[measure_id]
            assert found["status"] == "not_eligible"
            assert text in found["failed"]


def _wrong_values(name: str) -> list[Any]:
    fact = vocabulary().facts[name]
    if fact.kind == "set":
        return [[]]
    return {"bool": [True, False], "int": [0, 5, 17, 100], "enum": [v for v in fact.values if v != "unknown"]}[
        fact.kind
    ]


@given(fact_sheets(), st.data())
@settings(max_examples=150, deadline=None)
def test_taking_a_needed_fact_away_never_leaves_a_measure_met(facts: dict[str, Any], data: st.DataObject) -> None:
    before = {entry["id"]: entry["status"] for entry in analyse(facts)["measures"]}
    met = sorted(name for name, status in before.items() if status == "facts_met")
    if not met:
        assert "facts_met" not in before.values()
        return
    chosen = data.draw(st.sampled_from(met))
    needed = [text.split(" ", 1)[0] for text in _FILES[chosen]["facts_all"]] or [
        text.split(" ", 1)[0] for text in _FILES[chosen]["facts_any"]
    ]
    gone = set(needed) if not _FILES[chosen]["facts_all"] else {data.draw(st.sampled_from(needed))}
    after = {e["id"]: e for e in analyse({k: v for k, v in facts.items() if k not in gone})["measures"]}
    assert after[chosen]["status"] != "facts_met"
    assert set(after[chosen]["missing"]) & gone


@given(fact_sheets(), st.one_of(st.integers(0, 17), st.none()), st.booleans())
@settings(max_examples=150, deadline=None)
def test_nobody_under_18_or_of_unknown_age_or_harmed_as_a_child_is_a_target(
    facts: dict[str, Any], age: int | None, is_flagged: bool
) -> None:
    adult_but_flagged = is_flagged and age == 17
    person = {"person.age": 25, "person.exploited_child_flag": True} if adult_but_flagged else {"person.age": age}
    for entry in analyse(facts | person)["measures"]:
        measure = catalogue().measures[entry["id"]]
        if Target.ADULT in measure.targets and measure.kind is not Kind.PROTECTIVE:
            assert {"G1", "G1b"} & set(entry["gates"]), entry["id"]
            assert age is None or adult_but_flagged or "G1" in entry["gates"]
