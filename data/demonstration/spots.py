"""Planted concentrations: two real hotspots, four traps that only look like one, and venues with a history."""

from __future__ import annotations

from collections.abc import Sequence

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
_CENTRE = (509_200.0, 221_400.0, 800.0)


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


def police_station(desk: Desk, groups: dict[str, Group], scene: Scene) -> PlantedSpot:
    """File reports at a front counter: a place of report, not of harm.

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
    PlantedSpot
        The trap.
    """
    children = [*groups["stevenage"].children, *groups["watford"].children]
    kinds = (EventKind.DISCLOSURE,)
    return _pile(desk, groups["stevenage"], scene.places["police_station"], children, kinds, (34, "police station"))


def childrens_home(desk: Desk, groups: dict[str, Group], scene: Scene) -> PlantedSpot:
    """File missing episodes that begin where children live: for social care, never a hotspot.

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
    PlantedSpot
        The trap.
    """
    children = groups["luton"].children[6:]
    kinds = (EventKind.MISSING_EPISODE,)
    return _pile(desk, groups["luton"], scene.places["childrens_home"], children, kinds, (18, "children's home"))


def imprecise(desk: Desk, groups: dict[str, Group], scene: Scene) -> PlantedSpot:
    """File reports that name a town and no more, all on one point with an uncertainty of 2.5 km.

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
    PlantedSpot
        The trap.
    """
    children = groups["bedford"].children
    return _pile(desk, groups["bedford"], scene.places["imprecise"], children, _STREET, (14, "town named, no more"))


def town_centre(desk: Desk, groups: dict[str, Group], scene: Scene) -> PlantedSpot:
    """Make the busiest centre: as many events as its postcodes lead one to expect, within chance.

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
    PlantedSpot
        The trap; the circle also holds background events.
    """
    children = groups["luton"].children
    planted = _pile(desk, groups["luton"], scene.places["town_centre"], children, _STREET, (6, "Luton centre"))
    easting_m, northing_m, radius_m = _CENTRE
    return PlantedSpot(
        name=planted.name,
        easting_m=easting_m,
        northing_m=northing_m,
        radius_m=radius_m,
        locations=planted.locations,
        events=planted.events,
        is_hotspot=False,
    )


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


def _pile(
    desk: Desk,
    group: Group,
    spots: Sequence[Spot],
    children: Sequence[str],
    kinds: Sequence[EventKind],
    what: tuple[int, str],
) -> PlantedSpot:
    count, name = what
    drafts: list[Draft] = [
        draft(
            desk,
            kinds[at % len(kinds)],
            spots[at % len(spots)],
            178 - round(at * 172 / (count - 1)),
            force=group.force,
            children=[children[at % len(children)]],
        )
        for at in range(count)
    ]
    return _planted(desk, name, spots, desk.file_in_batches(drafts, (3, 2, 3)), is_hotspot=False)


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
