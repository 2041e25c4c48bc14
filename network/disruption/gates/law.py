"""G7: whether the law of a measure exists here, is in force and is confirmed."""

from __future__ import annotations

from network.disruption.gates.result import Gate, GateResult, said
from network.disruption.measure import LAW_WORDS, Law, Measure


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
        return said(Gate.G7, False, f"does not extend here ({measure.extent}); elsewhere: {measure.equivalents}")
    if law is not Law.CONFIRMED:
        return said(Gate.G7, False, LAW_WORDS[law])
    words = "in force here, law confirmed"
    return said(Gate.G7, True if territory else None, words, "the nation is not known")
