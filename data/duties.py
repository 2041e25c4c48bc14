"""Duties that run against a clock: how long, counted how, due when; working days leave out bank holidays.

Nothing is looked up over a network: bank holidays come from an offline table that must hold the years asked about.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

import holidays

from data.errors import LawError, RefusedInput
from data.named_people import is_named
from data.resources import shipped

_SUBDIVISION = {"E": "ENG", "W": "WLS", "S": "SCT", "NI": "NIR"}


class Unit(StrEnum):
    """What a period is counted in."""

    WORKING_DAYS = "working_days"
    DAYS = "days"


class Counts(StrEnum):
    """Whether the day from which a period runs is itself its first day."""

    BEGINNING_WITH = "beginning_with"
    AFTER = "after"


class ClockStatus(StrEnum):
    """Where a clock stands; overdue is computed from the date, never stored."""

    RUNNING = "running"
    DONE = "done"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One duty as its file has it.

    Attributes
    ----------
    measure_id : str
        Measure it belongs to; empty for a duty of the meeting itself.
    starts : str
        From what day it runs, in words.
    length : int
        In `unit`; 0 is the same day.
    mark : str
        ``verified`` or ``memory``.
    """

    id: str
    measure_id: str
    what: str
    who: str
    starts: str
    length: int
    unit: Unit
    counts: Counts
    territory: tuple[str, ...]
    basis: str
    mark: str
    source: str

    @property
    def words(self) -> str:
        """Length and start in words."""
        if self.length == 0:
            return f"on {self.starts}"
        unit = self.unit.replace("_", " ")
        counted = "beginning with" if self.counts is Counts.BEGINNING_WITH else "after"
        return f"within {self.length} {unit if self.length > 1 else unit[:-1]} {counted} {self.starts}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationStep:
    """To whom something late goes, and after how many working days."""

    step: int
    working_days_late: int
    to: str

    @property
    def words(self) -> str:
        """The rule in words."""
        days = "day" if self.working_days_late == 1 else "days"
        return f"{self.working_days_late} working {days} late: to the {self.to}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyClock:
    """One duty that runs for one subject: since when, until when, owned by whom.

    Attributes
    ----------
    duty_id : str
        Duty of the shipped list.
    nation : str
        Whose bank holidays count: E, W, S or NI.
    started_on : date
        Day from which it runs, e.g. on which the authority became aware.
    done_on : date or None
        Day on which it was done.
    """

    id: str
    duty_id: str
    nation: str
    started_on: date
    due_on: date
    owner_agency: str
    owner: str
    subject_kind: str = ""
    subject_id: str = ""
    child_id: str | None = None
    decision_id: str | None = None
    status: ClockStatus = ClockStatus.RUNNING
    done_on: date | None = None
    done_by: str = ""
    note: str = ""
    recorded_by: str = ""
    reports: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a clock that nobody watches, and one stopped by nobody."""
        if not is_named(self.owner) or not self.owner_agency.strip():
            raise RefusedInput(f"duty {self.id}: name the agency and the person who must do it")
        if self.status is ClockStatus.DONE and (self.done_on is None or not is_named(self.done_by)):
            raise RefusedInput(f"duty {self.id}: to close it, give the day and who did it")

    def is_overdue(self, day: date) -> bool:
        """Whether it is late on a day.

        Parameters
        ----------
        day : date
            Today.

        Returns
        -------
        bool
            True if it still runs after its date.
        """
        return self.status is ClockStatus.RUNNING and day > self.due_on

    @property
    def was_late(self) -> bool:
        """Whether it was done after its date."""
        return self.done_on is not None and self.done_on > self.due_on


@cache
def _bank_holidays(nation: str, year: int) -> frozenset[date]:
    found = holidays.country_holidays("GB", subdiv=_SUBDIVISION[nation], years=year)
    return frozenset(found)


def is_working_day(day: date, nation: str) -> bool:
    """Whether a day is a working day in a nation.

    Parameters
    ----------
    day : date
        The day.
    nation : str
        E, W, S or NI.

    Returns
    -------
    bool
        False on Saturdays, Sundays and bank holidays.

    Raises
    ------
    RefusedInput
        If the nation is not known.

    Examples
    --------
    >>> is_working_day(date(2026, 11, 30), "E"), is_working_day(date(2026, 11, 30), "S")
    (True, False)
    """
    if nation not in _SUBDIVISION:
        raise RefusedInput(f"nation {nation!r} is not one of {', '.join(_SUBDIVISION)}; bank holidays differ")
    return day.weekday() < 5 and day not in _bank_holidays(nation, day.year)


def end_of_working_days(start: date, length: int, nation: str, *, counts: Counts = Counts.AFTER) -> date:
    """Last day of a period of working days.

    Parameters
    ----------
    start : date
        Day from which it runs.
    length : int
        Number of working days, 0 or more; 0 is the start itself.
    nation : str
        E, W, S or NI.
    counts : Counts, default after
        Whether the start, if it is a working day, is the first of them.

    Returns
    -------
    date
        A working day, unless the length is 0.

    Raises
    ------
    RefusedInput
        If the nation is not known or the length is negative.

    Examples
    --------
    >>> end_of_working_days(date(2026, 12, 18), 10, "E", counts=Counts.BEGINNING_WITH)
    datetime.date(2027, 1, 5)
    """
    if length < 0:
        raise RefusedInput(f"a period of {length} working days; give 0 or more")
    left, day = length, start
    if left and counts is Counts.BEGINNING_WITH and is_working_day(day, nation):
        left -= 1
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day, nation)
    return day


def working_days_late(due_on: date, day: date, nation: str) -> int:
    """Working days from the due date to a day.

    Parameters
    ----------
    due_on : date
        Last day on which it was in time.
    day : date
        Today.
    nation : str
        E, W, S or NI.

    Returns
    -------
    int
        0 if not late, or late by days on which nobody works.
    """
    span = max((day - due_on).days, 0)
    return sum(is_working_day(due_on + timedelta(days=one), nation) for one in range(1, span + 1))


def due_date(duty: Duty, started_on: date, nation: str) -> date:
    """Last day on which a duty can be done in time.

    Parameters
    ----------
    duty : Duty
        The duty.
    started_on : date
        Day from which it runs.
    nation : str
        E, W, S or NI.

    Returns
    -------
    date
        Last day of its period.

    Raises
    ------
    RefusedInput
        If the duty does not exist in that nation, or the nation is not known.
    """
    if nation not in duty.territory:
        raise RefusedInput(
            f"duty {duty.id} does not exist in nation {nation!r}; it does in {', '.join(duty.territory)}"
        )
    if duty.unit is Unit.WORKING_DAYS:
        return end_of_working_days(started_on, duty.length, nation, counts=duty.counts)
    return started_on + timedelta(days=max(duty.length - (duty.counts is Counts.BEGINNING_WITH), 0))


@cache
def duties() -> dict[str, Duty]:
    """Duties that ship with the product.

    Returns
    -------
    dict of str to Duty
        By id.

    Raises
    ------
    LawError
        If an entry lacks its basis, length or mark.
    """
    table = tomllib.loads(shipped("reference", "duties.toml").read_text(encoding="utf-8"))
    return {entry["id"]: _duty(entry) for entry in table["duty"]}


def _duty(entry: dict[str, object]) -> Duty:
    where = f"duties.toml: duty {entry.get('id')}"
    if not entry.get("basis") or entry.get("mark") not in {"verified", "memory"}:
        raise LawError(f"{where}: needs a basis and a mark, verified or memory")
    if entry["mark"] == "verified" and not entry.get("source"):
        raise LawError(f"{where}: verified, but no source is named")
    length, territory = entry.get("length"), entry.get("territory")
    if not isinstance(length, int) or length < 0 or not isinstance(territory, list):
        raise LawError(f"{where}: needs a length of 0 or more and a list of nations")
    words = {name: str(entry.get(name, "")) for name in ("id", "measure_id", "what", "who", "starts", "basis")}
    return Duty(
        **words,
        length=length,
        unit=Unit(str(entry["unit"])),
        counts=Counts(str(entry["counts"])),
        territory=tuple(str(one) for one in territory),
        mark=str(entry["mark"]),
        source=str(entry.get("source", "")),
    )


@cache
def escalation_steps() -> tuple[EscalationStep, ...]:
    """Steps of escalation that ship with the product.

    Returns
    -------
    tuple of EscalationStep
        First step first.
    """
    table = tomllib.loads(shipped("reference", "duties.toml").read_text(encoding="utf-8"))
    steps = (
        EscalationStep(step=one["step"], working_days_late=one["working_days_late"], to=one["to"])
        for one in table["escalation"]
    )
    return tuple(sorted(steps, key=lambda one: one.step))


DUTY_FIELDS: dict[str, type] = {"duty_clocks": DutyClock}
