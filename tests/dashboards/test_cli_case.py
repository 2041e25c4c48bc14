"""Commands on the demonstration case: one JSON object, the planted truths, and nothing without a sitting."""

from __future__ import annotations

import csv
import importlib
import pkgutil
import shutil
from collections.abc import Callable
from inspect import signature
from pathlib import Path
from typing import Any

import click
import pytest

from dashboards import pages
from dashboards.cli import COMMANDS as NAMES
from dashboards.cli import lantern as program
from dashboards.cli.lazily import LazyGroup
from dashboards.doors import OPEN_TO
from data.codes import Audience
from data.demonstration import Demonstration
from data.store import open_store

Run = Callable[..., Any]
GEOCODED = (
    *("easting", "northing", "longitude", "latitude", "precision", "uncertainty_m", "status", "matched_text"),
    *("source", "force_code", "local_authority_code", "candidates"),
)
# Commands that read no case: they start the app (which asks for a sitting), make the fictional case, work on the
# caller's own files or the operator's gazetteer, or look at the machine.
WITHOUT_SITTING = {"serve", "demo", "geocode", "doctor", "analyse", "gazetteer", "exchange"}
# The owner of a shared database makes its tables before there is a case.
WITHOUT_SITTING |= {"database prepare"}
# What the product consists of, and the table of who may see what: neither reads a case.
WITHOUT_SITTING |= {"components", "policy"}
# Accounts are kept by whoever holds the key file; they open no case.
WITHOUT_SITTING |= {f"user {name}" for name in ("add", "list", "disable", "password", "role", "end-sessions")}
WITHOUT_SITTING |= {f"user second-factor {name}" for name in ("enrol", "reset", "require")}
# Entries go to the machine's log by a timer, for whoever holds the key file; no record of a case is read.
WITHOUT_SITTING |= {"audit forward"}
# Measures are law as it ships and a partnership's own files; no record of a case is read.
WITHOUT_SITTING |= {f"powers {name}" for name in ("list", "show", "lint", "add", "template")}


def _single(group: click.Group, before: str = "") -> dict[str, click.Command]:
    """Every command by its whole name, those of a group one by one."""
    found: dict[str, click.Command] = {}
    held = group.every_command() if isinstance(group, LazyGroup) else group.commands
    for name, command in held.items():
        if f"{before}{name}" in WITHOUT_SITTING:
            continue
        is_group = isinstance(command, click.Group)
        found |= _single(command, f"{before}{name} ") if is_group else {f"{before}{name}": command}
    return found


COMMANDS = _single(program)
ON_CASE = sorted(COMMANDS)
EXAMPLES = {
    "report": ("profile", "-o", "profile.html"),
    "retention apply": ("decisions.csv",),
    "conditions set": ("R-1", "--words", "ask first", "--by", "A. Fictional"),
    "conditions review": ("C-1", "--by", "A. Fictional"),
    "conditions withdraw": ("C-1", "--by", "A. Fictional"),
    "retention erase": ("P-1", "--by", "A. Fictional", "--second", "B. Fictional", "--reason", "no longer needed"),
    "retention hold": ("case", "--by", "A. Fictional", "--authority", "an inquiry", "--reason", "asked for"),
    "retention keep": ("P-1", "--by", "A. Fictional", "--reason", "needed", "--next", "2027-01-01"),
    "retention keys": ("ring.copy",),
    "retention release": ("H-1", "--by", "A. Fictional", "--reason", "ended"),
    "places find": ("LU1",),
    "places choose": ("the usual bench", "--impossible", "--why", "nobody knows"),
    "places withdraw": ("the usual bench", "--why", "found"),
    "places reverse": ("--x", "509200", "--y", "221200"),
    "intake": ("in.csv", "--kind", "reports"),
    "propose": ("person", "P-1"),
    "audit anchor": ("-o", "anchor.json"),
    "backup": ("copy.lantern",),
    "restore": ("copy.lantern",),
    "standing judge": ("adult", "P-1", "--by", "DS Example", "--reason", "seen"),
    "standing withdraw": ("standing:adult_beyond_doubt:P-1", "--by", "DS Example", "--reason", "seen"),
    "resolve judge": ("P-1", "P-2", "--verdict", "same", "--reason", "seen", "--by", "DS Example"),
    "put-forward": ("venue", "V-1", "licence-review-s51", "--by", "A. Fictional"),
    "confirm": ("venue", "V-1", "licence-review-s51", "--by", "A. Fictional"),
    "check": ("identity", "venue", "V-1", "--result", "clear", "--by", "A. Fictional"),
    "decide": (
        "venue",
        "V-1",
        "licence-review-s51",
        "--outcome",
        "declined",
        "--proposer",
        "A",
        "--approver",
        "B",
        "--reason",
        "none",
    ),
    "action assign": ("visit", "--agency", "Council", "--owner", "A. Fictional", "--due", "2026-12-01"),
    "action move": ("A-1", "started"),
    "order enter": (
        "closure",
        "closure-notice-s76",
        "--on",
        "venue",
        "V-1",
        "--issued-by",
        "A",
        "--agency",
        "B",
        "--starts",
        "2026-11-01",
    ),
    "order serve": ("O-1", "--how", "by_post", "--by", "A. Fictional"),
    "order breach": ("O-1", "--what", "open", "--happened", "2026-11-01", "--by", "A. Fictional", "--report", "R-1"),
    "order close": ("O-1", "--because", "ended"),
    "duty start": (
        "minutes",
        "--from",
        "2026-11-01",
        "--nation",
        "E",
        "--agency",
        "Council",
        "--owner",
        "A. Fictional",
    ),
    "duty stop": ("D-1", "--by", "A. Fictional"),
    "escalate": ("A-1", "--to", "Council", "B. Fictional", "--by", "A. Fictional", "--reason", "late"),
    "review": (
        "D-1",
        "stop",
        "--by",
        "A",
        "--agreed-by",
        "B",
        "--reason",
        "done",
        "--harm",
        "no",
        "--displacement",
        "no",
    ),
    "request ask": ("D-1", "--asked-by", "A", "--agency", "Council", "--owner", "B. Fictional", "--due", "2026-12-01"),
    "request answer": ("Q-1", "--found", "true", "--by", "A. Fictional"),
    "paper": ("closure", "--decision", "D-1", "-o", "paper.docx", "--drafted-by", "A. Fictional"),
    "whatif": ("P-1",),
    "timeline": ("person", "P-1"),
    "paths": ("P-1", "P-2"),
    "connect": ("P-1", "P-2"),
    "phases": ("2026-01-01", "2026-06-01"),
    "export": ("--format", "csv", "--recipient", "A", "--expires", "2027-01-01", "-o", "out.csv"),
    "watches add": ("vehicle_with_children_in_two_forces", "--why", "seen"),
    "watches silence": ("F-1", "--reason", "known"),
    "watches end": ("W-1",),
    "powers sign-on": (
        "closure-notice-s76",
        "--digest",
        "0123456789ab",
        "--signed-by",
        "A. Fictional",
        "--organisation",
        "B",
    ),
}
SITTING = {"LANTERN_ACTOR": "DC Example", "LANTERN_AUDIENCE": "police_analyst", "LANTERN_PURPOSE": "test"}


def test_hotspots_finds_the_planted_two(on_demo: Run, made: Demonstration) -> None:
    first = on_demo("hotspots", "--json")
    assert on_demo("hotspots", "--json").out == first.out
    answer = first.json
    found = {force for spot in answer["hotspots"] for force in spot["forces"]}
    planted = {
        place.force_code
        for spot in made.truths.hotspots
        if (place := made.case.locations[spot.locations[0]]) is not None
    }
    assert found == planted
    assert len(answer["hotspots"]) == len(made.truths.hotspots)
    assert all(spot["why"] and spot["reports"] for spot in answer["hotspots"])
    assert answer["sentences"]


def test_network_finds_the_vehicle_that_joins_two_forces(on_demo: Run, made: Demonstration) -> None:
    answer = on_demo("network", "--json").json
    via = {node for talk in answer["only_together"] for node in talk["via"]}
    assert set(made.truths.joining_vehicle) & via
    assert on_demo("network").out.strip()


@pytest.mark.parametrize("audience", [a for a in Audience if a is not Audience.PUBLIC])
def test_every_command_answers_every_audience(on_demo: Run, made: Demonstration, audience: Audience) -> None:
    who = {"LANTERN_AUDIENCE": audience.value}
    for words in (("hotspots", "--json"), ("network", "--json")):
        answer = on_demo(*words, **who)
        assert answer.json if answer.status == 0 else not answer.out
        assert not any(person in answer.out for person in made.truths.restricted_people) or audience == "police_analyst"


@pytest.mark.parametrize(
    ("kind", "field", "expected"),
    [
        ("person", "notice_adult", "cawn-s2-under-16"),
        ("vehicle", "joining_vehicle", "anpr-marker-request"),
        ("venue", "licensed_venue", "licence-review-s51"),
    ],
)
def test_propose_gives_reasons_for_every_measure(
    on_demo: Run, made: Demonstration, kind: str, field: str, expected: str
) -> None:
    node = getattr(made.truths, field)
    node = node if isinstance(node, str) else node[-1]
    answer = on_demo("propose", kind, node, "--date", "2026-11-25", "--json").json
    assert (answer["kind"], answer["id"], answer["date"]) == (kind, node, "2026-11-25")
    options = {option["measure"]: option for option in answer["options"]}
    assert options[expected]["status"] in {"possible", "facts_met"}
    for option in answer["options"]:
        assert option["met"] or option["failed"] or option["find_out"], option["measure"]
    words = on_demo("propose", kind, node, "--date", "2026-11-25").out
    assert words.strip()
    assert "recommended" not in words.lower()


def test_propose_offers_no_notice_against_the_central_child(on_demo: Run, made: Demonstration) -> None:
    answer = on_demo("propose", "person", made.truths.central_child, "--date", "2026-11-25", "--json")
    if answer.status == 0:
        met = {o["measure"] for o in answer.json["options"] if o["status"] == "facts_met"}
        assert not met & {"cawn-s2-under-16", "cawn-s49-in-care", "sexual-risk-order"}


def test_propose_names_an_unknown_record_by_its_id(on_demo: Run) -> None:
    answer = on_demo("propose", "person", "PER-9999", "--json")
    assert (answer.status, answer.out) == (1, "")
    assert "PER-9999" in answer.err
    assert "Traceback" not in answer.err


def test_doctor_finds_the_demonstration_whole(on_demo: Run) -> None:
    answer = on_demo("doctor", "--json").json
    assert answer["ok"] is True
    assert {f["name"] for f in answer["findings"]} >= {"store", "gazetteer", "areas", "measures"}


def test_doctor_ends_with_1_when_the_key_is_wrong(demo_home: Path, run_lantern: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(demo_home / "demonstration", home)
    key = home / "store.key"
    key.write_text("0" * 64 + "\n", encoding="ascii")
    answer = run_lantern(home, "doctor")
    assert answer.status == 1
    assert any(line.startswith("NOT  store") for line in answer.out.splitlines())
    refused = run_lantern(home, "hotspots", "--json", **SITTING)
    assert (refused.status, refused.out) == (1, "")
    assert len(refused.err.splitlines()) == 1
    assert str(key) in refused.err
    key.chmod(0o644)
    readable = run_lantern(home, "hotspots", **SITTING)
    assert (readable.status, len(readable.err.splitlines())) == (1, 1)
    assert "chmod 600" in readable.err


def test_demo_twice_changes_nothing_and_fresh_makes_it_anew(demo_home: Path, run_lantern: Run, tmp_path: Path) -> None:
    home = tmp_path / "again"
    shutil.copytree(demo_home, home)
    folder = home / "demonstration"
    before = _state(folder)
    assert run_lantern(home, "demo", "--no-serve").status == 0
    assert _state(folder) == before
    store = open_store(f"sqlite:///{folder / 'case.db'}", folder / "store.key")
    with store.unit_of_work(actor="DC Example", purpose="test", reason="test") as work:
        person = next(iter(before[1].people))
        link = [i for i, x in before[1].links.items() if person in (x.source_id, x.target_id)]
        part = [i for i, x in before[1].participations.items() if x.subject_id == person]
        work.remove(person, *link, *part)
    store.close()
    assert person not in _state(folder)[1].people
    assert run_lantern(home, "demo", "--no-serve", "--fresh").status == 0
    assert _state(folder) == before


def _state(folder: Path) -> tuple[int, Any]:
    store = open_store(f"sqlite:///{folder / 'case.db'}", folder / "store.key", create=False)
    found = store.revision, store.case()
    store.close()
    return found


def test_geocode_adds_the_columns_of_the_contract(lantern: Run, made: Demonstration, tmp_path: Path) -> None:
    texts = ["SG6 1GJ", "Luton", "TL 09 21", "nowhere that anybody knows", ""]
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([["id", "where", "source"], *([f"00{i}", t, "mine"] for i, t in enumerate(texts))])
    answer = lantern("geocode", path, "--column", "where", "-o", out, "--json").json
    with out.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert set(GEOCODED) <= set(rows[0])
    assert [row["id"] for row in rows] == ["000", "001", "002", "003", "004"]
    assert [row["where"] for row in rows] == texts
    # a column of the caller's own is kept
    assert {row["source_given"] for row in rows} == {"mine"}
    assert answer["read"] == len(texts) == sum(answer[s] for s in ("matched", "ambiguous", "unmatched"))
    for row in rows:
        assert row["status"] in {"matched", "ambiguous", "unmatched"}
        assert bool(row["easting"]) == (row["status"] == "matched")
    # the south-west corner of the square is 509000 221000
    grid = rows[2]
    assert 509_000 <= float(grid["easting"]) < 510_000
    assert 221_000 <= float(grid["northing"]) < 222_000
    assert grid["force_code"] == "E23000026"
    assert rows[3]["status"] == "unmatched"


def test_geocode_refuses_rows_and_columns_that_do_not_fit(lantern: Run, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("id,where\n1,Luton\n2\n", encoding="utf-8")
    uneven = lantern("geocode", path, "--column", "where", "-o", tmp_path / "out.csv")
    assert (uneven.status, uneven.out) == (1, "")
    assert "in.csv, row 3" in uneven.err
    path.write_text("id,where\n1,Luton\n", encoding="utf-8")
    other = lantern("geocode", path, "--column", "place", "-o", tmp_path / "out.csv")
    assert other.status == 1
    assert "place" in other.err
    lost = lantern("geocode", path, "--column", "where", "-o", tmp_path / "no folder" / "out.csv")
    assert (lost.status, len(lost.err.splitlines())) == (1, 1)


@pytest.mark.parametrize("name", ON_CASE)
@pytest.mark.parametrize("missing", ["actor", "audience", "purpose"])
def test_no_command_touches_the_case_without_a_sitting(
    run_lantern: Run, tmp_path: Path, name: str, missing: str
) -> None:
    given = {n: v for n, v in SITTING.items() if n != f"LANTERN_{missing.upper()}"}
    answer = run_lantern(tmp_path, *name.split(), *EXAMPLES.get(name, ()), **given)
    assert (answer.status, answer.out) == (1, "")
    assert missing in answer.err
    assert not (tmp_path / "case.db").exists()


def test_every_command_is_known_to_this_test() -> None:
    for name in ON_CASE:
        options = {option.name for option in COMMANDS[name].params if isinstance(option, click.Option)}
        assert {"actor", "audience", "purpose"} <= options, name
    assert set(NAMES) >= {name.split()[0] for name in WITHOUT_SITTING}


@pytest.mark.parametrize("audience", ["public", "everybody", "POLICE_ANALYST "])
def test_an_audience_that_is_none_is_refused(run_lantern: Run, on_demo: Run, tmp_path: Path, audience: str) -> None:
    answer = on_demo("network", "--json", LANTERN_AUDIENCE=audience)
    assert (answer.status, answer.out) == (1, "")


@pytest.mark.parametrize(
    ("words", "door"),
    [
        (("hotspots", "--json"), "hotspots"),
        (("network", "--json"), "network"),
        (("propose", "person", "P-1", "--json"), "options"),
        (("intake", "in.csv", "--kind", "reports", "--json"), "intake"),
    ],
)
@pytest.mark.parametrize("audience", list(Audience))
def test_a_command_is_open_to_whom_its_page_is_open(
    on_demo: Run, words: tuple[str, ...], door: str, audience: Audience
) -> None:
    answer = on_demo(*words, LANTERN_AUDIENCE=audience.value)
    closed = audience not in OPEN_TO[door]
    assert ("may not: open" in answer.err) is closed
    if closed:
        assert (answer.status, answer.out) == (1, "")


def test_every_page_has_audiences() -> None:
    modules = [importlib.import_module(f"{pages.__name__}.{m.name}") for m in pkgutil.iter_modules(pages.__path__)]
    assert {m.__name__ for m in modules if hasattr(m, "render")} == {m.__name__ for m in pages.ALL}
    for page in pages.ALL:
        assert page.TITLE.strip()
        assert page.PATH.strip()
        assert page.AUDIENCES
        assert set(Audience) - {Audience.PUBLIC} >= page.AUDIENCES
        assert list(signature(page.render).parameters) == ["desk", "view"]
    assert len({page.PATH for page in pages.ALL}) == len(pages.ALL)


def test_wrong_usage_ends_with_2(run_lantern: Run, tmp_path: Path) -> None:
    for words in (
        ("nonsense",),
        ("intake",),
        ("intake", "--kind", "nonsense"),
        ("propose", "person"),
        ("hotspots", "x"),
    ):
        answer = run_lantern(tmp_path, *words)
        assert (answer.status, answer.out) == (2, ""), words
    assert run_lantern(tmp_path, "intake", "--kind", "reports", **SITTING).status == 2
    assert run_lantern(tmp_path, "--help").status == 0
    assert run_lantern(tmp_path, "--version").status == 0
