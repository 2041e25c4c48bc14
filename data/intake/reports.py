"""Rows of reports become records: grades as stated, never converted, never invented."""

from __future__ import annotations

import re
from datetime import date

from data.codes import Audience, Handling, ReportKind, Scheme
from data.errors import LanternError, RefusedInput
from data.grading import parse_grade
from data.identifiers import normalise_force_code
from data.intake.fields import code, day, is_id, split
from data.intake.row import Made, Row
from data.records import Report

_OLD_GRADE = re.compile(r"([A-E])\W*([1-5])(?:\W*[1-5])?", re.IGNORECASE)
_NEVER = date(1900, 1, 1)
_PUBLIC = frozenset({ReportKind.LICENCE_REGISTER, ReportKind.PUBLIC_CRIME})


def report(row: Row) -> Made:
    """Make a report.

    Police intelligence needs a 3x5x2 grade. Partners do not grade. Everything but public registers needs its handling
    stated, in the grade or beside it; handling C needs its conditions in words.

    Parameters
    ----------
    row : Row
        Row of kind ``reports``.

    Returns
    -------
    list of record
        The report; empty when the row is at fault.
    """
    key = row.id("R-")
    kind = row.need("kind", lambda text: code(text, ReportKind), ReportKind.PARTNER_REPORT)
    agency = row.need("agency", str, "")
    reported_on = row.need("reported_on", day, _NEVER)
    force = row.read("force_code", normalise_force_code)
    recipients = _recipients(row)
    origin = row.value("origin_report")
    if origin and not is_id(origin):
        row.fault("origin_report", "not an id; give the id of the report that this one repeats")
    scheme, source, assessment, handling = _grade(row, kind)
    if handling is Handling.C and not row.text("conditions"):
        row.fault("conditions", "handling C needs its conditions in words: who may receive it and what may be done")
    if row.faults or handling is None:
        return []
    try:
        made = Report(
            id=key,
            reference=row.text("reference") or key,
            agency=agency,
            kind=kind,
            reported_on=reported_on,
            scheme=scheme,
            source_grade=source,
            assessment_grade=assessment,
            handling=handling,
            conditions=row.text("conditions"),
            recipients=recipients,
            originator=row.text("originator"),
            force_code=force,
            text=row.text("text"),
            origin_report=origin or None,
        )
    except LanternError as error:
        row.fault("", str(error))
        return []
    return [made]


def _recipients(row: Row) -> tuple[str, ...]:
    found = []
    for text in split(row.value("recipients")):
        try:
            found.append(code(text, Audience).value)
        except RefusedInput as error:
            row.fault("recipients", str(error))
    return tuple(found)


def _grade(row: Row, kind: ReportKind) -> tuple[Scheme, str | None, str | None, Handling | None]:
    """Scheme, source, assessment and handling; no handling where it is at fault."""
    text = row.value("grade")
    handling = row.read("handling", lambda cell: code(cell, Handling))
    scheme = _scheme(row, text)
    if kind is ReportKind.POLICE_INTELLIGENCE and (not text or scheme is not Scheme.GRADE_3X5X2):
        reason = "police intelligence needs a 3x5x2 grade such as 2BP; ask the force that holds the report for it"
        row.fault("grade", reason)
        return scheme, None, None, None
    if kind not in {ReportKind.POLICE_INTELLIGENCE, ReportKind.POLICE_RECORD} and text:
        row.fault("grade", "only the police grade; leave the grade of another agency's report blank")
        return Scheme.NONE, None, None, None
    if scheme is Scheme.GRADE_3X5X2 and text:
        return _graded(row, text, handling)
    source, assessment = _old_grade(row, text) if text else (None, None)
    if handling is None and not row.value("handling"):
        if kind in _PUBLIC:
            return scheme, source, assessment, Handling.P
        row.fault("handling", "the handling is not stated; write P, or C with its conditions, as the agency asked for")
    return scheme, source, assessment, handling


def _scheme(row: Row, grade: str) -> Scheme:
    stated = row.read("scheme", lambda cell: code(cell, Scheme))
    if stated is None or not grade:
        # the two schemes cannot be confused: one starts with a figure, the other with a letter
        stated = stated if stated and grade else _scheme_of(grade)
    if stated is Scheme.NONE and grade:
        row.fault("scheme", f"a grade needs its scheme; allowed are {', '.join(Scheme)}")
    return stated


def _scheme_of(grade: str) -> Scheme:
    if not grade:
        return Scheme.NONE
    return Scheme.GRADE_5X5X5 if grade[0].isalpha() else Scheme.GRADE_3X5X2


def _graded(row: Row, text: str, handling: Handling | None) -> tuple[Scheme, str | None, str | None, Handling | None]:
    try:
        grade = parse_grade(text)
    except LanternError:
        grade = None
    if grade is None:
        row.fault("grade", "not a 3x5x2 grade; write source 1-3, assessment A-E and handling P or C, such as 2BP")
        return Scheme.GRADE_3X5X2, None, None, None
    if handling is not None and handling is not grade.handling:
        row.fault("handling", "the handling differs from the last letter of the grade; ask the force which is right")
    return Scheme.GRADE_3X5X2, grade.source, grade.assessment, grade.handling


def _old_grade(row: Row, text: str) -> tuple[str | None, str | None]:
    match = _OLD_GRADE.fullmatch(text.strip())
    if match is None:
        row.fault(
            "grade", "not a 5x5x5 grade; write source A-E and information 1-5, such as B2, handling in its column"
        )
        return None, None
    return match[1].upper(), match[2]
