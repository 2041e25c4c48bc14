"""Profile: a problem profile or a six-monthly report, read before it is taken away; every number opens its records."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pandas as pd
import streamlit as st

from dashboards.components import tables, text
from dashboards.doors import OPEN_TO
from dashboards.pages.counting import draw_counts
from dashboards.remembered import field
from dashboards.reports.asked import EXPIRES_AFTER_DAYS, Asked, first_day
from dashboards.reports.document import Block, Cell, Heading, Table, Text
from dashboards.reports.drawing_svg import as_svg
from dashboards.reports.kinds import profile_of
from dashboards.reports.making import FORMS, check, make
from dashboards.reports.opening import open_records
from dashboards.reports.profile.basis import half_year
from dashboards.reports.profile.build import PROFILE_ORDER, SIX_MONTH_ORDER, part_title
from dashboards.reports.profile.compare import area_name, areas_here
from dashboards.session import current
from dashboards.wiring import Desk
from data.policy import Permission
from data.suppression import WITHHELD
from data.views import View

TITLE = "Profile"
PATH = "profile"
AUDIENCES = OPEN_TO["profile"]
_KINDS = {"profile": "Problem profile", "six-month": "Six-monthly report"}
_FORM_WORDS = {"pdf": "PDF", "docx": "Word (DOCX)", "html": "Web page (HTML)"}
_SHOWN = 200


def render(desk: Desk, view: View) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Store, gazetteer, areas and kept results.
    view : View
        What this audience may see.
    """
    if not view.case().events:
        st.info(
            "Nothing is recorded in this view yet. An analyst loads reports on Intake; then the profile writes itself."
        )
        return
    left, right = st.columns([3, 8], gap="medium")
    with left:
        asked = _ask(desk, view)
    if asked is None:
        return
    check(view, asked)
    with right, st.spinner("Counting, and looking for what chance does not explain"):
        _draw_parts(desk, view, asked)
    with left:
        _draw_files(desk, view, asked)
        with st.expander("Enter what agencies counted"):
            draw_counts(view)


def _ask(desk: Desk, view: View) -> Asked | None:
    kind = st.segmented_control(
        "Report",
        list(_KINDS),
        format_func=_KINDS.__getitem__,
        default="profile",
        required=True,
        **field("profile_kind"),
    )
    last = first_day(desk, view)
    first, _ = half_year(last)
    given = st.date_input(
        "First and last day",
        (first, last),
        max_value=view.day,
        format="DD/MM/YYYY",
        **field(f"profile_days_{first}_{last}"),
    )
    if not isinstance(given, tuple) or len(given) != 2:
        st.caption("Give the last day too.")
        return None
    held = areas_here(view.case())
    area = st.selectbox(
        "Area", ["", *held], format_func=lambda code: area_name(code).capitalize(), **field("profile_area")
    )
    others = [code for code in held if code != area]
    beside = st.selectbox("Beside", others, format_func=area_name, **field("profile_beside")) if len(held) > 1 else ""
    recipient = st.text_input(
        "For whom", placeholder="Empty: your own copy", max_chars=120, **field("profile_recipient")
    )
    small = st.checkbox(
        "Show counts under five",
        disabled=bool(recipient.strip()),
        help="In your own copy alone, within the group. Everybody else reads that they are withheld.",
        **field("profile_small"),
    )
    start, end = given
    return Asked(
        kind=kind or "profile",
        day=last,
        recipient=recipient,
        expires=_expiry(last),
        period=(start, end),
        area=area or "",
        neighbour=beside or "",
        small_shown=small and not recipient.strip(),
    )


def _expiry(last: date) -> date:
    until = st.date_input(
        "Not to be used after",
        last + timedelta(days=EXPIRES_AFTER_DAYS),
        min_value=last,
        max_value=last + timedelta(days=366),
        format="DD/MM/YYYY",
        **field(f"profile_expires_{last}"),
    )
    return until if isinstance(until, date) else last + timedelta(days=EXPIRES_AFTER_DAYS)


def _draw_files(desk: Desk, view: View, asked: Asked) -> None:
    sitting = current()
    if not view.may(Permission.EXPORT) or sitting is None or len(sitting.attendees) > 1:
        st.caption("A file is made on one person's own device, never in a room.")
        return
    for form, words in _FORM_WORDS.items():
        name = f"{asked.kind}-{asked.day.isoformat()}.{form}"
        st.download_button(
            f"Download {words}",
            partial(_content, desk, view, asked, form),
            name,
            FORMS[form][1],
            on_click="ignore",
            key=f"profile_{form}",
            type="primary" if form == "pdf" else "secondary",
            width="stretch",
        )
    annex = "Your own copy" if not asked.recipient.strip() else "This copy"
    st.caption(f"{annex} is logged as a disclosure; its anchor stands on every page.")


def _content(desk: Desk, view: View, asked: Asked, form: str) -> bytes:
    return make(desk, view, asked, form).content


def _draw_parts(desk: Desk, view: View, asked: Asked) -> None:
    order = PROFILE_ORDER if asked.kind == "profile" else SIX_MONTH_ORDER
    part = st.selectbox(
        "Part of the report",
        order,
        format_func=lambda name: f"{order.index(name) + 1}. {part_title(name)}",
        **field("profile_part"),
    )
    made = profile_of(desk, view, asked)
    blocks = desk.kept(view, ("profile", made.wanted, part), lambda: made.part(part))
    for number, block in enumerate(blocks):
        _draw_block(view, block, f"{part}_{number}")


def _draw_block(view: View, block: Block, key: str) -> None:
    if isinstance(block, Heading):
        st.markdown(f"#### {text.plain(block.text)}")
    elif isinstance(block, Text):
        words = text.plain(block.text)
        if block.kind == "caution":
            st.info(words)
        elif block.kind == "quiet":
            st.caption(words)
        else:
            st.markdown(f"- {words}" if block.kind == "item" else words)
    elif isinstance(block, Table):
        _draw_table(view, block, key)
    else:
        # Drawn by our own writer, which escapes every word of the data.
        st.image(as_svg(block), caption=block.caption, width="stretch")


def _draw_table(view: View, table: Table, key: str) -> None:
    if table.caption:
        st.caption(text.plain(table.caption))
    frame = pd.DataFrame([[cell.text for cell in cells] for cells in table.rows], columns=list(table.heading))
    can_open = any(cell.records for cells in table.rows for cell in cells)
    if not can_open:
        tables.show(frame, hide_index=True, width="stretch", height="content", key=f"{key}_table")
        return
    chosen = tables.show(
        frame,
        hide_index=True,
        width="stretch",
        height="content",
        on_select="rerun",
        selection_mode="single-cell",
        key=f"{key}_table",
    )
    cells = chosen.selection.cells if chosen else []
    if not cells:
        return
    row, column = cells[0]
    _draw_records(view, table.rows[row][list(table.heading).index(column)], f"{key}_{row}_{column}")


def _draw_records(view: View, cell: Cell, key: str) -> None:
    if cell.text == WITHHELD:
        st.caption("This count is withheld, so nothing opens here. Your own copy may show small counts: see the left.")
        return
    if not cell.records:
        st.caption("No record is behind this cell. Choose a number to open its records.")
        return
    found = open_records(view.case(), view.casework(), cell.records)
    view.consult(*(one.id for one in found[:_SHOWN]))
    with st.container(border=True):
        st.markdown(f"**{text.plain(cell.about or cell.text)}**: {len(found)} records")
        rows = [
            {
                "Record": one.id,
                "Kind": one.kind,
                "What": one.what,
                "When": f"{one.when:%d %b %Y}" if one.when else "",
                "Reports": ", ".join(one.reports),
            }
            for one in found[:_SHOWN]
        ]
        tables.show(pd.DataFrame(rows), hide_index=True, width="stretch", height=min(420, 38 + 35 * len(rows)), key=key)
        if len(found) > _SHOWN:
            st.caption(f"The first {_SHOWN}; the rest stand in the annex of your own copy.")
