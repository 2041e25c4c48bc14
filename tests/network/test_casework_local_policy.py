"""A partnership's own measure and its days of review hold through the casework: decided, entered, due by its name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from data.casework import DecisionOutcome
from data.codes import Audience, LocationKind, ReportKind, VenueKind
from data.errors import RefusedInput
from data.orders import OrderKind
from data.records import Location, Report, Venue
from data.resources import shipped
from data.store import Store, open_store
from data.views import View
from network.casework.decisions.workflow import decide
from network.casework.follow_up.workflow import whats_due
from network.casework.register.workflow import enter_order

DAY = date(2026, 11, 25)
SHIPPED = shipped("powers", "premises-action-plan.toml").read_text(encoding="utf-8")
POLICY = (
    '[measure.{0}]\nreview_days = 14\napproved_by = "C. Imaginary"\napproved_on = "2026-11-01"\nsource = "Policy 12"\n'
)
PEOPLE = {"proposer": "A. Fictional", "approver": "B. Imaginary", "decided_on": DAY, "reason": "ask first"}
VENUE = {"kind": "venue", "node_id": "V1", "territory": "E"}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    home = tmp_path / "home"
    folder = home / "powers"
    folder.mkdir(parents=True)
    own = SHIPPED.replace('id = "premises-action-plan"', 'id = "our-own"').replace('name = "', 'name = "Our own ')
    (folder / "our-own.toml").write_text(own, encoding="utf-8")
    (folder / "policy.toml").write_text(POLICY.format("our-own"), encoding="utf-8")
    monkeypatch.setenv("LANTERN_HOME", str(home))
    opened = open_store(f"sqlite:///{home / 'case.db'}", home / "store.key")
    with _view(opened).write("load") as work:
        work.add(
            Report(id="R1", reference="1", agency="Council", kind=ReportKind.LICENCE_REGISTER, reported_on=DAY),
            Location(id="L1", text="1 Invented Street", kind=LocationKind.VENUE, reports=("R1",)),
            Venue(id="V1", name="The Made Up Arms", kind=VenueKind.LICENSED_VENUE, location_id="L1", reports=("R1",)),
        )
    yield opened
    opened.close()


def _view(store: Store) -> View:
    return View(store, actor="e.fictional", audience=Audience.POLICE_ANALYST, purpose="test", day=DAY)


def test_local_policy_sets_the_date_of_review_unless_one_is_given(store: Store) -> None:
    deferred = {"outcome": DecisionOutcome.DEFERRED}
    own = decide(_view(store), **VENUE, **PEOPLE, **deferred, measure_id="our-own")
    assert own.review_on == DAY + timedelta(days=14)
    given = decide(_view(store), **VENUE, **PEOPLE, **deferred, measure_id="our-own", review_on=DAY + timedelta(days=3))
    assert given.review_on == DAY + timedelta(days=3)
    shipped_one = decide(_view(store), **VENUE, **PEOPLE, **deferred, measure_id="premises-action-plan")
    assert shipped_one.review_on == DAY + timedelta(days=28)


def test_what_is_due_names_a_measure_of_the_partnership_and_the_register_takes_it(store: Store) -> None:
    decide(_view(store), **VENUE, **PEOPLE, outcome=DecisionOutcome.DEFERRED, measure_id="our-own")
    names = [one.name for one in whats_due(_view(store), DAY + timedelta(days=14)) if one.heading == "Reviews"]
    assert len(names) == 1
    assert names[0].startswith("Our own ")
    about = {"subject_kind": "venue", "subject_id": "V1", "starts_on": DAY, "reports": ("R1",)}
    issued = {"issued_by": "A. Fictional", "issued_by_agency": "Example Council"}
    entered = enter_order(_view(store), kind=OrderKind.OTHER_NOTICE, measure_id="our-own", **about, **issued)
    assert entered.measure_id == "our-own"
    with pytest.raises(RefusedInput, match="catalogue"):
        enter_order(_view(store), kind=OrderKind.OTHER_NOTICE, measure_id="nobody's", **about, **issued)
