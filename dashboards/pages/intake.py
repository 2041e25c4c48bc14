"""Intake: load a file, see every fault at once, keep the good rows."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboards import loading
from dashboards.components import tables, text
from dashboards.doors import OPEN_TO
from dashboards.panels.conditions import draw_conditions, n_due
from dashboards.panels.queue import draw_queue, n_waiting
from dashboards.remembered import field
from dashboards.wiring import Desk
from data.codes import Audience, MatchStatus
from data.views import View

TITLE = "Intake"
PATH = "intake"
AUDIENCES = OPEN_TO["intake"]
_FILES, _FORMS, _CONDITIONS = "Files", "Forms that wait", "Conditions of handling"
# Letters, digits and what names of files are made of; anything else could turn a name round on a screen.
_NO_NAME = re.compile(r"[^\w .,()+/-]")
_LONGEST = 60
_WORDS = {"policeuk": "police.uk month (context only)"}


def render(desk: Desk, view: View) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Store, gazetteer and areas.
    view : View
        Who loads, for whom and why.
    """
    if view.audience is Audience.POLICE_ANALYST:
        due = n_due(view)
        words = {
            _FILES: _FILES,
            _FORMS: f"{_FORMS} ({n_waiting(view)})",
            _CONDITIONS: f"{_CONDITIONS} ({due} to review)" if due else _CONDITIONS,
        }
        part = st.segmented_control(
            "Intake",
            list(words),
            default=_FILES,
            format_func=words.__getitem__,
            label_visibility="collapsed",
            **field("intake_part"),
        )
        if part == _FORMS:
            draw_queue(desk, view)
            return
        if part == _CONDITIONS:
            draw_conditions(view)
            return
    _draw_files(desk, view)


def _draw_files(desk: Desk, view: View) -> None:
    left, right = st.columns([1, 1], gap="large")
    with left:
        st.subheader("Load files")
        kind = st.selectbox(
            "What is in them?",
            loading.KINDS,
            format_func=lambda k: _WORDS.get(k, k.replace("-", " ")),
            **field("intake_kind"),
        )
        if kind != "policeuk":
            st.caption("Columns of this kind, with a fictional example row:")
            st.code(loading.template_of(kind), language=None)
        st.caption(
            "Good rows are kept, bad rows are listed with row, column and reason; nothing is guessed. The same file "
            "twice changes nothing. Recorded crime is context: it is never part of exploitation hotspots or networks."
        )
        given = st.file_uploader(
            "CSV, CSV.GZ, XLSX, GeoJSON or GeoPackage; XML of the food hygiene register",
            accept_multiple_files=True,
            type=["csv", "gz", "xlsx", "geojson", "gpkg", "xml"],
        )
        check, keep = st.columns(2)
        checked = check.button("Check only", disabled=not given, width="stretch")
        kept = keep.button("Check and keep the good rows", type="primary", disabled=not given, width="stretch")
        if given and (checked or kept):
            with st.spinner("Reading"), tempfile.TemporaryDirectory() as folder:
                paths = [_saved(Path(folder) / str(number), upload) for number, upload in enumerate(given)]
                st.session_state["intake_answer"] = loading.load_files(desk, view, paths, kind, dry_run=not kept)
    with right:
        answer = st.session_state.get("intake_answer")
        if answer:
            _draw_answer(answer)
        _draw_held(view)


def _saved(folder: Path, upload: Any) -> Path:
    """Keep a file under its name in a folder of its own: two of one name stay two, and a name is never a way."""
    name = Path(_NO_NAME.sub("_", str(upload.name).replace("\\", "/"))).name[-_LONGEST:]
    folder.mkdir()
    path = folder / (name if name.strip(". ") else "file")
    path.write_bytes(upload.getvalue())
    return path


def _draw_answer(answer: dict[str, Any]) -> None:
    st.subheader("What the files held")
    for column, (name, words) in zip(
        st.columns(4),
        [("read", "rows read"), ("accepted", "accepted"), ("rejected", "rejected"), ("duplicates", "known already")],
        strict=True,
    ):
        column.metric(words, f"{answer[name]:,}")
    st.caption(
        f"{answer['without_coordinates']:,} without coordinates. {answer['outside_force']:,} outside their force, by "
        f"{text.plain(str(answer['boundary']))}."
    )
    for note in answer.get("notes", [])[: loading.MOST_NOTES]:
        st.caption(text.plain(f"Note: {note}."))
    if answer["rejections"]:
        tables.show(pd.DataFrame(answer["rejections"]), hide_index=True, height=220)


def _draw_held(view: View) -> None:
    case = view.case()
    st.subheader("What the case holds")
    held = {
        "Reports": len(case.reports),
        "People": len(case.people),
        "Vehicles": len(case.vehicles),
        "Venues": len(case.venues),
        "Places": len(case.locations),
        "Events": len(case.events),
    }
    for column, (words, number) in zip(st.columns(len(held)), held.items(), strict=True):
        column.metric(words, f"{number:,}")
    months = view.months()
    if months:
        st.caption("Recorded crime (context): " + ", ".join(f"{month} {number:,}" for month, number in months.items()))
    waiting = [place for place in case.locations.values() if place.status is not MatchStatus.MATCHED]
    if waiting:
        st.markdown(
            f"**{len(waiting)} places have no point** and wait for an analyst. They are listed beside every map."
        )
        table = [{"Place": p.id, "As stated": p.text, "Answer": p.status.value} for p in waiting]
        tables.show(pd.DataFrame(table), hide_index=True, height=220)
