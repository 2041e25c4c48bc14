"""Counts and tables of them: every count carries its records, small ones are withheld, unknown is never nought."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from dashboards.reports.document import Cell, Table
from data.suppression import WITHHELD, suppress


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A count and the records that it was counted from.

    Attributes
    ----------
    value : int
        The count. People whose records were judged the same count once, so it may be less than the records.
    records : tuple of str
        Ids, sorted.
    """

    value: int
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a sheet.

    Attributes
    ----------
    figures : tuple of Figure or None
        One a column; None where it is not held.
    not_held : str
        Whom to ask where it is not held: that stands there instead of a nought.
    """

    label: str
    figures: tuple[Figure | None, ...]
    not_held: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table of counts before small ones are withheld.

    Attributes
    ----------
    key : str
        Name that does not change with its words, to find it by.
    parts : bool
        Whether the rows are parts of one whole, so that a withheld one could be worked out from the others.
    total : str
        Label of the line with the whole; empty for none.
    guarded : bool
        Whether small counts may point at somebody; counts of agencies, sources or runs do not.
    """

    key: str
    title: str
    heading: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    parts: bool = False
    total: str = ""
    guarded: bool = True
    caption: str = ""


def count(ids: Mapping[str, object] | set[str] | frozenset[str] | tuple[str, ...] | list[str]) -> Figure:
    """Count records, each once.

    Parameters
    ----------
    ids : collection of str
        Ids of the records.

    Returns
    -------
    Figure
        With the ids in order.
    """
    held = tuple(sorted(set(ids)))
    return Figure(value=len(held), records=held)


def whole(rows: tuple[Row, ...], column: int) -> Figure:
    """Put the parts of a whole together.

    Parameters
    ----------
    rows : tuple of Row
        Parts that do not overlap.
    column : int
        Which column.

    Returns
    -------
    Figure
        Sum of the counts, and the ids of all.
    """
    held = [figure for row in rows if (figure := row.figures[column]) is not None]
    ids = {one for figure in held for one in figure.records}
    return Figure(value=sum(figure.value for figure in held), records=tuple(sorted(ids)))


def as_table(sheet: Sheet, *, small_shown: bool = False, hidden: frozenset[tuple[int, int]] | None = None) -> Table:
    """Write a sheet as a table, small counts withheld and with them those that would give them away.

    Parameters
    ----------
    sheet : Sheet
        The counts.
    small_shown : bool, default False
        Whether small counts are shown: within the group alone.
    hidden : frozenset of (int, int), optional
        Rows and columns that are withheld, where several tables were looked at together; otherwise this one alone is.

    Returns
    -------
    Table
        A withheld count carries no records.
    """
    rows = sheet.rows
    if sheet.total and sheet.parts:
        sums = tuple(whole(rows, column) for column in range(len(sheet.columns)))
        rows = (*rows, Row(label=sheet.total, figures=sums))
    if small_shown or (hidden is None and not sheet.guarded):
        hidden = frozenset()
    elif hidden is None:
        hidden = frozenset(_hidden(sheet))
    n = len(sheet.columns)
    return Table(
        heading=(sheet.heading, *sheet.columns),
        rows=tuple(
            _row(sheet, row, number, hidden, is_total=number >= len(sheet.rows)) for number, row in enumerate(rows)
        ),
        widths=(3.4, *[1.3] * n),
        numbers=frozenset(range(1, n + 1)),
        caption=sheet.caption,
        narrow=n == 1,
        bars=_bars(sheet, hidden) if n == 1 else (),
    )


def _bars(sheet: Sheet, hidden: Collection[tuple[int, int]]) -> tuple[float, ...]:
    """Lengths of the bars: those of counts that are shown, beside the longest of them; the whole has none."""
    shown = [
        figure.value if (figure := row.figures[0]) is not None and (number, 0) not in hidden else 0
        for number, row in enumerate(sheet.rows)
    ]
    longest = max(shown, default=0)
    if not sheet.parts or longest == 0:
        return ()
    return (*(value / longest for value in shown), *([0.0] if sheet.total else []))


def _row(
    sheet: Sheet, row: Row, number: int, hidden: Collection[tuple[int, int]], *, is_total: bool
) -> tuple[Cell, ...]:
    asked = f" (not held: ask {row.not_held})" if row.not_held else ""
    cells = [Cell(text=row.label + asked, strong=is_total)]
    for column, figure in enumerate(row.figures):
        if figure is None:
            cells.append(Cell(text="not held"))
        elif (number, column) in hidden:
            cells.append(Cell(text=WITHHELD))
        else:
            about = f"{sheet.title}, {row.label.lower()}, {sheet.columns[column].lower()}: {figure.value:,}"
            cells.append(Cell(text=f"{figure.value:,}", records=figure.records, about=about, strong=is_total))
    return tuple(cells)


def _hidden(sheet: Sheet) -> set[tuple[int, int]]:
    """Rows and columns of the counts that are withheld; the line of the whole comes after the last row."""
    hidden = set()
    for column in range(len(sheet.columns)):
        held = [(number, row.figures[column]) for number, row in enumerate(sheet.rows)]
        counted = [(number, figure.value) for number, figure in held if figure is not None]
        if not counted:
            continue
        frame = pd.DataFrame({"count": [value for _, value in counted]}, index=[str(number) for number, _ in counted])
        left = suppress(frame, totals=sheet.parts)["count"]
        for place in left.index[left.isna()]:
            hidden.add((len(sheet.rows) if place not in frame.index else int(place), column))
        if len(counted) == 1 and (int(left.index[0]), column) in hidden:
            hidden.add((len(sheet.rows), column))
    return hidden
