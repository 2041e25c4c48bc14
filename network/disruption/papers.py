"""What a draft paper says: sentences with the ids of the records behind each, from permitted evidence only. Pure.

A paper is assembled from what its reader may see, not from what the drafter sees. Nothing with handling conditions is
put in one; no report's own text is; nobody is named: whoever issues it writes the names in. It is a draft until a named
person approves exactly this text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from data.casework import FOUR_TEXTS, Decision, DecisionOutcome
from data.codes import Answer, Audience, Handling, label
from data.errors import NotPermitted, RefusedInput
from data.protection import Standing, is_protected, standing_of
from data.records import RECORD_FIELDS, SUBJECT_KINDS, Case
from data.reviews import PaperApproval
from network.disruption.bearers import bearers, flagged
from network.disruption.evidence import involvements, months_before, within
from network.disruption.facts import facts_for
from network.disruption.measure import Kind, Measure
from network.disruption.paper_kinds import PAPERS, PaperKind, paper_kind
from network.disruption.sheet import Fact
from network.disruption.vocabulary import vocabulary

__all__ = [
    "DRAFT",
    "MARKING",
    "PAPERS",
    "Line",
    "Paper",
    "PaperKind",
    "Section",
    "assemble",
    "paper_kind",
    "refuse_protected",
]

DRAFT = "DRAFT - not legal advice"
MARKING = "OFFICIAL-SENSITIVE"
EXPIRES_AFTER_DAYS = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence and the ids of the records it rests on."""

    text: str
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with its sentences."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A draft as it would be printed.

    Attributes
    ----------
    expires_on : date
        Last day on which it may be used; then it is drafted anew.
    conditions : tuple of str
        Conditions of handling of the reports that it names, one sentence a report; empty where none has any.
    approval : PaperApproval or None
        Approval of exactly this text by a named person.
    """

    kind: str
    title: str
    decision_id: str
    audience: Audience
    recipient: str
    handling: str
    drafted_by: str
    drafted_on: date
    expires_on: date
    sections: tuple[Section, ...]
    conditions: tuple[str, ...] = ()
    approval: PaperApproval | None = None

    @property
    def marking(self) -> str:
        """Marking at the top and the bottom of every page."""
        return MARKING

    @property
    def state(self) -> str:
        """``DRAFT - not legal advice`` until a named person approved this text."""
        if self.approval is None:
            return DRAFT
        return f"Approved by {self.approval.approved_by} on {self.approval.approved_on:%d %b %Y} - not legal advice"

    @property
    def digest(self) -> str:
        """SHA-256 of everything it says but its approval."""
        said = [self.kind, self.title, self.decision_id, self.audience.value, self.recipient, self.handling]
        said += [self.drafted_by, self.drafted_on.isoformat(), self.expires_on.isoformat()]
        for section in self.sections:
            said.append(section.heading)
            said += [f"{line.text} [{'; '.join(line.records)}]" for line in section.lines]
        said += self.conditions
        return hashlib.sha256("\n".join(said).encode()).hexdigest()


def refuse_protected(case: Case, measure: Measure, kind: str, node_id: str, day: date) -> None:
    """Refuse a paper against anybody who is or may be a child, or was harmed as one.

    Parameters
    ----------
    case : Case
        Records that the drafter sees.
    measure : Measure
        The measure.
    kind, node_id : str
        The node.
    day : date
        Day of the draft.

    Raises
    ------
    NotPermitted
        If the node, or anybody on whom the measure would fall, is protected or of unknown age; protective measures are
        for them and pass.
    """
    if measure.kind is Kind.PROTECTIVE:
        return
    person = case.people.get(node_id) if kind == "person" else None
    if person is not None and is_protected(case, person, day):
        raise NotPermitted(f"person {node_id}: protective measures only; no such paper is drafted (gate G1)")
    people = bearers(case, measure, kind, node_id, day)
    barred = set(flagged(case, people, day))
    for one in people:
        if one.id in barred or standing_of(case, one, day) is not Standing.ADULT:
            raise NotPermitted(f"{kind} {node_id}: may fall on a child; no such paper is drafted (gates G1, G1b)")


def assemble(
    case: Case,
    measure: Measure,
    decision: Decision,
    kind: PaperKind,
    *,
    drafted_by: str,
    day: date,
    approvals: Iterable[PaperApproval] = (),
    readers_see_decision: bool = False,
    bound: Mapping[str, str] | None = None,
) -> Paper:
    """Assemble a paper from what its reader may see.

    Parameters
    ----------
    case : Case
        Records permitted to the paper's own audience.
    measure : Measure
        Measure of the decision.
    decision : Decision
        The decision it follows from.
    kind : PaperKind
        From `paper_kind`.
    drafted_by : str
        Named person.
    day : date
        Day of the draft.
    approvals : iterable of PaperApproval, optional
        Approvals on record; one of exactly this text makes it no draft any more.
    readers_see_decision : bool, default False
        Whether the paper's audience sees the decision; without that none of its written reasons are put in.
    bound : mapping of str to str, optional
        Reports under conditions of handling that somebody set, and their words; they are left out whatever their code.

    Returns
    -------
    Paper
        Sentences with the ids of their records.

    Raises
    ------
    NotPermitted
        If the measure was declined.
    RefusedInput
        If the node is not visible to the paper's audience.
    """
    if decision.outcome is DecisionOutcome.DECLINED:
        raise NotPermitted(f"decision {decision.id} was declined; no paper follows from it")
    open_case = _without_conditions(case, bound or {})
    if decision.subject_id not in getattr(open_case, SUBJECT_KINDS.get(decision.subject_kind, ""), {}):
        raise RefusedInput(
            f"{decision.subject_kind} {decision.subject_id}: nothing that {kind.audience}, who would read this paper, "
            "may see without conditions"
        )
    recipient = f"{kind.recipient} ({measure.lead})" if kind.id == "referral" and measure.lead else kind.recipient
    paper = Paper(
        kind=kind.id,
        title=kind.title,
        decision_id=decision.id,
        audience=kind.audience,
        recipient=recipient,
        handling=f"For {recipient}. Not to be copied or passed on without asking the originators named by id.",
        drafted_by=drafted_by,
        drafted_on=day,
        expires_on=day + timedelta(days=EXPIRES_AFTER_DAYS),
        sections=(
            Section(heading="What is asked", lines=_asked(kind, measure, decision)),
            Section(heading="About whom or what", lines=_subject(open_case, decision, day)),
            Section(heading="Evidence", lines=_evidence(open_case, measure, decision, day)),
            Section(heading="Reasons recorded with the decision", lines=_reasons(decision, kind, readers_see_decision)),
            Section(heading="Before it goes out (not part of the paper)", lines=_must(kind, measure)),
            Section(heading="To keep in mind (not part of the paper)", lines=_safeguards(measure)),
        ),
    )
    return _approved(replace(paper, conditions=_conditions(paper, bound or {})), approvals)


def _conditions(paper: Paper, bound: Mapping[str, str]) -> tuple[str, ...]:
    """Conditions of every report that a sentence names."""
    named = {one.split(" ")[0] for part in paper.sections for line in part.lines for one in line.records}
    return tuple(f"{report}: {words}" for report, words in bound.items() if report in named)


def _approved(paper: Paper, approvals: Iterable[PaperApproval]) -> Paper:
    digest = paper.digest
    fitting = [one for one in approvals if one.digest == digest and one.decision_id == paper.decision_id]
    if not fitting:
        return paper
    last = max(fitting, key=lambda one: (one.approved_on, one.id))
    return Paper(**{name: getattr(paper, name) for name in _FIELDS} | {"approval": last})


_FIELDS = tuple(name for name in Paper.__dataclass_fields__ if name != "approval")


def _without_conditions(case: Case, bound: Mapping[str, str]) -> Case:
    """What is left of a case without reports that carry conditions, and without all that rests on them alone."""
    free = {i: r for i, r in case.reports.items() if r.handling is not Handling.C and i not in bound}
    left = {
        kind: {i: one for i, one in getattr(case, kind).items() if not free.keys().isdisjoint(one.reports)}
        for kind in RECORD_FIELDS
        if kind != "reports"
    }
    return Case(**left, reports=free)


def _asked(kind: PaperKind, measure: Measure, decision: Decision) -> tuple[Line, ...]:
    state = {
        DecisionOutcome.AGREED: (
            f"The measure was agreed on {decision.decided_on:%d %b %Y}; review on {decision.review_on:%d %b %Y}."
        ),
        DecisionOutcome.DEFERRED: "The measure was deferred for a fact: this must not be issued.",
    }[decision.outcome]
    return (
        Line(text=state, records=(decision.id,)),
        Line(text=f"Measure: {measure.name}. Basis: {measure.basis}.", records=(measure.id,)),
        *(Line(text=text, records=(measure.id,)) for text in kind.asks),
    )


def _subject(case: Case, decision: Decision, day: date) -> tuple[Line, ...]:
    record = getattr(case, SUBJECT_KINDS[decision.subject_kind])[decision.subject_id]
    said = {
        "person": "The person has the reference {reference}; name and address are written in by whoever issues this.",
        "vehicle": "Vehicle: plate {vrm}, {colour} {make}.",
        "venue": "Venue: {name}, licence {licence_number}.",
        "location": "Place: {text}.",
        "phone": "Telephone or account: {platform}; the number is written in by whoever issues this.",
    }[decision.subject_kind]
    words = {name: getattr(record, name, None) or "not known" for name in _SAID}
    lines = [Line(text=said.format(**words), records=(record.id,))]
    child = case.people.get(decision.child_id or "")
    if child is not None:
        text = f"The child has the reference {child.reference}; the name is written in by whoever issues this."
        lines.append(Line(text=text, records=(child.id,)))
    place = case.locations.get(getattr(record, "location_id", None) or "")
    if place is not None and place.text.strip():
        lines.append(Line(text=f"Address as recorded: {place.text.strip()}.", records=(place.id,)))
    return (*lines, Line(text=f"Ages and periods are reckoned on {day:%d %b %Y}.", records=(decision.id,)))


# Why somebody may or may not be protected is for the gates, never for a paper that others read.
_NEVER_IN_A_PAPER = frozenset({"person.exploited_child_flag"})
_TAKE_PART = frozenset({"person", "vehicle", "phone"})
_SAID = ("reference", "vrm", "colour", "make", "name", "licence_number", "text", "platform")


def _evidence(case: Case, measure: Measure, decision: Decision, day: date) -> tuple[Line, ...]:
    child = decision.child_id if decision.child_id in case.people else None
    facts = facts_for(case, decision.subject_kind, decision.subject_id, day=day, child_id=child)
    values = {name: fact.value for name, fact in facts.items()}
    met = [
        facts[rule.fact]
        for rule in (*measure.facts_all, *measure.facts_any)
        if rule.fact not in _NEVER_IN_A_PAPER
        and rule.fact in facts
        and facts[rule.fact].value is not None
        and rule.answer(values) is Answer.MET
    ]
    lines = [_fact_line(case, fact) for fact in dict.fromkeys(met)]
    events = {one for fact in met for one in fact.records if one in case.events}
    if measure.kind in {Kind.REFERRAL, Kind.PROTECTIVE} and decision.subject_kind in _TAKE_PART:
        # Whoever receives a referral is told of what it is about, not only of what a rule asks for.
        found = involvements(case, decision.subject_kind, decision.subject_id)
        events |= {one.event.id for one in within(found, months_before(day, 12), day)}
    lines += [_event_line(case, one) for one in sorted(events, key=lambda e: (case.events[e].start, e))]
    held = [line for line in lines if line is not None]
    missing = [
        Line(
            text=f"Not shown by what may be put in this paper: {vocabulary().facts[name].label}.", records=(measure.id,)
        )
        for name in sorted(measure.fact_names)
        if not name.startswith("ctx.") and name not in {fact.name for fact in met} | _NEVER_IN_A_PAPER
    ]
    return (*held, *missing)


def _fact_line(case: Case, fact: Fact) -> Line | None:
    reports = tuple(one for one in fact.reports if one in case.reports)
    if not reports:
        return None
    dated = f" (as of {fact.as_of:%d %b %Y})" if fact.as_of else ""
    words = fact.words[0].upper() + fact.words[1:]
    return Line(text=f"{words}{dated}.", records=(*fact.records, *_graded(case, reports)))


def _event_line(case: Case, event_id: str) -> Line | None:
    event = case.events[event_id]
    reports = tuple(one for one in event.reports if one in case.reports)
    if not reports:
        return None
    agencies = ", ".join(sorted({case.reports[one].agency for one in reports}))
    text = f"{event.start:%d %b %Y}: {label(event.kind)}; reported by {agencies}."
    return Line(text=text, records=(event_id, *_graded(case, reports)))


def _graded(case: Case, reports: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{one} ({case.reports[one].grade_words})" for one in reports)


def _reasons(decision: Decision, kind: PaperKind, readers_see: bool) -> tuple[Line, ...]:
    if kind.audience is Audience.LICENSING or not readers_see:
        # Licensing papers become public and the texts may speak of a child; else they may paraphrase a hidden report.
        return (
            Line(text="The reasons are kept with the decision and are not part of this paper.", records=(decision.id,)),
        )
    written = [(name, getattr(decision, name).strip()) for name in FOUR_TEXTS]
    return tuple(
        Line(text=f"{name.replace('childs', 'child’s').replace('_', ' ').capitalize()}: {text}", records=(decision.id,))
        for name, text in [("reason", decision.reason.strip()), *written]
        if text
    )


def _must(kind: PaperKind, measure: Measure) -> tuple[Line, ...]:
    asked = dict.fromkeys((*kind.must, *measure.human))
    return tuple(Line(text=f"[  ] {text[0].upper()}{text[1:]}.", records=(measure.id,)) for text in asked)


def _safeguards(measure: Measure) -> tuple[Line, ...]:
    return tuple(
        Line(text=f"{text[0].upper()}{text[1:]}.", records=(measure.id,)) for text in dict.fromkeys(measure.safeguards)
    )
