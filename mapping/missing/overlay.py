"""Missing episodes for a map: where children were last seen and where they were found, homes left out and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from data.codes import EventKind, LocationKind
from data.protection import homes_of_children
from data.records import Case, Location

HOME = "home of a child or children's home: for social care, never on a map"
NO_POINT = "no place, or none that was placed"
_HOMES = frozenset({LocationKind.CHILD_RESIDENCE, LocationKind.CHILDRENS_HOME, LocationKind.ADULT_RESIDENCE})
_KINDS = {EventKind.MISSING_EPISODE: "last seen", EventKind.FOUND: "found"}


@dataclass(frozen=True, slots=True)
class MissingMark:
    """One place of one episode.

    Attributes
    ----------
    words : str
        ``last seen`` or ``found``, and the day; never a name.
    location_id : str
        Where it lies.
    easting_m, northing_m, radius_m : float
        EPSG:27700, metres; the circle within which it lies.
    """

    event_id: str
    location_id: str
    words: str
    easting_m: float
    northing_m: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class MissingOverlay:
    """The layer, and what it does not show.

    Attributes
    ----------
    marks : tuple of MissingMark
        In the order of time.
    n_episodes : int
        Missing episodes of the period, shown or not.
    left_out : mapping of str to int
        Places that are not shown, by reason.
    """

    marks: tuple[MissingMark, ...]
    n_episodes: int
    left_out: Mapping[str, int]


def missing_overlay(case: Case, day: date, *, start: date | None = None, end: date | None = None) -> MissingOverlay:
    """Lay missing episodes out as marks.

    Parameters
    ----------
    case : Case
        Permitted records.
    day : date
        Day on which ages are reckoned.
    start, end : date, optional
        First and last day; open by default.

    Returns
    -------
    MissingOverlay
        Homes are never among the marks.
    """
    homes = homes_of_children(case, day)
    marks: list[MissingMark] = []
    left_out: Counter[str] = Counter()
    n_episodes = 0
    for event in sorted(case.events.values(), key=lambda one: (one.start, one.id)):
        if event.kind not in _KINDS or not (start or date.min) <= event.start.date() <= (end or date.max):
            continue
        n_episodes += event.kind is EventKind.MISSING_EPISODE
        place = case.locations.get(event.location_id or "")
        if reason := _left_out(place, homes):
            left_out[reason] += 1
        elif place is not None:
            words = f"{_KINDS[event.kind]} {event.start:%d %b %Y}"
            marks.append(
                MissingMark(
                    event_id=event.id,
                    location_id=place.id,
                    words=words,
                    easting_m=place.easting_m or 0.0,
                    northing_m=place.northing_m or 0.0,
                    radius_m=place.uncertainty_m or 0.0,
                )
            )
    return MissingOverlay(tuple(marks), n_episodes, dict(left_out))


def _left_out(place: Location | None, homes: frozenset[str]) -> str:
    if place is None:
        return NO_POINT
    if place.kind in _HOMES or place.id in homes:
        return HOME
    return NO_POINT if place.easting_m is None or place.northing_m is None else ""
