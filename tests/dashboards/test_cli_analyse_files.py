"""`lantern analyse` on plain files as people have them: other marks and encodings, shapes, and refusals by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

Run = Callable[..., Any]


@pytest.fixture
def cli(run_lantern: Run, tmp_path: Path) -> Run:
    """`lantern analyse` by somebody who states nothing."""
    return lambda *words: run_lantern(tmp_path / "home", "analyse", *words)


def _frame() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    xy = np.round(rng.uniform((500_000, 200_000), (501_000, 201_000), (40, 2)), 2)
    days = [f"2026-01-{1 + i % 28:02d}" for i in range(40)]
    return pd.DataFrame({"x": xy[:, 0], "y": xy[:, 1], "time": days, "value": rng.poisson(3, 40)})


def test_marks_and_encodings_change_nothing(cli: Run, tmp_path: Path) -> None:
    frame = _frame()
    text = frame.to_csv(index=False)
    files = {
        "plain.csv": text.encode(),
        "dos.csv": b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
        "tabs.csv": text.replace(",", "\t").encode(),
        "semicolons.csv": frame.to_csv(index=False, sep=";", decimal=",").encode(),
        "quoted.csv": frame.to_csv(index=False, quoting=1).encode(),
        "wide.csv": text.encode("utf-16"),
        "spaced.csv": text.replace("x,y,time", " x , y ,time").encode(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    commands = [
        ("clusters", "--eps", "150", "--min-points", "3"),
        ("near-repeat", "--time", "time", "--distance-bins", "1,200", "--day-bins", "7", "--permutations", "19"),
    ]
    for command, *options in commands:
        answers = {name: cli(command, tmp_path / name, *options) for name in files}
        assert {answer.out for answer in answers.values()} == {answers["plain.csv"].out}, command
        assert answers["plain.csv"].status == 0


def test_shapes_stand_for_their_centroids(cli: Run, tmp_path: Path) -> None:
    frame = _frame()
    frame.to_csv(tmp_path / "plain.csv", index=False)
    shapes = gpd.GeoDataFrame(
        frame.drop(columns=["x", "y"]), geometry=gpd.points_from_xy(frame["x"], frame["y"]), crs=27700
    )
    shapes.to_file(tmp_path / "shapes.gpkg")
    squares = shapes.set_geometry([box(p.x - 1, p.y - 1, p.x + 1, p.y + 1) for p in shapes.geometry], crs=27700)
    squares.to_crs(4326).to_file(tmp_path / "degrees.geojson")
    plain = cli("clusters", tmp_path / "plain.csv", "--eps", "150", "--min-points", "3").json
    for name in ("shapes.gpkg", "degrees.geojson"):
        assert cli("clusters", tmp_path / name, "--eps", "150", "--min-points", "3").json == plain, name
    options = ("--value", "value", "--weights", "band:200", "--permutations", "19")
    truth = cli("gi-star", tmp_path / "plain.csv", *options).json
    for name in ("shapes.gpkg", "degrees.geojson"):
        assert cli("gi-star", tmp_path / name, *options).json["z"] == pytest.approx(truth["z"], abs=1e-9)


def test_accuracy_shows_the_plain_count_beside_every_method(cli: Run, tmp_path: Path) -> None:
    _frame().to_csv(tmp_path / "events.csv", index=False)
    area = tmp_path / "area.geojson"
    gpd.GeoDataFrame(geometry=[box(500_000, 200_000, 501_000, 201_000)], crs=27700).to_file(area, driver="GeoJSON")
    files = ("--train", tmp_path / "events.csv", "--test", tmp_path / "events.csv", "--boundary", area)
    count = cli("accuracy", *files, "--cell", "100").json
    for method in ("kde", "gi-star"):
        answer = cli("accuracy", *files, "--cell", "100", "--method", method).json
        assert answer["baseline_rows"] == count["rows"] == count["baseline_rows"]
        assert [row["hit_rate"] for row in answer["rows"]] <= [row["hit_rate"] for row in count["rows"]]


@pytest.mark.parametrize(
    ("words", "text", "part"),
    [
        (("clusters", "FILE"), "x,y\n", "nothing to look at"),
        (("clusters", "FILE"), "x,y\n,\n,\n", "nothing to look at"),
        (("clusters", "FILE"), "x,y,x\n1,2,3\n", "stands twice"),
        (("clusters", "FILE"), "x,y\n500000,200000\n1e308,200000\n", "row 3"),
        (("clusters", "FILE", "--crs", "EPSG:4326"), "x,y\n-0.4,51.9\n509000,221000\n", "row 3"),
        (("gi-star", "FILE", "--value", "v", "--weights", "band:-1"), "x,y,v\n1,1,1\n2,1,2\n3,1,4\n", "above 0"),
        (("gi-star", "FILE", "--value", "v", "--weights", "band:9"), "x,y,v\n1,1,1\n,1,2\n3,1,4\n", "row 3"),
        (("scan", "FILE"), "id,x,y,cases,population\na,1,1,2,9\nb,2,2,1,9\na,3,3,1,9\n", "rows 2, 4"),
        (("scan", "FILE", "--time", "t"), "id,x,y,cases,population,t\n", "no rows"),
        (
            ("near-repeat", "FILE", "--time", "t", "--distance-bins", "1", "--day-bins", "7", "--crs", "local"),
            "x,y,t\n1,1,2026-03-28\n2,2,2026-03-29T01:30\n",
            "clocks went forward",
        ),
        (
            ("near-repeat", "FILE", "--time", "t", "--distance-bins", "1", "--day-bins", "7", "--crs", "local"),
            "x,y,t\n1,1,20260328\n2,2,20260329\n",
            "dates written as numbers",
        ),
        (("powers", "FILE"), '{"person.age": 34, "person.age": 12}', "stands twice"),
        (("powers", "FILE"), '{"person.age": 9999}', "person.age"),
        (("powers", "FILE"), '{"person.age": NaN}', "NaN"),
        (("effect", "--counts", "FILE"), '{"treated": [1, 2]}', "control"),
    ],
)
def test_refusals_name_the_file_and_the_place(
    cli: Run, tmp_path: Path, words: tuple[str, ...], text: str, part: str
) -> None:
    path = tmp_path / "given.json" if text.startswith("{") else tmp_path / "given.csv"
    path.write_text(text)
    answer = cli(*(path if word == "FILE" else word for word in words))
    assert (answer.status, answer.out, len(answer.err.splitlines())) == (1, "", 1), answer.err
    assert part in answer.err
    assert path.name in answer.err


def test_an_expectation_scan_has_the_keys_of_the_contract(cli: Run, tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    rows = [
        {"id": f"A{i}", "x": -0.4 + i / 50, "y": 51.9, "when": f"2026-{m:02d}", "cases": int(rng.poisson(1))}
        for i in range(8)
        for m in range(1, 11)
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    frame.loc[(frame["id"] == "A3") & (frame["when"] >= "2026-09"), "cases"] += 9
    frame.to_csv(tmp_path / "areas.csv", index=False)
    command = ("scan", tmp_path / "areas.csv", "--time", "when", "--model", "expectation", "--max-duration", "3",
               "--prospective", "--metric", "great-circle", "--replicates", "99", "--seed", "4")  # fmt: skip
    answer = cli(*command)
    assert answer.out == cli(*command).out
    best = json.loads(answer.out)["clusters"][0]
    assert (best["ids"], best["end"], best["p_value"]) == (["A3"], "2026-10", 0.01)
    assert best["start"] in {"2026-08", "2026-09"}
    assert {"rank", "centre_id", "radius", "cases", "expected", "population", "relative_risk", "llr"} <= set(best)
