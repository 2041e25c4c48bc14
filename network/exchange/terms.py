"""On what terms a file was given: handling, conditions, for whom and until when. Pure.

The terms travel inside the file, with the file and not beside it, and on every row where the format has rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date, timedelta

from data.errors import RefusedInput
from data.grading import strictest
from data.records import Case

MARKING = "OFFICIAL-SENSITIVE"
LONGEST_DAYS = 366
NO_CONDITIONS = "none"
_UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms a file was given.

    Attributes
    ----------
    handling : str
        Strictest handling code of everything in it.
    audience : str
        Whose view it was made from.
    expires : date
        Last day on which it may be used.
    anchor : str
        Digest of the audit entry that tells of this disclosure; its number before it only if the giver may read the
        audit.
    digest : str
        Digest of the view it was made from.
    conditions : str
        Conditions of every report with handling C in it, each with the id of the report; ``none`` if there is none.
    """

    marking: str
    handling: str
    audience: str
    recipient: str
    purpose: str
    made_on: date
    expires: date
    anchor: str
    digest: str = ""
    conditions: str = NO_CONDITIONS

    def __post_init__(self) -> None:
        """Refuse terms that name nobody, or that do not end."""
        for name in ("recipient", "purpose", "audience", "marking"):
            if not str(getattr(self, name)).strip():
                raise RefusedInput(f"export: no {name}; say it, it is written into the file")
        if not self.made_on <= self.expires <= self.made_on + timedelta(days=LONGEST_DAYS):
            raise RefusedInput(f"export: expiry {self.expires} must lie from today to {LONGEST_DAYS} days ahead")

    def as_text(self) -> dict[str, str]:
        """Give every term as text.

        Returns
        -------
        dict of str to str
            In the order of the attributes; days as YYYY-MM-DD.
        """
        return {item.name: clean(str(getattr(self, item.name))) for item in fields(self)}

    def is_expired(self, day: date) -> bool:
        """Whether the file may no longer be used.

        Parameters
        ----------
        day : date
            Today.

        Returns
        -------
        bool
            True after the last day.
        """
        return day > self.expires


def handling_of(case: Case) -> str:
    """Strictest handling of all reports of a case.

    Parameters
    ----------
    case : Case
        Permitted records.

    Returns
    -------
    str
        ``C`` if any is, or if there are none; else ``P``.
    """
    return strictest(report.handling for report in case.reports.values()).value


def clean(text: str) -> str:
    """Replace what no file format can hold, such as control characters, and line ends by a space.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        Text that XML, CSV and JSON all give back as it is.
    """
    return _UNWRITABLE.sub("\ufffd", " ".join(text.split()))
