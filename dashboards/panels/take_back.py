"""Take back what was recorded just now: a withdrawing entry with name and reason; nothing is unwritten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st

from dashboards import remembered
from dashboards.accounts import two_people
from dashboards.components import text
from dashboards.panels.refused import refusals
from data.views import View

OFFERED_FOR = timedelta(minutes=10)
"""How long it stands beside the page; afterwards it is taken back where the entry itself is listed."""


@dataclass(frozen=True, slots=True)
class _Recorded:
    words: str
    subject: Any
    at: datetime


def recorded(name: str, words: str, subject: Any = None) -> None:
    """Keep what was recorded just now, so that the page says it and offers to take it back.

    Parameters
    ----------
    name : str
        Name of the list that it belongs to.
    words : str
        What the page says.
    subject : object, optional
        What `offer` gives to its ``back``; by default there is nothing to take back.
    """
    remembered.put(f"{name}_recorded", _Recorded(words, subject, datetime.now(UTC)))


def offer(name: str, view: View, back: Callable[[Any, str, str], object], after: str) -> None:
    """Say what was recorded just now, and offer to take it back; nothing where nothing was.

    Parameters
    ----------
    name : str
        As `recorded` was given.
    view : View
        Of whoever looks.
    back : callable
        Takes it back: given the subject, the name of the person and the reason.
    after : str
        What the page says once that is done.
    """
    held = remembered.value(f"{name}_recorded")
    if not isinstance(held, _Recorded) or datetime.now(UTC) - held.at > OFFERED_FOR:
        return
    said, offered = st.columns([3, 1], vertical_alignment="center")
    said.success(text.plain(held.words))
    if held.subject is None:
        remembered.put(f"{name}_recorded", None)  # said once
        return
    with offered.popover("Take back", width="stretch"), st.form(f"{name}_take_back", border=False):
        by = two_people.own("Your name", view.actor)
        why = st.text_input("Why it is taken back")
        if not st.form_submit_button("Take it back"):
            return
    with refusals("Not taken back."):
        back(held.subject, by, why)
        recorded(name, after)
        st.rerun()
