"""Papers of a meeting: the agenda with why each item is there now, made from what the room may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dashboards.meetings.agenda_order import agenda_of
from dashboards.naming import territory
from dashboards.reports.document import Block, Cell, Heading, Table, Text
from dashboards.wiring import Desk
from data.errors import NotEnough
from data.meetings import Meeting
from data.records import Case
from data.views import View

CONFIDENTIAL = (
    "What is said and shown here is confidential. It is used to keep children safe and for nothing else, is not "
    "copied, and is not passed on without asking who gave it. Whoever knows somebody in an item says so before it "
    "is opened."
)


def pack(desk: Desk, room: View, meeting: Meeting | None) -> Iterator[Block]:
    """Papers of a meeting.

    Parameters
    ----------
    desk : Desk
        Kept results.
    room : View
        What the room may see.
    meeting : Meeting or None
        The meeting on record; without one its lines are left to be written in.

    Yields
    ------
    Block
        Statement, attendance, then the agenda in its order.
    """
    case = room.case()
    yield Text(text=CONFIDENTIAL, kind="caution")
    yield Heading(text="Attendance and conflicts of interest")
    yield from attendance(room, meeting)
    try:
        items = agenda_of(desk, room, _nation(case), _subjects(room))
    except NotEnough as refusal:
        yield Text(text=f"The agenda could not be put together: {refusal}.", kind="caution")
        return
    heading = ""
    for item in items:
        if item.heading != heading:
            heading = item.heading
            yield Heading(text=heading)
        yield Heading(text=item.name, level=2)
        for number, line in enumerate(item.why_now):
            yield Text(text=line, records=item.record_ids if number == 0 else (), about=item.name, kind="item")
    if not items:
        yield Text(text="Nothing is due and nothing new is seen in what this room may see.")


def attendance(view: View, meeting: Meeting | None) -> Iterator[Block]:
    """Who was there, and whose conflicts were declared; without a meeting on record, lines to write on.

    Parameters
    ----------
    view : View
        What the readers may see.
    meeting : Meeting or None
        The meeting.

    Yields
    ------
    Block
        Sentences and a table.
    """
    casework = view.casework()
    if meeting is not None:
        yield Text(
            text=f"Held on {meeting.held_on:%d %b %Y}, {meeting.place}. Chair: {meeting.chair}. "
            f"Notes: {meeting.note_taker}.",
            records=(meeting.id,),
            about="Meeting",
        )
    held = [one for one in casework["attendances"].values() if meeting is not None and one.meeting_id == meeting.id]
    declared = Counter(one.attendance_id for one in casework["conflicts_declared"].values() if not one.withdrawn)
    rows = tuple(
        (
            Cell(text=one.person),
            Cell(text=one.agency),
            Cell(
                text=f"{one.joined_at:%H:%M} to {one.left_at:%H:%M}" if one.left_at else f"from {one.joined_at:%H:%M}"
            ),
            Cell(text="declared" if declared[one.id] else "none declared"),
        )
        for one in sorted(held, key=lambda one: (one.joined_at, one.id))
    )
    blank = tuple(tuple(Cell(text=". . . . . .") for _ in range(4)) for _ in range(6))
    yield Table(
        heading=("Name", "Agency", "In the room (UTC)", "Conflict"), rows=rows or blank, widths=(3, 3.4, 2, 1.8)
    )


def latest_meeting(view: View, meeting_id: str = "") -> Meeting | None:
    """The meeting that is meant: by id, else the latest on record.

    Parameters
    ----------
    view : View
        What the readers may see.
    meeting_id : str, optional
        Its id.

    Returns
    -------
    Meeting or None
        None if there is none.
    """
    held: dict[str, Meeting] = view.casework()["meetings"]
    if meeting_id:
        return held.get(meeting_id)
    return max(held.values(), key=lambda one: (one.held_on, one.started_at, one.id), default=None)


def _nation(case: Case) -> str:
    """Nation whose bank holidays count: that of most places."""
    held = Counter(found for one in case.locations if (found := territory(case, "location", one)))
    return min(held, key=lambda nation: (-held[nation], nation), default="E")


def _subjects(view: View) -> dict[str, tuple[str, str]]:
    """What each action is about: the node of the decision that it follows from."""
    decisions = view.decisions()
    held = {one.id: decisions[one.decision_id] for one in view.actions().values() if one.decision_id in decisions}
    return {action: (decision.subject_kind, decision.subject_id) for action, decision in held.items()}
