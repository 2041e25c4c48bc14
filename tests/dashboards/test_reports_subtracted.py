"""Reports given one after another: nothing under five comes out by subtracting them, in every world that is tried."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from dashboards.reports.figures import Figure, Row, Sheet
from dashboards.reports.profile.withheld import Hidden, Told, withheld_in
from data.suppression import SMALLEST_SHOWN

LINES, DISTRICTS = ("under 13", "13 to 15", "16 and 17"), ("A", "B", "C")
# How many children of each age live in each district; some areas that a report may be about.
WORLDS = st.lists(st.integers(0, 11), min_size=9, max_size=9)
AREAS = st.lists(st.sampled_from(["A", "B", "C", "AB", "BC", "AC", "ABC"]), min_size=2, max_size=3, unique=True)


def _sheet(world: list[int], area: str) -> Sheet:
    rows = []
    for line, name in enumerate(LINES):
        ids = [f"{d}{line}-{n}" for d in area for n in range(world[3 * DISTRICTS.index(d) + line])]
        rows.append(Row(label=name, figures=(Figure(value=len(ids), records=tuple(sorted(ids))),)))
    return Sheet(key="age", title="Age", heading="Age", columns=("now",), rows=tuple(rows), parts=True, total="All")


def _given_out(world: list[int], areas: list[str]) -> list[tuple[str, Hidden]]:
    told: list[Told] = []
    found = []
    for area in areas:
        sheet = _sheet(world, area)
        hidden = withheld_in([sheet], told)
        told.append(Told((sheet,), hidden))
        found.append((area, hidden))
    return found


def _bounds(aim: np.ndarray, known: list[np.ndarray], values: list[float]) -> tuple[float, float]:
    """What a reader of all reports can say of a sum of districts and ages: the plain table of nine is the unknown."""
    a, b = (np.array(known), values) if known else (None, None)
    low, high = linprog(aim, A_eq=a, b_eq=b).fun, linprog(-aim, A_eq=a, b_eq=b).fun
    return round(low or 0.0, 6), np.inf if high is None else round(-high, 6)


def _mask(area: str, lines: tuple[int, ...]) -> np.ndarray:
    mask = np.zeros(9)
    for d in area:
        for line in lines:
            mask[3 * DISTRICTS.index(d) + line] = 1.0
    return mask


@settings(max_examples=25, deadline=None)
@given(WORLDS, AREAS)
def test_no_difference_of_reports_tells_a_small_count(world: list[int], areas: list[str]) -> None:
    known, values = [], []
    for area, hidden in _given_out(world, areas):
        for line, lines in ((0, (0,)), (1, (1,)), (2, (2,)), (3, (0, 1, 2))):
            if (line, 0) not in hidden["age"]:
                known.append(_mask(area, lines))
                values.append(float(known[-1] @ np.array(world)))
                assert values[-1] >= SMALLEST_SHOWN
    # What one area has and another has not, line by line: the differences that a reader would take.
    for one, other in combinations(areas, 2):
        for left in ("".join(sorted(set(one) - set(other))), "".join(sorted(set(other) - set(one)))):
            for line in range(3):
                aim = _mask(left, (line,))
                if 0 < aim @ np.array(world) < SMALLEST_SHOWN:
                    low, high = _bounds(aim, known, values)
                    assert high - low >= SMALLEST_SHOWN - 1, (areas, left, line)


def test_a_district_taken_from_its_force_leaves_no_small_count() -> None:
    # 23 in the force, of whom 20 in the district: the district alone may be given; after the force it may not.
    world = [20, 9, 9, 3, 9, 9, 0, 0, 0]
    (_, first), (_, second) = _given_out(world, ["A", "AB"])
    assert not first["age"]
    assert (0, 0) in second["age"]
    assert len(second["age"]) > 1, "one withheld count alone comes back from the total"
    (_, first), (_, second) = _given_out(world, ["AB", "A"])
    assert not first["age"]
    assert (0, 0) in second["age"]


def test_without_an_earlier_report_nothing_more_is_withheld() -> None:
    world = [20, 9, 9, 13, 9, 9, 8, 8, 8]
    assert not any(hidden["age"] for _, hidden in _given_out(world, ["A", "AB", "ABC", "BC"]))


def test_the_same_earlier_reports_give_the_same_answer() -> None:
    world = [20, 9, 9, 3, 9, 9, 2, 7, 6]
    assert _given_out(world, ["A", "AB", "BC"]) == _given_out(world, ["A", "AB", "BC"])
