"""A list of decisions carried out from the page: read, shown row by row, and meant by the two people in it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboards.accounts import two_people
from dashboards.components import tables, text
from dashboards.naming import title
from data.codes import Audience
from data.errors import LanternError, RefusedInput
from data.holds import Outcome
from data.intake.decision_list import COLUMNS, read_decisions
from data.retention import Due
from data.store.tries import Cause
from data.views import View
from network.casework.retention import workflow

Rows = list[dict[str, str]]
_ENDINGS = ["csv", "xlsx"]


def draw_list(view: View, do: Callable[[Callable[[], str]], None]) -> None:
    """Take a file of decisions, show what it asks for, and carry it out when two people mean it.

    Parameters
    ----------
    view : View
        Writes the decisions and erases.
    do : callable
        Carries out what it is given, tells what came of it and shows a refusal.
    """
    left, right = st.columns([2, 3], gap="medium")
    with left:
        st.caption(
            "One row a record: keep with the day of its next review, or erase. Every row is checked before the first "
            "is written; one at fault, and nothing is done. Who was harmed when under 18 is never erased by a list."
        )
        st.download_button("Empty list (CSV)", ",".join(COLUMNS) + "\n", "decisions.csv", "text/csv")
        given = st.file_uploader("List of decisions, CSV or XLSX", type=_ENDINGS, key="retention_list")
    if given is None:
        with right:
            st.info("Nothing is decided by choosing a file: it is read and shown here first.")
        return
    with right:
        rows = _read(view, given)
        if rows:
            _draw_rows(view, rows)
            _draw_form(view, rows, do)


def _read(view: View, given: Any) -> Rows:
    try:
        with tempfile.TemporaryDirectory() as folder, view.refusing(Cause.REFUSED_FILE):
            path = Path(folder) / Path(given.name).name
            path.write_bytes(given.getvalue())
            rows = read_decisions(path)
    except LanternError as refusal:
        st.error(text.plain(refusal))
        return []
    if not rows:
        st.info("The list has no row. Write one decision a row under the heading.")
    return rows


def _draw_rows(view: View, rows: Rows) -> None:
    case = view.case()
    standing: Mapping[str, Due] = {one.person_id: one for one in workflow.due(view, until=date.max)}
    shown = [
        {
            "Row": number,
            "Record": title(case, "person", key) if (key := row.get("person", "").strip()) in case.people else key,
            "Decision": row.get("decision", ""),
            "Reason": row.get("reason", ""),
            "Next review": row.get("next_review", ""),
            "Stands against erasing": "; ".join(standing[key].bars) if key in standing else "no such record",
        }
        for number, row in enumerate(rows, 2)
    ]
    tables.show(pd.DataFrame(shown), hide_index=True, width="stretch", height=min(420, 38 + 35 * len(shown)))


def _draw_form(view: View, rows: Rows, do: Callable[[Callable[[], str]], None]) -> None:
    erased = sum(row.get("decision", "").strip().lower() == Outcome.ERASE for row in rows)
    counted = f"{len(rows)} decisions, {erased} of them to erase for good, in every version and backup"
    with st.form("retention_apply", border=False):
        by = two_people.ask(
            st.container(),
            st.container(),
            what="carry out a list of retention decisions",
            words=("First person", "Second person"),
            own=view.actor,
            may=frozenset({Audience.POLICE_ANALYST}),
        )
        sure = st.checkbox(f"We mean {counted}.")
        if not st.form_submit_button("Carry out the list"):
            return
    if not sure:
        st.warning("Nothing was done: tick that these decisions are meant.")
        return

    def carry_out() -> str:
        done = workflow.apply(view, in_names_of(rows, *by()))
        gone = [one.review.person_id for one in done if one.erasure is not None]
        told = f"{len(done)} decisions carried out: {len(done) - len(gone)} kept, {len(gone)} erased"
        return f"{told} ({', '.join(gone)})." if gone else f"{told}."

    do(carry_out)


def in_names_of(rows: Sequence[Mapping[str, str]], first: str, second: str) -> Rows:
    """Put the two people who carry a list out into its rows; a row in another name is not theirs to decide.

    Parameters
    ----------
    rows : sequence of mapping
        As read.
    first, second : str
        Who carries the list out.

    Returns
    -------
    list of dict
        Each row with both names.

    Raises
    ------
    RefusedInput
        If a row names anybody else; every such row is said.
    """
    names = {"decided_by": first, "second": second}
    strange = [
        str(number)
        for number, row in enumerate(rows, 2)
        if any((held := row.get(column, "").strip()) and held != name for column, name in names.items())
    ]
    if strange:
        raise RefusedInput(
            f"nothing was applied; rows {', '.join(strange[:10])} are decided by others than {first} and {second}: "
            "they carry them out themselves, or the cells stay empty"
        )
    return [{**row, **names} for row in rows]
