"""What if these people were gone: how far the network breaks up, what still reaches children, and how it grows back.

Nothing here says that anybody should be removed. Published work finds that covert networks close again, and position on
police data measures attention; so every figure stands beside random and degree choices of the same size, comes as a
range over runs where chance is in it, and says "not distinguishable" when it is. Nobody protected is ever chosen.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import igraph as ig
import numpy as np
import numpy.typing as npt

from data.errors import NotPermitted, RefusedInput
from data.protection import is_child
from data.records import Case
from network.disruption.candidates import candidates
from network.key_players import distance_weighted_fragmentation, fragmentation
from network.listing import waiting_count
from network.regrowth import Range, Regrowth, range_of, regrow
from network.structure import AssociationGraph

REACH_STEPS = 2
_LEAST_LOSS = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A network with some nodes gone.

    Attributes
    ----------
    fragmentation, distance_weighted_fragmentation : float
        Of what is left (Borgatti's F and DF), 0 to 1.
    largest_component : int
        Nodes in the largest part.
    children_reached : int
        Children at risk within `REACH_STEPS` steps of any person of concern who is left.
    """

    fragmentation: float
    distance_weighted_fragmentation: float
    largest_component: int
    children_reached: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """A what-if with its baselines.

    Attributes
    ----------
    gone : tuple of str
        Ids of the nodes taken out.
    before, after : Effect
        Whole network, and without them.
    random : dict of str to Range
        F, DF and children reached when as many are chosen at random among those who may be.
    by_degree : Effect
        The same when the best connected of those are chosen instead.
    p_value : float
        Share of random choices that break the network up as far (DF), the choice itself counted.
    regrowth : tuple of Regrowth
        After half, all and twice the lost ties are made anew.
    not_distinguishable : bool
        True if random choices do as much in more than one case of twenty, or regrowth may undo it all.
    waiting : int
        People who were no candidates because their age is not established.
    sentences : tuple of str
        All of it in words.
    """

    gone: tuple[str, ...]
    before: Effect
    after: Effect
    random: dict[str, Range]
    by_degree: Effect
    p_value: float
    regrowth: tuple[Regrowth, ...]
    not_distinguishable: bool
    waiting: int
    sentences: tuple[str, ...]


def what_if(
    graph: AssociationGraph,
    case: Case,
    gone: Collection[str],
    day: date,
    *,
    rng: np.random.Generator,
    runs: int = 99,
    regrowth_runs: int = 30,
) -> WhatIf:
    """Work out what a network would be without some nodes, at once and when it has grown back.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of the same case.
    case : Case
        Permitted records.
    gone : collection of str
        Ids of adults or things to take out, at least one.
    day : date
        Day on which ages are reckoned.
    rng : numpy.random.Generator
        Draws the random choices and the regrowth.
    runs : int, default 99
        Random choices.
    regrowth_runs : int, default 30
        Runs of regrowth.

    Returns
    -------
    WhatIf
        Figures with their baselines, ranges and words. Null hypothesis of `p_value`: this choice is as good as
        any other of as many candidates of the same kinds.

    Raises
    ------
    NotEnough
        If an id is not in the network.
    NotPermitted
        If somebody protected or of unknown age, a thing of theirs, or a home is among them.
    RefusedInput
        If nobody is named.

    References
    ----------
    Borgatti 2006, doi 10.1007/s10588-006-7084-x (F, DF). Regrowth: Duijn, Kashirin & Sloot 2014, Scientific Reports 4,
    doi 10.1038/srep04238; Duxbury & Haynie 2019, Criminology 57(2), doi 10.1111/1745-9125.12203: networks recover, by
    contacts of contacts and by well-connected people.
    """
    chosen = sorted({graph.vertex(node_id) for node_id in gone})
    if not chosen:
        raise RefusedInput("what if: name at least one node")
    allowed = {graph.index[one] for one in candidates(graph, case, day)}
    if barred := [v for v in chosen if v not in allowed]:
        raise NotPermitted(
            f"node {graph.nodes[barred[0]].id}: a child, somebody harmed as a child or of unknown age, a thing that "
            "such a person may use, or a home: protective measures only"
        )
    scene = _Scene(graph, case, day)
    before, after = scene.effect(graph.topology, ()), scene.effect(graph.topology, chosen)
    pool = [v for v in sorted(allowed) if graph.nodes[v].is_person == graph.nodes[chosen[0]].is_person]
    pool = pool if len(pool) >= len(chosen) else sorted(allowed)
    drawn = [
        scene.effect(graph.topology, rng.choice(pool, size=len(chosen), replace=False).tolist()) for _ in range(runs)
    ]
    degree = graph.topology.degree()
    best = sorted(pool, key=lambda v: (-degree[v], v))[: len(chosen)]
    as_far = sum(d.distance_weighted_fragmentation >= after.distance_weighted_fragmentation - 1e-12 for d in drawn)
    p_value = (as_far + 1) / (runs + 1)
    grown = _regrowths(scene, chosen, before, after, rng, regrowth_runs)
    undone = any(g.recovered.high >= 1 for g in grown[:2])
    found = {
        name: range_of([float(getattr(d, name)) for d in drawn])
        for name in ("fragmentation", "distance_weighted_fragmentation", "children_reached")
    }
    by_degree = scene.effect(graph.topology, best)
    dim = p_value > 0.05 or undone
    return WhatIf(
        gone=tuple(graph.nodes[v].id for v in chosen),
        before=before,
        after=after,
        random=found,
        by_degree=by_degree,
        p_value=p_value,
        regrowth=grown,
        not_distinguishable=dim,
        waiting=waiting_count(graph, case, day),
        sentences=_words(before, after, found, by_degree, p_value, grown, undone),
    )


def children_within(graph: AssociationGraph, case: Case, day: date, *, steps: int = REACH_STEPS) -> dict[str, int]:
    """Children at risk near persons of concern.

    Parameters
    ----------
    graph : AssociationGraph
        Graph of the same case.
    case : Case
        Permitted records.
    day : date
        Day on which ages are reckoned.
    steps : int, default 2
        Largest number of steps.

    Returns
    -------
    dict of str to int
        Child to the number of steps from the nearest person of concern; children further away are not in it.
    """
    scene = _Scene(graph, case, day)
    if not scene.concern or not scene.children:
        return {}
    distances = np.asarray(graph.topology.distances(scene.children, scene.concern), dtype=float).min(axis=1)
    return {
        graph.nodes[v].id: int(d)
        for v, d in zip(scene.children, distances, strict=True)
        if np.isfinite(d) and d <= steps
    }


class _Scene:
    """Who is of concern and who is to be protected, by vertex."""

    def __init__(self, graph: AssociationGraph, case: Case, day: date) -> None:
        self.graph = graph
        known = {n.id: case.people[n.id] for n in graph.nodes if n.id in case.people}
        self.children = [graph.index[i] for i, person in known.items() if is_child(person, day)]
        young = set(self.children)
        self.concern = [i for i, n in enumerate(graph.nodes) if n.kind == "person_of_concern" and i not in young]

    def effect(self, topology: ig.Graph, gone: Sequence[int]) -> Effect:
        """State without some vertices."""
        return self.state(*self.left(topology, gone))

    def left(self, topology: ig.Graph, gone: Sequence[int]) -> tuple[ig.Graph, npt.NDArray[np.int64]]:
        """What is left, with the original number of every vertex."""
        out = set(gone)
        kept = np.array([v for v in range(topology.vcount()) if v not in out], dtype=np.int64)
        return topology.induced_subgraph(kept.tolist()), kept

    def state(self, left: ig.Graph, kept: npt.NDArray[np.int64]) -> Effect:
        place = {int(v): i for i, v in enumerate(kept)}
        concern = [place[v] for v in self.concern if v in place]
        near = {n for found in left.neighborhood(concern, order=REACH_STEPS) for n in found} if concern else set()
        return Effect(
            fragmentation=fragmentation(left),
            distance_weighted_fragmentation=distance_weighted_fragmentation(left),
            largest_component=max(left.connected_components().sizes(), default=0),
            children_reached=sum(place[v] in near for v in self.children if v in place),
        )


def _regrowths(
    scene: _Scene, chosen: list[int], before: Effect, after: Effect, rng: np.random.Generator, runs: int
) -> tuple[Regrowth, ...]:
    left, kept = scene.left(scene.graph.topology, chosen)
    lost = scene.graph.topology.ecount() - left.ecount()
    damage = after.distance_weighted_fragmentation - before.distance_weighted_fragmentation
    found = []
    for share in (0.5, 1.0, 2.0):
        steps = max(1, round(share * lost))
        states = [scene.state(regrow(left, steps, rng), kept) for _ in range(runs)]
        weighted = [s.distance_weighted_fragmentation for s in states]
        undone = [
            (after.distance_weighted_fragmentation - w) / damage if damage > _LEAST_LOSS else 1.0 for w in weighted
        ]
        found.append(
            Regrowth(
                steps=steps,
                distance_weighted_fragmentation=range_of(weighted),
                children_reached=range_of([float(s.children_reached) for s in states]),
                recovered=range_of(undone),
            )
        )
    return tuple(found)


def _weighted(effect: Effect) -> str:
    return f"{effect.distance_weighted_fragmentation:.3f}"


def _words(
    before: Effect,
    after: Effect,
    drawn: dict[str, Range],
    by_degree: Effect,
    p_value: float,
    grown: tuple[Regrowth, ...],
    undone: bool,
) -> tuple[str, ...]:
    same = grown[1]
    lost = after.distance_weighted_fragmentation - before.distance_weighted_fragmentation
    regrown = (
        f"If as many ties as were lost are made anew, {same.recovered.middle:.0%} of the loss is undone "
        f"({same.recovered.low:.0%} to {same.recovered.high:.0%} of it in nine runs of ten)."
        if lost > _LEAST_LOSS
        else "So little is lost that regrowth cannot be measured."
    )
    told = "not distinguishable from a random choice" if p_value > 0.05 else "more than random choices do"
    return (
        f"Fragmentation F {before.fragmentation:.3f} before, {after.fragmentation:.3f} without; weighted by distance "
        f"{_weighted(before)} before, {_weighted(after)} without.",
        f"As many chosen at random: {drawn['distance_weighted_fragmentation'].words}; the best connected: "
        f"{_weighted(by_degree)}. This choice is {told} (p {p_value:.2f}).",
        f"Children at risk within {REACH_STEPS} steps of a person of concern: {before.children_reached} before, "
        f"{after.children_reached} without; {same.children_reached.middle:.0f} "
        f"({same.children_reached.low:.0f} to {same.children_reached.high:.0f}) after regrowth.",
        regrown + (" The network may close again altogether: not distinguishable from before." if undone else ""),
        "Published work finds that networks often close again after a removal; this is a question for the meeting.",
    )
