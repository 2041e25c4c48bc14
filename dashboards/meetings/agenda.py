"""The agenda builds itself: what is overdue, where harm concentrates, what crosses a border, whom to discuss.

Every item says why it is there now, in words with numbers; nothing is ranked by a score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dashboards.naming import readable, title
from data.casework import Action, ActionStatus
from data.codes import PersonKind, Role
from data.frames import independent_reports, is_exploitation_incident
from data.protection import eligible_people
from data.protection import waiting_for_age as waiting_people
from data.records import SUBJECT_KINDS, Case
from data.watch import WatchFinding
from mapping.hotspots.find import Hotspot
from network.casework.follow_up.due import Due
from network.cross_force import Conversation
from network.structure import AssociationGraph

OVERDUE = "Overdue actions"
WATCHED = "Found by a watch"
_ESCALATE = "To be escalated"
_CASEWORK = (
    OVERDUE,
    "Reviews",
    "Duties with a clock",
    "Facts to find out",
    _ESCALATE,
    "Orders and notices about to end",
)
_SENTENCES = 4
_RECENT = timedelta(days=28)
_BYSTANDERS = {Role.REPORTER, Role.PROFESSIONAL, Role.WITNESS}
_DONE = {ActionStatus.DONE, ActionStatus.CANCELLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to discuss.

    Attributes
    ----------
    heading : str
        Part of the agenda.
    name : str
        What it is about, as a room may read it.
    why_now : tuple of str
        At most four short sentences with their numbers and period.
    kind, id : str
        ``hotspot``, ``link``, ``person``, ``venue`` or ``action``, and the id of what is shown beside it.
    key : str
        Names the item within its agenda, as in a link to it; given by `keyed`.
    """

    heading: str
    name: str
    why_now: tuple[str, ...]
    kind: str
    id: str
    record_ids: tuple[str, ...] = ()
    key: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """Everything that it is about, by id, each once."""
        return tuple(dict.fromkeys((self.id, *self.record_ids)))


def keyed(items: Iterable[Item]) -> tuple[Item, ...]:
    """Give every item its key: part of the agenda and id, with a number where that is not enough.

    Parameters
    ----------
    items : iterable of Item
        In the order of the agenda.

    Returns
    -------
    tuple of Item
        In the same order; no key twice.
    """
    seen: dict[str, int] = {}
    found = []
    for item in items:
        key = f"{item.heading.lower().replace(' ', '-')}~{item.id}"
        seen[key] = seen.get(key, 0) + 1
        found.append(replace(item, key=key if seen[key] == 1 else f"{key}~{seen[key]}"))
    return tuple(found)


def build_agenda(
    case: Case,
    hotspots: tuple[Hotspot, ...],
    conversations: tuple[Conversation, ...],
    graph: AssociationGraph,
    actions: dict[str, Action],
    day: date,
    due: Iterable[Due] = (),
    subjects: Mapping[str, tuple[str, str]] | None = None,
    *,
    findings: Iterable[WatchFinding] = (),
) -> tuple[Item, ...]:
    """Put the agenda together from what this room may see.

    Parameters
    ----------
    case : Case
        Permitted, masked records.
    hotspots : tuple of Hotspot
        Hotspots of this view.
    conversations : tuple of Conversation
        What joins forces only together.
    graph : AssociationGraph
        Association graph of this view.
    actions : dict of str to Action
        Actions of this view.
    day : date
        Day of the meeting, from which recent is counted.
    due : iterable of Due, optional
        What the casework makes due; then overdue actions come from there, reckoned on the day that it was.
    subjects : mapping, optional
        See `casework_items`.
    findings : iterable of WatchFinding, optional
        What the watches of this view found since the last meeting.

    Returns
    -------
    tuple of Item
        In the order of the agenda.
    """
    casework = casework_items(case, due, subjects or {})
    return (
        *(casework or _overdue(actions, day)),
        *(_hotspot(case, spot) for spot in hotspots),
        *(_link(case, talk, i) for i, talk in enumerate(conversations[:4])),
        *watch_items(case, findings),
        *_people(case, graph, day),
        *_venues(case, day),
    )


def watch_items(case: Case, findings: Iterable[WatchFinding]) -> tuple[Item, ...]:
    """Items of the agenda from what the watches found; silenced findings are not among them.

    Parameters
    ----------
    case : Case
        Permitted, masked records.
    findings : iterable of WatchFinding
        From `network.watching.workflow.findings` of the same view.

    Returns
    -------
    tuple of Item
        Latest first, each with the reasons and the number of its reports.
    """
    latest = sorted(findings, key=lambda one: (one.found_on, one.id), reverse=True)
    return tuple(
        Item(
            heading=WATCHED,
            name=_watched(case, one),
            why_now=(
                readable(case, one.words),
                f"Found on {one.found_on:%d %b %Y}, from {len(one.reports)} "
                f"{'report' if len(one.reports) == 1 else 'reports'}.",
            ),
            kind="link",
            id=one.subjects[0][1] if one.subjects else one.id,
            record_ids=tuple(key for _, key in one.subjects),
        )
        for one in latest
        if not one.silenced
    )


def _watched(case: Case, finding: WatchFinding) -> str:
    names = [title(case, kind, key) for kind, key in finding.subjects if kind in SUBJECT_KINDS]
    return " and ".join(names[:2]) or "A watched pattern"


def _overdue(actions: dict[str, Action], day: date) -> list[Item]:
    late = sorted((a for a in actions.values() if a.due_on < day and a.status not in _DONE), key=lambda a: a.due_on)
    return [
        Item(
            heading=OVERDUE,
            name=action.what,
            why_now=(
                f"Due {action.due_on:%d %b %Y}, {(day - action.due_on).days} days ago.",
                f"Owner: {action.owner}, {action.owner_agency}.",
            ),
            kind="action",
            id=action.id,
        )
        for action in late
    ]


def casework_items(case: Case, due: Iterable[Due], subjects: Mapping[str, tuple[str, str]]) -> tuple[Item, ...]:
    """Items of the agenda from what the casework says is due, one for each record.

    Parameters
    ----------
    case : Case
        Permitted, masked records.
    due : iterable of Due
        From `network.casework.follow_up.workflow.whats_due`, reckoned on the day of the meeting.
    subjects : mapping of str to (str, str)
        Kind and id of the node that an action is about, by the id of the action.

    Returns
    -------
    tuple of Item
        Overdue actions, reviews, duties with a clock, questions, what is to be escalated, and orders and notices about
        to end. What is overdue and to be escalated stands once, with the rule.
    """
    found = list(due)
    escalated = {one.id: one for one in found if one.heading == _ESCALATE}
    items = []
    for one in found:
        if one.heading == _ESCALATE and any(other.id == one.id for other in found if other is not one):
            continue
        said = escalated.get(one.id, one).why_now
        kind, node = subjects.get(one.id, (one.subject_kind, one.subject_id))
        about = (f"About {title(case, kind, node)}.",) if kind in SUBJECT_KINDS else ()
        # Four sentences fit a screen; the rule of the escalation is the last of them.
        why = (*about, *said) if len(about) + len(said) <= _SENTENCES else (*about, *said)[: _SENTENCES - 1] + said[-1:]
        ids = (node,) if about else ()
        name = one.name.removeprefix("find out: ")
        items.append(
            Item(
                heading=one.heading,
                name=name[:1].upper() + name[1:],
                why_now=why,
                kind=one.kind,
                id=one.id,
                record_ids=ids,
            )
        )
    return tuple(sorted(items, key=lambda item: _CASEWORK.index(item.heading)))


def _hotspot(case: Case, spot: Hotspot) -> Item:
    return Item(
        heading="Hotspots",
        name=f"Hotspot {spot.id}",
        why_now=tuple(readable(case, reason) for reason in spot.why[:4]),
        kind="hotspot",
        id=spot.id,
    )


def _link(case: Case, talk: Conversation, number: int) -> Item:
    return Item(
        heading="Between forces",
        name=f"Seen only together {number + 1}",
        why_now=(readable(case, talk.sentence),),
        kind="link",
        id=talk.node_ids[0],
        record_ids=tuple(talk.node_ids),
    )


def _people(case: Case, graph: AssociationGraph, day: date) -> list[Item]:
    """Adults of concern with recent events in which a child was present, most recent first."""
    children = {i for i, p in case.people.items() if p.kind is PersonKind.CHILD_AT_RISK}
    by_event: dict[str, set[str]] = {}
    for part in case.participations.values():
        if part.subject_kind == "person" and part.role not in _BYSTANDERS:
            by_event.setdefault(part.event_id, set()).add(part.subject_id)
    allowed = eligible_people(case, day)
    found: list[tuple[int, Item]] = []
    for person in case.people.values():
        if person.kind is not PersonKind.PERSON_OF_CONCERN or person.id not in allowed:
            continue
        events = [case.events[e] for e, who in by_event.items() if person.id in who and who & children]
        recent = [e for e in events if is_exploitation_incident(e, case) and day - _RECENT < e.start.date() <= day]
        if not recent:
            continue
        with_children = set().union(*(by_event[e.id] & children for e in recent))
        reports = independent_reports(case, recent)
        forces = graph.node(person.id).forces if person.id in graph.index else ()
        words = (
            f"{len(recent)} events with a child present in the last 4 weeks, {len(reports)} independent reports.",
            f"{len(with_children)} children linked in that time.",
            f"Known to {len(forces)} {'force' if len(forces) == 1 else 'forces'}." if forces else "Force not known.",
        )
        name = title(case, "person", person.id)
        item = Item(heading="Persons of concern", name=name, why_now=words, kind="person", id=person.id)
        found.append((len(recent), item))
    return [item for _, item in sorted(found, key=lambda pair: (-pair[0], pair[1].name))[:6]]


def _venues(case: Case, day: date) -> list[Item]:
    found: list[tuple[int, Item]] = []
    for venue in case.venues.values():
        recent = [
            e
            for e in case.events.values()
            if e.location_id == venue.location_id
            and is_exploitation_incident(e, case)
            and day - 3 * _RECENT < e.start.date() <= day
        ]
        if len(recent) < 2:
            continue
        reports = independent_reports(case, recent)
        agencies = {case.reports[r].agency for r in reports if r in case.reports}
        words = (
            f"{len(recent)} incidents in 12 weeks, {len(reports)} independent reports from {len(agencies)} "
            f"{'agency' if len(agencies) == 1 else 'agencies'}.",
            f"Licence: {venue.licence_number or 'not known: ask licensing'}.",
        )
        name = title(case, "venue", venue.id)
        found.append((len(recent), Item(heading="Venues", name=name, why_now=words, kind="venue", id=venue.id)))
    return [item for _, item in sorted(found, key=lambda pair: (-pair[0], pair[1].name))[:6]]


def waiting_for_age(case: Case, day: date) -> int:
    """People whose age is not known: in no list until it is established.

    Parameters
    ----------
    case : Case
        Permitted records.
    day : date
        Day of the meeting.

    Returns
    -------
    int
        How many.
    """
    return sum(case.people[i].kind is PersonKind.PERSON_OF_CONCERN for i in waiting_people(case, day))
