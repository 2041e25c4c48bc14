"""Minutes for an agency that reads no casework, such as a licensing team: what is its own of the meeting, no more.

It is given by the note taker: its own actions, and of the venues that it may see what was written for the room while
its people sat in it. Every name, reference, plate and number of the case is taken out of the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dashboards.meetings.minutes import actions_of, minute_words, minutes_of
from dashboards.naming import title
from dashboards.reports.document import Block, Cell, Heading, Table, Text
from dashboards.reports.names import same_agency, without_names, words_for
from data.casework import Action
from data.meetings import Attendance, Meeting, RoomMinute
from data.records import Case
from data.views import View
from network.disruption.local import catalogue_here

TAKEN_OUT = "[not shown]"


def own_part(readers: View, giver: View, meeting: Meeting, agency: str) -> Iterator[Block]:
    """What an agency is given of a meeting.

    Parameters
    ----------
    readers : View
        What the agency may see.
    giver : View
        Of the note taker, who gives it.
    meeting : Meeting
        The meeting.
    agency : str
        Whose copy.

    Yields
    ------
    Block
        Its own actions, then its venues.
    """
    names = _names(giver.case())
    own = _own_actions(giver, meeting, agency)
    yield Heading(text=f"For {agency}: actions", new_page=True)
    if own:
        yield Table(
            heading=("What", "Owner", "By", "State"),
            rows=tuple(_row(readers, giver, one, names) for one in own),
            widths=(4.6, 2, 1.3, 1.2),
        )
    else:
        yield Text(text="No action of this meeting is this agency's.")
    yield Heading(text=f"For {agency}: venues")
    found = list(_venues(readers, giver, meeting, agency, names))
    yield from found
    if not found:
        yield Text(text="Nothing was minuted on a venue that this agency may see while its people were in the room.")


def _own_actions(giver: View, meeting: Meeting, agency: str) -> list[Action]:
    today = {key for key, one in giver.decisions().items() if one.decided_on == meeting.held_on}
    taken = actions_of(giver.casework(), meeting.id)
    found = [
        one
        for one in giver.actions().values()
        if same_agency(one.owner_agency, agency) and (one.id in taken or one.decision_id in today)
    ]
    return sorted(found, key=lambda one: (one.due_on, one.id))


def _row(readers: View, giver: View, action: Action, names: list[str]) -> tuple[Cell, ...]:
    words = without_names(action.what, names, TAKEN_OUT)
    decision = giver.decisions().get(action.decision_id or "")
    if decision is not None and decision.subject_kind == "venue" and decision.subject_id in readers.case().venues:
        measure = catalogue_here().measures.get(decision.measure_id)
        name = measure.name if measure else decision.measure_id
        words += f" ({decision.outcome.value}: {name}, {title(readers.case(), 'venue', decision.subject_id)})"
    return (
        Cell(text=words, records=(action.id,), about="Action"),
        Cell(text=action.owner),
        Cell(text=f"{action.due_on:%d %b %Y}"),
        Cell(text=action.status.value.replace("_", " ")),
    )


def _venues(readers: View, giver: View, meeting: Meeting, agency: str, names: list[str]) -> Iterator[Block]:
    case, casework = readers.case(), giver.casework()
    there = [
        one
        for one in casework["attendances"].values()
        if one.meeting_id == meeting.id and same_agency(one.agency, agency)
    ]
    heard = [one for one in minutes_of(casework, meeting.id) if isinstance(one, RoomMinute) and _heard(one, there)]
    for venue in sorted(case.venues.values(), key=lambda one: one.id):
        lines = [one for one in heard if one.subjects and set(one.subjects) == {("venue", venue.id)}]
        if lines:
            yield Heading(text=title(case, "venue", venue.id), level=2)
        for one in lines:
            words = without_names(minute_words(one), names, TAKEN_OUT)
            yield Text(text=words, records=(one.id,), about="Minuted", kind="item")


def _heard(line: RoomMinute, there: Iterable[Attendance]) -> bool:
    return any(one.joined_at <= line.at and (one.left_at is None or line.at < one.left_at) for one in there)


def _names(case: Case) -> list[str]:
    people = [word for one in case.people.values() for word in words_for(one)]
    plates = [one.vrm for one in case.vehicles.values()]
    return [*people, *plates, *(word for one in case.phones.values() for word in (one.number, one.handle))]
