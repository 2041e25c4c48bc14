"""Grading of reports: 3x5x2, and other agencies' ungraded reports which stay ungraded.

3x5x2: source 1 reliable, 2 untested, 3 not reliable; assessment A known directly, B known indirectly but corroborated,
C known indirectly, D not known, E suspected to be false; handling P lawful sharing permitted, C with conditions.
The older 5x5x5 has letters for the source and numbers for the information, so the scheme is kept with every grade and
grades of two schemes are never mixed into a number. Source: College of Policing, intelligence report (3x5x2).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data.codes import Handling, Scheme
from data.errors import BadReference, Ungraded

_SOURCES = {"1": "reliable", "2": "untested", "3": "not reliable"}
_ASSESSMENTS = {
    "A": "known directly",
    "B": "known indirectly but corroborated",
    "C": "known indirectly",
    "D": "not known",
    "E": "suspected to be false",
}


@dataclass(frozen=True, slots=True)
class Grade:
    """One 3x5x2 grade.

    Attributes
    ----------
    source : str
        ``"1"``, ``"2"`` or ``"3"``.
    assessment : str
        ``"A"`` to ``"E"``.
    handling : Handling
        ``P`` or ``C``.
    """

    source: str
    assessment: str
    handling: Handling

    def __post_init__(self) -> None:
        """Refuse anything outside the scheme."""
        if self.source not in _SOURCES or self.assessment not in _ASSESSMENTS:
            raise BadReference(
                f"grade {self.source!r}{self.assessment!r} is not 3x5x2: source 1-3, assessment A-E, handling P or C"
            )

    @property
    def chip(self) -> str:
        """Grade as shown, e.g. ``2·B·P``."""
        return f"{self.source}·{self.assessment}·{self.handling.value}"

    @property
    def words(self) -> str:
        """Grade in words."""
        return f"source {_SOURCES[self.source]}, information {_ASSESSMENTS[self.assessment]}"

    @property
    def supports_action(self) -> bool:
        """Whether it may stand behind a measure: not suspected false, not from an unreliable source alone (gate G4)."""
        return self.assessment != "E" and self.source != "3"


def parse_grade(text: str | None, scheme: Scheme = Scheme.GRADE_3X5X2) -> Grade | None:
    """Read a grade such as ``"2BP"``, ``"2 B P"`` or ``"2·B·P"``.

    Parameters
    ----------
    text : str or None
        What the file says; empty means no grade.
    scheme : Scheme, default 3x5x2
        Scheme the file states.

    Returns
    -------
    Grade or None
        None if the text is empty.

    Raises
    ------
    BadReference
        If the text is not a grade of that scheme.
    """
    letters = "".join(c for c in (text or "").upper() if c.isalnum())
    if not letters:
        return None
    if scheme is not Scheme.GRADE_3X5X2 or len(letters) != 3 or letters[2] not in "PC":
        raise BadReference(f"grade {text!r} is not 3x5x2 such as 2BP; state the scheme and keep the original")
    return Grade(letters[0], letters[1], Handling(letters[2]))


def require_grade(grade: Grade | None, report_id: str) -> Grade:
    """Refuse police intelligence without a grade.

    Parameters
    ----------
    grade : Grade or None
        Grade of the report.
    report_id : str
        Id for the message.

    Returns
    -------
    Grade
        The grade itself.

    Raises
    ------
    Ungraded
        If there is none.
    """
    if grade is None:
        raise Ungraded(f"report {report_id}: police intelligence needs a 3x5x2 grade such as 2BP")
    return grade


def strictest(handlings: Iterable[Handling]) -> Handling:
    """Strictest handling of several inputs; an empty input is treated as the strictest.

    Parameters
    ----------
    handlings : iterable of Handling
        Handling of every input of a derived thing.

    Returns
    -------
    Handling
        ``C`` if any is ``C`` or none is given, else ``P``.
    """
    found = set(handlings)
    return Handling.P if found == {Handling.P} else Handling.C
