"""What a row of a register says of a licence on the day of its extract, and steps taken about a licence.

A later extract of the same register gives the same venue again: a new version of it and one more entry, never a second
venue. What the later extract leaves blank stays as it was known.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date

from data.codes import ReportKind
from data.intake.fields import moment, one_of
from data.intake.row import Known, Made, Record, Row, field_of
from data.licences import LicenceEntry, LicenceStep, LicenceStepKind, Register
from data.records import RECORD_FIELDS, Location, Report, Vehicle, Venue

Kept = LicenceEntry | LicenceStep
_RECORDS = frozenset(RECORD_FIELDS.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """One file of a register.

    Attributes
    ----------
    report : Report
        Report that stands for the file.
    sha256 : str
        Digest of the file.
    is_dated : bool
        Whether the file states the day of its extract.
    """

    report: Report
    sha256: str
    is_dated: bool


def entry(row: Row, extract: Extract, register: Register, subject: Venue | Vehicle, *, status: str = "") -> Made:
    """Make the entry of one licence.

    Parameters
    ----------
    row : Row
        Row of a register.
    extract : Extract
        The file.
    register : Register
        Which register it is.
    subject : Venue or Vehicle
        Who holds the licence.
    status : str, optional
        State in words, where the register does not state it in a column of that name.

    Returns
    -------
    list of record
        One entry.
    """
    report = extract.report
    return [
        LicenceEntry(
            id=f"LE-0{_digest(subject.id, register, report.id)}",
            reports=(report.id,),
            subject_kind="venue" if isinstance(subject, Venue) else "vehicle",
            subject_id=subject.id,
            register=register,
            authority=row.value("agency") or report.agency,
            licence_number=row.value("licence_number") or row.value("plate"),
            licence_type=row.value("licence_type") or row.value("activity"),
            status=row.value("status") or status,
            granted_on=_day(row, "granted_on"),
            expires_on=_day(row, "expires_on"),
            hours=row.value("hours"),
            holder=row.value("licence_holder"),
            manager=row.value("manager"),
            extract_on=report.reported_on,
            is_extract_dated=extract.is_dated,
            file=row.file,
            file_sha256=extract.sha256,
            row=row.number,
        )
    ]


def step(row: Row, extract: Extract) -> Made:
    """Make a step about a venue: a visit, condition, warning, hearing or the like.

    Parameters
    ----------
    row : Row
        Row of kind ``licence-steps``.
    extract : Extract
        The file.

    Returns
    -------
    list of record
        The step, then the venue with the file's report among its own; empty when the row is at fault.
    """
    kind = row.need("kind", lambda text: LicenceStepKind(one_of(text, LicenceStepKind)), LicenceStepKind.VISIT)
    on = _day(row, "on")
    if on is None and not any(fault.column == "on" for fault in row.faults):
        row.fault("on", "the cell is empty; this column is needed")
    until = _day(row, "until")
    if on and until and until < on:
        row.fault("until", "lies before its beginning")
    venue_id = _venue_of(row)
    if row.faults or on is None or venue_id is None:
        return []
    words, report = row.text("words"), extract.report
    made = LicenceStep(
        id=f"LS-0{_digest(venue_id, kind, on.isoformat(), words)}",
        reports=(report.id,),
        kind=kind,
        subject_kind="venue",
        subject_id=venue_id,
        on=on,
        until=until,
        agency=row.value("agency") or report.agency,
        words=words,
        outcome=row.text("outcome"),
        file=row.file,
        file_sha256=extract.sha256,
        row=row.number,
    )
    venue = row.known.records.get(("venues", venue_id))
    # Whoever sees the venue sees the report of the step only if the venue rests on it.
    return [made, replace(venue, reports=_joined(venue.reports, (report.id,)))] if isinstance(venue, Venue) else [made]


def renewed(made: Made, known: Known, report: Report) -> Made:
    """Bring what a later extract says to what is known already.

    Parameters
    ----------
    made : list of record
        Records of one row of a register.
    known : Known
        What the store holds.
    report : Report
        Report that stands for the extract.

    Returns
    -------
    list of record
        New versions. An extract older than the one known adds its entry and changes nothing else.
    """
    return [_renewed(record, known, report) for record in made]


def is_kept(record: Record) -> bool:
    """Whether a record stands beside the case and not in it.

    Parameters
    ----------
    record : record
        What a row gave.

    Returns
    -------
    bool
        True for entries and steps.
    """
    return type(record) not in _RECORDS


def _renewed(record: Record, known: Known, report: Report) -> Record:
    held = None if is_kept(record) else known.records.get((field_of(record), record.id))
    if isinstance(record, Location) and isinstance(held, Location):
        # A place that reads the same keeps the point that the geocoder gave it.
        new: Location | Venue | Vehicle = held if (record.text, record.kind) == (held.text, held.kind) else record
    elif isinstance(record, Venue) and isinstance(held, Venue):
        new = _renewed_venue(record, held)
    elif isinstance(record, Vehicle) and isinstance(held, Vehicle):
        stated = {name: getattr(record, name) or getattr(held, name) for name in ("make", "colour", "licence_type")}
        new = replace(held, **stated)
    else:
        return record
    kept = held if _is_older(report, held.reports, known) else new
    return replace(kept, reports=_joined(held.reports, record.reports))


def _renewed_venue(record: Venue, held: Venue) -> Venue:
    former = (held.name,) if held.name.casefold() != record.name.casefold() else ()
    return replace(
        record,
        aliases=tuple(one for one in _joined(held.aliases, record.aliases, former) if one != record.name),
        licence_holder=record.licence_holder or held.licence_holder,
        activities=record.activities or held.activities,
        facts=_facts(held.facts, record.facts),
    )


def _is_older(report: Report, reports: tuple[str, ...], known: Known) -> bool:
    """Whether an extract is older than one that a record rests on already."""
    held = (known.records.get(("reports", key)) for key in reports)
    return any(
        isinstance(one, Report)
        and one.kind is ReportKind.LICENCE_REGISTER
        and (one.agency, one.reported_on > report.reported_on) == (report.agency, True)
        for one in held
    )


def _facts(
    held: tuple[tuple[str, str, str], ...], new: tuple[tuple[str, str, str], ...]
) -> tuple[tuple[str, str, str], ...]:
    """Facts of both; where a later extract says otherwise, what it says stands, else the first source stays."""
    values = {name: value for name, value, _ in new}
    kept = tuple(fact for fact in held if values.get(fact[0], fact[1]) == fact[1])
    names = {name for name, _, _ in kept}
    return (*kept, *(fact for fact in new if fact[0] not in names))


def _venue_of(row: Row) -> str | None:
    given, number = row.value("venue"), row.value("licence_number").casefold()
    if given:
        row.check("venue", "venues", given)
        return given
    if not number:
        row.fault("licence_number", "give the licence number or the id of the venue")
        return None
    venues = (one for one in row.known.records.values() if isinstance(one, Venue))
    found = [one.id for one in venues if (one.licence_number or "").casefold() == number]
    if len(found) != 1:
        row.fault(
            "licence_number",
            "several venues have this number; give the id of the venue in the column venue"
            if found
            else "no venue has this number; load its register first, or give the id of the venue in the column venue",
        )
        return None
    return found[0]


def _day(row: Row, column: str) -> date | None:
    # Read as text: an expiry or a hearing may well lie ahead, which a row otherwise refuses.
    stated = row.read(column, lambda text: moment(text).date().isoformat())
    return date.fromisoformat(stated) if stated else None


def _joined(*parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for part in parts for one in part))


def _digest(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:15]
