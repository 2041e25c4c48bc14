"""A case planted by hand: every truth in it can be read off the records below.

Two forces, A (Ashshire) and B (Beckshire). Vehicle V is in the records of both; nobody else is. A child K, known by a
nickname only and without a date of birth, stands between two groups of A. Invented throughout.
"""

from __future__ import annotations

from datetime import date, datetime

from data.codes import EventKind, Handling, LinkKind, PersonKind, ReportKind, Role, Scheme
from data.records import Case, Event, Link, Participation, Person, Report, Vehicle

DAY = date(2026, 11, 1)
ADULT = date(1990, 5, 5)


def report(report_id: str, force: str | None, grade: str | None = "2B", **more: object) -> Report:
    """A report of a police force, or of a partner when no force is given."""
    agency = {"A": "Ashshire Police", "B": "Beckshire Police", None: "Ash Council"}[force]
    fields: dict[str, object] = {
        "id": report_id,
        "reference": f"REF-{report_id}",
        "agency": agency,
        "kind": ReportKind.POLICE_INTELLIGENCE if force else ReportKind.PARTNER_REPORT,
        "reported_on": date(2026, 6, 1),
        "force_code": force,
    }
    if force and grade:
        fields |= {
            "scheme": Scheme.GRADE_3X5X2,
            "source_grade": grade[0],
            "assessment_grade": grade[1],
            "handling": Handling.P,
        }
    return Report(**(fields | more))  # type: ignore[arg-type]


def person(person_id: str, reports: tuple[str, ...], **more: object) -> Person:
    """An adult person of concern unless told otherwise."""
    fields: dict[str, object] = {
        "id": person_id,
        "reference": f"POC-{person_id}",
        "kind": PersonKind.PERSON_OF_CONCERN,
        "date_of_birth": ADULT,
        "reports": reports,
    }
    return Person(**(fields | more))  # type: ignore[arg-type]


def link(link_id: str, a: str, b: str, reports: tuple[str, ...], kind: LinkKind = LinkKind.ASSOCIATE) -> Link:
    """A link between people, or to a vehicle when the id starts with V."""
    kinds = ["vehicle" if end.startswith("V") else "person" for end in (a, b)]
    return Link(
        id=link_id, kind=kind, source_kind=kinds[0], source_id=a, target_kind=kinds[1], target_id=b, reports=reports
    )


def event(event_id: str, *reports: str, recorded_by: str | None = None) -> Event:
    """A sighting on a summer evening."""
    when = datetime(2026, 6, 2, 21)  # noqa: DTZ001 - records hold local time without a zone
    return Event(id=event_id, kind=EventKind.SIGHTING, start=when, end=when, reports=reports, recorded_by=recorded_by)


def part(event_id: str, subject: str, *reports: str, role: Role = Role.PRESENT) -> Participation:
    """Somebody or something in an event."""
    kind = "vehicle" if subject.startswith("V") else "person"
    return Participation(
        id=f"{event_id}-{subject}-{role.value}",
        event_id=event_id,
        subject_kind=kind,
        subject_id=subject,
        role=role,
        reports=reports,
    )


def case(
    reports: list[Report],
    people: list[Person],
    *,
    vehicles: tuple[Vehicle, ...] = (),
    links: tuple[Link, ...] = (),
    events: tuple[Event, ...] = (),
    parts: tuple[Participation, ...] = (),
) -> Case:
    """Bundle the records."""
    return Case(
        reports={r.id: r for r in reports},
        people={p.id: p for p in people},
        vehicles={v.id: v for v in vehicles},
        links={k.id: k for k in links},
        events={e.id: e for e in events},
        participations={p.id: p for p in parts},
    )


def planted() -> Case:
    """Two groups of force A joined by child K, one group of force B, and vehicle V between the forces."""
    reports = [report(f"a{i}", "A") for i in range(1, 9)] + [report(f"b{i}", "B") for i in range(1, 4)]
    people = [person(f"P{i}", ("a1",), force_code="A") for i in range(1, 9)]
    people += [person(f"Q{i}", ("b1",), force_code="B") for i in range(1, 4)]
    people.append(person("K", ("a8",), reference="C-01", nicknames=("Moth",), date_of_birth=None, force_code="A"))
    links = (
        link("l1", "P1", "P2", ("a1",)),
        link("l2", "P2", "P3", ("a2",)),
        link("l3", "P1", "P3", ("a3",)),
        link("l4", "P4", "P5", ("a4",)),
        link("l5", "P5", "P6", ("a5",)),
        link("l6", "P4", "P6", ("a6",)),
        link("l7", "Q1", "Q2", ("b1",)),
        link("l8", "Q2", "Q3", ("b2",)),
        link("l9", "P4", "V", ("a7",), LinkKind.DRIVES),
        link("l10", "Q1", "V", ("b3",), LinkKind.DRIVES),
    )
    first = [part("e1", p, "a8") for p in ("P1", "P2", "P3", "P7", "P8")]
    second = [part("e2", p, "a8") for p in ("K", "P4", "P5", "P6")]
    return case(
        reports,
        people,
        vehicles=(Vehicle(id="V", reports=("a7", "b3"), vrm="AB1? CD?"),),
        links=links,
        events=(event("e1", "a8", recorded_by="A"), event("e2", "a8", recorded_by="A")),
        parts=(part("e1", "K", "a8", role=Role.HARMED), *first, *second),
    )


def without_force(whole: Case, force: str) -> Case:
    """The same case when one force had not pooled its records."""
    reports = {i: r for i, r in whole.reports.items() if r.force_code != force}

    def left(records: dict[str, object]) -> dict[str, object]:
        return {i: r for i, r in records.items() if set(r.reports) & reports.keys()}  # type: ignore[attr-defined]

    return Case(
        reports=reports,
        people=left(whole.people),  # type: ignore[arg-type]
        vehicles=left(whole.vehicles),  # type: ignore[arg-type]
        links=left(whole.links),  # type: ignore[arg-type]
        events=left(whole.events),  # type: ignore[arg-type]
        participations=left(whole.participations),  # type: ignore[arg-type]
    )
