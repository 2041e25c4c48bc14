"""Who may stand in a list of targets at all, and how many wait because nobody has established their age.

A child, anybody of unknown age and anybody recorded as harmed when under 18 is in no such list.
"""

from __future__ import annotations

from datetime import date

from data.codes import PersonKind, Role
from data.records import Case, age_on, may_be_target


def eligible_people(case: Case, day: date) -> frozenset[str]:
    """Ids of the people who may stand in a list of targets at all.

    Stricter than `data.records.may_be_target`: somebody with a role of ``harmed`` or ``made_to_harm`` in an event when
    under 18, or at an age nobody can tell, stays out; one record that says otherwise does not change that.

    Parameters
    ----------
    case : Case
        Permitted records.
    day : date
        Day of the decision.

    Returns
    -------
    frozenset of str
        Adults beyond doubt, not recorded as harmed as a child.
    """
    harmed = _harmed_as_children(case, day)
    return frozenset(p.id for p in case.people.values() if may_be_target(p, day) and p.id not in harmed)


def waiting_for_age(case: Case, day: date) -> frozenset[str]:
    """Ids of the people about whom nothing but the age is missing: no record says adult or child.

    Parameters
    ----------
    case : Case
        Permitted records.
    day : date
        Day of the decision.

    Returns
    -------
    frozenset of str
        People without an established age, children at risk and people harmed as children left out.
    """
    return frozenset(
        p.id
        for p in case.people.values()
        if age_on(p.date_of_birth, day) is None
        and not p.adult_beyond_doubt.strip()
        and not p.harmed_as_child
        and p.kind is not PersonKind.CHILD_AT_RISK
    )


def _harmed_as_children(case: Case, day: date) -> set[str]:
    found = {p.id for p in case.people.values() if ("person.exploited_child_flag", "true") in {f[:2] for f in p.facts}}
    for part in case.participations.values():
        person = case.people.get(part.subject_id) if part.subject_kind == "person" else None
        event = case.events.get(part.event_id)
        if person is None or event is None or part.role not in (Role.HARMED, Role.MADE_TO_HARM):
            continue
        age = age_on(person.date_of_birth, event.start.date())
        if (age is None or age < 18) and event.start.date() <= day:
            found.add(person.id)
    return found
