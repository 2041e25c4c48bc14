"""The vocabulary of facts that rules are typed against: what each is called, what values it takes, in what words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from data.errors import LawError
from data.resources import shipped

FactValue = int | bool | str | frozenset[str]
OPERATORS = {
    "int": frozenset({"==", "!=", "<", "<=", ">", ">="}),
    "bool": frozenset({"==", "!="}),
    "enum": frozenset({"==", "!=", "in"}),
    "set": frozenset({"contains"}),
}
"""Kinds of facts, and what a rule may ask of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDefinition:
    """One fact that rules may name.

    Attributes
    ----------
    kind : str
        ``int``, ``bool``, ``enum`` or ``set``.
    label : str
        The fact as a statement.
    question : str
        What to find out when it is not known, without the words "find out".
    values : tuple of str
        Allowed values of an enum or a set, else empty.
    """

    name: str
    kind: str
    label: str
    question: str
    values: tuple[str, ...] = ()
    note: str = ""

    @property
    def find_out(self) -> str:
        """The fact as a thing to find out."""
        return f"find out: {self.question}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """All facts that rules may name, and the words of list values."""

    facts: Mapping[str, FactDefinition]
    words: Mapping[str, str]

    def value_words(self, value: FactValue) -> str:
        """Value as users read it.

        Parameters
        ----------
        value : int, bool, str or frozenset of str
            Value of a fact.

        Returns
        -------
        str
            Its words.
        """
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, frozenset):
            return ", ".join(self.words.get(item, item) for item in sorted(value)) or "none"
        return self.words.get(value, value) if isinstance(value, str) else str(value)


@cache
def vocabulary(path: Path | None = None) -> Vocabulary:
    """Facts that rules may name.

    Parameters
    ----------
    path : pathlib.Path or None, optional
        Vocabulary file; the one that ships with the product if None.

    Returns
    -------
    Vocabulary
        Facts by name, and words of values.

    Raises
    ------
    LawError
        If the file has a fact without type, label or question.
    """
    source = path or shipped("powers", "vocabulary.toml")
    table = tomllib.loads(source.read_text(encoding="utf-8"))
    facts = {name: _definition(name, entry, source.name) for name, entry in table["facts"].items()}
    return Vocabulary(facts=facts, words=dict(table.get("values", {})))


def _definition(name: str, entry: Mapping[str, Any], file: str) -> FactDefinition:
    kind, values = str(entry.get("type", "")), tuple(str(value) for value in entry.get("values", ()))
    if kind not in OPERATORS or not entry.get("label") or not entry.get("question"):
        raise LawError(f"{file}: fact {name} needs a type (int, bool, enum, set), a label and a question")
    if (kind in {"enum", "set"}) is not bool(values):
        raise LawError(f"{file}: fact {name}: values belong to enum and set, and only to them")
    return FactDefinition(
        name=name,
        kind=kind,
        label=str(entry["label"]),
        question=str(entry["question"]),
        values=values,
        note=str(entry.get("note", "")),
    )
