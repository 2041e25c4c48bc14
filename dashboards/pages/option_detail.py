"""One option opened: why, what to find out, what must be checked, putting it forward, deciding it, what came before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pandas as pd
import streamlit as st

from dashboards.accounts import two_people
from dashboards.components import tables, text
from dashboards.naming import title
from dashboards.pages.acting import DAY, About, done, measure_name
from dashboards.pages.decide import draw_checks, draw_gates
from dashboards.pages.decision_form import draw_decision
from dashboards.pages.option_cards import Card, badges, stands_for
from dashboards.panels.refused import refusals
from dashboards.remembered import field
from data.casework import Decision, DecisionOutcome
from data.errors import LanternError
from data.records import Case
from data.requests import FactRequest
from data.views import View
from network.casework.follow_up.workflow import reviews_of
from network.casework.options.workflow import put_forward
from network.casework.requests.asking import subject_of
from network.casework.requests.workflow import ask, requests_of
from network.disruption.option import Option
from network.disruption.tried import tried_before
from network.disruption.vocabulary import vocabulary

ASK_WITHIN = timedelta(days=7)
_WHY, _ASK, _CHECK, _FORWARD, _DECIDE, _TRIED = "Why", "Find out", "Checks", "Put forward", "Decide", "Tried before"


def draw_detail(view: View, case: Case, about: About, card: Card) -> None:
    """Draw one option with everything that can be done about it.

    Parameters
    ----------
    view : View
        What this audience may see.
    case : Case
        Permitted records.
    about : About
        The node and the day.
    card : Card
        The option, for every child that it would protect.
    """
    key = f"{about.record_id}_{card.option.measure.id}"
    with st.container(border=True):
        st.markdown(f"#### {text.plain(card.option.measure.name)}\n{badges(card.option)}")
        option = _for_child(case, card, key)
        parts = [_WHY, _ASK, _CHECK, _FORWARD, _DECIDE, _TRIED]
        if not view.may("casework"):
            parts = [_WHY]
        part = st.segmented_control(
            "Do", parts, default=_WHY, required=True, label_visibility="collapsed", **field(f"part_{key}")
        )
        if part == _ASK:
            _draw_asking(view, about, option, key)
        elif part == _CHECK:
            draw_checks(view, case, about, option, key)
        elif part == _FORWARD:
            _draw_forward(view, about, option, key)
        elif part == _DECIDE:
            draw_decision(view, about, option, key)
        elif part == _TRIED:
            _draw_tried(view, case, about, option)
        else:
            _draw_why(view, about, option)


def _for_child(case: Case, card: Card, key: str) -> Option:
    if len(card.options) == 1:
        return card.option
    by_child = {option.child_id: option for option in card.options}
    child = st.selectbox(
        "To protect",
        list(by_child),
        format_func=lambda i: title(case, "person", i) if i else "no particular child",
        **field(f"child_{key}"),
    )
    return by_child[child]


def _draw_why(view: View, about: About, option: Option) -> None:
    measure = option.measure
    if option.met:
        st.markdown(_lines("**Facts that are met**", *(f"✓ {text.plain(words)}" for words in option.met)))
    if option.facts:
        rows = [
            {
                "Fact": fact.words,
                "As of": f"{fact.as_of:{DAY}}" if fact.as_of else "",
                "Reports, with grades": "; ".join(f"{r}: {dict(option.grades).get(r, '')}" for r in fact.reports[:6])
                + (f"; and {len(fact.reports) - 6} more" if len(fact.reports) > 6 else ""),
            }
            for fact in option.facts
        ]
        tables.show(pd.DataFrame(rows), hide_index=True, width="stretch", height=min(220, 38 + 35 * len(rows)))
    if option.questions:
        st.markdown(_lines("**Still to find out**", *(f"○ {_question(words)}" for words in option.questions)))
    draw_gates(view, about, option)
    st.markdown(f"**Basis.** {text.plain(measure.basis)}  \n**Who may.** {text.plain(measure.issuer)}")
    if measure.human:
        st.markdown("\n".join(["**A person must judge**", *(f"- {text.plain(words)}" for words in measure.human)]))
    with st.expander("Duration, breach, safeguards and sources"):
        st.markdown(f"**Duration.** {text.plain(measure.duration)}  \n**Breach.** {text.plain(measure.breach)}")
        st.markdown("\n".join(f"- {text.plain(words)}" for words in option.risks))
        for source in measure.sources:
            st.caption(text.plain(f"[{source.mark}, read {source.read_on:{DAY}}] {source.text}"))


def _lines(*lines: str) -> str:
    return "  \n".join(lines)


def _question(words: str) -> str:
    return text.plain(words.removeprefix("find out: "))


def _waiting(view: View, option: Option) -> Decision | None:
    """The deferred decision that waits for these facts, if there is one."""
    about = (option.measure.id, option.kind, option.node_id, option.child_id)
    held = [d for d in view.decisions().values() if (d.measure_id, d.subject_kind, d.subject_id, d.child_id) == about]
    last = max(held, key=lambda d: d.decided_on, default=None)
    return last if last is not None and last.outcome is DecisionOutcome.DEFERRED else None


def _draw_asking(view: View, about: About, option: Option, key: str) -> None:
    if not option.missing:
        st.info("No fact is missing for this measure. What remains is for people to judge.")
        return
    held = requests_of(view).values()
    with st.form(f"ask_{key}", border=False):
        agency, owner = st.columns(2)
        by, due = st.columns(2)
        values = {
            "owner_agency": agency.text_input("Agency that finds out"),
            "owner": owner.text_input("Named person there"),
            "asked_by": two_people.own("Asked by", view.actor, where=by),
            "due_on": due.date_input("By", value=view.day + ASK_WITHIN, min_value=view.day, format="DD/MM/YYYY"),
        }
        pressed = None
        for fact in option.missing:
            words, button = st.columns([5, 1], vertical_alignment="center")
            words.markdown(_fact_words(fact, option, held))
            if button.form_submit_button("Ask", key=f"ask_{key}_{fact}", width="stretch"):
                pressed = fact
        every = st.form_submit_button("Ask for everything that is missing", key=f"ask_{key}_all")
    if pressed or every:
        with refusals("Not asked."):
            _ask(view, about, option, [pressed] if pressed else _askable(option), values)


def _askable(option: Option) -> list[str]:
    def can(fact: str) -> bool:
        try:
            subject_of(fact, option.kind, option.node_id, option.child_id)
        except LanternError:
            return False
        return True

    return [fact for fact in option.missing if can(fact)]


def _fact_words(fact: str, option: Option, held: Iterable[FactRequest]) -> str:
    known = vocabulary().facts.get(fact)
    words = text.plain(known.question if known else fact)
    open_ones = [
        one
        for one in held
        if one.fact == fact and one.is_open and {one.subject_id, one.other_id} & {option.node_id, option.child_id}
    ]
    asked = f" *Asked of {text.plain(open_ones[0].owner)}, by {open_ones[0].due_on:{DAY}}.*" if open_ones else ""
    return f"○ {words}{asked}"


def _ask(view: View, about: About, option: Option, facts: list[str], values: dict[str, object]) -> None:
    waiting = _waiting(view, option)
    made: tuple[FactRequest, ...] = ask(
        view,
        facts=facts,
        kind=about.kind,
        node_id=about.record_id,
        child_id=option.child_id,
        decision_id=waiting.id if waiting else None,
        reports=option.reports,
        asked_on=view.day,
        **values,  # type: ignore[arg-type]
    )
    words = f"Asked: {len(made)} of {len(facts)}." if made else "It is being asked already; nothing was asked twice."
    done(f"{words} Questions and answers stand on Actions.")


def _draw_forward(view: View, about: About, option: Option, key: str) -> None:
    st.caption("Puts it before the meeting with its facts as they stand. It decides nothing.")
    held = [
        one
        for one in view.proposals().values()
        if (one.measure_id, one.subject_kind, one.subject_id, one.child_id)
        == (option.measure.id, option.kind, option.node_id, option.child_id)
    ]
    for one in held:
        st.markdown(f"- Put forward by {text.plain(one.proposed_by)} on {one.proposed_on:{DAY}}")
    with st.form(f"forward_{key}", border=False):
        by = two_people.own("Put forward by", view.actor)
        if not st.form_submit_button("Put forward", type="primary"):
            return
    with refusals():
        put_forward(view, option, proposed_by=by, day=about.day)
        done(f"Put forward by {by}: {option.measure.name}.")


def _draw_tried(view: View, case: Case, about: About, option: Option) -> None:
    found = tried_before(
        about.kind,
        about.record_id,
        option.measure.id,
        decisions=view.decisions(),
        actions=view.actions(),
        reviews=reviews_of(view),
        also=stands_for(case, about.kind, about.record_id),
    )
    if not found:
        st.info("Nothing on record: nobody decided anything here, and nobody decided this measure elsewhere.")
    for one in found:
        st.markdown(f"- **{text.plain(measure_name(one.measure_id))}**: {text.plain(one.words)}")


def draw_questions(asked: list[tuple[str, int]]) -> None:
    """List once what the possible measures of a node wait for.

    Parameters
    ----------
    asked : list of (str, int)
        From `dashboards.pages.option_cards.questions`.
    """
    if not asked:
        return
    with st.expander(f"What to find out first: {len(asked)} questions, most measures first"):
        rows = [{"Question": question, "Measures that wait for it": count} for question, count in asked]
        tables.show(pd.DataFrame(rows), hide_index=True, width="stretch", height=38 + 35 * min(len(rows), 12))
