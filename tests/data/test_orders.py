"""Orders and notices: nobody nameless, dates in order, in force only while they stand; reviews and escalations too."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.casework import Decision, DecisionOutcome
from data.errors import LanternError, NotPermitted, RefusedInput
from data.orders import ORDER_WORDS, Order, OrderBreach, OrderKind, Service, end_order, expiring
from data.requests import FactRequest, RequestStatus, withdraw
from data.reviews import Escalation, PaperApproval, Review, Seen, Verdict, next_review, reviews_due

DAY = date(2026, 11, 25)


def order(**changes: Any) -> Order:
    values: dict[str, Any] = {
        "id": "O1",
        "kind": OrderKind.ABDUCTION_NOTICE,
        "measure_id": "cawn-s2-under-16",
        "subject_kind": "person",
        "subject_id": "P1",
        "issued_by": "A. Fictional",
        "issued_by_agency": "Example Police",
        "starts_on": DAY,
        "service": Service.IN_PERSON,
        "served_on": DAY,
        "served_by": "A. Fictional",
        "reports": ("R1",),
    }
    return Order(**values | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"issued_by": "system"},
        {"issued_by_agency": " "},
        {"measure_id": ""},
        {"reports": ()},
        {"expires_on": DAY - timedelta(days=1)},
        {"served_on": None},
        {"served_by": ""},
        {"ended_on": DAY},
    ],
)
def test_what_is_not_whole_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(RefusedInput):
        order(**changes)


def test_a_notice_is_never_called_an_order() -> None:
    assert "order" not in ORDER_WORDS[OrderKind.ABDUCTION_NOTICE]
    assert "order" not in ORDER_WORDS[OrderKind.OTHER_NOTICE]


@given(st.integers(-40, 40), st.one_of(st.none(), st.integers(0, 30)), st.one_of(st.none(), st.integers(0, 30)))
def test_in_force_from_its_start_to_its_last_day_and_not_once_ended(
    offset: int, length: int | None, ended: int | None
) -> None:
    made = order(
        expires_on=None if length is None else DAY + timedelta(days=length),
        ended_on=None if ended is None else DAY + timedelta(days=ended),
        ended_because="" if ended is None else "withdrawn",
    )
    stands = offset >= 0 and (length is None or offset <= length) and (ended is None or offset < ended)
    assert made.is_in_force(DAY + timedelta(days=offset)) is stands


def test_a_notice_that_was_not_served_does_not_stand_but_a_court_order_does() -> None:
    unserved = {"service": Service.NOT_SERVED, "served_on": None, "served_by": ""}
    assert not order(**unserved).is_in_force(DAY)
    assert order(kind=OrderKind.COURT_ORDER, **unserved).is_in_force(DAY)
    assert not order(served_on=DAY + timedelta(days=2)).is_in_force(DAY + timedelta(days=1))


def test_what_ends_soon_comes_soonest_first() -> None:
    made = [order(id=f"O{n}", expires_on=DAY + timedelta(days=n)) for n in (40, 28, 0, 5)]
    made.append(order(id="open"))
    made.append(order(id="gone", expires_on=DAY + timedelta(days=1), ended_on=DAY, ended_because="discharged"))
    assert [o.id for o in expiring({o.id: o for o in made}, DAY)] == ["O0", "O5", "O28"]


def test_an_order_ends_once_with_a_reason() -> None:
    with pytest.raises(RefusedInput):
        end_order(order(), on=DAY, because=" ")
    ended = end_order(order(), on=DAY + timedelta(days=3), because="replaced")
    with pytest.raises(NotPermitted):
        end_order(ended, on=DAY + timedelta(days=4), because="again")


def test_a_breach_rests_on_a_report_and_is_noted_by_somebody() -> None:
    values: dict[str, Any] = {"id": "B", "order_id": "O1", "subject_kind": "person", "subject_id": "P1"}
    values |= {"happened_on": DAY, "noted_by": "A. Fictional", "noted_on": DAY, "what": "seen", "reports": ("R1",)}
    assert OrderBreach(**values).happened_on == DAY
    for changes in ({"noted_by": "n/a"}, {"reports": ()}, {"happened_on": DAY + timedelta(days=1)}):
        with pytest.raises(RefusedInput):
            OrderBreach(**values | changes)


def request(**changes: Any) -> FactRequest:
    values: dict[str, Any] = {"id": "Q", "fact": "child.legal_status", "subject_kind": "person", "subject_id": "C1"}
    values |= {"asked_by": "A. Fictional", "asked_on": DAY, "owner_agency": "Social care", "owner": "B. Imaginary"}
    return FactRequest(**values | {"due_on": DAY + timedelta(days=7)} | changes)


def test_a_question_is_asked_of_somebody_and_answered_by_somebody_on_a_report() -> None:
    assert request().is_open
    assert request().is_overdue(DAY + timedelta(days=8))
    for changes in (
        {"owner": ""},
        {"asked_by": "none"},
        {"due_on": DAY - timedelta(days=1)},
        {"status": RequestStatus.ANSWERED, "answer": "true", "answered_by": "B. Imaginary", "answered_on": DAY},
        {"status": RequestStatus.STILL_NOT_KNOWN},
    ):
        with pytest.raises(RefusedInput):
            request(**changes)
    gone = withdraw(request(), by="A. Fictional", reason="found in another way")
    assert not gone.is_open
    with pytest.raises(NotPermitted):
        withdraw(gone, by="A. Fictional", reason="again")


def review(**changes: Any) -> Review:
    values: dict[str, Any] = {"id": "V1", "decision_id": "D1", "subject_kind": "venue", "subject_id": "V"}
    values |= {"verdict": Verdict.CONTINUE, "reviewed_on": DAY, "reviewed_by": "A. Fictional", "reason": "kept"}
    values |= {"agreed_by": "B. Imaginary", "harm_to_child": Seen.NO, "displacement": Seen.NO}
    return Review(**values | {"next_review_on": DAY + timedelta(days=28)} | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"agreed_by": " a. fictional "},
        {"reviewed_by": "system"},
        {"reason": ""},
        {"next_review_on": None},
        {"next_review_on": DAY},
        {"harm_to_child": Seen.NOT_KNOWN},
        {"displacement": Seen.YES},
    ],
)
def test_a_review_needs_two_people_a_reason_a_date_and_words_for_what_is_not_known(changes: dict[str, Any]) -> None:
    with pytest.raises(LanternError):
        review(**changes)


def decision(**changes: Any) -> Decision:
    values: dict[str, Any] = {"id": "D1", "measure_id": "m", "subject_kind": "venue", "subject_id": "V"}
    values |= {"outcome": DecisionOutcome.DEFERRED, "proposer": "A. Fictional", "approver": "B. Imaginary"}
    values |= {"decided_on": DAY, "review_on": DAY + timedelta(days=28), "reason": "because"}
    return Decision(**values | changes)


def test_the_next_review_follows_the_latest_and_ends_when_it_stops() -> None:
    first = decision()
    assert next_review(first, []) == first.review_on
    later = review(next_review_on=DAY + timedelta(days=50))
    assert next_review(first, [later]) == DAY + timedelta(days=50)
    stop = review(id="V2", verdict=Verdict.STOP, reviewed_on=DAY + timedelta(days=50), next_review_on=None)
    assert next_review(first, [later, stop]) is None
    assert next_review(decision(outcome=DecisionOutcome.DECLINED), []) is None


def test_a_decision_overtaken_by_a_later_one_does_not_come_back() -> None:
    earlier, later = decision(), decision(id="D2", decided_on=DAY + timedelta(days=1))
    due = reviews_due([earlier, later], [], DAY + timedelta(days=60))
    assert [one.id for one in due] == ["D2"]
    other_child = decision(id="D3", child_id="C9")
    assert len(reviews_due([earlier, other_child], [], DAY + timedelta(days=60))) == 2


def test_escalating_to_oneself_and_approving_ones_own_paper_are_refused() -> None:
    values: dict[str, Any] = {"id": "E", "about_kind": "actions", "about_id": "A1", "step": 1, "rule": "1 day late"}
    values |= {"to_agency": "Example Police", "to_person": "A. Fictional", "escalated_by": "a. fictional"}
    with pytest.raises(RefusedInput):
        Escalation(**values, escalated_on=DAY, days_late=2, reason="late")
    approval: dict[str, Any] = {"id": "P", "paper_kind": "cawn", "decision_id": "D1", "digest": "0", "approved_on": DAY}
    with pytest.raises(NotPermitted, match="G8"):
        PaperApproval(
            **approval, drafted_by="A. Fictional", approved_by="A. Fictional", subject_kind="venue", subject_id="V"
        )
