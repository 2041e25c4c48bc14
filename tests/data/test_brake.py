"""The brake on mass opening: counted over all windows and commands of one person, told, and never in a room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.audit import Act
from data.brake import REASONS, WITHIN, Limits, Taking, limits_from
from data.codes import Audience
from data.errors import RefusedInput, TooMany
from data.settings import load_settings
from data.store import Store, open_store, trail
from data.views import View

FEW = limits_from("6", "2")
_NUMBERS = iter(range(1, 1_000))


class Clock:
    """Time that a test moves on; each look is a little later, as in life."""

    def __init__(self) -> None:
        self.now = datetime.fromisoformat("2026-03-02T12:00")

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder: Path = tmp_path_factory.mktemp("brake")
    opened = open_store(f"sqlite:///{folder / 'case.db'}", folder / "store.key")
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Iterator[Clock]:
    made = Clock()
    with patch.object(trail, "now", made):
        yield made


@pytest.fixture
def actor(clock: Clock) -> str:
    """Somebody whom no other test knows."""
    del clock
    return f"analyst-{next(_NUMBERS)}"


def _view(store: Store, actor: str, audience: Audience = Audience.POLICE_ANALYST) -> View:
    return View(store, actor=actor, audience=audience, purpose="test", limits=FEW)


def _slowed(view: View) -> str:
    return view.slowed.what if view.slowed else ""


def _refusals(store: Store, actor: str) -> list[str]:
    return [one.detail for one in store.audit.entries() if one.act is Act.REFUSED and one.actor == actor]


def test_the_record_after_the_last_allowed_is_refused_told_and_asked_about(store: Store, actor: str) -> None:
    view = _view(store, actor)
    for number in range(6):
        view.open_record(f"P-{number}")
    with pytest.raises(TooMany, match=r"6 were opened in 10 minutes.*say why.*wait 10 minutes"):
        view.open_record("P-6")
    assert _refusals(store, actor) == ["more records asked for than work needs: once"]
    opened = [one.subjects for one in store.audit.entries() if one.actor == actor and one.act is Act.CONSULTATION]
    assert opened == [(f"P-{number}",) for number in range(6)]
    view.open_record("P-0", "P-5")  # what is open already may be read on


def test_windows_commands_and_audiences_of_one_person_count_together(store: Store, actor: str) -> None:
    for number in range(6):
        audience = Audience.SOCIAL_CARE if number % 2 else Audience.POLICE_ANALYST
        _view(store, actor.upper() if number % 3 else actor, audience).open_record(f"P-{number}")
    with pytest.raises(TooMany):
        _view(store, actor).open_record("P-6")
    _view(store, "somebody else").open_record("P-6")


def test_a_reason_allows_half_as_many_again_and_two_of_them_are_all(store: Store, actor: str) -> None:
    view = _view(store, actor)
    view.open_record(*(f"P-{number}" for number in range(6)))
    for given_before in range(REASONS):
        with pytest.raises(TooMany) as refusal:
            view.open_record("one too many")
        assert refusal.value.may_say_why
        view.say_why(Taking.RECORDS, "a  list for\nthe court")
        view.open_record(*(f"P-{given_before}-{number}" for number in range(3)))
    with pytest.raises(TooMany, match="reasons were given; wait") as refusal:
        view.open_record("one too many")
    assert not refusal.value.may_say_why
    with pytest.raises(TooMany):
        view.say_why(Taking.RECORDS, "once more")
    said = [one.detail for one in store.audit.entries() if one.actor == actor and one.detail.startswith("reason")]
    assert said == ["reason for more records: a list for the court"] * REASONS


def test_time_helps_and_a_reason_before_anybody_asked_does_not_count(store: Store, actor: str, clock: Clock) -> None:
    view = _view(store, actor)
    with pytest.raises(RefusedInput, match="no reason"):
        view.say_why(Taking.RECORDS, "just in case")
    view.open_record(*(f"P-{number}" for number in range(6)))
    with pytest.raises(TooMany):
        view.open_record("P-6")
    with pytest.raises(RefusedInput, match="3 to 200"):
        view.say_why(Taking.RECORDS, " x ")
    clock.now += WITHIN
    view.open_record("P-6")
    assert view.room_left(Taking.RECORDS) == 5


def test_a_room_is_never_closed_and_what_is_too_much_is_told(store: Store, actor: str) -> None:
    room = _view(store, actor, Audience.MEETING)
    for number in range(8):
        room.open_record(f"P-{number}")
    told = [one.detail for one in store.audit.entries() if one.actor == actor]
    assert [("more than work needs" in words) for words in told] == [False] * 6 + [True] * 2
    assert _refusals(store, actor) == []


def test_files_are_counted_by_themselves_and_what_a_meeting_sees_is_none(store: Store, actor: str) -> None:
    view = _view(store, actor)
    for _ in range(9):
        view.disclose(["Example Council"], "P-1", detail="projected")
    view.hand_out(["a"], detail="graphml file")
    view.hand_out(["b"], detail="graphml file")
    with pytest.raises(TooMany, match=r"files: 2 were made.*--of files"):
        view.hand_out(["c"], detail="graphml file")
    assert _refusals(store, actor) == ["more files asked for than work needs: once"]
    assert _slowed(view) == Taking.FILES
    view.open_record("P-1")
    view.say_why(Taking.FILES, "papers for a hearing")
    assert _slowed(view) == ""
    view.hand_out(["c"], detail="graphml file")


@settings(max_examples=15, deadline=None)
@given(asked=st.lists(st.integers(0, 12), max_size=20))
def test_never_more_different_records_than_allowed(store: Store, asked: list[int]) -> None:
    """However somebody asks, what comes open are the first six that differ."""
    with patch.object(trail, "now", Clock()):
        view = _view(store, f"analyst-{next(_NUMBERS)}")
        opened = set()
        for number in asked:
            try:
                view.open_record(str(number))
            except TooMany:
                continue
            opened.add(number)
    assert opened == set(list(dict.fromkeys(asked))[:6])


@pytest.mark.parametrize("words", ["0", "1001", "-5", "ten", "police=3", "licensing=", "=", "²"])
def test_there_is_no_way_to_switch_it_off(words: str) -> None:
    with pytest.raises(RefusedInput, match="LANTERN_RECORDS"):
        load_settings({"LANTERN_RECORDS": words})
    with pytest.raises(RefusedInput, match="LANTERN_FILES"):
        load_settings({"LANTERN_FILES": words})


def test_the_operator_sets_all_or_some() -> None:
    found = load_settings({"LANTERN_RECORDS": "30 licensing=25", "LANTERN_FILES": "social_care=3"}).limits
    assert [found.most(Taking.RECORDS, one) for one in Audience] == [
        25 if one is Audience.LICENSING else 30 for one in Audience
    ]
    shipped = Limits()
    assert found.most(Taking.FILES, Audience.SOCIAL_CARE) == 3
    assert found.most(Taking.FILES, Audience.LICENSING) == shipped.most(Taking.FILES, Audience.LICENSING)
    assert set(shipped.records) == set(shipped.files) == set(Audience)
