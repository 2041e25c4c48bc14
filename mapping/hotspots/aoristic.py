"""Aoristic weights: what a span of uncertain time says about weekday and hour.

An event known to lie between a start and an end is shared among the hours of that span, each by the part of the span
that it covers; the shares of one event add up to 1. An event whose time is exact counts in its one hour.

Assumption: within its span an event is as likely at one moment as at another. Known bias: wide spans fill the night and
flatten the week, so the number of events that span more than a day stands beside every profile.

References
----------
Ratcliffe JH (2000) Aoristic analysis: the spatial interpretation of unspecific temporal events. International Journal
of Geographical Information Science 14(7), 669-679. doi:10.1080/136588100424963
Ratcliffe JH, McCullagh MJ (1998) Aoristic crime analysis. IJGIS 12(7), 751-764. doi:10.1080/136588198241644
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import RefusedInput

Floats = npt.NDArray[np.float64]

WEEK_HOURS = 7 * 24
_HOUR = 3600.0
_AT_ONCE = 4096
# Monday 5 January 1970, 00:00: the first Monday of the epoch.
_MONDAY = pd.Timestamp(1970, 1, 5)


def weights(start: pd.Series, end: pd.Series) -> Floats:
    """Share of each event in each hour of the week.

    Parameters
    ----------
    start, end : pandas.Series of datetime64, length n
        First and last possible moment, local time; a missing end means that the start is exact.

    Returns
    -------
    ndarray, shape (n, 168)
        Monday 00:00 first; each row adds up to 1, or to 0 where the start is not known.

    Raises
    ------
    RefusedInput
        If an end lies before its start.

    Examples
    --------
    >>> span = weights(pd.Series(pd.to_datetime(["2026-06-01 22:30"])), pd.Series(pd.to_datetime(["2026-06-02 00:30"])))
    >>> span[0, 22:25].tolist()
    [0.25, 0.5, 0.25]
    """
    first = pd.to_datetime(start).reset_index(drop=True)
    last = pd.to_datetime(end).reset_index(drop=True).fillna(first)
    if (last < first).any():
        row = int(np.flatnonzero((last < first).to_numpy())[0]) + 1
        raise RefusedInput(f"row {row}: the end lies before the start; give the first and the last possible moment")
    known = first.notna().to_numpy()
    found = np.zeros((len(first), WEEK_HOURS))
    begins = ((first[known] - _MONDAY).dt.total_seconds() % (WEEK_HOURS * _HOUR)).to_numpy(dtype=float)
    lasts = (last[known] - first[known]).dt.total_seconds().to_numpy(dtype=float)
    rows = np.flatnonzero(known)
    for at in range(0, len(rows), _AT_ONCE):
        part = slice(at, at + _AT_ONCE)
        found[rows[part]] = _shares(begins[part], lasts[part])
    return found


def by_weekday_and_hour(start: pd.Series, end: pd.Series) -> Floats:
    """Sum of the weights of all events.

    Parameters
    ----------
    start, end : pandas.Series of datetime64
        As for `weights`.

    Returns
    -------
    ndarray, shape (7, 24)
        Monday first; the total is the number of events whose start is known.

    Raises
    ------
    RefusedInput
        If an end lies before its start.
    """
    return np.asarray(weights(start, end).sum(axis=0).reshape(7, 24))


def _shares(begins: npt.NDArray[np.floating], lasts: npt.NDArray[np.floating]) -> Floats:
    # A span of more than a week covers every hour by its whole weeks, and some by what is left.
    week = WEEK_HOURS * _HOUR
    whole, rest = np.divmod(lasts, week)
    hours = np.arange(2 * WEEK_HOURS) * _HOUR
    from_, to = begins[:, None], (begins + rest)[:, None]
    covered = np.clip(np.minimum(to, hours + _HOUR) - np.maximum(from_, hours), 0.0, None)
    seconds = covered[:, :WEEK_HOURS] + covered[:, WEEK_HOURS:] + whole[:, None] * _HOUR
    exact = lasts == 0
    seconds[exact, (begins[exact] // _HOUR).astype(np.int64)] = 1.0
    return np.asarray(seconds / seconds.sum(axis=1, keepdims=True))
