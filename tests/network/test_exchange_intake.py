"""What one side exports, the other loads by intake and draws the same network from; nothing expired is read."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from dashboards.exporting import READERS, WRITERS, unpack
from data.codes import EventKind, Handling, LinkKind, LocationKind, PersonKind, ReportKind, Role, Scheme, VenueKind
from data.errors import RefusedInput
from data.intake import read_records
from data.intake.row import Known
from data.records import (
    RECORD_FIELDS,
    Case,
    Event,
    Link,
    Location,
    Participation,
    Person,
    Phone,
    Report,
    Vehicle,
    Venue,
)
from network.exchange.intake_rows import intake_rows
from network.exchange.package import Package, pack
from network.exchange.terms import Terms
from network.graph import AssociationGraph, build

DAY = date(2026, 6, 30)
BEDS, HERTS = "E23000026", "E23000027"


def _report(key: str, force: str, grade: str, **more: object) -> Report:
    fields: dict[str, object] = {
        "id": key,
        "reference": f"EX/{key}",
        "agency": "Exampleshire Police",
        "kind": ReportKind.POLICE_INTELLIGENCE,
        "reported_on": date(2026, 6, 1),
        "scheme": Scheme.GRADE_3X5X2,
        "source_grade": grade[0],
        "assessment_grade": grade[1],
        "force_code": force,
        "text": "Somebody called Zelda was seen.",
    }
    return Report(**(fields | more))  # type: ignore[arg-type]


def _case() -> Case:
    """Two forces; a repeated report, a suspected-false one, one with conditions, a partner's, a home and a venue."""
    reports = [
        _report("R-1", BEDS, "2B"),
        _report("R-2", HERTS, "3D"),
        _report("R-3", HERTS, "2B", origin_report="R-1"),
        _report(
            "R-4", BEDS, "1A", handling=Handling.C, conditions="Police only; ask first", recipients=("social_care",)
        ),
        _report("R-5", BEDS, "2E"),
        Report(
            id="R-6",
            reference="SC/6",
            agency="Exampleton Council",
            kind=ReportKind.PARTNER_REPORT,
            reported_on=date(2026, 6, 3),
        ),
    ]
    poc = PersonKind.PERSON_OF_CONCERN
    people = [
        Person(
            id="P-1", reports=("R-1",), reference="POC-001", kind=poc, name="Zelda Zed", date_of_birth=date(1990, 1, 1)
        ),
        Person(id="P-2", reports=("R-2", "R-4"), reference="POC-002", kind=poc, force_code=HERTS),
        Person(id="P-3", reports=("R-6",), reference="CHILD-001", kind=PersonKind.CHILD_AT_RISK, nicknames=("Wisp",)),
    ]
    home = Location(id="LOC-1", reports=("R-1",), text="1 Secret Street", kind=LocationKind.ADULT_RESIDENCE)
    scene = Location(id="LOC-2", reports=("R-1",), text="Arcade, Exampleton", kind=LocationKind.VENUE, force_code=BEDS)
    place = Location(id="LOC-3", reports=("R-2",), text="Old yard, Exampleton", kind=LocationKind.PARK)
    start = datetime(2026, 5, 1, 21, 40)  # noqa: DTZ001 - records hold local time without a zone
    events = [
        Event(id="E-1", reports=("R-1", "R-3"), kind=EventKind.SIGHTING, start=start, end=start, location_id="LOC-2",
              recorded_by=BEDS, summary="Zelda again"),
        Event(id="E-2", reports=("R-4",), kind=EventKind.DISTURBANCE, start=start, end=start, location_id="LOC-3"),
        Event(id="E-3", reports=("R-5",), kind=EventKind.SIGHTING, start=start, end=start),
    ]  # fmt: skip

    def part(event: Event, kind: str, key: str, role: Role) -> Participation:
        made = f"{event.id}.{kind}.{key}.{role.value}"
        return Participation(
            id=made, reports=event.reports, event_id=event.id, subject_kind=kind, subject_id=key, role=role
        )

    parts = [
        part(events[0], "person", "P-1", Role.SUSPECTED),
        part(events[0], "person", "P-1", Role.PRESENT),
        part(events[0], "person", "P-3", Role.PRESENT),
        part(events[0], "vehicle", "C-1", Role.USED),
        part(events[1], "person", "P-2", Role.PRESENT),
        part(events[1], "person", "P-3", Role.PRESENT),
        part(events[1], "person", "P-1", Role.REPORTER),
        part(events[2], "person", "P-1", Role.PRESENT),
        part(events[2], "person", "P-2", Role.PRESENT),
    ]

    def link(key: str, kind: LinkKind, a: tuple[str, str], b: tuple[str, str], *reports: str, **more: date) -> Link:
        return Link(id=key, kind=kind, source_kind=a[0], source_id=a[1], target_kind=b[0], target_id=b[1],
                    reports=reports, **more)  # fmt: skip

    links = [
        link("K-1", LinkKind.KEEPER, ("person", "P-1"), ("vehicle", "C-1"), "R-1", start=date(2025, 1, 1)),
        link("K-2", LinkKind.LIVES_AT, ("person", "P-2"), ("location", "LOC-1"), "R-2", "R-4"),
        link("K-3", LinkKind.USES_PHONE, ("person", "P-1"), ("phone", "T-1"), "R-6"),
        link("K-4", LinkKind.FREQUENTS, ("person", "P-2"), ("venue", "V-1"), "R-2", end=date(2026, 4, 1)),
    ]
    records: dict[str, list[object]] = {
        "reports": [*reports],
        "people": [*people],
        "vehicles": [Vehicle(id="C-1", reports=("R-1",), vrm="ZZ9?ZZZ", colour="grey")],
        "phones": [Phone(id="T-1", reports=("R-6",), platform="Chat", handle="=wisp;1")],
        "locations": [home, scene, place],
        "venues": [Venue(id="V-1", reports=("R-1",), name="Arcade", kind=VenueKind.SHOP, location_id="LOC-2")],
        "events": [*events],
        "participations": [*parts],
        "links": [*links],
    }
    return Case(**{name: {one.id: one for one in held} for name, held in records.items()})  # type: ignore[attr-defined,arg-type]


def _package(expires: date = date(2026, 7, 28)) -> Package:
    graph = build(_case())
    terms = Terms(
        marking="OFFICIAL-SENSITIVE",
        handling="C",
        audience="police_analyst",
        recipient="Hertfordshire",
        purpose="joint meeting",
        made_on=DAY,
        expires=expires,
        anchor="1:ab",
    )
    return replace(pack(graph, _case(), terms), rows=intake_rows(graph, _case()))


def _loaded(tables: list[dict[str, object]], folder: Path) -> Case:
    held: dict[str, dict[str, object]] = {name: {} for name in RECORD_FIELDS}
    for table in tables:
        known = Known.of(Case(**held))  # type: ignore[arg-type]
        batch = read_records(folder / str(table["file"]), str(table["kind"]), known=known)
        assert not batch.rejections
        assert batch.accepted == table["rows"]
        for name in held:
            held[name] |= getattr(batch.records, name)
    return Case(**held)  # type: ignore[arg-type]


def _drawn(graph: AssociationGraph) -> tuple[object, object]:
    nodes = sorted((n.id, n.kind, n.label, n.force, n.forces, n.reports) for n in graph.nodes)
    ties = [
        ((e.source, e.target), e.kinds, e.first, e.last, e.line, e.best_grade,
         e.independent_reports, e.forces, e.report_ids)
        for e in (*graph.edges, *graph.suspected_false)
    ]  # fmt: skip
    return nodes, sorted(ties, key=str)


@pytest.mark.parametrize("form", WRITERS)
def test_an_empty_second_case_draws_the_same_network(form: str, tmp_path: Path) -> None:
    package = _package()
    file = tmp_path / f"x.{form}"
    file.write_bytes(WRITERS[form](package).encode())
    assert READERS[form](file.read_text(encoding="utf-8")) == package
    answer = unpack(form, file, tmp_path / "tables", DAY)
    second = _loaded(answer["tables"], tmp_path / "tables")  # type: ignore[arg-type]
    assert _drawn(build(second)) == _drawn(build(_case()))
    for key, report in _case().reports.items():
        assert second.reports[key] == replace(report, text="", originator="")


def test_nothing_travels_that_the_network_does_not_say(tmp_path: Path) -> None:
    for form, write in WRITERS.items():
        text = write(_package())
        assert not [word for word in ("Zelda", "Wisp", "Secret Street", "1990") if word in text], form
    unpack("csv", _file(tmp_path, _package()), tmp_path / "tables", DAY)
    assert {n.id for n in build(_loaded(_tables(tmp_path), tmp_path / "tables")).nodes if n.protected} == {
        "P-1",
        "P-2",
        "P-3",
    }


def test_what_has_expired_is_not_read(tmp_path: Path) -> None:
    file = _file(tmp_path, _package(DAY))
    with pytest.raises(RefusedInput, match=r"x\.csv: its use ended on 2026-06-30; nothing of it is read"):
        unpack("csv", file, tmp_path / "tables", date(2026, 7, 1))
    assert not (tmp_path / "tables").exists()
    assert unpack("csv", file, tmp_path / "tables", DAY)["tables"]


def test_tables_that_are_there_are_not_replaced(tmp_path: Path) -> None:
    file = _file(tmp_path, _package())
    unpack("csv", file, tmp_path / "tables", DAY)
    with pytest.raises(RefusedInput, match="give an empty folder"):
        unpack("csv", file, tmp_path / "tables", DAY)


def test_a_file_without_records_and_a_strange_table_are_refused(tmp_path: Path) -> None:
    bare = replace(_package(), rows=())
    with pytest.raises(RefusedInput, match="no records for intake"):
        unpack("csv", _file(tmp_path, bare), tmp_path / "tables", DAY)
    strange = replace(bare, rows=(replace(_package().rows[0], table="../x"),))
    with pytest.raises(RefusedInput, match="intake row 1"):
        unpack("csv", _file(tmp_path, strange), tmp_path / "tables", DAY)


def _file(folder: Path, package: Package) -> Path:
    path = folder / "x.csv"
    path.write_bytes(WRITERS["csv"](package).encode())
    return path


def _tables(folder: Path) -> list[dict[str, object]]:
    found = []
    for path in sorted((folder / "tables").iterdir()):
        with path.open(encoding="utf-8", newline="") as stream:
            found.append(
                {"kind": path.stem.split("-", 1)[1], "file": path.name, "rows": len(list(csv.DictReader(stream)))}
            )
    return found
