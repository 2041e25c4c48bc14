"""What licence registers say of each venue of a view: entries, how they stand, and steps taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from data.codes import EventKind
from data.licences import (
    LicenceEntry,
    LicenceStep,
    LicenceStepKind,
    Standing,
    standings,
)
from data.records import Venue

# A visit is what an officer did there; it is no concern by itself.
NO_CONCERN = frozenset({EventKind.LICENSING_VISIT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """What is kept of venues beside the case, as one audience may see it.

    Attributes
    ----------
    standings : mapping of str to tuple of Standing
        By id of the venue.
    steps : mapping of str to tuple of LicenceStep
        By id of the venue, oldest first.
    day : date
        Day on which licences are read.
    """

    standings: Mapping[str, tuple[Standing, ...]]
    steps: Mapping[str, tuple[LicenceStep, ...]]
    day: date

    def next_hearing(self, venue_id: str) -> date | None:
        """Day of the next hearing.

        Parameters
        ----------
        venue_id : str
            Venue.

        Returns
        -------
        date or None
            Today's counts; None where none is recorded.
        """
        held = self.steps.get(venue_id, ())
        return min((s.on for s in held if s.kind is LicenceStepKind.HEARING and s.on >= self.day), default=None)


def register_of(casework: Mapping[str, Mapping[str, Any]], day: date) -> Register:
    """Gather licence entries and steps of a view.

    Parameters
    ----------
    casework : mapping of str to mapping
        Permitted records beside the case.
    day : date
        Day on which licences are read.

    Returns
    -------
    Register
        By venue.
    """
    entries = (one for one in casework.get("licence_entries", {}).values() if isinstance(one, LicenceEntry))
    steps: dict[str, list[LicenceStep]] = {}
    for step in sorted(casework.get("licence_steps", {}).values(), key=lambda one: (one.on, one.id)):
        steps.setdefault(step.subject_id, []).append(step)
    return Register(standings=standings(entries, day), steps={k: tuple(v) for k, v in steps.items()}, day=day)


def numbers_of(venue: Venue, held: Iterable[Standing]) -> list[str]:
    """Licence numbers of a venue, as registers and reports have them.

    Parameters
    ----------
    venue : Venue
        Venue.
    held : iterable of Standing
        Entries of registers that list it.

    Returns
    -------
    list of str
        May hold one twice.
    """
    stated = [one.entry.licence_number for one in held if one.entry.licence_number]
    return stated or ([venue.licence_number] if venue.licence_number else [])


def is_told(column: pd.Series[Any]) -> bool:
    """Whether anything at all stands in a column.

    Parameters
    ----------
    column : pandas.Series
        One column of a table.

    Returns
    -------
    bool
        False if this audience may read nothing of it, or nothing is known.
    """
    return bool((column.notna() & (column.astype(str) != "")).any())
