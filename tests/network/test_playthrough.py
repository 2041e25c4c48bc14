"""One measure of the fictional case from proposal to outcome: fact asked and answered, two people, late, review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from data.casework import ActionStatus, DecisionOutcome, SignOn
from data.checks import Check, CheckKind, CheckResult
from data.codes import Audience, ReportKind
from data.demonstration import Demonstration, demonstration_case
from data.errors import NotPermitted
from data.orders import OrderKind, Service
from data.records import RECORD_FIELDS
from data.requests import RequestStatus
from data.reviews import Seen, Verdict
from data.store import Store, open_store
from data.views import View
from network.casework.actions.workflow import assign, progress
from network.casework.decisions.workflow import decide
from network.casework.follow_up.workflow import escalate, review, start_clock, whats_due, whats_late
from network.casework.options.workflow import propose_for, put_forward
from network.casework.register.register import entries_about
from network.casework.register.workflow import enter_order, read_register
from network.casework.requests.workflow import answer, ask_what_is_missing, requests_of
from network.disruption.catalogue import catalogue
from network.disruption.eligibility import Status

DAY = date(2026, 11, 25)
MEASURE = "licence-expedited-review-s53a"
PEOPLE = {"proposer": "A. Fictional", "approver": "B. Imaginary"}
TEXTS = dict.fromkeys(("necessity", "proportionality", "childs_views", "equality"), "written at the meeting")


@pytest.fixture(scope="module")
def made() -> Demonstration:
    return demonstration_case(today=DAY)


@pytest.fixture(scope="module")
def store(made: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    home = tmp_path_factory.mktemp("home") / "home"
    opened = open_store(f"sqlite:///{home / 'case.db'}", home / "store.key")
    with _police(opened).write("load") as work:
        for kind in RECORD_FIELDS:
            work.add(*getattr(made.case, kind).values())
    yield opened
    opened.close()


def _police(store: Store, day: date = DAY) -> View:
    return View(store, actor="e.fictional", audience=Audience.POLICE_ANALYST, purpose="meeting", day=day)


def _checks_and_sign_on(view: View, measure_id: str, subject: tuple[str, str], day: date) -> None:
    measure = catalogue().measures[measure_id]
    made = [
        Check(
            id=f"CHK-{kind}-{subject[1]}-{day}",
            kind=kind,
            subject_kind=subject[0],
            subject_id=subject[1],
            result=CheckResult.CLEAR,
            checked_by="D. Fictional",
            checked_on=day,
        )
        for kind in (CheckKind.DECONFLICTION, CheckKind.IDENTITY)
    ]
    sign_on = SignOn(
        id=f"SGN-{measure_id}",
        measure_id=measure_id,
        digest=measure.digest,
        signed_by="S. Invented, solicitor",
        organisation="Exampleshire Council",
        signed_on=DAY,
    )
    with view.write("checks and sign-on") as work:
        work.add(*made, sign_on)


def test_from_proposal_to_outcome(store: Store, made: Demonstration) -> None:
    view, venue = _police(store), made.truths.licensed_venue
    about = {"kind": "venue", "node_id": venue, "measure_id": MEASURE, "territory": "E"}

    # 1. The proposal: possible, one fact is missing.
    option = next(o for o in propose_for(view, "venue", venue, DAY, territory="E") if o.measure.id == MEASURE)
    assert option.status is Status.POSSIBLE
    assert option.missing == ("premises.serious_crime_link",)
    put_forward(view, option, proposed_by=PEOPLE["proposer"], day=DAY)

    # 2. Deferred for the fact; the fact becomes a request in one call, and a second call asks nothing twice.
    deferred = decide(
        view, **about, **PEOPLE, outcome=DecisionOutcome.DEFERRED, decided_on=DAY, reason="one fact is missing"
    )
    asking = {
        "asked_by": PEOPLE["approver"],
        "asked_on": DAY,
        "owner_agency": "Example Police",
        "owner": "C. Fictional",
        "due_on": DAY + timedelta(days=7),
    }
    asked, not_asked = ask_what_is_missing(view, deferred.id, **asking)
    assert [(r.fact, r.subject_id) for r in asked] == [("premises.serious_crime_link", venue)]
    assert not_asked == ()
    assert ask_what_is_missing(view, deferred.id, **asking) == ((), ())
    assert [d.id for d in whats_due(view, DAY) if d.heading == "Facts to find out"] == [asked[0].id]

    # 3. Answered, first with "nobody knows yet", then with a record: the same measure has its facts met.
    unknown = answer(view, asked[0].id, found="unknown", answered_by="C. Fictional", answered_on=DAY)
    assert unknown.status is RequestStatus.STILL_NOT_KNOWN
    answered = answer(
        view,
        asked[0].id,
        found="yes",
        answered_by="C. Fictional",
        answered_on=DAY,
        reference="EXP/2026/0001",
        report_kind=ReportKind.POLICE_RECORD,
        note="superintendent's certificate is on file",
    )
    after = next(o for o in propose_for(view, "venue", venue, DAY, territory="E") if o.measure.id == MEASURE)
    assert after.status is Status.FACTS_MET
    assert answered.answer_report in after.reports
    with pytest.raises(NotPermitted, match="answered already"):
        answer(view, asked[0].id, found="no", answered_by="C. Fictional", answered_on=DAY)

    # 4. Two named people decide, one disagrees; without checks and a signed law it cannot be agreed.
    agreeing = {**about, **PEOPLE, "outcome": DecisionOutcome.AGREED, "decided_on": DAY, "texts": TEXTS}
    with pytest.raises(NotPermitted, match=r"G2.*G3.*G7"):
        decide(view, **agreeing, reason="serious crime at the venue")
    _checks_and_sign_on(view, MEASURE, ("venue", venue), DAY)
    agreed = decide(view, **agreeing, reason="serious crime at the venue", dissent="F. Invented: try a visit first")
    assert agreed.dissent.startswith("F. Invented")

    # 5. An action with an owner and a date, a duty with a clock: both are late after a while and are escalated by rule.
    action = assign(
        view,
        what="make the application with the superintendent's certificate",
        owner_agency="Example Police",
        owner="G. Imaginary",
        due_on=DAY + timedelta(days=5),
        decision_id=agreed.id,
    )
    clock = start_clock(
        view,
        "expedited-review-interim-steps",
        started_on=date(2026, 12, 24),
        nation="E",
        owner_agency="Exampleshire Council",
        owner="H. Fictional",
        decision_id=agreed.id,
    )
    assert clock.due_on == date(2026, 12, 30)  # Christmas Day, the weekend and the substitute day do not count
    later = DAY + timedelta(days=13)
    late = whats_late(view, later)
    assert [(one.record.id, one.step.step if one.step else None) for one in late] == [(action.id, 2)]
    escalated = escalate(
        view,
        action.id,
        day=later,
        to_agency="Safeguarding partnership",
        to_person="I. Imaginary",
        escalated_by="E. Fictional",
        reason="owner on leave, nobody took over",
    )
    assert escalated.step == 2
    with pytest.raises(NotPermitted, match="no further step"):
        escalate(view, action.id, day=later, to_agency="x", to_person="I. Imaginary", escalated_by="E. F", reason="x")

    # 6. The review comes back after 28 days on its own, with what is still open.
    review_day = DAY + timedelta(days=28)
    due = [d for d in whats_due(view, review_day) if d.heading == "Reviews"]
    assert [d.id for d in due] == [agreed.id]
    assert "1 action, 1 still to do." in due[0].why_now
    progress(
        view, action.id, ActionStatus.DONE, outcome="application made; interim conditions set; no child there since"
    )

    # 7. The outcome: continue once, then stop; harm and displacement are said, the effect is a sentence with numbers.
    first = review(
        view,
        agreed.id,
        verdict=Verdict.CONTINUE,
        reviewed_on=review_day,
        reviewed_by="A. Fictional",
        agreed_by="B. Imaginary",
        reason="conditions are kept",
        harm_to_child=Seen.NO,
        displacement=Seen.NOT_KNOWN,
        displacement_words="the next street has not been looked at",
        effect="too few incidents to say",
        effect_numbers={"wdd": -2.0, "se": 3.1},
    )
    assert first.next_review_on == review_day + timedelta(days=28)
    assert not [d for d in whats_due(view, review_day) if d.heading == "Reviews"]
    assert [d.id for d in whats_due(view, first.next_review_on) if d.heading == "Reviews"] == [agreed.id]
    review(
        view,
        agreed.id,
        verdict=Verdict.STOP,
        reviewed_on=first.next_review_on,
        reviewed_by="A. Fictional",
        agreed_by="B. Imaginary",
        reason="the full review revoked the licence",
        harm_to_child=Seen.NO,
        displacement=Seen.NO,
    )
    assert not [d for d in whats_due(view, date(2027, 12, 31)) if d.heading == "Reviews"]
    assert {r.status for r in requests_of(view).values()} == {RequestStatus.ANSWERED}


def test_a_notice_of_one_force_shows_when_another_opens_the_same_person(store: Store, made: Demonstration) -> None:
    from data.judgement import IdentityJudgement
    from data.judgement import Verdict as Judged

    view = _police(store)
    one, other = sorted(made.truths.identities[0])
    child = made.truths.child_turning_16
    case = view.case()
    notice = enter_order(
        view,
        kind=OrderKind.ABDUCTION_NOTICE,
        measure_id="cawn-s2-under-16",
        subject_kind="person",
        subject_id=one,
        child_id=child,
        issued_by="J. Fictional",
        issued_by_agency="Force A",
        force_code=case.people[one].force_code,
        starts_on=DAY,
        service=Service.IN_PERSON,
        served_on=DAY,
        served_by="J. Fictional",
        reports=case.people[one].reports,
    )
    assert entries_about(read_register(view, DAY), "person", other) == ()
    with view.write("same man") as work:
        work.add(
            IdentityJudgement(
                id=f"identity:person:{one}:{other}",
                kind="person",
                left_id=one,
                right_id=other,
                verdict=Judged.SAME,
                judged_by="K. Fictional",
                judged_on=DAY,
                reason="same date of birth and telephone",
            )
        )
    (entry,) = entries_about(read_register(view, DAY), "person", other)
    assert entry.order == notice
    assert entry.last_day == date.fromisoformat(made.truths.turns_16_on) - timedelta(days=1)
    with pytest.raises(NotPermitted, match="G1"):
        enter_order(
            view,
            kind=OrderKind.ABDUCTION_NOTICE,
            measure_id="cawn-s2-under-16",
            subject_kind="person",
            subject_id=made.truths.harmed_as_child,
            issued_by="J. Fictional",
            issued_by_agency="Force A",
            starts_on=DAY,
            reports=case.people[one].reports,
        )
