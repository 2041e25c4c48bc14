"""`lantern network, whatif, timeline, paths, connect, phases, brokers` on a planted case; children are refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data.records import RECORD_FIELDS
from data.store import open_store
from tests.network.planted_graph import link, planted

Run = Callable[..., Any]
SITTING = {"LANTERN_ACTOR": "ana", "LANTERN_AUDIENCE": "police_analyst", "LANTERN_PURPOSE": "test"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    _keep(tmp_path, *(record for name in RECORD_FIELDS for record in getattr(planted(), name).values()))
    return tmp_path


def _keep(home: Path, *records: Any) -> None:
    store = open_store(f"sqlite:///{home / 'case.db'}", home / "store.key")
    with store.unit_of_work(actor="t", purpose="t", reason="t", audience="police_analyst") as work:
        work.add(*records)
    store.close()


def test_network_says_what_changed_since_the_last_run(run_lantern: Run, home: Path) -> None:
    assert run_lantern(home, "network", "--json", **SITTING).json["changed"] == []
    _keep(home, link("new1", "P1", "Q1", ("b3",)))
    (found,) = run_lantern(home, "network", "--json", **SITTING).json["changed"]
    assert (found["what"], found["ids"]) == ("new link", ["P1", "Q1"])
    assert run_lantern(home, "network", "--json", **SITTING).json["changed"] == []
    before = run_lantern(home, "network", "--as-of", "2020-01-01", "--json", **SITTING).json
    assert (before["nodes"], before["ties"], before["as_of"]) == (0, 0, "2020-01-01")


def test_a_child_is_never_taken_out_in_thought(run_lantern: Run, home: Path) -> None:
    refused = run_lantern(home, "whatif", "K", **SITTING)
    assert (refused.status, "protective measures only" in refused.err) == (1, True)
    found = run_lantern(home, "whatif", "P1", "--runs", "19", "--json", **SITTING).json
    assert found["gone"] == ["P1"]
    assert "K" not in [rank["node_id"] for rank in run_lantern(home, "brokers", "--json", **SITTING).json["ranks"]]


def test_what_connects_records(run_lantern: Run, home: Path) -> None:
    best = run_lantern(home, "paths", "P1", "V", "--json", **SITTING).json["paths"]
    assert all(one["nodes"][0] == "P1" and one["weakest_grade"] for one in best)
    assert run_lantern(home, "paths", "P1", "V", "--kinds", "kepeer", **SITTING).status == 1
    assert run_lantern(home, "paths", "P1", "nobody", **SITTING).status == 1
    assert run_lantern(home, "connect", "P1", **SITTING).status == 2
    assert run_lantern(home, "timeline", "vehicle", "V", "--json", **SITTING).json["entries"]
    assert run_lantern(home, "phases", "2026-01-01", **SITTING).status == 2
