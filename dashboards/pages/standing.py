"""Part of the identity page: whose age an officer may establish, and whose past harm two people may consider."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboards.accounts import two_people
from dashboards.components import tables, text
from dashboards.doors import OPEN_TO
from dashboards.naming import title
from dashboards.panels import take_back as just
from data.judgement import StandingJudgement, StandingKind
from data.records import Case
from data.views import View
from network.standing.workflow import REVIEW_AFTER_DAYS, Waiting, in_words, judge, judgements, take_back, waiting

_JUST = "standing"
_WORDS = {StandingKind.ADULT: "Age not known", StandingKind.HARM_CONSIDERED: "Harmed when under 18"}


def draw_standing(view: View, right: DeltaGenerator) -> None:
    """Draw who waits on the left, and the form and what was judged on the right.

    Parameters
    ----------
    view : View
        What this audience may see.
    right : DeltaGenerator
        Column beside the present one.
    """
    just.offer(_JUST, view, partial(_withdraw, view), "Taken back. The person stands as the records say.")
    case, found = view.case(), waiting(view)
    chosen = _draw_waiting(case, found)
    with right:
        if chosen is not None:
            _form(view, case, chosen)
        _draw_kept(view, case)


def _draw_waiting(case: Case, found: tuple[Waiting, ...]) -> Waiting | None:
    if not found:
        st.info("Nobody waits. Children are never in this list.")
        return None
    st.caption(f"{len(found)} people wait. Until then no measure but a protective one is looked at. Choose one.")
    rows = [{"Person": title(case, "person", one.person_id), "Waits for": _WORDS[one.kind]} for one in found]
    ids = [f"{one.kind}:{one.person_id}" for one in found]
    return found[tables.choose(pd.DataFrame(rows), ids, name="standing_waiting", height=820) or 0]


def _form(view: View, case: Case, one: Waiting) -> None:
    st.subheader(text.plain(title(case, "person", one.person_id)))
    st.caption(text.plain(one.words))
    needs_two = one.kind is StandingKind.HARM_CONSIDERED
    with st.form(f"standing_{one.kind}_{one.person_id}", border=True):
        st.markdown("**Past harm considered**" if needs_two else "**Adult beyond doubt**")
        first, other = st.columns(2)
        what = f"{one.kind} of {one.person_id}"
        words = ("Your name", "Name of the second person" if needs_two else "")
        # the second person must be able to read what the judgement rests on
        people = two_people.ask(first, other, what=what, words=words, own=view.actor, may=OPEN_TO["identity"])
        why = st.text_input("Why, on which record")
        until = st.date_input("Counts until", value=view.day + timedelta(days=REVIEW_AFTER_DAYS), format="DD/MM/YYYY")
        if not st.form_submit_button("Record", type="primary"):
            return
    by, second = people()
    made = judge(view, one.person_id, one.kind, judged_by=by, second=second, reason=why, review_on=until)
    just.recorded(_JUST, "Recorded. No record was changed; it can be taken back and lapses by itself.", made.id)
    st.rerun()


def _withdraw(view: View, judgement_id: str, by: str, why: str) -> None:
    take_back(view, judgement_id, by=by, reason=why)


def _draw_kept(view: View, case: Case) -> None:
    kept = sorted(judgements(view).values(), key=lambda one: (one.review_on, one.id))
    if not kept:
        return
    st.subheader("Judged")
    for one in kept:
        st.markdown(f"**{text.plain(title(case, 'person', one.person_id))}**: {text.plain(in_words(one, view.day))}")
        _take_back(view, one)


def _take_back(view: View, one: StandingJudgement) -> None:
    with st.popover("Take it back"), st.form(f"back_{one.id}", border=False):
        by = two_people.own("Your name", view.actor)
        why = st.text_input("Why")
        if not st.form_submit_button("Take it back"):
            return
    take_back(view, one.id, by=by, reason=why)
    st.session_state["identity_notice"] = "Taken back. The person stands as the records say."
    st.rerun()
