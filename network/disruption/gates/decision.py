"""G8 to G11: two people, four written texts, a person who decides, a date of review."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from data.casework import FOUR_TEXTS
from data.named_people import is_named, same_person
from network.disruption.gates.result import Gate, GateResult, said


def g8_two_people(proposer: str, approver: str) -> GateResult:
    """G8: two named people, one who proposes and another who decides.

    Parameters
    ----------
    proposer, approver : str
        Their names.

    Returns
    -------
    GateResult
        Stands unless both are named and differ.
    """
    passes = is_named(proposer) and is_named(approver) and not same_person(proposer, approver)
    return said(Gate.G8, passes, "two people", "proposer and approver must be two named people")


def g9_written(texts: Mapping[str, str]) -> GateResult:
    """G9: necessity, proportionality (why nothing less intrusive), the child's views and equality are written down.

    Parameters
    ----------
    texts : mapping of str to str
        The four short texts by name.

    Returns
    -------
    GateResult
        Stands if any is empty.
    """
    empty = [
        name.replace("childs", "child's").replace("_", " ") for name in FOUR_TEXTS if not texts.get(name, "").strip()
    ]
    return said(Gate.G9, not empty, "all four written", f"write down: {', '.join(empty)}")


def g10_human(approver: str) -> GateResult:
    """G10: a named person decides, never the program.

    Parameters
    ----------
    approver : str
        Who decides.

    Returns
    -------
    GateResult
        Stands if nobody is named.
    """
    return said(Gate.G10, is_named(approver), "decided by a named person", "name the person who decides")


def g11_review(decided_on: date, review_on: date | None) -> GateResult:
    """G11: a review date after the decision.

    Parameters
    ----------
    decided_on : date
        Day of the decision.
    review_on : date or None
        Day of the review.

    Returns
    -------
    GateResult
        Stands without a later date.
    """
    passes = review_on is not None and review_on > decided_on
    return said(Gate.G11, passes, f"review on {review_on}", "set a review date after the decision")
