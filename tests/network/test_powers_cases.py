"""Cases that a lawyer wrote and can read, run through ``lantern analyse powers`` as anybody would run it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from dashboards.cli.analyse import analyse
from data.codes import EventKind, LocationKind, PersonKind, ReportKind, Role, VenueKind
from data.records import Case, Event, Location, Participation, Person, Report, Vehicle, Venue
from network.disruption.catalogue import catalogue
from network.disruption.eligibility import analyse as evaluate_all
from network.disruption.facts import facts_for

DAY = date(2026, 11, 22)
FOLDER = Path(__file__).with_name("measures_cases")
STATUS = {"met": "facts_met", "met_too": "facts_met", "not_met": "not_eligible", "not_known": "possible"}


class _Strict(yaml.SafeLoader):
    """Refuses a measure or a fact that is written twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        assert len(keys) == len(set(keys)), f"{node.start_mark}: written twice"
        return super().construct_mapping(node, deep)


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Strict)  # noqa: S506 - a safe loader


BY_MEASURE: dict[str, dict[str, Any]] = {
    name: cases for path in sorted(FOLDER.glob("[a-z]_*.yaml")) for name, cases in _read(path).items()
}
BOUNDARIES: list[dict[str, Any]] = _read(FOLDER / "boundaries.yaml")


def _cases() -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Measure, why, facts and what is expected."""
    for measure, entry in BY_MEASURE.items():
        expected = {"status": "facts_met"} | {k: entry[k] for k in ("gates",) if k in entry}
        yield measure, entry["met"], entry["facts"], expected
        for kind in ("not_met", "not_known", "met_too"):
            for case in entry.get(kind, []):
                left = {name: value for name, value in entry["facts"].items() if name not in case.get("without", ())}
                wanted: dict[str, Any] = {"status": STATUS[kind]}
                wanted |= {"missing": case["find_out"]} if "find_out" in case else {}
                wanted |= {"gates": case["gates"]} if "gates" in case else {}
                yield measure, case["why"], left | case.get("with", {}), wanted


ALL = list(_cases())


def _command(facts: dict[str, Any], folder: Path, measure: str) -> dict[str, Any]:
    path = folder / "FACTS.json"
    path.write_text(json.dumps(facts), encoding="utf-8")
    done = CliRunner().invoke(analyse, ["powers", str(path), "--date", DAY.isoformat()])
    assert done.exit_code == 0, done.exception
    return _of(measure, json.loads(done.stdout))


def _of(measure: str, answer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(entry for entry in answer["measures"] if entry["id"] == measure)
    return found


@pytest.mark.parametrize("measure", sorted(BY_MEASURE))
def test_the_cases_of_a_measure_read_as_the_lawyer_wrote_them(measure: str, tmp_path: Path) -> None:
    wrong = []
    for number, (why, facts, wanted) in enumerate((w, f, e) for m, w, f, e in ALL if m == measure):
        # the command itself for the first; what it is made of for the others, which spares most of the time
        found = _command(facts, tmp_path, measure) if number == 0 else _of(measure, evaluate_all(facts, day=DAY))
        if {key: found[key] for key in wanted} != wanted:
            wrong.append((why, wanted, found))
    assert not wrong


@pytest.mark.parametrize("case", BOUNDARIES, ids=[f"{c['measure']}: {c['why']}" for c in BOUNDARIES])
def test_a_boundary_reads_as_the_lawyer_wrote_it(case: dict[str, Any], tmp_path: Path) -> None:
    found = _command(_from_records(case) | case["facts"], tmp_path, case["measure"])
    wanted = {key: case[key] for key in ("status", "failed", "missing", "gates") if key in case}
    assert {key: found[key] for key in wanted} == wanted


def test_every_measure_has_one_met_one_not_met_and_one_not_known() -> None:
    assert set(BY_MEASURE) == set(catalogue().measures)
    for measure, entry in BY_MEASURE.items():
        assert entry["met"], measure
        assert entry["not_met"], measure
        assert entry["not_known"], measure
        assert all(case.get("find_out") for case in entry["not_known"]), measure


def test_every_rule_decides_at_least_one_case() -> None:
    """Each rule of a measure is the reason why some case is not met, so that no rule stands untested."""
    decided: dict[str, set[str]] = {}
    for measure, _, facts, wanted in ALL:
        if wanted["status"] == "not_eligible":
            read = {k: frozenset(v) if isinstance(v, list) else v for k, v in facts.items()}
            rules = catalogue().measures[measure]
            failed = {r.text for r in (*rules.facts_all, *rules.facts_any) if r.answer(read) == "not_met"}
            decided.setdefault(measure, set()).update(failed)
    for name, measure_file in catalogue().measures.items():
        asked = {rule.text for rule in (*measure_file.facts_all, *measure_file.facts_any)}
        assert asked <= decided[name], (name, asked - decided[name])


def _from_records(case: dict[str, Any]) -> dict[str, Any]:
    """Facts computed from records with these births and events, in the form of a facts file."""
    born, events = case.get("born", {}), case.get("events", {})
    found: dict[str, Any] = {}
    records = _records(born, events, case.get("recorded", {}))
    if "child" in born or "recorded" in case:
        found |= _facts(records, "person", "C", ("child.",))
    if "person" in born:
        found |= _facts(records, "person", "P", ("person.age",))
    if "contacts" in events:
        found |= _facts(records, "person", "P", ("link.contacts",), child_id="C")
    if {"premises", "sales"} & set(events):
        found |= _facts(records, "venue", "V", ("premises.cse", "premises.kind", "premises.underage"))
    if "vehicle" in events:
        found |= _facts(records, "vehicle", "K", ("vehicle.",))
    if "place" in events:
        found |= _facts(records, "location", "L", ("place.",))
    return found


def _facts(records: Case, kind: str, node: str, names: tuple[str, ...], child_id: str | None = None) -> dict[str, Any]:
    facts = facts_for(records, kind, node, day=DAY, child_id=child_id)
    wanted = {name: fact.value for name, fact in facts.items() if name.startswith(names)}
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in wanted.items()}


def _records(born: dict[str, date], events: dict[str, list[date]], recorded: dict[str, str]) -> Case:
    said = tuple((name, str(value), "R") for name, value in recorded.items())
    child_born, person_born = born.get("child", date(2012, 6, 1)), born.get("person", date(1990, 6, 1))
    people = {
        "C": Person(
            id="C",
            reports=("R",),
            reference="C",
            kind=PersonKind.CHILD_AT_RISK,
            date_of_birth=child_born,
            facts=said,
        ),
        "P": Person(
            id="P", reports=("R",), reference="P", kind=PersonKind.PERSON_OF_CONCERN, date_of_birth=person_born
        ),
    }
    kept: dict[str, Event] = {}
    parts: dict[str, Participation] = {}
    for what, days in events.items():
        for number, day in enumerate(days):
            at, name = datetime.combine(day, time(21)), f"{what}-{number}"
            kind = EventKind.UNDERAGE_SALE if what == "sales" else EventKind.GROOMING_CONCERN
            kept[name] = Event(id=name, reports=("R",), kind=kind, start=at, end=at, location_id="L")
            for subject_kind, subject, role in _WHO.get(what, ()):
                part = Participation(
                    id=f"{name}-{subject}",
                    reports=("R",),
                    event_id=name,
                    subject_kind=subject_kind,
                    subject_id=subject,
                    role=role,
                )
                parts[part.id] = part
    return Case(
        reports={
            "R": Report(id="R", reference="R", agency="Example School", kind=ReportKind.PARTNER_REPORT, reported_on=DAY)
        },
        people=people,
        vehicles={"K": Vehicle(id="K", reports=("R",), vrm="AB12CDE")},
        locations={"L": Location(id="L", reports=("R",), text="Example Road", kind=LocationKind.PUBLIC_PLACE)},
        venues={"V": Venue(id="V", reports=("R",), name="Example Inn", kind=VenueKind.HOTEL, location_id="L")},
        events=kept,
        participations=parts,
    )


_WHO = {
    "contacts": (("person", "C", Role.HARMED), ("person", "P", Role.SUSPECTED)),
    "vehicle": (("vehicle", "K", Role.USED),),
}
