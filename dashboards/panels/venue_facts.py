"""What is known of venues, as plain tables: the list, licence facts, the chronology. Pure; from permitted records only.

Nothing here weighs one venue against another: the list says how many reports there are and of when, and no more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import shapely

from dashboards.naming import territory
from data.codes import EventKind, LinkKind, label
from data.licences import (
    REGISTER_WORDS,
    STATE_WORDS,
    LicenceEntry,
    LicenceStep,
    LicenceStepKind,
    Standing,
    standings,
)
from data.objectives import objectives_of
from data.records import Case, Event, Venue
from mapping.hotspots.find import Hotspot
from network.disruption.rules import vocabulary

NOT_KNOWN = "not known: ask licensing"
ACTIVITY_WORDS = {"alcohol_on": "alcohol, on the premises", "alcohol_off": "alcohol, off the premises"}
# A visit is what an officer did there; it is no concern by itself.
_NO_CONCERN = frozenset({EventKind.LICENSING_VISIT})
_LIST = ("id", "Venue", "Reports", "First", "Last", "In hotspot", "Licence state", "Next hearing", "Licence", "Kind")
_CHRONOLOGY = ("Date", "Time", "What", "Source", "Grade", "May bear on", "Reference")


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
                "Licence": "; ".join(dict.fromkeys(_numbers(venue, held))) or "not known",
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
    return frame.drop(columns=[name for name in ("Next hearing", "In hotspot") if not _says(frame[name])])


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


def records_of(case: Case, venue_id: str) -> tuple[str, ...]:
    """Records of venues that named people judged to be one with this one.

    Parameters
    ----------
    case : Case
        Permitted records; it holds the links of standing judgements that this audience may see.
    venue_id : str
        One of them.

    Returns
    -------
    tuple of str
        This one first.
    """
    found, waiting = [venue_id], [venue_id]
    while waiting:
        one = waiting.pop()
        for link in case.links.values():
            ends = {link.source_id, link.target_id}
            if link.kind is LinkKind.SAME_AS and one in ends:
                new = [other for other in sorted(ends) if other in case.venues and other not in found]
                found += new
                waiting += new
    return tuple(found)


def licence_facts(case: Case, venue: Venue, register: Register) -> pd.DataFrame:
    """Licence facts of a venue, each with who says so and on which day.

    Parameters
    ----------
    case : Case
        Permitted records.
    venue : Venue
        One of its venues.
    register : Register
        Of the same view.

    Returns
    -------
    pandas.DataFrame
        Fact, What is recorded, Said by, On. What is not known says so.
    """
    rows: list[tuple[str, str, str, str]] = []
    for one in register.standings.get(venue.id, ()):
        entry, said = one.entry, f"{one.entry.authority}, {REGISTER_WORDS[one.entry.register]}"
        told = {
            "Licence": " ".join(part for part in (entry.licence_type, entry.licence_number) if part),
            "How it stands": one.words,
            "Granted": _day(entry.granted_on) or "not stated",
            "Expires": _day(entry.expires_on),
            "Licence holder": entry.holder or venue.licence_holder or "",
            "Supervisor or manager": entry.manager,
            "Hours": entry.hours,
        }
        on = f"{_day(entry.extract_on)}{'' if entry.is_extract_dated else ' (day of the file)'}"
        rows += [(fact, value, said, on) for fact, value in told.items() if value]
    if not rows:
        rows += [
            ("Licence", venue.licence_number or NOT_KNOWN, *_behind(case, venue.reports)),
            ("Licence holder", venue.licence_holder or NOT_KNOWN, *_behind(case, venue.reports)),
        ]
    activities = "not known: ask licensing" if venue.activities is None else ", ".join(_activities(venue)) or "nothing"
    rows.append(("Licensed for", activities, *_behind(case, venue.reports)))
    words = vocabulary()
    for name, value, report in venue.facts:
        definition = words.facts.get(name)
        named = definition.label if definition else name.removeprefix("premises.").replace("_", " ")
        answer = {"true": "yes", "false": "no"}.get(value, words.words.get(value, value))
        rows.append((named[:1].upper() + named[1:], answer, *_behind(case, (report,))))
    return pd.DataFrame(rows, columns=["Fact", "What is recorded", "Said by", "On"])


def chronology(case: Case, venue: Venue) -> pd.DataFrame:
    """Dated, sourced chronology of what happened at one venue, with the objective that each may bear on.

    Parameters
    ----------
    case : Case
        Permitted records.
    venue : Venue
        One of its venues.

    Returns
    -------
    pandas.DataFrame
        Date, Time, What, Source, Grade, May bear on, Reference; one row an event and report, oldest first.
    """
    nation = territory(case, "venue", venue.id)
    rows = [
        {
            "Date": pd.Timestamp(event.start.date()),
            "Time": " to ".join(dict.fromkeys([f"{event.start:%H:%M}", f"{event.end:%H:%M}"])),
            "What": event.summary or label(event.kind),
            "May bear on": "; ".join(objectives_of(event.kind, venue.kind, nation)),
            "Source": case.reports[report_id].agency,
            # Who does not grade stands beside it.
            "Grade": grade.chip if (grade := case.reports[report_id].grade) else "not graded",
            "Reference": case.reports[report_id].reference,
        }
        for event in events_at(case, venue)
        for report_id in event.reports
        if report_id in case.reports
    ]
    frame = pd.DataFrame(rows, columns=list(_CHRONOLOGY))
    # A column that this audience may not read is left out whole, not shown empty.
    return frame.loc[:, [name for name in frame if frame.empty or _says(frame[name])]]


def step_rows(steps: Iterable[LicenceStep], day: date) -> pd.DataFrame:
    """Previous conditions, visits, warnings and hearings, newest first.

    Parameters
    ----------
    steps : iterable of LicenceStep
        Of one venue, permitted.
    day : date
        Today: a later hearing is marked as lying ahead.

    Returns
    -------
    pandas.DataFrame
        Date, Step, What, Outcome, By; columns that say nothing are left out.
    """
    rows = [
        {
            "Date": pd.Timestamp(step.on),
            "Step": step.kind.value.capitalize() + (" (ahead)" if step.on > day else ""),
            "What": step.words,
            "Outcome": step.outcome + (f" Until {_day(step.until)}." if step.until else ""),
            "By": step.agency,
        }
        for step in sorted(steps, key=lambda one: (one.on, one.id), reverse=True)
    ]
    frame = pd.DataFrame(rows, columns=["Date", "Step", "What", "Outcome", "By"])
    return frame.loc[:, [name for name in frame if frame.empty or _says(frame[name])]]


def done_rows(case: Case, venue: Venue, register: Register) -> pd.DataFrame:
    """What was done about a venue: its licence steps and the licensing visits among its events, newest first.

    Parameters
    ----------
    case : Case
        Permitted records.
    venue : Venue
        One of its venues.
    register : Register
        Of the same view.

    Returns
    -------
    pandas.DataFrame
        As `step_rows`.
    """
    told = step_rows(register.steps.get(venue.id, ()), register.day)
    visits = [
        {
            "Date": pd.Timestamp(event.start.date()),
            "Step": label(event.kind),
            "What": event.summary,
            "By": ", ".join(dict.fromkeys(case.reports[one].agency for one in event.reports if one in case.reports)),
        }
        for event in events_at(case, venue)
        if event.kind in _NO_CONCERN
    ]
    whole = pd.concat([told, pd.DataFrame(visits)]) if visits else told
    return whole.fillna("").sort_values("Date", ascending=False, kind="stable", ignore_index=True)


def events_at(case: Case, venue: Venue) -> list[Event]:
    """Events at a venue's location, oldest first.

    Parameters
    ----------
    case : Case
        Permitted records.
    venue : Venue
        One of its venues.

    Returns
    -------
    list of Event
        Ordered by start.
    """
    held = {p.event_id for p in case.participations.values() if p.subject_kind == "venue" and p.subject_id == venue.id}
    found = [e for e in case.events.values() if e.location_id == venue.location_id or e.id in held]
    return sorted(found, key=lambda event: (event.start, event.id))


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
        venue_id: sorted((e for e in held.values() if e.kind not in _NO_CONCERN), key=lambda e: (e.start, e.id))
        for venue_id, held in found.items()
    }


def _numbers(venue: Venue, held: Iterable[Standing]) -> list[str]:
    stated = [one.entry.licence_number for one in held if one.entry.licence_number]
    return stated or ([venue.licence_number] if venue.licence_number else [])


def place_words(case: Case, venue: Venue) -> str:
    """Where a venue is, without its own name before it.

    Parameters
    ----------
    case : Case
        Permitted records.
    venue : Venue
        One of its venues.

    Returns
    -------
    str
        As stated, or that it is not known.
    """
    place = case.locations.get(venue.location_id)
    if place is None:
        return "place not known"
    return place.text.removeprefix(venue.name).lstrip(", ") or place.text


def _inside(case: Case, venue: Venue, hotspots: Iterable[Hotspot]) -> str:
    place = case.locations.get(venue.location_id)
    if place is None or place.easting_m is None or place.northing_m is None:
        return ""
    point = shapely.Point(place.easting_m, place.northing_m)
    return ", ".join(spot.id for spot in hotspots if spot.geometry.intersects(point))


def _activities(venue: Venue) -> list[str]:
    return [ACTIVITY_WORDS.get(one, one.replace("_", " ")) for one in venue.activities or ()]


def _behind(case: Case, reports: Iterable[str]) -> tuple[str, str]:
    held = [case.reports[one] for one in reports if one in case.reports]
    newest = max(held, key=lambda report: report.reported_on, default=None)
    return (newest.agency, _day(newest.reported_on)) if newest else ("", "")


def _day(on: date | None) -> str:
    return f"{on:%d %b %Y}" if on else ""


def _says(column: pd.Series[Any]) -> bool:
    return bool((column.notna() & (column.astype(str) != "")).any())
