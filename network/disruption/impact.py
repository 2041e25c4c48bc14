"""How sure reach is and whether it lasts: reports drawn anew, and ties to children that others take over.

What is laid out stands in `network.disruption.ground`, how reach is counted in `network.disruption.walks`.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from data.errors import RefusedInput
from network.disruption.ground import Candidate, Ground, lay_out
from network.disruption.walks import Bools, Walks, covered_by, reach

__all__ = [
    "Bools",
    "Candidate",
    "Ground",
    "Walks",
    "covered_by",
    "lay_out",
    "reach",
    "resampled_ties",
    "taken_over",
]


def resampled_ties(ground: Ground, rng: np.random.Generator) -> Bools:
    """Ties that would be known if the independent reports had come in anew: drawn with replacement.

    Parameters
    ----------
    ground : Ground
        From `lay_out`.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray of bool
        For each tie whether one way of knowing it has all the reports it needs.

    Notes
    -----
    A report is left out of a draw with probability 0.37, so ties known from one report come and go; compare shares
    within a draw, never counts across draws.

    References
    ----------
    Efron B (1979) Bootstrap methods. Annals of Statistics 7(1), 1-26. doi:10.1214/aos/1176344552
    """
    drawn = frozenset(rng.integers(0, max(ground.reports, 1), ground.reports).tolist())
    return np.fromiter(
        (any(way <= drawn for way in ways) for ways in ground.needs), dtype=bool, count=len(ground.needs)
    )


def taken_over(
    ground: Ground, removed: Collection[int], share: float, rng: np.random.Generator, ties: Bools | None = None
) -> Ground:
    """Let the network close again: those who stay take over ties to children that a removed person or thing had.

    `network.regrowth.regrow` makes ties anywhere, by preference; most of those join no adult to a child and would
    hardly change reach. What a plan must fear is that somebody else steps in with the same children: that is drawn.

    Parameters
    ----------
    ground : Ground
        From `lay_out`.
    removed : collection of int
        Vertices acted on.
    share : float
        Probability, 0 to 1, that a tie to a child passes to somebody who was tied to the one removed.
    rng : numpy.random.Generator
        Source of randomness.
    ties : ndarray of bool, optional
        Which ties are there; all if None.

    Returns
    -------
    Ground
        The present ties and those taken over; every tie of it is there.

    Raises
    ------
    RefusedInput
        If the share is not between 0 and 1.
    """
    if not 0 <= share <= 1:
        raise RefusedInput(f"regrowth: share {share}; give a number from 0 to 1")
    gone = set(removed)
    kept = ground.ends if ties is None else ground.ends[ties]
    children = {v for one in ground.children for v in one}
    concern = {v for one in ground.concern for v in one}
    near: dict[int, set[int]] = {v: set() for v in gone}
    for a, b in kept.tolist():
        for one, other in ((a, b), (b, a)):
            if one in gone:
                near[one].add(other)
    new: list[tuple[int, int]] = []
    for vertex in sorted(gone):
        heirs = sorted((near[vertex] & concern) - gone)
        passed = [child for child in sorted(near[vertex] & children) if heirs and rng.random() < share]
        new += [(heirs[int(rng.integers(len(heirs)))], child) for child in passed]
    ends = np.concatenate([kept, np.asarray(new, dtype=np.int64).reshape(-1, 2)])
    return Ground(
        size=ground.size,
        ends=ends,
        needs=(),
        reports=ground.reports,
        concern=ground.concern,
        children=ground.children,
        candidates=ground.candidates,
    )
