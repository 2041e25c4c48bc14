"""Facts of a group of people."""

from __future__ import annotations

from data.protection import eligible_people
from data.records import Person
from network.disruption.evidence import involvements, supporting
from network.disruption.person_facts import person_facts
from network.disruption.sheet import Fact, Sheet, words_of
from network.disruption.vocabulary import FactValue, vocabulary


def network_facts(sheet: Sheet, people_ids: str) -> None:
    """Put the facts of a group: its size, its forces, and what holds of every one of them.

    Children, people of unknown age and people harmed as children are never members: they do not make a group larger.

    Parameters
    ----------
    sheet : Sheet
        Sheet that is being filled.
    people_ids : str
        Ids of its people, separated by commas.
    """
    people = [sheet.case.people[one] for one in dict.fromkeys(people_ids.split(","))]
    adults = eligible_people(sheet.case, sheet.day)
    members = [person for person in people if person.id in adults]
    parts = [one for person in members for one in involvements(sheet.case, "person", person.id)]
    forces = {person.force_code for person in members} | {one.event.recorded_by for one in parts}
    records = tuple(person.id for person in members)
    reports = supporting(sheet.case, (report for person in members for report in person.reports))
    for name, value in (("network.members", len(members)), ("network.forces", len(forces - {None}))):
        words = words_of(name, value)
        if name == "network.members" and len(members) < len(people):
            words += "; children and people of unknown age are not counted"
        sheet.facts[name] = Fact(name=name, value=value, records=records, reports=reports, words=words)
    for person in members:
        sheet.recorded(person, ("network.",))
    _of_every_one(sheet, people)


def _of_every_one(sheet: Sheet, people: list[Person]) -> None:
    """Put facts about "the person" that hold of a group only if they hold of every one in it."""
    sheets = []
    for person in people:
        own = Sheet(sheet.case, sheet.day)
        person_facts(own, person)
        sheets.append(own.facts)
    flags = {name for name, fact in vocabulary().facts.items() if name.startswith("person.") and fact.kind == "bool"}
    for name in sorted((flags | {"person.age"}) & {name for facts in sheets for name in facts}):
        held = [facts[name] if name in facts else Fact(name=name, value=None) for facts in sheets]
        value = _joined(name, [fact.value for fact in held])
        sheet.facts[name] = Fact(
            name=name,
            value=value,
            records=tuple(dict.fromkeys(record for fact in held for record in fact.records)),
            reports=tuple(dict.fromkeys(report for fact in held for report in fact.reports)),
            as_of=max((fact.as_of for fact in held if fact.as_of), default=None),
            words=words_of(name, value),
        )


def _joined(name: str, values: list[FactValue | None]) -> FactValue | None:
    if name == "person.age":
        ages = [value for value in values if isinstance(value, int)]
        return min(ages) if ages and (len(ages) == len(values) or min(ages) < 18) else None
    decides = name == "person.exploited_child_flag"
    if decides in values:
        return decides
    return None if None in values else not decides
