"""Which few actions together most reduce the reach of persons of concern to children at risk, and is that so at all.

A plan decides nothing: it says which nodes to look at together. It is always shown beside acting on whoever has most
ties, acting at random and doing nothing, as a range over what the reports could have been, and with the network closing
again. Where the ranges cannot be told apart, it says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.errors import NotEnough, RefusedInput
from network.disruption.impact import Bools, Candidate, Ground, Walks, covered_by, reach, resampled_ties, taken_over

Floats = npt.NDArray[np.float64]

OBJECTIVES = ("reach", "coverage")
TAKE_OVER_SHARE = 0.5
_SHORTLIST = 60
_INTERVAL = (5.0, 50.0, 95.0)
BOUND_WORDS = (
    "Children directly linked to a chosen node: at least 63 % (1 - 1/e) of the most that any such set could cover. "
    "This holds for that count alone, not for reach."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """5th percentile, median and 95th percentile over the draws."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One way of choosing, on the same draws as the plan.

    Attributes
    ----------
    name : str
        ``plan``, ``most ties``, ``random`` or ``nothing``.
    members : tuple of Candidate
        Whom it chooses; empty for ``random``, which differs from draw to draw.
    reduction, regrown : Range
        Share of reach that is gone, without and with the network closing again.
    ahead : Range
        How much more the plan takes away than this, in shares; zero for the plan itself.
    is_distinguishable : bool
        Whether that range leaves zero out.
    """

    name: str
    members: tuple[Candidate, ...]
    reduction: Range
    regrown: Range
    ahead: Range
    is_distinguishable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A set of nodes to look at together, and how it compares.

    Attributes
    ----------
    members : tuple of Candidate
        In the order in which they were chosen, each for what it adds.
    stability : tuple of float
        For each member the share of draws in which choosing anew chose it too.
    covered, children : int
        Children directly tied to a member, and all children of the case.
    reach_before, reach_after : int
        Pairs on the reports as they are.
    alternatives : tuple of Alternative
        The plan first, then most ties, random, nothing.
    bound : str
        Guarantee of the greedy choice, for coverage only; else empty.
    """

    objective: str
    size: int
    hops: int
    members: tuple[Candidate, ...]
    stability: tuple[float, ...]
    covered: int
    children: int
    reach_before: int
    reach_after: int
    alternatives: tuple[Alternative, ...]
    bound: str
    sentences: tuple[str, ...]


def choose(
    ground: Ground, size: int, *, objective: str = "reach", hops: int = 2, ties: Bools | None = None
) -> list[int]:
    """Choose candidates one by one, each the one that adds most.

    Parameters
    ----------
    ground : Ground
        From `network.disruption.impact.lay_out`.
    size : int
        Number of actions at most, at least 1.
    objective : {"reach", "coverage"}, default "reach"
        Pairs of persons of concern and children that are no longer joined, or children directly tied to a member.
    hops : int, default 2
        Longest way that counts as reach.
    ties : ndarray of bool, optional
        Which ties are there; all if None.

    Returns
    -------
    list of int
        Places in ``ground.candidates``; fewer than `size` where nothing more is added. Ties go to the first in order.

    Raises
    ------
    RefusedInput
        If size or objective are not allowed.

    References
    ----------
    Nemhauser GL, Wolsey LA, Fisher ML (1978) An analysis of approximations for maximizing submodular set functions.
    Mathematical Programming 14, 265-294. doi:10.1007/BF01588971
    """
    if size < 1 or objective not in OBJECTIVES:
        raise RefusedInput(f"plan: size {size}, objective {objective!r}; give 1 or more, and one of {OBJECTIVES}")
    covers = covered_by(ground, ties)
    if objective == "coverage":
        return _cover(covers, size)
    pool = _shortlist(ground, covers, ties)
    chosen: list[int] = []
    walks = Walks(ground, hops=hops, ties=ties)
    now = walks.pairs()
    while len(chosen) < size:
        left = [(walks.pairs(_vertices(ground, [*chosen, one])), one) for one in pool if one not in chosen]
        best = min(left, default=(now, -1))
        if best[0] >= now:
            break
        now = best[0]
        chosen.append(best[1])
    return chosen


def _cover(covers: Sequence[frozenset[int]], size: int) -> list[int]:
    chosen: list[int] = []
    held: set[int] = set()
    while len(chosen) < size:
        gain, best = min(((-len(one - held), number) for number, one in enumerate(covers)), default=(0, -1))
        if gain == 0:
            break
        chosen.append(best)
        held |= covers[best]
    return chosen


def _shortlist(ground: Ground, covers: Sequence[frozenset[int]], ties: Bools | None) -> list[int]:
    """Of many candidates those with most children or ties; each try costs a walk over the whole network."""
    every = range(len(ground.candidates))
    if len(ground.candidates) <= _SHORTLIST:
        return list(every)
    degree = _degrees(ground, ties)
    by_children = sorted(every, key=lambda one: (-len(covers[one]), -degree[one], one))
    by_ties = sorted(every, key=lambda one: (-degree[one], one))
    half = _SHORTLIST // 2
    return sorted({*by_children[:half], *by_ties[:half]})


def _degrees(ground: Ground, ties: Bools | None = None) -> list[int]:
    kept = ground.ends if ties is None else ground.ends[ties]
    counted = np.bincount(kept.ravel(), minlength=ground.size)
    return [int(counted[list(one.vertices)].sum()) for one in ground.candidates]


def _most_ties(ground: Ground, size: int) -> list[int]:
    degree = _degrees(ground)
    return sorted(range(len(ground.candidates)), key=lambda one: (-degree[one], one))[:size]


def _vertices(ground: Ground, chosen: Sequence[int]) -> list[int]:
    return [vertex for one in chosen for vertex in ground.candidates[one].vertices]


def make_plan(
    ground: Ground,
    size: int,
    *,
    rng: np.random.Generator,
    objective: str = "reach",
    hops: int = 2,
    draws: int = 200,
    take_over: float = TAKE_OVER_SHARE,
) -> Plan:
    """Choose a set of actions and compare it, over what the reports could have been.

    Null hypothesis: the plan takes away no more reach than the alternative. Alternative: it takes away more (or less).

    Parameters
    ----------
    ground : Ground
        From `network.disruption.impact.lay_out`.
    size : int
        Number of actions at most.
    rng : numpy.random.Generator
        Source of randomness.
    objective : {"reach", "coverage"}, default "reach"
        See `choose`.
    hops : int, default 2
        Longest way that counts as reach.
    draws : int, default 200
        Number of times the independent reports are drawn anew, at least 20.
    take_over : float, default 0.5
        Probability that a tie to a child is taken over by somebody who stays; an assumption, not an estimate.

    Returns
    -------
    Plan
        With ranges, never one number alone.

    Raises
    ------
    NotEnough
        If nobody may be acted on, or no child is within reach.
    RefusedInput
        If a number is not allowed.

    References
    ----------
    Efron B (1979) doi:10.1214/aos/1176344552; Nemhauser, Wolsey & Fisher (1978) doi:10.1007/BF01588971.
    """
    if draws < 20:
        raise RefusedInput(f"plan: {draws} draws; give 20 or more, or a range means nothing")
    before = reach(ground, hops=hops)
    if not ground.candidates or before == 0:
        raise NotEnough("plan: nobody may be acted on, or no child is within reach of a person of concern on record")
    chosen = choose(ground, size, objective=objective, hops=hops)
    sets = {"plan": chosen, "most ties": _most_ties(ground, max(len(chosen), 1)), "nothing": []}
    drawn = _Draws(ground, sets, hops, take_over)
    for _ in range(draws):
        drawn.draw(rng)
    again = [0] * len(chosen)
    tries = max(20, draws // 10)
    for _ in range(tries):
        anew = set(choose(ground, size, objective=objective, hops=hops, ties=resampled_ties(ground, rng)))
        again = [count + (one in anew) for count, one in zip(again, chosen, strict=True)]
    alternatives = drawn.alternatives(ground)
    covers = covered_by(ground)
    return Plan(
        objective=objective,
        size=size,
        hops=hops,
        members=tuple(ground.candidates[one] for one in chosen),
        stability=tuple(count / tries for count in again),
        covered=len(frozenset().union(*(covers[one] for one in chosen))),
        children=len(ground.children),
        reach_before=before,
        reach_after=reach(ground, _vertices(ground, chosen), hops=hops),
        alternatives=alternatives,
        bound=BOUND_WORDS if objective == "coverage" else "",
        sentences=_sentences(alternatives, len(chosen), size, take_over),
    )


class _Draws:
    """Shares of reach that each way of choosing takes away, draw by draw."""

    def __init__(self, ground: Ground, sets: dict[str, list[int]], hops: int, take_over: float) -> None:
        self.ground, self.sets, self.hops, self.take_over = ground, sets, hops, take_over
        self.names = ("plan", "most ties", "random", "nothing")
        self.plain: dict[str, list[float]] = {name: [] for name in self.names}
        self.regrown: dict[str, list[float]] = {name: [] for name in self.names}

    def draw(self, rng: np.random.Generator) -> None:
        """Draw the reports anew and count for every way of choosing; a draw without any reach says nothing."""
        ties = resampled_ties(self.ground, rng)
        walks = Walks(self.ground, hops=self.hops, ties=ties)
        before = walks.pairs()
        number = min(max(len(self.sets["plan"]), 1), len(self.ground.candidates))
        random = rng.choice(len(self.ground.candidates), size=number, replace=False).tolist()
        if before == 0:
            return
        for name in self.names:
            removed = _vertices(self.ground, random if name == "random" else self.sets[name])
            after = walks.pairs(removed)
            closed = taken_over(self.ground, removed, self.take_over, rng, ties)
            later = reach(closed, removed, hops=self.hops)
            self.plain[name].append(1 - after / before)
            self.regrown[name].append(1 - later / before)

    def alternatives(self, ground: Ground) -> tuple[Alternative, ...]:
        """Ranges of every way of choosing."""
        if not self.plain["plan"]:
            raise NotEnough("plan: in no draw of the reports was a child within reach; more independent reports needed")
        plan = np.asarray(self.plain["plan"])
        made = []
        for name in self.names:
            ahead = _range(plan - np.asarray(self.plain[name]))
            made.append(
                Alternative(
                    name=name,
                    members=tuple(ground.candidates[one] for one in self.sets.get(name, ())),
                    reduction=_range(np.asarray(self.plain[name])),
                    regrown=_range(np.asarray(self.regrown[name])),
                    ahead=ahead,
                    is_distinguishable=name != "plan" and not ahead.low <= 0 <= ahead.high,
                )
            )
        return tuple(made)


def _range(values: Floats) -> Range:
    low, middle, high = (float(one) for one in np.percentile(values, _INTERVAL))
    return Range(low=low, middle=middle, high=high)


def _sentences(alternatives: Sequence[Alternative], chosen: int, size: int, take_over: float) -> tuple[str, ...]:
    plan = alternatives[0]
    words = [
        f"{chosen} of at most {size} actions. Between {plan.reduction.low:.0%} and {plan.reduction.high:.0%} of the "
        "reach would be gone, over what the independent reports could have been.",
        f"If those who stay take over {take_over:.0%} of the ties to children, between {plan.regrown.low:.0%} and "
        f"{plan.regrown.high:.0%} stays gone; that share is an assumption.",
    ]
    for one in alternatives[1:]:
        compared = {"most ties": "acting on those with most ties", "random": "acting at random", "nothing": "nothing"}
        against = compared[one.name] if one.name != "nothing" else "doing nothing"
        words.append(
            f"Against {against}: {one.ahead.low:+.0%} to {one.ahead.high:+.0%}"
            + ("." if one.is_distinguishable else ", not distinguishable.")
        )
    words.append("Ties are what was reported: who was looked at more has more of them.")
    words.append("The plan was chosen on the same reports that it is measured on, which flatters it.")
    return tuple(words)
