"""Has reporting changed? The alarm that must sound before anything is called intensifying.

Null hypothesis: the reports of a series fall independently on its steps. Alternative: from some step on there are more,
or fewer. Each series is tested once for its strongest change, by Monte Carlo, and the level is shared among the series.

Known bias: a real change of harm looks the same as a change of reporting; the alarm says "ask", not "false".

References
----------
Kulldorff M (1997) doi:10.1080/03610929708831995: likelihood ratio of one part of a line against the rest, section 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.errors import RefusedInput

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ReportingChange:
    """A step from which a series holds more, or fewer, reports.

    Attributes
    ----------
    series : str
        Whose reports: an agency, or all of them together.
    step : int
        First step after the change, from 0.
    before, after : float
        Reports a step.
    p_value : float
        Share of chance series with a change as strong.
    """

    series: str
    step: int
    before: float
    after: float
    p_value: float


def reporting_changes(
    series: Mapping[str, npt.ArrayLike], *, rng: np.random.Generator, alpha: float = 0.05, replicates: int = 999
) -> tuple[ReportingChange, ...]:
    """Series whose level changed beyond chance.

    Parameters
    ----------
    series : mapping of str to array_like of int, shape (steps,)
        Reports in each step, by name.
    rng : numpy.random.Generator
        Source of randomness.
    alpha : float, default 0.05
        Chance of any alarm where nothing changed.
    replicates : int, default 999
        Chance series for each.

    Returns
    -------
    tuple of ReportingChange
        In the order given; empty if no alarm sounds.

    Raises
    ------
    RefusedInput
        If a series has fewer than two steps or a negative count.

    Examples
    --------
    >>> found = reporting_changes({"all": [5] * 6 + [25] * 6}, rng=np.random.default_rng(1))
    >>> found[0].step, found[0].before, found[0].after
    (6, 5.0, 25.0)
    """
    found = []
    for name, values in series.items():
        counts = np.asarray(values, dtype=np.int64)
        if counts.ndim != 1 or len(counts) < 2 or (counts < 0).any():
            raise RefusedInput(f"series {name!r} needs at least two steps with counts of 0 or more")
        n = int(counts.sum())
        if not n:
            continue
        ratios = _ratios(counts[None, :])[0]
        step = int(ratios.argmax()) + 1
        chance = _ratios(rng.multinomial(n, np.full(len(counts), 1.0 / len(counts)), size=replicates)).max(axis=1)
        p_value = float(((chance >= ratios.max() - 1e-9).sum() + 1) / (replicates + 1))
        if p_value <= alpha / len(series):
            found.append(ReportingChange(name, step, float(counts[:step].mean()), float(counts[step:].mean()), p_value))
    return tuple(found)


def _ratios(counts: npt.NDArray[np.int64]) -> Floats:
    # Log likelihood ratio of a change before each step but the first, either way.
    steps = counts.shape[1]
    total = counts.sum(axis=1, keepdims=True).astype(float)
    before = np.cumsum(counts, axis=1)[:, :-1].astype(float)
    expected = total * np.arange(1, steps) / steps
    return _term(before, expected) + _term(total - before, total - expected)


def _term(seen: Floats, expected: Floats) -> Floats:
    return np.asarray(np.where(seen > 0, seen * np.log(np.where(seen > 0, seen, 1.0) / expected), 0.0))
