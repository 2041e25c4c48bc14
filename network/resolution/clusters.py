"""Join scored pairs into records of one person, and stop where the records of two groups speak against each other.

Following every pair to the end (single linkage) lets one wrong pair join two families. Here two groups are joined only
while the scored pairs between them speak for one person on average.
"""

from __future__ import annotations

from typing import cast

import numpy as np
import pandas as pd

_MOST_BITS = 15.0


def calibrate(weights: np.ndarray, *, prior: float, n_pairs: float) -> tuple[np.ndarray, float]:
    """Learn from the scores how many of all pairs are one person, with the weights of every comparison held.

    Parameters
    ----------
    weights : numpy.ndarray
        Match weights in bits, shape (n,), with the prior in them; of all pairs worth a thought.
    prior : float
        Share of pairs that was assumed.
    n_pairs : float
        Number of all pairs that could have been compared.

    Returns
    -------
    tuple of (numpy.ndarray, float)
        Match weights with the share found, and the share.

    References
    ----------
    Dempster, A. P., Laird, N. M., Rubin, D. B. (1977). Maximum likelihood from incomplete data via the EM algorithm.
    Journal of the Royal Statistical Society B 39, 1-38. doi 10.1111/j.2517-6161.1977.tb01600.x

    Examples
    --------
    >>> shifted, share = calibrate(np.array([12.0] * 20), prior=0.001, n_pairs=1000)
    >>> round(share, 3), bool((shifted > 12).all())
    (0.02, True)
    """
    if not len(weights):
        return weights, prior
    bare = weights - np.log2(prior / (1 - prior))
    share = prior
    for _ in range(200):
        found = float(probability(bare + np.log2(share / (1 - share))).sum()) / n_pairs
        found = min(max(found, 1 / n_pairs), 0.5)
        if abs(found / share - 1) < 1e-6:
            break
        share = found
    return bare + np.log2(share / (1 - share)), share


def probability(weights: np.ndarray) -> np.ndarray:
    """Match probability of match weights.

    Parameters
    ----------
    weights : numpy.ndarray
        Bits.

    Returns
    -------
    numpy.ndarray
        Between 0 and 1.

    Examples
    --------
    >>> probability(np.array([0.0, 1.0])).round(3).tolist()
    [0.5, 0.667]
    """
    return cast("np.ndarray", 1.0 / (1.0 + np.exp2(-weights)))


def join(n_records: int, pairs: pd.DataFrame, *, threshold: float) -> np.ndarray:
    """Join records, the firmest pairs first.

    Parameters
    ----------
    n_records : int
        Number of records; pairs name them by position.
    pairs : pandas.DataFrame
        ``left, right`` (positions) and ``match_weight`` (bits), also of pairs that speak against one person.
    threshold : float
        Match probability from which a pair joins.

    Returns
    -------
    numpy.ndarray
        Group of each record, shape (n_records,), named by the position of its first member.

    Examples
    --------
    >>> pairs = pd.DataFrame({"left": [0, 1, 0], "right": [1, 2, 2], "match_weight": [12.0, 9.0, -14.0]})
    >>> join(4, pairs, threshold=0.99).tolist()
    [0, 0, 2, 3]
    """
    joiner = _Joiner(n_records)
    pairs = pairs.sort_values(["match_weight", "left", "right"], ascending=[False, True, True])
    ends = list(zip(pairs["left"].tolist(), pairs["right"].tolist(), strict=True))
    for (a, b), weight in zip(ends, pairs["match_weight"].clip(-_MOST_BITS, _MOST_BITS).tolist(), strict=True):
        joiner.note(a, b, weight)
    enough = int((probability(pairs["match_weight"].to_numpy(dtype=float)) >= threshold).sum())
    for a, b in ends[:enough]:
        joiner.meet(a, b)
    return joiner.labels()


class _Joiner:
    """Groups of records, with the sum and number of the scored pairs between any two."""

    def __init__(self, n_records: int) -> None:
        self.parent = list(range(n_records))
        self.between: list[dict[int, tuple[float, int]]] = [{} for _ in range(n_records)]

    def root(self, record: int) -> int:
        while self.parent[record] != record:
            self.parent[record] = self.parent[self.parent[record]]
            record = self.parent[record]
        return record

    def note(self, a: int, b: int, weight: float) -> None:
        self.between[a][b] = self.between[b][a] = (weight, 1)

    def meet(self, a: int, b: int) -> None:
        a, b = self.root(a), self.root(b)
        if a == b or self.between[a][b][0] < 0:
            return
        if len(self.between[a]) < len(self.between[b]):
            a, b = b, a
        self.parent[b] = a
        for other, (total, count) in self.between[b].items():
            del self.between[other][b]
            if other != a:
                before = self.between[a].get(other, (0.0, 0))
                joined = before[0] + total, before[1] + count
                self.between[a][other] = self.between[other][a] = joined
        self.between[b] = {}

    def labels(self) -> np.ndarray:
        first: dict[int, int] = {}
        roots = [self.root(record) for record in range(len(self.parent))]
        for record, root in enumerate(roots):
            first.setdefault(root, record)
        return np.array([first[root] for root in roots], dtype=np.int64)
