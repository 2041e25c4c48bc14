"""Retention by its commands on the fictional case: what is due, a hold that bars an erasure, and its release."""

from __future__ import annotations

import shutil
from pathlib import Path

from dashboards.wiring import Desk
from data.demonstration import Demonstration
from tests.dashboards.conftest import Answer, Run


def test_everybody_of_the_fictional_case_has_a_group_and_a_day_and_nobody_is_due(
    on_demo: Run, made: Demonstration, demo_desk: Desk
) -> None:
    del demo_desk
    found = on_demo("retention", "list", "--all", "--json").json
    assert {one["person"] for one in found["due"]} == set(made.case.people)
    assert {one["group"] for one in found["due"]} <= {1, 2, 3, 4}
    assert found["unsealed_versions"] == 0
    assert on_demo("retention", "list", "--json").json["due"] == []


def test_a_dry_run_says_what_would_go_and_writes_nothing(on_demo: Run, made: Demonstration) -> None:
    found = on_demo("retention", "erase", made.truths.voiced_child, "--dry-run", "--json").json
    assert {"protective-fiction-1", "view-fiction-1", "tool-fiction-1", "room-fiction-1"} <= set(found["redacted"])


def test_a_hold_bars_an_erasure_until_somebody_releases_it(
    demo_home: Path, demo_desk: Desk, made: Demonstration, run_lantern: Run, tmp_path: Path
) -> None:
    del demo_desk
    home = Path(shutil.copytree(demo_home / "demonstration", tmp_path / "copy"))
    sitting = {"LANTERN_ACTOR": "DC Example", "LANTERN_AUDIENCE": "police_analyst", "LANTERN_PURPOSE": "test"}
    person, by = made.truths.voiced_child, ("--by", "Ann Able", "--reason", "asked for")

    def run(*words: str) -> Answer:
        return run_lantern(home, "retention", *words, **sitting, LANTERN_FICTIONAL="true")

    held = run("hold", person, *by, "--authority", "Example Inquiry", "--json").json
    refused = run("erase", person, *by, "--second", "Bob Cole", "--harm-considered", "the parent asked")
    assert refused.status != 0
    assert held["id"] in refused.err
    assert made.case.people[person].name not in refused.err
    assert run("release", held["id"], *by, "--json").json["released_by"] == "Ann Able"
