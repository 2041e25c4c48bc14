"""Values of single cells: dates, codes, lists, coordinates. Each function returns the value or says what to write.

No message repeats what the cell holds unless it is an id, because a cell in the wrong column may hold a name.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from data.codes import label
from data.errors import BadReference

_E = TypeVar("_E", bound=StrEnum)
_ID = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")
_DAY = re.compile(
    r"(?:(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})|(?P<d2>\d{1,2})/(?P<m2>\d{1,2})/(?P<y2>\d{4}))", re.ASCII
)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?", re.ASCII)
_EMPTY = frozenset({"", "n/a", "na", "null", "nan", "-"})
_UNKNOWN = frozenset({"unknown", "not known", "not_known", "nk", "?"})
_SPREADSHEET_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})


def is_empty(text: str) -> bool:
    """Whether a cell says nothing: blank, ``NA``, ``n/a``, ``null``, ``nan`` or a dash.

    Parameters
    ----------
    text : str
        Cell.

    Returns
    -------
    bool
        True if it says nothing.
    """
    return text.casefold() in _EMPTY


def is_spreadsheet_error(text: str) -> bool:
    """Whether a cell holds an error of a spreadsheet program instead of a value.

    Parameters
    ----------
    text : str
        Cell.

    Returns
    -------
    bool
        True for ``#REF!`` and its like.
    """
    return text in _SPREADSHEET_ERRORS


def is_id(text: str) -> bool:
    """Whether a text may be an id: letters, figures and ``. _ / -``, at least one figure, no spaces.

    A figure is asked for so that a name in the id column never becomes an id that messages and logs repeat.

    Parameters
    ----------
    text : str
        Cell.

    Returns
    -------
    bool
        True if it may.

    Examples
    --------
    >>> is_id("P-17"), is_id("Zelda"), is_id("P 17")
    (True, False, False)
    """
    return _ID.fullmatch(text) is not None


def split(text: str, sign: str = ";") -> tuple[str, ...]:
    """Split a cell into its parts, without empty and repeated ones.

    Parameters
    ----------
    text : str
        Cell.
    sign : str, default ";"
        What stands between the parts.

    Returns
    -------
    tuple of str
        Parts in order.
    """
    return tuple(dict.fromkeys(part.strip() for part in text.split(sign) if part.strip()))


def code(text: str, kind: type[_E]) -> _E:
    """Read a value of a closed list by its code or its label, in any case.

    Parameters
    ----------
    text : str
        Cell.
    kind : type of StrEnum
        List of `data.codes`.

    Returns
    -------
    StrEnum
        Member of that list.

    Raises
    ------
    BadReference
        If it is not in the list; the message lists the codes allowed.

    Examples
    --------
    >>> from data.codes import Role
    >>> code("Made to harm", Role).value
    'made_to_harm'
    """
    found = _codes(kind).get(_underscored(text))
    if found is None:
        raise BadReference(f"not a code of this list; allowed are {', '.join(kind)}")
    return kind(found)


@cache
def _codes(kind: type[StrEnum]) -> dict[str, str]:
    """Value by code and by label; a code wins over another's label."""
    by_label = {_underscored(label(member)): member.value for member in kind}
    return by_label | {_underscored(member.value): member.value for member in kind}


def _underscored(text: str) -> str:
    return re.sub(r"[\s_-]+", "_", text.strip().casefold())


def one_of(text: str, allowed: Iterable[str]) -> str:
    """Read a value of a short list that has no enum of its own.

    Parameters
    ----------
    text : str
        Cell.
    allowed : iterable of str
        Values allowed, lower case.

    Returns
    -------
    str
        The value.

    Raises
    ------
    BadReference
        If it is not allowed.
    """
    wanted = _underscored(text)
    found = tuple(allowed)
    if wanted not in found:
        raise BadReference(f"not a code of this list; allowed are {', '.join(found)}")
    return wanted


def yes_no(text: str) -> bool | None:
    """Read yes, no or not known; a blank is not known, never no.

    Parameters
    ----------
    text : str
        Cell.

    Returns
    -------
    bool or None
        None when not known.

    Raises
    ------
    BadReference
        If it is none of these.

    Examples
    --------
    >>> yes_no("Yes"), yes_no("no"), yes_no("")
    (True, False, None)
    """
    answer = text.strip().casefold()
    if answer in {"yes", "y", "true", "1"}:
        return True
    if answer in {"no", "n", "false", "0"}:
        return False
    if is_empty(text) or answer in _UNKNOWN:
        return None
    raise BadReference("write yes, no or unknown")


def day(text: str) -> date:
    """Read a day as ``YYYY-MM-DD`` or ``dd/mm/yyyy``, with the day before the month.

    Parameters
    ----------
    text : str
        Cell.

    Returns
    -------
    datetime.date
        The day.

    Raises
    ------
    BadReference
        If it is no day of the calendar between 1900 and 2100.

    Examples
    --------
    >>> day("2026-02-01") == day("1/2/2026")
    True
    """
    match = _DAY.fullmatch(text.strip())
    if match is None:
        raise BadReference("not a date; write YYYY-MM-DD or dd/mm/yyyy with four figures for the year")
    try:
        found = date(*(int(match[name] or match[f"{name}2"]) for name in "ymd"))
    except ValueError as error:
        raise BadReference("no such day in the calendar; the day stands before the month in dd/mm/yyyy") from error
    if not 1900 <= found.year <= 2100:
        raise BadReference("the year is not between 1900 and 2100")
    return found


def moment(text: str, *, is_end: bool = False) -> datetime:
    """Read a time in UK local time; a day alone is its first minute, or its last second as the end of a range.

    Parameters
    ----------
    text : str
        Day, or day and time with ``T`` or a space between. A time with an offset is turned into UK local time.
    is_end : bool, default False
        Whether a day alone means its end.

    Returns
    -------
    datetime.datetime
        Naive UK local time.

    Raises
    ------
    BadReference
        If it is no time.

    Examples
    --------
    >>> moment("2026-07-01T21:15:00Z").isoformat(), moment("01/07/2026", is_end=True).isoformat()
    ('2026-07-01T22:15:00', '2026-07-01T23:59:59')
    """
    stated, _, clock = text.strip().replace("T", " ").partition(" ")
    found = day(stated)
    if not clock:
        return datetime.combine(found, time(23, 59, 59) if is_end else time())
    match = _TIME.fullmatch(clock.strip())
    if match is None:
        raise BadReference("not a time; write YYYY-MM-DD HH:MM or dd/mm/yyyy HH:MM")
    try:
        at = datetime.combine(found, time(int(match[1]), int(match[2]), int(match[3] or 0)))
        if match[4]:
            at = datetime.fromisoformat(at.isoformat() + match[4]).astimezone(ZoneInfo("Europe/London"))
    except (ValueError, OverflowError) as error:
        raise BadReference("no such time of day; write hours 00 to 23 and minutes 00 to 59") from error
    return at.replace(tzinfo=None)


def number(text: str) -> float:
    """Read a finite number.

    Parameters
    ----------
    text : str
        Cell.

    Returns
    -------
    float
        The number.

    Raises
    ------
    BadReference
        If it is not one; NaN and infinity are not numbers here.
    """
    try:
        found = float(text)
    except ValueError as error:
        raise BadReference("not a number; write figures with a point, no thousands separator") from error
    if not math.isfinite(found) or "_" in text:
        raise BadReference("not a finite number; leave both coordinates blank when the place is not known")
    return found
