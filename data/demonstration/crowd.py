"""Everything that is not planted: the background that follows where people are, online contact, stops and visits."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from data.codes import EventKind, LinkKind, VenueKind
from data.demonstration.cast import Group, link
from data.demonstration.filing import DAYS, Desk, Draft, Spot
from data.demonstration.scenery import Scene
from data.demonstration.telling import draft

_KINDS = (
    (EventKind.SIGHTING, 0.24),
    (EventKind.MISSING_EPISODE, 0.17),
    (EventKind.FOUND, 0.11),
    (EventKind.GROOMING_CONCERN, 0.13),
    (EventKind.SEXUAL_EXPLOITATION, 0.07),
    (EventKind.HARBOURING, 0.06),
    (EventKind.SUPPLY_TO_CHILD, 0.08),
    (EventKind.DISTURBANCE, 0.09),
    (EventKind.DISCLOSURE, 0.05),
)
_ONLINE, _VAGUE, _STOPS, _VISITS = 38, 38, 26, 24


def fill(desk: Desk, groups: dict[str, Group], scene: Scene) -> None:
    """Fill the case with everyday reports around the planted truths.

    Parameters
    ----------
    desk : Desk
        Where reports are filed.
    groups : dict of str to Group
        The people.
    scene : Scene
        The places; the background's spots are used up.
    """
    for group in groups.values():
        left = [spot for authority in group.authorities for spot in scene.pool[authority]]
        _file(desk, [_everyday(desk, group, spot) for spot in left], (4, 3, 3, 2))
    everywhere = list(groups.values())
    told_elsewhere = [spot for use in ("hospital", "school") for spot in scene.places[use]]
    _file(desk, [_everyday(desk, groups["luton"], spot) for spot in told_elsewhere], (2,))
    _file(desk, [_everyday(desk, _one(desk, everywhere), spot) for spot, _, _ in scene.waiting], (2,))
    for spots, kind, count in ((scene.online, EventKind.ONLINE_CONTACT, _ONLINE), (scene.vague, None, _VAGUE)):
        told = [
            _everyday(desk, _one(desk, everywhere), spots[int(desk.rng.integers(len(spots)))], kind)
            for _ in range(count)
        ]
        _file(desk, told, (3, 2))
    _meetings(desk, everywhere, scene)
    _stops(desk, everywhere, scene)
    _visits(desk, scene)
    _haunts(desk, everywhere, scene)


def _one(desk: Desk, groups: list[Group]) -> Group:
    return groups[int(desk.rng.integers(len(groups)))]


def _file(desk: Desk, drafts: list[Draft], sizes: tuple[int, ...]) -> None:
    for force in sorted({told.recorded_by for told in drafts}):
        ordered = sorted((told for told in drafts if told.recorded_by == force), key=_by_time)
        desk.file_in_batches(ordered, sizes)


def _by_time(told: Draft) -> tuple[datetime, str]:
    return told.start, told.kind.value


def _everyday(desk: Desk, group: Group, spot: Spot, kind: EventKind | None = None) -> Draft:
    picked = kind or _KINDS[int(desk.rng.choice(len(_KINDS), p=[share for _, share in _KINDS]))][0]
    count = int(desk.rng.choice(3, p=[0.42, 0.42, 0.16]))
    adults = [group.adults[int(i)] for i in desk.rng.choice(len(group.adults), count, replace=False)]
    children = [
        group.children[int(i)]
        for i in desk.rng.choice(len(group.children), 1 + int(desk.rng.random() < 0.16), replace=False)
    ]
    by_car = count > 0 and kind is None and desk.rng.random() < 0.22
    return draft(
        desk,
        picked,
        spot,
        int(desk.rng.integers(2, DAYS)),
        force=group.force,
        children=children,
        adults=adults,
        vehicle=desk.some(group.vehicles) if by_car else "",
    )


def _meetings(desk: Desk, groups: list[Group], scene: Scene) -> None:
    """Weak ties between neighbouring groups, so that the planted bridge is not the only one."""
    for at, (one, two) in enumerate(pairwise(groups)):
        text = "Two men thought to have met once at a car sale; not confirmed."
        sheet = desk.intelligence(one.force, desk.day(25 + 11 * at), text, "2D")
        link(desk, LinkKind.ASSOCIATE, ("person", one.adults[-1]), ("person", two.adults[-1]), sheet)
    spots = scene.places["other"]
    drafts = [
        draft(
            desk,
            EventKind.SIGHTING,
            spots[at],
            35 + 19 * at,
            force=groups[at].force,
            adults=[groups[at].adults[-2], groups[at + 1].adults[-3]],
        )
        for at in range(len(spots))
        if at + 1 < len(groups)
    ]
    _file(desk, drafts, (1,))


def _stops(desk: Desk, groups: list[Group], scene: Scene) -> None:
    verges = [spot for use in ("other", "town_centre") for spot in scene.places[use]]
    drafts = []
    for _ in range(_STOPS):
        group = _one(desk, groups)
        spot = verges[int(desk.rng.integers(len(verges)))]
        days_ago, driver = int(desk.rng.integers(2, DAYS)), desk.some(group.adults)
        drafts.append(
            draft(
                desk,
                EventKind.VEHICLE_STOP,
                spot,
                days_ago,
                force=group.force,
                adults=[driver],
                vehicle=desk.some(group.vehicles),
            )
        )
    _file(desk, drafts, (3,))


def _visits(desk: Desk, scene: Scene) -> None:
    drafts = [
        draft(
            desk,
            EventKind.LICENSING_VISIT,
            (premises := scene.venues[at % len(scene.venues)]).spot,
            int(desk.rng.integers(2, DAYS)),
            force=premises.force,
            venue=premises.venue,
        )
        for at in range(_VISITS)
    ]
    drafts += [
        draft(desk, EventKind.UNDERAGE_SALE, shop.spot, 20 + 31 * at, force=shop.force, venue=shop.venue)
        for at, shop in enumerate(shop for shop in scene.venues if shop.kind is VenueKind.OFF_LICENCE)
        for _ in range(2)
    ]
    _file(desk, drafts, (3,))


def _haunts(desk: Desk, groups: list[Group], scene: Scene) -> None:
    case = desk.ledger.case()
    for group in groups:
        near = [premises for premises in scene.venues if premises.authority in group.authorities]
        for at, who in enumerate(group.adults[: 2 * len(near)]):
            kind = LinkKind.WORKS_AT if at % 4 == 3 else LinkKind.FREQUENTS
            venue = near[at % len(near)].venue
            link(desk, kind, ("person", who), ("venue", venue), case.people[who].reports[0])
