"""Gates as far as a flat set of facts can tell, for `lantern analyse powers`."""

from __future__ import annotations

from collections.abc import Mapping

from network.disruption.gates.checks import IDENTITY, needs_identity
from network.disruption.gates.result import Gate
from network.disruption.gates.target import ALWAYS_SOMEBODY
from network.disruption.measure import Kind, Law, Measure, Target
from network.disruption.vocabulary import FactValue


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
    # Protecting a child does not wait for the age of an adult whom nobody has named.
    is_unnamed = measure.kind is Kind.PROTECTIVE and not any(name.startswith("person.") for name in facts)
    stands = {
        Gate.G1: bool(bears) and (is_minor or facts.get("person.exploited_child_flag") is True),
        Gate.G1B: bool(bears & ALWAYS_SOMEBODY) and age is None and not is_unnamed,
        Gate.G3: any(
            needs_identity(measure, kind) and target in measure.targets and facts.get(IDENTITY[kind][0]) is not True
            for kind, target in _NODE_TARGET.items()
        ),
        Gate.G7: law is Law.OFF or (territory is not None and territory not in measure.territory),
    }
    return tuple(gate for gate, is_so in stands.items() if is_so)


_NODE_TARGET = {"person": Target.ADULT, "vehicle": Target.VEHICLE, "venue": Target.VENUE}
