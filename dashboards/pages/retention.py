"""Retention: whose record is to be looked at again and why; holds, and decisions by name. Nothing goes by itself."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from dashboards.components import tables, text
from dashboards.doors import OPEN_TO
from dashboards.naming import title
from dashboards.panels import retention_acts
from dashboards.panels.retention_list import draw_list
from dashboards.remembered import field
from dashboards.wiring import Desk
from data.holds import LegalHold, Outcome
from data.records import Case
from data.retention import Due, rules
from data.views import View
from network.casework.retention import workflow

TITLE = "Retention"
PATH = "retention"
AUDIENCES = OPEN_TO["retention"]
ALONE_ONLY = True
_WITHIN = {0: "due today", 90: "due within 90 days", 365: "due within a year", -1: "everybody"}
_TO_REVIEW, _LIST, _HOLDS, _DECIDED = "To review", "From a list", "Legal holds", "Decided"


def render(desk: Desk, view: View) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Tells whether older versions wait to be sealed.
    view : View
        Of an audience that may keep and erase.
    """
    retention_acts.say()
    holds = workflow.holds(view)
    standing = {key: hold for key, hold in holds.items() if hold.released_on is None}
    parts = {
        _TO_REVIEW: _TO_REVIEW,
        _LIST: _LIST,
        _HOLDS: f"{_HOLDS} ({len(standing)})",
        _DECIDED: f"{_DECIDED} ({len(view.casework()['retention_reviews'])})",
    }
    part = st.segmented_control(
        "Part", list(parts), format_func=parts.__getitem__, default=_TO_REVIEW,
        label_visibility="collapsed", **field("retention_part"),
    )  # fmt: skip
    if part == _HOLDS:
        _draw_holds(view, standing)
    elif part == _LIST:
        draw_list(view, retention_acts.carry_out)
    elif part == _DECIDED:
        _draw_decided(view)
    else:
        _draw_due(view)
    _draw_limits(desk)


def _draw_due(view: View) -> None:
    case = view.case()
    if not case.people:
        st.info("Nobody is recorded in this view yet. Load reports and people on Intake.")
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        chosen = _choose(view, case)
    with right:
        if chosen is None:
            st.info("Choose a row to read why it is due, and to decide. A day that has come decides nothing.")
            return
        _draw_one(view, case, chosen)


def _choose(view: View, case: Case) -> Due | None:
    within = st.selectbox("Which", list(_WITHIN), format_func=_WITHIN.__getitem__, **field("retention_within"))
    until = date.max if within < 0 else view.day + timedelta(days=within)
    found = workflow.due(view, until=until)
    if not found:
        st.info(f"Nobody is {_WITHIN[within]}. Choose a longer time, or everybody, to hold or to decide before.")
        return None
    many = "1 record" if len(found) == 1 else f"{len(found):,} records"
    st.caption(f"{many}, soonest first.")
    rows = [
        {
            "Review on": one.review_on,
            "Record": title(case, "person", one.person_id),
            "Group": one.group,
            "Why": "; ".join(one.why),
            "Stands against erasing": "; ".join(one.bars),
        }
        for one in found
    ]
    picked = tables.choose(
        pd.DataFrame(rows),
        [one.person_id for one in found],
        name="retention_rows",
        width="stretch",
        height=min(700, 38 + 35 * len(rows)),
        column_config={"Review on": st.column_config.DateColumn(format="DD MMM YYYY")},
    )
    return None if picked is None else found[picked]


def _draw_one(view: View, case: Case, one: Due) -> None:
    when = "due since" if one.is_due(view.day) else "on"
    group = rules().groups[one.group]
    st.markdown(f"#### {text.plain(title(case, 'person', one.person_id))}")
    lines = [
        f"**Review {when} {one.review_on:%d %b %Y}.** Last recorded on {one.last_recorded:%d %b %Y}.",
        f"Group {one.group}: {text.plain(group.content)}",
        *(f"- {text.plain(why)}" for why in one.why),
    ]
    if one.same_as:
        lines.append(f"- {len(one.same_as)} other records are judged the same person; each is decided by itself.")
    st.markdown("\n\n".join(lines[:2]) + "\n\n" + "\n".join(lines[2:]))
    for bar in one.bars:
        st.warning(text.plain(f"May not be erased now: {bar}."))
    if one.is_harmed:
        st.info("A child, or harmed when under 18, or perhaps: never a matter of time alone.")
    if one.is_partners:
        st.info("It rests on partners' reports only: follow the partner's own schedule.")
    keep, erase, hold = st.tabs(["Keep", "Erase", "Hold"])
    with keep:
        retention_acts.draw_keep(view, one)
    with erase:
        retention_acts.draw_erase(view, case, one)
    with hold:
        retention_acts.draw_hold(view, one.person_id)


def _draw_holds(view: View, standing: dict[str, LegalHold]) -> None:
    case = view.case()
    left, right = st.columns([3, 2], gap="medium")
    with left:
        if not standing:
            st.info("No legal hold stands. Place one on the right, or from a person's row under To review.")
        for hold in standing.values():
            with st.container(border=True):
                held = "The whole case" if not hold.about else title(case, "person", hold.subject_id)
                st.markdown(
                    f"**{text.plain(held)}** is held for {text.plain(hold.authority)} since "
                    f"{hold.placed_on:%d %b %Y}, by {text.plain(hold.placed_by)}: {text.plain(hold.reason)}"
                )
                retention_acts.draw_release(view, hold)
    with right:
        st.markdown("#### Hold the whole case")
        retention_acts.draw_hold(view, "case")


def _draw_decided(view: View) -> None:
    case, kept = view.case(), view.casework()
    erased = {one.review_id: one for one in kept["erasures"].values()}
    rows = [
        {
            "Decided on": one.decided_on,
            "Record": title(case, "person", one.person_id) if one.person_id in case.people else one.person_id,
            "Decision": "kept" if one.outcome is Outcome.KEEP else "erased",
            "By": " and ".join(filter(None, (one.decided_by, one.second))),
            "Reason": one.reason,
            "Next review": one.next_review,
            "What went": erased[one.id].words if one.id in erased else "",
        }
        for one in sorted(kept["retention_reviews"].values(), key=lambda r: (r.decided_on, r.id), reverse=True)
    ]
    if not rows:
        st.info("Nothing was decided yet. Each decision to keep or to erase stands here for good, with its reason.")
        return
    days = st.column_config.DateColumn(format="DD MMM YYYY")
    tables.show(
        pd.DataFrame(rows),
        hide_index=True,
        width="stretch",
        height=min(700, 38 + 35 * len(rows)),
        column_config={"Decided on": days, "Next review": days},
    )


def _draw_limits(desk: Desk) -> None:
    said = ["Nothing is erased because time has passed: named people decide, and the audit keeps what they decided."]
    if any(group.mark != "verified" for group in rules().groups.values()):
        said.append("Groups and periods are from memory: check them against your own schedule before you rely on them.")
    if unsealed := desk.store.keys.unsealed():
        said.append(f"{unsealed} versions were written before there was sealing: `lantern retention seal`.")
    st.caption(" ".join(said))
