"""What a watch found is on the next agenda with its reasons; a known false alarm is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboards.meetings.agenda import WATCHED, Item, build_agenda
from data.records import RECORD_FIELDS
from data.store import Store, open_store
from data.views import View
from network.cross_force import who_should_speak
from network.graph import build
from network.watching.workflow import check_watches, findings, set_watch, silence
from tests.network.planted_graph import DAY, link, planted


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "case.key")
    yield opened
    opened.close()


def _view(store: Store, audience: str = "police_analyst") -> View:
    return View(store, actor="ana", audience=audience, purpose="test", day=DAY)


def _agenda(view: View) -> list[Item]:
    case = view.case()
    graph = build(case)
    items = build_agenda(case, (), who_should_speak(graph), graph, view.actions(), view.day, findings=findings(view))
    return [item for item in items if item.heading == WATCHED]


def test_a_finding_is_on_the_agenda_until_it_is_silenced(store: Store) -> None:
    with _view(store).write("records") as work:
        for name in RECORD_FIELDS:
            work.add(*getattr(planted(), name).values())
    view = _view(store)
    set_watch(view, "new_link", set_by="ana", why="do they meet", left=("P1",), right=("Q1",))
    assert _agenda(_view(store)) == []
    with _view(store).write("import") as work:
        work.add(link("new1", "P1", "Q1", ("b3",)))
    (found,) = check_watches(_view(store))
    (item,) = _agenda(_view(store))
    assert set(item.record_ids) == {"P1", "Q1"}
    assert item.why_now[-1] == "Found on 01 Nov 2026, from 1 report."
    assert item.name.startswith("POC-")
    silence(_view(store), found.id, silenced_by="ana", reason="cousins")
    assert _agenda(_view(store)) == []
