"""Tables on the screen and on paper: the grid that scrolls is a picture of its window, so paper gets its own form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from html import escape
from math import isnan
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import remembered

MOST_PRINTED = 500


def show(data: Any, *, hide_index: bool | None = None, **options: Any) -> Any:
    """Draw a table; where the page is printed, its rows stand there as words, not the window alone.

    Parameters
    ----------
    data : pandas.DataFrame or list of dict
        Rows.
    hide_index : bool, optional
        Whether the row labels are left out.
    **options
        As `streamlit.dataframe` takes them.

    Returns
    -------
    object
        What `streamlit.dataframe` gives.
    """
    chosen = st.dataframe(data, hide_index=hide_index, **options)
    frame = data if isinstance(data, pd.DataFrame) else pd.DataFrame(list(data))
    if len(frame):
        st.html(printed(_as_shown(frame, options), with_index=not hide_index))
    return chosen


def choose(data: Any, ids: Sequence[str], *, name: str, first: str | None = None, **options: Any) -> int | None:
    """Draw a table of which one row may be chosen.

    What was chosen stands when the page is come back to, and goes with its record when the list changes around it;
    it never passes to another record that has come to stand in its place.

    Parameters
    ----------
    data : pandas.DataFrame or list of dict
        Rows.
    ids : sequence of str
        Id of each row's record, in their order.
    name : str
        Name under which the choice is remembered.
    first : str, optional
        Id that stands as chosen when the table comes up, whatever was chosen before; as a link asks for it.
    **options
        As `streamlit.dataframe` takes them.

    Returns
    -------
    int or None
        Number of the chosen row, from 0.
    """
    was, key = f"{name}_chosen", remembered.key(name)
    held, chosen = st.session_state.get(key), remembered.value(was)
    if held is None:
        options["selection_default"] = _selection(ids, first or (chosen[1] if chosen else ""))
    elif chosen and _is_moved(held, chosen, ids):
        st.session_state[key] = _selection(ids, chosen[1])
    drawn = show(data, hide_index=True, on_select="rerun", selection_mode="single-row", key=key, **options)
    rows = [row for row in drawn["selection"]["rows"] if row < len(ids)]
    remembered.put(was, (rows[0], ids[rows[0]]) if rows else None)
    return rows[0] if rows else None


def _selection(ids: Sequence[str], wanted: str) -> dict[str, Any]:
    return {"selection": {"rows": [ids.index(wanted)] if wanted in ids else [], "columns": [], "cells": []}}


def _is_moved(held: Any, chosen: tuple[int, str], ids: Sequence[str]) -> bool:
    """Whether the row that was chosen, and still is, shows another record than before."""
    row, record = chosen
    return held["selection"]["rows"] == [row] and list(ids[row : row + 1]) != [record]


def _as_shown(frame: pd.DataFrame, options: Mapping[str, Any]) -> pd.DataFrame:
    """Columns in the order of the screen, days without the time where the screen leaves it out."""
    shown = frame[list(options["column_order"])] if options.get("column_order") else frame
    kinds = {name: (how or {}).get("type_config") or {} for name, how in (options.get("column_config") or {}).items()}
    days = [name for name, kind in kinds.items() if kind.get("type") == "date" and name in shown]
    return shown.assign(**{name: pd.to_datetime(shown[name]).dt.normalize() for name in days}) if days else shown


def printed(frame: pd.DataFrame, *, with_index: bool = False) -> str:
    """Table as words for paper; every word of the data is escaped.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows in the order of the screen.
    with_index : bool, default False
        Whether the row labels come first.

    Returns
    -------
    str
        Markup that the style shows on paper alone; at most `MOST_PRINTED` rows, and how many more there are.

    Examples
    --------
    >>> printed(pd.DataFrame({"Name": ["<b>"]}))
    "<div class='ln-printed'><table><tr><th scope='col'>Name</th></tr><tr><td>&lt;b&gt;</td></tr></table></div>"
    """
    head = [*([frame.index.name or ""] if with_index else []), *frame.columns]
    lines = [_line(head, "th scope='col'", "th")]
    rows = frame.head(MOST_PRINTED).itertuples(index=with_index, name=None)
    lines += [_line(row, "td", "td") for row in rows]
    left = len(frame) - MOST_PRINTED
    more = f"<p>and {left:,} more</p>" if left > 0 else ""
    return f"<div class='ln-printed'><table>{''.join(lines)}</table>{more}</div>"


def _line(cells: Iterable[Any], opening: str, closing: str) -> str:
    return f"<tr>{''.join(f'<{opening}>{escape(_words(cell))}</{closing}>' for cell in cells)}</tr>"


def _words(cell: Any) -> str:
    if isinstance(cell, (list, tuple, set, frozenset)):
        return ", ".join(map(_words, cell))
    if cell is None or cell is pd.NaT or cell is pd.NA or (isinstance(cell, float) and isnan(cell)):
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return f"{cell:%d %b %Y %H:%M}" if (cell.hour or cell.minute) else f"{cell:%d %b %Y}"
    if isinstance(cell, date):
        return f"{cell:%d %b %Y}"
    return f"{cell:.10g}" if isinstance(cell, float) else str(cell)
