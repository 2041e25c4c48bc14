"""The commands of the casework on a small store: deferred, asked, answered, listed; refusals are one line."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dashboards.cli import lantern
from data.codes import Audience, LocationKind, ReportKind, VenueKind
from data.errors import LanternError, RefusedInput
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
        licence_holder="Example Ltd",
        facts=(("premises.cse_use_likely", "true", "R1"),),
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


def _refused(*words: str) -> str:
    done = CliRunner().invoke(lantern, [*words, "--json"])
    assert isinstance(done.exception, LanternError), done.output
    assert not done.stdout
    return str(done.exception)


def _agreed() -> dict[str, Any]:
    """A voluntary plan for the venue, agreed; before each thing is there the refusal names it."""
    about = ["venue", "V1", "premises-action-plan"]
    people = ["--proposer", "A. Fictional", "--approver", "B. Imaginary", "--reason", "as proposed"]
    proposal = _run("put-forward", *about, "--by", "A. Fictional")
    assert proposal["status"] == "facts_met"
    stands = _refused("decide", *about, *people, "--outcome", "agreed")
    assert {one["gate"] for one in proposal["gates"]} == {"G2", "G7"}
    assert all(f"{gate}: " in stands for gate in ("G2", "G7", "G9"))
    _run("check", "deconfliction", "venue", "V1", "--result", "clear", "--by", "L. Fictional")
    digest = _run("powers", "show", "premises-action-plan")["digest"]
    lawyer = ["--signed-by", "S. Invented", "--organisation", "Exampleshire Council"]
    _run("powers", "sign-on", "premises-action-plan", "--digest", digest, *lawyer)
    assert "G9: write down" in _refused("decide", *about, *people, "--outcome", "agreed")
    texts = [
        word for name in ("necessity", "proportionality", "childs-views", "equality") for word in (f"--{name}", "x")
    ]
    return _run("decide", *about, *people, "--outcome", "agreed", *texts)


def test_register_of_a_decision_from_entry_to_end(sitting: None) -> None:
    decision = _agreed()
    issued = ["--issued-by", "A. Fictional", "--agency", "Example Council", "--starts", TODAY.isoformat()]
    about = ["other_notice", "premises-action-plan", "--on", "venue", "V1"]
    entered = _run("order", "enter", *about, *issued, "--decision", decision["id"])
    assert _run("orders")["orders"][0]["in_force"] is False
    breach = ["--what", "not kept", "--happened", TODAY.isoformat(), "--by", "A. Fictional", "--report", "R1"]
    assert "did not stand" in _refused("order", "breach", entered["id"], *breach)
    assert _run("order", "serve", entered["id"], "--how", "in_person", "--by", "A. Fictional")["service"] == "in_person"
    assert _run("order", "breach", entered["id"], *breach)["order_id"] == entered["id"]
    (listed,) = _run("orders")["orders"]
    assert listed["in_force"]
    assert [one["what"] for one in listed["breaches"]] == ["not kept"]
    assert _run("order", "close", entered["id"], "--because", "kept since")["ended_because"] == "kept since"
    assert "ended already" in _refused("order", "close", entered["id"], "--because", "again")
    assert "not in the register" in _refused("order", "serve", "O9", "--how", "by_post", "--by", "A. Fictional")
    assert "catalogue" in _refused("order", "enter", "other_notice", "nothing", "--on", "venue", "V1", *issued)


def test_action_escalation_and_review(sitting: None) -> None:
    decision = _agreed()
    late = (TODAY - timedelta(days=30)).isoformat()
    given = ["--agency", "Example Council", "--owner", "C. Fictional", "--due", late, "--decision", decision["id"]]
    action = _run("action", "assign", "agree the plan", *given)
    further = ["--to", "Example Council", "D. Fictional", "--by", "A. Fictional", "--reason", "on leave"]
    assert _run("escalate", action["id"], *further)["about_id"] == action["id"]
    assert "no further step" in _refused("escalate", action["id"], *further)
    assert "say what came of it" in _refused("action", "move", action["id"], "done")
    assert _run("action", "move", action["id"], "done", "--outcome", "signed")["status"] == "done"
    assert "not late" in _refused("escalate", action["id"], *further)
    people = ["--by", "A. Fictional", "--agreed-by", "B. Imaginary", "--reason", "kept"]
    seen = ["--harm", "no", "--displacement", "not_known"]
    assert "say what is known" in _refused("review", decision["id"], "continue", *people, *seen)
    seen += ["--displacement-words", "too early"]
    assert "two people" in _refused("review", decision["id"], "stop", *people[:3], "a. fictional", *people[4:], *seen)
    kept = _run("review", decision["id"], "continue", *people, *seen)
    assert kept["next_review_on"] == (TODAY + timedelta(days=28)).isoformat()


def test_clock_of_a_duty(sitting: None) -> None:
    assert any(one["id"] == "taxi-tell-other-authority" for one in _run("duty", "list")["duties"])
    owner = ["--nation", "E", "--agency", "Example Council", "--owner", "C. Fictional", "--about", "venue", "V1"]
    assert "is not one of" in _refused("duty", "start", "nothing", "--from", TODAY.isoformat(), *owner)
    clock = _run("duty", "start", "taxi-tell-other-authority", "--from", "2026-03-30", *owner)
    # Ten working days beginning with Monday 30 March 2026; Good Friday is 3 April, Easter Monday 6 April.
    assert clock["due_on"] == "2026-04-14"
    assert "say why" in _refused("duty", "stop", clock["id"], "--by", "C. Fictional", "--not-needed")
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    assert "has not come" in _refused("duty", "stop", clock["id"], "--by", "C. Fictional", "--date", tomorrow)
    assert _run("duty", "stop", clock["id"], "--by", "C. Fictional")["was_late"] is True
    assert "done already" in _refused("duty", "stop", clock["id"], "--by", "C. Fictional")


def test_what_the_police_alone_may_do_and_who_has_no_casework(sitting: None) -> None:
    about = ["venue", "V1", "premises-action-plan", "--by", "L. Fictional"]
    assert "police lead" in _refused("confirm", *about, "--audience", "meeting")
    room = ["check", "deconfliction", "venue", "V1", "--result", "clear", "--by", "L. Fictional"]
    assert "police lead" in _refused(*room, "--audience", "meeting")
    for command in (["orders"], ["due"], ["duty", "list"], ["request", "list"]):
        assert "may not" in _refused(*command, "--audience", "licensing")
    assert "not an option" in _refused("put-forward", "venue", "V1", "nrm-referral", "--by", "A. Fictional")
