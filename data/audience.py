"""What an audience may see of a case: the pure functions that apply the table of `data.policy`.

A record none of whose reports may be seen vanishes, and with it whatever
stands on it; a visible record keeps only the reports that may be seen. Counts, graphs, maps and sort orders are then
computed from what is left, so they cannot know of the rest.

Allowed declassifications, and there are no others: a room learns that an adult is an adult (not the date of birth),
that a named officer judged so (not who), and that somebody may be offered protective measures only (not why); whoever
sent a form in learns whether it was accepted, and the words that the analyst wrote for them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from data.audience_fields import masked_fields
from data.checks import Check
from data.codes import Audience, Handling, LinkKind, PersonKind
from data.errors import NoAudience
from data.holds import HOLD_FIELDS
from data.kinds import CASEWORK_KINDS
from data.masking import is_exact, masked
from data.policy import ORDER, POLICY, Permission, Policy
from data.protection import (
    PROTECTED_WORDS,
    Standing,
    homes_of_children,
    is_protected,
    standing_of,
)
from data.records import (
    HARM_CONSIDERED,
    SUBJECT_KINDS,
    Case,
    Link,
    Participation,
    Person,
    Report,
)

_HOLDERS_ALONE = frozenset({"submissions", "handling_conditions"})


def room_audience(attendees: Iterable[Audience]) -> Audience:
    """Audience of a room: that of its least-permitted attendee, and never more than a meeting.

    Parameters
    ----------
    attendees : iterable of Audience
        Everybody who can see the screen.

    Returns
    -------
    Audience
        What the screen may show.

    Raises
    ------
    NoAudience
        If nobody is named.

    Examples
    --------
    >>> room_audience([Audience.POLICE_ANALYST, Audience.SOCIAL_CARE])
    <Audience.MEETING: 'meeting'>
    """
    ranks = [ORDER.index(attendee) for attendee in attendees]
    if not ranks:
        raise NoAudience("a room needs at least one attendee; name everybody who can see the screen")
    return ORDER[min(*ranks, ORDER.index(Audience.MEETING))]


def may(audience: Audience, act: str) -> bool:
    """Whether an audience may do something.

    Parameters
    ----------
    audience : Audience
        Who.
    act : str
        A value of `data.policy.Permission`; anything else is refused.

    Returns
    -------
    bool
        True only if the table says so.
    """
    return act in POLICY[audience].may


def may_write(audience: Audience, kind: str) -> bool:
    """Whether an audience may write records of a kind.

    Parameters
    ----------
    audience : Audience
        Who.
    kind : str
        Kind of record.

    Returns
    -------
    bool
        A form that was sent in is judged by who sees every report, and sent in by a door of its own; who may have
        what is bound by conditions is the police holder's to say.
    """
    if kind in _HOLDERS_ALONE and POLICY[audience].conditions != "all":
        return False
    if kind in HOLD_FIELDS:
        return may(audience, Permission.ERASE)
    return may(audience, Permission.CASEWORK if kind in CASEWORK_KINDS else Permission.COLLECT)


def may_check(audience: Audience, *versions: object) -> bool:
    """Whether an audience may record a check; the old version counts as well as the new one.

    Parameters
    ----------
    audience : Audience
        Who writes.
    *versions : object
        Record before and after, None where there is none.

    Returns
    -------
    bool
        True for records that are no checks, and for the kinds of check that the table lists.
    """
    return all(one.kind in POLICY[audience].checks for one in versions if isinstance(one, Check))


def permitted(case: Case, audience: Audience, day: date, closed: Collection[str] | None = None) -> Case:
    """Cut a case down to what an audience may see; applying it twice changes nothing more.

    Parameters
    ----------
    case : Case
        Records, masked already or not.
    audience : Audience
        For whom.
    day : datetime.date
        Day on which ages are reckoned.
    closed : collection of str, optional
        Reports that handling C closes to this reader's agency, see `data.binding`; None for the police holder,
        to whom nothing is closed. The recipients that the reports themselves name are audiences, and count as well.

    Returns
    -------
    Case
        Permitted, masked records; never one that was not in `case`.
    """
    policy = POLICY[audience]
    open_to_agency = (report for key, report in case.reports.items() if key not in (closed or ()))
    reports = {report.id: report for report in open_to_agency if _may_see(report, audience)}
    homes = homes_of_children(case, day) if LinkKind.LIVES_AT in policy.links else frozenset()
    places = _kept(case.locations, reports, lambda place: place.kind not in policy.places and place.id not in homes)
    venues = _kept(case.venues, reports, lambda venue: venue.location_id in places and venue.kind not in policy.venues)
    if policy.venues_only:
        scenes = {venue.location_id for venue in venues.values()}
        places = {key: place for key, place in places.items() if key in scenes}
    events = {
        key: event if event.location_id in places else replace(event, location_id=None)
        for key, event in _kept(case.events, reports, lambda event: event.kind not in policy.events).items()
        if not policy.venues_only or event.location_id in places
    }
    left: dict[str, dict[str, Any]] = {"locations": places, "venues": venues, "events": events}
    for kind, found in (("people", case.people), ("vehicles", case.vehicles), ("phones", case.phones)):
        left[kind] = _kept(found, reports) if kind in policy.shown else {}
    if policy.conditions != "all" or closed is not None:
        left["people"] = {key: _still_protected(person, case, day) for key, person in left["people"].items()}
    left["participations"] = _kept(case.participations, reports, lambda part: _part_stands(part, left, policy))
    left["links"] = _kept(case.links, reports, lambda link: _link_stands(link, left, policy))
    left = {kind: found if kind in policy.shown else {} for kind, found in left.items()}
    left["reports"] = _behind(left, reports) if policy.venues_only else reports
    left["locations"] = _points_masked(left, audience)
    seen = Case(**{kind: masked_fields(kind, found, reports, policy, day) for kind, found in left.items()})
    return seen if policy.conditions == "all" and closed is None else _without_needless_words(seen, day)


def _without_needless_words(seen: Case, day: date) -> Case:
    """Say that harm was considered only where some of it can be seen: elsewhere it would tell that there was harm."""
    plain = {
        key: replace(person, protected_because="")
        for key, person in seen.people.items()
        if person.protected_because == HARM_CONSIDERED
    }
    if not plain:
        return seen
    needless = {key: one for key, one in plain.items() if standing_of(seen, one, day) is Standing.ADULT}
    return replace(seen, people={**seen.people, **needless})


def sees_handling(audience: Audience, handling: Handling, *, is_named: bool) -> bool:
    """Whether an audience may see what stands on a report of some handling.

    Parameters
    ----------
    audience : Audience
        Who.
    handling : Handling
        Handling code of the report.
    is_named : bool
        Whether the conditions name this audience as a recipient.

    Returns
    -------
    bool
        Conditions bind by recipient: who is not named does not learn that the report exists.
    """
    conditions = POLICY[audience].conditions
    return handling is Handling.P or conditions == "all" or (conditions == "recipient" and is_named)


def _may_see(report: Report, audience: Audience) -> bool:
    named = audience.value in report.recipients
    return report.kind in POLICY[audience].reports and sees_handling(audience, report.handling, is_named=named)


def _kept(found: Mapping[str, Any], reports: Collection[str], stands: Any = None) -> dict[str, Any]:
    """Keep records with a permitted report that also stand by `stands`; their other reports are cut off."""
    kept = {}
    for key, record in found.items():
        seen = tuple(report_id for report_id in record.reports if report_id in reports)
        if seen and (stands is None or stands(record)):
            kept[key] = record if seen == record.reports else replace(record, reports=seen)
    return kept


def _part_stands(part: Participation, left: Mapping[str, Mapping[str, Any]], policy: Policy) -> bool:
    subjects = left.get(SUBJECT_KINDS.get(part.subject_kind, ""), {})
    return part.role not in policy.roles and part.event_id in left["events"] and part.subject_id in subjects


def _link_stands(link: Link, left: Mapping[str, Mapping[str, Any]], policy: Policy) -> bool:
    kinds = SUBJECT_KINDS | {"event": "events"}
    source = left.get(kinds.get(link.source_kind, ""), {})
    target = left.get(kinds.get(link.target_kind, ""), {})
    return link.kind not in policy.links and link.source_id in source and link.target_id in target


def _behind(left: Mapping[str, Mapping[str, Any]], reports: Mapping[str, Report]) -> dict[str, Report]:
    """Keep reports that a visible record rests on; the others would tell that there is something else."""
    used = {report_id for found in left.values() for record in found.values() for report_id in record.reports}
    return {key: report for key, report in reports.items() if key in used}


def _points_masked(left: Mapping[str, Mapping[str, Any]], audience: Audience) -> dict[str, Any]:
    scenes = {venue.location_id for venue in left["venues"].values()}
    return {
        key: place if is_exact(place, audience, has_venue=key in scenes) else masked(place)
        for key, place in left["locations"].items()
    }


def _still_protected(person: Person, case: Case, day: date) -> Person:
    """Keep protection when the facts behind it go; the words are the same whatever the reason is."""
    if person.protected_because == HARM_CONSIDERED:
        # What two people considered of one record does not speak for another record of the same person.
        stands = is_protected(case, case.people[person.id], day)
        return replace(person, protected_because=PROTECTED_WORDS) if stands else person
    tells_itself = person.protected_because or person.harmed_as_child or person.kind is PersonKind.CHILD_AT_RISK
    if tells_itself or not is_protected(case, case.people[person.id], day):
        return person
    return replace(person, protected_because=PROTECTED_WORDS)
