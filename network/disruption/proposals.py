"""Lawful options for one node: what is met and by which records, what to find out, what stands in the way.

An option decides nothing. Protective options come first, then the least intrusive. A child, or somebody harmed as a
child, is offered protective measures only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from data.checks import Check
from data.codes import Audience
from data.orders import Order, OrderBreach
from data.protection import is_child, is_protected, same_person_records
from data.records import Case
from network.disruption.bearers import bearers, flagged, people_unseen
from network.disruption.catalogue import Catalogue, catalogue
from network.disruption.eligibility import Eligibility, Status, evaluate
from network.disruption.evidence import days_before, involvements, within
from network.disruption.facts import facts_for
from network.disruption.gates import (
    Gate,
    GateResult,
    Outcome,
    g1_child,
    g1b_age,
    g2_deconfliction,
    g3_identity,
    g4_grading,
    g5_handling,
    g6_social_care,
    g7_law,
    what_is_unrecorded,
)
from network.disruption.measure import Kind, Measure, Target
from network.disruption.option import Option, failed_words, headline_of, reports_of
from network.disruption.sheet import Fact
from network.disruption.vocabulary import FactValue
from network.disruption.whole_view import answered_by_lead

__all__ = ["CONTACT_DAYS", "INSTEAD_FOR_CHILD", "Option", "contacts_of", "propose"]

CONTACT_DAYS = 180
TERRITORY = "ctx.territory"
# What gate G1 shows in place of a measure that it blocks.
INSTEAD_FOR_CHILD = ("s47-enquiry-strategy-discussion", "nrm-referral", "victim-support-special-measures")
_TARGETS: dict[str, frozenset[Target]] = {
    "person": frozenset({Target.ADULT}),
    "vehicle": frozenset({Target.VEHICLE}),
    "venue": frozenset({Target.VENUE, Target.BUSINESS}),
    "location": frozenset({Target.PLACE}),
    "phone": frozenset({Target.PHONE, Target.ONLINE}),
    "network": frozenset({Target.NETWORK}),
}
_PREFIXES: dict[str, tuple[str, ...]] = {
    "person": ("person.", "link.", "child.", "staff."),
    "vehicle": ("vehicle.",),
    "venue": ("premises.",),
    "location": ("place.",),
    "phone": ("phone.", "online."),
    "network": ("network.", "person."),
}
_RANK = (Status.FACTS_MET, Status.POSSIBLE, Status.NOT_ELIGIBLE)


def propose(
    case: Case,
    kind: str,
    node_id: str,
    *,
    day: date,
    territory: str | None,
    audience: Audience,
    child_id: str | None = None,
    checks: Iterable[Check] = (),
    measures: Catalogue | None = None,
    orders: Mapping[str, Order] | None = None,
    breaches: Iterable[OrderBreach] = (),
) -> tuple[Option, ...]:
    """List the lawful options for one node.

    Parameters
    ----------
    case : Case
        Permitted records of this audience.
    kind : str
        ``person``, ``vehicle``, ``phone``, ``location``, ``venue`` or ``network``.
    node_id : str
        Id of the node; for a network the ids of its people, separated by commas.
    day : date
        Day of the decision.
    territory : str or None
        E, W, S, NI, or None when not known.
    audience : Audience
        Who is looking.
    child_id : str or None, optional
        Child to protect; None looks at every child who had contact with the person in the last 180 days.
    checks : iterable of Check, optional
        Deconfliction, identity and social care checks on record.
    measures : Catalogue or None, optional
        Catalogue with its sign-ons; the one that ships with the product if None.
    orders : mapping of str to Order or None, optional
        Permitted orders and notices by id.
    breaches : iterable of OrderBreach, optional
        Permitted breaches of them.

    Returns
    -------
    tuple of Option
        Protective first, then the least intrusive; within that facts met, possible, not eligible.

    Raises
    ------
    RefusedInput
        If the kind or an id is not in the case, or a recorded fact is not valid.
    """
    desk = _Desk(case, kind, node_id, day, territory, audience, tuple(checks), (measures or catalogue()).on(day))
    children = (child_id,) if child_id else contacts_of(case, kind, node_id, day) or (None,)
    options, noted = list[Option](), tuple(breaches)
    for index, child in enumerate(children):
        facts = facts_for(case, kind, node_id, day=day, child_id=child, orders=orders, breaches=noted)
        for measure in desk.offered():
            if index == 0 or _concerns_child(measure):
                options += desk.options(measure, facts, child)
    return tuple(sorted(options, key=_place_on_screen))


def _place_on_screen(option: Option) -> tuple[int, int, str, str]:
    return option.measure.order, _RANK.index(option.status), option.measure.id, option.child_id or ""


def _concerns_child(measure: Measure) -> bool:
    """Whether its rules ask about a particular child."""
    return any(name.startswith(("child.", "link.")) for name in measure.fact_names)


def contacts_of(case: Case, kind: str, node_id: str, day: date) -> tuple[str, ...]:
    """Children who took part in an event with an adult in the last 180 days.

    Parameters
    ----------
    case : Case
        Permitted records.
    kind, node_id : str
        The node.
    day : date
        Day of the decision.

    Returns
    -------
    tuple of str
        Ids of children, and of people of unknown age recorded as children at risk; empty unless the node is an adult.
    """
    person = case.people.get(node_id) if kind == "person" else None
    if person is None or is_protected(case, person, day):
        return ()
    recent = within(involvements(case, "person", node_id), days_before(day, CONTACT_DAYS), day)
    events = {one.event.id for one in recent}
    together = {
        part.subject_id
        for part in case.participations.values()
        if part.event_id in events and part.subject_kind == "person" and part.subject_id != node_id
    }
    return tuple(sorted(one for one in together if one in case.people and is_child(case.people[one], day)))


@dataclass(frozen=True, slots=True)
class _Desk:
    """One node before one audience on one day."""

    case: Case
    kind: str
    node_id: str
    day: date
    territory: str | None
    audience: Audience
    checks: tuple[Check, ...]
    chosen: Catalogue

    def offered(self) -> list[Measure]:
        """Measures that are about this node at all; for a child, or one harmed as a child, protective ones only."""
        about = [
            measure
            for measure in self.chosen.measures.values()
            if not measure.reference_only
            and any(name.startswith(_PREFIXES.get(self.kind, ())) for name in measure.fact_names)
        ]
        person = self.case.people.get(self.node_id) if self.kind == "person" else None
        if person is not None and is_protected(self.case, person, self.day):
            return [m for m in about if m.kind is Kind.PROTECTIVE and Target.CHILD in m.targets]
        return [m for m in about if _TARGETS.get(self.kind, frozenset()) & set(m.targets) or self._is_their_business(m)]

    def _is_their_business(self, measure: Measure) -> bool:
        """Whether a measure about a business asks about the person who runs it, as for an operator's licence."""
        asks = any(name.startswith("person.") for name in measure.fact_names)
        return self.kind == "person" and Target.BUSINESS in measure.targets and asks

    def options(self, measure: Measure, facts: Mapping[str, Fact], child_id: str | None) -> tuple[Option, ...]:
        """Make the option, or nothing where handling conditions keep it from this audience."""
        child = child_id if _concerns_child(measure) else None
        used = [facts[name] for name in sorted(measure.fact_names) if name in facts]
        every = [report for fact in used for report in fact.reports]
        if g5_handling(self.case, every, self.audience).outcome is Outcome.STANDS:
            return ()
        known: dict[str, FactValue | None] = {fact.name: fact.value for fact in used}
        found = evaluate(measure, {**known, TERRITORY: self.territory})
        behind = tuple(fact for fact in used if any(rule.fact == fact.name for rule in found.met))
        return (self._written(measure, found, self._gates(measure, facts, behind, child), facts, behind, child),)

    def _gates(
        self, measure: Measure, facts: Mapping[str, Fact], behind: tuple[Fact, ...], child_id: str | None
    ) -> tuple[GateResult, ...]:
        people = bearers(self.case, measure, self.kind, self.node_id, self.day)
        reports = reports_of(behind)
        subject = (self.kind, self.node_id)
        unseen = people_unseen(measure, self.kind, self.audience)
        is_child_node = self.kind == "person" and is_protected(self.case, self.case.people[self.node_id], self.day)
        gates = (
            g1_child(measure, people, flagged(self.case, people, self.day), self.day, is_unseen=unseen),
            g1b_age(measure, people, self.day, is_unseen=unseen),
            g2_deconfliction(self.checks, subject, self.day, also=self._same()),
            g3_identity(
                measure,
                facts,
                self.checks,
                subject,
                self.day,
                unrecorded=what_is_unrecorded(self.case, self.kind, self.node_id),
            ),
            g4_grading(self.case, [fact.reports for fact in behind]),
            g5_handling(self.case, reports, self.audience),
            g6_social_care(self.node_id if is_child_node else child_id, self.checks, self.day),
            g7_law(measure, self.territory, self.chosen.law(measure.id, self.day)),
        )
        return answered_by_lead(gates, measure, subject, self.audience, self.checks, self.day)

    def _same(self) -> frozenset[str]:
        """Other records of the same person: a hold on one of them is a hold on this one."""
        return same_person_records(self.case, self.node_id) if self.kind == "person" else frozenset()

    def _written(
        self,
        measure: Measure,
        found: Eligibility,
        gates: tuple[GateResult, ...],
        facts: Mapping[str, Fact],
        behind: tuple[Fact, ...],
        child_id: str | None,
    ) -> Option:
        words = self.chosen.words
        status, missing = found.status, found.missing
        failed = failed_words(measure, found, facts, words)
        stands = {gate.gate for gate in gates if gate.outcome is not Outcome.PASSES}
        if self.territory is not None and self.territory not in measure.territory:
            status, missing = Status.NOT_ELIGIBLE, ()
            failed = (f"does not extend here ({measure.extent}); elsewhere: {measure.equivalents}",)
        elif status is Status.FACTS_MET and Gate.G1B in stands:
            status, missing = Status.POSSIBLE, ("person.age",)
        asked = [words.facts[name].question for name in missing]
        if found.status is Status.FACTS_MET and missing and self.kind != "person":
            asked = ["on whom would it fall, and how old are they?"]
        return Option(
            measure=measure,
            kind=self.kind,
            node_id=self.node_id,
            child_id=child_id,
            status=status,
            headline=headline_of(status, asked, failed),
            met=tuple(rule.words(words) for rule in found.met),
            failed=failed,
            facts=behind,
            missing=missing,
            questions=tuple(f"find out: {question}" for question in asked),
            grades=tuple((r, self.case.reports[r].grade_words) for r in reports_of(behind) if r in self.case.reports),
            gates=gates,
            law=self.chosen.law(measure.id, self.day),
            instead=INSTEAD_FOR_CHILD if {Gate.G1, Gate.G1B} & stands else (),
        )
