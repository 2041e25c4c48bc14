"""Every copy of the minutes at once, one for each agency, with how far it is; each copy is a disclosure of its own."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import streamlit as st

from dashboards.panels.refused import refusals
from dashboards.reports.asked import Asked
from dashboards.reports.making import Made, make_all
from dashboards.wiring import Desk
from data.views import View

_MADE = "minutes_copies"
_FORMS = ("docx", "pdf")


def draw_copies(desk: Desk, view: View, asked: Asked, agencies: list[str]) -> None:
    """Offer all copies as one file: made while a bar says which is being written, then taken away.

    Parameters
    ----------
    desk : Desk
        Settings and the audit.
    view : View
        The note taker's own view.
    asked : Asked
        The minutes, whole.
    agencies : list of str
        Who has a copy of their own.
    """
    if st.button(f"Make a copy for each agency ({len(agencies)})", disabled=not agencies, key="minutes_make_copies"):
        with refusals("Not made."):
            st.session_state[_MADE] = (asked.subject, view.digest, _packed(_all_made(desk, view, asked, agencies)))
    subject, digest, content = st.session_state.get(_MADE, ("", "", b""))
    # Minutes that were written since are not in the file: it is made again, not handed out late.
    if content and (subject, digest) == (asked.subject, view.digest):
        st.download_button(
            "Download all copies (ZIP)",
            content,
            f"minutes-{asked.subject}-copies.zip",
            "application/zip",
            on_click="ignore",
            key="minutes_take_copies",
            help="One Word and one PDF file for each agency. Each is handled under its own marking.",
        )


def _all_made(desk: Desk, view: View, asked: Asked, agencies: list[str]) -> dict[str, Made]:
    bar, made = st.progress(0.0), dict[str, Made]()
    for number, agency in enumerate(agencies):
        bar.progress(number / len(agencies), text=f"Writing the copy for {agency}: {number + 1} of {len(agencies)}")
        found = make_all(desk, view, replace(asked, agency=agency, recipient=agency), _FORMS)
        whose = "-".join(re.findall(r"[a-z0-9]+", agency.lower()))[:40]
        made |= {f"{number + 1:02d}-{whose}-{one.name}": one for one in found.values()}
    bar.progress(1.0, text=f"Written: {len(agencies)} of {len(agencies)}.")
    return made


def _packed(made: dict[str, Made]) -> bytes:
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as packed:
        for name, one in made.items():
            packed.writestr(ZipInfo(name), one.content, compress_type=ZIP_DEFLATED)
    return held.getvalue()
