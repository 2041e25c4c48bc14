"""A pair of records that may be one: how much speaks for it, and what helped, hurt, said nothing or contradicted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data.identity import judgement_id

_NOTHING_BITS = 0.5
_CONTRADICTION_BITS = -3.0


class Effect(StrEnum):
    """What one comparison does to the thought that two records are one."""

    HELPED = "helped"
    HURT = "hurt"
    NEUTRAL = "neutral"
    CONTRADICTED = "contradicted"


def effect_of(weight: float, *, differs: bool) -> Effect:
    """Effect of one comparison.

    Parameters
    ----------
    weight : float
        Bits; positive speaks for one record.
    differs : bool
        Whether both records state it and nothing of it agrees.

    Returns
    -------
    Effect
        Less than half a bit either way says nothing; a plain difference of three bits contradicts.

    Examples
    --------
    >>> [effect_of(w, differs=d).value for w, d in ((4.0, False), (0.2, False), (-1.0, True), (-4.0, True))]
    ['helped', 'neutral', 'hurt', 'contradicted']
    """
    if abs(weight) < _NOTHING_BITS:
        return Effect.NEUTRAL
    if weight > 0:
        return Effect.HELPED
    return Effect.CONTRADICTED if differs and weight <= _CONTRADICTION_BITS else Effect.HURT


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One comparison of two records.

    Attributes
    ----------
    comparison : str
        What was compared.
    words : str
        What was found.
    weight : float
        Bits; 0 where one of them states nothing.
    left, right : str
        Values compared, as the audience may see them.
    """

    comparison: str
    words: str
    weight: float
    effect: Effect
    left: str = ""
    right: str = ""

    @property
    def sentence(self) -> str:
        """Effect, comparison and finding in one line, without the values."""
        return f"{self.comparison}: {self.words} ({self.effect.value}, {self.weight:+.1f})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Two records that may be one; a proposal to a person, never a decision.

    Attributes
    ----------
    kind : str
        ``person``, ``vehicle``, ``phone`` or ``venue``.
    left_id, right_id : str
        In order.
    weight : float
        Match weight in bits: evidence and what was thought before it.
    probability : float
        Match probability that follows from the weight if the model holds.
    evidence : tuple of Evidence
        In the order of the model.
    notes : tuple of str
        What to look at before judging, with no weight of its own.
    forces : tuple of str
        Forces whose records these are; two when the pair crosses a border.
    """

    kind: str
    left_id: str
    right_id: str
    weight: float
    probability: float
    evidence: tuple[Evidence, ...]
    notes: tuple[str, ...] = ()
    forces: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Id that a judgement on this pair has."""
        return judgement_id(self.kind, self.left_id, self.right_id)

    @property
    def is_cross_force(self) -> bool:
        """Whether the two records are of two forces."""
        return len(self.forces) > 1

    def of(self, effect: Effect) -> tuple[Evidence, ...]:
        """Evidence of one effect.

        Parameters
        ----------
        effect : Effect
            Helped, hurt, neutral or contradicted.

        Returns
        -------
        tuple of Evidence
            The weightiest first.
        """
        found = [one for one in self.evidence if one.effect is effect]
        return tuple(sorted(found, key=lambda one: -abs(one.weight)))


def ranked(candidates: list[Candidate]) -> tuple[Candidate, ...]:
    """Put the firmest pair first; equal ones by ids, so that the order is always the same.

    Parameters
    ----------
    candidates : list of Candidate
        In any order.

    Returns
    -------
    tuple of Candidate
        Ordered.
    """
    return tuple(sorted(candidates, key=lambda one: (-one.weight, one.left_id, one.right_id)))
