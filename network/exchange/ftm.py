"""FollowTheMoney JSON lines: one entity a line; the terms are a Note on the first line and stand on every entity."""

from __future__ import annotations

import json
from typing import Any

from data.errors import RefusedInput
from network.exchange.cells import node_cells, node_of, terms_of, tie_cells, tie_of
from network.exchange.package import Package, PackedNode, PackedTie, row_of

_SCHEMATA = {
    "person_of_concern": "Person",
    "child_at_risk": "Person",
    "person": "Person",
    "vehicle": "Vehicle",
    "phone": "UserAccount",
    "venue": "Organization",
    "location": "Address",
    "event": "Event",
}
_TERMS_ID, _ROW_ID = "lantern-terms", "lantern-row:"


def write_ftm(package: Package) -> str:
    """Write FollowTheMoney entities.

    Parameters
    ----------
    package : Package
        What to write.

    Returns
    -------
    str
        JSON lines; links are ``UnknownLink``, because a report seldom says who is the owner of what.
    """
    terms = package.terms.as_text()
    brief = {name: terms[name] for name in ("marking", "recipient", "purpose", "expires")}
    words = ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in terms.items())
    note = {"name": [f"{terms['marking']}: terms of this file"], "description": [words]}
    lines: list[dict[str, Any]] = [{"id": _TERMS_ID, "schema": "Note", "properties": note, "lantern": terms}]
    lines += [_node(node) | {"lantern": node_cells(node), "terms": brief} for node in package.nodes]
    lines += [_tie(tie) | {"lantern": tie_cells(tie), "terms": brief} for tie in package.ties]
    for number, row in enumerate(package.rows, start=1):
        held = {"table": row.table, "cells": row.cells}
        note = {"name": [f"row for intake: {row.table}"]}
        lines.append(
            {"id": f"{_ROW_ID}{number}", "schema": "Note", "properties": note, "lantern": held, "terms": brief}
        )
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def read_ftm(text: str) -> Package:
    """Read what `write_ftm` wrote.

    Parameters
    ----------
    text : str
        JSON lines.

    Returns
    -------
    Package
        Equal to what was written.

    Raises
    ------
    RefusedInput
        If it is no such file.
    """
    held = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            held.append(_entity(line, number))
    terms = [cells for entity_id, _, cells in held if entity_id == _TERMS_ID]
    rows = [cells for entity_id, _, cells in held if entity_id.startswith(_ROW_ID)]
    rest = [(schema, cells) for key, schema, cells in held if key != _TERMS_ID and not key.startswith(_ROW_ID)]
    return Package(
        terms=terms_of(terms[0] if terms else {}),
        nodes=tuple(node_of(cells) for schema, cells in rest if schema != "UnknownLink"),
        ties=tuple(tie_of(cells) for schema, cells in rest if schema == "UnknownLink"),
        rows=tuple(row_of(cells) for cells in rows),
    )


def _entity(line: str, number: int) -> tuple[str, str, dict[str, str]]:
    try:
        entity = json.loads(line)
        cells = {str(k): str(v) for k, v in entity["lantern"].items()}
        return str(entity["id"]), str(entity["schema"]), cells
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise RefusedInput(f"exchange file, line {number}: not an entity of this product") from fault


def _node(node: PackedNode) -> dict[str, Any]:
    name = node.label or node.id
    properties = {"name": [name], "notes": [f"handling {node.handling}; {node.kind.replace('_', ' ')}"]}
    if node.kind == "vehicle":
        properties["registrationNumber"] = [name]
    if node.kind == "location":
        properties["full"] = [name]
    return {"id": node.id, "schema": _SCHEMATA.get(node.kind, "Thing"), "properties": properties}


def _tie(tie: PackedTie) -> dict[str, Any]:
    properties = {
        "subject": [tie.source],
        "object": [tie.target],
        "role": [kind.replace("_", " ") for kind in tie.kinds],
        "startDate": [tie.first.isoformat()],
        "endDate": [tie.last.isoformat()],
        "recordId": list(tie.reports),
        "summary": [f"grade {tie.grade}; {tie.independent_reports} independent; handling {tie.handling}"],
    }
    return {"id": f"link:{tie.id}", "schema": "UnknownLink", "properties": properties}
