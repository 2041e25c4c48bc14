"""What an erasure takes away and what it leaves: the record as an empty shell, texts without the name. Pure.

The shell keeps its id, so that links and the audit stand. What was the person's alone, such as a telephone nobody
else is linked to, is emptied with it. A text of somebody else that holds the same name is listed, not changed: the
name may be another person's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from data.codes import LocationKind
from data.errors import RefusedInput
from data.free_words import REDACTED, names_in_forms, without_person
from data.records import Case, Event, Location, Person, Phone, Report, Vehicle
from data.retention import ERASED, is_shell

_SHORTEST_WORD = 3
_HOMES = frozenset({LocationKind.ADULT_RESIDENCE, LocationKind.CHILD_RESIDENCE, LocationKind.NOT_STATED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasurePlan:
    """What would become of a case if one person's record was erased.

    Attributes
    ----------
    shell : Person
        What is left of the record.
    redacted : tuple of record
        Reports and events whose words named the person, and what is kept beside the case, without the name.
    emptied : tuple of record
        Telephones, vehicles and homes that nobody else is linked to, emptied.
    others : tuple of (str, str)
        Kind and id of what still holds the name and is not changed: people look at these.
    """

    shell: Person
    redacted: tuple[Any, ...]
    emptied: tuple[Phone | Vehicle | Location, ...]
    others: tuple[tuple[str, str], ...]

    @property
    def records(self) -> tuple[Any, ...]:
        """Everything that gets a new version under a new key."""
        return (self.shell, *self.redacted, *self.emptied)


def plan_erasure(
    case: Case, kept: Mapping[str, Mapping[str, Any]], person_id: str, *, on: date, because: str
) -> ErasurePlan:
    """Work out what an erasure takes away.

    Parameters
    ----------
    case : Case
        Records, unmasked.
    kept : mapping of str to mapping
        Whatever is kept beside the case, by kind and id.
    person_id : str
        Record to erase.
    on : datetime.date
        Day of the erasure.
    because : str
        Id of the decision.

    Returns
    -------
    ErasurePlan
        New versions; nothing is written.

    Raises
    ------
    RefusedInput
        If there is no such record, or nothing of it is left to erase.
    """
    person = case.people.get(person_id)
    if person is None:
        raise RefusedInput(f"person {person_id}: is not in the case")
    shell = shell_of(person, on=on, because=because)
    if is_shell(person):
        raise RefusedInput(f"person {person_id}: was erased already")
    near = _texts_near(case, person_id)
    more, shared = names_in_forms(case, kept, person), _shared_names(case, person)
    own, whole = _words_of(person, more), _whole_names(person, more)
    unshared = tuple(name for name in whole if name not in shared)
    redacted = [_redacted(record, own, shared) for record in _texts(case) if _may_redact(record, near, unshared)]
    beside = without_person(
        case,
        kept,
        person,
        is_named=lambda text: _names_whole(text, unshared),
        take_out=lambda text: without_words(text, own, but=[name for name in shared if name in text]),
    )
    changed = (*(new for new, is_changed in redacted if is_changed), *beside)
    emptied = tuple(_owned(case, person_id))
    done = {(type(record), record.id) for record in (shell, *changed, *emptied)}
    return ErasurePlan(
        shell=shell, redacted=changed, emptied=emptied, others=tuple(_still_named(case, kept, person, whole, done))
    )


def shell_of(person: Person, *, on: date, because: str) -> Person:
    """What is left of a person's record.

    Parameters
    ----------
    person : Person
        Record as it stands.
    on : datetime.date
        Day of the erasure.
    because : str
        Id of the decision.

    Returns
    -------
    Person
        Id, reports, how it stood in the case and whether it is protected; nothing that names or describes.

    Examples
    --------
    >>> from data.codes import PersonKind
    >>> one = Person(id="P-1", reports=("R-1",), reference="POC-1", kind=PersonKind.OTHER, name="A. Example")
    >>> shell_of(one, on=date(2026, 11, 22), because="review-kept:P-1:2026-11-22:1").reference
    'erased on 2026-11-22, by decision review-kept:P-1:2026-11-22:1'
    """
    return Person(
        id=person.id,
        reports=person.reports,
        reference=f"{ERASED}{on}, by decision {because}",
        kind=person.kind,
        harmed_as_child=person.harmed_as_child,
        protected_because=person.protected_because,
        force_code=person.force_code,
    )


def without_words(text: str, words: Iterable[str], *, but: Iterable[str] = ()) -> str:
    """Take words out of a text, where they stand as words.

    Parameters
    ----------
    text : str
        Any text.
    words : iterable of str
        Names; a name of several words is found whatever its case, a single word only as it is written.
    but : iterable of str
        Longer names of others that hold one of the words and are left alone.

    Returns
    -------
    str
        Text with ``[erased]`` in their place.

    Examples
    --------
    >>> without_words("Ann Lee met mark, Mark and Bo Lee.", ["Mark", "Ann Lee", "Lee"], but=["Bo Lee"])
    '[erased] met mark, [erased] and Bo Lee.'
    """
    wanted = sorted({word for word in words if len(word) >= _SHORTEST_WORD}, key=len, reverse=True)
    if not wanted:
        return text
    left = [_pattern(name) for name in sorted(set(but), key=len, reverse=True) if name]
    taken = [_pattern(word) for word in wanted]
    # The longest name at a place wins, so another person's full name is left where one word of it is the same.
    both = sorted((*left, *taken), key=lambda entry: -entry[0])
    return re.sub(
        "|".join(pattern for _, pattern in both),
        lambda found: found[0] if _is_left(found[0], but, wanted) else REDACTED,
        text,
    )


def _pattern(word: str) -> tuple[int, str]:
    parts = [re.escape(part) for part in word.split()]
    body = r"\s+".join(parts)
    body = f"(?i:{body})" if len(parts) > 1 else body
    return len(word), rf"(?<!\w){body}(?!\w)"


def _is_left(found: str, but: Iterable[str], wanted: Iterable[str]) -> bool:
    plain = " ".join(found.split()).casefold()
    return plain in {" ".join(name.split()).casefold() for name in but} and plain not in {
        " ".join(word.split()).casefold() for word in wanted
    }


def _words_of(person: Person, more: Iterable[str] = ()) -> tuple[str, ...]:
    names = [person.name, *person.nicknames, *more]
    return tuple(dict.fromkeys(word for name in names for word in (name.strip(), *name.split()) if word))


def _whole_names(person: Person, more: Iterable[str]) -> tuple[str, ...]:
    """Names of several words, which by themselves tell who is meant."""
    return tuple(name for name in (person.name.strip(), *more) if len(name.split()) > 1)


def _shared_names(case: Case, person: Person) -> frozenset[str]:
    """Full names of other people, which stay."""
    return frozenset(
        other.name.strip() for other in case.people.values() if other.id != person.id and len(other.name.split()) > 1
    )


def _texts_near(case: Case, person_id: str) -> frozenset[tuple[str, str]]:
    """Reports and events that the person's own record, parts and links rest on."""
    parts = [part for part in case.participations.values() if part.subject_id == person_id]
    links = [link for link in case.links.values() if person_id in (link.source_id, link.target_id)]
    events = {part.event_id for part in parts}
    reports = {one for record in (case.people[person_id], *parts, *links) for one in record.reports}
    reports |= {one for key in events if key in case.events for one in case.events[key].reports}
    return frozenset({("event", key) for key in events} | {("report", key) for key in reports})


def _texts(case: Case) -> Iterator[Report | Event]:
    yield from case.reports.values()
    yield from case.events.values()


def _text(record: Report | Event) -> str:
    return record.text if isinstance(record, Report) else record.summary


def _may_redact(record: Report | Event, near: frozenset[tuple[str, str]], names: tuple[str, ...]) -> bool:
    kind = "report" if isinstance(record, Report) else "event"
    return (kind, record.id) in near or _names_whole(_text(record), names)


def _names_whole(text: str, names: tuple[str, ...]) -> bool:
    plain = " ".join(text.split()).casefold()
    return any(" ".join(name.split()).casefold() in plain for name in names)


def _redacted(record: Report | Event, own: tuple[str, ...], shared: frozenset[str]) -> tuple[Report | Event, bool]:
    before = _text(record)
    but = [name for name in shared if name in before]
    after = without_words(before, own, but=but)
    if isinstance(record, Report):
        return replace(record, text=after), after != before
    return replace(record, summary=after), after != before


def _owned(case: Case, person_id: str) -> Iterator[Phone | Vehicle | Location]:
    """Empty what this person alone is linked to, and that no event and no venue rests on."""
    ends: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for link in case.links.values():
        ends.setdefault((link.target_kind, link.target_id), set()).add((link.source_kind, link.source_id))
        ends.setdefault((link.source_kind, link.source_id), set()).add((link.target_kind, link.target_id))
    used = {(part.subject_kind, part.subject_id) for part in case.participations.values()}
    used |= {("location", event.location_id or "") for event in case.events.values()}
    used |= {("location", venue.location_id) for venue in case.venues.values()}
    alone = [key for key, others in ends.items() if others == {("person", person_id)} and key not in used]
    for kind, record_id in sorted(alone):
        if kind == "phone" and record_id in case.phones:
            yield replace(case.phones[record_id], number="", handle="", facts=())
        elif kind == "vehicle" and record_id in case.vehicles:
            yield replace(case.vehicles[record_id], vrm="", facts=())
        elif kind == "location" and record_id in case.locations and case.locations[record_id].kind in _HOMES:
            place = case.locations[record_id]
            yield replace(place, text=REDACTED, easting_m=None, northing_m=None, uncertainty_m=None, facts=())


def _still_named(
    case: Case,
    kept: Mapping[str, Mapping[str, Any]],
    person: Person,
    names: tuple[str, ...],
    done: set[tuple[type, str]],
) -> Iterator[tuple[str, str]]:
    """What holds a full name and is left as it is."""
    kinds: dict[str, Mapping[str, Any]] = {item.name: getattr(case, item.name) for item in fields(case)}
    for kind, records in {**kinds, **kept}.items():
        for record in records.values():
            is_left = (type(record), record.id) not in done and record.id != person.id
            if is_left and any(_names_whole(text, names) for text in _strings(record)):
                yield kind, record.id


def _strings(record: Any) -> Iterator[str]:
    for item in fields(record):
        value = getattr(record, item.name)
        if isinstance(value, str):
            yield value
        elif isinstance(value, (tuple, frozenset)):
            for entry in value:
                yield from (part for part in (entry if isinstance(entry, tuple) else (entry,)) if isinstance(part, str))
