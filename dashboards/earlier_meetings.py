"""What earlier meetings of the fictional case left behind: a decision to review, questions, a late action, a notice.

Everything but the sign-ons goes through the use cases that a meeting uses, dated back from the last day of the case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dashboards.naming import force_name, last_day, territory
from dashboards.wiring import Desk
from data.casework import DecisionOutcome, SignOn
from data.checks import CheckKind, CheckResult
from data.codes import Audience
from data.demonstration import PlantedTruths, demonstration_case
from data.meetings import Attendance, Meeting, MinuteKind, RoomMinute
from data.orders import OrderKind, Service
from data.views import View
from network.casework.actions.workflow import assign
from network.casework.checks.workflow import record_check
from network.casework.decisions.workflow import decide
from network.casework.follow_up.workflow import start_clock
from network.casework.options.workflow import propose_for as options_for
from network.casework.options.workflow import put_forward
from network.casework.register.workflow import enter_order, note_breach
from network.casework.requests.workflow import ask_what_is_missing
from network.disruption.catalogue import catalogue

MEETING_BEFORE = timedelta(days=35)
_SIGNED = (
    "anpr-marker-request",
    "cawn-s2-under-16",
    "disruption-visit",
    "hotel-notice-s116",
    "licence-expedited-review-s53a",
    "licence-review-s51",
    "premises-action-plan",
    "s47-enquiry-strategy-discussion",
    "taxi-cross-border-duty",
)
_TEN = time(10)
_PROPOSER, _APPROVER = "A. Fictional", "B. Imaginary"
_TEXTS = {
    "necessity": "Incidents go on and the visits of the last months have not ended them.",
    "proportionality": "An action plan was offered and not kept; a review is the next least intrusive step.",
    "childs_views": "The children were asked by their workers; they want to be able to walk past it.",
    "equality": "It treats every licensed venue with such a record alike.",
}


@dataclass(frozen=True, slots=True)
class _Meeting:
    view: View
    truths: PlantedTruths
    day: date

    def territory_of(self, kind: str, record_id: str) -> str | None:
        return territory(self.view.case(), kind, record_id)


def play_earlier_meetings(desk: Desk, *, seed: int = 7) -> int:
    """Put what earlier meetings left behind into the fictional case; a second call changes nothing.

    Parameters
    ----------
    desk : Desk
        Opened on a demonstration store that `dashboards.demonstration.fill_demonstration` filled.
    seed : int, default 7
        Seed of that case.

    Returns
    -------
    int
        Number of decisions on record afterwards.
    """
    today = desk.view("lantern demo", Audience.POLICE_ANALYST, "demonstration")
    if today.decisions() or today.sign_ons():
        return len(today.decisions())
    truths, last = demonstration_case(seed).truths, last_day(today.case())
    _sign_on(today, last - MEETING_BEFORE - timedelta(days=7))
    _hold_meetings(today, last - MEETING_BEFORE, last - timedelta(days=10))
    first = _meeting(desk, truths, last - MEETING_BEFORE)
    _agree_a_review(first)
    _defer_for_a_fact(_meeting(desk, truths, last - timedelta(days=10)))
    _start_a_duty(_meeting(desk, truths, last - timedelta(days=9)))
    _enter_a_notice(_meeting(desk, truths, last))
    return len(today.decisions())


def _meeting(desk: Desk, truths: PlantedTruths, day: date) -> _Meeting:
    view = View(desk.store, actor="lantern demo", audience=Audience.POLICE_ANALYST, purpose="demonstration", day=day)
    return _Meeting(view, truths, day)


def _hold_meetings(view: View, *days: date) -> None:
    """Meetings that were held and ended; the next one says what changed since."""
    made = [
        Meeting(
            id=f"meeting-demonstration-{number}",
            held_on=day,
            place="Exampleshire Council, room 2 (fictional)",
            chair=_APPROVER,
            note_taker=_PROPOSER,
            started_by=_PROPOSER,
            started_at=datetime.combine(day, _TEN),
            ended_at=datetime.combine(day, _TEN) + timedelta(hours=2),
            ended_by=_PROPOSER,
        )
        for number, day in enumerate(days, 1)
    ]
    with view.write("fictional earlier meetings") as work:
        work.add(*made, *_present(made[0]), *_minuted(made[0]))


def _present(meeting: Meeting) -> list[Attendance]:
    """Who was in the room of one meeting; one of them left before its end."""
    people = (
        (_APPROVER, "Bedfordshire Police", Audience.POLICE_ANALYST, 120),
        (_PROPOSER, "Bedfordshire Police", Audience.POLICE_ANALYST, 120),
        ("C. Fictional", "Children's social care", Audience.SOCIAL_CARE, 120),
        ("L. Imaginary", "Exampleshire Council (fictional)", Audience.LICENSING, 55),
        ("V. Invented", "Imaginary Youth Trust (fictional)", Audience.MEETING, 120),
    )
    return [
        Attendance(
            id=f"attendance-demonstration-{number}",
            meeting_id=meeting.id,
            person=person,
            agency=agency,
            audience=audience,
            joined_at=meeting.started_at,
            left_at=meeting.started_at + timedelta(minutes=minutes),
            recorded_by=meeting.note_taker,
        )
        for number, (person, agency, audience, minutes) in enumerate(people, 1)
    ]


def _minuted(meeting: Meeting) -> list[RoomMinute]:
    lines = (
        (MinuteKind.POINT, "Reporting is even over the agencies; nobody stopped sending.", ""),
        (MinuteKind.POINT, "Housing will be asked to the next meeting.", ""),
        (MinuteKind.DISSENT, "Four weeks are too short to speak of a rise.", "V. Invented"),
    )
    return [
        RoomMinute(
            id=f"minute-demonstration-{number}",
            meeting_id=meeting.id,
            item="since-the-last-meeting~changes",
            kind=kind,
            words=words,
            written_by=meeting.note_taker,
            at=meeting.started_at + timedelta(minutes=20 * number),
            said_by=said_by,
        )
        for number, (kind, words, said_by) in enumerate(lines, 1)
    ]


def _sign_on(view: View, day: date) -> None:
    measures = catalogue().measures
    made = [
        SignOn(
            id=f"sign-on-demonstration-{name}",
            measure_id=name,
            digest=measures[name].digest,
            signed_by="S. Invented, solicitor",
            organisation="Exampleshire Council (fictional)",
            signed_on=day,
            note="fictional: it confirms nothing",
        )
        for name in _SIGNED
    ]
    with view.write("fictional sign-on") as work:
        work.add(*made)


def _agree_a_review(meeting: _Meeting) -> None:
    """Agreed five weeks ago: its review and its action are overdue by now."""
    view, venue, day = meeting.view, meeting.truths.licensed_venue, meeting.day
    for kind in (CheckKind.DECONFLICTION, CheckKind.IDENTITY):
        record_check(
            view,
            kind=kind,
            subject_kind="venue",
            subject_id=venue,
            result=CheckResult.CLEAR,
            checked_by="D. Fictional",
            checked_on=day,
        )
    agreed = decide(
        view,
        kind="venue",
        node_id=venue,
        measure_id="licence-review-s51",
        outcome=DecisionOutcome.AGREED,
        decided_on=day,
        reason="incidents with children present inside the last weeks",
        territory=meeting.territory_of("venue", venue),
        texts=_TEXTS,
        dissent="F. Invented: visit once more first",
        proposer=_PROPOSER,
        approver=_APPROVER,
    )
    for what, owner, agency, days in (
        ("Serve the application for review on the licence holder", "G. Imaginary", "Bedfordshire Police", 14),
        ("Tell the children's workers what will happen", "H. Fictional", "Children's social care", 40),
    ):
        assign(
            view,
            what=what,
            owner=owner,
            owner_agency=agency,
            due_on=day + timedelta(days=days),
            decision_id=agreed.id,
        )


def _defer_for_a_fact(meeting: _Meeting) -> None:
    """Deferred ten days ago: the question is late."""
    view, adult, day = meeting.view, meeting.truths.taxi_driver, meeting.day
    nation = meeting.territory_of("person", adult)
    option = next(
        one
        for one in options_for(view, "person", adult, day, territory=nation)
        if one.measure.id == "cawn-s2-under-16" and one.status == "possible"
    )
    put_forward(view, option, proposed_by=_PROPOSER, day=day)
    deferred = decide(
        view,
        kind="person",
        node_id=adult,
        measure_id=option.measure.id,
        outcome=DecisionOutcome.DEFERRED,
        decided_on=day,
        reason="nobody knows yet whether the parents gave a statement",
        territory=nation,
        child_id=option.child_id,
        proposer=_PROPOSER,
        approver=_APPROVER,
    )
    ask_what_is_missing(
        view,
        deferred.id,
        asked_by=_APPROVER,
        asked_on=day,
        owner_agency="Children's social care",
        owner="C. Fictional",
        due_on=day + timedelta(days=7),
    )


def _start_a_duty(meeting: _Meeting) -> None:
    """Ten working days to tell the authority that licensed a driver: about to run out."""
    start_clock(
        meeting.view,
        "taxi-tell-other-authority",
        started_on=meeting.day,
        nation="E",
        owner_agency="Exampleshire Council (fictional)",
        owner="L. Imaginary",
        subject=("person", meeting.truths.taxi_driver),
        reports=meeting.view.case().people[meeting.truths.taxi_driver].reports,
    )


def _enter_a_notice(meeting: _Meeting) -> None:
    """A notice that a neighbouring force reported on one of its own records; it ends soon and was not kept once."""
    view, day = meeting.view, meeting.day
    case = view.case()
    adult = meeting.truths.identities[0][1]
    person = case.people[adult]
    notice = enter_order(
        view,
        kind=OrderKind.ABDUCTION_NOTICE,
        measure_id="cawn-s49-in-care",
        subject_kind="person",
        subject_id=adult,
        issued_by="K. Fictional",
        issued_by_agency=force_name(person.force_code),
        force_code=person.force_code,
        starts_on=day - timedelta(days=60),
        expires_on=day + timedelta(days=18),
        conditions=("No contact of any kind with the child",),
        service=Service.IN_PERSON,
        served_on=day - timedelta(days=58),
        served_by="K. Fictional",
        refused_to_sign=True,
        reports=person.reports,
    )
    note_breach(
        view,
        notice.id,
        happened_on=day - timedelta(days=12),
        what="seen with the child in a car",
        noted_by="K. Fictional",
        noted_on=day - timedelta(days=11),
        reports=person.reports[:1],
    )
