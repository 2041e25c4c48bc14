"""After one act on a page, two worlds that differ only in what licensing may not see still answer alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pytest
import streamlit as st

from dashboards import deep_links, pages
from dashboards.pages import search
from dashboards.wiring import Desk
from data.brake import limits_from
from data.codes import Audience
from data.settings import Settings, load_settings
from tests.properties.mutants.acts import after_acts
from tests.properties.mutants.doors import through_page
from tests.properties.mutants.worlds import both

Pair = list[Desk]
_HERS = [page for page in pages.ALL if Audience.LICENSING in page.AUDIENCES]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """The two worlds of a licensing officer; nobody is slowed down in them."""
    made = []
    for home, store in both(tmp_path_factory.mktemp("acts"), Audience.LICENSING):
        settings = Settings(
            data_dir=home,
            database_url="",
            key_file=home / "store.key",
            cache_dir=load_settings().cache_dir,
            limits=limits_from("1000", "1000"),
        )
        made.append(Desk(settings, store))
    yield made
    for desk in made:
        desk.store.close()


def _answers(pair: Pair, page: ModuleType) -> list[dict[str, bytes]]:
    return [after_acts(desk, desk.view("Officer", Audience.LICENSING, "test"), page) for desk in pair]


@pytest.mark.parametrize("door", _HERS, ids=lambda door: door.PATH)
def test_no_act_on_a_page_tells_the_worlds_apart(worlds: Pair, door: ModuleType) -> None:
    one, other = _answers(worlds, door)
    assert len(one) > 3
    assert len(set(one.values())) > 1, "no act changed anything, so nothing was tried"
    assert one.keys() == other.keys()
    assert [act for act in one if one[act] != other[act]] == []
    # What somebody typed stands in the field; nothing else of the secret does.
    assert not [act for act, answer in one.items() if b"orblax" in answer and "orblax" not in act]


def _leaking_search(desk: Desk) -> tuple[object, str, Callable[..., Any]]:
    """A search that tells how many records outside the view its words are in."""
    found = search.search

    def leaking(index: Any, words: str) -> Any:
        held = desk.store.case(desk.store.revision)
        st.caption(f"{sum(words in repr(one).casefold() for one in held.people.values())} in all")
        return found(index, words)

    return search, "search", leaking


def _leaking_address(desk: Desk) -> tuple[object, str, Callable[..., Any]]:
    """An address that answers otherwise where the record is there and hidden."""

    def leaking(page: str, find: Callable[[str], str | None]) -> str | None:
        del page
        asked = deep_links.asked_for()
        held = desk.store.case(desk.store.revision)
        if asked in held.people or asked in held.locations:
            st.warning("Not for you.")
        return find(asked)

    return deep_links, "follow", leaking


@pytest.mark.parametrize(("planted", "act"), [(_leaking_search, ": zorblax"), (_leaking_address, "=A-ghost")])
def test_a_leak_that_shows_after_an_act_alone_is_caught(worlds: Pair, planted: Callable[[Desk], Any], act: str) -> None:
    found = []
    for desk in worlds:
        with patch.object(*planted(desk)):
            view = desk.view("Officer", Audience.LICENSING, "test")
            found.append((through_page(desk, view, search), after_acts(desk, view, search, only=act)))
    (first, one), (other_first, other) = found
    assert first == other_first, "the sweep of pages as first drawn would have caught it"
    assert len(one) == 1
    assert one != other
