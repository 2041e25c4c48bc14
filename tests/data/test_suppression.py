"""No withheld count can be worked out again: every table that fits what is shown is tried, one by one and by ranges."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from data.errors import RefusedInput
from data.suppression import TOTAL, WITHHELD, suppress, words

_TABLES = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.one_of(st.integers(0, 9), st.integers(0, 60)))
)


def _with_totals(counts: np.ndarray) -> np.ndarray:
    if counts.shape[0] > 1:
        counts = np.vstack([counts, counts.sum(axis=0)])
    return np.hstack([counts, counts.sum(axis=1, keepdims=True)]) if counts.shape[1] > 1 else counts


def _width(shown: pd.DataFrame, inner: tuple[int, int], cell: tuple[int, int]) -> float:
    """Second implementation: only the inner cells are unknown, and each shown cell is one equation over them."""
    rows, columns = inner
    equations, sums = [], []
    aim = np.zeros(inner)
    for (i, j), value in np.ndenumerate(shown.to_numpy(dtype=object)):
        over = np.zeros(inner)
        over[slice(None) if i >= rows else i, slice(None) if j >= columns else j] = 1
        if (i, j) == cell:
            aim = over
        if not pd.isna(value):
            equations.append(over.ravel())
            sums.append(value)
    ends = []
    for sign in (1, -1):
        found = linprog(sign * aim.ravel(), A_eq=equations or None, b_eq=sums or None)
        ends.append(-np.inf if found.status == 3 else found.fun)
    return float(-ends[1] - ends[0])


@settings(max_examples=25, deadline=None)
@given(_TABLES)
def test_no_withheld_cell_is_known_to_better_than_under_five(counts: np.ndarray) -> None:
    shown = suppress(pd.DataFrame(counts))
    truth = _with_totals(counts)
    assert shown.shape == truth.shape
    for cell, value in np.ndenumerate(shown.to_numpy(dtype=object)):
        if pd.isna(value):
            assert _width(shown, counts.shape, cell) >= 4 - 1e-6
        else:
            assert value == truth[cell] >= 5


@pytest.mark.parametrize("seed", range(4))
def test_every_table_that_fits_is_tried(seed: int) -> None:
    """Brute force: all tables of small numbers with the shown cells and totals; each withheld cell stays open."""
    counts = np.random.default_rng(seed).integers(0, 5, (2, 2))
    shown = suppress(pd.DataFrame(counts), smallest=3).to_numpy(dtype=object)
    every = (np.array(cells).reshape(2, 2) for cells in itertools.product(range(9), repeat=4))
    fitting = np.array([whole for whole in map(_with_totals, every) if _fits(whole, shown)])
    spread = fitting.max(axis=0) - fitting.min(axis=0)
    assert all(spread[cell] >= 2 for cell, value in np.ndenumerate(shown) if pd.isna(value))


def _fits(whole: np.ndarray, shown: np.ndarray) -> bool:
    return all(pd.isna(s) or s == w for s, w in zip(shown.flat, whole.flat, strict=True))


def test_one_small_cell_takes_others_with_it() -> None:
    table = pd.DataFrame({"boys": [2, 9, 8], "girls": [11, 30, 12]}, index=["Luton", "Bedford", "Dunstable"])
    shown = suppress(table)
    assert shown.loc["Luton", ["boys", "girls"]].isna().all()
    assert shown["boys"].isna().sum() >= 2
    assert shown.loc[TOTAL, TOTAL] == 72


def test_a_total_that_is_small_is_withheld_too() -> None:
    assert suppress(pd.DataFrame({"children": [1, 2]})).isna().all().all()


def test_without_totals_only_the_small_cells_go() -> None:
    shown = suppress(pd.DataFrame({"a": [1, 7], "b": [9, 20]}), totals=False)
    assert shown.isna().sum().sum() == 1
    assert shown.shape == (2, 2)


def test_nothing_goes_where_nothing_is_small() -> None:
    assert not suppress(pd.DataFrame({"a": [5, 7], "b": [9, 20]})).isna().any().any()


@pytest.mark.parametrize("value", [-1, 1.5, None, float("nan"), "3"])
def test_what_is_no_count_is_refused_with_its_place(value: object) -> None:
    with pytest.raises(RefusedInput, match="row Luton, column girls"):
        suppress(pd.DataFrame({"girls": [value]}, index=["Luton"], dtype=object))


@pytest.mark.parametrize("name", [TOTAL, "b"])
def test_names_that_clash_are_refused(name: str) -> None:
    with pytest.raises(RefusedInput, match="each name once"):
        suppress(pd.DataFrame([[1, 2]], columns=["b", name]))


@pytest.mark.parametrize(("value", "written"), [(4, WITHHELD), (0, WITHHELD), (pd.NA, WITHHELD), (1200, "1,200")])
def test_a_count_in_words(value: object, written: str) -> None:
    assert words(value) == written
