"""A decision on the item that the room is on: the form of the decision workflow with every gate, on the room's view."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboards.meetings.agenda import Item
from dashboards.naming import territory
from dashboards.pages.acting import About
from dashboards.pages.decision_form import draw_decision
from dashboards.pages.meeting_item import room_options
from dashboards.pages.minutes_followed import Followed, followed_now
from dashboards.pages.option_cards import GROUPS, cards, one_each
from dashboards.working_day import working_day
from data.audience import may
from data.policy import Permission
from data.views import View
from network.disruption.option import Option

_DECIDED_ON = ("person", "venue")


def draw_deciding(followed: Followed) -> None:
    """Draw the choice of a measure and the form of its decision, or say why there is none here.

    Parameters
    ----------
    followed : Followed
        The meeting.
    """
    item = followed.item
    if not may(followed.room.audience, Permission.CASEWORK):
        st.info(
            "The room as it is now is not shown decisions. Record them under Options on your own view, or when who may "
            "not see them has left."
        )
        return
    if item is None or item.kind not in _DECIDED_ON:
        st.info(
            "A decision is about a measure for a person of concern or a venue. Turn to such an item, or write what was "
            "agreed here as a point or an action."
        )
        return
    _draw_measures(followed, item)


def _draw_measures(followed: Followed, item: Item) -> None:
    case = followed.room.case()
    options = room_options(followed.desk, followed.room, item)
    found = {card.option.measure.id: card for card in one_each(cards(case, options))}
    if not found:
        st.info("No measure is possible on what this room knows. Ask for what is missing under Options, Find out.")
        return
    which, whom = st.columns([3, 2])
    measure = which.selectbox(
        "Measure",
        list(found),
        format_func=lambda i: f"{GROUPS[found[i].option.status].split(':')[0]}: {found[i].option.measure.name}",
        key=f"minutes_measure_{item.key}",
    )
    option = found[measure].option
    if len(found[measure].options) > 1:
        option = _for_child(followed, found[measure].options, whom)
    about = About(
        item.kind, item.id, working_day(followed.desk, followed.room, case), territory(case, item.kind, item.id)
    )
    # Decided on what the room sees, with every gate: what the room cannot answer the police lead confirms first.
    draw_decision(followed.room, about, option, f"minutes_{item.id}_{measure}", view_now=lambda: _room_now(followed))


def _room_now(followed: Followed) -> View | None:
    found = followed_now(followed)
    return None if found is None else found.room


def _for_child(followed: Followed, options: tuple[Option, ...], where: DeltaGenerator) -> Option:
    people, by_child = followed.room.case().people, {one.child_id: one for one in options}
    child = where.selectbox(
        "To protect",
        list(by_child),
        format_func=lambda i: people[i].reference if i in people else "no particular child",
        key="minutes_child",
    )
    return by_child[child]
