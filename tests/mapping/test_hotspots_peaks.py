"""Places of hot cells: one stays one, a large one with separate peaks is cut between them, nothing is lost."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mapping.hotspots.explain import profile, reasons
from mapping.hotspots.peaks import is_cut, places


def _hills(*tops: tuple[int, int], height: float = 40.0) -> np.ndarray:
    row, column = np.mgrid[0:30, 0:60]
    return np.max([height * np.exp(-((row - r) ** 2 + (column - c) ** 2) / 40) for r, c in tops], axis=0)


def test_two_far_peaks_joined_by_a_low_ridge_are_two_places() -> None:
    z = _hills((15, 15), (15, 40), height=40.0)
    z[15, :] = np.maximum(z[15, :], 6.0)
    counts = np.ceil(z).astype(np.int64)
    found = places(z > 5, counts, z)
    assert len(found) == 2
    assert is_cut(found)
    tops = [np.unravel_index(np.where(hot, z, 0).argmax(), z.shape) for hot, _ in found]
    assert {(int(r), int(c)) for r, c in tops} == {(15, 15), (15, 40)}
    together = np.sum([hot for hot, _ in found], axis=0)
    # Every hot cell belongs to exactly one place.
    assert (together == (z > 5)).all()


def test_near_peaks_and_small_places_stay_one() -> None:
    z = _hills((15, 20), (15, 26))
    assert len(places(z > 5, np.ceil(z).astype(np.int64), z)) == 1
    small = np.zeros((9, 9))
    small[4, [1, 7]], small[4, 2:7] = 20.0, 5.0
    assert len(places(small > 4, small.astype(np.int64), small)) == 1


def test_forces_are_named_not_coded() -> None:
    facts = dict.fromkeys(("n_incidents", "n_units", "n_children", "n_reports", "n_places"), 3)
    words = reasons(**facts, agencies=(), start=None, end=None, expected=1.0, p_value=0.01,
                    profile=profile(pd.DataFrame()), forces=("E23000026", "unknown-1"))  # fmt: skip
    assert words[-1] == "Forces touched: Bedfordshire Police, unknown-1."
