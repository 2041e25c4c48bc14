"""Options: which lawful measures have their facts met, are possible, or are not available. The page decides nothing."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboards.components import text
from dashboards.naming import last_day, territory, title
from dashboards.wiring import Desk
from data.codes import Audience, PersonKind
from data.records import SUBJECT_KINDS, Case
from data.views import View
from network.disruption.proposals import Option
from network.workflow import propose_for

TITLE = "Options"
PATH = "options"
AUDIENCES = frozenset({Audience.POLICE_ANALYST, Audience.SOCIAL_CARE, Audience.MEETING, Audience.LICENSING})
_KINDS = {"person": "Person", "vehicle": "Vehicle", "venue": "Venue", "location": "Place", "phone": "Phone or account"}
_GROUPS = {
    "facts_met": "Facts met: needs judgement",
    "possible": "Possible: find out first",
    "not_eligible": "Not available",
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
    st.caption(
        f"{len(options)} lawful measures looked at, protective first, then least intrusive. Nothing is decided here: "
        "a named person decides, with reasons. Not legal advice."
    )
    held = {status: [o for o in options if o.status == status] for status in _GROUPS}
    sides = st.columns(2, gap="medium")
    for side, status in zip(sides, ("facts_met", "possible"), strict=True):
        with side:
            st.subheader(f"{_GROUPS[status]} ({len(held[status])})")
            if not held[status]:
                st.caption("None.")
            for option in held[status]:
                _draw_option(case, option)
    closed = held["not_eligible"]
    with st.expander(f"{_GROUPS['not_eligible']} ({len(closed)}): which recorded fact rules each out"):
        rows = [
            {"Measure": o.measure.name, "For": _child(case, o), "Not available, because": "; ".join(o.failed)}
            for o in closed
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, height=400)


def _child(case: Case, option: Option) -> str:
    child = case.people.get(option.child_id or "")
    return child.reference if child else ""


def _draw_option(case: Case, option: Option) -> None:
    with st.container(border=True):
        about = f" to protect {child}" if (child := _child(case, option)) else ""
        st.markdown(
            f"**{text.plain(option.measure.name)}**{text.plain(about)} :gray-badge[{text.plain(option.law_words)}]"
        )
        st.markdown(text.status_words(option.status, [text.plain(line) for line in _reasons(option)]))
        standing = [gate.words for gate in option.standing if gate.words != option.law_words]
        if standing:
            st.caption("Before it can be agreed: " + "; ".join(text.plain(words) for words in standing))
        with st.expander("Basis, facts behind it, sources"):
            st.markdown(f"**Basis.** {text.plain(option.measure.basis)}")
            st.markdown(f"**Who.** {text.plain(option.measure.issuer)}")
            if option.grades:
                chips = " · ".join(f"{report}: {grade}" for report, grade in option.grades[:12])
                st.markdown(f"**Reports behind the facts.** {text.plain(chips)}")
            for source in option.measure.sources:
                st.caption(text.plain(f"[{source.mark}] {source.text}"))


def _reasons(option: Option) -> list[str]:
    return list(option.questions) if option.status == "possible" else list(option.met)
