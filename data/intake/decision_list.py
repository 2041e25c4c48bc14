"""A list of decisions to keep or to erase: its columns, and its rows as they stand in a file."""

from __future__ import annotations

from pathlib import Path

from data.errors import RefusedInput
from data.intake.reading import read_table

COLUMNS = ("person", "decision", "reason", "decided_by", "second", "next_review")
_NEEDED = COLUMNS[:4]
_MOST_BYTES = 5_000_000
_MOST_DECISIONS = 10_000


def read_decisions(file: Path) -> list[dict[str, str]]:
    """Read the rows of a list of decisions; what they say is checked when they are applied.

    Parameters
    ----------
    file : pathlib.Path
        CSV or XLSX.

    Returns
    -------
    list of dict
        Column to cell, in order.

    Raises
    ------
    RefusedInput
        If it is no table, is too large, or lacks a column.
    """
    table = read_table(file, max_bytes=_MOST_BYTES, max_rows=_MOST_DECISIONS)
    header = tuple(name.strip().lower() for name in table.header)
    if lacking := [name for name in _NEEDED if name not in header]:
        raise RefusedInput(f"{table.file}: row 1 lacks {', '.join(lacking)}; see: lantern retention apply --template")
    return [dict(zip(header, cells, strict=False)) for _, cells in table.rows]
