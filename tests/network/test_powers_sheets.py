"""Sheets of facts as a meeting has them: all that is met, what is not and why, read as a lawyer wrote it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from dashboards.cli.analyse import analyse
from network.disruption.catalogue import catalogue
from network.disruption.eligibility import analyse as evaluate_all
from network.disruption.measure import Kind

DAY = date(2026, 11, 22)
SHEETS: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("measures_cases").joinpath("sheets.yaml").read_text(encoding="utf-8")
)


def _found(facts: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {entry["id"]: entry for entry in evaluate_all(facts, day=DAY)["measures"]}


@pytest.mark.parametrize("sheet", SHEETS, ids=[one["why"] for one in SHEETS])
def test_a_sheet_reads_as_the_lawyer_wrote_it(sheet: dict[str, Any]) -> None:
    found = _found(sheet["facts"])
    assert {key: one["gates"] for key, one in found.items() if one["status"] == "facts_met"} == sheet["met"]
    for key, wanted in sheet.get("also", {}).items():
        said = {name: found[key][name] for name in ("status", "failed", "missing", "gates")}
        assert said == {"failed": [], "missing": [], "gates": []} | wanted, key


def test_the_command_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "FACTS.json"
    path.write_text(json.dumps(SHEETS[0]["facts"]), encoding="utf-8")
    done = CliRunner().invoke(analyse, ["powers", str(path), "--date", DAY.isoformat()])
    assert {one["id"]: one for one in json.loads(done.stdout)["measures"]} == _found(SHEETS[0]["facts"])


@pytest.mark.parametrize("sheet", SHEETS, ids=[one["why"] for one in SHEETS])
def test_a_child_or_an_unknown_age_is_in_the_way_of_every_measure_that_falls_on_a_person(sheet: dict[str, Any]) -> None:
    falls_on = {key for key, one in catalogue().measures.items() if "person" in {b.value for b in one.bears_on}}
    young = _found(sheet["facts"] | {"person.age": 17})
    assert all("G1" in young[key]["gates"] for key in falls_on if young[key]["status"] != "not_eligible")
    unknown = _found({name: value for name, value in sheet["facts"].items() if name != "person.age"})
    protects = {key for key, one in catalogue().measures.items() if one.kind is Kind.PROTECTIVE}
    waits = [key for key in falls_on - protects if unknown[key]["status"] != "not_eligible"]
    assert all("G1b" in unknown[key]["gates"] for key in waits)
