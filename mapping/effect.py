"""Did an action work: incidents before and after, against a control area, with displacement.

Null hypothesis: treated and control areas changed alike. Alternative: the treated area changed more (a negative
difference is fewer incidents). Counts are taken as Poisson and independent.

Known bias: places are chosen for action when they are at their worst, so counts fall by themselves (regression to the
mean); a control area that was as bad before is the only remedy. Fewer reports are not fewer incidents.

References
----------
Wheeler AP, Ratcliffe JH (2018) A simple weighted displacement difference test to evaluate place based crime
interventions. Crime Science 7:11, equations 1-3. doi:10.1186/s40163-018-0085-5
Bowers KJ, Johnson SD (2003) Measuring the geographical displacement and diffusion of benefit effects of crime
prevention activity. J Quant Criminol 19(3), 275-301. doi:10.1023/A:1024909009240
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from data.errors import NotEnough, RefusedInput

Counts = tuple[float, float]
Period = tuple[date, date]

_LONGER_BY_AT_MOST = 1.05

_Z_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Effect:
    """Weighted displacement difference.

    Attributes
    ----------
    wdd : float
        Change beyond the control's, displacement included; negative is fewer incidents.
    se, z : float
        Standard error and standard score.
    ci : tuple of float
        95 % interval.
    sentence : str
        What may be said, in plain words.
    """

    wdd: float
    se: float
    z: float
    ci: tuple[float, float]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """Areas of a before-and-after comparison; none shares area with another.

    Attributes
    ----------
    treated, control : shapely geometry
        Where something was done, and where nothing was; EPSG:27700.
    displacement, displacement_control : shapely geometry or None
        Rings around the two; None is left out.
    """

    treated: BaseGeometry
    control: BaseGeometry
    displacement: BaseGeometry | None = None
    displacement_control: BaseGeometry | None = None

    def named(self) -> dict[str, BaseGeometry]:
        """Zones that are there.

        Returns
        -------
        dict of str to shapely geometry
            By name.
        """
        named = {
            "treated": self.treated,
            "control": self.control,
            "displacement": self.displacement,
            "displacement_control": self.displacement_control,
        }
        return {name: zone for name, zone in named.items() if zone is not None}


def lay_zones(treated: BaseGeometry, control: BaseGeometry, *, buffer_m: float = 0.0) -> Zones:
    """Put a ring around the treated area and around its control.

    Parameters
    ----------
    treated, control : shapely polygon or multipolygon
        EPSG:27700 (or plain numbers); they may touch but not overlap.
    buffer_m : float, default 0
        Width of the rings in metres; 0 leaves them out.

    Returns
    -------
    Zones
        What lies in both rings, or in a ring and the other area, belongs to neither ring.

    Raises
    ------
    RefusedInput
        If an area is empty, the two overlap, or nothing is left of a ring.

    Examples
    --------
    >>> zones = lay_zones(shapely.box(0, 0, 100, 100), shapely.box(1000, 0, 1100, 100), buffer_m=50)
    >>> round(zones.displacement.area) == round(zones.displacement_control.area)
    True
    """
    if not (treated.area > 0 and control.area > 0):
        raise RefusedInput("the treated area and the control area must each have an area")
    if treated.intersection(control).area > 0:
        raise RefusedInput("the treated area and the control area overlap: an incident must count in one only")
    if not (math.isfinite(buffer_m) and buffer_m >= 0):
        raise RefusedInput(f"the buffer must be 0 metres or more, not {buffer_m}")
    if buffer_m == 0:
        return Zones(treated=treated, control=control)
    both = shapely.union(treated, control)
    rings = [area.buffer(buffer_m).difference(both) for area in (treated, control)]
    shared = rings[0].intersection(rings[1])
    rings = [ring.difference(shared) for ring in rings]
    if not all(ring.area > 0 for ring in rings):
        raise RefusedInput(f"nothing is left of a ring of {buffer_m:g} m: the areas are too close to each other")
    return Zones(treated=treated, control=control, displacement=rings[0], displacement_control=rings[1])


def counts_in_zones(
    points_m: npt.NDArray[np.float64], days: npt.NDArray[np.datetime64], zones: Zones, before: Period, after: Period
) -> tuple[dict[str, Counts], dict[str, int]]:
    """Count incidents before and after in each zone.

    Parameters
    ----------
    points_m : ndarray, shape (n, 2)
        Easting and northing in metres; NaN is without coordinates.
    days : ndarray of datetime64, shape (n,)
        Day of each.
    zones : Zones
        Areas.
    before, after : tuple of date
        First and last day of each period, both included.

    Returns
    -------
    dict of str to tuple of float
        Name of the zone to its counts before and after. A point on an edge that two zones share counts in the first.
    dict of str to int
        Incidents that took no part, by reason.

    Raises
    ------
    RefusedInput
        If the periods overlap or differ in length by more than a twentieth: the difference compares counts, not rates.
    """
    lengths = [(period[1] - period[0]).days + 1 for period in (before, after)]
    if min(lengths) < 1 or before[1] >= after[0]:
        raise RefusedInput(
            "each period needs its first day first, and the one after begins when the one before is over"
        )
    if max(lengths) > _LONGER_BY_AT_MOST * min(lengths):
        raise RefusedInput(
            f"the periods have {lengths[0]} and {lengths[1]} days: counts can be compared over equal lengths only"
        )
    day = np.asarray(days).astype("datetime64[D]")
    periods = [(day >= np.datetime64(first)) & (day <= np.datetime64(last)) for first, last in (before, after)]
    placed = np.asarray(np.isfinite(points_m).all(axis=1), dtype=bool)
    points = shapely.points(np.where(placed[:, None], points_m, 0.0))
    free = placed.copy()
    counts: dict[str, Counts] = {}
    for name, zone in zones.named().items():
        shapely.prepare(zone)
        inside = free & np.asarray(shapely.intersects(zone, points), dtype=bool)
        free &= ~inside
        counts[name] = (float((inside & periods[0]).sum()), float((inside & periods[1]).sum()))
    timed = periods[0] | periods[1]
    left_out = {
        "without coordinates": int((~placed).sum()),
        "in neither period": int((placed & ~timed).sum()),
        "in no zone": int((free & timed).sum()),
    }
    return counts, {reason: number for reason, number in left_out.items() if number}


def weighted_displacement_difference(
    treated: Counts, control: Counts, displacement: Counts = (0, 0), displacement_control: Counts = (0, 0)
) -> Effect:
    """Weighted displacement difference with its standard error.

    Parameters
    ----------
    treated, control : tuple of float
        Incidents before and after.
    displacement, displacement_control : tuple of float, default (0, 0)
        The same for the ring around the treated area and around the control area.

    Returns
    -------
    Effect
        With "too few to say" where even an end of all incidents could not have been told from chance.

    Raises
    ------
    RefusedInput
        If a count is negative or not finite.
    NotEnough
        If all counts are 0.

    Examples
    --------
    >>> found = weighted_displacement_difference((207, 110), (308, 318), (178, 157), (150, 140))
    >>> found.wdd, round(found.se, 1), round(found.z, 2)
    (-118.0, 39.6, -2.98)
    """
    pairs = [_checked(pair) for pair in (treated, control, displacement, displacement_control)]
    changes = [after - before for before, after in pairs]
    wdd = changes[0] - changes[1] + changes[2] - changes[3]
    se = math.sqrt(sum(before + after for before, after in pairs))
    if se == 0:
        raise NotEnough("all counts are 0: there is nothing to compare")
    ci = (wdd - _Z_95 * se, wdd + _Z_95 * se)
    # What the test would have given, had every incident in the treated area stopped.
    best = wdd - pairs[0][1]
    best_se = math.sqrt(se * se - pairs[0][1])
    too_few = best_se > 0 and best / best_se > -_Z_95
    return Effect(float(wdd), se, wdd / se, ci, _sentence(wdd, ci, too_few=too_few))


def weighted_displacement_quotient(
    treated: Counts, control: Counts, displacement: Counts
) -> tuple[float | None, float]:
    """Weighted displacement quotient and total net effect.

    Parameters
    ----------
    treated, control, displacement : tuple of float
        Incidents before and after, in the treated area, the control area and the ring around the treated area.

    Returns
    -------
    wdq : float or None
        Above 0 diffusion of benefit, below 0 displacement, below -1 more displaced than prevented; None if the treated
        area did not change relative to the control, or changed for the worse: then the quotient has no meaning.
    total_net_effect : float
        Incidents prevented, the ring included.

    Raises
    ------
    RefusedInput
        If a count is negative or not finite.
    NotEnough
        If the control has no incidents before or after.

    Examples
    --------
    >>> wdq, net = weighted_displacement_quotient((207, 110), (308, 318), (178, 157))
    >>> round(wdq, 4), round(net, 1)
    (0.2582, 130.5)
    """
    (r0, r1), (c0, c1), (d0, d1) = _checked(treated), _checked(control), _checked(displacement)
    if c0 == 0 or c1 == 0:
        raise NotEnough("the quotient needs incidents in the control area before and after")
    success = r1 / c1 - r0 / c0
    net = (r0 * c1 / c0 - r1) + (d0 * c1 / c0 - d1)
    return ((d1 / c1 - d0 / c0) / success if success < 0 else None), net


def _checked(pair: Counts) -> Counts:
    if len(pair) != 2 or not all(math.isfinite(v) and v >= 0 for v in pair):
        raise RefusedInput("counts are a pair [before, after] of numbers of 0 or more")
    return float(pair[0]), float(pair[1])


def _sentence(wdd: float, ci: tuple[float, float], *, too_few: bool) -> str:
    span = f"(95 % interval {ci[0]:.0f} to {ci[1]:.0f})"
    if ci[1] < 0:
        return (
            f"About {-wdd:.0f} fewer incidents than in the control area's course {span}; chance alone seldom does this."
        )
    if ci[0] > 0:
        return (
            f"About {wdd:.0f} more incidents than in the control area's course {span}; chance alone seldom does this."
        )
    if too_few:
        return f"Too few to say: even an end of all incidents here could not have been told from chance {span}."
    return f"No change that could be told from chance {span}; this does not show that nothing changed."
