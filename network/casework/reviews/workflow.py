"""Use cases with a view: read the reviews, and record what came of a decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import cast
from uuid import uuid4

from data.casework import REVIEW_DAYS, DecisionOutcome
from data.errors import NotPermitted, RefusedInput
from data.reviews import Review, Seen, Verdict, standing_decisions
from data.views import View
from network.casework.on_record import on_record


def reviews_of(view: View) -> dict[str, Review]:
    """Read the reviews.

    Parameters
    ----------
    view : View
        View of the audience that is looking.

    Returns
    -------
    dict of str to Review
        By id.
    """
    return cast("dict[str, Review]", view.casework()["reviews"])


def review(
    view: View,
    decision_id: str,
    *,
    verdict: Verdict,
    reviewed_on: date,
    reviewed_by: str,
    agreed_by: str,
    reason: str,
    harm_to_child: Seen,
    displacement: Seen,
    harm_words: str = "",
    displacement_words: str = "",
    effect: str = "",
    effect_numbers: Mapping[str, float] | None = None,
    next_review_on: date | None = None,
    dissent: str = "",
) -> Review:
    """Record what came of a decision: does it continue, stop or change; was anybody harmed; did harm move.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    decision_id : str
        The decision; it must still stand.
    verdict : Verdict
        Continue, stop or changed.
    reviewed_on : date
        Day.
    reviewed_by, agreed_by : str
        Names of two people.
    reason : str
        Why.
    harm_to_child, displacement : Seen
        Yes, no or not known.
    harm_words, displacement_words : str, optional
        What was seen; needed unless the answer is no.
    effect : str, optional
        Sentence on the measured effect.
    effect_numbers : mapping of str to float, optional
        Numbers behind it, e.g. ``wdd`` and ``se``.
    next_review_on : date or None, optional
        Next review; 28 days later if None and it does not stop.
    dissent : str, optional
        Who disagreed and why.

    Returns
    -------
    Review
        As kept.

    Raises
    ------
    RefusedInput
        If the decision is not there, or yes or not known comes without words.
    NotPermitted
        If it was declined or overtaken, or two names or the reason are missing.
    """
    decision = on_record(view.decisions(), "decision", decision_id)
    if decision.outcome is DecisionOutcome.DECLINED or decision not in standing_decisions(view.decisions().values()):
        raise NotPermitted(f"decision {decision_id}: was declined or overtaken by a later one; review that one")
    if reviewed_on < decision.decided_on:
        raise RefusedInput(f"decision {decision_id}: reviewed on {reviewed_on}, before it was made")
    again = next_review_on or reviewed_on + timedelta(days=REVIEW_DAYS)
    made = Review(
        id=f"review-{uuid4().hex}",
        decision_id=decision_id,
        subject_kind=decision.subject_kind,
        subject_id=decision.subject_id,
        child_id=decision.child_id,
        verdict=verdict,
        reviewed_on=reviewed_on,
        reviewed_by=reviewed_by,
        agreed_by=agreed_by,
        reason=reason,
        harm_to_child=harm_to_child,
        displacement=displacement,
        harm_words=harm_words,
        displacement_words=displacement_words,
        effect=effect,
        effect_numbers=tuple(sorted((effect_numbers or {}).items())),
        next_review_on=None if verdict is Verdict.STOP else again,
        dissent=dissent,
        recorded_by=view.actor,
        reports=decision.reports,
    )
    with view.write(f"review {decision.measure_id}: {verdict}") as work:
        work.add(made)
    return made
