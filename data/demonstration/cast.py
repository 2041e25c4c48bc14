"""The people, cars and phones of the case, in six groups on three forces' ground."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from data.codes import LinkKind, LocationKind, PersonKind, ReportKind
from data.demonstration.filing import Desk, Spot
from data.demonstration.inventions import read, surnames
from data.records import Link, Person, Phone, Vehicle


@dataclass(slots=True, kw_only=True)
class Group:
    """People and things recorded in one part of the map."""

    key: str
    force: str
    authorities: tuple[str, ...]
    adults: list[str] = field(default_factory=list)
    children: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    vehicles: list[str] = field(default_factory=list)
    phones: dict[str, str] = field(default_factory=dict)


def engage(desk: Desk) -> dict[str, Group]:
    """Make the groups with everyone who is not planted.

    Parameters
    ----------
    desk : Desk
        Where reports are filed.

    Returns
    -------
    dict of str to Group
        Groups by key, in the order of the file.
    """
    names = _names(desk)
    plates, numbers = _plates(desk), _numbers(desk)
    groups: dict[str, Group] = {}
    for plan in read("people")["group"]:
        groups[plan["key"]] = _group(desk, plan, names, plates, numbers)
    return groups


def _group(
    desk: Desk, plan: dict[str, Any], names: Iterator[str], plates: Iterator[str], numbers: Iterator[str]
) -> Group:
    group = Group(key=plan["key"], force=plan["force"], authorities=tuple(plan["authorities"]))
    group.adults = _sheets(desk, group, plan["adults"], lambda sheet: _adult(desk, group, next(names), sheet))
    group.children = _sheets(
        desk, group, plan["children"], lambda sheet: _child(desk, group, next(names), sheet), "social_care"
    )
    group.others = _sheets(
        desk, group, plan["others"], lambda sheet: _other(desk, group, next(names), sheet), "education"
    )
    group.vehicles = _sheets(desk, group, plan["vehicles"], lambda sheet: _vehicle(desk, group, next(plates), sheet))
    _phones(desk, group, numbers)
    _ties(desk, group)
    return group


def link(desk: Desk, kind: LinkKind, source: tuple[str, str], target: tuple[str, str], *reports: str) -> str:
    """Keep one link between two records given as (kind, id).

    Parameters
    ----------
    desk : Desk
        Where reports are filed.
    kind : LinkKind
        Type of the link.
    source, target : tuple of (str, str)
        Subject kind and id.
    *reports : str
        Ids of the reports it rests on.

    Returns
    -------
    str
        Id of the link.
    """
    return desk.ledger.keep(
        Link(
            id=desk.ledger.new_id(Link),
            reports=reports,
            kind=kind,
            source_kind=source[0],
            source_id=source[1],
            target_kind=target[0],
            target_id=target[1],
            start=desk.ledger.case().reports[reports[0]].reported_on,
        )
    )


def person(desk: Desk, group: Group, kind: PersonKind, sheet: str, **details: Any) -> str:
    """Keep one person; a child gets a pseudonym, everyone else a numbered reference.

    Parameters
    ----------
    desk : Desk
        Where reports are filed.
    group : Group
        Group whose force holds the record.
    kind : PersonKind
        How the person stands in the case.
    sheet : str
        Id of the report.
    **details : object
        Further fields of `Person`.

    Returns
    -------
    str
        Id of the person.
    """
    people = desk.ledger.case().people.values()
    number = sum(other.kind is kind for other in people)
    if kind is PersonKind.CHILD_AT_RISK:
        reference = f"Child {read('people')['pseudonyms'][number]}"
    else:
        reference = f"{'POC' if kind is PersonKind.PERSON_OF_CONCERN else 'OTH'}-{number + 1:03d}"
    new = desk.ledger.new_id(Person)
    return desk.ledger.keep(
        Person(id=new, reports=(sheet,), reference=reference, kind=kind, force_code=group.force, **details)
    )


def years_before(day: date, years: int) -> date:
    """Give the same day so many years earlier; 29 February becomes 28 February.

    Parameters
    ----------
    day : datetime.date
        Day.
    years : int
        Whole years.

    Returns
    -------
    datetime.date
        The earlier day.
    """
    clipped = min(day.day, 28) if day.month == 2 else day.day
    return date(day.year - years, day.month, clipped)


def _sheets(desk: Desk, group: Group, count: int, make: Callable[[str], str], partner: str = "") -> list[str]:
    made: list[str] = []
    while len(made) < count:
        day, text = desk.day(int(desk.rng.integers(150, 184))), f"Nominal sheet {len(made) // 6 + 1}, {group.key} area."
        if partner:
            sheet = desk.partner(partner, group.force, day, text)
        else:
            sheet = desk.report(ReportKind.POLICE_RECORD, day, text, force=group.force)
        made += [make(sheet) for _ in range(min(6, count - len(made)))]
    return made


def _names(desk: Desk) -> Iterator[str]:
    forenames, family = read("people")["forenames"], surnames()
    shuffled = desk.rng.permutation(len(forenames))
    for at, pick in enumerate(desk.rng.permutation(len(family))):
        yield f"{forenames[int(shuffled[at % len(forenames)])]} {family[int(pick)]}"


def _plates(desk: Desk) -> Iterator[str]:
    people, seen = read("people"), set[str]()
    letters = people["plate_letters"]
    while True:
        tail = "".join(letters[int(i)] for i in desk.rng.integers(len(letters), size=3))
        plate = f"{desk.some(people['plate_areas'])}0{int(desk.rng.integers(2))} {tail}"
        if plate not in seen and not plate.startswith("LT00 F"):
            seen.add(plate)
            yield plate


def _numbers(desk: Desk) -> Iterator[str]:
    taken = {pair["number"][-3:] for pair in read("people")["planted"]["identities"]}
    for tail in desk.rng.permutation(1000):
        if f"{tail:03d}" not in taken:
            yield f"07700 900{tail:03d}"


def _born(desk: Desk, youngest: int, oldest: int) -> date:
    years = int(desk.rng.integers(youngest, oldest + 1))
    return years_before(desk.today, years) - timedelta(days=int(desk.rng.integers(1, 364)))


def _adult(desk: Desk, group: Group, name: str, sheet: str) -> str:
    known, spoken = desk.rng.random() < 0.8, desk.rng.random() < 0.3
    spare = read("people")["adult_nicknames"]
    nicknames = (desk.some(spare),) if desk.rng.random() < 0.45 else ()
    doubt = read("people")["adults_beyond_doubt"]["reason"].format(day=desk.day(21)) if not known and spoken else ""
    return person(
        desk,
        group,
        PersonKind.PERSON_OF_CONCERN,
        sheet,
        name=name if known or not nicknames else name.split(maxsplit=1)[0],
        nicknames=nicknames,
        date_of_birth=_born(desk, 19, 47) if known else None,
        adult_beyond_doubt=doubt,
        harmed_as_child=False if desk.rng.random() < 0.35 else None,
    )


def _child(desk: Desk, group: Group, name: str, sheet: str) -> str:
    spare = read("people")["child_nicknames"]
    facts = [("child.legal_status", "none", sheet)] if desk.rng.random() < 0.5 else []
    if desk.rng.random() < 0.4:
        facts.append(("child.significant_harm", "true", sheet))
    return person(
        desk,
        group,
        PersonKind.CHILD_AT_RISK,
        sheet,
        name=name,
        nicknames=(desk.some(spare),) if desk.rng.random() < 0.35 else (),
        date_of_birth=_born(desk, 12, 16) if desk.rng.random() < 0.93 else None,
        harmed_as_child=True if desk.rng.random() < 0.6 else None,
        facts=tuple(facts),
    )


def _other(desk: Desk, group: Group, name: str, sheet: str) -> str:
    return person(
        desk,
        group,
        PersonKind.OTHER,
        sheet,
        name=name,
        date_of_birth=_born(desk, 24, 61) if desk.rng.random() < 0.4 else None,
    )


def _vehicle(desk: Desk, group: Group, plate: str, sheet: str) -> str:
    people = read("people")
    if desk.rng.random() < 0.35:
        at = len(plate) - 1 - int(desk.rng.integers(3))
        plate = plate[:at] + "?" + plate[at + 1 :]
    return desk.ledger.keep(
        Vehicle(
            id=desk.ledger.new_id(Vehicle),
            reports=(sheet,),
            vrm=plate,
            make=desk.some(people["vehicle_makes"]),
            colour=desk.some(people["vehicle_colours"]),
            licence_type="private_hire" if desk.rng.random() < 0.1 else None,
            force_code=group.force,
        )
    )


def _phones(desk: Desk, group: Group, numbers: Iterator[str]) -> None:
    case, people = desk.ledger.case(), read("people")
    for owner in [*group.adults[: len(group.adults) * 2 // 3], *group.children[:2]]:
        sheet = case.people[owner].reports[0]
        new = desk.ledger.new_id(Phone)
        if owner in group.children:
            handle = f"{desk.some(people['handle_words'])}_{int(desk.rng.integers(100, 999))}_fictional"
            made = Phone(id=new, reports=(sheet,), platform=desk.some(people["platforms"]), handle=handle)
        else:
            made = Phone(id=new, reports=(sheet,), number=next(numbers))
        group.phones[owner] = desk.ledger.keep(made)
        link(desk, LinkKind.USES_PHONE, ("person", owner), ("phone", new), sheet)
    users = list(group.phones.values())
    calls = desk.intelligence(group.force, desk.day(60), "Call data: several calls between the numbers listed.", "1A")
    for one, two in zip(users, users[2:], strict=False):
        link(desk, LinkKind.CALLS, ("phone", one), ("phone", two), calls)


def _ties(desk: Desk, group: Group) -> None:
    case = desk.ledger.case()
    for one, two in zip(group.adults, group.adults[1:], strict=False):
        if desk.rng.random() < 0.7:
            link(desk, LinkKind.ASSOCIATE, ("person", one), ("person", two), case.people[one].reports[0])
    for one, two in zip(group.others, group.children, strict=False):
        link(desk, LinkKind.FAMILY, ("person", one), ("person", two), case.people[two].reports[0])
    for at, vehicle in enumerate(group.vehicles):
        use = LinkKind.KEEPER if at % 2 else LinkKind.DRIVES
        link(desk, use, ("person", group.adults[at]), ("vehicle", vehicle), case.vehicles[vehicle].reports[0])
    for at, resident in enumerate([*group.adults[:4], *group.children[:3]]):
        sheet = case.people[resident].reports[0]
        child = resident in group.children
        kind = LocationKind.CHILD_RESIDENCE if child else LocationKind.ADULT_RESIDENCE
        holder = "children's social care" if child else "police"
        home = desk.locate(Spot(text=f"home address {group.key} {at + 1}, held by {holder}", kind=kind), sheet)
        link(desk, LinkKind.LIVES_AT, ("person", resident), ("location", home), sheet)
