"""What one gate says: it passes, it stands in the way, or it is not known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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


def said(gate: Gate, passes: bool | None, words: str, otherwise: str = "") -> GateResult:
    """Put what a gate says in a result.

    Parameters
    ----------
    gate : Gate
        The gate.
    passes : bool or None
        None when not known.
    words : str
        Words when it passes.
    otherwise : str, optional
        Words when it does not; the same words if empty.

    Returns
    -------
    GateResult
        Outcome and words.
    """
    outcome = {True: Outcome.PASSES, False: Outcome.STANDS, None: Outcome.NOT_KNOWN}[passes]
    return GateResult(gate, outcome, words if passes else otherwise or words)
