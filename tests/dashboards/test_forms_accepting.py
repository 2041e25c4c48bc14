"""A form from its sender to the case and back; findings judged; strengths and views read by those who may."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from dashboards import submitting, voices
from dashboards.pages import children, forms, offered
from dashboards.panels.language import remark_words
from dashboards.session import Sitting
from dashboards.wiring import Desk
from data.child_voice import ChildView, ProtectiveFactor, ToolResult, VoiceForRoom, VoiceKind, of_child
from data.codes import Audience, EventKind, Handling, LocationKind, PersonKind, Precision, ReportKind, Role
from data.context_assessment import ContextAssessment, Setting, attached_to, contexts_due
from data.errors import NotPermitted, RefusedInput
from data.intake.submitted import Acceptance
from data.language import remarks
from data.nearness import NearVerdict
from data.records import Event, Location, Participation, Person, Report
from data.store import Store, open_store
from data.submissions import SubmissionKind, SubmissionStatus
from data.views import View
from mapping.missing.workflow import judge, suggestions

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 10, 0)  # noqa: DTZ001 - naive UK local time
ANSWERS = {
    "agency": "Example School",
    "basis": "an incident",
    "what": "Pupils say that a man in a grey car waits at the gate on Fridays.",
    "how_known": "I was told",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    home = tmp_path_factory.mktemp("accepting")
    opened = open_store(f"sqlite:///{home / 'case.db'}", home / "store.key")
    report = Report(id="R-1", reference="x", agency="police", kind=ReportKind.POLICE_RECORD, reported_on=DAY)
    hidden = replace(report, id="R-2", handling=Handling.C, conditions="police only")
    with opened.unit_of_work(actor="a", purpose="test") as work:
        work.add(report, hidden)
        for number, child in enumerate(("P-1", "P-2", "P-3"), start=1):
            rests_on = ("R-2",) if child == "P-3" else ("R-1",)
            work.add(
                Person(id=child, reports=rests_on, reference=f"Bird {number}", kind=PersonKind.CHILD_AT_RISK),
                Location(
                    id=f"L-{number}",
                    reports=rests_on,
                    text="Example Park",
                    kind=LocationKind.PARK,
                    easting_m=508_000.0,
                    northing_m=221_000.0,
                    precision=Precision.POINT,
                    uncertainty_m=10.0,
                ),
                Event(
                    id=f"E-{number}",
                    reports=rests_on,
                    kind=EventKind.FOUND,
                    start=NOW,
                    end=NOW,
                    location_id=f"L-{number}",
                ),
                Participation(
                    id=f"I-{number}",
                    reports=rests_on,
                    event_id=f"E-{number}",
                    subject_kind="person",
                    subject_id=child,
                    role=Role.PRESENT,
                ),
            )
    yield opened
    opened.close()


def _view(store: Store, audience: Audience, actor: str = "DC Example") -> View:
    return View(store, actor=actor, audience=audience, purpose="test", day=DAY)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk that places nothing: what is asked here is who may, and what is kept."""
    monkeypatch.setattr(submitting, "geocode_pending", lambda *_a, **_k: None)
    monkeypatch.setattr(submitting, "folder_of", lambda _settings: None)
    return cast("Desk", SimpleNamespace(gazetteer=None, areas=None, settings=None))


def test_a_form_is_not_sent_before_danger_is_answered_or_with_a_fault(store: Store) -> None:
    view = _view(store, Audience.LICENSING, "Lee Example")
    with pytest.raises(RefusedInput, match="not a referral"):
        submitting.send(view, SubmissionKind.CONCERN, ANSWERS, " ", NOW)
    with pytest.raises(submitting.NotAccepted) as refused:
        submitting.send(view, SubmissionKind.CONCERN, ANSWERS | {"start": "soon"}, "none", NOW)
    assert set(refused.value.found) == {"start"}
    assert view.submissions() == {}


def test_a_form_goes_from_its_sender_to_the_case_and_what_became_of_it_goes_back(store: Store, desk: Desk) -> None:
    sender, analyst = _view(store, Audience.MEETING, "Pat Example"), _view(store, Audience.POLICE_ANALYST)
    before = analyst.case()
    sent = submitting.send(sender, SubmissionKind.CONCERN, ANSWERS, "none", NOW)
    assert [form.id for form in submitting.waiting(analyst)] == [sent.id]
    assert analyst.case() == before, "nothing of a form is in the case before it is accepted"
    with pytest.raises(submitting.NotAccepted, match="grade"):
        submitting.accept(desk, analyst, sent.id, Acceptance(sanitised="A car waits."))
    assert analyst.case() == before
    accepted = Acceptance(sanitised="A car waits.", grade="3DP", child_id="P-1")
    done = submitting.accept(desk, analyst, sent.id, accepted, "Thank you.")
    report = analyst.case().reports[done.report_id]
    assert (report.text, report.grade_words, report.reference) == ("A car waits.", "3·D·P", sent.id)
    assert "Pat" not in repr(report)
    mine = sender.submissions()[sent.id]
    assert (mine.status, mine.reason, mine.report_id) == (SubmissionStatus.ACCEPTED, "Thank you.", "")
    with pytest.raises(NotPermitted):
        submitting.accept(desk, analyst, sent.id, accepted)


def test_a_refused_form_leaves_the_case_as_it_was_and_only_an_analyst_refuses(store: Store) -> None:
    social, analyst = _view(store, Audience.SOCIAL_CARE, "Sam Example"), _view(store, Audience.POLICE_ANALYST)
    sent = submitting.send(social, SubmissionKind.CONCERN, ANSWERS, "none", NOW)
    with pytest.raises(NotPermitted):
        submitting.refuse(social, sent.id, "I do not like it")
    before = analyst.case()
    with pytest.raises(RefusedInput, match="reason"):
        submitting.refuse(analyst, sent.id, " ")
    submitting.refuse(analyst, sent.id, "Known already.")
    assert analyst.case() == before
    assert social.submissions()[sent.id].reason == "Known already."


def test_a_suggestion_is_no_link_until_a_person_says_so_and_hidden_findings_make_none(store: Store) -> None:
    social, police = _view(store, Audience.SOCIAL_CARE, "Sam Example"), _view(store, Audience.POLICE_ANALYST)
    (one,) = suggestions(social).to_judge
    assert (one.left_id, one.right_id) == ("P-1", "P-2")
    assert len(suggestions(police).to_judge) == 3
    assert social.case().links == {}
    with pytest.raises(RefusedInput, match="reason"):
        judge(social, one, NearVerdict.NOT_LINKED, by="Sam Example", reason=" ")
    with pytest.raises(NotPermitted):
        judge(_view(store, Audience.MEETING), one, NearVerdict.LINKED, by="Sam Example", reason="same park")
    judge(social, one, NearVerdict.NOT_LINKED, by="Sam Example", reason="different hours")
    assert suggestions(social).to_judge == ()
    assert social.case().links == {}
    judgement = judge(social, one, NearVerdict.LINKED, by="Sam Example", reason="both named the park")
    link = social.case().links[judgement.link_id]
    assert {link.source_id, link.target_id} == {"P-1", "P-2"}
    judge(social, one, NearVerdict.NONE, by="Sam Example", reason="it was another park")
    assert social.case().links == {}
    assert len(suggestions(social).to_judge) == 1


def test_a_link_of_a_hidden_finding_is_handled_as_strictly(store: Store) -> None:
    police = _view(store, Audience.POLICE_ANALYST)
    one = next(one for one in suggestions(police).to_judge if one.right_id == "P-3")
    judgement = judge(police, one, NearVerdict.LINKED, by="DC Example", reason="both were in one car")
    assert judgement.link_id in police.case().links
    for audience in (Audience.SOCIAL_CARE, Audience.MEETING, Audience.LICENSING):
        assert judgement.link_id not in _view(store, audience).case().links
        assert judgement.id not in _view(store, audience).casework()["near_judgements"]


def test_strengths_and_views_are_read_by_those_who_work_with_the_child_and_a_room_reads_what_was_written_for_it(
    store: Store,
) -> None:
    social = _view(store, Audience.SOCIAL_CARE, "Sam Example")
    common: dict[str, Any] = {"child_id": "P-1", "agency": "Example Council"}
    kept = (
        ProtectiveFactor(id="pf-1", what="An aunt", recorded_by="Sam Example", seen_on=DAY, **common),
        ChildView(id="cv-1", told_to="Sam Example", said_on=DAY, said="I want to go to school", **common),
        ToolResult(id="tr-1", tool="SERAF", taken_on=DAY, result="17", recorded_by="Sam Example", **common),
        VoiceForRoom(
            id="vr-1", kind=VoiceKind.VIEWS, words="wants school", written_by="Sam Example", written_on=DAY, **common
        ),
    )
    for record in kept:
        voices.keep(social, "kept", record)
    told = voices.voice_of(_view(store, Audience.POLICE_ANALYST), "P-1")
    assert (len(told.protective), len(told.views), len(told.results)) == (1, 1, 1)
    room = voices.voice_of(_view(store, Audience.MEETING), "P-1")
    assert (room.protective, room.views, room.results) == ((), (), ())
    assert voices.room_sentences(_view(store, Audience.MEETING), "P-1") == (
        "The child says: wants school (22 Nov 2026)",
    )
    assert voices.voice_of(_view(store, Audience.LICENSING), "P-1") == voices.Voice()
    with pytest.raises(NotPermitted):
        voices.keep(_view(store, Audience.MEETING), "kept", kept[0])
    with pytest.raises(NotPermitted):
        voices.keep(social, "kept", replace(kept[0], id="pf-2", child_id="P-3"))
    voices.end(social, kept[0], "no longer")
    assert voices.voice_of(social, "P-1").protective == ()


@pytest.mark.parametrize("results", [("1", "99"), ("99", "1"), ("significant", "mild")])
def test_no_order_depends_on_what_a_tool_said(results: tuple[str, str]) -> None:
    made = [
        ToolResult(
            id=f"tr-{number}",
            child_id="P-1",
            tool="SERAF",
            taken_on=date(2026, 11, number + 1),
            result=result,
            recorded_by="Sam Example",
            agency="Example Council",
        )
        for number, result in enumerate(results)
    ]
    assert [one.id for one in of_child(made, "P-1")] == ["tr-1", "tr-0"]
    assert [one.id for one in of_child(reversed(made), "P-1")] == ["tr-1", "tr-0"]
    assert made[0].sentence == f"SERAF, 01 Nov 2026, result {results[0]}: not a ranking"


def test_children_of_a_list_stand_in_the_order_of_their_references_whatever_tools_said(store: Store) -> None:
    view = _view(store, Audience.SOCIAL_CARE, "Sam Example")
    before = list(voices.children_by_reference(view).items())
    assert before == [("P-1", "Bird 1"), ("P-2", "Bird 2")]
    common: dict[str, Any] = {"tool": "SERAF", "taken_on": DAY, "recorded_by": "Sam Example", "agency": "Council"}
    voices.keep(view, "kept", ToolResult(id="tr-9", child_id="P-2", result="999", **common))
    assert list(voices.children_by_reference(view).items()) == before


def test_a_park_can_be_the_case_and_comes_to_the_meeting_on_its_day(store: Store) -> None:
    social = _view(store, Audience.SOCIAL_CARE, "Sam Example")
    park = ContextAssessment(
        id="setting-1",
        setting=Setting.PLACE,
        name="Example Park",
        subjects=(("location", "L-1"),),
        harms="Adults wait in cars after school.",
        guardians=("park keeper",),
        strengths=("youth worker on Fridays",),
        assessed_by="Sam Example",
        agency="Example Council",
        assessed_on=date(2026, 8, 1),
        review_on=date(2026, 11, 1),
    )
    voices.keep(social, "kept", park)
    for audience, seen in ((Audience.MEETING, 1), (Audience.POLICE_ANALYST, 1), (Audience.LICENSING, 0)):
        held = _view(store, audience).casework()["context_assessments"].values()
        assert len(contexts_due(held, DAY)) == seen
        assert len(attached_to(held, "location", "L-1")) == seen
    assert contexts_due([park], date(2026, 10, 31)) == ()
    hidden = replace(park, id="setting-2", subjects=(("location", "L-3"),))
    voices.keep(_view(store, Audience.POLICE_ANALYST), "kept", hidden)
    assert "setting-2" not in social.casework()["context_assessments"]
    voices.end(social, park, "closed")
    assert contexts_due(social.casework()["context_assessments"].values(), DAY) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"subjects": ()},
        {"subjects": (("person", "P-1"),)},
        {"setting": Setting.PEER_GROUP, "subjects": (("person", "P-1"),)},
        {"review_on": date(2026, 8, 1)},
        {"assessed_by": "system"},
        {"harms": " "},
    ],
)
def test_an_assessment_needs_its_setting_a_person_and_a_day_of_review(change: dict[str, Any]) -> None:
    made: dict[str, Any] = {
        "setting": Setting.SCHOOL_GATE,
        "name": "Gate",
        "subjects": (("location", "L-1"),),
        "harms": "Cars wait.",
        "assessed_by": "Sam Example",
        "agency": "Example Council",
        "assessed_on": date(2026, 8, 1),
        "review_on": date(2026, 11, 1),
    }
    with pytest.raises(RefusedInput):
        ContextAssessment(id=f"setting-{secrets.token_hex(2)}", **made | change)


def test_forms_and_children_are_for_ones_own_device_and_a_partner_alone_sends_in_only() -> None:
    alone = Sitting("Pat Example", (Audience.MEETING,), "audit")
    room = Sitting("Pat Example", (Audience.POLICE_ANALYST, Audience.MEETING), "audit")
    assert offered(forms, alone)
    assert not offered(children, alone)
    assert not offered(forms, room)
    assert not offered(children, room)
    for audience in (Audience.POLICE_ANALYST, Audience.SOCIAL_CARE, Audience.LICENSING):
        assert offered(forms, Sitting("x y", (audience,), "audit"))
    assert not offered(children, Sitting("x y", (Audience.LICENSING,), "audit"))


def test_a_remark_on_a_screen_is_words_and_no_markup() -> None:
    (one,) = remarks("*runaway*")
    assert remark_words(replace(one, found="<b>[x](y)</b>")).count("\\<b\\>") == 1
