"""What each audience may see: the table's guard tests, and the rules that a lawyer would ask for one by one."""

from dataclasses import MISSING, fields, replace
from datetime import date, datetime
from typing import Any

import pytest

from data.audience import may, permitted, room_audience
from data.audience_casework import permitted_casework
from data.audience_fields import ADULT_BY_JUDGEMENT
from data.casework import Action, Decision, DecisionOutcome
from data.checks import Check, CheckKind, CheckResult
from data.codes import (
    Audience,
    EventKind,
    Handling,
    LinkKind,
    LocationKind,
    PersonKind,
    ReportKind,
    Role,
    Scheme,
    VenueKind,
)
from data.errors import NoAudience
from data.kinds import KEPT_FIELDS
from data.policy import ORDER, POLICY, Permission
from data.protection import ADULT_BY_DATE_OF_BIRTH, PROTECTED_WORDS, eligible_people
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
from data.store import by_kind

DAY = date(2026, 11, 22)
KINDS = RECORD_FIELDS | KEPT_FIELDS
INTELLIGENCE: dict[str, Any] = {
    "kind": ReportKind.POLICE_INTELLIGENCE,
    "scheme": Scheme.GRADE_3X5X2,
    "source_grade": "2",
    "assessment_grade": "B",
}


def _report(key: str, kind: ReportKind = ReportKind.POLICE_RECORD, **changes: Any) -> Report:
    made: dict[str, Any] = {
        "kind": kind,
        "reference": f"URN-{key}",
        "agency": "Police",
        "reported_on": date(2026, 6, 1),
        "text": "secret words",
    }
    return Report(id=key, **made | changes)


def _case() -> Case:
    """One of everything: P reports, a C report for social care, a C report for nobody."""
    conditional: dict[str, Any] = {**INTELLIGENCE, "handling": Handling.C, "conditions": "social care only"}
    reports = [
        _report("r-p", originator="PC Example"),
        _report("r-partner", ReportKind.PARTNER_REPORT, agency="Youth service"),
        _report("r-c-social", **conditional, recipients=("social_care",)),
        _report("r-c", **conditional, origin_report="r-p"),
        _report("r-from-hidden", origin_report="r-c"),
    ]
    place: dict[str, Any] = {"easting_m": 500000.0, "northing_m": 220000.0}
    locations = [
        Location(id="l-bar", reports=("r-p",), text="Invented Road", kind=LocationKind.VENUE, **place),
        Location(id="l-child", reports=("r-p",), text="Child's flat", kind=LocationKind.CHILD_RESIDENCE, **place),
        Location(id="l-home", reports=("r-p",), text="A home", kind=LocationKind.CHILDRENS_HOME, **place),
        Location(id="l-adult", reports=("r-p",), text="His flat", kind=LocationKind.ADULT_RESIDENCE, **place),
        Location(id="l-unsaid", reports=("r-p",), text="Somewhere", kind=LocationKind.NOT_STATED, **place),
        Location(id="l-hidden", reports=("r-c",), text="Hidden", kind=LocationKind.PARK, **place),
    ]
    venues = [
        Venue(
            id="v-bar",
            reports=("r-p", "r-c"),
            name="Invented Bar",
            kind=VenueKind.LICENSED_VENUE,
            location_id="l-bar",
            aliases=("the den",),
            licence_holder="Invented Holder",
            facts=(("premises.licence_breach", "true", "r-p"), ("premises.cse_events_3m", "4", "r-p")),
        ),
        Venue(id="v-flat", reports=("r-p",), name="Flat", kind=VenueKind.RESIDENTIAL, location_id="l-adult"),
        Venue(id="v-hidden", reports=("r-c",), name="Hidden Club", kind=VenueKind.LICENSED_VENUE, location_id="l-bar"),
    ]
    concern: dict[str, Any] = {"reports": ("r-p", "r-c"), "kind": PersonKind.PERSON_OF_CONCERN}
    people = [
        Person(
            id="p-adult",
            **concern,
            reference="POC-001",
            name="Adult Nameson",
            nicknames=("Ace",),
            date_of_birth=date(1990, 1, 1),
            facts=(
                ("person.mappa", "true", "r-p"),
                ("person.assets_or_cash_intel", "true", "r-p"),
                ("person.mappa", "x", "r-c"),
            ),
        ),
        Person(id="p-unknown", **concern, reference="POC-002", name="Unknown Nameson"),
        Person(id="p-judged", **concern, reference="POC-003", adult_beyond_doubt="DS Example, 1 May 2026: grey beard"),
        Person(
            id="p-17", **concern, reference="POC-004", date_of_birth=date(2009, 1, 1), adult_beyond_doubt="looked older"
        ),
        Person(
            id="p-child",
            reports=("r-p",),
            kind=PersonKind.CHILD_AT_RISK,
            reference="Heron",
            name="Child Nameson",
            date_of_birth=date(2011, 1, 1),
        ),
        Person(id="p-hidden", reports=("r-c",), kind=PersonKind.PERSON_OF_CONCERN, reference="POC-099"),
    ]
    time: dict[str, Any] = {
        "start": datetime.fromisoformat("2026-06-01T22:00"),
        "end": datetime.fromisoformat("2026-06-01T23:00"),
    }
    events = [
        Event(
            id="e-bar",
            reports=("r-p", "r-c"),
            kind=EventKind.UNDERAGE_SALE,
            location_id="l-bar",
            summary="Child Nameson was there",
            **time,
        ),
        Event(id="e-bar-hidden", reports=("r-c",), kind=EventKind.SEXUAL_EXPLOITATION, location_id="l-bar", **time),
        Event(id="e-home", reports=("r-p",), kind=EventKind.GROOMING_CONCERN, location_id="l-child", **time),
        Event(id="e-social", reports=("r-c-social",), kind=EventKind.SIGHTING, **time),
    ]

    def part(
        key: str, event: str, subject: str, role: Role = Role.PRESENT, kind: str = "person", report: str = "r-p"
    ) -> Participation:
        return Participation(
            id=key, reports=(report,), event_id=event, subject_kind=kind, subject_id=subject, role=role
        )

    parts = [
        part("x-1", "e-bar", "p-child", Role.HARMED),
        part("x-2", "e-bar", "p-adult"),
        part("x-3", "e-bar", "p-hidden"),
        part("x-4", "e-bar-hidden", "p-adult"),
        part("x-5", "e-home", "l-child", Role.SCENE, "location"),
        part("x-6", "e-bar", "p-unknown", Role.REPORTER),
        part("x-7", "e-bar", "p-adult", report="r-c"),
    ]

    def link(key: str, kind: LinkKind, target: str, target_kind: str) -> Link:
        return Link(
            id=key,
            reports=("r-p",),
            kind=kind,
            source_kind="person",
            source_id="p-adult",
            target_kind=target_kind,
            target_id=target,
        )

    links = [
        link("k-1", LinkKind.ASSOCIATE, "p-child", "person"),
        link("k-2", LinkKind.ASSOCIATE, "p-hidden", "person"),
        link("k-3", LinkKind.LIVES_AT, "l-bar", "location"),
        link("k-4", LinkKind.FREQUENTS, "l-home", "location"),
        link("k-5", LinkKind.USES_PHONE, "t-1", "phone"),
        link("k-6", LinkKind.DRIVES, "c-1", "vehicle"),
    ]

    def by_id(records: list[Any]) -> dict[str, Any]:
        return {record.id: record for record in records}

    return Case(
        reports=by_id(reports),
        people=by_id(people),
        vehicles=by_id([Vehicle(id="c-1", reports=("r-p",), vrm="AB12CDE")]),
        phones=by_id(
            [Phone(id="t-1", reports=("r-p",), number="07700 900123", handle="ace", platform="Invented Chat")]
        ),
        locations=by_id(locations),
        venues=by_id(venues),
        events=by_id(events),
        participations=by_id(parts),
        links=by_id(links),
    )


SEEN = {audience: permitted(_case(), audience, DAY) for audience in Audience}


def test_the_table_names_only_what_exists_and_covers_every_audience() -> None:
    assert set(POLICY) == set(ORDER) == set(Audience)
    for policy in POLICY.values():
        assert set(policy.shown) <= set(KINDS)
        for kind, shown in policy.shown.items():
            names = {item.name for item in fields(KINDS[kind])}
            assert shown <= names
            hidden_but_needed = [f for f in fields(KINDS[kind]) if f.name not in shown and f.default is MISSING]
            assert {f.name for f in hidden_but_needed} <= {"name", "reference", "text"}, "only texts can be blanked"


def test_the_analyst_sees_all() -> None:
    assert SEEN[Audience.POLICE_ANALYST] == _case()


def test_the_public_sees_nothing() -> None:
    assert SEEN[Audience.PUBLIC] == Case()
    assert not any(may(Audience.PUBLIC, act) for act in Permission)
    assert not may(Audience.POLICE_ANALYST, "something nobody thought of")


@pytest.mark.parametrize("audience", Audience)
def test_masking_twice_changes_nothing_more(audience: Audience) -> None:
    assert permitted(SEEN[audience], audience, DAY) == SEEN[audience]


@pytest.mark.parametrize("audience", Audience)
def test_masking_never_adds(audience: Audience) -> None:
    whole = by_kind(_case())
    allowed = {ADULT_BY_DATE_OF_BIRTH, ADULT_BY_JUDGEMENT, PROTECTED_WORDS, "", None, ()}
    for kind, found in by_kind(SEEN[audience]).items():
        assert set(found) <= set(whole[kind])
        for key, record in found.items():
            for item in fields(record):
                was, now = getattr(whole[kind][key], item.name), getattr(record, item.name)
                assert now == was or now in allowed or (isinstance(now, tuple) and set(now) <= set(was))


@pytest.mark.parametrize("audience", Audience)
def test_nothing_visible_points_at_something_hidden(audience: Audience) -> None:
    kinds = {"person": "people", "vehicle": "vehicles", "phone": "phones", "location": "locations", "venue": "venues"}
    case = SEEN[audience]
    for found in by_kind(case).values():
        for record in found.values():
            assert set(getattr(record, "reports", ())) <= case.reports.keys()
            assert {fact[2] for fact in getattr(record, "facts", ())} <= case.reports.keys()
    assert all(event.location_id is None or event.location_id in case.locations for event in case.events.values())
    assert all(venue.location_id in case.locations for venue in case.venues.values())
    assert all(report.origin_report in {None, *case.reports} for report in case.reports.values())
    for part in case.participations.values():
        assert part.event_id in case.events
        assert part.subject_id in getattr(case, kinds[part.subject_kind])
    for link in case.links.values():
        assert link.target_id in getattr(case, kinds[link.target_kind])


def test_social_care_sees_conditions_only_where_it_is_a_recipient() -> None:
    case = SEEN[Audience.SOCIAL_CARE]
    assert set(case.reports) == {"r-p", "r-partner", "r-c-social", "r-from-hidden"}
    assert case.people["p-child"] == _case().people["p-child"]
    assert {"p-hidden", "e-bar-hidden", "v-hidden", "l-hidden"}.isdisjoint(
        {*case.people, *case.events, *case.venues, *case.locations}
    )
    assert set(case.participations) == {"x-1", "x-2", "x-5", "x-6"}


def test_a_meeting_reads_no_names_no_words_no_homes() -> None:
    case = SEEN[Audience.MEETING]
    words = repr(case)
    for secret in (
        "Nameson",
        "Ace",
        "1990",
        "secret words",
        "PC Example",
        "flat",
        "A home",
        "Somewhere",
        "07700",
        "Holder",
        "beard",
        "r-c",
    ):
        assert secret not in words
    assert case.people["p-child"].reference == "Heron"
    assert set(case.locations) == {"l-bar"}
    assert set(case.venues) == {"v-bar"}
    assert case.events["e-home"].location_id is None
    assert set(case.participations) == {"x-1", "x-2"}
    assert set(case.links) == {"k-1", "k-5", "k-6"}
    assert case.people["p-adult"].facts == (("person.mappa", "true", "r-p"),)


@pytest.mark.parametrize("audience", [Audience.MEETING, Audience.SOCIAL_CARE])
def test_masking_makes_nobody_a_target_and_loses_no_adult(audience: Audience) -> None:
    seen = eligible_people(SEEN[audience], DAY)
    assert seen == eligible_people(_case(), DAY) & SEEN[audience].people.keys()
    assert "p-17" not in seen
    assert "p-adult" in seen


def test_licensing_sees_venues_and_what_happened_there_and_nobody() -> None:
    case = SEEN[Audience.LICENSING]
    assert (set(case.venues), set(case.locations), set(case.events), set(case.reports)) == (
        {"v-bar"},
        {"l-bar"},
        {"e-bar"},
        {"r-p"},
    )
    assert (case.people, case.vehicles, case.phones, case.participations, case.links) == ({}, {}, {}, {}, {})
    assert case.venues["v-bar"].facts == (("premises.licence_breach", "true", "r-p"),)
    words = repr(case)
    for secret in ("Nameson", "secret words", "the den", "r-c", "URN", "PC Example"):
        assert secret not in words
    assert case.venues["v-bar"].licence_holder == "Invented Holder"


def test_a_room_is_its_least_permitted_attendee() -> None:
    analyst, social, meeting, licensing, public = (
        Audience(name) for name in ("police_analyst", "social_care", "meeting", "licensing", "public")
    )
    assert room_audience([analyst]) is meeting
    assert room_audience([analyst, social]) is meeting
    assert room_audience([analyst, licensing, social]) is licensing
    assert room_audience([licensing, public]) is public
    with pytest.raises(NoAudience):
        room_audience([])


def test_intelligence_with_conditions_reaches_a_room_only_where_it_is_closed_to_no_agency_there() -> None:
    case = _case()
    everybody = tuple(audience.value for audience in Audience)
    case.reports["r-c"] = replace(case.reports["r-c"], recipients=everybody)
    for audience in (Audience.LICENSING, Audience.PUBLIC):
        assert "r-c" not in permitted(case, audience, DAY).reports
    assert "r-c" not in permitted(case, Audience.MEETING, DAY, {"r-c"}).reports
    assert permitted(case, Audience.MEETING, DAY).reports["r-c"].conditions == case.reports["r-c"].conditions


def _casework() -> dict[str, dict[str, Any]]:
    check: dict[str, Any] = {
        "kind": CheckKind.DECONFLICTION,
        "subject_kind": "person",
        "subject_id": "p-adult",
        "checked_by": "DS Example",
        "checked_on": DAY,
    }
    decided: dict[str, Any] = {
        "measure_id": "m",
        "subject_kind": "person",
        "outcome": DecisionOutcome.DECLINED,
        "proposer": "DS Example",
        "approver": "DI Sample",
        "decided_on": DAY,
        "review_on": date(2027, 1, 1),
        "reason": "words",
    }
    action: dict[str, Any] = {"what": "ask", "owner_agency": "Police", "owner": "DS Example", "due_on": DAY}
    records: list[tuple[str, Any]] = [
        ("checks", Check(id="q-clear", result=CheckResult.CLEAR, **check, reports=("r-p",))),
        ("checks", Check(id="q-hold", result=CheckResult.HOLD, **check, note="covert", reports=("r-p",))),
        ("decisions", Decision(id="d-1", subject_id="p-adult", **decided, reports=("r-p",))),
        ("decisions", Decision(id="d-mixed", subject_id="p-adult", **decided, reports=("r-p", "r-c"))),
        ("decisions", Decision(id="d-hidden", subject_id="p-hidden", **decided)),
        ("actions", Action(id="a-1", decision_id="d-1", **action)),
        ("actions", Action(id="a-hidden", decision_id="d-mixed", **action)),
    ]
    found: dict[str, dict[str, Any]] = {}
    for kind, record in records:
        found.setdefault(kind, {})[record.id] = record
    return found


def test_casework_shows_only_what_rests_on_nothing_hidden() -> None:
    shown = {audience: permitted_casework(_casework(), SEEN[audience], audience, DAY) for audience in Audience}
    ids = {audience: {key for found in kinds.values() for key in found} for audience, kinds in shown.items()}
    assert ids[Audience.POLICE_ANALYST] == {"q-clear", "q-hold", "d-1", "d-mixed", "d-hidden", "a-1", "a-hidden"}
    # The hold of the same day takes the clearance with it, see test_hold.
    assert ids[Audience.SOCIAL_CARE] == ids[Audience.MEETING] == {"d-1", "a-1"}
    assert ids[Audience.LICENSING] == ids[Audience.PUBLIC] == set()
