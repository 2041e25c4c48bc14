"""No decision without two named people; no move that is not allowed."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.casework import (
    ACTION_MOVES,
    CASEWORK_FIELDS,
    FOUR_TEXTS,
    Action,
    ActionStatus,
    Decision,
    DecisionOutcome,
    Proposal,
    SignOn,
    due_for_review,
    may_follow,
    move_action,
)
from data.checks import Check, CheckKind, CheckResult
from data.errors import LanternError, NotPermitted, RefusedInput
from data.named_people import is_named, same_person

DAY = date(2026, 11, 22)


def decision(**changes: Any) -> Decision:
    values: dict[str, Any] = {
        "id": "D1",
        "measure_id": "hotel-notice-s116",
        "subject_kind": "venue",
        "subject_id": "V1",
        "outcome": DecisionOutcome.AGREED,
        "proposer": "A. Fictional",
        "approver": "B. Imaginary",
        "decided_on": DAY,
        "review_on": date(2026, 12, 20),
        "reason": "because",
        "reports": ("R1",),
        **dict.fromkeys(FOUR_TEXTS, "written"),
    }
    return Decision(**values | changes)


def test_a_whole_decision_stands() -> None:
    assert decision().review_on > DAY


@pytest.mark.parametrize(
    ("changes", "gate"),
    [
        ({"approver": ""}, "G10"),
        ({"proposer": "  "}, "G10"),
        ({"approver": "system"}, "G10"),
        ({"approver": "Lantern"}, "G10"),
        ({"approver": "--"}, "G10"),
        ({"approver": " a.  FICTIONAL "}, "G8"),
        ({"necessity": " "}, "G9"),
        ({"proportionality": ""}, "G9"),
        ({"childs_views": ""}, "G9"),
        ({"equality": ""}, "G9"),
        ({"review_on": DAY}, "G11"),
        ({"reports": ()}, "G4"),
        ({"reason": " "}, "reason"),
    ],
)
def test_what_no_page_may_bypass_is_refused(changes: dict[str, Any], gate: str) -> None:
    with pytest.raises(NotPermitted, match=gate):
        decision(**changes)


@pytest.mark.parametrize("outcome", [DecisionOutcome.DECLINED, DecisionOutcome.DEFERRED])
def test_declining_and_deferring_need_people_and_a_reason_only(outcome: DecisionOutcome) -> None:
    made = decision(outcome=outcome, reports=(), **dict.fromkeys(FOUR_TEXTS, ""))
    assert made.outcome is outcome
    with pytest.raises(NotPermitted):
        dataclasses.replace(made, approver="")


@given(st.text(), st.text(), st.sampled_from(DecisionOutcome))
def test_no_decision_without_two_named_people(one: str, other: str, outcome: DecisionOutcome) -> None:
    try:
        made = decision(proposer=one, approver=other, outcome=outcome)
    except NotPermitted:
        assert not (is_named(one) and is_named(other)) or same_person(one, other)
    else:
        assert made.proposer.strip()
        assert made.approver.strip()
        assert made.proposer.strip().casefold() != made.approver.strip().casefold()


def action(**changes: Any) -> Action:
    values: dict[str, Any] = {"id": "A1", "what": "visit", "owner_agency": "Example Police", "owner": "C. Fictional"}
    return Action(**values | {"due_on": DAY} | changes)


def test_an_action_is_owned_and_closed_with_an_outcome() -> None:
    for changes in ({"owner": ""}, {"owner_agency": ""}, {"what": ""}, {"status": ActionStatus.DONE}):
        with pytest.raises(RefusedInput):
            action(**changes)
    done = move_action(action(), ActionStatus.DONE, outcome="no harm, no displacement seen")
    assert done.status is ActionStatus.DONE
    with pytest.raises(RefusedInput):
        move_action(action(), ActionStatus.CANCELLED)


@pytest.mark.parametrize("start", ActionStatus)
@pytest.mark.parametrize("end", ActionStatus)
def test_only_allowed_moves_happen(start: ActionStatus, end: ActionStatus) -> None:
    at_start = action(status=start, reason="why", outcome="what")
    if end in ACTION_MOVES[start]:
        assert move_action(at_start, end).status is end
    else:
        with pytest.raises(NotPermitted):
            move_action(at_start, end)


def test_a_cancelled_action_stays_so_and_overdue_is_computed() -> None:
    assert not ACTION_MOVES[ActionStatus.CANCELLED]
    assert not action().is_overdue(DAY)
    assert action().is_overdue(date(2026, 11, 23))
    assert not action(status=ActionStatus.DONE, outcome="x").is_overdue(date(2027, 1, 1))


def test_a_declined_measure_is_taken_up_before_it_is_agreed() -> None:
    assert may_follow(None, DecisionOutcome.AGREED)
    assert not may_follow(DecisionOutcome.DECLINED, DecisionOutcome.AGREED)
    assert may_follow(DecisionOutcome.DECLINED, DecisionOutcome.DEFERRED)
    assert may_follow(DecisionOutcome.DEFERRED, DecisionOutcome.AGREED)


def test_reviews_come_back_longest_overdue_first() -> None:
    made = [
        decision(id="D1", review_on=date(2026, 12, 20)),
        decision(id="D2", review_on=date(2026, 12, 1)),
        decision(id="D3", review_on=date(2027, 2, 1)),
        decision(id="D4", review_on=date(2026, 12, 1), outcome=DecisionOutcome.DECLINED),
    ]
    assert [d.id for d in due_for_review({d.id: d for d in made}, date(2026, 12, 20))] == ["D2", "D1"]


def test_nobody_signs_proposes_or_checks_namelessly() -> None:
    subject = {"subject_kind": "person", "subject_id": "P1"}
    with pytest.raises(LanternError):
        SignOn(id="S", measure_id="m", digest="d", signed_by="", organisation="x", signed_on=DAY)
    with pytest.raises(LanternError):
        Proposal(id="P", measure_id="m", proposed_by="", proposed_on=DAY, **subject)
    with pytest.raises(LanternError):
        Check(id="C", kind=CheckKind.IDENTITY, result=CheckResult.CLEAR, checked_by="", checked_on=DAY, **subject)


def test_every_record_of_the_casework_can_be_hidden_with_its_reports() -> None:
    for record in CASEWORK_FIELDS.values():
        assert {"id", "reports"} <= {item.name for item in dataclasses.fields(record)}


@pytest.mark.parametrize(
    "other",
    [
        "DS Ann Smith.",
        "Smith, Ann DS",
        "ann-smith",
        "Ann\u200b Smith",
        "\uff21nn Smith",
        "A. Smith",
        "Ann B. Smith",
        "PS ANN SMITH",
        "Ann\u3164 Smith",
    ],
)
def test_one_person_written_in_two_ways_is_not_two_people(other: str) -> None:
    assert same_person("DS Ann Smith", other)
    assert same_person(other, "DS Ann Smith")
    with pytest.raises(NotPermitted, match="G8"):
        decision(proposer="DS Ann Smith", approver=other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann Smith", "Bob Smith"),
        ("A. Smith", "Bob Smith"),
        ("A. Smith", "B. Smith"),
        ("A. Fictional", "A. Imaginary"),
        ("DS Smith", "DI Smith"),
        ("Ann Smith", "Ann Smith Jones"),
        ("Person A", "Person B"),
    ],
)
def test_two_people_stay_two(one: str, other: str) -> None:
    assert not same_person(one, other)
    assert not same_person(other, one)
    assert is_named(one)
    assert is_named(other)


def test_apostrophes_and_accents_do_not_make_another_person() -> None:
    assert same_person("Ann O'Neil", "Ann O\u2019Neil")
    assert same_person("Zo\u00eb Fictional", "Zoe\u0308 Fictional")
    assert same_person("Zo\u00eb Fictional", "Zoe Fictional")


def test_letters_of_two_alphabets_that_look_alike_are_no_name() -> None:
    assert not is_named("\u0410nn Smith")  # a Cyrillic A
    assert is_named("\u0410\u043d\u043d\u0430 \u0412\u044b\u043c\u044b\u0448\u043b\u0435\u043d\u043d\u0430\u044f")
    assert not is_named("System.")
    assert not is_named("n/a")


@given(st.text(max_size=20), st.text(max_size=20))
def test_sameness_of_names_has_no_direction(one: str, other: str) -> None:
    assert same_person(one, one)
    assert same_person(one, other) == same_person(other, one)
