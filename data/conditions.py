"""Handling C: who may have a record, agency by agency, on what conditions and until when they must be looked at again.

A report that a partner or the police gave with conditions is read by the police holder, and by an agency that the
conditions name. Who has not said for which agency he looks is none of them. In a room everybody's agency must be named,
and the conditions must say that a shared screen is meant: the rule of the shared screen is that nothing with handling C
is on it. After the day of review nobody but the owner reads on, until somebody has looked again; that is stricter than
any code, which asks for a review date and does not say what follows when it passes.

Everything here is pure; `data.views.View` applies it before anything is cut down or reckoned.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from data.casework import is_named
from data.codes import Audience, Handling
from data.errors import RefusedInput
from data.records import RECORD_FIELDS, Case, Report

LONGEST_DAYS = 366
"""Longest time until conditions must be looked at again."""
SOON_DAYS = 28
_MOST_WORDS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlingCondition:
    """Conditions of handling C on one or more reports; several on one report all count.

    Attributes
    ----------
    id : str
        ``condition-`` and twelve hex digits.
    reports : tuple of str
        Reports that they bind, and with them whatever stands on these reports alone.
    owner : str
        Agency whose record it is; it reads on after the day of review.
    recipients : tuple of str
        Agencies that may have it; empty for nobody but the owner and the police holder.
    words : str
        What may be done with it, and what was left out of it.
    set_by, set_on : str, datetime.date
        Who set or last reviewed them, and when.
    review_on : datetime.date
        Last day on which they count without being looked at again.
    in_rooms : bool
        Whether it may be on a shared screen, where every agency present is named.
    withdrawn : bool
        Whether they were taken back; the report is then without conditions and read by the police holder alone.
    """

    id: str
    reports: tuple[str, ...]
    owner: str
    words: str
    set_by: str
    set_on: date
    review_on: date
    recipients: tuple[str, ...] = ()
    in_rooms: bool = False
    withdrawn: bool = False

    def __post_init__(self) -> None:
        """Refuse conditions on nothing, in no words, of nobody, or without an end."""
        what = f"conditions {self.id}"
        if not self.reports:
            raise RefusedInput(f"{what}: name the reports that they bind")
        if not is_named(self.set_by):
            raise RefusedInput(f"{what}: the name of the person who sets them is needed")
        if not plain_agency(self.owner) or not all(plain_agency(one) for one in self.recipients):
            raise RefusedInput(f"{what}: name the agency that owns the record, and no empty recipient")
        if not 0 < len(self.words.strip()) <= _MOST_WORDS:
            raise RefusedInput(f"{what}: say in 1 to {_MOST_WORDS} characters what may be done")
        if not self.set_on < self.review_on <= self.set_on + timedelta(days=LONGEST_DAYS):
            raise RefusedInput(f"{what}: the day of review must lie 1 to {LONGEST_DAYS} days ahead")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks: for an audience, and for which agencies.

    Attributes
    ----------
    audience : Audience
        Of one person, or of the least-permitted person in a room.
    agencies : frozenset of str
        Agencies of everybody who sees it, in their plain form; empty where one of them is not known.
    given_to : str
        Agency that a file is made for, in its plain form, or empty.
    """

    audience: Audience
    agencies: frozenset[str] = frozenset()
    given_to: str = ""

    @property
    def is_holder(self) -> bool:
        """Whether nothing is closed to it: the police holder's own audience, for no other agency."""
        return self.audience is Audience.POLICE_ANALYST and not self.agencies and not self.given_to


def reader_of(audience: Audience, agencies: Iterable[str] = (), given_to: str = "") -> Reader:
    """Who looks, with the names of agencies in their plain form.

    Parameters
    ----------
    audience : Audience
        For whom.
    agencies : iterable of str
        Agencies of everybody who sees it; one that is empty makes all of them unknown.
    given_to : str
        Agency that a file is made for.

    Returns
    -------
    Reader
        To be compared and kept.
    """
    plain = [plain_agency(one) for one in agencies]
    known = frozenset(plain) if all(plain) else frozenset()
    return Reader(audience, known, plain_agency(given_to))


def plain_agency(name: str) -> str:
    """Name of an agency without differences of case and blanks; nothing else is guessed to be the same.

    Parameters
    ----------
    name : str
        As written.

    Returns
    -------
    str
        For comparing only.

    Examples
    --------
    >>> plain_agency("  Luton   Children's Services ") == plain_agency("luton children's services")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def may_have(condition: HandlingCondition, reader: Reader, day: date) -> bool:
    """Whether conditions let a reader have what they bind.

    Parameters
    ----------
    condition : HandlingCondition
        Not withdrawn.
    reader : Reader
        Who looks.
    day : datetime.date
        Today.

    Returns
    -------
    bool
        True only if each agency may, and the screen too.
    """
    if reader.audience is Audience.MEETING and not condition.in_rooms:
        return False
    agencies = reader.agencies | ({reader.given_to} if reader.given_to else frozenset())
    return bool(agencies) and all(_may(condition, agency, day) for agency in agencies)


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


def is_late(condition: HandlingCondition, day: date) -> bool:
    """Whether the day of review has passed.

    Parameters
    ----------
    condition : HandlingCondition
        Any.
    day : datetime.date
        Today.

    Returns
    -------
    bool
        False on the day itself.
    """
    return condition.review_on < day


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
    binding = _binding(conditions)
    strict = (report for report in case.reports.values() if report.handling is Handling.C or report.id in binding)
    return tuple(
        f"{report.id}: {_words(binding[report.id]) if report.id in binding else report.conditions}"
        for report in sorted(strict, key=lambda one: one.id)
    )


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


def _may(condition: HandlingCondition, agency: str, day: date) -> bool:
    if agency == plain_agency(condition.owner):
        return True
    return not is_late(condition, day) and agency in {plain_agency(one) for one in condition.recipients}


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


CONDITION_FIELDS: dict[str, type] = {"handling_conditions": HandlingCondition}
