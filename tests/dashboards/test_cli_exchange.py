"""`lantern export`, `lantern exchange` and `lantern watches`: refused without terms, told to the audit, read back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.audit import Act
from data.codes import LocationKind
from data.records import RECORD_FIELDS, Location
from data.store import open_store
from tests.dashboards.conftest import SITTING
from tests.network.planted_graph import link, planted

Run = Callable[..., Any]
LATER = (date.today() + timedelta(days=20)).isoformat()  # noqa: DTZ011


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A store that holds the planted case, with two places of which one is a child's home."""
    whole = planted()
    places = {
        "L1": Location(
            id="L1", reports=("a1",), text="=Example Park", kind=LocationKind.PARK,
            easting_m=505_000.0, northing_m=222_000.0,
        ),
        "L2": Location(
            id="L2", reports=("a1",), text="1 Hidden Road", kind=LocationKind.CHILD_RESIDENCE,
            easting_m=505_100.0, northing_m=222_100.0,
        ),
    }  # fmt: skip
    store = open_store(f"sqlite:///{tmp_path / 'case.db'}", tmp_path / "store.key")
    with store.unit_of_work(actor="t", purpose="t", reason="t", audience="police_analyst") as work:
        for name in RECORD_FIELDS:
            work.add(*getattr(replace(whole, locations=places), name).values())
    store.close()
    return tmp_path


def _export(run: Run, home: Path, form: str, *more: object, **env: str) -> Any:
    target = home / f"out.{form}"
    words = ["export", "--format", form, "-o", target, "--json", *more]
    return run(home, *words, **(SITTING | env))


TO = ("--recipient", "Beckshire Police", "--expires", LATER)


@pytest.mark.parametrize("form", ["graphml", "gexf", "i2-csv", "ftm", "csv", "geojson", "gpkg"])
def test_file_carries_its_terms_and_is_read_back(run_lantern: Run, home: Path, form: str) -> None:
    wrote = _export(run_lantern, home, form, *TO).json
    read = run_lantern(home, "exchange", home / f"out.{form}", "--format", form, "--json").json
    assert read["terms"] == wrote["terms"]
    assert not read["expired"]
    assert {k: read[k] for k in ("nodes", "ties", "rows") if k in read} == {
        k: wrote[k] for k in ("nodes", "ties", "rows") if k in wrote
    }
    assert wrote["terms"]["recipient"] == "Beckshire Police"
    assert b"Hidden Road" not in (home / f"out.{form}").read_bytes()
    store = open_store(f"sqlite:///{home / 'case.db'}", home / "store.key", create=False)
    (told,) = [e for e in store.audit.entries() if e.act is Act.DISCLOSURE]
    store.close()
    assert wrote["terms"]["anchor"] == f"{told.seq}:{told.digest}"
    assert "Beckshire Police" in told.detail


def test_no_number_that_counts_hidden_work_leaves_with_who_may_not_read_the_audit(run_lantern: Run, home: Path) -> None:
    wrote = _export(run_lantern, home, "csv", *TO, LANTERN_AUDIENCE="social_care").json
    store = open_store(f"sqlite:///{home / 'case.db'}", home / "store.key", create=False)
    (told,) = [e for e in store.audit.entries() if e.act is Act.DISCLOSURE]
    store.close()
    assert wrote["terms"]["anchor"] == told.digest
    assert run_lantern(home, "exchange", home / "out.csv", "--format", "csv", "--json").json["terms"] == wrote["terms"]


@pytest.mark.parametrize(
    ("more", "env", "words"),
    [
        (("--expires", LATER), {}, "name the recipient"),
        (("--recipient", "x"), {}, "expires"),
        (("--recipient", "x", "--expires", "2020-01-01"), {}, "must lie from today"),
        (TO, {"LANTERN_AUDIENCE": "meeting"}, "may not"),
        (TO, {"LANTERN_AUDIENCE": "public"}, "may not"),
        (TO, {"LANTERN_PURPOSE": ""}, "purpose"),
    ],
)
def test_refused_without_terms_or_the_right(
    run_lantern: Run, home: Path, more: tuple[str, ...], env: dict[str, str], words: str
) -> None:
    answer = _export(run_lantern, home, "csv", *more, **env)
    assert answer.status == 1
    assert words in answer.err
    assert not (home / "out.csv").exists()


def test_a_file_of_another_kind_is_refused(run_lantern: Run, home: Path) -> None:
    (home / "x.csv").write_text("a,b\n1,2\n")
    answer = run_lantern(home, "exchange", home / "x.csv", "--format", "csv")
    assert (answer.status, "terms cannot be read" in answer.err) == (1, True)


def test_watches_from_setting_to_silence(run_lantern: Run, home: Path) -> None:
    words = ("add", "new_link", "--why", "do they meet", "--left", "P1", "--right", "Q1", "--json")
    kept = run_lantern(home, "watches", *words, **SITTING).json
    assert run_lantern(home, "watches", "check", "--json", **SITTING).json["findings"] == []
    store = open_store(f"sqlite:///{home / 'case.db'}", home / "store.key", create=False)
    with store.unit_of_work(actor="t", purpose="t", reason="t", audience="police_analyst") as work:
        work.add(link("new", "P1", "Q1", ("b3",)))
    store.close()
    (found,) = run_lantern(home, "watches", "check", "--json", **SITTING).json["findings"]
    assert (found["watch"], found["reports"]) == (kept["id"], ["b3"])
    run_lantern(home, "watches", "silence", found["id"], "--reason", "cousins", "--json", **SITTING).json  # noqa: B018
    listed = run_lantern(home, "watches", "list", "--json", **SITTING).json
    assert ([w["id"] for w in listed["watches"]], listed["findings"]) == ([kept["id"]], [])
    closed = run_lantern(home, "watches", "list", **(SITTING | {"LANTERN_AUDIENCE": "meeting"}))
    assert closed.status == 1
