"""What a partnership adds to the measures that ship: measures of its own, later versions, and stricter local policy.

Its files lie in ``LANTERN_HOME/powers``: one TOML a measure, and ``policy.toml`` with ranks, days of review and
thresholds. All pass the linter or nothing is loaded: a fault in local policy must never leave a looser rule in force.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from data.errors import LawError
from data.settings import load_settings
from network.disruption.catalogue import POLICY_FILE, Catalogue, catalogue, joined, read_folder
from network.disruption.measure import Measure
from network.disruption.measure_file import Fault
from network.disruption.rules import Rule, parse_rule
from network.disruption.vocabulary import Vocabulary

FOLDER = "powers"
_KEYS = frozenset({"rank", "review_days", "thresholds", "approved_by", "approved_on", "source"})
_STRICTER = {">=": lambda new, old: new >= old, "<": lambda new, old: new <= old, "<=": lambda new, old: new <= old}


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPolicy:
    """What a partnership asks beyond the law for one measure.

    Attributes
    ----------
    rank : str
        Who authorises it here; empty if policy says nothing.
    review_days : int or None
        Days to its first review here.
    thresholds : tuple of Rule
        Rules that replace looser ones on the same fact.
    approved_by, source : str
        Who approved the policy, and where it is written.
    """

    measure_id: str
    approved_by: str
    approved_on: date
    source: str
    rank: str = ""
    review_days: int | None = None
    thresholds: tuple[Rule, ...] = ()


def catalogue_here(home: Path | None = None) -> Catalogue:
    """Measures that ship, with those of this partnership and its policy.

    Parameters
    ----------
    home : pathlib.Path or None, optional
        Folder of the live data; that of the settings if None.

    Returns
    -------
    Catalogue
        The one that ships where the partnership has added nothing.

    Raises
    ------
    LawError
        If any local file is at fault; the message names file, key and what to do.
    """
    folder = (home or load_settings().data_dir) / FOLDER
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    if not files:
        return catalogue()
    return _loaded(folder, tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files))


@cache
def _loaded(folder: Path, _files: tuple[tuple[str, int, int], ...]) -> Catalogue:
    base = catalogue()
    whole = joined(base, read_folder(folder, base.words))
    path = folder / POLICY_FILE
    if not path.exists():
        return whole
    policies, faults = read_policy(path, whole)
    if faults:
        raise LawError("\n".join(map(str, faults)))
    return with_policy(whole, policies)


def with_policy(base: Catalogue, policies: tuple[LocalPolicy, ...]) -> Catalogue:
    """Apply local policy to a catalogue.

    Parameters
    ----------
    base : Catalogue
        Measures.
    policies : tuple of LocalPolicy
        From `read_policy`.

    Returns
    -------
    Catalogue
        Measures with stricter thresholds and named ranks; their digests change, so that a lawyer signs on what holds
        here and not what held before.
    """
    by_id = {policy.measure_id: policy for policy in policies}
    changed = {key: _applied(one, by_id[key]) if key in by_id else one for key, one in base.measures.items()}
    versions = tuple(_applied(one, by_id[one.id]) if one.id in by_id else one for one in base.versions)
    return replace(base, measures=changed, versions=versions)


def _applied(measure: Measure, policy: LocalPolicy) -> Measure:
    said = [measure.issuer]
    if policy.rank:
        said.append(f"here: {policy.rank} (local policy of {policy.approved_on}, {policy.source})")
    duration = measure.duration
    if policy.review_days is not None:
        duration += f". Here: first review after {policy.review_days} days"
    stricter = {(rule.fact, rule.op): rule for rule in policy.thresholds}
    text = json.dumps(
        [policy.rank, policy.review_days, [rule.text for rule in policy.thresholds], str(policy.approved_on)]
    )
    return replace(
        measure,
        issuer="; ".join(said),
        duration=duration,
        review_days=policy.review_days,
        facts_all=tuple(stricter.get((rule.fact, rule.op), rule) for rule in measure.facts_all),
        facts_any=tuple(stricter.get((rule.fact, rule.op), rule) for rule in measure.facts_any),
        digest=hashlib.sha256(f"{measure.digest} {text}".encode()).hexdigest(),
    )


def read_policy(path: Path, base: Catalogue) -> tuple[tuple[LocalPolicy, ...], tuple[Fault, ...]]:
    """Read and check a policy file.

    Parameters
    ----------
    path : pathlib.Path
        ``policy.toml`` with a table ``[measure.ID]`` for each measure.
    base : Catalogue
        Measures that it may name.

    Returns
    -------
    policies : tuple of LocalPolicy
        Those without fault.
    faults : tuple of Fault
        Every fault with what to do.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as fault:
        return (), (
            Fault(path.name, "file", f"not readable as TOML: {fault}", "mend that line; texts stand in quotes"),
        )
    faults = [
        Fault(path.name, key, "no such key", "write tables [measure.ID] only") for key in table if key != "measure"
    ]
    found = []
    for measure_id, entry in dict(table.get("measure", {})).items():
        measure = base.measures.get(measure_id)
        if measure is None or not isinstance(entry, Mapping):
            remedy = "see lantern powers list for the ids"
            faults.append(Fault(path.name, f"measure.{measure_id}", "no such measure", remedy))
            continue
        wrong = list(_policy_faults(measure, entry, base.words, path.name))
        faults += wrong
        if not wrong:
            found.append(_policy(measure_id, entry, base.words))
    return tuple(found), tuple(faults)


def _policy(measure_id: str, entry: Mapping[str, Any], words: Vocabulary) -> LocalPolicy:
    return LocalPolicy(
        measure_id=measure_id,
        approved_by=entry["approved_by"],
        approved_on=date.fromisoformat(str(entry["approved_on"])),
        source=entry["source"],
        rank=str(entry.get("rank", "")),
        review_days=entry.get("review_days"),
        thresholds=tuple(parse_rule(text, file=POLICY_FILE, words=words) for text in entry.get("thresholds", [])),
    )


def _policy_faults(measure: Measure, entry: Mapping[str, Any], words: Vocabulary, file: str) -> list[Fault]:
    where, found = f"measure.{measure.id}", list[Fault]()
    for key in sorted(set(entry) - _KEYS):
        found.append(Fault(file, f"{where}.{key}", "no such key", f"one of {', '.join(sorted(_KEYS))}"))
    for key, remedy in (("approved_by", "name who approved this policy"), ("source", "say where it is written")):
        if not str(entry.get(key, "")).strip():
            found.append(Fault(file, f"{where}.{key}", "text is needed", remedy))
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(entry.get("approved_on", ""))):
        found.append(Fault(file, f"{where}.approved_on", "a date is needed", "write it as 2026-11-22"))
    days = entry.get("review_days", 28)
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= 366:
        found.append(Fault(file, f"{where}.review_days", "is no number of days", "a whole number from 1 to 366"))
    thresholds = entry.get("thresholds", [])
    if not isinstance(thresholds, list):
        return [
            *found,
            Fault(file, f"{where}.thresholds", "is no list", 'write for example ["link.contacts_90d >= 2"]'),
        ]
    for text in thresholds:
        if wrong := _threshold_fault(measure, str(text), words):
            found.append(Fault(file, f"{where}.thresholds", *wrong))
    return found


def _threshold_fault(measure: Measure, text: str, words: Vocabulary) -> tuple[str, str] | None:
    try:
        rule = parse_rule(text, file=POLICY_FILE, words=words)
    except LawError as fault:
        return str(fault), "see vocabulary.toml for the facts and their values"
    held = [one for one in (*measure.facts_all, *measure.facts_any) if (one.fact, one.op) == (rule.fact, rule.op)]
    if not held:
        return f"the measure has no rule {rule.fact} {rule.op}", "a threshold replaces a rule that is there"
    stricter = _STRICTER.get(rule.op)
    if stricter is None or not all(stricter(rule.operand, one.operand) for one in held):
        return f"{text!r} is not stricter than {held[0].text!r}", "local policy may ask for more than the law, not less"
    return None
