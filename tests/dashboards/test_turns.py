"""Whose turn it is: what is kept never waits, nobody computes twice at once, and a wait has an end."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest

from dashboards.turns import Turns
from data.errors import Busy, NotEnough

LONG_S = 20.0  # whoever is stuck for so long is stuck


class Work:
    """A computation that lasts until it is let end."""

    def __init__(self, answer: object = "made") -> None:
        self.answer, self.begun, self.may_end, self.times = answer, Event(), Event(), 0

    def __call__(self) -> object:
        self.times += 1
        self.begun.set()
        assert self.may_end.wait(LONG_S)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def _begin(pool: ThreadPoolExecutor, turns: Turns, key: str, actor: str, work: Work) -> Future[object]:
    """Ask in a thread of its own, and wait until it is computed."""
    asked = pool.submit(turns.give, key, actor, work)
    assert work.begun.wait(LONG_S)
    return asked


def _never() -> object:
    raise AssertionError("it was there already")


def test_what_is_kept_is_given_while_others_compute() -> None:
    turns, one, other = Turns(), Work(), Work()
    assert turns.give("graph", "pc1", lambda: "kept") == "kept"
    with ThreadPoolExecutor() as pool:
        asked = [_begin(pool, turns, "a", "pc1", one), _begin(pool, turns, "b", "pc2", other)]
        for actor in ("pc1", "pc3"):
            assert pool.submit(turns.give, "graph", actor, _never).result(LONG_S) == "kept"
        one.may_end.set()
        other.may_end.set()
        assert [found.result(LONG_S) for found in asked] == ["made", "made"]


def test_who_asks_for_what_is_being_computed_is_given_it_and_it_is_computed_once() -> None:
    turns, work = Turns(), Work()
    with ThreadPoolExecutor() as pool:
        asked = [_begin(pool, turns, "graph", "pc1", work)]
        asked += [pool.submit(turns.give, "graph", actor, _never) for actor in ("pc1", "pc2", "pc3")]
        work.may_end.set()
        assert {found.result(LONG_S) for found in asked} == {"made"}
    assert work.times == 1


@pytest.mark.parametrize(("actor", "words"), [("pc1", "of yours"), ("pc3", "other analyses")])
def test_one_for_each_person_two_in_all_and_a_wait_that_ends(actor: str, words: str) -> None:
    turns, one, other = Turns(patience_s=0.05), Work(), Work()
    with ThreadPoolExecutor() as pool:
        asked = [_begin(pool, turns, "a", "pc1", one), _begin(pool, turns, "b", "pc2", other)]
        with pytest.raises(Busy, match=words):
            turns.give("c", actor, _never)
        one.may_end.set()
        other.may_end.set()
        assert [found.result(LONG_S) for found in asked] == ["made", "made"]
    assert turns.give("c", actor, lambda: "now") == "now"


def test_one_person_in_many_windows_leaves_the_other_place_to_others() -> None:
    turns, mine, theirs = Turns(), [Work(n) for n in range(3)], Work("theirs")
    with ThreadPoolExecutor() as pool:
        asked = [_begin(pool, turns, "0", "pc1", mine[0])]
        asked += [pool.submit(turns.give, str(n), "pc1", mine[n]) for n in (1, 2)]
        _begin(pool, turns, "theirs", "pc2", theirs)
        assert not any(work.begun.is_set() for work in mine[1:])
        for work in (theirs, *mine):
            work.may_end.set()
        assert [found.result(LONG_S) for found in asked] == [0, 1, 2]


def test_what_a_computation_asks_for_itself_is_part_of_its_turn() -> None:
    turns, other = Turns(at_once=1), Work()

    def outer() -> str:
        return f"outer of {turns.give('inner', 'pc1', lambda: 'inner')} and {turns.give('inner', 'pc1', _never)}"

    assert turns.give("outer", "pc1", outer) == "outer of inner and inner"
    with ThreadPoolExecutor() as pool:  # and its place is free again
        asked = _begin(pool, turns, "other", "pc2", other)
        other.may_end.set()
        assert asked.result(LONG_S) == "made"


@pytest.mark.parametrize("fault", [NotEnough("too little"), KeyboardInterrupt()])
def test_what_fails_is_not_kept_and_frees_its_place(fault: BaseException) -> None:
    turns = Turns(at_once=1)

    def fails() -> Callable[[], object]:
        raise fault

    with pytest.raises(type(fault)):
        turns.give("a", "pc1", fails)
    assert turns.give("a", "pc1", lambda: "now") == "now"


def test_a_failure_is_told_to_who_asked_and_the_next_one_tries_again() -> None:
    turns, fails, works = Turns(), Work(NotEnough("too little")), Work("found")
    works.may_end.set()
    with ThreadPoolExecutor() as pool:
        first = _begin(pool, turns, "a", "pc1", fails)
        second: Future[object] = pool.submit(turns.give, "a", "pc2", works)
        fails.may_end.set()
        with pytest.raises(NotEnough):
            first.result(LONG_S)
        assert second.result(LONG_S) == "found"


def test_the_oldest_of_many_results_is_forgotten() -> None:
    turns = Turns()
    for n in range(70):
        turns.give(n, "pc1", lambda n=n: n)  # type: ignore[misc]
    assert turns.give(69, "pc1", _never) == 69
    assert turns.give(0, "pc1", lambda: "again") == "again"
