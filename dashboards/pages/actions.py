"""Actions: what is due today, who owns it, what came of it; questions, decisions and duties with their clocks."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboards.components import text
from dashboards.doors import OPEN_TO
from dashboards.pages.acting import DAY, about_words, measure_name, nation_of, say, subjects_of_actions
from dashboards.pages.answering import draw_request
from dashboards.pages.following import draw_action, draw_clock, draw_escalation, new_action, new_clock
from dashboards.pages.reviewing import draw_decided
from dashboards.remembered import field
from dashboards.wiring import Desk
from data.casework import ActionStatus, DecisionOutcome
from data.duties import ClockStatus
from data.records import Case
from data.reviews import next_review
from data.views import View
from network.casework.follow_up.due import Due, Late, name_of
from network.casework.follow_up.workflow import clocks_of, reviews_of, whats_due, whats_late
from network.casework.requests.workflow import requests_of

TITLE = "Actions"
PATH = "actions"
AUDIENCES = OPEN_TO["actions"]
_DUE, _ACTIONS, _QUESTIONS, _DECISIONS, _DUTIES = "Due now", "Actions", "Questions", "Decisions", "Duties"
_SHOWN = 6
_OPEN = "casework_open"
_EMPTY = {
    _DUE: "Nothing is due today. What is late, to be reviewed or about to end appears here by itself.",
    _ACTIONS: "Nobody has been given anything to do yet. Give a named person of one agency a task and a date.",
    _QUESTIONS: "Nothing was asked. Open an option on Options and ask for the fact that it waits for.",
    _DECISIONS: "Nothing has been decided yet. No measure can be agreed before a lawyer has signed it on.",
    _DUTIES: "No clock is running. Start one when a duty begins, e.g. to tell another licensing authority.",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list.

    Attributes
    ----------
    kind, id : str
        Table and id of the record.
    name, words, badge : str
        What it is, why it is there, and where it stands.
    is_late : bool
        Whether its date has passed.
    """

    kind: str
    id: str
    name: str
    words: str
    badge: str
    is_late: bool = False


def render(desk: Desk, view: View) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Store, gazetteer, areas and kept results.
    view : View
        What this audience may see.
    """
    case, day = view.case(), view.day
    nation = nation_of(case)
    late = {one.record.id: one for one in whats_late(view, day, nation)}
    rows = {
        _DUE: _due_rows(case, whats_due(view, day, nation), subjects_of_actions(view)),
        _ACTIONS: _action_rows(view),
        _QUESTIONS: _question_rows(view, case),
        _DECISIONS: _decision_rows(view, case),
        _DUTIES: _duty_rows(view, case),
    }
    say()
    left, right = st.columns([2, 3], gap="medium")
    with left:
        part = st.segmented_control(
            "Show",
            list(rows),
            format_func=lambda one: f"{one} ({len(rows[one])})",
            default=_DUE,
            required=True,
            label_visibility="collapsed",
            **field("actions_part"),
        )
        shown = rows[part or _DUE]
        st.caption(f"Reckoned on today, {day:{DAY}}. {len(late)} past their date.")
        chosen = _draw_rows(shown, part or _DUE)
    with right:
        if chosen is not None:
            with st.container(border=True):
                _draw_one(desk, view, case, chosen, late.get(chosen.id))
        if view.may("casework"):
            if part == _DUTIES:
                new_clock(view, case)
            elif part in {_ACTIONS, _DUE}:
                new_action(view)


def _draw_rows(rows: list[Row], part: str) -> Row | None:
    if not rows:
        st.info(_EMPTY[part])
        return None
    wanted = st.session_state.get(_OPEN)
    chosen = next((row for row in rows if row.id == wanted), rows[0])
    for row in rows[:_SHOWN]:
        _draw_row(row, part, is_chosen=row is chosen)
    folded = {row.id: row for row in rows[_SHOWN:]}
    if folded:
        key = f"more_{part}"
        st.selectbox(
            f"{len(folded)} more",
            list(folded),
            index=None,
            format_func=lambda one: f"{folded[one].name} ({folded[one].badge})",
            placeholder=f"{len(folded)} more: open one",
            key=key,
            on_change=_open_picked,
            args=(key,),
            label_visibility="collapsed",
        )
    return chosen


def _draw_row(row: Row, part: str, *, is_chosen: bool) -> None:
    with st.container(border=True, gap="xxsmall"):
        name, opened = st.columns([5, 1], vertical_alignment="center")
        badge = f":{'red' if row.is_late else 'gray'}-badge[{text.plain(row.badge)}]"
        name.markdown(f"{'▶ ' if is_chosen else ''}**{text.plain(row.name)}** {badge}")
        opened.button(
            "Open",
            key=f"open_{part}_{row.id}_{row.badge}",
            disabled=is_chosen,
            on_click=_open,
            args=(row.id,),
            width="stretch",
        )
        st.markdown(text.plain(row.words))


def _open(record_id: str) -> None:
    st.session_state[_OPEN] = record_id


def _open_picked(key: str) -> None:
    if picked := st.session_state.get(key):
        _open(picked)


def _draw_one(desk: Desk, view: View, case: Case, row: Row, late: Late | None) -> None:
    st.markdown(f"#### {text.plain(row.name)}")
    if row.kind == "actions":
        draw_action(view, case, view.actions()[row.id])
    elif row.kind == "fact_requests":
        draw_request(view, case, requests_of(view)[row.id])
    elif row.kind == "decisions":
        draw_decided(desk, view, case, view.decisions()[row.id])
    elif row.kind == "duty_clocks":
        draw_clock(view, clocks_of(view)[row.id])
    else:
        st.markdown(text.plain(row.words))
        st.caption("Orders and notices are kept on Register.")
    if late is not None:
        draw_escalation(view, late, nation_of(case))


def _due_rows(case: Case, found: tuple[Due, ...], subjects: dict[str, tuple[str, str]]) -> list[Row]:
    """One row a record: what is overdue and to be escalated is one thing to do."""
    rows: dict[str, Row] = {}
    for one in found:
        kind, node = subjects.get(one.id, (one.subject_kind, one.subject_id))
        about = f"{about_words(case, kind, node)}. " if kind else ""
        name = one.name.removeprefix("find out: ")
        row = Row(
            one.kind,
            one.id,
            name[:1].upper() + name[1:],
            about + " ".join(one.why_now),
            one.heading,
            one.heading in _PRESSING,
        )
        rows[one.id] = row if one.heading == "To be escalated" else rows.get(one.id, row)
    return list(rows.values())


_PRESSING = frozenset({"Overdue actions", "To be escalated"})


def _action_rows(view: View) -> list[Row]:
    done = {ActionStatus.DONE, ActionStatus.CANCELLED}
    held = sorted(view.actions().values(), key=lambda a: (a.status in done, a.due_on, a.id))
    rows = []
    for one in held:
        late = one.is_overdue(view.day)
        words = f"{one.owner}, {one.owner_agency}. Due {one.due_on:{DAY}}. {one.outcome or one.reason}"
        rows.append(Row("actions", one.id, one.what, words, "overdue" if late else one.status.value, late))
    return rows


def _question_rows(view: View, case: Case) -> list[Row]:
    held = sorted(requests_of(view).values(), key=lambda r: (not r.is_open, r.due_on, r.id))
    rows = []
    for one in held:
        late = one.is_overdue(view.day)
        words = (
            f"{about_words(case, one.subject_kind, one.subject_id)}. {one.owner}, {one.owner_agency}. "
            f"Due {one.due_on:{DAY}}."
        )
        status = "overdue" if late else one.status.value.replace("_", " ")
        rows.append(Row("fact_requests", one.id, name_of(one).removeprefix("find out: "), words, status, late))
    return rows


def _decision_rows(view: View, case: Case) -> list[Row]:
    reviews = tuple(reviews_of(view).values())
    found = []
    for one in view.decisions().values():
        when = next_review(one, reviews)
        late = when is not None and when <= view.day and one.outcome is not DecisionOutcome.DECLINED
        words = (
            f"{about_words(case, one.subject_kind, one.subject_id)}. {one.outcome.capitalize()} on "
            f"{one.decided_on:{DAY}} by {one.approver}, proposed by {one.proposer}. "
            + (f"Review {when:{DAY}}." if when else "No further review.")
        )
        badge = "review due" if late else one.outcome.value
        found.append((one.decided_on, Row("decisions", one.id, measure_name(one.measure_id), words, badge, late)))
    # what is to be reviewed first, then the latest
    return [row for _, row in sorted(found, key=lambda pair: (not pair[1].is_late, -pair[0].toordinal(), pair[1].id))]


def _duty_rows(view: View, case: Case) -> list[Row]:
    held = sorted(clocks_of(view).values(), key=lambda c: (c.status is not ClockStatus.RUNNING, c.due_on, c.id))
    rows = []
    for one in held:
        late = one.is_overdue(view.day)
        words = (
            f"{about_words(case, one.subject_kind, one.subject_id)}. {one.owner}, {one.owner_agency}. Runs from "
            f"{one.started_on:{DAY}}, due {one.due_on:{DAY}}."
        )
        status = "overdue" if late else one.status.value.replace("_", " ")
        rows.append(Row("duty_clocks", one.id, name_of(one), words, status, late))
    return rows
