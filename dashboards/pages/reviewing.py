"""One decision opened: who decided it and why, what followed, its review, its next action and its papers."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

from dashboards.accounts import two_people
from dashboards.components import tables, text
from dashboards.doors import OPEN_TO
from dashboards.pages.acting import DAY, about_words, done, measure_name
from dashboards.pages.drafting import draw_papers
from dashboards.pages.following import new_action
from dashboards.panels.refused import refusals
from dashboards.remembered import field
from dashboards.wiring import Desk
from data.casework import REVIEW_DAYS, Decision, DecisionOutcome
from data.records import Case
from data.reviews import Seen, Verdict, next_review, standing_decisions
from data.views import View
from network.casework.follow_up.workflow import review, reviews_of

_WHAT, _REVIEW, _ACT, _PAPER = "What was decided", "Review", "Next action", "Papers"
_VERDICTS = {Verdict.CONTINUE: "Continue", Verdict.STOP: "Stop", Verdict.CHANGED: "Change it"}
_SEEN = {Seen.NO: "No", Seen.YES: "Yes", Seen.NOT_KNOWN: "Not known"}
_TEXTS = {
    "necessity": "Necessity",
    "proportionality": "Proportionality",
    "childs_views": "The child's views",
    "equality": "Equality",
    "dissent": "Dissent",
}


def draw_decided(desk: Desk, view: View, case: Case, decision: Decision) -> None:
    """Draw one decision.

    Parameters
    ----------
    desk : Desk
        Opens the view of a paper's reader.
    view : View
        What this audience may see.
    case : Case
        Permitted records.
    decision : Decision
        The decision.
    """
    parts = [_WHAT]
    stands = decision in standing_decisions(view.decisions().values())
    if view.may("casework") and decision.outcome is not DecisionOutcome.DECLINED and stands:
        parts += [_REVIEW, _ACT]
        if view.may("export"):
            parts.append(_PAPER)
    key = f"decided_{decision.id}"
    part = st.segmented_control(
        "Do", parts, default=parts[0], required=True, label_visibility="collapsed", **field(key)
    )
    if part == _REVIEW:
        _review_form(view, decision)
    elif part == _ACT:
        new_action(view, decision.id)
    elif part == _PAPER:
        draw_papers(desk, view, decision)
    else:
        _draw_what(view, case, decision)


def _draw_what(view: View, case: Case, decision: Decision) -> None:
    when = next_review(decision, reviews_of(view).values())
    lines = [
        f"**About.** {text.plain(about_words(case, decision.subject_kind, decision.subject_id))}",
        f"**{decision.outcome.capitalize()}** on {decision.decided_on:{DAY}}: proposed by "
        f"{text.plain(decision.proposer)}, decided by {text.plain(decision.approver)}.",
        f"**Reason.** {text.plain(decision.reason)}",
    ]
    child = case.people.get(decision.child_id or "")
    if child is not None:
        lines.insert(1, f"**To protect.** {text.plain(child.reference)}")
    lines += [
        f"**{words}.** {text.plain(getattr(decision, name))}"
        for name, words in _TEXTS.items()
        if getattr(decision, name).strip()
    ]
    lines.append(f"**Next review.** {when:{DAY}}" if when else "**Next review.** none")
    st.markdown("  \n".join(lines))
    actions = [one for one in view.actions().values() if one.decision_id == decision.id]
    if actions:
        rows = [
            {
                "Due": f"{one.due_on:{DAY}}",
                "What": one.what,
                "Owner": f"{one.owner}, {one.owner_agency}",
                "Status": "overdue" if one.is_overdue(view.day) else one.status.value,
                "What came of it": one.outcome or one.reason,
            }
            for one in sorted(actions, key=lambda a: (a.due_on, a.id))
        ]
        tables.show(pd.DataFrame(rows), hide_index=True, width="stretch")
    held = [one for one in reviews_of(view).values() if one.decision_id == decision.id]
    for one in sorted(held, key=lambda r: (r.reviewed_on, r.id)):
        st.markdown(
            f"- Review of {one.reviewed_on:{DAY}} by {text.plain(one.reviewed_by)} and {text.plain(one.agreed_by)}: "
            f"**{_VERDICTS[one.verdict].lower()}**; {text.plain(one.reason)}. Harm to the child: "
            f"{_SEEN[one.harm_to_child].lower()} {text.plain(one.harm_words)}. Displacement: "
            f"{_SEEN[one.displacement].lower()} {text.plain(one.displacement_words)}. {text.plain(one.effect)}"
        )


def _review_form(view: View, decision: Decision) -> None:
    st.caption(f"{text.plain(measure_name(decision.measure_id))}, {decision.outcome} on {decision.decided_on:{DAY}}.")
    with st.form(f"review_{decision.id}", border=False):
        verdict = st.radio(
            "Does it go on?", list(_VERDICTS), format_func=_VERDICTS.__getitem__, horizontal=True, index=None
        )
        one, other, back = st.columns([2, 2, 1])
        what, words = f"review of decision {decision.id}", ("Reported by", "Agreed by, another person")
        people = two_people.ask(one, other, what=what, words=words, may=OPEN_TO["casework"])
        again = back.date_input("Next review", value=view.day + timedelta(days=REVIEW_DAYS), format="DD/MM/YYYY")
        reason = st.text_input("Reason")
        sides = st.columns(2)
        with sides[0]:
            harm = st.radio(
                "Did the measure itself harm a child?",
                list(_SEEN),
                format_func=_SEEN.__getitem__,
                horizontal=True,
                index=2,
            )
            harm_words = st.text_input("What is known of harm to the child")
        with sides[1]:
            moved = st.radio(
                "Did harm move elsewhere?", list(_SEEN), format_func=_SEEN.__getitem__, horizontal=True, index=2
            )
            moved_words = st.text_input("What is known of displacement")
        effect = st.text_input("Effect, as measured by a comparison of places before and after")
        dissent = st.text_input("Dissent: who disagreed, and why")
        pressed = st.form_submit_button("Record the review", type="primary")
    if not pressed:
        return
    if verdict is None:
        st.error("Choose whether it goes on first.")
        return
    with refusals():
        by, agreed = people()
        made = review(
            view,
            decision.id,
            verdict=verdict,
            reviewed_on=view.day,
            reviewed_by=by,
            agreed_by=agreed,
            reason=reason,
            harm_to_child=harm,
            displacement=moved,
            harm_words=harm_words,
            displacement_words=moved_words,
            effect=effect,
            next_review_on=again,
            dissent=dissent,
        )
        later = f" Next review {made.next_review_on:{DAY}}." if made.next_review_on else ""
        done(f"Reviewed: {_VERDICTS[made.verdict].lower()}.{later}")
