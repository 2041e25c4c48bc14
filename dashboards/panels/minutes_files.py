"""Minutes as files: whole for the note taker, or one agency's own items, on the note taker's own device alone."""

from __future__ import annotations

import dataclasses
from functools import partial

import streamlit as st

from dashboards.meetings.people import attendances
from dashboards.panels.attendance import meeting_words
from dashboards.panels.minutes_copies import draw_copies
from dashboards.panels.offers import draw_offers
from dashboards.remembered import field
from dashboards.reports import asked as asking
from dashboards.reports import making
from dashboards.wiring import Desk
from data.policy import Permission
from data.views import View

_FORM_WORDS = {"docx": "Word", "pdf": "PDF"}
_ALL = "All agencies (my own copy)"


def draw_minutes_files(desk: Desk, view: View) -> None:
    """Offer the minutes of a meeting, whole or for one agency.

    Parameters
    ----------
    desk : Desk
        Settings and the audit's anchor.
    view : View
        The note taker's own view; an audience that may not export is offered nothing.
    """
    casework = view.casework()
    meetings = sorted(casework["meetings"].values(), key=lambda one: (one.held_on, one.id), reverse=True)
    if not meetings or not view.may(Permission.EXPORT):
        return
    with st.expander("Minutes as a file"):
        which, whose = st.columns(2)
        meeting = which.selectbox("Meeting", meetings, format_func=meeting_words, **field("minutes_file_meeting"))
        agencies = sorted({one.agency for one in attendances(casework, meeting.id)})
        agency = whose.selectbox("For", [_ALL, *agencies], **field("minutes_file_agency"))
        st.caption(
            "An agency's copy is made from what its least-permitted attendee may see and holds its own actions and "
            "lines. Notes on a child stand on a page of their own. Read it before it leaves; it carries recipient, "
            "expiry and audit anchor."
        )
        asked = asking.Asked(
            kind="minutes",
            day=asking.first_day(desk, view),
            subject=meeting.id,
            agency="" if agency == _ALL else agency,
            recipient="" if agency == _ALL else agency,
        )
        draw_offers(
            [
                (
                    f"Minutes ({words})",
                    f"minutes-{meeting.id}.{form}",
                    making.FORMS[form][1],
                    partial(_file, desk, view, asked, form),
                )
                for form, words in _FORM_WORDS.items()
            ],
            key=f"minutes_{meeting.id}_{agency}",
        )
        draw_copies(desk, view, dataclasses.replace(asked, agency="", recipient=""), agencies)


def _file(desk: Desk, view: View, asked: asking.Asked, form: str) -> bytes:
    return making.make(desk, view, asked, form).content
