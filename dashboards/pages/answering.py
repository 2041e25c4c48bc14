"""One question opened: what is asked of whom, and the form that answers it with a record."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboards.accounts import two_people
from dashboards.components import text
from dashboards.pages.acting import DAY, about_words, done
from dashboards.panels.refused import refusals
from data.codes import ReportKind
from data.records import Case
from data.requests import FactRequest
from data.views import View
from network.casework.requests.asking import AGES, NOT_KNOWN
from network.casework.requests.workflow import answer, take_back
from network.disruption.vocabulary import vocabulary

_SOURCES = {
    ReportKind.PARTNER_REPORT: "A partner's record",
    ReportKind.POLICE_RECORD: "A police record",
    ReportKind.LICENCE_REGISTER: "A licence register",
}
_YES_NO = {"true": "Yes", "false": "No", NOT_KNOWN: "Nobody could say"}
_OLDEST = date(1900, 1, 1)


def draw_request(view: View, case: Case, request: FactRequest) -> None:
    """Draw one question.

    Parameters
    ----------
    view : View
        What this audience may see.
    case : Case
        Permitted records.
    request : FactRequest
        The question.
    """
    about = about_words(case, request.subject_kind, request.subject_id)
    lines = [
        f"**About.** {text.plain(about)}",
        f"**Asked** by {text.plain(request.asked_by)} on {request.asked_on:{DAY}}, of {text.plain(request.owner)}, "
        f"{text.plain(request.owner_agency)}, by {request.due_on:{DAY}}.",
    ]
    if request.answered_on:
        said = "" if request.answer == NOT_KNOWN else f": {_said(request)}, by report {request.answer_report}"
        lines.append(
            f"**{text.plain(request.status.replace('_', ' ').capitalize())}** by {text.plain(request.answered_by)} "
            f"on {request.answered_on:{DAY}}{text.plain(said)}."
        )
    if request.note:
        lines.append(f"**Note.** {text.plain(request.note)}")
    st.markdown("  \n".join(lines))
    if not request.is_open or not view.may("casework"):
        return
    if view.may("collect"):
        _answer_form(view, case, request)
    else:
        st.caption("Answers rest on records; police or children's social care enter them on a screen of their own.")
    _withdraw_form(view, request)


def _said(request: FactRequest) -> str:
    return _YES_NO.get(request.answer, request.answer)


def _answer_form(view: View, case: Case, request: FactRequest) -> None:
    with st.form(f"answer_{request.id}", border=False):
        found = _value(request)
        who, when = st.columns([3, 1])
        by = who.text_input("Answered by", value=request.owner)
        day = when.date_input("On", value=view.day, max_value=view.day, format="DD/MM/YYYY")
        kind, reference = st.columns([1, 2])
        source = kind.selectbox("Record it rests on", list(_SOURCES), format_func=_SOURCES.__getitem__)
        number = reference.text_input("That agency's own reference")
        held = st.selectbox(
            "Or a report in the case that says so",
            sorted(case.reports),
            index=None,
            format_func=lambda i: f"{i}: {case.reports[i].agency}, {case.reports[i].reported_on:{DAY}}",
        )
        note = st.text_input("What was found, in words")
        pressed = st.form_submit_button("Record the answer", type="primary")
    if not pressed:
        return
    with refusals():
        made = answer(
            view,
            request.id,
            found=found,
            answered_by=by,
            answered_on=day,
            report_id=held,
            reference=number,
            report_kind=source,
            note=note,
        )
        known = made.answer != NOT_KNOWN
        done("Answered: the fact counts from now on." if known else "Recorded: nobody could say. It stays open.")


def _value(request: FactRequest) -> str:
    """The answer, in a field that fits the fact."""
    fact = vocabulary().facts.get(request.fact)
    words = vocabulary().words
    if request.fact in AGES:
        born = st.date_input("Date of birth; empty if nobody could say", value=None, min_value=_OLDEST)
        return born.isoformat() if isinstance(born, date) else NOT_KNOWN
    if fact is None or fact.kind == "int":
        return st.text_input("Number, or unknown")
    if fact.kind == "bool":
        return str(st.radio("Answer", list(_YES_NO), format_func=_YES_NO.__getitem__, horizontal=True, index=2))
    names = {value: words.get(value, value.replace("_", " ")) for value in fact.values}
    if fact.kind == "set":
        several = st.multiselect("Answer; empty if nobody could say", list(names), format_func=names.__getitem__)
        return ",".join(several) or NOT_KNOWN
    one = st.selectbox("Answer; empty if nobody could say", list(names), index=None, format_func=names.__getitem__)
    return one or NOT_KNOWN


def _withdraw_form(view: View, request: FactRequest) -> None:
    with st.expander("Take the question back"), st.form(f"take_back_{request.id}", border=False):
        by = two_people.own("Taken back by", view.actor)
        reason = st.text_input("Why it need not be asked")
        pressed = st.form_submit_button("Take it back")
        if pressed:
            with refusals():
                take_back(view, request.id, by=by, reason=reason)
                done("Taken back.")
