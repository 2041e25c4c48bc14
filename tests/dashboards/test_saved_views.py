"""Saved views: saved again under a name they are one, and their ids, which lie readable, tell nothing of the name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dashboards.explorer.saved import save_view, saved_views
from dashboards.explorer.sight import Sight
from data.codes import Audience
from data.saved_view import SavedView
from data.store import Store, by_kind, open_store
from data.views import View
from network.graph import build
from tests.network.planted_graph import DAY, planted


@pytest.fixture
def view(tmp_path: Path) -> Iterator[View]:
    with closing(open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key")) as store:
        with store.unit_of_work(actor="DC Example", purpose="test") as unit:
            unit.add(*(one for records in by_kind(planted()).values() for one in records.values()))
        yield _view(store)


def _view(store: Store) -> View:
    return View(store, actor="DC Example", audience=Audience.POLICE_ANALYST, purpose="test", day=DAY)


def _save(view: View, name: str) -> SavedView:
    graph = build(view.case())
    return save_view(view, name, Sight(), graph, (graph.nodes[0].id,))


def test_the_id_tells_nothing_of_the_name_and_the_same_name_is_a_new_version(view: View) -> None:
    first, again, other = _save(view, "Quill  Brassfinch"), _save(view, "quill brassfinch"), _save(view, "Another")
    assert (again.id, again.version) == (first.id, 2)
    assert other.id != first.id
    assert [words for words in ("quill", "brassfinch") if words in first.id.casefold()] == []
    assert [one.name for one in saved_views(view)] == ["Another", "quill brassfinch"]


def test_what_was_saved_under_its_name_keeps_its_id(view: View) -> None:
    first = _save(view, "Old")
    with view.write("as an older version saved it") as work:
        old = {name: getattr(first, name) for name in SavedView.__dataclass_fields__}
        work.add(SavedView(**old | {"id": "saved-view:police_analyst:older", "name": "Older"}))
    assert _save(view, "older").id == "saved-view:police_analyst:older"
