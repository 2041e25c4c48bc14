"""Asking why again, where somebody opened or made more in a short time than work needs."""

from __future__ import annotations

import streamlit as st

from dashboards.components import text
from data.brake import LONGEST_REASON, Taking
from data.errors import LanternError, TooMany
from data.views import View


def ask_why(view: View, refusal: TooMany) -> None:
    """Draw the refusal and, where a reason helps, the question for it.

    Parameters
    ----------
    view : View
        Of the person who is asked.
    refusal : TooMany
        What was refused.
    """
    st.warning(text.plain(refusal))
    if not refusal.may_say_why:
        return
    with st.form("brake"):
        words = st.text_input(
            f"Why are more {refusal.what} needed now?",
            max_chars=LONGEST_REASON,
            help="Kept in the audit and read by those who look after it. Write no names of people in the case.",
        )
        if st.form_submit_button("Go on", type="primary"):
            try:
                view.say_why(Taking(refusal.what), words)
            except LanternError as fault:
                st.error(text.plain(fault))
                return
            st.rerun()
