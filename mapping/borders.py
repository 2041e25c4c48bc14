"""Near the line between two forces: which neighbours are close, and what one force recorded in another's area.

A point is never more certain than the line it is measured against. Incidents that lie elsewhere are flagged for a
person; nothing here moves a point or changes whose record it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from data.errors import BadReference
from data.records import Case
from mapping.areas import Areas, forces

Floats = npt.NDArray[np.float64]
DERIVED_LINE_M = 120.0
"""Metres to which the lines of the derived areas are right among houses (see `mapping.boundaries`)."""
OFFICIAL_LINE_M = 10.0
RAILWAY_POLICE = "BTP"
"""Polices the railways everywhere: its records lie in other forces' areas by their nature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Another force near a point.

    Attributes
    ----------
    distance_m : float
        Metres from the point to the force's area.
    """

    code: str
    name: str
    distance_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a point stands among the forces.

    Attributes
    ----------
    force_code, local_authority_code : str or None
        In whose area the point itself lies; None at sea and outside.
    on_border : bool
        Whether another force's area lies within the uncertainty of the point, or of the line.
    possible : tuple of str
        Every force in whose area the place may lie, own first.
    neighbours : tuple of Neighbour
        Other forces within the distance asked for, nearest first.
    words : str
        One sentence for a screen.
    """

    force_code: str | None
    local_authority_code: str | None
    on_border: bool
    possible: tuple[str, ...]
    neighbours: tuple[Neighbour, ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """An incident that one force recorded and that lies in the area of another.

    Attributes
    ----------
    located_in : str or None
        Force in whose area the point lies; None at sea and outside all areas.
    distance_m : float or None
        Metres from the point to the area of the force that recorded it; None if that force has no area.
    is_certain : bool
        Whether the recording force's area lies beyond the uncertainty of the point and of the line.
    """

    event_id: str
    location_id: str
    recorded_by: str
    located_in: str | None
    distance_m: float | None
    uncertainty_m: float
    is_certain: bool
    words: str


def line_m(areas: Areas) -> float:
    """Metres to which the lines of some areas are right.

    Parameters
    ----------
    areas : Areas
        Force areas.

    Returns
    -------
    float
        `DERIVED_LINE_M` for areas derived from postcodes, else `OFFICIAL_LINE_M`; a generalised official file may be
        worse than that.
    """
    return DERIVED_LINE_M if areas.source.startswith("derived") else OFFICIAL_LINE_M


def neighbours(areas: Areas, easting_m: float, northing_m: float, *, within_m: float) -> tuple[Neighbour, ...]:
    """Other forces within a distance of a point.

    Parameters
    ----------
    areas : Areas
        Force areas.
    easting_m, northing_m : float
        EPSG:27700 metres.
    within_m : float
        Distance in metres, not negative.

    Returns
    -------
    tuple of Neighbour
        Nearest first, without the force in whose area the point lies.

    Raises
    ------
    BadReference
        If a number is not finite or the distance is negative.

    Examples
    --------
    >>> [n.code for n in neighbours(Areas.shipped(), 512800, 221000, within_m=3000)]
    ['E23000027']
    """
    if not np.isfinite([easting_m, northing_m, within_m]).all() or within_m < 0:
        raise BadReference("neighbouring forces: give finite metres of the National Grid and a distance of 0 or more")
    (codes,) = areas.near_border(easting_m, northing_m, within_m=within_m)
    point = shapely.Point(easting_m, northing_m)
    found = [
        Neighbour(code=code, name=areas.forces.names[place], distance_m=float(shapely.distance(point, polygon)))
        for place, (code, polygon) in enumerate(zip(areas.forces.codes, areas.forces.polygons, strict=True))
        if code in codes
    ]
    return tuple(sorted(found, key=lambda n: (n.distance_m, n.code)))


def border_distance(areas: Areas, easting: npt.ArrayLike, northing: npt.ArrayLike, *, within_m: float) -> Floats:
    """Metres from points to the nearest area of another force than their own.

    Parameters
    ----------
    areas : Areas
        Force areas.
    easting, northing : array_like of float
        EPSG:27700 metres, one-dimensional.
    within_m : float
        Greatest distance that matters, in metres.

    Returns
    -------
    numpy.ndarray of float
        Metres, infinite where no border is within the distance or the point is not a number; for a point in no area
        the distance to the nearest force.
    """
    east, north = np.atleast_1d(np.asarray(easting, dtype=float)), np.atleast_1d(np.asarray(northing, dtype=float))
    found = np.full(len(east), np.inf)
    known = np.flatnonzero(np.isfinite(east) & np.isfinite(north))
    points: npt.NDArray[np.object_] = np.asarray(shapely.points(east[known], north[known]), dtype=object)
    codes = np.array(areas.forces.codes, dtype=object)
    own = areas.force_of(east[known], north[known])
    tree, pieces, owner = areas.forces.edges
    point, piece = tree.query(points, predicate="dwithin", distance=within_m)
    others = codes[owner[piece]] != own[point]
    point, piece = point[others], piece[others]
    np.minimum.at(found, known[point], shapely.distance(points[point], pieces[piece]))
    return found


def standing(
    areas: Areas, easting_m: float, northing_m: float, *, uncertainty_m: float = 0.0, within_m: float = 5000.0
) -> Standing:
    """Where a point stands among the forces, and whether it is on a border.

    Parameters
    ----------
    areas : Areas
        Force and district areas.
    easting_m, northing_m : float
        EPSG:27700 metres.
    uncertainty_m : float, default 0
        Radius within which the place lies.
    within_m : float, default 5000
        How far to look for neighbouring forces.

    Returns
    -------
    Standing
        With a sentence that says so when the place may belong to several forces.

    Raises
    ------
    BadReference
        If a number is not finite or a distance is negative.
    """
    reach = max(uncertainty_m, line_m(areas))
    near = neighbours(areas, easting_m, northing_m, within_m=max(within_m, reach))
    own = areas.force_of(easting_m, northing_m)[0]
    close = tuple(n for n in near if n.distance_m <= reach)
    possible = ((own,) if own else ()) + tuple(n.code for n in close)
    on_border = len(possible) > 1 or (own is None and bool(close))
    return Standing(
        force_code=own,
        local_authority_code=areas.district_of(easting_m, northing_m)[0],
        on_border=on_border,
        possible=possible,
        neighbours=tuple(n for n in near if n.distance_m <= within_m),
        words=_words(areas, own, close, reach),
    )


def elsewhere(case: Case, areas: Areas) -> tuple[Elsewhere, ...]:
    """Incidents recorded by one force and located in the area of another; flagged, never moved.

    Parameters
    ----------
    case : Case
        Permitted records.
    areas : Areas
        Force areas.

    Returns
    -------
    tuple of Elsewhere
        Ordered by event id. Events without a recording force or without a point are not in it, nor are records of the
        British Transport Police, which polices the railways in every force's area.
    """
    asked = [
        (event, place)
        for event in sorted(case.events.values(), key=lambda e: e.id)
        if event.recorded_by
        and event.recorded_by != RAILWAY_POLICE
        and (place := case.locations.get(event.location_id or "")) is not None
        and place.easting_m is not None
        and place.northing_m is not None
    ]
    if not asked:
        return ()
    east = [float(place.easting_m or 0.0) for _, place in asked]
    north = [float(place.northing_m or 0.0) for _, place in asked]
    located = areas.force_of(east, north)
    found = []
    for (event, place), x, y, force in zip(asked, east, north, located, strict=True):
        recorder = str(event.recorded_by)
        if force == recorder:
            continue
        uncertainty = float(place.uncertainty_m or 0.0)
        distance = _distance(areas, recorder, shapely.Point(x, y))
        certain = distance is None or distance > max(uncertainty, line_m(areas))
        found.append(
            Elsewhere(
                event_id=event.id,
                location_id=place.id,
                recorded_by=recorder,
                located_in=force,
                distance_m=distance,
                uncertainty_m=uncertainty,
                is_certain=certain,
                words=_why(recorder, force, distance, certain=certain),
            )
        )
    return tuple(found)


def _distance(areas: Areas, code: str, point: shapely.Point) -> float | None:
    if code not in areas.forces.codes:
        return None
    return float(shapely.distance(areas.forces.polygons[areas.forces.codes.index(code)], point))


def _name(code: str | None) -> str:
    if code is None:
        return "no force's area"
    known = forces().get(code)
    return known.name if known else code


def _words(areas: Areas, own: str | None, close: tuple[Neighbour, ...], reach: float) -> str:
    if not close:
        return f"in {_name(own)}" if own is None else f"in the area of {_name(own)}"
    others = ", ".join(f"{n.name} ({n.distance_m:,.0f} m)" for n in close)
    return (
        f"on a border: in the area of {_name(own)}, and within {reach:,.0f} m of {others}; "
        f"lines are {areas.source}. Settle whose it is by hand"
    )


def _why(recorder: str, located: str | None, distance: float | None, *, certain: bool) -> str:
    where = f"recorded by {_name(recorder)}, located in {_name(located)}"
    if distance is None:
        return f"{where}; the area of the recording force is not known"
    if certain:
        return f"{where}, {distance:,.0f} m outside the area of the recording force"
    return f"{where}, {distance:,.0f} m across the line: too close to say which"
