"""Association graph: who and what is linked, by which records, how firmly.

Nodes are people, vehicles, phones, venues and locations. A tie comes from a `Link` record, or from two subjects having
been in the same event; the event itself is not a tie. Public crime statistics never make a tie, reports suspected to
be false (assessment E) are kept apart and take no part in any number. Reporters, professionals and witnesses of an
event are not tied to the others in it: a social worker who attends every meeting is nobody's associate.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import combinations, product

from data.codes import LocationKind, ReportKind, Role
from data.frames import PLACES_OF_REPORT, RESIDENCES
from data.identity import is_derived
from data.protection import eligible_people, homes_of_children
from data.records import SUBJECT_KINDS, Case, Event, Link, Person, Report
from network.evidence import Support, line_of, origin_groups, weakest
from network.structure import PERSON_KINDS, SAME_EVENT, AssociationGraph, Edge, Node, assemble

__all__ = ["SAME_EVENT", "AssociationGraph", "Edge", "Node", "assemble", "build"]

_BYSTANDERS = frozenset({Role.REPORTER, Role.PROFESSIONAL, Role.WITNESS})
_NO_PLACE = PLACES_OF_REPORT | {LocationKind.ONLINE, LocationKind.NOT_STATED}


def build(case: Case, *, as_of: date | None = None, places: bool = False, events: bool = False) -> AssociationGraph:
    """Build the association graph of the permitted records.

    Parameters
    ----------
    case : Case
        Permitted, masked records of one audience.
    as_of : date, optional
        Only what was reported, and had happened, by this day; a link that has ended stays as history. Default all.
    places : bool, default False
        Also tie everybody to the place of each event. A busy street would then join strangers, so by default only
        venues and places that take part in an event themselves are tied.
    events : bool, default False
        Show each event as a node of its own that its subjects are tied to, instead of ties between them.

    Returns
    -------
    AssociationGraph
        One edge for each pair, with everything it rests on. People, vehicles, phones and venues without a tie are in
        it as isolates, locations only with a tie.
    """
    maker = _Maker(case, as_of, places, events)
    ties = maker.ties()
    edges = [Edge(source=a, target=b, supports=tuple(supports)) for (a, b), supports in ties.items()]
    return assemble(maker.nodes(edges), edges, as_of=as_of)


class _Maker:
    """Works through one case; kept apart so that each step fits a screen."""

    def __init__(self, case: Case, as_of: date | None, places: bool, events: bool) -> None:
        self.case = case
        self.places = places
        self.events = events
        self.reports = {
            i: r
            for i, r in case.reports.items()
            if r.kind is not ReportKind.PUBLIC_CRIME and (as_of is None or r.reported_on <= as_of)
        }
        self.as_of = as_of
        self.groups = origin_groups(case.reports)
        self.day = as_of or max((r.reported_on for r in self.reports.values()), default=date.min)
        venues: dict[str, list[str]] = defaultdict(list)
        for venue in case.venues.values():
            venues[venue.location_id].append(venue.id)
        self.venue_at = {place: ids[0] for place, ids in venues.items() if len(ids) == 1}

    def usable(self, ids: tuple[str, ...]) -> frozenset[str]:
        return frozenset(ids) & self.reports.keys()

    def ties(self) -> dict[tuple[str, str], list[Support]]:
        found: dict[tuple[str, str], list[Support]] = defaultdict(list)
        for link in sorted(self.case.links.values(), key=lambda k: k.id):
            ends = (link.source_kind, link.source_id), (link.target_kind, link.target_id)
            begun = self.as_of is None or link.start is None or link.start <= self.as_of
            if begun and link.source_id != link.target_id and all(self.known(*end) for end in ends):
                pair = min(link.source_id, link.target_id), max(link.source_id, link.target_id)
                found[pair] += [self.support(ids, link=link) for ids in self.behind(link)]
        for event, subjects in self.gatherings():
            if self.events:
                for subject, reports in subjects.items():
                    pair = min(subject, event.id), max(subject, event.id)
                    found[pair] += [self.support({r}, event=event) for r in sorted(reports)]
                continue
            for a, b in combinations(sorted(subjects), 2):
                found[a, b] += self.shared(event, subjects[a], subjects[b])
        found = {pair: supports for pair, supports in found.items() if supports}
        return dict(sorted(found.items()))

    def known(self, kind: str, subject_id: str) -> bool:
        return kind in SUBJECT_KINDS and subject_id in getattr(self.case, SUBJECT_KINDS[kind])

    def gatherings(self) -> Iterator[tuple[Event, dict[str, frozenset[str]]]]:
        parts: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
        for part in self.case.participations.values():
            reports = self.usable(part.reports)
            known = self.known(part.subject_kind, part.subject_id)
            if not known or not reports or part.role in _BYSTANDERS or part.event_id not in self.case.events:
                continue
            subject = self.place(part.subject_id) if part.subject_kind == "location" else part.subject_id
            if subject is not None:
                held = parts[part.event_id]
                held[subject] = held.get(subject, frozenset()) | reports
        for event_id in sorted(parts):
            event = self.case.events[event_id]
            if self.as_of is None or event.start.date() <= self.as_of:
                yield event, self.with_scene(event, parts[event_id])

    def with_scene(self, event: Event, held: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
        scene = self.place(event.location_id) if event.location_id else None
        if scene and scene not in held and (self.places or scene in self.case.venues) and self.usable(event.reports):
            return {**held, scene: self.usable(event.reports)}
        return held

    def place(self, location_id: str) -> str | None:
        """Venue that stands for a location, the location itself, or None where things are only reported."""
        location = self.case.locations.get(location_id)
        if location is None or location.kind in _NO_PLACE:
            return None
        return self.venue_at.get(location_id, location_id) if location.kind is LocationKind.VENUE else location_id

    def shared(self, event: Event, a: frozenset[str], b: frozenset[str]) -> list[Support]:
        return [self.support(pair, event=event) for pair in _together(a, b)]

    def behind(self, link: Link) -> list[set[str]]:
        """Each set of reports that is enough for a link; one judged from two records needs a report of both."""
        if not is_derived(link):
            return [{r} for r in sorted(self.usable(link.reports))]
        found = getattr(self.case, SUBJECT_KINDS[link.source_kind])
        return _together(self.usable(found[link.source_id].reports), self.usable(found[link.target_id].reports))

    def support(self, ids: set[str], *, link: Link | None = None, event: Event | None = None) -> Support:
        reports = [self.reports[i] for i in sorted(ids)]
        days = [r.reported_on for r in reports]
        begin = event.start.date() if event else link.start if link else None
        end = event.end.date() if event else link.end if link else None
        return Support(
            kind=link.kind.value if link else SAME_EVENT,
            reports=tuple(sorted(ids)),
            groups=frozenset(self.groups[i] for i in ids),
            forces=frozenset(force for r in reports if (force := r.force_code or (event and event.recorded_by))),
            agencies=frozenset(r.agency for r in reports),
            grades=tuple(r.grade_words for r in reports),
            line=weakest(line_of(r) for r in reports),
            first=begin or end or min(days),
            last=end or max([*days, *([begin] if begin else [])]),
            event_id=event.id if event else None,
            link_id=link.id if link else None,
        )

    def nodes(self, edges: list[Edge]) -> list[Node]:
        ties: dict[str, set[str]] = defaultdict(set)
        for edge in edges:
            for end in (edge.source, edge.target):
                ties[end] |= set(edge.forces)
        targets = eligible_people(self.case, self.day)
        homes = homes_of_children(self.case, self.day)
        found: list[Node] = []
        for kind, field_name in SUBJECT_KINDS.items():
            for record in getattr(self.case, field_name).values():
                reports = [self.reports[i] for i in sorted(self.usable(record.reports))]
                if record.id in ties or (reports and kind != "location"):
                    kept_back = record.id not in targets if kind == "person" else record.id in homes
                    found.append(self.make_node(record, kind, reports, ties[record.id], kept_back))
        if self.events:
            known = [self.case.events[i] for i in sorted(ties) if i in self.case.events]
            found += [self.event_node(event, ties[event.id]) for event in known]
        return found

    def event_node(self, event: Event, ties: set[str]) -> Node:
        return Node(
            id=event.id,
            kind="event",
            label=f"{event.kind.value.replace('_', ' ')} {event.start:%d %b %Y}",
            force=event.recorded_by,
            forces=tuple(sorted({*ties, *([event.recorded_by] if event.recorded_by else [])})),
            protected=False,
            reports=tuple(sorted(self.usable(event.reports))),
        )

    def make_node(self, record: object, kind: str, reports: list[Report], ties: set[str], kept_back: bool) -> Node:
        own = [r.force_code for r in reports if r.force_code]
        stated = getattr(record, "force_code", None)
        if kind == "venue" and (place := self.case.locations.get(getattr(record, "location_id", ""))):
            stated = place.force_code
        home = stated or (min(Counter(own).items(), key=lambda kv: (-kv[1], kv[0]))[0] if own else None)
        if kind == "location":
            kept_back = kept_back or getattr(record, "kind", None) in RESIDENCES
        return Node(
            id=str(record.id),  # type: ignore[attr-defined]
            kind=PERSON_KINDS[record.kind] if isinstance(record, Person) else kind,
            label="home" if kind == "location" and kept_back else _label(record, kind),
            force=home,
            forces=tuple(sorted({*own, *ties, *([home] if home and kind not in ("venue", "location") else [])})),
            protected=kept_back,
            reports=tuple(r.id for r in reports),
        )


def _together(a: frozenset[str], b: frozenset[str]) -> list[set[str]]:
    return [{r} for r in sorted(a & b)] or [{r, s} for r, s in product(sorted(a), sorted(b))]


def _label(record: object, kind: str) -> str:
    """Words under a node; a home is never named, and a person only by reference."""
    fallback = str(getattr(record, "id", ""))
    if kind == "person":
        return str(getattr(record, "reference", "")) or fallback
    if kind == "vehicle":
        described = f"{getattr(record, 'colour', '')} {getattr(record, 'make', '')}".strip()
        return str(getattr(record, "vrm", "")).replace("?", "·") or described or fallback
    if kind == "phone":
        account = " ".join(filter(None, (getattr(record, "platform", ""), getattr(record, "handle", ""))))
        return str(account or getattr(record, "number", "") or fallback)
    if kind == "venue":
        return str(getattr(record, "name", "")) or fallback
    place = getattr(record, "kind", None)
    if place in RESIDENCES or place is LocationKind.ADULT_RESIDENCE:
        return "home"
    return str(getattr(record, "text", "")) or fallback
