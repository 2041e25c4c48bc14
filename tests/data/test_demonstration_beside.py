"""What was planted beside the fictional case stands as it is written down, by figures reckoned apart."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest

from data.binding import closed_to
from data.child_voice import ChildView, ProtectiveFactor, ToolResult, VoiceForRoom
from data.codes import Audience, EventKind
from data.conditions import is_late, reader_of
from data.context_assessment import ContextAssessment, contexts_due
from data.demonstration import Demonstration, demonstration_case
from data.demonstration.beside import beside
from data.demonstration.bound import CARE, CHARITY, conditions_for
from data.intake.forms import faults
from data.records import Event
from data.submissions import Submission, SubmissionStatus
from data.wider_response import ChecklistAnswer, CommunityReports, SupportCapacity, TrainingGiven
from mapping.missing.found_near import found_near

TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def made() -> Demonstration:
    return demonstration_case(today=TODAY)


def _found(made: Demonstration, child: str) -> list[Event]:
    parts = [part for part in made.case.participations.values() if part.subject_id == child]
    events = [made.case.events[part.event_id] for part in parts]
    return [one for one in events if one.kind is EventKind.FOUND]


def _apart(made: Demonstration, pair: tuple[str, str]) -> list[tuple[float, int]]:
    """Metres and days between every finding of one child and every finding of the other that is within a week."""
    found = []
    for one in _found(made, pair[0]):
        for other in _found(made, pair[1]):
            left, right = (made.case.locations[event.location_id or ""] for event in (one, other))
            days = abs((one.start.date() - other.start.date()).days)
            if days <= 7 and left.easting_m is not None and right.easting_m is not None:
                metres = math.dist((left.easting_m, left.northing_m or 0.0), (right.easting_m, right.northing_m or 0.0))
                found.append((metres, days))
    return found


def test_one_pair_was_found_60_m_and_three_days_apart_and_is_the_only_suggestion(made: Demonstration) -> None:
    assert (60.0, 3) in _apart(made, made.truths.found_near)
    suggested = found_near(made.case, TODAY).suggestions
    assert [(one.left_id, one.right_id) for one in suggested] == [made.truths.found_near]


def test_another_pair_was_found_more_than_100_m_apart_and_is_no_suggestion(made: Demonstration) -> None:
    metres = [one for one, _ in _apart(made, made.truths.found_apart)]
    assert min(metres) == 110.0


def test_reports_for_social_care_are_bound_to_one_agency_each_and_one_review_is_late(made: Demonstration) -> None:
    bound = conditions_for(made.case, today=TODAY)
    given = {key for key, one in made.case.reports.items() if "social_care" in one.recipients}
    assert given == {report for one in bound for report in one.reports}
    assert [is_late(one, TODAY) for one in bound].count(True) == 1
    assert {one.recipients for one in bound} == {(CARE,), (CHARITY,)}
    for agency in (CARE, CHARITY):
        open_to = {one.reports[0] for one in bound if agency in one.recipients and not is_late(one, TODAY)}
        open_to |= {one.reports[0] for one in bound if one.owner == agency}
        assert given - closed_to(made.case, bound, reader_of(Audience.SOCIAL_CARE, [agency]), TODAY) == open_to
        assert 0 < len(open_to) < len(given)
    assert made.truths.restricted_report not in given


def test_every_finding_ends_an_episode_in_which_the_child_was_missing(made: Demonstration) -> None:
    for child in (*made.truths.found_near, *made.truths.found_apart):
        ends = {
            made.case.events[part.event_id].end
            for part in made.case.participations.values()
            if part.subject_id == child and made.case.events[part.event_id].kind is EventKind.MISSING_EPISODE
        }
        assert any(one.start in ends for one in _found(made, child))


def test_two_forms_wait_could_be_sent_in_today_and_name_nobody_of_the_case(made: Demonstration) -> None:
    forms = [one for one in beside(made.truths) if isinstance(one, Submission)]
    assert tuple(form.id for form in forms) == made.truths.waiting_forms
    assert {form.status for form in forms} == {SubmissionStatus.WAITING}
    names = {person.name for person in made.case.people.values() if person.name}
    for form in forms:
        answers = {name: words for name, words in form.answers if name != "urgency"}
        assert faults(form.kind, answers, form.submitted_at) == {}
        assert not [name for name in names if any(name in words for words in answers.values())]


def test_the_park_is_due_the_gate_is_not_and_both_are_places_of_the_case(made: Demonstration) -> None:
    held = [one for one in beside(made.truths) if isinstance(one, ContextAssessment)]
    due = contexts_due(held, TODAY - timedelta(days=3))
    assert [one.subjects for one in due] == [(("location", made.truths.assessed_park),)]
    assert due[0].guardians
    assert due[0].strengths
    about = {key for one in held for _, key in one.subjects}
    assert about == {made.truths.assessed_park, made.truths.assessed_gate}
    assert about <= set(made.case.locations)


def test_one_child_is_heard_and_agencies_gave_their_numbers(made: Demonstration) -> None:
    records = beside(made.truths)
    for kind in (ProtectiveFactor, ChildView, ToolResult, VoiceForRoom):
        assert {one.child_id for one in records if isinstance(one, kind)} == {made.truths.voiced_child}
    count = {kind: sum(isinstance(one, kind) for one in records) for kind in (TrainingGiven, CommunityReports)}
    assert count == {TrainingGiven: 1, CommunityReports: 2}
    assert any(isinstance(one, SupportCapacity) for one in records)
    assert {one.point for one in records if isinstance(one, ChecklistAnswer)} == {1, 2, 3, 4, 5}
