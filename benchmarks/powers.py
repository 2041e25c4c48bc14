"""The whole catalogue against many nodes: compiled rules against reading each rule string for each node.

Run with ``python -m benchmarks.powers [NODES]``. Prints both times of one run, their ratio, and whether every answer is
the same.
"""

from __future__ import annotations

import sys
import time
from typing import Any

import numpy as np

from data.codes import Answer
from network.disruption.catalogue import catalogue
from network.disruption.eligibility import STATUS_CODES, Status, evaluate_many
from network.disruption.rules import parse_rule, read_facts
from network.disruption.vocabulary import vocabulary


def nodes(count: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Random facts, about 30 known for each node."""
    made = []
    facts = list(vocabulary().facts.values())
    for _ in range(count):
        sheet: dict[str, Any] = {}
        for index in rng.choice(len(facts), size=30, replace=False):
            fact = facts[index]
            if fact.kind == "bool":
                sheet[fact.name] = bool(rng.integers(2))
            elif fact.kind == "int":
                sheet[fact.name] = int(rng.integers(0, 40))
            elif fact.kind == "enum":
                sheet[fact.name] = str(rng.choice(fact.values))
            else:
                sheet[fact.name] = [str(rng.choice(fact.values))]
        made.append(sheet)
    return made


def by_strings(sheets: list[dict[str, Any]]) -> list[list[str]]:
    """Status of every measure for every node, each rule string read anew."""
    measures = [
        (measure.id, [rule.text for rule in measure.facts_all], [rule.text for rule in measure.facts_any])
        for measure in catalogue().measures.values()
    ]
    found = []
    for sheet in sheets:
        known = read_facts(sheet)
        row = []
        for file, needed_texts, either_texts in measures:
            needed = {parse_rule(text, file=file).answer(known) for text in needed_texts}
            either = {parse_rule(text, file=file).answer(known) for text in either_texts} or {Answer.MET}
            if Answer.NOT_MET in needed or either == {Answer.NOT_MET}:
                row.append(Status.NOT_ELIGIBLE.value)
            elif Answer.NOT_KNOWN in needed or Answer.MET not in either:
                row.append(Status.POSSIBLE.value)
            else:
                row.append(Status.FACTS_MET.value)
        found.append(row)
    return found


def main(count: int = 10_000) -> int:
    """Time both and compare."""
    sheets = nodes(count, np.random.default_rng(1))
    catalogue()
    start = time.perf_counter()
    codes = evaluate_many(sheets)
    fast = time.perf_counter() - start
    start = time.perf_counter()
    slow = by_strings(sheets)
    slow_s = time.perf_counter() - start
    same = [[STATUS_CODES[code].value for code in row] for row in codes] == slow
    print(f"{count} nodes x {len(catalogue().measures)} measures: compiled {fast:.2f} s, strings {slow_s:.2f} s")
    print(f"ratio {fast / slow_s:.3f}, same answers: {same}")
    return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
