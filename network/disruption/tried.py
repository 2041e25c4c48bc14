"""What was tried before on a node, or with the same measure elsewhere, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from data.casework import Action, Decision, DecisionOutcome
from data.reviews import Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One earlier decision with what followed.

    Attributes
    ----------
    is_here : bool
        Whether it was about this node, or about one that stands for it such as the place of a venue.
    results : tuple of str
        What came of its actions and reviews, in the words of those who wrote them; empty when nothing is recorded.
    """

    decision_id: str
    measure_id: str
    decided_on: date
    outcome: DecisionOutcome
    is_here: bool
    reason: str
    results: tuple[str, ...]

    @property
    def words(self) -> str:
        """One sentence; no result recorded is not the same as no effect."""
        where = "here" if self.is_here else "elsewhere"
        came = "; ".join(self.results) or "no result recorded"
        return f"{self.outcome} {where} on {self.decided_on} ({self.reason}): {came}"


def tried_before(
    kind: str,
    node_id: str,
    measure_id: str,
    *,
    decisions: Mapping[str, Decision],
    actions: Mapping[str, Action],
    reviews: Mapping[str, Review] | None = None,
    also: Iterable[tuple[str, str]] = (),
    day: date | None = None,
) -> tuple[Attempt, ...]:
    """List earlier decisions on a node, and on the same measure elsewhere.

    Parameters
    ----------
    kind, node_id : str
        The node.
    measure_id : str
        Measure that is looked at.
    decisions, actions : mapping
        Casework by id, as this audience may see it.
    reviews : mapping or None, optional
        Reviews by id.
    also : iterable of (str, str), optional
        Kinds and ids that stand for the same node, e.g. the place of a venue, other records of a person.
    day : date or None, optional
        Later decisions are left out.

    Returns
    -------
    tuple of Attempt
        This node first, then the same measure, then the latest.
    """
    here = {(kind, node_id), *also}
    found = [
        Attempt(
            decision_id=one.id,
            measure_id=one.measure_id,
            decided_on=one.decided_on,
            outcome=one.outcome,
            is_here=(one.subject_kind, one.subject_id) in here,
            reason=one.reason,
            results=_results(one, actions.values(), (reviews or {}).values()),
        )
        for one in decisions.values()
        if (one.measure_id == measure_id or (one.subject_kind, one.subject_id) in here)
        and (day is None or one.decided_on <= day)
    ]
    return tuple(
        sorted(
            found, key=lambda a: (not a.is_here, a.measure_id != measure_id, -a.decided_on.toordinal(), a.decision_id)
        )
    )


def _results(decision: Decision, actions: Iterable[Action], reviews: Iterable[Review]) -> tuple[str, ...]:
    done = [f"{one.what}: {one.outcome or one.status}" for one in actions if one.decision_id == decision.id]
    seen = []
    for review in sorted((one for one in reviews if one.decision_id == decision.id), key=lambda r: r.reviewed_on):
        parts = [f"review of {review.reviewed_on}: {review.verdict}"]
        parts += [f"harm to the child: {review.harm_to_child.replace('_', ' ')}"]
        parts += [f"displacement: {review.displacement.replace('_', ' ')}"]
        parts += [review.effect] if review.effect else []
        seen.append(", ".join(parts))
    return (*sorted(done), *seen)
