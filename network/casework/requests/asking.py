"""What record a fact is about, and the new version of that record once somebody answered. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from data.codes import Handling, ReportKind
from data.errors import NotPermitted, RefusedInput
from data.records import SUBJECT_KINDS, Case, Location, Person, Phone, Report, Vehicle, Venue
from network.casework.on_record import on_record
from network.disruption.rules import read_text
from network.disruption.vocabulary import vocabulary

Recorded = Person | Vehicle | Phone | Location | Venue

AGES = frozenset({"person.age", "child.age"})
NOT_KNOWN = "unknown"
_NODE_OF = {"vehicle": "vehicle", "premises": "venue", "place": "location", "phone": "phone", "online": "phone"}
_COUNTED = ("_3m", "_6m", "_12m", "_90d", "_180d", "_72h")
_COMPUTED = frozenset({"vehicle.vrm_known", "premises.kind", "network.members", "network.forces"})


def subject_of(fact: str, kind: str, node_id: str, child_id: str | None) -> tuple[str, str, str | None]:
    """Say on which record a fact about a node is kept.

    Parameters
    ----------
    fact : str
        Name of the fact.
    kind, node_id : str
        Node of the decision; for a network the ids of its people, separated by commas.
    child_id : str or None
        Child whom the measure is to protect.

    Returns
    -------
    kind, id : str
        The record.
    about : str or None
        The child, for a fact about a person and a child together.

    Raises
    ------
    RefusedInput
        If the fact is not in the vocabulary, is counted from events, or is about nothing in the case.

    Examples
    --------
    >>> subject_of("child.legal_status", "person", "P1", "C1")
    ('person', 'C1', None)
    >>> subject_of("premises.serious_crime_link", "venue", "V1", None)
    ('venue', 'V1', None)
    """
    if fact not in vocabulary().facts:
        raise RefusedInput(f"fact {fact!r} is not in the vocabulary of measures")
    family = fact.split(".", maxsplit=1)[0]
    if family == "ctx":
        raise RefusedInput(f"fact {fact}: the nation follows from the place; place the record's location instead")
    if fact.endswith(_COUNTED) or fact in _COMPUTED:
        raise RefusedInput(f"fact {fact} is counted from records; bring in the record itself through intake")
    if family in {"child", "link", "person", "staff"}:
        return _person_of(fact, family, kind, node_id, child_id)
    if family == "network":
        return "person", node_id.split(",", maxsplit=1)[0], None
    if _NODE_OF.get(family) != kind:
        raise RefusedInput(f"fact {fact} is not about a {kind}")
    return kind, node_id, None


def _person_of(fact: str, family: str, kind: str, node_id: str, child_id: str | None) -> tuple[str, str, str | None]:
    if kind != "person":
        raise RefusedInput(f"fact {fact} is about a person; ask it of the person on whom the measure would fall")
    if family == "child":
        return "person", child_id or node_id, None
    if family == "link" and child_id is None:
        raise RefusedInput(f"fact {fact} is about a person and a child; say which child")
    return "person", node_id, child_id if family == "link" else None


def checked_answer(fact: str, answer: str) -> str:
    """Check an answer before it is kept.

    Parameters
    ----------
    fact : str
        Name of the fact.
    answer : str
        ``true``/``false``/``yes``/``no``, a number, a value, values separated by commas, ``unknown``; for an age the
        date of birth as ``YYYY-MM-DD``.

    Returns
    -------
    str
        The answer, ``unknown`` where it says so.

    Raises
    ------
    RefusedInput
        If it is not a value of the fact.

    Examples
    --------
    >>> checked_answer("child.legal_status", "care_order"), checked_answer("child.controller_statement", "Not known")
    ('care_order', 'unknown')
    """
    plain = answer.strip()
    if not plain:
        raise RefusedInput(f"fact {fact}: write what was found, or 'unknown'")
    if fact in AGES:
        return _date_of_birth(fact, plain)
    return NOT_KNOWN if read_text(fact, plain) is None else plain


def _date_of_birth(fact: str, plain: str) -> str:
    if plain.lower() in {NOT_KNOWN, "not known"}:
        return NOT_KNOWN
    try:
        return date.fromisoformat(plain).isoformat()
    except ValueError:
        raise RefusedInput(f"fact {fact}: an age is established by the date of birth; write YYYY-MM-DD") from None


def report_of_answer(
    records: Sequence[Recorded],
    case: Case,
    *,
    report_id: str,
    reference: str,
    agency: str,
    kind: ReportKind,
    day: date,
    text: str,
) -> Report:
    """Make the report that an answer rests on, never let out more freely than the records that it is about.

    Parameters
    ----------
    records : sequence of Person, Vehicle, Phone, Location or Venue
        Records that the fact is about.
    case : Case
        Permitted records.
    report_id : str
        Id of the new report.
    reference, agency : str
        The agency's own number of what it looked up, and the agency.
    kind : ReportKind
        Police record, partner report or licence register.
    day : date
        Day of the answer.
    text : str
        What was found, in words.

    Returns
    -------
    Report
        With the handling conditions of a record that is known from reports with conditions only.

    Raises
    ------
    RefusedInput
        If the kind is that of intelligence, which needs a grade and comes in through intake, or the reference is empty.
    """
    if kind in {ReportKind.POLICE_INTELLIGENCE, ReportKind.PUBLIC_CRIME}:
        raise RefusedInput(f"report of an answer: {kind} comes in through intake, with its grade; name that report")
    if not reference.strip() or not agency.strip():
        raise RefusedInput("report of an answer: give the agency and its own reference of what was looked up")
    report = Report(
        id=report_id, reference=reference.strip(), agency=agency.strip(), kind=kind, reported_on=day, text=text.strip()
    )
    strict = [one for record in records for one in _conditions_of(record, case)]
    if not strict:
        return report
    tightest = min(strict, key=lambda one: (len(one.recipients), one.id))
    shared = set.intersection(*(set(one.recipients) for one in strict))
    return replace(
        report,
        handling=Handling.C,
        conditions=tightest.conditions,
        recipients=tuple(sorted(shared)),
        originator=tightest.originator,
    )


def _conditions_of(record: Recorded, case: Case) -> list[Report]:
    """Reports with conditions that alone make a record known; none if a freer report makes it known too."""
    behind = [case.reports[one] for one in record.reports if one in case.reports]
    return behind if all(one.handling is Handling.C for one in behind) else []


def check_reach(record: Recorded, report: Report, case: Case) -> None:
    """Refuse a report that would show a record to audiences that do not see it now.

    Parameters
    ----------
    record : Person, Vehicle, Phone, Location or Venue
        Record that the report is to stand behind.
    report : Report
        The report.
    case : Case
        Permitted records.

    Raises
    ------
    NotPermitted
        If the record is known from reports with conditions only and this one is freer.
    """
    strict = _conditions_of(record, case)
    allowed = set().union(*(set(one.recipients) for one in strict)) if strict else set()
    if strict and (report.handling is Handling.P or not set(report.recipients) <= allowed):
        raise NotPermitted(
            f"report {report.id} may be seen more widely than record {record.id}; answer with a report of its own"
        )


def with_answer(record: Recorded, fact: str, answer: str, report_id: str) -> Recorded:
    """Make the new version of a record that states what was found.

    Parameters
    ----------
    record : Person, Vehicle, Phone, Location or Venue
        As it stands.
    fact, answer : str
        From `checked_answer`.
    report_id : str
        Report that the answer rests on.

    Returns
    -------
    Person, Vehicle, Phone, Location or Venue
        With the fact, or for an age the date of birth, and the report.

    Raises
    ------
    NotPermitted
        If a date of birth is held already.
    """
    reports = record.reports if report_id in record.reports else (*record.reports, report_id)
    if fact in AGES and isinstance(record, Person):
        if record.date_of_birth is not None:
            raise NotPermitted(f"person {record.id}: a date of birth is held already; a correction comes in by intake")
        return replace(record, date_of_birth=date.fromisoformat(answer), reports=reports)
    return replace(record, facts=(*record.facts, (fact, answer, report_id)), reports=reports)


def with_report(record: Recorded, report_id: str) -> Recorded:
    """Make the new version of a record that a report is also about.

    Parameters
    ----------
    record : Person, Vehicle, Phone, Location or Venue
        As it stands.
    report_id : str
        The report.

    Returns
    -------
    Person, Vehicle, Phone, Location or Venue
        With the report among its own.
    """
    return record if report_id in record.reports else replace(record, reports=(*record.reports, report_id))


def record_of(case: Case, kind: str, record_id: str) -> Recorded:
    """Find a record that facts can be kept on.

    Parameters
    ----------
    case : Case
        Permitted records.
    kind, record_id : str
        Kind and id.

    Returns
    -------
    Person, Vehicle, Phone, Location or Venue
        The record.

    Raises
    ------
    RefusedInput
        If this audience does not see it.
    """
    found: dict[str, Recorded] = getattr(case, SUBJECT_KINDS.get(kind, ""), {})
    return on_record(found, kind, record_id, where="case")
