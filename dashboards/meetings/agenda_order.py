"""The agenda of a meeting in its order, put together once for each change of what its room may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dashboards.meetings.agenda import OVERDUE, WATCHED, Item, build_agenda, keyed
from dashboards.meetings.agenda_parts import MISSING, NO_PLACE, SETTINGS, missing_items, no_place_items, setting_items
from dashboards.meetings.changes import USUAL, hotspot_news, what_changed
from dashboards.meetings.room import last_meeting
from dashboards.wiring import Desk
from dashboards.working_day import working_day
from data.codes import Audience
from data.records import SUBJECT_KINDS, Case
from data.views import View
from network.casework.follow_up.workflow import whats_due
from network.cross_force import who_should_speak
from network.watching.workflow import findings

CHANGES = "Since the last meeting"
ORDER = (
    OVERDUE,
    "Reviews",
    "Duties with a clock",
    "Facts to find out",
    CHANGES,
    "Hotspots",
    SETTINGS,
    "Between forces",
    WATCHED,
    "Persons of concern",
    "Venues",
    "Orders and notices about to end",
    MISSING,
    NO_PLACE,
    "To be escalated",
)


def agenda_of(desk: Desk, view: View, nation: str, subjects: Mapping[str, tuple[str, str]]) -> tuple[Item, ...]:
    """Agenda of a room, put together once for each change of what it may see.

    Parameters
    ----------
    desk : Desk
        Kept results.
    view : View
        What the room may see.
    nation : str
        Whose bank holidays count: E, W, S or NI.
    subjects : mapping of str to (str, str)
        Kind and id of the node that an action is about, by the id of the action.

    Returns
    -------
    tuple of Item
        In the order of the meeting, each with its key.
    """
    return desk.kept(view, "agenda", lambda: _agenda(desk, view, nation, subjects), minutes_count=False)


def _agenda(desk: Desk, view: View, nation: str, subjects: Mapping[str, tuple[str, str]]) -> tuple[Item, ...]:
    case, casework = view.case(), view.casework()
    day = working_day(desk, view, case)
    before = last_meeting(casework, view.day)
    since = before.held_on if before else day - USUAL
    result = desk.hotspots(view) if view.audience is not Audience.LICENSING else None
    graph = desk.graph(view)
    built = build_agenda(
        case,
        result.hotspots if result else (),
        who_should_speak(graph),
        graph,
        view.actions(),
        day,
        whats_due(view, view.day, nation),
        subjects,
        findings=findings(view, since=since),
    )
    told = hotspot_news(case, casework, result, since, day) if result else {}
    items = [replace(item, why_now=(*told.get(item.id, ()), *item.why_now)) for item in built]
    items.append(
        Item(
            heading=CHANGES,
            name=f"What changed since {since:%d %b %Y}",
            why_now=what_changed(case, casework, since, day, is_last_meeting=before is not None),
            kind="changes",
            id="changes",
        )
    )
    items += setting_items(casework["context_assessments"].values(), day)
    items += missing_items(case, day)
    items += no_place_items(case)
    return keyed(sorted(items, key=lambda item: ORDER.index(item.heading)))


def subjects_of(case: Case, item: Item) -> tuple[tuple[str, str], ...]:
    """Records that an item is about, with their kinds, for what is kept of it.

    Parameters
    ----------
    case : Case
        Permitted records.
    item : Item
        One item.

    Returns
    -------
    tuple of (str, str)
        Kind and id; empty where it is about no single record.
    """
    return tuple(
        (kind, one) for one in item.ids for kind, field in SUBJECT_KINDS.items() if one in getattr(case, field)
    )
