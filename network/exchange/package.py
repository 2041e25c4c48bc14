"""What a file holds whatever its format: nodes, ties, and the terms on which it was given. Pure.

The terms travel inside the file, with the file and not beside it, and on every row where the format has rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date, timedelta

from data.codes import Handling
from data.errors import RefusedInput
from data.grading import strictest
from data.records import Case
from network.structure import AssociationGraph

MARKING = "OFFICIAL-SENSITIVE"
LONGEST_DAYS = 366
NO_CONDITIONS = "none"
_UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms a file was given.

    Attributes
    ----------
    handling : str
        Strictest handling code of everything in it.
    audience : str
        Whose view it was made from.
    expires : date
        Last day on which it may be used.
    anchor : str
        Digest of the audit entry that tells of this disclosure; its number before it only if the giver may read the
        audit.
    digest : str
        Digest of the view it was made from.
    conditions : str
        Conditions of every report with handling C in it, each with the id of the report; ``none`` if there is none.
    """

    marking: str
    handling: str
    audience: str
    recipient: str
    purpose: str
    made_on: date
    expires: date
    anchor: str
    digest: str = ""
    conditions: str = NO_CONDITIONS

    def __post_init__(self) -> None:
        """Refuse terms that name nobody, or that do not end."""
        for name in ("recipient", "purpose", "audience", "marking"):
            if not str(getattr(self, name)).strip():
                raise RefusedInput(f"export: no {name}; say it, it is written into the file")
        if not self.made_on <= self.expires <= self.made_on + timedelta(days=LONGEST_DAYS):
            raise RefusedInput(f"export: expiry {self.expires} must lie from today to {LONGEST_DAYS} days ahead")

    def as_text(self) -> dict[str, str]:
        """Give every term as text.

        Returns
        -------
        dict of str to str
            In the order of the attributes; days as YYYY-MM-DD.
        """
        return {item.name: clean(str(getattr(self, item.name))) for item in fields(self)}

    def is_expired(self, day: date) -> bool:
        """Whether the file may no longer be used.

        Parameters
        ----------
        day : date
            Today.

        Returns
        -------
        bool
            True after the last day.
        """
        return day > self.expires


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


def handling_of(case: Case) -> str:
    """Strictest handling of all reports of a case.

    Parameters
    ----------
    case : Case
        Permitted records.

    Returns
    -------
    str
        ``C`` if any is, or if there are none; else ``P``.
    """
    return strictest(report.handling for report in case.reports.values()).value


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


def clean(text: str) -> str:
    """Replace what no file format can hold, such as control characters, and line ends by a space.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        Text that XML, CSV and JSON all give back as it is.
    """
    return _UNWRITABLE.sub("\ufffd", " ".join(text.split()))


def joined(values: tuple[str, ...]) -> str:
    """One cell for several values.

    Parameters
    ----------
    values : tuple of str
        Values.

    Returns
    -------
    str
        Joined by ``; ``, with ``;`` and the backslash inside a value escaped by a backslash.

    Examples
    --------
    >>> parted(joined(("a;b", "c")))
    ('a;b', 'c')
    """
    return "; ".join(value.replace("\\", "\\\\").replace(";", "\\;") for value in values)


def parted(cell: str) -> tuple[str, ...]:
    """Take a cell apart again.

    Parameters
    ----------
    cell : str
        Made by `joined`.

    Returns
    -------
    tuple of str
        The values.
    """
    if not cell:
        return ()
    parts = re.findall(r"((?:\\.|[^;\\])*)(?:; |$)", cell)
    values = parts[:-1] if len(parts) > 1 and parts[-1] == "" else parts
    return tuple(re.sub(r"\\(.)", r"\1", part) for part in values)


def node_cells(node: PackedNode) -> dict[str, str]:
    """Give a node as text cells.

    Parameters
    ----------
    node : PackedNode
        Node.

    Returns
    -------
    dict of str to str
        By attribute.
    """
    return {item.name: _cell(getattr(node, item.name)) for item in fields(node)}


def tie_cells(tie: PackedTie) -> dict[str, str]:
    """Give a tie as text cells.

    Parameters
    ----------
    tie : PackedTie
        Tie.

    Returns
    -------
    dict of str to str
        By attribute.
    """
    return {item.name: _cell(getattr(tie, item.name)) for item in fields(tie)}


def node_of(cells: dict[str, str]) -> PackedNode:
    """Make a node of text cells.

    Parameters
    ----------
    cells : dict of str to str
        As `node_cells` gives.

    Returns
    -------
    PackedNode
        Node.

    Raises
    ------
    RefusedInput
        If a cell is missing.
    """
    try:
        return PackedNode(
            id=cells["id"],
            kind=cells["kind"],
            label=cells["label"],
            force=cells["force"],
            forces=parted(cells["forces"]),
            protected=cells["protected"] != "false",
            handling=cells["handling"],
            reports=parted(cells["reports"]),
        )
    except KeyError as missing:
        raise RefusedInput(f"exchange file: a node without {missing}; it is no file of this product") from missing


def tie_of(cells: dict[str, str]) -> PackedTie:
    """Make a tie of text cells.

    Parameters
    ----------
    cells : dict of str to str
        As `tie_cells` gives.

    Returns
    -------
    PackedTie
        Tie.

    Raises
    ------
    RefusedInput
        If a cell is missing or is no date or number.
    """
    try:
        return PackedTie(
            source=cells["source"],
            target=cells["target"],
            kinds=parted(cells["kinds"]),
            first=date.fromisoformat(cells["first"]),
            last=date.fromisoformat(cells["last"]),
            line=cells["line"],
            grade=cells["grade"],
            independent_reports=int(cells["independent_reports"]),
            forces=parted(cells["forces"]),
            handling=cells["handling"],
            reports=parted(cells["reports"]),
        )
    except KeyError as missing:
        raise RefusedInput(f"exchange file: a tie without {missing}; it is no file of this product") from missing
    except ValueError as fault:
        raise RefusedInput(
            "exchange file: a tie whose days or count cannot be read; it is no file of this product"
        ) from fault


def terms_of(cells: dict[str, str]) -> Terms:
    """Make terms of text cells; a file without its terms is not read.

    Parameters
    ----------
    cells : dict of str to str
        As `Terms.as_text` gives.

    Returns
    -------
    Terms
        Terms.

    Raises
    ------
    RefusedInput
        If they are missing.
    """
    try:
        days = {name: date.fromisoformat(cells[name]) for name in ("made_on", "expires")}
        words = {item.name: cells[item.name] for item in fields(Terms) if item.name not in days}
    except KeyError as missing:
        raise RefusedInput(
            f"exchange file: its terms cannot be read, {missing} is lacking; ask the sender for the file as it was made"
        ) from missing
    except ValueError as fault:
        raise RefusedInput(
            "exchange file: its terms cannot be read, a day is none; ask the sender for the file as it was made"
        ) from fault
    return Terms(**words, **days)  # type: ignore[arg-type]


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return joined(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
