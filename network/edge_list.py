"""A caller's own plain network: an edge list or a square adjacency matrix, read into a graph.

Repeated pairs are one edge, the last weight wins; ties of a node to itself are dropped and counted.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import igraph as ig
import numpy as np
import pandas as pd

from data.errors import BadColumn, RefusedInput

_OLDEST = 120
_CHILD_KINDS = frozenset({"child", "child_at_risk"})
_THINGS = frozenset({"vehicle", "phone", "account", "venue", "location", "place", "organisation", "business", "event"})
_ID_COLUMNS = ("id", "node", "name")


@dataclass(frozen=True, slots=True)
class PlainGraph:
    """A graph read from a plain file.

    Attributes
    ----------
    graph : igraph.Graph
        Simple, vertices in order of appearance.
    ids : tuple of str or int
        Id of each vertex; whole numbers stay numbers.
    weights : tuple of float or None
        Weight of each edge.
    self_loops : int
        Rows dropped because both ends are the same.
    candidates : tuple of int or None
        Vertices that may stand in an answer; None if no ages were given.
    """

    graph: ig.Graph
    ids: tuple[str | int, ...]
    weights: tuple[float, ...] | None
    self_loops: int
    candidates: tuple[int, ...] | None


def read_graph(
    edges: pd.DataFrame,
    *,
    source: str = "source",
    target: str = "target",
    weight: str | None = None,
    matrix: bool = False,
    directed: bool = False,
    nodes: pd.DataFrame | None = None,
) -> PlainGraph:
    """Read a graph from a frame of edges or an adjacency matrix.

    Parameters
    ----------
    edges : pandas.DataFrame
        One row an edge; or with `matrix` a square table, with or without a first column of ids, 0 or empty for no tie.
    source, target : str
        Columns of the ends; letter case is forgiven.
    weight : str, optional
        Column of weights, positive; the values of a matrix are its weights.
    matrix : bool, default False
        Whether the frame is an adjacency matrix.
    directed : bool, default False
        Whether a row means from source to target only.
    nodes : pandas.DataFrame, optional
        Ids in a column ``id``, ``node`` or ``name``, else in the first; adds isolates. With a column ``age``, children
        and unknown ages may not stand in an answer; ``kind`` tells things, which have no age, from people.

    Returns
    -------
    PlainGraph
        Vertices in order of appearance, isolates last.

    Raises
    ------
    BadColumn
        If a column is missing or a matrix is not square.
    RefusedInput
        If an end is empty or a weight is no positive number.
    """
    rows = _matrix_rows(edges) if matrix else _edge_rows(edges, source, target, weight)
    index: dict[Hashable, int] = {}
    found: dict[tuple[int, int], float] = {}
    loops = 0
    for a, b, value in rows:
        pair = index.setdefault(a, len(index)), index.setdefault(b, len(index))
        if pair[0] == pair[1]:
            loops += 1
        else:
            found[pair if directed else (min(pair), max(pair))] = value
    frame = _nodes(nodes)
    for node in frame.index if frame is not None else []:
        index.setdefault(node, len(index))
    if matrix:
        loops -= len(edges)
    return PlainGraph(
        graph=ig.Graph(n=len(index), edges=list(found), directed=directed),
        ids=_plain_ids(list(index)),
        weights=tuple(found.values()) if weight or matrix else None,
        self_loops=loops,
        candidates=_candidates(list(index), frame),
    )


def _edge_rows(
    edges: pd.DataFrame, source: str, target: str, weight: str | None
) -> list[tuple[Hashable, Hashable, float]]:
    columns = [_column(edges, name) for name in (source, target, *([weight] if weight else []))]
    part = edges[columns]
    empty = part.iloc[:, :2].isna().any(axis=1) | (part.iloc[:, :2].astype(str) == "").any(axis=1)
    if empty.any():
        raise RefusedInput(f"edges row {_rows(empty)}: an end is empty; give both ends or leave the row out")
    values = pd.Series(1.0, index=part.index)
    if weight:
        values = pd.to_numeric(part.iloc[:, 2], errors="coerce").astype(float)
        wrong = ~(values.notna() & (values > 0) & (values < float("inf")))
        if wrong.any():
            raise RefusedInput(f"edges row {_rows(wrong)}, column {weight}: weights must be positive numbers")
    ends = (part.iloc[:, i].map(_canonical) for i in (0, 1))
    return list(zip(*ends, values, strict=True))


def _matrix_rows(table: pd.DataFrame) -> list[tuple[Hashable, Hashable, float]]:
    """Every node with itself first, so that isolates and order stay, then the ties."""
    body = table.iloc[:, 1:] if table.shape[1] == len(table) + 1 else table
    if body.shape[0] != body.shape[1]:
        raise BadColumn(f"matrix: {len(table)} rows and {body.shape[1]} columns; give as many rows as columns")
    ids = [_canonical(name) for name in body.columns]
    if body is not table and [_canonical(v) for v in table.iloc[:, 0]] != ids:
        raise BadColumn("matrix: ids of rows and columns differ; give both in the same order")
    cells = body.apply(pd.to_numeric, errors="coerce").to_numpy(dtype=float)
    bad = np.isnan(cells) & ~body.isna().to_numpy()
    if bad.any() or (cells < 0).any():
        row = int(np.argwhere(bad | (cells < 0))[0][0]) + 2
        raise RefusedInput(f"matrix row {row}: a cell is not a number of 0 or more")
    own = [(node, node, 0.0) for node in ids]
    return own + [(ids[i], ids[j], float(cells[i, j])) for i, j in np.argwhere(np.nan_to_num(cells) > 0)]


def _nodes(nodes: pd.DataFrame | None) -> pd.DataFrame | None:
    """Give the frame of nodes lower-case columns and the ids as index."""
    if nodes is None:
        return None
    frame = nodes.rename(columns={c: str(c).strip().lower() for c in nodes.columns})
    name = next((c for c in _ID_COLUMNS if c in frame.columns), frame.columns[0])
    frame.index = pd.Index([_canonical(v) for v in frame[name]])
    if (twice := frame.index.duplicated()).any():
        raise RefusedInput(
            f"nodes row {_rows(pd.Series(twice))}: this id stands in an earlier row; give each node once"
        )
    return frame


def _candidates(ids: Sequence[Hashable], frame: pd.DataFrame | None) -> tuple[int, ...] | None:
    """Vertices known to be adults or things; a node that the file of nodes does not name is of unknown age."""
    if frame is None or not {"age", "kind"} & set(frame.columns):
        return None
    nothing = pd.Series("", index=frame.index, dtype=object)
    # An age that nobody has is not known; a person without any age is possibly a child.
    age = pd.to_numeric(frame.get("age", nothing), errors="coerce").astype(float)
    words = frame.get("kind", nothing).astype(str).str.strip().str.lower()
    kind = words.str.replace(r"[\s-]+", "_", regex=True)
    adult = (age >= 18) & (age <= _OLDEST) & ~kind.isin(_CHILD_KINDS)
    fine = adult | kind.isin(_THINGS)
    allowed = set(frame.index[fine])
    return tuple(i for i, node in enumerate(ids) if node in allowed)


def _column(frame: pd.DataFrame, name: str) -> str:
    by_case = {str(c).strip().casefold(): str(c) for c in reversed(frame.columns)}
    found = name if name in frame.columns else by_case.get(name.casefold())
    if found is None:
        raise BadColumn(f"edges: no column {name!r}; the file has {', '.join(map(str, frame.columns))}")
    return found


def _canonical(value: object) -> Hashable:
    """Text of an id, so that 1, 1.0 and "1" are one node while "007" is another."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _plain_ids(ids: list[Hashable]) -> tuple[str | int, ...]:
    texts = [str(node) for node in ids]
    if all(text.isascii() and text.isdigit() and str(int(text)) == text for text in texts):
        return tuple(int(text) for text in texts)
    return tuple(texts)


def _rows(mask: pd.Series[bool]) -> str:
    """First faulty rows as a spreadsheet counts them: the header is row 1."""
    rows = [str(i + 2) for i in np.flatnonzero(mask.to_numpy())]
    return ", ".join(rows[:5]) + (f" and {len(rows) - 5} more" if len(rows) > 5 else "")
