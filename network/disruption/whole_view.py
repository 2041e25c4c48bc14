"""A gate that an audience with a cut-down view cannot answer: the police lead answers it on the whole view.

Who keeps a car, uses a telephone or runs a venue may be known from reports that a room does not see. A room that sees
only an adult must not conclude that no child is among them. Whether the lead has not looked, or looked and found
something, reads the same in the room.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from data.checks import Check, CheckKind, CheckResult
from data.codes import Audience
from network.disruption.gates import AWAITING, Gate, GateResult, Outcome
from network.disruption.measure import Measure

CONFIRMED_DAYS = 7
ASKED_ON_WHOLE_VIEW = (Gate.G1, Gate.G1B)


def confirmation_id(measure_id: str, kind: str, node_id: str) -> str:
    """Id of the one confirmation of a measure on a node; a later one is a new version of it.

    Parameters
    ----------
    measure_id : str
        The measure.
    kind, node_id : str
        The node.

    Returns
    -------
    str
        Id of the check.

    Examples
    --------
    >>> confirmation_id("anpr-marker-request", "vehicle", "V1")
    'whole-view:anpr-marker-request:vehicle:V1'
    """
    return f"whole-view:{measure_id}:{kind}:{node_id}"


def needs_police_lead(measure: Measure, kind: str, audience: Audience) -> bool:
    """Whether an audience must have the gates confirmed by the police lead before it can agree a measure.

    Parameters
    ----------
    measure : Measure
        The measure.
    kind : str
        Kind of node.
    audience : Audience
        Who decides.

    Returns
    -------
    bool
        False for the police, for measures that fall on nobody, and for a person: protection of a person is told to
        every audience. It depends on no record.
    """
    return audience is not Audience.POLICE_ANALYST and kind != "person" and bool(measure.bears_on)


def whole_view_gates(
    measure: Measure, subject: tuple[str, str], audience: Audience, checks: Iterable[Check], day: date
) -> tuple[GateResult, ...]:
    """Gates that this audience cannot answer by itself.

    Parameters
    ----------
    measure : Measure
        The measure.
    subject : tuple of str and str
        Kind and id of the node.
    audience : Audience
        Who decides.
    checks : iterable of Check
        Checks that this audience sees.
    day : date
        Day of the decision.

    Returns
    -------
    tuple of GateResult
        Empty if none; else each passes with a confirmation of the last 7 days and is not known without one.
    """
    if not needs_police_lead(measure, subject[0], audience):
        return ()
    wanted = confirmation_id(measure.id, *subject)
    first = day - timedelta(days=CONFIRMED_DAYS)
    confirmed = any(
        one.id == wanted
        and one.kind is CheckKind.WHOLE_VIEW
        and one.result is CheckResult.CLEAR
        and first < one.checked_on <= day
        for one in checks
    )
    words = "confirmed by the police lead on the whole view" if confirmed else f"not all is seen here: {AWAITING}"
    outcome = Outcome.PASSES if confirmed else Outcome.NOT_KNOWN
    return tuple(GateResult(gate, outcome, words) for gate in ASKED_ON_WHOLE_VIEW)


def answered_by_lead(
    gates: Iterable[GateResult],
    measure: Measure,
    subject: tuple[str, str],
    audience: Audience,
    checks: Iterable[Check],
    day: date,
) -> tuple[GateResult, ...]:
    """Put the police lead's confirmation in the place of what an audience could not know; what it does see stands.

    Parameters
    ----------
    gates : iterable of GateResult
        Gates as far as this audience can tell.
    measure : Measure
        The measure.
    subject : tuple of str and str
        Kind and id of the node.
    audience : Audience
        Who decides.
    checks : iterable of Check
        Checks that this audience sees.
    day : date
        Day of the decision.

    Returns
    -------
    tuple of GateResult
        A gate that is not known here passes once it was confirmed; one that stands is never lifted.
    """
    confirmed = {
        one.gate: one
        for one in whole_view_gates(measure, subject, audience, checks, day)
        if one.outcome is Outcome.PASSES
    }
    return tuple(confirmed.get(one.gate, one) if one.outcome is Outcome.NOT_KNOWN else one for one in gates)
