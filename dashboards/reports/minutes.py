"""Minutes of a meeting, split by agency: each reads its own actions, children apart from persons of concern.

In a note on a child nobody else is named; in a note on anybody else no child is. What cannot be told apart is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboards.meetings.minutes import actions_of, minutes_of, struck_of
from dashboards.naming import title
from dashboards.reports.document import Block, Cell, Heading, Table, Text
from dashboards.reports.meeting_pack import CONFIDENTIAL, attendance
from dashboards.reports.minutes_given import own_part
from dashboards.reports.names import same_agency, without_names, words_for
from data.audience import may, room_audience
from data.casework import Action, Decision
from data.codes import Audience, PersonKind
from data.meetings import Meeting, MeetingNote, MinuteKind, RoomMinute
from data.policy import ORDER, Permission
from data.protection import is_child
from data.records import SUBJECT_KINDS, Case, Person
from data.views import View
from network.disruption.local import catalogue_here

ANOTHER, A_CHILD = "[another person]", "[a child]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that was minuted.

    Attributes
    ----------
    subjects : tuple of (str, str)
        Kind and id of the records that it is about.
    records : tuple of str
        Records that it stands in.
    """

    text: str
    subjects: tuple[tuple[str, str], ...]
    records: tuple[str, ...]


def readers_of(view: View, meeting: Meeting, agency: str) -> Audience:
    """Audience whose view an agency's copy is made from: its least-permitted person at the meeting, at most a room's.

    Parameters
    ----------
    view : View
        View of the note taker.
    meeting : Meeting
        The meeting.
    agency : str
        Whose copy; empty for the note taker's own.

    Returns
    -------
    Audience
        The note taker's own without an agency; licensing's for a licensing team that was not there.
    """
    if not agency:
        return view.audience
    held = [
        one.audience
        for one in view.casework()["attendances"].values()
        if one.meeting_id == meeting.id and same_agency(one.agency, agency)
    ]
    if not held:
        held = [Audience.LICENSING] if "licens" in agency.casefold() else [Audience.MEETING]
    return min(room_audience(held), view.audience, key=ORDER.index)


def agencies_of(view: View, meeting: Meeting) -> tuple[str, ...]:
    """Agencies that were there or own an action of the meeting.

    Parameters
    ----------
    view : View
        What the readers may see.
    meeting : Meeting
        The meeting.

    Returns
    -------
    tuple of str
        In the order of the alphabet.
    """
    there = [one.agency for one in view.casework()["attendances"].values() if one.meeting_id == meeting.id]
    owners = [action.owner_agency for action in _actions(view, meeting)]
    found: dict[str, str] = {}
    for name in (*there, *owners):
        found.setdefault(" ".join(name.split()).casefold(), " ".join(name.split()))
    return tuple(found[key] for key in sorted(found))


def minutes(readers: View, meeting: Meeting, agency: str, *, giver: View) -> Iterator[Block]:
    """Minutes as an agency reads them, or all of them for the note taker.

    Parameters
    ----------
    readers : View
        View that everything is read from, see `readers_of`.
    meeting : Meeting
        The meeting.
    agency : str
        Whose; empty for all agencies, each in a part of its own.
    giver : View
        What the note taker sees: its names of people are looked for in every line and taken out, and an agency that
        reads no casework is given what is its own from here.

    Yields
    ------
    Block
        Statement, attendance, actions, decisions, notes on children, notes on others.
    """
    yield Text(text=CONFIDENTIAL, kind="caution")
    yield Heading(text="The meeting")
    if agency and not may(readers.audience, Permission.CASEWORK):
        yield from attendance(giver, meeting)
        yield from own_part(readers, giver, meeting, agency)
        return
    yield from attendance(readers, meeting)
    hidden = giver.case()
    named = (agency,) if agency else agencies_of(readers, meeting)
    for one in named:
        yield from _part(readers, meeting, one, hidden)
    if not agency:
        rest = [line for line in _lines(readers, meeting) if not _is_anybodys(readers, meeting, line)]
        yield from _notes(readers.case(), rest, hidden, "Of no agency alone", meeting.held_on)
        struck = [_minute_line(one) for one in struck_of(readers.casework(), meeting.id)]
        yield from _notes(readers.case(), struck, hidden, "Struck out, kept in this copy alone", meeting.held_on)
    if not named:
        yield Text(text="No agency is on record for this meeting.")


def _part(view: View, meeting: Meeting, agency: str, hidden: Case) -> Iterator[Block]:
    case = view.case()
    own = [one for one in _actions(view, meeting) if same_agency(one.owner_agency, agency)]
    yield Heading(text=f"For {agency}: actions", new_page=True)
    if own:
        yield Table(
            heading=("What", "Owner", "By", "State"),
            rows=tuple(_action_row(view, hidden, one, meeting.held_on) for one in own),
            widths=(4.6, 2, 1.3, 1.2),
        )
    else:
        yield Text(text="No action of this meeting is this agency's, in what its people may see.")
    yield from _notes(case, _lines_for(view, meeting, own), hidden, f"For {agency}", meeting.held_on)


def _notes(case: Case, lines: list[Line], hidden: Case, heading: str, day: date) -> Iterator[Block]:
    """Notes on children on a page of their own, then those on anybody and anything else."""
    about_child = [line for line in lines if _child_of(case, line) is not None]
    about_other = [line for line in lines if _child_of(case, line) is None]
    if about_child:
        yield Heading(text=f"{heading}: notes on children", new_page=True)
        by_child: dict[str, list[Line]] = {}
        for line in about_child:
            by_child.setdefault(_child_of(case, line) or "", []).append(line)
        for child, held in sorted(by_child.items(), key=lambda pair: case.people[pair[0]].reference):
            yield Heading(text=case.people[child].reference, level=2)
            for line in held:
                words = without_names(line.text, _others(case, hidden, keep={child}), ANOTHER)
                yield Text(
                    text=words, records=line.records, about=f"Note on {case.people[child].reference}", kind="item"
                )
    if about_other:
        yield Heading(text=f"{heading}: notes on persons of concern, places and things", new_page=bool(about_child))
        by_subject: dict[str, list[Line]] = {}
        for line in about_other:
            by_subject.setdefault(_subject_words(case, line), []).append(line)
        for subject, held in sorted(by_subject.items()):
            yield Heading(text=subject, level=2)
            for line in held:
                words = without_names(line.text, _children(case, hidden, day), A_CHILD)
                yield Text(text=words, records=line.records, about=f"Note on {subject}", kind="item")


def _action_row(view: View, hidden: Case, action: Action, day: date) -> tuple[Cell, ...]:
    case = view.case()
    decision = view.decisions().get(action.decision_id or "")
    line = Line(text=action.what, subjects=_subjects_of(decision) if decision else (), records=(action.id,))
    child = _child_of(case, line)
    taken = _others(case, hidden, keep={child}) if child else _children(case, hidden, day)
    words = without_names(action.what, taken, ANOTHER if child else A_CHILD)
    return (
        Cell(text=words, records=(action.id,), about="Action"),
        Cell(text=action.owner),
        Cell(text=f"{action.due_on:%d %b %Y}"),
        Cell(text=action.status.value.replace("_", " ")),
    )


def _decisions(view: View, meeting: Meeting) -> dict[str, Decision]:
    """Decisions of the meeting: those made on its day."""
    return {i: one for i, one in view.decisions().items() if one.decided_on == meeting.held_on}


def _actions(view: View, meeting: Meeting) -> list[Action]:
    """Actions of the meeting: those that follow from its decisions, and those that were taken without one."""
    decisions, taken = _decisions(view, meeting), actions_of(view.casework(), meeting.id)
    found = [one for one in view.actions().values() if one.decision_id in decisions or one.id in taken]
    return sorted(found, key=lambda one: (one.due_on, one.id))


def _lines(view: View, meeting: Meeting) -> list[Line]:
    """Everything minuted that this view may read: decisions first, then lines in the order of writing."""
    found = [_decision_line(one) for _, one in sorted(_decisions(view, meeting).items())]
    return [*found, *map(_minute_line, minutes_of(view.casework(), meeting.id))]


def _minute_line(minute: RoomMinute | MeetingNote) -> Line:
    begin = f"Dissent, {minute.said_by}: " if minute.kind is MinuteKind.DISSENT else ""
    return Line(text=f"{begin}{minute.words}", subjects=tuple(minute.subjects), records=(minute.id,))


def _decision_line(decision: Decision) -> Line:
    measure = catalogue_here().measures.get(decision.measure_id)
    words = f"{decision.outcome.value.capitalize()}: {measure.name if measure else decision.measure_id}. "
    words += f"Decided by {decision.approver}, review on {decision.review_on:%d %b %Y}. Why: {decision.reason}"
    words += f" Dissent: {decision.dissent}" if decision.dissent else ""
    return Line(text=words, subjects=_subjects_of(decision), records=(decision.id,))


def _subjects_of(decision: Any) -> tuple[tuple[str, str], ...]:
    """What a decision is about; the child that it is to protect is another matter, told in notes on the child."""
    return ((decision.subject_kind, decision.subject_id),)


def _lines_for(view: View, meeting: Meeting, own: list[Action]) -> list[Line]:
    decisions = _decisions(view, meeting)
    mine = {action.decision_id for action in own}
    about = {subject for key, one in decisions.items() if key in mine for subject in _subjects_of(one)}
    about |= {("person", one.child_id) for key, one in decisions.items() if key in mine and one.child_id}
    return [line for line in _lines(view, meeting) if _belongs(line, mine, about)]


def _belongs(line: Line, decisions: set[str | None], about: set[tuple[str, str]]) -> bool:
    if any(record in decisions for record in line.records):
        return True
    # A line is an agency's own only if all that it is about is.
    return bool(line.subjects) and set(line.subjects) <= about


def _is_anybodys(view: View, meeting: Meeting, line: Line) -> bool:
    actions = _actions(view, meeting)
    by_agency: dict[str, list[Action]] = {}
    for action in actions:
        by_agency.setdefault(action.owner_agency.casefold(), []).append(action)
    return any(line in _lines_for(view, meeting, held) for held in by_agency.values())


def _child_of(case: Case, line: Line) -> str | None:
    """The child that a line is about; a line on several people is no child's."""
    people = [case.people[i] for kind, i in line.subjects if kind == "person" and i in case.people]
    if len(people) == 1 and _is_child(people[0]):
        return people[0].id
    return None


def _is_child(person: Person) -> bool:
    return person.kind is PersonKind.CHILD_AT_RISK


def _subject_words(case: Case, line: Line) -> str:
    found = [
        title(case, kind, i)
        for kind, i in line.subjects
        if kind in SUBJECT_KINDS and not (kind == "person" and i in case.people and _is_child(case.people[i]))
    ]
    return ", ".join(found) or "The meeting as a whole"


def _others(case: Case, hidden: Case, *, keep: set[str | None]) -> list[str]:
    """Every name and reference of everybody but those kept."""
    return [word for one in _everybody(case, hidden) if one.id not in keep for word in words_for(one)]


def _children(case: Case, hidden: Case, day: date) -> list[str]:
    return [word for one in _everybody(case, hidden) if _is_young(one, day) for word in words_for(one)]


def _is_young(person: Person, day: date) -> bool:
    return _is_child(person) or bool(person.harmed_as_child) or is_child(person, day)


def _everybody(case: Case, hidden: Case) -> Iterable[Person]:
    yield from case.people.values()
    yield from hidden.people.values()
