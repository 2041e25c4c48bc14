"""Open the records behind a figure: each in one line, as far as the audience may read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboards.naming import title
from data.codes import label
from data.records import RECORD_FIELDS, SUBJECT_KINDS, Case

_KIND_OF = {field: kind for kind, field in SUBJECT_KINDS.items()}
_WORDS = {
    "people": "Person",
    "events": "Event",
    "reports": "Report",
    "links": "Link",
    "participations": "Part in an event",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One record behind a figure.

    Attributes
    ----------
    what : str
        As this audience reads it; never a child's name.
    when : date or None
        Day of it.
    reports : tuple of str
        Reports that it rests on.
    """

    id: str
    kind: str
    what: str
    when: date | None
    reports: tuple[str, ...]


def open_records(case: Case, casework: Mapping[str, Mapping[str, Any]], ids: Iterable[str]) -> tuple[Opened, ...]:
    """Look up the records behind a figure.

    Parameters
    ----------
    case : Case
        Permitted records.
    casework : mapping
        Of the same view.
    ids : iterable of str
        Ids that a figure carries.

    Returns
    -------
    tuple of Opened
        In the order given; whatever this audience may not see is not there.
    """
    found = []
    for one in ids:
        opened = _record(case, one) or _kept(casework, one)
        if opened is not None:
            found.append(opened)
    return tuple(found)


def _record(case: Case, record_id: str) -> Opened | None:
    for field in RECORD_FIELDS:
        record = getattr(case, field).get(record_id)
        if record is None:
            continue
        kind = _WORDS.get(field, field.removesuffix("s").capitalize())
        if field == "reports":
            what = f"{record.agency}, {record.grade_words}"
            return Opened(id=record_id, kind=kind, what=what, when=record.reported_on, reports=(record_id,))
        if field == "events":
            day = record.start.date()
            return Opened(id=record_id, kind=kind, what=label(record.kind), when=day, reports=record.reports)
        if field in _KIND_OF:
            what = title(case, _KIND_OF[field], record_id)
            return Opened(id=record_id, kind=kind, what=what, when=None, reports=record.reports)
        return Opened(id=record_id, kind=kind, what=record_id, when=None, reports=record.reports)
    return None


_DAYS = (
    "decided_on",
    "due_on",
    "starts_on",
    "happened_on",
    "reviewed_on",
    "given_on",
    "counted_on",
    "last_day",
    "answered_on",
)


def _kept(casework: Mapping[str, Mapping[str, Any]], record_id: str) -> Opened | None:
    for kind, held in casework.items():
        record = held.get(record_id)
        if record is not None:
            when = next((day for name in _DAYS if (day := getattr(record, name, None)) is not None), None)
            words = kind.removesuffix("s").replace("_", " ").capitalize()
            said = getattr(record, "what", "") or getattr(record, "service", "") or getattr(record, "measure_id", "")
            return Opened(id=record_id, kind=words, what=str(said) or words, when=when, reports=record.reports)
    return None
