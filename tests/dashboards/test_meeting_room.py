"""A room is shown what its least-permitted person may see; conflicts follow people; minutes stay where they belong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from dashboards.meetings.agenda import Item, keyed
from dashboards.meetings.board import OPENING, Board
from dashboards.meetings.conflicts import conflicts_of, declare_conflict, withdraw_conflict
from dashboards.meetings.minutes import lines_of, minutes_of, own_lines, strike_out, struck_of, write_minute
from dashboards.meetings.people import attendances, end_meeting, join, leave, stays
from dashboards.meetings.room import in_progress, last_meeting, start_meeting
from dashboards.meetings.words import unfit_for_room
from dashboards.panels.minuted import words_of_item
from data.audience import room_audience
from data.casework import Decision, DecisionOutcome
from data.codes import Audience
from data.errors import LanternError, NotPermitted, RefusedInput
from data.meetings import Meeting, MeetingNote, MinuteKind, RoomMinute
from data.records import RECORD_FIELDS, Case
from data.room import conflicted, present
from data.store import Store, open_store
from data.views import View
from tests.network.planted_graph import planted

NOON = datetime.fromisoformat("2026-11-22T12:00")
LATER = datetime.fromisoformat("2100-01-01T00:00")
POLICE, CARE, ROOM, LICENSING = (
    Audience.POLICE_ANALYST,
    Audience.SOCIAL_CARE,
    Audience.MEETING,
    Audience.LICENSING,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "case.key")
    with _view(opened).write("records") as work:
        for name in RECORD_FIELDS:
            work.add(*getattr(planted(), name).values())
    yield opened
    opened.close()


def _view(store: Store, audience: Audience = POLICE, actor: str = "N. Imaginary") -> View:
    return View(store, actor=actor, audience=audience, purpose="test")


@pytest.fixture
def meeting(store: Store) -> Meeting:
    return start_meeting(
        _view(store, ROOM), held_on=date(2026, 11, 22), place="Room 2", chair="C. Fictional", note_taker="N. Imaginary"
    )


def _seen(view: View, meeting: Meeting, *stated: Audience) -> Audience:
    casework = view.casework()
    found = stays(stated, attendances(casework, meeting.id), conflicts_of(casework, meeting.id), since=NOON)
    return room_audience(one.audience for one in present(found, LATER))


def test_the_room_is_that_of_its_least_permitted_person_as_people_come_and_go(store: Store, meeting: Meeting) -> None:
    clerk = _view(store, ROOM)
    assert _seen(clerk, meeting, POLICE, ROOM) is ROOM
    join(clerk, meeting.id, person="A. Fictional", agency="Police", audience=POLICE)
    officer = join(clerk, meeting.id, person="L. Fictional", agency="Council", audience=LICENSING)
    assert _seen(clerk, meeting, POLICE, ROOM) is LICENSING
    leave(clerk, officer.id)
    assert _seen(clerk, meeting, POLICE, ROOM) is ROOM


def test_somebody_stated_and_not_named_cannot_be_talked_away(store: Store, meeting: Meeting) -> None:
    clerk = _view(store, ROOM)
    join(clerk, meeting.id, person="A. Fictional", agency="Police", audience=POLICE)
    assert _seen(clerk, meeting, POLICE, LICENSING) is LICENSING
    officer = join(clerk, meeting.id, person="L. Fictional", agency="Council", audience=LICENSING)
    leave(clerk, officer.id)
    assert _seen(clerk, meeting, POLICE, LICENSING) is ROOM


def test_the_last_person_cannot_leave_and_nobody_is_there_twice(store: Store, meeting: Meeting) -> None:
    clerk = _view(store, ROOM)
    one = join(clerk, meeting.id, person="A. Fictional", agency="Police", audience=POLICE)
    with pytest.raises(RefusedInput, match="in the room already"):
        join(clerk, meeting.id, person="Fictional, A", agency="Police", audience=POLICE)
    with pytest.raises(RefusedInput, match="end the meeting"):
        leave(clerk, one.id)
    end_meeting(clerk, meeting.id)
    assert in_progress(clerk.casework()) == ()
    assert not [a for a in clerk.casework()["attendances"].values() if a.left_at is None]
    with pytest.raises(NotPermitted, match="has ended"):
        join(clerk, meeting.id, person="B. Fictional", agency="Police", audience=POLICE)
    assert last_meeting(clerk.casework(), date(2026, 11, 23)) is not None
    assert last_meeting(clerk.casework(), date(2026, 11, 22)) is None


@pytest.mark.parametrize(
    "changed", [{"place": " "}, {"chair": "n/a"}, {"note_taker": ""}, {"chair": "Imaginary, N"}], ids=str
)
def test_a_meeting_needs_a_place_and_two_people(store: Store, changed: dict[str, str]) -> None:
    given = {"place": "Room 2", "chair": "C. Fictional", "note_taker": "N. Imaginary"} | changed
    with pytest.raises(LanternError):
        start_meeting(_view(store, ROOM), held_on=NOON.date(), **given)


def test_a_conflict_covers_every_item_about_the_record_until_the_person_leaves(store: Store, meeting: Meeting) -> None:
    clerk = _view(store, ROOM)
    join(clerk, meeting.id, person="A. Fictional", agency="Police", audience=POLICE)
    here = join(clerk, meeting.id, person="B. Fictional", agency="Health", audience=ROOM)
    person = next(iter(_view(store, ROOM).case().people))
    declared = declare_conflict(clerk, here.id, "persons~x", (("person", person),))

    def barred(*ids: str) -> list[str]:
        casework = clerk.casework()
        found = stays((), attendances(casework, meeting.id), conflicts_of(casework, meeting.id), since=NOON)
        return [one.name for one in conflicted(found, ids, LATER)]

    assert barred("between-forces~y", person) == barred("persons~x") == ["B. Fictional"]
    assert barred("venues~z", "V1") == []
    leave(clerk, here.id)
    assert barred("persons~x", person) == []
    join(clerk, meeting.id, person="B. Fictional", agency="Health", audience=ROOM)
    assert barred("persons~x") == ["B. Fictional"]
    withdraw_conflict(clerk, declared.id)
    assert barred("persons~x") == []


def _write(view: View, meeting: Meeting, words: str, *, for_room: bool, item: str = "venues~V1") -> object:
    return write_minute(view, meeting.id, item=item, subjects=(), kind=MinuteKind.POINT, words=words, for_room=for_room)


def test_what_is_not_for_the_room_stays_with_the_note_taker_and_the_police(store: Store, meeting: Meeting) -> None:
    care = _view(store, CARE)
    assert isinstance(_write(care, meeting, "read by all", for_room=True), RoomMinute)
    assert isinstance(_write(care, meeting, "for my own notes", for_room=False), MeetingNote)

    def read(audience: Audience) -> tuple[str, ...]:
        return lines_of(_view(store, audience).casework(), meeting.id, "venues~V1", ())

    assert read(CARE) == read(POLICE) == ("read by all", "for my own notes")
    assert read(ROOM) == ("read by all",)
    assert read(LICENSING) == ()
    police = _view(store, POLICE)
    _write(police, meeting, "police only", for_room=False)
    assert "police only" not in read(CARE)


def test_a_line_about_a_record_goes_with_it(store: Store, meeting: Meeting) -> None:
    written = write_minute(
        _view(store),
        meeting.id,
        item="persons~x",
        subjects=(("person", "nobody-that-is-shown"),),
        kind=MinuteKind.POINT,
        words="about somebody the room does not see",
        for_room=True,
    )
    assert written.id in _view(store).casework()["room_minutes"]
    assert written.id not in _view(store, ROOM).casework()["room_minutes"]


def test_a_line_is_struck_out_by_its_writer_alone_kept_and_brought_back(store: Store, meeting: Meeting) -> None:
    mine, other = _view(store), _view(store, actor="O. Fictional")
    for view, words in ((mine, "first"), (mine, "second"), (other, "theirs")):
        _write(view, meeting, words, for_room=True)
    first, second = own_lines(mine, meeting.id)
    strike_out(mine, first.id)

    def read(found: object) -> list[str]:
        return [one.words for one in found]  # type: ignore[attr-defined]

    assert read(minutes_of(mine.casework(), meeting.id)) == ["second", "theirs"]
    assert lines_of(_view(store, ROOM).casework(), meeting.id, "venues~V1", ()) == ("second", "theirs")
    assert read(struck_of(mine.casework(), meeting.id)) == ["first"]
    strike_out(mine, first.id, struck=False)
    assert read(minutes_of(mine.casework(), meeting.id)) == ["first", "second", "theirs"]
    for view, line in ((other, second.id), (mine, "nobody's")):
        with pytest.raises(RefusedInput, match="no line of yours"):
            strike_out(view, line)


def test_a_decision_is_not_pushed_out_by_what_is_said_after_it(store: Store, meeting: Meeting) -> None:
    person = next(iter(_view(store).case().people))
    decided = Decision(
        id="D-1", measure_id="disruption-visit", subject_kind="person", subject_id=person, child_id=None,
        outcome=DecisionOutcome.DECLINED, proposer="A. Fictional", approver="B. Imaginary",
        decided_on=meeting.held_on, review_on=meeting.held_on + timedelta(days=28), reason="another does more",
    )  # fmt: skip
    with _view(store).write("decided") as work:
        work.add(decided)
    for number in range(5):
        _write(_view(store), meeting, f"line {number}", for_room=True, item="persons~x")
    words = words_of_item(_view(store).casework(), meeting.id, "persons~x", (person,), most=3)
    assert words.startswith("- **Declined")
    assert [f"line {number}" in words for number in range(5)] == [False, False, False, True, True]
    assert words.endswith("and 3 earlier")


def test_minutes_do_not_move_the_digest_of_the_records(store: Store, meeting: Meeting) -> None:
    view = _view(store, ROOM)
    whole, records = view.digest, view.case_digest
    _write(_view(store), meeting, "a point", for_room=True)
    assert view.case_digest == records
    assert view.digest != whole
    seen = view.digest
    _write(_view(store), meeting, "not for the room", for_room=False)
    assert view.digest == seen


def test_names_that_the_room_does_not_read_are_found_in_words_for_it(store: Store) -> None:
    own = _view(store).case()
    person = replace(next(iter(own.people.values())), name="Robyn Fictional", nicknames=("Skip",))
    mine = replace(own, people=own.people | {person.id: person})
    masked = replace(own, people=own.people | {person.id: replace(person, name="", nicknames=())})
    for words in ("robyn fictional was seen", "he is called Skip."):
        assert unfit_for_room(mine, masked, words) == (f"it names {person.reference} otherwise than by the reference",)
    assert unfit_for_room(mine, masked, f"{person.reference} was seen by a skipper") == ()
    hidden = unfit_for_room(mine, Case(), f"{person.reference} was seen")
    assert hidden[0] == f"the room is not shown {person.reference}"


def test_late_comers_are_disclosed_what_is_on_the_screen_and_everybody_once() -> None:
    screen, later = Board(), NOON + timedelta(minutes=10)
    first = stays([POLICE], (), since=NOON)
    assert [d.agency for d in screen.show("m", "item", ("P1",), first, NOON)] == ["Police analyst"]
    assert screen.show("m", "item", ("P1",), first, later) == ()
    both = stays([POLICE, LICENSING], (), since=later)
    (late,) = screen.show("m", "item", ("P1",), (*first, *both[1:], both[0]), later)
    assert (late.agency, late.at, late.subjects) == ("Licensing officer", later, ("P1",))
    screen.hide("m", later)
    assert [d.item for d in screen.show("m", "next", (), first, later)] == ["next"]


def test_a_page_is_turned_for_everybody_once() -> None:
    screen = Board()
    assert screen.turn_of("m").item == OPENING
    assert screen.turn("m", "a").number == screen.turn("m", "a").number == 1
    assert screen.turn("m", "b").number == 2
    assert screen.turn_of("other").number == 0
    screen.forget("m")
    assert screen.turn_of("m").item == OPENING


def test_every_item_has_a_key_of_its_own() -> None:
    one = Item(heading="Between forces", name="x", why_now=("y",), kind="link", id="P1", record_ids=("P1", "V1"))
    found = keyed([one, one, Item(heading="Venues", name="x", why_now=(), kind="venue", id="V1")])
    assert [item.key for item in found] == ["between-forces~P1", "between-forces~P1~2", "venues~V1"]
    assert found[0].ids == ("P1", "V1")
