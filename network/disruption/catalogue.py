"""The catalogue of measures: one TOML file each under ``data/powers``, checked whole before any is used.

A measure carries its basis, territory, dates, sources and marks as data; no text of a statute stands in code. The law
of a measure is "off" or "not confirmed" until a partnership's lawyer signs on exactly that file.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from data.casework import SignOn
from data.errors import LawError
from data.resources import shipped
from network.disruption.measure import TERRITORIES, Bearing, Kind, Law, Measure, Source, Target
from network.disruption.rules import Rule, Vocabulary, parse_rule, vocabulary

_Code = TypeVar("_Code", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All measures by id, with the words of facts and the sign-ons of a partnership's lawyer."""

    measures: Mapping[str, Measure]
    words: Vocabulary
    sign_ons: tuple[SignOn, ...] = field(default=())

    def with_sign_ons(self, sign_ons: Iterable[SignOn]) -> Catalogue:
        """Join these sign-ons to the same measures.

        Parameters
        ----------
        sign_ons : iterable of SignOn
            Sign-ons of the partnership.

        Returns
        -------
        Catalogue
            A new catalogue.

        Raises
        ------
        LawError
            If a sign-on names a measure that is not in the catalogue.
        """
        kept = tuple(sign_ons)
        strays = sorted({sign_on.measure_id for sign_on in kept} - set(self.measures))
        if strays:
            raise LawError(f"sign-on: no measure {', '.join(strays)} in the catalogue")
        return Catalogue(measures=self.measures, words=self.words, sign_ons=kept)

    def law(self, measure_id: str, day: date | None = None) -> Law:
        """How far the law of a measure is confirmed on a day.

        Parameters
        ----------
        measure_id : str
            Id of the measure.
        day : date or None, optional
            Day of the decision; None leaves dates of commencement out.

        Returns
        -------
        Law
            Confirmed only with a sign-on for exactly this text of the file, and in force on the day.
        """
        measure = self.measures[measure_id]
        if not _in_force(measure.in_force_from, measure.in_force_to, day):
            return Law.OFF
        valid = [s for s in self.sign_ons if s.measure_id == measure_id and s.digest == measure.digest]
        if not valid:
            return measure.status
        in_force = [s for s in valid if _in_force(s.in_force_from, s.in_force_to, day)]
        return Law.CONFIRMED if in_force else Law.OFF

    def rules(self) -> tuple[Rule, ...]:
        """Every different rule of all measures, once.

        Returns
        -------
        tuple of Rule
            In order of first appearance.
        """
        found = {rule.text: rule for m in self.measures.values() for rule in (*m.facts_all, *m.facts_any)}
        return tuple(found.values())


def _in_force(start: date | None, end: date | None, day: date | None) -> bool:
    if day is None:
        return True
    return (start is None or start <= day) and (end is None or day <= end)


@cache
def catalogue(folder: Path | None = None) -> Catalogue:
    """Load and check every measure.

    Parameters
    ----------
    folder : pathlib.Path or None, optional
        Folder of measure files with ``vocabulary.toml``; the one that ships with the product if None.

    Returns
    -------
    Catalogue
        Measures in the order of their ids, without any sign-on.

    Raises
    ------
    LawError
        If any file is not valid; the message names every file and fault.

    Examples
    --------
    >>> catalogue().measures["anpr-marker-request"].targets
    (<Target.VEHICLE: 'vehicle'>,)
    """
    source = folder or shipped("powers")
    words = vocabulary(source / "vocabulary.toml")
    measures: dict[str, Measure] = {}
    faults: list[str] = []
    for path in sorted(source.glob("*.toml")):
        if path.name == "vocabulary.toml":
            continue
        try:
            measures[path.stem] = read_measure(path, words)
        except LawError as fault:
            faults.append(str(fault))
    if faults:
        raise LawError("\n".join(faults))
    return Catalogue(measures=measures, words=words)


def read_measure(path: Path, words: Vocabulary) -> Measure:
    """Read one measure file.

    Parameters
    ----------
    path : pathlib.Path
        File named like the measure's id.
    words : Vocabulary
        Facts that its rules may name.

    Returns
    -------
    Measure
        The checked measure.

    Raises
    ------
    LawError
        If anything is missing or not valid; the message names the file and the key or rule.
    """
    raw = path.read_bytes()
    try:
        table = tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise LawError(f"{path.name}: not readable as TOML: {fault}") from fault
    reader = _Reader(table, path.name)
    measure = Measure(
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
        last_checked=reader.day("last_checked") or date.min,
        facts_all=reader.rules("facts_all", words),
        facts_any=reader.rules("facts_any", words),
        sources=reader.sources(),
        digest=hashlib.sha256(raw).hexdigest(),
    )
    faults = [*reader.faults, *_faults(measure, table, path)]
    if faults:
        raise LawError("\n".join(f"{path.name}: {fault}" for fault in faults))
    return measure


_KEYS = {item.name for item in fields(Measure)} - {"sources", "digest"} | {"source"}


def _faults(measure: Measure, table: Mapping[str, Any], path: Path) -> list[str]:
    """List what is wrong with a measure as a whole."""
    checks = {
        f"id {measure.id} is not the name of the file": measure.id != path.stem,
        f"unknown keys {', '.join(sorted(set(table) - _KEYS))}": bool(set(table) - _KEYS),
        "targets: at least one": not measure.targets,
        "facts_all, facts_any: at least one rule": not measure.fact_names,
        "source: at least one, with mark verified or memory": not measure.sources,
        "last_checked: a date is needed": measure.last_checked == date.min,
        f"territory: only {', '.join(TERRITORIES)}, at least one": not measure.territory
        or not set(measure.territory) <= set(TERRITORIES),
        "status: a file cannot confirm its own law; a sign-on does": measure.status is Law.CONFIRMED,
        "person.age: only '>=' up to 18, for an adult's age may be known only as 18 or over": any(
            rule.op != ">=" or not isinstance(rule.operand, int) or rule.operand > 18
            for rule in (*measure.facts_all, *measure.facts_any)
            if rule.fact == "person.age"
        ),
        "bears_on: a measure about an adult bears on a person, unless it protects that person": Target.ADULT
        in measure.targets
        and Bearing.PERSON not in measure.bears_on
        and measure.kind is not Kind.PROTECTIVE,
    }
    return [fault for fault, is_so in checks.items() if is_so]


class _Reader:
    """Reads typed values of one file and collects every fault."""

    def __init__(self, table: Mapping[str, Any], file: str) -> None:
        self.table, self.file, self.faults = table, file, list[str]()

    def text(self, key: str) -> str:
        value = self.optional_text(key)
        if not value.strip():
            self.faults.append(f"{key}: text is needed")
        return value

    def optional_text(self, key: str) -> str:
        value = self.table.get(key)
        if not isinstance(value, str):
            self.faults.append(f"{key}: text is needed, it may be empty only where nothing is known")
            return ""
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.table.get(key)
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            self.faults.append(f"{key}: a list of texts is needed")
            return ()
        return tuple(value)

    def flag(self, key: str) -> bool:
        value = self.table.get(key)
        if not isinstance(value, bool):
            self.faults.append(f"{key}: true or false is needed")
        return value is True

    def code(self, kind: type[_Code], key: str) -> _Code:
        return self._code(kind, key, self.table.get(key))

    def codes(self, kind: type[_Code], key: str) -> list[_Code]:
        return [self._code(kind, key, value) for value in self.texts(key)]

    def _code(self, kind: type[_Code], key: str, value: object) -> _Code:
        try:
            return kind(str(value))
        except ValueError:
            self.faults.append(f"{key}: {value!r} is not one of {', '.join(kind)}")
            return next(iter(kind))

    def day(self, key: str) -> date | None:
        value = self.optional_text(key)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.faults.append(f"{key}: {value!r} is not a date such as 2026-11-22")
            return None

    def rules(self, key: str, words: Vocabulary) -> tuple[Rule, ...]:
        found = []
        for text in self.texts(key):
            try:
                found.append(parse_rule(text, file=key, words=words))
            except LawError as fault:
                self.faults.append(str(fault))
        return tuple(found)

    def sources(self) -> tuple[Source, ...]:
        entries = self.table.get("source", [])
        found = tuple(Source(mark=str(e.get("mark")), text=str(e.get("text") or "")) for e in entries)
        if any(s.mark not in {"verified", "memory"} or not s.text.strip() for s in found):
            self.faults.append("source: each needs mark = verified or memory, and text")
        return found
