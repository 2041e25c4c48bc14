"""How well places named before hold what came after: hit rate, PAI, PEI, RRI.

References
----------
Chainey S, Tompson L, Uhlig S (2008) The utility of hotspot mapping for predicting spatial patterns of crime. Security
Journal 21, 4-28. doi:10.1057/palgrave.sj.8350066 (PAI)
Hunt J (2016) Do crime hot spots move? American University: PEI, the PAI over the best one possible.
Levine N (2008) The "hottest" part of a hotspot. Security Journal 21, 295-302. doi:10.1057/palgrave.sj.8350081 (RRI)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.errors import NotEnough, RefusedInput

Floats = npt.NDArray[np.float64]


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


def _cumulative(order: npt.NDArray[np.intp], seen: Floats, size: Floats) -> tuple[Floats, Floats]:
    return np.cumsum(seen[order]) / seen.sum(), np.cumsum(size[order]) / size.sum()
