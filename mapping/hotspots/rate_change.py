"""Two counts compared: more, fewer, or too few to say.

Null hypothesis: incidents fall at the same rate in both periods. Given their sum, those of the second are then binomial
with the second period's share of the days; the rate ratio's interval is the exact (Clopper-Pearson) one of that share.
Alternative: the rate differs, either way.

Known bias: units are taken as independent; a change of reporting looks the same as a change of harm, so the alarm of
`mapping.hotspots.reporting` stands beside every rise.

References
----------
Przyborowski J, Wilenski H (1940) Homogeneity of results in testing samples from Poisson series. Biometrika 31(3-4),
313-323. doi:10.1093/biomet/31.3-4.313
Clopper CJ, Pearson ES (1934) The use of confidence or fiducial limits illustrated in the case of the binomial.
Biometrika 26(4), 404-413. doi:10.1093/biomet/26.4.404
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from scipy import stats

from data.errors import RefusedInput
from mapping.hotspots.reporting import ReportingAlarm

MORE, FEWER, NO_CHANGE, TOO_FEW = "more", "fewer", "no change that could be told", "too few to say"
LEVEL = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class RateChange:
    """Change of a rate between two periods.

    Attributes
    ----------
    before, after : int
        Units (a child, a place and a month once).
    days_before, days_after : float
        Length of the periods.
    rate_ratio : float or None
        Rate after over rate before; None if there was nothing before.
    ci : tuple of float
        95 % interval of the ratio; its end is infinite if there was nothing before.
    p_value : float
        Two-sided, exact, conditional on the sum; corrected for the number of places if several were compared.
    verdict : str
        `MORE`, `FEWER`, `NO_CHANGE` or `TOO_FEW`.
    """

    before: int
    after: int
    days_before: float
    days_after: float
    rate_ratio: float | None
    ci: tuple[float, float]
    p_value: float
    verdict: str


def rate_change(before: int, after: int, *, days_before: float = 1.0, days_after: float = 1.0) -> RateChange:
    """Compare two counts with an exact conditional interval.

    Parameters
    ----------
    before, after : int
        Units of each period.
    days_before, days_after : float, default 1
        Length of each period.

    Returns
    -------
    RateChange
        With `TOO_FEW` where not even a rate of 0 in one of the periods could have been told from chance.

    Raises
    ------
    RefusedInput
        If a count is negative or a length is not above 0.

    Examples
    --------
    >>> found = rate_change(10, 25)
    >>> found.rate_ratio, round(found.p_value, 4), found.verdict
    (2.5, 0.0167, 'more')
    >>> rate_change(1, 3).verdict
    'too few to say'
    """
    if before < 0 or after < 0 or not (days_before > 0 and days_after > 0):
        raise RefusedInput("a comparison needs counts of 0 or more and periods longer than 0 days")
    n, share = before + after, days_after / (days_before + days_after)
    if n == 0:
        return _change(before, after, (days_before, days_after), (0.0, math.inf), 1.0, TOO_FEW)
    low = float(stats.beta.ppf(LEVEL / 2, after, before + 1)) if after else 0.0
    high = float(stats.beta.ppf(1 - LEVEL / 2, after + 1, before)) if before else 1.0
    odds = share / (1 - share)
    ci = (low / (1 - low) / odds, high / (1 - high) / odds if high < 1 else math.inf)
    p_value, least = _p(after, n, share), min(_p(0, n, share), _p(n, n, share))
    return _change(
        before, after, (days_before, days_after), ci, p_value, _verdict(before, after, share, p_value, least)
    )


def _change(
    before: int, after: int, days: tuple[float, float], ci: tuple[float, float], p_value: float, verdict: str
) -> RateChange:
    ratio = (after / days[1]) / (before / days[0]) if before else None
    return RateChange(
        before=before, after=after, days_before=days[0], days_after=days[1], rate_ratio=ratio, ci=ci,
        p_value=p_value, verdict=verdict,
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _p(after: int, n: int, share: float) -> float:
    return float(stats.binomtest(after, n, share).pvalue)


def _verdict(before: int, after: int, share: float, p_value: float, least: float) -> str:
    if least > LEVEL:
        return TOO_FEW
    if p_value > LEVEL:
        return NO_CHANGE
    return MORE if after > (before + after) * share else FEWER


def change_in_words(
    change: RateChange, children: tuple[int, int], reports: tuple[int, int], alarm: ReportingAlarm | None
) -> str:
    """Say what a comparison shows, never more than it does.

    Parameters
    ----------
    change : RateChange
        Of the units.
    children, reports : tuple of int
        Distinct ones, before and after.
    alarm : ReportingAlarm or None
        Whether reporting changed; a rise is not called one without it.

    Returns
    -------
    str
        Full sentences.
    """
    counts = (
        f"{change.before} then {change.after} incidents that count "
        f"(children {children[0]} then {children[1]}, reports {reports[0]} then {reports[1]})"
    )
    if change.verdict == TOO_FEW:
        return f"{counts}: too few to say whether anything changed."
    high = "no upper bound" if math.isinf(change.ci[1]) else f"{change.ci[1]:.2f}"
    ratio = "from none" if change.rate_ratio is None else f"{change.rate_ratio:.2f} times the rate"
    span = f"{ratio}, 95 % interval {change.ci[0]:.2f} to {high}, p = {change.p_value:.3f}"
    if change.verdict == NO_CHANGE:
        return f"{counts}: no change that could be told from chance ({span}); this does not show that nothing changed."
    if change.verdict == FEWER:
        return f"{counts}: fewer beyond chance ({span}); fewer reports are not safety."
    if alarm is None or not alarm.checked:
        return f"{counts}: more beyond chance ({span}); whether reporting changed was not checked: no rise is claimed."
    if alarm.changes:
        return f"{counts}: more beyond chance ({span}), but reporting changed: ask before it is called a rise."
    return f"{counts}: more beyond chance ({span}); no change of reporting was found."
