"""What pages that record something share: the node in hand, a sentence for the next run, refusals in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

import streamlit as st

from dashboards.components import text
from dashboards.naming import territory, title
from data.records import SUBJECT_KINDS, Case
from data.views import View
from network.disruption.local import catalogue_here

NOTICE = "casework_notice"
DAY = "%d %b %Y"


@dataclass(frozen=True, slots=True)
class About:
    """The node that is looked at, and on which day.

    Attributes
    ----------
    kind, record_id : str
        The node.
    day : date
        Day of the decision.
    territory : str or None
        Nation whose law applies.
    """

    kind: str
    record_id: str
    day: date
    territory: str | None


def say() -> None:
    """Show what the last act on this page left to say, once."""
    if notice := st.session_state.pop(NOTICE, None):
        st.success(text.plain(notice))


def done(words: str) -> None:
    """Keep a sentence for the next run of the page, and run it.

    Parameters
    ----------
    words : str
        What was done.
    """
    st.session_state[NOTICE] = words
    st.rerun()


def nation_of(case: Case) -> str:
    """Nation whose bank holidays count for this case: that of most of its places.

    Parameters
    ----------
    case : Case
        Permitted records.

    Returns
    -------
    {"E", "W", "S", "NI"}
        England where no place says otherwise.
    """
    held = Counter(found for one in case.locations if (found := territory(case, "location", one)))
    return min(held, key=lambda nation: (-held[nation], nation), default="E")


def about_words(case: Case, kind: str, record_id: str) -> str:
    """What a piece of casework is about, as this audience may read it.

    Parameters
    ----------
    case : Case
        Permitted records.
    kind, record_id : str
        The node; empty where it is about none.

    Returns
    -------
    str
        Its title, or words that it is about no single record.
    """
    if kind not in SUBJECT_KINDS:
        return "no single record"
    return title(case, kind, record_id)


def measure_name(measure_id: str) -> str:
    """Name of a measure.

    Parameters
    ----------
    measure_id : str
        Its id.

    Returns
    -------
    str
        The name, or the id of one that is no longer in the catalogue.
    """
    measure = catalogue_here().measures.get(measure_id)
    return measure.name if measure else measure_id


def subjects_of_actions(view: View) -> dict[str, tuple[str, str]]:
    """What each action is about: the node of the decision that it follows from.

    Parameters
    ----------
    view : View
        What this audience may see.

    Returns
    -------
    dict of str to (str, str)
        Id of the action to kind and id of the node; an action without a decision is left out.
    """
    decisions = view.decisions()
    held = {one.id: decisions[one.decision_id] for one in view.actions().values() if one.decision_id in decisions}
    return {action: (decision.subject_kind, decision.subject_id) for action, decision in held.items()}
