"""How far persons of concern reach children at risk, with and without those who are acted on.

Reach is counted in pairs: a person of concern and a child joined by at most so many ties, directly or through a
vehicle, a telephone, a venue or somebody else. It counts what was reported: who was looked at more has more ties.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import numpy as np
import numpy.typing as npt

from data.errors import RefusedInput
from network.disruption.ground import Ground

Bools = npt.NDArray[np.bool_]


class Walks:
    """Ways between persons of concern and children over some ties, laid out once and asked for many removals.

    Parameters
    ----------
    ground : Ground
        From `lay_out`.
    hops : int, default 2
        Longest way in ties, at least 1.
    ties : ndarray of bool, optional
        Which ties are there; all if None.

    Raises
    ------
    RefusedInput
        If `hops` is under 1.
    """

    def __init__(self, ground: Ground, *, hops: int = 2, ties: Bools | None = None) -> None:
        if hops < 1:
            raise RefusedInput(f"reach: hops {hops}; give 1 or more")
        # Sets of vertices are the bits of whole numbers: a walk is then a few "or"s, and no matrix is needed.
        self._tied = [0] * ground.size
        for a, b in (ground.ends if ties is None else ground.ends[ties]).tolist():
            self._tied[a] |= 1 << b
            self._tied[b] |= 1 << a
        self._concern = [_bits(one) for one in ground.concern]
        self._alone = _bits(one[0] for one in ground.children if len(one) == 1)
        self._several = [_bits(one) for one in ground.children if len(one) > 1]
        self._hops = hops

    def pairs(self, removed: Collection[int] = ()) -> int:
        """Count pairs that are joined without the vertices acted on.

        Parameters
        ----------
        removed : collection of int, optional
            Vertices out of every tie.

        Returns
        -------
        int
            Pairs; one counts once, however many ways join it.
        """
        stays = ~_bits(removed)
        found = 0
        for start in self._concern:
            held = edge = start & stays
            for _ in range(self._hops):
                met = 0
                for vertex in _members(edge):
                    met |= self._tied[vertex]
                edge = met & stays & ~held
                held |= edge
            found += (held & self._alone).bit_count() + sum(1 for one in self._several if held & one)
        return found


def _bits(vertices: Iterable[int]) -> int:
    made = 0
    for vertex in vertices:
        made |= 1 << vertex
    return made


def _members(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def reach(ground: Ground, removed: Collection[int] = (), *, hops: int = 2, ties: Bools | None = None) -> int:
    """Count pairs of a person of concern and a child at risk within so many ties of each other.

    Parameters
    ----------
    ground : Ground
        From `lay_out`.
    removed : collection of int, optional
        Vertices acted on: taken to be out of every tie.
    hops : int, default 2
        Longest way in ties, at least 1.
    ties : ndarray of bool, optional
        Which ties are there; all if None.

    Returns
    -------
    int
        Pairs; a pair counts once, however many ways join it.

    Raises
    ------
    RefusedInput
        If `hops` is under 1.
    """
    return Walks(ground, hops=hops, ties=ties).pairs(removed)


def covered_by(ground: Ground, ties: Bools | None = None) -> tuple[frozenset[int], ...]:
    """Children directly tied to each candidate.

    Parameters
    ----------
    ground : Ground
        From `lay_out`.
    ties : ndarray of bool, optional
        Which ties are there; all if None.

    Returns
    -------
    tuple of frozenset of int
        For each candidate the numbers of the children (places in ``ground.children``).
    """
    child_at = {vertex: number for number, vertices in enumerate(ground.children) for vertex in vertices}
    owner = {vertex: number for number, one in enumerate(ground.candidates) for vertex in one.vertices}
    found: list[set[int]] = [set() for _ in ground.candidates]
    kept = ground.ends if ties is None else ground.ends[ties]
    for a, b in kept.tolist():
        for one, other in ((a, b), (b, a)):
            if one in owner and other in child_at:
                found[owner[one]].add(child_at[other])
    return tuple(frozenset(one) for one in found)
