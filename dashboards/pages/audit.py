"""Audit: who read, changed, disclosed or was refused what, by day; and the proof that nothing of it was changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import streamlit as st

from dashboards.components import tables, text
from dashboards.doors import OPEN_TO
from dashboards.panels.access_history import ACT_WORDS, DAY, Wanted, as_csv, chosen, days, rows, verdict_words
from dashboards.remembered import field
from dashboards.wiring import Desk
from data.audit import Act, AuditEntry
from data.views import View

TITLE = "Audit"
PATH = "audit"
AUDIENCES = OPEN_TO["audit"]
_WEEK = timedelta(days=6)
_MOST = 2_000


def render(desk: Desk, view: View) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Not used: the audit is read through the view alone.
    view : View
        Whose reading of the audit is itself written there.
    """
    del desk
    today = datetime.now(UTC).date()
    wanted, everybody = _ask(view, today)
    if wanted is None:
        st.info("Give a first and a last day.")
        return
    found = chosen(everybody, wanted)
    left, right = st.columns([3, 1], gap="medium")
    with left:
        _draw_entries(found, wanted)
    with right:
        _draw_days(found)
        _draw_proof(view)
        _offer_file(view, found, wanted)


def _ask(view: View, today: date) -> tuple[Wanted | None, list[AuditEntry]]:
    days_at, act_at, who_at, record_at = st.columns([2, 3, 2, 2])
    picked = days_at.date_input(
        "Days (UTC)", (today - _WEEK, today), max_value=today, format="DD/MM/YYYY", **field(f"audit_days_{today}")
    )
    acts = act_at.multiselect(
        "Acts", list(ACT_WORDS), format_func=ACT_WORDS.__getitem__, placeholder="All acts", **field("audit_acts")
    )
    if not isinstance(picked, tuple) or len(picked) < 2:
        return None, []
    record = record_at.text_input("Id of a record", max_chars=120, placeholder="Any record", **field("audit_record"))
    first, last = picked
    wanted = Wanted(first=first, last=last, acts=tuple(Act(one) for one in acts), record=record.strip())
    # The entry of this reading is the last thing written before, so that a reader sees that reading is written too.
    view.audit_entries(span=wanted.span, asked=wanted.words)
    entries = view.audit_entries(span=wanted.span, asked=wanted.words)
    actors = sorted({entry.actor for entry in entries}, key=str.casefold)
    who = who_at.selectbox("Who", actors, index=None, placeholder="Everybody", **field("audit_who"))
    return Wanted(first=first, last=last, acts=wanted.acts, who=who or "", record=wanted.record), entries


def _draw_entries(found: list[AuditEntry], wanted: Wanted) -> None:
    span = f"{wanted.first:{DAY}} to {wanted.last:{DAY}}"
    if not found:
        st.info(f"Nothing was written from {span} that fits. Widen the days, or clear acts, who and record.")
        return
    more = f", the latest {_MOST:,} shown; the file holds all" if len(found) > _MOST else ""
    st.caption(
        f"{len(found):,} entries from {span}{more}. Nothing here can be changed; your own reading is written too."
    )
    tables.show(
        rows(found[:_MOST]),
        hide_index=True,
        height=760,
        column_config={
            "Entry": st.column_config.NumberColumn(width="small"),
            "When (UTC)": st.column_config.TextColumn(width="medium"),
            "What": st.column_config.TextColumn(width="large"),
        },
    )


def _draw_days(found: list[AuditEntry]) -> None:
    st.markdown("**By day**")
    if found:
        table = days(found)
        tables.show(table, hide_index=True, height=min(290, 36 * len(table) + 38))
    else:
        st.caption("No entries on these days.")


def _draw_proof(view: View) -> None:
    st.markdown("**Is it as it was written?**")
    if st.button("Verify the whole audit", type="primary", key="audit_verify"):
        with st.spinner("Walking the chain from the first entry"):
            holds, words = verdict_words(view.verify_audit())
        (st.success if holds else st.error)(text.plain(words))
    number, digest = view.audit_anchor()
    st.caption(f"Anchor: entry {number:,}. Write it into the minutes, or keep it where nobody here can change it:")
    st.code(f"{number} {digest}", language=None, wrap_lines=True)


def _offer_file(view: View, found: list[AuditEntry], wanted: Wanted) -> None:
    def made() -> str:
        view.hand_out(["audit file"], detail=f"audit export, {len(found)} entries, {wanted.words}")
        return as_csv(found, view.audit_anchor(), asked=wanted.words, made_by=view.actor)

    st.download_button(
        "Save these entries as CSV",
        data=made,
        file_name=f"audit-{wanted.first:%Y%m%d}-{wanted.last:%Y%m%d}.csv",
        mime="text/csv",
        on_click="ignore",
        disabled=not found,
        help="It names who worked on the case: handle it under its marking. That it was saved is logged.",
    )
