"""Results computed from a view, once for each state that its audience sees: never shared, never stale."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

import geopandas as gpd

from dashboards import ground_tiles
from dashboards.geography import Geography
from dashboards.turns import Turns
from data.frames import incidents
from data.masking import LEGEND, moves_points
from data.store import digest_of
from data.views import View
from mapping.basemap import basemap
from mapping.gazetteer.operator import folder_of
from mapping.geocode.place import Sources
from mapping.geocode.workflow import sources_of
from mapping.hotspots.accuracy import MethodComparison
from mapping.hotspots.filters import Filter
from mapping.hotspots.find import HotspotResult
from mapping.hotspots.periods import PeriodComparison
from mapping.hotspots.reporting import ReportingAlarm
from mapping.hotspots.workflow import case_reporting_alarm, compare_case_periods
from mapping.judging.workflow import compare_case_methods, compare_crime_methods
from mapping.workflow import find_case_hotspots, find_month_hotspots, map_area
from network.graph import AssociationGraph, build
from network.resolution.workflow import Proposed, candidates

_T = TypeVar("_T")
_WRITTEN_IN_A_MEETING = frozenset({"attendances", "conflicts_declared", "room_minutes", "meeting_notes"})


@dataclass
class Results(Geography):
    """What is computed from views, with the geography that it needs."""

    turns: Turns = field(default_factory=Turns, kw_only=True)

    def incidents(self, view: View) -> gpd.GeoDataFrame:
        """Incidents with a point, drawn up once per digest.

        Parameters
        ----------
        view : View
            Permitted case.

        Returns
        -------
        geopandas.GeoDataFrame
            As `data.frames` describes them; EPSG:27700. Read, never written to.
        """
        return self._once(view, "incidents", lambda: incidents(view.case()), of_case=True)

    def hotspots(
        self,
        view: View,
        *,
        period: tuple[date, date] | None = None,
        wanted: Filter | None = None,
        cell_m: float = 500.0,
    ) -> HotspotResult:
        """Hotspots of a view, computed once per digest.

        Parameters
        ----------
        view : View
            Permitted case.
        period : tuple of date, optional
            First and last day.
        wanted : Filter, optional
            Period, kinds, weekdays, hours, agencies and forces; instead of `period`.
        cell_m : float, default 500
            Cell size in metres.

        Returns
        -------
        HotspotResult
            Hotspots with their reasons.
        """
        chosen = wanted or Filter(period=period)
        return self._once(
            view,
            ("hotspots", chosen, cell_m),
            lambda: find_case_hotspots(view, self.gazetteer, self.areas, wanted=chosen, cell_m=cell_m),
            of_case=True,
        )

    def reporting_alarm(self, view: View, period: tuple[date, date] | None = None) -> ReportingAlarm:
        """Whether reporting changed, computed once per digest.

        Parameters
        ----------
        view : View
            Permitted case.
        period : tuple of date, optional
            First and last day on which reports were made.

        Returns
        -------
        ReportingAlarm
            To be shown before anything is called a rise.
        """
        return self._once(view, ("alarm", period), lambda: case_reporting_alarm(view, period))

    def two_periods(
        self, view: View, first: tuple[date, date], second: tuple[date, date], wanted: Filter
    ) -> PeriodComparison:
        """Two periods compared, in all and at the hotspots of the first.

        Parameters
        ----------
        view : View
            Permitted case.
        first, second : tuple of date
            First and last day of each.
        wanted : Filter
            Kinds, weekdays, hours, agencies and forces; its period is not used.

        Returns
        -------
        PeriodComparison
            Places come from the first period alone, or they would fall by themselves.
        """
        found = self.hotspots(view, wanted=replace(wanted, period=first)).hotspots
        return self._once(
            view,
            ("periods", first, second, wanted),
            lambda: compare_case_periods(view, self.areas, first, second, hotspots=found, wanted=wanted),
        )

    def methods(self, view: View, *, split: date | None = None, month: str | None = None) -> MethodComparison:
        """Methods compared on the area's own data, computed once per digest.

        Parameters
        ----------
        view : View
            Permitted case and the public statistics.
        split : datetime.date, optional
            First held-out day of the exploitation incidents.
        month : str, optional
            Held-out month of recorded crime, ``YYYY-MM``; instead of `split`.

        Returns
        -------
        MethodComparison
            The plain count always first.
        """
        if month is not None:
            return self._once(
                view,
                ("crime methods", month),
                lambda: compare_crime_methods(view, self.gazetteer, self.areas, month=month),
            )
        day = split or view.day
        return self._once(
            view, ("methods", day), lambda: compare_case_methods(view, self.gazetteer, self.areas, split=day)
        )

    def crime_hotspots(self, view: View, month: str) -> HotspotResult:
        """Hotspots of one month of recorded crime: context, in a layer of its own.

        Parameters
        ----------
        view : View
            Gives the public statistics.
        month : str
            ``YYYY-MM``.

        Returns
        -------
        HotspotResult
            Layer ``recorded crime``.
        """
        return self._once(
            view, ("crime", month), lambda: find_month_hotspots(view, self.gazetteer, self.areas, month=month)
        )

    def graph(self, view: View) -> AssociationGraph:
        """Association graph of a view, computed once per digest.

        Parameters
        ----------
        view : View
            Permitted case.

        Returns
        -------
        AssociationGraph
            Nodes and ties that this audience may see.
        """
        return self._once(view, "graph", lambda: build(view.case()), of_case=True)

    def sources(self, view: View, texts: tuple[str, ...] = ()) -> Sources:
        """What a text of a place is looked up in for this audience.

        Parameters
        ----------
        view : View
            What this audience may see.
        texts : tuple of str, optional
            Texts beside those of the case.

        Returns
        -------
        Sources
            See `mapping.geocode.workflow.sources_of`.
        """
        folder = folder_of(self.settings)
        return self._once(
            view,
            ("sources", texts),
            lambda: sources_of(view, self.gazetteer, self.areas, operator=folder, texts=texts),
        )

    def identities(self, view: View) -> tuple[Proposed, ...]:
        """Records that may be one, with what was judged of them.

        Parameters
        ----------
        view : View
            What this audience may see.

        Returns
        -------
        tuple of Proposed
            See `network.resolution.workflow.candidates`.
        """
        return self._once(view, "identities", lambda: candidates(view))

    def kept(self, view: View, what: Hashable, make: Callable[[], _T], *, minutes_count: bool = True) -> _T:
        """Anything computed from a view, once per digest: never shared between audiences, never stale.

        Parameters
        ----------
        view : View
            What this audience may see.
        what : hashable
            Name of it, with everything it depends on beside the view.
        make : callable
            Computes it from this view alone.
        minutes_count : bool, default True
            Whether a line of the minutes, somebody who comes or goes, or a conflict of interest makes it anew; False
            where `make` reads none of them.

        Returns
        -------
        object
            What `make` gave.
        """
        if minutes_count:
            return self._once(view, ("kept", what), make)
        rest = self._once(view, "digest but for minutes", lambda: _digest_but_for_minutes(view))
        return self._once(view, ("kept", what, rest), make, of_case=True)

    def basemap(self, view: View) -> dict[str, object]:
        """Basemap of the area that this view's incidents lie in.

        Parameters
        ----------
        view : View
            Permitted case.

        Returns
        -------
        dict
            WGS84 shapes and names for a map component.
        """
        return self._once(view, "basemap", lambda: self._draw_basemap(view), of_case=True)

    def _draw_basemap(self, view: View) -> dict[str, object]:
        ground = basemap(map_area(view), self.gazetteer, self.areas)
        if moves_points(view.audience):
            ground |= {"attribution": f"{LEGEND} {ground['attribution']}"}
        if self.tiles is None:
            return ground
        words = " ".join(part for part in (str(ground["attribution"]), self.tiles.attribution) if part)
        return ground | {"tiles": ground_tiles.offered(self.tiles), "attribution": words}

    def _once(self, view: View, what: Hashable, make: Callable[[], _T], *, of_case: bool = False) -> _T:
        view.casework()  # who is given what was computed for somebody else has looked too; the audit says so, once
        # What rests on the records alone is not reckoned again because a meeting decided or minuted something.
        full = (view.audience, view.case_digest if of_case else view.digest, view.day, what)
        return self.turns.give(full, view.actor, make)


def _digest_but_for_minutes(view: View) -> str:
    return digest_of({kind: found for kind, found in view.casework().items() if kind not in _WRITTEN_IN_A_MEETING})
