"""The commands of the casework on a small store: deferred, asked, answered, listed; refusals are one line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dashboards.cli import lantern
from data.codes import Audience, LocationKind, ReportKind, VenueKind
from data.errors import RefusedInput
from data.records import Location, Report, Venue
from data.store import open_store
from data.views import View

TODAY = date.today()  # noqa: DTZ011 - the commands reckon with today


@pytest.fixture
def sitting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    settings = {"HOME": str(home), "DATABASE": f"sqlite:///{home / 'case.db'}", "KEY_FILE": str(home / "store.key")}
    settings |= {"ACTOR": "e.fictional", "AUDIENCE": "police_analyst", "PURPOSE": "test"}
    for name, value in settings.items():
        monkeypatch.setenv(f"LANTERN_{name}", value)
    store = open_store(settings["DATABASE"], home / "store.key")
    report = Report(id="R1", reference="1", agency="Council", kind=ReportKind.LICENCE_REGISTER, reported_on=TODAY)
    place = Location(
        id="L1", text="1 Invented Street", kind=LocationKind.VENUE, force_code="E23000026", reports=("R1",)
    )
    venue = Venue(
        id="V1",
        name="The Made Up Arms",
        kind=VenueKind.LICENSED_VENUE,
        location_id="L1",
        licence_number="PRE/1",
        activities=("alcohol_on",),
        reports=("R1",),
    )
    view = View(store, actor="e.fictional", audience=Audience.POLICE_ANALYST, purpose="test")
    with view.write("load") as work:
        work.add(report, place, venue)
    store.close()


def _run(*words: str) -> dict[str, Any]:
    done = CliRunner().invoke(lantern, [*words, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.stdout))


def test_defer_ask_answer_and_list(sitting: None) -> None:
    people = ["--proposer", "A. Fictional", "--approver", "B. Imaginary", "--reason", "one fact is missing"]
    made = _run("decide", "venue", "V1", "licence-expedited-review-s53a", "--outcome", "deferred", *people)
    assert "premises.serious_crime_link" in made["find_out"]
    owner = ["--asked-by", "A. Fictional", "--agency", "Example Police", "--owner", "C. Fictional"]
    asked = _run("request", "ask", made["id"], *owner, "--due", TODAY.isoformat())
    (request,) = [one for one in asked["requests"] if one["fact"] == "premises.serious_crime_link"]
    assert [one["heading"] for one in _run("due")["due"]].count("Facts to find out") == len(asked["requests"])
    found = ["--found", "true", "--by", "C. Fictional", "--reference", "EXP/1", "--source", "police_record"]
    assert _run("request", "answer", request["id"], *found)["status"] == "answered"
    listed = {one["id"]: one["answer"] for one in _run("request", "list")["requests"]}
    assert listed[request["id"]] == "true"
    assert _run("orders")["orders"] == []


def test_agreeing_without_gates_and_a_paper_without_a_decision_are_refused(sitting: None, tmp_path: Path) -> None:
    people = ["--proposer", "A. Fictional", "--approver", "a. fictional", "--reason", "x", "--outcome", "deferred"]
    runner = CliRunner()
    done = runner.invoke(lantern, ["decide", "venue", "V1", "licence-review-s51", *people])
    assert "G8" in str(done.exception)
    file = tmp_path / "paper.docx"
    done = runner.invoke(
        lantern, ["paper", "cawn", "--decision", "D9", "-o", str(file), "--drafted-by", "A. Fictional"]
    )
    assert isinstance(done.exception, RefusedInput)
    assert not file.exists()
