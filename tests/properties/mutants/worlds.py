"""Two invented worlds: the second holds the first and, besides, everything that an audience may not see of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from data.casework import Action
from data.checks import Check, CheckKind, CheckResult
from data.codes import (
    Audience,
    EventKind,
    Handling,
    LinkKind,
    LocationKind,
    MatchStatus,
    PersonKind,
    Precision,
    ReportKind,
    Role,
    Scheme,
    VenueKind,
)
from data.records import Event, Link, Location, Participation, Person, Phone, Report, Vehicle, Venue
from data.store import Store, open_store
from data.views import View

DAY = date(2026, 11, 22)
SEEING = (Audience.LICENSING, Audience.MEETING, Audience.SOCIAL_CARE)
_INTELLIGENCE: dict[str, Any] = {
    "kind": ReportKind.POLICE_INTELLIGENCE,
    "scheme": Scheme.GRADE_3X5X2,
    "source_grade": "1",
    "assessment_grade": "B",
}
RESTRICTED: dict[str, Any] = {**_INTELLIGENCE, "handling": Handling.C, "conditions": "police only"}
SPOT: dict[str, Any] = {
    "easting_m": 509_000.0,
    "northing_m": 221_000.0,
    "uncertainty_m": 10.0,
    "precision": Precision.POINT,
    "status": MatchStatus.MATCHED,
    "force_code": "E23000026",
}


def report_of(key: str, days: int, **more: Any) -> Report:
    given: dict[str, Any] = {"kind": ReportKind.POLICE_RECORD, "agency": "Ashshire Police", "force_code": "E23000026"}
    return Report(id=key, reference=f"URN-{key}", reported_on=DAY - timedelta(days=days), **given | more)


def event_of(key: str, report: str, days: int, place: str | None, kind: EventKind = EventKind.SIGHTING) -> Event:
    when = datetime.combine(DAY - timedelta(days=days), datetime.min.time()) + timedelta(hours=22)
    return Event(id=key, reports=(report,), kind=kind, start=when, end=when, location_id=place, recorded_by="E23000026")


def part_of(event: str, subject: str, report: str, role: Role = Role.PRESENT, kind: str = "person") -> Participation:
    key = f"x-{event}-{subject}-{report}"
    return Participation(id=key, reports=(report,), event_id=event, subject_kind=kind, subject_id=subject, role=role)


def link_of(kind: LinkKind, source: tuple[str, str], target: tuple[str, str], report: str) -> Link:
    return Link(
        id=f"k-{kind}-{source[1]}-{target[1]}-{report}",
        reports=(report,),
        kind=kind,
        source_kind=source[0],
        source_id=source[1],
        target_kind=target[0],
        target_id=target[1],
    )


def seen_part() -> list[Any]:
    """What is in both worlds."""
    reports = [report_of(f"R-{n}", 60 - 5 * n) for n in range(1, 7)]
    concern: dict[str, Any] = {"kind": PersonKind.PERSON_OF_CONCERN, "date_of_birth": date(1985, 1, 1)}
    people = [
        Person(id=f"P-{n}", reports=(f"R-{n}",), reference=f"POC-00{n}", force_code="E23000026", **concern)
        for n in range(1, 5)
    ]
    child = Person(id="K-1", reports=("R-1",), reference="Heron", kind=PersonKind.CHILD_AT_RISK)
    places = [
        Location(id="L-bar", reports=("R-1",), text="Invented Road", kind=LocationKind.VENUE, **SPOT),
        Location(id="L-park", reports=("R-2",), text="Invented Park", kind=LocationKind.PARK, **SPOT),
    ]
    facts = (("premises.licence_breach", "true", "R-1"),)
    bar = Venue(
        id="V-bar",
        reports=("R-1",),
        name="Invented Bar",
        kind=VenueKind.LICENSED_VENUE,
        location_id="L-bar",
        facts=facts,
    )
    events = [
        event_of("E-1", "R-1", 40, "L-bar", EventKind.UNDERAGE_SALE),
        event_of("E-2", "R-2", 30, "L-park", EventKind.SUPPLY_TO_CHILD),
    ]
    events += [event_of(f"E-{n}", f"R-{n}", 30 - n, "L-park", EventKind.GROOMING_CONCERN) for n in (3, 4, 5, 6)]
    parts = [part_of(f"E-{e}", f"P-{p}", f"R-{p}") for e in (1, 2) for p in (1, 2, 3)]
    parts += [part_of("E-1", "K-1", "R-1", Role.HARMED), part_of("E-2", "C-1", "R-2", kind="vehicle")]
    links = [
        link_of(LinkKind.ASSOCIATE, ("person", "P-1"), ("person", "P-2"), "R-1"),
        link_of(LinkKind.ASSOCIATE, ("person", "P-3"), ("person", "P-4"), "R-3"),
        link_of(LinkKind.FREQUENTS, ("person", "P-1"), ("venue", "V-bar"), "R-1"),
        link_of(LinkKind.USES_PHONE, ("person", "P-2"), ("phone", "T-1"), "R-2"),
    ]
    things = [Vehicle(id="C-1", reports=("R-2",), vrm="AB12 CDE"), Phone(id="T-1", reports=("R-2",))]
    tasks = [
        Action(
            id=f"action-{audience}-1",
            what="ask the landlord",
            owner_agency="Police",
            owner="DS Example",
            due_on=DAY + timedelta(days=3),
            reports=("R-1",),
        )
        for audience in SEEING
    ]
    return [*reports, *people, child, *places, bar, *events, *parts, *links, *things, *tasks]


def hidden_part(audience: Audience) -> list[Any]:
    """What is in the second world alone: what rests on a report for the police, and what this audience is not shown."""
    secret = report_of(
        "A-secret", 1, agency="Beckshire Police", **RESTRICTED, text="Zorblax words", originator="Source"
    )
    ghost = Person(
        id="A-ghost", reports=("A-secret",), reference="POC-000", kind=PersonKind.PERSON_OF_CONCERN, name="Zorblax Name"
    )
    found = [
        secret,
        ghost,
        Vehicle(id="A-car", reports=("A-secret",), vrm="ZO11 BLX"),
        Phone(id="A-phone", reports=("A-secret",), number="07700900123", handle="zorblax_handle"),
        Location(id="A-den", reports=("A-secret",), text="Zorblax Den", kind=LocationKind.PARK, **SPOT),
        Venue(id="A-club", reports=("A-secret",), name="Zorblax Club", kind=VenueKind.SHISHA, location_id="L-bar"),
        *(event_of(f"A-event-{n}", "A-secret", n, "L-bar", EventKind.SEXUAL_EXPLOITATION) for n in range(1, 5)),
        part_of("E-1", "A-ghost", "A-secret", Role.SUSPECTED),
        part_of("E-2", "P-4", "A-secret", Role.SUSPECTED),
        link_of(LinkKind.ASSOCIATE, ("person", "P-1"), ("person", "A-ghost"), "A-secret"),
        link_of(LinkKind.ASSOCIATE, ("person", "A-ghost"), ("person", "P-4"), "A-secret"),
        link_of(LinkKind.ASSOCIATE, ("person", "P-1"), ("person", "P-4"), "A-secret"),
        Check(
            id="check-0",
            kind=CheckKind.DECONFLICTION,
            subject_kind="person",
            subject_id="P-1",
            result=CheckResult.CLEAR,
            checked_by="D. Fictional",
            checked_on=DAY - timedelta(days=9),
        ),
        Check(
            id="check-1",
            kind=CheckKind.DECONFLICTION,
            subject_kind="person",
            subject_id="P-1",
            result=CheckResult.HOLD,
            checked_by="D. Fictional",
            checked_on=DAY - timedelta(days=2),
        ),
        Action(
            id="action-police_analyst-2",
            what="watch the zorblax den",
            owner_agency="Police",
            owner="DS Example",
            due_on=DAY - timedelta(days=3),
        ),
        Action(
            id=f"action-{audience}-0",
            what="visit the zorblax den",
            owner_agency="Police",
            owner="DS Example",
            due_on=DAY - timedelta(days=3),
            reports=("R-1", "A-secret"),
        ),
    ]
    if audience is Audience.SOCIAL_CARE:
        return found
    home = Location(id="A-home", reports=("R-1",), text="Zorblax Street", kind=LocationKind.CHILD_RESIDENCE, **SPOT)
    road = replace(home, id="A-road", kind=LocationKind.ROAD)
    found += [home, road, link_of(LinkKind.LIVES_AT, ("person", "K-1"), ("location", "A-road"), "R-1")]
    if audience is Audience.LICENSING:
        found += [
            replace(ghost, id="A-other", reports=("R-1",)),
            event_of("A-elsewhere", "R-2", 3, "L-park", EventKind.GROOMING_CONCERN),
            part_of("E-1", "A-other", "R-1"),
        ]
    return found


def changed_part(audience: Audience) -> list[Any]:
    """Records of both worlds as the second one holds them: more behind them, and words that are not shown."""
    by_id = {record.id: record for record in seen_part()}
    found: list[Any] = [
        replace(
            by_id["P-1"],
            reports=("R-1", "A-secret"),
            facts=(("person.under_investigation", "true", "A-secret"), ("person.mappa", "true", "A-secret")),
        ),
        replace(
            by_id["V-bar"],
            reports=("R-1", "A-secret"),
            facts=(*by_id["V-bar"].facts, ("premises.cse_events_3m", "4", "R-1")),
        ),
        replace(by_id["E-1"], reports=("R-1", "A-secret")),
    ]
    if audience is not Audience.SOCIAL_CARE:
        found[0] = replace(found[0], facts=(*found[0].facts, ("person.under_investigation", "true", "R-1")))
        found[0] = replace(found[0], name="Zorblax Nameson", nicknames=("Zorblax",), date_of_birth=date(1979, 3, 3))
        found[2] = replace(found[2], summary="Zorblax Nameson was there")
        found += [replace(by_id["R-2"], text="Zorblax words of a child", originator="Zorblax Caller")]
    return found


def make(home: Path, audience: Audience, *, second: bool) -> Store:
    """A store of one of the two worlds, the second with a longer history and a longer audit."""
    store = open_store(f"sqlite:///{home / 'case.db'}", home / "store.key")
    if not second:
        _add(store, seen_part())
        return store
    extra = hidden_part(audience)
    open_then = [replace(extra[0], handling=Handling.P, conditions="")]
    _add(store, [report_of("A-before", 90), *open_then, extra[1], *seen_part()])
    with store.unit_of_work(actor="t", purpose="t") as work:
        work.add(*extra, *changed_part(audience))
        work.remove("A-before")
    for number in range(2):
        view = View(store, actor="DC Other", audience=Audience.POLICE_ANALYST, purpose="test", day=DAY)
        view.consult(f"A-{number}")
    return store


def _add(store: Store, records: list[Any]) -> None:
    with store.unit_of_work(actor="t", purpose="t", audience="police_analyst") as work:
        work.add(*records)


def both(folder: Path, audience: Audience) -> Iterator[tuple[Path, Store]]:
    """Homes and stores of the two worlds for one audience."""
    for number, second in enumerate((False, True)):
        home = folder / f"{audience}-{number}"
        home.mkdir()
        yield home, make(home, audience, second=second)
