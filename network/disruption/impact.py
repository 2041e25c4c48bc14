"""How far persons of concern reach children at risk, what is left of it when some are acted on, and how sure that is.

Reach is counted in pairs: a person of concern and a child joined by at most so many ties, directly or through a
vehicle, a telephone, a venue or somebody else. It counts what was reported: who was looked at more has more ties.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from data.codes import LinkKind, PersonKind
from data.errors import RefusedInput
from data.protection import Standing, same_person_records, standing_of
from data.records import Case
from network.disruption.candidates import candidates
from network.structure import AssociationGraph

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody or something that may be acted on: all records of one person, one vehicle, one venue.

    Attributes
    ----------
    kind : str
        ``person``, ``vehicle`` or ``venue``.
    id : str
        Id of the record that stands for it.
    vertices : tuple of int
        All its vertices.
    """

    kind: str
    id: str
    vertices: tuple[int, ...]


@dataclass(frozen=True)
class Ground:
    """A case laid out for counting reach.

    Attributes
    ----------
    size : int
        Number of vertices.
    ends : ndarray of int, shape (ties, 2)
        Vertices of each tie.
    needs : tuple of tuple of frozenset of int
        For each tie every way of knowing it: the independent reports that this way needs together.
    reports : int
        Number of independent reports.
    concern, children : tuple of tuple of int
        Vertices of each person of concern and of each child at risk, all records of one person together.
    candidates : tuple of Candidate
        Who or what may be acted on; nobody who is or may be a child, or was harmed as one.
    """

    size: int
    ends: npt.NDArray[np.int64]
    needs: tuple[tuple[frozenset[int], ...], ...]
    reports: int
    concern: tuple[tuple[int, ...], ...]
    children: tuple[tuple[int, ...], ...]
    candidates: tuple[Candidate, ...]


def lay_out(case: Case, graph: AssociationGraph, day: date) -> Ground:
    """Lay a case out for counting reach.

    Parameters
    ----------
    case : Case
        Permitted records.
    graph : AssociationGraph
        Association graph of the same records.
    day : date
        Day on which ages are reckoned.

    Returns
    -------
    Ground
        Ties, people and candidates.
    """
    groups = sorted({group for edge in graph.edges for one in edge.firm for group in one.groups})
    number = {group: index for index, group in enumerate(groups)}
    needs = tuple(tuple(frozenset(number[g] for g in one.groups) for one in edge.firm) for edge in graph.edges)
    ends = [(graph.index[edge.source], graph.index[edge.target]) for edge in graph.edges]
    people = _people(case, graph)
    standing = {ids: standing_of(case, case.people[ids[0]], day) for ids in people}
    known = {
        ids: tuple(graph.index[one] for one in ids)
        for ids in people
        if any(case.people[one].kind is PersonKind.PERSON_OF_CONCERN for one in ids)
    }
    return Ground(
        size=len(graph.nodes),
        ends=np.asarray(ends, dtype=np.int64).reshape(-1, 2),
        needs=needs,
        reports=len(groups),
        concern=tuple(v for ids, v in known.items() if standing[ids] in {Standing.ADULT, Standing.AGE_NOT_KNOWN}),
        children=tuple(tuple(graph.index[one] for one in ids) for ids in people if standing[ids] is Standing.CHILD),
        candidates=(
            *(
                Candidate(kind="person", id=ids[0], vertices=vertices)
                for ids, vertices in known.items()
                if _all_adults(case, ids, day)
            ),
            *_things(case, graph, day),
        ),
    )


def _people(case: Case, graph: AssociationGraph) -> tuple[tuple[str, ...], ...]:
    """Records of people in the graph, those of one person together, in order."""
    joined = {
        end for link in case.links.values() if link.kind is LinkKind.SAME_AS for end in (link.source_id, link.target_id)
    }
    found = {
        tuple(sorted({one, *(same_person_records(case, one) if one in joined else ())} & graph.index.keys()))
        for one in case.people
        if one in graph.index
    }
    return tuple(sorted(found))


def _all_adults(case: Case, ids: Collection[str], day: date) -> bool:
    """Every record must say that the person is an adult: the most protective answer counts."""
    return all(standing_of(case, case.people[one], day) is Standing.ADULT for one in ids)


def _things(case: Case, graph: AssociationGraph, day: date) -> list[Candidate]:
    allowed = candidates(graph, case, day)
    return [
        Candidate(kind=kind, id=one, vertices=(graph.index[one],))
        for kind, ids in (("vehicle", case.vehicles), ("venue", case.venues))
        for one in sorted(allowed & ids.keys())
    ]


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
