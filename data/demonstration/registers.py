"""What two extracts of the fictional licence registers say of the case's venues, and what was done about some."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from data.codes import VenueKind
from data.licences import LicenceEntry, LicenceStep, LicenceStepKind, Register
from data.records import Case, Venue

_REGISTERS = {
    VenueKind.TAXI_OFFICE: (Register.TAXI, "Private hire operator"),
    VenueKind.ARCADE_GAMBLING: (Register.GAMBLING, "Adult gaming centre"),
}
_FIRST, _SECOND = timedelta(days=170), timedelta(days=23)
_STEPS = (
    (
        LicenceStepKind.CONDITION,
        650,
        "CCTV covers every door and is kept for 31 days.",
        "Imposed when the licence was varied.",
    ),
    (
        LicenceStepKind.VISIT,
        120,
        "Age-check book asked for; there was none.",
        "Advice given, to be shown within 14 days.",
    ),
    (LicenceStepKind.WARNING, 96, "Second visit: still no age-check book.", "Written warning."),
    (LicenceStepKind.HEARING, -19, "Review of the licence before the sub-committee.", ""),
)


def registers_of(case: Case, licensed_venue: str, *, today: date = date(2026, 11, 25)) -> tuple[object, ...]:
    """Make what the registers say, from the venues alone; no chance is in it.

    Parameters
    ----------
    case : Case
        The fictional case.
    licensed_venue : str
        Id of the venue with a history of steps.
    today : datetime.date
        Last day of the case.

    Returns
    -------
    tuple of LicenceEntry and LicenceStep
        Each rests on the register's report that the venue itself rests on.
    """
    licensed = [one for one in case.venues.values() if one.licence_number or one.kind in _REGISTERS]
    made: list[object] = []
    for number, venue in enumerate(licensed):
        made.append(_entry(case, venue, number, today - _FIRST, row=number + 2))
        # The last of them is in the first extract only.
        if number < len(licensed) - 1:
            made.append(_entry(case, venue, number, today - _SECOND, row=number + 2))
    venue = case.venues[licensed_venue]
    for number, (kind, days_ago, words, outcome) in enumerate(_STEPS, start=1):
        on = today - timedelta(days=days_ago)
        made.append(
            LicenceStep(
                id=f"LST-{number:04d}",
                reports=venue.reports,
                kind=kind,
                subject_kind="venue",
                subject_id=venue.id,
                on=on,
                agency=case.reports[venue.reports[0]].agency,
                words=words,
                outcome=outcome,
                file="fictional_licence_steps.csv",
                file_sha256=hashlib.sha256(b"fictional licence steps").hexdigest(),
                row=number + 1,
            )
        )
    return tuple(made)


def _entry(case: Case, venue: Venue, number: int, extract_on: date, *, row: int) -> LicenceEntry:
    register, licence_type = _REGISTERS.get(venue.kind, (Register.PREMISES, "Premises licence"))
    place = case.locations[venue.location_id]
    file = f"fictional_{register.value}_register_{extract_on:%Y-%m}.csv"
    is_taxi = register is Register.TAXI
    return LicenceEntry(
        id=f"LEN-{number + 1:04d}-{extract_on:%Y%m}",
        reports=venue.reports,
        subject_kind="venue",
        subject_id=venue.id,
        register=register,
        # One register for each authority; the fictional ones are told apart by the district's code.
        authority=f"Fictional licensing authority {place.local_authority_code or venue.reports[0][-2:]}",
        licence_number=venue.licence_number or f"OP/FIC/{number + 1:04d}",
        licence_type=licence_type,
        status="Suspended" if number == 2 and extract_on.month > 10 else "Current",
        granted_on=date(2015 + number % 8, 1 + number % 12, 1 + number),
        expires_on=date(2027, 3, 31) if is_taxi else None,
        hours="" if is_taxi else "10:00 to 02:00, Monday to Saturday",
        holder=venue.licence_holder or "",
        manager="" if is_taxi else f"Supervisor {number + 1} (fictional)",
        extract_on=extract_on,
        is_extract_dated=True,
        file=file,
        file_sha256=hashlib.sha256(file.encode()).hexdigest(),
        row=row,
    )
