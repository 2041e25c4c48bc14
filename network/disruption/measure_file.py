"""Read one measure file: typed values, rules, sources; every fault with its key and what to do about it.

The linter and the catalogue read through the same function, so that nothing is loaded that the linter would refuse.
"""

from __future__ import annotations

import difflib
import hashlib
import tomllib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from data.errors import LawError
from network.disruption.measure import Bearing, Kind, Law, Measure, Source, Target
from network.disruption.measure_check import Fault, faults_of
from network.disruption.rules import Rule, parse_rule
from network.disruption.vocabulary import Vocabulary

__all__ = ["Fault", "inspect", "read_measure"]

_Code = TypeVar("_Code", bound=StrEnum)


def read_measure(path: Path, words: Vocabulary) -> Measure:
    """Read one measure file.

    Parameters
    ----------
    path : pathlib.Path
        File named like the measure's id, or ``ID--YYYY-MM-DD.toml`` for the version in force from that day.
    words : Vocabulary
        Facts that its rules may name.

    Returns
    -------
    Measure
        The checked measure.

    Raises
    ------
    LawError
        If anything is missing or not valid; the message names the file, the key and what to do, one line a fault.
    """
    measure, faults = inspect(path, words)
    if measure is None or faults:
        raise LawError("\n".join(map(str, faults)))
    return measure


def inspect(path: Path, words: Vocabulary) -> tuple[Measure | None, tuple[Fault, ...]]:
    """Read one measure file and list every fault at once.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    words : Vocabulary
        Facts that its rules may name.

    Returns
    -------
    measure : Measure or None
        None when it cannot be read at all; not to be used where there are faults.
    faults : tuple of Fault
        In the order of the checks.
    """
    try:
        raw = path.read_bytes()
        table = tomllib.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        wrong = Fault(path.name, "file", f"not readable as TOML: {fault}", "mend that line; texts stand in quotes")
        return None, (wrong,)
    except OSError as fault:
        return None, (Fault(path.name, "file", f"cannot be opened: {fault.strerror}", "check the name and the rights"),)
    reader = _Reader(table, path.name)
    measure = _made(reader, words, hashlib.sha256(raw).hexdigest())
    return measure, (*reader.faults, *faults_of(measure, table, path))


def _made(reader: _Reader, words: Vocabulary, digest: str) -> Measure:
    last_checked = reader.day("last_checked") or date.min
    return Measure(
        id=reader.text("id"),
        name=reader.text("name"),
        purpose=reader.text("purpose"),
        basis=reader.text("basis"),
        extent=reader.text("extent"),
        issuer=reader.text("issuer"),
        lead=reader.text("lead"),
        duration=reader.text("duration"),
        breach=reader.text("breach"),
        equivalents=reader.text("equivalents"),
        checked_by=reader.optional_text("checked_by"),
        currency=reader.optional_text("currency"),
        partners=reader.texts("partners"),
        human=reader.texts("human"),
        evidence=reader.texts("evidence"),
        safeguards=reader.texts("safeguards"),
        territory=reader.texts("territory"),
        needs_two_people=reader.flag("needs_two_people"),
        reference_only=reader.flag("reference_only"),
        kind=reader.code(Kind, "kind"),
        status=reader.code(Law, "status"),
        targets=tuple(reader.codes(Target, "targets")),
        bears_on=tuple(reader.codes(Bearing, "bears_on")),
        in_force_from=reader.day("in_force_from"),
        in_force_to=reader.day("in_force_to"),
        last_checked=last_checked,
        facts_all=reader.rules("facts_all", words),
        facts_any=reader.rules("facts_any", words),
        sources=reader.sources(last_checked),
        digest=digest,
    )


class _Reader:
    """Reads typed values of one file and collects every fault."""

    def __init__(self, table: Mapping[str, Any], file: str) -> None:
        self.table, self.file, self.faults = table, file, list[Fault]()

    def _fault(self, key: str, what: str, remedy: str) -> None:
        self.faults.append(Fault(self.file, key, what, remedy))

    def text(self, key: str) -> str:
        value = self.table.get(key)
        if not isinstance(value, str) or not value.strip():
            self._fault(key, "text is needed", _REMEDIES.get(key, "write it, in quotes"))
            return ""
        return value

    def optional_text(self, key: str) -> str:
        value = self.table.get(key, "")
        if not isinstance(value, str):
            self._fault(key, "is no text", "write it in quotes, or leave it empty")
            return ""
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.table.get(key)
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self._fault(key, "a list of texts is needed", 'write for example ["first", "second"]')
            return ()
        return tuple(value)

    def flag(self, key: str) -> bool:
        value = self.table.get(key)
        if not isinstance(value, bool):
            self._fault(key, "true or false is needed", "write it without quotes")
        return value is True

    def code(self, kind: type[_Code], key: str) -> _Code:
        return self._code(kind, key, self.table.get(key))

    def codes(self, kind: type[_Code], key: str) -> list[_Code]:
        return [self._code(kind, key, value) for value in self.texts(key)]

    def _code(self, kind: type[_Code], key: str, value: object) -> _Code:
        try:
            return kind(str(value))
        except ValueError:
            self._fault(key, f"{value!r} is not known", f"one of {', '.join(kind)}")
            return next(iter(kind))

    def day(self, key: str) -> date | None:
        value = self.table.get(key, "")
        if type(value) is date:
            return value
        try:
            return date.fromisoformat(value) if value else None
        except (TypeError, ValueError):
            self._fault(key, f"{value!r} is not a date", "write it as 2026-11-22")
            return None

    def rules(self, key: str, words: Vocabulary) -> tuple[Rule, ...]:
        found = []
        for text in self.texts(key):
            try:
                found.append(parse_rule(text, file=key, words=words))
            except LawError as fault:
                self._fault(key, str(fault).removeprefix(f"{key}: "), _near_fact(text, words))
        return tuple(found)

    def sources(self, last_checked: date) -> tuple[Source, ...]:
        entries = self.table.get("source", [])
        if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
            self._fault("source", "is no list of tables", "write [[source]] above mark and text")
            return ()
        found = []
        for number, entry in enumerate(entries, 1):
            mark, text, read_on = entry.get("mark"), entry.get("text"), entry.get("read_on", last_checked)
            day = read_on if type(read_on) is date else self._source_day(number, read_on)
            if mark not in {"verified", "memory"} or not isinstance(text, str) or not text.strip():
                self._fault("source", f"number {number} has no mark or no text", "mark = verified or memory, and text")
            found.append(Source(mark=str(mark), text=str(text or ""), read_on=day))
        return tuple(found)

    def _source_day(self, number: int, value: object) -> date:
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self._fault("source", f"number {number}: read_on {value!r} is not a date", "write it as 2026-11-22")
            return date.min


_REMEDIES = {
    "basis": "name the statute and section, or say that it is non-statutory and what it rests on",
    "issuer": "say who may issue or apply for it, and the authority or rank needed",
    "lead": "name the agency that leads",
    "duration": "say how long it lasts and when it is reviewed",
    "breach": "say what follows a breach, or Not applicable",
    "equivalents": "say what there is elsewhere, or none",
}


def _near_fact(text: str, words: Vocabulary) -> str:
    name = text.split(" ", 1)[0]
    near = [] if name in words.facts else difflib.get_close_matches(name, words.facts, 1)
    return f"did you mean {near[0]}?" if near else "see vocabulary.toml for the facts and their values"
