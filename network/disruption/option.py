"""One lawful option for one node, with every reason, and the words it is shown in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from network.disruption.eligibility import Eligibility, Status
from network.disruption.gates import GateResult, Outcome
from network.disruption.measure import LAW_WORDS, Law, Measure
from network.disruption.rules import Rule
from network.disruption.sheet import Fact
from network.disruption.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One measure for one node, with every reason.

    Attributes
    ----------
    child_id : str or None
        Child whom it is to protect.
    status : Status
        Of the facts; not eligible outside its territory, possible at most while an age is not known.
    headline : str
        Status in words: ``facts met - needs judgement``, ``find out: ...`` or ``not available: ...``.
    met, failed : tuple of str
        Conditions in words.
    facts : tuple of Fact
        Facts behind the conditions that are met, with records and reports.
    missing, questions : tuple of str
        Facts to find out, by name and in words.
    grades : tuple of (str, str)
        Report id and its grade in words, for every report behind the facts that are met.
    gates : tuple of GateResult
        G1 to G7; those about the decision itself come with the decision.
    instead : tuple of str
        Ids of protective measures to look at where G1 or G1b stands.
    """

    measure: Measure
    kind: str
    node_id: str
    child_id: str | None
    status: Status
    headline: str
    met: tuple[str, ...]
    failed: tuple[str, ...]
    facts: tuple[Fact, ...]
    missing: tuple[str, ...]
    questions: tuple[str, ...]
    grades: tuple[tuple[str, str], ...]
    gates: tuple[GateResult, ...]
    law: Law
    instead: tuple[str, ...] = ()

    @property
    def risks(self) -> tuple[str, ...]:
        """Safeguards and traps of the measure, what of its law may have moved, and what only memory says."""
        moved = (f"law may have moved: {self.measure.currency}",) if self.measure.currency else ()
        unread = tuple(f"not read, from memory: {s.text}" for s in self.measure.sources if s.mark == "memory")
        return (*self.measure.safeguards, *moved, *unread)

    @property
    def law_words(self) -> str:
        """How far the law is confirmed, in words."""
        return LAW_WORDS[self.law]

    @property
    def reports(self) -> tuple[str, ...]:
        """Reports behind the facts that are met."""
        return tuple(report for report, _ in self.grades)

    @property
    def standing(self) -> tuple[GateResult, ...]:
        """Gates that do not pass."""
        return tuple(result for result in self.gates if result.outcome is not Outcome.PASSES)


def reports_of(facts: Iterable[Fact]) -> tuple[str, ...]:
    """Reports behind some facts.

    Parameters
    ----------
    facts : iterable of Fact
        Facts.

    Returns
    -------
    tuple of str
        Ids, each once.
    """
    return tuple(dict.fromkeys(report for fact in facts for report in fact.reports))


def failed_words(measure: Measure, found: Eligibility, facts: Mapping[str, Fact], words: Vocabulary) -> tuple[str, ...]:
    """Say why the facts do not allow it: what is needed, and what is on record instead.

    Parameters
    ----------
    measure : Measure
        The measure.
    found : Eligibility
        What its rules say.
    facts : mapping of str to Fact
        Facts of the node.
    words : Vocabulary
        Words of facts and values.

    Returns
    -------
    tuple of str
        One for every rule of ``facts_all``, one for all of ``facts_any``.
    """

    def said(rule: Rule) -> str:
        fact = facts.get(rule.fact)
        held = f" (on record: {words.value_words(fact.value)})" if fact and fact.value is not None else ""
        return rule.words(words) + held

    either = [said(rule) for rule in found.failed if rule in measure.facts_any]
    needed = [f"needs: {said(rule)}" for rule in found.failed if rule in measure.facts_all]
    return (*needed, *([f"needs one of: {', or '.join(either)}"] if either else []))


def headline_of(status: Status, questions: list[str], failed: tuple[str, ...]) -> str:
    """Put the status in words.

    Parameters
    ----------
    status : Status
        Of the facts.
    questions : list of str
        What to find out.
    failed : tuple of str
        Why it is not available.

    Returns
    -------
    str
        ``facts met - needs judgement``, ``find out: ...`` or ``not available: ...``.
    """
    if status is Status.FACTS_MET:
        return "facts met - needs judgement"
    if status is Status.POSSIBLE:
        return "find out: " + " ".join(questions)
    return "not available: " + "; ".join(failed)
