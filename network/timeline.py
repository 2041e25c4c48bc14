"""The network in time: as of a day, what changed since a meeting, one record's days, and phases side by side.

What is shown of a day is what had been reported and had happened by then, as it is recorded now. What a view showed on
that day itself, before later corrections, is `View.case(as_of=...)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd

from data.codes import ReportKind
from data.errors import NotEnough, RefusedInput
from data.records import SUBJECT_KINDS, Case
from network import key_players
from network.brokerage import ei_index
from network.evidence import Line
from network.graph import build
from network.structure import AssociationGraph, Edge

PHASE_COLUMNS = (
    "people",
    "things_and_places",
    "children_at_risk",
    "ties",
    "new_ties",
    "average_degree",
    "components",
    "largest_component",
    "fragmentation",
    "distance_weighted_fragmentation",
    "cross_force_ties",
    "ei_index",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One thing that is new, firmer or gone.

    Attributes
    ----------
    what : str
        ``new record``, ``new link``, ``firmer link``, ``gone record`` or ``gone link``.
    ids : tuple of str
        Node, or both ends of the tie.
    words : str
        In words with ids.
    reports : tuple of str
        Reports that are new behind it; those that were behind it if it is gone.
    """

    what: str
    ids: tuple[str, ...]
    words: str
    reports: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One dated thing in the life of a record.

    Attributes
    ----------
    first, last : date
        When; equal for a moment.
    what : str
        ``event``, ``link begins``, ``link ends`` or ``report``.
    words : str
        In words with ids, never names.
    record_id : str
        Event, link or report.
    reports : tuple of str
        Reports behind it.
    others : tuple of (str, str)
        Kind and id of the others in it.
    """

    first: date
    last: date
    what: str
    words: str
    record_id: str
    reports: tuple[str, ...]
    others: tuple[tuple[str, str], ...] = ()


def changed_since(before: AssociationGraph, now: AssociationGraph) -> tuple[Changed, ...]:
    """Compare two states of a network.

    Parameters
    ----------
    before, now : AssociationGraph
        Such as ``build(case, as_of=meeting_day)`` and ``build(case)``, or of the case as a view showed it then and now.

    Returns
    -------
    tuple of Changed
        New records, new links, firmer links (more independent reports, or a better line), then what is gone.
    """
    old = {edge.id: edge for edge in before.edges}
    new = {edge.id: edge for edge in now.edges}
    found = [
        Changed(
            what="new record",
            ids=(node.id,),
            words=f"{_plain(node.kind)} {node.id} is new{f' (force {node.force})' if node.force else ''}",
            reports=node.reports,
        )
        for node in now.nodes
        if node.id not in before.index
    ]
    found += [_link("new link", edge, "are now linked", edge.report_ids) for i, edge in new.items() if i not in old]
    found += [
        _link(
            "firmer link",
            edge,
            f"rest on {edge.independent_reports} independent reports, before on {old[i].independent_reports}",
            tuple(r for r in edge.report_ids if r not in old[i].report_ids),
        )
        for i, edge in new.items()
        if i in old and _firmness(edge) > _firmness(old[i])
    ]
    found += [
        Changed(
            what="gone record",
            ids=(node.id,),
            words=f"{_plain(node.kind)} {node.id} is gone",
            reports=node.reports,
        )
        for node in before.nodes
        if node.id not in now.index
    ]
    found += [
        _link("gone link", edge, "are no longer linked", edge.report_ids) for i, edge in old.items() if i not in new
    ]
    return tuple(found)


def timeline(case: Case, kind: str, record_id: str) -> tuple[Entry, ...]:
    """Every dated thing in the life of one record.

    Parameters
    ----------
    case : Case
        Permitted records.
    kind : str
        ``person``, ``vehicle``, ``phone``, ``venue`` or ``location``.
    record_id : str
        Id of the record.

    Returns
    -------
    tuple of Entry
        Earliest first: events it took part in (or that were at its place), links that begin and end, and the reports
        that it rests on. Public crime statistics and reports suspected to be false are left out.

    Raises
    ------
    NotEnough
        If this audience's case has no such record.
    """
    if kind not in SUBJECT_KINDS or record_id not in getattr(case, SUBJECT_KINDS[kind]):
        raise NotEnough(f"{kind} {record_id}: not in this case; check the kind and the id")
    usable = {i for i, r in case.reports.items() if r.kind is not ReportKind.PUBLIC_CRIME and r.assessment_grade != "E"}
    record = getattr(case, SUBJECT_KINDS[kind])[record_id]
    found = [*_events(case, kind, record_id, usable), *_links(case, record_id, usable)]
    found += [
        Entry(
            first=case.reports[r].reported_on,
            last=case.reports[r].reported_on,
            what="report",
            words=f"reported by {case.reports[r].agency} ({case.reports[r].grade_words})",
            record_id=r,
            reports=(r,),
        )
        for r in record.reports
        if r in usable
    ]
    return tuple(sorted(found, key=lambda entry: (entry.first, entry.what, entry.record_id)))


def phases(case: Case, cuts: Sequence[date]) -> pd.DataFrame:
    """Counts and measures of the network phase by phase.

    Parameters
    ----------
    case : Case
        Permitted records.
    cuts : sequence of date
        First day of every phase and the day after the last: n + 1 days for n phases, ascending.

    Returns
    -------
    pandas.DataFrame
        One row a phase, indexed by its first day, columns ``last_day`` and `PHASE_COLUMNS`. A tie counts in a phase if
        it was seen in it; ``new_ties`` were never seen before. Isolates of a phase are not in it.

    Raises
    ------
    RefusedInput
        If there are fewer than two cuts or they do not ascend.
    """
    if len(cuts) < 2 or any(b <= a for a, b in pairwise(cuts)):
        raise RefusedInput("phases: give the first day of each phase and the day after the last, in order")
    whole = build(case)
    rows = [_phase(whole, first, after) for first, after in pairwise(cuts)]
    return pd.DataFrame(rows, index=pd.Index(list(cuts[:-1]), name="first_day"))


def _phase(whole: AssociationGraph, first: date, after: date) -> dict[str, object]:
    seen = [i for i, e in enumerate(whole.edges) if any(first <= s.last and s.first < after for s in e.firm)]
    ends = sorted({v for i in seen for v in whole.topology.es[i].tuple})
    nodes = [whole.nodes[v] for v in ends]
    part = whole.topology.subgraph_edges(seen, delete_vertices=True)
    groups = [node.force for node in nodes]
    crossing = ei_index(part, groups)
    sizes = part.connected_components().sizes()
    return {
        "last_day": after - timedelta(days=1),
        "people": sum(node.is_person for node in nodes),
        "things_and_places": sum(not node.is_person for node in nodes),
        "children_at_risk": sum(node.kind == "child_at_risk" for node in nodes),
        "ties": len(seen),
        "new_ties": sum(whole.edges[i].first >= first for i in seen),
        "average_degree": 2 * len(seen) / len(nodes) if nodes else 0.0,
        "components": len(sizes),
        "largest_component": max(sizes, default=0),
        "fragmentation": key_players.fragmentation(part),
        "distance_weighted_fragmentation": key_players.distance_weighted_fragmentation(part),
        "cross_force_ties": crossing.external,
        "ei_index": crossing.value,
    }


def _events(case: Case, kind: str, record_id: str, usable: set[str]) -> list[Entry]:
    roles: dict[str, list[str]] = {}
    for part in case.participations.values():
        if (part.subject_kind, part.subject_id) == (kind, record_id) and usable & set(part.reports):
            roles.setdefault(part.event_id, []).append(part.role.value)
    place = getattr(case.venues.get(record_id), "location_id", None) if kind == "venue" else None
    for event in case.events.values():
        if event.location_id and event.location_id in (place, record_id if kind == "location" else None):
            roles.setdefault(event.id, []).append("scene")
    found = []
    for event_id, held in roles.items():
        if event_id not in case.events or not usable & set(case.events[event_id].reports):
            continue
        event = case.events[event_id]
        others = {
            (p.subject_kind, p.subject_id)
            for p in case.participations.values()
            if p.event_id == event_id and p.subject_id != record_id and usable & set(p.reports)
        }
        words = f"{_plain(event.kind.value)} as {', '.join(sorted(set(map(_plain, held))))}"
        if others:
            words += f", with {', '.join(sorted(i for _, i in others))}"
        found.append(
            Entry(
                first=event.start.date(),
                last=event.end.date(),
                what="event",
                words=words,
                record_id=event_id,
                reports=tuple(r for r in event.reports if r in usable),
                others=tuple(sorted(others)),
            )
        )
    return found


def _links(case: Case, record_id: str, usable: set[str]) -> list[Entry]:
    found = []
    for link in case.links.values():
        ends = ((link.source_kind, link.source_id), (link.target_kind, link.target_id))
        other = [end for end in ends if end[1] != record_id]
        reports = tuple(r for r in link.reports if r in usable)
        if len(other) != 1 or not reports:
            continue
        stated = link.start or link.end
        seen = min(case.reports[r].reported_on for r in reports)
        days = [("link begins", link.start or (None if stated else seen)), ("link ends", link.end)]
        note = "" if stated else " (first reported; its beginning is not known)"
        found += [
            Entry(
                first=day,
                last=day,
                what=what,
                words=f"{_plain(link.kind.value)} {other[0][0]} {other[0][1]}{note}",
                record_id=link.id,
                reports=reports,
                others=(other[0],),
            )
            for what, day in days
            if day is not None
        ]
    return found


def _link(what: str, edge: Edge, words: str, reports: tuple[str, ...]) -> Changed:
    kinds = ", ".join(_plain(kind) for kind in edge.kinds)
    forces = f", forces {' and '.join(edge.forces)}" if len(edge.forces) > 1 else ""
    return Changed(
        what=what,
        ids=(edge.source, edge.target),
        words=f"{edge.source} and {edge.target} {words} ({kinds}; best grade {edge.best_grade}{forces})",
        reports=reports,
    )


def _firmness(edge: Edge) -> tuple[int, int]:
    return edge.independent_reports, -list(Line).index(edge.line)


def _plain(word: str) -> str:
    return word.replace("_", " ")
