"""Two worlds that differ only in what an audience may not see look the same to it, to the last byte."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import policy
from data.audience import permitted
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
from data.policy import POLICY, Policy
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
from data.store import by_kind, digest_of, open_store
from data.views import View

DAY = date(2026, 11, 22)
WHEN = datetime.fromisoformat("2026-06-01T22:00")
_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@dataclass(frozen=True)
class Hidden:
    """Everything that may differ between two worlds without licensing noticing."""

    texts: tuple[str, ...]
    people: tuple[tuple[str, PersonKind, date | None], ...] = ()
    conditional_events: tuple[EventKind, ...] = ()
    elsewhere: tuple[EventKind, ...] = ()
    conditional_venues: int = 0
    homes: tuple[LocationKind, ...] = ()
    extra_reports: int = 0
    counted: int = 0
    vehicles: int = 0
    parts: tuple[Role, ...] = field(default=())


_HIDDEN = st.builds(
    Hidden,
    texts=st.lists(_TEXT, min_size=6, max_size=6).map(tuple),
    people=st.lists(
        st.tuples(_TEXT, st.sampled_from(PersonKind), st.none() | st.dates(date(1950, 1, 1), DAY)), max_size=4
    ).map(tuple),
    conditional_events=st.lists(st.sampled_from(EventKind), max_size=3).map(tuple),
    elsewhere=st.lists(st.sampled_from(EventKind), max_size=3).map(tuple),
    conditional_venues=st.integers(0, 3),
    homes=st.lists(
        st.sampled_from([LocationKind.CHILD_RESIDENCE, LocationKind.CHILDRENS_HOME, LocationKind.NOT_STATED]),
        max_size=3,
    ).map(tuple),
    extra_reports=st.integers(0, 3),
    counted=st.integers(0, 9),
    vehicles=st.integers(0, 2),
    parts=st.lists(st.sampled_from(Role), max_size=4).map(tuple),
)


def _report(key: str, text: str = "", *, handling: Handling = Handling.P) -> Report:
    return Report(
        id=key,
        reference=f"URN {text}",
        agency="Police",
        kind=ReportKind.POLICE_INTELLIGENCE,
        reported_on=date(2026, 6, 2),
        scheme=Scheme.GRADE_3X5X2,
        source_grade="1",
        assessment_grade="B",
        handling=handling,
        conditions="police only" if handling is Handling.C else "",
        recipients=("social_care", "licensing") if handling is Handling.C else (),
        originator=text,
        text=text,
    )


def _event(key: str, kind: EventKind, *, reports: tuple[str, ...], place: str | None, **more: Any) -> Event:
    return Event(id=key, reports=reports, kind=kind, start=WHEN, end=WHEN, location_id=place, **more)


def _world(hidden: Hidden) -> Case:
    """A fixed visible part, and the given hidden part woven through and around it."""
    texts = hidden.texts
    secret = tuple(f"C-{number}" for number in range(hidden.extra_reports))
    reports = [_report("R-1", texts[0]), *(_report(key, texts[1], handling=Handling.C) for key in (*secret, "C-x"))]
    # Hidden ids sort before and after the visible ones, so that order and position could betray them.
    reports += [_report("A-unused", texts[2])] if hidden.vehicles else []
    locations = [
        Location(
            id="l-bar",
            reports=("R-1", *secret),
            text="Invented Road",
            kind=LocationKind.VENUE,
            easting_m=5e5,
            northing_m=2e5,
            source=texts[2],
            force_code=texts[3] or None,
        ),
        Location(id="l-park", reports=("R-1",), text=texts[3], kind=LocationKind.PARK),
        *(Location(id=f"a-{n}", reports=("R-1",), text=texts[4], kind=kind) for n, kind in enumerate(hidden.homes)),
    ]
    facts = (("premises.licence_breach", "true", "R-1"), ("premises.cse_events_3m", str(hidden.counted), "R-1"))
    venues = [
        *(
            Venue(id=f"a-{n}", reports=("C-x",), name=texts[5], kind=VenueKind.SHISHA, location_id="l-bar")
            for n in range(hidden.conditional_venues)
        ),
        Venue(
            id="v-bar",
            reports=("R-1", *secret),
            name="Invented Bar",
            kind=VenueKind.LICENSED_VENUE,
            location_id="l-bar",
            aliases=texts[4:5],
            facts=facts,
        ),
        *(
            Venue(id=f"w-{n}", reports=("R-1",), name=texts[5], kind=VenueKind.HOTEL, location_id=f"a-{n}")
            for n in range(len(hidden.homes))
        ),
    ]
    people = [
        Person(id=f"p-{n}", reports=("R-1",), reference=name, name=name, kind=kind, date_of_birth=born)
        for n, (name, kind, born) in enumerate(hidden.people)
    ]
    events = [
        *(_event(f"a-{n}", kind, reports=("C-x",), place="l-bar") for n, kind in enumerate(hidden.conditional_events)),
        _event(
            "e-bar",
            EventKind.UNDERAGE_SALE,
            reports=("R-1", *secret),
            place="l-bar",
            summary=texts[0],
            recorded_by=texts[1] or None,
        ),
        *(
            _event(f"f-{n}", kind, reports=("R-1",), place="l-park" if n % 2 else None)
            for n, kind in enumerate(hidden.elsewhere)
        ),
    ]
    parts = [
        Participation(
            id=f"x-{n}", reports=("R-1",), event_id="e-bar", subject_kind="person", subject_id=person.id, role=role
        )
        for n, (person, role) in enumerate(zip(people, hidden.parts, strict=False))
    ]
    vehicles = [Vehicle(id=f"c-{n}", reports=("R-1",), vrm=texts[0]) for n in range(hidden.vehicles)]
    phones = [Phone(id=f"t-{n}", reports=("R-1",), number=texts[1]) for n in range(hidden.vehicles)]
    links = [
        Link(
            id=f"k-{person.id}",
            reports=("R-1",),
            kind=LinkKind.FREQUENTS,
            source_kind="person",
            source_id=person.id,
            target_kind="venue",
            target_id="v-bar",
        )
        for person in people
    ]
    found: Mapping[str, list[Any]] = {
        "reports": reports,
        "people": people,
        "vehicles": vehicles,
        "phones": phones,
        "locations": locations,
        "venues": venues,
        "events": events,
        "participations": parts,
        "links": links,
    }
    return Case(
        **{
            kind: {record.id: record for record in sorted(found[kind], key=lambda record: record.id)}
            for kind in RECORD_FIELDS
        }
    )


def _bytes(case: Case) -> bytes:
    """Everything about a case, the order of its records included."""
    return repr(case).encode()


@settings(max_examples=60, deadline=None)
@given(_HIDDEN, _HIDDEN)
def test_licensing_cannot_tell_two_worlds_apart(one: Hidden, other: Hidden) -> None:
    seen, seen_too = (permitted(_world(hidden), Audience.LICENSING, DAY) for hidden in (one, other))
    assert _bytes(seen) == _bytes(seen_too)
    assert digest_of(by_kind(seen)) == digest_of(by_kind(seen_too))
    assert set(seen.venues) == {"v-bar"}, "the visible part must be there, or the test would prove nothing"
    assert set(seen.events) == {"e-bar"}


@settings(max_examples=60, deadline=None)
@given(_HIDDEN, st.sampled_from(Audience))
def test_masking_is_idempotent_in_every_world(hidden: Hidden, audience: Audience) -> None:
    once = permitted(_world(hidden), audience, DAY)
    assert _bytes(permitted(once, audience, DAY)) == _bytes(once)


_QUIET = Hidden(texts=("",) * 6)
_LOUD = Hidden(
    texts=("name", "words", "origin", "place", "alias", "venue"),
    people=(("Invented Child", PersonKind.CHILD_AT_RISK, None),),
    conditional_events=(EventKind.SEXUAL_EXPLOITATION,),
    elsewhere=(EventKind.SIGHTING, EventKind.SIGHTING),
    conditional_venues=1,
    homes=(LocationKind.CHILDRENS_HOME,),
    extra_reports=1,
    counted=4,
    vehicles=1,
    parts=(Role.HARMED,),
)


def _show(kind: str, name: str) -> Callable[[Policy], Policy]:
    def leak(safe: Policy) -> Policy:
        return replace(safe, shown={**safe.shown, kind: safe.shown.get(kind, frozenset()) | {name}})

    return leak


def _show_kind(kind: str) -> Callable[[Policy], Policy]:
    everything = POLICY[Audience.POLICE_ANALYST].shown[kind]
    return lambda safe: replace(safe, shown={**safe.shown, kind: everything})


_CONDITIONS = _show("reports", "conditions")
LEAKS: dict[str, Callable[[Policy], Policy]] = {
    "text of a report": _show("reports", "text"),
    "originator": _show("reports", "originator"),
    "reference of a report": _show("reports", "reference"),
    "summary of an event": _show("events", "summary"),
    "whose record an event is": _show("events", "recorded_by"),
    "nickname of a venue": _show("venues", "aliases"),
    "how a place was found": _show("locations", "source"),
    "people": _show_kind("people"),
    "vehicles": _show_kind("vehicles"),
    "phones": _show_kind("phones"),
    "intelligence with conditions": lambda safe: replace(_CONDITIONS(safe), conditions="all"),
    "conditions by recipient": lambda safe: replace(_CONDITIONS(safe), conditions="recipient"),
    "what happened elsewhere": lambda safe: replace(safe, venues_only=False),
    "homes": lambda safe: replace(safe, places=frozenset()),
    "counts of events": lambda safe: replace(safe, facts=None),
}


@pytest.mark.parametrize("name", LEAKS)
def test_every_planted_leak_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(policy.POLICY, Audience.LICENSING, LEAKS[name](POLICY[Audience.LICENSING]))
    seen, seen_too = (permitted(_world(hidden), Audience.LICENSING, DAY) for hidden in (_QUIET, _LOUD))
    assert _bytes(seen) != _bytes(seen_too)


def _meeting_world(*, name: str, born: date, words: str, homes: int) -> Case:
    case = _world(
        replace(_LOUD, texts=("", "", "", "Park", "", ""), homes=(), people=(), parts=(), vehicles=0, counted=0)
    )
    man = Person(
        id="p-man",
        reports=("R-1",),
        reference="POC-001",
        name=name,
        nicknames=(name,),
        date_of_birth=born,
        kind=PersonKind.PERSON_OF_CONCERN,
    )
    case.people["p-man"] = man
    case.phones["t-1"] = Phone(id="t-1", reports=("R-1",), number=words, handle=name)
    case.events["e-bar"] = replace(case.events["e-bar"], summary=words)
    case.reports["R-1"] = replace(case.reports["R-1"], text=words, originator=name)
    for number in range(homes):
        home = Location(
            id=f"l-{number}", reports=("R-1",), text=words, kind=LocationKind.CHILD_RESIDENCE, easting_m=5e5
        )
        case.locations[home.id] = home
        case.links[f"k-{number}"] = Link(
            id=f"k-{number}",
            reports=("R-1",),
            kind=LinkKind.LIVES_AT,
            source_kind="person",
            source_id="p-man",
            target_kind="location",
            target_id=home.id,
        )
    return case


@settings(max_examples=60, deadline=None)
@given(name=_TEXT, words=_TEXT, born=st.dates(date(1940, 1, 1), date(2008, 11, 22)), homes=st.integers(0, 3))
def test_a_room_cannot_tell_names_birthdays_of_adults_words_and_homes_apart(
    name: str, words: str, born: date, homes: int
) -> None:
    plain = _meeting_world(name="", born=date(1980, 1, 1), words="", homes=0)
    other = _meeting_world(name=name, born=born, words=words, homes=homes)
    seen, seen_too = (permitted(case, Audience.MEETING, DAY) for case in (plain, other))
    assert _bytes(seen) == _bytes(seen_too)
    assert "p-man" in seen.people


def test_two_stores_give_the_same_digest_and_the_same_changes(tmp_path: Path) -> None:
    views = []
    for number, hidden in enumerate((_QUIET, _LOUD)):
        store = open_store(f"sqlite:///{tmp_path / str(number) / 'case.db'}", tmp_path / str(number) / "store.key")
        for step in range(number + 1):
            with store.unit_of_work(actor="a", purpose="test") as unit:
                world = _world(replace(hidden, texts=hidden.texts[step:] + hidden.texts[:step]))
                unit.add(*(record for found in by_kind(world).values() for record in found.values()))
        views.append(View(store, actor="officer", audience=Audience.LICENSING, purpose="visit", day=DAY))
    one, other = views
    assert one.digest == other.digest
    assert _bytes(one.case()) == _bytes(other.case())
    assert one.changes(1) == other.changes(1) == []
    assert one.changes(0) == other.changes(0)
