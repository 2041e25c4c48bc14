"""What is kept beside the fictional case: forms that wait, a child's voice, assessed settings, counts of agencies.

Made from the case alone, without chance.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from data.child_voice import ChildView, ProtectiveFactor, ToolResult, VoiceForRoom, VoiceKind
from data.codes import Audience, LocationKind
from data.context_assessment import ContextAssessment, Setting
from data.demonstration.truths import PlantedTruths
from data.records import Case
from data.submissions import Submission, SubmissionKind
from data.wider_response import (
    ChecklistAnswer,
    ChecklistResult,
    CommunityReports,
    ReportedBy,
    SupportCapacity,
    TrainingGiven,
)

_FORMS = ("FORM-FICTION01", "FORM-FICTION02")
_CARE, _YOUTH = "Children's social care", "Imaginary Youth Trust (fictional)"
_WORKER, _LEAD = "T. Madeup", "R. Imaginary"


def named(case: Case, truths: PlantedTruths) -> dict[str, Any]:
    """Name the records that what is kept beside the case is about.

    Parameters
    ----------
    case : Case
        The fictional case.
    truths : PlantedTruths
        Planted so far.

    Returns
    -------
    dict
        Fields of `PlantedTruths`.
    """
    gate = next(key for key, place in sorted(case.locations.items()) if place.kind is LocationKind.SCHOOL)
    return {"assessed_gate": gate, "voiced_child": truths.child_care_order, "waiting_forms": _FORMS}


def beside(truths: PlantedTruths, *, today: date = date(2026, 11, 25)) -> tuple[Any, ...]:
    """Make what is kept beside the fictional case.

    Parameters
    ----------
    truths : PlantedTruths
        Ids that it is about.
    today : datetime.date
        Last day of the case.

    Returns
    -------
    tuple of record
        Forms, strengths and views of one child, assessed settings, counts of agencies and the five answers.
    """
    return (
        *_forms(today),
        *_voice(truths.voiced_child, today),
        *_settings(truths, today),
        *_counts(today),
        *_answers(today),
    )


def _forms(today: date) -> tuple[Submission, ...]:
    sent = datetime.combine(today - timedelta(days=5), time(15, 20))
    concern = {
        "urgency": "No child is in danger now; the school spoke with the parent.",
        "agency": "Thistlemoor School (fictional)",
        "role": "Designated safeguarding lead",
        "child_name": "Marlo Plumchisel",
        "child_nicknames": "Pip",
        "child_born": "12/05/2012",
        "child_school": "Thistlemoor School, year 9",
        "carer_aware": "yes",
        "basis": "an older person; unexplained money, phone or gifts",
        "what": "Pip has a second phone and was met twice at the gate by a man in a green car that nobody here knows.",
        "start": (today - timedelta(days=9)).strftime("%d/%m/%Y"),
        "place": "Thistlemoor School (fictional), gate",
        "place_kind": "school",
        "how_known": "I saw or heard it myself",
        "how_do_you_know": "I stood at the gate on both days.",
        "person_1_age": "about 25",
        "person_1_description": "tall, grey hood",
        "vehicle_1_plate": "MK00 FI?",
        "vehicle_1_colour": "green",
        "childs_words": "\u201cHe just gives me lifts.\u201d",
        "protective": "An aunt whom Pip phones every evening; the athletics club.",
        "consent": "Parent agreed on the telephone",
    }
    missing = {
        "urgency": "The child is back; nobody is in danger now.",
        "agency": _YOUTH,
        "role": "Keyworker",
        "child_name": "Jory Greenlathe",
        "child_born": "03/02/2011",
        "placement": "residential care",
        "out_of_area": "yes",
        "last_seen": f"{today - timedelta(days=6):%d/%m/%Y} 19:30",
        "place": "bus station, Bedford",
        "reported_at": f"{today - timedelta(days=6):%d/%m/%Y} 22:15",
        "grade": "medium",
        "found_at": f"{today - timedelta(days=5):%d/%m/%Y} 07:10",
        "found_place": "Withymere Park (fictional), Bedford, bandstand",
        "found_place_kind": "park",
        "found_by": "a patrol",
        "return_interview": "offered",
        "push_pull": "Wanted to see friends from the last school.",
    }
    return (
        Submission(
            id=_FORMS[0],
            kind=SubmissionKind.CONCERN,
            made_for=Audience.MEETING,
            submitted_by="W. Madeup",
            agency=concern["agency"],
            submitted_at=sent,
            answers=tuple(concern.items()),
        ),
        Submission(
            id=_FORMS[1],
            kind=SubmissionKind.MISSING,
            made_for=Audience.SOCIAL_CARE,
            submitted_by="V. Invented",
            agency=_YOUTH,
            submitted_at=sent + timedelta(hours=19),
            answers=tuple(missing.items()),
        ),
    )


def _voice(child: str, today: date) -> tuple[Any, ...]:
    by: dict[str, Any] = {"child_id": child, "recorded_by": _WORKER, "agency": _CARE}
    room: dict[str, Any] = {"child_id": child, "written_by": _WORKER, "agency": _CARE}
    asked = today - timedelta(days=12)
    return (
        ProtectiveFactor(
            id="protective-fiction-1", what="An older brother who answers at any hour.", seen_on=asked, **by
        ),
        ProtectiveFactor(
            id="protective-fiction-2", what="A college course in joinery, never missed.", seen_on=asked, **by
        ),
        ChildView(
            id="view-fiction-1",
            child_id=child,
            told_to=_WORKER,
            agency=_CARE,
            said_on=asked,
            said="\u201cPeople only ask where I was, never why.\u201d",
            wishes="To stay at the same college, and to choose who comes to the meetings.",
        ),
        ToolResult(
            id="tool-fiction-1",
            tool="Example exploitation tool (fictional)",
            taken_on=today - timedelta(days=20),
            result="significant",
            judgement="The tool knows nothing of the brother; the worker sees fewer episodes since September.",
            **by,
        ),
        VoiceForRoom(
            id="room-fiction-1",
            kind=VoiceKind.PROTECTIVE,
            words="A brother who can always be reached, and a college course that is never missed.",
            written_on=asked,
            child_agreed=True,
            **room,
        ),
        VoiceForRoom(
            id="room-fiction-2",
            kind=VoiceKind.VIEWS,
            words="Asks to stay at the same college, and that somebody asks why, not only where.",
            written_on=asked,
            child_agreed=True,
            **room,
        ),
    )


def _settings(truths: PlantedTruths, today: date) -> tuple[ContextAssessment, ...]:
    by: dict[str, Any] = {"assessed_by": _WORKER, "agency": _CARE}
    return (
        ContextAssessment(
            id="setting-fiction-1",
            setting=Setting.PLACE,
            name="Withymere Park (fictional)",
            subjects=(("location", truths.assessed_park),),
            harms="Children missing overnight are found here; adults in cars are said to wait at the east gate.",
            assessed_on=today - timedelta(days=96),
            review_on=today - timedelta(days=5),
            guardians=("Park keeper until 18:00", "Night bus drivers at the east gate"),
            strengths=("New lights at the bandstand", "A youth worker on Fridays"),
            not_known="Who locks the east gate at night: ask the council's parks team.",
            **by,
        ),
        ContextAssessment(
            id="setting-fiction-2",
            setting=Setting.SCHOOL_GATE,
            name="Thistlemoor School gate (fictional)",
            subjects=(("location", truths.assessed_gate),),
            harms="A car is said to wait at the gate after school; gifts were seen.",
            assessed_on=today - timedelta(days=12),
            review_on=today + timedelta(days=79),
            guardians=("Two teachers at the gate from 15:00 to 15:30",),
            strengths=("Pupils told a teacher of the car",),
            **by,
        ),
    )


def _counts(today: date) -> tuple[Any, ...]:
    first = today - timedelta(days=183)
    return (
        TrainingGiven(
            id="training-fiction-1",
            agency="Exampleshire Council (fictional)",
            what="Spotting exploitation, for licensing and housing officers",
            given_on=today - timedelta(days=70),
            people_trained=38,
            staff=52,
            sessions=3,
            recorded_by=_LEAD,
        ),
        SupportCapacity(
            id="support-fiction-1",
            agency=_YOUTH,
            service="One-to-one support after harm",
            counted_on=today - timedelta(days=15),
            places=24,
            in_use=22,
            waiting=9,
            offered=14,
            accepted=11,
            usual_weeks=26,
            recorded_by=_LEAD,
        ),
        SupportCapacity(
            id="support-fiction-2",
            agency="Fictional NHS trust",
            service="Trauma therapy for children",
            counted_on=today - timedelta(days=15),
            places=12,
            in_use=12,
            recorded_by=_LEAD,
        ),
        CommunityReports(
            id="calls-fiction-1",
            reported_by=ReportedBy.HOTEL,
            scheme="Makesafe (fictional numbers)",
            agency="Bedfordshire Police",
            first_day=first,
            last_day=today - timedelta(days=5),
            calls=17,
            passed_on=12,
            recorded_by=_LEAD,
        ),
        CommunityReports(
            id="calls-fiction-2",
            reported_by=ReportedBy.COMMUNITY,
            scheme="Neighbourhood line (fictional)",
            agency="Exampleshire Council (fictional)",
            first_day=first,
            last_day=today - timedelta(days=5),
            calls=41,
            recorded_by=_LEAD,
        ),
    )


def _answers(today: date) -> tuple[ChecklistAnswer, ...]:
    told = (
        (ChecklistResult.PARTLY, "38 of 52 officers were trained.", "Train the night staff of both councils."),
        (ChecklistResult.YES, "Counted each month for this meeting.", ""),
        (ChecklistResult.YES, "Strategy of March, on the partnership's page.", ""),
        (ChecklistResult.YES, "The lead sits in this meeting.", ""),
        (ChecklistResult.NO, "9 children wait for support.", "Bring a paper on more places to the next board."),
    )
    return tuple(
        ChecklistAnswer(
            id=f"checklist:{point}",
            point=point,
            answer=answer,
            evidence=evidence,
            owner=_LEAD,
            owner_agency="Exampleshire Council (fictional)",
            answered_on=today - timedelta(days=15),
            recorded_by=_LEAD,
            next_step=step,
            next_step_by=today + timedelta(days=45) if step else None,
        )
        for point, (answer, evidence, step) in enumerate(told, 1)
    )
