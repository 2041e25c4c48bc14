"""`lantern intake`: counts equal those of the csv module, a second load changes nothing, refusals name their place."""

from __future__ import annotations

import csv
import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from dashboards.loading import KINDS
from data.records import Case
from data.store import Store, open_store

Run = Callable[..., Any]
FORCES = ("bedfordshire", "hertfordshire", "thames-valley", "cambridgeshire")
# the order in which a new case is loaded: what is referred to comes first
CHAIN = ("reports", "people", "vehicles", "phones", "venues", "events", "missing", "links")
REGISTERS = ("premises-licences", "taxi-licences", "gambling-premises", "food-hygiene")


def _store(home: Path) -> Store:
    return open_store(f"sqlite:///{home / 'case.db'}", home / "store.key", create=False)


def _state(home: Path) -> tuple[int, Case]:
    store = _store(home)
    found = store.revision, store.case()
    assert store.audit.verify() is None
    store.close()
    return found


def _street(reference_data: Path, slug: str) -> Path:
    return reference_data / "crime" / "2019-02" / f"2019-02-{slug}-street.csv.gz"


def _counted(path: Path) -> tuple[int, int]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return len(rows), sum(not row["Longitude"] for row in rows)


def _templates(lantern: Run, folder: Path, *kinds: str) -> dict[str, Path]:
    paths = {}
    for kind in kinds:
        paths[kind] = folder / f"{kind}.csv"
        paths[kind].write_text(lantern("intake", "--kind", kind, "--template").out, encoding="utf-8")
    return paths


def _changed(path: Path, **cells: str) -> Path:
    """The template with cells of its first row changed."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows[0] |= cells
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerow(rows[0])
    return path


@pytest.mark.reference
def test_a_month_of_four_forces_twice(lantern: Run, reference_data: Path, tmp_path: Path) -> None:
    files = [_street(reference_data, slug) for slug in FORCES]
    official = reference_data / "boundaries" / "pfa_dec2023_ew_bsc.geojson"
    command = ("intake", *files, "--kind", "policeuk", "--json")
    first = lantern(*command, LANTERN_BOUNDARY=str(official))
    revision, case = _state(tmp_path / "home")
    again = lantern(*command, LANTERN_BOUNDARY=str(official)).json
    counted = {path.name: _counted(path) for path in files}
    total, without = (sum(pair[i] for pair in counted.values()) for i in (0, 1))
    answer = first.json
    assert (answer["read"], answer["accepted"], answer["without_coordinates"]) == (total, total, without)
    assert (answer["rejected"], answer["duplicates"], answer["rejections"]) == (0, 0, [])
    assert {f["file"]: (f["read"], f["without_coordinates"]) for f in answer["files"]} == counted
    assert answer["boundary"] == official.name
    # the published count for Bedfordshire by the official boundary
    assert answer["files"][0]["outside_force"] == 18
    assert (again["read"], again["accepted"], again["duplicates"]) == (total, 0, total)
    assert _state(tmp_path / "home") == (revision, case)
    assert first.err.count("accepted") == len(files)


@pytest.mark.reference
@pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX systems")
def test_kill_9_between_files_and_load_again(
    run_lantern: Run, lantern_environment: Callable[[Path], dict[str, str]], reference_data: Path, tmp_path: Path
) -> None:
    files = [_street(reference_data, slug) for slug in FORCES]
    words = ["intake", *map(str, files), "--kind", "policeuk", "--json"]
    env = lantern_environment(tmp_path)
    command = [sys.executable, "-u", "-m", "dashboards.cli", *words]
    here = Path(__file__).resolve().parents[2]
    with subprocess.Popen(command, env=env, cwd=here, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as importer:
        assert importer.stderr is not None
        acknowledged = importer.stderr.readline().decode()
        # somewhere inside the second file
        time.sleep(0.2)
        importer.send_signal(signal.SIGKILL)
    assert importer.returncode == -signal.SIGKILL
    assert files[0].name in acknowledged
    _, case = _state(tmp_path)
    whole = {r.reference for r in case.reports.values()}
    answer = run_lantern(tmp_path, *words, **{k: v for k, v in env.items() if k.startswith("LANTERN_")}).json
    assert files[0].name in whole
    for counts in answer["files"]:
        read = _counted(next(path for path in files if path.name == counts["file"]))[0]
        # a file is in the store with all of its rows or with none
        assert (counts["accepted"], counts["duplicates"]) == ((0, read) if counts["file"] in whole else (read, 0))
    assert answer["accepted"] + answer["duplicates"] == sum(_counted(path)[0] for path in files)
    store = _store(tmp_path)
    assert len(store.recorded_crime("2019-02")) == answer["read"]
    store.close()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_template(run_lantern: Run, tmp_path: Path, kind: str) -> None:
    answer = run_lantern(tmp_path, "intake", "--kind", kind, "--template")
    assert answer.status == 0
    rows = list(csv.reader(answer.out.splitlines()))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) >= 2
    assert not (tmp_path / "case.db").exists()


def test_the_templates_load_one_after_the_other(lantern: Run, tmp_path: Path) -> None:
    kinds = (*CHAIN, *REGISTERS)
    paths = _templates(lantern, tmp_path, "policeuk", *kinds)
    for kind in kinds:
        answer = lantern("intake", paths[kind], "--kind", kind, "--json").json
        assert answer["rejections"] == [], kind
        assert answer["accepted"] == answer["read"] == len(paths[kind].read_text().splitlines()) - 1, kind
    revision, case = _state(tmp_path / "home")
    assert set(case.people) == {"P-1", "P-2"}
    assert {"E-1", "E-2"} <= set(case.events)
    assert set(case.links) == {"K-1"}
    for kind in kinds:
        again = lantern("intake", paths[kind], "--kind", kind, "--json").json
        assert (again["accepted"], again["duplicates"]) == (0, again["read"]), kind
    assert _state(tmp_path / "home") == (revision, case)
    assert lantern("intake", paths["policeuk"], "--kind", "policeuk", "--json").json["accepted"] == 1


def test_the_same_rows_from_a_workbook(lantern: Run, tmp_path: Path) -> None:
    path = _templates(lantern, tmp_path, "reports")["reports"]
    book = Workbook()
    for row in csv.reader(path.read_text(encoding="utf-8").splitlines()):
        book.active.append(row)
    book.save(tmp_path / "reports.xlsx")
    assert lantern("intake", tmp_path / "reports.xlsx", "--kind", "reports", "--json").json["accepted"] == 1
    again = lantern("intake", path, "--kind", "reports", "--json").json
    assert (again["accepted"], again["duplicates"]) == (0, 1)


def test_a_dry_run_writes_nothing(lantern: Run, tmp_path: Path) -> None:
    paths = _templates(lantern, tmp_path, "reports", "policeuk")
    for kind, path in paths.items():
        assert lantern("intake", path, "--kind", kind, "--dry-run", "--json").json["accepted"] == 1
    revision, case = _state(tmp_path / "home")
    assert revision == 0
    assert not case.reports


def test_police_intelligence_without_a_grade_is_refused(lantern: Run, tmp_path: Path) -> None:
    paths = _templates(lantern, tmp_path, "reports", "people", "vehicles", "events")
    _changed(paths["reports"], grade="", handling="")
    answer = lantern("intake", paths["reports"], "--kind", "reports", "--json").json
    assert (answer["accepted"], answer["rejected"]) == (0, 1)
    assert {(r["file"], r["row"]) for r in answer["rejections"]} == {("reports.csv", 2)}
    assert "grade" in " ".join(f"{r['column']} {r['reason']}" for r in answer["rejections"])
    # what rests on that report alone is refused with it
    orphan = lantern("intake", paths["events"], "--kind", "events", "--json").json
    assert (orphan["accepted"], orphan["rejected"]) == (0, 1)
    assert "report" in {r["column"] for r in orphan["rejections"]}


def test_bad_rows_go_to_a_file_with_their_place(lantern: Run, tmp_path: Path) -> None:
    paths = _templates(lantern, tmp_path, "reports")
    good = paths["reports"].read_text(encoding="utf-8")
    bad = good.splitlines()[1].replace("R-1", "R-2").replace("2026-03-14", "not a day")
    paths["reports"].write_text(f"{good}{bad}\n", encoding="utf-8")
    out = tmp_path / "bad.csv"
    answer = lantern("intake", paths["reports"], "--kind", "reports", "--rejections", out, "--json").json
    assert (answer["read"], answer["accepted"], answer["rejected"]) == (2, 1, 1)
    assert [(r["file"], r["row"], r["column"]) for r in answer["rejections"]] == [("reports.csv", 3, "reported_on")]
    with out.open(encoding="utf-8-sig", newline="") as stream:
        listed = list(csv.DictReader(stream))
    assert len(listed) == 1
    assert {"R-2", "not a day"} <= set(listed[0].values())


def test_a_column_map_names_other_headers(lantern: Run, tmp_path: Path) -> None:
    path = _templates(lantern, tmp_path, "reports")["reports"]
    path.write_text(path.read_text().replace("reported_on", "Tag"), encoding="utf-8")
    refused = lantern("intake", path, "--kind", "reports", "--json")
    assert (refused.status, refused.out) == (1, "")
    assert "reports.csv, row 1" in refused.err
    assert "reported_on" in refused.err
    (tmp_path / "map.toml").write_text('reported_on = "Tag"\n')
    answer = lantern("intake", path, "--kind", "reports", "--columns", tmp_path / "map.toml", "--json")
    assert answer.json["accepted"] == 1


def test_words_without_json_say_the_same(lantern: Run, tmp_path: Path) -> None:
    path = _templates(lantern, tmp_path, "reports")["reports"]
    answer = lantern("intake", path, "--kind", "reports")
    assert "1 rows read: 1 accepted, 0 rejected" in answer.out
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.out)


@pytest.mark.parametrize("audience", ["meeting", "licensing"])
def test_only_who_may_collect_loads(lantern: Run, tmp_path: Path, audience: str) -> None:
    path = _templates(lantern, tmp_path, "reports")["reports"]
    answer = lantern("intake", path, "--kind", "reports", LANTERN_AUDIENCE=audience)
    assert (answer.status, answer.out) == (1, "")
    assert audience in answer.err
    assert _state(tmp_path / "home")[0] == 0
    assert lantern("intake", path, "--kind", "reports", LANTERN_AUDIENCE="social_care").status == 0


def test_a_lost_file_is_refused_in_one_line(lantern: Run, tmp_path: Path) -> None:
    answer = lantern("intake", tmp_path / "nowhere.csv", "--kind", "policeuk", "--json")
    assert (answer.status, answer.out) == (1, "")
    assert answer.err.startswith("refused: nowhere.csv")
    assert len(answer.err.splitlines()) == 1
