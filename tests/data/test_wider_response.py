"""What agencies count: nobody's count, impossible numbers, answers without evidence are refused; who reads them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.codes import Audience
from data.errors import RefusedInput
from data.store import open_store
from data.views import View
from data.wider_response import (
    QUESTIONS,
    ChecklistAnswer,
    ChecklistResult,
    CommunityReports,
    CountedItem,
    PartnerCount,
    ReportedBy,
    SupportCapacity,
    TrainingGiven,
)

DAY = date(2026, 11, 25)
BY = "E. Fictional"


def _training(**more: Any) -> TrainingGiven:
    given = {"agency": "Example Council", "what": "spot the signs", "given_on": DAY, "people_trained": 12}
    return TrainingGiven(**{"id": "T1", "recorded_by": BY, **given, **more})


def _answer(**more: Any) -> ChecklistAnswer:
    given = {"point": 1, "answer": ChecklistResult.YES, "evidence": "training log", "owner": "A. Imaginary"}
    filled = {"id": "checklist:1", "owner_agency": "Example Council", "answered_on": DAY, "recorded_by": BY}
    return ChecklistAnswer(**{**filled, **given, **more})


def _every_kind() -> list[Any]:
    return [
        _training(),
        SupportCapacity(
            id="S1", agency="Example Charity", service="one to one", counted_on=DAY, places=20, recorded_by=BY
        ),
        CommunityReports(
            id="C1", reported_by=ReportedBy.HOTEL, scheme="Makesafe", agency="Example Police", first_day=DAY,
            last_day=DAY, calls=3, recorded_by=BY,
        ),
        PartnerCount(
            id="P1", item=CountedItem.DISABILITY, category="with a plan", agency="Example Council", first_day=DAY,
            last_day=DAY, count=6, recorded_by=BY,
        ),
        _answer(),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "more"),
    [
        (_training, {"recorded_by": "system"}),
        (_training, {"people_trained": -1}),
        (_training, {"people_trained": 12, "staff": 11}),
        (_training, {"agency": "  "}),
        (_answer, {"point": 6, "id": "checklist:6"}),
        (_answer, {"id": "checklist:2"}),
        (_answer, {"owner": "tbc"}),
        (_answer, {"evidence": ""}),
        (_answer, {"answer": ChecklistResult.NO}),
        (_answer, {"answer": ChecklistResult.NOT_KNOWN, "next_step": " "}),
    ],
)
def test_what_nobody_answers_for_is_refused(make: Any, more: dict[str, Any]) -> None:
    with pytest.raises(RefusedInput):
        make(**more)


def test_more_taken_up_than_offered_is_refused() -> None:
    given: dict[str, Any] = {"id": "S1", "agency": "Example Charity", "service": "one to one", "counted_on": DAY}
    with pytest.raises(RefusedInput, match="S1"):
        SupportCapacity(**given, places=5, recorded_by=BY, offered=3, accepted=4)


def test_the_five_questions_are_five() -> None:
    assert list(QUESTIONS) == [1, 2, 3, 4, 5]


def test_kept_and_read_by_the_police_and_social_care_alone(tmp_path: Path) -> None:
    made = _every_kind()
    store = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key")
    views = {a: View(store, actor=BY, audience=a, purpose="test", day=DAY) for a in Audience}
    with views[Audience.POLICE_ANALYST].write("counts of partners") as work:
        work.add(*made)
    kinds = ("training_given", "support_capacity", "community_reports", "partner_counts", "checklist_answers")
    read = {a: [one for kind in kinds for one in view.casework()[kind].values()] for a, view in views.items()}
    store.close()
    inside = {Audience.POLICE_ANALYST, Audience.SOCIAL_CARE}
    assert {a: found for a, found in read.items() if found} == dict.fromkeys(inside, made)
