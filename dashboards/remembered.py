"""What was set on one page stands when it is come back to: for one sitting and one audience, never longer.

A browser keeps what was chosen under a field's name. Whoever may see less than before finds every field under a new
name, so that nothing chosen before comes back, neither from here nor from the browser.
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict

import streamlit as st

_FOR, _ROUND, _KEPT = "remembered_for", "remembered_round", "remembered_keys"


class Field(TypedDict):
    """What a field that is remembered is drawn with."""

    key: str
    persist_state: Literal["session"]


def field(name: str) -> Field:
    """Let a field stand as it was left, on whatever page and however often it is left.

    Parameters
    ----------
    name : str
        Name of the field; one for all pages.

    Returns
    -------
    Field
        Given to the field as its last arguments: ``st.selectbox(..., **field("audit_who"))``.
    """
    return {"key": key(name), "persist_state": "session"}


def key(name: str) -> str:
    """Key under which a field that is remembered, or anything else of this audience alone, lies in the session.

    Parameters
    ----------
    name : str
        Name of the field.

    Returns
    -------
    str
        The name itself until the audience changes within a sitting.
    """
    turn = st.session_state.get(_ROUND, 0)
    made = f"{name}_for_{turn}" if turn else name
    st.session_state.setdefault(_KEPT, set()).add(made)
    return made


def value(name: str) -> Any:
    """What a field holds that is remembered, drawn or not.

    Parameters
    ----------
    name : str
        Name of the field.

    Returns
    -------
    object
        None where nothing was set.
    """
    return st.session_state.get(key(name))


def put(name: str, chosen: Any) -> None:
    """Choose for a field before it is drawn, as a link does.

    Parameters
    ----------
    name : str
        Name of the field.
    chosen : object
        What it is to hold; this audience's own view offers it.
    """
    st.session_state[key(name)] = chosen


def for_whom(shown: object) -> None:
    """Forget everything if somebody else looks now, before a page is drawn.

    Parameters
    ----------
    shown : object
        Who looks, by whatever tells two audiences apart.
    """
    if st.session_state.get(_FOR, shown) != shown:
        for made in st.session_state.get(_KEPT, ()):
            if made in st.session_state:
                del st.session_state[made]
        st.session_state[_KEPT] = set()
        st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.session_state[_FOR] = shown
