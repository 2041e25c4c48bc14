"""Which measures the facts allow: not eligible, possible, or facts met. A person still has to judge.

All of ``facts_all`` must be met and, where any is listed, one of ``facts_any``. One "not met" among ``facts_all``, or
"not met" throughout ``facts_any``, is not eligible; a "not known" that could change the answer makes it possible. The
status is that of the facts alone: gates and law stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from data.codes import Answer
from network.disruption.catalogue import Catalogue, catalogue
from network.disruption.gates import standing_from_facts
from network.disruption.measure import Measure
from network.disruption.rules import Facts, Rule, read_facts
from network.disruption.vocabulary import FactValue


class Status(StrEnum):
    """What the facts of a node say about one measure."""

    NOT_ELIGIBLE = "not_eligible"
    POSSIBLE = "possible"
    FACTS_MET = "facts_met"


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """What the facts say about one measure, with the reasons.

    Attributes
    ----------
    met, failed : tuple of Rule
        Rules that are met; rules that make it not eligible.
    missing : tuple of str
        Facts to find out, named only where the answer could change the status.
    """

    measure_id: str
    status: Status
    met: tuple[Rule, ...]
    failed: tuple[Rule, ...]
    missing: tuple[str, ...]


def evaluate(measure: Measure, facts: Facts) -> Eligibility:
    """Evaluate one measure for one node.

    Parameters
    ----------
    measure : Measure
        A measure of the catalogue.
    facts : mapping of str to value or None
        Facts as `read_facts` gives them.

    Returns
    -------
    Eligibility
        Status with met and failed rules and missing facts.

    Examples
    --------
    >>> marker = catalogue().measures["anpr-marker-request"]
    >>> evaluate(marker, {"vehicle.vrm_known": True, "vehicle.linked_to_concern": True}).missing
    ('vehicle.events_180d',)
    """
    needed = [(rule, rule.answer(facts)) for rule in measure.facts_all]
    either = [(rule, rule.answer(facts)) for rule in measure.facts_any]
    met = _having(Answer.MET, [*needed, *either])
    failed = _having(Answer.NOT_MET, needed)
    if either and all(answer is Answer.NOT_MET for _, answer in either):
        failed += _having(Answer.NOT_MET, either)
    if failed:
        return Eligibility(measure_id=measure.id, status=Status.NOT_ELIGIBLE, met=met, failed=failed, missing=())
    open_rules = _having(Answer.NOT_KNOWN, needed)
    if either and not _having(Answer.MET, either):
        open_rules += _having(Answer.NOT_KNOWN, either)
    missing = tuple(dict.fromkeys(rule.fact for rule in open_rules))
    status = Status.POSSIBLE if missing else Status.FACTS_MET
    return Eligibility(measure_id=measure.id, status=status, met=met, failed=(), missing=missing)


def _having(wanted: Answer, answered: Iterable[tuple[Rule, Answer]]) -> tuple[Rule, ...]:
    return tuple(rule for rule, answer in answered if answer is wanted)


def analyse(
    facts: Mapping[str, object], *, day: date | None = None, measures: Catalogue | None = None
) -> dict[str, list[dict[str, Any]]]:
    """Evaluate the whole catalogue for one flat set of facts.

    Parameters
    ----------
    facts : mapping of str to object
        Facts as read from JSON; absent or null is not known.
    day : date or None, optional
        Day of the decision, for dates of commencement.
    measures : Catalogue or None, optional
        Catalogue with its sign-ons; the one that ships with the product, without any, if None.

    Returns
    -------
    dict
        ``{"measures": [{"id", "status", "failed", "missing", "gates", "law"}]}`` in the order of the ids.

    Raises
    ------
    RefusedInput
        If a fact is not in the vocabulary or has a value of the wrong type.

    Examples
    --------
    >>> {entry["status"] for entry in analyse({})["measures"]} == {"possible"}
    True
    """
    chosen = (measures or catalogue()).on(day)
    known = read_facts(facts, chosen.words)
    return {"measures": [_entry(measure, known, chosen, day) for measure in chosen.measures.values()]}


def _entry(measure: Measure, facts: Mapping[str, FactValue], chosen: Catalogue, day: date | None) -> dict[str, Any]:
    found = evaluate(measure, facts)
    law = chosen.law(measure.id, day)
    return {
        "id": measure.id,
        "status": found.status.value,
        "failed": [rule.text for rule in found.failed],
        "missing": list(found.missing),
        "gates": [gate.value for gate in standing_from_facts(measure, facts, law)],
        "law": law.value,
    }


_NOT_MET, _NOT_KNOWN, _MET = 0, 1, 2
STATUS_CODES = (Status.NOT_ELIGIBLE, Status.POSSIBLE, Status.FACTS_MET)


def evaluate_many(nodes: Sequence[Mapping[str, object]], measures: Catalogue | None = None) -> npt.NDArray[np.int8]:
    """Evaluate the whole catalogue for many nodes at once; every different rule is answered once for all nodes.

    Parameters
    ----------
    nodes : sequence of mapping
        Flat facts of each node.
    measures : Catalogue or None, optional
        Catalogue; the one that ships with the product if None.

    Returns
    -------
    numpy.ndarray of int8, shape (nodes, measures)
        Index into `STATUS_CODES`, measures in the order of the catalogue.

    Raises
    ------
    RefusedInput
        If a fact of any node is not in the vocabulary or has a value of the wrong type.

    Notes
    -----
    With not met 0, not known 1 and met 2, "all" is the minimum and "any" is the maximum of the answers (Kleene).

    Examples
    --------
    >>> evaluate_many([{}, {"ctx.territory": "S"}]).shape
    (2, 91)
    """
    chosen = measures or catalogue()
    known = [read_facts(node, chosen.words) for node in nodes]
    answers = {rule.text: np.full(len(known), _NOT_KNOWN, dtype=np.int8) for rule in chosen.rules()}
    by_fact: dict[str, list[Rule]] = {}
    for rule in chosen.rules():
        by_fact.setdefault(rule.fact, []).append(rule)
    for fact, rows in _rows_by_value(known).items():
        for value, where in rows.items():
            for rule in by_fact.get(fact, ()):
                answers[rule.text][where] = _MET if rule.answer({fact: value}) is Answer.MET else _NOT_MET
    return _combine(list(chosen.measures.values()), answers, len(known))


def _rows_by_value(known: Sequence[Mapping[str, FactValue]]) -> dict[str, dict[FactValue, list[int]]]:
    """Rows of the nodes for every value of every fact."""
    found: dict[str, dict[FactValue, list[int]]] = {}
    for row, facts in enumerate(known):
        for fact, value in facts.items():
            found.setdefault(fact, {}).setdefault(value, []).append(row)
    return found


def _combine(
    measures: Sequence[Measure], answers: Mapping[str, npt.NDArray[np.int8]], size: int
) -> npt.NDArray[np.int8]:
    status = np.empty((size, len(measures)), dtype=np.int8)
    for column, measure in enumerate(measures):
        result = np.full(size, _MET, dtype=np.int8)
        for rule in measure.facts_all:
            np.minimum(result, answers[rule.text], out=result)
        if measure.facts_any:
            np.minimum(result, np.max([answers[rule.text] for rule in measure.facts_any], axis=0), out=result)
        status[:, column] = result
    return status
