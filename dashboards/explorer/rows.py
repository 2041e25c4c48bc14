"""Rows of the explorer's tables: what a record, a tie or a path rests on, down to the report. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from dashboards.naming import force_name, title
from data.protection import Standing, standing_of
from data.records import Case, Person, Report, age_on
from network.contraction import record_kind, records_of
from network.evidence import Line, Support
from network.paths import Path
from network.structure import AssociationGraph, Edge, Node

KIND_WORDS = {
    "person_of_concern": "person of concern",
    "child_at_risk": "child at risk",
    "person": "other person",
    "vehicle": "vehicle",
    "phone": "phone or account",
    "venue": "venue",
    "location": "place",
    "event": "event",
}


def search_words(case: Case, graph: AssociationGraph, day: date) -> dict[str, str]:
    """What each node can be found by, as this audience sees it; who is or may be a child, by its pseudonym alone.

    Parameters
    ----------
    case : Case
        Permitted, masked records.
    graph : AssociationGraph
        Graph of the same view.
    day : date
        Day on which ages are reckoned.

    Returns
    -------
    dict of str to str
        Node id to reference, plate, number, name and aliases; ordered by those words.
    """
    found = {node.id: " · ".join(dict.fromkeys(_words(case, node, day))) for node in graph.nodes}
    return dict(sorted(found.items(), key=lambda item: (item[1].casefold(), item[0])))


def _words(case: Case, node: Node, day: date) -> Iterable[str]:
    yield node.label
    yield KIND_WORDS[node.kind]
    for record_id in records_of(node):
        if node.is_person:
            person = case.people[record_id]
            if person.reference and person.reference not in node.label:
                yield person.reference
            if _may_be_named(case, person, day):
                yield from (f"“{alias}”" for alias in person.nicknames if alias)
                if person.name:
                    yield person.name
        elif node.kind == "venue":
            yield from case.venues[record_id].aliases
        elif node.kind == "phone":
            phone = case.phones[record_id]
            yield from filter(None, (phone.number, phone.platform, phone.handle))
        elif node.kind == "vehicle":
            vehicle = case.vehicles[record_id]
            yield from filter(None, (f"{vehicle.colour} {vehicle.make}".strip(),))


def _may_be_named(case: Case, person: Person, day: date) -> bool:
    """No child by any record of the same person, and of an age that is established."""
    is_known = age_on(person.date_of_birth, day) is not None or bool(person.adult_beyond_doubt.strip())
    return is_known and standing_of(case, person, day) is not Standing.CHILD


def report_rows(case: Case, report_ids: Iterable[str], groups: dict[str, str]) -> list[dict[str, object]]:
    """Reports, latest first.

    Parameters
    ----------
    case : Case
        Permitted records.
    report_ids : iterable of str
        Reports.
    groups : dict of str to str
        Of `network.evidence.origin_groups`: reports of one group are one and the same.

    Returns
    -------
    list of dict
        Date, Agency, Grade, Handling, Reference, Says the same as.
    """
    held = sorted({i for i in report_ids if i in case.reports})
    ordered = sorted((case.reports[i] for i in held), key=lambda r: (-r.reported_on.toordinal(), r.id))
    first: dict[str, Report] = {}
    rows: list[dict[str, object]] = []
    for report in ordered:
        same = first.setdefault(groups.get(report.id, report.id), report)
        rows.append(
            {
                "Date": f"{report.reported_on:%d %b %Y}",
                "Grade": report.grade_words,
                "Agency": report.agency,
                "Reference": report.reference,
                "Handling": report.handling.value,
                "Same origin as": "" if same is report else same.reference,
            }
        )
    return rows


def support_rows(case: Case, edge: Edge) -> list[dict[str, object]]:
    """Every way of knowing a tie, the firmest first.

    Parameters
    ----------
    case : Case
        Permitted records.
    edge : Edge
        Tie.

    Returns
    -------
    list of dict
        How, When, Grade, Agency, References, Counts.
    """
    lines = list(Line)
    ordered = sorted(edge.supports, key=lambda s: (lines.index(s.line), -s.last.toordinal(), s.kind, s.reports))
    return [_support_row(case, support) for support in ordered]


def _support_row(case: Case, support: Support) -> dict[str, object]:
    event = case.events.get(support.event_id or "")
    how = support.kind.replace("_", " ")
    if event is not None:
        how = f"{how}: {event.kind.value.replace('_', ' ')}"
    return {
        "How": how,
        "Seen": seen(support.first, support.last),
        "Grade": " + ".join(support.grades),
        "Agency": ", ".join(sorted(support.agencies)),
        "Reference": ", ".join(case.reports[r].reference for r in support.reports if r in case.reports),
        "Counted": "no: suspected to be false" if support.line is Line.OFF else "yes",
    }


def seen(first: date, last: date) -> str:
    """Days in words.

    Parameters
    ----------
    first, last : date
        First and last day.

    Returns
    -------
    str
        One day, or from and to.
    """
    return f"{last:%d %b %Y}" if first == last else f"{first:%d %b %Y} to {last:%d %b %Y}"


def tie_rows(graph: AssociationGraph, ties: Sequence[Edge], drawn: Iterable[str]) -> list[dict[str, object]]:
    """Ties as a table, both ends named.

    Parameters
    ----------
    graph : AssociationGraph
        Graph that holds the ends.
    ties : sequence of Edge
        Ties.
    drawn : iterable of str
        Ids of the nodes drawn.

    Returns
    -------
    list of dict
        One, Other, How, Reports (independent), Best grade, Last, Forces, Drawn.
    """
    shown = set(drawn)
    return [
        {
            "One": graph.node(tie.source).label,
            "Other": graph.node(tie.target).label,
            "How": ", ".join(kind.replace("_", " ") for kind in tie.kinds),
            "Reports": tie.independent_reports,
            "Best grade": tie.best_grade,
            "Last": tie.last,
            "Forces": " + ".join(force_name(code) for code in tie.forces) or "not known",
            "Drawn": {tie.source, tie.target} <= shown,
        }
        for tie in ties
    ]


def node_rows(graph: AssociationGraph, node_ids: Sequence[str]) -> list[dict[str, object]]:
    """Nodes as a table, in the order given: by no score.

    Parameters
    ----------
    graph : AssociationGraph
        Graph.
    node_ids : sequence of str
        Ids.

    Returns
    -------
    list of dict
        Record, Kind, Force, Ties, Reports.
    """
    found = [graph.node(i) for i in node_ids]
    return [
        {
            "Record": node.label,
            "Kind": KIND_WORDS[node.kind],
            "Force": " + ".join(force_name(code) for code in node.forces) or "not known",
            "Ties": len(graph.incident(node.id)),
            "Reports": len(node.reports),
        }
        for node in found
    ]


def path_words(graph: AssociationGraph, path: Path) -> str:
    """A path in words, step by step.

    Parameters
    ----------
    graph : AssociationGraph
        Graph that it was found in.
    path : Path
        Path.

    Returns
    -------
    str
        Labels with what ties them, and the grade of the weakest step.
    """
    words = graph.node(path.node_ids[0]).label
    for node_id, edge in zip(path.node_ids[1:], path.edges, strict=True):
        words += f" – {', '.join(kind.replace('_', ' ') for kind in edge.kinds)} – {graph.node(node_id).label}"
    step = path.weakest_step
    if step is None:
        return words
    count = step.independent_reports
    return (
        f"{words}. Weakest step: {graph.node(step.source).label} and {graph.node(step.target).label}, "
        f"grade {path.weakest_grade}, {count} independent report{'' if count == 1 else 's'}"
    )


def records_words(case: Case, node: Node) -> str:
    """Records that a node joins, by name.

    Parameters
    ----------
    case : Case
        Permitted, masked records.
    node : Node
        Node.

    Returns
    -------
    str
        Nothing for a single record.
    """
    records = records_of(node)
    if len(records) < 2:
        return ""
    return "These records are judged or recorded to be one: " + "; ".join(
        title(case, record_kind(node), i) for i in records
    )
