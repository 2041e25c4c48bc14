"""Children: who was missing and found, what keeps a child safer, and what the child says."""

from __future__ import annotations

import streamlit as st

from dashboards.components.map import show_map
from dashboards.doors import OPEN_TO
from dashboards.panels.missing import draw_found_near, layer_words
from dashboards.panels.voice import draw_children
from dashboards.pictures import PlaceMark, marks_picture
from dashboards.remembered import field
from dashboards.wiring import Desk
from data.views import View
from mapping.missing.overlay import missing_overlay

TITLE = "Children"
PATH = "children"
AUDIENCES = OPEN_TO["children"]
ALONE_ONLY = True
_MISSING, _VOICE = "Missing and found", "Strengths and views"
_MOST_MARKS = 300


def render(desk: Desk, view: View) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Basemap, areas and list of words.
    view : View
        Of an analyst or social care.
    """
    part = st.segmented_control(
        "Children", [_MISSING, _VOICE], default=_MISSING, label_visibility="collapsed", **field("children_part")
    )
    if part == _VOICE:
        draw_children(desk, view)
    else:
        _draw_missing(desk, view)


def _draw_missing(desk: Desk, view: View) -> None:
    if not view.case().events:
        st.info("No missing episode in this view yet. Send one in on Report a concern; files are loaded on Intake.")
        return
    left, right = st.columns([1, 1], gap="medium")
    layer = missing_overlay(view.case(), view.day)
    with right:
        draw_found_near(view)
    with left:
        marks = [
            PlaceMark(
                id=mark.event_id,
                label=mark.words,
                easting_m=mark.easting_m,
                northing_m=mark.northing_m,
                radius_m=mark.radius_m,
            )
            for mark in layer.marks[-_MOST_MARKS:]
        ]
        show_map(marks_picture(desk, view, marks, words="Last seen or found"), key="missing_map", height_px=860)
        st.caption(layer_words(layer))
