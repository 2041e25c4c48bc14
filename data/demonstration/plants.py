"""Planted truths about people, cars and reports, and the register of all of them."""

from __future__ import annotations

from typing import Any

from data.codes import EventKind, LinkKind, LocationKind, PersonKind, ReportKind
from data.demonstration import children, spots
from data.demonstration.cast import Group, link, person
from data.demonstration.filing import Desk, Spot
from data.demonstration.inventions import read
from data.demonstration.scenery import Scene, next_spot
from data.demonstration.telling import draft
from data.demonstration.truths import PlantedTruths
from data.records import Phone, Vehicle

_WATCHED = (EventKind.SIGHTING, EventKind.GROOMING_CONCERN, EventKind.FOUND)


def plant(desk: Desk, groups: dict[str, Group], scene: Scene) -> PlantedTruths:
    """Plant everything that the case must hold.

    Parameters
    ----------
    desk : Desk
        Where reports are filed.
    groups : dict of str to Group
        The people.
    scene : Scene
        The places; some of the background's spots are used.

    Returns
    -------
    PlantedTruths
        Ids of everything planted.
    """
    identities = _identities(desk, groups, scene)
    cars = _cars(desk, groups, scene, identities[0])
    hidden = _restricted(desk, groups["luton"])
    sheet = desk.report(ReportKind.POLICE_RECORD, desk.day(9), "Places waiting for a point.", force="E23000026")
    spots.venue_history(desk, groups, scene)
    return PlantedTruths(
        hotspots=spots.hotspots(desk, groups, scene),
        police_station=spots.trap(desk, groups, scene, "police_station"),
        childrens_home=spots.trap(desk, groups, scene, "childrens_home"),
        imprecise=spots.trap(desk, groups, scene, "imprecise"),
        town_centre=spots.trap(desk, groups, scene, "town_centre"),
        joining_vehicle=cars[:2],
        lookalike_vehicle=cars[2],
        identities=identities,
        brothers=_brothers(desk, groups, scene),
        licensed_venue=scene.by_key["licensed_venue"].venue,
        takeaway=scene.by_key["takeaway"].venue,
        hotel=scene.by_key["hotel"].venue,
        taxi_office=scene.by_key["taxi_office"].venue,
        taxi_driver=_taxi_driver(desk, groups["luton"], scene),
        licence_holder=_licence_holder(desk, groups["luton"], scene),
        restricted_people=hidden[1],
        restricted_report=hidden[0],
        waiting_for_point=tuple((desk.locate(spot, sheet), x, y) for spot, x, y in scene.waiting),
        **_reissue(desk, groups["stevenage"]),
        **children.plant(desk, groups, scene),
    )


def _planted_person(desk: Desk, group: Group, row: dict[str, Any], sheet: str, **details: Any) -> str:
    return person(
        desk,
        group,
        details.pop("kind", PersonKind.PERSON_OF_CONCERN),
        sheet,
        name=row["name"],
        nicknames=tuple(row["nicknames"]),
        date_of_birth=row.get("born"),
        **details,
    )


def _identities(desk: Desk, groups: dict[str, Group], scene: Scene) -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            _half(desk, groups[pair["first"]["group"]], scene, pair["first"], pair["number"]),
            _half(desk, groups[pair["second"]["group"]], scene, pair["second"], f"+44 {pair['number'][1:]}"),
        )
        for pair in read("people")["planted"]["identities"]
    )


def _half(desk: Desk, group: Group, scene: Scene, row: dict[str, Any], number: str) -> str:
    called = row["name"] or row["nicknames"][0]
    sheet = desk.intelligence(group.force, desk.day(140), f"{called} uses telephone {number}.", "2B")
    who = _planted_person(desk, group, row, sheet)
    phone = desk.ledger.keep(Phone(id=desk.ledger.new_id(Phone), reports=(sheet,), number=number))
    link(desk, LinkKind.USES_PHONE, ("person", who), ("phone", phone), sheet)
    for at in range(2):
        _sighting(desk, group, scene, who, 120 - 50 * at, kind=_WATCHED[at])
    return who


def _sighting(
    desk: Desk, group: Group, scene: Scene, who: str, ago: int, *, kind: EventKind = EventKind.SIGHTING, car: str = ""
) -> str:
    child = group.children[ago % len(group.children)]
    told = draft(
        desk, kind, next_spot(scene, group), ago, force=group.force, children=[child], adults=[who], vehicle=car
    )
    return desk.file([told], grade="2B")[0]


def _cars(desk: Desk, groups: dict[str, Group], scene: Scene, man: tuple[str, str]) -> tuple[str, str, str]:
    plates = (("LT00 F?C", "silver", "Castrin", "luton"), ("LT00 FIC", "silver", "Castrin", "stevenage"))
    made: list[str] = []
    for vrm, colour, make, key in (*plates, ("LT00 FRC", "blue", "Pelloe", "bucks")):
        group = groups[key]
        sheet = desk.intelligence(group.force, desk.day(100), f"{colour} {make}, index {vrm}, seen.", "1B")
        made.append(
            desk.ledger.keep(
                Vehicle(
                    id=desk.ledger.new_id(Vehicle),
                    reports=(sheet,),
                    vrm=vrm,
                    make=make,
                    colour=colour,
                    force_code=group.force,
                    facts=(("vehicle.vrm_known", "false" if "?" in vrm else "true", sheet),),
                )
            )
        )
    part, full, lookalike = made
    for ago, driver in ((95, man[0]), (70, groups["luton"].adults[2]), (33, man[0])):
        _sighting(desk, groups["luton"], scene, driver, ago, car=part)
    for ago, driver in ((88, man[1]), (61, groups["stevenage"].adults[3]), (27, man[1])):
        _sighting(desk, groups["stevenage"], scene, driver, ago, car=full)
    _sighting(desk, groups["keynes"], scene, groups["keynes"].adults[1], 44, car=full)
    _sighting(desk, groups["bucks"], scene, groups["bucks"].adults[2], 52, car=lookalike)
    return part, full, lookalike


def _brothers(desk: Desk, groups: dict[str, Group], scene: Scene) -> tuple[str, str]:
    made: list[str] = []
    home = Spot(text="home address of the Mauvehinge family, held by police", kind=LocationKind.ADULT_RESIDENCE)
    for row in read("people")["planted"]["brothers"]:
        group = groups[row["group"]]
        sheet = desk.intelligence(group.force, desk.day(155), "K Mauvehinge lives with a brother.", "1A")
        made.append(_planted_person(desk, group, row, sheet))
        link(desk, LinkKind.LIVES_AT, ("person", made[-1]), ("location", desk.locate(home, sheet)), sheet)
        for ago in (109, 58):
            _sighting(desk, group, scene, made[-1], ago)
    family = desk.report(ReportKind.POLICE_RECORD, desk.day(150), "Two brothers, both seen.", force="E23000029")
    link(desk, LinkKind.FAMILY, ("person", made[0]), ("person", made[1]), family)
    return made[0], made[1]


def _restricted(desk: Desk, group: Group) -> tuple[str, tuple[str, ...]]:
    text = "Three men thought to move children between addresses. Source at risk if this is spoken of."
    report = desk.report(
        ReportKind.POLICE_INTELLIGENCE,
        desk.day(20),
        text,
        force=group.force,
        grade="1A",
        recipients=("police_analyst",),
    )
    rows = read("people")["planted"]["restricted"]
    men = tuple(_planted_person(desk, group, row, report) for row in rows)
    for man in men[1:]:
        link(desk, LinkKind.ASSOCIATE, ("person", men[0]), ("person", man), report)
    link(desk, LinkKind.ASSOCIATE, ("person", men[0]), ("person", group.adults[0]), report)
    return report, men


def _taxi_driver(desk: Desk, group: Group, scene: Scene) -> str:
    office = scene.by_key["taxi_office"]
    register = desk.report(
        ReportKind.LICENCE_REGISTER,
        desk.day(160),
        "Private hire driver and vehicle, fictional licence PH/FIC/0042.",
        force=group.force,
        partner="licensing",
    )
    driver = _planted_person(
        desk,
        group,
        read("people")["planted"]["taxi_driver"],
        register,
        harmed_as_child=False,
        facts=(
            ("person.licences", "phv_driver", register),
            ("person.licence_authority_known", "true", register),
            ("person.exploited_child_flag", "false", register),
        ),
    )
    car = desk.ledger.keep(
        Vehicle(
            id=desk.ledger.new_id(Vehicle),
            reports=(register,),
            vrm="BD01 TXQ",
            make="Haldenway",
            colour="white",
            licence_type="private_hire",
            force_code=group.force,
            facts=(("vehicle.licence_type", "private_hire", register), ("vehicle.vrm_known", "true", register)),
        )
    )
    link(desk, LinkKind.WORKS_AT, ("person", driver), ("venue", office.venue), register)
    link(desk, LinkKind.DRIVES, ("person", driver), ("vehicle", car), register)
    for at, kind in enumerate((EventKind.SIGHTING, EventKind.GROOMING_CONCERN, EventKind.SIGHTING)):
        told = draft(
            desk,
            kind,
            office.spot if at == 1 else next_spot(scene, group),
            75 - 20 * at,
            force=group.force,
            children=[group.children[at]],
            adults=[driver],
            vehicle=car,
            venue=office.venue if at == 1 else "",
        )
        desk.file([told], grade="2B")
    return driver


def _licence_holder(desk: Desk, group: Group, scene: Scene) -> str:
    register = desk.report(
        ReportKind.LICENCE_REGISTER,
        desk.day(165),
        "Holder of licences LN/FIC/0001 and LN/FIC/0002.",
        force=group.force,
        partner="licensing",
    )
    holder = _planted_person(
        desk,
        group,
        read("people")["planted"]["licence_holder"],
        register,
        kind=PersonKind.OTHER,
        facts=(("person.licences", "personal_alcohol", register),),
    )
    for key in ("licensed_venue", "takeaway"):
        link(desk, LinkKind.OPERATES, ("person", holder), ("venue", scene.by_key[key].venue), register)
    return holder


def _reissue(desk: Desk, group: Group) -> dict[str, Any]:
    text = "Two men are close and share a car. Single account from one caller."
    first = desk.intelligence(group.force, desk.day(66), text, "2C")
    again = tuple(
        desk.report(
            ReportKind.POLICE_INTELLIGENCE,
            desk.day(60 - 4 * at),
            f"Issued again for information: {text}",
            force=force,
            grade="2C",
            origin=first,
        )
        for at, force in enumerate(("E23000026", "E23000029", "E23000027"))
    )
    pair = ("person", group.adults[1]), ("person", group.adults[8])
    tie = link(desk, LinkKind.ASSOCIATE, *pair, first, *again)
    return {"reissued_report": first, "reissues": again, "reissued_link": tie}
