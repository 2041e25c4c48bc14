"""Actions: what named people decided, who owns it, and what is overdue."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboards.doors import OPEN_TO
from dashboards.naming import last_day, title
from dashboards.wiring import Desk
from data.casework import Action, ActionStatus, Decision
from data.records import Case
from data.views import View
from network.disruption.catalogue import catalogue
from network.workflow import assign, progress

TITLE = "Actions"
PATH = "actions"
AUDIENCES = OPEN_TO["actions"]
_DAY = "%d %b %Y"


def render(desk: Desk, view: View) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Store, gazetteer, areas and kept results.
    view : View
        What this audience may see.
    """
    del desk
    case, decisions, actions = view.case(), view.decisions(), view.actions()
    day = last_day(case)
    left, right = st.columns([2, 1], gap="large")
    with left:
        _draw_actions(actions, case)
        st.subheader(f"Decisions ({len(decisions)})")
        if decisions:
            st.dataframe(pd.DataFrame([_decision_row(case, d) for d in decisions.values()]), hide_index=True)
        else:
            st.info(
                "Nothing has been decided yet. No measure can be agreed before a partnership's lawyer has signed it "
                "on; finding out a missing fact can be given to somebody on the right."
            )
    with right:
        if view.may("casework"):
            _new_action(view, day)
            _close_action(view, actions)
        else:
            st.caption("This audience reads actions; it does not write them.")


def _draw_actions(actions: dict[str, Action], case: Case) -> None:
    day = last_day(case)
    open_ones = [a for a in actions.values() if a.status not in {ActionStatus.DONE, ActionStatus.CANCELLED}]
    overdue = sum(action.due_on < day for action in open_ones)
    st.subheader(f"Actions ({len(open_ones)} open, {overdue} past their date)")
    if not actions:
        st.info("Nobody has been given anything to do yet. Give a named person of one agency a task and a date.")
        return
    rows = [
        {
            "Due": f"{a.due_on:{_DAY}}",
            "What": a.what,
            "Owner": f"{a.owner}, {a.owner_agency}",
            "Status": "overdue" if a in open_ones and a.due_on < day else a.status.value.replace("_", " "),
            "What came of it": a.outcome or a.reason,
        }
        for a in sorted(actions.values(), key=lambda a: (a.due_on, a.id))
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def _decision_row(case: Case, decision: Decision) -> dict[str, str]:
    measure = catalogue().measures.get(decision.measure_id)
    return {
        "Decided": f"{decision.decided_on:{_DAY}}",
        "About": title(case, decision.subject_kind, decision.subject_id),
        "Measure": measure.name if measure else decision.measure_id,
        "Outcome": decision.outcome.value,
        "By": f"{decision.proposer}; {decision.approver}",
        "Review": f"{decision.review_on:{_DAY}}",
    }


def _new_action(view: View, day: date) -> None:
    with st.form("new_action", clear_on_submit=True):
        st.markdown("**Give somebody something to do**")
        what = st.text_input("What, e.g. find out: is there a section 31 order?", max_chars=300)
        agency = st.text_input("Agency", max_chars=80)
        owner = st.text_input("Named person", max_chars=80)
        due = st.date_input("By", value=day, format="DD/MM/YYYY")
        if st.form_submit_button("Record", type="primary"):
            assign(view, what=what, owner_agency=agency, owner=owner, due_on=due)
            st.rerun()


def _close_action(view: View, actions: dict[str, Action]) -> None:
    open_ones = {i: a for i, a in actions.items() if a.status not in {ActionStatus.DONE, ActionStatus.CANCELLED}}
    if not open_ones:
        return
    with st.form("close_action", clear_on_submit=True):
        st.markdown("**Say what came of it**")
        chosen = st.selectbox("Action", list(open_ones), format_func=lambda i: open_ones[i].what)
        outcome = st.text_input("What came of it, for the child and for the place", max_chars=500)
        if st.form_submit_button("Done"):
            progress(view, chosen, ActionStatus.DONE, outcome=outcome)
            st.rerun()
