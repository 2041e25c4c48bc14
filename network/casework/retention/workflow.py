"""Use cases with a view: reviews that are due, legal holds, decisions of named people, and erasures. Police only.

Nothing is erased because a period has passed. An erasure needs a decision of two named people, is refused while a
legal hold stands or something still runs, and is written to the audit as what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from data.erasure import ErasurePlan, plan_erasure
from data.errors import NotPermitted, RefusedInput
from data.holds import WHOLE_CASE, Erasure, LegalHold, Outcome, RetentionReview
from data.kinds import KEPT_FIELDS
from data.policy import Permission
from data.records import RECORD_FIELDS
from data.retention import Due, reviews_due
from data.views import View
from network.casework.retention.decided import Decided, checked_list, refuse_barred

__all__ = ["Decided", "apply", "decide", "due", "holds", "place_hold", "preview", "release_hold"]


def due(view: View, *, until: date | None = None) -> tuple[Due, ...]:
    """List the reviews that are due.

    Parameters
    ----------
    view : View
        View of an audience that may erase.
    until : datetime.date, optional
        Last day of review; by default the day of the view. `datetime.date.max` lists everybody.

    Returns
    -------
    tuple of Due
        Soonest first.

    Raises
    ------
    NotPermitted
        If the audience may not; the attempt is written to the audit.
    """
    _require(view)
    last = until or view.day
    return tuple(one for one in reviews_due(view.case(), view.casework(), view.day) if one.is_due(last))


def holds(view: View) -> dict[str, LegalHold]:
    """Read the legal holds, those released among them.

    Parameters
    ----------
    view : View
        View of an audience that may erase.

    Returns
    -------
    dict of str to LegalHold
        By id.
    """
    _require(view)
    return dict(view.casework()["legal_holds"])


def place_hold(
    view: View, subject: str, *, placed_by: str, authority: str, reason: str, on: date | None = None
) -> LegalHold:
    """Hold what is recorded of a person, or the whole case: nothing of it is erased until the hold is released.

    Parameters
    ----------
    view : View
        View of an audience that may erase.
    subject : str
        Id of a person, or ``case``.
    placed_by : str
        Name of the person who places it.
    authority : str
        Who requires it.
    reason : str
        Why.
    on : datetime.date, optional
        Day; by default that of the view.

    Returns
    -------
    LegalHold
        As kept.

    Raises
    ------
    RefusedInput
        If there is no such person.
    """
    _require(view)
    day = on or view.day
    if subject != WHOLE_CASE:
        _person(view, subject)
    kind = WHOLE_CASE if subject == WHOLE_CASE else "person"
    hold = LegalHold(
        id=_free(f"hold:{subject}:{day}", view.casework()["legal_holds"]),
        subject_kind=kind,
        subject_id=subject,
        placed_by=placed_by,
        placed_on=day,
        authority=authority,
        reason=reason,
    )
    with view.write(f"legal hold on {subject}") as unit:
        unit.add(hold)
    return hold


def release_hold(view: View, hold_id: str, *, released_by: str, reason: str, on: date | None = None) -> LegalHold:
    """Release a legal hold.

    Parameters
    ----------
    view : View
        View of an audience that may erase.
    hold_id : str
        Id of the hold.
    released_by : str
        Name of the person who releases it.
    reason : str
        Why it is no longer required.
    on : datetime.date, optional
        First day on which it no longer holds; by default that of the view.

    Returns
    -------
    LegalHold
        A new version.

    Raises
    ------
    RefusedInput
        If there is no such hold.
    NotPermitted
        If it was released already.
    """
    _require(view)
    found = view.casework()["legal_holds"].get(hold_id)
    if found is None:
        raise RefusedInput(f"hold {hold_id}: there is no such hold; see: lantern retention list")
    if found.released_on is not None:
        raise NotPermitted(f"hold {hold_id}: was released already on {found.released_on}")
    new: LegalHold = replace(
        found, released_by=released_by, released_on=on or view.day, released_because=reason.strip()
    )
    with view.write(f"legal hold {hold_id} released") as unit:
        unit.add(new)
    return new


def preview(view: View, person_id: str) -> tuple[Due, ErasurePlan]:
    """Show what an erasure would take away, without doing it.

    Parameters
    ----------
    view : View
        View of an audience that may erase.
    person_id : str
        Record.

    Returns
    -------
    tuple of (Due, ErasurePlan)
        Group, bars and what would become of which record.
    """
    _require(view)
    standing = _standing(view, person_id)
    return standing, _plan(view, person_id, view.day, "decision")


def decide(
    view: View,
    person_id: str,
    outcome: Outcome,
    *,
    decided_by: str,
    reason: str,
    second: str = "",
    next_review: date | None = None,
    harm_considered: str = "",
) -> Decided:
    """Record a decision to keep or to erase, and carry an erasure out at once.

    Parameters
    ----------
    view : View
        View of an audience that may erase.
    person_id : str
        Record.
    outcome : Outcome
        Keep or erase.
    decided_by, reason : str
        Who and why.
    second : str, optional
        Second named person; needed to erase.
    next_review : datetime.date, optional
        Needed to keep.
    harm_considered : str, optional
        Needed to erase the record of somebody harmed when under 18, or perhaps: why it may go nevertheless.

    Returns
    -------
    Decided
        The decision, and what was erased.

    Raises
    ------
    NotPermitted
        If a legal hold stands, something still runs, or harm was not considered.
    RefusedInput
        If there is no such person or the decision is not complete.
    """
    _require(view)
    standing = _standing(view, person_id)
    review = RetentionReview(
        id=_free(f"review-kept:{person_id}:{view.day}", view.casework()["retention_reviews"]),
        person_id=person_id,
        group=standing.group,
        outcome=outcome,
        decided_by=decided_by,
        decided_on=view.day,
        reason=reason,
        second=second,
        next_review=next_review,
        harm_considered=harm_considered.strip(),
    )
    if outcome is Outcome.KEEP:
        with view.write(f"kept by decision {review.id}") as unit:
            unit.add(review)
        return Decided(review=review)
    refuse_barred(standing, review)
    return _erase(view, review)


def apply(view: View, rows: Iterable[Mapping[str, str]]) -> tuple[Decided, ...]:
    """Carry out a list of decisions; all of them are checked before the first is written.

    Parameters
    ----------
    view : View
        View of an audience that may erase.
    rows : iterable of mapping
        ``person``, ``decision`` (keep or erase), ``reason``, ``decided_by``, and ``second`` or ``next_review``. Who
        was harmed when under 18 is never erased by a list.

    Returns
    -------
    tuple of Decided
        In the order of the rows.

    Raises
    ------
    RefusedInput
        If any row is at fault; all faults are named and nothing is written.
    """
    _require(view)
    checked = checked_list(rows, reviews_due(view.case(), view.casework(), view.day), view.day)
    return tuple(decide(view, **one) for one in checked)


def _erase(view: View, review: RetentionReview) -> Decided:
    plan = _plan(view, review.person_id, view.day, review.id)
    kinds = {cls: kind for kind, cls in (RECORD_FIELDS | KEPT_FIELDS).items()}
    records = tuple((kinds[type(one)], one.id) for one in plan.records)
    erasure = Erasure(
        id=f"erasure:{review.id}",
        person_id=review.person_id,
        review_id=review.id,
        erased_by=view.actor,
        erased_on=view.day,
        records=records,
    )
    with view.write(f"erased by decision {review.id}") as unit:
        unit.add(review, erasure)
        unit.erase(*plan.records, because=review.id, on=view.day)
    return Decided(review=review, erasure=erasure, others=plan.others)


def _plan(view: View, person_id: str, on: date, because: str) -> ErasurePlan:
    return plan_erasure(view.case(), view.casework(), person_id, on=on, because=because)


def _standing(view: View, person_id: str) -> Due:
    _person(view, person_id)
    found = [one for one in reviews_due(view.case(), view.casework(), view.day) if one.person_id == person_id]
    if not found:
        raise RefusedInput(f"person {person_id}: was erased already")
    return found[0]


def _person(view: View, person_id: str) -> None:
    if person_id not in view.case().people:
        raise RefusedInput(f"person {person_id}: is not in the case")


def _free(start: str, taken: Mapping[str, object]) -> str:
    """Id that is not taken, so that two decisions of one day are two."""
    return next(key for number in range(1, len(taken) + 2) if (key := f"{start}:{number}") not in taken)


def _require(view: View) -> None:
    if not view.may(Permission.ERASE):
        view.refuse(Permission.ERASE.value)
