"""Patterns of a watch, looked for in a network; pure.

A finding says that somebody should look. What an adult of unknown age or a child is part of is worded as protection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from data.protection import Standing, is_child, standing_of
from data.records import Case
from data.watch import Watch, WatchPattern
from network.structure import AssociationGraph, Edge

PATTERN_WORDS = {
    WatchPattern.VEHICLE_WITH_CHILDREN: "a vehicle seen with children in two forces",
    WatchPattern.NEW_LINK: "a new link between these records",
    WatchPattern.NEWLY_WITH_CHILD: "a person of concern newly linked to a child",
    WatchPattern.SECOND_FORCE_VENUE: "a venue named by a second force",
}
_RECORD_KINDS = {"person_of_concern": "person", "child_at_risk": "person"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing that fits a pattern.

    Attributes
    ----------
    key : str
        Digest of what it is, whatever reports it rests on; a further force makes it another thing.
    subjects : tuple of (str, str)
        Kind and id of the records.
    words : str
        Why, with ids.
    reports : tuple of str
        Ids of the reports behind it.
    """

    key: str
    subjects: tuple[tuple[str, str], ...]
    words: str
    reports: tuple[str, ...]


def find(watch: Watch, case: Case, graph: AssociationGraph, day: date) -> tuple[Found, ...]:
    """Look for a watch's pattern.

    Parameters
    ----------
    watch : Watch
        What to look for.
    case : Case
        Permitted records.
    graph : AssociationGraph
        Graph of the same case; ties suspected to be false take no part.
    day : date
        Day on which ages are reckoned.

    Returns
    -------
    tuple of Found
        Ordered by subjects; what was there when a watch for something new was set is not among them.
    """
    found = {item.key: item for item in _SEARCHES[watch.pattern](watch, case, graph, day)}
    fresh = [item for key, item in found.items() if key not in watch.baseline]
    return tuple(sorted(fresh, key=lambda item: (item.subjects, item.key)))


def is_for_new_things(pattern: WatchPattern) -> bool:
    """Whether a pattern is about what was not there before.

    Parameters
    ----------
    pattern : WatchPattern
        Pattern.

    Returns
    -------
    bool
        Then what is there when the watch is set becomes its baseline.
    """
    return pattern in (WatchPattern.NEW_LINK, WatchPattern.NEWLY_WITH_CHILD)


def _vehicles(watch: Watch, case: Case, graph: AssociationGraph, day: date) -> Iterator[Found]:
    for node in graph.nodes:
        if node.kind != "vehicle" or (watch.left and node.id not in watch.left):
            continue
        ties = [e for e in graph.incident(node.id) if _child(case, _other(e, node.id), day)]
        forces = sorted({force for tie in ties for force in tie.forces})
        if len(forces) < 2:
            continue
        children = sorted({_other(e, node.id) for e in ties})
        yield Found(
            key=_key(watch, node.id, *forces),
            subjects=(("vehicle", node.id), *(("person", child) for child in children)),
            words=f"vehicle {node.id} was with {_count(len(children), 'child', 'children')} ({', '.join(children)}) "
            f"in records of forces {' and '.join(forces)}",
            reports=_reports(ties),
        )


def _links(watch: Watch, _case: Case, graph: AssociationGraph, _day: date) -> Iterator[Found]:
    for edge in graph.edges:
        if not _between(edge, watch):
            continue
        yield Found(
            key=_key(watch, edge.source, edge.target),
            subjects=tuple((_record_kind(graph, end), end) for end in (edge.source, edge.target)),
            words=f"{edge.source} and {edge.target} are now linked ({', '.join(_plain(k) for k in edge.kinds)}; "
            f"{_count(edge.independent_reports, 'independent report', 'independent reports')}, "
            f"best grade {edge.best_grade})",
            reports=_reports([edge]),
        )


def _with_children(watch: Watch, case: Case, graph: AssociationGraph, day: date) -> Iterator[Found]:
    for edge in graph.edges:
        for adult, child in ((edge.source, edge.target), (edge.target, edge.source)):
            if graph.node(adult).kind != "person_of_concern" or (watch.left and adult not in watch.left):
                continue
            standing = standing_of(case, case.people[adult], day)
            if not _child(case, child, day) or standing in (Standing.CHILD, Standing.HARMED_AS_CHILD):
                continue
            age = "" if standing is Standing.ADULT else " (age not established: protect the child, no target)"
            yield Found(
                key=_key(watch, adult, child),
                subjects=(("person", adult), ("person", child)),
                words=f"person of concern {adult}{age} is now linked to child {child} "
                f"({_count(edge.independent_reports, 'independent report', 'independent reports')}, "
                f"best grade {edge.best_grade})",
                reports=_reports([edge]),
            )


def _venues(watch: Watch, case: Case, graph: AssociationGraph, _day: date) -> Iterator[Found]:
    for node in graph.nodes:
        if node.kind != "venue" or (watch.left and node.id not in watch.left):
            continue
        ties = graph.incident(node.id)
        named = {case.reports[r].force_code: r for r in node.reports if r in case.reports}
        forces = sorted({f for tie in ties for f in tie.forces} | {f for f in named if f})
        if len(forces) >= 2:
            yield Found(
                key=_key(watch, node.id, *forces),
                subjects=(("venue", node.id),),
                words=f"venue {node.id} is named in records of forces {' and '.join(forces)}",
                reports=tuple(sorted({*_reports(ties), *(r for f, r in named.items() if f)})),
            )


_SEARCHES: dict[WatchPattern, Callable[[Watch, Case, AssociationGraph, date], Iterator[Found]]] = {
    WatchPattern.VEHICLE_WITH_CHILDREN: _vehicles,
    WatchPattern.NEW_LINK: _links,
    WatchPattern.NEWLY_WITH_CHILD: _with_children,
    WatchPattern.SECOND_FORCE_VENUE: _venues,
}


def _between(edge: Edge, watch: Watch) -> bool:
    left, right = set(watch.left), set(watch.right)
    for a, b in ((edge.source, edge.target), (edge.target, edge.source)):
        if a in left and (b in right or (not right and b not in left)):
            return True
    return False


def _child(case: Case, person_id: str, day: date) -> bool:
    person = case.people.get(person_id)
    return person is not None and is_child(person, day)


def _other(edge: Edge, node_id: str) -> str:
    return edge.source if edge.target == node_id else edge.target


def _record_kind(graph: AssociationGraph, node_id: str) -> str:
    kind = graph.node(node_id).kind
    return _RECORD_KINDS.get(kind, kind)


def _reports(ties: list[Edge] | tuple[Edge, ...]) -> tuple[str, ...]:
    return tuple(sorted({r for tie in ties for s in tie.firm for r in s.reports}))


def _key(watch: Watch, *parts: str) -> str:
    return sha256("\x1f".join((watch.pattern.value, *parts)).encode()).hexdigest()[:16]


def _plain(kind: str) -> str:
    return kind.replace("_", " ")


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
