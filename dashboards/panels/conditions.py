"""Who may have a report with handling C: what stands, what must be looked at again, and a form for another one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import streamlit as st

from dashboards.accounts import two_people
from dashboards.components import text
from data.codes import Audience
from data.conditions import LONGEST_DAYS, HandlingCondition, is_late
from data.errors import LanternError
from data.records import Report
from data.views import View
from network.casework.conditions.workflow import (
    REVIEW_AFTER_DAYS,
    conditions_of,
    due_for_review,
    review_conditions,
    set_conditions,
    unbound,
    withdraw_conditions,
)

_NOTICE = "conditions_notice"
_SOCIAL_CARE, _ROOM = "Children's social care of these agencies", "A shared screen, where every agency present is named"


def n_due(view: View) -> int:
    """How many conditions must be looked at soon, or are late.

    Parameters
    ----------
    view : View
        An analyst's.

    Returns
    -------
    int
        For the word that opens the panel.
    """
    return len(due_for_review(view, view.day))


def draw_conditions(view: View) -> None:
    """Draw the conditions that stand on the left and the form for another one on the right.

    Parameters
    ----------
    view : View
        An analyst's.
    """
    if notice := st.session_state.pop(_NOTICE, None):
        st.success(notice)
    left, right = st.columns([1, 1], gap="large")
    with left:
        st.subheader("Conditions that stand")
        st.caption(
            "Whoever is not named does not learn that the report exists. After the day of review only its owner, and "
            "the police holder, read it on."
        )
        held = conditions_of(view)
        if not held:
            st.info("None is set. A report with handling C is then the police holder's alone.")
        for one in held.values():
            _draw_one(view, one)
    with right:
        _draw_form(view)


def _draw_one(view: View, one: HandlingCondition) -> None:
    with st.container(border=True):
        late, soon = is_late(one, view.day), one in due_for_review(view, view.day)
        state = "\u25a0 REVIEW LATE, withheld" if late else "\u25b2 Review soon" if soon else "Stands"
        st.markdown(f"**{text.plain(', '.join(_report_words(view, key) for key in one.reports))}**")
        st.markdown(f"**{state}** · review by {one.review_on:%d %b %Y} · owner {text.plain(one.owner)}")
        st.markdown(
            f"May have it: {text.plain(', '.join(one.recipients) or 'nobody else')}"
            + (" (also on a shared screen)" if one.in_rooms else " (never on a shared screen)")
        )
        st.markdown(text.plain(one.words))
        st.caption(text.plain(f"Set or reviewed by {one.set_by} on {one.set_on:%d %b %Y}"))
        review, back = st.columns(2)
        with review.popover("Review", width="stretch"), st.form(f"review_{one.id}", border=False):
            _review_form(view, one)
        with back.popover("Take back", width="stretch"), st.form(f"back_{one.id}", border=False):
            st.markdown("Without conditions the report is the police holder's alone.")
            by = two_people.own("Your name", view.actor)
            if st.form_submit_button("Take these conditions back"):
                _done(lambda: withdraw_conditions(view, one.id, by=by), "Taken back; it is logged.")


def _review_form(view: View, one: HandlingCondition) -> None:
    by = two_people.own("Your name", view.actor)
    who = _ask_agencies(view, "Agencies that may have it", one.recipients, f"who_{one.id}")
    words = st.text_area("Conditions", value=one.words)
    until = st.date_input(
        "Next review",
        value=view.day + timedelta(days=REVIEW_AFTER_DAYS),
        min_value=view.day + timedelta(days=1),
        max_value=view.day + timedelta(days=LONGEST_DAYS),
        format="DD/MM/YYYY",
    )
    if st.form_submit_button("Reviewed", type="primary"):
        _done(
            lambda: review_conditions(view, one.id, by=by, review_on=until, recipients=who, words=words),
            "Reviewed; it is logged.",
        )


def _draw_form(view: View) -> None:
    st.subheader("Set conditions")
    without = unbound(view)
    st.caption(f"{len(without)} reports with handling C have no conditions: nobody but the police holder reads them.")
    others = sorted(view.case().reports.values(), key=lambda one: (one.reported_on, one.id), reverse=True)
    reports = {one.id: one for one in (*without, *others)}
    if not reports:
        return
    chosen = st.selectbox(
        "Report", list(reports), format_func=lambda key: _report_words(view, key), key="conditions_report"
    )
    report = reports[chosen]
    if report.conditions:
        st.markdown(f"As it came: {text.plain(report.conditions)}")
    elif report.id not in {one.id for one in without}:
        st.caption("This report has handling P; with conditions it gets handling C.")
    with st.form(f"conditions_{chosen}", border=True):
        _set_form(view, report)


def _set_form(view: View, report: Report) -> None:
    who = _ask_agencies(view, "Agencies that may have it (type one that is not listed)", (), f"who_{report.id}")
    as_what = st.multiselect("Who of them, beside police", [_SOCIAL_CARE, _ROOM], default=[_SOCIAL_CARE])
    words = st.text_area("Conditions: what may be done with it", value=report.conditions)
    owner, until = st.columns(2)
    whose = owner.text_input("Owner", value=report.originator or report.agency)
    last = until.date_input(
        "Review by",
        value=view.day + timedelta(days=REVIEW_AFTER_DAYS),
        min_value=view.day + timedelta(days=1),
        max_value=view.day + timedelta(days=LONGEST_DAYS),
        format="DD/MM/YYYY",
    )
    by = two_people.own("Your name", view.actor)
    if st.form_submit_button("Set these conditions", type="primary"):
        _done(
            lambda: set_conditions(
                view,
                (report.id,),
                recipients=who,
                words=words,
                set_by=by,
                owner=whose,
                audiences=[Audience.SOCIAL_CARE] if _SOCIAL_CARE in as_what else [],
                in_rooms=_ROOM in as_what,
                review_on=last,
            ),
            "Set; it is logged.",
        )


def _ask_agencies(view: View, words: str, held: tuple[str, ...], key: str) -> tuple[str, ...]:
    named = {one.agency for one in view.case().reports.values()}
    named |= {one.agency for one in view.casework()["attendances"].values()}
    kept = view.register.known
    among = sorted({*(kept or named), *held})
    return tuple(st.multiselect(words, among, default=list(held), accept_new_options=not kept, key=key))


def _report_words(view: View, key: str) -> str:
    report = view.case().reports.get(key)
    if report is None:
        return key
    return f"{report.reference} · {report.agency} · {report.reported_on:%d %b %Y} · {report.handling.value} · {key}"


def _done(act: Callable[[], object], words: str) -> None:
    try:
        act()
    except LanternError as refusal:
        st.error(text.plain(refusal))
        return
    st.session_state[_NOTICE] = words
    st.rerun()
