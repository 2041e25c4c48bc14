"""`lantern analyse`: one JSON object, ids as written, every kind of file, the same bytes for the same seed."""

from __future__ import annotations

import csv
import gzip
import io
import json
import runpy
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
from openpyxl import Workbook
from shapely.geometry import box

Run = Callable[..., Any]
EDGES = "source,target,weight\n007,7,1\n7,NA,2\nNA,None,3\n"


@pytest.fixture
def cli(run_lantern: Run, tmp_path: Path) -> Run:
    """`lantern analyse` by somebody who states nothing: plain files need no sitting."""
    return lambda *words: run_lantern(tmp_path / "home", "analyse", *words)


@pytest.fixture
def edges(tmp_path: Path) -> Path:
    path = tmp_path / "edges.csv"
    path.write_text(EDGES, encoding="utf-8")
    return path


@pytest.fixture
def area(tmp_path: Path) -> Path:
    path = tmp_path / "area.geojson"
    gpd.GeoDataFrame(geometry=[box(0, 0, 5000, 5000)], crs=27700).to_file(path, driver="GeoJSON")
    return path


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """A clump of 30 in one cell of 500 m, and 40 anywhere."""
    rng = np.random.default_rng(5)
    xy = np.vstack([rng.uniform(1050, 1450, (30, 2)), rng.uniform(0, 5000, (40, 2))]).round(1)
    path = tmp_path / "events.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([["x", "y"], *xy.tolist()])
    return path


def test_ids_stay_as_they_are_written(cli: Run, edges: Path) -> None:
    answer = cli("network", edges).json
    assert (answer["n"], answer["m"]) == (4, 3)
    assert set(answer["centrality"]) == {"007", "7", "NA", "None"}
    assert set(cli("key-players", edges, "--size", "1").json["set"]) <= {"7", "NA"}


def test_whole_numbers_beside_an_empty_cell_match_the_nodes(cli: Run, tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text("source,target\n1.0,2.0\n2.0,3.0\n")
    (tmp_path / "n.csv").write_text("id,age\n1,40\n2,41\n3,12\n4,50\n")
    answer = cli("network", tmp_path / "e.csv", "--nodes", tmp_path / "n.csv").json
    assert answer["n"] == 4
    # a child stands in no list
    assert set(answer["centrality"]) == {"1", "2", "4"}


@pytest.mark.reference
@pytest.mark.parametrize("name", ["montagna_meetings", "siren", "london_gang", "togo"])
def test_networks_of_the_literature_by_a_second_program(cli: Run, reference_data: Path, name: str) -> None:
    path = reference_data / "networks" / f"{name}_edges.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        graph = nx.Graph((row["source"], row["target"]) for row in csv.DictReader(stream))
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    answer = cli("network", path).json
    assert (answer["n"], answer["m"]) == (graph.number_of_nodes(), graph.number_of_edges())
    assert set(answer["centrality"]) == set(graph)
    truth = nx.degree(graph)
    assert {node: found["degree"] for node, found in answer["centrality"].items()} == dict(truth)


@pytest.mark.reference
def test_nodes_of_a_file_of_whole_numbers_match(cli: Run, reference_data: Path) -> None:
    folder = reference_data / "networks"
    with (folder / "gang1_nodes.csv").open() as stream:
        nodes = {row["Id"] for row in csv.DictReader(stream)}
    answer = cli("network", folder / "gang1_edges.csv", "--nodes", folder / "gang1_nodes.csv").json
    assert set(answer["centrality"]) == nodes
    removed = cli("removal", folder / "gang1_edges.csv", "--by", "degree", "--steps", "3").json["removed"]
    assert {str(node) for node in removed} <= nodes


def test_every_kind_of_file_gives_the_same_answer(cli: Run, edges: Path, tmp_path: Path) -> None:
    truth = cli("network", edges, "--weight", "weight").out
    packed = tmp_path / "edges.csv.gz"
    packed.write_bytes(gzip.compress(edges.read_bytes()))
    book = Workbook()
    for row in csv.reader(EDGES.splitlines()):
        book.active.append(row)
    book.save(tmp_path / "edges.xlsx")
    marked = tmp_path / "marked.csv"
    marked.write_bytes(b"\xef\xbb\xbf" + edges.read_bytes())
    for path in (packed, tmp_path / "edges.xlsx", marked):
        assert cli("network", path, "--weight", "weight").out == truth, path.name


def test_matrix_and_edge_list_are_one_network(cli: Run, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(",01,B,C\n01,0,1,0\nB,1,0,2\nC,0,2,0\n")
    (tmp_path / "e.csv").write_text("source,target,weight\n01,B,1\nB,C,2\n")
    one, other = (
        cli("network", tmp_path / "m.csv", "--matrix"),
        cli("network", tmp_path / "e.csv", "--weight", "weight"),
    )
    assert one.json["centrality"] == other.json["centrality"]


def test_clusters_from_a_workbook_with_numbers(cli: Run, events: Path, tmp_path: Path) -> None:
    book = Workbook()
    with events.open() as stream:
        for i, row in enumerate(csv.reader(stream)):
            book.active.append(row if i == 0 else [float(cell) for cell in row])
    book.save(tmp_path / "events.xlsx")
    options = ("--eps", "300", "--min-points", "8")
    answer = cli("clusters", events, *options)
    assert cli("clusters", tmp_path / "events.xlsx", *options).out == answer.out
    labels = answer.json["labels"]
    assert len(labels) == 70
    assert len(set(labels[:30])) == 1
    assert labels[0] >= 0


@pytest.mark.parametrize("baseline", ["uniform", "FILE"])
def test_hotspots_find_the_clump_and_repeat_to_the_byte(
    cli: Run, events: Path, area: Path, tmp_path: Path, baseline: str
) -> None:
    if baseline == "FILE":
        baseline = str(tmp_path / "spread.csv")
        grid = [(x, y) for x in range(25, 5000, 50) for y in range(25, 5000, 50)]
        Path(baseline).write_text("x,y\n" + "".join(f"{x},{y}\n" for x, y in grid))
    command = ("hotspots", events, "--cell", "500", "--boundary", area, "--baseline", baseline, "--replicates", "199")
    first = cli(*command, "--seed", "3")
    assert cli(*command, "--seed", "3").out == first.out
    answer = first.json
    assert "2_2" in {cell["cell"] for cell in answer["hot_cells"]}
    # nothing far from the clump
    assert {cell["cell"] for cell in answer["hot_cells"]} <= {f"{x}_{y}" for x in range(1, 4) for y in range(1, 4)}
    assert {"threshold", "smallest_detectable", "false_alarm_rate", "imprecise"} <= set(answer)


def test_hotspots_against_postcodes(cli: Run, tmp_path: Path) -> None:
    west, south = 507_000, 219_000
    path = tmp_path / "luton.geojson"
    gpd.GeoDataFrame(geometry=[box(west, south, west + 5000, south + 5000)], crs=27700).to_file(path, driver="GeoJSON")
    rng = np.random.default_rng(2)
    xy = rng.uniform((west + 300, south + 4300), (west + 400, south + 4400), (60, 2))
    events = tmp_path / "events.csv"
    events.write_text("x,y\n" + "".join(f"{x},{y}\n" for x, y in xy))
    answer = cli("hotspots", events, "--cell", "500", "--boundary", path, "--replicates", "99").json
    assert answer["baseline"] == "postcodes"
    assert "0_8" in {cell["cell"] for cell in answer["hot_cells"]}


@pytest.mark.reference
def test_weights_from_a_gal_file(cli: Run, reference_data: Path, tmp_path: Path) -> None:
    folder = reference_data / "spatial_stats"
    published = (folder / "stl_homicide.txt").read_text(encoding="utf-8")
    plain = tmp_path / "homicides.csv"
    # the first line counts rows and columns
    plain.write_text(published.split("\n", 1)[1], encoding="utf-8")
    command = ("moran", plain, "--value", "HR8893", "--weights", folder / "stl_homicide.gal", "--permutations", "99")
    # the figure of the PySAL documentation
    assert cli(*command).json["I"] == pytest.approx(0.2436558262177166, abs=1e-9)


def test_powers_on_a_day(cli: Run, tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps({"person.age": 34, "ctx.territory": "E", "child.age": None}))
    answer = cli("powers", facts, "--date", "2026-11-22").json
    measures = {measure["id"]: measure for measure in answer["measures"]}
    assert {m["status"] for m in measures.values()} <= {"not_eligible", "possible", "facts_met"}
    assert {"failed", "missing", "gates", "law"} <= set(measures["cawn-s2-under-16"])
    assert measures["cawn-s2-under-16"]["status"] == "possible"
    # law of England and Wales is not open in Scotland
    facts.write_text(json.dumps({"person.age": 34, "ctx.territory": "S"}))
    scottish = {m["id"]: m for m in cli("powers", facts).json["measures"]}
    assert scottish["sexual-risk-order"]["status"] == "not_eligible"
    assert cli("powers", facts, "--date", "yesterday").status == 2


@pytest.mark.parametrize(
    ("words", "text", "part"),
    [
        (("network", "FILE"), "a,b\n1,2\n", "source"),
        (("network", "FILE"), "source,target\n1,\n", "row 2"),
        (("network", "FILE", "--weight", "w"), "source,target,w\n1,2,3\n1,3,much\n", "row 3"),
        (("network", "FILE"), "", "empty"),
        (("network", "FILE"), 'source,target\n"1,2\n', "FILE"),
        (("clusters", "FILE"), "x,y\n1,2\n3,four\n", "row 3"),
        (("clusters", "FILE"), "a,b\n1,2\n", "column 'x'"),
        (("clusters", "FILE", "--crs", "EPSG:3857"), "x,y\n1,2\n", "EPSG:3857"),
        (("powers", "FILE"), "[1]", "object"),
        (("powers", "FILE"), "{", "JSON"),
    ],
)
def test_refusals_are_one_line_that_names_the_place(
    cli: Run, tmp_path: Path, words: tuple[str, ...], text: str, part: str
) -> None:
    path = tmp_path / "FILE"
    path.write_text(text)
    answer = cli(*(path if word == "FILE" else word for word in words))
    assert (answer.status, answer.out) == (1, "")
    assert answer.err.startswith("refused: ")
    assert len(answer.err.splitlines()) == 1
    assert part in answer.err


@pytest.mark.parametrize("name", ["x.xlsx", "x.csv.gz", "x.geojson", "x.gpkg"])
def test_damaged_files_are_refused_in_one_line(cli: Run, tmp_path: Path, events: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\x1f\x8b\x08 nothing that can be read")
    answer = cli("clusters", path)
    assert (answer.status, answer.out, len(answer.err.splitlines())) == (1, "", 1), answer.err
    assert name in answer.err
    if "g" in path.suffix and path.suffix != ".gz":
        area = cli("hotspots", events, "--cell", "500", "--boundary", path, "--baseline", "uniform")
        assert (area.status, len(area.err.splitlines())) == (1, 1)


def test_wrong_usage_ends_with_2(cli: Run, edges: Path) -> None:
    for words in (("network",), ("network", "nowhere.csv"), ("removal", edges), ("clusters", edges, "--method", "x")):
        answer = cli(*words)
        assert (answer.status, answer.out) == (2, "")


def test_module_and_script_are_one_program(cli: Run, edges: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["lantern", "analyse", "network", str(edges)])
    out = io.StringIO()
    with redirect_stdout(out), pytest.raises(SystemExit) as stop:
        runpy.run_module("dashboards.cli", run_name="__main__")
    assert (stop.value.code, out.getvalue()) == (0, cli("network", edges).out)
