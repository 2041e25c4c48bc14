"""A case laid out for counting reach: ties, what each rests on, people, and who or what may be acted on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from data.codes import LinkKind, PersonKind
from data.protection import Standing, same_person_records, standing_of
from data.records import Case
from network.disruption.candidates import candidates
from network.structure import AssociationGraph


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
