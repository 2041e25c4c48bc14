"""G2, G3 and G6: what a named person must have checked, and how long ago at most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from data.checks import Check, CheckKind, CheckResult
from data.codes import LinkKind
from data.records import Case
from network.disruption.gates.result import Gate, GateResult, said
from network.disruption.measure import Bearing, Kind, Measure
from network.disruption.sheet import IDENTITY_DAYS, Fact

DECONFLICTION_DAYS = 7
AWAITING = "awaiting police lead"
_ISSUED = frozenset({Kind.NOTICE, Kind.COURT})
_NOT_INTRUSIVE = frozenset({Kind.PROTECTIVE, Kind.VOLUNTARY})


def g2_deconfliction(
    checks: Iterable[Check],
    subject: tuple[str, str],
    day: date,
    *,
    is_police_lead: bool = False,
    also: Iterable[str] = (),
) -> GateResult:
    """G2: the police lead said within 7 days that nothing else is in the way.

    Parameters
    ----------
    checks : iterable of Check
        Checks on record.
    subject : tuple of str and str
        Kind and id of the node; of a network every person must be clear.
    day : date
        Day of the decision.
    is_police_lead : bool, default False
        Whether the words are for the police lead's own page.
    also : iterable of str, optional
        Other records of the same person, vehicle or venue; a hold on any of them holds this one too.

    Returns
    -------
    GateResult
        Outside that page "hold", "not asked" and "awaiting" are one and the same result.
    """
    kept = tuple(checks)
    latest = [_latest(kept, CheckKind.DECONFLICTION, one, day) for one in parts_of(subject)]
    others = [_latest(kept, CheckKind.DECONFLICTION, (subject[0], one), day) for one in also]
    is_held = any(one is not None and one.result is CheckResult.HOLD for one in others)
    if not is_held and all(_is_clear(one, day, DECONFLICTION_DAYS) for one in latest):
        return said(Gate.G2, True, "deconflicted by the police lead")
    words = AWAITING
    if is_police_lead:
        known = [one for one in (*latest, *others) if one is not None and not _is_clear(one, day, DECONFLICTION_DAYS)]
        words = "; ".join(f"{one.result.value} on {one.checked_on}" for one in known) or "not asked"
    return said(Gate.G2, False, words)


def parts_of(subject: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Nodes that must each be checked before a measure about a subject.

    Parameters
    ----------
    subject : tuple of str and str
        Kind and id of the node.

    Returns
    -------
    tuple of (str, str)
        Every person of a network; else the node itself.
    """
    kind, ids = subject
    return tuple(("person", one) for one in sorted(set(ids.split(",")))) if kind == "network" else (subject,)


def _latest(checks: Iterable[Check], kind: CheckKind, subject: tuple[str, str], day: date) -> Check | None:
    found = [c for c in checks if c.kind is kind and (c.subject_kind, c.subject_id) == subject and c.checked_on <= day]
    return max(found, key=lambda c: (c.checked_on, c.result is not CheckResult.CLEAR), default=None)


def _is_clear(latest: Check | None, day: date, days: int) -> bool:
    is_fresh = latest is not None and latest.checked_on > day - timedelta(days=days)
    return latest is not None and is_fresh and latest.result is CheckResult.CLEAR


def g3_identity(
    measure: Measure,
    facts: Mapping[str, Fact],
    checks: Iterable[Check],
    subject: tuple[str, str],
    day: date,
    *,
    unrecorded: Iterable[str] = (),
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
        Kind and id of the node; of a network every person must be re-checked.
    day : date
        Day of the decision.
    unrecorded : iterable of str, optional
        What a re-check would have to compare and no record has, e.g. ``colour``; see `what_is_unrecorded`.

    Returns
    -------
    GateResult
        Stands for a court or notice measure on a person or a network of people, a marker or licence measure on a
        vehicle, and any measure beyond a voluntary one on a venue, unless re-checked.
    """
    kind, _ = subject
    fact, what = IDENTITY.get(kind, ("", "identity"))
    if not needs_identity(measure, kind):
        return said(Gate.G3, True, "needs no re-check of identity")
    kept, missing = tuple(checks), ", ".join(unrecorded)
    latest = [_latest(kept, CheckKind.IDENTITY, one, day) for one in parts_of(subject)]
    is_clear = all(_is_clear(one, day, IDENTITY_DAYS) for one in latest)
    known = fact in facts and facts[fact].value is True
    is_recorded = kind == "person" and latest == [None]
    passes = known if is_recorded else is_clear and (known or kind in {"person", "network"})
    otherwise = f"re-check {what} with the originator first"
    if missing:
        otherwise += f"; not on record to compare: {missing}"
    return said(Gate.G3, passes and not missing, f"{what} re-checked within 14 days", otherwise)


def what_is_unrecorded(case: Case, kind: str, node_id: str) -> tuple[str, ...]:
    """What gate G3 must compare about a node and no record has.

    Parameters
    ----------
    case : Case
        Permitted records.
    kind, node_id : str
        The node.

    Returns
    -------
    tuple of str
        Of a vehicle keeper, make and colour; clones, sold cars and part plates mislead. Empty for other nodes: the
        operator of a venue is a fact.
    """
    vehicle = case.vehicles.get(node_id) if kind == "vehicle" else None
    if vehicle is None:
        return ()
    ends = {
        end
        for link in case.links.values()
        if link.kind is LinkKind.KEEPER
        for end in ((link.source_kind, link.source_id), (link.target_kind, link.target_id))
    }
    held = {"keeper": ("vehicle", node_id) in ends, "make": vehicle.make.strip(), "colour": vehicle.colour.strip()}
    return tuple(name for name, value in held.items() if not value)


IDENTITY = {
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
    if kind in {"person", "network"}:
        return Bearing.PERSON in measure.bears_on and measure.kind in _ISSUED
    if kind == "vehicle":
        return Bearing.KEEPER in measure.bears_on
    return kind == "venue" and measure.kind not in _NOT_INTRUSIVE


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
        return said(Gate.G6, True, "no child is named")
    latest = _latest(checks, CheckKind.SOCIAL_CARE, ("person", child_id), day)
    is_done = latest is not None and latest.result is CheckResult.CLEAR
    return said(Gate.G6, is_done, "children's social care consulted", "consult children's social care first")
