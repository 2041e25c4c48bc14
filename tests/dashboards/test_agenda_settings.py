"""A setting whose review is due comes to the meeting by itself; a child is heard there in words written for a room."""

from __future__ import annotations

from datetime import date
from typing import cast

import pytest

from dashboards.meetings import agenda_order as meeting_agenda
from dashboards.meetings.agenda import Item
from dashboards.meetings.agenda_parts import SETTINGS, setting_items
from dashboards.pages.meeting_item import heard_lines
from dashboards.voices import voice_of
from dashboards.wiring import Desk
from data.context_assessment import ContextAssessment
from data.demonstration import Demonstration

DAY = date(2026, 11, 22)


def _item(made: Demonstration, key: str) -> Item:
    return Item(heading="x", name="x", why_now=(), kind="missing", id="missing", record_ids=(key,))


def test_the_park_is_on_the_agenda_of_a_room_and_the_gate_is_not(
    demo_desk: Desk, made: Demonstration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting_agenda, "build_agenda", lambda *_, **__: ())
    monkeypatch.setattr(demo_desk, "hotspots", lambda *_, **__: None)
    for audience in ("meeting", "police_analyst"):
        view = demo_desk.view("ana", audience, "test")
        found = [item for item in meeting_agenda._agenda(demo_desk, view, "E", {}) if item.heading == SETTINGS]
        assert [(item.kind, item.id) for item in found] == [("location", made.truths.assessed_park)]
        assert any(line.startswith("Guardians: Park keeper") for line in found[0].why_now)
        names = [person.name for person in made.case.people.values() if person.name]
        assert not [name for name in names if name in " ".join(found[0].why_now)]


def test_a_setting_is_due_on_its_day_and_not_before_and_not_once_closed(demo_desk: Desk) -> None:
    kept = demo_desk.view("ana", "police_analyst", "test").casework()["context_assessments"].values()
    one = next(cast("ContextAssessment", held) for held in kept if held.is_due(DAY))
    assert setting_items([one], one.review_on)
    assert not setting_items([one], date.fromordinal(one.review_on.toordinal() - 1))


def test_a_room_hears_the_words_written_for_it_and_nothing_else_of_the_child(
    demo_desk: Desk, made: Demonstration
) -> None:
    child = made.truths.voiced_child
    desk_view, room_view = (demo_desk.view("ana", audience, "test") for audience in ("police_analyst", "meeting"))
    whole = voice_of(desk_view, child)
    lines = heard_lines(room_view, _item(made, child))
    for told in whole.for_room:
        assert any(told.words.rstrip(".") in line.replace("\\", "") for line in lines)
    said = " ".join(lines)
    assert whole.views
    assert whole.results
    assert not [one for one in whole.views if one.said in said or one.wishes in said]
    assert not [one for one in whole.results if one.result in said or one.tool in said]
    assert heard_lines(room_view, _item(made, made.truths.central_child)) == []
