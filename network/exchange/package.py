"""What a file holds whatever its format: nodes, ties, and the terms on which it was given. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data.codes import Handling
from data.errors import RefusedInput
from data.grading import strictest
from data.records import Case
from network.exchange.terms import Terms, clean
from network.structure import AssociationGraph


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedNode:
    """A node as it travels; all lists are sorted."""

    id: str
    kind: str
    label: str
    force: str
    forces: tuple[str, ...]
    protected: bool
    handling: str
    reports: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedTie:
    """A tie as it travels; `grade` is that of the firmest report."""

    source: str
    target: str
    kinds: tuple[str, ...]
    first: date
    last: date
    line: str
    grade: str
    independent_reports: int
    forces: tuple[str, ...]
    handling: str
    reports: tuple[str, ...]

    @property
    def id(self) -> str:
        """Id made of both ends."""
        return f"{self.source}|{self.target}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedRow:
    """A record as intake reads it: its table and its cells, written as JSON."""

    table: str
    cells: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """Terms, nodes and ties of one file, and the records that they were drawn from as rows for intake."""

    terms: Terms
    nodes: tuple[PackedNode, ...]
    ties: tuple[PackedTie, ...]
    rows: tuple[PackedRow, ...] = ()


def row_of(cells: object) -> PackedRow:
    """Make a row of what a file holds of it.

    Parameters
    ----------
    cells : object
        Mapping with ``table`` and ``cells``.

    Returns
    -------
    PackedRow
        Row.

    Raises
    ------
    RefusedInput
        If it is no such row.
    """
    if not isinstance(cells, dict) or not all(isinstance(cells.get(name), str) for name in ("table", "cells")):
        raise RefusedInput("exchange file: a row without its table or cells; it is no file of this product")
    return PackedRow(table=cells["table"], cells=cells["cells"])


def pack(graph: AssociationGraph, case: Case, terms: Terms) -> Package:
    """Put a network into the form in which it travels.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of one audience's view.
    case : Case
        The same view's records.
    terms : Terms
        On what terms.

    Returns
    -------
    Package
        References for people, never names; ties suspected to be false are left out.
    """

    def handling(reports: tuple[str, ...]) -> str:
        return strictest(case.reports[r].handling if r in case.reports else Handling.C for r in reports).value

    nodes = tuple(
        PackedNode(
            id=clean(node.id),
            kind=node.kind,
            label=clean(node.label),
            force=clean(node.force or ""),
            forces=tuple(sorted(map(clean, node.forces))),
            protected=node.protected,
            handling=handling(node.reports),
            reports=tuple(sorted(map(clean, node.reports))),
        )
        for node in graph.nodes
    )
    ties = tuple(
        PackedTie(
            source=clean(edge.source),
            target=clean(edge.target),
            kinds=edge.kinds,
            first=edge.first,
            last=edge.last,
            line=edge.line.value,
            grade=clean(edge.best_grade),
            independent_reports=edge.independent_reports,
            forces=tuple(sorted(map(clean, edge.forces))),
            handling=handling(edge.report_ids),
            reports=tuple(sorted(map(clean, edge.report_ids))),
        )
        for edge in graph.edges
    )
    return Package(terms=terms, nodes=nodes, ties=ties)
