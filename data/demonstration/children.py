"""Planted truths about children, and about someone who was harmed as a child."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from data.codes import EventKind, LinkKind, PersonKind, Role
from data.demonstration.cast import Group, link, person, years_before
from data.demonstration.filing import Desk, Draft
from data.demonstration.inventions import read
from data.demonstration.scenery import Scene, next_spot
from data.demonstration.telling import draft, words_for

_BIRTHDAY_IN_DAYS = 24


def plant(desk: Desk, groups: dict[str, Group], scene: Scene) -> dict[str, Any]:
    """Plant the children of the truths.

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
    dict
        Fields of `PlantedTruths` that are about children.
    """
    both = _both_roles(desk, groups["stevenage"], scene)
    return {
        "central_child": _central_child(desk, groups, scene),
        "child_s20": _in_care(desk, groups["bedford"], scene, "child_s20", "s20_accommodated"),
        "child_care_order": _in_care(desk, groups["keynes"], scene, "child_care_order", "care_order"),
        "harmed_as_child": _harmed_as_child(desk, groups["stevenage"], scene),
        "both_roles_event": both[0],
        "both_roles_child": both[1],
        **_notice(desk, groups["bedford"], scene),
    }


def _child(desk: Desk, group: Group, key: str, sheet: str, born: date | None, *facts: tuple[str, str]) -> str:
    row = read("people")["planted"][key]
    return person(
        desk,
        group,
        PersonKind.CHILD_AT_RISK,
        sheet,
        name=row["name"],
        nicknames=tuple(row["nicknames"]),
        date_of_birth=born,
        harmed_as_child=True,
        facts=tuple((name, value, sheet) for name, value in facts),
    )


def _central_child(desk: Desk, groups: dict[str, Group], scene: Scene) -> str:
    text = "A child known only as “Wren” is moved between towns by several adults. Full name and age not known."
    sheet = desk.intelligence(groups["luton"].force, desk.day(130), text, "1B")
    wren = _child(desk, groups["luton"], "central_child", sheet, None)
    kinds = (EventKind.GROOMING_CONCERN, EventKind.HARBOURING, EventKind.SIGHTING)
    for at, group in enumerate(groups.values()):
        for turn, kind in enumerate(kinds):
            told = draft(
                desk,
                kind,
                next_spot(scene, group),
                150 - 40 * turn - 5 * at,
                force=group.force,
                children=[wren, group.children[turn]],
                adults=group.adults[2 * turn : 2 * turn + 2],
            )
            desk.file([told], grade="2B" if turn else "1B")
    return wren


def _in_care(desk: Desk, group: Group, scene: Scene, key: str, status: str) -> str:
    sheet = desk.partner("social_care", group.force, desk.day(150), "Legal status and placement of one child of 17.")
    born = years_before(desk.today, 17) - timedelta(days=130)
    facts = (("child.legal_status", status), ("child.looked_after", "true"), ("child.significant_harm", "true"))
    child = _child(desk, group, key, sheet, born, *facts)
    for ago in (120, 64, 18):
        missing = draft(
            desk, EventKind.MISSING_EPISODE, next_spot(scene, group), ago, force=group.force, children=[child]
        )
        desk.file([missing])
    for ago in (63, 41):
        told = draft(
            desk,
            EventKind.HARBOURING,
            next_spot(scene, group),
            ago,
            force=group.force,
            children=[child],
            adults=group.adults[4:5],
        )
        desk.file([told], grade="1B")
    return child


def _notice(desk: Desk, group: Group, scene: Scene) -> dict[str, Any]:
    birthday = desk.today + timedelta(days=_BIRTHDAY_IN_DAYS)
    born = years_before(birthday, 16)
    turns_16 = birthday.replace(day=born.day)
    text = "Parent states in writing that no contact by the adult named is agreed to."
    statement = desk.partner("social_care", group.force, desk.day(26), text)
    facts = (("child.controller_statement", "true"), ("child.legal_status", "none"), ("child.significant_harm", "true"))
    child = _child(desk, group, "child_turning_16", statement, born, *facts)
    row = read("people")["planted"]["notice_adult"]
    sheet = desk.intelligence(group.force, desk.day(82), f"{row['name']} seeks out children at the retail park.", "1B")
    adult = person(
        desk,
        group,
        PersonKind.PERSON_OF_CONCERN,
        sheet,
        name=row["name"],
        nicknames=tuple(row["nicknames"]),
        date_of_birth=row["born"],
        harmed_as_child=False,
        facts=(("person.exploited_child_flag", "false", sheet), ("person.in_force_area", "true", sheet)),
    )
    events: list[str] = []
    kinds = (EventKind.SIGHTING, EventKind.GROOMING_CONCERN, EventKind.HARBOURING)
    for at, grade in enumerate(("1B", "2A", "2B", "1A", "2B")):
        told = draft(
            desk,
            kinds[at % 3],
            next_spot(scene, group),
            80 - 15 * at,
            force=group.force,
            children=[child],
            adults=[adult],
        )
        events += desk.file([told], grade=grade, second="education" if at % 2 else "")
    return {
        "child_turning_16": child,
        "turns_16_on": turns_16.isoformat(),
        "notice_adult": adult,
        "notice_events": tuple(events),
    }


def _harmed_as_child(desk: Desk, group: Group, scene: Scene) -> str:
    row = read("people")["planted"]["harmed_as_child"]
    born = years_before(desk.today, 18) - timedelta(days=60)
    told_at_15 = years_before(desk.today, 3) + timedelta(days=100)
    old = desk.partner("social_care", group.force, told_at_15, f"{row['name']}, aged 15, was harmed by several adults.")
    now = desk.intelligence("E23000029", desk.day(90), f"{row['name']} named as bringing others to a house.", "2C")
    survivor = desk.ledger.case().people[
        person(
            desk,
            group,
            PersonKind.PERSON_OF_CONCERN,
            old,
            name=row["name"],
            nicknames=tuple(row["nicknames"]),
            date_of_birth=born,
            harmed_as_child=True,
        )
    ]
    link(desk, LinkKind.ASSOCIATE, ("person", survivor.id), ("person", group.adults[6]), now)
    for ago in (72, 36):
        seen = draft(
            desk,
            EventKind.GROOMING_CONCERN,
            next_spot(scene, group),
            ago,
            force=group.force,
            children=[group.children[4]],
            adults=[group.adults[6], survivor.id],
        )
        desk.file([seen], grade="2C")
    return survivor.id


def _both_roles(desk: Desk, group: Group, scene: Scene) -> tuple[str, str]:
    forced, other, adult = group.children[2], group.children[7], group.adults[4]
    case = desk.ledger.case()
    seen = draft(
        desk, EventKind.SEXUAL_EXPLOITATION, scene.places["hotspot_2"][1], 40, force=group.force, children=[forced]
    )
    told = Draft(
        kind=seen.kind,
        start=seen.start,
        end=seen.end,
        spot=seen.spot,
        recorded_by=group.force,
        summary=f"{words_for(case, forced)} was harmed, and was forced by {words_for(case, adult)} to bring "
        f"{words_for(case, other)}, who was harmed too.",
        parts=(
            ("person", forced, Role.HARMED),
            ("person", forced, Role.MADE_TO_HARM),
            ("person", other, Role.HARMED),
            ("person", adult, Role.SUSPECTED),
        ),
    )
    return desk.file([told], grade="1B", second="health")[0], forced
