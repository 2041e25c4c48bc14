"""G1 and G1b: on whom a measure would fall. No child, nobody harmed as a child, nobody of unknown age."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from data.protection import is_child
from data.records import Person, age_on
from network.disruption.gates.result import Gate, GateResult, said
from network.disruption.measure import Bearing, Kind, Measure

# A measure falls on these people whenever it is used; occupants and operators may be none.
ALWAYS_SOMEBODY = frozenset({Bearing.PERSON, Bearing.KEEPER, Bearing.USER})
UNSEEN = "not shown here on whom it would fall: the police lead checks that no child is among them"


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
        return said(Gate.G1, None, UNSEEN)
    return said(
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
        return said(Gate.G1B, None, UNSEEN)
    if measure.bears_on and unknown:
        return said(Gate.G1B, False, "age not known, possibly a child: first establish the age")
    if not bearers and measure.kind is not Kind.PROTECTIVE and ALWAYS_SOMEBODY & set(measure.bears_on):
        return said(Gate.G1B, None, "not known on whom it would fall: find out who, and the age")
    return said(Gate.G1B, True, "ages known, or an adult beyond doubt")
