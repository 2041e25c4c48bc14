"""The agenda of a meeting in its order, with what changed since the last one on one page, missing episodes and gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from dashboards.agenda import OVERDUE, WATCHED, Item, build_agenda, keyed
from dashboards.meeting_room import last_meeting
from dashboards.naming import last_day, title
from dashboards.wiring import Desk
from data.casework import ActionStatus
from data.codes import Audience, EventKind, PersonKind, label
from data.context_assessment import SETTING_WORDS, ContextAssessment, contexts_due
from data.frames import independent_reports, is_exploitation_incident, unlocated
from data.protection import waiting_for_age
from data.records import SUBJECT_KINDS, Case, Event
from data.views import View
from mapping.hotspots.lineage import EVENTS, footprint, trace
from mapping.hotspots.result import Hotspot, HotspotResult
from network.casework.follow_up.workflow import whats_due
from network.cross_force import who_should_speak
from network.watching.workflow import findings

CHANGES = "Since the last meeting"
MISSING = "Missing episodes"
NO_PLACE = "Not on any map"
SETTINGS = "Settings to review"
ORDER = (
    OVERDUE,
    "Reviews",
    "Duties with a clock",
    "Facts to find out",
    CHANGES,
    "Hotspots",
    SETTINGS,
    "Between forces",
    WATCHED,
    "Persons of concern",
    "Venues",
    "Orders and notices about to end",
    MISSING,
    NO_PLACE,
    "To be escalated",
)
_USUAL = timedelta(days=28)
_MOST_NAMED = 5


def meeting_day(desk: Desk, view: View, case: Case) -> date:
    """Day of the meeting: today; in the fictional case its last day, if that is past.

    Parameters
    ----------
    desk : Desk
        Says whether the case is the fictional one.
    view : View
        Knows today.
    case : Case
        Permitted records.

    Returns
    -------
    datetime.date
        Never a day to come.
    """
    return min(last_day(case), view.day) if desk.settings.fictional else view.day


def agenda_of(desk: Desk, view: View, nation: str, subjects: Mapping[str, tuple[str, str]]) -> tuple[Item, ...]:
    """Agenda of a room, put together once for each change of what it may see.

    Parameters
    ----------
    desk : Desk
        Kept results.
    view : View
        What the room may see.
    nation : str
        Whose bank holidays count: E, W, S or NI.
    subjects : mapping of str to (str, str)
        Kind and id of the node that an action is about, by the id of the action.

    Returns
    -------
    tuple of Item
        In the order of the meeting, each with its key.
    """
    return desk.kept(view, "agenda", lambda: _agenda(desk, view, nation, subjects))


def _agenda(desk: Desk, view: View, nation: str, subjects: Mapping[str, tuple[str, str]]) -> tuple[Item, ...]:
    case, casework = view.case(), view.casework()
    day = meeting_day(desk, view, case)
    before = last_meeting(casework, view.day)
    since = before.held_on if before else day - _USUAL
    result = desk.hotspots(view) if view.audience is not Audience.LICENSING else None
    graph = desk.graph(view)
    built = build_agenda(
        case,
        result.hotspots if result else (),
        who_should_speak(graph),
        graph,
        view.actions(),
        day,
        whats_due(view, view.day, nation),
        subjects,
        findings=findings(view, since=since),
    )
    told = hotspot_news(case, casework, result, since, day) if result else {}
    items = [replace(item, why_now=(*told.get(item.id, ()), *item.why_now)) for item in built]
    items.append(
        Item(
            heading=CHANGES,
            name=f"What changed since {since:%d %b %Y}",
            why_now=what_changed(case, casework, since, day, is_last_meeting=before is not None),
            kind="changes",
            id="changes",
        )
    )
    items += setting_items(casework["context_assessments"].values(), day)
    items += missing_items(case, day)
    items += no_place_items(case)
    return keyed(sorted(items, key=lambda item: ORDER.index(item.heading)))


def what_changed(
    case: Case, casework: Mapping[str, Mapping[str, Any]], since: date, day: date, *, is_last_meeting: bool
) -> tuple[str, ...]:
    """Everything that changed, on one page in words; numbers stand beside those of the time before, of equal length.

    Parameters
    ----------
    case : Case
        Permitted records.
    casework : mapping
        Permitted casework by kind and id.
    since : datetime.date
        Day of the last meeting.
    day : datetime.date
        Day of this one.
    is_last_meeting : bool
        Whether a meeting on record gave `since`, or only the usual four weeks.

    Returns
    -------
    tuple of str
        At most eight sentences; what did not change is not said.
    """
    span = max(day - since, timedelta(days=1))
    lines = [] if is_last_meeting else ["No earlier meeting is on record: the last 4 weeks are looked at."]
    harm = [e for e in case.events.values() if is_exploitation_incident(e, case)]
    now, then = _between(harm, since, day), _between(harm, since - span, since)
    reports = [r for r in case.reports.values() if since < r.reported_on <= day]
    agencies = len({r.agency for r in reports})
    lines.append(f"{_count(len(reports), 'new report')} from {_count(agencies, 'agency', 'agencies')}.")
    lines.append(
        f"{_count(len(now), 'incident')} in {span.days} days "
        f"({_count(len(independent_reports(case, now)), 'independent report')}); "
        f"{len(then)} in the {span.days} days before."
    )
    lines += _new_people(case, since, day)
    lines += _casework_changes(casework, since, day)
    if waiting := sum(case.people[i].kind is PersonKind.PERSON_OF_CONCERN for i in waiting_for_age(case, day)):
        lines.append(f"Still not known: the age of {_count(waiting, 'person', 'persons')}; on no list until it is.")
    return tuple(lines)


def _new_people(case: Case, since: date, day: date) -> list[str]:
    def first(reports: Iterable[str]) -> date | None:
        return min((case.reports[r].reported_on for r in reports if r in case.reports), default=None)

    lines = []
    for kind, one, many in (
        (PersonKind.PERSON_OF_CONCERN, "person of concern", "persons of concern"),
        (PersonKind.CHILD_AT_RISK, "child at risk", "children at risk"),
    ):
        new = [
            p.reference
            for p in case.people.values()
            if p.kind is kind and (seen := first(p.reports)) is not None and since < seen <= day
        ]
        if new:
            lines.append(f"New: {_count(len(new), one, many)}: {_named(new)}.")
    return lines


def _casework_changes(casework: Mapping[str, Mapping[str, Any]], since: date, day: date) -> list[str]:
    decided = Counter(d.outcome.value for d in casework["decisions"].values() if since < d.decided_on <= day)
    lines = []
    if decided:
        lines.append("Decisions: " + ", ".join(f"{n} {outcome}" for outcome, n in sorted(decided.items())) + ".")
    actions = casework["actions"].values()
    late = sum(a.is_overdue(day) for a in actions)
    done = sum(a.status is ActionStatus.DONE for a in actions)
    if late or done:
        lines.append(f"Actions: {done} done, {late} overdue, {len(actions)} in all.")
    breaches = sum(since < b.happened_on <= day for b in casework["order_breaches"].values())
    if breaches:
        lines.append(f"{_count(breaches, 'breach', 'breaches')} of an order or notice.")
    return lines


def hotspot_news(
    case: Case, casework: Mapping[str, Mapping[str, Any]], result: HotspotResult, since: date, day: date
) -> dict[str, tuple[str, ...]]:
    """What is new at each hotspot, in one sentence: what it was at the last recorded run, and what came since.

    Parameters
    ----------
    case : Case
        Permitted records.
    casework : mapping
        Permitted casework by kind and id; its runs are those of this audience.
    result : HotspotResult
        Hotspots of now.
    since, day : datetime.date
        Day of the last meeting and of this one.

    Returns
    -------
    dict of str to tuple of str
        Id of the hotspot to its sentence.
    """
    runs = sorted(casework["hotspot_runs"].values(), key=lambda run: run.run_day)
    earlier = [run for run in runs if run.run_day <= day]
    seen = [s for s in casework["hotspots_seen"].values() if s.run_id in {run.id for run in earlier}]
    steps = trace(seen, [run.id for run in earlier], [footprint(spot, result.grid) for spot in result.hotspots])
    span = max(day - since, timedelta(days=1))
    found: dict[str, tuple[str, ...]] = {}
    for spot, step in zip(result.hotspots, steps, strict=True):
        was = f"{EVENTS[step.events[0][0]]} " if earlier else ""
        now, then = (len(_between(_events(case, spot), *when)) for when in ((since, day), (since - span, since)))
        found[spot.id] = (
            f"{was}{_count(now, 'incident')} here since {since:%d %b}, {then} in the {span.days} days before.",
        )
    return found


def setting_items(assessments: Iterable[ContextAssessment], day: date) -> list[Item]:
    """Assessed places, venues and groups whose day of review has come; the setting is the case, not a child.

    Parameters
    ----------
    assessments : iterable of ContextAssessment
        As this room may see them.
    day : datetime.date
        Day of the meeting.

    Returns
    -------
    list of Item
        The longest overdue first, each with what happens there, who keeps an eye on it, and what works.
    """
    items = []
    for one in contexts_due(assessments, day):
        kind, record_id = one.subjects[0]
        known = f"Not known: {one.not_known}" if one.not_known else ""
        lines = (
            f"{SETTING_WORDS[one.setting]}; review was due on {one.review_on:%d %b %Y}. {one.harms}",
            f"Guardians: {'; '.join(one.guardians) or 'none known yet; who could be?'}.",
            f"What works: {'; '.join(one.strengths) or 'nothing written down yet'}.",
            known,
        )
        items.append(
            Item(
                heading=SETTINGS,
                name=one.name,
                why_now=tuple(line for line in lines if line),
                kind="link" if len(one.subjects) > 1 else kind,
                id=record_id,
                record_ids=tuple(key for _, key in one.subjects),
            )
        )
    return items


def missing_items(case: Case, day: date) -> list[Item]:
    """Missing episodes of the last four weeks: one item, children in the order of the alphabet, never ranked.

    Parameters
    ----------
    case : Case
        Permitted records.
    day : datetime.date
        Day of the meeting.

    Returns
    -------
    list of Item
        None if there was none that this audience may see.
    """
    episodes = [e for e in case.events.values() if e.kind is EventKind.MISSING_EPISODE]
    recent = _between(episodes, day - _USUAL, day)
    by_child: dict[str, int] = {}
    ids = {e.id for e in recent}
    pairs = {(p.event_id, p.subject_id) for p in case.participations.values() if p.event_id in ids}
    for _, who in pairs:
        person = case.people.get(who)
        if person is not None and person.kind is PersonKind.CHILD_AT_RISK:
            by_child[who] = by_child.get(who, 0) + 1
    if not recent:
        return []
    before = len(_between(episodes, day - 2 * _USUAL, day - _USUAL))
    again = sorted(f"{case.people[i].reference} ({n})" for i, n in by_child.items() if n > 1)
    away = sum(not e.location_id for e in recent)
    lines = [
        f"{_count(len(recent), 'episode')} of {_count(len(by_child), 'child', 'children')} in 4 weeks; "
        f"{before} in the 4 weeks before.",
        f"More than once: {_named(again)}." if again else "No child more than once.",
    ]
    if away:
        lines.append(f"{away} without a place that this room is shown: ask where, and with whom.")
    lines.append("To ask for each: was there a return interview, and what did the child say?")
    return [
        Item(
            heading=MISSING,
            name=f"Missing in the 4 weeks to {day:%d %b %Y}",
            why_now=tuple(lines),
            kind="missing",
            id="missing",
            record_ids=tuple(sorted(by_child)),
        )
    ]


def no_place_items(case: Case) -> list[Item]:
    """Harm without a place, online or not placed yet, so that it is not lost because it has no point.

    Parameters
    ----------
    case : Case
        Permitted records.

    Returns
    -------
    list of Item
        None if every incident has a place.
    """
    away = unlocated(case)
    if not away:
        return []
    kinds = Counter(label(e.kind) for e in away)
    children = {
        p.subject_id
        for p in case.participations.values()
        if p.event_id in {e.id for e in away}
        and (who := case.people.get(p.subject_id)) is not None
        and who.kind is PersonKind.CHILD_AT_RISK
    }
    online = sum(e.kind is EventKind.ONLINE_CONTACT for e in away)
    linked = f"; {_count(len(children), 'child', 'children')} linked" if children else ""
    lines = (
        f"{_count(len(independent_reports(case, away)), 'independent report')}{linked}.",
        f"{online} online; {len(away) - online} with no place shown here: not known, not placed yet, or a home.",
        "Most often: " + ", ".join(f"{name.lower()} ({n})" for name, n in kinds.most_common(3)) + ".",
        "They count in the network and in every total, but no map can show them.",
    )
    name = f"{_count(len(away), 'incident')} without a place"
    return [Item(heading=NO_PLACE, name=name, why_now=lines, kind="unlocated", id="unlocated")]


def subjects_of(case: Case, item: Item) -> tuple[tuple[str, str], ...]:
    """Records that an item is about, with their kinds, for what is kept of it.

    Parameters
    ----------
    case : Case
        Permitted records.
    item : Item
        One item.

    Returns
    -------
    tuple of (str, str)
        Kind and id; empty where it is about no single record.
    """
    return tuple(
        (kind, one) for one in item.ids for kind, field in SUBJECT_KINDS.items() if one in getattr(case, field)
    )


def titles_of(case: Case, subjects: Iterable[tuple[str, str]]) -> str:
    """Records in words, as this audience reads them.

    Parameters
    ----------
    case : Case
        Permitted records.
    subjects : iterable of (str, str)
        Kind and id.

    Returns
    -------
    str
        Titles with commas between them.
    """
    return ", ".join(title(case, kind, one) for kind, one in subjects)


def _events(case: Case, spot: Hotspot) -> list[Event]:
    return [case.events[i] for i in spot.incident_ids if i in case.events]


def _between(events: Iterable[Event], after: date, until: date) -> list[Event]:
    return [event for event in events if after < event.start.date() <= until]


def _named(references: list[str]) -> str:
    held = sorted(references)
    return ", ".join(held[:_MOST_NAMED]) + (f" and {len(held) - _MOST_NAMED} more" if len(held) > _MOST_NAMED else "")


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
