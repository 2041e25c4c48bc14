"""The places of the case: venues, named places, the background's open points, and places without any point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from data.codes import LocationKind, MatchStatus, Precision, ReportKind, VenueKind
from data.demonstration.cast import Group
from data.demonstration.filing import Desk, Spot
from data.demonstration.inventions import force_of, read
from data.records import Venue

_SQUARES = {(4, 1): "SU", (4, 2): "SP", (5, 1): "TQ", (5, 2): "TL"}
_WAITING = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises:
    """A venue with the spot where it stands."""

    venue: str
    spot: Spot
    force: str
    authority: str
    kind: VenueKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All places, before events are set in them; `pool` is by local authority and used up from the end."""

    venues: tuple[Premises, ...]
    by_key: dict[str, Premises]
    places: dict[str, tuple[Spot, ...]]
    pool: dict[str, list[Spot]]
    online: tuple[Spot, ...]
    vague: tuple[Spot, ...]
    waiting: tuple[tuple[Spot, float, float], ...]


def next_spot(scene: Scene, group: Group) -> Spot:
    """Take one background spot of a group's ground, from the authority that has most left.

    Parameters
    ----------
    scene : Scene
        The places.
    group : Group
        Group whose ground it is.

    Returns
    -------
    Spot
        A spot that nothing else will use.
    """
    return scene.pool[max(group.authorities, key=lambda authority: len(scene.pool[authority]))].pop()


def grid_reference(easting_m: float, northing_m: float) -> str:
    """Eight-figure national grid reference (10 m) of a point in the squares SU, SP, TQ and TL.

    Parameters
    ----------
    easting_m, northing_m : float
        EPSG:27700 metres.

    Returns
    -------
    str
        Such as ``TL 0681 2525``.

    Examples
    --------
    >>> grid_reference(506810, 225250)
    'TL 0681 2525'
    """
    square = _SQUARES[int(easting_m // 100_000), int(northing_m // 100_000)]
    return f"{square} {int(easting_m % 100_000 // 10):04d} {int(northing_m % 100_000 // 10):04d}"


def build(desk: Desk) -> Scene:
    """Make venues and named places; lay out the background.

    Parameters
    ----------
    desk : Desk
        Where reports are filed.

    Returns
    -------
    Scene
        All places.
    """
    venues = _venues(desk)
    places = _places(desk)
    spots, waiting = _background(desk)
    pool: dict[str, list[Spot]] = {authority: [] for authority in read("people")["authority_forces"]}
    for at in desk.rng.permutation(len(spots)):
        pool[spots[int(at)].authority or ""].append(spots[int(at)])
    words = read("wording")["unlocated"]
    return Scene(
        venues=tuple(premises for _, premises in venues),
        by_key={key: premises for key, premises in venues if key},
        places=places,
        pool=pool,
        online=tuple(Spot(text=text, kind=LocationKind.ONLINE) for text in words["online"]),
        vague=tuple(
            Spot(text=text, kind=LocationKind.NOT_STATED, status=status)
            for status in (MatchStatus.UNMATCHED, MatchStatus.AMBIGUOUS)
            for text in words[status.value]
        ),
        waiting=waiting,
    )


def _point(row: dict[str, Any], kind: LocationKind, precision: Precision, uncertainty_m: float) -> Spot:
    return Spot(
        text=row["text"],
        kind=kind,
        easting_m=float(row["at"][0]),
        northing_m=float(row["at"][1]),
        precision=precision,
        uncertainty_m=uncertainty_m,
        status=MatchStatus.MATCHED,
        authority=row["authority"],
    )


def _venues(desk: Desk) -> list[tuple[str, Premises]]:
    made: list[tuple[str, Premises]] = []
    registers: dict[str, str] = {}
    for number, row in enumerate(read("places")["venue"], start=1):
        authority, force = row["authority"], force_of(row["authority"])
        if authority not in registers:
            registers[authority] = desk.report(
                ReportKind.LICENCE_REGISTER,
                desk.day(170),
                f"Extract of the fictional licence register of {authority}.",
                force=force,
                partner="licensing",
            )
        register = registers[authority]
        spot = _point(row, LocationKind.VENUE, Precision.POINT, 20.0)
        licensed = "activities" in row
        venue = Venue(
            id=desk.ledger.new_id(Venue),
            reports=(register,),
            name=row["name"],
            kind=VenueKind(row["kind"]),
            location_id=desk.locate(spot, register),
            aliases=tuple(row.get("aliases", ())),
            licence_number=f"LN/FIC/{number:04d}" if licensed else None,
            licence_holder="Hadley Silveranvil"
            if licensed and number <= 2
            else f"Holder {number} (fictional)"
            if licensed
            else None,
            activities=tuple(row["activities"]) if licensed else None,
            facts=_licence_facts(row, register, known=number <= 6),
        )
        desk.ledger.keep(venue)
        premises = Premises(venue=venue.id, spot=spot, force=force, authority=authority, kind=venue.kind)
        made.append((row.get("key", ""), premises))
    return made


def _licence_facts(row: dict[str, Any], register: str, *, known: bool) -> tuple[tuple[str, str, str], ...]:
    facts: list[tuple[str, str, str]] = []
    if "activities" in row:
        facts.append(("premises.la2003_licence", "true", register))
    if known:
        facts += [("premises.operator_known", "true", register), ("premises.tenure", "business", register)]
    if row["kind"] == "takeaway":
        facts.append(("premises.food_business", "true", register))
    return tuple(facts)


def _places(desk: Desk) -> dict[str, tuple[Spot, ...]]:
    found: dict[str, list[Spot]] = {}
    sheets: dict[str, str] = {}
    for row in read("places")["place"]:
        force = force_of(row["authority"])
        if force not in sheets:
            sheets[force] = desk.report(
                ReportKind.POLICE_RECORD, desk.day(182), "List of places known to patrols.", force=force
            )
        vague = row["use"] == "imprecise"
        precision = Precision.PLACE if vague else Precision.POINT
        spot = _point(row, LocationKind(row["kind"]), precision, 2500.0 if vague else 25.0)
        desk.locate(spot, sheets[force])
        found.setdefault(row["use"], []).append(spot)
    return {use: tuple(spots) for use, spots in found.items()}


def _background(desk: Desk) -> tuple[list[Spot], tuple[tuple[Spot, float, float], ...]]:
    spots: list[Spot] = []
    waiting: list[tuple[Spot, float, float]] = []
    points = read("background")["points"]
    left_waiting = {int(at) for at in desk.rng.choice(len(points), _WAITING, replace=False)}
    for serial, (easting_m, northing_m, authority, sector, place, setting) in enumerate(points):
        reference = grid_reference(easting_m, northing_m)
        words = (
            f"{setting} nr {place}, grid ref {reference}",
            f"{setting}, {place}, {sector}",
            f"{setting} on the edge of {place}, part postcode {sector}??",
            f"{setting} just outside {place}, {sector.split()[0]}",
        )
        if serial in left_waiting:
            spot = Spot(text=f"{words[0]}, not placed yet", authority=None, serial=serial)
            waiting.append((spot, float(easting_m), float(northing_m)))
            continue
        row = {"text": words[serial % 4], "at": (easting_m, northing_m), "authority": authority}
        kind = {"road": LocationKind.ROAD, "park": LocationKind.PARK}.get(setting, LocationKind.PUBLIC_PLACE)
        rough = serial % 17 == 0
        precision = Precision.STREET if rough else Precision.POINT
        spots.append(_point(row, kind, precision, 150.0 if rough else float(10 + serial % 4 * 10)))
    return spots, tuple(waiting)
