"""Key players and dominating sets of a case: sets of adults, with how often each stays when a report is left out.

A set is an answer to one question about one picture of the network. So every member carries its independent reports and
the share of pictures, each without one report, in which it is still chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import igraph as ig

from data.records import Case
from network import key_players
from network.listing import AdultList, listable, waiting_count
from network.stability import falling_ties, origins_of
from network.structure import AssociationGraph

_MOST_PICTURES = 20
_RIVALS = 10
STEADY = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One adult of a set.

    Attributes
    ----------
    independent_reports : int
        Different origins of the reports behind the person's ties.
    kept : float
        Share of pictures without one report in which the person is chosen, 0 to 1; of at most twenty pictures, and
        for key players against the ten with the highest betweenness in each.
    """

    node_id: str
    label: str
    independent_reports: int
    kept: float

    @property
    def is_distinguishable(self) -> bool:
        """Whether the person is chosen in nine pictures of ten; otherwise others would do as well."""
        return self.kept >= STEADY


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSet(AdultList):
    """A set of adults.

    Attributes
    ----------
    by : str
        ``key_players`` or ``dominating_set``.
    members : tuple of Member
        In the order chosen.
    score : float
        Distance-weighted fragmentation without them, or the share of people they reach in one step.
    score_before : float
        Distance-weighted fragmentation of the whole; 0 for a dominating set.
    unreachable : int
        People whom no permitted member reaches; 0 for key players.
    waiting : int
        People in no list until their age is established.
    digest : str
        Digest of the view it was made from.
    """

    by: str
    day: date
    members: tuple[Member, ...]
    score: float
    score_before: float
    unreachable: int
    waiting: int
    digest: str = ""


def key_player_set(graph: AssociationGraph, case: Case, day: date, *, size: int, digest: str = "") -> TargetSet:
    """Adults whose absence would fragment the network most.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of the same case.
    case : Case
        Permitted records.
    day : date
        Day on which ages are reckoned.
    size : int
        How many, at least 1.
    digest : str, optional
        Digest of the view.

    Returns
    -------
    TargetSet
        Nobody whom `data.protection` keeps out of lists of targets.

    Raises
    ------
    NotEnough
        If fewer adults than `size` may be chosen.

    References
    ----------
    Borgatti 2006, doi 10.1007/s10588-006-7084-x (KPP-Neg).
    """
    candidates = listable(graph, case, day)

    chosen = key_players.key_players(graph.topology, size, candidates=candidates)

    def choose(topology: ig.Graph) -> tuple[int, ...]:
        between = topology.betweenness()
        rivals = sorted(set(candidates) - set(chosen.members), key=lambda v: (-between[v], v))[:_RIVALS]
        return key_players.key_players(topology, size, candidates=[*chosen.members, *rivals]).members

    return TargetSet(
        by="key_players",
        day=day,
        members=_members(graph, chosen.members, choose),
        score=chosen.distance_weighted_fragmentation,
        score_before=key_players.distance_weighted_fragmentation(graph.topology),
        unreachable=0,
        waiting=waiting_count(graph, case, day),
        digest=digest,
    )


def dominating_adults(graph: AssociationGraph, case: Case, day: date, *, digest: str = "") -> TargetSet:
    """Fewest adults whose direct contacts are all the other people of the network.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of the same case.
    case : Case
        Permitted records.
    day : date
        Day on which ages are reckoned.
    digest : str, optional
        Digest of the view.

    Returns
    -------
    TargetSet
        People have to be reached directly or through a thing or place in between; children are reached, never
        members.
    """
    people = [i for i, node in enumerate(graph.nodes) if node.is_person]
    place = {v: i for i, v in enumerate(people)}
    candidates = [place[v] for v in listable(graph, case, day)]

    def choose(topology: ig.Graph) -> tuple[int, ...]:
        found = key_players.dominating_set(_among_people(topology, people), candidates=candidates)
        return tuple(people[v] for v in found.members)

    found = key_players.dominating_set(_among_people(graph.topology, people), candidates=candidates)
    return TargetSet(
        by="dominating_set",
        day=day,
        members=_members(graph, tuple(people[v] for v in found.members), choose),
        score=1 - found.unreachable / len(people) if people else 1.0,
        score_before=0.0,
        unreachable=found.unreachable,
        waiting=waiting_count(graph, case, day),
        digest=digest,
    )


def _among_people(topology: ig.Graph, people: list[int]) -> ig.Graph:
    """People with a tie, or one thing or place in between."""
    place = {v: i for i, v in enumerate(people)}
    pairs: set[tuple[int, int]] = set()
    for v in people:
        near = set(topology.neighbors(v))
        onward = {n for middle in near if middle not in place for n in topology.neighbors(middle)}
        pairs |= {(place[v], place[n]) for n in near | onward if n in place and n > v}
    return ig.Graph(n=len(people), edges=sorted(pairs))


def _members(
    graph: AssociationGraph, chosen: tuple[int, ...], choose: Callable[[ig.Graph], tuple[int, ...]]
) -> tuple[Member, ...]:
    falling = falling_ties(graph, lambda support: support.groups)
    every = sorted({key for v in chosen for key in origins_of(graph, v)} & falling.keys())
    keys = every[:: -(-len(every) // _MOST_PICTURES) or 1]
    counts: Counter[int] = Counter()
    for key in keys:
        without = graph.topology.copy()
        without.delete_edges(falling[key])
        counts.update(choose(without))
    return tuple(
        Member(
            node_id=graph.nodes[v].id,
            label=graph.nodes[v].label,
            independent_reports=len(origins_of(graph, v)),
            kept=counts[v] / len(keys) if keys else 1.0,
        )
        for v in chosen
    )
