"""The room as people come and go: its audience at every moment, and what was shown to each of them."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.codes import Audience
from data.errors import NoAudience, RefusedInput
from data.policy import ORDER
from data.room import Attendance, Shown, audience_at, conflicted, disclosures, must_blank, present

START = datetime.fromisoformat("2026-11-22T10:00")


def _at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def _stay(name: str, audience: Audience, joined: int, left: int | None = None, **more: tuple[str, ...]) -> Attendance:
    end = None if left is None else _at(left)
    return Attendance(name=name, agency=f"agency of {name}", audience=audience, joined=_at(joined), left=end, **more)


def _item(item: str, since: int, until: int | None = None, subjects: tuple[str, ...] = ("P-1",)) -> Shown:
    return Shown(item=item, subjects=subjects, since=_at(since), until=None if until is None else _at(until))


POLICE = _stay("A", Audience.POLICE_ANALYST, 0)
OFFICER = _stay("L", Audience.LICENSING, 20, 40)


def test_the_room_falls_when_somebody_joins_and_rises_when_he_leaves() -> None:
    found = [audience_at([POLICE, OFFICER], _at(minute)) for minute in (0, 19, 20, 39, 40)]
    assert found == [Audience.MEETING, Audience.MEETING, Audience.LICENSING, Audience.LICENSING, Audience.MEETING]
    assert must_blank([POLICE, OFFICER], Audience.MEETING, _at(20))
    assert not must_blank([POLICE, OFFICER], Audience.LICENSING, _at(40))


def test_an_empty_room_is_shown_nothing() -> None:
    assert must_blank([OFFICER], Audience.PUBLIC, _at(0))
    with pytest.raises(NoAudience):
        audience_at([OFFICER], _at(0))


def test_who_joins_later_is_told_of_in_the_audit_from_then_on() -> None:
    found = disclosures([POLICE, OFFICER], [_item("3", 10, 25), _item("4", 25, 30), _item("5", 45)])
    assert [(entry.item, entry.recipient, entry.at) for entry in found] == [
        ("3", "A", _at(10)),
        ("3", "L", _at(20)),
        ("4", "A", _at(25)),
        ("4", "L", _at(25)),
        ("5", "A", _at(45)),
    ]
    assert all(entry.subjects == ("P-1",) and entry.agency in entry.detail for entry in found)


def test_what_was_written_is_not_written_again() -> None:
    shown = [_item("3", 10)]
    first = disclosures([POLICE], shown)
    keys = {entry.key for entry in first}
    assert disclosures([POLICE], shown, written=keys) == ()
    assert [entry.recipient for entry in disclosures([POLICE, OFFICER], shown, written=keys)] == ["L"]
    again = disclosures([POLICE], [*shown, _item("3", 15, subjects=("P-2",))], written=keys)
    assert [entry.subjects for entry in again] == [("P-2",)], "other records of the same item are another disclosure"


def test_who_declared_an_interest_must_leave_first() -> None:
    aunt = _stay("B", Audience.MEETING, 0, conflict=("P-9",))
    assert conflicted([POLICE, aunt], {"P-9", "P-1"}, _at(1)) == (aunt,)
    assert conflicted([POLICE, aunt], {"P-1"}, _at(1)) == ()


@pytest.mark.parametrize("changes", [{"name": " "}, {"agency": ""}, {"left": _at(-5)}])
def test_a_stay_nobody_could_be_held_to_is_refused(changes: dict[str, object]) -> None:
    given = {"name": "A", "agency": "Police", "audience": Audience.MEETING, "joined": START} | changes
    with pytest.raises(RefusedInput):
        Attendance(**given)


_STAYS = st.lists(st.tuples(st.sampled_from(Audience), st.integers(0, 50), st.none() | st.integers(0, 50)), max_size=5)


@settings(max_examples=60, deadline=None)
@given(_STAYS, st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), max_size=4))
def test_at_every_minute_nobody_sees_more_than_he_may_and_every_sight_is_written(
    stays: list[tuple[Audience, int, int | None]], spans: list[tuple[int, int]]
) -> None:
    people = [
        _stay(f"N{number}", audience, joined, None if long is None else joined + long)
        for number, (audience, joined, long) in enumerate(stays)
    ]
    items = [_item(str(number), since, since + long) for number, (since, long) in enumerate(spans)]
    seen = set()
    for minute in range(101):
        there = present(people, _at(minute))
        if there:
            assert all(ORDER.index(audience_at(people, _at(minute))) <= ORDER.index(one.audience) for one in there)
        on = [item for item in items if item.since <= _at(minute) and (item.until is None or _at(minute) < item.until)]
        seen |= {(one.name, item.item) for one in there for item in on}
    assert {(entry.recipient, entry.item) for entry in disclosures(people, items)} == seen
