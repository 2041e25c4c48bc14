"""What a profile rests on: one view, a period beside the one before, an area and its neighbour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from dashboards.reports.figures import Sheet
from dashboards.reports.profile.window import Window, before, look
from dashboards.wiring import Desk
from data.records import Case
from data.views import View

PERIOD_DAYS = 183
_THIS, _BEFORE = "this period", "period before"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a profile is asked for.

    Attributes
    ----------
    period : tuple of date
        First and last day.
    area, neighbour : str
        Codes of a force or a district; empty for all, and for the other force with most events.
    small_shown : bool
        Whether small counts are shown: within the group alone.
    parts : tuple of str
        Parts of the report that is given; every part if empty.
    as_of : int or None
        Revision of the store that it is counted at; by default that of now.
    earlier : tuple of Wanted
        What the same recipient was given before, oldest first: it is not to be subtracted from this one.
    audience : str
        Whose view an earlier one was made from, where that is not the audience of the new one.
    others_unseen : bool
        Whether the recipient may hold reports of other audiences that are not counted anew here.
    """

    period: tuple[date, date]
    area: str = ""
    neighbour: str = ""
    small_shown: bool = False
    parts: tuple[str, ...] = ()
    as_of: int | None = None
    earlier: tuple[Wanted, ...] = ()
    audience: str = ""
    others_unseen: bool = False


def half_year(last: date) -> tuple[date, date]:
    """The six months up to a day.

    Parameters
    ----------
    last : date
        Last day.

    Returns
    -------
    tuple of date
        First and last day, 183 days in all.
    """
    return last - timedelta(days=PERIOD_DAYS - 1), last


@dataclass(kw_only=True)
class Basis:
    """One view of one period.

    Attributes
    ----------
    desk : Desk
        Basemap, hotspots and graph of the view.
    view : View
        What this audience may see.
    wanted : Wanted
        Period, area and neighbour.
    """

    desk: Desk
    view: View
    wanted: Wanted
    counted: dict[str, tuple[Sheet, ...]] = field(default_factory=dict, init=False, repr=False)
    """Tables that were counted already, by the part that they stand in."""

    @cached_property
    def case(self) -> Case:
        """The permitted case."""
        return self.view.case(self.wanted.as_of)

    @cached_property
    def district_names(self) -> dict[str, str]:
        """Names of districts by code."""
        layer = self.desk.areas.districts
        return dict(zip(layer.codes, layer.names, strict=True))

    @cached_property
    def casework(self) -> Mapping[str, Mapping[str, Any]]:
        """Decisions, actions and the like."""
        return self.view.casework(self.wanted.as_of)

    @cached_property
    def now(self) -> Window:
        """The period itself."""
        return look(self.case, self.wanted.period, self.wanted.area)

    @cached_property
    def earlier(self) -> Window:
        """The period of the same length before."""
        return before(self.now)

    @property
    def has_before(self) -> bool:
        """Whether anything is on record for the period before; nought would say that nothing happened."""
        return bool(self.earlier.events)

    @property
    def windows(self) -> tuple[Window, ...]:
        """The period itself, and the one before where anything is on record for it."""
        return (self.now, self.earlier) if self.has_before else (self.now,)

    @property
    def columns(self) -> tuple[str, ...]:
        """Words for the periods."""
        return (_THIS, _BEFORE) if self.has_before else (_THIS,)
