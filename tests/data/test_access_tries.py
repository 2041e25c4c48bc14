"""Tries to get round a control are in the audit, and nobody can fill it with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from argon2 import PasswordHasher

from data.access.passwords import Hasher
from data.audit import Act
from data.errors import NotPermitted, RefusedInput, StoreError
from data.store import Store, open_store
from data.store.access import AccessStore, Throttled
from data.store.tries import APART, Cause, Tries

Refused = Callable[[], list[tuple[str, str]]]


class Clock:
    def __init__(self) -> None:
        self.now = datetime.fromisoformat("2026-03-02T12:00")

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("tries")
    opened = open_store(f"sqlite:///{folder / 'case.db'}", folder / "store.key")
    yield opened
    opened.close()


@pytest.fixture
def refused(store: Store) -> Refused:
    """Refusals that this test brought into the audit."""
    before = len(list(store.audit.entries()))

    def since() -> list[tuple[str, str]]:
        found = list(store.audit.entries())[before:]
        return [(entry.actor, entry.detail) for entry in found if entry.act is Act.REFUSED]

    return since


def test_a_flood_is_two_entries_with_the_right_count(store: Store, refused: Refused) -> None:
    clock = Clock()
    tries = Tries(store._database, clock)
    for _ in range(500):
        tries.note(Cause.UNKNOWN_HOST)
    assert refused() == [("nobody known", "asked under a host name that is not served: once")]
    assert not tries.is_due
    clock.now += APART
    assert tries.is_due
    tries.settle()
    tries.settle()
    assert refused()[1:] == [("nobody known", "asked under a host name that is not served: 499 times")]
    assert store.audit.verify() is None


def test_causes_and_actors_are_counted_apart_and_nothing_is_lost_at_the_end(store: Store, refused: Refused) -> None:
    tries = Tries(store._database, Clock())
    for actor in ("pc1", "pc2", "pc1", "pc1"):
        tries.note(Cause.FOREIGN_DOWNLOAD, actor)
    tries.settle(is_end=True)
    words = "download asked for that was not offered to this session"
    assert refused() == [("pc1", f"{words}: once"), ("pc2", f"{words}: once"), ("pc1", f"{words}: 2 times")]


def test_what_the_store_does_not_take_is_written_when_it_does(store: Store, refused: Refused) -> None:
    clock = Clock()
    tries = Tries(store._database, clock)
    with patch("data.store.tries.trail.append", side_effect=StoreError("does not answer")):
        tries.note(Cause.CLOSED_DOOR)
    assert refused() == []
    clock.now += timedelta(minutes=2)
    tries.settle()
    assert refused() == [("nobody known", "asked at a closed door: once")]


def test_tries_during_a_wait_are_audited_without_the_name(store: Store, refused: Refused) -> None:
    access = AccessStore(store._database, Hasher(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)), Clock())
    for _ in range(4):
        with pytest.raises(NotPermitted):
            access.sign_in("my password instead", "wrong", source="10.0.0.1")
    for _ in range(3):
        with pytest.raises(Throttled):
            access.sign_in("my password instead", "wrong", source="10.0.0.1")
    access.tries.settle(is_end=True)
    words = "sign-in tried during a wait"
    assert [detail for _, detail in refused()][4:] == [f"{words}: once", f"{words}: 2 times"]
    assert "my password" not in repr(list(store.audit.entries()))


def test_a_refusal_of_input_is_noted_and_goes_on(store: Store, refused: Refused) -> None:
    tries = Tries(store._database, Clock())
    with pytest.raises(RefusedInput), tries.refusing(Cause.REFUSED_FILE, "pc1"):
        raise RefusedInput("too large")
    with tries.refusing(Cause.REFUSED_FILE, "pc1"):
        pass
    assert refused() == [("pc1", "file refused: once")]
