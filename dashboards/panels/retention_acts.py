"""Forms of retention: hold and release, keep until a day, erase by two named people; each with its reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import streamlit as st

from dashboards.accounts import two_people
from dashboards.components import text
from dashboards.naming import title
from data.codes import Audience
from data.errors import LanternError
from data.holds import LONGEST_REVIEW_DAYS, LegalHold, Outcome
from data.records import Case
from data.retention import Due
from data.views import View
from network.casework.retention import workflow

_NOTICE = "retention_notice"
_A_YEAR = timedelta(days=365)
_BACKUPS = (
    "What was erased cannot be read in any backup of the store. Copies of the key ring that are older must be "
    "destroyed, and a new one made: lantern retention keys FILE."
)


def say() -> None:
    """Say once what was done."""
    if notice := st.session_state.pop(_NOTICE, None):
        st.success(text.plain(notice))


def draw_keep(view: View, one: Due) -> None:
    """Form for the decision that a record is still needed.

    Parameters
    ----------
    view : View
        Writes the decision.
    one : Due
        Whose record.
    """
    with st.form(f"keep_{one.person_id}", border=False):
        by = two_people.ask(
            st.container(), st.container(), what=f"keep {one.person_id}", words=("Decided by", ""), own=view.actor
        )
        reason = st.text_input("Why it is still needed")
        following = st.date_input(
            "Look at it again on",
            view.day + _A_YEAR,
            min_value=view.day + timedelta(days=1),
            max_value=view.day + timedelta(days=LONGEST_REVIEW_DAYS),
            format="DD/MM/YYYY",
        )
        if not st.form_submit_button("Keep it"):
            return

    def keep() -> str:
        made = workflow.decide(
            view, one.person_id, Outcome.KEEP, decided_by=by()[0], reason=reason, next_review=following
        ).review
        return f"Kept by decision {made.id}; next review on {made.next_review:%d %b %Y}."

    carry_out(keep)


def draw_erase(view: View, case: Case, one: Due) -> None:
    """Form for an erasure: what would go stands above it; two named people, and what was considered of harm.

    Parameters
    ----------
    view : View
        Writes the decision and erases.
    case : Case
        Gives the words for the record.
    one : Due
        Whose record.
    """
    if one.bars:
        st.info("It may not be erased while what stands above stands. Release the hold, or end what still runs, first.")
        return
    _, plan = workflow.preview(view, one.person_id)
    st.markdown(
        f"Would go for good, in every version and backup: this record, {len(plan.emptied)} that are its own and "
        f"{len(plan.redacted)} texts. An empty shell with its id stays."
    )
    if plan.others:
        st.warning(f"The same name still stands in {len(plan.others)} other texts: people look at these first.")
    with st.form(f"erase_{one.person_id}", border=False):
        by = two_people.ask(
            st.container(),
            st.container(),
            what=f"erase {one.person_id}",
            words=("First person", "Second person"),
            own=view.actor,
            may=frozenset({Audience.POLICE_ANALYST}),
        )
        reason = st.text_input("Why it is no longer needed")
        considered = (
            st.text_input("What was considered of the harm to this child, and why it may go") if one.is_harmed else ""
        )
        sure = st.checkbox(f"We mean {text.plain(title(case, 'person', one.person_id))}. This cannot be undone.")
        if not st.form_submit_button("Erase it"):
            return
    if not sure:
        st.warning("Nothing was erased: tick that this record is meant.")
        return

    def erase() -> str:
        first, second = by()
        done = workflow.decide(
            view,
            one.person_id,
            Outcome.ERASE,
            decided_by=first,
            second=second,
            reason=reason,
            harm_considered=considered,
        )
        return f"Erased by decision {done.review.id}. {_BACKUPS}"

    carry_out(erase)


def draw_hold(view: View, subject: str) -> None:
    """Form for a legal hold on a person's record, or on the whole case.

    Parameters
    ----------
    view : View
        Writes the hold.
    subject : str
        Id of a person, or ``case``.
    """
    with st.form(f"hold_{subject}", border=False):
        by = two_people.ask(
            st.container(), st.container(), what=f"hold {subject}", words=("Placed by", ""), own=view.actor
        )
        authority = st.text_input("Who requires it", placeholder="An inquiry, a court, a claim")
        reason = st.text_input("Why")
        if not st.form_submit_button("Hold it"):
            return

    def hold() -> str:
        made = workflow.place_hold(view, subject, placed_by=by()[0], authority=authority, reason=reason)
        return f"Held: {made.id}. Nothing of it is erased until the hold is released."

    carry_out(hold)


def draw_release(view: View, hold: LegalHold) -> None:
    """Form for the release of a hold.

    Parameters
    ----------
    view : View
        Writes the release.
    hold : LegalHold
        One that stands.
    """
    with st.expander("Release it"), st.form(f"release_{hold.id}", border=False):
        by = two_people.ask(
            st.container(), st.container(), what=f"release {hold.id}", words=("Released by", ""), own=view.actor
        )
        reason = st.text_input("Why it is no longer required")
        if not st.form_submit_button("Release"):
            return

    def release() -> str:
        made = workflow.release_hold(view, hold.id, released_by=by()[0], reason=reason)
        return f"Released: {made.id}. That it stood, and who released it, stays."

    carry_out(release)


def carry_out(act: Callable[[], str]) -> None:
    """Do something once, say what came of it on the page drawn anew, and show a refusal instead.

    Parameters
    ----------
    act : callable
        Does it and gives the words.
    """
    try:
        st.session_state[_NOTICE] = act()
    except LanternError as refusal:
        st.error(text.plain(refusal))
        return
    st.rerun()
