"""Rules of the form ``<fact> <op> <value>``, typed against the vocabulary of facts, with three answers.

A fact that is absent, null or has the list value ``unknown`` is not known, and a rule on it answers `Answer.NOT_KNOWN`.
A rule never turns "not known" into "not met".
"""

from __future__ import annotations

import difflib
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from data.codes import Answer
from data.errors import LawError, RefusedInput
from network.disruption.vocabulary import OPERATORS, FactDefinition, FactValue, Vocabulary, vocabulary

Facts = Mapping[str, FactValue | None]

_RULE = re.compile(r"^(?P<fact>[a-z]+\.[a-z0-9_]+) (?P<op>==|!=|<=|>=|<|>|in|contains) (?P<value>\S.*)$")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda value, allowed: value in allowed,
    "contains": lambda held, value: value in held,
}
_WORDS = {"<": "under", "<=": "at most", ">": "more than", ">=": "at least", "==": "exactly", "!=": "other than"}
UNKNOWN_VALUE = "unknown"
# Nobody is older, and no count of events, people or forces is larger: such a number is a slip of the keyboard.
OLDEST = 120
MOST = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One condition on one fact.

    Attributes
    ----------
    text : str
        The rule as the measure's file has it.
    operand : int, bool, str or frozenset of str
        Right-hand side; a frozenset for ``in``.
    """

    text: str
    fact: str
    op: str
    operand: FactValue

    def answer(self, facts: Facts) -> Answer:
        """Answer for one node.

        Parameters
        ----------
        facts : mapping of str to value or None
            Facts as `read_facts` gives them.

        Returns
        -------
        Answer
            Met, not met, or not known.
        """
        value = facts.get(self.fact)
        if value is None:
            return Answer.NOT_KNOWN
        return Answer.MET if _COMPARE[self.op](value, self.operand) else Answer.NOT_MET

    def words(self, vocabulary: Vocabulary) -> str:
        """Put the condition in words.

        Parameters
        ----------
        vocabulary : Vocabulary
            Words of facts and values.

        Returns
        -------
        str
            E.g. ``age of the child: under 16``.
        """
        label = vocabulary.facts[self.fact].label
        if isinstance(self.operand, bool):
            return label if self.operand is (self.op == "==") else f"not so: {label}"
        if isinstance(self.operand, frozenset):
            named = sorted(self.operand, key=vocabulary.facts[self.fact].values.index)
            return f"{label}: " + " or ".join(vocabulary.value_words(item) for item in named)
        shown = vocabulary.value_words(self.operand)
        is_exact = self.op in {"==", "contains"} and isinstance(self.operand, str)
        return f"{label}: {shown}" if is_exact else f"{label}: {_WORDS.get(self.op, self.op)} {shown}"


def parse_rule(text: str, *, file: str, words: Vocabulary | None = None) -> Rule:
    """Read one rule.

    Parameters
    ----------
    text : str
        ``<fact> <op> <value>``; ops ``== != < <= > >= in contains``.
    file : str
        File it stands in, for messages.
    words : Vocabulary or None, optional
        Facts that may be named; those that ship with the product if None.

    Returns
    -------
    Rule
        The typed rule.

    Raises
    ------
    LawError
        If the rule cannot be read, names an unknown fact or value, or compares what cannot be compared.

    Examples
    --------
    >>> parse_rule("child.age < 16", file="example.toml").operand
    16
    """
    found = _RULE.match(text)
    if not found:
        raise LawError(f"{file}: rule {text!r} is not '<fact> <op> <value>' with == != < <= > >= in contains")
    definition = (words or vocabulary()).facts.get(found["fact"])
    if definition is None:
        raise LawError(f"{file}: rule {text!r}: fact {found['fact']} is not in the vocabulary")
    if found["op"] not in OPERATORS[definition.kind]:
        raise LawError(f"{file}: rule {text!r}: {found['op']} does not go with a fact of type {definition.kind}")
    operand = _operand(found["value"], found["op"], definition, f"{file}: rule {text!r}")
    return Rule(text=text, fact=definition.name, op=found["op"], operand=operand)


def _operand(text: str, op: str, definition: FactDefinition, where: str) -> FactValue:
    if op == "in":
        if not (text.startswith("[") and text.endswith("]")):
            raise LawError(f"{where}: 'in' needs a list such as [E,W]")
        items = [item.strip() for item in text[1:-1].split(",")]
        return frozenset(str(_single(item, definition, where)) for item in items)
    return _single(text, definition, where)


def _single(text: str, definition: FactDefinition, where: str) -> FactValue:
    if definition.kind == "int":
        if not re.fullmatch(r"\d{1,9}", text):
            raise LawError(f"{where}: {definition.name} is compared with a whole number")
        return int(text)
    if definition.kind == "bool":
        if text not in {"true", "false"}:
            raise LawError(f"{where}: {definition.name} is true or false")
        return text == "true"
    if text not in definition.values or text == UNKNOWN_VALUE:
        raise LawError(f"{where}: {text} is not a known value of {definition.name}")
    return text


def read_facts(facts: Mapping[str, object], words: Vocabulary | None = None) -> dict[str, FactValue]:
    """Check the facts of one node and leave out those that are not known.

    Parameters
    ----------
    facts : mapping of str to object
        Flat facts as read from JSON; null and the list value ``unknown`` are not known.
    words : Vocabulary or None, optional
        Facts that may be named; those that ship with the product if None.

    Returns
    -------
    dict of str to value
        Known facts only; lists as frozensets.

    Raises
    ------
    RefusedInput
        If a fact is not in the vocabulary or has a value of the wrong type; the message names every such fact.

    Examples
    --------
    >>> read_facts({"person.age": 34, "child.age": None, "child.legal_status": "unknown"})
    {'person.age': 34}
    """
    known = (words or vocabulary()).facts
    faults: list[str] = []
    read: dict[str, FactValue] = {}
    for name, value in facts.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            faults.append(f"{name}: no such fact in the vocabulary{f'; did you mean {near[0]}?' if near else ''}")
        elif value is not None:
            checked = _checked(value, known[name])
            if checked is None:
                faults.append(f"{name}: {_expected(known[name])}")
            elif checked != UNKNOWN_VALUE:
                read[name] = checked
    if faults:
        raise RefusedInput("facts refused: " + "; ".join(sorted(faults)))
    return read


def _checked(value: object, definition: FactDefinition) -> FactValue | None:
    """Value in its own type, or None if it is not of that type."""
    if definition.kind == "bool":
        return value if isinstance(value, bool) else None
    if definition.kind == "int":
        most = OLDEST if definition.name.endswith(".age") else MOST
        return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most else None
    if definition.kind == "enum":
        return value if isinstance(value, str) and value in definition.values else None
    return _checked_set(value, definition)


def _checked_set(value: object, definition: FactDefinition) -> frozenset[str] | None:
    if not isinstance(value, (list, tuple, set, frozenset)):
        return None
    items: Iterable[object] = value
    held = frozenset(item for item in items if isinstance(item, str) and item in definition.values)
    return held if len(held) == len(set(map(repr, value))) else None


def _expected(definition: FactDefinition) -> str:
    if definition.kind == "bool":
        return "needs true, false or null"
    if definition.kind == "int":
        most = OLDEST if definition.name.endswith(".age") else MOST
        return f"needs a whole number from 0 to {most}, or null"
    listed = ", ".join(definition.values)
    return f"needs {'one' if definition.kind == 'enum' else 'a list'} of {listed}, or null"


def read_text(name: str, text: str, words: Vocabulary | None = None) -> FactValue | None:
    """Value of a fact that was recorded as text.

    Parameters
    ----------
    name : str
        Name of the fact.
    text : str
        Recorded text: ``true``/``false``/``yes``/``no``, a number, a value, or values separated by commas.
    words : Vocabulary or None, optional
        Facts that may be named; those that ship with the product if None.

    Returns
    -------
    int, bool, str, frozenset of str or None
        None when the text is empty or says that it is not known.

    Raises
    ------
    RefusedInput
        If the fact is unknown or the text is not a value of it.

    Examples
    --------
    >>> read_text("child.controller_statement", "yes"), read_text("person.age", "")
    (True, None)
    """
    definition = (words or vocabulary()).facts.get(name)
    plain = text.strip()
    if plain.lower() in {"", UNKNOWN_VALUE, "not known", "null"}:
        return None
    value: object = plain
    if definition and definition.kind == "bool":
        value = {"true": True, "yes": True, "false": False, "no": False}.get(plain.lower(), plain)
    elif definition and definition.kind == "int" and plain.isdecimal():
        value = int(plain)
    elif definition and definition.kind == "set":
        value = [item.strip() for item in plain.split(",") if item.strip()]
    return read_facts({name: value}, words).get(name)
