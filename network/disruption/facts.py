"""Facts of one node, computed from the permitted records of a case; what the records do not say stays not known.

Windows end with the day of the decision (see `network.disruption.evidence`). A count is a count of records that support
action and that this audience may see: 0 says that none is on record, not that nothing happened.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from data.codes import EventKind, LinkKind, LocationKind, Role
from data.errors import RefusedInput
from data.protection import is_child, is_protected, was_harmed_as_child
from data.records import SUBJECT_KINDS, Case, Location, Person, Vehicle, Venue, age_on
from network.disruption.evidence import (
    CONCERN_KINDS,
    OFFICIAL_KINDS,
    Involvement,
    at_location,
    days_before,
    involvements,
    months_before,
    of_kinds,
    supporting,
    within,
)
from network.disruption.rules import read_text, vocabulary
from network.disruption.sheet import Fact, Sheet, words_of

NODE_KINDS = ("person", "vehicle", "phone", "location", "venue", "network")
_OPEN_TO_PUBLIC = frozenset(
    {LocationKind.PUBLIC_PLACE, LocationKind.ROAD, LocationKind.PARK, LocationKind.TRANSPORT_HUB}
)
_PRIVATE = frozenset({LocationKind.CHILD_RESIDENCE, LocationKind.CHILDRENS_HOME, LocationKind.ADULT_RESIDENCE})
_IN_CARE = frozenset({"s20_accommodated", "care_order", "interim_care_order"})


def facts_for(case: Case, kind: str, node_id: str, *, day: date, child_id: str | None = None) -> dict[str, Fact]:
    """Compute every fact that the case holds about one node.

    Parameters
    ----------
    case : Case
        Permitted records.
    kind : str
        ``person``, ``vehicle``, ``phone``, ``location``, ``venue`` or ``network``.
    node_id : str
        Id of the node; for a network the ids of its people, separated by commas.
    day : date
        Day of the decision; ages and windows end with it.
    child_id : str or None, optional
        Child whom a measure about a person is to protect.

    Returns
    -------
    dict of str to Fact
        Facts by name. A fact that is not in it is not known.

    Raises
    ------
    RefusedInput
        If the kind or an id is not in the case, or a recorded fact is not valid.
    """
    if kind not in _FINDERS:
        raise RefusedInput(f"node kind {kind!r} is not one of {', '.join(NODE_KINDS)}")
    wanted = [("person", one) for one in node_id.split(",")] if kind == "network" else [(kind, node_id)]
    for subject, one in [*wanted, *([("person", child_id)] if child_id else [])]:
        if one not in getattr(case, SUBJECT_KINDS[subject]):
            raise RefusedInput(f"{subject} {one} is not in the case as this audience sees it")
    sheet = Sheet(case, day)
    _FINDERS[kind](sheet, node_id)
    if child_id and kind == "person" and child_id != node_id:
        _child(sheet, case.people[child_id])
        _between(sheet, case.people[node_id], case.people[child_id])
    return sheet.facts


def _person_or_child(sheet: Sheet, person_id: str) -> None:
    person = sheet.case.people[person_id]
    if is_protected(sheet.case, person, sheet.day):
        _child(sheet, person)
    _person(sheet, person)


def _person(sheet: Sheet, person: Person) -> None:
    age = age_on(person.date_of_birth, sheet.day)
    if age is None and person.adult_beyond_doubt.strip():
        sheet.put("person.age", 18, person, f"age of the person: 18 or over ({person.adult_beyond_doubt.strip()})")
    else:
        sheet.put("person.age", age, person)
    flag, behind = harmed_when_child(sheet.case, person, sheet.day)
    if behind:
        sheet.from_events("person.exploited_child_flag", True, behind)
    sheet.put("person.exploited_child_flag", flag, person)
    sheet.recorded(person, ("person.", "staff."))


def harmed_when_child(case: Case, person: Person, day: date) -> tuple[bool | None, tuple[Involvement, ...]]:
    """Flag of gate G1, with the events behind it.

    Parameters
    ----------
    case : Case
        Permitted records.
    person : Person
        Record of the person.
    day : date
        Day of the decision; later events do not count.

    Returns
    -------
    flag : bool or None
        True if recorded as harmed when under 18; also if harmed while the age is not known, for that person may have
        been a child. None when not known.
    events : tuple of Involvement
        Events behind a flag that no record states.
    """
    if not is_protected(case, person, day):
        return person.harmed_as_child, ()
    harmed = tuple(
        Involvement(event=case.events[part.event_id], participation=part, reports=part.reports)
        for part in case.participations.values()
        if part.subject_id == person.id and was_harmed_as_child(case, part, day)
    )
    return True, harmed


def _child(sheet: Sheet, child: Person) -> None:
    age = age_on(child.date_of_birth, sheet.day)
    sheet.put("child.age", age, child, _birthdays(child, sheet.day) if age is not None else "")
    sheet.recorded(child, ("child.", "person.threat_to_life", "staff."))
    status = sheet.facts.get("child.legal_status")
    if status and status.value in _IN_CARE:
        sheet.put("child.looked_after", True, child)
    found = involvements(sheet.case, "person", child.id)
    missing = of_kinds(found, frozenset({EventKind.MISSING_EPISODE}))
    sheet.count("child.missing_episodes_180d", within(missing, days_before(sheet.day, 180), sheet.day))
    back = within(of_kinds(found, frozenset({EventKind.FOUND})), sheet.day - timedelta(days=3), sheet.day)
    if back:
        sheet.from_events("child.returned_72h", True, back)


def _birthdays(child: Person, day: date) -> str:
    """Age in words with the next birthday at which the law changes."""
    born = child.date_of_birth
    if born is None:
        return ""
    age = age_on(born, day)
    coming = [(years, _birthday(born, years)) for years in (16, 18) if _birthday(born, years) > day]
    return f"age of the child: {age}" + "".join(f"; {years} on {when}" for years, when in coming[:1])


def _birthday(born: date, years: int) -> date:
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def _between(sheet: Sheet, person: Person, child: Person) -> None:
    """Facts about a person and a child together: events in which both took part."""
    of_child = {one.event.id: one for one in involvements(sheet.case, "person", child.id)}
    shared = [
        Involvement(
            event=one.event,
            participation=one.participation,
            reports=tuple(dict.fromkeys((*one.reports, *of_child[one.event.id].reports))),
        )
        for one in involvements(sheet.case, "person", person.id)
        if one.event.id in of_child and one.event.kind not in OFFICIAL_KINDS
    ]
    sheet.count("link.contacts_90d", within(shared, days_before(sheet.day, 90), sheet.day))
    suspected = [one for one in shared if one.participation and one.participation.role is Role.SUSPECTED]
    harboured = of_kinds(suspected, frozenset({EventKind.HARBOURING}))
    if behind := within(harboured, months_before(sheet.day, 12), sheet.day):
        sheet.from_events("link.child_harboured", True, behind)
    # What is recorded on a person says nothing about this child unless its report is about this child too.
    about_child = frozenset(child.reports) | {report for one in of_child.values() for report in one.reports}
    sheet.recorded(person, ("link.",), about_child)


def _vehicle(sheet: Sheet, vehicle_id: str) -> None:
    vehicle = sheet.case.vehicles[vehicle_id]
    sheet.put("vehicle.vrm_known", bool(vehicle.vrm.strip()) and "?" not in vehicle.vrm, vehicle)
    found = [one for one in involvements(sheet.case, "vehicle", vehicle_id) if one.event.kind not in OFFICIAL_KINDS]
    sheet.count("vehicle.events_180d", within(found, days_before(sheet.day, 180), sheet.day))
    concerning = [one for one in found if one.event.kind in CONCERN_KINDS or _has_child(sheet, one.event.id)]
    if concerning:
        sheet.from_events("vehicle.linked_to_concern", True, concerning)
    _licence_type(sheet, vehicle)
    sheet.recorded(vehicle, ("vehicle.",))


def _has_child(sheet: Sheet, event_id: str) -> bool:
    people = sheet.case.people
    return any(
        part.event_id == event_id
        and part.subject_kind == "person"
        and part.subject_id in people
        and is_child(people[part.subject_id], sheet.day)
        and supporting(sheet.case, part.reports)
        for part in sheet.case.participations.values()
    )


def _licence_type(sheet: Sheet, vehicle: Vehicle) -> None:
    allowed = vocabulary().facts["vehicle.licence_type"].values
    if vehicle.licence_type in allowed:
        sheet.put("vehicle.licence_type", read_text("vehicle.licence_type", vehicle.licence_type), vehicle)


def _venue(sheet: Sheet, venue_id: str) -> None:
    venue = sheet.case.venues[venue_id]
    sheet.put("premises.kind", venue.kind.value, venue)
    if venue.licence_number:
        sheet.put("premises.la2003_licence", True, venue)
    allowed = vocabulary().facts["premises.activities"].values
    if venue.activities is not None and set(venue.activities) <= set(allowed):
        sheet.put("premises.activities", frozenset(venue.activities), venue)
    _operator(sheet, venue)
    found = at_location(sheet.case, venue.location_id)
    concern = of_kinds(found, CONCERN_KINDS)
    for months in (3, 6, 12):
        sheet.count(f"premises.cse_events_{months}m", within(concern, months_before(sheet.day, months), sheet.day))
    disorder = of_kinds(found, frozenset({EventKind.DISTURBANCE}))
    sheet.count("premises.nuisance_disorder_3m", within(disorder, months_before(sheet.day, 3), sheet.day))
    sales = of_kinds(found, frozenset({EventKind.UNDERAGE_SALE}))
    sheet.count("premises.underage_alcohol_sales_90d", within(sales, days_before(sheet.day, 90), sheet.day))
    sheet.recorded(venue, ("premises.",))


def _operator(sheet: Sheet, venue: Venue) -> None:
    operates = [
        link
        for link in sheet.case.links.values()
        if link.kind is LinkKind.OPERATES
        and (link.target_kind, link.target_id) == ("venue", venue.id)
        and (link.end is None or link.end >= sheet.day)
        and supporting(sheet.case, link.reports)
    ]
    if venue.licence_holder or operates:
        sheet.put("premises.operator_known", True, venue)


def _place(sheet: Sheet, location_id: str) -> None:
    place = sheet.case.locations[location_id]
    found = at_location(sheet.case, location_id)
    recent = within(of_kinds(found, CONCERN_KINDS), days_before(sheet.day, 90), sheet.day)
    disorder = within(of_kinds(found, frozenset({EventKind.DISTURBANCE})), days_before(sheet.day, 90), sheet.day)
    sheet.count("place.cse_events_90d", recent)
    sheet.count("place.asb_events_90d", disorder)
    days = {one.event.start.date() for one in recent}
    if len(days) >= 2:
        sheet.from_events("place.repeat_location", True, recent)
    _open_to_public(sheet, place)
    sheet.recorded(place, ("place.",))


def _open_to_public(sheet: Sheet, place: Location) -> None:
    if place.kind in _OPEN_TO_PUBLIC:
        sheet.put("place.public_access", True, place)
    elif place.kind in _PRIVATE:
        sheet.put("place.public_access", False, place)
    if place.kind is not LocationKind.NOT_STATED:
        sheet.put("place.transport_hub", place.kind is LocationKind.TRANSPORT_HUB, place)


def _phone(sheet: Sheet, phone_id: str) -> None:
    phone = sheet.case.phones[phone_id]
    if phone.platform or phone.handle:
        sheet.put("online.platform_known", True, phone)
    sheet.recorded(phone, ("phone.", "online."))


def _network(sheet: Sheet, people_ids: str) -> None:
    """Size and forces of a group of people; the forces are those that recorded them or their events."""
    people = [sheet.case.people[one] for one in dict.fromkeys(people_ids.split(","))]
    parts = [one for person in people for one in involvements(sheet.case, "person", person.id)]
    forces = {person.force_code for person in people} | {one.event.recorded_by for one in parts}
    records = tuple(person.id for person in people)
    reports = supporting(sheet.case, (report for person in people for report in person.reports))
    for name, value in (("network.members", len(people)), ("network.forces", len(forces - {None}))):
        words = words_of(name, value)
        sheet.facts[name] = Fact(name=name, value=value, records=records, reports=reports, words=words)
    for person in people:
        sheet.recorded(person, ("network.",))


_FINDERS: dict[str, Callable[[Sheet, str], None]] = {
    "person": _person_or_child,
    "vehicle": _vehicle,
    "phone": _phone,
    "location": _place,
    "venue": _venue,
    "network": _network,
}
