"""Target lists and lawful options keep the same people out: whoever is protected in one is absent from the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from data.audience import permitted
from data.codes import Audience, EventKind, LinkKind, PersonKind, ReportKind, Role
from data.demonstration import demonstration_case
from data.frames import incidents
from data.protection import eligible_people, is_protected
from data.records import HARM_CONSIDERED, Case, Event, Link, Participation, Person, Report, age_on
from network.disruption.proposals import propose

DAY = date(2026, 11, 25)


def _is_adult_by_itself(person: Person, day: date) -> bool:
    """A second, plain reading of one record alone."""
    if person.kind is PersonKind.CHILD_AT_RISK:
        return False
    if person.protected_because != HARM_CONSIDERED and (person.harmed_as_child or person.protected_because):
        return False
    age = age_on(person.date_of_birth, day)
    return age >= 18 if age is not None else bool(person.adult_beyond_doubt.strip())


def _agree(case: Case, day: date) -> None:
    listed = eligible_people(case, day)
    adults = {p.id for p in case.people.values() if _is_adult_by_itself(p, day)}
    by_options = {key for key in adults if not is_protected(case, case.people[key], day)}
    assert listed == by_options


@pytest.mark.parametrize("audience", [Audience.POLICE_ANALYST, Audience.SOCIAL_CARE, Audience.MEETING])
def test_the_fictional_case_has_one_answer_for_every_audience(audience: Audience) -> None:
    _agree(permitted(demonstration_case().case, audience, DAY), DAY)


@pytest.mark.parametrize("born", [date(2008, 1, 1), date(1990, 1, 1), None])
@pytest.mark.parametrize("harmed_as_child", [True, False, None])
@pytest.mark.parametrize("role", [Role.HARMED, Role.MADE_TO_HARM, Role.SUSPECTED])
@pytest.mark.parametrize("flag", ["true", "false", None])
def test_every_way_of_being_harmed_has_one_answer(
    born: date | None, harmed_as_child: bool | None, role: Role, flag: str | None
) -> None:
    report = Report(id="R-1", reference="x", agency="Charity", kind=ReportKind.PARTNER_REPORT, reported_on=DAY)
    person = Person(
        id="P-1",
        reference="POC-1",
        kind=PersonKind.PERSON_OF_CONCERN,
        date_of_birth=born,
        harmed_as_child=harmed_as_child,
        facts=() if flag is None else (("person.exploited_child_flag", flag, "R-1"),),
        reports=("R-1",),
    )
    when = datetime(2024, 5, 1, 12, 0)  # noqa: DTZ001 - records hold local time
    event = Event(id="E-1", kind=EventKind.SEXUAL_EXPLOITATION, start=when, end=when, reports=("R-1",))
    part = Participation(id="X-1", event_id="E-1", subject_kind="person", subject_id="P-1", role=role, reports=("R-1",))
    case = Case(reports={"R-1": report}, people={"P-1": person}, events={"E-1": event}, participations={"X-1": part})
    _agree(case, DAY)
    doubted = replace(person, date_of_birth=None, adult_beyond_doubt="DS Tealmallet, 1 Nov 2026: grey beard")
    _agree(replace(case, people={"P-1": doubted}), DAY)
    if flag == "true" or harmed_as_child or (role is not Role.SUSPECTED and born != date(1990, 1, 1)):
        assert not eligible_people(case, DAY)


def _named(case: Case, person: Person) -> Case:
    return replace(case, people={**case.people, person.id: person})


def _young(**changes: object) -> Person:
    base = next(p for p in demonstration_case().case.people.values() if p.kind is PersonKind.PERSON_OF_CONCERN)
    return replace(base, id="P-young", reference="POC-900", adult_beyond_doubt="", harmed_as_child=None, **changes)  # type: ignore[arg-type]


def test_a_room_still_protects_a_known_17_year_old_without_learning_the_date_of_birth() -> None:
    whole = _named(demonstration_case().case, _young(date_of_birth=date(2009, 12, 1)))
    for audience in (Audience.MEETING, Audience.SOCIAL_CARE):
        seen = permitted(whole, audience, DAY)
        assert is_protected(seen, seen.people["P-young"], DAY)
        assert "P-young" not in eligible_people(seen, DAY)
        assert permitted(seen, audience, DAY) == seen
    assert permitted(whole, Audience.MEETING, DAY).people["P-young"].date_of_birth is None


def test_no_audience_is_offered_more_people_than_the_analyst() -> None:
    whole = demonstration_case().case
    for audience in (Audience.MEETING, Audience.SOCIAL_CARE):
        assert eligible_people(permitted(whole, audience, DAY), DAY) <= eligible_people(whole, DAY)


def test_protection_passes_to_every_record_of_the_same_person() -> None:
    whole = demonstration_case().case
    adult = next(p for i, p in whole.people.items() if i in eligible_people(whole, DAY))
    child = next(p for p in whole.people.values() if p.kind is PersonKind.CHILD_AT_RISK)
    same = Link(
        id="L-same",
        kind=LinkKind.SAME_AS,
        source_kind="person",
        source_id=adult.id,
        target_kind="person",
        target_id=child.id,
        reports=adult.reports,
    )
    linked = replace(whole, links={**whole.links, same.id: same})
    assert adult.id not in eligible_people(linked, DAY)
    assert is_protected(linked, adult, DAY)


def test_a_weak_report_protects_like_a_good_one() -> None:
    whole = demonstration_case().case
    weak = next(r for r in whole.reports.values() if r.kind is ReportKind.POLICE_INTELLIGENCE)
    weak = replace(weak, id="R-weak", source_grade="3", assessment_grade="D")
    when = datetime(2025, 5, 1, 12, 0)  # noqa: DTZ001 - records hold local time
    event = Event(id="E-weak", kind=EventKind.SEXUAL_EXPLOITATION, start=when, end=when, reports=("R-weak",))
    young = _young(date_of_birth=date(2008, 6, 1))
    part = Participation(
        id="X-weak",
        event_id="E-weak",
        subject_kind="person",
        subject_id=young.id,
        role=Role.HARMED,
        reports=("R-weak",),
    )
    case = replace(
        _named(whole, young),
        reports={**whole.reports, "R-weak": weak},
        events={**whole.events, "E-weak": event},
        participations={**whole.participations, "X-weak": part},
    )
    assert is_protected(case, young, DAY)
    assert young.id not in eligible_people(case, DAY)


def test_whoever_drove_bears_what_is_done_about_the_vehicle() -> None:
    whole = demonstration_case().case
    vehicle = next(iter(whole.vehicles.values()))
    young = _young(date_of_birth=date(2009, 12, 1))
    day = datetime(2026, 11, 1, 22, 0)  # noqa: DTZ001 - records hold local time
    reports = vehicle.reports
    event = Event(id="E-drive", kind=EventKind.SIGHTING, start=day, end=day, reports=reports)
    roles = (("vehicle", vehicle.id, Role.USED), ("person", young.id, Role.DRIVER))
    parts = {
        f"X-{kind}": Participation(
            id=f"X-{kind}", event_id="E-drive", subject_kind=kind, subject_id=i, role=role, reports=reports
        )
        for kind, i, role in roles
    }
    case = replace(
        _named(whole, young),
        events={**whole.events, "E-drive": event},
        participations={**whole.participations, **parts},
    )
    options = propose(case, "vehicle", vehicle.id, day=DAY, territory="E", audience=Audience.POLICE_ANALYST)
    falling = [o for o in options if o.measure.bears_on]
    assert falling
    for option in falling:
        assert "G1" in {str(gate.gate) for gate in option.standing}, option.measure.id


@pytest.mark.parametrize("audience", [Audience.LICENSING, Audience.MEETING])
def test_who_cannot_see_people_is_never_told_that_no_child_is_among_them(audience: Audience) -> None:
    case = permitted(demonstration_case().case, audience, DAY)
    hidden = {"licensing": {"person", "keeper", "user", "operator", "occupant"}, "meeting": {"occupant"}}[
        audience.value
    ]
    for venue in case.venues:
        for option in propose(case, "venue", venue, day=DAY, territory="E", audience=audience):
            if {str(b) for b in option.measure.bears_on} & hidden:
                assert "G1" in {str(gate.gate) for gate in option.standing}, option.measure.id


def test_where_a_child_lives_is_a_residence_whatever_kind_it_was_given() -> None:
    whole = demonstration_case().case
    spot = next(e for e in whole.events.values() if e.location_id in whole.locations and whole.locations[e.location_id].easting_m)  # fmt: skip # noqa: E501
    child = next(p for p in whole.people.values() if p.kind is PersonKind.CHILD_AT_RISK)
    home = Link(
        id="L-home",
        kind=LinkKind.LIVES_AT,
        source_kind="person",
        source_id=child.id,
        target_kind="location",
        target_id=str(spot.location_id),
        reports=child.reports,
    )
    case = replace(whole, links={**whole.links, home.id: home})
    frame = incidents(case)
    assert frame.loc[frame["location_id"] == spot.location_id, "residence"].all()
    assert spot.location_id not in permitted(case, Audience.MEETING, DAY).locations
