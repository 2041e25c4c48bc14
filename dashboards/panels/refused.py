"""A refusal in words, beside the form that was refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from dashboards.components import text
from data.errors import LanternError


@contextmanager
def refusals(heading: str = "Not recorded.") -> Iterator[None]:
    """Show a refusal beside the form that was refused, each reason on a line of its own.

    Parameters
    ----------
    heading : str, optional
        First line.

    Yields
    ------
    None
        The form stands inside.
    """
    try:
        yield
    except LanternError as refusal:
        lines = [f"- {text.plain(part)}" for part in str(refusal).split("; ")]
        st.error("\n".join([f"**{heading}**", "", *lines]))
