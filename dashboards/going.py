"""From page to page: only to pages that this sitting is offered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

_KEY = "lantern_pages"


def offer(pages: Mapping[str, Any]) -> None:
    """Remember which pages this sitting is offered.

    Parameters
    ----------
    pages : mapping of str to StreamlitPage
        Path to page.
    """
    st.session_state[_KEY] = dict(pages)


def can_go(path: str) -> bool:
    """Whether this sitting is offered a page.

    Parameters
    ----------
    path : str
        Path of the page.

    Returns
    -------
    bool
        False for pages of other audiences.
    """
    return path in st.session_state.get(_KEY, {})


def go_to(path: str) -> None:
    """Go to a page that is offered; another one is not gone to.

    Parameters
    ----------
    path : str
        Path of the page.
    """
    if can_go(path):
        st.switch_page(st.session_state[_KEY][path])
