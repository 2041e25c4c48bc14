"""Who and what is linked, and what crosses a border, as counts of a period."""

from __future__ import annotations

from dashboards.naming import force_name
from dashboards.reports.figures import Figure, Row, Sheet, count
from dashboards.reports.profile.window import Window, areas_of
from network.cross_force import cross_force_ties, only_together
from network.structure import AssociationGraph, Edge


def _edges(window: Window, graph: AssociationGraph) -> list[Edge]:
    """Ties that a report of the period speaks of; of an area, those of the people in its incidents."""
    case = window.case
    wanted = {key for key, report in case.reports.items() if window.first <= report.reported_on <= window.last}
    if window.area:
        wanted &= {report for event in window.events for report in event.reports}
    return [edge for edge in graph.edges if not wanted.isdisjoint(edge.report_ids)]


def crossing(windows: tuple[Window, ...], columns: tuple[str, ...], graph: AssociationGraph) -> Sheet:
    """Ties of the network that cross a force's border and those that do not.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.
    graph : AssociationGraph
        Graph of the same view.

    Returns
    -------
    Sheet
        Ties that a report of the period speaks of; the records are the reports.
    """
    crossed = {edge.id for edge in cross_force_ties(graph)}
    held = [_edges(window, graph) for window in windows]

    def figure(edges: list[Edge], *, crosses: bool) -> Figure:
        found = [edge for edge in edges if (edge.id in crossed) is crosses]
        reports = {one for edge in found for one in edge.report_ids}
        return Figure(value=len(found), records=tuple(sorted(reports)))

    rows = (
        Row(label="cross a force's border", figures=tuple(figure(one, crosses=True) for one in held)),
        Row(label="lie within one force", figures=tuple(figure(one, crosses=False) for one in held)),
    )
    return Sheet(
        key="ties", title="Ties between people, places, cars and phones", heading="Ties", columns=columns, rows=rows,
        parts=True, total="Ties reported in the period",
    )  # fmt: skip


def together(windows: tuple[Window, ...], columns: tuple[str, ...], graph: AssociationGraph) -> Sheet:
    """What is only seen because forces put their records together, by the forces.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.
    graph : AssociationGraph
        Graph of the same view.

    Returns
    -------
    Sheet
        Things with a report of the period on any of their ties.
    """
    found = only_together(graph)
    held = [{edge.id for edge in _edges(window, graph)} for window in windows]
    pairs = sorted({item.forces for item in found})

    def figure(ids: set[str], forces: tuple[str, ...]) -> Figure:
        items = [item for item in found if item.forces == forces and not ids.isdisjoint(edge.id for edge in item.edges)]
        reports = {one for item in items for edge in item.edges for one in edge.report_ids}
        return Figure(value=len(items), records=tuple(sorted(reports)))

    rows = tuple(
        Row(
            label=" and ".join(force_name(code) for code in forces),
            figures=tuple(figure(ids, forces) for ids in held),
        )
        for forces in pairs
    )
    return Sheet(
        key="together", title="Seen only together", heading="Forces that should speak to each other", columns=columns,
        rows=rows, parts=True, total="Seen only together", guarded=False,
    )  # fmt: skip


def moved(windows: tuple[Window, ...], columns: tuple[str, ...]) -> Sheet:
    """Children by whether their incidents of the period lie in one force's area or in several.

    Parameters
    ----------
    windows : tuple of Window
        This period and others.
    columns : tuple of str
        Words for them.

    Returns
    -------
    Sheet
        Movement across borders, whoever caused it.
    """
    labels = ("in one area", "in two areas", "in three areas or more", "area not known")
    held: list[dict[str, list[str]]] = []
    for window in windows:
        found: dict[str, list[str]] = {}
        for child, ids in window.children.items():
            places = {code for one in ids for code in _forces(window, one)}
            found.setdefault(labels[min(len(places), 3) - 1 if places else 3], []).append(child)
        held.append(found)
    rows = tuple(Row(label=one, figures=tuple(count(found.get(one, [])) for found in held)) for one in labels)
    return Sheet(
        key="moved", title="Children whose incidents cross a border", heading="Force areas of their incidents",
        columns=columns, rows=rows, parts=True, total="Children identified",
    )  # fmt: skip


def _forces(window: Window, event_id: str) -> set[str]:
    """Forces where an event lies, or that recorded it; districts have codes of another beginning."""
    found = areas_of(window.case, window.case.events[event_id])
    return {code for code in found if force_name(code) != "force not known"}
