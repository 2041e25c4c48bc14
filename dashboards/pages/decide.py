"""Deciding one option: what stands in the way, and the checks that named people record."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from dashboards.accounts import two_people
from dashboards.components import text
from dashboards.naming import title
from dashboards.pages.acting import About, done
from dashboards.panels.refused import refusals
from data.checks import CheckKind, CheckResult
from data.codes import Audience
from data.records import Case
from data.views import View
from network.casework.checks.workflow import WHO_CHECKS, awaiting_police_lead, confirm_on_whole_view, record_check
from network.disruption.gates import Gate, GateResult, Outcome
from network.disruption.option import Option

GATE_NAMES = {
    Gate.G1: "Nobody it falls on is a child",
    Gate.G1B: "Ages are known",
    Gate.G2: "Deconfliction",
    Gate.G3: "Identity re-checked",
    Gate.G4: "Grading of what it rests on",
    Gate.G5: "Handling conditions",
    Gate.G6: "Children's social care consulted",
    Gate.G7: "Law and territory",
}
MARKS = {Outcome.PASSES: "✓", Outcome.STANDS: "✕", Outcome.NOT_KNOWN: "○"}
_CHECKS = {
    CheckKind.DECONFLICTION: "Deconfliction by the police lead",
    CheckKind.IDENTITY: "Identity re-checked with the originator",
    CheckKind.SOCIAL_CARE: "Children's social care consulted",
}
_RESULTS = {CheckResult.CLEAR: "Clear", CheckResult.NOT_CLEAR: "Not clear", CheckResult.HOLD: "Hold"}


def gates_of(view: View, about: About, option: Option) -> list[GateResult]:
    """Gates G1 to G7 of an option, as far as this audience can answer them.

    Parameters
    ----------
    view : View
        What this audience may see.
    about : About
        The node and the day.
    option : Option
        The option.

    Returns
    -------
    list of GateResult
        A gate that the police lead must answer stands for the one that this view cannot.
    """
    lead = {one.gate: one for one in awaiting_police_lead(view, option, about.day)}
    return [
        lead[one.gate] if one.gate in lead and one.outcome is Outcome.PASSES else one
        for one in option.gates
        if one.outcome is not Outcome.PASSES or one.gate in GATE_NAMES
    ]


def gate_words(found: Iterable[GateResult]) -> list[str]:
    """Gates as every page says them, what stands in the way first.

    Parameters
    ----------
    found : iterable of GateResult
        From `gates_of`.

    Returns
    -------
    list of str
        Markdown; a mark, the name, what is lacking, and the number of the gate.
    """
    ordered = sorted(found, key=lambda one: one.outcome is Outcome.PASSES)
    return [f"{MARKS[one.outcome]} {GATE_NAMES[one.gate]}: {text.plain(one.words)} ({one.gate})" for one in ordered]


def draw_gates(view: View, about: About, option: Option) -> None:
    """Show every gate with its mark and words; what stands in the way first.

    Parameters
    ----------
    view : View
        What this audience may see.
    about : About
        The node and the day.
    option : Option
        The option.
    """
    found = gates_of(view, about, option)
    standing = sum(one.outcome is not Outcome.PASSES for one in found)
    heading = f"**Before it can be agreed: {standing} of {len(found)} gates stand in the way**"
    st.markdown("  \n".join([heading, *gate_words(found)]))


def may_confirm(view: View, about: About, option: Option) -> bool:
    """Whether the police lead can answer on the whole view what a room cannot see.

    Parameters
    ----------
    view : View
        What this audience may see.
    about : About
        The node.
    option : Option
        The option.

    Returns
    -------
    bool
        True for the police, where the measure falls on somebody behind a thing.
    """
    return view.audience is Audience.POLICE_ANALYST and about.kind != "person" and bool(option.measure.bears_on)


def draw_checks(view: View, case: Case, about: About, option: Option, key: str) -> None:
    """Show the gates and record a check by a named person.

    Parameters
    ----------
    view : View
        What this audience may see.
    case : Case
        Permitted records.
    about : About
        The node and the day.
    option : Option
        The option.
    key : str
        Beginning of the keys of the form.
    """
    draw_gates(view, about, option)
    allowed = [kind for kind in _CHECKS if view.audience in WHO_CHECKS[kind]]
    if option.child_id is None and about.kind != "person":
        allowed = [kind for kind in allowed if kind is not CheckKind.SOCIAL_CARE]
    if not allowed:
        st.caption("The police lead records these checks on a screen of their own.")
        return
    with st.form(f"check_{key}", border=True, clear_on_submit=True):
        kind = st.radio("What was checked", allowed, format_func=_CHECKS.__getitem__, horizontal=True)
        # A room must not be able to tell a hold from waiting, so it records none.
        results = list(_RESULTS) if view.audience is Audience.POLICE_ANALYST else [CheckResult.CLEAR]
        result = st.radio("Result", results, format_func=_RESULTS.__getitem__, horizontal=True)
        person, when = st.columns([3, 1])
        by = two_people.own("Checked by", where=person)
        day = when.date_input("On", value=min(about.day, view.day), max_value=view.day, format="DD/MM/YYYY")
        note = st.text_input("What was compared, with whom")
        pressed = st.form_submit_button("Record the check", type="primary")
    if pressed:
        subject = (about.kind, about.record_id)
        if kind is CheckKind.SOCIAL_CARE and option.child_id is not None:
            subject = ("person", option.child_id)
        with refusals():
            record_check(
                view,
                kind=kind,
                subject_kind=subject[0],
                subject_id=subject[1],
                result=result,
                checked_by=by,
                checked_on=day,
                note=note,
            )
            done(f"Recorded: {_CHECKS[kind]}, {_RESULTS[result].lower()}, for {title(case, *subject).split(' · ')[0]}.")
    if may_confirm(view, about, option):
        _confirm_form(view, about, option, key)


def _confirm_form(view: View, about: About, option: Option, key: str) -> None:
    with st.form(f"confirm_{key}", border=True):
        st.caption(
            "A room does not see everybody behind this record. The police lead looks on the whole view whether the "
            "measure would fall on a child; that holds for 7 days."
        )
        by = two_people.own("Police lead", view.actor)
        pressed = st.form_submit_button("Confirm on the whole view")
    if pressed:
        with refusals():
            check = confirm_on_whole_view(
                view,
                kind=about.kind,
                node_id=about.record_id,
                measure_id=option.measure.id,
                territory=about.territory,
                confirmed_by=by,
                day=about.day,
                child_id=option.child_id,
            )
            clear = check.result is CheckResult.CLEAR
            done("Confirmed: no child is among those it falls on." if clear else "Looked at: it is on hold.")
