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
from dataclasses import MISSING, fields, replace
from datetime import date
from functools import cache
from typing import Any

from data.casework import Action, Check, CheckKind, CheckResult
from data.codes import Audience, Handling, LinkKind, PersonKind
from data.errors import NoAudience
from data.holds import HOLD_FIELDS
from data.kinds import CASEWORK_KINDS, KEPT_FIELDS
from data.masking import is_exact, masked
from data.policy import ORDER, POLICY, Permission, Policy
from data.protection import (
    ADULT_BY_DATE_OF_BIRTH,
    PROTECTED_WORDS,
    Standing,
    homes_of_children,
    is_protected,
    standing_of,
)
from data.records import (
    HARM_CONSIDERED,
    RECORD_FIELDS,
    SUBJECT_KINDS,
    Case,
    Link,
    Location,
    Participation,
    Person,
    Phone,
    Report,
    Vehicle,
    Venue,
    age_on,
)
from data.requests import FactRequest

_KINDS = RECORD_FIELDS | KEPT_FIELDS
_WITH_FACTS = (Person, Vehicle, Phone, Location, Venue)
_HOLDERS_ALONE = frozenset({"submissions", "handling_conditions"})
ANSWER_HIDDEN = "not shown here"
ADULT_BY_JUDGEMENT = "judged an adult by a named officer, record held by police"


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
    seen = Case(**{kind: _masked(kind, found, reports, policy, day) for kind, found in left.items()})
    return seen if policy.conditions == "all" and closed is None else _without_needless_words(seen, day)


def as_handled_today(case: Case, today: Case, seen_today: Case) -> Case:
    """Cut an earlier state down by what is known of its records today, before it is masked.

    Parameters
    ----------
    case : Case
        All records as they stood then.
    today : Case
        All records as they stand now.
    seen_today : Case
        What the audience may see of them now.

    Returns
    -------
    Case
        Without reports that are no longer kept, and without records that stand today but are hidden from the
        audience; reports handled as they are today.
    """
    left: dict[str, dict[str, Any]] = {
        kind: _not_hidden_since(getattr(case, kind), getattr(today, kind), getattr(seen_today, kind))
        for kind in RECORD_FIELDS
    }
    left["reports"] = {key: _handled_as(report, today.reports) for key, report in left["reports"].items()}
    left["reports"] = {key: report for key, report in left["reports"].items() if key in today.reports}
    return Case(**left)


def hidden_as_today(
    casework: Mapping[str, Mapping[str, Any]],
    today: Mapping[str, Mapping[str, Any]],
    seen_today: Mapping[str, Mapping[str, Any]],
) -> dict[str, dict[str, Any]]:
    """Cut earlier casework down by what the audience may see of the same records today.

    Parameters
    ----------
    casework, today : mapping of str to mapping
        Kind to id to record: as it stood then and as it stands now.
    seen_today : mapping of str to mapping
        What the audience may see of it now.

    Returns
    -------
    dict of str to dict
        Kind to id to record.
    """
    return {
        kind: _not_hidden_since(found, today.get(kind, {}), seen_today.get(kind, {}))
        for kind, found in casework.items()
    }


def _not_hidden_since(
    found: Mapping[str, Any], today: Mapping[str, Any], seen_today: Mapping[str, Any]
) -> dict[str, Any]:
    return {key: record for key, record in found.items() if key not in today or key in seen_today}


def _handled_as(report: Report, today: Mapping[str, Report]) -> Report:
    now = today.get(report.id, report)
    return replace(report, kind=now.kind, handling=now.handling, conditions=now.conditions, recipients=now.recipients)


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


def permitted_casework(
    casework: Mapping[str, Mapping[str, Any]], case: Case, audience: Audience, day: date
) -> dict[str, dict[str, Any]]:
    """Cut decisions, actions and the like down to what an audience may see.

    A text of the casework may paraphrase any report it rests on, so all of them must be permitted, not one; and what
    it is about must be visible. "Hold" is seen by the police alone: for others the check is still awaited.

    Parameters
    ----------
    casework : mapping of str to mapping
        Kind to id to record.
    case : Case
        What the same audience may see of the case.
    audience : Audience
        For whom.
    day : datetime.date
        Day on which ages are reckoned.

    Returns
    -------
    dict of str to dict
        Kind to id to permitted record, every kind present.
    """
    policy = POLICY[audience]
    left: dict[str, dict[str, Any]] = {kind: {} for kind in KEPT_FIELDS}
    held = _latest_holds(casework)
    for kind in KEPT_FIELDS:
        if kind in policy.shown:
            stand = {
                key: record
                for key, record in casework.get(kind, {}).items()
                if policy.conditions == "all"
                or (
                    _is_made_for(record, audience)
                    and _may_ask(record, policy)
                    and _casework_stands(record, case, left, held)
                )
            }
            left[kind] = _masked(kind, stand, case.reports, policy, day)
    return left


def _latest_holds(casework: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, str], date]:
    """Day of the latest hold on each subject; a clearance no younger than that would betray it, and be wrong."""
    found: dict[tuple[str, str], date] = {}
    for check in casework.get("checks", {}).values():
        if check.result is CheckResult.HOLD and check.kind is not CheckKind.WHOLE_VIEW:
            about = (check.subject_kind, check.subject_id)
            found[about] = max(check.checked_on, found.get(about, date.min))
    return found


def _is_overtaken(record: Any, held: Mapping[tuple[str, str], date]) -> bool:
    if not isinstance(record, Check) or record.kind is not CheckKind.DECONFLICTION:
        return False
    return record.checked_on <= held.get((record.subject_kind, record.subject_id), date.min)


def _is_made_for(record: Any, audience: Audience) -> bool:
    # What was computed from another audience's view tells of records that this one does not see.
    if isinstance(record, Action) and record.decision_id is None and not record.reports:
        # Free words with nothing behind them that could be looked up: its id says who made it.
        return record.id.startswith(f"action-{audience.value}-")
    return getattr(record, "made_for", audience) is audience


def _casework_stands(
    record: Any, case: Case, left: Mapping[str, Mapping[str, Any]], held: Mapping[tuple[str, str], date]
) -> bool:
    decision, order = getattr(record, "decision_id", None), getattr(record, "order_id", None)
    child, other = getattr(record, "child_id", None), getattr(record, "other_id", None)
    return (
        set(record.reports) <= case.reports.keys()
        and getattr(record, "result", None) is not CheckResult.HOLD
        and not _is_overtaken(record, held)
        and (decision is None or decision in left["decisions"])
        and (order is None or order in left["orders"])
        and _is_about_kept(record, left)
        and {child, other} - {None} <= case.people.keys()
        and (not getattr(record, "subject_kind", "") or _is_visible(record.subject_kind, record.subject_id, case))
        and all(_is_visible(kind, record_id, case) for kind, record_id in getattr(record, "about", ()))
    )


def _is_about_kept(record: Any, left: Mapping[str, Mapping[str, Any]]) -> bool:
    # That something late was taken further tells of what is late, such as a covert question.
    kind = getattr(record, "about_kind", None)
    return kind is None or record.about_id in left.get(kind, {})


def _may_ask(record: Any, policy: Policy) -> bool:
    """Whether a question may be seen: that a covert fact was asked for would itself betray something."""
    name = getattr(record, "fact", "")
    return not name.startswith(policy.hidden_facts) and not name.endswith(policy.hidden_facts)


def _is_visible(subject_kind: str, subject_id: str, case: Case) -> bool:
    kind = (SUBJECT_KINDS | {"event": "events"}).get(subject_kind)
    return kind is not None and subject_id in getattr(case, kind)


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


def _masked(kind: str, found: Mapping[str, Any], reports: Collection[str], policy: Policy, day: date) -> dict[str, Any]:
    hidden = _hidden_fields(kind, policy.shown.get(kind, frozenset()))
    return {key: _mask(record, hidden, reports, policy, day) for key, record in found.items()}


def _mask(record: Any, hidden: Mapping[str, Any], reports: Collection[str], policy: Policy, day: date) -> Any:
    changed = dict(hidden)
    if "date_of_birth" in hidden and isinstance(record, Person):
        changed["adult_beyond_doubt"] = _adult_words(record, day)
    if _answers_an_age(record) and "date_of_birth" not in policy.shown.get("people", frozenset()):
        changed["answer"] = ANSWER_HIDDEN
    if isinstance(record, Report) and record.handling is Handling.C:
        changed.pop("conditions", None)  # nobody is given handling C without what it is given on
    if isinstance(record, Report) and record.origin_report is not None and record.origin_report not in reports:
        changed["origin_report"] = None
    if "facts" not in hidden and isinstance(record, _WITH_FACTS):
        changed["facts"] = tuple(fact for fact in record.facts if _fact_shown(fact, reports, policy))
    same = all(getattr(record, name) == value for name, value in changed.items())
    return record if same else replace(record, **changed)


def _answers_an_age(record: Any) -> bool:
    """Whether a record tells a date of birth: it is shown where dates of birth are."""
    return isinstance(record, FactRequest) and record.fact.endswith(".age") and bool(record.answer)


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


def _adult_words(person: Person, day: date) -> str:
    """Keep an adult an adult when the date of birth goes; a date of birth outweighs a judgement."""
    age = age_on(person.date_of_birth, day)
    if age is not None:
        return ADULT_BY_DATE_OF_BIRTH if age >= 18 else ""
    if person.adult_beyond_doubt.strip() in ("", ADULT_BY_DATE_OF_BIRTH):
        return person.adult_beyond_doubt.strip()
    return ADULT_BY_JUDGEMENT


def _fact_shown(fact: tuple[str, str, str], reports: Collection[str], policy: Policy) -> bool:
    name, _value, report_id = fact
    if report_id not in reports or name.startswith(policy.hidden_facts) or name.endswith(policy.hidden_facts):
        return False
    return policy.facts is None or name.startswith(policy.facts)


@cache
def _hidden_fields(kind: str, shown: frozenset[str]) -> dict[str, Any]:
    """List fields that are not shown, with the empty value each is given."""
    empty = {}
    for item in fields(_KINDS[kind]):
        if item.name not in shown:
            empty[item.name] = "" if item.default is MISSING else item.default
    return empty
