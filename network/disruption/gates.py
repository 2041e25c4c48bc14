"""Gates G1 to G11: what stands in the way of a measure whatever its facts say. Each is one small pure function.

A gate passes, stands in the way, or is not known; only "passes" lets a measure be agreed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from data.casework import FOUR_TEXTS, Check, CheckKind, CheckResult, is_named, same_person
from data.codes import Audience, Handling
from data.protection import is_child
from data.records import Case, Person, age_on
from network.disruption.evidence import supporting
from network.disruption.measure import LAW_WORDS, Bearing, Kind, Law, Measure, Target
from network.disruption.rules import FactValue
from network.disruption.sheet import IDENTITY_DAYS, Fact

DECONFLICTION_DAYS = 7
AWAITING = "awaiting police lead"


class Gate(StrEnum):
    """Gates of every measure."""

    G1 = "G1"
    G1B = "G1b"
    G2 = "G2"
    G3 = "G3"
    G4 = "G4"
    G5 = "G5"
    G6 = "G6"
    G7 = "G7"
    G8 = "G8"
    G9 = "G9"
    G10 = "G10"
    G11 = "G11"


class Outcome(StrEnum):
    """What a gate says."""

    PASSES = "passes"
    STANDS = "stands"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class GateResult:
    """What one gate says, in words that may be shown."""

    gate: Gate
    outcome: Outcome
    words: str


# A measure falls on these people whenever it is used; occupants and operators may be none.
_ALWAYS_SOMEBODY = frozenset({Bearing.PERSON, Bearing.KEEPER, Bearing.USER})
_ISSUED = frozenset({Kind.NOTICE, Kind.COURT})
_NOT_INTRUSIVE = frozenset({Kind.PROTECTIVE, Kind.VOLUNTARY})


_UNSEEN = "not shown here on whom it would fall: the police lead checks that no child is among them"


def _result(gate: Gate, passes: bool | None, words: str, otherwise: str = "") -> GateResult:
    outcome = {True: Outcome.PASSES, False: Outcome.STANDS, None: Outcome.NOT_KNOWN}[passes]
    return GateResult(gate, outcome, words if passes else otherwise or words)


def g1_child(
    measure: Measure, bearers: Sequence[Person], flagged: Iterable[str], day: date, *, is_unseen: bool = False
) -> GateResult:
    """G1: no measure falls on a child or on anyone harmed when under 18.

    Parameters
    ----------
    measure : Measure
        The measure.
    bearers : sequence of Person
        People on whom it would fall: the person, a vehicle's keepers and drivers, a phone's users, occupants.
    flagged : iterable of str
        Ids of people known to have been harmed when under 18.
    day : date
        Day of the decision.
    is_unseen : bool, default False
        Whether this audience is not shown on whom the measure would fall.

    Returns
    -------
    GateResult
        Stands if any of them is a child or flagged; not known where they are not shown.
    """
    barred = set(flagged)
    stands = bool(measure.bears_on) and any(one.id in barred or is_child(one, day) for one in bearers)
    if is_unseen and not stands:
        return _result(Gate.G1, None, _UNSEEN)
    return _result(
        Gate.G1,
        not stands,
        "falls on no child and on nobody harmed as a child",
        "a child, or somebody harmed as a child: protective measures only",
    )


def g1b_age(measure: Measure, bearers: Sequence[Person], day: date, *, is_unseen: bool = False) -> GateResult:
    """G1b: a person whose age is not known counts as possibly a child.

    Parameters
    ----------
    measure : Measure
        The measure.
    bearers : sequence of Person
        People on whom it would fall.
    day : date
        Day of the decision.
    is_unseen : bool, default False
        Whether this audience is not shown on whom the measure would fall.

    Returns
    -------
    GateResult
        Stands if the age of any is not known and no named officer judged them an adult; not known if nobody is
        recorded on whom it would fall.
    """
    unknown = [p for p in bearers if age_on(p.date_of_birth, day) is None and not p.adult_beyond_doubt.strip()]
    if is_unseen and not unknown:
        return _result(Gate.G1B, None, _UNSEEN)
    if measure.bears_on and unknown:
        return _result(Gate.G1B, False, "age not known, possibly a child: first establish the age")
    if not bearers and measure.kind is not Kind.PROTECTIVE and _ALWAYS_SOMEBODY & set(measure.bears_on):
        return _result(Gate.G1B, None, "not known on whom it would fall: find out who, and the age")
    return _result(Gate.G1B, True, "ages known, or an adult beyond doubt")


def g2_deconfliction(
    checks: Iterable[Check], subject: tuple[str, str], day: date, *, is_police_lead: bool = False
) -> GateResult:
    """G2: the police lead said within 7 days that nothing else is in the way.

    Parameters
    ----------
    checks : iterable of Check
        Checks on record.
    subject : tuple of str and str
        Kind and id of the node.
    day : date
        Day of the decision.
    is_police_lead : bool, default False
        Whether the words are for the police lead's own page.

    Returns
    -------
    GateResult
        Outside that page "hold", "not asked" and "awaiting" are one and the same result.
    """
    latest = _latest(checks, CheckKind.DECONFLICTION, subject, day)
    is_fresh = latest is not None and latest.checked_on > day - timedelta(days=DECONFLICTION_DAYS)
    if latest is not None and is_fresh and latest.result is CheckResult.CLEAR:
        return _result(Gate.G2, True, "deconflicted by the police lead")
    words = AWAITING
    if is_police_lead:
        words = "not asked" if latest is None else f"{latest.result.value} on {latest.checked_on}"
    return _result(Gate.G2, False, words)


def _latest(checks: Iterable[Check], kind: CheckKind, subject: tuple[str, str], day: date) -> Check | None:
    found = [c for c in checks if c.kind is kind and (c.subject_kind, c.subject_id) == subject and c.checked_on <= day]
    return max(found, key=lambda c: (c.checked_on, c.result is not CheckResult.CLEAR), default=None)


def g3_identity(
    measure: Measure, facts: Mapping[str, Fact], checks: Iterable[Check], subject: tuple[str, str], day: date
) -> GateResult:
    """G3: who or what it is was re-checked with the originator within 14 days.

    Parameters
    ----------
    measure : Measure
        The measure.
    facts : mapping of str to Fact
        Facts of the node.
    checks : iterable of Check
        Checks on record.
    subject : tuple of str and str
        Kind and id of the node.
    day : date
        Day of the decision.

    Returns
    -------
    GateResult
        Stands for a court or notice measure on a person, a marker or licence measure on a vehicle, and any measure
        beyond a voluntary one on a venue, unless re-checked.
    """
    kind, _ = subject
    fact, what = _IDENTITY.get(kind, ("", ""))
    if not needs_identity(measure, kind):
        return _result(Gate.G3, True, "needs no re-check of identity")
    latest = _latest(checks, CheckKind.IDENTITY, subject, day)
    is_fresh = latest is not None and latest.checked_on > day - timedelta(days=IDENTITY_DAYS)
    is_clear = latest is not None and is_fresh and latest.result is CheckResult.CLEAR
    known = fact in facts and facts[fact].value is True
    is_recorded = kind == "person" and latest is None
    passes = known if is_recorded else is_clear and (known or kind == "person")
    return _result(Gate.G3, passes, f"{what} re-checked within 14 days", f"re-check {what} with the originator first")


_IDENTITY = {
    "person": ("person.identity_confirmed", "identity"),
    "vehicle": ("vehicle.vrm_known", "full plate, keeper, make and colour"),
    "venue": ("premises.operator_known", "operator and licence holder"),
}


def needs_identity(measure: Measure, kind: str) -> bool:
    """Whether gate G3 applies to a measure on a kind of node.

    Parameters
    ----------
    measure : Measure
        The measure.
    kind : str
        Kind of node.

    Returns
    -------
    bool
        True if identity must be re-checked before it is agreed.
    """
    if kind == "person":
        return Bearing.PERSON in measure.bears_on and measure.kind in _ISSUED
    if kind == "vehicle":
        return Bearing.KEEPER in measure.bears_on
    return kind == "venue" and measure.kind not in _NOT_INTRUSIVE


def g4_grading(case: Case, behind: Iterable[Sequence[str]]) -> GateResult:
    """G4: no condition rests only on reports suspected false or from an unreliable source.

    Parameters
    ----------
    case : Case
        Permitted records.
    behind : iterable of sequence of str
        For every fact that is met the reports it rests on.

    Returns
    -------
    GateResult
        Stands if a fact has reports but none that supports action; not known if no fact has any.
    """
    groups = [reports for reports in behind if reports]
    if not groups:
        return _result(Gate.G4, None, "no report stands behind it yet")
    is_supported = all(supporting(case, reports) for reports in groups)
    return _result(Gate.G4, is_supported, "rests on reports that support action", "corroborate first")


def g5_handling(case: Case, reports: Sequence[str], audience: Audience) -> GateResult:
    """G5: no report with conditions stands behind it that this audience may not receive.

    Parameters
    ----------
    case : Case
        Permitted records.
    reports : sequence of str
        Reports behind the facts.
    audience : Audience
        Who is looking.

    Returns
    -------
    GateResult
        If it stands, the measure is left out without trace; its words are never shown to that audience.
    """
    conditional = [case.reports[r] for r in reports if r in case.reports and case.reports[r].handling is Handling.C]
    is_allowed = audience is Audience.POLICE_ANALYST or all(audience.value in r.recipients for r in conditional)
    words = "read the handling conditions first" if conditional else "no handling conditions"
    return _result(Gate.G5, is_allowed, words, "handling conditions do not allow it here")


def g6_social_care(child_id: str | None, checks: Iterable[Check], day: date) -> GateResult:
    """G6: children's social care was consulted about the child.

    Parameters
    ----------
    child_id : str or None
        Child whom the measure concerns; None if none is named.
    checks : iterable of Check
        Checks on record.
    day : date
        Day of the decision.

    Returns
    -------
    GateResult
        Stands if a child is named and there is no record of consulting.
    """
    if child_id is None:
        return _result(Gate.G6, True, "no child is named")
    latest = _latest(checks, CheckKind.SOCIAL_CARE, ("person", child_id), day)
    is_done = latest is not None and latest.result is CheckResult.CLEAR
    return _result(Gate.G6, is_done, "children's social care consulted", "consult children's social care first")


def g7_law(measure: Measure, territory: str | None, law: Law) -> GateResult:
    """G7: it exists in this nation, is in force, and a lawyer of the partnership signed it on.

    Parameters
    ----------
    measure : Measure
        The measure.
    territory : str or None
        E, W, S, NI, or None when not known.
    law : Law
        How far its law is confirmed on the day of the decision.

    Returns
    -------
    GateResult
        Stands outside its territory and while its law is off or not confirmed.
    """
    if territory is not None and territory not in measure.territory:
        return _result(Gate.G7, False, f"does not extend here ({measure.extent}); elsewhere: {measure.equivalents}")
    if law is not Law.CONFIRMED:
        return _result(Gate.G7, False, LAW_WORDS[law])
    words = "in force here, law confirmed"
    return _result(Gate.G7, True if territory else None, words, "the nation is not known")


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
    return _result(Gate.G8, passes, "two people", "proposer and approver must be two named people")


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
    return _result(Gate.G9, not empty, "all four written", f"write down: {', '.join(empty)}")


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
    return _result(Gate.G10, is_named(approver), "decided by a named person", "name the person who decides")


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
    return _result(Gate.G11, passes, f"review on {review_on}", "set a review date after the decision")


def standing_from_facts(measure: Measure, facts: Mapping[str, FactValue], law: Law) -> tuple[Gate, ...]:
    """Gates that stand in the way as far as a flat set of facts can tell.

    Parameters
    ----------
    measure : Measure
        The measure.
    facts : mapping of str to value
        Known facts only.
    law : Law
        How far its law is confirmed.

    Returns
    -------
    tuple of Gate
        Of G1, G1b, G3 and G7. The others rest on records that flat facts do not hold; they are asked at the decision,
        as is the sign-on of a law that is not confirmed.
    """
    bears, territory = set(measure.bears_on), facts.get("ctx.territory")
    age = facts.get("person.age")
    is_minor = isinstance(age, int) and age < 18
    stands = {
        Gate.G1: bool(bears) and (is_minor or facts.get("person.exploited_child_flag") is True),
        Gate.G1B: bool(bears & _ALWAYS_SOMEBODY) and age is None,
        Gate.G3: any(
            needs_identity(measure, kind) and target in measure.targets and facts.get(_IDENTITY[kind][0]) is not True
            for kind, target in _NODE_TARGET.items()
        ),
        Gate.G7: law is Law.OFF or (territory is not None and territory not in measure.territory),
    }
    return tuple(gate for gate, is_so in stands.items() if is_so)


_NODE_TARGET = {"person": Target.ADULT, "vehicle": Target.VEHICLE, "venue": Target.VENUE}
