"""The list of venues by what is recorded of each: how many reports and of when, and no weight."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta

import pandas as pd
import shapely

from dashboards.panels.venue_facts import place_words
from dashboards.panels.venue_register import NO_CONCERN, Register, is_told, numbers_of
from data.codes import label
from data.licences import (
    STATE_WORDS,
)
from data.records import Case, Event, Venue
from mapping.hotspots.find import Hotspot

_LIST = ("id", "Venue", "Reports", "First", "Last", "In hotspot", "Licence state", "Next hearing", "Licence", "Kind")


def venue_list(
    case: Case, register: Register, hotspots: Collection[Hotspot] | None = None, *, within: int | None = None
) -> pd.DataFrame:
    """One row a venue: what is recorded of it, most reports first; never a score.

    Parameters
    ----------
    case : Case
        Permitted records.
    register : Register
        Of the same view.
    hotspots : collection of Hotspot, optional
        Of the same view; without them nothing is said of hotspots.
    within : int, optional
        Count only reports of events in the last so many days.

    Returns
    -------
    pandas.DataFrame
        id, Venue, Reports, First, Last, In hotspot (where hotspots are given and hold one), Licence state, Next hearing
        (where one is recorded), Licence, Kind, Place, Authority. Dates are datetimes, missing where none.
    """
    at = _concerns(case)
    first_day = None if within is None else register.day - timedelta(days=within)
    rows = []
    for venue in case.venues.values():
        found = [event for event in at.get(venue.id, ()) if first_day is None or event.start.date() >= first_day]
        held = register.standings.get(venue.id, ())
        rows.append(
            {
                "id": venue.id,
                "Venue": venue.name,
                "Kind": label(venue.kind),
                "Place": place_words(case, venue),
                "Licence": "; ".join(dict.fromkeys(numbers_of(venue, held))) or "not known",
                "Licence state": "; ".join(dict.fromkeys(STATE_WORDS[one.state] for one in held)) or "not known",
                "Authority": "; ".join(dict.fromkeys(one.entry.authority for one in held)),
                "Reports": len({report for event in found for report in event.reports}),
                "First": pd.Timestamp(found[0].start) if found else pd.NaT,
                "Last": pd.Timestamp(found[-1].start) if found else pd.NaT,
                "Next hearing": pd.Timestamp(on) if (on := register.next_hearing(venue.id)) else pd.NaT,
                "In hotspot": _inside(case, venue, hotspots or ()),
            }
        )
    frame = pd.DataFrame(rows, columns=[*_LIST, "Place", "Authority"])
    frame = frame.sort_values(
        ["Reports", "Last", "Venue"], ascending=[False, False, True], na_position="last", ignore_index=True
    )
    # A column that nothing is known of is left out whole, not shown empty.
    return frame.drop(columns=[name for name in ("Next hearing", "In hotspot") if not is_told(frame[name])])


def matching(
    frame: pd.DataFrame,
    *,
    words: str = "",
    kinds: Collection[str] = (),
    states: Collection[str] = (),
    authorities: Collection[str] = (),
    only_concern: bool = False,
) -> pd.DataFrame:
    """Rows of the list that fit; what is not given asks for nothing.

    Parameters
    ----------
    frame : pandas.DataFrame
        From `venue_list`.
    words : str
        Parts of a name, place, postcode or licence number, in any case; all of them must be met.
    kinds, states, authorities : collection of str
        Values of those columns.
    only_concern : bool, default False
        Only venues with a report.

    Returns
    -------
    pandas.DataFrame
        In the same order.
    """
    fits = pd.Series(data=True, index=frame.index)
    text = frame[["Venue", "Place", "Licence"]].agg(" ".join, axis=1).str.casefold() if len(frame) else fits
    squeezed = text.astype(str).str.replace(" ", "", regex=False)
    whole = words.casefold().replace(" ", "")
    parts = words.casefold().split()
    if parts:
        every = pd.Series(data=True, index=frame.index)
        for part in parts:
            every &= text.astype(str).str.contains(part, regex=False)
        # A postcode is found with its space and without.
        fits &= every | squeezed.str.contains(whole, regex=False)
    for column, wanted in (("Kind", kinds), ("Licence state", states), ("Authority", authorities)):
        if wanted:
            fits &= frame[column].map(lambda value, among=tuple(wanted): any(one in value.split("; ") for one in among))
    if only_concern:
        fits &= frame["Reports"] > 0
    return frame[fits].reset_index(drop=True)


def _concerns(case: Case) -> dict[str, list[Event]]:
    """Events that count as a concern, by venue, oldest first; one pass over the case."""
    by_place: dict[str, list[str]] = {}
    for venue in case.venues.values():
        by_place.setdefault(venue.location_id, []).append(venue.id)
    found: dict[str, dict[str, Event]] = {}
    for event in case.events.values():
        for venue_id in by_place.get(event.location_id or "", ()):
            found.setdefault(venue_id, {})[event.id] = event
    for part in case.participations.values():
        if part.subject_kind == "venue" and part.event_id in case.events:
            found.setdefault(part.subject_id, {})[part.event_id] = case.events[part.event_id]
    return {
        venue_id: sorted((e for e in held.values() if e.kind not in NO_CONCERN), key=lambda e: (e.start, e.id))
        for venue_id, held in found.items()
    }


def _inside(case: Case, venue: Venue, hotspots: Iterable[Hotspot]) -> str:
    place = case.locations.get(venue.location_id)
    if place is None or place.easting_m is None or place.northing_m is None:
        return ""
    point = shapely.Point(place.easting_m, place.northing_m)
    return ", ".join(spot.id for spot in hotspots if spot.geometry.intersects(point))
