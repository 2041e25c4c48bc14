"""Free words of a judgement may hold a name; they stay with the record, the audit has ids and verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from data.casework import ActionStatus, DecisionOutcome
from data.codes import Audience, LinkKind
from data.judgement import Verdict
from data.orders import OrderKind
from data.records import RECORD_FIELDS
from data.store import Store, open_store
from data.views import View
from network.casework.actions.workflow import assign, progress
from network.casework.decisions.workflow import decide
from network.casework.options.workflow import propose_for
from network.casework.register.workflow import close_order, enter_order
from network.casework.requests.workflow import ask, take_back
from network.resolution.workflow import judge
from network.watching.workflow import check_watches, set_watch, silence
from tests.network.planted_graph import DAY, link, planted

FREE = "Kelly Invented of 4 High Street said so"
BY = "A. Fictional"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key")
    with opened.unit_of_work(actor="t", purpose="t") as work:
        for name in RECORD_FIELDS:
            work.add(*getattr(planted(), name).values())
    yield opened
    opened.close()


def _told(store: Store, after: int) -> str:
    """Everything that the audit says since, with what must be in it somewhere."""
    entries = store.audit.entries()[after:]
    assert entries
    return repr(entries)


def test_no_free_words_reach_the_audit(store: Store) -> None:
    view = View(store, actor="dc", audience=Audience.POLICE_ANALYST, purpose="test", day=DAY)
    before = len(store.audit.entries())
    judged = judge(view, "P1", "Q1", Verdict.NOT_SAME, BY, FREE)

    set_watch(view, "new_link", set_by=BY, why=FREE, left=["P1"], right=["Q2"])
    assert check_watches(view) == ()
    with view.write("a link") as work:
        work.add(link("new", "P1", "Q2", ("b3",), LinkKind.CALLS))
    (finding,) = check_watches(view)
    silence(view, finding.id, silenced_by=BY, reason=FREE)

    action = assign(view, what="visit", owner_agency="Council", owner=BY, due_on=DAY)
    progress(view, action.id, ActionStatus.CANCELLED, reason=FREE)

    order = enter_order(
        view,
        kind=OrderKind.MARKER,
        measure_id="anpr-marker-request",
        subject_kind="vehicle",
        subject_id="V",
        issued_by=BY,
        issued_by_agency="Example Police",
        starts_on=DAY,
        reports=("a1",),
    )
    close_order(view, order.id, on=DAY, because=FREE)

    (request,) = ask(
        view,
        facts=["vehicle.insurance"],
        kind="vehicle",
        node_id="V",
        asked_by=BY,
        asked_on=DAY,
        owner_agency="Police",
        owner="B. Imaginary",
        due_on=DAY + timedelta(days=5),
    )
    take_back(view, request.id, by=BY, reason=FREE)

    measure = propose_for(view, "vehicle", "V", DAY, territory="E")[0].measure.id
    decided = decide(
        view,
        kind="vehicle",
        node_id="V",
        measure_id=measure,
        territory="E",
        proposer=BY,
        approver="B. Imaginary",
        outcome=DecisionOutcome.DECLINED,
        decided_on=DAY,
        reason=FREE,
    )
    told = _told(store, before)
    assert "Kelly" not in told
    assert "High Street" not in told
    for one in (judged.id, finding.id, action.id, order.id, request.id, decided.id):
        assert one in told
    assert decided.reason == judged.reason == FREE
