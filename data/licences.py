"""What registers say of a licence, extract by extract, and what was done about it: visits, conditions, hearings. Pure.

An entry is what one extract said on one day; a later extract is another entry, never a correction of the first. That a
licence is missing from a later extract is said with that day, and never taken for more than it is: it may have lapsed,
been surrendered, or the file may have been a part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data.errors import RefusedInput

_ENDED = re.compile(r"laps|surrender|revok|expir|closed|ceased|cancel|withdrawn|dissol|refus|inactive", re.IGNORECASE)
_SUSPENDED = re.compile(r"suspen", re.IGNORECASE)
_PENDING = re.compile(r"pending|applied|application|consult|received|in progress", re.IGNORECASE)


class Register(StrEnum):
    """Which register an entry comes from."""

    PREMISES = "premises"
    TAXI = "taxi"
    GAMBLING = "gambling"
    FOOD = "food"


REGISTER_WORDS = {
    Register.PREMISES: "premises licence register",
    Register.TAXI: "taxi and private-hire register",
    Register.GAMBLING: "gambling premises register",
    Register.FOOD: "food hygiene register",
}


class LicenceState(StrEnum):
    """How a licence stands by what the register says; not known is an answer."""

    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    PENDING = "pending"
    ENDED = "ended"
    NOT_LISTED = "not_listed"
    NOT_KNOWN = "not_known"


STATE_WORDS = {
    LicenceState.IN_FORCE: "in the register",
    LicenceState.SUSPENDED: "suspended",
    LicenceState.PENDING: "applied for, not granted yet",
    LicenceState.ENDED: "ended",
    LicenceState.NOT_LISTED: "no longer in the register",
    LicenceState.NOT_KNOWN: "not known: ask licensing",
}


class LicenceStepKind(StrEnum):
    """What was done about a licence or a venue."""

    VISIT = "visit"
    CONDITION = "condition"
    WARNING = "warning"
    VARIATION = "variation"
    REVIEW = "review"
    HEARING = "hearing"
    SUSPENSION = "suspension"
    REVOCATION = "revocation"


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceEntry:
    """What one extract of one register says of one licence.

    Attributes
    ----------
    subject_kind, subject_id : str
        Venue or vehicle that holds the licence.
    licence_number : str
        As stated; empty for registers that state none.
    status, licence_type, hours : str
        As stated, empty where the register says nothing.
    granted_on, expires_on : date or None
        None where not stated; a licence without a date of grant may be pending.
    holder, manager : str
        Who holds it, and the designated premises supervisor or premises manager, as stated.
    extract_on : date
        Day of the extract; of the file itself where the register states none.
    is_extract_dated : bool
        Whether the register states that day.
    file, file_sha256, row
        Where it was read.
    """

    id: str
    subject_kind: str
    subject_id: str
    register: Register
    authority: str
    extract_on: date
    is_extract_dated: bool
    file: str
    file_sha256: str
    row: int
    licence_number: str = ""
    licence_type: str = ""
    status: str = ""
    granted_on: date | None = None
    expires_on: date | None = None
    hours: str = ""
    holder: str = ""
    manager: str = ""
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an entry that rests on nothing."""
        if not self.reports or not self.file_sha256:
            raise RefusedInput(f"licence entry {self.id}: the report and the digest of its file are needed")


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceStep:
    """One visit, condition, warning, hearing or decision about a venue or its licence.

    Attributes
    ----------
    on : date
        Day of it; that of a hearing may lie ahead.
    until : date or None
        Last day of a condition or suspension, None where it has no end of its own.
    words, outcome : str
        What it says or found, and what came of it; empty where not stated.
    """

    id: str
    kind: LicenceStepKind
    subject_kind: str
    subject_id: str
    on: date
    agency: str
    file: str
    file_sha256: str
    row: int
    until: date | None = None
    words: str = ""
    outcome: str = ""
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a step that rests on nothing or ends before it begins."""
        if not self.reports:
            raise RefusedInput(f"licence step {self.id}: name the report it rests on")
        if self.until is not None and self.until < self.on:
            raise RefusedInput(f"licence step {self.id}: ends on {self.until}, before {self.on}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one licence stands on a day.

    Attributes
    ----------
    entry : LicenceEntry
        The newest entry.
    state : LicenceState
        By the newest entry and by later extracts of the same register.
    since : date or None
        Day of the first extract that no longer lists it, or the day it expired; None otherwise.
    """

    entry: LicenceEntry
    state: LicenceState
    since: date | None = None

    @property
    def words(self) -> str:
        """The state in words, with its day and where it is read."""
        entry, read = self.entry, f"extract of {self.entry.extract_on:%d %b %Y}"
        if self.state is LicenceState.NOT_LISTED and self.since is not None:
            return (
                f"last listed on {entry.extract_on:%d %b %Y}, not in the extract of {self.since:%d %b %Y} "
                "(ended, or the file was a part: ask the authority)"
            )
        if self.since is not None:
            return f"expired on {self.since:%d %b %Y} by the {read}"
        if entry.status:
            return f"{entry.status} ({read})"
        granted = "" if entry.granted_on else "; no date of grant stated, it may be pending"
        return f"{STATE_WORDS[self.state]} ({read}){granted if entry.register is Register.PREMISES else ''}"


def standings(entries: Iterable[LicenceEntry], day: date) -> dict[str, tuple[Standing, ...]]:
    """How every licence stands.

    Parameters
    ----------
    entries : iterable of LicenceEntry
        Permitted entries of all extracts.
    day : date
        Day asked about.

    Returns
    -------
    dict of str to tuple of Standing
        By id of the venue or vehicle; one for each register that ever listed it.

    Examples
    --------
    >>> one = LicenceEntry(id="LE-1", subject_kind="venue", subject_id="V-1", register=Register.PREMISES,
    ...     authority="Exampleton Council", extract_on=date(2026, 6, 1), is_extract_dated=True, file="june.csv",
    ...     file_sha256="00", row=2, expires_on=date(2026, 6, 30), reports=("R-1",))
    >>> standings([one], date(2026, 7, 1))["V-1"][0].words
    'expired on 30 Jun 2026 by the extract of 01 Jun 2026'
    """
    extracts: dict[tuple[Register, str], set[date]] = {}
    newest: dict[tuple[str, Register, str], LicenceEntry] = {}
    for entry in entries:
        extracts.setdefault(_source(entry), set()).add(entry.extract_on)
        key = (entry.subject_id, *_source(entry))
        held = newest.get(key)
        if held is None or (entry.extract_on, entry.id) > (held.extract_on, held.id):
            newest[key] = entry
    found: dict[str, list[Standing]] = {}
    for (subject, _, _), entry in sorted(newest.items()):
        later = [on for on in extracts[_source(entry)] if entry.extract_on < on <= day]
        found.setdefault(subject, []).append(_standing(entry, min(later, default=None), day))
    return {subject: tuple(held) for subject, held in found.items()}


def _source(entry: LicenceEntry) -> tuple[Register, str]:
    return entry.register, entry.authority.casefold()


def _standing(entry: LicenceEntry, gone: date | None, day: date) -> Standing:
    if _ENDED.search(entry.status):
        return Standing(entry=entry, state=LicenceState.ENDED)
    if gone is not None:
        return Standing(entry=entry, state=LicenceState.NOT_LISTED, since=gone)
    if entry.expires_on is not None and entry.expires_on < day:
        return Standing(entry=entry, state=LicenceState.ENDED, since=entry.expires_on)
    if _SUSPENDED.search(entry.status):
        return Standing(entry=entry, state=LicenceState.SUSPENDED)
    if _PENDING.search(entry.status):
        return Standing(entry=entry, state=LicenceState.PENDING)
    return Standing(entry=entry, state=LicenceState.IN_FORCE)


def is_ended(status: str) -> bool:
    """Whether a stated status says that a licence is no more.

    Parameters
    ----------
    status : str
        As the register states it.

    Returns
    -------
    bool
        False also where nothing is stated.

    Examples
    --------
    >>> is_ended("Surrendered"), is_ended("Current"), is_ended("")
    (True, False, False)
    """
    return _ENDED.search(status) is not None


LICENCE_FIELDS: dict[str, type] = {"licence_entries": LicenceEntry, "licence_steps": LicenceStep}
