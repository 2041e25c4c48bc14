"""Options: which lawful measures have their facts met or are possible for one node, and what people do about them."""

from __future__ import annotations

import streamlit as st

from dashboards import remembered
from dashboards.components import text
from dashboards.doors import OPEN_TO
from dashboards.naming import territory, title
from dashboards.pages.acting import About, say
from dashboards.pages.option_cards import (
    GROUPS,
    KIND_WORDS,
    Card,
    badges,
    birthday_words,
    cards,
    draw_not_available,
    in_order,
    one_each,
    questions,
)
from dashboards.pages.option_detail import draw_detail, draw_questions
from dashboards.remembered import field
from dashboards.wiring import Desk
from dashboards.working_day import working_day
from data.records import SUBJECT_KINDS, Case
from data.views import View
from network.casework.options.workflow import propose_for

TITLE = "Options"
PATH = "options"
AUDIENCES = OPEN_TO["options"]
_KINDS = {"person": "Person", "vehicle": "Vehicle", "venue": "Venue", "location": "Place", "phone": "Phone or account"}
_NONE = {
    "facts_met": "No measure has all its facts in this view yet. What to find out first stands on the right.",
    "possible": "No measure waits for a fact.",
}
_SHOWN = {"facts_met": 4, "possible": 3}
_MARKS = {"facts_met": "✓", "possible": "○ Find out:"}
_OPEN = "option_open"
_LINKED = "option_linked"


def render(desk: Desk, view: View) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Store, gazetteer, areas and kept results.
    view : View
        What this audience may see.
    """
    case = view.case()
    kinds = [kind for kind in _KINDS if getattr(case, SUBJECT_KINDS[kind])]
    if not kinds:
        st.info("Nothing in this view has options yet. An analyst loads events and reports on Intake first.")
        return
    about = _choose(desk, view, case, kinds)
    view.open_record(about.record_id)
    options = propose_for(view, about.kind, about.record_id, about.day, territory=about.territory)
    say()
    held = cards(case, options)
    listed = one_each(held)
    chosen = _chosen(about, listed)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        for words in birthday_words(case, about.kind, about.record_id, about.day):
            st.warning(text.plain(words))
        for status in _SHOWN:
            _draw_group(status, [card for card in listed if card.option.status == status], about, chosen)
        draw_not_available([card for card in held if card.option.status not in _SHOWN])
        st.caption(
            f"{len({option.measure.id for option in options})} lawful measures looked at, protective first, then least "
            "intrusive. Nothing is decided by the list: named people decide, with reasons. Not legal advice."
        )
    with right:
        if chosen is not None:
            draw_detail(view, case, about, chosen)
        draw_questions(questions(options))


def _choose(desk: Desk, view: View, case: Case, kinds: list[str]) -> About:
    _follow_link(case, kinds)
    about, which, on = st.columns([2, 3, 1])
    with about:
        if remembered.value("option_about") not in kinds:
            remembered.put("option_about", kinds[0])
        picked = st.segmented_control(
            "About", kinds, format_func=_KINDS.__getitem__, required=True, **field("option_about")
        )
    kind = picked or kinds[0]
    with which:
        record_id = st.selectbox(
            "Which", in_order(case, kind), format_func=lambda i: title(case, kind, i), **field(f"option_{kind}")
        )
    if record_id is not None:
        st.session_state[_LINKED] = st.query_params["about"] = record_id
    with on:
        first = working_day(desk, view, case)
        day = st.date_input("Day of the decision", value=first, format="DD/MM/YYYY", **field(f"option_day_{first}"))
    return About(kind, record_id, day, territory(case, kind, record_id))


def _follow_link(case: Case, kinds: list[str]) -> None:
    """Open the record that the address names, where this audience may choose it."""
    linked = st.query_params.get("about")
    if linked is None or linked == st.session_state.get(_LINKED):
        return
    kind = next((kind for kind in kinds if linked in in_order(case, kind)), None)
    if kind is None:
        # The same answer whether it is not there, not for this audience or never to be acted on.
        st.warning("There is nothing of that id in what you may choose here. Choose one from the list.")
        return
    remembered.put("option_about", kind)
    remembered.put(f"option_{kind}", linked)


def _chosen(about: About, listed: list[Card]) -> Card | None:
    """The measure that was opened for this node, else the first."""
    wanted = st.session_state.get(_OPEN, {}).get((about.kind, about.record_id))
    first = next(iter(listed), None)
    return next((card for card in listed if card.option.measure.id == wanted), first)


def _open(about: About, measure_id: str) -> None:
    st.session_state.setdefault(_OPEN, {})[(about.kind, about.record_id)] = measure_id


def _open_picked(about: About, key: str) -> None:
    if picked := st.session_state.get(key):
        _open(about, picked)


def _draw_group(status: str, held: list[Card], about: About, chosen: Card | None) -> None:
    st.markdown(f"#### {GROUPS[status]} ({len(held)})")
    if not held:
        st.info(_NONE[status])
    shown, folded = held[: _SHOWN[status]], held[_SHOWN[status] :]
    for card in shown:
        _draw_card(card, about, is_chosen=card is chosen)
    if folded:
        names = {
            card.option.measure.id: f"{card.option.measure.name} ({KIND_WORDS[card.option.measure.kind]})"
            for card in folded
        }
        key = f"more_{status}_{about.kind}_{about.record_id}"
        st.selectbox(
            f"{len(folded)} more: {GROUPS[status].lower()}",
            list(names),
            index=None,
            format_func=names.__getitem__,
            placeholder=f"{len(folded)} more, {GROUPS[status].split(':')[0].lower()}: open one",
            key=key,
            on_change=_open_picked,
            args=(about, key),
            label_visibility="collapsed",
        )


def _draw_card(card: Card, about: About, *, is_chosen: bool) -> None:
    option = card.option
    with st.container(border=True, gap="xxsmall"):
        name, opened = st.columns([5, 1], vertical_alignment="center")
        name.markdown(f"{'▶ ' if is_chosen else ''}**{text.plain(option.measure.name)}** {badges(option)}")
        opened.button(
            "Open",
            key=f"open_{about.record_id}_{option.measure.id}",
            disabled=is_chosen,
            on_click=_open,
            args=(about, option.measure.id),
            width="stretch",
        )
        children = next(iter(card.reasons.values()))
        whom = f" *For {text.plain(', '.join(sorted(children)))}:*" if children else ""
        st.markdown(f"{_MARKS[option.status]}{whom} {text.plain(card.words)}")
        if others := len({one.child_id for one in card.options}) - max(len(children), 1):
            st.caption(f"and for {others} other {'child' if others == 1 else 'children'}: open it")
