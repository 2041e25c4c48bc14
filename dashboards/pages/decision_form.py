"""The form that records what named people decided: kept before the page is drawn again, for a room waits for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import streamlit as st

from dashboards import wiring
from dashboards.accounts import signed_in, two_people
from dashboards.doors import OPEN_TO
from dashboards.meetings.session import recut_now
from dashboards.pages.acting import DAY, NOTICE, About
from dashboards.pages.decide import gate_words, gates_of
from dashboards.panels.refused import refusals
from dashboards.session import current, view_of
from data.casework import REVIEW_DAYS, DecisionOutcome
from data.errors import LanternError, RefusedInput
from data.views import View
from network.casework.decisions.workflow import decide
from network.disruption.gates import Outcome
from network.disruption.option import Option

OUTCOMES = {
    DecisionOutcome.AGREED: "Agreed",
    DecisionOutcome.DECLINED: "Declined, with the reason",
    DecisionOutcome.DEFERRED: "Deferred for a fact",
}
_TEXTS = {
    "necessity": ("Necessity", "Why it is needed"),
    "proportionality": ("Proportionality", "Why nothing less intrusive would do"),
    "childs_views": ("The child's views", "What the child said, and who asked"),
    "equality": ("Equality", "Whom it might treat unequally"),
}
_REFUSED = "decision_refused"
# As high as the form beside it: whatever stands in the way, the button stays in view.
_BESIDE_PX = 500
_MOST_LINES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """One form as it was drawn; what was typed lies in the session under its keys."""

    about: About
    option: Option
    key: str
    view_now: Callable[[], View | None]
    two: Callable[[], tuple[str, str]]

    def typed(self, name: str) -> Any:
        return st.session_state.get(f"{self.key}_{name}")


def draw_decision(
    view: View, about: About, option: Option, key: str, *, view_now: Callable[[], View | None] | None = None
) -> None:
    """Record what named people decided, with what stands in the way beside it.

    Parameters
    ----------
    view : View
        What this audience may see.
    about : About
        The node and the day.
    option : Option
        The option.
    key : str
        Beginning of the keys of the form.
    view_now : callable, optional
        Gives the view to record it in when the form is sent, None for nobody any more; by default that of this sitting.
    """
    key = f"decide_{key}"
    asked, beside = st.columns([3, 2], gap="medium")
    with beside:
        _draw_beside(view, about, option, key)
    with asked, st.form(key, border=False):
        st.radio(
            "Outcome",
            list(OUTCOMES),
            format_func=OUTCOMES.__getitem__,
            horizontal=True,
            index=None,
            key=f"{key}_outcome",
        )
        one, other, back = st.columns([3, 3, 2])
        two = two_people.ask(
            one,
            other,
            what=f"decision on {about.kind} {about.record_id}, {option.measure.id}",
            words=("Proposed by", "Decided by, another person"),
            may=OPEN_TO["actions"],
            key=key,
        )
        due = about.day + timedelta(days=option.measure.review_days or REVIEW_DAYS)
        back.date_input("Review on", value=due, min_value=about.day, format="DD/MM/YYYY", key=f"{key}_review")
        why, against = st.columns(2)
        why.text_input("Reason", key=f"{key}_reason")
        against.text_input("Dissent: who disagreed, and why", key=f"{key}_dissent")
        columns = [*st.columns(2), *st.columns(2)]
        for column, (name, (words, hint)) in zip(columns, _TEXTS.items(), strict=True):
            column.text_area(words, placeholder=hint, height=88, help=f"{hint}. Needed to agree", key=f"{key}_{name}")
        form = _Form(about=about, option=option, key=key, view_now=view_now or _own_view, two=two)
        st.form_submit_button("Record the decision", type="primary", on_click=_take, args=(form,))


def _draw_beside(view: View, about: About, option: Option, key: str) -> None:
    """Why it was refused just now, else what stands in the way; what is longer than the form scrolls within."""
    heading, refused = st.session_state.pop(f"{_REFUSED}_{key}", ("", ""))
    found = gates_of(view, about, option)
    lines = gate_words(one for one in found if one.outcome is not Outcome.PASSES)
    if option.missing:
        lines.insert(0, f"○ Facts to find out: {len(option.missing)}")
    many = refused.count("; ") + 1 if refused else len(lines)
    with st.container(height=_BESIDE_PX if many > _MOST_LINES else "content", border=False):
        if refused:
            with refusals(heading):
                raise RefusedInput(refused)
        elif lines:
            st.markdown("  \n".join(["**It cannot be agreed yet**; it can be declined or deferred.", *lines]))
        else:
            st.markdown(f"✓ All {len(found)} gates are passed.")


def _own_view() -> View | None:
    desk = wiring.desk()
    if desk.settings.sign_in:
        signed_in.now(desk)  # asked before a form is taken, as before a page is drawn
    sitting = current()
    if sitting is None:
        return None
    if recut_now(desk):
        raise RefusedInput("who is in the room has changed; read again what the room sees now, then record it")
    return view_of(desk, sitting)


def _take(form: _Form) -> None:
    outcome = form.typed("outcome")
    heading = f"Not recorded: {OUTCOMES[outcome].split(',')[0].lower()} is refused." if outcome else "Not recorded."
    try:
        view = form.view_now()
        if view is None:
            return
        if outcome is None:
            raise RefusedInput("choose an outcome first")
        words = _record(view, form, outcome)
    except LanternError as refusal:
        st.session_state[f"{_REFUSED}_{form.key}"] = heading, str(refusal)
        return
    st.session_state[NOTICE] = words
    _empty(form)


def _record(view: View, form: _Form, outcome: DecisionOutcome) -> str:
    proposer, approver = form.two()
    about = form.about
    made = decide(
        view,
        kind=about.kind,
        node_id=about.record_id,
        measure_id=form.option.measure.id,
        outcome=outcome,
        proposer=proposer,
        approver=approver,
        decided_on=about.day,
        reason=str(form.typed("reason") or ""),
        territory=about.territory,
        child_id=form.option.child_id,
        texts={name: str(form.typed(name) or "") for name in _TEXTS},
        review_on=form.typed("review"),
        dissent=str(form.typed("dissent") or ""),
    )
    waits = " Ask for what is missing under Find out." if made.find_out else ""
    return f"Recorded: {made.outcome}. Review on {made.review_on:{DAY}}.{waits}"


def _empty(form: _Form) -> None:
    """A form that was taken is empty again, the second person's password first of all."""
    for name in (*two_people.FIELDS, *_TEXTS, "reason", "dissent"):
        if f"{form.key}_{name}" in st.session_state:
            st.session_state[f"{form.key}_{name}"] = ""
    st.session_state[f"{form.key}_outcome"] = None
