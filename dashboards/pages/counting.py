"""Enter what agencies counted: training, support, calls, other counts, and the five questions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import streamlit as st

from dashboards.components import text
from dashboards.pages.acting import done, say
from dashboards.panels.refused import refusals
from dashboards.remembered import field
from data.errors import RefusedInput
from data.views import View
from data.wider_response import (
    QUESTIONS,
    ChecklistAnswer,
    ChecklistResult,
    CommunityReports,
    CountedItem,
    PartnerCount,
    ReportedBy,
    SupportCapacity,
    TrainingGiven,
)

_ANSWERS = {
    ChecklistResult.YES: "Yes",
    ChecklistResult.PARTLY: "Partly",
    ChecklistResult.NO: "No",
    ChecklistResult.NOT_KNOWN: "Not known",
}


def draw_counts(view: View) -> None:
    """Draw the forms, one at a time.

    Parameters
    ----------
    view : View
        What this audience may see, and under whose name it is written.
    """
    say()
    st.caption("Counts only: no names, no initials, nothing that points at a child.")
    chosen = st.selectbox("What was counted", list(_FORMS), **field("counts_kind"))
    with st.form(f"counts_{chosen}", border=False):
        made = _FORMS[chosen](view)
        pressed = st.form_submit_button("Keep it")
    if pressed:
        with refusals():
            kept = made()
            with view.write(f"enter {chosen.lower()}") as work:
                work.add(kept)
            done(f"Kept: {chosen.lower()}. The profile shows it from now on.")


def _number(label: str, key: str) -> Callable[[], int]:
    given = st.number_input(label, min_value=0, step=1, value=None, key=key, placeholder="Not known")

    def needed() -> int:
        if given is None:
            raise RefusedInput(f"{label}: give a number; leave the form if it is not known")
        return int(given)

    return needed


def _maybe(label: str, key: str) -> int | None:
    given = st.number_input(label, min_value=0, step=1, value=None, key=key, placeholder="Not known")
    return None if given is None else int(given)


def _day(label: str, view: View, key: str) -> date:
    given = st.date_input(label, view.day, format="DD/MM/YYYY", max_value=view.day, key=key)
    return given if isinstance(given, date) else view.day


def _words(label: str, key: str) -> str:
    return st.text_input(label, max_chars=200, key=key)


def _training(view: View) -> Callable[[], Any]:
    agency, what = _words("Agency", "training_agency"), _words("What it was on", "training_what")
    on = _day("Given on", view, "training_on")
    people, sessions = _number("People trained", "training_people"), _maybe("Sessions", "training_sessions")
    staff = _maybe("Staff in all", "training_staff")
    return lambda: TrainingGiven(
        id=f"training-{uuid4().hex}",
        agency=agency,
        what=what,
        given_on=on,
        people_trained=people(),
        staff=staff,
        sessions=1 if sessions is None else sessions,
        recorded_by=view.actor,
    )


def _support(view: View) -> Callable[[], Any]:
    agency, service = _words("Agency", "support_agency"), _words("Service", "support_service")
    on, places = _day("Counted on", view, "support_on"), _number("Places", "support_places")
    more: dict[str, Any] = {
        name: _maybe(label, f"support_{name}")
        for name, label in (
            ("in_use", "In use"),
            ("waiting", "Children waiting"),
            ("offered", "Offered since the count before"),
            ("accepted", "Taken up"),
            ("usual_weeks", "Usual weeks of support"),
        )
    }
    return lambda: SupportCapacity(
        id=f"support-{uuid4().hex}",
        agency=agency,
        service=service,
        counted_on=on,
        places=places(),
        recorded_by=view.actor,
        **more,
    )


def _calls(view: View) -> Callable[[], Any]:
    by = st.selectbox("Who called", [*ReportedBy], format_func=lambda one: one.value.capitalize(), key="calls_by")
    scheme, agency = _words("Scheme, such as Makesafe", "calls_scheme"), _words("Counted by", "calls_agency")
    first, last = _day("First day", view, "calls_first"), _day("Last day", view, "calls_last")
    calls, passed = _number("Calls", "calls_calls"), _maybe("Passed on to police or social care", "calls_passed")
    return lambda: CommunityReports(
        id=f"calls-{uuid4().hex}",
        reported_by=ReportedBy(by or ReportedBy.BUSINESS),
        scheme=scheme,
        agency=agency,
        first_day=first,
        last_day=last,
        calls=calls(),
        passed_on=passed,
        recorded_by=view.actor,
    )


def _other(view: View) -> Callable[[], Any]:
    item = st.selectbox(
        "Of what", [*CountedItem], format_func=lambda one: one.value.replace("_", " ").capitalize(), key="other_item"
    )
    category, agency = _words("Which of them", "other_category"), _words("Counted by", "other_agency")
    first, last = _day("First day", view, "other_first"), _day("Last day", view, "other_last")
    number = _number("Count", "other_count")
    return lambda: PartnerCount(
        id=f"count-{uuid4().hex}",
        item=CountedItem(item or CountedItem.CASES),
        category=category,
        agency=agency,
        first_day=first,
        last_day=last,
        count=number(),
        recorded_by=view.actor,
    )


def _checklist(view: View) -> Callable[[], Any]:
    point = st.selectbox(
        "Question", list(QUESTIONS), format_func=lambda n: f"{n}. {text.plain(QUESTIONS[n])}", key="checklist_point"
    )
    answer = st.radio(
        "Answer", list(_ANSWERS), format_func=_ANSWERS.__getitem__, horizontal=True, key="checklist_answer"
    )
    evidence = st.text_area("Evidence", max_chars=600, height=80, key="checklist_evidence")
    owner, agency = _words("Owner, by name", "checklist_owner"), _words("Agency", "checklist_agency")
    step = _words("Next step", "checklist_step")
    until = st.date_input("Next step by", None, format="DD/MM/YYYY", key="checklist_until")
    return lambda: ChecklistAnswer(
        id=f"checklist:{point}",
        point=int(point),
        answer=ChecklistResult(answer),
        evidence=evidence,
        owner=owner,
        owner_agency=agency,
        answered_on=view.day,
        next_step=step,
        next_step_by=until if isinstance(until, date) else None,
        recorded_by=view.actor,
    )


_FORMS: dict[str, Callable[[View], Callable[[], Any]]] = {
    "Training given": _training,
    "Support for children": _support,
    "Calls of businesses and the community": _calls,
    "Another count": _other,
    "The five questions": _checklist,
}
