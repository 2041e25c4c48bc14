"""Send a form in, and judge the forms that wait: what the page of forms and the analyst's queue both work with."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from dashboards.wiring import Desk
from data.errors import NotPermitted, RefusedInput
from data.intake.forms import faults
from data.intake.row import Known
from data.intake.submitted import Acceptance, records_of
from data.submissions import Submission, SubmissionKind, SubmissionStatus, judged
from data.views import View
from mapping.gazetteer.operator import folder_of
from mapping.geocode.workflow import geocode_pending
from network.watching.workflow import check_watches


class NotAccepted(RefusedInput):
    """What stands in the way of accepting a form, by column.

    Parameters
    ----------
    found : mapping of str to str
        Column to what to do.
    """

    def __init__(self, found: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{column.replace('_', ' ')}: {words}" for column, words in found.items()))
        self.found = dict(found)


def send(view: View, kind: SubmissionKind, answers: Mapping[str, str], gate: str, now: datetime) -> Submission:
    """Send a form in.

    Parameters
    ----------
    view : View
        Who sends it.
    kind : SubmissionKind
        Which form.
    answers : mapping of str to str
        Field to what was written.
    gate : str
        What was answered to the question whether a child is in danger, with what was done.
    now : datetime
        Local UK time, naive.

    Returns
    -------
    Submission
        As kept; it waits for an analyst.

    Raises
    ------
    RefusedInput
        If an answer must be mended, or the question of danger was not answered.
    NotPermitted
        If this audience may send nothing in.
    """
    if not gate.strip():
        raise RefusedInput("answer first whether a child is in danger; this form is not a referral")
    if found := faults(kind, answers, now):
        raise NotAccepted(found)
    kept = {name: words.strip() for name, words in answers.items() if words.strip()}
    form = Submission(
        id=f"FORM-{secrets.token_hex(5).upper()}",
        kind=kind,
        made_for=view.audience,
        submitted_by=view.actor,
        agency=kept["agency"],
        submitted_at=now.replace(microsecond=0),
        answers=(("urgency", gate.strip()), *kept.items()),
    )
    view.submit(form)
    return form


def waiting(view: View) -> list[Submission]:
    """Forms that wait for an analyst, the oldest first.

    Parameters
    ----------
    view : View
        An analyst's.

    Returns
    -------
    list of Submission
        Of all senders.
    """
    held = [form for form in view.submissions().values() if form.status is SubmissionStatus.WAITING]
    return sorted(held, key=lambda form: (form.submitted_at, form.id))


def accept(desk: Desk, view: View, form_id: str, accepted: Acceptance, note: str = "") -> Submission:
    """Accept a form into the case: a report with the analyst's grade, and records that rest on it.

    Parameters
    ----------
    desk : Desk
        Gazetteer and areas, to place what the form states.
    view : View
        An analyst's.
    form_id : str
        A form that waits.
    accepted : Acceptance
        Grade, sanitised text and what becomes a record.
    note : str
        Words for whoever sent it in.

    Returns
    -------
    Submission
        Accepted.

    Raises
    ------
    NotAccepted
        If grade, text, conditions or a record is at fault; nothing is kept then.
    NotPermitted
        If it does not wait, or this audience judges no forms.
    """
    form = _one_that_waits(view, form_id)
    records, found = records_of(form, accepted, Known.of(view.case()), view.day)
    if found:
        raise NotAccepted(found)
    done = judged(form, SubmissionStatus.ACCEPTED, by=view.actor, on=view.day, reason=note, report_id=records[0].id)
    with view.write(f"form {form.id} accepted", idempotency_key=f"accept:{form.id}") as work:
        work.add(*records, done)
    geocode_pending(view, desk.gazetteer, desk.areas, operator=folder_of(desk.settings))
    check_watches(view)
    return done


def refuse(view: View, form_id: str, reason: str) -> Submission:
    """Refuse a form; it stays as it was sent in, and nothing of it enters the case.

    Parameters
    ----------
    view : View
        An analyst's.
    form_id : str
        A form that waits.
    reason : str
        Words for whoever sent it in.

    Returns
    -------
    Submission
        Refused.

    Raises
    ------
    RefusedInput
        If there is no reason.
    NotPermitted
        If it does not wait, or this audience judges no forms.
    """
    form = _one_that_waits(view, form_id)
    done = judged(form, SubmissionStatus.REFUSED, by=view.actor, on=view.day, reason=reason)
    with view.write(f"form {form.id} refused", idempotency_key=f"refuse:{form.id}") as work:
        work.add(done)
    return done


def _one_that_waits(view: View, form_id: str) -> Submission:
    form = view.casework()["submissions"].get(form_id)
    if not isinstance(form, Submission) or form.status is not SubmissionStatus.WAITING:
        raise NotPermitted(f"form {form_id}: does not wait here; another analyst may have judged it")
    return form
