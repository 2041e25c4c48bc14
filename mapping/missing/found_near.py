"""Two children found within 100 metres and seven days of each other: one suggestion, for a person to judge.

Nothing is linked here. A place that is known less exactly than the distance asked for cannot say that two places are
near, and is only counted; so are children's homes, homes, police stations and hospitals, where children are brought.
Bias: whoever is looked for more is found more often, and stations and town centres are where people are found.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from data.codes import EventKind, LocationKind, PersonKind, Role
from data.protection import Standing, homes_of_children, same_person_records, standing_of
from data.records import Case, Event, Location, Participation

NEAR_M = 100.0
NEAR_DAYS = 7
_ROUNDING_M = 1e-6
BROUGHT_HERE = "police station, hospital or home: where children are brought, not where one was found"
IMPRECISE = "place not known to within the distance"
NO_POINT = "no place, or none that was placed"
_FOUND_AS = frozenset({Role.PRESENT, Role.HARMED, Role.MADE_TO_HARM})
_BROUGHT = frozenset(
    {
        LocationKind.POLICE_STATION,
        LocationKind.HOSPITAL,
        LocationKind.CHILDRENS_HOME,
        LocationKind.CHILD_RESIDENCE,
        LocationKind.ADULT_RESIDENCE,
    }
)
# Where nobody stated the kind of a place its words may still tell it.
_BROUGHT_WORDS = re.compile(
    r"police (?:station|office)|custody|hospital|infirmary|children['\u2019]?s'? home|foster|"
    r"\b(?:her|his|their|own|home) address\b|returned home|at home",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One child found once.

    Attributes
    ----------
    event_id, child_id, location_id : str
        Records.
    at : datetime
        Local UK time.
    easting_m, northing_m, uncertainty_m : float
        EPSG:27700, metres.
    """

    event_id: str
    child_id: str
    location_id: str
    at: datetime
    easting_m: float
    northing_m: float
    uncertainty_m: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two findings of two children that lie near each other.

    Attributes
    ----------
    distance_m : float
        Between the two places as recorded.
    days : int
        Days of the calendar between them.
    """

    left: Finding
    right: Finding
    distance_m: float
    days: int


@dataclass(frozen=True, slots=True)
class FoundNear:
    """One suggestion about two children, with everything that speaks for it.

    Attributes
    ----------
    left_id, right_id : str
        Children, ids in order.
    pairs : tuple of Pair
        Nearest first; several when they were found near each other more than once.
    reports : tuple of str
        Reports behind the findings.
    words : str
        Why, in a sentence with ids, never names.
    """

    left_id: str
    right_id: str
    pairs: tuple[Pair, ...]
    reports: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class FoundNearResult:
    """What was suggested, and what could not be looked at.

    Attributes
    ----------
    suggestions : tuple of FoundNear
        By the day of the latest finding, the latest first.
    n_findings : int
        Findings of children that were looked at.
    left_out : mapping of str to int
        Findings that were not, by reason.
    """

    suggestions: tuple[FoundNear, ...]
    n_findings: int
    left_out: Mapping[str, int]


def found_near(case: Case, day: date, *, near_m: float = NEAR_M, near_days: int = NEAR_DAYS) -> FoundNearResult:
    """Suggest pairs of children who were found near each other; nothing is recorded.

    Parameters
    ----------
    case : Case
        Permitted records.
    day : date
        Day on which ages are reckoned; later findings do not count.
    near_m : float, default 100
        Metres in EPSG:27700, inclusive.
    near_days : int, default 7
        Days of the calendar between two findings, inclusive.

    Returns
    -------
    FoundNearResult
        At most one suggestion for two children.

    Examples
    --------
    >>> found_near(Case(), date(2026, 11, 22)).suggestions
    ()
    """
    findings, left_out = _findings(case, day, near_m)
    pairs: dict[tuple[str, str], list[Pair]] = {}
    for one, other in _close_in_time(findings, near_days):
        if one.event_id == other.event_id or _are_one(case, one.child_id, other.child_id):
            continue
        distance_m = math.hypot(one.easting_m - other.easting_m, one.northing_m - other.northing_m)
        if distance_m <= near_m + _ROUNDING_M:
            left, right = sorted((one, other), key=lambda finding: finding.child_id)
            pair = Pair(left, right, distance_m, _days(one, other))
            pairs.setdefault((left.child_id, right.child_id), []).append(pair)
    made = [_suggestion(case, left, right, found) for (left, right), found in pairs.items()]
    made.sort(key=lambda one: (-_latest(one).toordinal(), one.left_id, one.right_id))
    return FoundNearResult(tuple(made), len(findings), dict(left_out))


def _findings(case: Case, day: date, near_m: float) -> tuple[list[Finding], Counter[str]]:
    homes = homes_of_children(case, day)
    left_out: Counter[str] = Counter()
    found: list[Finding] = []
    for part in sorted(case.participations.values(), key=lambda one: one.id):
        event = case.events.get(part.event_id)
        if event is None or not _counts(event, day) or not _is_child_found(case, part, event):
            continue
        place = case.locations.get(event.location_id or "")
        reason = _left_out(place, homes, near_m)
        if reason:
            left_out[reason] += 1
        elif place is not None:
            found.append(_finding(event, part.subject_id, place))
    once = {(one.event_id, one.child_id): one for one in found}
    return sorted(once.values(), key=lambda one: (one.at, one.event_id, one.child_id)), left_out


def _counts(event: Event, day: date) -> bool:
    return event.kind is EventKind.FOUND and event.start.date() <= day


def _is_child_found(case: Case, part: Participation, event: Event) -> bool:
    """Whether this part in a finding is a child's; a person of concern is none because nobody knows the age."""
    person = case.people.get(part.subject_id) if part.subject_kind == "person" else None
    if person is None or part.role not in _FOUND_AS:
        return False
    standing = standing_of(case, person, event.start.date())
    is_unknown = standing is Standing.AGE_NOT_KNOWN and person.kind is not PersonKind.PERSON_OF_CONCERN
    return standing is Standing.CHILD or is_unknown


def _left_out(place: Location | None, homes: frozenset[str], near_m: float) -> str:
    if place is None:
        return NO_POINT
    if place.kind in _BROUGHT or place.id in homes:
        return BROUGHT_HERE
    if place.kind is LocationKind.NOT_STATED and _BROUGHT_WORDS.search(place.text):
        return BROUGHT_HERE
    if place.easting_m is None or place.northing_m is None:
        return NO_POINT
    if place.uncertainty_m is None or place.uncertainty_m > near_m:
        return IMPRECISE
    return ""


def _finding(event: Event, child_id: str, place: Location) -> Finding:
    return Finding(
        event_id=event.id,
        child_id=child_id,
        location_id=place.id,
        at=event.start,
        easting_m=place.easting_m or 0.0,
        northing_m=place.northing_m or 0.0,
        uncertainty_m=place.uncertainty_m or 0.0,
    )


def _close_in_time(findings: list[Finding], near_days: int) -> list[tuple[Finding, Finding]]:
    """Pairs within the days, from findings in the order of time."""
    close: list[tuple[Finding, Finding]] = []
    first = 0
    for number, later in enumerate(findings):
        while _days(findings[first], later) > near_days:
            first += 1
        close += [(findings[at], later) for at in range(first, number) if findings[at].child_id != later.child_id]
    return close


def _days(one: Finding, other: Finding) -> int:
    return abs((one.at.date() - other.at.date()).days)


def _are_one(case: Case, one: str, other: str) -> bool:
    return other in same_person_records(case, one)


def _latest(suggestion: FoundNear) -> date:
    return max(max(pair.left.at, pair.right.at) for pair in suggestion.pairs).date()


def _suggestion(case: Case, left: str, right: str, pairs: list[Pair]) -> FoundNear:
    ordered = tuple(
        sorted(pairs, key=lambda pair: (pair.distance_m, pair.days, pair.left.event_id, pair.right.event_id))
    )
    events = {finding.event_id for pair in ordered for finding in (pair.left, pair.right)}
    reports = sorted({report for event_id in events for report in case.events[event_id].reports})
    return FoundNear(left, right, ordered, tuple(reports), _words(left, right, ordered))


def _words(left: str, right: str, pairs: tuple[Pair, ...]) -> str:
    nearest = pairs[0]
    days = "on the same day" if nearest.days == 0 else f"{nearest.days} day{'s' if nearest.days > 1 else ''} apart"
    known = max(nearest.left.uncertainty_m, nearest.right.uncertainty_m)
    more = f" They were found near each other {len(pairs)} times." if len(pairs) > 1 else ""
    return (
        f"{left} was found on {nearest.left.at:%d %b %Y} and {right} on {nearest.right.at:%d %b %Y}, {days}, "
        f"{nearest.distance_m:.0f} m from each other (places known to within {known:.0f} m).{more} "
        "This may be chance; a person judges whether it is a link."
    )
