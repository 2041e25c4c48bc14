"""Which nodes a question about absence may name: adults beyond doubt, and things that only such adults bear.

A child's telephone, a car that nobody is known to drive and a home are as little candidates as the child.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from data.codes import LinkKind, LocationKind
from data.frames import RESIDENCES
from data.protection import eligible_people, homes_of_children
from data.records import Case, Person
from network.contraction import records_of
from network.disruption.bearers import bearers, flagged
from network.disruption.catalogue import catalogue
from network.structure import AssociationGraph

# What is asked about a thing: on whom would the least of these measures fall.
_ASKED = {"vehicle": "anpr-marker-request", "phone": "anpr-marker-request", "venue": "licence-review-s51"}
_NEVER = RESIDENCES | {LocationKind.ADULT_RESIDENCE, LocationKind.NOT_STATED}


def candidates(graph: AssociationGraph, case: Case, day: date) -> frozenset[str]:
    """Ids of the nodes that may be taken out in thought, drawn at random beside them, or chosen as best connected.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of the same case, joined or of single records.
    case : Case
        Permitted records.
    day : date
        Day on which ages are reckoned.

    Returns
    -------
    frozenset of str
        Adults who may stand in a list; vehicles and telephones that only such adults are known to keep, drive or use,
        now or before, and at least one does; venues that nobody else runs and nobody lives at; places that are
        nobody's home. Where any record of a joined node may not, the node may not. Events are none.
    """
    test = _Test(graph, case, day)
    return frozenset(
        node.id
        for node in graph.nodes
        if (ask := test.person if node.is_person else test.things.get(node.kind)) and all(map(ask, records_of(node)))
    )


class _Test:
    """One case and day, asked about many records."""

    def __init__(self, graph: AssociationGraph, case: Case, day: date) -> None:
        self.case = case
        self.day = day
        adults = eligible_people(case, day)
        joined = [set(records_of(node)) for node in graph.nodes if node.is_person]
        self.adults = adults.difference(*(records for records in joined if not records <= adults))
        lived_in = {link.target_id for link in case.links.values() if link.kind is LinkKind.LIVES_AT}
        self.homes = homes_of_children(case, day) | lived_in
        self.things: dict[str, Callable[[str], bool]] = {
            "vehicle": lambda one: self.borne("vehicle", one),
            "phone": lambda one: self.borne("phone", one),
            "venue": self.venue,
            "location": self.place,
        }

    def person(self, record_id: str) -> bool:
        return record_id in self.adults

    def borne(self, kind: str, record_id: str) -> bool:
        """Somebody is known to use it, and all who do are adults; where nobody is known, no age is either."""
        people = self.people(kind, record_id)
        return bool(people) and self.are_adults(people)

    def venue(self, record_id: str) -> bool:
        venue = self.case.venues[record_id]
        is_home = record_id in self.homes or not self.place(venue.location_id)
        return not is_home and self.are_adults(self.people("venue", record_id))

    def place(self, record_id: str) -> bool:
        place = self.case.locations.get(record_id)
        return record_id not in self.homes and (place is None or place.kind not in _NEVER)

    def people(self, kind: str, record_id: str) -> tuple[Person, ...]:
        """Those on whom it falls now, and those who used it once: what has ended by the record protects still."""
        measure = catalogue().measures[_ASKED[kind]]
        now, ever = (bearers(self.case, measure, kind, record_id, on) for on in (self.day, date.min))
        return (*now, *ever)

    def are_adults(self, people: tuple[Person, ...]) -> bool:
        return all(p.id in self.adults for p in people) and not flagged(self.case, people, self.day)
