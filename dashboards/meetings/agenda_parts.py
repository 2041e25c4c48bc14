"""Parts of the agenda beside hotspots and casework: settings to review, missing episodes, harm without a place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from dashboards.meetings.agenda import Item
from dashboards.meetings.changes import USUAL, between, counted, named
from data.codes import EventKind, PersonKind, label
from data.context_assessment import SETTING_WORDS, ContextAssessment, contexts_due
from data.frames import independent_reports, unlocated
from data.records import Case

MISSING = "Missing episodes"
NO_PLACE = "Not on any map"
SETTINGS = "Settings to review"


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
    recent = between(episodes, day - USUAL, day)
    by_child: dict[str, int] = {}
    ids = {e.id for e in recent}
    pairs = {(p.event_id, p.subject_id) for p in case.participations.values() if p.event_id in ids}
    for _, who in pairs:
        person = case.people.get(who)
        if person is not None and person.kind is PersonKind.CHILD_AT_RISK:
            by_child[who] = by_child.get(who, 0) + 1
    if not recent:
        return []
    before = len(between(episodes, day - 2 * USUAL, day - USUAL))
    again = sorted(f"{case.people[i].reference} ({n})" for i, n in by_child.items() if n > 1)
    away = sum(not e.location_id for e in recent)
    lines = [
        f"{counted(len(recent), 'episode')} of {counted(len(by_child), 'child', 'children')} in 4 weeks; "
        f"{before} in the 4 weeks before.",
        f"More than once: {named(again)}." if again else "No child more than once.",
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
    linked = f"; {counted(len(children), 'child', 'children')} linked" if children else ""
    lines = (
        f"{counted(len(independent_reports(case, away)), 'independent report')}{linked}.",
        f"{online} online; {len(away) - online} with no place shown here: not known, not placed yet, or a home.",
        "Most often: " + ", ".join(f"{name.lower()} ({n})" for name, n in kinds.most_common(3)) + ".",
        "They count in the network and in every total, but no map can show them.",
    )
    name = f"{counted(len(away), 'incident')} without a place"
    return [Item(heading=NO_PLACE, name=name, why_now=lines, kind="unlocated", id="unlocated")]
