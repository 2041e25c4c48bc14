"""Planted concentrations: two real hotspots, four traps that only look like one, and venues with a history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from data.codes import EventKind
from data.demonstration.cast import Group
from data.demonstration.filing import Desk, Draft, Spot
from data.demonstration.scenery import Premises, Scene
from data.demonstration.telling import draft
from data.demonstration.truths import PlantedSpot

_STREET = (
    EventKind.GROOMING_CONCERN,
    EventKind.SUPPLY_TO_CHILD,
    EventKind.SIGHTING,
    EventKind.SEXUAL_EXPLOITATION,
    EventKind.DISTURBANCE,
    EventKind.FOUND,
    EventKind.HARBOURING,
)
_GRADES = ("1B", "2B", "2A", "1A", "2C")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trap:
    """What is reported at a place that only looks like a hotspot, and how often."""

    name: str
    count: int
    group: str
    kinds: tuple[EventKind, ...] = _STREET
    children_of: tuple[str, ...]
    first_child: int = 0
    circle: tuple[float, float, float] | None = None


TRAPS = {
    # A front counter: a place of report, not of harm.
    "police_station": _Trap(
        name="police station",
        count=34,
        group="stevenage",
        kinds=(EventKind.DISCLOSURE,),
        children_of=("stevenage", "watford"),
    ),
    # Missing episodes begin where children live: for social care, never a hotspot.
    "childrens_home": _Trap(
        name="children's home",
        count=18,
        group="luton",
        kinds=(EventKind.MISSING_EPISODE,),
        children_of=("luton",),
        first_child=6,
    ),
    # Reports that name a town and no more, all on one point with an uncertainty of 2.5 km.
    "imprecise": _Trap(name="town named, no more", count=14, group="bedford", children_of=("bedford",)),
    # The busiest centre: as many events as its postcodes lead one to expect, within chance.
    "town_centre": _Trap(
        name="Luton centre",
        count=6,
        group="luton",
        children_of=("luton",),
        circle=(509_200.0, 221_400.0, 800.0),
    ),
}
"""Places that only look like hotspots, by their key in the scene."""


def hotspots(desk: Desk, groups: dict[str, Group], scene: Scene) -> tuple[PlantedSpot, PlantedSpot]:
    """Plant two real ones: many children, many places, close together; the second begins in the third month.

    Parameters
    ----------
    desk : Desk
        Where reports are filed.
    groups : dict of str to Group
        The people.
    scene : Scene
        The places.

    Returns
    -------
    tuple of PlantedSpot
        North-west Luton and Stevenage.
    """
    first = _hotspot(desk, groups["luton"], scene.places["hotspot_1"], 34, 181, "north-west Luton, all six months")
    second = _hotspot(desk, groups["stevenage"], scene.places["hotspot_2"], 32, 122, "Stevenage, from the third month")
    return first, second


def _hotspot(desk: Desk, group: Group, spots: Sequence[Spot], count: int, since: int, name: str) -> PlantedSpot:
    events: list[str] = []
    for at in range(count):
        told = draft(
            desk,
            _STREET[at % len(_STREET)],
            spots[(at * 3) % len(spots)],
            since - round(at * (since - 4) / (count - 1)),
            force=group.force,
            children=[group.children[at % 9]],
            adults=[group.adults[(at * 5) % 7]] if at % 4 else [],
            vehicle=group.vehicles[at % 4] if at % 8 == 1 else "",
        )
        second = ("social_care", "housing", "charity")[at % 3] if at % 4 == 2 else ""
        events += desk.file([told], grade=_GRADES[at % len(_GRADES)] if at % 3 else "", second=second)
    return _planted(desk, name, spots, events, is_hotspot=True)


def trap(desk: Desk, groups: dict[str, Group], scene: Scene, place: str) -> PlantedSpot:
    """File reports that pile up at a place without making it a hotspot.

    Parameters
    ----------
    desk : Desk
        Where reports are filed.
    groups : dict of str to Group
        The people.
    scene : Scene
        The places.
    place : str
        One of `TRAPS`.

    Returns
    -------
    PlantedSpot
        The trap; its circle may also hold background events.
    """
    told = TRAPS[place]
    group = groups[told.group]
    children = [child for name in told.children_of for child in groups[name].children[told.first_child :]]
    planted = _pile(desk, group, scene.places[place], children, told)
    if told.circle is None:
        return planted
    easting_m, northing_m, radius_m = told.circle
    return replace(planted, easting_m=easting_m, northing_m=northing_m, radius_m=radius_m)


def venue_history(desk: Desk, groups: dict[str, Group], scene: Scene) -> None:
    """File events of the last three months at the venues with licence facts, and the licensing visits.

    Parameters
    ----------
    desk : Desk
        Where reports are filed.
    groups : dict of str to Group
        The people.
    scene : Scene
        The places.
    """
    story: dict[str, tuple[EventKind, ...]] = {
        "licensed_venue": (
            EventKind.SUPPLY_TO_CHILD,
            EventKind.GROOMING_CONCERN,
            EventKind.UNDERAGE_SALE,
            EventKind.SEXUAL_EXPLOITATION,
            EventKind.SUPPLY_TO_CHILD,
            EventKind.DISTURBANCE,
            EventKind.LICENSING_VISIT,
            EventKind.LICENSING_VISIT,
        ),
        "takeaway": (EventKind.GROOMING_CONCERN, EventKind.SUPPLY_TO_CHILD, EventKind.DISTURBANCE),
        "hotel": (EventKind.HARBOURING, EventKind.SEXUAL_EXPLOITATION),
        "taxi_office": (EventKind.SIGHTING, EventKind.GROOMING_CONCERN),
    }
    group = groups["luton"]
    for key, kinds in story.items():
        for at, kind in enumerate(kinds):
            _at_venue(desk, group, scene.by_key[key], kind, at)


def _at_venue(desk: Desk, group: Group, premises: Premises, kind: EventKind, at: int) -> None:
    visit = kind is EventKind.LICENSING_VISIT
    told = draft(
        desk,
        kind,
        premises.spot,
        78 - 9 * at,
        force=premises.force,
        children=[] if visit else [group.children[(at * 2 + 1) % len(group.children)]],
        adults=[] if visit or at % 2 else [group.adults[at % 4]],
        venue=premises.venue,
    )
    graded = not visit and kind is not EventKind.UNDERAGE_SALE
    desk.file([told], grade=_GRADES[at % 4] if graded else "", second="social_care" if at % 3 == 1 and graded else "")


def _pile(desk: Desk, group: Group, spots: Sequence[Spot], children: Sequence[str], told: _Trap) -> PlantedSpot:
    drafts: list[Draft] = [
        draft(
            desk,
            told.kinds[at % len(told.kinds)],
            spots[at % len(spots)],
            178 - round(at * 172 / (told.count - 1)),
            force=group.force,
            children=[children[at % len(children)]],
        )
        for at in range(told.count)
    ]
    return _planted(desk, told.name, spots, desk.file_in_batches(drafts, (3, 2, 3)), is_hotspot=False)


def _planted(desk: Desk, name: str, spots: Sequence[Spot], events: Sequence[str], *, is_hotspot: bool) -> PlantedSpot:
    points = [(spot.easting_m or 0.0, spot.northing_m or 0.0) for spot in spots]
    easting_m = sum(point[0] for point in points) / len(points)
    northing_m = sum(point[1] for point in points) / len(points)
    reach = max(((x - easting_m) ** 2 + (y - northing_m) ** 2) ** 0.5 for x, y in points)
    return PlantedSpot(
        name=name,
        easting_m=easting_m,
        northing_m=northing_m,
        radius_m=reach + 50.0,
        locations=tuple(sorted(desk.locate(spot, "") for spot in spots)),
        events=tuple(sorted(events)),
        is_hotspot=is_hotspot,
    )
