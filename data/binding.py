"""What conditions of handling close to a reader, and what of the rest says on what conditions it is read; pure.

`data.views.View` applies it before anything is cut down or reckoned, so that counts, graphs, maps and files are made of
what is left. The rule on one condition is `data.conditions.may_have`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from data.codes import Audience, Handling
from data.conditions import HandlingCondition, Reader, is_late, may_have
from data.records import RECORD_FIELDS, Case, Report


def closed_to(case: Case, conditions: Collection[HandlingCondition], reader: Reader, day: date) -> frozenset[str]:
    """Reports that handling C closes to a reader.

    Parameters
    ----------
    case : Case
        All records.
    conditions : collection of HandlingCondition
        All that are kept.
    reader : Reader
        Who looks.
    day : datetime.date
        Today.

    Returns
    -------
    frozenset of str
        Ids; fail closed: without conditions a report with handling C is the police holder's alone.
    """
    if reader.is_holder:
        return frozenset()
    binding = _binding(conditions)
    # Police who look at their own screen still find what nobody has set conditions on: somebody must.
    is_police = reader.audience is Audience.POLICE_ANALYST and not reader.given_to
    return frozenset(
        key
        for key, report in case.reports.items()
        if (key in binding and not all(may_have(one, reader, day) for one in binding[key]))
        or (key not in binding and report.handling is Handling.C and not is_police)
    )


def late_for(conditions: Iterable[HandlingCondition], reader: Reader, day: date) -> tuple[str, ...]:
    """Conditions that keep something from a reader only because nobody has looked at them again in time.

    Parameters
    ----------
    conditions : iterable of HandlingCondition
        All that are kept.
    reader : Reader
        Who looks.
    day : datetime.date
        Today.

    Returns
    -------
    tuple of str
        Ids, for the audit alone.
    """
    if reader.is_holder:
        return ()
    return tuple(
        sorted(
            one.id
            for one in conditions
            if not one.withdrawn
            and is_late(one, day)
            and may_have(one, reader, one.review_on)
            and not may_have(one, reader, day)
        )
    )


def as_told(case: Case, conditions: Iterable[HandlingCondition], reader: Reader) -> Case:
    """A case whose reports say on what conditions this reader has them.

    Parameters
    ----------
    case : Case
        All records.
    conditions : iterable of HandlingCondition
        All that are kept.
    reader : Reader
        Who looks; the police read reports as they were written, and conditions beside them.

    Returns
    -------
    Case
        Reports under conditions have handling C and their words.
    """
    if reader.audience is Audience.POLICE_ANALYST:
        return case
    told = {key: _told(case.reports[key], held) for key, held in _binding(conditions).items() if key in case.reports}
    return replace(case, reports={**case.reports, **told}) if told else case


def terms_of(case: Case, conditions: Iterable[HandlingCondition]) -> tuple[str, ...]:
    """Conditions of everything with handling C that somebody is given, to be printed with it.

    Parameters
    ----------
    case : Case
        What is given.
    conditions : iterable of HandlingCondition
        Those that its reader knows.

    Returns
    -------
    tuple of str
        One sentence a report, with its id, in order; empty if everything may be shared.
    """
    return tuple(f"{report_id}: {words}" for report_id, words in terms_by_report(case, conditions).items())


def terms_by_report(case: Case, conditions: Iterable[HandlingCondition]) -> dict[str, str]:
    """Conditions of each report that has any, by its handling code or because somebody set them.

    Parameters
    ----------
    case : Case
        What somebody reads.
    conditions : iterable of HandlingCondition
        Those that its reader knows.

    Returns
    -------
    dict of str to str
        Report to words, in order of the ids.
    """
    binding = _binding(conditions)
    strict = (report for report in case.reports.values() if report.handling is Handling.C or report.id in binding)
    return {
        report.id: _words(binding[report.id]) if report.id in binding else report.conditions
        for report in sorted(strict, key=lambda one: one.id)
    }


def without_hidden(casework: Mapping[str, Mapping[str, Any]], whole: Case, seen: Case) -> dict[str, dict[str, Any]]:
    """Casework without whatever rests on, or is about, a record that is there and not seen.

    Parameters
    ----------
    casework : mapping of str to mapping
        Kind to id to record.
    whole, seen : Case
        All records, and those that a reader sees.

    Returns
    -------
    dict of str to dict
        Kind to id to record; what stands on something left out is left out as well.
    """
    hidden = {key for kind in RECORD_FIELDS for key in getattr(whole, kind).keys() - getattr(seen, kind).keys()}
    left = {kind: dict(found) for kind, found in casework.items()}
    gone: set[str] = hidden
    while gone:
        found = {key for records in left.values() for key, record in records.items() if _touches(record, gone)}
        left = {kind: {k: r for k, r in records.items() if k not in found} for kind, records in left.items()}
        gone = found
    return left


def _binding(conditions: Iterable[HandlingCondition]) -> dict[str, list[HandlingCondition]]:
    found: dict[str, list[HandlingCondition]] = {}
    for one in sorted(conditions, key=lambda held: held.id):
        for report_id in () if one.withdrawn else one.reports:
            found.setdefault(report_id, []).append(one)
    return found


def _told(report: Report, held: list[HandlingCondition]) -> Report:
    return replace(report, handling=Handling.C, conditions=_words(held))


def _words(held: list[HandlingCondition]) -> str:
    return "; ".join(dict.fromkeys(one.words.strip() for one in held))


def _touches(record: Any, gone: set[str]) -> bool:
    named = {getattr(record, name, "") for name in ("subject_id", "child_id", "other_id", "person_id", "location_id")}
    named |= {getattr(record, name, "") for name in ("decision_id", "order_id", "about_id", "left_id", "right_id")}
    named |= set(record.reports) | {key for _, key in getattr(record, "about", ())}
    return not gone.isdisjoint(named)
