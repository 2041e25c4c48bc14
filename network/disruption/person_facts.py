"""Facts of a person, of a child, and of the two together."""

from __future__ import annotations

from datetime import date, timedelta

from data.codes import EventKind, LinkKind, Role
from data.protection import is_child, is_protected, was_harmed_as_child
from data.records import HARM_CONSIDERED, Case, Person, age_on
from network.disruption.evidence import (
    OFFICIAL_KINDS,
    Involvement,
    days_before,
    involvements,
    months_before,
    of_kinds,
    supporting,
    within,
)
from network.disruption.sheet import Sheet

# At 16 the notice of the Act of 1984 ends, at 18 every order about a child.
BIRTHDAYS = (16, 18)
_IN_CARE = frozenset({"s20_accommodated", "care_order", "interim_care_order"})


def person_or_child(sheet: Sheet, person_id: str) -> None:
    """Put the facts of a person; of one who is protected those of a child too.

    Parameters
    ----------
    sheet : Sheet
        Sheet that is being filled.
    person_id : str
        Id of the person.
    """
    person = sheet.case.people[person_id]
    if is_protected(sheet.case, person, sheet.day):
        child_facts(sheet, person)
    person_facts(sheet, person)


def person_facts(sheet: Sheet, person: Person) -> None:
    """Put the facts of a person.

    Parameters
    ----------
    sheet : Sheet
        Sheet that is being filled.
    person : Person
        Record of the person.
    """
    age = age_on(person.date_of_birth, sheet.day)
    if age is None and person.adult_beyond_doubt.strip():
        sheet.put("person.age", 18, person, f"age of the person: 18 or over ({person.adult_beyond_doubt.strip()})")
    else:
        sheet.put("person.age", age, person)
    flag, behind = harmed_when_child(sheet.case, person, sheet.day)
    if behind:
        sheet.from_events("person.exploited_child_flag", True, behind)
    sheet.put("person.exploited_child_flag", flag, person)
    _in_force_area(sheet, person)
    sheet.recorded(person, ("person.", "staff.", "network."))


def _in_force_area(sheet: Sheet, person: Person) -> None:
    """Lives where the force that recorded the person is responsible; living elsewhere does not rule out coming."""
    for link in sheet.case.links.values():
        place = sheet.case.locations.get(link.target_id) if link.target_kind == "location" else None
        is_theirs = (link.kind, link.source_id) == (LinkKind.LIVES_AT, person.id) and _is_current(link.end, sheet.day)
        is_inside = place is not None and person.force_code is not None and place.force_code == person.force_code
        if is_theirs and is_inside and supporting(sheet.case, link.reports):
            sheet.put("person.in_force_area", True, link)
            return


def _is_current(end: date | None, day: date) -> bool:
    return end is None or end >= day


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
        if person.protected_because == HARM_CONSIDERED:
            return False, ()
        return person.harmed_as_child, ()
    harmed = tuple(
        Involvement(event=case.events[part.event_id], participation=part, reports=part.reports)
        for part in case.participations.values()
        if part.subject_id == person.id and was_harmed_as_child(case, part, day)
    )
    return True, harmed


def child_facts(sheet: Sheet, child: Person) -> None:
    """Put the facts of a child.

    Parameters
    ----------
    sheet : Sheet
        Sheet that is being filled.
    child : Person
        Record of the child.
    """
    age = age_on(child.date_of_birth, sheet.day)
    sheet.put("child.age", age, child, _age_words(child, sheet.day) if age is not None else "")
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


def birthdays_ahead(case: Case, day: date, *, days: int = 90) -> tuple[tuple[str, int, date], ...]:
    """Find the children for whom the law changes soon, because they turn 16 or 18.

    Parameters
    ----------
    case : Case
        Permitted records.
    day : date
        Today; a birthday on this very day is listed.
    days : int, default 90
        How far ahead to look.

    Returns
    -------
    tuple of (str, int, date)
        Id of the child, age and day, soonest first. Without a date of birth nobody is listed.
    """
    found = [
        (person.id, years, birthday(person.date_of_birth, years))
        for person in case.people.values()
        if person.date_of_birth is not None and (is_child(person, day) or birthday(person.date_of_birth, 18) == day)
        for years in BIRTHDAYS
    ]
    ahead = [one for one in found if day <= one[2] <= day + timedelta(days=days)]
    return tuple(sorted(ahead, key=lambda one: (one[2], one[0])))


def birthday(born: date, years: int) -> date:
    """Day on which an age is reached.

    Parameters
    ----------
    born : date
        Date of birth.
    years : int
        Age.

    Returns
    -------
    date
        Somebody born on 29 February reaches it on 1 March where there is no such day (England and Wales).

    Examples
    --------
    >>> birthday(date(2008, 2, 29), 18)
    datetime.date(2026, 3, 1)
    """
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def _age_words(child: Person, day: date) -> str:
    """Age in words with the next birthday at which the law changes."""
    born = child.date_of_birth
    if born is None:
        return ""
    coming = [(years, birthday(born, years)) for years in BIRTHDAYS if birthday(born, years) > day]
    soon = "".join(f"; {years} on {when:%d %b %Y}" for years, when in coming[:1])
    return f"age of the child: {age_on(born, day)}{soon}"


def between(sheet: Sheet, person: Person, child: Person) -> None:
    """Put the facts about a person and a child together: events in which both took part.

    Parameters
    ----------
    sheet : Sheet
        Sheet that is being filled.
    person : Person
        Adult.
    child : Person
        Child whom a measure is to protect.
    """
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
