"""GraphML and GEXF, as networkx, igraph, Gephi and yEd read them; the terms stand in the graph's own data."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import fields

from data.errors import RefusedInput
from network.exchange.cells import node_cells, node_of, terms_of, tie_cells, tie_of
from network.exchange.package import Package, PackedNode, PackedRow, PackedTie, row_of

GRAPHML = "http://graphml.graphdrawing.org/xmlns"
GEXF = "http://gexf.net/1.3"
_NODE = [item.name for item in fields(PackedNode) if item.name != "id"]
_TIE = [item.name for item in fields(PackedTie) if item.name not in ("source", "target")]
_ROWS = "intake_rows"
_TYPES = {"protected": "boolean", "independent_reports": "int"}


def write_graphml(package: Package) -> str:
    """Write GraphML.

    Parameters
    ----------
    package : Package
        What to write.

    Returns
    -------
    str
        XML; the terms are data of the graph, one key each.
    """
    ET.register_namespace("", GRAPHML)
    root = ET.Element(f"{{{GRAPHML}}}graphml")
    terms = package.terms.as_text() | _packed(package.rows)
    for domain, names in (("node", _NODE), ("edge", _TIE), ("graph", list(terms))):
        for name in names:
            kind = _TYPES.get(name, "string")
            attributes = {"id": f"{domain}_{name}", "for": domain, "attr.name": name, "attr.type": kind}
            ET.SubElement(root, f"{{{GRAPHML}}}key", attributes)
    graph = ET.SubElement(root, f"{{{GRAPHML}}}graph", {"id": "lantern", "edgedefault": "undirected"})
    _data(graph, "graph", terms)
    for node in package.nodes:
        cells = node_cells(node)
        _data(ET.SubElement(graph, f"{{{GRAPHML}}}node", {"id": cells.pop("id")}), "node", cells)
    for tie in package.ties:
        cells = tie_cells(tie)
        ends = {"id": tie.id, "source": cells.pop("source"), "target": cells.pop("target")}
        _data(ET.SubElement(graph, f"{{{GRAPHML}}}edge", ends), "edge", cells)
    return _document(root)


def read_graphml(text: str) -> Package:
    """Read what `write_graphml` wrote.

    Parameters
    ----------
    text : str
        XML.

    Returns
    -------
    Package
        Equal to what was written.

    Raises
    ------
    RefusedInput
        If it is no such file, or declares entities.
    """
    root = _parsed(text)
    graph = root.find(f"{{{GRAPHML}}}graph")
    if graph is None:
        raise RefusedInput("exchange file: no graph in it; give a GraphML file of this product")
    names = {key.get("id", ""): key.get("attr.name", "") for key in root.iter(f"{{{GRAPHML}}}key")}

    def cells(of: ET.Element) -> dict[str, str]:
        return {names.get(d.get("key", ""), ""): d.text or "" for d in of.findall(f"{{{GRAPHML}}}data")}

    return _read(graph, GRAPHML, cells(graph), cells)


def write_gexf(package: Package) -> str:
    """Write GEXF 1.3.

    Parameters
    ----------
    package : Package
        What to write.

    Returns
    -------
    str
        XML; the terms are the description of its meta element, as JSON, and ``when`` is on ties as dates.
    """
    ET.register_namespace("", GEXF)
    root = ET.Element(f"{{{GEXF}}}gexf", {"version": "1.3"})
    meta = ET.SubElement(root, f"{{{GEXF}}}meta", {"lastmodifieddate": package.terms.made_on.isoformat()})
    ET.SubElement(meta, f"{{{GEXF}}}creator").text = "Lantern"
    ET.SubElement(meta, f"{{{GEXF}}}keywords").text = f"{package.terms.marking}, handling {package.terms.handling}"
    ET.SubElement(meta, f"{{{GEXF}}}description").text = json.dumps(
        package.terms.as_text() | _packed(package.rows), ensure_ascii=False
    )
    graph = ET.SubElement(root, f"{{{GEXF}}}graph", {"defaultedgetype": "undirected", "mode": "static"})
    for domain, names in (("node", _NODE), ("edge", _TIE)):
        listed = ET.SubElement(graph, f"{{{GEXF}}}attributes", {"class": domain})
        for name in names:
            kind = {"int": "integer"}.get(_TYPES.get(name, "string"), _TYPES.get(name, "string"))
            ET.SubElement(listed, f"{{{GEXF}}}attribute", {"id": f"{domain}_{name}", "title": name, "type": kind})
    nodes, edges = ET.SubElement(graph, f"{{{GEXF}}}nodes"), ET.SubElement(graph, f"{{{GEXF}}}edges")
    for node in package.nodes:
        cells = node_cells(node)
        shown = {"id": cells.pop("id"), "label": node.label or node.id}
        _values(ET.SubElement(nodes, f"{{{GEXF}}}node", shown), "node", cells)
    for tie in package.ties:
        cells = tie_cells(tie)
        ends = {"id": tie.id, "source": cells.pop("source"), "target": cells.pop("target")}
        _values(ET.SubElement(edges, f"{{{GEXF}}}edge", ends), "edge", cells)
    return _document(root)


def read_gexf(text: str) -> Package:
    """Read what `write_gexf` wrote.

    Parameters
    ----------
    text : str
        XML.

    Returns
    -------
    Package
        Equal to what was written.

    Raises
    ------
    RefusedInput
        If it is no such file, or declares entities.
    """
    root = _parsed(text)
    described = root.findtext(f"{{{GEXF}}}meta/{{{GEXF}}}description") or "{}"
    try:
        terms = json.loads(described)
    except (ValueError, RecursionError) as fault:
        raise RefusedInput("exchange file: its terms cannot be read; ask the sender for the file as made") from fault
    titles = {a.get("id", ""): a.get("title", "") for a in root.iter(f"{{{GEXF}}}attribute")}

    def cells(of: ET.Element) -> dict[str, str]:
        return {titles.get(v.get("for", ""), ""): v.get("value", "") for v in of.iter(f"{{{GEXF}}}attvalue")}

    return _read(root, GEXF, terms if isinstance(terms, dict) else {}, cells)


def _read(
    root: ET.Element, space: str, terms: dict[str, str], cells: Callable[[ET.Element], dict[str, str]]
) -> Package:
    def ends(edge: ET.Element) -> dict[str, str]:
        return {name: edge.get(name, "") for name in ("source", "target")}

    return Package(
        terms=terms_of(terms),
        nodes=tuple(node_of({"id": n.get("id", ""), **cells(n)}) for n in _each(root, space, "node")),
        ties=tuple(tie_of({**ends(e), **cells(e)}) for e in _each(root, space, "edge")),
        rows=_unpacked(terms.get(_ROWS, "[]")),
    )


def _packed(rows: tuple[PackedRow, ...]) -> dict[str, str]:
    """Rows for intake as one more text beside the terms."""
    if not rows:
        return {}
    return {_ROWS: json.dumps([{"table": row.table, "cells": row.cells} for row in rows], ensure_ascii=False)}


def _unpacked(text: str) -> tuple[PackedRow, ...]:
    try:
        held = json.loads(text)
    except (ValueError, TypeError, RecursionError) as fault:
        raise RefusedInput("exchange file: its rows for intake cannot be read; ask the sender for the file") from fault
    return tuple(row_of(one) for one in held) if isinstance(held, list) else ()


def _each(root: ET.Element, space: str, name: str) -> Iterator[ET.Element]:
    return root.iter(f"{{{space}}}{name}")


def _data(parent: ET.Element, domain: str, cells: dict[str, str]) -> None:
    for name, value in cells.items():
        ET.SubElement(parent, f"{{{GRAPHML}}}data", {"key": f"{domain}_{name}"}).text = value


def _values(parent: ET.Element, domain: str, cells: dict[str, str]) -> None:
    held = ET.SubElement(parent, f"{{{GEXF}}}attvalues")
    for name, value in cells.items():
        ET.SubElement(held, f"{{{GEXF}}}attvalue", {"for": f"{domain}_{name}", "value": value})


def _document(root: ET.Element) -> str:
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _parsed(text: str) -> ET.Element:
    """Parse XML; a document type could unpack without end or fetch from outside, so none is read."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise RefusedInput("exchange file: it declares a document type or entities; such files are not read")
    try:
        return ET.fromstring(text)  # noqa: S314 - no document type, so no entities to unpack
    except ET.ParseError as fault:
        raise RefusedInput(f"exchange file: not XML ({fault})") from fault
