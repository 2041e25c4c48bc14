"""Local authorities by date: which one a code or a name stood for on a day, and which one stands there now.

England's mergers of 2019 to 2023 made hundreds of records name districts that no longer exist. A code is followed to
its successors forwards, and to its predecessors backwards; where a county was split there are several, and several is
the answer.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache

from data.errors import BadReference
from data.resources import shipped
from mapping.areas import districts, force_of_district
from mapping.gazetteer.places import fold

_COUNTY = "E10"


@dataclass(frozen=True, slots=True)
class Change:
    """One authority that gave way to another.

    Attributes
    ----------
    changed_on : date
        First day of the new authority.
    order : str
        Order that made the change, or what else did.
    """

    old_code: str
    old_name: str
    new_code: str
    new_name: str
    changed_on: date
    order: str


@cache
def changes() -> tuple[Change, ...]:
    """All changes that ship.

    Returns
    -------
    tuple of Change
        From ``reference/district_changes.csv``, by day.
    """
    with shipped("reference", "district_changes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = [
        Change(
            r["old_code"], r["old_name"], r["new_code"], r["new_name"], date.fromisoformat(r["changed_on"]), r["order"]
        )
        for r in rows
    ]
    return tuple(sorted(found, key=lambda change: (change.changed_on, change.old_code, change.new_code)))


def in_force(code: str, day: date) -> tuple[str, ...]:
    """Authorities that stood on a day where the authority of a code stands or stood.

    Parameters
    ----------
    code : str
        Code of a local authority district or county, of any year since 2018.
    day : date
        Day of the incident or of the report.

    Returns
    -------
    tuple of str
        The code itself if it was valid on that day; else its successors or predecessors in alphabetical order.

    Raises
    ------
    BadReference
        If the code is not known.

    Examples
    --------
    >>> in_force("E07000190", date(2018, 1, 1)), in_force("E07000190", date(2020, 1, 1))
    (('E07000190',), ('E07000246',))
    >>> in_force("E07000190", date(2024, 1, 1)), in_force("E06000060", date(2019, 1, 1))
    (('E06000066',), ('E07000004', 'E07000005', 'E07000006', 'E07000007'))
    """
    if code not in districts() and code not in _names():
        raise BadReference(f"local authority {code}: not a code of 2018 or later; look it up in district_changes.csv")
    found = {code}
    for change in changes():
        if change.changed_on <= day and change.old_code in found:
            found = (found - {change.old_code}) | {c.new_code for c in changes() if c.old_code == change.old_code}
    for change in reversed(changes()):
        if change.changed_on > day and change.new_code in found:
            before = {c.old_code for c in changes() if c.new_code == change.new_code}
            # The county stood above its districts: it was not another authority beside them.
            found = (found - {change.new_code}) | {old for old in before if not old.startswith(_COUNTY)}
    return tuple(sorted(found))


def named(name: str, day: date) -> tuple[str, ...]:
    """Codes of the authorities that a name stood for on a day.

    Parameters
    ----------
    name : str
        Name, compared without regard to case and signs; ``Council`` at the end does not count.
    day : date
        Day of the incident or of the report.

    Returns
    -------
    tuple of str
        Codes in force on that day: of the authority itself, or of those that had taken its place; empty if no
        authority of that name has existed since 2018, or none yet on that day.

    Examples
    --------
    >>> named("Suffolk Coastal", date(2018, 6, 1)), named("Suffolk Coastal", date(2021, 6, 1))
    (('E07000205',), ('E07000244',))
    >>> named("Somerset", date(2022, 1, 1)), named("Somerset", date(2024, 1, 1))
    (('E10000027',), ('E06000066',))
    """
    wanted = fold(name).removesuffix(" council").removesuffix(" district").removesuffix(" county").strip()
    codes = {code for code, held in _names().items() if fold(held) == wanted}
    valid = {code for code in codes if existed(code, day)}
    if valid:
        return tuple(sorted(valid))
    gone = {code for code in codes if _ended(code) is not None and _ended(code) <= day}  # type: ignore[operator]
    return tuple(sorted({after for code in gone for after in in_force(code, day)}))


def existed(code: str, day: date) -> bool:
    """Whether an authority of this code existed on a day.

    Parameters
    ----------
    code : str
        Code of a local authority.
    day : date
        A day since 1 April 2018.

    Returns
    -------
    bool
        False also for codes that are not known.

    Examples
    --------
    >>> existed("E07000004", date(2020, 3, 31)), existed("E07000004", date(2020, 4, 1))
    (True, False)
    """
    began = {change.changed_on for change in changes() if change.new_code == code}
    ended = _ended(code)
    return code in _names() and all(day >= start for start in began) and (ended is None or day < ended)


def force_on(code: str) -> str | None:
    """Police force of an authority of any year; no merger since 2018 crossed the line between two forces.

    Parameters
    ----------
    code : str
        Code of a local authority.

    Returns
    -------
    str or None
        Force code; None if the code is not known.

    Examples
    --------
    >>> force_on("E07000004") == force_on("E06000060")
    True
    """
    if code not in _names():
        return None
    found = {force_of_district(after) for after in in_force(code, date.max)}
    return found.pop() if len(found) == 1 else None


def name_of(code: str) -> str:
    """Name of an authority of any year.

    Parameters
    ----------
    code : str
        Code of a local authority.

    Returns
    -------
    str
        The code itself if it is not known.

    Examples
    --------
    >>> name_of("E07000190")
    'Taunton Deane'
    """
    return _names().get(code, code)


def _ended(code: str) -> date | None:
    return min((change.changed_on for change in changes() if change.old_code == code), default=None)


@cache
def _names() -> dict[str, str]:
    old = {change.old_code: change.old_name for change in changes()}
    between = {change.new_code: change.new_name for change in changes()}
    return old | between | {code: district.name for code, district in districts().items()}
