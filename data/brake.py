"""How much one person opens and takes away in a short time before Lantern slows down and asks why again; pure.

Work on a case opens a handful of records and makes a few files. Who opens ten times as many is copying it, on purpose
or because somebody else sits at the keys. Every number of it stands here and nowhere else; the operator sets the first
of each by ``LANTERN_RECORDS`` and ``LANTERN_FILES``.

Counted is what the audit holds, so that several windows, sittings and commands of one person count together. A record
counts once however often it is looked at. After as many as `Limit.most` within `WITHIN` the next one is refused; a
reason in words allows half as many again, `REASONS` times; then only time helps. A room is never refused: what lies on
a shared screen is read by all and must not go blank, so more is noted there and shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from data.audit import Act, AuditEntry
from data.codes import Audience
from data.errors import RefusedInput

WITHIN = timedelta(minutes=10)
REASONS = 2
LONGEST_REASON = 200
_MOST_EVER = 1_000
OPENED = "opened by itself"
REASON = "reason for more"
FILE = "file to "


class Taking(StrEnum):
    """What is counted; the words are those of messages and of the audit."""

    RECORDS = "records"
    FILES = "files"


# Police prepare a whole meeting of some twenty items, with what hangs on each; a licensing officer reads venues.
_RECORDS = {
    Audience.POLICE_ANALYST: 60,
    Audience.SOCIAL_CARE: 60,
    Audience.MEETING: 60,
    Audience.LICENSING: 40,
    Audience.PUBLIC: 10,
}
# Minutes leave as two files for each of a dozen agencies at most.
_FILES = {
    Audience.POLICE_ANALYST: 40,
    Audience.SOCIAL_CARE: 20,
    Audience.MEETING: 10,
    Audience.LICENSING: 20,
    Audience.PUBLIC: 5,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How many records and files each audience takes within `WITHIN` without being asked.

    Attributes
    ----------
    records, files : mapping of Audience to int
        1 to 1,000 each.
    """

    records: Mapping[Audience, int] = field(default_factory=lambda: MappingProxyType(_RECORDS))
    files: Mapping[Audience, int] = field(default_factory=lambda: MappingProxyType(_FILES))

    def most(self, what: Taking, audience: Audience) -> int:
        """How many are taken without being asked.

        Parameters
        ----------
        what : Taking
            Records or files.
        audience : Audience
            By whom.

        Returns
        -------
        int
            At least 1.
        """
        return (self.records if what is Taking.RECORDS else self.files)[audience]


def limits_from(records: str = "", files: str = "") -> Limits:
    """Read the operator's limits.

    Parameters
    ----------
    records, files : str
        One number for everybody, or ``AUDIENCE=NUMBER`` for some, with blanks between; empty for the shipped ones.

    Returns
    -------
    Limits
        Whoever is not named keeps the shipped number.

    Raises
    ------
    RefusedInput
        If a number is not 1 to 1,000 or an audience is not known: there is no way to switch the brake off.

    Examples
    --------
    >>> limits_from("licensing=25").most(Taking.RECORDS, Audience.LICENSING)
    25
    """
    return Limits(_read("LANTERN_RECORDS", records, _RECORDS), _read("LANTERN_FILES", files, _FILES))


def _read(name: str, text: str, shipped: Mapping[Audience, int]) -> Mapping[Audience, int]:
    found = dict(shipped)
    for part in text.split():
        who, _, number = part.rpartition("=")
        if who not in {"", *shipped} or not number.isascii() or not number.isdigit() or len(number) > 4:
            raise _refused(name, part)
        if not 1 <= int(number) <= _MOST_EVER:
            raise _refused(name, part)
        found |= {Audience(who): int(number)} if who else dict.fromkeys(shipped, int(number))
    return MappingProxyType(found)


def _refused(name: str, part: str) -> RefusedInput:
    return RefusedInput(
        f"{name} has {part!r}; write one number of 1 to {_MOST_EVER:,} for everybody, or AUDIENCE=NUMBER with one of "
        f"{', '.join(_RECORDS)}"
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """What one person took within `WITHIN`.

    Attributes
    ----------
    records : mapping of str to datetime.datetime
        Record to the moment it was last opened by itself; UTC, naive.
    files : tuple of datetime.datetime
        When files were made.
    reasons : mapping of Taking to int
        How often a reason for more was given.
    """

    records: Mapping[str, datetime]
    files: tuple[datetime, ...]
    reasons: Mapping[Taking, int]

    def count(self, what: Taking) -> int:
        """How many were taken.

        Parameters
        ----------
        what : Taking
            Records or files.

        Returns
        -------
        int
            Each record once.
        """
        return len(self.records if what is Taking.RECORDS else self.files)

    def frees_at(self, what: Taking) -> datetime | None:
        """When the earliest of them no longer counts.

        Parameters
        ----------
        what : Taking
            Records or files.

        Returns
        -------
        datetime.datetime or None
            UTC, naive; None if nothing was taken.
        """
        held = self.records.values() if what is Taking.RECORDS else self.files
        return min(held) + WITHIN if held else None

    def may_say_why(self, what: Taking) -> bool:
        """Whether a reason still allows more.

        Parameters
        ----------
        what : Taking
            Records or files.

        Returns
        -------
        bool
            False after `REASONS` of them.
        """
        return self.reasons[what] < REASONS


def taken_by(actor: str, entries: Iterable[AuditEntry], now: datetime) -> Taken:
    """Count what somebody took.

    Parameters
    ----------
    actor : str
        Who.
    entries : iterable of AuditEntry
        Audit, at least of the time that counts.
    now : datetime.datetime
        UTC, naive.

    Returns
    -------
    Taken
        Whatever the audience, so that another one begins no new count.
    """
    records: dict[str, datetime] = {}
    files: list[datetime] = []
    reasons = dict.fromkeys(Taking, 0)
    who = actor.casefold()
    for entry in entries:
        if entry.actor.casefold() != who or entry.at <= now - WITHIN:
            continue
        if entry.act is Act.CONSULTATION and entry.detail.startswith(OPENED):
            records |= dict.fromkeys(entry.subjects, entry.at)
        elif entry.act is Act.DISCLOSURE and entry.detail.startswith(FILE):
            files.append(entry.at)
        elif entry.act is Act.CONSULTATION and (what := _reason_of(entry.detail)):
            reasons[what] += 1
    return Taken(records, tuple(files), reasons)


def _reason_of(detail: str) -> Taking | None:
    return next((what for what in Taking if detail.startswith(f"{REASON} {what}:")), None)


def allowed(limits: Limits, what: Taking, audience: Audience, taken: Taken) -> int:
    """How many may be taken within `WITHIN` now.

    Parameters
    ----------
    limits : Limits
        Those that count here.
    what : Taking
        Records or files.
    audience : Audience
        By whom.
    taken : Taken
        What was, with the reasons given.

    Returns
    -------
    int
        The limit, and half of it again for each reason.
    """
    most = limits.most(what, audience)
    return most + min(taken.reasons[what], REASONS) * max(1, most // 2)
