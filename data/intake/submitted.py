"""A form that an analyst graded, sanitised and accepted becomes records, by the same rules as rows of a file.

The words of the form stay in the form: what enters the case is the sanitised text and what the analyst ticked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from data.codes import EventKind, Handling, LocationKind, PersonKind, Role
from data.intake.forms import MOST_OF_A_GROUP
from data.intake.happenings import event, missing_episode
from data.intake.reports import report
from data.intake.row import Known, Made, Record, Row, field_of, new_id
from data.intake.subjects import person, phone, vehicle
from data.submissions import Submission, SubmissionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What an analyst decided about a form.

    Attributes
    ----------
    grade : str
        3x5x2 such as ``2BP``; empty only for a missing episode that is taken as a partner's record.
    handling : Handling
        For an ungraded one.
    conditions : str
        Needed with handling C.
    recipients : tuple of str
        Audiences that the conditions allow.
    sanitised : str
        Text that enters the case: nothing in it tells who the source is.
    child_id : str
        Record of the child that the case holds already; empty to make one.
    child_reference : str
        Pseudonym of a new record; empty and no `child_id`: no child is recorded.
    child_role : Role
        The child's part in the event.
    event_kind : EventKind or None
        None records no event.
    start, end, place : str
        As the analyst leaves them; empty `start` records no event.
    taken : frozenset of str
        People, vehicles and accounts of the form that become records, such as ``person_1``.
    reference : str
        The police's own number of the report.
    recorded_by : str
        Force code.
    """

    sanitised: str
    grade: str = ""
    handling: Handling = Handling.P
    conditions: str = ""
    recipients: tuple[str, ...] = ()
    child_id: str = ""
    child_reference: str = ""
    child_role: Role = Role.PRESENT
    event_kind: EventKind | None = None
    start: str = ""
    end: str = ""
    place: str = ""
    place_kind: LocationKind = LocationKind.NOT_STATED
    taken: frozenset[str] = frozenset()
    reference: str = ""
    recorded_by: str = ""


@dataclass(slots=True)
class _Making:
    """Records made so far, and what stands in the way of others."""

    submission: Submission
    accepted: Acceptance
    known: Known
    today: date
    records: list[Record] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)

    def make(self, build: Callable[[Row], Made], cells: Mapping[str, str]) -> str:
        """Build one row's records; its id, or an empty text where it is at fault."""
        given = {column: cell for column, cell in cells.items() if cell}
        row = Row("form", 1, given, self._known(), today=self.today)
        made = build(row)
        for fault in row.faults:
            self.faults.setdefault(fault.column or "form", fault.reason)
        self.records += made
        return made[0].id if made else ""

    def _known(self) -> Known:
        ids = {name: set(held) for name, held in self.known.ids.items()}
        for record in self.records:
            ids.setdefault(field_of(record), set()).add(record.id)
        return replace(self.known, ids=ids)


def records_of(
    submission: Submission, accepted: Acceptance, known: Known, today: date
) -> tuple[list[Record], dict[str, str]]:
    """Make the records of an accepted form; nothing is written.

    Parameters
    ----------
    submission : Submission
        Waiting.
    accepted : Acceptance
        What the analyst decided.
    known : Known
        What the case holds.
    today : date
        No date lies after it.

    Returns
    -------
    records : list of record
        The report first; each of the others rests on it.
    faults : dict of str to str
        Column to what to do; with any fault there are no records.
    """
    making = _Making(submission, accepted, known, today)
    if not accepted.sanitised.strip():
        making.faults["text"] = "write the sanitised text; nothing of the form itself enters the case"
    if submission.kind is SubmissionKind.CONCERN and not accepted.grade:
        making.faults["grade"] = "grade it 3x5x2, such as 2BP; partners do not grade, you do"
    report_id = making.make(report, _report_cells(submission, accepted))
    if report_id:
        child = _child(making, report_id)
        if submission.kind is SubmissionKind.MISSING:
            _episode(making, report_id, child)
        else:
            _concern(making, report_id, child)
    return ([], making.faults) if making.faults else (making.records, {})


def _report_cells(submission: Submission, accepted: Acceptance) -> dict[str, str]:
    graded = bool(accepted.grade)
    return {
        "id": new_id("R-"),
        "reference": accepted.reference or submission.id,
        "agency": submission.agency,
        "kind": "police_intelligence" if graded else "partner_report",
        "reported_on": submission.submitted_at.date().isoformat(),
        "scheme": "3x5x2" if graded else "",
        "grade": accepted.grade,
        "handling": "" if graded else accepted.handling.value,
        "conditions": accepted.conditions,
        "recipients": ";".join(accepted.recipients),
        "text": accepted.sanitised,
    }


def _child(making: _Making, report_id: str) -> str:
    accepted, words = making.accepted, making.submission.words
    if accepted.child_id or not accepted.child_reference.strip():
        return accepted.child_id
    return making.make(
        person,
        {
            "reference": accepted.child_reference.strip(),
            "kind": PersonKind.CHILD_AT_RISK.value,
            "name": words.get("child_name", ""),
            "nicknames": words.get("child_nicknames", ""),
            "date_of_birth": words.get("child_born", ""),
            "sex": words.get("child_sex", ""),
            "harmed_as_child": "unknown",
            "report": report_id,
        },
    )


def _episode(making: _Making, report_id: str, child: str) -> None:
    words, accepted = making.submission.words, making.accepted
    making.make(
        missing_episode,
        {
            "child": child,
            "last_seen": accepted.start or words.get("last_seen", ""),
            "reported_at": words.get("reported_at", ""),
            "found_at": accepted.end or words.get("found_at", ""),
            "place": accepted.place or words.get("place", ""),
            "place_kind": words.get("place_kind", ""),
            "found_place": words.get("found_place", ""),
            "found_place_kind": words.get("found_place_kind", ""),
            "recorded_by": accepted.recorded_by,
            "summary": accepted.sanitised,
            "report": report_id,
        },
    )


def _concern(making: _Making, report_id: str, child: str) -> None:
    accepted = making.accepted
    people = [(child, accepted.child_role)] if child else []
    vehicles, phones = [], []
    for number in range(1, MOST_OF_A_GROUP + 1):
        if f"person_{number}" in accepted.taken:
            people.append((making.make(person, _person_cells(making, number, report_id)), Role.PRESENT))
        if f"vehicle_{number}" in accepted.taken:
            vehicles.append(making.make(vehicle, _vehicle_cells(making, number, report_id)))
        if f"account_{number}" in accepted.taken:
            phones.append(making.make(phone, _account_cells(making, number, report_id)))
    if accepted.event_kind is None or making.faults:
        return
    making.make(
        event,
        {
            "kind": accepted.event_kind.value,
            "start": accepted.start,
            "end": accepted.end,
            "place": accepted.place,
            "place_kind": accepted.place_kind.value,
            "persons": ";".join(f"{key}:{role.value}" for key, role in people),
            "vehicles": ";".join(vehicles),
            "phones": ";".join(phones),
            "recorded_by": accepted.recorded_by,
            "summary": accepted.sanitised,
            "report": report_id,
        },
    )


def _answers(making: _Making, group: str, number: int) -> Callable[[str], str]:
    words = making.submission.words
    return lambda name: words.get(f"{group}_{number}_{name}", "")


def _person_cells(making: _Making, number: int, report_id: str) -> dict[str, str]:
    said = _answers(making, "person", number)
    # Nobody's age is taken from a guess in a form: whoever it is counts as possibly a child until police say otherwise.
    return {
        "kind": PersonKind.OTHER.value,
        "name": said("name"),
        "nicknames": said("nicknames"),
        "harmed_as_child": "unknown",
        "report": report_id,
    }


def _vehicle_cells(making: _Making, number: int, report_id: str) -> dict[str, str]:
    said = _answers(making, "vehicle", number)
    return {"vrm": said("plate"), "make": said("make"), "colour": said("colour"), "report": report_id}


def _account_cells(making: _Making, number: int, report_id: str) -> dict[str, str]:
    said = _answers(making, "account", number)
    return {"number": said("number"), "platform": said("platform"), "handle": said("handle"), "report": report_id}
