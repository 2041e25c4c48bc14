"""How well places named before hold what came after: hit rate, PAI, PEI, RRI, and the methods compared on one area.

Null hypothesis of the comparison: an incident of the test period that only one of a method and the plain count caught
is as likely caught by the one as by the other (exact sign test, as McNemar's).

Known bias: incidents of one place are not independent, so p is too small; snapped points (police.uk) favour the plain
count; a method that follows reporting predicts reporting.

References
----------
Chainey S, Tompson L, Uhlig S (2008) The utility of hotspot mapping for predicting spatial patterns of crime. Security
Journal 21, 4-28. doi:10.1057/palgrave.sj.8350066 (PAI)
Hunt J (2016) Do crime hot spots move? American University: PEI, the PAI over the best one possible.
McNemar Q (1947) Note on the sampling error of the difference between correlated proportions. Psychometrika 12,
153-157. doi:10.1007/BF02295996
Levine N (2008) The "hottest" part of a hotspot. Security Journal 21, 295-302. doi:10.1057/palgrave.sj.8350081 (RRI)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from data.errors import NotEnough, RefusedInput
from mapping.hotspots.grid import Grid
from mapping.hotspots.ranking import COUNT, METHODS, rank_cells

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

__all__ = [
    "METHODS",
    "Accuracy",
    "MethodComparison",
    "MethodRow",
    "compare_methods",
    "predictive_accuracy",
    "rank_cells",
]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Figures for the first 1, 2, ... n places in the order of the prediction.

    Attributes
    ----------
    area_share, hit_rate, pai, pei : ndarray, shape (n,)
        Share of the area; share of what came after; their ratio; that ratio over the best possible for as many places.
    """

    area_share: Floats
    hit_rate: Floats
    pai: Floats
    pei: Floats


def predictive_accuracy(
    observed: npt.ArrayLike, predicted: npt.ArrayLike, area: npt.ArrayLike | None = None
) -> Accuracy:
    """PAI and PEI, cumulative in the order of the prediction.

    Parameters
    ----------
    observed : array_like, shape (n,)
        Incidents that came after, for each place.
    predicted : array_like, shape (n,)
        What was expected of each place, on any scale; ties keep the order given.
    area : array_like, shape (n,), optional
        Area of each place, by default equal.

    Returns
    -------
    Accuracy
        Arrays from the best-ranked place on.

    Raises
    ------
    NotEnough
        If nothing came after.
    RefusedInput
        If the shapes differ or an area is not positive.

    Examples
    --------
    >>> predictive_accuracy([6, 3, 0], [3, 2, 1]).pai.tolist()
    [2.0, 1.5, 1.0]
    """
    seen, rank = np.asarray(observed, dtype=float), np.asarray(predicted, dtype=float)
    size = np.ones(len(seen)) if area is None else np.asarray(area, dtype=float)
    if not seen.shape == rank.shape == size.shape or not (size > 0).all():
        raise RefusedInput("observed, predicted and area need one number for each place, areas above 0")
    if not seen.sum() > 0:
        raise NotEnough("nothing came after the prediction: use a longer test period")
    hit, share = _cumulative(np.argsort(-rank, kind="stable"), seen, size)
    best_hit, best_share = _cumulative(np.argsort(-seen / size, kind="stable"), seen, size)
    pai = hit / share
    return Accuracy(share, hit, pai, pai / (best_hit / best_share))


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodRow:
    """One method at one share of the cells.

    Attributes
    ----------
    method : str
        Key of `METHODS`.
    share : float
        Share of the cells looked at.
    n_cells, hits : int
        Cells looked at; incidents of the test period in them.
    hit_rate, pai, pei : float
        As in `Accuracy`.
    rri : float or None
        Hit rate over the share of the incidents before that the same cells held; None if they held none.
    only_here, only_count : int
        Incidents that only this method, and only the plain count, caught.
    p_value : float
        Two-sided sign test of these two numbers; 1 for the count itself.
    """

    method: str
    share: float
    n_cells: int
    hits: int
    hit_rate: float
    pai: float
    pei: float
    rri: float | None
    only_here: int
    only_count: int
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodComparison:
    """Methods compared on one area's own data.

    Attributes
    ----------
    rows : tuple of MethodRow
        By share, then method; the plain count stands first in each share.
    cells, n_train, n_test : int
        Cells of the area, and incidents in it before and after.
    not_run : dict of str to str
        Methods that could not be run, and why.
    sentences : tuple of str
        What may be said.
    """

    rows: tuple[MethodRow, ...]
    cells: int
    n_train: int
    n_test: int
    not_run: dict[str, str]
    sentences: tuple[str, ...]


def compare_methods(
    train_m: Floats,
    test_m: Floats,
    grid: Grid,
    *,
    shares: Sequence[float] = (0.01, 0.02, 0.05),
    methods: Sequence[str] = tuple(METHODS),
    baseline: Floats | None = None,
    steps: Integers | None = None,
    rng: np.random.Generator | None = None,
) -> MethodComparison:
    """Compare methods on the area's own incidents, with the plain count always beside them.

    Parameters
    ----------
    train_m, test_m : ndarray, shape (n, 2)
        Incidents before and after, easting and northing in metres.
    grid : Grid
        Cells of the area.
    shares : sequence of float, default (0.01, 0.02, 0.05)
        Shares of the cells to look at.
    methods : sequence of str, optional
        Keys of `METHODS`; the plain count is always there.
    baseline, steps, rng : optional
        As for `rank_cells`.

    Returns
    -------
    MethodComparison
        What a method could not be run on is named in `not_run`.

    Raises
    ------
    RefusedInput
        If a method is not known or a share is not above 0 and at most 1.
    NotEnough
        If no incident before, or none after, lies in the area.
    """
    if not shares or not all(0 < share <= 1 for share in shares):
        raise RefusedInput("shares must be above 0 and at most 1, such as 0.01,0.02")
    inside = grid.inside
    before, after = grid.counts(train_m)[inside], grid.counts(test_m)[inside]
    if not after.sum():
        raise NotEnough("none of the incidents after lies inside the boundary")
    orders: dict[str, npt.NDArray[np.intp]] = {}
    not_run: dict[str, str] = {}
    for method in (COUNT, *(name for name in methods if name != COUNT)):
        try:
            score = rank_cells(method, grid, train_m, baseline=baseline, steps=steps, rng=rng)[inside]
        except NotEnough as reason:
            if method == COUNT:
                raise
            not_run[method] = str(reason)
            continue
        # Equal scores are told apart by the count, then by the order of the cells.
        orders[method] = np.lexsort((np.arange(len(score)), -before, -score))
    rows = [_row(name, orders, share, before, after) for share in shares for name in orders]
    return MethodComparison(
        rows=tuple(rows),
        cells=len(before),
        n_train=int(before.sum()),
        n_test=int(after.sum()),
        not_run=not_run,
        sentences=_in_words(rows, not_run, int(after.sum())),
    )


def _row(
    method: str, orders: dict[str, npt.NDArray[np.intp]], share: float, before: Integers, after: Integers
) -> MethodRow:
    n_cells = max(1, round(share * len(after)))
    chosen, by_count = (np.isin(np.arange(len(after)), orders[name][:n_cells]) for name in (method, COUNT))
    figures = predictive_accuracy(after, -np.argsort(orders[method]).astype(float))
    hits, held = int(after[chosen].sum()), float(before[chosen].sum() / before.sum())
    hit_rate = hits / float(after.sum())
    only_here, only_count = int(after[chosen & ~by_count].sum()), int(after[by_count & ~chosen].sum())
    either = only_here + only_count
    return MethodRow(
        method=method,
        share=share,
        n_cells=n_cells,
        hits=hits,
        hit_rate=hit_rate,
        pai=float(figures.pai[n_cells - 1]),
        pei=float(figures.pei[n_cells - 1]),
        rri=hit_rate / held if held else None,
        only_here=only_here,
        only_count=only_count,
        p_value=float(stats.binomtest(only_here, either).pvalue) if either else 1.0,
    )


def _in_words(rows: list[MethodRow], not_run: dict[str, str], n_test: int) -> tuple[str, ...]:
    said = []
    for row in rows:
        held = f"{row.hits:,} of {n_test:,} later incidents ({row.hit_rate:.0%})"
        if row.method == COUNT:
            said.append(f"The plain count's best {row.share:.0%} of cells held {held}.")
            continue
        better = "more" if row.only_here > row.only_count else "fewer"
        told = f"{better} than the plain count beyond chance" if row.p_value <= 0.05 else (
            "no difference from the plain count that could be told from chance"
        )  # fmt: skip
        said.append(f"{row.method}: {held}, {told} ({row.only_here} against {row.only_count}, {_p(row.p_value)}).")
    return (*said, *(f"{method} was not run: {why}." for method, why in not_run.items()))


def _p(value: float) -> str:
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"


def _cumulative(order: npt.NDArray[np.intp], seen: Floats, size: Floats) -> tuple[Floats, Floats]:
    return np.cumsum(seen[order]) / seen.sum(), np.cumsum(size[order]) / size.sum()
