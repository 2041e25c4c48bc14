"""`lantern hotspots --record`: a run is kept, and the next one knows the same hotspots again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
POLICE = {"LANTERN_ACTOR": "DC Example", "LANTERN_AUDIENCE": "police_analyst", "LANTERN_PURPOSE": "test"}


@pytest.fixture
def case(run_lantern: Run, demo_home: Path, tmp_path: Path) -> Run:
    """A copy of the demonstration case that may be written to."""
    home = tmp_path / "home"
    shutil.copytree(demo_home / "demonstration", home)
    return lambda *words, **more: run_lantern(home, *words, **(POLICE | {"LANTERN_FICTIONAL": "true"} | more))


def test_the_same_hotspot_has_the_same_name_at_the_next_meeting(case: Run) -> None:
    first = case("hotspots", "--record", "--date", "2026-10-01", "--json").json
    names = set(first["recorded"]["hotspots"].values())
    assert names == {line["id"] for line in first["lineages"]}
    assert all(line["strip"][0]["word"] == "appeared" for line in first["lineages"])
    assert first["recorded"]["reporting_checked"] is True
    second = case("hotspots", "--record", "--date", "2026-11-22", "--json").json
    assert names <= {line["id"] for line in second["lineages"]}
    assert [len(line["strip"]) for line in second["lineages"]] == [2] * len(second["lineages"])
    strips = {line["id"]: [row["word"] for row in line["strip"]] for line in second["lineages"]}
    assert strips["L1"] == ["appeared", "persisted"]
    # Recorded again on the same day it stays one run; a run before it is refused.
    again = case("hotspots", "--record", "--date", "2026-11-22", "--json").json
    assert again["lineages"] == second["lineages"]
    late = case("hotspots", "--record", "--date", "2026-10-15")
    assert late.status == 1
    assert "recorded already" in late.err
    words = case("hotspots", "--history").out
    assert "L1 2026-10-01: Seen for the first time." in words


def test_a_meeting_reads_only_the_runs_made_for_it(case: Run) -> None:
    case("hotspots", "--record", "--date", "2026-11-22", "--json")
    meeting = {"LANTERN_AUDIENCE": "meeting"}
    assert case("hotspots", "--history", "--json", **meeting).json["lineages"] == []
    made = case("hotspots", "--record", "--for", "meeting", "--date", "2026-11-22", "--json").json
    assert made["recorded"]["for"] == "meeting"
    assert case("hotspots", "--history", "--json", **meeting).json["lineages"] == made["lineages"]
    refused = case("hotspots", "--record", "--for", "police_analyst", **meeting)
    assert refused.status == 1
    assert "L1" not in refused.err + refused.out
