"""What is decided about a record that is due: a list of decisions checked, and what bars an erasure. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from data.errors import NotPermitted, RefusedInput
from data.holds import Erasure, Outcome, RetentionReview
from data.retention import Due


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What one decision led to.

    Attributes
    ----------
    review : RetentionReview
        As kept.
    erasure : Erasure or None
        What was erased; None if the record is kept.
    others : tuple of (str, str)
        Kind and id of what still holds the name: people look at these.
    """

    review: RetentionReview
    erasure: Erasure | None = None
    others: tuple[tuple[str, str], ...] = ()


def checked_list(rows: Iterable[Mapping[str, str]], due: Iterable[Due], day: date) -> list[dict[str, Any]]:
    """Check a list of decisions as a whole.

    Parameters
    ----------
    rows : iterable of mapping
        ``person``, ``decision`` (keep or erase), ``reason``, ``decided_by``, and ``second`` or ``next_review``.
    due : iterable of Due
        Everybody whose record can be decided on, due or not.
    day : datetime.date
        Day of the decisions.

    Returns
    -------
    list of dict
        For each row what is decided, in order.

    Raises
    ------
    RefusedInput
        If any row is at fault; all faults are named.
    """
    standing = {one.person_id: one for one in due}
    checked: list[dict[str, Any]] = []
    faults: list[str] = []
    for number, row in enumerate(rows, 2):
        try:
            checked.append(_checked(row, standing, day))
        except (RefusedInput, NotPermitted) as error:
            faults.append(f"row {number}: {error}")
    persons = [one["person_id"] for one in checked]
    twice = sorted({person_id for person_id in persons if persons.count(person_id) > 1})
    faults += [f"person {person_id}: stands in the list twice" for person_id in twice]
    if faults:
        raise RefusedInput(f"nothing was applied; {len(faults)} faults: {'; '.join(faults[:10])}")
    return checked


def _checked(row: Mapping[str, str], standing: Mapping[str, Due], day: date) -> dict[str, Any]:
    person_id = row.get("person", "").strip()
    if person_id not in standing:
        raise RefusedInput(f"person {person_id!r}: is not in the case, or was erased")
    try:
        outcome = Outcome(row.get("decision", "").strip().lower())
        text = row.get("next_review", "").strip()
        next_review = date.fromisoformat(text) if text else None
    except ValueError:
        raise RefusedInput(f"person {person_id}: decision is keep or erase, next_review a day as YYYY-MM-DD") from None
    found: dict[str, Any] = {
        "person_id": person_id,
        "outcome": outcome,
        "decided_by": row.get("decided_by", ""),
        "reason": row.get("reason", ""),
        "second": row.get("second", ""),
        "next_review": next_review,
    }
    review = RetentionReview(
        id=f"review-kept:{person_id}:{day}", group=standing[person_id].group, decided_on=day, **found
    )
    if outcome is Outcome.ERASE:
        refuse_barred(standing[person_id], review)
    return found


def refuse_barred(standing: Due, review: RetentionReview) -> None:
    """Refuse an erasure that something bars.

    Parameters
    ----------
    standing : Due
        How the record stands.
    review : RetentionReview
        The decision to erase.

    Raises
    ------
    NotPermitted
        If a legal hold stands, something still runs, or harm was not considered.
    """
    if standing.bars:
        raise NotPermitted(f"person {standing.person_id}: may not be erased: {'; '.join(standing.bars)}")
    if standing.is_harmed and not review.harm_considered:
        raise NotPermitted(
            f"person {standing.person_id}: was harmed when under 18, or perhaps, and is never erased by time or by a "
            "list; if two people have considered it, erase the one record and say why with --harm-considered"
        )
