"""Small tables, read at a glance: a week by hours, and hotspots over meetings; a word or number in each cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import streamlit as st

from dashboards.components.assets import read

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOURS = 3
_CORNER = "<td class='lh-corner'></td>"
_LESS_THAN_ONE = "·"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One cell of a strip: its word, what stands below it, and whether the thing was there."""

    word: str
    below: str = ""
    is_there: bool = True


def week_strip(profile: Sequence[Sequence[float]]) -> str:
    """Weekday by three hours, each cell with its number.

    Parameters
    ----------
    profile : sequence of 7 sequences of 24 float
        Incidents by weekday (Monday first) and hour.

    Returns
    -------
    str
        A table for `show`; built from numbers alone.

    Examples
    --------
    >>> "<td class='lh-4'>2</td>" in week_strip([[2.0] + [0.0] * 23] + [[0.0] * 24] * 6)
    True
    """
    blocks = np.asarray(profile, dtype=float).reshape(7, 24 // _HOURS, _HOURS).sum(axis=2)
    most = float(blocks.max()) or 1.0
    head = "".join(f"<th scope='col'>{h:02d}–{h + _HOURS:02d}</th>" for h in range(0, 24, _HOURS))
    rows = "".join(
        f"<tr><th scope='row'>{day}</th>{''.join(_hours(float(v), most) for v in row)}</tr>"
        for day, row in zip(DAYS, blocks, strict=True)
    )
    words = f"Incidents by weekday and hour, uncertain times spread out; {_LESS_THAN_ONE} is under one"
    return f"<table class='lh-table lh-week'><caption>{words}</caption><tr>{_CORNER}{head}</tr>{rows}</table>"


def _hours(value: float, most: float) -> str:
    if value < 1e-6:
        return "<td></td>"
    shown = f"{value:.0f}" if value >= 0.5 else _LESS_THAN_ONE
    return f"<td class='lh-{min(4, int(np.ceil(4 * value / most)))}'>{shown}</td>"


def meeting_strip(columns: Sequence[str], rows: Sequence[tuple[str, Sequence[Mark]]], caption: str) -> str:
    """Things over meetings: a row each, a column a meeting.

    Parameters
    ----------
    columns : sequence of str
        Meetings, earliest first.
    rows : sequence of (str, sequence of Mark)
        Name of the thing, and its mark at each meeting.
    caption : str
        What the strip shows.

    Returns
    -------
    str
        A table for `show`; every word is escaped.

    Examples
    --------
    >>> "&lt;b&gt;" in meeting_strip(["1 Oct"], [("<b>", [Mark(word="appeared")])], "History")
    True
    """
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in columns)
    body = "".join(f"<tr><th scope='row'>{escape(name)}</th>{''.join(map(_mark, marks))}</tr>" for name, marks in rows)
    words = escape(caption)
    return f"<table class='lh-table lh-strip'><caption>{words}</caption><tr>{_CORNER}{head}</tr>{body}</table>"


def _mark(mark: Mark) -> str:
    below = f"<span>{escape(mark.below)}</span>" if mark.below else ""
    return f"<td class='{'lh-there' if mark.is_there else 'lh-absent'}'><b>{escape(mark.word)}</b>{below}</td>"


def style() -> None:
    """Send the style of the strips, once a page."""
    st.html(f"<style>{read('hotspots.css')}</style>")


def show(table: str) -> None:
    """Draw a table made here.

    Parameters
    ----------
    table : str
        From `week_strip` or `meeting_strip`.
    """
    st.html(table)
