"""Has reporting changed? The alarm that must sound before anything is called intensifying.

Null hypothesis: the reports of a series fall independently on its steps. Alternative: from some step on there are more,
or fewer. Each series is tested once for its strongest change, by Monte Carlo, and the level is shared among the series.

Known bias: a real change of harm looks the same as a change of reporting; the alarm says "ask", not "false".

References
----------
Kulldorff M (1997) doi:10.1080/03610929708831995: likelihood ratio of one part of a line against the rest, section 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from data.errors import RefusedInput
from data.frames import is_exploitation_incident
from data.records import Case

Floats = npt.NDArray[np.float64]

ALL = "all"
LEAST_STEPS = 8
_WEEK, _FOUR_WEEKS = 7, 28


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportingAlarm:
    """Whether reporting changed in a period, to be shown before anything is called a rise.

    Attributes
    ----------
    checked : bool
        Whether the period was long enough to look.
    changes : tuple of ReportingChange
        Empty if no alarm sounded.
    series : dict of str to tuple of int
        Reports in each step: ``all``, ``agency NAME``, ``force CODE``.
    step_starts : tuple of date
        First day of each step.
    step_days : int
        Length of a step.
    sentences : tuple of str
        What to show, in plain words.
    """

    checked: bool
    changes: tuple[ReportingChange, ...]
    series: dict[str, tuple[int, ...]]
    step_starts: tuple[date, ...]
    step_days: int
    sentences: tuple[str, ...]

    @property
    def may_say_intensifying(self) -> bool:
        """Whether a rise may be called one: it was checked, and no alarm sounded."""
        return self.checked and not self.changes


def reporting_alarm(
    days: Mapping[str, Iterable[date]],
    period: tuple[date, date],
    *,
    rng: np.random.Generator,
    alpha: float = 0.05,
    replicates: int = 999,
) -> ReportingAlarm:
    """Look for a change of reporting in each series of a period.

    Parameters
    ----------
    days : mapping of str to iterable of date
        Day of each report, by series (see `report_days`).
    period : tuple of date
        First and last day; what lies outside takes no part.
    rng : numpy.random.Generator
        Source of randomness.
    alpha : float, default 0.05
        Chance of any alarm where nothing changed.
    replicates : int, default 999
        Chance series for each.

    Returns
    -------
    ReportingAlarm
        Steps of four weeks, or of one week where the period is short; they end with its last day, so all are whole.

    Raises
    ------
    RefusedInput
        If the period ends before it begins.
    """
    length = (period[1] - period[0]).days + 1
    if length < 1:
        raise RefusedInput(f"period {period[0]} to {period[1]}: the last day lies before the first")
    step = _FOUR_WEEKS if length >= LEAST_STEPS * _FOUR_WEEKS else _WEEK
    n_steps = length // step
    starts = tuple(period[1] - timedelta(days=step * (n_steps - k) - 1) for k in range(n_steps))
    if n_steps < LEAST_STEPS:
        words = f"Whether reporting changed was not checked: {length} days are too few. No rise may be claimed."
        return ReportingAlarm(
            checked=False, changes=(), series={}, step_starts=starts, step_days=step, sentences=(words,)
        )
    series = {name: _steps(found, starts[0], step, n_steps) for name, found in days.items()}
    changes = reporting_changes(series, rng=rng, alpha=alpha, replicates=replicates)
    said = tuple(_in_words(change, starts) for change in changes)
    return ReportingAlarm(
        checked=True,
        changes=changes,
        series=series,
        step_starts=starts,
        step_days=step,
        sentences=said or (f"No change of reporting was found in {n_steps} steps of {step} days.",),
    )


def report_days(case: Case) -> dict[str, list[date]]:
    """Days on which the reports behind exploitation incidents were made, in all, by agency and by force.

    Parameters
    ----------
    case : Case
        Permitted records.

    Returns
    -------
    dict of str to list of date
        ``all``, ``agency NAME`` and ``force CODE``; a report counts once, a copy of another does not count.
    """
    behind = {r for e in case.events.values() if is_exploitation_incident(e, case) for r in e.reports}
    found: dict[str, list[date]] = {ALL: []}
    for report_id in sorted(behind & case.reports.keys()):
        report = case.reports[report_id]
        if report.assessment_grade == "E" or (report.origin_report in behind):
            continue
        found[ALL].append(report.reported_on)
        found.setdefault(f"agency {report.agency}", []).append(report.reported_on)
        if report.force_code:
            found.setdefault(f"force {report.force_code}", []).append(report.reported_on)
    return dict(sorted(found.items(), key=lambda item: (item[0] != ALL, item[0])))


def _steps(days: Iterable[date], first: date, step: int, n_steps: int) -> tuple[int, ...]:
    counts = [0] * n_steps
    for day in days:
        number = (day - first).days // step
        if 0 <= number < n_steps:
            counts[number] += 1
    return tuple(counts)


def _in_words(change: ReportingChange, starts: tuple[date, ...]) -> str:
    more = "more" if change.after > change.before else "fewer"
    who = "All reports together" if change.series == ALL else f"Reports of {change.series}"
    return (
        f"{who}: {more} from {starts[change.step]:%d %B %Y} on ({change.before:.1f} a step before, {change.after:.1f} "
        f"after, p = {change.p_value:.3f}); find out whether the harm changed or the reporting."
    )


def _ratios(counts: npt.NDArray[np.int64]) -> Floats:
    # Log likelihood ratio of a change before each step but the first, either way.
    steps = counts.shape[1]
    total = counts.sum(axis=1, keepdims=True).astype(float)
    before = np.cumsum(counts, axis=1)[:, :-1].astype(float)
    expected = total * np.arange(1, steps) / steps
    return _term(before, expected) + _term(total - before, total - expected)


def _term(seen: Floats, expected: Floats) -> Floats:
    return np.asarray(np.where(seen > 0, seen * np.log(np.where(seen > 0, seen, 1.0) / expected), 0.0))
