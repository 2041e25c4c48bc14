"""A list of adults by their position in the network, that says how far to trust it.

Scores on police data measure attention as much as position. So every rank carries its independent reports and the range
it would have had without any single one of them, and "not distinguishable" is an answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import igraph as ig

from data.errors import RefusedInput
from data.records import Case
from network.centrality import MEASURES
from network.evidence import Support
from network.listing import AdultList, listable, waiting_count
from network.stability import Ranges, Scores, falling_ties, origins_of, ranges
from network.structure import AssociationGraph


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """Place of one adult in a list, with what it rests on.

    Attributes
    ----------
    independent_reports : int
        Different origins of the reports behind the person's ties.
    lowest, highest : float
        Range of the score when any single report behind a tie of somebody in the list is left out.
    places : tuple of (int, int)
        Best and worst place in the same runs.
    places_by_source : tuple of (int, int)
        Best and worst place when all reports of any one source (originator, else agency) are left out.
    sources : int
        Different sources behind the person's ties; with one, the place is that source's word alone.
    not_distinguishable_from : tuple of str
        Ids of others in the list whose range of scores or places overlaps when a single report is left out.
    """

    node_id: str
    label: str
    place: int
    score: float
    independent_reports: int
    lowest: float
    highest: float
    not_distinguishable_from: tuple[str, ...]
    places: tuple[int, int] = (0, 0)
    places_by_source: tuple[int, int] = (0, 0)
    sources: int = 0

    @property
    def words(self) -> str:
        """Place in words, with how firm it is."""
        low, high = min(self.places[0], self.places_by_source[0]), max(self.places[1], self.places_by_source[1])
        kept = f"stays at {low}" if low == high else f"{low} to {high} without any one report or source"
        reports = f"{self.independent_reports} independent report{'' if self.independent_reports == 1 else 's'}"
        twins = f"; not distinguishable from {len(self.not_distinguishable_from)} others"
        return f"place {self.place} ({kept}); {reports}" + (twins if self.not_distinguishable_from else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRanking(AdultList):
    """Adults in order of a score, and how many people are in no list because their age is not established.

    Attributes
    ----------
    digest : str
        Digest of the view it was made from, empty if not stated.
    """

    by: str
    day: date
    ranks: tuple[Rank, ...]
    waiting: int
    digest: str = ""


def ranked_targets(
    graph: AssociationGraph, case: Case, day: date, *, by: str = "betweenness", top: int = 10, digest: str = ""
) -> TargetRanking:
    """List adults by their position; children and unknown ages take part in the network but never stand in the list.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of the same case.
    case : Case
        Permitted records.
    day : date
        Day of the decision; ages are taken on it.
    by : {"betweenness", "degree", "closeness", "eigenvector", "core"}
        Score; computed on the whole graph, things and children included.
    top : int, default 10
        Length of the list.
    digest : str, optional
        Digest of the view, so that the list can say when it is stale.

    Returns
    -------
    TargetRanking
        Highest score first, then by id; people with a score of 0 are not in it.

    Raises
    ------
    RefusedInput
        If the score is not one of those.
    """
    if by not in MEASURES:
        raise RefusedInput(f"score {by!r}: choose one of {', '.join(MEASURES)}")
    return rank(graph, case, day, MEASURES[by], by=by, top=top, digest=digest)


def rank(
    graph: AssociationGraph,
    case: Case,
    day: date,
    measure: Callable[[ig.Graph], Scores],
    *,
    by: str,
    top: int = 10,
    digest: str = "",
) -> TargetRanking:
    """List adults by any score of the vertices, each with what it rests on and how firm its place is.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of the same case.
    case : Case
        Permitted records.
    day : date
        Day of the decision.
    measure : callable
        Score of every vertex of a topology with the graph's vertices.
    by : str
        Name of the score.
    top : int, default 10
        Length of the list.
    digest : str, optional
        Digest of the view.

    Returns
    -------
    TargetRanking
        Nobody whom `data.protection` keeps out of lists of targets.
    """
    scores = measure(graph.topology)
    candidates = listable(graph, case, day)
    listed = sorted((i for i in candidates if scores[i] > 0), key=lambda i: (-scores[i], i))[:top]
    reports = ranges(
        graph,
        measure,
        candidates=candidates,
        falling=falling_ties(graph, lambda support: support.groups),
        keys={group for i in listed for group in origins_of(graph, i)},
    )
    source_of = {i: report.originator or report.agency for i, report in case.reports.items()}

    def sources_of(support: Support) -> frozenset[str]:
        return frozenset(source_of.get(report, report) for report in support.reports)

    by_source = ranges(graph, measure, candidates=candidates, falling=falling_ties(graph, sources_of))
    ranks = tuple(
        Rank(
            node_id=graph.nodes[i].id,
            label=graph.nodes[i].label,
            place=place,
            score=float(scores[i]),
            independent_reports=len(origins_of(graph, i)),
            lowest=float(reports.low[i]),
            highest=float(reports.high[i]),
            not_distinguishable_from=tuple(graph.nodes[j].id for j in listed if j != i and reports.overlap(i, j)),
            places=_span(reports, i),
            places_by_source=_span(by_source, i),
            sources=len(
                {s for e in graph.topology.incident(i) for kept in graph.edges[e].firm for s in sources_of(kept)}
            ),
        )
        for place, i in enumerate(listed, start=1)
    )
    return TargetRanking(by=by, day=day, ranks=ranks, waiting=waiting_count(graph, case, day), digest=digest)


def _span(found: Ranges, vertex: int) -> tuple[int, int]:
    return int(found.best[vertex]), int(found.worst[vertex])
