"""What one view holds of one period and one area: events, incidents, and the people in them, each person once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from data.codes import LinkKind, PersonKind, Role
from data.errors import RefusedInput
from data.frames import is_exploitation_incident
from data.protection import is_child, same_person_records, was_harmed_as_child
from data.records import Case, Event, Participation, Person

Period = tuple[date, date]
_BYSTANDERS = frozenset({Role.REPORTER, Role.PROFESSIONAL, Role.WITNESS})


@dataclass(frozen=True, kw_only=True)
class Window:
    """Part of a case.

    Attributes
    ----------
    case : Case
        The whole permitted case.
    first, last : date
        First and last day, both included.
    area : str
        Code of a force or a district; empty for all.
    events : tuple of Event
        What happened then and there, oldest first.
    incidents : tuple of Event
        Those that are exploitation incidents.
    parts : mapping of str to tuple of Participation
        People who had a part in the events, bystanders left out, by event id.
    joined : frozenset of str
        People with another record that is judged the same.
    """

    case: Case
    first: date
    last: date
    area: str
    events: tuple[Event, ...]
    incidents: tuple[Event, ...]
    parts: Mapping[str, tuple[Participation, ...]]
    joined: frozenset[str]

    @property
    def days(self) -> int:
        """Length of the period in days."""
        return (self.last - self.first).days + 1

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Children in its incidents, as `children_in` gives them; many tables count them."""
        return children_in(self, self.incidents)

    @cached_property
    def concerned(self) -> Mapping[str, tuple[str, ...]]:
        """Persons of concern in its incidents, as `concerned_in` gives them."""
        return concerned_in(self, self.incidents)

    @property
    def words(self) -> str:
        """The period in words."""
        return f"{self.first:%d %b %Y} to {self.last:%d %b %Y}"


def look(case: Case, period: Period, area: str = "") -> Window:
    """Cut a period and an area out of a case.

    Parameters
    ----------
    case : Case
        Permitted records.
    period : tuple of date
        First and last day, both included.
    area : str, optional
        Code of a force or a district. An event without a point belongs to the force that recorded it.

    Returns
    -------
    Window
        What is in it.

    Raises
    ------
    RefusedInput
        If the period ends before it begins.
    """
    first, last = period
    if last < first:
        raise RefusedInput(f"period {first} to {last}: ends before it begins; give the earlier day first")
    events = sorted(
        (
            e
            for e in case.events.values()
            if first <= e.start.date() <= last and (not area or area in areas_of(case, e))
        ),
        key=lambda e: (e.start, e.id),
    )
    found = tuple(e for e in events if is_exploitation_incident(e, case))
    return Window(
        case=case,
        first=first,
        last=last,
        area=area,
        events=tuple(events),
        incidents=found,
        parts=_parts(case, {event.id for event in events}),
        joined=frozenset(
            i for k in case.links.values() if k.kind is LinkKind.SAME_AS for i in (k.source_id, k.target_id)
        ),
    )


def _parts(case: Case, wanted: set[str]) -> dict[str, tuple[Participation, ...]]:
    found: dict[str, list[Participation]] = {}
    for part in case.participations.values():
        if part.event_id in wanted and part.subject_kind == "person" and part.role not in _BYSTANDERS:
            found.setdefault(part.event_id, []).append(part)
    return {key: tuple(parts) for key, parts in found.items()}


def areas_of(case: Case, event: Event) -> frozenset[str]:
    """Force and district of an event.

    Parameters
    ----------
    case : Case
        Permitted records.
    event : Event
        One of its events.

    Returns
    -------
    frozenset of str
        Codes of where it lies; of who recorded it where that is not known.
    """
    place = case.locations.get(event.location_id or "")
    found = {place.force_code, place.local_authority_code} if place else set()
    return frozenset(code for code in (found - {None} or {event.recorded_by}) if code)


def before(window: Window) -> Window:
    """The period of the same length that ends on the day before.

    Parameters
    ----------
    window : Window
        A period.

    Returns
    -------
    Window
        The one before it, of the same area.
    """
    last = window.first - timedelta(days=1)
    return look(window.case, (last - timedelta(days=window.days - 1), last), window.area)


def one_person(window: Window, person_id: str) -> str:
    """Id that stands for a person, whichever of the records judged the same is meant.

    Parameters
    ----------
    window : Window
        Gives the case.
    person_id : str
        Id of one of its people.

    Returns
    -------
    str
        The first of the ids in order.
    """
    if person_id not in window.joined:
        return person_id
    return min({person_id, *same_person_records(window.case, person_id)})


def children_in(window: Window, events: Iterable[Event]) -> dict[str, tuple[str, ...]]:
    """Children in some events: under 18 then, or harmed when under 18 or of an age nobody can tell.

    Parameters
    ----------
    window : Window
        Gives the case.
    events : iterable of Event
        Events of it.

    Returns
    -------
    dict of str to tuple of str
        Id that stands for the child, to the ids of the events, oldest first.
    """
    held = list(events)
    found: dict[str, list[str]] = {}
    for event in sorted(held, key=lambda e: (e.start, e.id)):
        for part in window.parts.get(event.id, ()):
            person = window.case.people.get(part.subject_id)
            if person and (is_child(person, event.start.date()) or was_harmed_as_child(window.case, part, date.max)):
                found.setdefault(one_person(window, person.id), []).append(event.id)
    return {key: tuple(dict.fromkeys(ids)) for key, ids in sorted(found.items())}


def concerned_in(window: Window, events: Iterable[Event]) -> dict[str, tuple[str, ...]]:
    """Persons of concern in some events.

    Parameters
    ----------
    window : Window
        Gives the case.
    events : iterable of Event
        Events of it.

    Returns
    -------
    dict of str to tuple of str
        Id that stands for the person, to the ids of the events.
    """
    found: dict[str, list[str]] = {}
    for event_id in sorted({event.id for event in events}):
        for part in window.parts.get(event_id, ()):
            person = window.case.people.get(part.subject_id)
            if person is not None and person.kind is PersonKind.PERSON_OF_CONCERN:
                found.setdefault(one_person(window, person.id), []).append(event_id)
    return {key: tuple(dict.fromkeys(ids)) for key, ids in sorted(found.items())}


def records_of(case: Case, person_id: str) -> tuple[Person, ...]:
    """All records of one person.

    Parameters
    ----------
    case : Case
        Permitted records.
    person_id : str
        Any of their ids.

    Returns
    -------
    tuple of Person
        In order of their ids.
    """
    ids = sorted({person_id, *same_person_records(case, person_id)})
    return tuple(case.people[one] for one in ids if one in case.people)


def ids_of(case: Case, people: Iterable[str]) -> tuple[str, ...]:
    """Ids of all records of some people.

    Parameters
    ----------
    case : Case
        Permitted records.
    people : iterable of str
        Ids that stand for them.

    Returns
    -------
    tuple of str
        Sorted.
    """
    return tuple(sorted({record.id for one in people for record in records_of(case, one)}))
