"""Which fields of a record an audience is shown, and what stands in place of those that it is not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields, replace
from datetime import date
from functools import cache
from typing import Any

from data.codes import Handling
from data.kinds import KEPT_FIELDS
from data.policy import Policy
from data.protection import ADULT_BY_DATE_OF_BIRTH
from data.records import RECORD_FIELDS, Location, Person, Phone, Report, Vehicle, Venue, age_on
from data.requests import FactRequest

_KINDS = RECORD_FIELDS | KEPT_FIELDS
_WITH_FACTS = (Person, Vehicle, Phone, Location, Venue)
ANSWER_HIDDEN = "not shown here"
ADULT_BY_JUDGEMENT = "judged an adult by a named officer, record held by police"


def masked_fields(
    kind: str, found: Mapping[str, Any], reports: Collection[str], policy: Policy, day: date
) -> dict[str, Any]:
    """Empty the fields that an audience is not shown.

    Parameters
    ----------
    kind : str
        Kind of the records.
    found : mapping of str to record
        Those that it may see, by id.
    reports : collection of str
        Ids of the reports that it may see.
    policy : Policy
        What the table says of it.
    day : datetime.date
        Day on which ages are reckoned.

    Returns
    -------
    dict of str to record
        By id.
    """
    hidden = _hidden_fields(kind, policy.shown.get(kind, frozenset()))
    return {key: _mask(record, hidden, reports, policy, day) for key, record in found.items()}


def _mask(record: Any, hidden: Mapping[str, Any], reports: Collection[str], policy: Policy, day: date) -> Any:
    changed = dict(hidden)
    if "date_of_birth" in hidden and isinstance(record, Person):
        changed["adult_beyond_doubt"] = _adult_words(record, day)
    if _answers_an_age(record) and "date_of_birth" not in policy.shown.get("people", frozenset()):
        changed["answer"] = ANSWER_HIDDEN
    if isinstance(record, Report) and record.handling is Handling.C:
        changed.pop("conditions", None)  # nobody is given handling C without what it is given on
    if isinstance(record, Report) and record.origin_report is not None and record.origin_report not in reports:
        changed["origin_report"] = None
    if "facts" not in hidden and isinstance(record, _WITH_FACTS):
        changed["facts"] = tuple(fact for fact in record.facts if _fact_shown(fact, reports, policy))
    same = all(getattr(record, name) == value for name, value in changed.items())
    return record if same else replace(record, **changed)


def _answers_an_age(record: Any) -> bool:
    """Whether a record tells a date of birth: it is shown where dates of birth are."""
    return isinstance(record, FactRequest) and record.fact.endswith(".age") and bool(record.answer)


def _adult_words(person: Person, day: date) -> str:
    """Keep an adult an adult when the date of birth goes; a date of birth outweighs a judgement."""
    age = age_on(person.date_of_birth, day)
    if age is not None:
        return ADULT_BY_DATE_OF_BIRTH if age >= 18 else ""
    if person.adult_beyond_doubt.strip() in ("", ADULT_BY_DATE_OF_BIRTH):
        return person.adult_beyond_doubt.strip()
    return ADULT_BY_JUDGEMENT


def _fact_shown(fact: tuple[str, str, str], reports: Collection[str], policy: Policy) -> bool:
    name, _value, report_id = fact
    if report_id not in reports or name.startswith(policy.hidden_facts) or name.endswith(policy.hidden_facts):
        return False
    return policy.facts is None or name.startswith(policy.facts)


@cache
def _hidden_fields(kind: str, shown: frozenset[str]) -> dict[str, Any]:
    """List fields that are not shown, with the empty value each is given."""
    empty = {}
    for item in fields(_KINDS[kind]):
        if item.name not in shown:
            empty[item.name] = "" if item.default is MISSING else item.default
    return empty
