"""Records made by hand for tests of facts, gates, options and decisions: one report, one child, one contact."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from data.checks import Check, CheckKind, CheckResult
from data.codes import (
    Audience,
    EventKind,
    LocationKind,
    PersonKind,
    ReportKind,
    Role,
    Scheme,
    VenueKind,
)
from data.records import Case, Event, Link, Location, Participation, Person, Report, Vehicle, Venue
from network.disruption.catalogue import catalogue
from network.disruption.facts import facts_for

DAY = date(2026, 11, 22)
POLICE = Audience.POLICE_ANALYST
MEASURES = catalogue().measures
CAWN = MEASURES["cawn-s2-under-16"]
MARKER = MEASURES["anpr-marker-request"]


def report(report_id: str, grade: str = "2B", **changes: Any) -> Report:
    values: dict[str, Any] = {
        "reference": report_id,
        "agency": "Example Police",
        "kind": ReportKind.POLICE_INTELLIGENCE,
        "scheme": Scheme.GRADE_3X5X2,
        "source_grade": grade[0],
        "assessment_grade": grade[1],
        "reported_on": date(2026, 11, 20),
    }
    return Report(id=report_id, **values | changes)


def person(person_id: str, born: date | None = date(1990, 1, 1), **changes: Any) -> Person:
    values: dict[str, Any] = {"reports": ("R1",), "reference": person_id, "kind": PersonKind.PERSON_OF_CONCERN}
    return Person(id=person_id, date_of_birth=born, **values | changes)


def child(child_id: str = "C1", born: date | None = date(2012, 1, 1), **changes: Any) -> Person:
    return person(child_id, born, kind=PersonKind.CHILD_AT_RISK, **changes)


def event(event_id: str, day: date, kind: EventKind = EventKind.GROOMING_CONCERN, **changes: Any) -> Event:
    at = datetime.combine(day, time(20))
    return Event(
        **{"id": event_id, "reports": ("R1",), "kind": kind, "start": at, "end": at, "location_id": "L1"} | changes
    )


def part(event_id: str, subject_id: str, role: Role, kind: str = "person", reports: tuple[str, ...] = ("R1",)) -> Any:
    part_id = f"{event_id}-{subject_id}-{role}"
    return Participation(
        id=part_id, reports=reports, event_id=event_id, subject_kind=kind, subject_id=subject_id, role=role
    )


def case(*records: Any, grade: str = "2B") -> Case:
    kinds = {
        Report: "reports",
        Person: "people",
        Vehicle: "vehicles",
        Location: "locations",
        Venue: "venues",
        Event: "events",
        Participation: "participations",
        Link: "links",
    }
    made: dict[str, dict[str, Any]] = {"reports": {"R1": report("R1", grade)}}
    for record in records:
        made.setdefault(kinds[type(record)], {})[record.id] = record
    return Case(**made)


def contact(days_ago: int, **changes: Any) -> list[Any]:
    day = DAY - timedelta(days=days_ago)
    return [
        person("P1", harmed_as_child=False),
        child(facts=(("child.controller_statement", "yes", "R1"),)),
        event("E1", day, **changes),
        part("E1", "P1", Role.SUSPECTED),
        part("E1", "C1", Role.HARMED),
    ]


def fact(records: Case, name: str, kind: str = "person", node: str = "P1", child_id: str | None = "C1") -> object:
    found = facts_for(records, kind, node, day=DAY, child_id=child_id if kind == "person" else None)
    return found[name].value if name in found else None


def venue(**changes: Any) -> Venue:
    values = {"id": "V1", "reports": ("R1",), "name": "Example Inn", "kind": VenueKind.HOTEL, "location_id": "L1"}
    return Venue(**values | changes)


def location(**changes: Any) -> Location:
    return Location(**{"id": "L1", "reports": ("R1",), "text": "Example Road", "kind": LocationKind.VENUE} | changes)


def check(kind: CheckKind, result: CheckResult = CheckResult.CLEAR, days_ago: int = 1, node: str = "P1") -> Check:
    return Check(
        id=f"{kind}-{result}-{days_ago}-{node}",
        kind=kind,
        subject_kind="vehicle" if node.startswith("K") else "person",
        subject_id=node,
        result=result,
        checked_by="D. Fictional",
        checked_on=DAY - timedelta(days=days_ago),
    )
