"""Rejected rows: one fault a line in memory, one bad row a line in the file that goes back to whoever sent the data."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from data.cells import neutralised
from data.errors import RefusedInput


@dataclass(frozen=True, slots=True, order=True)
class Rejection:
    """One fault of one row.

    Attributes
    ----------
    file : str
        File name without its folder.
    row : int
        Row as a spreadsheet shows it: the header is row 1.
    column : str
        Canonical column, or empty when the whole row is at fault.
    reason : str
        What is wrong and what to do; it carries codes, ids and column names, never a value that may name somebody.
    """

    file: str
    row: int
    column: str
    reason: str


def write_rejections(
    path: Path, rejections: Iterable[Rejection], rows: Mapping[tuple[str, int], Mapping[str, str]]
) -> int:
    """Write the bad rows with their reasons, readable by the owner of the file only.

    Parameters
    ----------
    path : pathlib.Path
        CSV file to write; an existing one is replaced.
    rejections : iterable of Rejection
        Faults of one or several files.
    rows : mapping of (str, int) to mapping of str to str
        Cells by header for each (file, row), as batches give them.

    Returns
    -------
    int
        Number of rows written, without the header.

    Raises
    ------
    RefusedInput
        If the file cannot be written.
    """
    faults: dict[tuple[str, int], list[Rejection]] = {}
    for rejection in rejections:
        faults.setdefault((rejection.file, rejection.row), []).append(rejection)
    headers = list(dict.fromkeys(header for key in faults for header in rows.get(key, {})))
    try:
        # the rows may name children, so nobody else on the machine may read them
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        path.chmod(0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
            writer.writerow(
                [
                    neutralised(h)
                    for h in ("rejected_file", "rejected_row", "rejected_column", "rejected_reason", *headers)
                ]
            )
            for (file, row), found in faults.items():
                cells = rows.get((file, row), {})
                columns = "; ".join(dict.fromkeys(r.column for r in found if r.column))
                reasons = "; ".join(dict.fromkeys(f"{r.column}: {r.reason}" if r.column else r.reason for r in found))
                values = (file, str(row), columns, reasons, *(cells.get(header, "") for header in headers))
                writer.writerow([neutralised(value) for value in values])
    except OSError as error:
        raise RefusedInput(f"{path.name}: the rejection file cannot be written ({error.strerror})") from error
    return len(faults)
