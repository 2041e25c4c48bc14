"""Which counts of a whole profile are withheld: looked at over all its tables together, for they share their wholes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dashboards.reports.figures import Figure, Sheet, whole
from data.suppression import SMALLEST_SHOWN
from data.suppression_across import Sum, withhold_across

Hidden = Mapping[str, frozenset[tuple[int, int]]]
_NEIGHBOUR = "neighbour"
_Cells = dict[tuple[int, int], int]
_Slot = tuple[int, int]
"""Number of a report, and a column of it."""


@dataclass(frozen=True, slots=True)
class Told:
    """A report that its reader holds already: its tables, and the cells of them that were withheld."""

    sheets: tuple[Sheet, ...]
    hidden: Hidden


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

    def begin(self) -> None:
        """Another report: that all of a count lies in a part of its area is not known from the two numbers."""
        self._wholes.clear()
        self._cells.clear()

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


def withheld_in(sheets: Iterable[Sheet], told: Sequence[Told] = ()) -> Hidden:
    """Find the cells of all sheets that a reader outside the group may not read.

    Parameters
    ----------
    sheets : iterable of Sheet
        All tables of one report.
    told : sequence of Told, optional
        Reports that the same reader was given before. What they show cannot be taken back, so that the new report
        withholds whatever, taken from them or they from it, would leave a small count.

    Returns
    -------
    mapping of str to frozenset of (int, int)
        Key of the sheet to rows and columns; the line of the whole comes after the last row.

    Notes
    -----
    Two counts are taken for one if they were counted from the same records to the same number. Reports are compared by
    the same line of the same table, in whatever area or period: lines that share records are cut into the parts that
    they share and do not share, and a part of one to four records is guarded like a small count. Reports of other
    readers are not looked at.
    """
    counts = _Counts()
    before = [_places(one.sheets, counts) for one in told]
    now = _places(tuple(sheets), counts)
    for cells in (*before, now):
        if _NEIGHBOUR in cells:
            _beside(cells[_NEIGHBOUR][1], counts)
    if told:
        _shared((*before, now), counts)
    known, kept = _held(before, told)
    new = {place for _, cells in now.values() for place in cells.values()}
    small = {place for place in counts.guarded if counts.values[place] < SMALLEST_SHOWN}
    counts.unseen |= kept - known - new - small
    harmless = frozenset(range(len(counts.values))) - counts.guarded - counts.unseen
    hidden = withhold_across(
        counts.values, counts.sums, unseen=frozenset(counts.unseen), harmless=harmless, told=frozenset(known)
    )
    return {key: frozenset(cell for cell, place in cells.items() if place in hidden) for key, (_, cells) in now.items()}


_Placed = dict[str, tuple[Sheet, _Cells]]


def _places(sheets: tuple[Sheet, ...], counts: _Counts) -> _Placed:
    """Where each cell of a report stands among the counts; its wholes first, which its tables share."""
    counts.begin()
    wholes = [_wholes(sheet, counts) for sheet in sheets]
    return {sheet.key: (sheet, _cells(sheet, found, counts)) for sheet, found in zip(sheets, wholes, strict=True)}


def _held(before: Sequence[_Placed], told: Sequence[Told]) -> tuple[set[int], set[int]]:
    """Counts that the reader was shown before, and those that were withheld then."""
    shown, kept = set[int](), set[int]()
    for placed, one in zip(before, told, strict=True):
        for key, (_, cells) in placed.items():
            away = one.hidden.get(key, frozenset())
            for cell, place in cells.items():
                (kept if cell in away else shown).add(place)
    return shown, kept


def _shared(reports: Sequence[_Placed], counts: _Counts) -> None:
    """Cut each line that several reports have into what they share and what they do not."""
    tables: dict[str, dict[str, dict[_Slot, int]]] = {}
    for number, placed in enumerate(reports):
        for key, (sheet, cells) in placed.items():
            for (row, column), place in cells.items():
                label = sheet.rows[row].label if row < len(sheet.rows) else ""
                tables.setdefault(key, {}).setdefault(label, {})[number, column] = place
    for lines in tables.values():
        if not counts.guarded.isdisjoint(place for line in lines.values() for place in line.values()):
            _cut(list(lines.values()), counts)
            for line in lines.values():
                _nest(line, counts)


def _cut(lines: Sequence[Mapping[_Slot, int]], counts: _Counts) -> None:
    """Every record lies in one part, that of the reports which count it; a part may be empty in one line alone."""
    plain = [
        {slot: place for slot, place in line.items() if counts.values[place] == len(counts.records[place])}
        for line in lines
    ]
    sizes = [_sizes(line, counts) for line in plain]
    known = {slots for found in sizes for slots in found}
    if all(len(slots) == 1 for slots in known):
        return
    for line, found in zip(plain, sizes, strict=True):
        held = sorted({slots & set(line) for slots in known} - {frozenset()}, key=sorted)
        parts = {slots: counts.rest(found.get(slots, 0)) for slots in held}
        for slot, place in line.items():
            own = tuple(part for slots, part in parts.items() if slot in slots)
            if own:
                counts.sums.append(Sum(own, place))


def _sizes(line: Mapping[_Slot, int], counts: _Counts) -> Counter[frozenset[_Slot]]:
    within: dict[str, set[_Slot]] = {}
    for slot, place in line.items():
        for record in counts.records[place]:
            within.setdefault(record, set()).add(slot)
    return Counter(frozenset(slots) for slots in within.values())


def _nest(line: Mapping[_Slot, int], counts: _Counts) -> None:
    """Where people whose records were judged the same count once, parts of records are no parts of the count."""
    for one in sorted(set(line.values())):
        for other in sorted(set(line.values())):
            merged = any(counts.values[place] != len(counts.records[place]) for place in (one, other))
            if merged and counts.records[one] and counts.records[one] < counts.records[other]:
                _add_rest(one, other, counts)


def _add_rest(less: int, more: int, counts: _Counts) -> None:
    rest = counts.values[more] - counts.values[less]
    if rest >= 0:
        counts.sums.append(Sum((less, counts.rest(rest)), more))


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


def _cells(sheet: Sheet, wholes: Mapping[int, int], counts: _Counts) -> _Cells:
    found: _Cells = {}
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
