"""What is planted in the fictional case, asked of the options; and one decision through the real store."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data.casework import ActionStatus, DecisionOutcome, SignOn
from data.checks import Check, CheckKind, CheckResult
from data.codes import Audience
from data.demonstration import Demonstration, demonstration_case
from data.errors import NotPermitted
from data.records import RECORD_FIELDS
from data.store import open_store
from data.views import View
from network.casework.actions.workflow import assign, progress
from network.casework.decisions.workflow import decide
from network.casework.options.workflow import propose_for
from network.disruption.catalogue import catalogue
from network.disruption.eligibility import Status
from network.disruption.gates import Gate
from network.disruption.measure import Kind
from network.disruption.proposals import Option, propose
from network.disruption.territory import territory_of

DAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def made() -> Demonstration:
    return demonstration_case(today=DAY)


def _options(made: Demonstration, kind: str, node: str, child_id: str | None = None) -> dict[str, Option]:
    territory = territory_of(made.case, kind, node)
    assert territory == "E"
    found = propose(
        made.case,
        kind,
        node,
        day=DAY,
        territory=territory,
        audience=Audience.POLICE_ANALYST,
        child_id=child_id,
    )
    return {option.measure.id: option for option in found}


def test_the_notice_for_the_child_of_15_is_met_and_held_by_identity(made: Demonstration) -> None:
    truths = made.truths
    notice = _options(made, "person", truths.notice_adult, truths.child_turning_16)["cawn-s2-under-16"]
    assert notice.status is Status.FACTS_MET
    assert Gate.G3 in {gate.gate for gate in notice.standing}
    contacts = next(fact for fact in notice.facts if fact.name == "link.contacts_90d")
    assert set(contacts.records) == set(truths.notice_events)
    age = next(fact for fact in notice.facts if fact.name == "child.age")
    assert f"16 on {date.fromisoformat(truths.turns_16_on):%d %b %Y}" in age.words


def test_section_20_is_outside_both_notices_and_the_recovery_order(made: Demonstration) -> None:
    adult = _options(made, "person", made.truths.notice_adult, made.truths.child_s20)
    for measure_id in ("cawn-s2-under-16", "cawn-s49-in-care"):
        assert adult[measure_id].status is Status.NOT_ELIGIBLE
    own = _options(made, "person", made.truths.child_s20)
    assert own["recovery-order-s50"].status is Status.NOT_ELIGIBLE
    assert own["s47-enquiry-strategy-discussion"].status is Status.FACTS_MET


def test_the_takeaway_without_alcohol_has_no_summary_review_and_the_licensed_venue_may(made: Demonstration) -> None:
    takeaway = _options(made, "venue", made.truths.takeaway)["licence-expedited-review-s53a"]
    assert takeaway.status is Status.NOT_ELIGIBLE
    assert "alcohol" in takeaway.headline
    licensed = _options(made, "venue", made.truths.licensed_venue)
    assert licensed["licence-review-s51"].status is Status.FACTS_MET
    assert licensed["licence-expedited-review-s53a"].missing == ("premises.serious_crime_link",)


def test_the_hotel_the_driver_and_the_part_plate(made: Demonstration) -> None:
    assert _options(made, "venue", made.truths.hotel)["hotel-notice-s116"].status is not Status.NOT_ELIGIBLE
    driver = _options(made, "person", made.truths.taxi_driver)
    assert driver["taxi-cross-border-duty"].status is Status.FACTS_MET
    part_plate = _options(made, "vehicle", made.truths.joining_vehicle[0])["anpr-marker-request"]
    assert part_plate.status is Status.NOT_ELIGIBLE
    assert "plate" in part_plate.headline
    full_plate = _options(made, "vehicle", made.truths.joining_vehicle[1])["anpr-marker-request"]
    # Who drove is recorded, so it is known on whom it falls; keeper, make and colour still have to be checked again.
    assert full_plate.questions == ()
    assert Gate.G3 in {gate.gate for gate in full_plate.standing}


def test_everybody_of_the_case_who_may_be_a_child_or_was_harmed_as_one_is_no_target(made: Demonstration) -> None:
    for person_id in (made.truths.central_child, made.truths.harmed_as_child, made.truths.child_care_order):
        found = _options(made, "person", person_id)
        assert found
        assert {option.measure.kind for option in found.values()} == {Kind.PROTECTIVE}
        assert not [option for option in found.values() if Gate.G1 in {gate.gate for gate in option.standing}]


def test_a_decision_through_the_store(made: Demonstration, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'home' / 'case.db'}", tmp_path / "home" / "store.key")
    try:
        view = View(store, actor="e.fictional", audience=Audience.POLICE_ANALYST, purpose="test", day=DAY)
        with view.write("load") as work:
            for kind in RECORD_FIELDS:
                work.add(*getattr(made.case, kind).values())
        _agree_and_act(view, made)
    finally:
        store.close()


def _agree_and_act(view: View, made: Demonstration) -> None:
    adult, child = made.truths.notice_adult, made.truths.child_turning_16
    measure = catalogue().measures["cawn-s2-under-16"]
    about = {"kind": "person", "node_id": adult, "measure_id": measure.id, "child_id": child, "territory": "E"}
    people = {"proposer": "A. Fictional", "approver": "B. Imaginary", "decided_on": DAY, "reason": "five contacts"}
    texts = dict.fromkeys(("necessity", "proportionality", "childs_views", "equality"), "written")
    with pytest.raises(NotPermitted, match=r"G2.*G3.*G6.*G7"):
        decide(view, **about, **people, texts=texts, outcome=DecisionOutcome.AGREED)
    assert view.decisions() == {}
    subjects = ((CheckKind.DECONFLICTION, adult), (CheckKind.IDENTITY, adult), (CheckKind.SOCIAL_CARE, child))
    with view.write("checks and sign-on") as work:
        for kind, subject in subjects:
            work.add(
                Check(
                    id=f"CHK-{kind}",
                    kind=kind,
                    subject_kind="person",
                    subject_id=subject,
                    result=CheckResult.CLEAR,
                    checked_by="D. Fictional",
                    checked_on=DAY,
                )
            )
        work.add(
            SignOn(
                id="SGN-1",
                measure_id=measure.id,
                digest=measure.digest,
                signed_by="A. Fictional, solicitor",
                organisation="Exampleshire Council",
                signed_on=DAY,
            )
        )
    agreed = decide(view, **about, **people, texts=texts, outcome=DecisionOutcome.AGREED)
    assert view.decisions() == {agreed.id: agreed}
    action = assign(
        view,
        what="serve the notice",
        owner_agency="Example Police",
        owner="C. Fictional",
        due_on=DAY,
        decision_id=agreed.id,
    )
    done = progress(view, action.id, ActionStatus.DONE, outcome="served; child safe and supported")
    assert view.actions() == {action.id: done}
    again = propose_for(view, "person", adult, DAY, territory="E", child_id=child)
    assert next(option for option in again if option.measure is measure).standing == ()
