"""Small numbers in several tables at once: a count that one table withholds must not be told by another.

Tables of one report count the same children, incidents and places again and again: they share totals and often cells.
So every count stands here once, whatever tables show it, and every table says which counts sum to which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from data.errors import RefusedInput
from data.suppression import SMALLEST_SHOWN

_Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sum:
    """Counts that together are another one.

    Attributes
    ----------
    parts : tuple of int
        Places of the parts.
    whole : int
        Place of what they sum to.
    """

    parts: tuple[int, ...]
    whole: int

    @property
    def places(self) -> tuple[int, ...]:
        """Parts and whole."""
        return (*self.parts, self.whole)


def withhold_across(
    counts: Sequence[int],
    sums: Sequence[Sum],
    *,
    unseen: frozenset[int] = frozenset(),
    harmless: frozenset[int] = frozenset(),
    told: frozenset[int] = frozenset(),
    smallest: int = SMALLEST_SHOWN,
) -> frozenset[int]:
    """Withhold small counts, and others with them until none of them can be worked out from all tables together.

    Parameters
    ----------
    counts : sequence of int
        Each different count once, however many tables show it.
    sums : sequence of Sum
        What a reader of all tables knows of them.
    unseen : frozenset of int, optional
        Places of counts that no table shows, as the rest of a whole of which only some parts are shown.
    harmless : frozenset of int, optional
        Places of counts that point at nobody and may be shown though they are small, unless they give another away.
    told : frozenset of int, optional
        Places of counts that the reader holds from before: withholding them now would take nothing back.
    smallest : int, default 5
        Smallest count that may be shown; at least 2.

    Returns
    -------
    frozenset of int
        Places of the counts that are not shown, those unseen among them.

    Raises
    ------
    RefusedInput
        If a count is negative, a sum does not hold, or `smallest` is under 2.

    Notes
    -----
    The bound is that of `data.suppression.suppress`: every withheld count can be anything in a range at least
    ``smallest - 1`` wide, by linear programming over everything that is shown [1]_. An unseen count of nought needs no
    range: that there is no rest is no secret about anybody.

    References
    ----------
    .. [1] Fischetti and Salazar (2001), Solving the cell suppression problem on tabular data with linear constraints,
       Management Science 47(7), doi:10.1287/mnsc.47.7.1008.9805.

    Examples
    --------
    Two tables split the same 12 children. The first alone would show the 9 of the second, and so give away its 3.

    >>> sorted(withhold_across([3, 9, 12, 4, 8], [Sum((0, 1), 2), Sum((3, 4), 2)]))
    [0, 1, 3, 4]
    """
    _check(counts, sums, smallest)
    small = {place for place, count in enumerate(counts) if count < smallest}
    tables = _Tables(counts, sums, ((small - harmless) | unseen) - told)
    withheld = tables.withheld
    waiting = sorted(place for place in withheld if place not in unseen or 0 < counts[place] < smallest)
    while waiting:
        place = waiting.pop()
        if tables.is_wide(place, smallest - 1):
            continue
        more = tables.next_to(place, told)
        if more is not None:
            withheld.add(more)
            waiting += [place] if more in harmless else [place, more]
    return frozenset(withheld)


def range_of(
    place: int, counts: Sequence[int], sums: Sequence[Sum], withheld: set[int] | frozenset[int]
) -> tuple[float, float]:
    """Smallest and largest value that a withheld count can have for a reader of all tables.

    Parameters
    ----------
    place : int
        Which count.
    counts : sequence of int
        All of them.
    sums : sequence of Sum
        What is known of them.
    withheld : set of int
        Places of those that are not shown.

    Returns
    -------
    tuple of float
        Lower and upper bound; infinity where nothing bounds it.
    """
    return _Tables(counts, sums, set(withheld)).range_of(place)


@dataclass
class _Tables:
    """All tables of a report, as a reader sees them who is not shown what is withheld.

    Withholding more never narrows a range. So whatever worlds were once found to agree with everything shown, they
    still agree later, with the true counts where more is withheld by then: most ranges are proved by those worlds.
    """

    counts: Sequence[int]
    sums: Sequence[Sum]
    withheld: set[int]
    _bearing: dict[int, list[int]] = field(default_factory=dict)
    _least: dict[int, float] = field(default_factory=dict)
    _most: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, one in enumerate(self.sums):
            for place in set(one.places):
                self._bearing.setdefault(place, []).append(number)
        self._wholes = {one.whole for one in self.sums}

    def is_wide(self, place: int, width: int) -> bool:
        """Whether a withheld count can be anything in a range so wide: two worlds show it, or it is taken for none."""
        if self._is_proved(place, width):
            return True
        if self._most_left(place) < width:
            return False
        self._raise_many(place, width)
        if not self._is_proved(place, width):
            self._push(place, 1.0)
        return self._is_proved(place, width)

    def _is_proved(self, place: int, width: int) -> bool:
        return self._at_most(place) - self._at_least(place) >= width

    def _most_left(self, place: int) -> float:
        """What the sums that a count stands in leave for it at most, each taken by itself."""
        left = np.inf
        for one in (self.sums[number] for number in self._bearing.get(place, ())):
            shown = sum(self.counts[part] for part in one.parts if part not in self.withheld)
            if one.whole not in self.withheld:
                left = min(left, self.counts[one.whole] - shown)
            elif one.whole == place and self.withheld.isdisjoint(one.parts):
                return 0
        return left

    def range_of(self, place: int) -> tuple[float, float]:
        """Bounds of a withheld count."""
        return self._push(place, 1.0), self._push(place, -1.0)

    def next_to(self, place: int, told: frozenset[int]) -> int | None:
        """Count to withhold beside another: of a sum that gives it away, a part before a whole, a small one first."""
        near = [self.sums[number] for number in self._near(place)]
        own = [one for one in near if place in one.places]
        alone = [one for one in own if sum(part in self.withheld for part in one.places) == 1]
        for lines in (alone, own, near):
            found = {part for one in lines for part in one.places} - self.withheld - told
            if found:
                return min(found, key=lambda one: (one in self._wholes, self.counts[one], one))
        return None

    def _at_least(self, place: int) -> float:
        return round(self._least.get(place, self.counts[place]))

    def _at_most(self, place: int) -> float:
        most = self._most.get(place, self.counts[place])
        return most if most == np.inf else round(most)

    def _push(self, place: int, direction: float) -> float:
        """Find the least (1) or the most (-1) that a withheld count can be, and keep the world in which it is so."""
        order, equations, right = self._equations(place)
        aim = np.zeros(len(order))
        aim[order[place]] = direction
        found = linprog(aim, A_eq=equations, b_eq=right)
        if found.fun is None or found.x is None:
            if direction < 0:
                self._most[place] = np.inf
            return -direction * np.inf
        self._keep(dict(zip(order, found.x.tolist(), strict=True)))
        return float(round(direction * found.fun))

    def _raise_many(self, place: int, width: int) -> None:
        """Look for a world in which this count, and beside it as many others as can be, are as high as is needed."""
        order, equations, right = self._equations(place)
        low = [one for one in order if self._at_most(one) - self._at_least(one) < width]
        columns = [order[one] for one in low]
        # Each is written as what is wanted of it, which has an end, and as what lies beyond, which nobody asks for.
        aim = np.concatenate([np.zeros(len(order)), -np.ones(len(low))])
        aim[len(order) + low.index(place)] = -10.0 * len(order)
        ends = [(0.0, None)] * len(order) + [(0.0, float(self._at_least(one) + width)) for one in low]
        found = linprog(aim, A_eq=np.hstack([equations, equations[:, columns]]), b_eq=right, bounds=ends)
        if found.x is not None:
            world = found.x[: len(order)]
            world[columns] += found.x[len(order) :]
            self._keep(dict(zip(order, world.tolist(), strict=True)))

    def _keep(self, world: Mapping[int, float]) -> None:
        for one, value in world.items():
            self._least[one] = min(self._least.get(one, self.counts[one]), value)
            self._most[one] = max(self._most.get(one, self.counts[one]), value)

    def _equations(self, place: int) -> tuple[dict[int, int], _Reals, _Reals]:
        """Columns of the withheld counts that bear on one of them, and what all tables say of them."""
        near = [self.sums[number] for number in self._near(place)]
        order = {one: number for number, one in enumerate(sorted({place, *self._withheld_in(near)}))}
        equations, right = np.zeros((len(near), len(order))), np.zeros(len(near))
        for line, one in enumerate(near):
            for other, sign in (*((part, 1.0) for part in one.parts), (one.whole, -1.0)):
                if other in order:
                    equations[line, order[other]] += sign
                else:
                    right[line] -= sign * self.counts[other]
        return order, equations, right

    def _near(self, place: int) -> list[int]:
        """Sums that bear on a count through others that are withheld too."""
        found, reached, waiting = set[int](), {place}, [place]
        while waiting:
            for number in self._bearing.get(waiting.pop(), ()):
                if number not in found:
                    found.add(number)
                    more = self._withheld_in([self.sums[number]]) - reached
                    reached |= more
                    waiting += more
        return sorted(found)

    def _withheld_in(self, sums: Sequence[Sum]) -> set[int]:
        return {place for one in sums for place in one.places if place in self.withheld}


def _check(counts: Sequence[int], sums: Sequence[Sum], smallest: int) -> None:
    if smallest < 2:
        raise RefusedInput(f"smallest count shown {smallest}: give 2 or more")
    if any(count < 0 for count in counts):
        raise RefusedInput("counts to withhold: give whole numbers from 0")
    for number, one in enumerate(sums):
        if sum(counts[part] for part in one.parts) != counts[one.whole]:
            raise RefusedInput(f"sum {number} of the counts to withhold does not hold; give parts that do not overlap")
