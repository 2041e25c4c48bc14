"""How records are named on every face: reference, plate, venue; never a child's name."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from data.codes import label
from data.records import SUBJECT_KINDS, Case
from mapping.areas import forces

_NATIONS = {"E": "E", "W": "W", "S": "S", "N": "NI", "PS": "S", "PSNI": "NI"}


def title(case: Case, kind: str, record_id: str) -> str:
    """One line that names a record for this audience.

    Parameters
    ----------
    case : Case
        Permitted, masked records.
    kind : str
        ``person``, ``vehicle``, ``venue``, ``location`` or ``phone``.
    record_id : str
        Id of the record.

    Returns
    -------
    str
        Reference, plate or name, then what it is.
    """
    record = getattr(case, SUBJECT_KINDS[kind]).get(record_id)
    if record is None:
        return record_id
    if kind == "person":
        return f"{record.reference} · {label(record.kind)}"
    if kind == "vehicle":
        plate = record.vrm.replace("?", "·") or "plate not known"
        return " · ".join(filter(None, [plate, f"{record.colour} {record.make}".strip()]))
    if kind == "venue":
        return f"{record.name} · {label(record.kind)}"
    if kind == "phone":
        return record.number or f"{record.platform} {record.handle}".strip() or record_id
    return f"{record.text} · {label(record.kind)}"


def force_name(code: str | None) -> str:
    """Name of a force, or that it is not known.

    Parameters
    ----------
    code : str or None
        Force code.

    Returns
    -------
    str
        Name as the force writes it.
    """
    found = forces().get(code or "")
    return found.name if found else "force not known"


def territory(case: Case, kind: str, record_id: str) -> str | None:
    """Nation whose law applies to a record: where it lies, or whose record it is.

    Parameters
    ----------
    case : Case
        Permitted records.
    kind : str
        As for `title`.
    record_id : str
        Id of the record.

    Returns
    -------
    {"E", "W", "S", "NI"} or None
        None when neither a force nor a district is known.
    """
    record = getattr(case, SUBJECT_KINDS[kind]).get(record_id)
    place = case.locations.get(getattr(record, "location_id", "") or "")
    # Some audiences read the district of a place and not its force.
    district = getattr(place, "local_authority_code", None)
    code = getattr(place, "force_code", None) or getattr(record, "force_code", None) or district
    if code is None and record is not None:
        held = Counter(r.force_code for i in record.reports if (r := case.reports.get(i)) and r.force_code)
        code = min(held, key=lambda c: (-held[c], c)) if held else None
    return None if code is None else _NATIONS.get(code, _NATIONS.get(code[0]))


def last_day(case: Case) -> date:
    """Day that a page starts from: the last day on which the case reports anything, and never a day to come.

    Parameters
    ----------
    case : Case
        Permitted records.

    Returns
    -------
    date
        The latest report's date if it is past, else today.
    """
    today = date.today()  # noqa: DTZ011 - a meeting lives in local time
    return min(max((report.reported_on for report in case.reports.values()), default=today), today)


_CODE_IN_BRACKETS = re.compile(r" \((?:[EW]\d{8}|PS|PSNI|BTP)\)")
_WORD = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*")


def readable(case: Case, sentence: str) -> str:
    """A computed sentence with names instead of codes and references instead of ids.

    Parameters
    ----------
    case : Case
        Permitted, masked records.
    sentence : str
        Sentence of a computing room; it names ids and codes only.

    Returns
    -------
    str
        The same sentence as a room may read it.
    """
    held = {record_id: kind for kind, field in SUBJECT_KINDS.items() for record_id in getattr(case, field)}

    def name(found: re.Match[str]) -> str:
        word = found.group()
        if word in held:
            return title(case, held[word], word).split(" · ")[0]
        return forces()[word].name if word in forces() and len(word) == len("E23000000") else word

    return _WORD.sub(name, _CODE_IN_BRACKETS.sub("", sentence))
