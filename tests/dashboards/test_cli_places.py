"""Geocoding a file, settling places and the operator's gazetteer, all by command."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dashboards.demonstration import demonstration_settings
from dashboards.wiring import open_desk
from data.settings import load_settings

Run = Callable[..., Any]
FICTIONAL = {"LANTERN_FICTIONAL": "true"}


@pytest.fixture
def own_demo(demo_home: Path, tmp_path: Path, lantern_environment: Callable[..., dict[str, str]]) -> tuple[Path, Any]:
    """A copy of the demonstration that a test may write to, and a way to read all its places."""
    shutil.copytree(demo_home, tmp_path / "own")

    def locations() -> str:
        desk = open_desk(demonstration_settings(load_settings(lantern_environment(tmp_path / "own"))))
        held = desk.view("test", "police_analyst", "test").case().locations
        desk.store.close()
        return json.dumps([asdict(held[key]) for key in sorted(held)], default=str)

    return tmp_path / "own" / "demonstration", locations


def _sit(run_lantern: Run, home: Path) -> Run:
    sitting = {"LANTERN_ACTOR": "DC Example", "LANTERN_AUDIENCE": "police_analyst", "LANTERN_PURPOSE": "test"}
    return lambda *words: run_lantern(home, *words, **sitting, **FICTIONAL)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_file_with_a_byte_order_mark_and_empty_cells_keeps_every_row(lantern: Run, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes("\ufeffplace,n\nLU1 2BQ,1\n,2\nNewport,3\nNaN,4\n,\nN/A,6\n".encode())
    answer = lantern("geocode", source, "--column", "place", "-o", target, "--json").json
    assert answer == {"read": 6, "matched": 1, "ambiguous": 1, "unmatched": 4}
    rows = _rows(target)
    assert [row["n"] for row in rows] == ["1", "2", "3", "4", "", "6"]
    assert [bool(row["easting"]) for row in rows] == [True, False, False, False, False, False]
    assert all(row["reason"] for row in rows)
    assert len(json.loads(rows[2]["candidates"])) == 6


def test_a_workbook_with_blank_rows_keeps_its_row_count(lantern: Run, tmp_path: Path) -> None:
    book, target = openpyxl.Workbook(), tmp_path / "out.csv"
    for cells in (["place"], [None], ["LU1 2BQ"], [None], [None], ["TL 091 212"]):
        book.active.append(cells)
    book.save(tmp_path / "in.xlsx")
    assert lantern("geocode", tmp_path / "in.xlsx", "--column", "place", "-o", target, "--json").json["read"] == 5
    assert [row["status"] for row in _rows(target)] == ["unmatched", "matched", "unmatched", "unmatched", "matched"]


def test_a_column_that_is_not_there_is_named_with_those_that_are(lantern: Run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("address,n\nLuton,1\n", encoding="utf-8")
    answer = lantern("geocode", tmp_path / "in.csv", "--column", "place", "-o", tmp_path / "out.csv")
    assert answer.status == 1
    assert "no column place" in answer.err
    assert "address" in answer.err
    assert not (tmp_path / "out.csv").exists()


def test_a_choice_is_made_applied_and_taken_back_to_the_byte(
    run_lantern: Run, own_demo: tuple[Path, Callable[[], str]]
) -> None:
    home, locations = own_demo
    run = _sit(run_lantern, home)
    before = locations()
    waiting = run("places", "list", "--json").json["waiting"]
    assert len(waiting) > 5
    item = waiting[0]
    assert item["reason"]
    run("places", "choose", item["key"], "--x", 509_200, "--y", 221_200, "--within", 80, "--why", "the caller said so")
    chosen = locations()
    assert chosen != before
    listed = run("places", "list", "--json").json
    assert item["key"] not in {one["key"] for one in listed["waiting"]}
    kept = next(one for one in listed["remembered"] if one["key"] == item["key"])
    assert (kept["chosen_by"], kept["reason"], kept["uncertainty_m"]) == ("DC Example", "the caller said so", 80)
    assert kept["locations"] == item["locations"]
    run("hotspots", "--json")  # places what waits, and must leave the choice alone
    assert locations() == chosen
    run("places", "withdraw", item["key"], "--why", "it was another caller")
    assert locations() == before
    run("hotspots", "--json")
    assert locations() == before


def test_a_matched_text_is_looked_up_corrected_and_taken_back(
    run_lantern: Run, own_demo: tuple[Path, Callable[[], str]]
) -> None:
    home, locations = own_demo
    run = _sit(run_lantern, home)
    before = locations()
    held = [place for place in json.loads(before) if place["source"] in {"GeoNames", "postcode directory"}]
    text = held[0]["text"]
    found = run("places", "find", text, "--json").json["placed"]
    item = next(one for one in found if one["text"] == text)
    assert item["candidates"][0]["label"] == "where it is now"
    words = ("places", "choose", item["key"], "--x", -0.35, "--y", 51.9, "--crs", "EPSG:4326", "--why", "wrong town")
    refused = run(*words)
    assert refused.status == 1
    assert "waits for a place" in refused.err
    assert locations() == before
    assert run(*words, "--correct").status == 0
    assert locations() != before
    run("places", "withdraw", text, "--why", "right after all")
    assert locations() == before


@pytest.mark.parametrize(
    "words",
    [
        ("places", "choose", "the usual bench", "--why", "x"),
        ("places", "choose", "the usual bench", "--x", "1", "--why", "x"),
        ("places", "choose", "the usual bench", "--impossible", "--candidate", "1", "--why", "x"),
    ],
)
def test_a_choice_says_one_thing(on_demo: Run, words: tuple[str, ...]) -> None:
    assert on_demo(*words).status == 2


def test_what_nobody_asked_is_refused(on_demo: Run) -> None:
    assert on_demo("places", "choose", "no such text", "--impossible", "--why", "x").status == 1
    assert on_demo("places", "withdraw", "no such text", "--why", "x").status == 1
    assert on_demo("places", "list", LANTERN_AUDIENCE="licensing").status == 1


def test_reverse_in_both_systems_says_the_same(on_demo: Run) -> None:
    grid = on_demo("places", "reverse", "--x", 509_200, "--y", 221_200, "--json").json
    degrees = on_demo("places", "reverse", "--x", -0.41497, "--y", 51.87868, "--crs", "EPSG:4326", "--json").json
    for answer in (grid, degrees):
        assert (answer["force_code"], answer["local_authority_code"]) == ("E23000026", "E06000032")
        assert answer["place"] == "Luton, Bedfordshire"
        assert answer["postcode"].startswith("LU1 ")
        assert not answer["on_border"]
    sea = on_demo("places", "reverse", "--x", 300_000, "--y", -50_000, "--json").json
    assert sea["postcode"] is None
    assert sea["reason"]


def test_what_the_operator_loads_is_told_and_places_texts(lantern: Run, tmp_path: Path) -> None:
    assert lantern("gazetteer", "status", "--json").json["loaded"] == {}
    (tmp_path / "places.csv").write_text(
        "name,easting,northing\nThe Usual Bench,509200,221200\nNowhere Bench,,\n", encoding="utf-8"
    )
    report = lantern("gazetteer", "load", tmp_path / "places.csv", "--kind", "places", "--json").json
    assert (report["read"], report["accepted"], report["rejected"]) == (2, 1, 1)
    assert report["rejections"][0]["row"] == 3
    assert "places" in lantern("gazetteer", "status", "--json").json["loaded"]
    (tmp_path / "in.csv").write_text("place\nby the usual bench\n", encoding="utf-8")
    lantern("geocode", tmp_path / "in.csv", "--column", "place", "-o", tmp_path / "out.csv")
    (row,) = _rows(tmp_path / "out.csv")
    assert (row["status"], float(row["easting"]), float(row["northing"])) == ("matched", 509_200, 221_200)
    assert float(row["uncertainty_m"]) > 50


def test_merged_districts_are_followed_by_date(lantern: Run) -> None:
    # Corby, East Northamptonshire, Kettering and Wellingborough became North Northamptonshire on 1 April 2021
    # (SI 2020/156); the Bedfordshire districts became unitary in 2009.
    after = lantern("gazetteer", "authority", "Kettering", "--date", "2022-01-01", "--json").json["authorities"]
    before = lantern("gazetteer", "authority", "E07000153", "--date", "2020-01-01", "--json").json["authorities"]
    assert [one["code"] for one in after] == ["E06000061"]
    assert [one["code"] for one in before] == ["E07000153"]
    assert lantern("gazetteer", "authority", "Atlantis").status == 1


def test_incidents_recorded_elsewhere_are_flagged_and_not_moved(
    run_lantern: Run, own_demo: tuple[Path, Callable[[], str]]
) -> None:
    home, locations = own_demo
    before = locations()
    found = _sit(run_lantern, home)("gazetteer", "elsewhere", "--json").json["incidents"]
    assert found
    assert all(one["recorded_by"] != one["located_in"] and one["words"] for one in found)
    assert locations() == before
