"""What is at a point: nearest postcode, place and street, force and local authority, and whether a border is near."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

from data.errors import BadReference
from mapping.areas import Areas
from mapping.geocode import names
from mapping.geocode.place import Sources

_FAR_M = 20_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """What is known of a point; None where nothing is known or near.

    Attributes
    ----------
    easting_m, northing_m : float
        The point, EPSG:27700 metres.
    postcode, postcode_m : str, float or None
        Nearest postcode that has a place, and metres to it; the list does not say which postcodes are still in use.
    place, place_m : str, float or None
        Place that it lies in or nearest to, distances counted in radii of the places; metres to its middle.
    street, street_m : str, float or None
        Street with the nearest known point, and metres to that point.
    force_code, local_authority_code : str or None
        Area that it lies in.
    forces_near, local_authorities_near : tuple of str
        Other forces and authorities within `within_m`; not empty means that the point is on a border.
    within_m : float
        Metres that count as on a border.
    reason : str
        In words, what a reader must know.
    """

    easting_m: float
    northing_m: float
    postcode: str | None = None
    postcode_m: float | None = None
    place: str | None = None
    place_m: float | None = None
    street: str | None = None
    street_m: float | None = None
    force_code: str | None = None
    local_authority_code: str | None = None
    forces_near: tuple[str, ...] = ()
    local_authorities_near: tuple[str, ...] = ()
    within_m: float = 0.0
    reason: str = ""

    @property
    def is_on_border(self) -> bool:
        """Whether another force begins within the stated distance."""
        return bool(self.forces_near)


def reverse(easting_m: float, northing_m: float, sources: Sources, *, within_m: float = 500.0) -> Here:
    """Say what is at a point.

    Parameters
    ----------
    easting_m, northing_m : float
        EPSG:27700 metres.
    sources : Sources
        Postcodes, areas and streets.
    within_m : float, default 500
        A force or authority that begins nearer than this is named: the point is on its border.

    Returns
    -------
    Here
        Far from every postcode only the point itself.

    Raises
    ------
    BadReference
        If a coordinate is not a finite number or the distance is negative.

    Examples
    --------
    >>> from mapping.gazetteer import Gazetteer
    >>> reverse(509_200, 221_200, Sources(Gazetteer.open())).place
    'Luton, Bedfordshire'
    """
    if not hypot(easting_m, northing_m) < float("inf") or not 0 <= within_m < float("inf"):
        raise BadReference("reverse: easting, northing and the distance must be finite numbers, the distance from 0 up")
    rows, away = sources.gazetteer.nearest([easting_m], [northing_m])
    if away[0] > _FAR_M:
        reason = "far from any postcode: at sea or outside the United Kingdom; check order and sign"
        return Here(easting_m=easting_m, northing_m=northing_m, within_m=within_m, reason=reason)
    areas = sources.areas or Areas.shipped()
    force, district = areas.force_of(easting_m, northing_m)[0], areas.district_of(easting_m, northing_m)[0]
    forces = tuple(c for c in areas.forces.within(easting_m, northing_m, within_m)[0] if c != force)
    districts = tuple(c for c in areas.districts.within(easting_m, northing_m, within_m)[0] if c != district)
    place = names.place_at(easting_m, northing_m)
    street = sources.streets.nearest(easting_m, northing_m) if sources.streets is not None else None
    return Here(
        easting_m=easting_m,
        northing_m=northing_m,
        postcode=sources.gazetteer.postcode(int(rows[0])),
        postcode_m=round(float(away[0]), 1),
        place=names.candidate(place).label if place else None,
        place_m=round(hypot(place.easting_m - easting_m, place.northing_m - northing_m), 1) if place else None,
        street=street[0] if street else None,
        street_m=round(street[1], 1) if street else None,
        force_code=force,
        local_authority_code=district,
        forces_near=forces,
        local_authorities_near=districts,
        within_m=within_m,
        reason=_said(forces, force, within_m),
    )


def _said(forces: tuple[str, ...], force: str | None, within_m: float) -> str:
    if force is None:
        return "in no force's area: at sea, or the boundary does not reach here"
    if forces:
        return f"on a border: {len(forces)} other force{'s' * (len(forces) > 1)} within {within_m:.0f} m"
    return f"no other force within {within_m:.0f} m"
