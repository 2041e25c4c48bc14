"""`lantern resolve` on the demonstration case, `lantern analyse link` on files: one object, reasons, what is new."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from data.demonstration import Demonstration

Run = Callable[..., Any]
ROWS = "person,Given Name,surname,dob,gender\n1,Robert,Fictional,1991-03-14,m\n1,Bob,Fictional,1991-03-14,f\n"
ROWS += "2,Tarn,Invented,1980-08-08,m\n"


@pytest.fixture(scope="module")
def on_copy(demo_home: Path, tmp_path_factory: pytest.TempPathFactory, run_lantern: Run) -> Run:
    """The demonstration store, copied, because judgements are written."""
    home = tmp_path_factory.mktemp("copy") / "demonstration"
    shutil.copytree(demo_home / "demonstration", home)
    given = {"LANTERN_ACTOR": "DC Example", "LANTERN_AUDIENCE": "police_analyst", "LANTERN_PURPOSE": "test"}
    return lambda *words, **more: run_lantern(home, *words, **(given | {"LANTERN_FICTIONAL": "true"} | more))


def test_every_planted_identity_is_listed_and_what_is_new_is_told(on_copy: Run, made: Demonstration) -> None:
    first = on_copy("resolve", "--json").json
    pairs = {(one["left"], one["right"]): one for one in first["candidates"]}
    for planted in made.truths.identities:
        one = pairs[min(planted), max(planted)]
        assert one["match_probability"] > 0.99
        assert len(one["forces"]) == 2
        assert {piece["effect"] for piece in one["evidence"]} <= {"helped", "hurt", "neutral", "contradicted"}
    assert tuple(sorted(made.truths.brothers)) in pairs
    assert tuple(sorted(made.truths.joining_vehicle)) in pairs
    assert set(first["new"]) == {one["id"] for one in first["candidates"]}
    assert on_copy("resolve", "--json").json["new"] == []
    left, right = made.truths.identities[0]
    said = on_copy(
        "resolve", "judge", left, right, "--verdict", "same", "--reason", "photographs", "--by", "DS Example"
    )
    assert (said.status, "same, by DS Example" in said.out) == (0, True)
    after = on_copy("resolve", "--json").json
    assert after["judged"] == 1
    assert (left, right) not in {(one["left"], one["right"]) for one in after["candidates"]}
    everything = on_copy("resolve", "--all", "--json").json["candidates"]
    assert next(one for one in everything if one["left"] == left)["judgement"]["verdict"] == "same"
    words = on_copy("resolve").out
    assert "helped" in words
    assert made.case.people[left].nicknames[0] not in words


def test_a_meeting_may_not_resolve(on_copy: Run, made: Demonstration) -> None:
    answer = on_copy("resolve", LANTERN_AUDIENCE="meeting")
    assert (answer.status, answer.out) == (1, "")
    left, right = made.truths.identities[1]
    refused = on_copy("resolve", "judge", left, right, "--verdict", "same", "--reason", "x", "--by", "system")
    assert (refused.status, "name" in refused.err) == (1, True)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_link_writes_pairs_with_weights(run_lantern: Run, tmp_path: Path, form: str) -> None:
    path, out = tmp_path / f"people.{form}", tmp_path / "pairs.csv"
    (tmp_path / "people.csv").write_text(ROWS, encoding="utf-8")
    if form == "parquet":
        duckdb.sql(f"copy (select * from read_csv('{tmp_path}/people.csv')) to '{path}' (format parquet)")
    answer = run_lantern(tmp_path, "analyse", "link", path, "--truth", "person", "-o", out, "--json").json
    assert [answer[k] for k in ("linked", "clusters", "precision", "recall")] == [1, 1, 1.0, 1.0]
    assert answer["not_compared"] == ["gender"]
    (pair,) = pd.read_csv(out).to_dict("records")
    assert pair["match_probability"] >= 0.99
    assert pair["weight_born"] > 5 < pair["weight_surname"]


def test_link_asks_for_a_map_when_it_knows_no_column(run_lantern: Run, tmp_path: Path) -> None:
    path, mapped = tmp_path / "people.csv", tmp_path / "map.toml"
    path.write_text(ROWS.replace("Given Name,surname,dob,gender", "a,b,c,d"), encoding="utf-8")
    answer = run_lantern(tmp_path, "analyse", "link", path)
    assert answer.status == 1
    assert "--columns MAP.toml" in answer.err
    mapped.write_text('forename = "a"\nsurname = "b"\ndate_of_birth = "c"\n', encoding="utf-8")
    assert run_lantern(tmp_path, "analyse", "link", path, "--columns", mapped).json["linked"] == 1
    mapped.write_text("forename", encoding="utf-8")
    assert "map.toml" in run_lantern(tmp_path, "analyse", "link", path, "--columns", mapped).err
