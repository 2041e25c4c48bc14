"""CSV and the CSV that i2 Analyst's Notebook imports: one row a tie or node, the terms on every row.

A cell that a spreadsheet would take for a formula gets an apostrophe before it, which reading takes off again.
"""

from __future__ import annotations

import csv
import io
from dataclasses import fields

from data.errors import RefusedInput
from network.exchange.cells import node_cells, node_of, terms_of, tie_cells, tie_of
from network.exchange.package import Package, PackedNode, PackedRow, PackedTie, row_of
from network.exchange.terms import Terms

_NODE = [item.name for item in fields(PackedNode)]
_TIE = [item.name for item in fields(PackedTie)]
_TERMS = [item.name for item in fields(Terms)]
_ROW = [item.name for item in fields(PackedRow)]
_CSV = ["record", *dict.fromkeys((*_NODE, *_TIE)), *_ROW, *(f"terms_{name}" for name in _TERMS)]
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_I2_KINDS = {
    "person_of_concern": "Person",
    "child_at_risk": "Person",
    "person": "Person",
    "vehicle": "Vehicle",
    "phone": "Telephone",
    "venue": "Place",
    "location": "Place",
    "event": "Event",
}
_I2_TERMS = {f"terms_{name}": f"Terms {name.replace('_', ' ').title()}" for name in _TERMS}
_I2_NODE = {name: name.replace("_", " ").title() for name in _NODE}
_I2_TIE = {
    "kinds": "Link Type",
    "first": "Date From",
    "last": "Date To",
    "line": "Line",
    "grade": "Grade",
    "independent_reports": "Independent Reports",
    "forces": "Link Forces",
    "handling": "Link Handling",
    "reports": "Source Reference",
}
_I2_ROW = {"table": "Intake Table", "cells": "Intake Cells"}
_I2 = [
    *(f"Entity {end} {word}" for end in (1, 2) for word in ("Type", *_I2_NODE.values())),
    *_I2_TIE.values(),
    *_I2_ROW.values(),
    *_I2_TERMS.values(),
]


def write_csv(package: Package) -> str:
    """Write nodes and ties as one table.

    Parameters
    ----------
    package : Package
        What to write.

    Returns
    -------
    str
        CSV with a column ``record``: ``node``, ``tie``, ``row`` (for intake) or, in an empty network, ``terms``.
    """
    terms = {f"terms_{name}": value for name, value in package.terms.as_text().items()}
    rows = [{"record": "node", **node_cells(node), **terms} for node in package.nodes]
    rows += [{"record": "tie", **tie_cells(tie), **terms} for tie in package.ties]
    rows += [{"record": "row", "table": row.table, "cells": row.cells, **terms} for row in package.rows]
    return _table(_CSV, rows or [{"record": "terms", **terms}])


def read_csv(text: str) -> Package:
    """Read what `write_csv` wrote.

    Parameters
    ----------
    text : str
        CSV.

    Returns
    -------
    Package
        Equal to what was written.

    Raises
    ------
    RefusedInput
        If it is no such file.
    """
    rows = _rows(text)
    return Package(
        terms=terms_of({name: rows[0].get(f"terms_{name}", "") for name in _TERMS}),
        nodes=tuple(node_of(row) for row in rows if row.get("record") == "node"),
        ties=tuple(tie_of(row) for row in rows if row.get("record") == "tie"),
        rows=tuple(row_of(row) for row in rows if row.get("record") == "row"),
    )


def write_i2(package: Package) -> str:
    """Write the form that i2 Analyst's Notebook imports: both ends and the link on one row.

    Parameters
    ----------
    package : Package
        What to write.

    Returns
    -------
    str
        CSV; a node without a tie has a row without a second end, a record for intake one without any end.
    """
    nodes = {node.id: node for node in package.nodes}
    terms = {_I2_TERMS[f"terms_{name}"]: value for name, value in package.terms.as_text().items()}
    rows = [
        {
            **_i2_end(1, nodes[tie.source]),
            **_i2_end(2, nodes[tie.target]),
            **{_I2_TIE[name]: value for name, value in tie_cells(tie).items() if name in _I2_TIE},
            **terms,
        }
        for tie in package.ties
    ]
    tied = {end for tie in package.ties for end in (tie.source, tie.target)}
    rows += [{**_i2_end(1, node), **terms} for node in package.nodes if node.id not in tied]
    rows += [{_I2_ROW["table"]: row.table, _I2_ROW["cells"]: row.cells, **terms} for row in package.rows]
    return _table(_I2, rows or [terms])


def read_i2(text: str) -> Package:
    """Read what `write_i2` wrote.

    Parameters
    ----------
    text : str
        CSV.

    Returns
    -------
    Package
        Equal to what was written.

    Raises
    ------
    RefusedInput
        If it is no such file.
    """
    rows = _rows(text)
    nodes: dict[str, PackedNode] = {}
    ties = []
    for row in rows:
        ends = [{name: row.get(f"Entity {end} {word}", "") for name, word in _I2_NODE.items()} for end in (1, 2)]
        for end in ends:
            if end["id"]:
                nodes.setdefault(end["id"], node_of(end))
        if ends[1]["id"]:
            cells = {name: row.get(word, "") for name, word in _I2_TIE.items()}
            ties.append(tie_of({"source": ends[0]["id"], "target": ends[1]["id"], **cells}))
    terms = terms_of({name: rows[0].get(_I2_TERMS[f"terms_{name}"], "") for name in _TERMS})
    return Package(
        terms=terms,
        nodes=tuple(sorted(nodes.values(), key=lambda node: node.id)),
        ties=tuple(ties),
        rows=tuple(
            row_of({name: row.get(word, "") for name, word in _I2_ROW.items()})
            for row in rows
            if row.get("Intake Table")
        ),
    )


def harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a cell for a formula.

    Parameters
    ----------
    cell : str
        Text.

    Returns
    -------
    str
        With an apostrophe before it if it begins like a formula.

    Examples
    --------
    >>> harmless("=1+1"), harmless("+44 7700 900123"), harmless("plain")
    ("'=1+1", "'+44 7700 900123", 'plain')
    """
    return f"'{cell}" if cell.lstrip(" ").startswith(_RISKY) else cell


def _table(columns: list[str], rows: list[dict[str, str]]) -> str:
    out = io.StringIO(newline="")
    table = csv.DictWriter(out, columns, restval="", lineterminator="\r\n")
    table.writeheader()
    table.writerows({name: harmless(value) for name, value in row.items()} for row in rows)
    return out.getvalue()


def _rows(text: str) -> list[dict[str, str]]:
    table = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        rows = [{str(k): (v or "").removeprefix("'") for k, v in row.items() if isinstance(v, str)} for row in table]
    except csv.Error as fault:
        raise RefusedInput(f"exchange file: not a table ({fault})") from fault
    if not rows:
        raise RefusedInput("exchange file: no rows, so its terms are missing; ask the sender for the file as made")
    return rows


def _i2_end(end: int, node: PackedNode) -> dict[str, str]:
    cells = {f"Entity {end} {_I2_NODE[name]}": value for name, value in node_cells(node).items()}
    return {f"Entity {end} Type": _I2_KINDS.get(node.kind, "Entity"), **cells}
