"""The same hotspot at every meeting: it appears, persists, moves, splits, merges, fades, returns, under one identity.

Rule, for one run and the run before it:

1. A hotspot of before and one of now are linked if the area they share is at least `SAME_SHARE` of the smaller one.
2. Links are gone through from the largest shared area down; a hotspot of now takes the identity of the one of before
   if neither has been given away. Ties: more units now, then the older identity, then the lowest cell.
3. One of now that is left without identity takes that of an ended hotspot whose last place it shares by rule 1
   (it has returned); the one with the largest shared area, then the older.
4. One without any link moved, if a hotspot of before without any link lies within `REACH_CELLS` cells of it: nearest
   pairs first, ties as above. A linked one has moved too if its centre moved by `MOVED_CELLS` cells or more and it
   shares less than half of the smaller area: one that only grew is where it was.
5. All others have appeared, under the next free number. A hotspot of before that nobody continues has merged into the
   one it is linked with, or has faded.

It is a rule for following a place, not a test: whether a hotspot is one at all is decided by
`mapping.hotspots.significance`. Known bias: neighbouring periods share incidents, so persistence is easily seen; and
"faded" means that chance can no longer be ruled out, never that a place is safe.

References
----------
Kalnis P, Mamoulis N, Bakiras S (2005) On discovering moving clusters in spatio-temporal data. SSTD 2005, LNCS 3633,
364-381: identity by shared membership. doi:10.1007/11535331_21
Spiliopoulou M, Ntoutsi I, Theodoridis Y, Schult R (2006) MONIC: modeling and monitoring cluster transitions. KDD 2006,
706-711: survival, split, absorption, emergence, disappearance. doi:10.1145/1150402.1150491
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from data.errors import RefusedInput
from data.hotspot_record import HotspotSeen
from mapping.hotspots.grid import Grid
from mapping.hotspots.result import Hotspot

Corners = tuple[tuple[int, int], ...]
Event = tuple[str, ...]

SAME_SHARE = 0.25
REACH_CELLS = 2.0
MOVED_CELLS = 2.0

APPEARED, PERSISTED, MOVED, RETURNED = "appeared", "persisted", "moved", "returned"
SPLIT, SPLIT_OFF, MERGED, TOOK_PART_OF = "split", "split off", "merged", "took in part of"
FADED, MERGED_INTO = "faded", "merged into"
EVENTS = {
    APPEARED: "Seen for the first time.",
    PERSISTED: "Still there, in the same place.",
    MOVED: "The same hotspot, moved by two cells or more, or to a place close by.",
    RETURNED: "Was seen at an earlier meeting, not at the last, and is there again.",
    SPLIT: "A part of it is now another hotspot, or within one.",
    SPLIT_OFF: "Was part of another hotspot at the last meeting.",
    MERGED: "Another hotspot is now part of it.",
    TOOK_PART_OF: "A part of another hotspot, which goes on, is now part of it.",
    FADED: "No longer beyond chance; that is not safety.",
    MERGED_INTO: "Now part of another hotspot.",
}
"""What can happen to a hotspot between two meetings, in plain words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """Where a hotspot lies.

    Attributes
    ----------
    cells : tuple of tuple of int
        Easting and northing (EPSG:27700, metres) of the lower-left corner of each hot cell, sorted.
    cell_m : float
        Side of a cell in metres.
    n_units : int
        Units in it; they decide ties.
    """

    cells: Corners
    cell_m: float
    n_units: int = 0

    @property
    def area(self) -> BaseGeometry:
        """Its cells as one shape, EPSG:27700."""
        return shapely.union_all([shapely.box(e, n, e + self.cell_m, n + self.cell_m) for e, n in self.cells])

    @property
    def centre(self) -> tuple[float, float]:
        """Mean of its cells' centres: easting and northing in metres."""
        middle = np.mean(np.asarray(self.cells, dtype=float), axis=0) + self.cell_m / 2
        return float(middle[0]), float(middle[1])


@dataclass(frozen=True, slots=True)
class Step:
    """Identity of one hotspot of a run and what happened to it since the run before.

    Attributes
    ----------
    lineage_id : str
        ``L1``, ``L2``, ...
    events : tuple of tuple of str
        A word of `EVENTS`, then the identities meant; the first says how it came by its identity.
    """

    lineage_id: str
    events: tuple[Event, ...]


def footprint(spot: Hotspot, grid: Grid) -> Footprint:
    """Where a hotspot lies, whatever grid it was found on.

    Parameters
    ----------
    spot : Hotspot
        One hotspot.
    grid : Grid
        Grid of its result.

    Returns
    -------
    Footprint
        Its hot cells by their corners.
    """
    corners = []
    for name in spot.cells:
        column, row = (int(part) for part in name.split("_"))
        corners.append((round(grid.west_m + column * grid.cell_m), round(grid.south_m + row * grid.cell_m)))
    return Footprint(cells=tuple(sorted(corners)), cell_m=grid.cell_m, n_units=spot.n_units)


def trace(earlier: Iterable[HotspotSeen], runs: Sequence[str], current: Sequence[Footprint]) -> tuple[Step, ...]:
    """Give each hotspot of a run its identity.

    Parameters
    ----------
    earlier : iterable of HotspotSeen
        Hotspots of all earlier runs made for the same audience.
    runs : sequence of str
        Ids of those runs in order of time; the last is the run before this one. A run that found nothing is one too.
    current : sequence of Footprint
        Hotspots of this run.

    Returns
    -------
    tuple of Step
        In the order of `current`; the order of the input decides nothing.

    Raises
    ------
    RefusedInput
        If a hotspot has no cells.
    """
    if any(not spot.cells for spot in current):
        raise RefusedInput("a hotspot without cells cannot be followed")
    seen = sorted(earlier, key=lambda s: (runs.index(s.run_id), number_of(s.lineage_id)))
    last = {s.lineage_id: place_of(s) for s in seen}
    before = {s.lineage_id: place_of(s) for s in seen if runs and s.run_id == runs[-1]}
    order = sorted(range(len(current)), key=lambda i: (-current[i].n_units, current[i].cells))
    matching = _Matching(before, [current[i] for i in order])
    matching.continue_by_overlap()
    matching.bring_back({lineage: place for lineage, place in last.items() if lineage not in before})
    matching.follow_movers()
    matching.number_the_rest(max((number_of(lineage) for lineage in last), default=0))
    steps = {order[k]: matching.step(k) for k in range(len(order))}
    return tuple(steps[i] for i in range(len(current)))


def number_of(lineage_id: str) -> int:
    """Number of an identity.

    Parameters
    ----------
    lineage_id : str
        ``L12``.

    Returns
    -------
    int
        12; lower is older.

    Raises
    ------
    RefusedInput
        If it is not of that form.
    """
    if not lineage_id.startswith("L") or not lineage_id[1:].isdigit():
        raise RefusedInput(f"identity {lineage_id!r}: must be L and a number")
    return int(lineage_id[1:])


def place_of(seen: HotspotSeen) -> Footprint:
    """Where a recorded hotspot lay, to be drawn.

    Parameters
    ----------
    seen : HotspotSeen
        Record of a hotspot.

    Returns
    -------
    Footprint
        Its cells, with their outline as ``area``.
    """
    return Footprint(cells=seen.cells, cell_m=seen.cell_m, n_units=seen.n_units)


def _shared(one: Footprint, other: Footprint) -> float:
    """Area shared in square metres, 0 if it is less than `SAME_SHARE` of the smaller."""
    a, b = one.area, other.area
    both = float(a.intersection(b).area)
    return both if both >= SAME_SHARE * min(a.area, b.area) - 1e-6 else 0.0


def _distance(one: Footprint, other: Footprint) -> float:
    (x0, y0), (x1, y1) = one.centre, other.centre
    return float(np.hypot(x1 - x0, y1 - y0))


def _has_left(before: Footprint, now: Footprint) -> bool:
    far = _distance(before, now) >= MOVED_CELLS * now.cell_m
    return far and before.area.intersection(now.area).area < min(before.area.area, now.area.area) / 2


@dataclass(slots=True)
class _Matching:
    """Hotspots of now, strongest first, being given identities; `given` is identity by number of the hotspot."""

    before: dict[str, Footprint]
    now: list[Footprint]
    given: dict[int, str] = field(default_factory=dict)
    how: dict[int, str] = field(default_factory=dict)
    links: dict[tuple[str, int], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for lineage, place in self.before.items():
            for k, spot in enumerate(self.now):
                if shared := _shared(place, spot):
                    self.links[lineage, k] = shared

    def continue_by_overlap(self) -> None:
        for (lineage, k), _ in sorted(self.links.items(), key=lambda x: (-x[1], x[0][1], number_of(x[0][0]))):
            if k not in self.given and lineage not in self.given.values():
                self._give(k, lineage, MOVED if _has_left(self.before[lineage], self.now[k]) else PERSISTED)

    def bring_back(self, ended: dict[str, Footprint]) -> None:
        pairs = [(-_shared(p, spot), k, number_of(i), i) for i, p in ended.items() for k, spot in enumerate(self.now)]
        for shared, k, _, lineage in sorted(pairs):
            if shared < 0 and k not in self.given and lineage not in self.given.values():
                self._give(k, lineage, RETURNED)

    def follow_movers(self) -> None:
        linked_before = {lineage for lineage, _ in self.links}
        linked_now = {k for _, k in self.links}
        pairs = []
        for lineage, place in self.before.items():
            for k, spot in enumerate(self.now):
                gap = float(place.area.distance(spot.area))
                if gap <= REACH_CELLS * max(place.cell_m, spot.cell_m):
                    pairs.append((gap, _distance(place, spot), k, number_of(lineage), lineage))
        for _, _, k, _, lineage in sorted(pairs):
            free = lineage not in linked_before and k not in linked_now and k not in self.given
            if free and lineage not in self.given.values():
                self._give(k, lineage, MOVED)

    def number_the_rest(self, highest: int) -> None:
        for k in range(len(self.now)):
            if k not in self.given:
                highest += 1
                from_others = any(link == k for _, link in self.links)
                self._give(k, f"L{highest}", SPLIT_OFF if from_others else APPEARED)

    def step(self, k: int) -> Step:
        own = self.given[k]
        carried_on = set(self.given.values())
        parents = sorted((i for i, link in self.links if link == k and i != own), key=number_of)
        children = sorted((self.given[link] for i, link in self.links if i == own and link != k), key=number_of)
        ended = tuple(i for i in parents if i not in carried_on)
        partly = tuple(i for i in parents if i in carried_on)
        events: list[Event] = [(self.how[k], *partly) if self.how[k] == SPLIT_OFF else (self.how[k],)]
        if children:
            events.append((SPLIT, *children))
        if ended:
            events.append((MERGED, *ended))
        if partly and self.how[k] != SPLIT_OFF:
            # One that came back out of another hotspot is not a part of it that was taken in.
            events.append((SPLIT_OFF if self.how[k] == RETURNED else TOOK_PART_OF, *partly))
        return Step(own, tuple(events))

    def _give(self, k: int, lineage: str, how: str) -> None:
        self.given[k], self.how[k] = lineage, how
