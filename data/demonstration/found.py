"""Two pairs of children who were missing and found: one pair near each other in place and time, one not near enough.

Planted last and without chance, so that nothing else of the case is another for it.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from data.codes import EventKind, LocationKind, MatchStatus, Precision, ReportKind, Role
from data.demonstration.cast import Group
from data.demonstration.filing import Desk, Draft, Spot
from data.demonstration.telling import words_for

_KNOWN_TO_M = 20.0
_LAST_SEEN = Spot(text="last seen where the child lives; the address stays with social care", serial=901)
_PARK = "Withymere Park (fictional), Bedford"
_CANAL = "Oldlatch towpath (fictional), Milton Keynes"


def plant(desk: Desk, groups: dict[str, Group]) -> dict[str, Any]:
    """Plant four missing episodes and the four findings that ended them.

    Parameters
    ----------
    desk : Desk
        Where reports are filed.
    groups : dict of str to Group
        The people.

    Returns
    -------
    dict
        Fields of `PlantedTruths` about children found near each other, and the park where it was.
    """
    near = groups["bedford"]
    bandstand = _spot(f"{_PARK}, bandstand", 504_130, 249_160, near.authorities[0])
    gate = _spot(f"{_PARK}, east gate", 504_190, 249_160, near.authorities[0])
    far = groups["keynes"]
    bridge = _spot(f"{_CANAL}, footbridge", 480_870, 239_280, far.authorities[0])
    lock = _spot(f"{_CANAL}, lock", 480_980, 239_280, far.authorities[0])
    pair, apart = (near.children[0], near.children[1]), (far.children[0], far.children[1])
    first = _missing_and_found(desk, near, pair[0], bandstand, 21)
    _missing_and_found(desk, near, pair[1], gate, 18)
    _missing_and_found(desk, far, apart[0], bridge, 40)
    _missing_and_found(desk, far, apart[1], lock, 38)
    park = desk.ledger.case().events[first].location_id
    return {"found_near": pair, "found_apart": apart, "assessed_park": park or ""}


def _spot(text: str, easting_m: float, northing_m: float, authority: str) -> Spot:
    return Spot(
        text=text,
        kind=LocationKind.PARK,
        easting_m=float(easting_m),
        northing_m=float(northing_m),
        precision=Precision.POINT,
        uncertainty_m=_KNOWN_TO_M,
        status=MatchStatus.MATCHED,
        authority=authority,
    )


def _missing_and_found(desk: Desk, group: Group, child: str, spot: Spot, found_ago: int) -> str:
    """File one episode and the finding that ended it; give the id of the finding."""
    name = words_for(desk.ledger.case(), child)
    at = datetime.combine(desk.day(found_ago), time(6, 40))
    since = at - timedelta(hours=11)
    part = (("person", child, Role.PRESENT),)
    missing = Draft(
        kind=EventKind.MISSING_EPISODE,
        start=since,
        end=at,
        spot=_LAST_SEEN,
        recorded_by=group.force,
        summary=f"{name} was reported missing in the evening.",
        parts=part,
    )
    found = Draft(
        kind=EventKind.FOUND,
        start=at,
        end=at,
        spot=spot,
        recorded_by=group.force,
        summary=f"{name} was found by a patrol at {spot.text}, cold and alone.",
        parts=part,
    )
    text = f"{missing.summary} {found.summary}"
    report = desk.report(ReportKind.POLICE_RECORD, desk.day(found_ago), text, force=group.force)
    return desk.file_under([missing, found], report)[1]
