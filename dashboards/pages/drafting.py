"""Papers of a decision: drafted from what their reader may see, approved by another named person, downloaded as DOCX.

Only on the drafter's own device: an audience that may not export, such as a room, is offered nothing here.
"""

from __future__ import annotations

import streamlit as st

from dashboards.accounts import two_people
from dashboards.components import text
from dashboards.doors import OPEN_TO
from dashboards.pages.acting import DAY
from dashboards.panels.refused import refusals
from dashboards.reports.papers.writing import conditions_words, paper_as_docx
from dashboards.wiring import Desk
from data.casework import Decision
from data.codes import label
from data.errors import LanternError
from data.views import View
from network.casework.papers.workflow import approve, draft, kind_of_paper
from network.disruption.papers import PAPERS, Paper

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_HELD = "paper_in_hand"


def draw_papers(desk: Desk, view: View, decision: Decision) -> None:
    """Draft, read, approve and download the papers of a decision.

    Parameters
    ----------
    desk : Desk
        Opens the view of a paper's reader.
    view : View
        What this audience may see.
    decision : Decision
        The decision.
    """
    if not view.may("export"):
        st.caption("Papers are drafted on the drafter's own device, never in a room.")
        return
    kinds = [kind for kind in PAPERS if _fits(view, kind, decision)]
    if not kinds:
        st.info("No paper is drafted for this measure.")
        return
    with st.form(f"paper_{decision.id}", border=False):
        which, who = st.columns(2)
        kind = which.selectbox("Paper", kinds, format_func=lambda one: PAPERS[one].title)
        by = two_people.own("Drafted by", view.actor, where=who)
        pressed = st.form_submit_button("Draft the paper", type="primary")
    if pressed:
        with refusals("Not drafted."):
            st.session_state[_HELD] = _draft(desk, view, kind, decision, by)
    paper = st.session_state.get(_HELD)
    if isinstance(paper, Paper) and paper.decision_id == decision.id:
        _draw_paper(desk, view, decision, paper)


def _fits(view: View, kind: str, decision: Decision) -> bool:
    try:
        kind_of_paper(view, kind, decision.id)
    except LanternError:
        return False
    return True


def _draft(desk: Desk, view: View, kind: str, decision: Decision, by: str) -> Paper:
    # What a paper says comes from its reader's view alone, whoever drafts it.
    readers = desk.reader(view, PAPERS[kind].audience)
    return draft(view, readers, kind, decision.id, drafted_by=by, day=view.day)


def _draw_paper(desk: Desk, view: View, decision: Decision, paper: Paper) -> None:
    st.markdown(
        f"**{text.plain(paper.state)}.** {text.plain(paper.title)}, made from what {label(paper.audience).lower()} may "
        f"see. Not to be used after {paper.expires_on:{DAY}}."
    )
    st.caption(f"Conditions of handling: {text.plain(conditions_words(paper))}")
    st.download_button(
        "Download as DOCX",
        paper_as_docx(paper, fictional=desk.settings.fictional),
        f"{paper.kind}-{'approved' if paper.approval else 'draft'}-{paper.digest[:8]}.docx",
        _DOCX,
    )
    with st.expander("Read it, sentence by sentence, with its records", expanded=paper.approval is None):
        for part in paper.sections:
            st.markdown(f"**{text.plain(part.heading)}**")
            st.markdown(
                "\n".join(f"- {text.plain(one.text)} ({text.plain('; '.join(one.records))})" for one in part.lines)
            )
    if paper.approval is not None:
        return
    with st.form(f"approve_{decision.id}_{paper.kind}", border=True):
        what, words = (
            f"paper {paper.kind} of decision {decision.id}",
            "Read and approved by, another person than who drafted it",
        )
        second = two_people.another(words, what=what, may=OPEN_TO["casework"])
        pressed = st.form_submit_button("Approve exactly this text")
    if pressed:
        with refusals("Not approved."):
            approve(view, paper, approved_by=second(), approved_on=view.day)
            st.session_state[_HELD] = _draft(desk, view, paper.kind, decision, paper.drafted_by)
            st.rerun()
