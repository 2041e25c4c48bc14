"""Which counts of a whole profile are withheld: looked at over all its tables together, for they share their wholes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dashboards.reports.figures import Figure, Sheet, whole
from data.suppression_across import Sum, withhold_across

Hidden = Mapping[str, frozenset[tuple[int, int]]]
_NEIGHBOUR = "neighbour"


@dataclass
class _Counts:
    """Each different count once: the same records counted to the same number are one count, in whatever table."""

    values: list[int] = field(default_factory=list)
    records: list[frozenset[str]] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    unseen: set[int] = field(default_factory=set)
    guarded: set[int] = field(default_factory=set)
    _wholes: dict[tuple[int, frozenset[str] | str], int] = field(default_factory=dict)
    _cells: dict[tuple[int, frozenset[str]], int] = field(default_factory=dict)

    def whole(self, figure: Figure, name: str) -> int:
        """What is counted from the same records, or goes by the same name, is one whole."""
        held = frozenset(figure.records)
        keys = [key for key in ((figure.value, held), (figure.value, name)) if key[1]]
        place = next((self._wholes[key] for key in keys if key in self._wholes), None)
        if place is None:
            place = self._add(figure.value, held)
        self._wholes |= dict.fromkeys(keys, place)
        return place

    def cell(self, figure: Figure, own_whole: int | None) -> int:
        """A part that happens to be all of its own whole is still a count of its own: a reader does not know it."""
        key = figure.value, frozenset(figure.records)
        if not figure.records:
            return self._add(*key)
        if self._wholes.get(key) not in {own_whole, None}:
            return self._wholes[key]
        if key not in self._cells:
            self._cells[key] = self._add(*key)
        return self._cells[key]

    def rest(self, value: int) -> int:
        place = self._add(value, frozenset())
        self.unseen.add(place)
        return place

    def _add(self, value: int, records: frozenset[str]) -> int:
        self.values.append(value)
        self.records.append(records)
        return len(self.values) - 1


def withheld_in(sheets: Iterable[Sheet]) -> Hidden:
    """Find the cells of all sheets that a reader outside the group may not read.

    Parameters
    ----------
    sheets : iterable of Sheet
        All tables of one report.

    Returns
    -------
    mapping of str to frozenset of (int, int)
        Key of the sheet to rows and columns; the line of the whole comes after the last row.

    Notes
    -----
    Two counts are taken for one if they were counted from the same records to the same number. Counts of other reports,
    of another period or another area, are not looked at: whoever gives out several must compare them.
    """
    counts, every = _Counts(), list(sheets)
    wholes = {sheet.key: _wholes(sheet, counts) for sheet in every}
    cells = {sheet.key: _cells(sheet, wholes[sheet.key], counts) for sheet in every}
    for sheet_key, found in cells.items():
        if sheet_key == _NEIGHBOUR:
            _beside(found, counts)
    harmless = frozenset(range(len(counts.values))) - counts.guarded - counts.unseen
    hidden = withhold_across(counts.values, counts.sums, unseen=frozenset(counts.unseen), harmless=harmless)
    return {key: frozenset(cell for cell, place in found.items() if place in hidden) for key, found in cells.items()}


def _wholes(sheet: Sheet, counts: _Counts) -> dict[int, int]:
    held = {
        column: [row.figures[column] for row in sheet.rows if row.figures[column] is not None]
        for column in range(len(sheet.columns))
    }
    found = {}
    for column, counted in held.items():
        if sheet.parts and counted:
            name = f"{sheet.total}: {sheet.columns[column]}" if sheet.total else ""
            found[column] = counts.whole(whole(sheet.rows, column), name)
    if sheet.guarded:
        counts.guarded |= set(found.values())
    return found


def _cells(sheet: Sheet, wholes: Mapping[int, int], counts: _Counts) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for column in range(len(sheet.columns)):
        total, parts = wholes.get(column), []
        for number, row in enumerate(sheet.rows):
            figure = row.figures[column]
            if figure is not None:
                found[number, column] = counts.cell(figure, total)
                parts.append(found[number, column])
        if total is not None:
            counts.sums.append(Sum(tuple(parts), total))
            if sheet.total:
                found[len(sheet.rows), column] = total
    if sheet.guarded:
        counts.guarded |= set(found.values())
    return found


def _beside(found: Mapping[tuple[int, int], int], counts: _Counts) -> None:
    """Two areas side by side are parts of a whole that another table shows: with one of them the other is known."""
    for row in {row for row, _ in found}:
        areas = [place for (number, _), place in found.items() if number == row]
        together = frozenset().union(*(counts.records[place] for place in areas))
        around = _smallest_around(together, counts, without=areas)
        if around is None or len(together) < sum(len(counts.records[place]) for place in areas):
            continue
        rest = counts.values[around] - sum(counts.values[place] for place in areas)
        if rest >= 0:
            counts.sums.append(Sum((*areas, counts.rest(rest)), around))


def _smallest_around(records: frozenset[str], counts: _Counts, *, without: Sequence[int]) -> int | None:
    wider = [
        place
        for place, held in enumerate(counts.records)
        if records and records <= held and place not in without and place not in counts.unseen
    ]
    return min(wider, key=lambda place: (len(counts.records[place]), place), default=None)
