"""The explorer's way out: a picture or data, never without recipient, expiry and an entry in the audit."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import streamlit as st

from dashboards.components import text
from dashboards.components.chrome import MARKING
from dashboards.components.graph import Download
from dashboards.explorer.scene import Scene
from dashboards.exporting import anchor_words, export_case
from data.errors import LanternError, RefusedInput
from data.policy import Permission
from data.views import View
from network.exchange.terms import LONGEST_DAYS

PICTURES = {"png": "Picture, PNG", "svg": "Picture, SVG", "pdf": "Picture, PDF (A3)"}
_DATA = {
    "graphml": "Data, GraphML",
    "gexf": "Data, GEXF",
    "i2-csv": "Data, i2 import CSV",
    "ftm": "Data, FollowTheMoney JSON",
    "csv": "Data, CSV",
}
_ENDINGS = {"i2-csv": "csv", "ftm": "json"}
_PENDING, _FILE, _RECIPIENT = "explorer_download", "explorer_file", "explorer_recipient"


def pending_download() -> Download | None:
    """File that the picture is to make in this run.

    Returns
    -------
    Download or None
        Given once.
    """
    found = st.session_state.pop(_PENDING, None)
    return found if isinstance(found, Download) else None


def for_recipient(view: View) -> View:
    """View that this run of the page is drawn from: that of the recipient, where it makes a picture for one.

    Parameters
    ----------
    view : View
        Of the person who looks.

    Returns
    -------
    View
        Without whatever conditions of handling do not let the recipient have; once.
    """
    given = view.given_to(st.session_state.pop(_RECIPIENT, ""))
    if given is not view:
        st.caption("The picture is drawn as its recipient may have it. Go on, and it is whole again.")
    return given


def draw_export(scene: Scene) -> None:
    """Draw the panel.

    Parameters
    ----------
    scene : Scene
        What is drawn.
    """
    view = scene.view
    if not view.may(Permission.EXPORT):
        st.info("Nothing is given out of this view.")
        return
    st.caption(
        "Pictures show what is drawn and are made in this browser. Data holds the whole network of this view. "
        "Both carry marking, recipient and expiry, and the disclosure is written to the audit first."
    )
    with st.form("explorer_export", border=True):
        form = st.selectbox("What", [*PICTURES, *_DATA], format_func=lambda f: PICTURES.get(f) or _DATA[f])
        recipient = st.text_input("Recipient: person and agency", max_chars=120)
        expires = st.date_input(
            "Last day of use",
            value=view.day + timedelta(days=28),
            min_value=view.day,
            max_value=view.day + timedelta(days=LONGEST_DAYS),
            format="DD/MM/YYYY",
        )
        if st.form_submit_button("Log the disclosure and make the file", type="primary"):
            _make(scene, form, recipient, expires)
    held = st.session_state.get(_FILE)
    if held:
        name, content = held
        st.success(f"{text.plain(name)} is ready; the disclosure is in the audit.")
        st.download_button("Save the file", content, file_name=name, on_click=lambda: st.session_state.pop(_FILE, None))


def _make(scene: Scene, form: str, recipient: str, expires: object) -> None:
    try:
        if not recipient.strip():
            raise RefusedInput("Name the recipient; it is written into the file and the audit.")
        if not isinstance(expires, date):
            raise RefusedInput("Give the last day of use; it is written into the file.")
        if form in PICTURES:
            _ask_browser(scene, form, recipient.strip(), expires)
        else:
            _write(scene, form, recipient.strip(), expires)
    except LanternError as refusal:
        st.warning(text.plain(refusal))
        return
    st.rerun()


def _ask_browser(scene: Scene, form: str, recipient: str, expires: date) -> None:
    view = scene.view.given_to(recipient)
    left = scene.desk.graph(view)
    drawn = [key for key in scene.drawn if key in left.index]
    st.session_state[_RECIPIENT] = recipient
    view.hand_out([recipient], *drawn, detail=f"network picture ({form}), expires {expires.isoformat()}")
    number, _, digest = anchor_words(scene.desk, view).rpartition(":")
    day = f" · as of {scene.sight.as_of:%d %b %Y}" if scene.sight.as_of else ""
    st.session_state[_PENDING] = Download(
        format=form,
        name=f"network-{view.day.isoformat()}.{form}",
        marking=MARKING,
        lines=(
            f"For {recipient} · last day of use {expires:%d %b %Y} · from the view of: "
            f"{view.audience.value.replace('_', ' ')}",
            f"Made {view.day:%d %b %Y} for: {view.purpose}{day} · {len(drawn)} of {len(left.nodes)} "
            f"records · view {view.digest[:8]} · audit {number}{':' if number else ''}{digest[:12]}",
        ),
        at=uuid4().hex,
    )


def _write(scene: Scene, form: str, recipient: str, expires: date) -> None:
    name = f"network-{scene.view.day.isoformat()}.{_ENDINGS.get(form, form)}"
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        export_case(scene.desk, scene.view, form, path, recipient=recipient, expires=expires)
        st.session_state[_FILE] = (name, path.read_bytes())
