"""Use cases with a view: ask somebody to find out a fact, in one call all that a decision waits for, and answer it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import cast
from uuid import uuid4

from data.casework import DecisionOutcome
from data.codes import ReportKind
from data.errors import NotPermitted, RefusedInput
from data.named_people import is_named
from data.requests import FactRequest, RequestStatus, withdraw
from data.views import View
from network.casework.on_record import on_record
from network.casework.requests.asking import (
    NOT_KNOWN,
    check_reach,
    checked_answer,
    record_of,
    report_of_answer,
    subject_of,
    with_answer,
    with_report,
)


def requests_of(view: View) -> dict[str, FactRequest]:
    """Read the questions that were asked.

    Parameters
    ----------
    view : View
        View of the audience that is looking.

    Returns
    -------
    dict of str to FactRequest
        By id.
    """
    return cast("dict[str, FactRequest]", view.casework()["fact_requests"])


def ask(
    view: View,
    *,
    facts: Iterable[str],
    kind: str,
    node_id: str,
    asked_by: str,
    asked_on: date,
    owner_agency: str,
    owner: str,
    due_on: date,
    child_id: str | None = None,
    decision_id: str | None = None,
    reports: tuple[str, ...] = (),
) -> tuple[FactRequest, ...]:
    """Ask a named person of an agency to find out facts about one node by a date.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    facts : iterable of str
        Names of the facts.
    kind, node_id : str
        The node.
    asked_by : str
        Name of the person who asks.
    asked_on : date
        Day.
    owner_agency, owner : str
        Agency and name of the person who finds out.
    due_on : date
        Day by which.
    child_id : str or None, optional
        Child, for facts about a child.
    decision_id : str or None, optional
        Decision that waits for it.
    reports : tuple of str, optional
        Reports that gave rise to the question; who may not see them does not see it.

    Returns
    -------
    tuple of FactRequest
        One for each fact that is not already being asked of the same record.

    Raises
    ------
    RefusedInput
        If a fact cannot be asked of this node, or nobody asks or owns it.
    """
    case, held = view.case(), requests_of(view)
    open_ones = {(r.fact, r.subject_id, r.other_id) for r in held.values() if r.is_open}
    made = []
    for fact in dict.fromkeys(facts):
        subject_kind, subject_id, about = subject_of(fact, kind, node_id, child_id)
        record_of(case, subject_kind, subject_id)
        if (fact, subject_id, about) in open_ones:
            continue
        made.append(
            FactRequest(
                id=f"request-{uuid4().hex}",
                fact=fact,
                subject_kind=subject_kind,
                subject_id=subject_id,
                other_id=about,
                child_id=child_id,
                decision_id=decision_id,
                asked_by=asked_by,
                asked_on=asked_on,
                owner_agency=owner_agency,
                owner=owner,
                due_on=due_on,
                recorded_by=view.actor,
                reports=reports,
            )
        )
    if made:
        with view.write(f"ask {owner_agency} for {len(made)} facts") as work:
            work.add(*made)
    return tuple(made)


def ask_what_is_missing(
    view: View, decision_id: str, *, asked_by: str, asked_on: date, owner_agency: str, owner: str, due_on: date
) -> tuple[tuple[FactRequest, ...], tuple[str, ...]]:
    """Turn what a deferred decision waits for into requests, in one call.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    decision_id : str
        A deferred decision.
    asked_by : str
        Who asks.
    asked_on : date
        Day.
    owner_agency, owner : str
        Agency and name of the person who finds out.
    due_on : date
        Day by which.

    Returns
    -------
    requests : tuple of FactRequest
        One for each fact that can be asked and is not being asked already.
    not_asked : tuple of str
        For each fact that nobody can simply be asked for, why, in words.

    Raises
    ------
    RefusedInput
        If the decision is not there.
    NotPermitted
        If it was not deferred.
    """
    decision = on_record(view.decisions(), "decision", decision_id)
    if decision.outcome is not DecisionOutcome.DEFERRED:
        raise NotPermitted(f"decision {decision_id} was {decision.outcome}; only a deferred one waits for facts")
    about = (decision.subject_kind, decision.subject_id, decision.child_id)
    askable, not_asked = [], []
    for fact in decision.find_out:
        try:
            subject_of(fact, *about)
        except RefusedInput as refusal:
            not_asked.append(str(refusal))
        else:
            askable.append(fact)
    made = ask(
        view,
        facts=askable,
        kind=decision.subject_kind,
        node_id=decision.subject_id,
        child_id=decision.child_id,
        decision_id=decision_id,
        reports=decision.reports,
        asked_by=asked_by,
        asked_on=asked_on,
        owner_agency=owner_agency,
        owner=owner,
        due_on=due_on,
    )
    return made, tuple(not_asked)


def answer(
    view: View,
    request_id: str,
    *,
    found: str,
    answered_by: str,
    answered_on: date,
    report_id: str | None = None,
    reference: str = "",
    agency: str = "",
    report_kind: ReportKind = ReportKind.PARTNER_REPORT,
    note: str = "",
) -> FactRequest:
    """Answer a question: the fact is written on its record, resting on a report, and counts from then on.

    Parameters
    ----------
    view : View
        View of the audience that writes; a room cannot, it has no right to collect.
    request_id : str
        The question.
    found : str
        ``true``, ``false``, a number, a value, or ``unknown``; for an age the date of birth.
    answered_by : str
        Name of the person who answers.
    answered_on : date
        Day.
    report_id : str or None, optional
        Report that is in the case already and says so.
    reference, agency : str, optional
        Without such a report: the agency's own reference of what was looked up, for a new report; the agency that
        was asked if empty.
    report_kind : ReportKind, optional
        Kind of the new report.
    note : str, optional
        What was found, in words; the text of the new report.

    Returns
    -------
    FactRequest
        As kept; ``still_not_known`` where nobody could say, and then no fact is written.

    Raises
    ------
    RefusedInput
        If the question or the report is not there, nobody is named or the value is not one of the fact.
    NotPermitted
        If it was answered or withdrawn already, or this audience may not collect.
    """
    request = _open_request(view, request_id, answered_on)
    if not is_named(answered_by):
        raise RefusedInput(f"request {request_id}: name the person who answers")
    value = checked_answer(request.fact, found)
    said = replace(
        request, answered_by=answered_by, answered_on=answered_on, answer=value, note=note, recorded_by=view.actor
    )
    if value == NOT_KNOWN:
        unknown = replace(said, status=RequestStatus.STILL_NOT_KNOWN)
        with view.write(f"answer {request.fact}: not known") as work:
            work.add(unknown)
        return unknown
    if not view.may("collect"):
        raise NotPermitted(f"request {request_id}: {view.audience} may not record an answer; police or social care do")
    case = view.case()
    record = record_of(case, request.subject_kind, request.subject_id)
    records = [record, *([record_of(case, "person", request.other_id)] if request.other_id else [])]
    new_reports = []
    if report_id is None:
        made = report_of_answer(
            records,
            case,
            report_id=f"report-{uuid4().hex}",
            reference=reference,
            agency=agency or request.owner_agency,
            kind=report_kind,
            day=answered_on,
            text=note or f"{request.fact}: {value}, found by {answered_by}",
        )
        report_id = made.id
        new_reports.append(made)
    elif report_id not in case.reports:
        raise RefusedInput(f"report {report_id} is not in the case as this audience sees it")
    else:
        for one in records:
            check_reach(one, case.reports[report_id], case)
    closed = replace(
        said,
        status=RequestStatus.ANSWERED,
        answer_report=report_id,
        reports=tuple(dict.fromkeys((*request.reports, report_id))),
    )
    with view.write(f"answer {request.fact}") as work:
        work.add(*new_reports, with_answer(record, request.fact, value, report_id))
        work.add(*(with_report(one, report_id) for one in records[1:]), closed)
    return closed


def _open_request(view: View, request_id: str, day: date) -> FactRequest:
    request = on_record(requests_of(view), "request", request_id)
    if not request.is_open:
        raise NotPermitted(f"request {request_id}: is {request.status} already; ask anew if it changed")
    if day < request.asked_on:
        raise RefusedInput(f"request {request_id}: answered on {day}, before it was asked on {request.asked_on}")
    return request


def take_back(view: View, request_id: str, *, by: str, reason: str) -> FactRequest:
    """Withdraw a question.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    request_id : str
        The question.
    by, reason : str
        Who withdraws it, and why.

    Returns
    -------
    FactRequest
        As kept.

    Raises
    ------
    RefusedInput
        If it is not there, or nobody is named or no reason given.
    NotPermitted
        If it was answered already.
    """
    request = on_record(requests_of(view), "request", request_id)
    withdrawn = withdraw(request, by=by, reason=reason)
    with view.write(f"withdraw a question: {request_id}") as work:
        work.add(withdrawn)
    return withdrawn
