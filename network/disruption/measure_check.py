"""What is wrong with a measure as a whole: its name, its law, its rules, on whom it falls, and its words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from network.disruption.measure import TERRITORIES, Bearing, Kind, Law, Measure, Target
from network.disruption.rules import Rule

_STEM = re.compile(r"^(?P<id>[a-z0-9]+(-[a-z0-9]+)*?)(--(?P<day>\d{4}-\d{2}-\d{2}))?$")
_KEYS = {item.name for item in fields(Measure)} - {"sources", "digest", "review_days"} | {"source"}
_NEVER = re.compile(
    r"\b(recommended|perpetrators?|kingpins?|ringleaders?|risk scores?|lifestyle choice)\b",  # never about a person
    re.IGNORECASE,
)
_NEW_LAW = re.compile(r"\b2026\b")
_COERCIVE = frozenset({Kind.NOTICE, Kind.LICENCE, Kind.POWER, Kind.COURT})
# Whoever stands behind a node may be a child, so a coercive measure about it has to say on whom it falls.
_FALLS_ON = {Target.ADULT: Bearing.PERSON, Target.VEHICLE: Bearing.KEEPER, Target.PHONE: Bearing.USER}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a measure file.

    Attributes
    ----------
    key : str
        Key of the file it is about; ``file`` for the file as a whole.
    what : str
        What is wrong.
    remedy : str
        What to do.
    """

    file: str
    key: str
    what: str
    remedy: str

    def __str__(self) -> str:
        """One line: file, key, what is wrong, what to do."""
        return f"{self.file}: {self.key}: {self.what}; {self.remedy}"


def faults_of(measure: Measure, table: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """What is wrong with a measure as a whole.

    Parameters
    ----------
    measure : Measure
        As read.
    table : mapping
        The file's own keys and values.
    path : pathlib.Path
        The file, whose name must be the measure's.

    Yields
    ------
    Fault
        In the order of the checks.
    """
    checks = (_name_faults, _law_faults, _rule_faults, _people_faults, _word_faults)
    for check in checks:
        for key, what, remedy in check(measure, table, path):
            yield Fault(path.name, key, what, remedy)


_Found = Iterator[tuple[str, str, str]]


def _name_faults(measure: Measure, table: Mapping[str, Any], path: Path) -> _Found:
    stem = _STEM.match(path.stem)
    if stem is None or measure.id != stem["id"]:
        yield "id", f"{measure.id!r} is not the name of the file", "name the file ID.toml or ID--YYYY-MM-DD.toml"
    elif stem["day"] and stem["day"] != str(measure.in_force_from):
        yield "in_force_from", f"is not {stem['day']} as in the name of the file", "write the same day in both"
    for key in sorted(set(table) - _KEYS):
        near = difflib.get_close_matches(key, _KEYS, 1)
        yield key, "no such key", f"did you mean {near[0]}?" if near else "leave it out"


def _law_faults(measure: Measure, table: Mapping[str, Any], _: Path) -> _Found:
    if not measure.sources and "source" not in table:
        yield "source", "at least one is needed", "add [[source]] with mark = verified or memory, and text"
    if measure.last_checked == date.min and not str(table.get("last_checked", "")).strip():
        yield "last_checked", "a date is needed", "write the day on which the law was read, such as 2026-11-22"
    if not set(measure.territory) <= set(TERRITORIES) or not measure.territory:
        yield "territory", "at least one of E, W, S, NI", 'write for example ["E", "W"]'
    if measure.status is Law.CONFIRMED:
        yield "status", "a file cannot confirm its own law; a sign-on does", "write not_confirmed or off"
    if measure.in_force_from and measure.in_force_to and measure.in_force_to < measure.in_force_from:
        yield "in_force_to", "lies before in_force_from", "mend one of the two days"
    is_read = any(source.mark == "verified" for source in measure.sources)
    if measure.sources and not is_read and measure.status is not Law.OFF:
        yield "status", "known from memory only", "write off until a source was read and is marked verified"
    if _NEW_LAW.search(measure.basis) and measure.status is not Law.OFF:
        yield "status", "rests on law of 2026 whose commencement a file cannot confirm", "write off; a sign-on dates it"


def _rule_faults(measure: Measure, _: Mapping[str, Any], __: Path) -> _Found:
    rules = (*measure.facts_all, *measure.facts_any)
    if not rules:
        yield "facts_all", "at least one rule in facts_all or facts_any", "say which recorded fact it depends on"
    if any(_is_bad_age(rule) for rule in rules):
        yield "facts_all", "person.age: only '>=' up to 18", "an adult's age may be known only as 18 or over"
    for key, held in (("facts_all", measure.facts_all), ("facts_any", measure.facts_any)):
        for text in sorted({rule.text for rule in held if [one.text for one in held].count(rule.text) > 1}):
            yield key, f"rule {text!r} is written twice", "leave one out"
    nations = {rule.operand for rule in measure.facts_all if rule.fact == "ctx.territory"}
    if nations and nations != {frozenset(measure.territory)}:
        yield "facts_all", "the rule on ctx.territory and territory differ", "name the same nations in both"
    for fact in _contradictions(measure.facts_all):
        yield "facts_all", f"no value of {fact} can meet all its rules", "mend one of them"


def _is_bad_age(rule: Rule) -> bool:
    if rule.fact != "person.age":
        return False
    return rule.op != ">=" or not isinstance(rule.operand, int) or rule.operand > 18


def _contradictions(rules: tuple[Rule, ...]) -> list[str]:
    """Facts whose rules rule each other out; whole numbers are tried up to well beyond every operand."""
    by_fact: dict[str, list[Rule]] = {}
    for rule in rules:
        by_fact.setdefault(rule.fact, []).append(rule)
    return [fact for fact, held in by_fact.items() if len(held) > 1 and not _can_be_met(held)]


def _can_be_met(held: list[Rule]) -> bool:
    operands = [rule.operand for rule in held]
    tried: list[Any] = [True, False]
    numbers = [one for one in operands if isinstance(one, int) and not isinstance(one, bool)]
    if numbers:
        tried = sorted({max(0, number + step) for number in numbers for step in (-1, 0, 1)})
    elif any(isinstance(one, (str, frozenset)) for one in operands):
        tried = sorted({item for one in operands if not isinstance(one, (int, bool)) for item in _items(one)})
        if any(rule.op == "contains" for rule in held):
            return True
    return any(all(rule.answer({rule.fact: value}) == "met" for rule in held) for value in tried)


def _items(operand: str | frozenset[str]) -> frozenset[str]:
    return frozenset({operand}) if isinstance(operand, str) else operand


def _people_faults(measure: Measure, _: Mapping[str, Any], __: Path) -> _Found:
    if not measure.targets:
        yield "targets", "at least one", f"one or more of {', '.join(Target)}"
    for target, bearing in _FALLS_ON.items():
        is_meant = target in measure.targets and (
            measure.kind in _COERCIVE or (target is Target.ADULT and measure.kind is not Kind.PROTECTIVE)
        )
        if is_meant and not measure.bears_on:
            yield (
                "bears_on",
                f"a measure about {'an adult' if target is Target.ADULT else f'a {target}'} bears on somebody",
                f"add {bearing}, so that gate G1 can see whether that is a child",
            )


def _word_faults(_: Measure, table: Mapping[str, Any], __: Path) -> _Found:
    for key, value in table.items():
        texts = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        for text in texts:
            found = _NEVER.search(text) if isinstance(text, str) else None
            if found:
                yield key, f"the word {found[0]!r} is never used", "say what is known; nothing is recommended here"
