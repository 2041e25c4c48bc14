"""Aoristic weights: worked by hand, and against a minute-by-minute count."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import RefusedInput
from mapping.hotspots.aoristic import by_weekday_and_hour, weights
from mapping.hotspots.explain import profile, vague_times


def _times(*texts: str | None) -> pd.Series:
    return pd.Series(pd.to_datetime(list(texts)))


def test_worked_by_hand() -> None:
    # Ratcliffe 2000: a burglary between 08:00 and 11:00 gives a third to each hour. Monday 1 June 2026.
    found = weights(
        _times("2026-06-01 08:00", "2026-06-07 23:30", "2026-06-03 14:20", "2026-06-04 09:00"),
        _times("2026-06-01 11:00", "2026-06-08 01:30", "2026-06-03 14:20", None),
    )
    assert found[0, 8:11] == pytest.approx([1 / 3] * 3)
    # Sunday 23:30 to Monday 01:30 is two hours: a quarter, a half, a quarter; the week closes on itself.
    assert found[1, [167, 0, 1]] == pytest.approx([0.25, 0.5, 0.25])
    assert found[2, 2 * 24 + 14] == 1
    assert found[3, 3 * 24 + 9] == 1
    assert found.sum(axis=1) == pytest.approx(1)


def test_a_span_of_weeks_is_spread_over_the_whole_week() -> None:
    found = weights(_times("2026-06-01 00:00", None), _times("2026-06-15 00:00", None))
    assert found[0] == pytest.approx(1 / 168)
    assert found[1].sum() == 0


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 20_160), st.integers(1, 15_000))
def test_as_counted_minute_by_minute(start: int, length: int) -> None:
    first = pd.Timestamp(2026, 6, 1) + pd.Timedelta(minutes=start)
    found = weights(pd.Series([first]), pd.Series([first + pd.Timedelta(minutes=length)]))
    minutes = ((start + np.arange(length)) // 60) % 168
    assert found[0] == pytest.approx(np.bincount(minutes, minlength=168) / length)


def test_the_profile_of_a_hotspot_is_the_sum_and_says_what_is_vague() -> None:
    start, end = _times("2026-06-01 22:30", "2026-06-05 20:00"), _times("2026-06-01 22:30", "2026-06-09 20:00")
    frame = pd.DataFrame({"start": start, "end": end})
    assert np.array(profile(frame)) == pytest.approx(by_weekday_and_hour(start, end), abs=1e-5)
    assert np.sum(profile(frame)) == pytest.approx(2)
    assert vague_times(frame) == 1


def test_an_end_before_the_start_is_refused() -> None:
    with pytest.raises(RefusedInput, match="row 1"):
        weights(_times("2026-06-02"), _times("2026-06-01"))
