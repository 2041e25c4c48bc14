"""Who stands between groups: Gould and Fernandez's five roles, and how far ties keep inside a group.

The group is a force, a community or anything else that divides the nodes. A person who joins two forces' networks may
simply be the person both forces look at: the lists carry the same reports and ranges as every other list.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import igraph as ig
import numpy as np
import numpy.typing as npt

from data.errors import RefusedInput
from data.records import Case
from network.ranking import TargetRanking, rank
from network.stability import Scores
from network.structure import AssociationGraph

ROLES = ("coordinator", "consultant", "gatekeeper", "representative", "liaison")
ROLE_WORDS = {
    "coordinator": "between two of the own group",
    "consultant": "between two of one other group",
    "gatekeeper": "between another group and the own, on the way in",
    "representative": "between the own group and another, on the way out",
    "liaison": "between two different other groups",
}


@dataclass(frozen=True, slots=True)
class EIIndex:
    """How far ties leave their group.

    Attributes
    ----------
    external, internal : int
        Ties between groups and inside them; a tie with an end of unknown group is in neither.
    value : float or None
        (E - I) / (E + I): -1 all inside, 1 all outside, None without a tie that counts.
    expected : float or None
        Mean when the groups are dealt out anew at random.
    p_value : float or None
        Share of those as far from `expected` as the value is, both sides.
    """

    external: int
    internal: int
    value: float | None
    expected: float | None = None
    p_value: float | None = None


def roles(graph: ig.Graph, groups: Sequence[Hashable | None]) -> npt.NDArray[np.int64]:
    """Count for every vertex the pairs that it stands between, by Gould and Fernandez's five roles.

    Parameters
    ----------
    graph : igraph.Graph
        Simple graph.
    groups : sequence of hashable or None
        Group of each vertex; a triad with an unknown group has no role and is not counted.

    Returns
    -------
    numpy.ndarray of int, shape (n, 5)
        Columns as `ROLES`. Directed: ordered pairs a, c with a -> b -> c and no a -> c. Undirected: each pair
        without a tie of its own once; ``gatekeeper`` and ``representative`` are then the same pairs.

    Raises
    ------
    RefusedInput
        If there are not as many groups as vertices.

    References
    ----------
    Gould & Fernandez 1989, Sociological Methodology 19, doi 10.2307/270949.

    Examples
    --------
    >>> roles(ig.Graph(3, [(0, 1), (1, 2)]), ["A", "A", "B"])[1].tolist()
    [0, 0, 1, 1, 0]
    """
    n = graph.vcount()
    if len(groups) != n:
        raise RefusedInput(f"brokerage: {len(groups)} groups for {n} nodes; give each node its group or none")
    found = np.zeros((n, 5), dtype=np.int64)
    onward = [set(graph.neighbors(v, mode="out")) - {v} for v in range(n)]
    inward = [set(graph.neighbors(v, mode="in")) - {v} for v in range(n)]
    for v in range(n):
        if groups[v] is None:
            continue
        for a in inward[v]:
            for c in onward[v] - onward[a] - {a}:
                if groups[a] is not None and groups[c] is not None:
                    found[v, _role(groups[a], groups[v], groups[c])] += 1
    if not graph.is_directed():
        # Every pair was met from both of its sides; as gatekeeper and as representative once each.
        found[:, [0, 1, 4]] //= 2
    return found


def expected_roles(
    graph: ig.Graph, groups: Sequence[Hashable | None], rng: np.random.Generator, *, runs: int
) -> Scores:
    """Mean of `roles` when the groups are dealt out anew at random: what chance alone would give this shape.

    Parameters
    ----------
    graph : igraph.Graph
        Simple graph.
    groups : sequence of hashable or None
        Group of each vertex.
    rng : numpy.random.Generator
        Deals the groups.
    runs : int
        How many times, at least 1.

    Returns
    -------
    numpy.ndarray of float, shape (n, 5)
        Mean counts. The null hypothesis is that the group has nothing to do with who is tied to whom.
    """
    total = np.zeros((graph.vcount(), 5))
    for _ in range(runs):
        total += roles(graph, _dealt(groups, rng))
    return np.asarray(total / runs)


def ei_index(
    graph: ig.Graph,
    groups: Sequence[Hashable | None],
    *,
    rng: np.random.Generator | None = None,
    runs: int = 999,
) -> EIIndex:
    """Ties between groups against ties inside them.

    Parameters
    ----------
    graph : igraph.Graph
        Simple graph; direction is ignored.
    groups : sequence of hashable or None
        Group of each vertex.
    rng : numpy.random.Generator, optional
        Deals the groups anew for the expectation and the p value; neither without it.
    runs : int, default 999
        How many times.

    Returns
    -------
    EIIndex
        Value between -1 and 1. Null hypothesis: the group has nothing to do with who is tied to whom.

    References
    ----------
    Krackhardt & Stern 1988, Social Psychology Quarterly 51(2), doi 10.2307/2786835.
    """
    ends = np.asarray(graph.get_edgelist(), dtype=np.int64).reshape(-1, 2)
    codes = _codes(groups)
    external, internal = _split(ends, codes)
    value = _ei(external, internal)
    if rng is None or value is None:
        return EIIndex(external, internal, value)
    drawn = [_ei(*_split(ends, _shuffled(codes, rng))) for _ in range(runs)]
    usable = np.array([d for d in drawn if d is not None])
    centre = float(usable.mean())
    as_far = int((np.abs(usable - centre) >= abs(value - centre) - 1e-12).sum())
    return EIIndex(external, internal, value, centre, (as_far + 1) / (len(usable) + 1))


def ei_by_group(graph: ig.Graph, groups: Sequence[Hashable | None]) -> dict[Hashable, EIIndex]:
    """E-I index of the ties that touch each group.

    Parameters
    ----------
    graph : igraph.Graph
        Simple graph; direction is ignored.
    groups : sequence of hashable or None
        Group of each vertex.

    Returns
    -------
    dict
        Group to index, in order of first appearance.
    """
    ends = np.asarray(graph.get_edgelist(), dtype=np.int64).reshape(-1, 2)
    codes = _codes(groups)
    names = list(dict.fromkeys(g for g in groups if g is not None))
    found: dict[Hashable, EIIndex] = {}
    for code, name in enumerate(names):
        touching = ends[(codes[ends] == code).any(axis=1)]
        external, internal = _split(touching, codes)
        found[name] = EIIndex(external, internal, _ei(external, internal))
    return found


def ranked_brokers(
    graph: AssociationGraph,
    case: Case,
    day: date,
    *,
    role: str = "across",
    groups: Mapping[str, Hashable] | None = None,
    top: int = 10,
    digest: str = "",
) -> TargetRanking:
    """List adults who stand between groups, by the number of pairs they stand between.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of the same case.
    case : Case
        Permitted records.
    day : date
        Day of the decision.
    role : str, default "across"
        One of `ROLES`, or ``across`` for every role that joins different groups.
    groups : mapping of str to hashable, optional
        Node id to group; default the force of each node.
    top : int, default 10
        Length of the list.
    digest : str, optional
        Digest of the view.

    Returns
    -------
    TargetRanking
        Children, unknown ages and people harmed as children take part in the network and stand in no list.

    Raises
    ------
    RefusedInput
        If there is no such role.
    """
    if role not in (*ROLES, "across"):
        raise RefusedInput(f"brokerage role {role!r}: choose across or one of {', '.join(ROLES)}")
    own = [node.force for node in graph.nodes] if groups is None else [groups.get(node.id) for node in graph.nodes]
    return rank(graph, case, day, _counter(own, role), by=f"brokerage:{role}", top=top, digest=digest)


def _counter(groups: Sequence[Hashable | None], role: str) -> Callable[[ig.Graph], Scores]:
    def count(topology: ig.Graph) -> Scores:
        found = roles(topology, groups).astype(float)
        # In an undirected graph gatekeeper and representative are one and the same pair.
        return np.asarray(found[:, [1, 2, 4]].sum(axis=1) if role == "across" else found[:, ROLES.index(role)])

    return count


def _role(a: Hashable, b: Hashable, c: Hashable) -> int:
    if a == c:
        return 0 if a == b else 1
    if b == c:
        return 2
    return 3 if a == b else 4


def _codes(groups: Sequence[Hashable | None]) -> npt.NDArray[np.int64]:
    """Numbers of the groups in order of first appearance, -1 where not known."""
    number: dict[Hashable, int] = {}
    return np.array([-1 if g is None else number.setdefault(g, len(number)) for g in groups], dtype=np.int64)


def _split(ends: npt.NDArray[np.int64], codes: npt.NDArray[np.int64]) -> tuple[int, int]:
    if len(ends) == 0:
        return 0, 0
    a, b = codes[ends[:, 0]], codes[ends[:, 1]]
    known = (a >= 0) & (b >= 0)
    return int((known & (a != b)).sum()), int((known & (a == b)).sum())


def _ei(external: int, internal: int) -> float | None:
    return (external - internal) / (external + internal) if external + internal else None


def _shuffled(codes: npt.NDArray[np.int64], rng: np.random.Generator) -> npt.NDArray[np.int64]:
    dealt = codes.copy()
    known = np.flatnonzero(codes >= 0)
    dealt[known] = rng.permutation(codes[known])
    return dealt


def _dealt(groups: Sequence[Hashable | None], rng: np.random.Generator) -> list[Hashable | None]:
    known = [i for i, g in enumerate(groups) if g is not None]
    order = rng.permutation(len(known))
    dealt = list(groups)
    for i, j in zip(known, order, strict=True):
        dealt[i] = groups[known[j]]
    return dealt
