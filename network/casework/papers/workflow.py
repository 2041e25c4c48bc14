"""Use cases with a view: draft a paper for a decision from what its reader may see; approve exactly that text."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast
from uuid import uuid4

from data.casework import REVIEW_DAYS, Decision
from data.errors import NotPermitted, RefusedInput
from data.named_people import is_named
from data.reviews import PaperApproval
from data.views import View
from network.casework.on_record import on_record
from network.disruption.local import catalogue_here
from network.disruption.papers import Paper, PaperKind, assemble, paper_kind, refuse_protected


def kind_of_paper(view: View, kind: str, decision_id: str) -> PaperKind:
    """Look up a kind of paper for a decision; its audience is that whose view the draft is made from.

    Parameters
    ----------
    view : View
        View of the audience that drafts.
    kind : str
        Kind of paper.
    decision_id : str
        The decision.

    Returns
    -------
    PaperKind
        Title, reader, audience.

    Raises
    ------
    RefusedInput
        If the decision is not there, or the paper is not one of its measure.
    """
    return paper_kind(kind, catalogue_here().measures[_decision(view, decision_id).measure_id])


def draft(view: View, readers: View, kind: str, decision_id: str, *, drafted_by: str, day: date) -> Paper:
    """Draft a paper for a decision.

    Parameters
    ----------
    view : View
        View of the audience that drafts; it must see the decision and may do casework.
    readers : View
        View of the paper's own audience, see `kind_of_paper`: evidence comes from there alone.
    kind : str
        Kind of paper.
    decision_id : str
        The decision.
    drafted_by : str
        Named person.
    day : date
        Day of the draft.

    Returns
    -------
    Paper
        A draft, or the approved paper if exactly this text was approved.

    Raises
    ------
    NotPermitted
        If this audience may not do casework, the readers' view is not that of the paper, the measure was declined, or
        it would fall on somebody who is or may be a child or was harmed as one.
    RefusedInput
        If the decision or the node are not visible, or nobody is named.
    """
    if not view.may("casework"):
        raise NotPermitted(f"{view.audience} may not: draft a paper")
    if not is_named(drafted_by):
        raise RefusedInput(f"paper for decision {decision_id}: name the person who drafts it")
    decision = _decision(view, decision_id)
    measure = catalogue_here().measures[decision.measure_id]
    wanted = paper_kind(kind, measure)
    if readers.audience is not wanted.audience:
        raise NotPermitted(f"paper {kind}: is made from the view of {wanted.audience}, not of {readers.audience}")
    if day > view.day + timedelta(days=REVIEW_DAYS):
        raise RefusedInput(f"day {day}: a paper is drafted for at most {REVIEW_DAYS} days ahead; give an earlier day")
    for when in {day, view.day}:
        refuse_protected(view.case(), measure, decision.subject_kind, decision.subject_id, when)
    approvals = cast("dict[str, PaperApproval]", view.casework()["paper_approvals"])
    paper = assemble(
        readers.case(),
        measure,
        decision,
        wanted,
        drafted_by=drafted_by,
        day=day,
        approvals=approvals.values(),
        readers_see_decision=decision_id in readers.decisions(),
        bound=readers.bound_reports(),
    )
    records = sorted({one.split(" ")[0] for part in paper.sections for line in part.lines for one in line.records})
    view.hand_out(
        [wanted.recipient], *records, detail=f"draft paper {kind} for {decision_id}, text {paper.digest[:16]}"
    )
    return paper


def approve(view: View, paper: Paper, *, approved_by: str, approved_on: date, note: str = "") -> PaperApproval:
    """Record a named person's approval of exactly the text of a draft.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    paper : Paper
        The draft that was read.
    approved_by : str
        Named person, another than who drafted it.
    approved_on : date
        Day.
    note : str, optional
        Anything to be kept with it.

    Returns
    -------
    PaperApproval
        As kept; drafted again with the same words and dates, the paper is no draft any more.

    Raises
    ------
    NotPermitted
        If nobody is named, it is who drafted it, or the paper is out of date.
    RefusedInput
        If the decision is not there.
    """
    decision = _decision(view, paper.decision_id)
    if not paper.drafted_on <= approved_on <= paper.expires_on:
        raise NotPermitted(f"paper {paper.kind}: may be approved from {paper.drafted_on} to {paper.expires_on}")
    made = PaperApproval(
        id=f"approval-{uuid4().hex}",
        paper_kind=paper.kind,
        decision_id=decision.id,
        digest=paper.digest,
        drafted_by=paper.drafted_by,
        approved_by=approved_by,
        approved_on=approved_on,
        subject_kind=decision.subject_kind,
        subject_id=decision.subject_id,
        child_id=decision.child_id,
        note=note,
        reports=decision.reports,
    )
    with view.write(f"approve paper {paper.kind}") as work:
        work.add(made)
    return made


def _decision(view: View, decision_id: str) -> Decision:
    decision = on_record(view.decisions(), "decision", decision_id)
    if decision.measure_id not in catalogue_here().measures:
        raise RefusedInput(f"decision {decision_id}: measure {decision.measure_id} is not in the catalogue any more")
    return decision
