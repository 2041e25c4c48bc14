"""Did an action work: incidents of a case counted before and after in zones, and what may be said of them.

Null hypothesis, statistics and sources are those of `mapping.effect`. What may not make a hotspot may not judge an
action either: places where reports are made, homes of children and imprecise incidents take no part, and a child, place
and month counts once in each period.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from data.errors import NotEnough
from data.frames import check_incidents
from mapping.effect import (
    Counts,
    Effect,
    Period,
    Zones,
    counts_in_zones,
    weighted_displacement_difference,
    weighted_displacement_quotient,
)
from mapping.hotspots.filters import Filter, apply
from mapping.hotspots.guards import count_once, guard

NOT_SAFETY = "Fewer reports are not fewer incidents: ask whether reporting changed in the same time."
WORST = (
    "A place is chosen when it is at its worst, so its counts fall by themselves; only a control area that was as bad "
    "before tells the two apart."
)
_AS_BAD = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionJudgement:
    """What may be said about an action.

    Attributes
    ----------
    counts : dict of str to tuple of float
        Zone to units before and after.
    effect : Effect
        Weighted displacement difference.
    wdq : float or None
        Weighted displacement quotient; None where it has no meaning.
    net : float or None
        Incidents prevented, the ring included; None without incidents in the control area.
    left_out : dict of str to int
        Incidents that took no part, by reason.
    sentences : tuple of str
        In plain words, the answer first.
    """

    counts: dict[str, Counts]
    effect: Effect
    wdq: float | None
    net: float | None
    left_out: dict[str, int]
    sentences: tuple[str, ...]


def judge_action(
    incidents: gpd.GeoDataFrame, zones: Zones, before: Period, after: Period, *, cell_m: float = 500.0
) -> ActionJudgement:
    """Judge an action by the incidents before and after it.

    Parameters
    ----------
    incidents : geopandas.GeoDataFrame
        INCIDENTS contract of `data.frames`, EPSG:27700.
    zones : Zones
        Treated and control area, perhaps with rings.
    before, after : tuple of date
        First and last day of each, both included, of equal length.
    cell_m : float, default 500
        Incidents less precise than this many metres take no part.

    Returns
    -------
    ActionJudgement
        With "too few to say" where nothing could have been told from chance.

    Raises
    ------
    RefusedInput
        If the periods overlap or differ in length.
    NotEnough
        If no incident that counts lies in any zone in either period.
    """
    frame = check_incidents(incidents).sort_index()
    kept, left_out = guard(frame, np.zeros(len(frame), dtype=np.int64), cell_m)
    parts = [apply(frame[kept], Filter(period=period))[0] for period in (before, after)]
    units = [part[count_once(part)] for part in parts]
    if repeats := sum(map(len, parts)) - sum(map(len, units)):
        left_out["repeat of the same child, place and month"] = repeats
    rows = pd.concat(units)
    points = shapely.get_coordinates(rows.geometry.to_numpy()) if len(rows) else np.empty((0, 2))
    counts, outside = counts_in_zones(points, rows["start"].to_numpy(dtype="datetime64[s]"), zones, before, after)
    if not any(sum(pair) for pair in counts.values()):
        raise NotEnough("no incident that counts lies in these areas in either period: nothing can be said")
    none = (0.0, 0.0)
    treated, control = counts["treated"], counts["control"]
    ring, ring_control = counts.get("displacement", none), counts.get("displacement_control", none)
    effect = weighted_displacement_difference(treated, control, ring, ring_control)
    wdq, net = _quotient(treated, control, ring)
    return ActionJudgement(
        counts=counts,
        effect=effect,
        wdq=wdq if "displacement" in counts else None,
        net=net,
        left_out={**left_out, **outside},
        sentences=_in_words(effect, wdq if "displacement" in counts else None, net, treated, control),
    )


def _quotient(treated: Counts, control: Counts, ring: Counts) -> tuple[float | None, float | None]:
    try:
        return weighted_displacement_quotient(treated, control, ring)
    except NotEnough:
        return None, None


def _in_words(
    effect: Effect, wdq: float | None, net: float | None, treated: Counts, control: Counts
) -> tuple[str, ...]:
    said = [effect.sentence]
    # A quotient of a change that chance alone could have made says nothing.
    if effect.ci[1] < 0 and wdq is not None and net is not None:
        where = "the ring around it fell too (benefit spread)" if wdq > 0 else "some of it moved to the ring around it"
        said.append(
            f"Against the control area, {where}: quotient {wdq:.2f}, total net effect {net:.1f} incidents prevented."
        )
    if control[0] < _AS_BAD * treated[0]:
        said.append(
            f"The control area had {control[0]:.0f} incidents before and the treated area {treated[0]:.0f}: it was not "
            "as bad, so a fall by itself cannot be told from the action's."
        )
    return (*said, WORST, NOT_SAFETY)
