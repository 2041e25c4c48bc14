"""Use cases with a view: who and what may be one, what named people judged of it, and what that contradicts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from data.errors import NotPermitted, RefusedInput
from data.identity import IDENTITY_KINDS, Conflict, conflicts, judgement_id
from data.judgement import IdentityJudgement, Verdict
from data.records import SUBJECT_KINDS, Case
from data.views import View
from network.resolution.candidates import Candidate
from network.resolution.persons import person_candidates
from network.resolution.things import phone_candidates, vehicle_candidates, venue_candidates

_FINDERS: dict[str, Callable[[Case], tuple[Candidate, ...]]] = {
    "person": person_candidates,
    "vehicle": vehicle_candidates,
    "phone": phone_candidates,
    "venue": venue_candidates,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A candidate with what was judged of it, if anything.

    Attributes
    ----------
    candidate : Candidate
        The pair, with reasons.
    judgement : IdentityJudgement or None
        What stands now; None where nobody judged, or the judgement was taken back.
    """

    candidate: Candidate
    judgement: IdentityJudgement | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody to judge."""
        return self.judgement is None or self.judgement.verdict is Verdict.UNSURE


def candidates(view: View, kinds: tuple[str, ...] = IDENTITY_KINDS) -> tuple[Proposed, ...]:
    """Propose the records that may be one, among those that this audience may see.

    Parameters
    ----------
    view : View
        View of the audience that is looking.
    kinds : tuple of str, optional
        Of ``person``, ``vehicle``, ``phone``, ``venue``; by default all.

    Returns
    -------
    tuple of Proposed
        By kind in the order given, firmest first; judged pairs are among them, with their judgement.

    Raises
    ------
    RefusedInput
        If a kind is no such.
    """
    unknown = [kind for kind in kinds if kind not in _FINDERS]
    if unknown:
        raise RefusedInput(f"kind {unknown[0]!r}: identity is judged of {', '.join(IDENTITY_KINDS)}")
    case, judged = view.case(), judgements(view)
    found = [candidate for kind in kinds for candidate in _FINDERS[kind](case)]
    return tuple(Proposed(candidate=one, judgement=_standing(judged.get(one.id))) for one in found)


def judgements(view: View) -> dict[str, IdentityJudgement]:
    """Read what was judged, taken back or not.

    Parameters
    ----------
    view : View
        View of the audience that is looking.

    Returns
    -------
    dict of str to IdentityJudgement
        Latest version of each, by id.
    """
    return dict(view.casework()["identity_judgements"])


def contradictions(view: View) -> tuple[Conflict, ...]:
    """Find chains of "same" that contradict a "not the same", and therefore join nothing.

    Parameters
    ----------
    view : View
        View of the audience that is looking.

    Returns
    -------
    tuple of Conflict
        Each to be settled by taking one judgement back.
    """
    return conflicts(view.case(), judgements(view).values())


def judge(
    view: View,
    left: str,
    right: str,
    verdict: Verdict,
    judged_by: str,
    reason: str,
    *,
    weight: float | None = None,
    day: date | None = None,
) -> IdentityJudgement:
    """Record what a named person judges of two records; "none" takes an earlier judgement back.

    Parameters
    ----------
    view : View
        View of the audience that writes.
    left, right : str
        Ids of two records of one kind, in any order.
    verdict : Verdict
        Same, not the same, unsure, none.
    judged_by : str
        Name of the person who judges.
    reason : str
        Why.
    weight : float or None, optional
        Match weight that was on the screen, bits.
    day : date or None, optional
        Day of the judgement; the view's own if None.

    Returns
    -------
    IdentityJudgement
        As kept. Judged the same, the two are one for every list, graph and gate from now on; no record is changed.

    Raises
    ------
    RefusedInput
        If a record is not there, they are of two kinds or one record, nobody is named, there is no reason, or there is
        nothing to take back.
    NotPermitted
        If this audience may not write casework records of this kind.
    """
    case = view.case()
    kind = _kind_of(case, left, right)
    key = judgement_id(kind, left, right)
    first, second = sorted((left, right))
    if verdict is Verdict.NONE and _standing(judgements(view).get(key)) is None:
        raise RefusedInput(f"records {first} and {second}: nothing was judged of them, so nothing can be taken back")
    made = IdentityJudgement(
        id=key,
        kind=kind,
        left_id=first,
        right_id=second,
        verdict=verdict,
        judged_by=judged_by,
        judged_on=day or view.day,
        reason=reason,
        weight=weight,
        was_same=verdict is Verdict.UNSURE and _was_same(judgements(view).get(key)),
        reports=_reports(case, kind, first, second),
    )
    if not view.may("collect"):
        raise NotPermitted(f"{view.audience} may not judge identity; ask the police analyst")
    with view.write(f"identity judged {verdict.value}: {key}") as work:
        work.add(made)
    return made


def _was_same(earlier: IdentityJudgement | None) -> bool:
    return earlier is not None and (earlier.verdict is Verdict.SAME or earlier.was_same)


def _standing(judgement: IdentityJudgement | None) -> IdentityJudgement | None:
    return None if judgement is None or judgement.verdict is Verdict.NONE else judgement


def _kind_of(case: Case, left: str, right: str) -> str:
    kinds = []
    for record_id in (left, right):
        found = [kind for kind in IDENTITY_KINDS if record_id in getattr(case, SUBJECT_KINDS[kind])]
        if not found:
            raise RefusedInput(
                f"record {record_id}: is no person, vehicle, phone or venue that this audience sees; check the id"
            )
        kinds.append(found[0])
    if kinds[0] != kinds[1]:
        raise RefusedInput(f"records {left} and {right}: a {kinds[0]} cannot be the same as a {kinds[1]}")
    return kinds[0]


def _reports(case: Case, kind: str, left: str, right: str) -> tuple[str, ...]:
    found = getattr(case, SUBJECT_KINDS[kind])
    return tuple(dict.fromkeys(found[left].reports + found[right].reports))
