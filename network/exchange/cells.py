"""A package as cells of a table and back: what formats that have rows and columns share. Pure."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date

from data.errors import RefusedInput
from network.exchange.package import PackedNode, PackedTie
from network.exchange.terms import Terms


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
