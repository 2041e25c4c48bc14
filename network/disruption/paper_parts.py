"""Parts of a draft paper: each sentence with the ids of the records behind it, from permitted evidence only. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from data.casework import FOUR_TEXTS, Decision, DecisionOutcome
from data.codes import Answer, Audience, Handling, label
from data.records import RECORD_FIELDS, SUBJECT_KINDS, Case
from network.disruption.evidence import involvements, months_before, within
from network.disruption.facts import facts_for
from network.disruption.measure import Kind, Measure
from network.disruption.paper_kinds import PaperKind
from network.disruption.sheet import Fact
from network.disruption.vocabulary import vocabulary


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


def without_conditions(case: Case, bound: Mapping[str, str]) -> Case:
    """What is left of a case without reports that carry conditions, and without all that rests on them alone.

    Parameters
    ----------
    case : Case
        Records permitted to the paper's own audience.
    bound : mapping of str to str
        Reports under conditions of handling that somebody set, and their words.

    Returns
    -------
    Case
        What a paper may be made from.
    """
    free = {i: r for i, r in case.reports.items() if r.handling is not Handling.C and i not in bound}
    left = {
        kind: {i: one for i, one in getattr(case, kind).items() if not free.keys().isdisjoint(one.reports)}
        for kind in RECORD_FIELDS
        if kind != "reports"
    }
    return Case(**left, reports=free)


def sections(
    case: Case, measure: Measure, decision: Decision, kind: PaperKind, *, day: date, readers_see_decision: bool
) -> tuple[Section, ...]:
    """Everything that a paper says, part by part.

    Parameters
    ----------
    case : Case
        From `without_conditions`.
    measure : Measure
        Measure of the decision.
    decision : Decision
        The decision that the paper follows from.
    kind : PaperKind
        From `network.disruption.paper_kinds.paper_kind`.
    day : date
        Day of the draft.
    readers_see_decision : bool
        Whether the paper's audience sees the decision; without that none of its written reasons are put in.

    Returns
    -------
    tuple of Section
        In the order of the paper; the last two are for whoever issues it.
    """
    return (
        Section(heading="What is asked", lines=_asked(kind, measure, decision)),
        Section(heading="About whom or what", lines=_subject(case, decision, day)),
        Section(heading="Evidence", lines=_evidence(case, measure, decision, day)),
        Section(heading="Reasons recorded with the decision", lines=_reasons(decision, kind, readers_see_decision)),
        Section(heading="Before it goes out (not part of the paper)", lines=_must(kind, measure)),
        Section(heading="To keep in mind (not part of the paper)", lines=_safeguards(measure)),
    )


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
