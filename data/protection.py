"""Who is never a target: a child, anybody whose age is not known, anybody harmed when under 18. One rule for the house.

Weak and doubtful reports protect as firmly as good ones: a low grade may stop a measure, it never takes protection
away. What another record of the same person says protects this one too.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from data.codes import LinkKind, PersonKind, Role
from data.records import HARM_CONSIDERED, Case, Participation, Person, age_on

_HARMED_ROLES = frozenset({Role.HARMED, Role.MADE_TO_HARM})
_YES = frozenset({"true", "yes", "1"})
ADULT_BY_DATE_OF_BIRTH = "date of birth held by police"
PROTECTED_WORDS = "protective measures only; the reason is held by police"


class Standing(StrEnum):
    """How a person stands towards measures."""

    ADULT = "adult"
    AGE_NOT_KNOWN = "age_not_known"
    HARMED_AS_CHILD = "harmed_as_child"
    CHILD = "child"


_PROTECTED = frozenset({Standing.CHILD, Standing.HARMED_AS_CHILD})


def standing_of(case: Case, person: Person, day: date) -> Standing:
    """How one person stands on a day.

    Parameters
    ----------
    case : Case
        Records, permitted or whole.
    person : Person
        One of its people.
    day : date
        Day on which ages are reckoned.

    Returns
    -------
    Standing
        The most protective answer of all records of the same person; an unknown age does not pass from one to another.
    """
    own = _own(case, person, day)
    others = [_own(case, case.people[i], day) for i in same_person_records(case, person.id) if i in case.people]
    for protected in (Standing.CHILD, Standing.HARMED_AS_CHILD):
        if protected in (own, *others):
            return protected
    return own


def is_protected(case: Case, person: Person, day: date) -> bool:
    """Whether a person may be offered protective measures only.

    Parameters
    ----------
    case : Case
        Records, permitted or whole.
    person : Person
        One of its people.
    day : date
        Day on which ages are reckoned.

    Returns
    -------
    bool
        True for a child and for one who was, or may have been, harmed when under 18.
    """
    return standing_of(case, person, day) in _PROTECTED


def eligible_people(case: Case, day: date) -> frozenset[str]:
    """Ids of the people who may stand in a list of targets at all.

    Parameters
    ----------
    case : Case
        Permitted records.
    day : date
        Day of the decision.

    Returns
    -------
    frozenset of str
        Adults beyond doubt, not harmed as a child by any record.
    """
    return frozenset(p.id for p in case.people.values() if standing_of(case, p, day) is Standing.ADULT)


def waiting_for_age(case: Case, day: date) -> frozenset[str]:
    """Ids of the people about whom nothing but the age is missing.

    Parameters
    ----------
    case : Case
        Permitted records.
    day : date
        Day of the decision.

    Returns
    -------
    frozenset of str
        People without an established age, whatever their part in events; children at risk and people recorded as
        harmed when under 18 wait for nothing.
    """
    return frozenset(
        p.id
        for p in case.people.values()
        if age_on(p.date_of_birth, day) is None
        and not (p.adult_beyond_doubt.strip() or p.harmed_as_child or p.protected_because)
        and p.kind is not PersonKind.CHILD_AT_RISK
    )


def homes_of_children(case: Case, day: date) -> frozenset[str]:
    """Places where a child lives by any record, whatever kind the place was given.

    Parameters
    ----------
    case : Case
        Records, permitted or whole.
    day : date
        Day on which ages are reckoned.

    Returns
    -------
    frozenset of str
        Location ids; they never feed a hotspot.
    """
    joined = {i for k in case.links.values() if k.kind is LinkKind.SAME_AS for i in (k.source_id, k.target_id)}
    return frozenset(
        link.target_id
        for link in case.links.values()
        if link.kind is LinkKind.LIVES_AT
        and link.target_kind == "location"
        and (person := case.people.get(link.source_id)) is not None
        and (is_child(person, day) or (person.id in joined and standing_of(case, person, day) is Standing.CHILD))
    )


def is_child(person: Person, day: date) -> bool:
    """Whether this record alone says that a person is a child, or at risk as one.

    Parameters
    ----------
    person : Person
        Record of the person.
    day : date
        Day on which the age is reckoned.

    Returns
    -------
    bool
        False for a person of unknown age who is not recorded as a child at risk.
    """
    age = age_on(person.date_of_birth, day)
    return age < 18 if age is not None else person.kind is PersonKind.CHILD_AT_RISK


def was_harmed_as_child(case: Case, part: Participation, day: date) -> bool:
    """Whether a part in an event means harm to somebody under 18, or of an age nobody can tell.

    Parameters
    ----------
    case : Case
        Records.
    part : Participation
        One of its participations.
    day : date
        Later events do not count.

    Returns
    -------
    bool
        Independent of the grade of the report.
    """
    person = case.people.get(part.subject_id) if part.subject_kind == "person" else None
    event = case.events.get(part.event_id)
    if person is None or event is None or part.role not in _HARMED_ROLES or event.start.date() > day:
        return False
    age = age_on(person.date_of_birth, event.start.date())
    if age is None and not person.name and person.adult_beyond_doubt == ADULT_BY_DATE_OF_BIRTH:
        # The date of birth was there before it was masked; what it said of this event is in `protected_because`.
        return False
    return age is None or age < 18


def same_person_records(case: Case, person_id: str) -> frozenset[str]:
    """Other records that are recorded as the same person, directly or through others.

    Parameters
    ----------
    case : Case
        Records.
    person_id : str
        Id of one of its people.

    Returns
    -------
    frozenset of str
        Ids without the one asked about.
    """
    pairs = [(k.source_id, k.target_id) for k in case.links.values() if k.kind is LinkKind.SAME_AS]
    found, before = {person_id}, 0
    while len(found) != before:
        before = len(found)
        found |= {i for pair in pairs if found & set(pair) for i in pair}
    return frozenset(found - {person_id})


def _own(case: Case, person: Person, day: date) -> Standing:
    age = age_on(person.date_of_birth, day)
    if person.kind is PersonKind.CHILD_AT_RISK or (age is not None and age < 18):
        return Standing.CHILD
    flags = {value.strip().lower() for name, value, _ in person.facts if name == "person.exploited_child_flag"}
    harmed = (p for p in case.participations.values() if p.subject_id == person.id)
    is_considered = person.protected_because == HARM_CONSIDERED
    if not is_considered and (
        person.harmed_as_child
        or person.protected_because
        or flags & _YES
        or any(was_harmed_as_child(case, part, day) for part in harmed)
    ):
        return Standing.HARMED_AS_CHILD
    known = age is not None or bool(person.adult_beyond_doubt.strip())
    return Standing.ADULT if known else Standing.AGE_NOT_KNOWN
