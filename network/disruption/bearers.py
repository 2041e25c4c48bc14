"""On whom a measure would fall: the person, a vehicle's keepers and drivers, a phone's users, occupants, operators.

Whatever node a measure is about, none of these may be a child, of unknown age, or somebody harmed when under 18.
"""

from __future__ import annotations

from datetime import date

from data.codes import Audience, LinkKind, Role
from data.policy import POLICY
from data.protection import is_child, is_protected
from data.records import Case, Person
from network.disruption.measure import Bearing, Kind, Measure
from network.disruption.person_facts import harmed_when_child

_LINKS: dict[str, frozenset[LinkKind]] = {
    "vehicle": frozenset({LinkKind.KEEPER, LinkKind.DRIVES}),
    "phone": frozenset({LinkKind.USES_PHONE}),
}


def bearers(case: Case, measure: Measure, kind: str, node_id: str, day: date) -> tuple[Person, ...]:
    """People on whom a measure about a node would fall, as far as they are recorded.

    Parameters
    ----------
    case : Case
        Permitted records.
    measure : Measure
        The measure.
    kind, node_id : str
        The node; for a network the ids of its people, separated by commas.
    day : date
        Day of the decision.

    Returns
    -------
    tuple of Person
        By id. A child, or one harmed as a child, whom a protective measure is about is the one protected, hence not
        among them.
    """
    if kind == "person":
        person = case.people[node_id]
        return () if measure.kind is Kind.PROTECTIVE and is_protected(case, person, day) else (person,)
    if kind == "network":
        members = tuple(case.people[one] for one in sorted(set(node_id.split(","))))
        # A referral of a network names its adults only.
        return tuple(p for p in members if measure.kind is not Kind.REFERRAL or not is_child(p, day))
    found = _linked(case, (kind, node_id), _LINKS.get(kind, frozenset()), day)
    if kind == "vehicle":
        found |= _drivers(case, node_id, day)
    if kind == "venue":
        found |= _of_venue(case, measure, node_id, day)
    return tuple(case.people[one] for one in sorted(found) if one in case.people)


def _of_venue(case: Case, measure: Measure, venue_id: str, day: date) -> set[str]:
    found: set[str] = set()
    bears = set(measure.bears_on)
    # A person on whom a measure about a venue falls is its occupant where it says so, else whoever runs it.
    if Bearing.OPERATOR in bears or (Bearing.PERSON in bears and Bearing.OCCUPANT not in bears):
        found |= _linked(case, ("venue", venue_id), frozenset({LinkKind.OPERATES}), day)
    if Bearing.OCCUPANT in bears:
        lives = frozenset({LinkKind.LIVES_AT})
        found |= _linked(case, ("venue", venue_id), lives, day)
        found |= _linked(case, ("location", case.venues[venue_id].location_id), lives, day)
    return found


def _linked(case: Case, target: tuple[str, str], kinds: frozenset[LinkKind], day: date) -> set[str]:
    """People with a link of these kinds to a node that has not ended, whichever end it was written from."""
    current = [k for k in case.links.values() if k.kind in kinds and (k.end is None or k.end >= day)]
    return {
        person
        for link in current
        for (person_kind, person), other in (
            ((link.source_kind, link.source_id), (link.target_kind, link.target_id)),
            ((link.target_kind, link.target_id), (link.source_kind, link.source_id)),
        )
        if person_kind == "person" and other == target
    }


def _drivers(case: Case, vehicle_id: str, day: date) -> set[str]:
    """People who drove the vehicle in an event; a user is a user even where nobody recorded a link."""
    parts = [p for p in case.participations.values() if p.event_id in case.events]
    there = {p.event_id for p in parts if (p.subject_kind, p.subject_id) == ("vehicle", vehicle_id)}
    return {
        p.subject_id
        for p in parts
        if p.role is Role.DRIVER
        and p.subject_kind == "person"
        and p.event_id in there
        and case.events[p.event_id].start.date() <= day
    }


def flagged(case: Case, people: tuple[Person, ...], day: date) -> tuple[str, ...]:
    """Who among some people was, or may have been, harmed when under 18.

    Parameters
    ----------
    case : Case
        Permitted records.
    people : tuple of Person
        People on whom a measure would fall.
    day : date
        Day of the decision.

    Returns
    -------
    tuple of str
        Ids; the flag stays after the 18th birthday.
    """
    return tuple(person.id for person in people if harmed_when_child(case, person, day)[0])


def people_unseen(measure: Measure, kind: str, audience: Audience) -> bool:
    """Whether an audience is not shown those on whom a measure would fall, so that it cannot say who they are.

    Parameters
    ----------
    measure : Measure
        The measure.
    kind : str
        Kind of node.
    audience : Audience
        Who is looking.

    Returns
    -------
    bool
        True where people, or the links that would name them, are hidden by the policy; it depends on no record.
    """
    policy = POLICY[audience]
    if kind != "person" and measure.bears_on and "people" not in policy.shown:
        return True
    return Bearing.OCCUPANT in measure.bears_on and LinkKind.LIVES_AT in policy.links
