"""Decisions through a view: two named people, every gate, and what follows."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from data.casework import Action, ActionStatus, Decision, DecisionOutcome, SignOn
from data.checks import CheckKind
from data.errors import NotPermitted, RefusedInput
from data.records import Case
from data.views import View
from network.casework.actions.workflow import assign, progress
from network.casework.decisions.workflow import decide
from network.casework.options.workflow import propose_for, put_forward
from tests.network.disruption_records import (
    CAWN,
    DAY,
    POLICE,
    case,
    check,
    child,
    contact,
)

# Decisions


class _Work:
    def __init__(self, kept: dict[str, dict[str, Any]]) -> None:
        self.kept, self.pending = kept, list[Any]()

    def __enter__(self) -> _Work:
        return self

    def add(self, *records: Any) -> None:
        self.pending += records

    def __exit__(self, kind: object, *_: object) -> None:
        for record in [] if kind else self.pending:
            self.kept.setdefault(type(record).__name__, {})[record.id] = record


def desk(records: Case, *kept: Any) -> View:
    """Something that answers like a view, in memory."""
    held: dict[str, dict[str, Any]] = {}
    for record in kept:
        held.setdefault(type(record).__name__, {})[record.id] = record
    return cast(
        "View",
        SimpleNamespace(
            day=DAY,
            case=lambda: records,
            actor="E. Fictional",
            audience=POLICE,
            held=held,
            checks=lambda: held.get("Check", {}),
            casework=lambda: {
                "checks": held.get("Check", {}),
                "orders": held.get("Order", {}),
                "order_breaches": held.get("OrderBreach", {}),
            },
            sign_ons=lambda: held.get("SignOn", {}),
            decisions=lambda: held.get("Decision", {}),
            actions=lambda: held.get("Action", {}),
            write=lambda _reason: _Work(held),
        ),
    )


SIGNED = SignOn(
    id="S1",
    measure_id="cawn-s2-under-16",
    digest=CAWN.digest,
    signed_by="A. Fictional, solicitor",
    organisation="Exampleshire Council",
    signed_on=DAY,
)
CHECKS = (check(CheckKind.DECONFLICTION), check(CheckKind.IDENTITY), check(CheckKind.SOCIAL_CARE, node="C1"))
TEXTS = {"necessity": "a", "proportionality": "b", "childs_views": "c", "equality": "d"}


def agree(view: View, **changes: Any) -> Decision:
    values: dict[str, Any] = {
        "kind": "person",
        "node_id": "P1",
        "measure_id": "cawn-s2-under-16",
        "outcome": DecisionOutcome.AGREED,
        "proposer": "A. Fictional",
        "approver": "B. Imaginary",
        "decided_on": DAY,
        "reason": "two contacts in a week",
        "territory": "E",
        "child_id": "C1",
        "texts": TEXTS,
    }
    return decide(view, **values | changes)


def test_two_named_people_agree_when_every_gate_passes() -> None:
    view = desk(case(*contact(3)), SIGNED, *CHECKS)
    made = agree(view)
    assert made.review_on == DAY + timedelta(days=28)
    assert made.reports == ("R1",)
    assert made.recorded_by == "E. Fictional"
    assert view.decisions() == {made.id: made}


@pytest.mark.parametrize(
    ("without", "gate"),
    [(SIGNED, "G7: law not confirmed"), (CHECKS[0], "G2"), (CHECKS[1], "G3"), (CHECKS[2], "G6")],
)
def test_nothing_is_agreed_while_a_gate_stands(without: Any, gate: str) -> None:
    view = desk(case(*contact(3)), *[one for one in (SIGNED, *CHECKS) if one is not without])
    with pytest.raises(NotPermitted, match=gate):
        agree(view)
    assert view.decisions() == {}
    deferred = agree(view, outcome=DecisionOutcome.DEFERRED, texts=None)
    assert view.decisions() == {deferred.id: deferred}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"approver": "A. Fictional"}, "G8"),
        ({"approver": ""}, "G10"),
        ({"proposer": "system"}, "G8"),
        ({"texts": {}}, "G9"),
        ({"review_on": DAY}, "G11"),
        ({"reason": " "}, "reason"),
        ({"territory": "S"}, "does not extend here"),
    ],
)
def test_no_decision_gets_around_the_people_the_texts_or_the_review(changes: dict[str, Any], said: str) -> None:
    view = desk(case(*contact(3)), SIGNED, *CHECKS)
    with pytest.raises(NotPermitted, match=said):
        agree(view, **changes)
    assert view.decisions() == {}


def test_a_measure_with_a_missing_fact_can_be_deferred_not_agreed() -> None:
    records = contact(3)
    records[1] = child()
    view = desk(case(*records), SIGNED, *CHECKS)
    with pytest.raises(NotPermitted, match="find out"):
        agree(view)
    assert agree(view, outcome=DecisionOutcome.DEFERRED).find_out == ("child.controller_statement",)


def test_a_child_is_never_decided_upon_as_a_target() -> None:
    view = desk(case(*contact(3)), SIGNED, *CHECKS)
    with pytest.raises(RefusedInput, match="not an option"):
        agree(view, node_id="C1", child_id=None)


def test_a_declined_measure_needs_taking_up_again() -> None:
    view = desk(case(*contact(3)), SIGNED, *CHECKS)
    agree(view, outcome=DecisionOutcome.DECLINED)
    with pytest.raises(NotPermitted, match="cannot become agreed"):
        agree(view)


def test_from_proposal_to_action_and_outcome() -> None:
    view = desk(case(*contact(3)), SIGNED, *CHECKS)
    option = next(o for o in propose_for(view, "person", "P1", DAY, territory="E") if o.measure is CAWN)
    assert option.standing == ()
    assert put_forward(view, option, proposed_by="A. Fictional", day=DAY).reports == ("R1",)
    made = agree(view)
    task = assign(
        view, what="serve", owner_agency="Example Police", owner="C. Fictional", due_on=DAY, decision_id=made.id
    )
    assert task.reports == made.reports
    progress(view, task.id, ActionStatus.STARTED)
    done = progress(view, task.id, ActionStatus.DONE, outcome="served, signed; child safe")
    assert cast("dict[str, Action]", view.actions())[task.id] == done
    with pytest.raises(RefusedInput):
        assign(view, what="x", owner_agency="y", owner="C. Fictional", due_on=DAY, decision_id="none")


def test_what_is_not_available_is_not_put_forward() -> None:
    view = desk(case(*contact(3)))
    option = next(o for o in propose_for(view, "person", "P1", DAY, territory="S") if o.measure is CAWN)
    with pytest.raises(NotPermitted):
        put_forward(view, option, proposed_by="A. Fictional", day=DAY)
