"""Options: which lawful measures have their facts met, are possible, or are not available. The page decides nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from dashboards.components import text
from dashboards.doors import OPEN_TO
from dashboards.naming import last_day, territory, title
from dashboards.wiring import Desk
from data.codes import PersonKind
from data.records import SUBJECT_KINDS, Case
from data.views import View
from network.disruption.proposals import Option
from network.workflow import propose_for

TITLE = "Options"
PATH = "options"
AUDIENCES = OPEN_TO["options"]
_KINDS = {"person": "Person", "vehicle": "Vehicle", "venue": "Venue", "location": "Place", "phone": "Phone or account"}
_GROUPS = {
    "facts_met": "Facts met: needs judgement",
    "possible": "Possible: find out first",
    "not_eligible": "Not available",
}
_NONE = {
    "facts_met": "No measure has all its facts in this view yet. What to find out first is listed below.",
    "possible": "No measure waits for a fact.",
}


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
    case = view.case()
    kinds = [kind for kind in _KINDS if getattr(case, SUBJECT_KINDS[kind])]
    if not kinds:
        st.info("Nothing in this view has options yet. Load events and reports on the intake page first.")
        return
    about, which, on = st.columns([2, 3, 1])
    with about:
        kind = st.segmented_control("About", kinds, format_func=_KINDS.__getitem__, default=kinds[0]) or kinds[0]
    with which:
        record_id = st.selectbox(
            "Which", in_order(case, kind), format_func=lambda i: title(case, kind, i), key=f"option_{kind}"
        )
    with on:
        day = st.date_input("Day of the decision", value=last_day(case), format="DD/MM/YYYY")
    draw_options(case, propose_for(view, kind, record_id, day, territory=territory(case, kind, record_id)))


def in_order(case: Case, kind: str) -> list[str]:
    """Records of one kind, persons of concern first, else by name.

    Parameters
    ----------
    case : Case
        Permitted records.
    kind : str
        Kind of record.

    Returns
    -------
    list of str
        Ids.
    """
    held = getattr(case, SUBJECT_KINDS[kind])
    kinds = list(PersonKind)
    rank = {i: kinds.index(r.kind) if kind == "person" else 0 for i, r in held.items()}
    return sorted(held, key=lambda i: (rank[i], title(case, kind, i).casefold(), i))


def draw_options(case: Case, options: tuple[Option, ...]) -> None:
    """Facts met beside possible, protective first in each; what is not available below, with the reason.

    Parameters
    ----------
    case : Case
        Permitted records.
    options : tuple of Option
        In the order of the catalogue.
    """
    looked = len({option.measure.id for option in options})
    st.caption(
        f"{looked} lawful measures looked at, protective first, then least intrusive. Nothing is decided here: "
        "a named person decides, with reasons. Not legal advice."
    )
    held = {status: [c for c in cards(case, options) if c.option.status == status] for status in _GROUPS}
    sides = st.columns(2, gap="medium")
    for side, status in zip(sides, ("facts_met", "possible"), strict=True):
        with side:
            st.subheader(f"{_GROUPS[status]} ({len(held[status])})")
            if not held[status]:
                st.info(_NONE[status])
            for card in held[status]:
                _draw_card(card)
            if status == "facts_met":
                _draw_questions(options)
    closed = held["not_eligible"]
    with st.expander(f"{_GROUPS['not_eligible']} ({len(closed)}): which recorded fact rules each out"):
        rows = [
            {
                "Measure": card.option.measure.name,
                "Not available, because": "; ".join(why),
                "To protect": ", ".join(who),
            }
            for card in closed
            for why, who in card.reasons.items()
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", height=min(400, 38 + 35 * max(len(rows), 1)))


@dataclass(frozen=True, slots=True)
class Card:
    """One measure with one status, for every child that it would protect.

    Attributes
    ----------
    option : Option
        The first of them; the others differ by the child, its facts and its reports.
    reasons : dict of tuple of str to list of str
        What is met, to find out or in the way, and the references of the children that this holds for.
    grades : tuple of (str, str)
        Reports behind the facts of all of them, with their grades.
    """

    option: Option
    reasons: dict[tuple[str, ...], list[str]]
    grades: tuple[tuple[str, str], ...]


def cards(case: Case, options: tuple[Option, ...]) -> list[Card]:
    """Join the options of one measure that have the same status.

    Parameters
    ----------
    case : Case
        Permitted records.
    options : tuple of Option
        In the order of the catalogue.

    Returns
    -------
    list of Card
        In the same order.
    """
    joined: dict[tuple[str, str], list[Option]] = {}
    for option in options:
        joined.setdefault((option.measure.id, option.status), []).append(option)
    made = []
    for found in joined.values():
        reasons: dict[tuple[str, ...], list[str]] = {}
        for option in found:
            child = case.people.get(option.child_id or "")
            reasons.setdefault(_reasons(option), []).extend([child.reference] if child else [])
        made.append(Card(found[0], reasons, tuple(dict.fromkeys(grade for o in found for grade in o.grades))))
    return made


def questions(options: Iterable[Option]) -> list[tuple[str, int]]:
    """Questions that the possible measures wait for, most measures first.

    Parameters
    ----------
    options : iterable of Option
        Options of one record.

    Returns
    -------
    list of (str, int)
        Question, and how many measures ask it.
    """
    asked = {(q, o.measure.id) for o in options if o.status == "possible" for q in _reasons(o)}
    return sorted(Counter(question for question, _ in asked).items(), key=lambda pair: (-pair[1], pair[0]))


def _draw_questions(options: tuple[Option, ...]) -> None:
    asked = questions(options)
    if not asked:
        return
    st.subheader("What to find out first")
    st.dataframe(
        pd.DataFrame([{"Question": question, "Measures that wait for it": count} for question, count in asked]),
        hide_index=True,
        width="stretch",
        height=38 + 35 * min(len(asked), 14),
    )


def _draw_card(card: Card) -> None:
    option = card.option
    with st.container(border=True, gap="xsmall"):
        name, more = st.columns([5, 1])
        name.markdown(f"**{text.plain(option.measure.name)}** :gray-badge[{text.plain(option.law_words)}]")
        with more.popover("Basis", width="stretch"):
            _draw_basis(card)
        lines = []
        for reasons, children in card.reasons.items():
            whom = f" *For {text.plain(', '.join(sorted(children)))}:*" if children else ""
            lines.append(f"{text.STATUS[option.status]}{whom} {'; '.join(text.plain(reason) for reason in reasons)}")
        st.markdown("\n\n".join(lines))
        standing = [gate.words for gate in option.standing if gate.words != option.law_words]
        if standing:
            st.caption("Before it can be agreed: " + "; ".join(text.plain(words) for words in standing))


def _draw_basis(card: Card) -> None:
    measure = card.option.measure
    st.markdown(f"**Basis.** {text.plain(measure.basis)}")
    st.markdown(f"**Who.** {text.plain(measure.issuer)}")
    if card.grades:
        chips = " · ".join(f"{report}: {grade}" for report, grade in card.grades[:12])
        chips += f" · and {len(card.grades) - 12} more" if len(card.grades) > 12 else ""
        st.markdown(f"**Reports behind the facts.** {text.plain(chips)}")
    for source in measure.sources:
        st.caption(text.plain(f"[{source.mark}] {source.text}"))


def _reasons(option: Option) -> tuple[str, ...]:
    given = {"possible": option.questions, "facts_met": option.met, "not_eligible": option.failed}[option.status]
    return tuple(words.removeprefix("find out: ") for words in given)
