"""The analyst's queue: forms that wait, one beside what it would become; accepted with a grade, or refused in words."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboards.components import text
from dashboards.panels.language import draw_remarks, word_list
from dashboards.panels.report_form import draw_answers
from dashboards.remembered import field
from dashboards.submitting import NotAccepted, accept, refuse, waiting
from dashboards.wiring import Desk
from data.codes import Audience, EventKind, Handling, LocationKind, Role, label
from data.errors import LanternError
from data.intake.form_fields import GROUPS
from data.intake.forms import MOST_OF_A_GROUP
from data.intake.submitted import Acceptance
from data.protection import is_child
from data.records import Case
from data.submissions import Submission, SubmissionKind
from data.views import View

_NOTICE = "queue_notice"
_SOURCES = {"1": "1 reliable", "2": "2 untested", "3": "3 not reliable"}
_ASSESSED = {
    "A": "A known directly",
    "B": "B known indirectly but corroborated",
    "C": "C known indirectly",
    "D": "D not known",
    "E": "E suspected to be false",
}
_HANDLED = {"P": "P lawful sharing permitted", "C": "C with conditions"}
_NEW, _NOBODY = "new", "none"
_RECIPIENTS = (Audience.SOCIAL_CARE, Audience.MEETING, Audience.LICENSING)
_ROLES = (Role.PRESENT, Role.HARMED, Role.MADE_TO_HARM)
_FORM_WORDS = {SubmissionKind.CONCERN: "concern", SubmissionKind.MISSING: "missing episode"}


def n_waiting(view: View) -> int:
    """How many forms wait.

    Parameters
    ----------
    view : View
        An analyst's.

    Returns
    -------
    int
        Of all senders.
    """
    return len(waiting(view))


def draw_queue(desk: Desk, view: View) -> None:
    """Draw the queue.

    Parameters
    ----------
    desk : Desk
        Places what a form states.
    view : View
        An analyst's.
    """
    if notice := st.session_state.pop(_NOTICE, None):
        st.success(notice)
    forms = {form.id: form for form in waiting(view)}
    if not forms:
        st.info("No form waits. Partners send them in on the page Report a concern.")
        return
    chosen = st.selectbox(
        f"{len(forms)} wait, the oldest first",
        list(forms),
        format_func=lambda key: _title(forms[key]),
        **field("queue_form"),
    )
    form = forms[chosen]
    left, right = st.columns([1, 1], gap="large")
    with left:
        st.subheader("As it was sent in")
        st.caption(f"Sent by {text.plain(form.submitted_by)}, {text.plain(form.agency)}. The source stays with you.")
        draw_answers(form)
    with right:
        _draw_acceptance(desk, view, form)
        _draw_refusal(view, form)


def _title(form: Submission) -> str:
    return f"{form.submitted_at:%d %b %Y %H:%M} · {_FORM_WORDS[form.kind]} · {form.agency} · {form.id}"


def _draw_acceptance(desk: Desk, view: View, form: Submission) -> None:
    st.subheader("What enters the case")
    grade, handling, conditions, recipients = _ask_grade(form)
    sanitised = st.text_area(
        "Sanitised text (needed): nothing in it tells who the source is, and no child is named",
        key=f"sanitised_{form.id}",
        height=140,
    )
    draw_remarks(sanitised, word_list(desk))
    child_id, pseudonym, role = _ask_child(view.case(), form)
    event = _ask_event(form) if form.kind is SubmissionKind.CONCERN else {}
    taken = _ask_taken(form)
    note = st.text_input("Words for whoever sent it in (they will read them)", key=f"note_{form.id}")
    if not st.button("Accept into the case", type="primary", key=f"accept_{form.id}"):
        return
    accepted = Acceptance(
        sanitised=sanitised,
        grade=grade,
        handling=handling,
        conditions=conditions,
        recipients=recipients,
        child_id=child_id,
        child_reference=pseudonym,
        child_role=role,
        taken=taken,
        **event,
    )
    try:
        with st.spinner("Placing and keeping"):
            accept(desk, view, form.id, accepted, note)
    except NotAccepted as error:
        st.error("Not accepted. To mend: " + text.plain(str(error)))
        return
    except LanternError as error:
        st.error(text.plain(error))
        return
    st.session_state[_NOTICE] = f"{form.id} accepted: its report and records are in the case, logged."
    st.rerun()


def _ask_grade(form: Submission) -> tuple[str, Handling, str, tuple[str, ...]]:
    graded = form.kind is SubmissionKind.CONCERN or st.checkbox(
        "Grade it as intelligence (else it is a partner's record)", key=f"graded_{form.id}"
    )
    source, assessed, handled = st.columns(3)
    one = two = None
    if graded:
        one = source.selectbox(
            "Source", list(_SOURCES), index=None, format_func=_SOURCES.__getitem__, key=f"source_{form.id}"
        )
        two = assessed.selectbox(
            "Assessment", list(_ASSESSED), index=None, format_func=_ASSESSED.__getitem__, key=f"assessed_{form.id}"
        )
    asked_for_conditions = form.words.get("may_be_shared") == "only with conditions"
    three = handled.selectbox(
        "Handling",
        list(_HANDLED),
        index=int(asked_for_conditions),
        format_func=_HANDLED.__getitem__,
        key=f"handled_{form.id}",
    )
    conditions: str = ""
    recipients: tuple[str, ...] = ()
    if three == "C":
        conditions = st.text_input(
            "Conditions (needed with C)", value=form.words.get("share_conditions", ""), key=f"conditions_{form.id}"
        )
        recipients = tuple(
            one.value
            for one in st.multiselect("Who may receive it", _RECIPIENTS, format_func=label, key=f"recipients_{form.id}")
        )
    return (f"{one}{two}{three}" if one and two else ""), Handling(three), conditions, recipients


def _ask_child(case: Case, form: Submission) -> tuple[str, str, Role]:
    known = {p.id: p.reference for p in case.people.values() if is_child(p, form.submitted_at.date())}
    words = {_NOBODY: "No child is recorded", _NEW: "A new record"} | known
    ids = [_NOBODY, _NEW, *sorted(known, key=lambda key: (known[key].casefold(), key))]
    left, right = st.columns(2)
    chosen = left.selectbox("The child", ids, format_func=lambda key: words[key], key=f"child_{form.id}")
    pseudonym = ""
    if chosen == _NEW:
        pseudonym = right.text_input("Pseudonym of the new record (needed)", key=f"pseudonym_{form.id}")
    elif chosen != _NOBODY and form.kind is SubmissionKind.CONCERN:
        right.caption("The same child by your own check; the form's names are not compared.")
    role = Role.PRESENT
    if chosen != _NOBODY and form.kind is SubmissionKind.CONCERN:
        role = Role(st.selectbox("The child's part in what happened", _ROLES, format_func=label, key=f"role_{form.id}"))
    return ("" if chosen in (_NEW, _NOBODY) else chosen), pseudonym, role


def _ask_event(form: Submission) -> dict[str, Any]:
    words = form.words
    left, right = st.columns(2)
    kinds: list[EventKind | None] = [None, *EventKind]
    kind = left.selectbox(
        "What happened",
        kinds,
        format_func=lambda k: "No event is recorded" if k is None else label(k),
        key=f"event_{form.id}",
    )
    if kind is None:
        return {}
    start = right.text_input("When", value=words.get("start", ""), key=f"start_{form.id}")
    place = left.text_input("Where, as it is to be placed", value=words.get("place", ""), key=f"place_{form.id}")
    end = right.text_input("Until", value=words.get("end", ""), key=f"end_{form.id}")
    stated = words.get("place_kind", LocationKind.NOT_STATED.value)
    places = list(LocationKind)
    place_kind = left.selectbox(
        "Kind of place",
        places,
        index=places.index(LocationKind(stated)),
        format_func=label,
        key=f"place_kind_{form.id}",
    )
    return {"event_kind": kind, "start": start, "end": end, "place": place, "place_kind": LocationKind(place_kind)}


def _ask_taken(form: Submission) -> frozenset[str]:
    if form.kind is not SubmissionKind.CONCERN:
        return frozenset()
    offered = {}
    for group, (_, words) in GROUPS.items():
        for number in range(1, MOST_OF_A_GROUP + 1):
            said = [value for name, value in form.answers if name.startswith(f"{group}_{number}_")]
            if said:
                offered[f"{group}_{number}"] = f"{words}: {', '.join(said[:2])}"
    if not offered:
        return frozenset()
    return frozenset(
        st.multiselect(
            "These become records too", list(offered), format_func=lambda key: offered[key], key=f"taken_{form.id}"
        )
    )


def _draw_refusal(view: View, form: Submission) -> None:
    with st.expander("Not into the case"):
        reason = st.text_area("Why (needed): whoever sent it in will read it", key=f"refusal_{form.id}", height=80)
        if not st.button("Refuse", key=f"refuse_{form.id}"):
            return
        try:
            refuse(view, form.id, reason)
        except LanternError as error:
            st.error(text.plain(error))
            return
        st.session_state[_NOTICE] = f"{form.id} refused; nothing of it is in the case."
        st.rerun()
