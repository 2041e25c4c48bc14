"""Addresses that open one record: ``?record=ID``, for whoever may see it; to everybody else the id says nothing."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboards.components import text

RECORD = "record"
NOT_HERE = "There is nothing of that id in what you may see here. Choose from what is shown, or look on Search."


def asked_for() -> str:
    """Id that the address names.

    Returns
    -------
    str
        Empty if it names none.
    """
    return st.query_params.get(RECORD, "").strip()


def follow(page: str, find: Callable[[str], str | None]) -> str | None:
    """Give what the address names, once for each address that is opened.

    Parameters
    ----------
    page : str
        Path of the page that follows it.
    find : callable
        Gives what to open for an id, from what this audience may see alone; None for everything else.

    Returns
    -------
    str or None
        What to open now. For an id that is not there, and for one that this audience may not see, the page says the
        same words and shows the same otherwise.
    """
    asked = asked_for()
    if not asked:
        return None
    found = find(asked)
    if found is None:
        st.warning(text.plain(NOT_HERE))
        return None
    followed = f"followed_{page}"
    if st.session_state.get(followed) == asked:
        return None
    st.session_state[followed] = asked
    return found


def name(page: str, record_id: str) -> None:
    """Put what is being read into the address, so that it can be passed on and opened again.

    Parameters
    ----------
    page : str
        Path of the page.
    record_id : str
        What is read; an id, never a name.
    """
    if asked_for() != record_id:
        st.session_state[f"followed_{page}"] = st.query_params[RECORD] = record_id
