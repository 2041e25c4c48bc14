"""Part of a network that somebody asked to see: by kind, layer, time, grade, handling, number of reports. Pure.

A filter narrows what is looked at. It takes single ways of knowing a tie away and then counts anew, so that a tie
shows no more reports than the filter lets through.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from data.codes import Handling
from data.errors import RefusedInput
from data.records import Case
from network.evidence import Line, Support
from network.structure import AssociationGraph, Edge, assemble

_LINES = list(Line)
HANDLINGS = tuple(code.value for code in Handling)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is asked to see; an empty tuple lets all through.

    Attributes
    ----------
    kinds : tuple of str
        Kinds of node.
    ties : tuple of str
        Kinds of tie: link kinds, ``same_event``.
    first, last : date or None
        Only what was seen in these days.
    weakest : Line
        Weakest line shown; ``off`` also shows what is suspected to be false, crossed and never counted.
    handling : tuple of str
        Of `HANDLINGS`; every report needed must carry one of them.
    reports : int
        Least number of independent reports of a tie.
    """

    kinds: tuple[str, ...] = ()
    ties: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    weakest: Line = Line.DOTTED
    handling: tuple[str, ...] = ()
    reports: int = 1

    def __post_init__(self) -> None:
        """Refuse days that lie in the wrong order, and less than one report."""
        if self.first and self.last and self.last < self.first:
            raise RefusedInput(f"filter: the last day {self.last} lies before the first {self.first}")
        if self.reports < 1:
            raise RefusedInput("filter: a tie has at least one report; give 1 or more")

    @property
    def is_open(self) -> bool:
        """Whether nothing is filtered."""
        return self == Selection()


def selected(graph: AssociationGraph, case: Case, chosen: Selection, *, keep: Collection[str] = ()) -> AssociationGraph:
    """Cut a graph down to what is asked to see.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of a view.
    case : Case
        The same view's records, for the handling of reports.
    chosen : Selection
        What is asked.
    keep : collection of str, optional
        Nodes that stay whatever their kind.

    Returns
    -------
    AssociationGraph
        The graph itself if nothing is filtered. Nodes of the kinds asked stay without a tie too.
    """
    if chosen.is_open:
        return graph
    nodes = [n for n in graph.nodes if not chosen.kinds or n.kind in chosen.kinds or n.id in set(keep)]
    left = {node.id for node in nodes}
    every = [*graph.edges, *(graph.suspected_false if chosen.weakest is Line.OFF else ())]
    cut = [_cut(edge, case, chosen) for edge in every if edge.source in left and edge.target in left]
    edges = [edge for edge in cut if edge is not None and _is_enough(edge, chosen)]
    return assemble(nodes, edges, as_of=graph.as_of)


def _is_enough(edge: Edge, chosen: Selection) -> bool:
    return edge.line is Line.OFF or edge.independent_reports >= chosen.reports


def _cut(edge: Edge, case: Case, chosen: Selection) -> Edge | None:
    supports = tuple(support for support in edge.supports if _passes(support, case, chosen))
    if not supports:
        return None
    return edge if supports == edge.supports else replace(edge, supports=supports)


def _passes(support: Support, case: Case, chosen: Selection) -> bool:
    return (
        (not chosen.ties or support.kind in chosen.ties)
        and (chosen.first is None or support.last >= chosen.first)
        and (chosen.last is None or support.first <= chosen.last)
        and _LINES.index(support.line) <= _LINES.index(chosen.weakest)
        and (not chosen.handling or all(_handling(case, report) in chosen.handling for report in support.reports))
    )


def _handling(case: Case, report_id: str) -> str:
    report = case.reports.get(report_id)
    return (report.handling if report is not None else Handling.C).value
