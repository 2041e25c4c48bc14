"""The two forms: faults in words, prompts that never hold up, and records only by an analyst's grade and text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from data.codes import Audience, EventKind, Handling, PersonKind, ReportKind, Role
from data.intake.form_fields import CONCERN_FIELDS, MISSING_FIELDS
from data.intake.forms import faults, fields_of, prompts
from data.intake.row import Known
from data.intake.submitted import Acceptance, records_of
from data.records import Case, Event, Location, Participation, Person, Report, Vehicle
from data.submissions import Submission, SubmissionKind

NOW = datetime(2026, 11, 2, 10, 0)  # noqa: DTZ001 - naive UK local time
CONCERN: dict[str, str] = {
    "agency": "Example School",
    "child_name": "Wren Example",
    "child_born": "14/03/2012",
    "basis": "online contact; an older person",
    "what": "Wren was given a telephone by a man who waited outside in a grey car.",
    "how_known": "I was told",
    "start": "30/10/2026 15:40",
    "place": "Example School gate, LU1 2LG",
    "person_1_nicknames": "Ziggy",
    "vehicle_1_plate": "AB1? XYZ",
    "vehicle_1_colour": "grey",
    "childs_words": '"He said I was his girlfriend."',
}
MISSING: dict[str, str] = {
    "agency": "Example Home",
    "child_name": "Wren Example",
    "last_seen": "30/10/2026 18:00",
    "reported_at": "30/10/2026 22:00",
    "place": "LU1 2LG",
    "found_at": "31/10/2026 02:30",
    "found_place": "Station Road, Luton",
    "found_place_kind": "transport_hub",
}
ACCEPTED = Acceptance(
    sanitised="A child was given a telephone by an adult at a school.",
    grade="2BP",
    child_reference="CHILD-901",
    child_role=Role.HARMED,
    event_kind=EventKind.GROOMING_CONCERN,
    start="2026-10-30 15:40",
    place="LU1 2LG",
    taken=frozenset({"person_1", "vehicle_1"}),
)


def _form(kind: SubmissionKind, answers: dict[str, str], **changes: Any) -> Submission:
    return Submission(
        id="FORM-1",
        kind=kind,
        made_for=Audience.MEETING,
        submitted_by="Pat Example",
        agency=answers["agency"],
        submitted_at=NOW,
        answers=tuple(answers.items()),
        **changes,
    )


@pytest.mark.parametrize(("kind", "answers"), [(SubmissionKind.CONCERN, CONCERN), (SubmissionKind.MISSING, MISSING)])
def test_a_plain_form_has_no_fault(kind: SubmissionKind, answers: dict[str, str]) -> None:
    assert faults(kind, answers, NOW) == {}


def test_what_is_needed_is_said_at_its_field() -> None:
    assert set(faults(SubmissionKind.CONCERN, {}, NOW)) == {"agency", "basis", "what", "how_known"}
    assert set(faults(SubmissionKind.MISSING, {}, NOW)) == {"agency", "last_seen"}


@pytest.mark.parametrize(
    ("name", "words", "says"),
    [
        ("start", "last Friday", "14/03/2026"),
        ("start", "03/11/2026", "future"),
        ("start", "30/02/2026", "14/03/2026"),
        ("end", "29/10/2026", "before"),
        ("child_born", "2012", "2026-03-14"),
        ("vehicle_1_plate", "no idea", "?"),
        ("account_1_number", "45", "07700"),
        ("how_known", "dreamt it", "list"),
        ("what", "x" * 20_001, "shorten"),
    ],
)
def test_a_fault_says_what_to_do_and_does_not_repeat_the_answer(name: str, words: str, says: str) -> None:
    found = faults(SubmissionKind.CONCERN, CONCERN | {name: words}, NOW)
    assert set(found) == {name}
    assert says in found[name]
    assert words not in found[name]


def test_a_place_of_finding_needs_a_time() -> None:
    answers = {name: words for name, words in MISSING.items() if name != "found_at"}
    assert set(faults(SubmissionKind.MISSING, answers, NOW)) == {"found_at"}


def test_prompts_ask_what_when_where_who_how_often_and_how_known_and_stop_when_answered() -> None:
    bare = {"agency": "Example School", "what": "Seen in car", "how_known": "I was told", "basis": "an incident"}
    asked = {prompt.field for prompt in prompts(SubmissionKind.CONCERN, bare)}
    assert {"what", "start", "place", "who", "how_often", "how_do_you_know", "source_identifiable"} <= asked
    assert faults(SubmissionKind.CONCERN, bare, NOW) == {}, "a prompt never holds a form up"
    told = CONCERN | {"who": "Nobody else", "how_often": "Once", "how_do_you_know": "She said", "protective": "An aunt"}
    assert {p.field for p in prompts(SubmissionKind.CONCERN, told)} == {"source_identifiable"}


def test_names_of_fields_are_unique_and_groups_repeat() -> None:
    for fields in (CONCERN_FIELDS, MISSING_FIELDS):
        assert len({field.name for field in fields}) == len(fields)
    names = [field.name for field in fields_of(SubmissionKind.CONCERN, {"person": 2})]
    assert "person_2_name" in names
    assert "vehicle_2_plate" not in names


def test_an_accepted_concern_is_a_graded_report_and_what_was_ticked() -> None:
    records, found = records_of(_form(SubmissionKind.CONCERN, CONCERN), ACCEPTED, Known(), NOW.date())
    assert found == {}
    report = records[0]
    assert isinstance(report, Report)
    assert (report.kind, report.agency) == (ReportKind.POLICE_INTELLIGENCE, "Example School")
    assert report.grade is not None
    assert report.grade.chip == "2·B·P"
    assert report.text == ACCEPTED.sanitised
    assert all(record.reports == (report.id,) for record in records[1:] if not isinstance(record, Report))
    child, other = (record for record in records if isinstance(record, Person))
    assert (child.reference, child.kind, child.date_of_birth) == (
        "CHILD-901",
        PersonKind.CHILD_AT_RISK,
        date(2012, 3, 14),
    )
    assert (other.nicknames, other.date_of_birth, other.adult_beyond_doubt) == (("Ziggy",), None, "")
    assert [record.vrm for record in records if isinstance(record, Vehicle)] == ["AB1?XYZ"]
    roles = {(record.subject_id, record.role) for record in records if isinstance(record, Participation)}
    assert (child.id, Role.HARMED) in roles
    assert (other.id, Role.PRESENT) in roles


def test_nothing_of_the_form_but_what_was_taken_enters_the_case() -> None:
    accepted = replace(ACCEPTED, taken=frozenset(), child_reference="", event_kind=None)
    records, _ = records_of(_form(SubmissionKind.CONCERN, CONCERN), accepted, Known(), NOW.date())
    assert len(records) == 1
    assert "Pat Example" not in repr(records)
    assert "girlfriend" not in repr(records)
    assert "Wren" not in repr(records)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"grade": ""}, "grade"),
        ({"grade": "9ZZ"}, "grade"),
        ({"sanitised": " "}, "text"),
        ({"grade": "2BC"}, "conditions"),
        ({"child_id": "P-404", "child_reference": ""}, "persons"),
        ({"start": "soon"}, "start"),
    ],
)
def test_any_fault_of_an_acceptance_leaves_no_record(change: dict[str, Any], column: str) -> None:
    form = _form(SubmissionKind.CONCERN, CONCERN)
    records, found = records_of(form, replace(ACCEPTED, **change), Known(), NOW.date())
    assert records == []
    assert column in found


def test_an_accepted_episode_is_what_the_intake_of_missing_episodes_makes() -> None:
    held = Case(
        reports={
            "R-1": Report(id="R-1", reference="x", agency="a", kind=ReportKind.POLICE_RECORD, reported_on=NOW.date())
        },
        people={"P-1": Person(id="P-1", reports=("R-1",), reference="Heron", kind=PersonKind.CHILD_AT_RISK)},
    )
    accepted = Acceptance(sanitised="Missing overnight.", child_id="P-1", handling=Handling.P)
    records, found = records_of(_form(SubmissionKind.MISSING, MISSING), accepted, Known.of(held), NOW.date())
    assert found == {}
    report = records[0]
    assert isinstance(report, Report)
    assert (report.kind, report.grade) == (ReportKind.PARTNER_REPORT, None)
    events = [record for record in records if isinstance(record, Event)]
    assert [event.kind for event in events] == [EventKind.MISSING_EPISODE, EventKind.FOUND]
    assert events[0].end == events[1].start == datetime(2026, 10, 31, 2, 30)  # noqa: DTZ001
    assert {p.subject_id for p in records if isinstance(p, Participation)} == {"P-1"}
    places = {record.id: record for record in records if isinstance(record, Location)}
    assert places[events[1].location_id or ""].text == "Station Road, Luton"
    assert places[events[1].location_id or ""].kind.value == "transport_hub"


def test_an_episode_without_a_child_is_refused() -> None:
    _, found = records_of(_form(SubmissionKind.MISSING, MISSING), Acceptance(sanitised="x"), Known(), NOW.date())
    assert "child" in found
