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

from data.casework import Decision, DecisionOutcome
from data.codes import Audience
from data.errors import NotPermitted, RefusedInput
from data.protection import Standing, is_protected, standing_of
from data.records import SUBJECT_KINDS, Case
from data.reviews import PaperApproval
from network.disruption.bearers import bearers, flagged
from network.disruption.measure import Kind, Measure
from network.disruption.paper_kinds import PAPERS, PaperKind, paper_kind
from network.disruption.paper_parts import Line, Section, sections, without_conditions

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
    open_case = without_conditions(case, bound or {})
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
        sections=sections(open_case, measure, decision, kind, day=day, readers_see_decision=readers_see_decision),
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
