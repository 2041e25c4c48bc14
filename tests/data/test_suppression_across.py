"""Several tables at once: what one withholds cannot be worked out from the others, by trying every possible world."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import RefusedInput
from data.suppression import SMALLEST_SHOWN
from data.suppression_across import Sum, withhold_across


def _possible(place: int, counts: list[int], sums: list[Sum], withheld: frozenset[int]) -> tuple[int, int]:
    """Smallest and largest value of one count over every whole-numbered world that agrees with what is shown."""
    left = sorted(withheld)
    guesses = dict(zip(left, np.indices((sum(counts) + 1,) * len(left)), strict=True))
    world = [guesses.get(one, count) for one, count in enumerate(counts)]
    fits = np.ones((sum(counts) + 1,) * len(left), dtype=bool)
    for one in sums:
        fits &= sum(world[part] for part in one.parts) == world[one.whole]
    found = guesses[place][fits]
    return int(found.min()), int(found.max())


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 8), st.integers(0, 8), st.integers(0, 8), st.integers(0, 16))
def test_no_small_count_is_known_from_two_tables_of_one_whole(a: int, b: int, c: int, d: int) -> None:
    whole = a + b + c
    counts = [a, b, c, whole, min(d, whole), whole - min(d, whole)]
    sums = [Sum((0, 1, 2), 3), Sum((4, 5), 3)]
    withheld = withhold_across(counts, sums)
    for place, count in enumerate(counts):
        assert count >= SMALLEST_SHOWN or place in withheld
    if len(withheld) <= 3:
        for place in withheld:
            if counts[place] < SMALLEST_SHOWN:
                low, high = _possible(place, counts, sums, withheld)
                assert high - low >= SMALLEST_SHOWN - 1


def test_a_cell_that_another_table_shows_too_is_withheld_in_both() -> None:
    # Ages: 3, 9, 9 of 21; the gap table shows the second again. Place 1 is one count, whoever shows it.
    assert withhold_across([3, 9, 9, 21], [Sum((0, 1, 2), 3)]) == {0, 1}


def test_the_rest_of_a_whole_beside_two_areas_tells_neither() -> None:
    # 30 of 32 in one area and 2 in the other: with the whole and the 30 shown, the 2 would be known.
    counts = [30, 2, 32, 0]
    withheld = withhold_across(counts, [Sum((0, 1, 3), 2)], unseen=frozenset({3}))
    assert {0, 1} <= withheld
    # A small rest is a small count too, though no table shows it.
    assert 0 in withhold_across([30, 31, 63, 2], [Sum((0, 1, 3), 2)], unseen=frozenset({3}))


def test_what_points_at_nobody_may_be_small_unless_it_gives_another_away() -> None:
    decisions = [1, 1, 0, 2]
    assert withhold_across(decisions, [Sum((0, 1, 2), 3)], harmless=frozenset(range(4))) == frozenset()
    assert withhold_across(decisions, [Sum((0, 1, 2), 3)], harmless=frozenset({1, 2, 3})) >= {0, 3}


@pytest.mark.parametrize(
    ("counts", "sums", "smallest"), [([1, 2, 4], [Sum((0, 1), 2)], 5), ([-1], [], 5), ([1], [], 1)]
)
def test_what_does_not_hold_is_refused(counts: list[int], sums: list[Sum], smallest: int) -> None:
    with pytest.raises(RefusedInput):
        withhold_across(counts, sums, smallest=smallest)
