"""Small numbers in several tables at once: a count that one table withholds must not be told by another.

Tables of one report count the same children, incidents and places again and again: they share totals and often cells.
So every count stands here once, whatever tables show it, and every table says which counts sum to which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from data.errors import RefusedInput
from data.suppression import SMALLEST_SHOWN


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
    withheld = ((small - harmless) | unseen) - told
    waiting = sorted(place for place in withheld if place not in unseen or 0 < counts[place] < smallest)
    while waiting:
        place = waiting.pop()
        low, high = range_of(place, counts, sums, withheld)
        if high - low >= smallest - 1:
            continue
        more = _next(place, counts, sums, withheld, told)
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
    near = _near(place, sums, withheld)
    order = {one: number for number, one in enumerate(sorted({place, *_withheld_in(near, withheld)}))}
    equations, right = np.zeros((len(near), len(order))), np.zeros(len(near))
    for line, one in enumerate(near):
        for other, sign in (*((part, 1.0) for part in one.parts), (one.whole, -1.0)):
            if other in order:
                equations[line, order[other]] += sign
            else:
                right[line] -= sign * counts[other]
    aim = np.zeros(len(order))
    aim[order[place]] = 1.0
    bound = []
    for direction in (1.0, -1.0):
        found = linprog(direction * aim, A_eq=equations if near else None, b_eq=right if near else None)
        bound.append(-direction * np.inf if found.fun is None else float(round(direction * found.fun)))
    return bound[0], bound[1]


def _near(place: int, sums: Sequence[Sum], withheld: set[int] | frozenset[int]) -> list[Sum]:
    """Sums that bear on a count through others that are withheld too."""
    reached, found, rest = {place}, list[Sum](), list(sums)
    while True:
        more, left = list[Sum](), list[Sum]()
        for one in rest:
            (left if reached.isdisjoint(one.places) else more).append(one)
        if not more:
            return found
        found, rest = found + more, left
        reached |= _withheld_in(more, withheld)


def _withheld_in(sums: Sequence[Sum], withheld: set[int] | frozenset[int]) -> set[int]:
    return {place for one in sums for place in one.places if place in withheld}


def _next(
    place: int, counts: Sequence[int], sums: Sequence[Sum], withheld: set[int], told: frozenset[int]
) -> int | None:
    """Count to withhold beside another: from a sum that gives it away, a part before a whole, a small one first."""
    wholes = {one.whole for one in sums}
    near = _near(place, sums, withheld)
    own = [one for one in near if place in one.places]
    alone = [one for one in own if sum(part in withheld for part in one.places) == 1]
    for lines in (alone, own, near):
        found = {part for one in lines for part in one.places} - withheld - told
        if found:
            return min(found, key=lambda one: (one in wholes, counts[one], one))
    return None


def _check(counts: Sequence[int], sums: Sequence[Sum], smallest: int) -> None:
    if smallest < 2:
        raise RefusedInput(f"smallest count shown {smallest}: give 2 or more")
    if any(count < 0 for count in counts):
        raise RefusedInput("counts to withhold: give whole numbers from 0")
    for number, one in enumerate(sums):
        if sum(counts[part] for part in one.parts) != counts[one.whole]:
            raise RefusedInput(f"sum {number} of the counts to withhold does not hold; give parts that do not overlap")
