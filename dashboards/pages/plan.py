"""Plan: which few actions together most reduce the reach of persons of concern, as a range, beside doing otherwise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dashboards.components import tables, text
from dashboards.doors import OPEN_TO
from dashboards.naming import title
from dashboards.remembered import field
from dashboards.wiring import Desk
from data.errors import LanternError
from data.records import Case
from data.views import View
from network.disruption.plan import Alternative, Plan, Range
from network.disruption.workflow import plan_actions

TITLE = "Plan"
PATH = "plan"
AUDIENCES = OPEN_TO["plan"]
_OBJECTIVES = {
    "reach": "Reach: persons of concern and children joined by at most two ties",
    "coverage": "Children directly linked to somebody chosen",
}
_NAMES = {
    "plan": "This plan",
    "most ties": "Whoever has most ties",
    "random": "As many at random",
    "nothing": "Nothing is done",
}
_DRAWS = 200
_SEED = 7


def render(desk: Desk, view: View) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Store, gazetteer, areas and kept results.
    view : View
        What this audience may see.
    """
    size_at, what_at, _ = st.columns([1, 2, 1])
    size = size_at.slider("Number of actions at most", 1, 10, 4, **field("plan_size"))
    objective = what_at.radio(
        "What it is to take away", list(_OBJECTIVES), format_func=_OBJECTIVES.__getitem__, **field("plan_objective")
    )
    try:
        with st.spinner("Drawing the reports anew, once for each change of the case"):
            plan = _plan(desk, view, size, str(objective))
    except LanternError as refusal:
        if not view.case().people:
            st.info("Nobody is recorded in this view yet. Load reports, people and events on Intake first.")
            return
        st.info(text.plain(refusal))
        return
    case = view.case()
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _draw_members(case, plan)
    with right:
        _draw_comparison(plan)


def _plan(desk: Desk, view: View, size: int, objective: str) -> Plan:
    def make() -> Plan:
        rng = np.random.default_rng(_SEED)
        return plan_actions(view, size, view.day, rng=rng, objective=objective, draws=_DRAWS, graph=desk.graph(view))

    return desk.kept(view, ("plan", size, objective), make)


def _draw_members(case: Case, plan: Plan) -> None:
    st.markdown(f"#### To look at together ({len(plan.members)})")
    st.caption(
        "In the order in which each adds most. It decides nothing: open each on Options. Children, people of unknown "
        "age and people harmed as children are never listed."
    )
    rows = [
        {"Who or what": title(case, one.kind, one.id), "Chosen again": f"in {share:.0%} of the draws"}
        for one, share in zip(plan.members, plan.stability, strict=True)
    ]
    if rows:
        tables.show(pd.DataFrame(rows), hide_index=True, width="stretch", height=38 + 35 * len(rows))
    else:
        st.info("No single action takes anything away in this view.")
    st.markdown(
        f"{plan.covered} of {plan.children} children at risk are directly linked to them. On the reports as they are, "
        f"{plan.reach_before:,} pairs of a person of concern and a child are within {plan.hops} ties; without them "
        f"{plan.reach_after:,}."
    )
    if plan.bound:
        st.caption(text.plain(plan.bound))


def _draw_comparison(plan: Plan) -> None:
    st.markdown("#### Beside doing otherwise")
    alike = [_NAMES[one.name].lower() for one in plan.alternatives[1:] if not one.is_distinguishable]
    if alike:
        st.warning(f"Not distinguishable on what was reported: this plan, and {' and '.join(alike)}.")
    rows = [_row(one) for one in plan.alternatives]
    tables.show(pd.DataFrame(rows), hide_index=True, width="stretch", height=38 + 35 * len(rows))
    st.markdown("\n".join(f"- {text.plain(words)}" for words in plan.sentences))
    st.caption(
        f"Ranges hold 90 in 100 of {_DRAWS} draws of the independent reports (seed {_SEED}); the middle value in "
        "brackets."
    )


def _row(one: Alternative) -> dict[str, str]:
    told = "" if one.name == "plan" else "yes" if one.is_distinguishable else "not distinguishable"
    return {
        "Acting on": _NAMES[one.name],
        "Reach gone": _range(one.reduction),
        "Gone once others took over": _range(one.regrown),
        "The plan is ahead by": "" if one.name == "plan" else _range(one.ahead, sign=True),
        "Can be told apart": told,
    }


def _range(found: Range, *, sign: bool = False) -> str:
    form = "+.0%" if sign else ".0%"
    return f"{found.low:{form}} to {found.high:{form}} ({found.middle:{form}})"
