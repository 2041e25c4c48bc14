"""G4 and G5: whether the reports behind a measure support action, and whether they may be used here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from data.codes import Audience, Handling
from data.records import Case
from network.disruption.evidence import supporting
from network.disruption.gates.result import Gate, GateResult, said


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
        return said(Gate.G4, None, "no report stands behind it yet")
    is_supported = all(supporting(case, reports) for reports in groups)
    return said(Gate.G4, is_supported, "rests on reports that support action", "corroborate first")


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
    return said(Gate.G5, is_allowed, words, "handling conditions do not allow it here")
