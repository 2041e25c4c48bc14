"""Records made by hand for tests of the store, and a unit of work that keeps them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from data.codes import EventKind, PersonKind, ReportKind
from data.records import Event, Person, Report
from data.store import Store

WHO: dict[str, Any] = {"actor": "analyst-1", "purpose": "test"}


def report(key: str = "R-1", **changes: Any) -> Report:
    made: dict[str, Any] = {
        "reference": "X1",
        "agency": "Police",
        "kind": ReportKind.POLICE_RECORD,
        "reported_on": date(2026, 1, 2),
    }
    return Report(id=key, **made | changes)


def person(key: str = "P-1", **changes: Any) -> Person:
    made: dict[str, Any] = {
        "reports": ("R-1",),
        "reference": "POC-001",
        "kind": PersonKind.PERSON_OF_CONCERN,
        "name": "Invented Nameson",
    }
    return Person(id=key, **made | changes)


def event(key: str = "E-1", **changes: Any) -> Event:
    made: dict[str, Any] = {
        "reports": ("R-1",),
        "kind": EventKind.SIGHTING,
        "start": datetime.fromisoformat("2026-01-01T22:00"),
        "end": datetime.fromisoformat("2026-01-01T23:00"),
    }
    return Event(id=key, **made | changes)


def write(store: Store, *records: Any) -> int | None:
    with store.unit_of_work(**WHO) as unit:
        unit.add(*records)
    return unit.revision
