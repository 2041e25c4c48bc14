"""What pages that record something share: the node in hand, a sentence for the next run, refusals in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import streamlit as st

from dashboards.components import text
from data.errors import LanternError

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


@contextmanager
def refusals(heading: str = "Not recorded.") -> Iterator[None]:
    """Show a refusal beside the form that was refused, each reason on a line of its own.

    Parameters
    ----------
    heading : str, optional
        First line.
    """
    try:
        yield
    except LanternError as refusal:
        lines = [f"- {text.plain(part)}" for part in str(refusal).split("; ")]
        st.error("\n".join([f"**{heading}**", "", *lines]))
