"""Incidents without a place, online or not placed: beside every map with their count and their own list, never lost."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import streamlit as st

from dashboards.components import tables, text
from data.codes import EventKind, label
from data.frames import unlocated
from data.records import Case, Event

_LIST_PX = 260


def words(case: Case) -> str:
    """How many incidents no map of this audience can show, in one sentence.

    Parameters
    ----------
    case : Case
        Permitted records.

    Returns
    -------
    str
        Empty if every incident has a place.
    """
    away = unlocated(case)
    if not away:
        return ""
    online = sum(event.kind is EventKind.ONLINE_CONTACT for event in away)
    one = "incident has" if len(away) == 1 else "incidents have"
    return f"{len(away)} {one} no place and are not on the map: {online} online, {len(away) - online} without one here."


def draw_count(case: Case) -> None:
    """Draw the count alone, for a screen that is read from afar.

    Parameters
    ----------
    case : Case
        Permitted records.
    """
    if said := words(case):
        with st.container(key="lantern_unlocated"):
            st.markdown(text.plain(said))


def draw_list(case: Case, *, key: str = "unlocated") -> None:
    """Draw the count, what they are, and the list of them under one press.

    Parameters
    ----------
    case : Case
        Permitted records.
    key : str, optional
        Constant name on its page.
    """
    away = unlocated(case)
    if not away:
        return
    kinds = Counter(label(event.kind) for event in away)
    told = ", ".join(f"{name.lower()} {count}" for name, count in kinds.most_common(4))
    st.markdown(f"**{text.plain(words(case))}** Most often: {text.plain(told)}.")
    with st.expander("List them", key=key):
        tables.show(pd.DataFrame([_row(event) for event in away]), hide_index=True, height=_LIST_PX)


def _row(event: Event) -> dict[str, object]:
    return {
        "Incident": event.id,
        "Date": f"{event.start:%d %b %Y}",
        "What": label(event.kind),
        "In words": event.summary,
        "Reports": len(event.reports),
    }
