"""Report a concern: what a partner knows, or a missing episode; it waits for an analyst."""

from __future__ import annotations

import streamlit as st

from dashboards import session
from dashboards.doors import OPEN_TO
from dashboards.panels.report_form import draw_form, draw_sent
from dashboards.remembered import field
from dashboards.wiring import Desk
from data.submissions import SubmissionKind
from data.views import View

TITLE = "Report a concern"
PATH = "forms"
AUDIENCES = OPEN_TO["forms"]
ALONE_ONLY = True
_CONCERN, _MISSING, _SENT = "Share information", "Missing episode", "Sent"


def render(desk: Desk, view: View) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Knows the partnership's list of words.
    view : View
        Who sends something in; reads only that.
    """
    sitting = session.current()
    if sitting is not None and len(sitting.attendees) > 1:
        st.info(
            "A form holds names and is filled in on one's own device, not on a screen that a room reads. Begin a "
            "sitting of your own there, alone with the screen."
        )
        return
    part = st.segmented_control(
        "Form", [_CONCERN, _MISSING, _SENT], default=_CONCERN, label_visibility="collapsed", **field("forms_part")
    )
    if part == _SENT:
        draw_sent(view)
    else:
        draw_form(desk, view, SubmissionKind.MISSING if part == _MISSING else SubmissionKind.CONCERN)
